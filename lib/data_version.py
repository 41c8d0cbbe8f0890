"""Which state the database is in: a token that changes with every commit that can change a figure, whoever commits.

Whatever was worked out from the database may be kept in memory under this token. It is stored beside the data and
renewed in the transaction that changes them, so that another process, another server and a copy that was restored
have the token of what they hold. Beside it each commit leaves a line that says what it changed, so that of what is kept
only that has to be read again.
"""

import re
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlmodel import Session, SQLModel

IN_NO_FIGURE = frozenset(
    {
        "absence", "absenceplan", "agendapoint", "appfact", "auditevent", "authsession", "calendarfeed", "channelstate",
        "checkininvitation", "datachange",
        "formtoken", "fullreading", "invitation", "knownbrowser", "message", "noticereading", "notification",
        "notificationchoices",
        "planopening", "planseen", "rosterchoices", "savedview", "scimtoken", "signinticket", "throttle", "unsenttext",
        "watchedfile",
    }
)  # fmt: skip  # a list to read
"""Tables that no figure is worked out from: who is signed in, what was opened, what is being typed. All others count,
so a new one does as long as nobody says otherwise."""

MOST_PLANS = 500
"""A commit that changes more plans than this counts as one that may have changed all of them."""

LINES_KEPT = 5_000
"""How many commits old what is kept in memory may be; what is older is read anew."""

_CHANGE = re.compile(
    r'\b(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|CREATE TABLE|ALTER TABLE|DROP TABLE|TRUNCATE(?: TABLE)?)\s+"?(\w+)',
    re.I,
)
_CHANGED = "what this transaction has changed"
_KEY = {"key": "data_version"}
_READ = text("SELECT value FROM appfact WHERE key = :key")
_RENEW = text(
    "INSERT INTO appfact (key, value) VALUES (:key, :token) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_WRITE_LINE = text("INSERT INTO datachange (token, plans, tables) VALUES (:token, :plans, :tables)")
_FORGET_LINES = text("DELETE FROM datachange WHERE id <= (SELECT max(id) FROM datachange) - :kept")
_LINES_SINCE = text(
    "SELECT token, plans, tables FROM datachange"
    " WHERE id >= (SELECT id FROM datachange WHERE token = :known) ORDER BY id"
)
_PLAN_OF_CHECK_IN = text("SELECT plan_id FROM checkin WHERE id = :id")


@dataclass(frozen=True)
class Changes:
    """What was changed since a state that somebody knows.

    Attributes:
        version: the token of the state it was changed to.
        plans: the ids of plans of which something was changed, or which came or went.
        tables: names of tables in which any row may be another one than before.
    """

    version: str
    plans: frozenset[int] = frozenset()
    tables: frozenset[str] = frozenset()

    def concern(self, tables: frozenset[str]) -> bool:
        """May a row of one of these tables be another one than before?"""
        return not self.tables.isdisjoint(tables) or (bool(self.plans) and any(map(_is_of_plans, tables)))


@dataclass
class _Change:
    """What a transaction has changed so far.

    Attributes:
        has_changed: is something in it that counts?
        is_flushing: what it sends now are rows of a session, whose plans are noted once they are sent.
        is_of_tables: it makes or changes tables, as a migration does; those of lines may not be there yet.
    """

    plans: set[int] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    has_changed: bool = False
    is_flushing: bool = False
    is_of_tables: bool = False


def data_version(session: Session) -> str | None:
    """The token of what this session reads.

    Whoever keeps something under it asks for it first: what is read afterwards is as new, or newer.

    Returns:
        Nothing where nothing may be kept: this transaction has itself changed something that is not committed yet.
    """
    version = session.scalar(_READ, _KEY)  # It sends what the session holds back, too.
    return None if _change_of(session.connection()).has_changed else version


def changes_since(session: Session, known: str, version: str) -> Changes | None:
    """What was changed from one token to another, or to a newer one that is there meanwhile.

    Returns:
        Nothing where it is not known: too much has happened since, or this database never was in that state.
    """
    if known == version:
        return Changes(version)
    lines = session.execute(_LINES_SINCE, {"known": known}).all()
    if version not in {token for token, _, _ in lines}:
        return None
    since = lines[1:]
    plans = frozenset(int(plan_id) for _, ids, _ in since for plan_id in ids.split())
    return Changes(lines[-1].token, plans, frozenset(name for _, _, names in since for name in names.split()))


def tables_of(session: Session, statement: Any) -> frozenset[str]:
    """The tables that are named in a statement, and some more if a column or a value is called like one."""
    words = re.findall(r"\w+", str(statement.compile(session.connection())))
    return frozenset(words).intersection(SQLModel.metadata.tables)


def renew_with_changes(engine: Engine) -> None:
    """Let each commit of this engine renew the token, if a statement before it changed a table that counts."""
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _note_change)
    event.listen(engine, "rollback_savepoint", _end_flush)
    event.listen(engine, "commit", _renew)


