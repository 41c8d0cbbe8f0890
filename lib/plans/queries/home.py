"""What waits for somebody, what comes next, and how their team is doing: the data of Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Date, Row, Select, and_, bindparam, or_, select, union_all
from sqlmodel import Session, col

from lib import formatting
from lib.access import Viewer, any_viewer, is_of_report, may_coach, may_watch_practice, people_coached_by
from lib.clock import Moment, at, start_of
from lib.models import (
    ITEMS,
    OPEN_STATES,
    Answer,
    EntryKind,
    Outcome,
    Part,
    Person,
    Plan,
    Role,
    Side,
    State,
    Support,
    constant,
)
from lib.plans.context import LOOK_BACK_AFTER, REFLECTION_DAYS
from lib.plans.left_out import look_at_all
from lib.plans.parts import HAPPENED
from lib.plans.queries.activity_feed import FeedEntry, feed_of, plans_to_tell, unread_updates, updates_of
from lib.plans.queries.header import PersonName, PlanHeader, headers, headers_of
from lib.plans.queries.needs_attention import count_stuck, needs_help_of, stuck_codes, stuck_first
from lib.plans.queries.plan_requests import ManagerToAsk, RequestView, manager_to_ask, requests_of
from lib.plans.rules.turn import TurnReason

COMING_DAYS = 7

URGENCY = (
    TurnReason.STOP,
    TurnReason.CHECK_IN,
    TurnReason.CLOSE,
    TurnReason.LATE_PROMISE,
    TurnReason.APPOINT,
    TurnReason.ADJUSTMENT,
    TurnReason.NOT_NOW,
    TurnReason.ANSWER,
    TurnReason.EXPLAIN_UNSHAPED,
    TurnReason.AGREE,
    TurnReason.COMPLETE,
    TurnReason.ALIGN,
    TurnReason.PROPOSE,
    TurnReason.REFLECT,
    TurnReason.LOOK_BACK,
)
"""What comes first among things that are equally late."""


ANSWERING = (TurnReason.NOT_NOW, TurnReason.ANSWER, TurnReason.AGREE)
"""What waits because the other one changed the proposal, or said *not now* to it."""


@dataclass(frozen=True)
class ComingUp:
    """One of the next dates. `part` is None for a check-in and for the end of a plan."""

    on: date
    plan: PlanHeader
    what: str
    part: Part | None
    is_end: bool = False


@dataclass(frozen=True)
class SupportOffer:
    """Support that was given and that the team member may confirm.

    Attributes:
        given_by: who gave it, by first name or as the plan names them; empty where nobody knows any more.
    """

    plan: PlanHeader
    support_id: int
    text: str
    given_on: date
    given_by: str


@dataclass(frozen=True)
class TeamMember:
    """Somebody who reports to the viewer or for whom HR appointed them, with their plans, open ones and drafts first.

    Attributes:
        last_outcome, last_ended_on: of the last plan the viewer coached, where there is no open one.
        has_unshown: an open plan or a draft of theirs cannot be looked at, and is none of `plans`.
    """

    person: PersonName
    plans: Sequence[PlanHeader]
    last_outcome: Outcome | None
    last_ended_on: date | None
    has_unshown: bool = False


@dataclass(frozen=True)
class Home:
    """Everything on Home.

    Attributes:
        waiting: plans on which it is the viewer's turn, most urgent first; offers last.
        mine: the viewer's own open plans as a team member.
        standing_in: the plans on which the viewer is a deputy today, but for those in `waiting`.
        team: for managers; empty for everybody else.
        manager: whom the viewer reports to today and can ask for a plan.
        requests: what the viewer's people ask them for, the oldest first.
        own_request: the viewer's own request, while there is something to say about it.
        feed: what others wrote on the viewer's plans since each was last opened, what they ask first, then the latest;
            of the plans of those who report to people who report to them the updates alone. What a row of `waiting`
            tells already is left out.
        updates: for HR, the latest of those they have not read yet; `updates_on` is on how many plans there are some.
        stuck: the first of the plans that need the viewer's help, as HR or in HR's place; `number_stuck` is how many
            there are, but for those at which a look failed.
        unshown_stuck: of the latter, those that are on Home for no other reason.
    """

    waiting: Sequence[PlanHeader]
    support_offers: Sequence[SupportOffer]
    mine: Sequence[PlanHeader]
    standing_in: Sequence[PlanHeader]
    coming_up: Sequence[ComingUp]
    team: Sequence[TeamMember]
    manager: ManagerToAsk | None
    requests: Sequence[RequestView]
    own_request: RequestView | None
    feed: Sequence[FeedEntry] = ()
    updates: Sequence[FeedEntry] = ()
    updates_on: int = 0
    stuck: Sequence[PlanHeader] = ()
    number_stuck: int = 0
    unshown_stuck: frozenset[str] = frozenset()


def read_home(
    session: Session,
    viewer: Viewer,
    *,
    moment: Moment,
    most_stuck: int | None = None,
    left_out: dict[str, str] | None = None,
) -> Home:
    """What waits for the viewer, what comes next, and for a manager how the team is doing.

    Args:
        most_stuck: how many of the plans that need help are read at most; without it all.
        left_out: as in `lib.plans.queries.header.headers`.
    """
    today = moment.today
    is_hr = may_watch_practice(viewer)
    needing_help = stuck_codes(session, viewer, moment=moment, most=most_stuck) if is_hr else []
    unread, updates_on = unread_updates(session, viewer, moment)
    known, every, only_stuck = _look_at_plans(session, viewer, moment, needing_help, unread, left_out)
    if is_hr:
        stuck = stuck_first([every[code] for code in needing_help if code in every], today)
        number_unshown = len(needing_help) - len(stuck)
        number_stuck = count_stuck(session, viewer, moment=moment) - number_unshown if stuck else 0
    else:  # Theirs are among those on Home anyway.
        helped = stuck_first([plan for plan in known if needs_help_of(viewer, plan)], today)
        stuck, number_stuck = helped[:most_stuck], len(helped)
    found = [plan for plan in known if plan.side is not None]
    waiting = sorted(
        (plan for plan in known if plan.is_mine or plan.align_waits),
        key=lambda plan: (plan.turn.is_offer, -plan.late_days, urgency(plan), plan.end, plan.code),
    )
    is_open = [plan for plan in found if plan.state in OPEN_STATES]
    feed = [one for one in feed_of(session, viewer, known, moment) if not _is_told_already(one)]
    told = {one.plan.code for one in feed}
    requests = requests_of(session, viewer, moment=moment)
    return Home(
        waiting=waiting,
        support_offers=_support_offers(session, is_open),
        mine=[plan for plan in is_open if plan.side is Side.MEMBER],
        standing_in=[plan for plan in known if plan.deputy_until is not None and plan not in waiting],
        coming_up=_coming_up(session, is_open, today),
        team=_team(session, viewer, [plan for plan in found if plan.side is Side.MANAGER], left_out),
        manager=manager_to_ask(session, viewer),
        requests=requests.waiting,
        own_request=requests.own,
        feed=feed,
        updates=updates_of(unread, every, told),
        updates_on=updates_on,
        stuck=stuck,
        number_stuck=number_stuck,
        unshown_stuck=only_stuck.intersection(left_out or ()),
    )


def _look_at_plans(
    session: Session,
    viewer: Viewer,
    moment: Moment,
    needing_help: Sequence[str],
    unread: Sequence[Row[Any]],
    left_out: dict[str, str] | None,
) -> tuple[list[PlanHeader], dict[str, PlanHeader], frozenset[str]]:
    """The plans of `_on_home`, by end and name, and by code these and those with something for HR: all read at once.

    Third, the codes of those that need help and are not of `_on_home`.
    """
    if not needing_help and not unread:
        found = headers(session, viewer, _on_home, moment, left_out=left_out)
        return found, {plan.code: plan for plan in found}, frozenset()
    own = session.scalars(_codes_on_home(viewer.roles, moment.today), viewer.in_lists.parameters).all()
    codes = dict.fromkeys([*own, *needing_help, *plans_to_tell(unread, without=own)])
    every = {plan.code: plan for plan in headers_of(session, viewer, list(codes), moment, left_out=left_out)}
    found = sorted((every[code] for code in own if code in every), key=lambda plan: (plan.end, plan.member.name))
    return found, every, frozenset(needing_help).difference(own)


@lru_cache(maxsize=16)
def _codes_on_home(roles: frozenset[Role], today: date) -> Select[str]:
    return select(col(Plan.code)).where(_on_home(any_viewer(roles), today))


def _on_home(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """A condition on `Plan`: one of the two, a deputy, the manager's manager or who is asked to align is told of it."""
    me = viewer.person_id
    # Of a draft the rule itself says who was asked to align; whom it can be about spares reading everybody's drafts.
    is_to_align = and_(is_of_report(viewer), col(Plan.state) == State.DRAFT)
    is_below = and_(col(Plan.managers_manager_id) == me, col(Plan.state).in_(OPEN_STATES))
    is_deputised = col(Plan.id).in_(viewer.deputy_on)
    is_on_it = or_(col(Plan.member_id) == me, col(Plan.manager_id) == me, is_below, is_to_align, is_deputised)

    def so_long_ago(days: int) -> datetime:
        return start_of(today - timedelta(days))

    look_back_until = so_long_ago(LOOK_BACK_AFTER - 2)
    is_of_now = or_(
        col(Plan.state).in_((*OPEN_STATES, State.DRAFT)),
        col(Plan.ended_at) >= so_long_ago(REFLECTION_DAYS + 1),
        col(Plan.ended_at).between(so_long_ago(LOOK_BACK_AFTER + REFLECTION_DAYS + 1), look_back_until),
    )
    return and_(is_on_it, is_of_now)


