"""The roster: read a file, compare it with what is stored, apply the difference. All or nothing."""

from lib.roster.applying import LeaversNotConfirmed, RosterMoved, apply
from lib.roster.comparing import (
    Change,
    Comparison,
    Entry,
    FieldChange,
    WithoutManager,
    compare,
)
from lib.roster.directory import PAGE_SIZE, Directory, PersonLine, Standing, find_people, find_person
from lib.roster.reading import (
    COLUMNS,
    MAX_BYTES,
    MAX_ROWS,
    DateOrder,
    DateOrderUnclear,
    Problem,
    RosterRefused,
    RosterTable,
    Row,
    read,
)
from lib.roster.telling import in_words

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "MAX_ROWS",
    "PAGE_SIZE",
    "Change",
    "Comparison",
    "DateOrder",
    "DateOrderUnclear",
    "Directory",
    "Entry",
    "FieldChange",
    "LeaversNotConfirmed",
    "PersonLine",
    "Problem",
    "RosterMoved",
    "RosterRefused",
    "RosterTable",
    "Row",
    "Standing",
    "WithoutManager",
    "apply",
    "compare",
    "find_people",
    "find_person",
    "in_words",
    "read",
]
