"""The closed sets of docs/product.md. Each string stands once; the words people read are in `lib.labels`."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may hold beside being a person on the roster. Manager follows from the reporting lines."""

    HR = "hr"
    LEADERSHIP = "leadership"
    ADMINISTRATOR = "administrator"


class RecordKind(StrEnum):
    """What a line of the record is about, as far as somebody may read it on a screen."""

    IMPORTS = "imports"
    ROLES = "roles"
    SETTINGS = "settings"
    INVITATIONS = "invitations"
    ACCOUNTS = "accounts"
    DOWNLOADS = "downloads"
    REFUSALS = "refusals"
    OPENINGS = "openings"


class AccountStatus(StrEnum):
    """Where a person's account is."""

    NONE = "none"
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class Side(StrEnum):
    """The two who shape a plan."""

    MEMBER = "team_member"
    MANAGER = "manager"

    @property
    def other(self) -> "Side":
        return Side.MANAGER if self is Side.MEMBER else Side.MEMBER


class State(StrEnum):
    """Where a plan is in its life. A discarded draft is deleted and has no state."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_STATES = (State.PROPOSED, State.ACTIVE)
"""*Open* means proposed or active."""


class Dimension(StrEnum):
    JOB_SKILLS = "job_skills"
    COMPANY_VALUES = "company_values"
    OPERATIONAL_EXECUTION = "operational_execution"


class Purpose(StrEnum):
    CAREER_ADVANCEMENT = "career_advancement"
    ROLE_EVOLUTION = "role_evolution"
    EMERGING_ISSUE = "emerging_issue"


class Cadence(StrEnum):
    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"
    MONTHLY = "monthly"
    EVERY_N_DAYS = "every_n_days"


class ActivityKind(StrEnum):
    ACTION = "action"
    TRAINING = "training"
    EXPERIENCE = "experience"


class Progress(StrEnum):
    """How far an activity is."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class SupportKind(StrEnum):
    TOOL = "tool"
    MEETING = "meeting"
    MANAGER_ASSISTANCE = "manager_assistance"


class Answer(StrEnum):
    """Where an activity, support or milestone stands between the two."""

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"


class SuggestionState(StrEnum):
    """Where suggested words stand. *Changed* means that the other side answered with words of their own."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """A part of a plan that can be suggested in other words."""

    OPPORTUNITY = "opportunity"
    AREA = "development_area"
    CURRENT_STATE = "current_state"
    GOAL = "goal"
    TIMELINE = "timeline"
    CADENCE = "cadence"
    ACTIVITY = "activity"
    SUPPORT = "support"
    MILESTONE = "milestone"
    ADJUSTMENT = "adjustment"
    """Goal, target level and end date of a running plan, which both have to agree to."""


class AlignAnswer(StrEnum):
    """What the manager's manager says about the opportunity when asked."""

    ALIGNED = "aligned"
    TALK = "lets_talk"


class Outcome(StrEnum):
    ACHIEVED = "achieved"
    PARTLY = "partly_achieved"
    NOT_YET = "not_yet"


class NextStep(StrEnum):
    NONE = "none"
    FOLLOW_ON = "follow_on_plan"
    NEW_ROLE = "new_role"
    OTHER_PROCESS = "another_process_with_hr"


class CancelReason(StrEnum):
    LEFT = "left"
    ROLE_CHANGE = "role_change"
    OPENED_IN_ERROR = "opened_in_error"
    SUPERSEDED = "superseded"
    MEMBER_ASKED = "team_member_asked"


class HrReason(StrEnum):
    """Why HR opens a plan in full."""

    MEMBER_ASKED = "team_member_asked"
    MANAGER_ASKED = "manager_asked"
    STUCK = "stuck"
    COMPLAINT = "complaint"


class Stuck(StrEnum):
    """Why HR sees an open plan as stuck."""

    PROPOSED = "proposed_for_long"
    ADJUSTMENT = "adjustment_for_long"
    NOBODY = "nobody_responsible"
    SHUT_OUT = "account_closed"
    """The account of its manager is closed: whoever is on the roster and cannot sign in does nothing for the plan."""


