"""The words for the closed sets of docs/product.md, with the icon and the colour that stand beside each."""

from enum import StrEnum
from typing import NamedTuple

from lib.models.insights import (
    Age,
    Answered,
    Delay,
    Event,
    Grouping,
    KeptDate,
    Length,
    OpenPlanStatus,
    PlanStage,
    Promise,
    PurposeKind,
    Question,
    Reached,
    Tenure,
)
from lib.models.vocabulary import (
    AccountStatus,
    Action,
    ActivityKind,
    AlignAnswer,
    Answer,
    Cadence,
    CancelReason,
    Dimension,
    EntryKind,
    HrReason,
    NextStep,
    Outcome,
    Part,
    Progress,
    Purpose,
    Reading,
    RecordKind,
    Relation,
    RequestState,
    Role,
    Side,
    StampEvent,
    State,
    Stuck,
    SuggestionState,
    SupportKind,
    TemplateSource,
    TemplateState,
)


class Look(NamedTuple):
    """How a value is shown: its words, the name of its Material icon, the colour of its badge."""

    label: str
    icon: str
    colour: str = "gray"


# Members of different sets may have the same text and would then be one key: the set comes first.
_LOOKS: dict[type[StrEnum], dict[str, Look]] = {
    RecordKind: {
        RecordKind.IMPORTS: Look("Roster imports", "upload_file"),
        RecordKind.ROLES: Look("Roles", "shield_person"),
        RecordKind.SETTINGS: Look("Settings", "settings"),
        RecordKind.INVITATIONS: Look("Invitations", "forward_to_inbox"),
        RecordKind.ACCOUNTS: Look("Accounts", "account_circle"),
        RecordKind.DOWNLOADS: Look("Downloads", "download"),
        RecordKind.REFUSALS: Look("Refusals", "block"),
        RecordKind.OPENINGS: Look("Plans opened in full", "visibility"),
    },
    AccountStatus: {
        AccountStatus.NONE: Look("No account", "person_off"),
        AccountStatus.NOT_INVITED: Look("Not invited", "person"),
        AccountStatus.INVITED: Look("Invited", "schedule_send", "orange"),
        AccountStatus.ACTIVE: Look("Active", "check_circle", "green"),
        AccountStatus.DISABLED: Look("Closed", "block"),
    },
    Role: {
        Role.HR: Look("HR", "groups"),
        Role.LEADERSHIP: Look("Leadership", "monitoring"),
        Role.ADMINISTRATOR: Look("Administrator", "settings"),
    },
    Side: {
        Side.MEMBER: Look("Team member", "person"),
        Side.MANAGER: Look("Manager", "supervisor_account"),
    },
    State: {
        State.DRAFT: Look("Draft", "edit_note"),
        State.PROPOSED: Look("Proposed", "forum", "orange"),
        State.ACTIVE: Look("Active", "play_circle", "blue"),
        State.CLOSED: Look("Closed", "flag"),
        State.CANCELLED: Look("Cancelled", "block"),
    },
    Outcome: {
        Outcome.ACHIEVED: Look("Achieved", "check_circle", "green"),
        Outcome.PARTLY: Look("Partly achieved", "contrast", "blue"),
        Outcome.NOT_YET: Look("Not yet achieved", "hourglass_empty", "violet"),
    },
    Dimension: {
        Dimension.JOB_SKILLS: Look("Job skills", "construction"),
        Dimension.COMPANY_VALUES: Look("Company values", "volunteer_activism"),
        Dimension.OPERATIONAL_EXECUTION: Look("Operational execution", "task_alt"),
    },
    Purpose: {
        Purpose.CAREER_ADVANCEMENT: Look("Career advancement", "trending_up"),
        Purpose.ROLE_EVOLUTION: Look("Role evolution", "upgrade"),
        Purpose.EMERGING_ISSUE: Look("Emerging issue", "wb_twilight"),
    },
    Cadence: {
        Cadence.WEEKLY: Look("Weekly", "event_repeat"),
        Cadence.EVERY_TWO_WEEKS: Look("Every two weeks", "event_repeat"),
        Cadence.MONTHLY: Look("Monthly", "event_repeat"),
        Cadence.EVERY_N_DAYS: Look("Custom", "event_repeat"),
    },
    ActivityKind: {
        ActivityKind.ACTION: Look("Action", "bolt"),
        ActivityKind.TRAINING: Look("Training", "school"),
        ActivityKind.EXPERIENCE: Look("Experience", "explore"),
    },
    Progress: {
        Progress.TO_DO: Look("To do", "radio_button_unchecked"),
        Progress.IN_PROGRESS: Look("In progress", "timelapse", "blue"),
        Progress.DONE: Look("Done", "check_circle", "green"),
    },
    SupportKind: {
        SupportKind.TOOL: Look("Tool", "build"),
        SupportKind.MEETING: Look("Meeting", "groups"),
        SupportKind.MANAGER_ASSISTANCE: Look("Manager assistance", "handshake"),
    },
    Answer: {
        Answer.WAITING: Look("Waits for an answer", "schedule_send", "orange"),
        Answer.AGREED: Look("Agreed", "check_circle", "green"),
        Answer.DECLINED: Look("Declined", "block"),
    },
    SuggestionState: {
        SuggestionState.OPEN: Look("Waits for an answer", "schedule_send", "orange"),
        SuggestionState.ACCEPTED: Look("Accepted", "check_circle", "green"),
        SuggestionState.CHANGED: Look("Answered with a change", "edit"),
        SuggestionState.DECLINED: Look("Declined", "block"),
        SuggestionState.WITHDRAWN: Look("Withdrawn", "undo"),
    },
    Relation: {
        Relation.MEMBER: Look("Team member", "person"),
        Relation.MANAGER: Look("Manager", "supervisor_account"),
        Relation.DEPUTY: Look("Deputy", "supervised_user_circle"),
        Relation.MANAGERS_MANAGER: Look("Manager’s manager", "account_tree"),
        Relation.HR: Look("HR", "groups"),
        Relation.HR_IN_FULL: Look("HR, after opening the full plan", "visibility"),
        Relation.APPOINTER: Look("HR, for a colleague in HR", "person_add"),
    },
    Action: {
        Action.EDIT_DRAFT: Look("Edit the draft", "edit_note"),
        Action.DISCARD: Look("Discard the draft", "delete"),
        Action.PROPOSE: Look("Propose", "send"),
        Action.NOTE_ALIGNMENT: Look("Note that the two are aligned", "handshake"),
        Action.ASK_ALIGNMENT: Look("Ask the manager’s manager to align", "forum"),
        Action.ANSWER_ALIGNMENT: Look("Answer: aligned, or let’s talk", "handshake"),
        Action.SHAPE: Look("Suggest a change, add, withdraw", "edit"),
        Action.ANSWER: Look("Accept, change or decline", "check"),
        Action.NOT_NOW: Look("Not now", "pan_tool"),
        Action.WITHDRAW_NOT_NOW: Look("Withdraw the not now", "undo"),
        Action.REVISE: Look("Revise the proposal", "edit_square"),
        Action.AGREE: Look("Agree to the version", "handshake"),
        Action.EXPLAIN_UNSHAPED: Look("Say why nothing was changed", "edit_note"),
        Action.COMMENT: Look("Comment", "chat_bubble"),
        Action.WRITE_UPDATE: Look("Write an update to HR and the manager’s manager", "campaign"),
        Action.CHANGE: Look("Change activities, support, milestones, update cadence", "tune"),
        Action.PROPOSE_ADJUSTMENT: Look("Propose a new goal or end date", "tune"),
        Action.ANSWER_ADJUSTMENT: Look("Answer the adjustment", "check"),
        Action.WITHDRAW_ADJUSTMENT: Look("Withdraw the adjustment", "undo"),
        Action.PAUSE: Look("Pause plan", "pause_circle"),
        Action.RESUME: Look("Resume plan", "play_circle"),
        Action.CHECK_IN: Look("Record check-in", "event_available"),
        Action.PREPARE_CHECK_IN: Look("Prepare a check-in", "edit_calendar"),
        Action.RESCHEDULE_CHECK_IN: Look("Reschedule or skip a check-in", "event_repeat"),
        Action.REPORT_ACTIVITY: Look("Update the status of an activity", "task_alt"),
        Action.REACH_MILESTONE: Look("Mark a milestone as reached", "diamond"),
        Action.PROVIDE_SUPPORT: Look("Mark support as provided", "volunteer_activism"),
        Action.CONFIRM_SUPPORT: Look("Confirm receipt of support", "inventory_2"),
        Action.MARK_NOT_RECEIVED: Look("Mark support as not received", "do_not_disturb_on"),
        Action.TAKE_BACK: Look("Undo provided, reached or done", "undo"),
        Action.CORRECT: Look("Edit or withdraw what one wrote in the last 24 hours", "edit_note"),
        Action.REQUEST_END: Look("Request to end", "front_hand"),
        Action.WITHDRAW_END_REQUEST: Look("Withdraw the request to end", "undo"),
        Action.DECLINE_END_REQUEST: Look("Decline the request to end", "play_circle"),
        Action.CLOSE: Look("Close plan, with its outcome", "flag"),
        Action.CANCEL: Look("Cancel plan, with a reason", "block"),
        Action.REOPEN: Look("Reopen", "undo"),
        Action.REFLECT: Look("Write a reflection", "rate_review"),
        Action.LOOK_BACK: Look("Answer the look-back", "history_edu"),
        Action.FOLLOW_ON: Look("Create follow-on plan", "arrow_forward"),
        Action.REQUEST_FOLLOW_ON: Look("Request a follow-on plan", "arrow_forward"),
        Action.OPEN_IN_FULL: Look("Open the full plan with a reason", "visibility"),
        Action.SEND_REMINDER: Look("Send reminder", "notifications"),
        Action.APPOINT: Look("Appoint an acting manager", "person_add"),
        Action.NAME_DEPUTY: Look("Name a deputy", "supervised_user_circle"),
    },
    Part: {
        Part.OPPORTUNITY: Look("Opportunity", "lightbulb"),
        Part.AREA: Look("Development area", "target"),
        Part.CURRENT_STATE: Look("Current state", "my_location"),
        Part.GOAL: Look("Goal", "flag"),
        Part.TIMELINE: Look("Timeline", "date_range"),
        Part.CADENCE: Look("Update cadence", "event_repeat"),
        Part.ACTIVITY: Look("Activity", "bolt"),
        Part.SUPPORT: Look("Support", "handshake"),
        Part.MILESTONE: Look("Milestone", "diamond"),
        Part.ADJUSTMENT: Look("Adjustment", "tune"),
    },
    AlignAnswer: {
        AlignAnswer.ALIGNED: Look("Aligned", "handshake", "green"),
        AlignAnswer.TALK: Look("Let’s talk", "forum", "orange"),
    },
    HrReason: {
        HrReason.MEMBER_ASKED: Look("The team member asked", "person"),
        HrReason.MANAGER_ASKED: Look("The manager asked", "supervisor_account"),
        HrReason.STUCK: Look("The plan is stuck", "hourglass_top"),
        HrReason.COMPLAINT: Look("There is a complaint", "report"),
    },
    Stuck: {
        Stuck.PROPOSED: Look("Proposed for over 14 days", "hourglass_top", "orange"),
        Stuck.ADJUSTMENT: Look("Adjustment open for over 7 days", "hourglass_top", "orange"),
        Stuck.NOBODY: Look("Nobody responsible", "person_off", "orange"),
        Stuck.SHUT_OUT: Look("Manager’s account closed", "block", "orange"),
    },
    RequestState: {
        RequestState.OPEN: Look("Waits for an answer", "schedule_send", "orange"),
        RequestState.STARTED: Look("A draft was started", "edit_note"),
        RequestState.DECLINED: Look("Answered", "chat_bubble"),
        RequestState.WITHDRAWN: Look("Withdrawn", "undo"),
        RequestState.LAPSED: Look("Withdrawn, the manager changed", "swap_horiz"),
    },
    NextStep: {
        NextStep.NONE: Look("Nothing further", "check"),
        NextStep.FOLLOW_ON: Look("Follow-on plan", "arrow_forward"),
        NextStep.NEW_ROLE: Look("New role", "badge"),
        NextStep.OTHER_PROCESS: Look("Another process with HR", "groups"),
    },
    CancelReason: {
        CancelReason.LEFT: Look("Left", "logout"),
        CancelReason.ROLE_CHANGE: Look("Role change", "swap_horiz"),
        CancelReason.OPENED_IN_ERROR: Look("Opened in error", "undo"),
        CancelReason.SUPERSEDED: Look("Superseded", "published_with_changes"),
        CancelReason.MEMBER_ASKED: Look("Team member asked", "person"),
    },
    EntryKind: {
        EntryKind.COMMENT: Look("Comment", "chat_bubble"),
        EntryKind.FEEDBACK: Look("Feedback", "reviews"),
        EntryKind.ACHIEVEMENT: Look("Achievement", "star"),
        EntryKind.UPDATE: Look("Update", "campaign"),
        EntryKind.CHANGE: Look("Change", "tune"),
    },
    StampEvent: {
        StampEvent.PROPOSAL: Look("Proposal", "forum"),
        StampEvent.START: Look("Start", "play_circle"),
        StampEvent.CLOSE: Look("Close", "flag"),
    },
    TemplateState: {
        TemplateState.PRIVATE: Look("Private", "lock"),
        TemplateState.WAITING: Look("Waits for HR", "schedule_send", "orange"),
        TemplateState.PUBLISHED: Look("Published", "check_circle", "green"),
        TemplateState.DECLINED: Look("Declined", "block"),
    },
    TemplateSource: {
        TemplateSource.OWN: Look("Yours", "person"),
        TemplateSource.ORGANISATION: Look("Your organisation’s", "apartment"),
        TemplateSource.STARTER: Look("Starter set", "eco"),
    },
    Reading: {
        Reading.NONE: Look("Nothing", "visibility_off"),
        Reading.OPPORTUNITY: Look("Opportunity and development area", "lightbulb"),
        Reading.HEADER: Look("Header", "subject"),
        Reading.FULL: Look("In full", "visibility"),
    },
    Question: {
        Question.ADOPTION: Look("Adoption", "sprint"),
        Question.CHECK_INS: Look("Check-ins", "event_repeat"),
        Question.OUTCOMES: Look("Outcomes", "flag"),
        Question.FAIRNESS: Look("Fairness", "balance"),
        Question.INVOLVEMENT: Look("Involvement", "handshake"),
        Question.SUPPORT: Look("Support", "volunteer_activism"),
    },
    OpenPlanStatus: {
        OpenPlanStatus.ACTIVE: Look("Active", "play_circle", "blue"),
        OpenPlanStatus.PAST_END: Look("Past its end", "schedule", "orange"),
        OpenPlanStatus.PAUSED: Look("Paused", "pause_circle"),
        OpenPlanStatus.PROPOSED: Look("Proposed", "forum", "orange"),
        OpenPlanStatus.DRAFT: Look("Draft", "edit_note"),
    },
    Event: {
        Event.STARTED: Look("Started", "play_circle", "blue"),
        Event.CLOSED: Look("Closed", "flag"),
    },
    Age: {
        Age.WEEK: Look("Up to 7 days", "schedule"),
        Age.TWO_WEEKS: Look("8 to 14 days", "schedule"),
        Age.MONTH: Look("15 to 30 days", "schedule"),
        Age.LONGER: Look("Over 30 days", "schedule", "orange"),
    },
    Delay: {
        Delay.LATE: Look("Late", "schedule", "orange"),
        Delay.SILENT: Look("Without an entry", "speaker_notes_off"),
    },
    KeptDate: {
        KeptDate.ON_TIME: Look("On time", "check_circle", "green"),
        KeptDate.LATE: Look("Late", "schedule", "orange"),
        KeptDate.OPEN: Look("Open", "radio_button_unchecked"),
    },
    Promise: {
        Promise.ON_TIME: Look("On time", "check_circle", "green"),
        Promise.LATE: Look("Late", "schedule", "orange"),
        Promise.OPEN: Look("Open", "radio_button_unchecked"),
        Promise.NOT_RECEIVED: Look("Not received", "do_not_disturb_on", "orange"),
    },
    Length: {
        Length.AS_PLANNED: Look("Not extended", "event_available"),
        Length.EXTENDED: Look("Extended", "more_time"),
    },
    PlanStage: {
        PlanStage.PROPOSED: Look("Proposed", "forum", "orange"),
        PlanStage.ANSWERED: Look("Answered", "chat_bubble"),
        PlanStage.AGREED: Look("Agreed", "handshake"),
        PlanStage.ACTIVE: Look("Active", "play_circle", "blue"),
        PlanStage.CLOSED: Look("Closed", "flag"),
    },
    Reached: {
        Reached.REACHED: Look("Reached", "check_circle"),
        Reached.WAITING: Look("On the way", "hourglass_top"),
    },
    PurposeKind: {
        PurposeKind.GROWTH: Look("Growth", "trending_up"),
        PurposeKind.ISSUE: Look("Emerging issue", "wb_twilight"),
    },
    Tenure: {
        Tenure.FIRST_YEAR: Look("Under 1 year", "badge"),
        Tenure.TO_THREE: Look("1 to 3 years", "badge"),
        Tenure.TO_FIVE: Look("3 to 5 years", "badge"),
        Tenure.LONGER: Look("Over 5 years", "badge"),
        Tenure.UNKNOWN: Look("Not known", "badge"),
    },
    Grouping: {
        Grouping.QUARTER: Look("Quarter", "calendar_month"),
        Grouping.PURPOSE: Look("Purpose", "flag"),
        Grouping.DIMENSION: Look("Dimension", "category"),
        Grouping.DEPARTMENT: Look("Department", "groups"),
        Grouping.LOCATION: Look("Location", "location_on"),
        Grouping.TENURE: Look("Tenure", "badge"),
    },
    Answered: {
        Answered.ACCEPTED: Look("Accepted", "check_circle", "green"),
        Answered.BY_AGREEING: Look("Accepted by agreeing", "done_all", "green"),
        Answered.CHANGED: Look("Changed", "edit"),
        Answered.DECLINED: Look("Declined", "block"),
    },
}

QUESTIONS = {
    Question.ADOPTION: "Is coaching happening, and who is left out?",
    Question.CHECK_INS: "Do check-ins happen on time?",
    Question.OUTCOMES: "Does coaching work?",
    Question.FAIRNESS: "What do people work on, and is coaching offered fairly?",
    Question.INVOLVEMENT: "Do team members shape their plans?",
    Question.SUPPORT: "Do we keep our promises?",
}
"""What Insights asks below each noun of its row."""


def look(value: StrEnum) -> Look:
    """Words, icon and badge colour of a value of a closed set."""
    return _LOOKS[type(value)][value]


def label(value: StrEnum) -> str:
    """The words for a value where they stand alone: "Partly achieved"."""
    return look(value).label


def in_sentence(value: StrEnum) -> str:
    """The words for a value inside a sentence: "partly achieved", but "HR"."""
    words = label(value)
    return words if words[:2].isupper() else words[0].lower() + words[1:]


def icon(value: StrEnum) -> str:
    """The name of the Material icon, without `:material/…:` around it."""
    return look(value).icon


def colour(value: StrEnum) -> str:
    """The colour family of a Streamlit badge."""
    return look(value).colour
