"""Made-up organisations that live for two years, counted as at the end of each month. No database is asked."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lib.insights.leadership.disclosure import Closed, DueOfMember, MeasuredShare, MonthCounts, QuarterCounts, Started
from lib.models import Outcome
from lib.months import ends_quarter, months_later

MONTHS = 24
NAMES = ("Board", "Design", "Finance", "IT", "Legal", "Logistics", "Marketing", "People", "Plant", "Research", "Sales")


class Plan(NamedTuple):
    """A plan that runs: whose it is, the department stamped at its start, and the number of its last month."""

    member_id: int
    department: str
    until: int


class Happened(NamedTuple):
    """What happened in one month: who started a plan, whose milestones were reached in time, how plans were closed.

    And whose check-ins were due, by department.
    """

    started: list[int]
    milestones: list[tuple[int, bool]]
    closed: list[tuple[int, Outcome]]
    due: dict[str, list[DueOfMember]]


class Organisation:
    """Departments with people in them, some of them tiny, and the habits of this one organisation."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = iter(range(1_000_000))
        self.departments = {self.new_name(): self.people(self.some_size()) for _ in range(self.random.randint(1, 12))}
        # From months with hardly a plan to a plan for everybody; from nothing on time to everything.
        self.starts = self.random.choice([0.05, 0.3, 0.6, 0.9])
        self.on_time, self.reached = (self.random.choice([0.0, 0.5, 0.9, 1.0]) for _ in range(2))
        # How often a department, or everybody but a few, has no check-in in a month.
        self.rests, self.all_rest = self.random.choice([0.0, 0.0, 0.3]), self.random.choice([0.0, 0.0, 0.3])
        self.running: list[Plan] = []
        self.past: list[Happened] = []

    def some_size(self) -> int:
        return self.random.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 20])

    def new_name(self) -> str:
        return f"{self.random.choice(NAMES)} №{next(self.numbers)}"

    def people(self, number: int) -> list[int]:
        return [next(self.numbers) for _ in range(number)]

    def months(self) -> Iterator[MonthCounts]:
        first = date(2024, self.random.randint(1, 12), 1)
        for number in range(MONTHS):
            self.change()
            yield self.count(months_later(first, number), number)

    def change(self) -> None:
        """A department grows, shrinks, is renamed, is closed or opened; or all is as before."""
        name = self.random.choice(list(self.departments))
        match self.random.randrange(12):
            case 0 | 1:
                self.departments[name] += self.people(self.some_size())
            case 2 | 3:
                del self.departments[name][self.some_size() :]
            case 4:
                self.departments[self.new_name()] = self.departments.pop(name)
            case 5 if len(self.departments) > 1:
                del self.departments[name]
            case 6 if len(self.departments) < 12:
                self.departments[self.new_name()] = self.people(self.some_size())

    def start(self, number: int) -> list[int]:
        """New plans; some of them for people who work for two departments."""
        started = []
        for name, members in self.departments.items():
            for member_id in members:
                if self.random.random() < self.starts:
                    stamped = name if self.random.random() < 0.9 else self.random.choice(list(self.departments))
                    self.running.append(Plan(member_id, stamped, number + self.random.randrange(3)))
                    started.append(member_id)
        return started

    def count(self, month: date, number: int) -> MonthCounts:
        happened = Happened(self.start(number), [], [], {name: [] for name in self.departments})
        resting = {name for name in self.departments if self.random.random() < self.rests}
        rest = 0.8 if self.random.random() < self.all_rest else 0.0
        for plan in self.running:
            planned = self.random.randrange(4)
            if planned and plan.department not in resting and self.random.random() >= rest:
                held = sum(self.random.random() < self.on_time for _ in range(planned))
                happened.due.setdefault(plan.department, []).append(DueOfMember(plan.member_id, planned, held))
            if self.random.random() < 0.4:
                happened.milestones.append((plan.member_id, self.random.random() < self.on_time))
            if plan.until == number:
                is_reached = self.random.random() < self.reached
                outcome = self.random.choice([Outcome.ACHIEVED, Outcome.PARTLY]) if is_reached else Outcome.NOT_YET
                happened.closed.append((plan.member_id, outcome))
        self.running = [plan for plan in self.running if plan.until > number]
        self.past.append(happened)
        roster = {member_id for members in self.departments.values() for member_id in members}
        active = {plan.member_id for plan in self.running}
        milestones = [each for earlier in self.past[-3:] for each in earlier.milestones]
        return MonthCounts(
            month=month,
            active=MeasuredShare(min(len(active), len(roster)), len(roster), len(roster)),
            due=happened.due,
            milestones=MeasuredShare(
                sum(is_on_time for _, is_on_time in milestones), len(milestones), len(dict(milestones))
            ),
            closed=self.closed(12),
            started=Started(len(happened.started), len(set(happened.started))),
            quarter=QuarterCounts(self.closed(3), [each.due for each in self.past[-3:]])
            if ends_quarter(month)
            else None,
        )

    def closed(self, months: int) -> Closed:
        closed = [each for earlier in self.past[-months:] for each in earlier.closed]
        outcomes = Counter(outcome for _, outcome in closed)
        return Closed({outcome: outcomes[outcome] for outcome in Outcome}, len(dict(closed)))
