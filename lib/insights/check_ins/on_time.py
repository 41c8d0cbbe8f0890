"""Where check-ins are late: by department and month, or week."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import func
from sqlmodel import col

from lib import formatting
from lib.charts import marks
from lib.charts.base import FADING, GRAY, PADDING, Figure, tooltip
from lib.insights.chart import InsightChart
from lib.insights.check_ins.decided import check_ins, what_was_due
from lib.insights.counted import Counted, by_department, lowest, months_of, of, said, share, until
from lib.insights.counting import Scope, Source
from lib.insights.result import ALL, FEW, MOST_WEEKS, Cell, QuestionResult
from lib.insights.sql_functions import day_number, month_of, week_of
from lib.models import CheckInDue
from lib.months import Month, mondays


def on_time_columns(answer: QuestionResult) -> dict[str, date]:
    """The columns of the map, by the part of the cells in them: its months ("2026-05") or its last weeks."""
    if answer.by_week:
        return {week.isoformat(): week for week in mondays(answer.first, until(answer))[-MOST_WEEKS:]}
    return {f"{month:%Y-%m}": month for month in months_of(answer)}


def on_time_table(counted: Counted, columns: Mapping[str, date], today: date) -> pd.DataFrame:
    """Check-ins on time by department and month or week.

    Returns:
        A row for each department and column, none missing, where there are several after those of all: `department`,
        `column` (the part), `due`, `on_time`, `share` (in percent), `word` (on the mark), `key`, `What`, `When`,
        `said`.
    """
    rows = []
    for row in on_time_rows(counted):
        for part, first in columns.items():
            cell = _all_in(counted, part) if row == ALL else counted.cell(row, part)
            when = f"{counted.name(row)}, {_column_name(part, first, today)}"
            rows.append(
                {
                    "department": row if row == ALL else counted.name(row),
                    "column": part,
                    "due": cell.number,
                    "on_time": cell.good,
                    "share": 100 * cell.good / cell.number if cell.number else None,
                    "word": _in_brief(cell),
                    "key": counted.key(row, part) if cell.number else None,
                    "What": what_was_due(cell),
                    "When": when,
                    "said": f"{when}: {what_was_due(cell)}",
                }
            )
    return pd.DataFrame(rows)


def on_time_rows(counted: Counted) -> list[str]:
    """The departments, after a row for all where there are several."""
    return [*([ALL] if len(counted.rows) > 1 else []), *counted.rows]


def _all_in(counted: Counted, part: str) -> Cell:
    """The cell of all departments; no plan is in two."""
    numbers = [cell[2:6] for cell in counted.cells.values() if cell.part == part]
    return Cell(ALL, part, *(sum(each) for each in zip((0, 0, 0, 0), *numbers, strict=True)))


def _column_name(part: str, first: date, today: date) -> str:
    return f"week of {formatting.short_day(first, today)}" if len(part) > len("2026-05") else formatting.month(first)


def _in_brief(cell: Cell) -> str:
    """ "81" for a share in percent, "2/3" of few."""
    if cell.number < FEW:
        return f"{cell.good}/{cell.number}" if cell.number else ""
    return (
        formatting.percent_of(cell.good, cell.number)
        .removesuffix(formatting.percent(0)[1:])
        .replace("under ", "<")
        .replace("over ", ">")
    )


@cache
def on_time_chart() -> dict[str, Any]:
    """A row for each department, darker for a larger share; a thin mark for few, and a gap where nothing was due."""
    departments = marks.names("department")
    columns = marks.columns("column")
    share_colour = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 100]),  # The theme holds the colours of shares, as it does those of states.
        legend=alt.Legend(
            title=None,
            orient="top",
            direction="horizontal",
            gradientLength=140,
            gradientThickness=10,
            values=[0, 50, 100],
            labelExpr="datum.value + '\u00a0%'",
            labelColor=GRAY,
        ),
    )
    edge: dict[str, Any] = {"stroke": GRAY, "strokeWidth": 0.5, "cornerRadius": 2, "width": {"band": 0.94}}
    # This layer alone has every row and column, in their order.
    places = alt.Chart().mark_rect(opacity=0, aria=False).encode(x=columns, y=departments)

    def cells(of_which: str, band: float) -> Any:
        return (
            alt.Chart()
            .transform_filter(of_which)
            .mark_rect(height={"band": band}, **edge)
            .encode(
                x=columns,
                y=departments,
                color=share_colour,
                opacity=FADING,
                **tooltip(),
            )
        )

    full, few = cells(f"datum.due >= {FEW}", 0.88), cells(f"datum.due > 0 && datum.due < {FEW}", 0.52)
    numbers = (
        alt.Chart()
        .transform_filter("datum.due > 0")
        .mark_text(
            opacity=alt.ExprRef("bandwidth('x') > 7 * length(datum.word) + 4 ? 1 : 0"), **{**marks.WORD, "fontSize": 11}
        )
        .encode(
            x=columns,
            y=departments,
            text="word:N",
            fill=marks.on_colour("share"),
        )
    )
    nothing = (
        alt.Chart()
        .transform_aggregate(due="sum(due)", groupby=["department"])
        .transform_filter("datum.due === 0")
        .mark_text(align="left", color=GRAY, **marks.WORD)
        .encode(
            x=alt.value(4),
            y=departments,
            text=alt.value("nothing was due"),
        )
    )
    return marks.built(alt.layer(places, full, few, numbers, nothing).properties(height=alt.Step(30), padding=PADDING))


def on_time_title(counted: Counted, columns: Mapping[str, date], unit: str) -> str:
    """ "81 % of 640 check-ins on time in twelve months; lowest in Sales, 62 %"."""
    due, good = counted.total(), sum(cell.good for cell in counted.cells.values())
    whole = f"{formatting.percent_of(good, due)} of {said(due)}" if due >= FEW else of(good, due)
    shares = {
        row: (sum(counted.cell(row, part).good for part in columns), counted.total(row))
        for row in counted.rows
        if counted.total(row) >= FEW
    }
    return f"{whole} check-ins on time in {formatting.count(len(columns), unit)}{lowest(counted, shares)}"


def _on_time_numbers(counted: Counted, columns: Mapping[str, date], unit: str) -> pd.DataFrame:
    """The table behind the map: the cells with something in them, and departments without any; with their `key`."""
    rows: list[list[Any]] = []
    for row in on_time_rows(counted):
        name = counted.name(row)
        for part, first in columns.items():
            cell = _all_in(counted, part) if row == ALL else counted.cell(row, part)
            when = first if unit == "week" else Month.of(first)
            on_time = share(cell.good, cell.number, is_few=cell.number < FEW)
            key = counted.key(row, part)
            rows += [[name, when, cell.number, cell.good, on_time, cell.plans, key]] if cell.number else []
        if row != ALL and not counted.total(row):
            rows.append([name, None, 0, None, None, None, None])
    head = "Week of" if unit == "week" else "Month"
    return pd.DataFrame(rows, columns=["Department", head, "Check-ins due", "On time", "Share", "Plans", "key"])


class OnTime(InsightChart):
    """Check-ins that were due and decided: department × month ("2026-05"), or Monday of the week ("2026-05-04"); *good*
    were on time. Of many weeks the last ones are drawn."""

    name = "on_time"
    question = "Where are check-ins late?"
    has_department_rows = True
    has_row_of_all = True
    counts_check_ins = True
    is_wide = True

    def source(self, scope: Scope) -> Source:
        """Check-ins of the period by department and month, or by week."""
        on = day_number(col(CheckInDue.due_on))
        return check_ins(scope, part=week_of(on) if scope.filters.by_week else func.substr(month_of(on), 1, 7))

    def figure(self, result: QuestionResult) -> Figure:
        """The share of check-ins on time by department and month, or by week."""
        columns, unit = on_time_columns(result), "week" if result.by_week else "month"
        cells = [cell for cell in result.cells.get(self, ()) if cell.part in columns and cell.number]
        if not cells:
            return Figure(self.question, "No check-in was due.")
        counted = by_department(result, self, cells)
        table = on_time_table(counted, columns, result.today)
        title = on_time_title(counted, columns, unit)
        drawn_since = max(result.first, next(iter(columns.values())))
        has_begun_weeks = [day for day in columns.values() if not result.by_week or day.day <= 7]
        numbers = _on_time_numbers(by_department(result, self, cells, is_every=True), columns, unit)
        return Figure(
            title=title,
            drawing=marks.drawing(
                on_time_chart(),
                table,
                names={**marks.wrapped(counted.names), ALL: "All"},
                ticks={
                    part: formatting.short_month(first) for part, first in columns.items() if first in has_begun_weeks
                },
            ),
            numbers=numbers.drop(columns="key"),
            keys=marks.keys_of(numbers),
            subtitle=f"Share of check-ins on time by department and {unit} from "
            f"{formatting.span(drawn_since, until(result), result.today)}, in percent; thin: fewer than "
            f"{formatting.number(FEW)} due; gap: nothing was due",
        )

    def part_name(self, part: str, today: date) -> str:
        first = date.fromisoformat(part if len(part) > len("2026-05") else f"{part}-01")
        return f"check-ins of {'the ' if first.isoformat() == part else ''}{_column_name(part, first, today)}"


ON_TIME = OnTime()
