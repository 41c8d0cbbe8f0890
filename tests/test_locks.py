"""Transactions that meet on PostgreSQL: all take things in the order of `db.Lock`, so nobody waits in a circle."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlmodel import Session, SQLModel

from lib import accounts, audit, db, roster, scim
from lib.access import Viewer
from lib.accounts import administration
from lib.accounts.credentials import Credentials
from lib.errors import CoachingError
from lib.models import Account, Invitation, Person, Role, ScimToken
from lib.scim.resources import PROVIDER, EnterpriseUser, ScimPerson
from lib.scim.storage import RosterStorage
from tests.builders import make_account, make_person, make_viewer, moment

NOW = moment()
PASSWORD = "orbit kettle walrus"

SCIM_TYPE = PROVIDER.resource_types[0]

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
        self.ticket = accounts.issue_ticket(session, self.account_id, browser_token="a-browser", moment=NOW)
        invited = make_account(session, make_person(session, "Ida", employee_id="ida", manager=self.boss))
        self.invited_id = invited.id or 0
        self.link = accounts.invite(session, None, self.invited_id, moment=NOW).link.split("invitation=")[1]
        scim.make_token(session, None, "Entra ID", moment=NOW)
        self.token = session.scalars(select(ScimToken)).one()
        self.tried = Credentials("192.0.2.7", NOW, session.get_bind().engine)
        session.commit()
        _ = self.tried["jonas@example.com"]

    def _signed_in(self, session: Session) -> str:
        ticket = accounts.issue_ticket(session, self.account_id, browser_token="a-browser", moment=NOW)
        return accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=NOW)[0]

    def import_with(self, session: Session, jonas: str) -> object:
        """A roster in which the line of Jonas is this one, or is missing."""
        lines = ["employee_id,name,email,manager_id", "boss,Ravi Menon,ravi@example.com,", jonas]
        lines += ["nina,Nina,nina@example.com,boss", "ida,Ida,,boss"]
        table = roster.read("\n".join(line for line in lines if line).encode(), today=NOW.today)
        shown = roster.compare(session, None, table)
        session.rollback()
        return roster.apply(
            session, None, table, shown,
            confirm_leavers=True, accept_missing_managers=True, confirm_same_people=True, moment=NOW,
        )  # fmt: skip

    def by_scim(self, session: Session, change: Callable[[RosterStorage], object]) -> object:
        """What a directory changes, with a token that is held meanwhile."""
        storage = RosterStorage(session, self.token, is_change=True, moment=NOW)
        with storage.operation():
            return change(storage)

    def said_by_scim(self, storage: RosterStorage, *, active: bool = True, manager: bool = True) -> ScimPerson:
        said = cast(ScimPerson, storage.get(SCIM_TYPE, f"person-{self.jonas.id}"))
        said.active = active
        if not manager:
            said[EnterpriseUser].manager = None
        return said

    @property
    def steps(self) -> dict[str, Step]:
        assert self.tried.tried is not None
        tried = self.tried.tried
        return {
            "signs in": lambda s: accounts.redeem_ticket(
                s, self.ticket, replaces=self.gone, browser_token="a-browser", moment=NOW
            ),
            "tries a password": lambda s: Credentials("192.0.2.8", NOW, s.get_bind().engine)["jonas@example.com"],
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
            "all are invited": lambda s: accounts.invite_many(s, self.admin, moment=NOW),
            "uses a link": lambda s: accounts.activate(s, self.link, "kettle walrus orbit", moment=NOW),
            "gets a newer link": lambda s: accounts.invite(s, self.admin, self.invited_id, moment=NOW),
            "is created by SCIM": lambda s: self.by_scim(
                s, lambda storage: storage.create(SCIM_TYPE, ScimPerson(user_name="zoe"))
            ),
            "is moved by SCIM": lambda s: self.by_scim(
                s, lambda storage: storage.update(SCIM_TYPE, self.said_by_scim(storage, manager=False))
            ),
            "leaves by SCIM": lambda s: self.by_scim(
                s, lambda storage: storage.update(SCIM_TYPE, self.said_by_scim(storage, active=False))
            ),
            "is deleted by SCIM": lambda s: self.by_scim(
                s, lambda storage: storage.delete(SCIM_TYPE, f"person-{self.jonas.id}")
            ),
            "gets an account": lambda s: accounts.create_account(s, self.admin, self.new.id or 0, moment=NOW),
        }


STEPS = [
    "signs in", "tries a password", "types the password", "signs out", "ends the others", "changes the password",
    "gets other roles", "is closed", "is reset", "leaves", "moves", "all are invited", "uses a link",
    "gets a newer link", "is created by SCIM", "is moved by SCIM", "leaves by SCIM", "is deleted by SCIM",
    "gets an account",
]  # fmt: skip
ADVISORY = {db.Lock.ROSTER: 1, db.Lock.ACCOUNTS: 1, db.Lock.THROTTLE: 4, db.Lock.RECORD: 6}
PLANS, ACCOUNTS, PEOPLE = 2, 3, 5
OF_TABLES = {
    "plan": PLANS, "planrequest": PLANS, "account": ACCOUNTS, "accountrole": ACCOUNTS, "authsession": ACCOUNTS,
    "signinticket": ACCOUNTS, "invitation": ACCOUNTS, "knownbrowser": ACCOUNTS, "throttle": 4, "person": PEOPLE,
    "auditevent": 6, "scimtoken": 1,
}  # fmt: skip
NAME_PEOPLE = {
    table.name
    for table in SQLModel.metadata.sorted_tables
    if any(key.column.table.name == "person" for key in table.foreign_keys)
} - {"auditevent"}  # The people of a line are held before the record is.


class Ranks:
    """What each transaction of an engine waits for, as its places in the order of `db.Lock`."""

    def __init__(self) -> None:
        self.of_transactions: list[list[int]] = []
        self._held: set[int] = set()

    def begin(self, _connection: Connection) -> None:
        self.of_transactions.append([])
        self._held = set()

    def note(self, _conn: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if (rank := self._rank_of(statement, parameters)) is not None:
            self.of_transactions[-1].append(rank)

    def _rank_of(self, statement: str, parameters: object) -> int | None:
        if "pg_advisory_xact_lock" in statement:
            assert isinstance(parameters, dict)
            return ADVISORY[parameters["lock"]]
        found = re.search(r"(?:INSERT INTO|UPDATE|DELETE FROM|FROM) (\w+)", statement)
        table, kind = found[1] if found else "", statement.split(" ", 1)[0]
        rank = PEOPLE if kind == "INSERT" and table in NAME_PEOPLE else OF_TABLES.get(table)
        if rank is None or (kind in ("SELECT", "WITH") and " FOR " not in statement):
            return None
        is_taken_already = OF_TABLES.get(table) in self._held
        if table in ("plan", "planrequest", "account") and kind in ("SELECT", "INSERT"):
            self._held.add(OF_TABLES[table])
        # Whoever holds an account writes what belongs to it; whoever takes plans takes all that it may change.
        waits = rank == PEOPLE or (kind == "SELECT" and table == "account") or not is_taken_already
        return rank if waits else None


@pytest.fixture
def ranks(postgresql_engine: Engine) -> Iterator[Ranks]:
    ranks = Ranks()
    event.listen(postgresql_engine, "begin", ranks.begin)
    event.listen(postgresql_engine, "before_cursor_execute", ranks.note)
    yield ranks
    event.remove(postgresql_engine, "before_cursor_execute", ranks.note)
    event.remove(postgresql_engine, "begin", ranks.begin)


def test_every_step_stands_here_once(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        assert sorted(House(session).steps) == sorted(STEPS)


@pytest.mark.parametrize("name", STEPS, ids=lambda name: name.replace(" ", "_"))
def test_each_step_takes_things_in_the_order_that_all_agreed_on(
    postgresql_engine: Engine, ranks: Ranks, name: str
) -> None:
    with db.writing(postgresql_engine) as session:
        step = House(session).steps[name]
    ranks.of_transactions.clear()
    with db.writing(postgresql_engine) as session:
        step(session)
    assert any(ranks.of_transactions)
    for taken in ranks.of_transactions:
        assert taken == sorted(taken)


def test_accounts_of_many_leavers_are_taken_in_their_order(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the lower id among the people may have the higher one among the accounts."""
    monkeypatch.setattr(administration, "AT_ONCE", 2)
    with db.writing(sqlite_engine) as session:
        people = [make_person(session, f"P{number}") for number in range(5)]
        of_accounts = [make_account(session, person).id for person in reversed(people)]
        session.commit()
    taken = []

    def note(account: Account, _context: object) -> None:
        taken.append(account.id)

    event.listen(Account, "load", note)
    try:
        with db.writing(sqlite_engine) as session:
            accounts.revoke_access(session, [person.id or 0 for person in people], moment=NOW)
    finally:
        event.remove(Account, "load", note)
    assert taken == of_accounts


