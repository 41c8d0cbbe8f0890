"""What was worked out for somebody before, kept in memory for as long as nothing in the database changes it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from sqlmodel import Session

from lib import db
from lib.access import Viewer
from lib.data_version import data_version
from lib.settings import get_settings

MOST = 128
"""So many are kept, those that were asked for last. An address may ask for as many different ones as it likes."""

Figures = TypeVar("Figures")

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def prepared(
    session: Session, viewer: Viewer, today: date | None, asked: Hashable, work_out: Callable[[], Figures]
) -> Figures:
    """What this viewer asks for of the whole organisation, worked out again only after a change, or on another day.

    It is the viewer's own: who is above somebody, and who else is in HR, decides what is in their figures. It is for
    what takes long to find and is small: numbers, cells, some codes. For whoever holds no role nothing is kept: theirs
    is found quickly, and they are many.

    Args:
        today: none where it makes no difference.
        asked: a name, with all that `work_out` depends on besides. It reads no table of `data_version.IN_NO_FIGURE`.

    Returns:
        The same object each time, which nobody may change.
    """
    if not viewer.roles or (version := _version(session)) is None:
        return work_out()
    key = (version, viewer.in_lists, today, get_settings().time_zone, asked)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            known: Figures = _kept[key]
            return known
    figures = work_out()
    with _lock:
        _kept[key] = figures
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return figures


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
