"""A coaching plan and its parts, as docs/product.md#what-a-plan-holds has them.

Text fields are empty, not missing. Limits stand on the base classes that forms and tables share.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Day, Words, one_of
from lib.models.vocabulary import (
    AlignAnswer,
    Cadence,
    CancelReason,
    Dimension,
    NextStep,
    Outcome,
    Purpose,
    Side,
    StampEvent,
    State,
)
from lib.texts import NAME, PARAGRAPH, SENTENCE, fold


class BySide(MutableMapping[Side, Any]):
    """What each of the two has of their own on a plan, stored in a column each: `plan.reflections[Side.MEMBER]`."""

    def __init__(self, plan: "Plan", name: str) -> None:
        self._plan = plan
        self._columns = {Side.MEMBER: f"member_{name}", Side.MANAGER: f"manager_{name}"}

    def __getitem__(self, side: Side) -> Any:
        return getattr(self._plan, self._columns[side])

    def __setitem__(self, side: Side, value: Any) -> None:
        setattr(self._plan, self._columns[side], value)

    def __delitem__(self, side: Side) -> None:
        raise TypeError("A plan has two sides.")

    def __iter__(self) -> Iterator[Side]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class PlanText(SQLModel):
    """What the two write: opportunity, development area, current state, goal, timeline and cadence."""

    # Opportunity
    why_now: list[str] = Field(default_factory=list, sa_type=JSON)
    observed: Words = Field(default="", max_length=PARAGRAPH)
    aspirations: Words = Field(default="", max_length=PARAGRAPH)
    skills: Words = Field(default="", max_length=PARAGRAPH)
    business_need: Words = Field(default="", max_length=PARAGRAPH)
    # Development area
    area: Words = Field(default="", max_length=NAME)
    dimension: Dimension | None = Field(default=None, sa_type=one_of(Dimension))
    purpose: Purpose | None = Field(default=None, sa_type=one_of(Purpose))
    # Current state
    current_state: Words = Field(default="", max_length=PARAGRAPH)
    current_level: int | None = Field(default=None, ge=1, le=5)
    # Goal state; without a date of its own the goal is due at the end of the plan.
    goal: Words = Field(default="", max_length=PARAGRAPH)
    measure: Words = Field(default="", max_length=PARAGRAPH)
    goal_by: Day | None = None
    achievable: Words = Field(default="", max_length=PARAGRAPH)
    relevant: Words = Field(default="", max_length=PARAGRAPH)
    target_level: int | None = Field(default=None, ge=1, le=5)
    # Timeline
    start_on: Day
    end_on: Day
    # Update cadence; Monday is 0. `cadence_days` counts only for every n days.
    cadence: Cadence = Field(default=Cadence.WEEKLY, sa_type=one_of(Cadence))
    cadence_days: int = Field(default=10, ge=2, le=90)
    cadence_weekday: int = Field(default=2, ge=0, le=6)
    together: Words = Field(default="", max_length=PARAGRAPH)


class DraftForm(PlanText):
    """Any of a draft's fields, as the manager types them. Only the fields that were set are saved."""

    start_on: Day | None = None  # type: ignore[assignment]  # optional here, needed on the plan
    end_on: Day | None = None  # type: ignore[assignment]  # likewise