class RequestState(StrEnum):
    """Where a team member's request for a plan stands. *Lapsed* means that the manager changed meanwhile."""

    OPEN = "open"
    STARTED = "draft_started"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class EntryKind(StrEnum):
    """What a journal entry is, beside check-ins, which have a table of their own.

    An *update* is meant for HR and the manager's manager: HR reads it without opening the plan in full. A *change*
    is what became of the plan itself, with the reason that somebody gave.
    """

    COMMENT = "comment"
    FEEDBACK = "feedback"
    ACHIEVEMENT = "achievement"
    UPDATE = "update"
    CHANGE = "change"


class StampEvent(StrEnum):
    """When department, location and manager are written onto a plan, for the charts that count that event."""

    PROPOSAL = "proposal"
    START = "start"
    CLOSE = "close"


class TemplateState(StrEnum):
    """Who may use a template that somebody saved. A changed text is private again."""

    PRIVATE = "private"
    WAITING = "waiting_for_hr"
    PUBLISHED = "published"
    DECLINED = "declined"


class TemplateSource(StrEnum):
    """Where a template comes from, as whoever looks at it sees it."""

    OWN = "own"
    ORGANISATION = "organisation"
    STARTER = "starter"


class Reading(StrEnum):
    """How much of a plan somebody may read, least first."""

    NONE = "none"
    OPPORTUNITY = "opportunity"
    HEADER = "header"
    FULL = "full"


class Relation(StrEnum):
    """What a viewer is to a plan."""

    MEMBER = "team_member"
    MANAGER = "manager"
    DEPUTY = "deputy"
    """Whoever stands in for the manager today, while they are away."""
    MANAGERS_MANAGER = "managers_manager"
    HR = "hr"
    HR_IN_FULL = "hr_in_full"
    """HR, who opened it in full a moment ago; they are still HR."""
    APPOINTER = "appointer"
    """HR for a plan about a colleague in HR for whom nobody is responsible: they may appoint, and do nothing else."""


class Action(StrEnum):
    """A step on a plan."""

    EDIT_DRAFT = "edit_draft"
    DISCARD = "discard"
    PROPOSE = "propose"
    NOTE_ALIGNMENT = "note_alignment"
    ASK_ALIGNMENT = "ask_alignment"
    ANSWER_ALIGNMENT = "answer_alignment"
    SHAPE = "shape"
    ANSWER = "answer"
    NOT_NOW = "not_now"
    WITHDRAW_NOT_NOW = "withdraw_not_now"
    REVISE = "revise"
    AGREE = "agree"
    EXPLAIN_UNSHAPED = "explain_unshaped"
    COMMENT = "comment"
    WRITE_UPDATE = "write_update"
    CHANGE = "change"
    PROPOSE_ADJUSTMENT = "propose_adjustment"
    ANSWER_ADJUSTMENT = "answer_adjustment"
    WITHDRAW_ADJUSTMENT = "withdraw_adjustment"
    PAUSE = "pause"
    RESUME = "resume"
    CHECK_IN = "check_in"
    PREPARE_CHECK_IN = "prepare_check_in"
    RESCHEDULE_CHECK_IN = "reschedule_check_in"
    REPORT_ACTIVITY = "report_activity"
    REACH_MILESTONE = "reach_milestone"
    PROVIDE_SUPPORT = "provide_support"
    CONFIRM_SUPPORT = "confirm_support"
    MARK_NOT_RECEIVED = "mark_not_received"
    TAKE_BACK = "take_back"
    CORRECT = "correct"
    REQUEST_END = "request_end"
    WITHDRAW_END_REQUEST = "withdraw_end_request"
    DECLINE_END_REQUEST = "decline_end_request"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REFLECT = "reflect"
    LOOK_BACK = "look_back"
    FOLLOW_ON = "follow_on"
    REQUEST_FOLLOW_ON = "ask_follow_on"
    OPEN_IN_FULL = "open_in_full"
    SEND_REMINDER = "send_reminder"
    APPOINT = "appoint"
    NAME_DEPUTY = "name_deputy"
