"""What people do with a plan, one step one file (docs/product.md#life-of-a-plan). Screens call the steps from here."""

from lib.plans.commands.adjust import accept_adjustment, decline_adjustment, propose_adjustment, withdraw_adjustment
from lib.plans.commands.agree import agree, explain_unshaped
from lib.plans.commands.align import Opportunity, answer_alignment, ask_alignment, note_alignment, open_opportunity
from lib.plans.commands.answer import accept_item, accept_suggestion, decline_item, decline_suggestion
from lib.plans.commands.appoint import Candidate, Candidates, appoint_manager, find_candidates
from lib.plans.commands.cancel import CANCEL_REASONS, cancel_plan
from lib.plans.commands.change import add_activity_from_agenda, add_to_plan, change_cadence, change_on_plan, take_out
from lib.plans.commands.change_working_days import change_working_days
from lib.plans.commands.check_in import record_check_in
from lib.plans.commands.close import close_plan
from lib.plans.commands.comment import comment
from lib.plans.commands.correct import Writing, edit_words, take_back, withdraw_words
from lib.plans.commands.deputy import LONGEST_ABSENCE, end_absence, find_deputies, name_deputy
from lib.plans.commands.draft import (
    AlreadyThere,
    Filled,
    NotCoaching,
    add_draft_item,
    discard_draft,
    fill_draft,
    remove_draft_item,
    save_draft,
    save_draft_item,
    start_draft,
)
from lib.plans.commands.follow_on import ClosedPlan, create_follow_on, read_closed_plan
from lib.plans.commands.journal import add_to_journal
from lib.plans.commands.not_now import say_not_now, withdraw_not_now
from lib.plans.commands.open_in_full import open_in_full
from lib.plans.commands.pause import LONGEST_PAUSE, pause_plan, resume_plan
from lib.plans.commands.prepare import prepare_check_in
from lib.plans.commands.propose import missing_to_propose, propose, similar_open_areas
from lib.plans.commands.provide_support import confirm_support, mark_not_received, provide_support
from lib.plans.commands.reflect import look_back, reflect
from lib.plans.commands.reopen import reopen_plan
from lib.plans.commands.report_progress import reach_milestone, report_activity
from lib.plans.commands.request_end import decline_end_request, request_to_end, withdraw_end_request
from lib.plans.commands.request_plan import (
    answer_request,
    request_follow_on,
    request_plan,
    start_requested_draft,
    withdraw_request,
)
from lib.plans.commands.reschedule import reschedule_check_in, skip_check_in
from lib.plans.commands.revise import Revision, revise
from lib.plans.commands.send_reminder import send_reminder
from lib.plans.commands.send_reminders import NOT_SHOWN, NOT_YOURS, Reminders, look_at_reminders, send_reminders
from lib.plans.commands.suggest import add_item, suggest, withdraw_item, withdraw_suggestion
from lib.plans.commands.update import write_update
