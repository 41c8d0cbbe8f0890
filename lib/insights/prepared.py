"""Figures that were worked out before, kept in memory for as long as nothing in the database changes them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.data_version import data_version
from lib.settings import get_settings

MOST = 128
"""So many are kept, those that were asked for last. An address may ask for as many different ones as it likes."""

Figures = TypeVar("Figures")

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def prepared(
    session: Session, viewer: Viewer, moment: Moment, asked: Hashable, work_out: Callable[[], Figures]
) -> Figures:
    """What this viewer asks for, worked out only if the database has changed since, or it is another day.

    It is the viewer's own: who is above somebody, and who else is in HR, decides what is in their figures.

    Args:
        asked: all that `work_out` depends on besides.

    Returns:
        The same object each time, which nobody may change.
    """
    if (version := data_version(session)) is None:
        return work_out()
    key = (version, viewer.in_lists, moment.today, get_settings().time_zone, asked)
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