class Plan(PlanText, table=True):
    """One plan with the people on it and where it is in its life.

    `manager_id` and `managers_manager_id` follow the roster while the plan is open and stay as they are once it
    has ended. `revision` counts saved changes, so that the second of two people editing at once is noticed;
    `version` counts versions as in docs/product.md#versions-and-agreeing and is 0 in a draft.
    """

    __table_args__ = (
        CheckConstraint("end_on >= start_on", name="ends_after_start"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_range"),
        CheckConstraint("current_level BETWEEN 1 AND 5", name="current_level_range"),
        CheckConstraint("target_level BETWEEN 1 AND 5", name="target_level_range"),
        CheckConstraint("end_level BETWEEN 1 AND 5", name="end_level_range"),
        CheckConstraint("cadence_days BETWEEN 2 AND 90", name="cadence_days_range"),
        CheckConstraint("cadence_weekday BETWEEN 0 AND 6", name="cadence_weekday_range"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
        Index("ix_plan_member_state", "member_id", "state"),
        Index("ix_plan_manager_state", "manager_id", "state"),
        Index("ix_plan_managers_manager_state", "managers_manager_id", "state"),
        Index("ix_plan_state_proposed_at", "state", "proposed_at"),
        # Lists of the whole organisation are counted and put in order by it alone: plans themselves are long.
        Index(
            "ix_plan_in_lists",
            "state",
            "end_on",
            "ended_at",
            "member_id",
            "manager_id",
            "managers_manager_id",
            "align_asked_at",
            "code",
        ),
        NEVER_AGAIN,
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=22, unique=True)
    state: State = Field(default=State.DRAFT, sa_type=one_of(State))
    member_id: int = Field(foreign_key="person.id")
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    managers_manager_id: int | None = Field(default=None, foreign_key="person.id")
    revision: int = 1
    version: int = 0

    # The policy's questions, levels and names in the words of the day the plan was opened, and the answers.
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    confirmed: dict[str, bool] = Field(default_factory=dict, sa_type=JSON)

    # Alignment of the manager with their own manager, about the opportunity.
    aligned_on: date | None = None
    aligned_by_id: int | None = Field(default=None, foreign_key="person.id")
    align_asked_at: datetime | None = None
    # What the manager's manager answered when asked; the team member can read it once the plan is proposed.
    align_answer: AlignAnswer | None = Field(default=None, sa_type=one_of(AlignAnswer))
    align_comment: Words = Field(default="", max_length=PARAGRAPH)
    align_answered_at: datetime | None = None
    align_answered_by_id: int | None = Field(default=None, foreign_key="person.id")

    # The team member's *not now* to a proposal and their wish to stop; without a time none is open.
    not_now_at: datetime | None = None
    not_now_reason: Words = Field(default="", max_length=PARAGRAPH)
    stop_asked_at: datetime | None = None
    stop_reason: Words = Field(default="", max_length=PARAGRAPH)

    manager_agreed_at: datetime | None = None
    member_agreed_at: datetime | None = None
    unshaped_reason: Words = Field(default="", max_length=SENTENCE)

    created_at: datetime
    changed_at: datetime
    proposed_at: datetime | None = None
    # The later of the second agreement and the start date: the day from which the plan counts as started.
    started_on: date | None = None
    # Plans that ran before every plan had a check-in: none was asked for at an end before this day.
    last_one_since: date | None = None
    ended_at: datetime | None = None
    # Who closed or cancelled it, nobody for an import, and the state that reopening goes back to.
    ended_by_id: int | None = Field(default=None, foreign_key="person.id")
    state_before: State | None = Field(default=None, sa_type=one_of(State, "state_before"))

    # Whom HR appointed where the roster names nobody. The appointment ends when the roster names an active manager.
    acting_manager_id: int | None = Field(default=None, foreign_key="person.id")
    # Since when nobody is responsible; empty where somebody is.
    nobody_since: date | None = None
    # HR's last reminder, until somebody takes a step on the plan.
    nudged_at: datetime | None = None
    nudged_by_id: int | None = Field(default=None, foreign_key="person.id")
    # Since when a draft's person does not report to its author.
    stray_since: date | None = None
    # The closed plan that this one goes on from.
    follows_id: int | None = Field(default=None, foreign_key="plan.id", index=True)

    progress: int = 0
    progress_by_id: int | None = Field(default=None, foreign_key="person.id")

    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome))
    outcome_evidence: Words = Field(default="", max_length=SENTENCE)
    end_level: int | None = Field(default=None, ge=1, le=5)
    next_step: NextStep | None = Field(default=None, sa_type=one_of(NextStep))
    manager_reflection: Words = Field(default="", max_length=PARAGRAPH)
    member_reflection: Words = Field(default="", max_length=PARAGRAPH)
    manager_look_back: Words = Field(default="", max_length=PARAGRAPH)
    member_look_back: Words = Field(default="", max_length=PARAGRAPH)
    cancel_reason: CancelReason | None = Field(default=None, sa_type=one_of(CancelReason))

    # What is searched: the development area as `fold` makes it.
    area_folded: str = ""

    @property
    def person_ids(self) -> Mapping[Side, int | None]:
        """Who each of the two is; none on the manager's side where the plan has no manager. Not to be assigned to."""
        return MappingProxyType(BySide(self, "id"))

    @property
    def agreed_at(self) -> BySide:
        """When each agreed to the version of now."""
        return BySide(self, "agreed_at")

    @property
    def reflections(self) -> BySide:
        """What each took with them when the plan was closed."""
        return BySide(self, "reflection")

    @property
    def look_backs(self) -> BySide:
        """What became of it for each, two months later."""
        return BySide(self, "look_back")


@event.listens_for(Plan, "before_insert")
@event.listens_for(Plan, "before_update")
def _fold_area(_mapper: Any, _connection: Any, plan: Plan) -> None:
    plan.area_folded = fold(plan.area)


class CloseForm(SQLModel):
    """How the plan ends: the outcome, what shows it, and the level that was reached."""

    outcome: Outcome
    outcome_evidence: Words = Field(min_length=1, max_length=SENTENCE)
    end_level: int | None = Field(default=None, ge=1, le=5)
    next_step: NextStep = NextStep.NONE
    manager_reflection: Words = Field(default="", max_length=PARAGRAPH)


class PlanVersion(SQLModel, table=True):
    """The whole text of one version, with every open suggestion taken as accepted."""

    __table_args__ = (UniqueConstraint("plan_id", "number", name="uq_planversion_number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    number: int
    at: datetime
    by_id: int = Field(foreign_key="person.id")
    content: dict[str, Any] = Field(sa_type=JSON)


class PlanStamp(SQLModel, table=True):
    """Department, location and manager on the day of an event, for the charts that count that event."""

    __table_args__ = (
        Index("ix_planstamp_department", "department", "plan_id"),
        Index("ix_planstamp_location", "location", "plan_id"),
        Index("ix_planstamp_event_on", "event", "on", "plan_id"),
    )

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    event: StampEvent = Field(primary_key=True, sa_type=one_of(StampEvent))
    on: date
    department: str = Field(default="", max_length=NAME)
    location: str = Field(default="", max_length=NAME)
    manager_id: int | None = Field(default=None, foreign_key="person.id")
