"""What the page of a plan is given: all of it that somebody may read, and the steps that are theirs now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lib import formatting, labels
from lib.models import Action, AlignAnswer, Answer, EntryKind, NextStep, Part, PlanText, Progress, Side, State
from lib.plans.check_in_facts import NextCheckIn
from lib.plans.corrections import AS_WRITTEN, Correction
from lib.plans.parts import PART_FIELDS
from lib.plans.queries.check_ins import CheckInStart, CheckInView, PointView
from lib.plans.queries.header import PersonName, PlanHeader
from lib.plans.queries.readers import Readers
from lib.plans.rules import schedule
from lib.working_days import WorkingDays


@dataclass(frozen=True)
class SuggestionView:
    """Other words, waiting for an answer or declined. `before` and `after` map field names to plain values.

    Attributes:
        before, after: dates are ISO text.
        waits_for: who answers, or answered.
        answered_by, answered_by_id: whoever answered, where that is known.
        answer_reason: why they were declined; empty while they wait.
        at: when they were suggested.
    """

    id: int
    part: Part
    item_id: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    by: str
    by_id: int
    by_side: Side
    waits_for: Side
    answer_reason: str
    answered_by: str
    answered_by_id: int | None
    at: datetime


@dataclass(frozen=True)
class ItemView:
    """An activity, support or milestone.

    Attributes:
        due_on: its own date, or the end of the plan.
        has_own_date: whether it has one.
        added_by, answered_by, noted_by: who added it, answered, and noted that it happened, with their ids: the
            plan's manager may be another one today. The latter two are empty where nobody did, or nobody knows who.
        waits_for: who has to answer the thing itself; other words for it are in `suggestion`.
        done_on: when it was done, given or reached; `noted_on` is the day it was noted, where that is another one.
        evidence_by: who wrote the evidence; empty where nobody did, or nobody knows who.
        correction: what became of the evidence.
        can_take_back: the viewer noted that it happened and may take that back.
        not_received: of support the day on which the team member said that it did not come, and their word.
        can_be_missed: the viewer may say so now.
        taken_out_by: who took it out of the running plan, for the reason in `answer_reason`, with their id; else empty.
        is_late: its own date has passed and it did not happen, or it is support that did not come.
    """

    id: int
    part: Part
    kind: StrEnum | None
    text: str
    due_on: date
    has_own_date: bool
    link: str
    by_whom: str
    added_by: str
    added_by_id: int
    added_by_side: Side
    answer: Answer
    answer_reason: str
    answered_by: str
    answered_by_id: int | None
    taken_out_by: str
    taken_out_by_id: int | None
    waits_for: Side | None
    suggestion: SuggestionView | None
    progress: Progress | None
    evidence: str
    done_on: date | None
    noted_by: str
    noted_by_id: int | None
    confirmed_on: date | None
    is_late: bool
    evidence_by: str = ""
    noted_on: date | None = None
    correction: Correction = AS_WRITTEN
    can_take_back: bool = False
    not_received: tuple[date, str] | None = None
    can_be_missed: bool = False

    @property
    def is_agreed(self) -> bool:
        return self.answer is Answer.AGREED

    def fields(self) -> dict[str, Any]:
        """The words as they stand now, open suggestions included, to be given back as `seen`."""
        own: dict[str, Any] = {"kind": self.kind, "text": self.text, "link": self.link, "by_whom": self.by_whom}
        own["due_on"] = self.due_on if self.has_own_date else None
        kept = {name: own[name] for name in PART_FIELDS[self.part]}
        return kept | dict(self.suggestion.after if self.suggestion else {})


@dataclass(frozen=True)
class EntryView:
    """An entry of the journal. `by` is empty, and `by_id` too, where the application wrote it.

    Of one that was withdrawn the text is empty.
    """

    id: int
    kind: EntryKind
    text: str
    by: str
    by_id: int | None
    at: datetime
    part: Part | None
    item_id: int | None
    correction: Correction = AS_WRITTEN


@dataclass(frozen=True)
class PauseView:
    """The pause that a plan is in today.

    Attributes:
        until_on: the day on which it goes on.
        moves_dates: it moved the end and the open dates by its length.
    """

    from_on: date
    until_on: date
    moves_dates: bool


@dataclass(frozen=True)
class Alignment:
    """Where aligning with the manager's manager stands.

    Attributes:
        noted_on, noted_by: the day on which the two spoke, as whoever was the manager then noted it.
        asked_on: the day the manager's manager was asked; empty where they were not.
        answer, comment, answered_on, answered_by: what was answered, if it was.
    """

    noted_on: date | None
    noted_by: str
    asked_on: date | None
    answer: AlignAnswer | None
    comment: str
    answered_on: date | None
    answered_by: str

    def in_words(self, today: date) -> str:
        """How far the alignment is, in lines for a table of facts: "Noted on Tuesday 12 May"; empty before it began."""
        said = []
        if self.noted_on is not None:
            said.append(f"Noted on {formatting.day(self.noted_on, today)}")
        if self.answer is not None:
            by, on = formatting.first_name(self.answered_by), formatting.day(self.answered_on or today, today)
            said.append(f"{by} answered on {on}: {labels.in_sentence(self.answer)}")
        elif self.asked_on is not None and self.noted_on is None:
            said.append(f"Asked on {formatting.day(self.asked_on, today)}, without an answer yet")
        return "\n".join([*said, *([f"“{self.comment}”"] if self.comment else [])])


@dataclass(frozen=True)
class NotNow:
    """The team member's *not now* that is open: why, and since when."""

    reason: str
    on: date


