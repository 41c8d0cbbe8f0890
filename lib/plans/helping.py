"""HR's part: to see where a plan is stuck, to remind, to read in full for a reason, to appoint an acting manager.

On a plan about somebody in HR it is the manager's manager who sees it stuck and reminds; `lib.life` says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from lib import audit, line
from lib.access import OpenedPlan, Viewer, is_about_hr, may_watch_practice, plans_to_appoint_for
from lib.clock import Moment
from lib.errors import Invalid
from lib.life import Action, Relation
from lib.models import FullReading, HrReason, Person, Plan, Reading, Stuck, search_terms
from lib.plans.headers import PersonName, PlanHeader, headers, is_stuck
from lib.plans.openings import note_opening
from lib.plans.parts import id_of
from lib.plans.saving import note_change, save, touch
from lib.plans.situations import open_for, situation_of
from lib.situation import Situation
from lib.turn import OF_SIDE, Who, whose_turn
from lib.words import first_name

IN_FULL_FOR = timedelta(minutes=30)
"""How long HR reads a plan in full after opening it for a reason."""

CANDIDATES = 8
"""How many people a search for an acting manager shows at most."""

SEARCH_LETTERS = 2
"""With fewer letters a search would be a list of the organisation."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be appointed, as far as it takes to tell two of one name apart."""

    person_id: int
    name: str
    title: str
    department: str


@dataclass(frozen=True)
class Candidates:
    """What a search found, and how many more there are."""

    people: Sequence[Candidate]
    more: int


@dataclass(frozen=True)
class WithoutAnybody:
    """Somebody in HR on whose open plan nobody is responsible, for a colleague in HR, who may appoint somebody.

    Attributes:
        code: of the plan, for the step alone; no page of it opens.
    """

    code: str
    person: PersonName


def open_in_full(session: Session, viewer: Viewer, code: str, *, reason: Any, moment: Moment) -> None:
    """Read every word of a plan for half an hour, as HR, for a reason that the two can see.

    For whoever reads all of it already nothing changes: the half hour is not drawn out.

    Raises:
        Invalid: no reason was chosen.
    """
    opened = open_for(session, viewer, code, Action.OPEN_IN_FULL, moment)
    if reason not in set(HrReason):
        raise Invalid({"reason": "Please choose why you open it."})
    if opened.reading is Reading.FULL:
        return
    session.add(
        FullReading(
            plan_id=id_of(opened.plan),
            person_id=viewer.person_id,
            reason=HrReason(reason),
            at=moment.now,
            until=moment.now + IN_FULL_FOR,
        )
    )
    # Nothing on the plan changed: whoever writes on it right now is not told so, and no reminder has reached its end.
    audit.record(
        session,
        "plan opened in full",
        at=moment.now,
        actor_id=viewer.person_id,
        plan_id=opened.plan.id,
        reason=HrReason(reason).value,
    )
    session.flush()
    in_full = OpenedPlan(opened.plan, opened.relations | {Relation.HR_IN_FULL}, Reading.FULL, opened.standing)
    note_opening(session, viewer, in_full, moment)
    session.commit()


