"""What was counted, by the rows of a chart, and how numbers, shares and periods are said in all of them."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from lib import formatting, labels
from lib.insights import result
from lib.insights.chart import InsightChart
from lib.insights.result import FEW, MOST_MONTHS, NO_DEPARTMENT, OTHERS, Cell, QuestionResult
from lib.models.insights import Grouping, OpenPlanStatus, Tenure
from lib.months import first_of, months_from, months_later

NOTHING_STARTED = "No plan started in this period."


class ChartPart(NamedTuple):
    """A part of a chart: its value in the cells, the value of its colour's scale, and what it is called."""

    value: str
    shown: str
    name: str


def parts_of(shown: Mapping[StrEnum, str]) -> list[ChartPart]:
    """Parts that are called what their values are called, in their order."""
    return [ChartPart(value, each, labels.label(value)) for value, each in shown.items()]


@dataclass(frozen=True)
class Counted:
    """The cells of a chart by row and part.

    Attributes:
        chart: whose they are.
        rows: from the top.
        together: how many departments stand in the row of the others.
        people: on the roster today, by row.
        empty: departments in which nothing is counted, those in the row of the others too.
    """

    chart: InsightChart
    rows: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    together: int = 0
    people: Mapping[str, int] = field(default_factory=dict)
    empty: Sequence[str] = ()

    def cell(self, row: str, part: str) -> Cell:
        return self.cells.get((row, part)) or Cell(row, part, 0, 0, 0)

    def number(self, row: str, part: str) -> int:
        return self.cell(row, part).number

    def total(self, row: str | None = None, part: str | None = None) -> int:
        """Of a row, of a part, or of all; drafts are in none."""
        return sum(
            cell.number
            for cell in self.cells.values()
            if row in (None, cell.row) and part in (None, cell.part) and cell.part != OpenPlanStatus.DRAFT
        )

    def is_few(self, row: str | None = None) -> bool:
        """Fewer than five different plans are certain to stand behind it.

        A plan may have activities or support in several parts: only the largest part says how many plans there are.
        """
        behind = [cell.plans for cell in self.cells.values() if row in (None, cell.row)]
        return (sum(behind) if self.chart.counts_plans else max(behind, default=0)) < FEW

    def key(self, row: str, part: str) -> str:
        return result.key_of(self.chart, row, part)

    @property
    def row_keys(self) -> list[str | None]:
        """Of each row what choosing it in the data table returns, nothing where it is empty."""
        return [self.key(row, result.EVERY_PART) if self.total(row) else None for row in self.rows]

    def name(self, row: str) -> str:
        """ "Sales", "Others (4)"; the words for a value of a closed set."""
        name = labels.label(row) if isinstance(row, StrEnum) else result.group_name(self.chart.grouping, row)
        return f"{name} ({self.together})" if row == OTHERS and self.together else name

    @property
    def names(self) -> list[str]:
        return [self.name(row) for row in self.rows]

    def named(self, rows: Sequence[str]) -> str:
        """ "Finance and Legal"; of many rows how many: "five departments", "11 departments and Others (4)"."""
        if len(rows) <= 3:
            return formatting.listing([self.name(row) for row in rows])
        departments = [row for row in rows if row != OTHERS]
        others = [self.name(row) for row in rows if row == OTHERS]
        noun = {Grouping.LOCATION: "location", Grouping.TENURE: "group"}.get(
            self.chart.grouping or Grouping.DEPARTMENT, "department"
        )
        return " and ".join([formatting.count(len(departments), noun), *others])

    @property
    def own(self) -> list[str]:
        """The rows that a sentence may name: not those that stand together."""
        return [row for row in self.rows if row != OTHERS]

    def without(self) -> list[str]:
        """The departments in which nothing is counted."""
        return [row for row in self.empty if row != NO_DEPARTMENT]


def by_department(
    answer: QuestionResult,
    chart: InsightChart,
    cells: Iterable[Cell] | None = None,
    everybody: Mapping[str, int] | None = None,
    *,
    is_every: bool = False,
) -> Counted:
    """A row for each department, those without a cell too; beyond twelve the smallest together.

    Args:
        cells: those of the chart that are drawn, where it is not all of them.
        everybody: people by row, where it is not one for each department.
        is_every: however many departments there are, each has its row: for the table behind a chart.
    """
    cells = list(answer.cells.get(chart, ()) if cells is None else cells)
    everybody = answer.people if everybody is None else everybody
    own = result.own_rows(cells, everybody, *([sys.maxsize] if is_every else []))
    others = {*everybody, *(cell.row for cell in cells)}.difference(own)
    gathered = [cell._replace(row=OTHERS) if cell.row in others else cell for cell in cells]
    people = {row: everybody[row] for row in own if row in everybody}
    if others:
        people[OTHERS] = sum(everybody.get(row, 0) for row in others)
    rows = [*own, *([OTHERS] if others else [])]
    begun = {cell.row for cell in cells if cell.number and cell.part != OpenPlanStatus.DRAFT}
    empty = [row for row in (*own, *sorted(others)) if row not in begun]
    return Counted(chart, rows, _summed(gathered), len(others), people, empty)