def _begin(connection: Connection) -> None:
    connection.info[_CHANGED] = _Change()


def _change_of(connection: Connection) -> _Change:
    found: _Change = connection.info.setdefault(_CHANGED, _Change())
    return found


def _note_change(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if statement.startswith("SELECT") or (found := _what_changes(statement)) is None:
        return
    what, table = found
    change = _change_of(connection)
    change.is_of_tables |= what.endswith(" TABLE") and not what.startswith("TRUNCATE")
    if table in IN_NO_FIGURE:
        return
    change.has_changed = True
    if not (change.is_flushing and _is_of_plans(table)):
        change.tables.add(table)


@lru_cache(maxsize=512)
def _what_changes(statement: str) -> tuple[str, str] | None:
    """What a statement does, and to which table, if it changes one; the same ones come again and again."""
    found = _CHANGE.search(statement)
    return (found[1].upper(), found[2].lower()) if found else None


def _is_of_plans(table: str) -> bool:
    """Does each row of a table belong to one plan, so that `_plan_of` knows it?"""
    known = SQLModel.metadata.tables.get(table)
    return known is not None and (table in ("plan", "checkinline") or "plan_id" in known.columns)


@event.listens_for(Session, "before_flush")
def _begin_flush(session: Session, *_: Any) -> None:
    _change_of(session.connection()).is_flushing = True


@event.listens_for(Session, "after_flush")
def _note_plans(session: Session, *_: Any) -> None:
    connection = session.connection()
    change = _change_of(connection)
    change.is_flushing = False
    for row in (*session.new, *session.dirty, *session.deleted):
        table = row.__tablename__
        if table in IN_NO_FIGURE or not _is_of_plans(table):
            continue
        if (plan_id := _plan_of(connection, row)) is not None:
            change.plans.add(plan_id)
        else:
            change.tables.add(table)


def _end_flush(connection: Connection, *_: Any) -> None:
    """What could not be sent is undone to a savepoint, and the transaction goes on."""
    _change_of(connection).is_flushing = False


def _plan_of(connection: Connection, row: Any) -> int | None:
    """The id of the plan that a row belongs to; nothing where it does not say."""
    known: dict[str, Any] = inspect(row).dict  # What is not loaded is not asked for in the midst of sending.
    plan_id: int | None = known.get("id" if row.__tablename__ == "plan" else "plan_id")
    if row.__tablename__ == "checkinline":
        plan_id = connection.scalar(_PLAN_OF_CHECK_IN, {"id": known.get("check_in_id")})
    return plan_id


def _renew(connection: Connection) -> None:
    """As the last statements of the transaction: others who commit wait for it only until this commit is through.

    The token comes first, so that the lines stand in the order of the commits.
    """
    change = _change_of(connection)
    if not change.has_changed:
        return
    token = secrets.token_hex(8)
    connection.execute(_RENEW, _KEY | {"token": token})
    if change.is_of_tables:
        return
    if len(change.plans) > MOST_PLANS:
        change.tables.add("plan")
        change.plans.clear()
    line = {"plans": " ".join(map(str, sorted(change.plans))), "tables": " ".join(sorted(change.tables))}
    connection.execute(_WRITE_LINE, {"token": token} | line)
    connection.execute(_FORGET_LINES, {"kept": LINES_KEPT})
