"""Which state the database is in: a token that changes with every commit that can change a figure, whoever commits.

Whatever was worked out from the database may be kept in memory under this token. It is stored beside the data and
renewed in the transaction that changes them, so that another process, another server and a copy that was restored
have the token of what they hold.
"""

import re
import secrets
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session

IN_NO_FIGURE = frozenset(
    {
        "absence", "absenceplan", "agendapoint", "appfact", "auditevent", "authsession", "calendarfeed", "channelstate",
        "checkininvitation",
        "formtoken", "fullreading", "invitation", "knownbrowser", "message", "noticereading", "notification",
        "notificationchoices",
        "planopening", "planseen", "rosterchoices", "savedview", "scimtoken", "signinticket", "throttle", "unsenttext",
        "watchedfile",
    }
)  # fmt: skip  # a list to read
"""Tables that no figure is worked out from: who is signed in, what was opened, what is being typed. All others count,
so a new one does as long as nobody says otherwise."""

_CHANGE = re.compile(
    r'\b(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|ALTER TABLE|DROP TABLE|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.I
)
_HAS_CHANGED = "has changed a figure"
_KEY = {"key": "data_version"}
_READ = text("SELECT value FROM appfact WHERE key = :key")
_RENEW = text(
    "INSERT INTO appfact (key, value) VALUES (:key, :token) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def data_version(session: Session) -> str | None:
    """The token of what this session reads.

    Whoever keeps something under it asks for it first: what is read afterwards is as new, or newer.

    Returns:
        Nothing where nothing may be kept: this transaction has itself changed something that is not committed yet.
    """
    version = session.scalar(_READ, _KEY)  # It sends what the session holds back, too.
    return None if session.connection().info.get(_HAS_CHANGED) else version


def renew_with_changes(engine: Engine) -> None:
    """Let each commit of this engine renew the token, if a statement before it changed a table that counts."""
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _note_change)
    event.listen(engine, "commit", _renew)


def _begin(connection: Connection) -> None:
    connection.info[_HAS_CHANGED] = False


def _note_change(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if statement.startswith("SELECT"):
        return
    change = _CHANGE.search(statement)
    if change is not None and change[1].lower() not in IN_NO_FIGURE:
        connection.info[_HAS_CHANGED] = True


def _renew(connection: Connection) -> None:
    """As the last statement of the transaction: others who commit wait for it only until this commit is through."""
    if connection.info.get(_HAS_CHANGED):
        connection.execute(_RENEW, _KEY | {"token": secrets.token_hex(8)})
