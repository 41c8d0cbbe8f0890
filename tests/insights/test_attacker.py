"""An attacker reads what leadership is sent, every month for two years, and must learn nothing about a small group.

The attacker sees the screens and files of every month and nothing else: the sentence, the four figures with their
change and numbers beside them, and the charts with title, sentence, table, tooltips and parameters. They know the rules
of docs/product.md#leadership, which departments the company has and how many people the roster, and they do sums:

1. *Numbers as they stand.* No share is 0 or 100 %, no count is 1 to 4, every number is a multiple of five.
2. *People behind a figure.* Behind each there are at least five different team members.
3. *Numbers that belong together.* A share with the number beside it, and people of 100 with the size of the roster,
   leave several possible counts: those within the share, and those outside of it. Not all of them are 1 to 4, and of
   the roster they are not all nobody or everybody.
4. *Sums.* The check-ins of the organisation in a month are a sum over its departments, those of a group in a quarter
   one over its departments and months. The attacker is given the sums themselves, unrounded, of all months and all
   groups, knows which departments had nobody in which months, and adds and subtracts them in every possible way. No
   combination leaves check-ins of together one to four people. (None is nobody: there is nothing to learn.)

Quarters count different check-ins, so a difference of two quarters proves nothing. What the rules leave to suspect all
the same, by supposing that nothing changed, or from figures that look back over three and twelve months, stands in
SECURITY.md.
"""

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from lib.charts import Figure
from lib.exports import report_of_overview, tables_of
from lib.exports.pdf import pdf_of
from lib.insights.leadership import disclosure
from lib.insights.leadership.disclosure import (
    DueByDepartment,
    Group,
    Headline,
    MonthCounts,
    groups_of,
    on_time,
    show,
    shown_share,
)
from lib.insights.leadership.overview import Overview, overview_of
from lib.models import MonthSnapshot
from lib.months import months_from, months_later
from lib.spreadsheets import Percentage, csv_of, together
from tests.insights.organisations import Organisation

ORGANISATIONS = 150
READ_WORD_BY_WORD = 6
"""Of so many organisations everything that is sent is read, which takes a hundred times as long as doing sums."""

SMALL = range(1, 5)
AT = datetime(2026, 6, 1, tzinfo=UTC)


class Found(StrEnum):
    """What an attacker can find."""

    WHOLE = "a share of none or all"
    FEW = "a number of one to four"
    EXACT = "a number that is not rounded"
    NOBODY_ELSE = "a figure with fewer than five people behind it"
    FEW_BY_PRODUCT = "a number of one to four, by a share and what it is of"
    ALONE = "a small group, by sums"


class Leak(NamedTuple):
    found: Found
    where: str


def overviews(months: Sequence[MonthCounts]) -> list[Overview]:
    """What is sent at the end of each month."""
    kept: list[MonthSnapshot] = []
    for counts in months:
        kept.insert(0, show(counts, at=AT))
    return [overview_of(kept[-number:]) for number in range(1, len(kept) + 1)]


# 1. Numbers as they stand

_NO_FIGURES = re.compile(
    r"Q[1-4] \d{4}|\b20\d\d\b|-\d\d-\d\d\b|№\d+|rounded to 5(?:\s%)?|add up to 100\s%"
    r"|\d+ (?:other )?departments|of 100\b|each of the \d+ groups|\d+ of the \d+ (?:groups|months)|of the \d+ months"
    r"|\b31|\b30|\b2[89]"
)
"""Dates, names of the made-up departments, and words that are on the screen whatever the figures are."""

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(\s?%)?")
_POSITIONS = {"row", "order", "stretch"}


def read_numbers(overview: Overview) -> Iterator[Leak]:
    """Everything on the screen of a month and in its files."""
    report = report_of_overview(overview)
    for key_figure in report.key_figures:
        yield from read_text("\n".join(map(str, [key_figure.value, key_figure.change_said])), key_figure.label)
    for figure in report.figures:
        yield from read_text(text_of(figure), figure.title)
        if {0, 100} & set(lengths_of(figure)):
            yield Leak(Found.WHOLE, figure.title)
    tables = tables_of(report)
    one = together(tables)
    yield from read_text(csv_of(one.columns, one.rows), "CSV")
    for cell in (cell for table in tables for row in table.rows for cell in row):
        if isinstance(cell, int | float):
            is_share = isinstance(cell, Percentage)
            yield from judge(round(abs(cell) * (100 if is_share else 1), 6), is_share=is_share, where="XLSX")


