"""Who may see what, and who may do what: the one home of both.

Use cases ask here before they do anything; screens ask only in order to hide what would be refused.
"""

from lib.access.deputies import Deputy, deputies_let_in, deputies_of, deputies_on
from lib.access.find_plan import OpenedPlan, find_plan, is_code, look_up, look_up_open
from lib.access.hr_figures import people_in_figures, plans_in_draft_counts, plans_in_figures, plans_left_out
from lib.access.load_viewers import find_viewer, load_viewer, load_viewers
from lib.access.plan_people import people_as_stored, people_columns, people_of_plan, people_of_proposed
from lib.access.readers import readers_of
from lib.access.rights import (
    RECORD_READ_BY,
    holds_one_of,
    may_administer,
    may_approve_templates,
    may_coach,
    may_keep_templates,
    may_read_figures,
    may_read_record,
    may_reword_policy,
    may_watch_practice,
    people_coached_by,
    readable_kinds,
)
from lib.access.rule import (
    PlanPeople,
    is_about_hr,
    is_of_report,
    is_on_plan,
    people_in_hr,
    plans_to_appoint_for,
    readable_plans,
    readable_requests,
    reading,
    reading_of,
    relations,
)
from lib.access.viewer import Viewer, any_viewer