def _is_told_already(entry: FeedEntry) -> bool:
    """Is the one thing that is new the change that waits for the viewer, so that its row tells of it?"""
    plan = entry.plan
    return plan.is_mine and plan.turn_reason in ANSWERING and entry.count == 1 and entry.kind == EntryKind.CHANGE


def urgency(plan: PlanHeader) -> int:
    """The place of what a plan waits for in `URGENCY`; what waits for nothing comes last."""
    reason = TurnReason.ALIGN if plan.align_waits else plan.turn_reason
    return URGENCY.index(reason) if reason in URGENCY else len(URGENCY)


def team_of(session: Session, viewer: Viewer) -> list[PersonName]:
    """The people the viewer may start a plan with today, by name."""
    rows = session.execute(_coached(viewer.roles), viewer.parameters)
    return [PersonName(person_id, name, title) for person_id, name, title in rows if person_id is not None]


@cache
def _coached(roles: frozenset[Role]) -> Select[int | None, str, str]:
    people = select(col(Person.id), col(Person.name), col(Person.title))
    return people.where(people_coached_by(any_viewer(roles))).order_by(col(Person.name))


def _team(
    session: Session, viewer: Viewer, coached: Sequence[PlanHeader], left_out: dict[str, str] | None
) -> list[TeamMember]:
    acting_for = [plan.member for plan in coached if plan.is_acting and plan.state in OPEN_STATES]
    people = [*(team_of(session, viewer) if may_coach(viewer) else []), *acting_for]
    last = _last_closed(session, viewer, left_out) if people else {}
    with_unshown: set[int] = set()
    if left_out:
        is_theirs = and_(col(Plan.code).in_(left_out), col(Plan.manager_id) == viewer.person_id)
        for member_id, state in session.execute(select(col(Plan.member_id), col(Plan.state)).where(is_theirs)):
            if state in (*OPEN_STATES, State.DRAFT):
                with_unshown.add(member_id)
            last.pop(member_id, None)  # Nobody knows whether it is the last one.
    team = []
    for person in dict.fromkeys(people):
        plans = [plan for plan in coached if plan.member.id == person.id and plan.state in (*OPEN_STATES, State.DRAFT)]
        outcome, ended_at = last.get(person.id, (None, None))
        ended_on = at(ended_at).today if ended_at else None
        team.append(TeamMember(person, plans, outcome, ended_on, has_unshown=person.id in with_unshown))
    return sorted(team, key=lambda member: (not (member.plans or member.has_unshown), member.person.name))