def read_text(text: str, where: str) -> Iterator[Leak]:
    for number, percent in _NUMBER.findall(_NO_FIGURES.sub("", text)):
        yield from judge(float(number), is_share=bool(percent), where=where)


_NO_FIGURES_ON_PAPER = re.compile(r"^Made by Ana on .*$|^0\s%\n50\s%\n100\s%$", re.M)
"""The foot of a page, and the axis of a chart of shares."""


def read_paper(overview: Overview) -> Iterator[Leak]:
    """The report of a month, with the words of its charts."""
    pages = PdfReader(io.BytesIO(pdf_of(report_of_overview(overview), made_by="Ana", at=AT))).pages
    text = _NO_FIGURES_ON_PAPER.sub("", "\n".join(page.extract_text() for page in pages))
    assert "Small groups are protected" in text
    yield from read_text(" ".join(text.split()), "PDF")


def text_of(figure: Figure) -> str:
    """Everything a browser is sent of a chart but where its marks stand and its specification without data."""
    parts = [figure.title, figure.sentence, figure.legend, *cells_of(figure.numbers)]
    if figure.drawing is not None:
        parts += cells_of(figure.drawing.table.to_pandas())
        chosen = {each["name"]: each["value"] for each in figure.drawing.spec["params"]}
        parts += [*chosen.pop("names", {}).values(), *chosen.pop("parts", []), *chosen.pop("called", {})]
        parts.append(f"{chosen.pop('top', [0, 0])[1] / 1.15:.2f}")  # The axis ends a little above the highest bar.
        assert not chosen, "the attacker does not read this yet"
    return "\n".join(parts)


def cells_of(table: pd.DataFrame | None) -> Iterator[str]:
    if table is not None:
        columns = [number for number, name in enumerate(table) if name not in _POSITIONS]
        yield from (str(row[column]) for row in table.astype(object).to_numpy().tolist() for column in columns)


def lengths_of(figure: Figure) -> Collection[float]:
    """What can be measured of the parts of a bar, as shares of the whole bar."""
    if figure.drawing is None or "outcome" not in figure.drawing.table.column_names:
        return []
    parts = figure.drawing.table.to_pandas().query("kind == 'part'")
    return list(100 * parts["share"] / parts.groupby("row")["share"].transform("sum"))


def judge(number: float, *, is_share: bool, where: str) -> Iterator[Leak]:
    if is_share and number in (0, 100):
        yield Leak(Found.WHOLE, where)
    elif not is_share and number in SMALL:
        yield Leak(Found.FEW, where)
    elif number % 5:
        yield Leak(Found.EXACT, where)


# 2. People behind a figure


def count_people(overview: Overview, months: Mapping[date, MonthCounts]) -> Iterator[Leak]:
    """Of everything that is shown of a month."""
    now = months[overview.months[0]]
    behind = {
        Headline.ACTIVE: now.active.people,
        Headline.CHECK_INS: on_time([now.due]).people,
        Headline.MILESTONES: now.milestones.people,
        Headline.GOALS: now.closed.people,
    }
    people: list[tuple[str, int]] = [
        (name, behind[name]) for name, figure in overview.figures.items() if (figure.value, figure.of) != (None, None)
    ]
    for each in overview.trend:
        if (each.on_time, each.of) != (None, None):
            people.append((f"on time in {each.month}", on_time([months[each.month].due]).people))
        if each.started is not None:
            people.append((f"started in {each.month}", months[each.month].started.people))
    for outcomes in overview.outcomes:
        if outcomes.shares or outcomes.of is not None:
            counts = months[months_later(outcomes.quarter, 2)].quarter
            people.append((f"outcomes of {outcomes.quarter}", counts.closed.people if counts else 0))
    due = [months[each].due for each in quarter_of(overview) if each in months]
    people += [
        (" + ".join(group.departments), on_time(due, group.departments).people) for group in overview.departments
    ]
    yield from (Leak(Found.NOBODY_ELSE, name) for name, number in people if number < 5)


