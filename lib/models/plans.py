"""A coaching plan and its parts, as docs/product.md#what-a-plan-holds has them.

Text fields are empty, not missing. Limits stand on the base classes that forms and tables share.
"""

from collections.abc import Iterator, MutableMapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, event, text
from sqlmodel import Field, SQLModel

from lib.models.base import NAME, PARAGRAPH, SENTENCE, STORY, Day, Words, one_of
from lib.models.vocabulary import (
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
    RequestState,
    Side,
    StampEvent,
    State,
    SuggestionState,
    SupportKind,
)
from lib.texts import fold

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""For tables from which rows are deleted: SQLite would give their ids out again, and an old screen would mean the new
row."""


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
    def person_ids(self) -> BySide:
        """Who each of the two is; none on the manager's side where the plan has no manager."""
        return BySide(self, "id")

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


class Correctable(SQLModel):
    """Words that their author may edit or withdraw for a day. Of those that were withdrawn nothing is kept."""

    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None


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


class PlanVersion(SQLModel, table=True):
    """The whole text of one version, with every open suggestion taken as accepted."""

    __table_args__ = (UniqueConstraint("plan_id", "number", name="uq_planversion_number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    number: int
    at: datetime
    by_id: int = Field(foreign_key="person.id")
    content: dict[str, Any] = Field(sa_type=JSON)


class CheckIn(SQLModel, table=True):
    """A check-in that was held on `held_on` and written down at `at`, which may be some days later.

    `due_on` is the day the cadence planned, also where it was moved to another one; it is empty for an extra one.
    """

    __table_args__ = (
        UniqueConstraint("plan_id", "due_on", name="uq_checkin_due"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    due_on: date | None = None
    held_on: date
    progress: int = Field(ge=0, le=100)
    progress_by_id: int = Field(foreign_key="person.id")
    at: datetime


class CheckInForm(SQLModel):
    """One line and one slider. `progress` counts from whoever writes first; confidence is one's own."""

    line: Words = Field(min_length=1, max_length=PARAGRAPH)
    progress: int = Field(ge=0, le=100)
    confidence: int | None = Field(default=None, ge=1, le=5)


class CheckInLine(Correctable, table=True):
    """What one side wrote about a check-in, and their confidence that the goal will be reached, 1 to 5."""

    __table_args__ = (CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_range"),)

    check_in_id: int = Field(primary_key=True, foreign_key="checkin.id", ondelete="CASCADE")
    side: Side = Field(primary_key=True, sa_type=one_of(Side))
    by_id: int = Field(foreign_key="person.id")
    line: Words = Field(max_length=PARAGRAPH)
    confidence: int | None = Field(default=None, ge=1, le=5)
    at: datetime


class AgendaPoint(SQLModel, table=True):
    """What one side wants to talk about in a check-in: theirs alone until both sides have some, or it is held.

    `due_on` is the day the cadence planned for that check-in, as in `CheckIn`; `place` the order among its author's
    own. `check_in_id` is the check-in at which it was ticked, else the first that was held with it: it goes on to the
    next ones. `activity_id` is the activity it became.
    """

    __table_args__ = (
        CheckConstraint("NOT is_done OR check_in_id IS NOT NULL", name="done_at_a_check_in"),
        NEVER_AGAIN,
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    side: Side = Field(sa_type=one_of(Side))
    by_id: int = Field(foreign_key="person.id")
    due_on: date
    place: int = 0
    text: Words = Field(max_length=PARAGRAPH)
    at: datetime
    check_in_id: int | None = Field(default=None, foreign_key="checkin.id", ondelete="CASCADE", index=True)
    is_done: bool = False
    activity_id: int | None = Field(default=None, foreign_key="activity.id", ondelete="SET NULL", index=True)


class DueChange(SQLModel, table=True):
    """A due date that the two moved, or skipped with a reason, by the day the cadence planned."""

    __table_args__ = (CheckConstraint("(moved_to IS NULL) <> (skip_reason = '')", name="moved_or_skipped"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    planned_on: date = Field(primary_key=True)
    moved_to: date | None = None
    skip_reason: Words = Field(default="", max_length=SENTENCE)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


class CheckInDue(SQLModel, table=True):
    """A due date of a plan that started and counts in figures, as `lib.plans.rules.schedule` derives it.

    Each step that changes the due dates writes them anew.

    `planned_on` is the day the cadence planned; from `overdue_on` on a check-in is too late to be on time.
    """

    __table_args__ = (Index("ix_checkindue_due_on", "due_on"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    planned_on: date = Field(primary_key=True)
    due_on: date
    overdue_on: date
    held_on: date | None = None


class FormerCadence(SQLModel, table=True):
    """A cadence of a running plan that held until a day, that day included."""

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    until_on: date = Field(primary_key=True)
    cadence: Cadence = Field(sa_type=one_of(Cadence))
    cadence_days: int
    cadence_weekday: int


class PlanPause(SQLModel, table=True):
    """Days on which a plan rests: from `from_on` until `until_on`, on which it goes on. Why is nobody's business.

    `moved` holds what was moved by the length of the pause: ids by part, and names of the plan's own dates.
    """

    __table_args__ = (CheckConstraint("until_on > from_on", name="goes_on_later"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    from_on: date
    until_on: date
    moved: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


class JournalForm(SQLModel):
    """A few words on the plan, and what kind they are."""

    kind: EntryKind = Field(default=EntryKind.COMMENT, sa_type=one_of(EntryKind))
    text: Words = Field(min_length=1, max_length=STORY)


class JournalEntry(JournalForm, Correctable, table=True):
    """A comment, feedback, an achievement or a change of the plan, readable by everybody who reads the plan in full.

    `part` and `item_id` say what a comment is about, where it is about one part.
    """

    __table_args__ = (Index("ix_journalentry_kind_at", "kind", "at"),)  # What HR has not read yet is found by it.

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    part: Part | None = Field(default=None, sa_type=one_of(Part))
    item_id: int | None = None


class CloseForm(SQLModel):
    """How the plan ends: the outcome, what shows it, and the level that was reached."""

    outcome: Outcome
    outcome_evidence: Words = Field(min_length=1, max_length=SENTENCE)
    end_level: int | None = Field(default=None, ge=1, le=5)
    next_step: NextStep = NextStep.NONE
    manager_reflection: Words = Field(default="", max_length=PARAGRAPH)


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


class PlanOpening(SQLModel, table=True):
    """Somebody other than the team member opened the plan: one line per person and half hour, with HR's reason.

    `level` is the most they read in that half hour; *opportunity* is the view that was asked for to align on a draft.
    """

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    half_hour: datetime = Field(primary_key=True)
    level: Reading = Field(sa_type=one_of(Reading))
    reason: HrReason | None = Field(default=None, sa_type=one_of(HrReason))


class FullReading(SQLModel, table=True):
    """HR may read one plan in full until a time, for a reason that stays."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: HrReason = Field(sa_type=one_of(HrReason))
    at: datetime
    until: datetime


class PlanSeen(SQLModel, table=True):
    """When somebody on a plan, or in HR, last looked at it, so that they are told what is new since."""

    __table_args__ = (Index("ix_planseen_person_id_at", "person_id", "at"),)

    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    at: datetime


class RequestForm(SQLModel):
    """What a team member tells their manager when they ask for a plan."""

    interest: Words = Field(min_length=1, max_length=PARAGRAPH)
    aspirations: Words = Field(default="", max_length=PARAGRAPH)


class PlanRequest(RequestForm, table=True):
    """A team member asks their manager of that day for a plan; only the two read it.

    `unfinished` holds what the team member wants to go on with from the closed plan `follows_id`: part, id and text.
    """

    __table_args__ = (
        # One open request at a time: a second click would be a second request.
        Index(
            "uq_planrequest_open", "member_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip  # one index, one thought

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="person.id", index=True)
    manager_id: int = Field(foreign_key="person.id", index=True)
    at: datetime
    state: RequestState = Field(default=RequestState.OPEN, sa_type=one_of(RequestState))
    answer: Words = Field(default="", max_length=PARAGRAPH)
    answered_at: datetime | None = None
    unfinished: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    follows_id: int | None = Field(default=None, foreign_key="plan.id", ondelete="SET NULL", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", ondelete="SET NULL", index=True)

    @property
    def in_one(self) -> str:
        """What the team member wrote, as the aspirations and interests of a draft."""
        ahead = f"In a year: {self.aspirations}" if self.aspirations else ""
        return "\n\n".join(filter(None, (self.interest, ahead)))
