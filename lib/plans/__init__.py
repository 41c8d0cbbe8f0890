"""The use cases of a plan's life, in the words of docs/product.md#life-of-a-plan. Screens import them from here."""

from lib.plans.adjusting import (
    accept_adjustment,
    add_to_plan,
    change_cadence,
    change_on_plan,
    decline_adjustment,
    propose_adjustment,
    take_out,
    withdraw_adjustment,
)
from lib.plans.aligning import Opportunity, answer_alignment, ask_alignment, note_alignment, open_opportunity
from lib.plans.check_ins import CheckInStart, CheckInView, LineView, start_check_in
from lib.plans.checking_in import (
    Coming,
    Prepared,
    move_check_in,
    prepare_check_in,
    record_check_in,
    skip_check_in,
    write_update,
)
from lib.plans.closing import CANCEL_REASONS, cancel_plan, close_plan, look_back, reflect, reopen_plan
from lib.plans.correcting import Correction, Writing, edit_words, take_back, withdraw_words
from lib.plans.drafting import (
    AlreadyThere,
    Filled,
    NotCoaching,
    add_draft_item,
    discard_draft,
    fill_draft,
    missing_to_propose,
    propose,
    remove_draft_item,
    save_draft,
    save_draft_item,
    similar_open_areas,
    start_draft,
)
from lib.plans.due_dates import keep_due_dates_of_all
from lib.plans.following import (
    add_to_journal,
    confirm_support,
    give_support,
    reach_milestone,
    report_activity,
    say_not_received,
)
from lib.plans.following_on import ClosedPlan, read_closed_plan, start_follow_on
from lib.plans.headers import (
    PAGE_SIZE,
    Filters,
    PersonName,
    PlanHeader,
    PlanList,
    count_readable,
    departments_offered,
    every_plan,
    list_plans,
)
from lib.plans.helping import (
    Candidate,
    Candidates,
    WithoutAnybody,
    appoint_manager,
    find_candidates,
    nudge,
    open_in_full,
    plans_without_anybody,
    stuck_plans,
)
from lib.plans.home import ComingUp, Home, SupportOffer, TeamMember, look_at_home, team_of
from lib.plans.looking import (
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
from lib.plans.news import News
from lib.plans.not_now import Revision, revise, say_not_now, take_back_not_now
from lib.plans.openings import Audience, Opening, SeenBy, counts_as_opened, may_read, note_taken_away, see_audience
from lib.plans.parts import PART_FIELDS
from lib.plans.pausing import LONGEST_PAUSE, end_pause, pause
from lib.plans.readers import HEADER, HR_READS, HR_READS_NOTHING, Readers
from lib.plans.requests import (
    RequestView,
    answer_request,
    ask_for_follow_on,
    ask_for_plan,
    read_request,
    start_requested_draft,
    take_back_request,
    waiting_requests,
)
from lib.plans.saving import forget_form_tokens
from lib.plans.shaping import (
    accept_item,
    accept_suggestion,
    add_item,
    agree,
    comment,
    decline_item,
    decline_suggestion,
    explain_unshaped,
    suggest,
    withdraw_item,
    withdraw_suggestion,
)
from lib.plans.situations import UPDATE_DAYS, NotReady, last_day_for_updates
from lib.plans.stopping import ask_to_stop, go_on, take_back_stop
from lib.plans.versions import NOW, compare_versions, list_versions
from lib.plans.views import (
    Alignment,
    EntryView,
    ItemView,
    NotNow,
    PlanBody,
    PlanLink,
    PlanView,
    SuggestionView,
    open_plan,
)