def nudge(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Ask whoever has the turn for the next step, at most once a day. The two read it in the journal.

    Raises:
        NotReady: somebody did today already, or nothing waits for anybody.
    """
    opened = open_for(session, viewer, code, Action.NUDGE, moment)
    plan = opened.plan
    by = first_name(viewer.name) + (" from HR" if Relation.HR in opened.relations else "")
    whom = _asked(session, plan, situation_of(session, opened, moment))
    note_change(session, viewer, plan, f"{by} asks {whom} for the next step.", moment)
    touch(plan, moment, is_step=False)
    plan.nudged_at, plan.nudged_by_id = moment.now, viewer.person_id
    audit.record(session, "reminder sent", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    session.commit()


def _asked(session: Session, plan: Plan, now: Situation) -> str:
    """Whom a reminder is for, by first name, or both."""
    who = whose_turn(now).who
    if not who and now.adjustment_by is not None:  # It waits before the first day too, when it is nobody's turn.
        who = frozenset({OF_SIDE[now.adjustment_by.other]})
    if len(who) != 1:
        return "the two of you"
    member, manager = session.get_one(Person, plan.member_id), session.get(Person, plan.manager_id)
    assert manager is not None, "A plan without a manager is HR's own turn"
    asked, other = (member, manager) if who == {Who.MEMBER} else (manager, member)
    return asked.name if first_name(asked.name) == first_name(other.name) else first_name(asked.name)


def appoint_manager(session: Session, viewer: Viewer, code: str, person_id: int, *, moment: Moment) -> None:
    """Appoint somebody to act as manager of a plan for which nobody is responsible, until the roster names somebody.

    Their own manager of today is the manager's manager.

    Raises:
        NotReady: somebody is responsible by now.
        Invalid: the person may not act for this team member, or is whoever appoints.
    """
    line.hold_lines(session)  # No import may end between looking at the lines and writing them down.
    plan = open_for(session, viewer, code, Action.APPOINT, moment).plan
    person = session.scalars(
        select(Person).where(col(Person.id) == person_id, _may_be_chosen(viewer, plan.member_id))
    ).one_or_none()
    if person is None:
        raise Invalid({"person": "Please choose somebody active who is neither the team member nor below them."})
    plan.acting_manager_id = person.id
    line.take_line(session, plan, line.line_of_plan(session, plan), moment)
    words = f"{first_name(viewer.name)} from HR appointed {person.name} to act as manager of this plan for now."
    note_change(session, viewer, plan, words, moment)
    save(
        session,
        viewer,
        plan,
        "acting manager appointed",
        moment,
        manager_id=plan.manager_id,
        managers_manager_id=plan.managers_manager_id,
    )


def find_candidates(session: Session, viewer: Viewer, code: str, *, search: str, moment: Moment) -> Candidates:
    """The people by this name who may be appointed on a plan for which nobody is responsible.

    A search for fewer than two letters finds nobody: nobody gets the organisation as a list.

    Raises:
        NotFound, NotReady: appointing is not open to the viewer on this plan.
    """
    plan = open_for(session, viewer, code, Action.APPOINT, moment).plan
    terms = search_terms(search)
    if sum(map(len, terms)) < SEARCH_LETTERS:
        return Candidates([], 0)
    fits = and_(
        _may_be_chosen(viewer, plan.member_id),
        *(col(Person.name_folded).contains(term, autoescape=True) for term in terms),
    )
    found = select(col(Person.id), col(Person.name), col(Person.title), col(Person.department)).where(fits)
    rows = session.execute(found.order_by(col(Person.name_folded), col(Person.id)).limit(CANDIDATES)).all()
    number = session.scalar(select(func.count()).select_from(Person).where(fits)) or 0
    return Candidates([Candidate(*row) for row in rows], number - len(rows))


def _may_be_chosen(viewer: Viewer, member_id: int) -> ColumnElement[bool]:
    """Whoever appoints is left out: as manager they would read everything, and nobody would have decided that."""
    return and_(line.may_be_appointed(member_id), col(Person.id) != viewer.person_id)


def stuck_plans(session: Session, viewer: Viewer, *, moment: Moment) -> list[PlanHeader]:
    """The plans on which the viewer does HR's part and that need help: first those for which nobody is responsible,
    where nothing goes on without HR, then those that have waited longest.

    For HR all of them but those about somebody in HR; the latter are for the manager's manager, who reads them anyway.
    """
    on_it = (col(Plan.manager_id), col(Plan.managers_manager_id))
    theirs: ColumnElement[bool] = and_(is_about_hr(), on_it[1] == viewer.person_id)
    if may_watch_practice(viewer):
        theirs = or_(theirs, and_(~is_about_hr(), on_it[0].is_distinct_from(viewer.person_id)))
    found = headers(session, viewer, and_(theirs, is_stuck(moment)), moment)
    return sorted(
        (plan for plan in found if plan.side is None),
        key=lambda plan: (
            plan.stuck is not Stuck.NOBODY,
            plan.stuck_since or moment.today,
            plan.member.name,
            plan.code,
        ),
    )


def plans_without_anybody(session: Session, viewer: Viewer) -> list[WithoutAnybody]:
    """For HR: whom a colleague in HR needs as manager, by name; one line a person, and nothing of their plan."""
    found = session.execute(
        select(col(Plan.code), col(Person.id), col(Person.name))
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(plans_to_appoint_for(viewer))
        .order_by(col(Person.name), col(Person.id), col(Plan.id))
    )
    by_person: dict[int, WithoutAnybody] = {}
    for code, person_id, name in found:
        by_person.setdefault(person_id, WithoutAnybody(code, PersonName(person_id, name)))
    return list(by_person.values())
