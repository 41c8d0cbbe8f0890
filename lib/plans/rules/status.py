"""What is so about a plan on one day: the facts that decide whose turn it is and which steps may be taken.

Derived from the plan's rows and the day, and never stored. `lib.plans.context` makes it, for one plan or many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lib.models import AlignAnswer, Side, State


@dataclass(frozen=True)
class PlanStatus:
    """The facts about a plan on one day.

    Attributes:
        has_manager: somebody active is responsible as manager.
        has_somebody_above: the manager has a manager of their own to align with.
        is_about_hr: the team member holds the HR role, so that the manager's manager does HR's part.
        is_aligned: alignment is there: noted, answered with *aligned*, or nobody is above.
        is_align_asked, align_answer: the manager's manager was asked, and what they said.
        waits_for: how many things wait for an answer of (team member, manager).
        missing: names of the underscored parts that are not there yet.
        missing_after: of those, the ones that are missing even once every open suggestion is accepted.
        is_shaped: the team member suggested, added, changed or declined something.
        agreed: the sides that agreed to the version of now.
        is_not_now: the team member's *not now* is open.
        adjustment_by: who proposed the adjustment that is open.
        is_stop_asked: the team member's wish to stop is open.
        paused_until: the day on which a plan that rests today goes on.
        check_in_due: the check-in that is due or overdue and can still be held, as moved.
        next_check_in: the due date that waits or comes next, as moved.
        is_skipped_ahead: a skipped check-in may still take place after all.
        stale_since: the day since which nobody wrote anything, once that is one cadence and 7 days ago.
        late_support, late_activity: the oldest date on which one was due and did not happen.
        activities, open_milestones, open_support, unconfirmed_support: how many agreed ones there are of each.
        not_received: how much agreed support the team member says did not come; it is late whatever its date.
        is_ended_lately: it ended so few days ago that an update may still be written.
        may_reflect, may_look_back: the sides that are asked for it today.
        is_reopenable: it ended within the last days for a reason that can be undone.
        ended_by: which of its people ended it: "manager" or "managers_manager", as in
            `lib.models.Relation`; empty where it was somebody else.
        coach_today: of a plan that has ended, which of its people the team member reports to today, in the same words.
        is_acting_today: of a plan that has ended, HR appointed its manager, and the roster still names nobody.
        is_nudged_today: HR reminded today already.
    """

    state: State
    today: date
    start: date
    end: date
    has_manager: bool = True
    has_somebody_above: bool = True
    is_about_hr: bool = False
    is_aligned: bool = True
    is_align_asked: bool = False
    align_answer: AlignAnswer | None = None
    waits_for: tuple[int, int] = (0, 0)
    missing: Sequence[str] = ()
    missing_after: Sequence[str] = ()
    is_shaped: bool = False
    agreed: frozenset[Side] = frozenset()
    is_not_now: bool = False
    adjustment_by: Side | None = None
    is_stop_asked: bool = False
    paused_until: date | None = None
    check_in_due: date | None = None
    next_check_in: date | None = None
    is_skipped_ahead: bool = False
    stale_since: date | None = None
    late_support: date | None = None
    late_activity: date | None = None
    activities: int = 0
    open_milestones: int = 0
    open_support: int = 0
    unconfirmed_support: int = 0
    not_received: int = 0
    is_ended_lately: bool = False
    may_reflect: frozenset[Side] = frozenset()
    may_look_back: frozenset[Side] = frozenset()
    is_reopenable: bool = False
    ended_by: str = ""
    coach_today: str = ""
    is_acting_today: bool = False
    is_nudged_today: bool = False

    def waiting_for(self, side: Side) -> int:
        """How many things wait for an answer of this side?"""
        return self.waits_for[0 if side is Side.MEMBER else 1]

    @property
    def has_started(self) -> bool:
        """Is it active, and its first day there?"""
        return self.state is State.ACTIVE and self.today >= self.start

    @property
    def is_past_end(self) -> bool:
        return self.state is State.ACTIVE and self.today > self.end

    @property
    def is_paused(self) -> bool:
        return self.state is State.ACTIVE and self.paused_until is not None
