"""Every sentence of Insights says what is so: random cells, and a plain loop that reads the sentence and counts again.

A chart has a line in `READERS`: how its random cells are made, and what its sentences may claim. A claim is a pattern
of a whole clause, and a function of the result and of the pattern's groups that counts again from the cells alone, in
its own way. A clause that no pattern reads fails: who rewords a title adds what it claims.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, permutations
from random import Random
from typing import NamedTuple

import pytest

from lib import formatting, labels
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.reach import REACH
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.chart import InsightChart
from lib.insights.check_ins.late import LATE
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.check_ins.on_time_by_month import ON_TIME_BY_MONTH
from lib.insights.check_ins.stuck import STUCK
from lib.insights.fairness.rates import ISSUES, PER_PERSON
from lib.insights.fairness.themes import THEMES
from lib.insights.grouping import GroupedChart
from lib.insights.involvement import ANSWERS, PROPOSERS
from lib.insights.outcomes.cohorts import COHORTS, RUNNING
from lib.insights.outcomes.lengths import LENGTHS
from lib.insights.outcomes.levels import LEVELS
from lib.insights.outcomes.milestones import MILESTONES
from lib.insights.outcomes.outcomes import OUTCOMES
from lib.insights.outcomes.stages import STAGES
from lib.insights.registry import QUESTIONS
from lib.insights.result import CANCELLED, MOST_DEPARTMENTS, NO_DEPARTMENT, Cell, QuestionResult
from lib.insights.support import SUPPORT, SUPPORT_KINDS
from lib.models import Dimension, Outcome, Purpose, Side, Stuck, SupportKind
from lib.models.insights import (
    Age,
    Answered,
    Delay,
    Event,
    Grouping,
    KeptDate,
    Length,
    OpenPlanStatus,
    PlanStage,
    Promise,
    PurposeKind,
    Question,
    Reached,
    Tenure,
)
from lib.months import first_of, last_of, months_later
from lib.organisation_settings import Targets
from tests.amount import some_of

TRIES = 300
ENOUGH = some_of(TRIES)
"""How many random answers are read, and after how many no more are, once every pattern has been read."""

TODAY = date(2026, 11, 20)
DEPARTMENTS = [
    "Sales", "Others", NO_DEPARTMENT, "Research and Development", "Sales, EMEA",
    "Customer Success Operations and Enablement, Asia Pacific", "2024", *(f"Branch {n}" for n in range(53)),
]  # fmt: skip  # sixty names

Claim = Callable[..., bool]


class Reader(NamedTuple):
    """How the sentences of a chart are tried.

    Attributes:
        result: random cells: none, one row, ties, sixty departments, a period or a filter that was chosen.
        claims: pattern of a whole clause → is it true? Called with the result and the groups of the pattern by name.
    """

    result: Callable[[Random], QuestionResult]
    claims: Mapping[str, Claim]


def result_of(chart: InsightChart, cells: Iterable[Cell], **more: object) -> QuestionResult:
    question = next(question for question, asked in QUESTIONS.items() if chart in asked.charts)
    given: dict[str, object] = {"first": date(2025, 12, 1), "last": date(2026, 11, 30), "today": TODAY} | more
    return QuestionResult(question=question, cells={chart: list(cells)}, **given)  # type: ignore[arg-type]


def some_departments(random: Random) -> list[str]:
    return random.sample(DEPARTMENTS, random.choice([0, 1, 2, 3, 5, 12, 13, 14, 60]))


def some_number(random: Random) -> int:
    """Often none, often equal to another one, now and then beyond a thousand."""
    return random.choice([0, 0, 1, 1, 2, 3, 7, 7, 40, random.randrange(3_000)])


def some_target(random: Random) -> int | None:
    return random.choice([None, 1, 50, 67, 100])


def number(said: str) -> int:
    """A number as sentences say it: thousands are apart."""
    found = int(said.replace(",", ""))
    assert f"{found:,}" == said, f"{said} is not how a number is written"
    return found


def names(said: str, those: Collection[str], noun: str = "department") -> bool:
    """Does this name all of those, or say how many they are where they are more than three?"""
    if len(those) <= 3:
        return said in {formatting.listing(order) for order in permutations(those)}
    others = [name for name in those if name.startswith("Others (")]
    return said == " and ".join([formatting.count(len(those) - len(others), noun), *others])


def departments_drawn(result: QuestionResult, cells: Sequence[Cell]) -> dict[str, list[str]]:
    """The rows of a chart by department: the name of each, and the departments in it."""
    names = sorted(
        {*result.people, *(cell.row for cell in cells)},
        key=lambda name: (-sum(cell.number for cell in cells if cell.row == name), -result.people.get(name, 0), name),
    )
    if len(names) <= MOST_DEPARTMENTS:
        return {name: [name] for name in names}
    own, others = names[: MOST_DEPARTMENTS - 1], names[MOST_DEPARTMENTS - 1 :]
    return {**{name: [name] for name in own}, f"Others ({len(others)})": others}


# Open plans


def random_open_plans(random: Random) -> QuestionResult:
    names = some_departments(random)
    tie = random.randrange(1, 9)
    parts = random.sample(list(OpenPlanStatus), random.randrange(1, 6))
    has_ties = random.random() < 0.4
    cells = [
        Cell(name, part, n, n, n)
        for name in names
        for part in parts
        if (n := tie if has_ties else some_number(random)) and random.random() < 0.8
    ]
    return result_of(OPEN_PLANS, cells, people={name: 1 + some_number(random) for name in names})


def open_by_row(result: QuestionResult) -> dict[str, int]:
    cells = [cell for cell in result.cells[OPEN_PLANS] if cell.part != OpenPlanStatus.DRAFT]
    rows = departments_drawn(result, cells)
    return {row: sum(cell.number for cell in cells if cell.row in inside) for row, inside in rows.items()}


def is_total(result: QuestionResult, total: str, noun: str) -> bool:
    open_now = sum(open_by_row(result).values())
    return number(total) == open_now and noun == ("plan" if open_now == 1 else "plans")


def is_all_in(result: QuestionResult, total: str, noun: str, where: str, every: str = "") -> bool:
    open_now = {row: n for row, n in open_by_row(result).items() if n}
    return is_total(result, total, noun) and names(where, open_now) and bool(every) == (sum(open_now.values()) > 1)


def is_most_in(result: QuestionResult, total: str, noun: str, where: str, n: str) -> bool:
    by_row = open_by_row(result)
    return is_total(result, total, noun) and by_row[where] == number(n) > sum(by_row.values()) / 2


def is_largest_in(result: QuestionResult, total: str, noun: str, where: str, n: str, each: str | None) -> bool:
    by_row = open_by_row(result)
    largest = [row for row, plans in by_row.items() if plans == max(by_row.values())]
    is_it = names(where, largest) and by_row[largest[0]] == number(n) and bool(each) == (len(largest) > 1)
    return is_total(result, total, noun) and is_it


def is_none_in(result: QuestionResult, where: str) -> bool:
    open_cells = [cell for cell in result.cells[OPEN_PLANS] if cell.part != OpenPlanStatus.DRAFT and cell.number]
    rows = {*result.people, *(cell.row for cell in result.cells[OPEN_PLANS])} - {NO_DEPARTMENT}
    return names(where, rows - {cell.row for cell in open_cells})


# Started and closed


@dataclass(frozen=True)
class Dated(QuestionResult):
    """A result with all that ever happened, beyond what was counted: the day, and what."""

    happened: Sequence[tuple[date, str]] = ()


def random_starts(random: Random) -> QuestionResult:
    months = [first_of(months_later(TODAY, -n)) for n in range(99)]
    ends = random.choice([0, 0, 0, 1, 5, 13])
    length = random.choice([1, 1, 2, 3, 9, 12, 13, 24])
    first, last = months[ends + length - 1], last_of(months[ends])
    before, until = months[ends + 2 * length - 1], first - timedelta(1)
    if last > TODAY:
        until = until.replace(day=TODAY.day)
    number = some_number(random)
    days = [(TODAY - timedelta(random.randrange(1_800)), random.choice(list(Event))) for _ in range(number)]

    def cells(since: date, until: date) -> list[Cell]:
        counted = Counter((first_of(day).isoformat(), event) for day, event in days if since <= day <= until)
        return [Cell(month, event, n, n, n) for (month, event), n in counted.items()]

    given = {"first": first, "last": last, "today": TODAY, "cells": {STARTED_AND_CLOSED: cells(first, last)}}
    if random.random() < 0.9:
        given["before"] = {STARTED_AND_CLOSED: cells(before, until)}
    return Dated(Question.ADOPTION, happened=days, **given)  # type: ignore[arg-type]


def happened_in(result: Dated, first: date, last: date, event: Event) -> int:
    return sum(each == event and first <= day <= last_of(last) for day, each in result.happened)


def is_what_happened(
    result: Dated, n: str, noun: str, closed: str | None, when: str, so_far: str | None, n_before: str | None,
    closed_before: str | None,
) -> bool:  # fmt: skip  # the groups of the pattern
    by_name = {formatting.month(month): month for month in (first_of(months_later(TODAY, -n)) for n in range(99))}
    first, _, last = when.rpartition(" to ")
    until = by_name[last]
    since = by_name.get(first) or by_name[f"{first} {until.year}".strip()] if first else until
    is_in = result.first <= since <= until <= result.last and (since, until) == (first_of(since), first_of(until))
    is_over = last_of(until) < TODAY
    shown = {(Event.STARTED, since, until): n, (Event.CLOSED, since, until): closed}
    if n_before is not None:
        earlier = months_later(since, -12), months_later(until, -12)
        shown |= {(Event.STARTED, *earlier): n_before, (Event.CLOSED, *earlier): closed_before}
    are_true = all(
        happened_in(result, first, last, event) == number(said)
        for (event, first, last), said in shown.items()
        if said is not None
    )
    return is_in and is_over == (so_far is None) and are_true and (noun == "plan") == (number(n) == 1)


# Reach


def random_reach(random: Random) -> QuestionResult:
    people = {name: 1 + some_number(random) for name in some_departments(random)}
    reached = {name: random.choice([0, 0, random.randrange(number + 1), number]) for name, number in people.items()}
    cells = [Cell(name, "reached", n, n + 3, n) for name, n in reached.items() if n]
    about = random.choice(["", "", " on job skills for role evolution"])
    return result_of(REACH, cells, people=people, about=about, targets=Targets(people_reached=some_target(random)))


def is_reached(result: QuestionResult, n: str, whole: str, noun: str, about: str) -> bool:
    people = sum(result.people.values())
    is_so = number(n) == sum(cell.number for cell in result.cells[REACH]) and number(whole) == people
    return is_so and about == result.about and noun == ("person" if people == 1 else "people")


def is_nobody_in(result: QuestionResult, where: str) -> bool:
    return names(where, {*result.people} - {cell.row for cell in result.cells[REACH]} - {NO_DEPARTMENT})


def is_below_target(result: QuestionResult, n: str, whole: str, noun: str, target: str) -> bool:
    reached = {cell.row: cell.number for cell in result.cells[REACH]}
    departments = [name for name in result.people if name != NO_DEPARTMENT]
    below = sum(
        Fraction(reached.get(name, 0), result.people[name]) < Fraction(int(target), 100) for name in departments
    )
    is_so = (number(n), number(whole), int(target)) == (below, len(departments), result.targets.people_reached)
    return is_so and not result.about and noun == ("department" if len(departments) == 1 else "departments")


# Managers by number of plans


def random_managers(random: Random) -> QuestionResult:
    counts = dict.fromkeys("01234", 0) | {row: some_number(random) for row in "01234"[: random.randrange(6)]}
    cells = [Cell(row, "coached", n, n * int(row), n) for row, n in counts.items() if n]
    return result_of(MANAGERS, cells, about=random.choice(["", " for emerging issue"]))


def is_coached(result: QuestionResult, n: str, whole: str, noun: str, about: str, each: str | None) -> bool:
    counts = {cell.row: cell.number for cell in result.cells[MANAGERS]}
    everybody, coached = sum(counts.values()), sum(number for row, number in counts.items() if row != "0")
    words = {"0": "no plan", "1": "1 plan", "2": "2 plans", "3": "3 plans", "4": "4 or more plans"}
    parts = [part.split(" with ") for part in re.split(r", | and ", each or "")] if each else []
    are_true = all(number(n) == counts.get(row, 0) for n, said in parts for row in words if words[row] == said)
    is_whole = not each or sum(number(n) for n, _ in parts) == everybody
    is_so = (number(n), number(whole), about) == (coached, everybody, result.about)
    return is_so and are_true and is_whole and noun == ("manager" if everybody == 1 else "managers")


# Fairness

FEW = 5


def random_themes(random: Random) -> QuestionResult:
    tie = random.choice([0, random.randrange(1, 900)])
    pairs = [(dimension, purpose) for dimension in Dimension for purpose in Purpose]
    pairs = random.sample(pairs, random.choice([0, 1, 2, 5, 9]))
    return result_of(THEMES, [Cell(*pair, n, n, n) for pair in pairs if (n := tie or some_number(random))])


def theme_numbers(result: QuestionResult) -> dict[str, int]:
    """The number of plans by what a sentence calls a theme."""
    return {
        f"{labels.in_sentence(Dimension(cell.row))} for {labels.in_sentence(Purpose(cell.part))}": cell.number
        for cell in result.cells[THEMES]
    }


def is_every_theme(result: QuestionResult, total: str, where: str, every: str | None) -> bool:
    return theme_numbers(result) == {where: number(total)} and bool(every) == (number(total) > 1)


def is_largest_theme(result: QuestionResult, which: str, where: str, n: str, total: str, each: str | None) -> bool:
    themes = theme_numbers(result)
    largest = [name for name, plans in themes.items() if plans == max(themes.values())]
    is_it = names(where, largest, "theme") and themes[largest[0]] == number(n)
    is_most = 2 * number(n) > sum(themes.values())
    how = "Most plans" if is_most else "Largest theme" if len(largest) == 1 else "Largest themes"
    return is_it and which == how and number(total) == sum(themes.values()) and bool(each) == (len(largest) > 1)


def random_groups(chart: GroupedChart, parts: Sequence[str]) -> Callable[[Random], QuestionResult]:
    def make(random: Random) -> QuestionResult:
        rows = random.sample(list(Tenure), random.randrange(6))
        if chart.grouping is not Grouping.TENURE:
            rows = some_departments(random)
        tie = random.choice([0, 0, random.randrange(1, 9)])
        on_roster = {row: tie or some_number(random) + 1 for row in rows if random.random() < 0.9}
        cells = [Cell(row, part, n, n, n) for row in rows for part in parts if (n := tie or some_number(random))]
        about = random.choice(["", "", " on job skills"])
        people = {"people": on_roster, "people_by_location": on_roster, "people_by_tenure": on_roster}
        purposes = frozenset(random.sample(list(Purpose), random.choice([0, 0, 1, 2, 3])))
        return result_of(chart, cells, about=about, purposes=purposes, **people)

    return make


class Group(NamedTuple):
    """A row of a chart: its rate as a share of one, nothing where it is of few; how many plans, and of how many."""

    rate: Fraction | None
    number: int
    whole: int
    plans: int


def groups_of(result: QuestionResult, chart: GroupedChart) -> dict[str, Group]:
    """The rows by what sentences call them."""
    cells = result.cells[chart]
    if chart.grouping is Grouping.TENURE:
        occurs = {*result.people_by_tenure, *(cell.row for cell in cells)}
        inside = {labels.label(each): [each] for each in Tenure if each is not Tenure.UNKNOWN or each in occurs}
    else:
        inside = {name: list[str](each) for name, each in departments_drawn(result, cells).items()}
    groups = {}
    for name, rows in inside.items():
        plans = sum(cell.number for cell in cells if cell.row in rows)
        issues = sum(cell.number for cell in cells if cell.row in rows and cell.part == PurposeKind.ISSUE)
        people = sum(result.people.get(row, 0) for row in rows)
        part, whole = (plans, people) if chart in PER_PERSON else (issues, plans)
        is_few = plans < FEW or whole < FEW
        groups[name] = Group(None if is_few else Fraction(part, whole), part, whole, plans)
    return groups


def says(value: str, rate: Fraction) -> bool:
    """Does a sentence write a rate so?"""
    is_share = value.endswith("%")
    hundred = 100 * rate
    if value.startswith("under 1"):
        return hundred > 0 and round(hundred) == 0
    if value.startswith("over 99"):
        return is_share and hundred < 100 and round(hundred) == 100
    said_number = number(value.removesuffix("\N{NO-BREAK SPACE}%"))
    is_whole = not is_share or said_number not in (0, 100) or hundred == said_number
    return is_whole and (hundred == 0 or said_number > 0) and round(hundred) == said_number


def group_claims(chart: GroupedChart) -> dict[str, Claim]:
    noun = {Grouping.DEPARTMENT: "department", Grouping.LOCATION: "location"}.get(chart.grouping, "group")

    def is_edge(result: QuestionResult, edge: str, where: str, value: str, each: str | None, few: str | None) -> bool:
        groups = groups_of(result, chart)
        rates = {name: group.rate for name, group in groups.items() if group.rate is not None}
        extreme = max(rates.values()) if edge == "highest" else min(rates.values())
        same = [name for name, rate in rates.items() if says(value, rate)]
        has_few = any(group.rate is None and group.plans for group in groups.values())
        is_said = bool(few) == (has_few and edge == "lowest") and bool(each) == (len(same) > 1)
        return says(value, extreme) and names(where, same, noun) and is_said

    def is_none(result: QuestionResult, where: str) -> bool:
        with_plans = {cell.row for cell in result.cells[chart] if cell.number}
        none = {*result.people} - with_plans - {NO_DEPARTMENT}
        if chart.grouping is Grouping.TENURE:
            none = {labels.label(Tenure(row)) for row in none}
        return names(where, none, noun)

    def is_per_person(result: QuestionResult, value: str, noun: str, about: str) -> bool:
        plans, people = sum(cell.number for cell in result.cells[chart]), sum(result.people.values())
        is_one = value in ("1", "Under 1")
        is_rate = plans >= FEW and people >= FEW and says(value[0].lower() + value[1:], Fraction(plans, people))
        return is_rate and noun == ("plan" if is_one else "plans") and about == result.about

    def is_counts(result: QuestionResult, plans: str, about: str, people: str) -> bool:
        all_plans, everybody = sum(cell.number for cell in result.cells[chart]), sum(result.people.values())
        is_few = all_plans < FEW or everybody < FEW
        return is_few and (number(plans), number(people), about) == (all_plans, everybody, result.about)

    def is_issues(result: QuestionResult, value: str, plans: str, about: str) -> bool:
        all_plans = sum(cell.number for cell in result.cells[chart])
        issues = sum(cell.number for cell in result.cells[chart] if cell.part == PurposeKind.ISSUE)
        if value == "None" or all_plans < FEW:
            is_so = issues == (0 if value == "None" else number(value))
        else:
            is_so = issues > 0 and says(value[0].lower() + value[1:], Fraction(issues, all_plans))
        is_every_purpose = len(result.purposes) in (0, len(Purpose))
        return is_so and is_every_purpose and number(plans) == all_plans and about == result.about

    about = r"(?P<about> on job skills|)"
    edges = {
        r"(?P<edge>highest|lowest): (?P<where>.+), (?P<value>(?:under |over )?[\d,]+(?:.%)?)(?P<each> each)?"
        r"(?P<few> \(without groups of fewer than five\))?": is_edge,
    }
    if chart in PER_PERSON:
        return edges | {
            r"No plan started in this period": lambda result: not any(cell.number for cell in result.cells[chart]),
            rf"(?P<value>Under 1|[\d,]+) (?P<noun>plans?){about} started for 100 people": is_per_person,
            rf"(?P<plans>[\d,]+) plans?{about} started for (?P<people>[\d,]+) (person|people)": is_counts,
            r"none: (?P<where>.+)": is_none,
        }
    return edges | {
        r"No plan started in this period": lambda result: not any(cell.number for cell in result.cells[chart]),
        rf"(?P<value>.+) of (?P<plans>[\d,]+) plans?{about} (is|are) for an emerging issue": is_issues,
        r"A share of emerging issues is shown where plans of all purposes are counted": lambda result: (
            0 < len(result.purposes) < len(Purpose)
        ),
    }


# Outcomes


def random_parts(chart: InsightChart, rows: Sequence[str], parts: Sequence[str]) -> Callable[[Random], QuestionResult]:
    def make(random: Random) -> QuestionResult:
        tie = random.choice([0, 0, 1, 2])
        chosen = random.sample(rows, random.choice([0, 1, 2, len(rows)]))
        some_parts = random.sample(parts, random.randrange(1, len(parts) + 1))
        pairs = [(row, part) for row in chosen for part in some_parts]
        cells = [Cell(*pair, n, n, n) for pair in pairs if (n := tie or some_number(random))]
        return result_of(chart, cells, targets=Targets(goals_achieved=some_target(random)))

    return make


def counts(chart: InsightChart, **parts: Collection[str]) -> Claim:
    """Are the numbers of a sentence those of the cells with these parts? A group that is not named is none."""

    def are_so(result: QuestionResult, **found: str | None) -> bool:
        cells = result.cells[chart]
        return all(
            number(found[name] or "0") == sum(cell.number for cell in cells if cell.part in those)
            for name, those in parts.items()
        )

    return are_so


def is_empty(chart: InsightChart) -> Claim:
    return lambda result: not any(cell.number for cell in result.cells[chart])


def are_levels(result: QuestionResult, higher: str, total: str, same: str, lower: str, gain: str | None) -> bool:
    moved = [int(cell.part) - int(cell.row) for cell in result.cells[LEVELS] for _ in range(cell.number)]
    up, down = sum(by > 0 for by in moved), sum(by < 0 for by in moved)
    if (number(higher), number(total), number(same), number(lower)) != (up, len(moved), len(moved) - up - down, down):
        return False
    if gain is None or len(moved) < FEW:
        return gain is None and len(moved) < FEW
    average = sum(moved) / len(moved)
    if gain == "about as before":
        return abs(average) < 0.05
    size, _, way = gain.split()
    return abs(abs(average) - float(size)) <= 0.0501 and way == ("higher" if average > 0 else "lower")


def is_half(result: QuestionResult, total: str | None, took: str) -> bool:
    firsts = sorted(int(cell.row) for cell in result.cells[LENGTHS] for _ in range(cell.number))
    middle = firsts[(len(firsts) + 1) // 2 - 1]
    said = "over 120 days" if middle == 121 else f"up to {middle + 4} days"
    return took == said and (number(total) if total else 1) == len(firsts)


def is_extended(result: QuestionResult, share: str, of: str | None) -> bool:
    cells = result.cells[LENGTHS]
    total = sum(cell.number for cell in cells)
    extended = sum(cell.number for cell in cells if cell.part == Length.EXTENDED)
    if share == "none":
        return extended == 0
    return extended > 0 and is_share(share, extended, total) and bool(of) == (total >= FEW)


def are_steps(result: QuestionResult, active: str, proposed: str, way: str | None, closed: str | None = None) -> bool:
    cells = {(cell.row, cell.part): cell.number for cell in result.cells[STAGES]}
    before_active = (PlanStage.PROPOSED, PlanStage.ANSWERED, PlanStage.AGREED, PlanStage.ACTIVE)
    waiting = sum(cells.get((step, Reached.WAITING), 0) for step in before_active)
    got = [cells.get((step, Reached.REACHED), 0) for step in (PlanStage.ACTIVE, PlanStage.PROPOSED)]
    return [number(active), number(proposed)] == got and number(way or "0") == waiting


OUTCOME_PARTS = {"achieved": [Outcome.ACHIEVED], "partly": [Outcome.PARTLY], "not_yet": [Outcome.NOT_YET]}
QUARTERS = ["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]
PERIOD = [date(2025 + (11 + n) // 12, (11 + n) % 12 + 1, 1).isoformat() for n in range(12)]
N = r"[\d,]+"

OPEN = r"(?P<total>[\d,]+) open (?P<noun>plans?) today, "

# Check-ins


def is_share(said: str, part: int, whole: int) -> bool:
    """Is a share said as it is, and of fewer than five as a count?"""
    if whole < 5:
        return said == f"{part} of {whole}"
    found = re.fullmatch(r"(under |over )?(\d+)\u00a0%", said)
    assert found, f"“{said}” is no share"
    rounded, word = int(found[2]), found[1]
    if word:
        return 0 < part < whole and (word, rounded, round(100 * part / whole)) in {("under ", 1, 0), ("over ", 99, 100)}
    return (
        abs(100 * part / whole - rounded) <= 0.5
        and (rounded == 0) <= (part == 0)
        and (rounded == 100) <= (part == whole)
    )


def random_months(random: Random) -> QuestionResult:
    every = [date(2025 + n // 12, n % 12 + 1, 1).isoformat() for n in range(2, 23)]
    due = random.choice([1, 4, 10, 10, 400])
    goods = random.choice([[due], [0, due // 2, due], range(due + 1), [due, due - due // 10]])
    months = random.sample(every, random.choice([0, 1, 4, 12, len(every)]))
    cells = [Cell(month, "", due, due, due, random.choice(goods)) for month in months]
    first = random.choice([date(2025, 12, 1), date(2026, 10, 1)])
    last = random.choice([date(2026, 11, 30), date(2026, 10, 31)])
    targets = Targets(check_ins_on_time=some_target(random))
    return result_of(ON_TIME_BY_MONTH, cells, first=first, last=last, targets=targets)


def twelve_months(result: QuestionResult) -> list[tuple[date, int, int]]:
    """Month, check-ins due and on time of the last twelve months of the period."""
    found, month = [], min(result.last, TODAY).replace(day=1)
    for _ in range(12):
        cells = [cell for cell in result.cells[ON_TIME_BY_MONTH] if cell.row == month.isoformat()]
        found.append((month, sum(cell.number for cell in cells), sum(cell.good for cell in cells)))
        month = (month - timedelta(1)).replace(day=1)
    return found[::-1]


def largest_changes(result: QuestionResult) -> dict[str, tuple[str, tuple[int, int], tuple[int, int]]]:
    """By the later month as it is called: the earlier one, and check-ins on time and due in both."""
    changes = {}
    for (before, due_before, good_before), (month, due, good) in pairwise(twelve_months(result)):
        if month < TODAY.replace(day=1) and due >= 5 <= due_before:
            points = abs(round(100 * good / due) - round(100 * good_before / due_before))
            name = f"{before:%B}" if before.year == month.year else f"{before:%B %Y}"
            changes[f"{month:%B %Y}"] = points, (name, (good_before, due_before), (good, due))
    largest = max((points for points, _ in changes.values()), default=0)
    return {month: told for month, (points, told) in changes.items() if points == largest and points >= 20}


def is_the_latest_change(result: QuestionResult, share: str, month: str, before: str, earlier: str) -> bool:
    changes = largest_changes(result)
    name, then, now = changes[month]
    return month == [*changes][-1] and earlier == name and is_share(share, *now) and is_share(before, *then)


def random_map(random: Random) -> QuestionResult:
    by_week, due = random.random() < 0.4, random.choice([1, 4, 10, 10, 400])
    goods = random.choice([[due], [0, due // 2, due], range(due + 1)])
    last = date(2026, 11, 16)
    weeks = ["", *((last - timedelta(weeks=n)).isoformat() for n in range(30))]
    every = weeks if by_week else [f"2026-{n:02}" for n in range(1, 12)]
    cells = [
        Cell(name, part, due, due, due, random.choice(goods))
        for name in some_departments(random)
        for part in random.sample(every, random.choice([1, 1, 2, 5]))
    ]
    first = random.choice([date(2025, 12, 1), date(2026, 10, 1)])
    cells = [cell for cell in cells if by_week or cell.part >= f"{first:%Y-%m}"]
    people = {name: some_number(random) for name in some_departments(random)}
    return result_of(ON_TIME, cells, first=first, people=people, by_week=by_week)


def map_drawn(result: QuestionResult) -> tuple[int, list[Cell]]:
    """How many columns there are, and the cells in them."""
    first, last = result.first, min(result.last, TODAY)
    if not result.by_week:
        return 12 * (last.year - first.year) + last.month - first.month + 1, list(result.cells[ON_TIME])
    columns = set()
    while first <= last:
        columns.add((first - timedelta(first.weekday())).isoformat())
        first += timedelta(1)
    columns = set(sorted(columns)[-26:])
    return len(columns), [cell for cell in result.cells[ON_TIME] if cell.part in columns]


def is_on_time_in(result: QuestionResult, share: str, due: str | None, columns: str, noun: str) -> bool:
    number_of_columns, cells = map_drawn(result)
    whole, good = sum(cell.number for cell in cells), sum(cell.good for cell in cells)
    is_counted = f"{columns} {noun}" == formatting.count(number_of_columns, "week" if result.by_week else "month")
    return is_counted and is_share(share, good, whole) and (due is None or number(due) == whole)


def is_lowest(shares: Mapping[str, tuple[int, int]], where: str, share: str, each: str | None) -> bool:
    """Of rows with at least five, by their part and whole: is this the lowest, and are all named that say the same?"""
    lowest = min(part / whole for part, whole in shares.values())
    alike = [row for row, (part, whole) in shares.items() if is_share(share, part, whole)]
    is_it = any(part / whole == lowest for part, whole in (shares[row] for row in alike))
    return is_it and len(alike) < len(shares) and names(where, alike) and bool(each) == (len(alike) > 1)


def is_lowest_on_time(result: QuestionResult, where: str, share: str, each: str | None) -> bool:
    _, cells = map_drawn(result)
    sums = {
        row: (sum(cell.good for cell in cells if cell.row in inside), sum(c.number for c in cells if c.row in inside))
        for row, inside in departments_drawn(result, cells).items()
    }
    return is_lowest({row: both for row, both in sums.items() if both[1] >= 5}, where, share, each)


def are_all_on_time(result: QuestionResult, share: str, due: str | None) -> bool:
    whole, good = (sum(month[n] for month in twelve_months(result)) for n in (1, 2))
    return not largest_changes(result) and is_share(share, good, whole) and (due is None or number(due) == whole)


def random_late(random: Random) -> QuestionResult:
    delays = random.sample(list(Delay), random.randrange(3))
    cells = [Cell(age, delay, n, n, n) for age in Age for delay in delays if (n := some_number(random))]
    return result_of(LATE, cells)


def late_today(result: QuestionResult, delay: Delay, *ages: Age) -> int:
    return sum(cell.number for cell in result.cells[LATE] if cell.part == delay and cell.row in (ages or [*Age]))


def is_late(result: QuestionResult, n: str, noun: str, longest: str) -> bool:
    is_so = number(n) == late_today(result, Delay.LATE) > 0 and noun == ("plan" if number(n) == 1 else "plans")
    over = late_today(result, Delay.LATE, Age.LONGER)
    return is_so and (over == 0 if longest == "none" else number(longest) == over > 0)


def is_silent(result: QuestionResult, n: str, noun: str | None) -> bool:
    is_plural = noun is None or noun == ("plan" if number(n) == 1 else "plans")
    return number(n) == late_today(result, Delay.SILENT) > 0 and is_plural


def random_stuck(random: Random) -> QuestionResult:
    reasons = random.sample(list(Stuck), random.randrange(5))
    return result_of(STUCK, [Cell(reason, "", n, n, n) for reason in reasons if (n := some_number(random))])


REASONS = {
    "with nobody responsible": Stuck.NOBODY,
    "with a manager whose account is closed": Stuck.SHUT_OUT,
    "proposed for over 14 days": Stuck.PROPOSED,
    "with an adjustment open for over 7 days": Stuck.ADJUSTMENT,
}


def is_stuck(result: QuestionResult, total: str, noun: str, need: str, reasons: str) -> bool:
    numbers = {cell.row: cell.number for cell in result.cells[STUCK]}
    told = {}
    for reason in re.split(r", | and ", reasons):
        found = re.fullmatch(rf"(?P<n>{N} )?(?P<words>.+)", reason)
        assert found
        told[REASONS[found["words"]]] = number((found["n"] or "1").strip())
    is_one = sum(numbers.values()) == 1
    said_so = ("plan", "needs") if is_one else ("plans", "need")
    return told == numbers and number(total) == sum(numbers.values()) and (noun, need) == said_so


# Involvement and support


SUPPORT_TARGET = r"the target is (?P<target>\d+)\u00a0% on time"


def is_support_target(result: QuestionResult, target: str) -> bool:
    return int(target) == result.targets.support_on_time


def random_shares(
    chart: InsightChart, rows: Sequence[str] | None, parts: Sequence[str]
) -> Callable[[Random], QuestionResult]:
    """Things on as many plans or fewer; departments where no rows are given."""

    def make(random: Random) -> QuestionResult:
        tie = random.choice([0, 0, random.randrange(1, 9)])
        every = random.sample(rows, random.randrange(len(rows) + 1)) if rows else some_departments(random)
        some_parts = random.sample(parts, random.randrange(1, len(parts) + 1))
        each = [(row, part, tie or some_number(random)) for row in every for part in some_parts]
        plans = random.choice([1, 4, 5, 3_000])
        cells = [Cell(row, part, n, min(n, plans), 1) for row, part, n in each if n]
        people = {name: 1 + some_number(random) for name in some_departments(random)}
        targets = Targets(support_on_time=some_target(random))
        return result_of(chart, cells, people={} if rows else people, targets=targets)

    return make


def are_few(cells: Sequence[Cell]) -> bool:
    """Is no part certain to be of five plans? Plans may be in several parts."""
    plans = Counter[str]()
    for cell in cells:
        plans[cell.part] += cell.plans
    return max(plans.values(), default=0) < FEW


def is_rate(value: str, cells: Sequence[Cell], *parts: str, is_few: bool | None = None) -> bool:
    """Is this the share of the things in these parts, "90 % of" or "3 of 4"?"""
    part, whole = sum(cell.number for cell in cells if cell.part in parts), sum(cell.number for cell in cells)
    if are_few(cells) if is_few is None else is_few:
        return value == f"{part:,} of {whole:,}"
    return value.endswith(" of") and is_share(value.removesuffix(" of"), part, whole)


def is_plural(noun: str, cells: Sequence[Cell]) -> bool:
    return (noun in ("activity", "promise")) == (sum(cell.number for cell in cells) == 1)


def is_rate_of_all(chart: InsightChart, *parts: str) -> Claim:
    """Of all rows: one of them has to be certain to be of five plans."""

    def is_so(result: QuestionResult, value: str, noun: str, verb: str = "") -> bool:
        cells = result.cells[chart]
        rows = (
            departments_drawn(result, cells) if chart.has_department_rows else {each.row: [each.row] for each in cells}
        )
        is_few = all(are_few([cell for cell in cells if cell.row in inside]) for inside in rows.values())
        is_singular = sum(cell.number for cell in cells) == 1
        return is_rate(value, cells, *parts, is_few=is_few) and is_plural(noun, cells) and verb in (
            "", "comes" if is_singular else "come",
        )  # fmt: skip  # one claim

    return is_so


def is_lowest_share(chart: InsightChart, part: str) -> Claim:
    def is_so(result: QuestionResult, where: str, share: str, each: str | None) -> bool:
        shares = {}
        for name, inside in departments_drawn(result, result.cells[chart]).items():
            cells = [cell for cell in result.cells[chart] if cell.row in inside]
            if not are_few(cells):
                good = sum(cell.number for cell in cells if cell.part == part)
                shares[name] = good, sum(cell.number for cell in cells)
        return is_lowest(shares, where, share, each)

    return is_so


def are_accepted(result: QuestionResult, rates: str) -> bool:
    sides = {"team members": Side.MEMBER, "managers": Side.MANAGER}
    told = []
    for rate in rates.split(", "):
        found = re.fullmatch(r"(?P<value>.+) (?P<noun>activity|activities) of (?P<side>team members|managers)", rate)
        assert found
        cells = [cell for cell in result.cells[ANSWERS] if cell.row == sides[found["side"]]]
        if not is_rate(found["value"], cells, Answered.ACCEPTED, Answered.BY_AGREEING):
            return False
        if not is_plural(found["noun"], cells):
            return False
        told.append(sides[found["side"]])
    return told == [side for side in Side if any(cell.row == side for cell in result.cells[ANSWERS])]


def are_promises(chart: InsightChart) -> Claim:
    def are_so(result: QuestionResult, noun: str, **found: str | None) -> bool:
        parts = {"kept": [Promise.ON_TIME], "total": list(Promise), "late": [Promise.LATE], "open": [Promise.OPEN]}
        are_counted = counts(chart, **parts, missed=[Promise.NOT_RECEIVED])(result, **found)
        return are_counted and is_plural(noun, result.cells[chart])

    return are_so


def is_behind_most(result: QuestionResult, where: str, n: str, of: str | None, noun: str, each: str | None) -> bool:
    cells = result.cells[SUPPORT_KINDS]
    behind = {
        kind: sum(cell.number for cell in cells if cell.row == kind and cell.part != Promise.ON_TIME)
        for kind in SupportKind
    }
    most = [kind for kind in SupportKind if behind[kind] == max(behind.values())]
    is_it = names(where, [labels.in_sentence(kind) for kind in most]) and number(n) == behind[most[0]] > 0
    counted = number(n) if each else sum(cell.number for cell in cells if cell.row == most[0])
    is_whole = of is None if each else number(of or "0") == counted
    return is_it and is_whole and bool(each) == (len(most) > 1) and noun == ("promise" if counted == 1 else "promises")


def are_all_kept(result: QuestionResult, every: str | None, total: str, noun: str) -> bool:
    cells = result.cells[SUPPORT_KINDS]
    is_so = all(cell.part == Promise.ON_TIME for cell in cells) and number(total) == sum(cell.number for cell in cells)
    return is_so and bool(every) == (number(total) > 1) and is_plural(noun, cells)


PROMISES = (
    rf"(?P<kept>{N}) of (?P<total>{N}) (?P<noun>promises?) kept on time, (?P<late>{N}) late, (?P<open>{N}) open"
    rf"(, (?P<missed>{N}) not received)?"
)
LOWEST = r"lowest in (?P<where>.+), (?P<share>[^,]+%)(?P<each> each)?"


READERS: Mapping[InsightChart, Reader] = {
    LATE: Reader(
        random_late,
        {
            r"Nothing is late today": lambda result: not late_today(result, Delay.LATE),
            rf"(?P<n>{N}) (?P<noun>plans?) late today, (?P<longest>none|{N}) for over 30 days": is_late,
            rf"(?P<n>{N})( (?P<noun>plans?))? without an entry": is_silent,
        },
    ),
    STUCK: Reader(
        random_stuck,
        {
            r"Nothing is stuck today": lambda result: not result.cells[STUCK],
            rf"(?P<total>{N}) open (?P<noun>plans?) (?P<need>needs?) help today: (?P<reasons>.+)": is_stuck,
        },
    ),
    PROPOSERS: Reader(
        random_shares(PROPOSERS, None, list(Side)),
        {
            r"No activity was proposed in this period": is_empty(PROPOSERS),
            r"(?P<value>.+) (?P<noun>activity|activities) (?P<verb>comes?) from team members": is_rate_of_all(
                PROPOSERS, Side.MEMBER
            ),
            LOWEST: is_lowest_share(PROPOSERS, Side.MEMBER),
        },
    ),
    ANSWERS: Reader(
        random_shares(ANSWERS, list(Side), list(Answered)),
        {
            r"No activity was answered in this period": is_empty(ANSWERS),
            r"Accepted: (?P<rates>.+)": are_accepted,
            r"by agreeing to the whole plan: (?P<value>.+) (?P<noun>activity|activities)": is_rate_of_all(
                ANSWERS, Answered.BY_AGREEING
            ),
        },
    ),
    SUPPORT: Reader(
        random_shares(SUPPORT, None, list(Promise)),
        {
            r"No support was promised for this period": is_empty(SUPPORT),
            PROMISES: are_promises(SUPPORT),
            r"(?P<value>.+) (?P<noun>promises?) kept on time": is_rate_of_all(SUPPORT, Promise.ON_TIME),
            LOWEST: is_lowest_share(SUPPORT, Promise.ON_TIME),
            SUPPORT_TARGET: is_support_target,
        },
    ),
    SUPPORT_KINDS: Reader(
        random_shares(SUPPORT_KINDS, list(SupportKind), list(Promise)),
        {
            r"No support was promised for this period": is_empty(SUPPORT_KINDS),
            PROMISES: are_promises(SUPPORT_KINDS),
            rf"The largest number not on time: (?P<where>.+), (?P<n>{N})( of (?P<of>{N}))? (?P<noun>promises?)"
            r"(?P<each> each)?": is_behind_most,
            rf"(?P<every>All )?(?P<total>{N}) (?P<noun>promises?) kept on time": are_all_kept,
            SUPPORT_TARGET: is_support_target,
        },
    ),
    OPEN_PLANS: Reader(
        random_open_plans,
        {
            r"No open plans today": lambda result: not sum(open_by_row(result).values()),
            rf"{OPEN}(?P<every>all )?in (?P<where>.+)": is_all_in,
            rf"{OPEN}most in (?P<where>.+): (?P<n>[\d,]+)": is_most_in,
            rf"{OPEN}the largest number in (?P<where>.+): (?P<n>[\d,]+)(?P<each> each)?": is_largest_in,
            r"none in (?P<where>.+)": is_none_in,
        },
    ),
    STARTED_AND_CLOSED: Reader(
        random_starts,
        {
            r"No plan started or was closed in this period": lambda result: not result.cells[STARTED_AND_CLOSED],
            r"(?P<n>[\d,]+) (?P<noun>plans?) started( and (?P<closed>[\d,]+) closed)? in (?P<when>.+?)"
            r"(?P<so_far> so far)?(, (?P<n_before>[\d,]+)( and (?P<closed_before>[\d,]+))? a year earlier)?": (
                is_what_happened
            ),
        },
    ),
    REACH: Reader(
        random_reach,
        {
            r"Nobody on the roster fits": lambda result: not result.people,
            r"(?P<n>[\d,]+) of (?P<whole>[\d,]+) (?P<noun>people|person) had a plan(?P<about>.*)"
            r" in the last twelve months": is_reached,
            r"nobody in (?P<where>.+)": is_nobody_in,
            rf"(?P<n>{N}) of (?P<whole>{N}) (?P<noun>departments?) below the target of (?P<target>\d+)\u00a0%": (
                is_below_target
            ),
        },
    ),
    MANAGERS: Reader(
        random_managers,
        {
            r"Nobody on the roster fits who has people reporting to them": lambda result: not result.cells[MANAGERS],
            r"(?P<n>[\d,]+) of (?P<whole>[\d,]+) (?P<noun>managers?) coached somebody(?P<about>.*) in the period"
            r"(: (?P<each>.+))?": is_coached,
        },
    ),
    ON_TIME_BY_MONTH: Reader(
        random_months,
        {
            r"No check-in was due in these twelve months": lambda result: (
                not any(due for _, due, _ in twelve_months(result))
            ),
            r"(?P<share>.+%) of check-ins on time in (?P<month>.+), after (?P<before>.+%) in (?P<earlier>.+)": (
                is_the_latest_change
            ),
            r"as large a change in (?P<months>.+)": lambda result, months: (
                months == formatting.listing([*largest_changes(result)][:-1])
            ),
            r"(?P<share>.+%|\d of \d)(?: of (?P<due>[\d,]+))? check-ins on time in twelve months": are_all_on_time,
            r"the target is (?P<target>\d+)\u00a0% on time": lambda result, target: (
                int(target) == result.targets.check_ins_on_time
            ),
        },
    ),
    ON_TIME: Reader(
        random_map,
        {
            r"No check-in was due": lambda result: not map_drawn(result)[1],
            r"(?P<share>.+%|\d of \d)(?: of (?P<due>[\d,]+))? check-ins on time in (?P<columns>\w+) (?P<noun>\w+)": (
                is_on_time_in
            ),
            r"lowest in (?P<where>.+), (?P<share>[^,]+%)(?P<each> each)?": is_lowest_on_time,
        },
    ),
    **{
        chart: Reader(
            random_parts(chart, rows, [*Outcome, CANCELLED]),
            {
                r"No plan was closed in this period\. An outcome appears .+": is_empty(chart),
                rf"(?P<achieved>{N}) of (?P<closed>{N}) closed plans? achieved (its|their) goal, "
                rf"(?P<partly>{N}) a part of it, (?P<not_yet>{N}) not yet": counts(
                    chart, closed=list(Outcome), **OUTCOME_PARTS
                ),
                rf"(?P<cancelled>{N}) cancelled": counts(chart, cancelled=[CANCELLED]),
                rf"(?P<cancelled>{N}) plans? cancelled, none closed": counts(chart, cancelled=[CANCELLED, *Outcome]),
                r"the target is (?P<target>\d+)\u00a0% achieved or partly achieved": lambda result, target: (
                    int(target) == result.targets.goals_achieved
                ),
            },
        )
        for chart, rows in zip(OUTCOMES, (QUARTERS, list(Purpose), list(Dimension), DEPARTMENTS), strict=True)
    },
    COHORTS: Reader(
        random_parts(COHORTS, PERIOD, [*Outcome, CANCELLED, RUNNING]),
        {
            r"No plan started in this period": is_empty(COHORTS),
            rf"Of (?P<total>{N}) plans? started, (?P<achieved>{N}) achieved the goal, (?P<partly>{N}) a part of it, "
            rf"(?P<not_yet>{N}) not yet, (?P<cancelled>{N}) cancelled": counts(
                COHORTS, total=[*Outcome, CANCELLED, RUNNING], cancelled=[CANCELLED], **OUTCOME_PARTS
            ),
            rf"(?P<running>{N}) still running": counts(COHORTS, running=[RUNNING]),
        },
    ),
    MILESTONES: Reader(
        random_parts(MILESTONES, PERIOD, list(KeptDate)),
        {
            r"No milestone was planned for this period": is_empty(MILESTONES),
            rf"(?P<kept>{N}) of (?P<total>{N}) milestones? (was|were) reached on time, (?P<late>{N}) late": counts(
                MILESTONES, kept=[KeptDate.ON_TIME], total=list(KeptDate), late=[KeptDate.LATE]
            ),
            rf"(?P<open>{N}) open": counts(MILESTONES, open=[KeptDate.OPEN]),
        },
    ),
    LEVELS: Reader(
        random_parts(LEVELS, list("12345"), list("12345")),
        {
            r"No plan with a level at its start and its end was closed in this period": is_empty(LEVELS),
            rf"(?P<higher>{N}) of (?P<total>{N}) plans? ended on a higher level, (?P<same>{N}) on the same, "
            rf"(?P<lower>{N}) on a lower one": lambda result, **found: (
                are_levels(result, **found, gain=None)
                or are_levels(result, **found, gain=LEVELS.figure(result).title.split("on average ")[-1])
            ),
            r"on average (?P<gain>.+)": lambda result, gain: not is_empty(LEVELS)(result),
        },
    ),
    LENGTHS: Reader(
        random_parts(LENGTHS, [str(first) for first in range(1, 122, 5)], list(Length)),
        {
            r"No plan was closed in this period": is_empty(LENGTHS),
            r"The closed plan took (?P<took>.+)": lambda result, took: is_half(result, None, took),
            rf"Half of (?P<total>{N}) closed plans took (?P<took>.+)": is_half,
            r"(?P<share>none|.+?)(?P<of> of them)? (was|were) extended": is_extended,
        },
    ),
    STAGES: Reader(
        random_parts(STAGES, list(PlanStage), list(Reached)),
        {
            r"No plan was proposed in this period": lambda result: (
                not any(
                    cell.number for cell in result.cells[STAGES] if cell[:2] == (PlanStage.PROPOSED, Reached.REACHED)
                )
            ),
            rf"(?P<active>{N}) of (?P<proposed>{N}) proposed plans? became active"
            rf"(?:, (?P<way>{N}) (?:is|are) still on the way)?": are_steps,
            rf"(?P<closed>{N}) closed": lambda result, closed: (
                number(closed)
                == sum(cell.number for cell in result.cells[STAGES] if cell[:2] == (PlanStage.CLOSED, Reached.REACHED))
            ),
        },
    ),
    THEMES: Reader(
        random_themes,
        {
            r"No plan started in this period": lambda result: not result.cells[THEMES],
            r"(?P<every>All )?(?P<total>[\d,]+) plans? started: (?P<where>.+)": is_every_theme,
            r"(?P<which>[\w ]+): (?P<where>.+), (?P<n>[\d,]+) of (?P<total>[\d,]+)(?P<each> each)?": is_largest_theme,
        },
    ),
    **{chart: Reader(random_groups(chart, ["started"]), group_claims(chart)) for chart in PER_PERSON},
    **{chart: Reader(random_groups(chart, list(PurposeKind)), group_claims(chart)) for chart in ISSUES},
}


@pytest.mark.parametrize("chart", READERS, ids=lambda chart: chart.name)
def test_every_sentence_is_true(chart: InsightChart) -> None:
    make, claims = READERS[chart]
    used: set[str] = set()
    for seed in range(TRIES):
        if seed >= ENOUGH and used == set(claims):
            break
        result = make(Random(seed))
        figure = chart.figure(result)
        for sentence in {figure.title, figure.sentence} - {chart.question}:
            for clause in sentence.removesuffix(".").split("; "):
                read = next(((each, found) for each in claims if (found := re.fullmatch(each, clause))), None)
                assert read, f"no pattern reads “{clause}” (seed {seed})"
                pattern, found = read
                assert claims[pattern](result, **found.groupdict()), f"“{clause}” is not so (seed {seed})"
                used.add(pattern)
    assert used == set(claims), "what no sentence claims any more, or no random cells bring about"