@dataclass(frozen=True)
class PlanLink:
    """Another plan that the viewer may read: what it is called for them, and where it is in its life."""

    code: str
    title: str
    state: State


@dataclass(frozen=True)
class PlanBody:
    """What only those who read in full get.

    Attributes:
        text: the plan's words as agreed or proposed, without open suggestions.
        effective: the same with open suggestions taken as accepted, to be given back as `seen`.
        policy: the questions, level words and names the plan was opened with.
        working: the days people work.
        missing: names of the underscored parts that are not there yet.
        worded_at: when the version of now was made, of a plan that is proposed.
        waiting: how many things wait for an answer of each side.
        follows: the closed plan that this one goes on from, if the viewer may read it.
        followed_by: plans that go on from this one, as far as the viewer may read them.
        to_ask: of a closed plan of the viewer's own, whom they would ask to go on from it today.
        moves_by_days: by how many days all dates move if the plan starts today.
        declined: other words that were declined, latest first, with the reasons.
        check_in: what a check-in of today starts from, for whoever may write one.
        next_check_in: the check-in that waits or comes next.
        skipped_ahead: planned days of skipped check-ins that the viewer may let take place after all.
        agenda: what stands on the agenda of the next check-in, as far as it is the viewer's to read.
        adjustment: what would change once the other one agrees; the text above holds meanwhile.
        stop_reason, stop_asked_at: the team member's wish to stop; without a time none is open.
        pause: where it rests today.
        look_backs: what became of it, two months later; empty texts where nobody wrote.
    """

    text: PlanText
    effective: PlanText
    policy: Mapping[str, Any]
    working: WorkingDays
    confirmed: Mapping[str, bool]
    alignment: Alignment
    not_now: NotNow | None
    missing: Sequence[str]
    is_shaped: bool
    worded_at: datetime | None
    waiting: Mapping[Side, int]
    agreed: frozenset[Side]
    unshaped_reason: str
    moves_by_days: int
    suggestions: Sequence[SuggestionView]
    declined: Sequence[SuggestionView]
    adjustment: SuggestionView | None
    stop_reason: str
    stop_asked_at: datetime | None
    pause: PauseView | None
    activities: Sequence[ItemView]
    support: Sequence[ItemView]
    milestones: Sequence[ItemView]
    check_ins: Sequence[CheckInView]
    due_line: Sequence[schedule.DueDate]
    journal: Sequence[EntryView]
    check_in: CheckInStart | None
    next_check_in: NextCheckIn | None
    skipped_ahead: Sequence[date]
    agenda: Sequence[PointView]
    outcome_evidence: str
    end_level: int | None
    next_step: NextStep | None
    reflections: Mapping[Side, str]
    follows: PlanLink | None
    followed_by: Sequence[PlanLink]
    look_backs: Mapping[Side, str]
    to_ask: PersonName | None

    def items(self, part: Part) -> Sequence[ItemView]:
        return {Part.ACTIVITY: self.activities, Part.SUPPORT: self.support, Part.MILESTONE: self.milestones}[part]

    def suggestion_on(self, part: Part) -> SuggestionView | None:
        """The open suggestion on one of the plan's own parts."""
        return next(
            (suggestion for suggestion in self.suggestions if suggestion.part is part and suggestion.item_id is None),
            None,
        )


@dataclass(frozen=True)
class PlanView:
    """A plan for its page.

    Attributes:
        body: nothing for those who read the header only.
        can: the steps that the viewer may take now.
        readers: who reads the plan, for the sentences that say so.
        updates: what the two wrote for HR and the manager's manager; everybody who opens the page reads it.
        in_full_until: for HR, who opened it in full: when that ends.
        revision: to be given back by steps that must not miss a change.
        changed_at: when somebody last wrote on it.
    """

    header: PlanHeader
    body: PlanBody | None
    can: frozenset[Action]
    revision: int
    changed_at: datetime
    readers: Readers
    updates: Sequence[EntryView] = ()
    in_full_until: datetime | None = None