def quarter_of(overview: Overview) -> list[date]:
    """The months of the quarter that is shown by department."""
    return list(months_from(overview.quarter, months_later(overview.quarter, 2))) if overview.quarter else []


# 3. Numbers that belong together


def multiply(overview: Overview, roster: int) -> Iterator[Leak]:
    pairs = [(f"{name}", [figure.value], figure.of) for name, figure in overview.figures.items()]
    pairs += [(f"{each.month}", [each.on_time], each.of) for each in overview.trend]
    pairs += [(", ".join(each.departments), [each.on_time], each.of) for each in overview.departments]
    pairs += [(f"{each.quarter}", list(each.shares.values()), each.of) for each in overview.outcomes]
    for where, shares, of in pairs:
        for share in shares:
            if share is not None and of is not None:
                for counts in possible_counts(share, of):
                    if set(counts) <= set(SMALL):
                        yield Leak(Found.FEW_BY_PRODUCT, where)
    if (active := overview.figures[Headline.ACTIVE].value) is not None:
        possible = [n for n in range(roster + 1) if disclosure.shown_of_hundred(n, roster) == active]
        for counts in (possible, [roster - n for n in possible]):
            if set(counts) <= set(SMALL):
                yield Leak(Found.FEW_BY_PRODUCT, "of the roster")
            if set(counts) == {0}:
                yield Leak(Found.WHOLE, "of the roster")


@cache
def possible_counts(share: int, of: int) -> tuple[list[int], list[int]]:
    """How many may be within a share of a rounded number, and how many outside."""
    found = [
        (part, whole)
        for whole in range(of - 2, of + 3)
        for part in range(whole + 1)
        if shown_share(part, whole, 5) == share
    ]
    return [part for part, _ in found], [whole - part for part, whole in found]


# 4. Sums

Cell = tuple[date, str]
"""A month and a department."""


def isolated(published: Sequence[Collection[Cell]], people: Mapping[Cell, Collection[int]]) -> set[Cell] | None:
    """Cells that a combination of published sums leaves, and behind which one to four people stand."""
    cells = sorted(people)
    system = np.array([[cell in sums for cell in cells] for sums in published], dtype=float)
    # Cells that always stand together cannot be told apart by any combination.
    together: dict[bytes, set[Cell]] = {}
    for number, cell in enumerate(cells):
        together.setdefault(system[:, number].tobytes(), set()).add(cell)
    behind = {frozenset(some): set().union(*(people[cell] for cell in some)) for some in together.values()}
    little = [(some, who) for some, who in behind.items() if len(who) in SMALL]
    small = list(_small_unions(little, frozenset(), set()))
    if not small:
        return None
    wanted = np.array([[cell in each for cell in cells] for each in small], dtype=float).T
    solved, *_ = np.linalg.lstsq(system.T, wanted)
    fits = np.isclose(system.T @ solved, wanted).all(axis=0)
    return next((set(each) for each, is_solved in zip(small, fits, strict=True) if is_solved), None)


def _small_unions(
    parts: Sequence[tuple[frozenset[Cell], set[int]]], chosen: frozenset[Cell], who: set[int]
) -> Iterator[frozenset[Cell]]:
    """Every union of these parts, behind which are one to four people."""
    for number, (cells, people) in enumerate(parts):
        if len(who | people) in SMALL:
            yield chosen | cells
            yield from _small_unions(parts[number + 1 :], chosen | cells, who | people)


