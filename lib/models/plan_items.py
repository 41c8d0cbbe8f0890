"""Activities, support and milestones of a plan, and other words that are suggested for any part of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Correctable, Day, Words, one_of
from lib.models.vocabulary import ActivityKind, Answer, Part, Progress, Side, SuggestionState, SupportKind
from lib.texts import NAME, PARAGRAPH, SENTENCE


class ShapedPart(SQLModel):
    """What both sides may add and the other answers: activities, support, milestones.

    What somebody takes out of a running plan stays, as declined, with who did it and why. `noted_by_id` and `noted_at`
    say who noted that it was done, given or reached, and when; the day itself may be an earlier one.
    """

    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    added_by_id: int = Field(foreign_key="person.id")
    added_by_side: Side = Field(sa_type=one_of(Side))
    added_at: datetime
    answer: Answer = Field(default=Answer.WAITING, sa_type=one_of(Answer))
    answer_reason: Words = Field(default="", max_length=SENTENCE)
    answered_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    taken_out_by_id: int | None = Field(default=None, foreign_key="person.id")
    noted_by_id: int | None = Field(default=None, foreign_key="person.id")
    noted_at: datetime | None = None


class ActivityForm(SQLModel):
    """A step towards the goal, as it is written down."""

    kind: ActivityKind = Field(default=ActivityKind.ACTION, sa_type=one_of(ActivityKind))
    text: Words = Field(min_length=1, max_length=SENTENCE)
    due_on: Day | None = None


class Activity(ActivityForm, ShapedPart, Correctable, table=True):
    """A step towards the goal. Without a date of its own it is due at the end of the plan.

    What can be corrected is the evidence, by whoever wrote it: `evidence_by_id`, at `evidence_at`. The report that came
    last may be somebody else's.
    """

    __table_args__ = (NEVER_AGAIN,)

    id: int | None = Field(default=None, primary_key=True)
    progress: Progress = Field(default=Progress.TO_DO, sa_type=one_of(Progress))
    evidence: Words = Field(default="", max_length=PARAGRAPH)
    done_on: date | None = None
    reported_at: datetime | None = None
    reported_by_id: int | None = Field(default=None, foreign_key="person.id")
    evidence_at: datetime | None = None
    evidence_by_id: int | None = Field(default=None, foreign_key="person.id")


class SupportForm(SQLModel):
    """What helps on the way, as it is written down."""

    kind: SupportKind = Field(default=SupportKind.MEETING, sa_type=one_of(SupportKind))
    text: Words = Field(min_length=1, max_length=SENTENCE)
    link: Words = Field(default="", max_length=SENTENCE)
    by_whom: Words = Field(default="", max_length=NAME)
    due_on: Day | None = None


class Support(SupportForm, ShapedPart, table=True):
    """What the manager gives or answers for. `by_whom` is empty for the manager, else a name and nothing more.

    `not_received_on` is the day on which the team member said that it did not come; giving it clears that.
    """

    __table_args__ = (
        CheckConstraint("given_on IS NULL OR not_received_on IS NULL", name="given_or_not_received"),
        NEVER_AGAIN,
    )

    id: int | None = Field(default=None, primary_key=True)
    given_on: date | None = None
    confirmed_on: date | None = None
    not_received_on: date | None = None
    not_received_reason: Words = Field(default="", max_length=SENTENCE)


class MilestoneForm(SQLModel):
    """A sign on the way that it goes well, as it is written down."""

    text: Words = Field(min_length=1, max_length=SENTENCE)
    due_on: Day | None = None


class Milestone(MilestoneForm, ShapedPart, Correctable, table=True):
    """A sign on the way. What can be corrected is the evidence, by who noted that it was reached."""

    __table_args__ = (NEVER_AGAIN,)

    id: int | None = Field(default=None, primary_key=True)
    reached_on: date | None = None
    evidence: Words = Field(default="", max_length=PARAGRAPH)


Item = Activity | Support | Milestone
ITEMS: dict[Part, type[Item]] = {Part.ACTIVITY: Activity, Part.SUPPORT: Support, Part.MILESTONE: Milestone}
"""The parts of which a plan has several, each with its table."""


OPEN_ADJUSTMENT = f"state = '{SuggestionState.OPEN}' AND part = '{Part.ADJUSTMENT}'"
"""Adjustments that wait for their answer, as the index of them says it."""


class Suggestion(SQLModel, table=True):
    """Other words for a part of the plan, waiting for the other side or answered by it.

    `item_id` names the activity, support or milestone; it is empty for the parts of the plan itself.
    `before` and `after` map field names to values (dates as ISO text).
    """

    __table_args__ = (
        Index(
            "ix_suggestion_adjusting", "plan_id", "at",
            sqlite_where=text(OPEN_ADJUSTMENT), postgresql_where=text(OPEN_ADJUSTMENT),
        ),
    )  # fmt: skip  # one index, one thought

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    part: Part = Field(sa_type=one_of(Part))
    item_id: int | None = None
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reason: Words = Field(default="", max_length=SENTENCE)
    by_id: int = Field(foreign_key="person.id")
    by_side: Side = Field(sa_type=one_of(Side))
    at: datetime
    state: SuggestionState = Field(default=SuggestionState.OPEN, sa_type=one_of(SuggestionState))
    answer_reason: Words = Field(default="", max_length=SENTENCE)
    answered_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