def _last_closed(
    session: Session, viewer: Viewer, left_out: dict[str, str] | None
) -> dict[int, tuple[Outcome | None, datetime | None]]:
    """By team member, the outcome of the last plan that the viewer coached to its end, and when that was."""
    rows = look_at_all(
        lambda: session.execute(_closed(), viewer.parameters).all(),
        lambda codes: session.execute(_closed().where(col(Plan.code).in_(codes)), viewer.parameters).all(),
        lambda: session.scalars(_closed().with_only_columns(col(Plan.code)), viewer.parameters).all(),
        left_out,
    )
    return {member_id: (outcome, ended_at) for member_id, outcome, ended_at in rows}


@cache
def _closed() -> Select[int, Outcome | None, datetime | None]:
    return (
        select(col(Plan.member_id), col(Plan.outcome), col(Plan.ended_at))
        .where(col(Plan.manager_id) == any_viewer(frozenset()).person_id, col(Plan.state) == State.CLOSED)
        .order_by(col(Plan.ended_at))
    )


def _coming_up(session: Session, plans: Sequence[PlanHeader], today: date) -> list[ComingUp]:
    """Check-ins, milestones, activities and ends within the next seven days, soonest first."""
    last = today + timedelta(days=COMING_DAYS)
    running = {plan.code: plan for plan in plans if plan.has_started}
    rows_ahead = []
    for plan in running.values():
        if plan.next_check_in is not None and today < plan.next_check_in <= last:
            rows_ahead.append(ComingUp(plan.next_check_in, plan, "", None))
        if today < plan.end <= last:
            rows_ahead.append(ComingUp(plan.end, plan, "", None, is_end=True))
    if running:
        asked = {"codes": list(running), "tomorrow": today + timedelta(days=1), "last": last}
        rows = session.execute(_items_ahead(), asked)
        rows_ahead += [ComingUp(due, running[code], text, Part(part)) for code, text, due, part in rows]
    return sorted(rows_ahead, key=lambda one: (one.on, one.plan.member.name, one.what))


