"""An attacker reads what leadership is sent, over two years, and must learn nothing about a small group.

The attacker sees the screens and nothing else: the four figures with their change, and the three charts with title,
sentence, table, tooltips and parameters. They know which departments the company has, and they do sums:

1. *Numbers as they stand.* No share is 0 or 100 %, no count is 1 to 4, every number is a multiple of five.
2. *People behind a figure.* Behind each there are at least five different team members.
3. *One month.* Check-ins of the organisation and of each group of departments are sums over departments. The attacker
   is given the sums themselves, unrounded, and adds and subtracts them in every possible way. No combination leaves
   departments in which together one to four people had a check-in. (None is nobody: there is nothing to learn.)
4. *Two months in a row.* Their check-ins are different ones, so a difference of two months proves nothing. The attacker
   supposes that every department repeats its numbers, and puts both months into one system. From February to December
   no combination may leave departments that were small in the *earlier* month: what was hidden is not laid open
   afterwards, which is why groups carry over. In January groups are split; no combination may leave departments that
   are small in both months: those stay hidden through the split.

A department that falls under five people, and is merged in this month, had in the month before, by the same
supposition, the share it has now, and was shown then as five people or more; a new one had nobody. What the rules of
docs/product.md#leadership leave to suspect all the same, also from figures that look back over three and twelve months,
stands in SECURITY.md.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import combinations, pairwise
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from lib import formatting
from lib.charts import Figure, on_time_by_department
from lib.exports import report_of_overview, tables_of
from lib.insights.leadership import disclosure
from lib.insights.leadership.disclosure import Group, Headline, MonthCounts, merged, show, shown_share
from lib.insights.leadership.figures import Overview, overview_of
from lib.models import MonthSnapshot
from lib.spreadsheets import Percentage, Table
from tests.insights.organisations import Organisation

ORGANISATIONS = 300
SMALL = range(1, 5)
AT = datetime(2026, 6, 1, tzinfo=UTC)


class Found(StrEnum):
    """What an attacker can find."""

    WHOLE = "a share of none or all"
    FEW = "a number of one to four"
    EXACT = "a number that is not rounded"
    NOBODY_ELSE = "a figure with fewer than five people behind it"
    ALONE = "a small group, by sums of one month"
    ALONE_BY_CHANGE = "a small group, by sums of two months"


class Leak(NamedTuple):
    found: Found
    where: str


class Screen(NamedTuple):
    """Overview as it is sent at the end of a month. Charts that look back a year are read once a year.

    Attributes:
        figures: the four, each with its change.
        groups: the departments that are shown as one, as they are named in the table of their chart.
    """

    figures: Mapping[Headline, tuple[int | None, int | None]]
    departments: Figure
    groups: Collection[Group]
    started: Figure | None
    outcomes: Figure | None
    files: Sequence[Table]


def sent(overview: Overview, *, looks_back: bool) -> Screen:
    """What the page and the files make of it."""
    departments = [(each.departments, each.on_time) for each in overview.departments]
    on_time = on_time_by_department(departments, overview.figures[Headline.CHECK_INS].value)
    started = outcomes = report = None
    if looks_back and overview.as_of is not None:
        report = report_of_overview(overview, overview.as_of)
        started, outcomes, on_time = report.figures
    names = [] if on_time.numbers is None else on_time.numbers["Department"]
    return Screen(
        figures={name: (figure.value, figure.change) for name, figure in overview.figures.items()},
        departments=on_time,
        groups=[frozenset(each.split(" + ")) for each in names],
        started=started,
        outcomes=outcomes,
        files=tables_of(report) if report is not None else (),
    )


def screens(months: Sequence[MonthCounts]) -> list[Screen]:
    """What leadership is sent at the end of each month."""
    kept: list[MonthSnapshot] = []
    for counts in months:
        before = [frozenset(names) for names in kept[0].groups] if kept else None
        kept.insert(0, show(counts, before, at=AT))
    return [sent(overview_of(kept[-number:]), looks_back=number % 12 == 0) for number in range(1, len(kept) + 1)]


# 1. Numbers as they stand

_NO_FIGURES = re.compile(r"Q[1-4] \d{4}|\b20\d\d\b|№\d+|rounded to 5(?:\s%)?|add up to 100\s%")
"""Dates, names of the made-up departments, and words that are on the screen whatever the figures are."""

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(\s?%)?")
_POSITIONS = {"row", "place", "from", "until", "middle"}


def read_numbers(screen: Screen) -> Iterator[Leak]:
    for name, (value, change) in screen.figures.items():
        if value is not None:
            yield from judge(value, is_share=True, where=name)
        if change is not None:
            yield from judge(abs(change), is_share=False, where=f"change of {name}")
    for figure in (screen.departments, screen.started, screen.outcomes):
        if figure is not None:
            for number, percent in _NUMBER.findall(_NO_FIGURES.sub("", text_of(figure))):
                yield from judge(float(number), is_share=bool(percent), where=figure.title)
            if {0, 100} & set(lengths_of(figure)):
                yield Leak(Found.WHOLE, figure.title)
    for table in screen.files:
        for cell in (cell for row in table.rows for cell in row):
            if isinstance(cell, int | float):
                is_share = isinstance(cell, Percentage)
                yield from judge(round(abs(cell) * (100 if is_share else 1), 6), is_share=is_share, where=table.title)
            for number, percent in _NUMBER.findall(_NO_FIGURES.sub("", cell)) if isinstance(cell, str) else ():
                yield from judge(float(number), is_share=bool(percent), where=table.title)


def text_of(figure: Figure) -> str:
    """Everything a browser is sent of a chart but where its marks stand and its specification without data."""
    parts = [figure.title, figure.said, figure.subtitle, figure.legend, *cells_of(figure.numbers)]
    if figure.drawing is not None:
        parts += cells_of(figure.drawing.table)
        chosen = {each["name"]: each["value"] for each in figure.drawing.spec["params"]}
        parts += chosen.pop("names").values()
        parts.append(f"{chosen.pop('top', [0, 0])[1] / 1.15:.2f}")  # The axis ends a little above the highest bar.
        assert not chosen, "the attacker does not read this yet"
    return "\n".join(parts)


def cells_of(table: pd.DataFrame | None) -> Iterator[str]:
    if table is not None:
        columns = [number for number, name in enumerate(table) if name not in _POSITIONS]
        yield from (str(row[column]) for row in table.to_numpy().tolist() for column in columns)


def lengths_of(figure: Figure) -> Collection[float]:
    """What can be measured of the parts of a bar, as shares of the whole bar."""
    if figure.drawing is None or "until" not in figure.drawing.table:
        return []
    table = figure.drawing.table
    return list((table["until"] - table["from"])[table["kind"] == "part"])


def judge(number: float, *, is_share: bool, where: str) -> Iterator[Leak]:
    if is_share and number in (0, 100):
        yield Leak(Found.WHOLE, where)
    elif not is_share and number in SMALL:
        yield Leak(Found.FEW, where)
    elif number % 5:
        yield Leak(Found.EXACT, where)


# 2. People behind a figure


def count_people(screen: Screen, months: Sequence[MonthCounts]) -> Iterator[Leak]:
    """Of everything that is shown, at the end of the last of these months."""
    now = months[-1]
    due = now.on_time(frozenset(now.due))
    behind = {
        Headline.ACTIVE: now.active.people,
        Headline.CHECK_INS: due.people,
        Headline.MILESTONES: now.milestones.people,
        Headline.GOALS: now.closed.people,
    }
    people = [(name, behind[name]) for name, (value, _) in screen.figures.items() if value is not None]
    people += [(" + ".join(group), now.on_time(group).people) for group in screen.groups]
    if screen.started is not None and screen.started.numbers is not None:
        shown = dict(screen.started.numbers.itertuples(index=False))
        started = {formatting.month(each.month): each.started.people for each in months}
        people += [(month, started[month]) for month, plans in shown.items() if plans != "too few"]
    if screen.outcomes is not None and screen.outcomes.numbers is not None:
        shown = {quarter: parts for quarter, *parts in screen.outcomes.numbers.itertuples(index=False)}
        closed = {
            formatting.quarter(each.month): each.closed_in_quarter.people for each in months if each.closed_in_quarter
        }
        people += [(quarter, closed[quarter]) for quarter, parts in shown.items() if parts != ["too few"] * 3]
    yield from (Leak(Found.NOBODY_ELSE, name) for name, number in people if number < 5)


# 3. and 4. Sums of departments


def isolated(cells: Collection[Group], behind: Sequence[MonthCounts]) -> Group | None:
    """Departments that a combination of published sums leaves, and that are small in each of these months."""
    names = sorted(frozenset().union(*cells))
    system = np.array([[name in cell for name in names] for cell in cells], dtype=float)
    # Departments that always stand together cannot be told apart by any combination.
    together: dict[bytes, set[str]] = {}
    for number, name in enumerate(names):
        together.setdefault(system[:, number].tobytes(), set()).add(name)

    def are_at_most_four(group: Group) -> bool:
        return all(counts.on_time(group).people < 5 for counts in behind)

    little = [group for group in map(frozenset, together.values()) if are_at_most_four(group)]
    unions = (frozenset().union(*some) for n in range(len(little)) for some in combinations(little, n + 1))
    small = [each for each in unions if all(counts.on_time(each).people in SMALL for counts in behind)]
    if not small:
        return None
    wanted = np.array([[name in each for name in names] for each in small], dtype=float).T
    solved, *_ = np.linalg.lstsq(system.T, wanted)
    fits = np.isclose(system.T @ solved, wanted).all(axis=0)
    return next((each for each, is_solved in zip(small, fits, strict=True) if is_solved), None)


def cells_on(screen: Screen, organisation: Group) -> list[Group]:
    """The sums that are published: the groups, and the whole organisation where its figure is shown."""
    has_total = screen.figures[Headline.CHECK_INS][0] is not None
    return [*screen.groups, organisation] if has_total else []


def solve_one_month(screen: Screen, counts: MonthCounts) -> Iterator[Leak]:
    cells = cells_on(screen, frozenset(counts.due).union(*screen.groups))
    if cells and (found := isolated(cells, [counts])):
        yield Leak(Found.ALONE, f"{counts.month}: {sorted(found)}")


def solve_two_months(seen: tuple[Screen, Screen], months: tuple[MonthCounts, MonthCounts]) -> Iterator[Leak]:
    organisation = frozenset(months[0].due).union(months[1].due, *seen[0].groups, *seen[1].groups)
    before, now = (cells_on(screen, organisation) for screen in seen)
    small_in = months if months[1].month.month == 1 else months[:1]
    if before and now and (found := isolated({*before, *now}, small_in)):
        yield Leak(Found.ALONE_BY_CHANGE, f"{months[1].month}: {sorted(found)}")


def attack(months: Sequence[MonthCounts]) -> Iterator[Leak]:
    """Everything that can be found in what one organisation's leadership was sent."""
    seen = screens(months)
    for number, (screen, counts) in enumerate(zip(seen, months, strict=True), start=1):
        yield from read_numbers(screen)
        yield from count_people(screen, months[:number])
        yield from solve_one_month(screen, counts)
    for two_screens, two_months in zip(pairwise(seen), pairwise(months), strict=True):
        yield from solve_two_months(two_screens, two_months)


