"""The tables, their forms and their closed sets. Everything else in `lib` imports from here."""

from sqlmodel import SQLModel

from lib.models.absences import Absence, AbsenceForm, AbsencePlan
from lib.models.access_log import FullReading, PlanOpening, PlanSeen
from lib.models.accounts import (
    Account,
    AccountRole,
    AuthSession,
    CalendarFeed,
    Invitation,
    KnownBrowser,
    NoticeReading,
    SignInTicket,
    Throttle,
)
from lib.models.base import LONGEST_SEARCH, Words, constant, hold_limits, search_terms, wrong_day
from lib.models.check_ins import (
    AgendaPoint,
    CheckIn,
    CheckInDue,
    CheckInForm,
    CheckInLine,
    DueChange,
    FormerCadence,
    PlanPause,
)
from lib.models.insights import Annotation, AnnotationForm
from lib.models.journal import JournalEntry, JournalForm
from lib.models.messages import Channel, ChannelState, Message, MessageState
from lib.models.notifications import CheckInInvitation, MailTiming, Notification, NotificationChoices, NotificationKind
from lib.models.people import (
    Headcount,
    Person,
    PersonFacts,
    RosterChoices,
    RosterImport,
    ScimToken,
    ScimUser,
    WatchedFile,
)
from lib.models.plan_items import (
    ITEMS,
    Activity,
    ActivityForm,
    Item,
    Milestone,
    MilestoneForm,
    Suggestion,
    Support,
    SupportForm,
)
from lib.models.plan_requests import PlanRequest
from lib.models.plans import CloseForm, DraftForm, Plan, PlanStamp, PlanText, PlanVersion
from lib.models.records import AppFact, AuditEvent, DataChange, FormToken, OrganisationSetting
from lib.models.saved_views import SavedView, ViewName
from lib.models.snapshots import MonthSnapshot
from lib.models.templates import PlanTemplate, TemplateActivity, TemplateContent, TemplateItem, TemplateSupport
from lib.models.unsent import LONGEST_UNSENT, UnsentText
from lib.models.vocabulary import (
    OPEN_STATES,
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
from lib.texts import NAME, PARAGRAPH, SENTENCE, STORY, clean_text, fold, without_what_xml_cannot_hold

for _table in SQLModel.metadata.tables.values():
    hold_limits(_table)
