"""Where coaching is offered, and for whom: plans for a hundred people, and how many are for an emerging issue."""

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from sqlalchemy import ColumnElement, case
from sqlmodel import col

from lib import formatting
from lib.charts import marks
from lib.charts.base import ACCENT, FADING, PADDING, Figure, tooltip
from lib.insights.counted import NOTHING_STARTED, Counted, by_group, many, of, period, said
from lib.insights.counting import Scope, Source
from lib.insights.grouping import GroupedChart
from lib.insights.result import FEW, QuestionResult
from lib.insights.sql_functions import day_number
from lib.models import Person, Plan, Purpose, StampEvent
from lib.models.insights import Grouping, PurposeKind

PER = 100
"""Plans are counted for so many people."""

STARTED = "started"

_GROUPINGS = (Grouping.DEPARTMENT, Grouping.LOCATION, Grouping.TENURE)
_ROWS = {
    Grouping.DEPARTMENT: "Department",
    Grouping.LOCATION: "Location",
    Grouping.TENURE: "Years in the organisation",
}


def started(scope: Scope, chart: GroupedChart, part: Any) -> Source:
    """Plans that started in the period, by where or for whom; tenure is that of the first day."""
    plans = scope.plans(StampEvent.START)
    found = plans.rows(chart.group(plans), part, day_number(col(Plan.started_on))).where(scope.has_started())
    return found.join(Person, col(Person.id) == col(Plan.member_id)) if chart.grouping is Grouping.TENURE else found


def _kind() -> ColumnElement[str]:
    return case((col(Plan.purpose) == Purpose.EMERGING_ISSUE, PurposeKind.ISSUE.value), else_=PurposeKind.GROWTH.value)


def per_person_table(counted: Counted) -> pd.DataFrame:
    """Plans started for each hundred people.

    Returns:
        A row for each group, the highest first, those of few last: the columns of `_rates`.
    """
    return _rates(counted, STARTED, lambda row: (counted.total(row), counted.people.get(row, 0)), per_hundred)


def issues_table(counted: Counted) -> pd.DataFrame:
    """The share of emerging issues among the plans started.

    Returns:
        A row for each group, the highest first, those of few last: the columns of `_rates`.
    """
    issue = PurposeKind.ISSUE
    return _rates(counted, issue, lambda row: (counted.number(row, issue), counted.total(row)), formatting.percent_of)


def _rates(
    counted: Counted, part: str, measured: Callable[[str], tuple[int, int]], shown: Callable[[int, int], str]
) -> pd.DataFrame:
    """A row for each group.

    Args:
        part: what the key of each row names beside the group.
        measured: how many a group has of what is counted, and out of how many.
        shown: the rate of the two in words.

    Returns:
        `row`, `group` (its name), `rate` (its length), `shown` (the rate in words; nothing, and no length, where plans
        or people are few), `right` (the longest), `number`, `whole`, `plans`, `word`, `short`, `key`, `What`, `When`,
        `said`.
    """
    rows = []
    for row in counted.rows:
        number, whole = measured(row)
        is_few = min(counted.total(row), whole) < FEW
        counts, value = _counts(part, number, whole), "" if is_few else shown(number, whole)
        words = f"{value} · {counts}" if value else counts
        rows.append(
            {
                "row": row,
                "group": counted.name(row),
                "rate": 0.0 if is_few else 100 * number / whole,
                "shown": value,
                "number": number,
                "whole": whole,
                "plans": counted.total(row),
                "word": words,
                "short": value or counts.split(",")[0],
                "key": counted.key(row, part) if number else None,
                "What": formatting.sentence(words),
                "When": counted.name(row),
                "said": f"{counted.name(row)}: {_heard(part, number, whole, value)}",
            }
        )
    table = pd.DataFrame(rows)
    table["right"] = table["rate"].max() or 1.0
    if counted.chart.grouping is not Grouping.TENURE:  # Years have an order of their own.
        return table.sort_values(["rate", "number"], ascending=False, kind="stable", ignore_index=True)
    return table


