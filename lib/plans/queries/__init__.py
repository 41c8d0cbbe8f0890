"""What people see of plans. Screens read from here."""

from lib.plans.queries.absences import OwnAbsence, list_absences
from lib.plans.queries.access_log import (
    Audience,
    Opening,
    SeenBy,
    counts_as_opening,
    may_read,
    note_export,
    see_audience,
)
from lib.plans.queries.achievements import PlanAchievements, achievements_of
from lib.plans.queries.activity_feed import FeedEntry
from lib.plans.queries.check_ins import CheckInStart, CheckInView, LineView, PointView, start_check_in
from lib.plans.queries.coached_plans import coached_plans, slipping
from lib.plans.queries.compare_versions import NOW, VersionName, compare_versions, list_versions
from lib.plans.queries.detail import open_plan
from lib.plans.queries.header import PersonName, PlanHeader
from lib.plans.queries.home import ComingUp, Home, SupportOffer, TeamMember, read_home, team_of
from lib.plans.queries.list import (
    Filters,
    PlanList,
    count_readable,
    departments_offered,
    every_plan,
    list_plans,
    matching_codes,
    reads_any,
    that_match,
)
from lib.plans.queries.list_filters import (
    DEPARTMENT,
    FILTERS_IN_ADDRESS,
    MANAGER,
    ONLY_MINE,
    ONLY_STUCK,
    ONLY_UPDATES,
    OUTCOME,
    PAGE,
    SEARCH,
    SINCE,
    STATE,
    UNTIL,
    address_of,
    filters_in,
    in_address,
    page_in,
    states_at_first,
    states_offered,
)
from lib.plans.queries.needs_attention import (
    PeopleWithoutManager,
    WithoutAnybody,
    people_without_manager,
    plans_without_anybody,
)
from lib.plans.queries.plan_requests import ManagerToAsk, RequestView, read_request, waiting_requests
from lib.plans.queries.plan_view import Alignment, EntryView, ItemView, NotNow, PlanBody, PlanView, SuggestionView
from lib.plans.queries.readers import HEADER, HR_READS, HR_READS_NOTHING, Readers, who_reads_what
from lib.plans.queries.whole_plan import Agreement, WholePlan, note_whole_plan, read_whole_plan
