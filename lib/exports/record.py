"""The record as a table: the lines that its screen shows to whoever takes it."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from lib import formatting, labels
from lib.record import RecordFilters, RecordLine
from lib.spreadsheets import CellValue, Table

COLUMNS = ("Day", "Time", "Kind", "What", "About", "Detail", "By")


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
