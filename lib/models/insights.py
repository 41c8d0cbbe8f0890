"""Insights: its questions, what the rows and parts of a chart can be, and what HR notes beside them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Day, Words
from lib.texts import NAME


class Question(StrEnum):
    """What HR asks about the practice, in the order of docs/product.md#charts; only the open one is drawn."""

    ADOPTION = "adoption"
    CHECK_INS = "check_ins"
    OUTCOMES = "outcomes"
    FAIRNESS = "fairness"
    INVOLVEMENT = "involvement"
    SUPPORT = "support"


class Grouping(StrEnum):
    """By what the charts of a question can be grouped."""

    QUARTER = "quarter"
    PURPOSE = "purpose"
    DIMENSION = "dimension"
    DEPARTMENT = "department"
    LOCATION = "location"
    TENURE = "tenure"


class OpenPlanStatus(StrEnum):
    """How an open plan stands today, in the order of its bar. Drafts are counted only where there are several."""

    ACTIVE = "active"
    PAST_END = "past_its_end"
    PAUSED = "paused"
    PROPOSED = "proposed"
    DRAFT = "draft"


class Event(StrEnum):
    STARTED = "started"
    CLOSED = "closed"


class Age(StrEnum):
    """For how many days something has been late, or nobody has written."""

    WEEK = "0-7"
    TWO_WEEKS = "8-14"
    MONTH = "15-30"
    LONGER = "over-30"


class Delay(StrEnum):
    """What is late: a check-in, activity, support or the end; or nobody has written for a cadence and 7 days."""

    LATE = "late"
    SILENT = "silent"


class KeptDate(StrEnum):
    """What became of something that was planned for a day: by then, after it, or not yet."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"


class Promise(StrEnum):
    """What became of support that was promised for a day: given by then, after it, not yet; or it did not come."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    NOT_RECEIVED = "not_received"


class Length(StrEnum):
    AS_PLANNED = "as_planned"
    EXTENDED = "extended"


class PlanStage(StrEnum):
    """The way of a plan from its proposal on."""

    PROPOSED = "proposed"
    ANSWERED = "answered"
    AGREED = "agreed"
    ACTIVE = "active"
    CLOSED = "closed"


class Reached(StrEnum):
    """A plan got to a step, or it is open and this step is the next one."""

    REACHED = "reached"
    WAITING = "waiting"


class PurposeKind(StrEnum):
    """What a plan is for: growth (career advancement, role evolution), or an emerging issue."""

    GROWTH = "growth"
    ISSUE = "emerging_issue"


class Tenure(StrEnum):
    """How long somebody has been there."""

    FIRST_YEAR = "under-1"
    TO_THREE = "1-3"
    TO_FIVE = "3-5"
    LONGER = "over-5"
    UNKNOWN = "unknown"


class Answered(StrEnum):
    """How the other one answered: one by one, or with all that was left by agreeing to the version."""

    ACCEPTED = "accepted"
    BY_AGREEING = "by_agreeing"
    CHANGED = "changed"
    DECLINED = "declined"


class AnnotationForm(SQLModel):
    """What HR notes: a day, and a sentence about it."""

    model_config = {"extra": "forbid"}

    on: Day
    text: Words = Field(min_length=1, max_length=NAME)


class Annotation(AnnotationForm, table=True):
    """What somebody in HR noted for all of HR. `by_id` and `at` are of the last change, `revision` counts them."""

    __table_args__ = (NEVER_AGAIN,)

    id: int | None = Field(default=None, primary_key=True)
    revision: int = 1
    by_id: int = Field(foreign_key="person.id")
    at: datetime
