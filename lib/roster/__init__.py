"""The roster: read a file, compare it with what is stored, apply the difference. All or nothing."""

from lib.roster.apply import LeaversNotConfirmed, RosterMoved, apply
from lib.roster.compare import Change, Comparison, Entry, FieldChange, WithoutManager, compare
from lib.roster.read import (
    COLUMNS,
    MAX_BYTES,
    MAX_ROWS,
    DateOrder,
    DateOrderUnclear,
    Problem,
    RosterRefused,
    RosterRow,
    RosterTable,
    read,
)
from lib.roster.summary import in_words, renamed_in_words

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "MAX_ROWS",
    "Change",
    "Comparison",
    "DateOrder",
    "DateOrderUnclear",
    "Entry",
    "FieldChange",
    "LeaversNotConfirmed",
    "Problem",
    "RosterMoved",
    "RosterRefused",
    "RosterRow",
    "RosterTable",
    "WithoutManager",
    "apply",
    "compare",
    "in_words",
    "read",
    "renamed_in_words",
]