def _counts(part: str, number: int, whole: int) -> str:
    """ "12 plans, 39 people", "none, 11 people"; "3 of 4 plans", "no plan"."""
    if part == STARTED:
        people = many(whole, "person") if whole else "nobody today"
        return f"{many(number, 'plan') if number else 'none'}, {people}"
    return f"{of(number, whole)} {formatting.plural(whole, 'plan')}" if whole else "no plan"


def _heard(part: str, number: int, whole: int, value: str) -> str:
    """ "12 plans, 39 people, 31 for 100 people"; "4 plans of 11 for an emerging issue, 36 %"."""
    if part == STARTED:
        return _counts(part, number, whole) + (f", {value} for {PER} people" if value else "")
    return f"{many(number, 'plan')} of {said(whole)} for an emerging issue" + (f", {value}" if value else "")


@cache
def rates_chart() -> dict[str, Any]:
    """A bar for each group with its numbers at the right, and the average as a rule; of few there is no bar."""
    rule = marks.rule_above("average", "average_said")
    bars = (
        alt.Chart()
        .mark_bar(fill=ACCENT, **{**marks.BAR, "strokeWidth": alt.ExprRef("datum.rate ? 0.5 : 0")})
        .encode(
            x=marks.lengths("rate", room=190, narrow=70, axis=rule),
            y=marks.names("group"),
            opacity=FADING,
            **tooltip(),
        )
    )
    words = (
        alt.Chart()
        .mark_text(text=marks.by_width("word", "short"), **marks.AT_END)
        .encode(
            x=marks.lengths("right", room=190, narrow=70, axis=rule),
            y=marks.names("group"),
            tooltip=tooltip()["tooltip"],
        )
    )
    return marks.built(alt.layer(bars, words).properties(height=marks.ROW, padding=PADDING))


def per_hundred(plans: int, people: int) -> str:
    """How many plans are started for a hundred people: "31", "under 1"."""
    each = round(PER * plans / people)
    return "under 1" if plans and not each else said(each)


def extremes(counted: Counted, table: pd.DataFrame) -> str:
    """ "; highest: Sales, 58; lowest: Legal, 12". Of those that show the same all are named, or how many there are.

    Groups of few do not compete; where there are some, this is said.
    """
    competing = table[table["shown"] != ""]
    rates = competing["rate"]
    values = [competing.loc[rates == edge, "shown"].tolist()[:1] for edge in (rates.max(), rates.min())]
    if len(competing) < 2 or values[0] == values[1]:
        return ""
    edges = []
    for edge, [value] in zip(("highest", "lowest"), values, strict=True):
        rows = competing.loc[competing["shown"] == value, "row"].tolist()
        edges.append(f"; {edge}: {counted.named(rows)}, {value}{' each' if len(rows) > 1 else ''}")
    few = " (without groups of fewer than five)" if _has_few(table) else ""
    return "".join(edges) + few


def _has_few(table: pd.DataFrame) -> bool:
    return bool(((table["shown"] == "") & (table["plans"] > 0)).any())


def per_person_title(counted: Counted, table: pd.DataFrame, about: str) -> str:
    """ "31 plans started for 100 people; highest: Sales, 58; lowest: Legal, 12; none: Finance"."""
    plans, people = counted.total(), sum(counted.people.values())
    if min(plans, people) < FEW:
        lead = f"{many(plans, 'plan')}{about} started for {many(people, 'person')}"
    else:
        each = per_hundred(plans, people)
        noun = "plan" if each in ("1", "under 1") else "plans"
        lead = f"{formatting.sentence(each)} {noun}{about} started for {PER} people"
    none = counted.without()
    return f"{lead}{extremes(counted, table)}{f'; none: {counted.named(none)}' if none else ''}"