@cache
def _items_ahead() -> CompoundSelect[Any]:
    """What is agreed, due and has not happened yet, of some plans within some days."""
    tomorrow, last = (bindparam(name, type_=Date()) for name in ("tomorrow", "last"))
    return union_all(
        *(
            select(col(Plan.code), col(table.text), col(table.due_on), constant(part.value))
            .join(table, col(table.plan_id) == col(Plan.id))
            .where(
                col(Plan.code).in_(bindparam("codes", expanding=True)),
                col(table.answer) == Answer.AGREED,
                col(table.due_on).between(tomorrow, last),
                col(getattr(table, HAPPENED[part])).is_(None),
            )
            for part, table in ITEMS.items()
        )
    )


def _support_offers(session: Session, plans: Sequence[PlanHeader]) -> list[SupportOffer]:
    own = {plan.code: plan for plan in plans if plan.side is Side.MEMBER and plan.support_to_confirm}
    if not own:
        return []
    rows = session.execute(
        select(
            col(Plan.code),
            col(Support.id),
            col(Support.text),
            col(Support.given_on),
            col(Support.by_whom),
            col(Person.name),
        )
        .join(Support, col(Support.plan_id) == col(Plan.id))
        .outerjoin(Person, col(Person.id) == col(Support.noted_by_id))
        .where(
            col(Plan.code).in_(tuple(own)),
            col(Support.answer) == Answer.AGREED,
            col(Support.given_on).is_not(None),
            col(Support.confirmed_on).is_(None),
        )
        .order_by(col(Support.given_on))
    )
    return [
        SupportOffer(own[code], support_id, text, given_on, by_whom or (formatting.first_name(giver) if giver else ""))
        for code, support_id, text, given_on, by_whom, giver in rows
    ]
