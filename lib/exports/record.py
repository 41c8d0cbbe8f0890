"""The record as a table: the lines that its screen shows to whoever downloads it."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lib import access, formatting, labels, record
from lib.access import Viewer
from lib.clock import Moment
from lib.exports.export import Address, Download
from lib.record import RecordFilters, RecordLine
from lib.settings import get_settings
from lib.spreadsheets import CellValue, Table

COLUMNS = ("Day", "Time", "Kind", "What", "About", "Detail", "By")


def gather_record(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The lines of the record that somebody finds with the filters of the address."""
    filters = record.filters_in(address, access.readable_kinds(viewer))
    lines = record.every_line(session, viewer, filters)
    table = table_of_record(lines, filters, moment.today, get_settings().zone)
    return Download(f"record-{moment.today}", lambda: table)


def table_of_record(lines: Iterable[RecordLine], filters: RecordFilters, today: date, zone: ZoneInfo) -> Table:
    """Every line that the page finds with these filters, latest first, at the organisation's time."""
    rows: list[list[CellValue]] = [
        [
            line.at.astimezone(zone).date(), formatting.time_of_day(line.at, zone), labels.label(line.kind), line.what,
            line.about, line.detail, line.by,
        ]
        for line in lines
    ]  # fmt: skip  # a row
    sought = [
        f"Kind: {formatting.listing(sorted(map(labels.label, filters.kinds)))}" if filters.kinds else "",
        f"Person: {filters.person}" if filters.person else "",
        f"From {formatting.full_day(filters.since)}" if filters.since else "",
        f"Until {formatting.full_day(filters.until)}" if filters.until else "",
    ]
    said = f"{formatting.sentence(formatting.count(len(rows), 'line'))} on {formatting.full_day(today)}"
    return Table("Record", [said, " · ".join(filter(None, sought))], COLUMNS, rows)
