"""Read a roster from the bytes of a file, in a process of its own (`lib.roster_file`).

Nothing is guessed silently: from which column each field was read is part of what comes back, what could be two things
is asked about, and every cell that cannot be read is told with its person and row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from lib import limited
from lib.errors import CoachingError
from lib.limited import Limits
from lib.roster_file.findings import Finding
from lib.roster_file.read_content import table_in
from lib.roster_file.table import Choices, RosterRow, RosterTable
from lib.table_files import Unreadable

MAX_BYTES = 10 * 1024 * 1024
SHOWN_PROBLEMS = 100

READING = Limits(megabytes=1500, seconds=60)
"""What reading a file may take: some times as much as the largest roster does."""


class RosterRefused(CoachingError):
    """The roster cannot be imported; nothing was changed.

    Attributes:
        problems: one for each cause, by row; the message holds the first hundred.
    """

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row))
        lines = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"And {len(self.problems) - SHOWN_PROBLEMS:,} more.")
        super().__init__("\n".join(lines))


def read(
    content: bytes, *, today: date, chosen: Choices | None = None, kept: Mapping[str, Choices] | None = None
) -> RosterTable:
    """The roster in a file: how it was read, its people, and what is wrong with single cells.

    Args:
        content: the whole file. CSV in UTF-8, UTF-16 or Windows-1252 with commas, semicolons, tabs or pipes; or XLSX.
        today: a termination date before it means that somebody has left.
        chosen: what somebody says about this file.
        kept: what was said about files before, as `kept_choices` gives it.

    Raises:
        RosterRefused: the file as a whole cannot be read.
        NoSuchColumn: something was chosen that this file does not have.
        limited.Busy: too many files are read at this moment.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"The file is larger than {MAX_BYTES // 1024**2} MB. Please import it in parts, as partial.")
    rows: list[RosterRow] = []
    try:
        parts = limited.run(READING, table_in, content, chosen or Choices(), dict(kept or {}), today)
        table = next(parts)
        assert isinstance(table, RosterTable)  # It comes first.
        for part in parts:
            assert not isinstance(part, RosterTable)  # Only the first one is.
            rows.extend(part)
    except Unreadable as error:
        where = f"Row {error.row}: " if error.row else ""
        raise _refused(f"{where}{error}", error.row) from error
    except limited.DidNotFinish as error:
        raise _refused("Reading this file takes too much time or memory. Please save it anew as CSV.") from error
    return replace(table, rows=tuple(rows))


def _refused(sentence: str, row: int = 0) -> RosterRefused:
    return RosterRefused([Finding(row, sentence)])
