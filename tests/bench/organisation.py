"""Organisations of any size: the demonstration, many times over, as one.

Every copy has the demonstration's people, plans and everything of them, so that all proportions and dates stay as they
are; its head reports to the head of an earlier copy, eight to each. The rows are written by the database itself.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlmodel import Session, SQLModel, col

from lib import audit
from lib.accounts import hash_of
from lib.accounts.demonstration import DEMO_PEOPLE
from lib.clock import Moment
from lib.insights.leadership import snapshots
from lib.models import Account, AppFact, AuthSession, NoticeReading, OrganisationSetting, Person, Plan, Role, State
from lib.models.people import FOLDED_FROM, folded
from lib.organisation_settings import Section

Tell = Callable[[str, int, int], None]
"""Takes what is being made, how much of it is there, and how much it will be."""

STRIDE = 10_000
"""By how much the ids of a copy are above those of the copy before, in every table."""

HEADS_BELOW_A_HEAD = 8
COPIES_WITH_ROLES = 8
"""In every so many copies there is somebody in HR, in leadership, and an administrator."""

DEPARTMENT_NAMES = 8
"""How many departments each of the demonstration's becomes, where there are as many copies."""

COPIES_AT_ONCE = 50
ROWS_AT_ONCE = 5_000

ONE_FOR_ALL = {"appfact", "datachange", "rosterimport", "organisationsetting"}
"""Tables of the organisation itself, which are not multiplied."""
APART = {"person", "auditevent", "headcount", "datachange"}
"""Tables whose rows depend on those of other copies, and the one whose rows every commit writes itself."""
IDS_INSIDE = {"planversion": "content", "planrequest": "unfinished", "planpause": "moved"}
"""Tables with a column that holds ids inside JSON."""

_copies = Table("bench_copies", MetaData(), Column("n", Integer, primary_key=True), prefixes=["TEMPORARY"])
_shift = _copies.c.n * STRIDE


def multiply(demonstration: Engine, target: Engine, copies: int, moment: Moment, tell: Tell) -> None:
    """Fill a migrated database without rows with so many copies of the demonstration.

    Args:
        demonstration: the database of the demonstration.
        moment: for the figures of leadership, which are counted anew.
    """
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in ONE_FOR_ALL]
    reader = demonstration.execution_options(reads_only=True)
    with reader.connect() as source, target.connect() as connection:
        connection.execute(delete(AppFact))  # What the empty database knows of itself.
        _copies.create(connection)
        connection.execute(_copies.insert(), [{"n": n} for n in range(copies)])
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in APART:
                _insert(connection, table, _rows(source, table))
            elif table.name == "person":
                _insert(connection, table, _people(source, table, copies))
        connection.commit()
        for number, table in enumerate(tables):
            tell("rows", number, len(tables))
            if table.name in IDS_INSIDE:
                _insert(connection, table, _with_ids_inside(source, table, copies))
            elif table.name not in APART:
                _copy_inside(connection, table, copies)
            connection.commit()
        headcount, record = (SQLModel.metadata.tables[name] for name in ("headcount", "auditevent"))
        _insert(connection, headcount, _headcounts(source, headcount, copies))
        _insert(connection, record, _record(source, record, copies, tell))
        _give_heads_a_manager(connection)
        _copies.drop(connection)
        _count_on(connection)
        connection.commit()
    tell("figures of leadership", 0, 1)
    with Session(target) as session:
        snapshots.keep_snapshots(session, moment=moment)
    if target.dialect.name == "postgresql":  # It does so by itself sooner or later.
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def token_of(person_id: int) -> str:
    """What stands in the cookie of somebody who is signed in."""
    return f"bench-{person_id}"


