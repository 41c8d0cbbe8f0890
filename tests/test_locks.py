"""Transactions that meet on PostgreSQL: all take things in the order of `db.Lock`, so nobody waits in a circle."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from lib import accounts, audit, db, roster
from lib.accounts.credentials import Credentials
from lib.errors import CoachingError
from lib.models import Account, Invitation, Person, Role
from tests.builders import make_account, make_person, make_viewer, moment

NOW = moment()
PASSWORD = "orbit kettle walrus"

Step = Callable[[Session], object]


class House:
    """Jonas, signed in twice, with a ticket and a link; an administrator; and every step that touches his account."""

    def __init__(self, session: Session) -> None:
        self.boss = make_person(session, "Ravi Menon", employee_id="boss", email="ravi@example.com")
        make_account(session, self.boss, [Role.ADMINISTRATOR], password=PASSWORD)
        self.jonas = make_person(session, "Jonas", employee_id="jonas", email="jonas@example.com", manager=self.boss)
        self.new = make_person(session, "Nina", employee_id="nina", email="nina@example.com", manager=self.boss)
        account = make_account(session, self.jonas, [Role.HR], password=PASSWORD)
        self.account_id = account.id or 0
        self.admin, self.viewer = make_viewer(session, self.boss), make_viewer(session, self.jonas)
        self.here, self.there, self.gone = (self._signed_in(session) for _ in range(3))
        self.ticket = accounts.issue_ticket(session, self.account_id, moment=NOW)
        invited = make_account(session, make_person(session, "Ida", employee_id="ida", manager=self.boss))
        self.invited_id = invited.id or 0
        self.link = accounts.invite(session, None, self.invited_id, moment=NOW).link.split("invitation=")[1]
        self.tried = Credentials("192.0.2.7", NOW, session.get_bind().engine)
        session.commit()
        _ = self.tried["jonas@example.com"]

    def _signed_in(self, session: Session) -> str:
        ticket = accounts.issue_ticket(session, self.account_id, moment=NOW)
        return accounts.redeem_ticket(session, ticket, moment=NOW)[0]

    def import_with(self, session: Session, jonas: str) -> object:
        """A roster in which the line of Jonas is this one, or is missing."""
        lines = ["employee_id,name,email,manager_id", "boss,Ravi Menon,ravi@example.com,", jonas]
        lines += ["nina,Nina,nina@example.com,boss", "ida,Ida,,boss"]
        table = roster.read("\n".join(line for line in lines if line).encode())
        shown = roster.compare(session, None, table)
        session.rollback()
        return roster.apply(session, None, table, shown, confirm_leavers=True, moment=NOW)

    @property
    def steps(self) -> dict[str, Step]:
        assert self.tried.tried is not None
        tried = self.tried.tried
        return {
            "signs in": lambda s: accounts.redeem_ticket(s, self.ticket, replaces=self.gone, moment=NOW),
            "types the password": lambda s: accounts.finish_try(s, tried, is_right=True, moment=NOW),
            "signs out": lambda s: accounts.end_session(s, self.there, moment=NOW),
            "ends the others": lambda s: accounts.end_other_sessions(s, self.viewer, token=self.here, moment=NOW),
            "changes the password": lambda s: accounts.change_password(
                s, self.viewer, current=PASSWORD, new="walrus kettle orbit", token=self.here, address="", moment=NOW
            ),
            "gets other roles": lambda s: accounts.set_roles(
                s, self.admin, self.account_id, [Role.LEADERSHIP], moment=NOW
            ),
            "is closed": lambda s: accounts.disable(s, self.admin, self.account_id, moment=NOW),
            "is reset": lambda s: accounts.invite(s, self.admin, self.account_id, moment=NOW),
            "leaves": lambda s: self.import_with(s, ""),
            "moves": lambda s: self.import_with(s, "jonas,Jonas,other@example.com,boss"),
            "all are invited": lambda s: accounts.invite_all(s, self.admin, moment=NOW),
            "uses a link": lambda s: accounts.activate(s, self.link, "kettle walrus orbit", moment=NOW),
            "gets a newer link": lambda s: accounts.invite(s, self.admin, self.invited_id, moment=NOW),
            "gets an account": lambda s: accounts.create_account(s, self.admin, self.new.id or 0, moment=NOW),
        }


OF_JONAS = [
    "signs in", "types the password", "signs out", "ends the others", "changes the password", "gets other roles",
    "is closed", "is reset", "leaves", "moves",
]  # fmt: skip
OF_LINKS = ["all are invited", "uses a link", "gets a newer link", "gets an account", "moves"]
MEETINGS = [[*steps[n:], *steps[:n]] for steps in (OF_JONAS, OF_LINKS) for n in range(len(steps))]
"""Each step comes first once, as far as it can get, and meets all the others there."""


def waiting(engine: Engine) -> int:
    """How many transactions wait for a lock."""
    with engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(connection.scalar(text(asked)) or 0)


def meet(engine: Engine, *steps: Step) -> list[object]:
    """Begin one step after the other while nobody may write into the record, so that each is as far as it can get.

    Returns:
        What each gave back, or the refusal that a person would read.
    """

    def run(step: Step) -> object:
        with db.writing(engine) as session:
            try:
                return step(session)
            except CoachingError as refusal:
                return refusal

    with ThreadPoolExecutor(len(steps)) as pool, engine.connect() as holder:
        holder.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": db.Lock.RECORD})
        running = []
        for step in steps:
            running.append(pool.submit(run, step))
            deadline = time.monotonic() + 10
            while waiting(engine) + sum(each.done() for each in running) < len(running):
                assert time.monotonic() < deadline
                time.sleep(0.02)
        holder.rollback()
        return [each.result(timeout=30) for each in running]


@pytest.mark.parametrize("names", MEETINGS, ids=lambda names: names[0].replace(" ", "_"))
def test_all_who_meet_at_an_account_come_through(postgresql_engine: Engine, names: list[str]) -> None:
    with db.writing(postgresql_engine) as session:
        house = House(session)
    meet(postgresql_engine, *(house.steps[name] for name in names))  # Whoever lost would have raised an error.
    with db.reading(postgresql_engine) as session:
        assert audit.verify(session) > 0


def test_two_who_invite_everybody_at_once_open_one_account_each_and_leave_one_link_each(
    postgresql_engine: Engine,
) -> None:
    with db.writing(postgresql_engine) as session:
        house = House(session)
    results = meet(postgresql_engine, *[house.steps["all are invited"]] * 2)
    assert [len(result) for result in results if isinstance(result, list)] == [2, 2]
    with db.reading(postgresql_engine) as session:
        people = session.exec(select(Account.person_id)).all()
        assert len(people) == len(set(people)) == len(session.exec(select(Person)).all())
        still_good = [link.account_id for link in session.exec(select(Invitation)) if link.used_at is None]
        assert len(still_good) == len(set(still_good)) == 2


def test_nothing_is_waited_for_once_the_record_is_held(postgresql_engine: Engine) -> None:
    """Whatever a use case does after its line was noted, the line is written last."""
    with db.writing(postgresql_engine) as session:
        house = House(session)
    with db.writing(postgresql_engine) as session:
        audit.record(session, "noted first", at=NOW.now, actor_id=house.jonas.id)
        session.get_one(Person, house.jonas.id).title = "Changed later"
        session.flush()
        with postgresql_engine.connect() as other:
            assert other.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": db.Lock.RECORD})
        session.commit()
    with db.reading(postgresql_engine) as session:
        assert audit.verify(session) > 0
