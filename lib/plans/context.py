"""What is so about a plan on one day, and which steps may therefore be taken.

What `lib.plans.item_counts` and `lib.plans.check_in_history` found becomes a `lib.plans.rules.status.PlanStatus`, from
which follow whose turn it is and which steps may be taken; `open_for` is where every command asks for the latter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from sqlmodel import Session

from lib import reporting_lines
from lib.access import OpenedPlan, Viewer, look_up
from lib.clock import Moment, at
from lib.errors import NotAllowed, NotFound
from lib.models import Action, CancelReason, Person, Plan, PlanText, Reading, Relation, Side, State
from lib.plans.check_in_history import CheckInHistory, histories, history_of, rhythm_of
from lib.plans.item_counts import PlanFacts, facts_of, facts_of_many
from lib.plans.parts import id_of, is_aligned, missing_parts, open_suggestions, text_with
from lib.plans.rules import schedule, workflow
from lib.plans.rules.status import PlanStatus
from lib.plans.rules.why_not import WHY_NOT

REFLECTION_DAYS = 14
"""For how many days after closing both are asked for a reflection, and for how many the later look-back is open."""

LOOK_BACK_AFTER = 60
"""Days after closing from which on both are asked what became of it."""

UPDATE_DAYS = 14
"""For how many days after its end an update on a plan may still be written."""

REOPEN_DAYS = 7
"""For how many days what ended can be reopened."""

NOT_OPEN = "This step is not open to you right now. The plan may have moved on; please look again."


class NotReady(NotAllowed):
    """Something has to happen before this step can be taken."""


def derive_status(
    plan: Plan,
    facts: PlanFacts,
    history: CheckInHistory,
    *,
    has_manager: bool,
    is_about_hr: bool = False,
    moment: Moment,
) -> PlanStatus:
    """What is so about a plan today, as far as its own rows say."""
    today, rhythm = moment.today, rhythm_of(plan, history)
    is_running = plan.state is State.ACTIVE
    pause = next((pause for pause in history.pauses if pause.first <= today < pause.until), None)
    next_due = schedule.next_due(rhythm, history.held, today, history.extra) if is_running else None
    missing = missing_of(plan, facts)
    adjusting = Side.MEMBER if facts.adjustments_by_member else Side.MANAGER
    return PlanStatus(
        state=plan.state,
        today=today,
        start=plan.started_on or plan.start_on,
        end=plan.end_on,
        has_manager=has_manager,
        has_somebody_above=plan.managers_manager_id is not None,
        is_about_hr=is_about_hr,
        is_aligned=is_aligned(plan, plan.managers_manager_id),
        is_align_asked=plan.align_asked_at is not None,
        align_answer=plan.align_answer,
        waits_for=(facts.waits_member, facts.waits_manager),
        missing=missing,
        missing_after=missing,
        is_shaped=facts.shaping > 0,
        agreed=frozenset(side for side, agreed in plan.agreed_at.items() if agreed is not None),
        is_not_now=plan.not_now_at is not None,
        adjustment_by=adjusting if facts.adjustments else None,
        is_stop_asked=plan.stop_asked_at is not None,
        paused_until=pause.until if pause and is_running else None,
        check_in_due=next_due if next_due is not None and next_due <= today else None,
        next_check_in=next_due,
        is_skipped_ahead=is_running and bool(schedule.skipped_ahead(rhythm, history.held, today, history.extra)),
        stale_since=schedule.stale_since(rhythm, history.last_entry, today) if is_running else None,
        late_support=facts.late_support,
        late_activity=facts.late_activity,
        activities=facts.activities_agreed,
        open_milestones=facts.milestones - facts.reached,
        open_support=facts.support_open,
        unconfirmed_support=facts.support_to_confirm,
        not_received=facts.not_received,
        is_ended_lately=plan.ended_at is not None and today <= last_day_for_updates(at(plan.ended_at).today),
        may_reflect=reflecting_sides(plan, today),
        may_look_back=looking_back_sides(plan, today),
        is_nudged_today=plan.nudged_at is not None and at(plan.nudged_at).today == today,
    )


def last_day_for_updates(ended_on: date) -> date:
    """The last day on which an update on a plan that ended then may be written."""
    return ended_on + timedelta(UPDATE_DAYS)


@dataclass(frozen=True)
class PlanContext(OpenedPlan):
    """A plan that somebody opened, with what its rows say today: each is read once, when it is first asked for.

    What a command changes afterwards is not in it any more; it asks the database again.
    """

    session: Session
    moment: Moment

    @cached_property
    def facts(self) -> PlanFacts:
        """The counts and dates of its parts."""
        return facts_of(self.session, self.plan, self.moment.today)

    @cached_property
    def history(self) -> CheckInHistory:
        """What was written about its check-ins and rests."""
        return history_of(self.session, self.plan)

    @cached_property
    def status(self) -> PlanStatus:
        """The conditions that decide whose turn it is and which steps may be taken."""
        return _status_of(self)

    @property
    def rhythm(self) -> schedule.Rhythm:
        """What its due dates follow from."""
        return rhythm_of(self.plan, self.history)


def in_context(session: Session, opened: OpenedPlan, moment: Moment) -> PlanContext:
    """A plan that was opened, ready to say what its rows say today."""
    return PlanContext(opened.plan, opened.relations, opened.reading, opened.people, session, moment)


def status_of(session: Session, opened: OpenedPlan, moment: Moment) -> PlanStatus:
    """What is so about one plan today, the rows of others included where a step hangs on them."""
    return in_context(session, opened, moment).status


def statuses_of(session: Session, opened: Collection[OpenedPlan], moment: Moment) -> dict[int, PlanStatus]:
    """What the rows of many plans themselves say today, by id: two queries, however many they are."""
    ids = [id_of(one.plan) for one in opened]
    facts, written = facts_of_many(session, ids, moment.today), histories(session, ids)
    return {
        plan_id: derive_status(
            one.plan, facts[plan_id], written[plan_id],
            has_manager=one.people.has_manager, is_about_hr=one.people.is_about_hr, moment=moment,
        )
        for plan_id, one in zip(ids, opened, strict=True)
    }  # fmt: skip  # one status


def _status_of(context: PlanContext) -> PlanStatus:
    session, plan, facts, moment = context.session, context.plan, context.facts, context.moment
    people = context.people
    now = derive_status(
        plan,
        facts,
        context.history,
        has_manager=people.has_manager,
        is_about_hr=people.is_about_hr,
        moment=moment,
    )
    if plan.state is State.DRAFT:  # Its stored line is of the day it was started.
        above = people.managers_manager_id
        return replace(now, has_somebody_above=above is not None, is_aligned=is_aligned(plan, above))
    if plan.state is State.PROPOSED:
        text = text_with(plan, open_suggestions(session, plan))
        return replace(now, missing_after=missing_of(plan, facts, text))
    if plan.ended_at is None:
        return now
    member = session.get(Person, plan.member_id)
    is_left = member is None or not member.active or plan.cancel_reason is CancelReason.LEFT
    coach = reporting_lines.line_of(session, plan.member_id).manager_id
    there = {plan.manager_id: Relation.MANAGER, plan.managers_manager_id: Relation.MANAGERS_MANAGER}
    return replace(
        now,
        is_reopenable=not is_left and moment.today <= at(plan.ended_at).today + timedelta(REOPEN_DAYS),
        ended_by=there.get(plan.ended_by_id, "") if plan.ended_by_id is not None else "",
        coach_today=there.get(coach, "") if coach is not None else "",
        is_acting_today=coach is None and plan.acting_manager_id is not None,
    )


def open_for(session: Session, viewer: Viewer, code: str, action: Action, moment: Moment) -> PlanContext:
    """The plan behind a code, for a step that changes it; others who want to change it wait until this one ends.

    Raises:
        NotFound: there is none that means anything to this viewer.
        NotAllowed: it does, but the step is not theirs to take in its state and situation.
        NotReady: it is theirs, but something has to happen before.
    """
    context = in_context(session, look_up(session, viewer, code, to_change=True), moment)
    require(context, action)
    return context


def require(context: PlanContext, action: Action) -> None:
    """Raise what `open_for` raises unless the step may be taken.

    A step without a condition, such as saving a field of a draft, asks for nothing more than the plan itself.
    """
    if not workflow.is_always_allowed(context.plan.state, context.relations, action):
        require_where(context, context.status, action)


def require_where(opened: OpenedPlan, now: PlanStatus, action: Action) -> None:
    """Raise what `open_for` raises unless a step that hangs on a condition may be taken where this is so."""
    if action in workflow.allowed_actions(now, opened.relations):
        return
    if opened.reading is Reading.NONE:
        raise NotFound
    fact = workflow.blocking_condition(now, opened.relations, action)
    if fact is not None and (sentence := WHY_NOT.get(action, {}).get(fact)):
        raise NotReady(sentence)
    raise NotAllowed(NOT_OPEN)


def missing_of(plan: Plan, facts: PlanFacts, text: PlanText | None = None) -> list[str]:
    """The underscored parts that are not there, from the counts of an aggregated query.

    Args:
        text: the text to judge, where it is another one than stands on the plan.
    """
    return missing_parts(
        text or plan,
        is_aligned=is_aligned(plan, plan.managers_manager_id),
        has_activity=facts.activities > 0,
        has_help=facts.helping > 0,
    )


def reflecting_sides(plan: Plan, today: date) -> frozenset[Side]:
    """The sides that are still asked for a reflection: not written yet, and within 14 days of closing."""
    return _asked(plan, today, 0, plan.reflections)


def looking_back_sides(plan: Plan, today: date) -> frozenset[Side]:
    """The sides that are asked, two months after closing and for 14 days, what became of it."""
    return _asked(plan, today, LOOK_BACK_AFTER, plan.look_backs)


def _asked(plan: Plan, today: date, after: int, written: Mapping[Side, str]) -> frozenset[Side]:
    if plan.state is not State.CLOSED or plan.ended_at is None:
        return frozenset()
    first = at(plan.ended_at).today + timedelta(after)
    if not first <= today <= first + timedelta(REFLECTION_DAYS):
        return frozenset()
    return frozenset(side for side, text in written.items() if not text)
