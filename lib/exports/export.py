"""What can be downloaded as a file: the kinds of files, what an address asks for, and what is in one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError, NotFound
from lib.exports.report import Report
from lib.spreadsheets import Table

Address = Mapping[str, Sequence[str]]
"""What stands in an address after the question mark: name → values, whoever wrote them."""


class FileKind(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    PNG = "png"
    JSON = "json"
    ICS = "ics"


FIGURES = frozenset({FileKind.XLSX, FileKind.CSV, FileKind.PDF})
LISTS = frozenset({FileKind.XLSX, FileKind.CSV})
"""The kinds of files that a screen of figures, and a list, are downloaded as."""

CHART = "chart"
"""The name in an address of the chart that is downloaded, by its place on the screen from 1."""

PLAN = "plan"
"""The name in an address of the code of a plan."""

SEPARATOR = "separator"
"""The name in an address of what stands between the values of a CSV file."""

MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JSON: "application/json",
    FileKind.ICS: "text/calendar; charset=utf-8",
}


class NothingDrawn(CoachingError):
    """There is a sentence in place of a chart."""

    def __init__(self) -> None:
        super().__init__("There is nothing to draw here any more. Please open the page again.")


@dataclass(frozen=True)
class Download:
    """What a file will hold, and what its name says.

    Attributes:
        name: of the file, without its ending.
        make: makes the content of what was gathered; it asks the database nothing.
        opened: codes of the plans with a row in it that count as opened by whoever downloads it.
        opened_in_full: codes of the plans that are in it as a whole.
        as_json: makes the same content for a JSON file, where there is one.
    """

    name: str
    make: Callable[[], Report | Table | bytes]
    opened: Sequence[str] = ()
    opened_in_full: Sequence[str] = ()
    as_json: Callable[[], str] | None = None

    @cached_property
    def content(self) -> Report | Table | bytes:
        """A report, the one table that there is, or the file itself."""
        return self.make()


@dataclass(frozen=True)
class Export:
    """Something that can be downloaded from the page of the same name.

    Attributes:
        action: what happened, for the record.
        gather: collects it as the page shows it to the viewer, or raises what the page would.
        filters: names in the address that the page reads.
        page: the address of the page, where it is not the name of the export.
    """

    action: str
    kinds: frozenset[FileKind]
    gather: Callable[[Session, Viewer, Address, Moment], Download]
    filters: frozenset[str] = frozenset()
    page: str = ""


def one_chart(download: Download, address: Address) -> Download:
    """Of a report the chart that an address asks for, alone."""
    report, asked = download.content, next(iter(address.get(CHART, ())), "")
    assert isinstance(report, Report)
    figure = {str(number): figure for number, figure in enumerate(report.figures, start=1)}.get(asked)
    if figure is None:
        raise NotFound
    if figure.drawing is None:
        raise NothingDrawn
    return Download(f"{download.name}-{asked}", lambda: replace(report, figures=[figure]))