def sign_everybody_in(session: Session, moment: Moment) -> None:
    """Give everybody whose account is activated a session that began just now, and let them have read the notice."""
    session.execute(delete(AuthSession))
    session.execute(delete(NoticeReading))
    accounts = session.execute(
        select(col(Account.id), col(Account.person_id), col(Account.session_epoch)).where(
            col(Account.activated_at).is_not(None)
        )
    )
    rows = [
        {
            "token_hash": hash_of(token_of(person_id)), "account_id": account_id, "epoch": epoch,
            "created_at": moment.now, "last_seen_at": moment.now, "browser": "bench",
        }
        for account_id, person_id, epoch in accounts
    ]  # fmt: skip
    session.execute(insert(AuthSession), rows)
    version = session.scalar(
        select(func.max(col(OrganisationSetting.version))).where(col(OrganisationSetting.section) == Section.NOTICE)
    )
    everybody = select(col(Person.id), literal(version or 0), literal(moment.now)).where(col(Person.active))
    session.execute(insert(NoticeReading).from_select(["person_id", "version", "at"], everybody))
    session.commit()


def parts_of(session: Session) -> dict[str, list[int]]:
    """Who plays which part: "manager", "team_member", "hr" and so on, the demonstration's first, then the copies'."""
    fact = session.get_one(AppFact, DEMO_PEOPLE)
    active = set(session.scalars(select(col(Person.id)).where(col(Person.active))))
    heads = range(0, max(person_id for person_id in active if person_id is not None) + 1, STRIDE)
    parts = {part: [person_id + above for above in heads] for part, person_id in json.loads(fact.value).items()}
    for role in Role:
        if role.value in parts:
            parts[role.value] = parts[role.value][::COPIES_WITH_ROLES]
    return parts


def active_plan_of(session: Session, manager_id: int) -> Plan:
    """A plan that runs and whose manager this is."""
    running = select(Plan).where(col(Plan.manager_id) == manager_id, col(Plan.state) == State.ACTIVE)
    return session.scalars(running.order_by(col(Plan.id)).limit(1)).one()


def count(session: Session) -> tuple[int, int]:
    """How many plans there are, and how many people."""
    plans, people = (session.scalar(select(func.count()).select_from(table)) or 0 for table in (Plan, Person))
    return plans, people


def _rows(source: Connection, table: Table) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in source.execute(select(table).order_by(*table.primary_key)).mappings())


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(table.insert(), some)


def _copy_inside(connection: Connection, table: Table, copies: int) -> None:
    """Copy the rows that are there, those of the demonstration, for every other copy."""
    first, *_ = table.primary_key
    if not isinstance(first.type, Integer):
        return  # Tokens, tries, months of leadership: the demonstration has none.
    names = [column.name for column in table.columns]
    for begin in range(1, copies, COPIES_AT_ONCE):
        these = select(*(_copied(column) for column in table.columns)).select_from(table.join(_copies, text("1 = 1")))
        these = these.where(first <= STRIDE, _copies.c.n.between(begin, begin + COPIES_AT_ONCE - 1))
        if table.name == "accountrole":
            these = these.where(_copies.c.n % COPIES_WITH_ROLES == 0)
        connection.execute(table.insert().from_select(names, these))


def _copied(column: Column[Any]) -> Any:
    """What stands in a column of a copy."""
    if _holds_id(column):
        return column + _shift
    if column.name == "code":
        return column + "-" + cast(_copies.c.n, String)
    if column.name == "department":
        return column + " " + cast(_copies.c.n % DEPARTMENT_NAMES + 1, String)
    return column


def _holds_id(column: Column[Any]) -> bool:
    """Does the column name a row that every copy has its own of?"""
    referred = {key.column.table.name for key in column.foreign_keys}
    is_own = column.name in ("id", "item_id") and isinstance(column.type, Integer)
    return bool(referred - ONE_FOR_ALL) or is_own


def _with_ids_inside(source: Connection, table: Table, copies: int) -> Iterator[dict[str, Any]]:
    originals = list(_rows(source, table))
    ids = [column.name for column in table.columns if _holds_id(column)]
    inside = IDS_INSIDE[table.name]
    for n in range(1, copies):
        for row in originals:
            moved = {name: row[name] + n * STRIDE for name in ids if row[name] is not None}
            yield row | moved | {inside: _moved(row[inside], n * STRIDE)}


