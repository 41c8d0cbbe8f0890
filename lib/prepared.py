"""What was worked out for somebody before, kept in memory for as long as nothing in the database changes it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Executable
from sqlmodel import Session

from lib import db
from lib.access import Viewer
from lib.data_version import changes_since, data_version, tables_of
from lib.settings import get_settings

MOST = 128
"""How many results are kept, those that were asked for last. An address may ask for any number of different ones."""

Figures = TypeVar("Figures")


class _Kept(NamedTuple):
    """What was worked out.

    Attributes:
        version: the token of the data that it follows from.
        tables: all that it follows from, where that is known.
    """

    version: str
    figures: Any
    tables: frozenset[str] | None


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def prepared(
    session: Session,
    viewer: Viewer,
    today: date | None,
    asked: Hashable,
    work_out: Callable[[], Figures],
    *,
    reads: Executable | None = None,
) -> Figures:
    """What this viewer asks for of the whole organisation, worked out again only after a change, or on another day.

    It is the viewer's own: who is above somebody, and who else is in HR, decides what is in their figures. It is for
    what takes long to find and is small: numbers, cells, some codes. For whoever holds no role nothing is kept: theirs
    is found quickly, and they are many.

    Args:
        today: none where it makes no difference.
        asked: a name, with all that `work_out` depends on besides. It reads no table of `data_version.IN_NO_FIGURE`.
        reads: the one statement that it executes, where there is one. Then the figures stay until one of the tables
            in it changes: if it reads people alone, they outlast every change of a plan.

    Returns:
        The same object each time, which nobody may change.
    """
    if not viewer.roles or (version := _version(session)) is None:
        return work_out()
    key = (viewer.in_lists, today, get_settings().time_zone, asked)
    with _lock:
        known = _kept.get(key)
    if known is None or (known := _still(session, known, version)) is None:
        figures = work_out()
        known = _Kept(version, figures, None if reads is None else tables_of(session, reads))
    with _lock:
        _kept[key] = known
        _kept.move_to_end(key)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    found: Figures = known.figures
    return found


def _still(session: Session, known: _Kept, version: str) -> _Kept | None:
    """What is kept, if it is still what would be found."""
    if known.version == version:
        return known
    if known.tables is None or (changes := changes_since(session, known.version, version)) is None:
        return None
    return None if changes.concern(known.tables) else known._replace(version=changes.version)


def _version(session: Session) -> str | None:
    """The token of what this session reads; one that only reads asks for it once in a transaction."""
    if not db.only_reads(session):
        return data_version(session)
    known: tuple[Any, str | None] | None = session.info.get(_ASKED)
    if known is None or known[0] is not session.get_transaction():
        version = data_version(session)
        known = session.info[_ASKED] = session.get_transaction(), version
    return known[1]


_ASKED = "token of this transaction"
