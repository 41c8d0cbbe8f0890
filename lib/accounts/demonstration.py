"""Signing in without a password, in the demonstration and nowhere else."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from lib import db
from lib.accounts.sessions import issue_ticket
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Account, AppFact, Person

DEMO, DEMO_PEOPLE = "demo", "demo_people"
"""Keys of the facts that the demonstration leaves in the database it makes."""


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to look around as: `part` is "manager", "team_member", and so on."""

    part: str
    name: str


def is_demo(session: Session) -> bool:
    """Is this the embedded database, and did the demonstration itself make it? Never so for real data."""
    engine = session.get_bind().engine
    return db.is_embedded(engine) and session.get(AppFact, DEMO) is not None


def demo_people(session: Session) -> list[DemoPerson]:
    """The people one can try it as; nobody outside the demonstration."""
    names = {person.id: person.name for person in _people(session).values()}
    return [DemoPerson(part, names[person.id]) for part, person in _people(session).items()]


def demo_ticket(session: Session, part: str, next_path: str = "/", *, browser_token: str, moment: Moment) -> str:
    """A sign-in ticket for one of the people of the demonstration.

    Raises:
        NotFound: this is no demonstration, or nobody plays that part.
    """
    person = _people(session).get(part)
    if person is None:
        raise NotFound
    account_id = session.scalars(
        select(col(Account.id)).where(col(Account.person_id) == person.id, col(Account.is_enabled))
    ).one_or_none()
    if account_id is None:
        raise NotFound
    return issue_ticket(session, account_id, next_path, browser_token=browser_token, moment=moment)


def _people(session: Session) -> dict[str, Person]:
    fact = session.get(AppFact, DEMO_PEOPLE)
    if fact is None or not is_demo(session):
        return {}
    people = {part: session.get(Person, person_id) for part, person_id in json.loads(fact.value).items()}
    return {part: person for part, person in people.items() if person is not None and person.active}