def solve(seen: Sequence[Overview], months: Mapping[date, MonthCounts]) -> Iterator[Leak]:
    """The sums of each quarter: its months where the organisation's figure was shown, and its groups."""
    on_time_shown = {each.month for overview in seen for each in overview.trend if each.on_time is not None}
    groups = {overview.quarter: overview.departments for overview in seen if overview.quarter}
    for quarter in {month.replace(month=(month.month - 1) // 3 * 3 + 1) for month in months}:
        inside = [each for each in months_from(quarter, months_later(quarter, 2)) if each in months]
        people = {
            (month, name): {row.member_id for row in rows}
            for month in inside
            for name, rows in months[month].due.items()
            if rows
        }
        published = [{cell for cell in people if cell[0] == month} for month in inside if month in on_time_shown]
        published += [{cell for cell in people if cell[1] in each.departments} for each in groups.get(quarter, ())]
        if published and people and (found := isolated(published, people)):
            yield Leak(Found.ALONE, f"{sorted(found)}")


def attack(months: Sequence[MonthCounts], *, word_by_word: bool = False) -> Iterator[Leak]:
    """Everything that can be found in what one organisation's leadership was sent."""
    seen, by_month = overviews(months), {counts.month: counts for counts in months}
    for overview, counts in zip(seen, months, strict=True):
        yield from count_people(overview, by_month)
        yield from multiply(overview, counts.active.whole)
        if word_by_word:
            yield from read_numbers(overview)
    if word_by_word:
        yield from read_paper(seen[-1])
    yield from solve(seen, by_month)


def test_the_attacker_finds_nothing() -> None:
    found = [
        (seed, leak)
        for seed in range(ORGANISATIONS)
        for leak in attack(list(Organisation(seed).months()), word_by_word=seed < READ_WORD_BY_WORD)
    ]
    assert not found


def test_the_attacker_had_departments_to_look_at() -> None:
    organisations = [overviews(list(Organisation(seed).months())) for seed in range(50)]
    assert sum(len(overview.departments) > 2 for seen in organisations for overview in seen) > 200


# With one rule switched off, the attacker finds what the rule protects.


def hidden_not_merged(months: Sequence[DueByDepartment]) -> list[Group]:
    alone = [frozenset({name}) for name in {name for due in months for name in due}]
    return [each for each in alone if on_time(months, each).people >= 5]


def by_size_alone(months: Sequence[DueByDepartment]) -> list[Group]:
    """As if every month of the quarter had been one: nobody asks which months a department had somebody in."""
    names = {name for due in months for name in due}
    return groups_of([{name: [row for due in months for row in due.get(name, [])] for name in names}])


def whatever_a_month_hides(months: Sequence[DueByDepartment]) -> list[Group]:
    """As if months of one to four people were none at all."""
    return groups_of([due for due in months if on_time([due]).people >= 5])


def whole_shares(part: int, whole: int, people: int) -> int | None:
    return None if people < 5 else 5 * round(20 * part / whole)


def exact_shares(part: int, whole: int, people: int) -> int | None:
    return None if people < 5 else min(max(round(100 * part / whole), 5), 95)


def shares_of_anybody(part: int, whole: int, people: int) -> int | None:
    return shown_share(part, whole, whole)


def every_count(number: int, people: int) -> int | None:
    return number or None


def whole_of_anything(shares: Any, whole: int, people: int) -> int | None:
    return disclosure.shown_count(whole, people)


def hundred_of_anybody(part: int, whole: int) -> int | None:
    return shown_share(part, whole, whole)


@pytest.mark.parametrize(
    ("name", "instead", "found"),
    [
        pytest.param("groups_of", hidden_not_merged, Found.ALONE, id="no-merging"),
        pytest.param("groups_of", by_size_alone, Found.ALONE, id="months-left-out"),
        pytest.param("groups_of", whatever_a_month_hides, Found.ALONE, id="hidden-months"),
        pytest.param("shown_share", whole_shares, Found.WHOLE, id="no-limits"),
        pytest.param("shown_share", exact_shares, Found.EXACT, id="no-rounding"),
        pytest.param("shown_share", shares_of_anybody, Found.NOBODY_ELSE, id="check-ins-for-people"),
        pytest.param("shown_count", every_count, Found.FEW, id="every-count"),
        pytest.param("shown_whole", whole_of_anything, Found.FEW_BY_PRODUCT, id="every-whole"),
        pytest.param("shown_of_hundred", hundred_of_anybody, Found.FEW_BY_PRODUCT, id="of-any-roster"),
        pytest.param("SMALLEST", 4, Found.NOBODY_ELSE, id="four-people"),
    ],
)
def test_the_attacker_misses_no_rule(monkeypatch: pytest.MonkeyPatch, name: str, instead: Any, found: Found) -> None:
    monkeypatch.setattr(disclosure, name, instead)
    word_by_word = found in (Found.WHOLE, Found.EXACT, Found.FEW)
    organisations = (list(Organisation(seed).months()) for seed in range(ORGANISATIONS))
    assert any(leak.found is found for months in organisations for leak in attack(months, word_by_word=word_by_word))