def test_the_attacker_finds_nothing() -> None:
    assert not [(seed, leak) for seed in range(ORGANISATIONS) for leak in attack(list(Organisation(seed).months()))]


# With one rule switched off, the attacker finds what the rule protects.


def each_alone(people: Mapping[str, Any], before: Any, *, month: date) -> list[Group]:
    return [frozenset({name}) for name in people]


def anew_each_month(people: Mapping[str, Any], before: Any, *, month: date) -> list[Group]:
    return merged(people, None, month=month)


def anew_each_january(people: Mapping[str, Any], before: Any, *, month: date) -> list[Group]:
    return merged(people, None if month.month == 1 else before, month=month)


def whole_shares(part: int, whole: int, people: int) -> int | None:
    return None if people < 5 else 5 * round(20 * part / whole)


def exact_shares(part: int, whole: int, people: int) -> int | None:
    return None if people < 5 else min(max(round(100 * part / whole), 5), 95)


def shares_of_anybody(part: int, whole: int, people: int) -> int | None:
    return shown_share(part, whole, whole)


def every_count(number: int, people: int) -> int | None:
    return number or None


@pytest.mark.parametrize(
    ("rules", "name", "instead", "found"),
    [
        pytest.param(disclosure, "merged", each_alone, Found.ALONE, id="no-merging"),
        pytest.param(disclosure, "merged", anew_each_month, Found.ALONE_BY_CHANGE, id="no-carrying-over"),
        pytest.param(disclosure, "merged", anew_each_january, Found.ALONE_BY_CHANGE, id="january-from-nothing"),
        pytest.param(disclosure, "shown_share", whole_shares, Found.WHOLE, id="no-limits"),
        pytest.param(disclosure, "shown_share", exact_shares, Found.EXACT, id="no-rounding"),
        pytest.param(disclosure, "shown_share", shares_of_anybody, Found.NOBODY_ELSE, id="check-ins-for-people"),
        pytest.param(disclosure, "shown_count", every_count, Found.FEW, id="every-count"),
        pytest.param(disclosure, "SMALLEST", 4, Found.NOBODY_ELSE, id="four-people"),
    ],
)
def test_the_attacker_misses_no_rule(
    monkeypatch: pytest.MonkeyPatch, rules: ModuleType, name: str, instead: Any, found: Found
) -> None:
    monkeypatch.setattr(rules, name, instead)
    organisations = (list(Organisation(seed).months()) for seed in range(ORGANISATIONS))
    assert any(leak.found is found for months in organisations for leak in attack(months))