OF_JONAS = [
    "signs in", "types the password", "signs out", "ends the others", "changes the password", "gets other roles",
    "is closed", "is reset", "leaves", "moves",
]  # fmt: skip
OF_LINKS = ["all are invited", "uses a link", "gets a newer link", "gets an account", "moves"]
MEETINGS = [
    *([*OF_JONAS[n:], *OF_JONAS[:n]] for n in (0, 4, 6, 8)),
    *([*OF_LINKS[n:], *OF_LINKS[:n]] for n in (0, 1)),
]
"""Some come first, as far as they can get, and meet all the others there."""


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
        return [each.result(timeout=120) for each in running]


@pytest.mark.parametrize("names", MEETINGS, ids=lambda names: names[0].replace(" ", "_"))
def test_all_who_meet_at_an_account_come_through(postgresql_engine: Engine, names: list[str]) -> None:
    with db.writing(postgresql_engine) as session:
        house = House(session)
    meet(postgresql_engine, *(house.steps[name] for name in names))  # Whoever lost would have raised an error.
    with db.reading(postgresql_engine) as session:
        assert audit.verify(session) > 0


def test_whoever_signs_in_where_somebody_else_was_holds_both_accounts(postgresql_engine: Engine) -> None:
    """The other's session ends, and whoever changes their account meanwhile is waited for, in the order of both."""
    with db.writing(postgresql_engine) as session:
        house = House(session)
        ticket = accounts.issue_ticket(session, house.invited_id, browser_token="a-browser", moment=NOW)
    assert house.account_id < house.invited_id, "the one who was here before comes first"

    def signs_in() -> object:
        with db.writing(postgresql_engine) as session:
            return accounts.redeem_ticket(session, ticket, replaces=house.here, browser_token="a-browser", moment=NOW)

    def is_free(connection: Connection, account_id: int) -> bool:
        asked = "SELECT id FROM account WHERE id = :id FOR UPDATE SKIP LOCKED"
        return connection.execute(text(asked), {"id": account_id}).first() is not None

    with ThreadPoolExecutor(1) as pool, postgresql_engine.connect() as holder:
        assert is_free(holder, house.account_id)  # Held from here on.
        signing_in = pool.submit(signs_in)
        deadline = time.monotonic() + 10
        while not waiting(postgresql_engine) and not signing_in.done():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert not signing_in.done()
        assert is_free(holder, house.invited_id), "nothing is held that comes later"
        holder.rollback()
        signing_in.result(timeout=120)
    with db.reading(postgresql_engine) as session:
        assert accounts.viewer_of(session, house.here, moment=NOW) is None