def issues_title(counted: Counted, table: pd.DataFrame, about: str) -> str:
    """ "19 % of 124 plans are for an emerging issue; highest: Under 1 year, 50 %; lowest: Over 5 years, 8 %"."""
    issues, plans = counted.total(part=PurposeKind.ISSUE), counted.total()
    in_words = formatting.percent_of(issues, plans) if plans >= FEW else said(issues)
    share = in_words if issues or plans == 1 else "none"
    are = "is" if plans == 1 or (issues == 1 and plans < FEW) else "are"
    lead = formatting.sentence(f"{share} of {many(plans, 'plan')}{about} {are} for an emerging issue")
    return f"{lead}{extremes(counted, table)}"


def rates_figure(
    result: QuestionResult,
    counted: Counted,
    table: pd.DataFrame,
    every: pd.DataFrame,
    title: str,
    average: str,
    subtitle: str,
) -> Figure:
    """A rate for each group.

    Args:
        every: like the table that is drawn, with a row for each group, for the numbers behind the chart.
        average: the rate of all in words; nothing where they are few.
    """
    is_per_person = isinstance(counted.chart, PerPerson)
    whole = sum(counted.people.values()) if is_per_person else counted.total()
    number = counted.total() if is_per_person else counted.total(part=PurposeKind.ISSUE)
    few = f"; of fewer than {FEW} only the counts" if _has_few(table) else ""
    return Figure(
        title=title,
        drawing=marks.drawing(
            rates_chart(),
            table,
            names=marks.wrapped(counted.names),
            average=[100 * number / whole] if average else [],
            average_said=f"average {average}",
        ),
        numbers=pd.DataFrame(
            {
                _ROWS[counted.chart.grouping or Grouping.DEPARTMENT]: every["group"],
                "Plans started" if is_per_person else "Emerging issues": every["number"],
                "People" if is_per_person else "Plans started": every["whole"],
                f"For {PER} people" if is_per_person else "Share": every["shown"],
            }
        ),
        keys=marks.keys_of(every),
        subtitle=f"{subtitle}, {period(result)}{few}",
    )


class PerPerson(GroupedChart):
    """Plans started: department, location or `Tenure` of the team member on the first day × "started"."""

    question = "Is coaching offered everywhere?"
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return started(scope, self, STARTED)

    def figure(self, result: QuestionResult) -> Figure:
        """Plans started for each hundred people, by group."""
        counted = by_group(result, self)
        plans, people = counted.total(), sum(counted.people.values())
        if not plans:
            return Figure(self.question, NOTHING_STARTED)
        table = per_person_table(counted)
        average = per_hundred(plans, people) if min(plans, people) >= FEW else ""
        subtitle = f"Plans started{result.about} for {PER} people on the roster today"
        every = per_person_table(by_group(result, self, is_every=True))
        title = per_person_title(counted, table, result.about)
        return rates_figure(result, counted, table, every, title, average, subtitle)


PER_PERSON = [PerPerson(f"per_person_{grouping}", grouping) for grouping in _GROUPINGS]


class Issues(GroupedChart):
    """Plans started: department, location or `Tenure` of the team member on the first day × `PurposeKind`."""

    question = "Is coaching offered for growth everywhere?"
    part_values = PurposeKind
    is_compared = False
    counts_plans = True

    def source(self, scope: Scope) -> Source:
        return started(scope, self, _kind())

    def figure(self, result: QuestionResult) -> Figure:
        """The share of emerging issues among the plans started, by group."""
        counted = by_group(result, self)
        if not counted.total():
            return Figure(self.question, NOTHING_STARTED)
        if 0 < len(result.purposes) < len(Purpose):
            return Figure(self.question, "A share of emerging issues is shown where plans of all purposes are counted.")
        table = issues_table(counted)
        issues, plans = counted.total(part=PurposeKind.ISSUE), counted.total()
        subtitle = f"Share of emerging issues among the plans started{result.about}"
        average = formatting.percent_of(issues, plans) if plans >= FEW else ""
        every = issues_table(by_group(result, self, is_every=True))
        title = issues_title(counted, table, result.about)
        return rates_figure(result, counted, table, every, title, average, subtitle)


ISSUES = [
    Issues("offered", Grouping.DEPARTMENT),
    Issues("offered_location", Grouping.LOCATION),
    Issues("tenure", Grouping.TENURE),
]