def by_group(answer: QuestionResult, chart: InsightChart, *, is_every: bool = False) -> Counted:
    """A row for each group by which the chart is grouped, those without a cell too; *not known* where it occurs.

    Args:
        is_every: as for `by_department`.
    """
    if chart.grouping is Grouping.LOCATION:
        return by_department(answer, chart, everybody=answer.people_by_location, is_every=is_every)
    if chart.grouping is None or chart.grouping not in result.GROUPS:
        return by_department(answer, chart, is_every=is_every)
    people = answer.people_by_tenure if chart.grouping is Grouping.TENURE else {}
    occurs = {*people, *(cell.row for cell in answer.cells.get(chart, ()))}
    rows = [row for row in result.GROUPS[chart.grouping] if row != Tenure.UNKNOWN or row in occurs]
    counted = by_row(answer, chart, rows, people)
    return replace(counted, empty=[row for row in rows if row in people and not counted.total(row)])


def by_row(
    answer: QuestionResult, chart: InsightChart, rows: Sequence[str], people: Mapping[str, int] | None = None
) -> Counted:
    """A row for each value that rows may have."""
    cells = [cell for cell in answer.cells.get(chart, ()) if cell.row in set(rows)]
    return Counted(chart, rows, _summed(cells), people=people or {})


def _summed(cells: Iterable[Cell]) -> dict[tuple[str, str], Cell]:
    summed: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        old = summed.get((cell.row, cell.part))
        both = (a + b for a, b in zip(old[2:6], cell[2:6], strict=True)) if old else cell[2:]
        summed[cell.row, cell.part] = Cell(cell.row, cell.part, *both)
    return summed


def many(number: float, noun: str) -> str:
    """ "1 plan", "12,000 plans": in digits, as it is compared with others."""
    return f"{said(number)} {formatting.plural(number, noun)}"


def said(number: float) -> str:
    """ "12,000"; a number with a fraction with one digit of it."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"


def of(number: int, whole: int) -> str:
    """ "18 of 20"."""
    return f"{said(number)} of {said(whole)}"


def share(number: int, whole: int, *, is_few: bool) -> str:
    """ "90 %", or "3 of 4" where they are few."""
    return of(number, whole) if is_few or not whole else formatting.percent_of(number, whole)


def share_of(number: int, whole: int, nouns: str, *, is_few: bool) -> str:
    """ "90 % of promises", or "3 of 4 promises" where they are few."""
    return f"{share(number, whole, is_few=is_few)}{'' if is_few or not whole else ' of'} {nouns}"


def some(names: Sequence[str]) -> str:
    """ "Finance and Legal"; of many how many there are: "five departments"."""
    return formatting.listing(names) if len(names) <= 3 else formatting.count(len(names), "department")


def in_none(names: Sequence[str]) -> str:
    """ "; none in Finance and Legal", or nothing."""
    return f"; none in {some(names)}" if names else ""


def the_target(target: int | None, what: str = "on time") -> str:
    """ "; the target is 80 % on time", or nothing."""
    return "" if target is None else f"; the target is {formatting.percent(target)} {what}"


def target_column(target: int | None) -> dict[str, str]:
    """The column of a table that says the target, where there is one."""
    return {} if target is None else {"Target": formatting.percent(target)}


def until(answer: QuestionResult) -> date:
    """The last day that is counted."""
    return min(answer.last, answer.today)


def period(answer: QuestionResult) -> str:
    """ "1 December 2025 to 26 November"."""
    return formatting.span(answer.first, until(answer), answer.today)


def months_of(answer: QuestionResult) -> list[date]:
    """The first days of the period's months that have begun, the last ones of many."""
    return list(months_from(first_of(answer.first), until(answer)))[-MOST_MONTHS:]


def is_whole(month: date, answer: QuestionResult, months: int = 1) -> bool:
    """A month, or so many from it on, that is over."""
    return months_later(month, months) <= answer.today


def occurring(counted: Counted, parts: Sequence[ChartPart]) -> list[ChartPart]:
    """The parts that a legend names."""
    return [part for part in parts if any(cell.part == part.value and cell.number for cell in counted.cells.values())]


def as_table(counted: Counted, parts: Sequence[ChartPart], *, row: str, total: str) -> dict[str, list[Any]]:
    """The columns of the table behind a chart with a row for each row: its name, each part, the total, the people."""
    columns: dict[str, list[Any]] = {row: counted.names}
    for part in parts:
        # Of drafts nothing is said where there are few: that is not none.
        none = None if part.value == OpenPlanStatus.DRAFT else 0
        columns[part.name] = [counted.number(each, part.value) or none for each in counted.rows]
    columns[total] = [counted.total(each) for each in counted.rows]
    if counted.people:
        columns["People"] = [counted.people.get(each) for each in counted.rows]
    return columns


def as_counts(counted: Counted) -> str:
    """What the bars say that say no shares, where there is one."""
    has_few = any(counted.total(row) and counted.is_few(row) for row in counted.rows)
    return f"; numbers of fewer than {FEW} plans are counts" if has_few else ""


def lowest_share(counted: Counted, part: str) -> str:
    """ "; lowest in Sales, 20 %", where at least two rows have enough plans for a share."""
    rows = [row for row in counted.rows if counted.total(row) and not counted.is_few(row)]
    return lowest(counted, {row: (counted.number(row, part), counted.total(row)) for row in rows})


def lowest(counted: Counted, shares: Mapping[str, tuple[int, int]]) -> str:
    """ "; lowest in Sales and Legal, 20 % each", or nothing where all have the same.

    Args:
        shares: part and whole of the rows that have enough for a share.
    """
    if not shares:
        return ""
    said_of = {row: formatting.percent_of(*each) for row, each in shares.items()}
    least = said_of[min(shares, key=lambda row: shares[row][0] / shares[row][1])]
    rows = [row for row in shares if said_of[row] == least]  # What reads alike is named together.
    if len(rows) == len(shares):
        return ""
    return f"; lowest in {counted.named(rows)}, {least}{' each' if len(rows) > 1 else ''}"
