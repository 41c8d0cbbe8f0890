"""Templates for plans: a development area with a goal to be filled in and what leads there, about nobody in particular.

A text may hold gaps, words in [brackets] that whoever begins from the template fills in.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Words, one_of
from lib.models.vocabulary import ActivityKind, Dimension, Purpose, SupportKind, TemplateState
from lib.texts import NAME, PARAGRAPH, SENTENCE

LONGEST_LIST = 60
"""How many activities a template may hold; as many support, and as many milestones."""


class TemplateItem(SQLModel):
    """An activity, support or a milestone. `day` counts from the start; without one it is due at the end."""

    model_config = {"extra": "forbid"}

    text: Words = Field(min_length=1, max_length=SENTENCE)
    day: int | None = Field(default=None, ge=0, le=366)


class TemplateActivity(TemplateItem):
    kind: ActivityKind = ActivityKind.ACTION


class TemplateSupport(TemplateItem):
    kind: SupportKind = SupportKind.MEETING
    link: Words = Field(default="", max_length=SENTENCE)


class TemplateText(SQLModel):
    """What a template says, apart from its lists. `days` is the length of a plan that its days were meant for."""

    name: Words = Field(min_length=1, max_length=NAME)
    area: Words = Field(default="", max_length=NAME)
    dimension: Dimension | None = Field(default=None, sa_type=one_of(Dimension))
    purpose: Purpose | None = Field(default=None, sa_type=one_of(Purpose))
    goal: Words = Field(default="", max_length=PARAGRAPH)
    measure: Words = Field(default="", max_length=PARAGRAPH)
    achievable: Words = Field(default="", max_length=PARAGRAPH)
    days: int = Field(default=30, ge=0, le=366)


class TemplateContent(TemplateText):
    """The whole of a template, checked: what is stored, shipped, shown and put into a draft."""

    model_config = {"extra": "forbid"}

    activities: list[TemplateActivity] = Field(default_factory=list, max_length=LONGEST_LIST)
    support: list[TemplateSupport] = Field(default_factory=list, max_length=LONGEST_LIST)
    milestones: list[TemplateItem] = Field(default_factory=list, max_length=LONGEST_LIST)


class PlanTemplate(TemplateText, table=True):
    """A template that somebody saved, and whether others may use it.

    `revision` counts changes of its text, so that HR publishes exactly what was read.
    """

    __table_args__ = (
        CheckConstraint("days BETWEEN 0 AND 366", name="days_range"),
        CheckConstraint("(state IN ('published', 'declined')) = (decided_at IS NOT NULL)", name="decided_has_a_time"),
        CheckConstraint("decided_by_id <> owner_id", name="decided_by_somebody_else"),
        CheckConstraint("state <> 'waiting_for_hr' OR asked_at IS NOT NULL", name="waiting_since_a_time"),
        NEVER_AGAIN,
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=22, unique=True)
    owner_id: int = Field(foreign_key="person.id", index=True)
    state: TemplateState = Field(default=TemplateState.PRIVATE, sa_type=one_of(TemplateState), index=True)
    revision: int = 1
    activities: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    support: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    milestones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime
    changed_at: datetime
    asked_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    # What HR says with a decision; its author reads it.
    decision: Words = Field(default="", max_length=SENTENCE)

    @property
    def content(self) -> TemplateContent:
        return TemplateContent.model_validate({field: getattr(self, field) for field in TemplateContent.model_fields})