def test_two_who_invite_everybody_at_once_open_one_account_and_make_one_link_each(
    postgresql_engine: Engine,
) -> None:
    with db.writing(postgresql_engine) as session:
        house = House(session)
    results = meet(postgresql_engine, *[house.steps["all are invited"]] * 2)
    assert sorted(len(result) for result in results if isinstance(result, list)) == [0, 1], "who has a link keeps it"
    with db.reading(postgresql_engine) as session:
        people = session.scalars(select(Account.person_id)).all()
        assert len(people) == len(set(people)) == len(session.scalars(select(Person)).all())
        still_good = [link.account_id for link in session.scalars(select(Invitation)) if link.used_at is None]
        assert len(still_good) == len(set(still_good)) == 2


AGAINST_EACH_OTHER: dict[str, Callable[[Session, Viewer, int], object]] = {
    "closes": lambda s, who, other: accounts.disable(s, who, other, moment=NOW),
    "takes_roles": lambda s, who, other: accounts.set_roles(s, who, other, [], moment=NOW),
    "resets": lambda s, who, other: accounts.invite(s, who, other, moment=NOW),
}


@pytest.mark.parametrize("name", AGAINST_EACH_OTHER)
def test_of_two_administrators_who_shut_each_other_out_at_once_one_stays(postgresql_engine: Engine, name: str) -> None:
    step = AGAINST_EACH_OTHER[name]
    with db.writing(postgresql_engine) as session:
        people = [make_person(session, each) for each in ("Ravi Menon", "Zoe Carter")]
        ids = [make_account(session, person, [Role.ADMINISTRATOR], password=PASSWORD).id or 0 for person in people]
        ravi, zoe = (make_viewer(session, person) for person in people)
    results = meet(postgresql_engine, lambda s: step(s, ravi, ids[1]), lambda s: step(s, zoe, ids[0]))
    assert "Nobody would be left as administrator" in str(results[1])
    with db.reading(postgresql_engine) as session:
        assert accounts.administrators(session) == {ravi.person_id}


def test_the_last_administrator_does_not_leave_while_the_other_is_closed(postgresql_engine: Engine) -> None:
    with db.writing(postgresql_engine) as session:
        house = House(session)
        zoe = make_person(session, "Zoe Carter", employee_id=None)
        account_id = make_account(session, zoe, [Role.ADMINISTRATOR], password=PASSWORD).id or 0
        ravi = house.boss.id or 0

    def leaves(session: Session) -> None:
        accounts.revoke_access(session, [ravi], moment=NOW)
        session.commit()

    closes = lambda s: accounts.disable(s, house.admin, account_id, moment=NOW)  # noqa: E731  # two of a kind
    for steps in ((closes, leaves), (leaves, closes)):
        results = meet(postgresql_engine, *steps)
        assert "Nobody would be left as administrator" in str(results[1])
        with db.writing(postgresql_engine) as session:
            assert len(accounts.administrators(session)) == 1
            accounts.enable(session, None, account_id, moment=NOW)


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
