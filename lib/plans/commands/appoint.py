"""HR appoints an acting manager to a plan for which nobody is responsible."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from lib import reporting_lines
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid
from lib.formatting import first_name
from lib.models import Action, Person, search_terms
from lib.plans.commands import follow_roster
from lib.plans.commit import note_change, save
from lib.plans.context import open_for

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


def appoint_manager(session: Session, viewer: Viewer, code: str, person_id: int, *, moment: Moment) -> None:
    """Appoint somebody to act as manager of a plan for which nobody is responsible, until the roster names somebody.

    Their own manager of today is the manager's manager.

    Raises:
        NotReady: somebody is responsible by now.
        Invalid: the person may not act for this team member, or is whoever appoints.
    """
    reporting_lines.lock_lines(session)  # No import may end between looking at the lines and writing them down.
    plan = open_for(session, viewer, code, Action.APPOINT, moment).plan
    person = session.scalars(
        select(Person).where(col(Person.id) == person_id, _may_be_chosen(viewer, plan.member_id))
    ).one_or_none()
    if person is None:
        raise Invalid({"person": "Please choose somebody active who is neither the team member nor below them."})
    plan.acting_manager_id = person.id
    follow_roster.take_line(session, plan, reporting_lines.line_of_plan(session, plan), moment)
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
    return find_by_name(session, _may_be_chosen(viewer, plan.member_id), search)


def find_by_name(session: Session, may_be_chosen: ColumnElement[bool], search: str) -> Candidates:
    """Some of the people by a name who may be chosen; nobody where it has fewer than two letters.

    Args:
        may_be_chosen: a condition on `Person`.
    """
    terms = search_terms(search)
    if sum(map(len, terms)) < SEARCH_LETTERS:
        return Candidates([], 0)
    fits = and_(
        may_be_chosen,
        *(col(Person.name_folded).contains(term, autoescape=True) for term in terms),
    )
    found = select(col(Person.id), col(Person.name), col(Person.title), col(Person.department)).where(fits)
    rows = session.execute(found.order_by(col(Person.name_folded), col(Person.id)).limit(CANDIDATES)).all()
    number = session.scalar(select(func.count()).select_from(Person).where(fits)) or 0
    return Candidates([Candidate(*row) for row in rows], number - len(rows))


def _may_be_chosen(viewer: Viewer, member_id: int) -> ColumnElement[bool]:
    """Whoever appoints is left out: as manager they would read everything, and nobody would have decided that."""
    return and_(reporting_lines.may_be_appointed(member_id), col(Person.id) != viewer.person_id)