def _moved(value: Any, by: int) -> Any:
    """JSON with other ids: what is called so, and all numbers in lists."""
    if isinstance(value, dict):
        return {k: v + by if k == "id" else _moved(v, by) for k, v in value.items()}
    if isinstance(value, list):
        return [v + by if isinstance(v, int) else _moved(v, by) for v in value]
    return value


def _department(name: str, n: int) -> str:
    return f"{name} {n % DEPARTMENT_NAMES + 1}" if n else name


def _people(source: Connection, table: Table, copies: int) -> Iterator[dict[str, Any]]:
    """Everybody, superiors first. Each copy has its own names and addresses."""
    originals = {row["id"]: row for row in _rows(source, table)}

    def depth(row: Mapping[str, Any]) -> int:
        return 0 if row["manager_id"] is None else 1 + depth(originals[row["manager_id"]])

    top_down = sorted(originals.values(), key=depth)
    head = next(row["id"] for row in top_down if row["active"] and row["manager_id"] is None)
    yield from top_down
    for n in range(1, copies):
        for row in top_down:
            name, _, domain = row["email"].partition("@")
            above = row["manager_id"] + n * STRIDE if row["manager_id"] else None
            if row["id"] == head:
                above = head + (n - 1) // HEADS_BELOW_A_HEAD * STRIDE
            facts = row | {
                "id": row["id"] + n * STRIDE,
                "employee_id": f"{row['employee_id']}-{n}",
                "name": f"{row['name']} {n}",
                "email": f"{name}.{n}@{domain}",
                "department": _department(row["department"], n),
                "manager_id": above,
            }
            yield facts | folded({name: facts[name] for name in FOLDED_FROM})


def _headcounts(source: Connection, table: Table, copies: int) -> Iterator[dict[str, Any]]:
    people: Counter[tuple[int, str]] = Counter()
    for row in _rows(source, table):
        for n in range(copies):
            people[row["import_id"], _department(row["department"], n)] += row["people"]
    return ({"import_id": each, "department": name, "people": number} for (each, name), number in people.items())


def _record(source: Connection, table: Table, copies: int, tell: Tell) -> Iterator[dict[str, Any]]:
    """The record of all copies as one chain, in the order in which everything happened."""
    originals = list(_rows(source, table))
    previous, number = audit.FIRST_HASH, 0
    for done, row in enumerate(originals):
        if done % 20 == 0:
            tell("record", done, len(originals))
        for n in range(copies):
            number += 1
            moved = {name: row[name] and row[name] + n * STRIDE for name in ("actor_id", "plan_id", "person_id")}
            line = SimpleNamespace(**row | moved | {"id": number, "previous_hash": previous})
            line.hash = previous = audit._hash(line)
            yield vars(line)


def _give_heads_a_manager(connection: Connection) -> None:
    """The plans that the head of a copy coaches have somebody above them now."""
    plan, person = SQLModel.metadata.tables["plan"], SQLModel.metadata.tables["person"]
    above = select(person.c.manager_id).where(person.c.id == plan.c.manager_id).scalar_subquery()
    connection.execute(
        plan.update()
        .where(plan.c.managers_manager_id.is_(None), plan.c.manager_id > STRIDE)
        .where(plan.c.state.in_([State.DRAFT, State.PROPOSED, State.ACTIVE]), plan.c.acting_manager_id.is_(None))
        .values(managers_manager_id=above)
    )


def _count_on(connection: Connection) -> None:
    """Let the next row of every table have an id of its own; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in SQLModel.metadata.sorted_tables:
        if "id" in table.columns and isinstance(table.c.id.type, Integer):
            highest = connection.scalar(select(func.max(table.c.id))) or 1
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, :highest)"), {"highest": highest})
