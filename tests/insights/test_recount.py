"""Every chart of Insights against a plain count in Python, over organisations made at random.

What the database counts is counted again here with simple loops: who may read a plan is asked of `lib.access` for one
plan after the other, what waits, is late or rests of `lib.plans.rules.schedule`, and the rest stands below.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from random import Random
from statistics import median
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib.access import Viewer, people_of_plan, reading
from lib.clock import Moment, at, start_of
from lib.insights import queries as insight_queries
from lib.insights import url_parameters
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.reach import REACH
from lib.insights.chart import InsightChart
from lib.insights.counting import InsightFilters
from lib.insights.outcomes.stages import STAGES
from lib.insights.registry import QUESTIONS
from lib.insights.result import NO_DEPARTMENT, NO_LOCATION, Cell, key_of
from lib.models import (
    Activity,
    Answer,
    Cadence,
    CheckIn,
    CheckInDue,
    CheckInLine,
    Dimension,
    DueChange,
    EntryKind,
    FormerCadence,
    Headcount,
    JournalEntry,
    Milestone,
    OrganisationSetting,
    Outcome,
    Part,
    Person,
    Plan,
    PlanPause,
    PlanStamp,
    Purpose,
    Reading,
    Role,
    RosterImport,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
    Support,
    SupportKind,
)
from lib.models.insights import Question
from lib.organisation_settings import Section, working_days
from lib.plans.check_in_history import CheckInHistory, histories, rhythm_of
from lib.plans.rules import schedule
from lib.plans.rules.schedule import Former, Pause, Rhythm
from lib.settings import get_settings
from tests.amount import EVERY_CASE
from tests.builders import due_rows, make_account, make_viewer

PLANS, PEOPLE = (200 if EVERY_CASE else 120), 60
DEPARTMENTS = ["", "Sales", "Finance", "Legal", "Care", "Design"]
LOCATIONS = ["", "Lisbon", "Oslo"]
START, PROPOSAL, CLOSE = StampEvent.START, StampEvent.PROPOSAL, StampEvent.CLOSE


class World:
    """An organisation with some hundred plans, written straight into the tables as their steps could have left them."""

    def __init__(self, session: Session, moment: Moment, seed: int) -> None:
        self.session, self.moment, self.random = session, moment, Random(seed)
        self.today, self.numbers = moment.today, count(1)
        self.lines: list[CheckInLine] = []
        self.people = self._people()
        session.add_all(self._working_days())
        self.working = working_days(session)
        self.plans = [self._plan() for _ in range(PLANS)]
        session.add_all(self.plans)
        session.flush()
        for plan in self.plans:
            if plan.state is not State.DRAFT:
                session.add_all(self._parts(plan))
        session.flush()
        session.add_all(self.lines)
        session.flush()
        written = histories(session, [plan.id or 0 for plan in self.plans])
        for plan in self.plans:
            if plan.started_on is not None:
                session.add_all(due_rows(plan, written[plan.id or 0]))
        self._imports()
        session.commit()

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def one_of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def day(self, first: date, last: date) -> date:
        """A day in between, now and then the first or the last of a month."""
        found = first + timedelta(self.random.randint(0, max((last - first).days, 0)))
        edge = found.replace(day=1) - timedelta(self.one_of(0, 1))
        return edge if self.chance(0.3) and first <= edge <= last else found

    def time(self, day: date) -> datetime:
        """Some time of a day of the organisation, often close to midnight, and none ahead."""
        hours = self.one_of(0, 0.2, 9, 14.5, 22.7, 23.9)
        return min(start_of(day) + timedelta(hours=hours), self.moment.now)

    def _people(self) -> list[Person]:
        people: list[Person] = []
        for number in range(PEOPLE):
            # The first ones are above many.
            above = self.random.choice(people[: max(number // 3, 1)]) if people else None
            hired = self.day(date(2018, 1, 1), self.today)
            person = Person(
                employee_id=f"P{number}" if number != 7 else None,
                name=f"Person {number}",
                department=self.one_of(*DEPARTMENTS),
                location=self.one_of(*LOCATIONS),
                manager_id=above.id if above else None,
                active=number < 12 or self.chance(0.85),
                hire_date=None if self.chance(0.2) else hired,
            )
            self.session.add(person)
            self.session.flush()
            people.append(person)
        for number in (3, 10, PEOPLE - 1):  # Above some, in the middle, below many.
            people[number].active = True
            make_account(self.session, people[number], [Role.HR])
        make_account(self.session, people[20], [Role.HR], is_enabled=False)
        return people

    def _plan(self) -> Plan:
        today, random = self.today, self.random
        member = random.choice(self.people[1:])
        state = random.choices(list(State), [1, 2, 5, 3, 2])[0]
        is_recent = state in (State.PROPOSED, State.ACTIVE) and self.chance(0.8)
        proposed = self.day(today - timedelta(80 if is_recent else 500), today)
        agreed = self.day(proposed, min(proposed + timedelta(25), today))
        start = max(agreed, proposed + timedelta(random.randint(-5, 30)))
        has_started = state in (State.ACTIVE, State.CLOSED) or (state is State.CANCELLED and self.chance(0.6))
        if state is State.CLOSED:
            start = min(start, today)
        plan = Plan(
            code=f"plan{random.getrandbits(60):x}",
            state=state,
            member_id=member.id or 0,
            manager_id=None if self.chance(0.1) else member.manager_id,
            managers_manager_id=random.choice(self.people).id,
            dimension=self.one_of(*Dimension),
            purpose=self.one_of(*Purpose),
            start_on=start,
            end_on=start + timedelta(self.one_of(0, 4, 5, 14, 30, 31, 60, 119, 120, 121, 160)),
            cadence=self.one_of(*Cadence),
            cadence_days=random.randint(2, 20),
            cadence_weekday=random.randint(0, 4),
            created_at=self.time(proposed),
            changed_at=self.time(proposed),
            current_level=self.one_of(None, 1, 2, 3, 5),
        )
        if state is State.DRAFT:
            return plan
        plan.version, plan.proposed_at = 1, self.time(proposed)
        if has_started:
            plan.started_on = start
            times = [max(self.time(agreed), plan.proposed_at), plan.proposed_at]
            random.shuffle(times)
            plan.member_agreed_at, plan.manager_agreed_at = times
        else:
            plan.manager_agreed_at = plan.proposed_at if self.chance(0.6) else None
            plan.member_agreed_at = self.time(agreed) if self.chance(0.2) else None
            plan.not_now_at = self.time(agreed) if self.chance(0.2) else None
        if state in (State.CLOSED, State.CANCELLED):
            ended = self.day(start if has_started else proposed, today)
            plan.ended_at = max(self.time(min(ended, today)), plan.proposed_at)
        if state is State.CLOSED:
            plan.outcome, plan.end_level = self.one_of(*Outcome), self.one_of(None, 1, 3, 4)
        return plan

    def _parts(self, plan: Plan) -> Iterator[Any]:
        assert plan.proposed_at is not None
        assert plan.id is not None
        events = {PROPOSAL: at(plan.proposed_at).today}
        if plan.started_on is not None:
            events[START] = plan.started_on
        if plan.state is State.CLOSED and plan.ended_at is not None:
            events[CLOSE] = at(plan.ended_at).today
        for event, on in events.items():
            department, location = self.one_of(*DEPARTMENTS), self.one_of(*LOCATIONS)
            yield PlanStamp(plan_id=plan.id, event=event, on=on, department=department, location=location)
        for table, happened in ((Activity, "done_on"), (Milestone, "reached_on"), (Support, "given_on")):
            for _ in range(self.random.randint(0, 3)):
                yield from self._item(plan, table, happened)
        for _ in range(self.one_of(0, 0, 1, 2)):
            yield self._suggestion(plan, self.one_of(Part.GOAL, Part.TIMELINE), None)
        if plan.started_on is not None:
            for _ in range(self.one_of(0, 0, 1, 2)):
                yield self._suggestion(plan, Part.ADJUSTMENT, None)
            if plan.started_on <= self.today:
                yield from self._rhythm(plan, plan.started_on)
        for _ in range(self.one_of(0, 1)):
            written = self.time(self.day(events[PROPOSAL], self.today))
            by_id = self.one_of(None, plan.member_id)
            yield JournalEntry(plan_id=plan.id, kind=EntryKind.COMMENT, text="So it goes.", by_id=by_id, at=written)

    def _item(self, plan: Plan, table: Any, happened: str) -> Iterator[Any]:
        begun = at(plan.created_at).today
        added = self.time(self.day(begun, min(begun + timedelta(40), self.today)))
        answer = self.random.choices(list(Answer), [1, 5, 1])[0]
        agreed = self.one_of(plan.member_agreed_at, plan.manager_agreed_at) or added
        later = max(added, self.time(self.day(at(added).today, self.today)))
        item = table(
            plan_id=plan.id,
            text="Something to do",
            due_on=None if self.chance(0.3) else self.day(plan.start_on, plan.end_on + timedelta(5)),
            added_by_id=plan.member_id,
            added_by_side=self.one_of(*Side),
            added_at=added,
            answer=answer,
            answered_at=None if answer is Answer.WAITING else self.one_of(added, later, max(agreed, added)),
            taken_out_by_id=plan.member_id if answer is Answer.DECLINED and self.chance(0.4) else None,
        )
        if self.chance(0.5):
            setattr(item, happened, self.day(plan.start_on, self.today))
            item.noted_at = self.time(self.day(getattr(item, happened), self.today)) if self.chance(0.7) else None
        elif table is Support and self.chance(0.3):
            item.not_received_on = self.day(plan.start_on, self.today)
        if table is Support:
            item.kind = self.one_of(*SupportKind)
            item.confirmed_on = item.given_on if self.chance(0.5) else None
        if table is Activity and self.chance(0.2):
            item.reported_at = self.time(self.day(begun, self.today))
        item.id = next(self.numbers)
        yield item
        if self.chance(0.3):
            part = {Activity: Part.ACTIVITY, Milestone: Part.MILESTONE, Support: Part.SUPPORT}[table]
            yield self._suggestion(plan, part, item.id)

    def _suggestion(self, plan: Plan, part: Part, item_id: int | None) -> Suggestion:
        begun = self.day(at(plan.created_at).today, self.today)
        state = self.one_of(*SuggestionState)
        end = {"end_on": plan.end_on.isoformat()}
        shifted = {"end_on": (plan.end_on + timedelta(self.one_of(-3, 3, 20))).isoformat()}
        return Suggestion(
            plan_id=plan.id or 0,
            part=part,
            item_id=item_id,
            before=end if part is Part.ADJUSTMENT and self.chance(0.7) else {"goal": "a"},
            after=shifted if part is Part.ADJUSTMENT and self.chance(0.9) else {"goal": "b"},
            by_id=plan.member_id,
            by_side=self.one_of(*Side),
            at=self.time(begun),
            state=state,
            answered_at=None if state is SuggestionState.OPEN else self.time(self.day(begun, self.today)),
        )

    def _working_days(self) -> Iterator[OrganisationSetting]:
        """Up to three versions of the days people work."""
        days = sorted(self.day(self.today - timedelta(400), self.today) for _ in range(self.random.randint(0, 3)))
        for version, on in enumerate(days, start=1):
            weekdays = sorted(self.random.sample(range(7), self.random.randint(3, 6)))
            off = {self.day(self.today - timedelta(400), self.today + timedelta(60)) for _ in range(30)}
            content = {"weekdays": weekdays, "days_off": [{"day": day.isoformat()} for day in sorted(off)]}
            yield OrganisationSetting(
                section=Section.WORKING_DAYS, version=version, content=content, on=on, at=self.time(on)
            )

    def _rhythm(self, plan: Plan, started: date) -> Iterator[Any]:
        """Pauses, another cadence before, due dates moved or skipped, and check-ins that count by the rule."""
        assert plan.id is not None
        by: dict[str, Any] = {"plan_id": plan.id, "by_id": plan.member_id}
        last = min(at(plan.ended_at).today if plan.ended_at else self.today, self.today)
        cadence = (plan.cadence, plan.cadence_days, plan.cadence_weekday)
        rhythm = Rhythm(started, plan.end_on, *cadence, working=self.working)
        day = started
        while self.chance(0.25) and day < last:
            first = self.day(day, last)
            until = day = first + timedelta(self.random.randint(1, 40))
            rhythm = replace(rhythm, pauses=[*rhythm.pauses, Pause(first, until)])
            yield PlanPause(**by, from_on=first, until_on=until, at=self.time(first))
        if self.chance(0.15):
            former = Former(self.day(started, last), self.one_of(*Cadence), 9, 1)
            rhythm = replace(rhythm, former=[former])
            yield FormerCadence(
                plan_id=plan.id, until_on=former.until, cadence=former.cadence, cadence_days=9, cadence_weekday=1
            )
        for due in [due for due in schedule.schedule(rhythm) if self.chance(0.2)]:
            before, after = schedule.neighbours(rhythm, due.planned)
            moved = due.planned + timedelta(self.one_of(-2, 1, 2))
            if self.chance(0.5):
                rhythm = replace(rhythm, skipped={*rhythm.skipped, due.planned})
                yield DueChange(**by, planned_on=due.planned, skip_reason="Away", at=self.time(started))
            elif (before or started) < moved < (after or plan.end_on):
                rhythm = replace(rhythm, moved={**rhythm.moved, due.planned: moved})
                yield DueChange(**by, planned_on=due.planned, moved_to=moved, at=self.time(started))
        recorded: set[date] = set()
        has_tired = self.day(started, last) if self.chance(0.4) else last
        for due in schedule.schedule(rhythm):
            held = due.due + timedelta(self.one_of(-1, 0, 0, 1, 2, 3, 5))
            if not started <= held <= has_tired or self.chance(0.2):
                continue
            planned = schedule.due_for(held, rhythm, recorded)
            recorded |= {planned} if planned else set()
            by_member: dict[str, Any] = {"plan_id": plan.id, "progress": 50, "progress_by_id": plan.member_id}
            number, written = next(self.numbers), self.time(held)
            yield CheckIn(**by_member, id=number, due_on=planned, held_on=held, at=written)
            line = CheckInLine(check_in_id=number, side=Side.MEMBER, by_id=plan.member_id, line="Well.", at=written)
            self.lines.append(line)

    def _imports(self) -> None:
        for _ in range(6):
            imported = RosterImport(at=self.time(self.day(self.today - timedelta(400), self.today)))
            self.session.add(imported)
            self.session.flush()
            for name in self.random.sample(DEPARTMENTS, 4):
                people = self.random.randint(1, 30)
                self.session.add(Headcount(import_id=imported.id or 0, department=name, people=people))


class Thing(NamedTuple):
    """Something that a chart counts."""

    row: str
    part: str
    plan: Plan
    is_good: bool = False


def cells_of(things: Sequence[Thing]) -> set[Cell]:
    together: dict[tuple[str, str], list[Thing]] = defaultdict(list)
    for thing in things:
        together[thing.row, thing.part].append(thing)
    return {
        Cell(
            row, part, len(found), len({each.plan.id for each in found}), len({each.plan.member_id for each in found}),
            sum(each.is_good for each in found),
        )
        for (row, part), found in together.items()
    }  # fmt: skip


class Count:
    """The organisation, counted with loops."""

    def __init__(self, session: Session, moment: Moment) -> None:
        self.session, self.moment, self.today = session, moment, moment.today
        self.people = {person.id: person for person in session.scalars(select(Person))}
        self.plans = list(session.scalars(select(Plan)))
        self.on_plan = {plan.id: people_of_plan(session, plan) for plan in self.plans}
        self.stamps = {(stamp.plan_id, stamp.event): stamp for stamp in session.scalars(select(PlanStamp))}
        self.histories: dict[int, CheckInHistory] = histories(session, [plan.id or 0 for plan in self.plans])
        self.of: dict[tuple[type, int], list[Any]] = defaultdict(list)
        for table in (Activity, Milestone, Support, Suggestion, CheckInDue):
            for found in session.scalars(select(table)):
                self.of[table, found.plan_id].append(found)
        self.in_hr = {person.id for person in self.people.values() if _is_in_hr(session, person)}

    def look(self, viewer: Viewer, filters: InsightFilters) -> "Look":
        return Look(self, viewer, filters)

    def rows(self, table: type, plan: Plan) -> list[Any]:
        return self.of[table, plan.id or 0]

    def rhythm(self, plan: Plan) -> Rhythm:
        return rhythm_of(plan, self.histories[plan.id or 0])

    def is_running(self, plan: Plan) -> bool:
        is_started = plan.started_on is not None and plan.started_on <= self.today
        return plan.state is State.ACTIVE and is_started and not schedule.is_paused(self.rhythm(plan), self.today)

    def late_since(self, plan: Plan) -> date | None:
        rhythm, history = self.rhythm(plan), self.histories[plan.id or 0]
        found = [plan.end_on] if plan.end_on < self.today else []
        waits = schedule.waiting_one(rhythm, history.held, self.today, history.extra)
        if waits is not None and schedule.is_overdue(waits.due, self.today, rhythm.pauses, rhythm.working):
            found.append(waits.due)
        for table, happened in ((Activity, "done_on"), (Support, "given_on")):
            for item in self.rows(table, plan):
                if item.answer is not Answer.AGREED or getattr(item, happened) is not None:
                    continue
                if item.due_on is not None and item.due_on < self.today:
                    found.append(item.due_on)
                elif table is Support and item.not_received_on is not None:
                    found.append(item.not_received_on)
        return min(found, default=None)

    def silent_since(self, plan: Plan) -> date | None:
        return schedule.stale_since(self.rhythm(plan), self.histories[plan.id or 0].last_entry, self.today)

    def age(self, plan: Plan, since: date) -> str:
        days = schedule.days_passed(since, self.today, self.rhythm(plan).pauses)
        return "0-7" if days <= 7 else "8-14" if days <= 14 else "15-30" if days <= 30 else "over-30"


def _is_in_hr(session: Session, person: Person) -> bool:
    probe = Plan(state=State.DRAFT, member_id=person.id, id=0)  # What is no draft stands in the database.
    return people_of_plan(session, probe).is_about_hr


NO_STAMP = PlanStamp(plan_id=0, event=START, on=date.max)


class Look:
    """What one viewer sees of it through filters."""

    def __init__(self, count: Count, viewer: Viewer, filters: InsightFilters) -> None:
        self.count, self.viewer, self.filters = count, viewer, filters
        self.today = count.today
        self.first, self.last = filters.first, min(filters.last, count.today)
        self.readable = [
            plan
            for plan in count.plans
            if plan.state is not State.DRAFT and reading(viewer, count.on_plan[plan.id]) is not Reading.NONE
        ]

    def before(self) -> "Look":
        """The period before: as many months, and as many days of the last one where it has just begun."""
        months = 1 + (self.filters.last.year - self.first.year) * 12 + self.filters.last.month - self.first.month
        first, last = self.first, self.first - timedelta(1)
        for _ in range(months):
            first = (first - timedelta(1)).replace(day=1)
        if self.last < self.filters.last:
            begun = self.last.replace(day=1)
            for _ in range(months):
                begun = (begun - timedelta(1)).replace(day=1)
            month_end = (begun + timedelta(31)).replace(day=1) - timedelta(1)
            last = min(begun + timedelta(self.last.day - 1), month_end)
        return self.count.look(self.viewer, replace(self.filters, first=first, last=last))

    def is_in(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def is_in_at(self, time: datetime | None) -> bool:
        return time is not None and self.is_in(at(time).today)

    def stamp(self, plan: Plan, *events: StampEvent) -> PlanStamp:
        found = (self.count.stamps[plan.id or 0, event] for event in events if (plan.id, event) in self.count.stamps)
        return next(found, NO_STAMP)

    def department(self, plan: Plan, *events: StampEvent) -> str:
        return self.stamp(plan, *events).department or NO_DEPARTMENT

    def is_chosen(self, department: str, location: str) -> bool:
        chosen = self.filters
        is_there = not chosen.departments or (department or NO_DEPARTMENT) in chosen.departments
        return is_there and (not chosen.locations or location in chosen.locations)

    def is_of_kind(self, plan: Plan) -> bool:
        chosen = self.filters
        is_of_dimension = not chosen.dimensions or plan.dimension in chosen.dimensions
        return is_of_dimension and (not chosen.purposes or plan.purpose in chosen.purposes)

    def plans(self, *events: StampEvent) -> Iterator[Plan]:
        for plan in self.readable:
            stamp = self.stamp(plan, *events)
            if self.is_of_kind(plan) and self.is_chosen(stamp.department, stamp.location):
                yield plan

    def things(self, chart: InsightChart) -> list[Thing]:
        return list(getattr(self, chart.name)())

    def cells(self, chart: InsightChart) -> set[Cell]:
        if chart is MANAGERS:
            return self.managers_by_plans()
        found = cells_of(self.things(chart))
        return {cell._replace(number=cell.people) for cell in found} if chart is REACH else found

    def states(self) -> Iterator[Thing]:
        for plan in self.plans(START, PROPOSAL):
            department = self.department(plan, START, PROPOSAL)
            if plan.state is State.PROPOSED:
                yield Thing(department, "proposed", plan)
            if plan.state is State.ACTIVE:
                is_paused = schedule.is_paused(self.count.rhythm(plan), self.today)
                is_past = plan.end_on < self.today
                yield Thing(department, "paused" if is_paused else "past_its_end" if is_past else "active", plan)

    def months(self) -> Iterator[Thing]:
        for plan in self.plans(START):
            if plan.started_on is not None and self.is_in(plan.started_on):
                yield Thing(plan.started_on.replace(day=1).isoformat(), "started", plan)
        for plan in self.plans(CLOSE):
            if plan.state is State.CLOSED and plan.ended_at and self.is_in_at(plan.ended_at):
                yield Thing(at(plan.ended_at).today.replace(day=1).isoformat(), "closed", plan)

    def in_figures(self) -> Iterator[Person]:
        for person in self.count.people.values():
            is_clear = person.id not in self.viewer.above and person.id not in self.count.in_hr
            is_there = person.active and person.is_on_roster and self.is_chosen(person.department, person.location)
            if is_there and (is_clear or person.id == self.viewer.person_id):
                yield person

    def reach(self) -> Iterator[Thing]:
        since = self.today.replace(year=self.today.year - 1)
        people = {person.id: person for person in self.in_figures()}
        for plan in self.readable:
            has_run = plan.started_on is not None and plan.started_on <= self.today
            is_since = plan.ended_at is None or at(plan.ended_at).today >= since
            if has_run and is_since and self.is_of_kind(plan) and plan.member_id in people:
                yield Thing(people[plan.member_id].department or NO_DEPARTMENT, "reached", plan)

    def coached_by(self) -> dict[int, list[Plan]]:
        """The managers of today with the plans that ran in the period, none of them missing."""
        anywhere = self.count.look(self.viewer, InsightFilters(self.filters.first, self.filters.last))
        people = self.count.people
        managers = [people[person.manager_id] for person in anywhere.in_figures() if person.manager_id]
        coached = {
            manager.id or 0: []
            for manager in managers
            if manager.active and manager.is_on_roster and self.is_chosen(manager.department, manager.location)
        }
        for plan in self.readable:
            started, ended = plan.started_on, plan.ended_at and at(plan.ended_at).today
            if plan.manager_id not in coached or started is None or started > self.last or not self.is_of_kind(plan):
                continue
            if ended is None or (ended >= self.first and (plan.state is State.CLOSED or ended >= started)):
                coached[plan.manager_id].append(plan)
        return coached

    def managers(self) -> Iterator[Thing]:
        for plans in self.coached_by().values():
            for plan in plans:
                yield Thing(str(min(len(plans), 4)), "coached", plan)

    def managers_by_plans(self) -> set[Cell]:
        numbers = [len(plans) for plans in self.coached_by().values()]
        rows = {str(min(number, 4)): [each for each in numbers if min(each, 4) == min(number, 4)] for number in numbers}
        return {
            Cell(row, "coached", len(found), sum(found), len(found) if any(found) else 0) for row, found in rows.items()
        }

    def decided(self) -> Iterator[tuple[Plan, CheckInDue, bool]]:
        """Check-ins that were held or are overdue, and whether they were on time."""
        for plan in self.plans(START):
            for due in self.count.rows(CheckInDue, plan):
                if self.is_in(due.due_on) and (due.held_on or due.overdue_on <= self.today):
                    rhythm, held_on = self.count.rhythm(plan), due.held_on
                    is_good = held_on is not None and schedule.is_on_time(
                        due.due_on, held_on, rhythm.pauses, rhythm.working
                    )
                    yield plan, due, is_good

    def on_time(self) -> Iterator[Thing]:
        for plan, due, is_good in self.decided():
            week = due.due_on - timedelta(due.due_on.weekday())
            column = week.isoformat() if self.filters.by_week else due.due_on.isoformat()[:7]
            yield Thing(self.department(plan, START), column, plan, is_good)

    def on_time_by_month(self) -> Iterator[Thing]:
        last = self.last.replace(day=1)
        year_before = last.replace(year=last.year - 1)
        first = (year_before + timedelta(31)).replace(day=1)
        longer = self.count.look(self.viewer, replace(self.filters, first=first))
        for plan, due, is_good in longer.decided():
            yield Thing(due.due_on.replace(day=1).isoformat(), "", plan, is_good)

    def late(self) -> Iterator[Thing]:
        for plan in self.plans(START):
            if self.count.is_running(plan):
                if (late := self.count.late_since(plan)) is not None:
                    yield Thing(self.count.age(plan, late), "late", plan)
                if (silent := self.count.silent_since(plan)) is not None:
                    yield Thing(self.count.age(plan, silent), "silent", plan)

    def stuck(self) -> Iterator[Thing]:
        for plan in self.plans(START, PROPOSAL):
            if plan.state not in (State.PROPOSED, State.ACTIVE):
                continue
            assert plan.proposed_at is not None
            has_both = plan.member_agreed_at is not None and plan.manager_agreed_at is not None
            waits = [
                (self.today - at(words.at).today).days
                for words in self.count.rows(Suggestion, plan)
                if words.part is Part.ADJUSTMENT and words.state is SuggestionState.OPEN
            ]
            if not self.count.on_plan[plan.id].has_manager:
                yield Thing("nobody_responsible", "", plan)
            elif plan.state is State.PROPOSED:
                if not has_both and (self.today - at(plan.proposed_at).today).days > 14:
                    yield Thing("proposed_for_long", "", plan)
            elif any(days > 7 for days in waits):
                yield Thing("adjustment_for_long", "", plan)

    def ended(self) -> Iterator[tuple[Plan, str, PlanStamp]]:
        """Those that ended in the period, with their outcome and the stamp that places them."""
        for state, events in ((State.CLOSED, [CLOSE]), (State.CANCELLED, [START, PROPOSAL])):
            for plan in self.plans(*events):
                if plan.state is state and self.is_in_at(plan.ended_at):
                    yield plan, plan.outcome.value if plan.outcome else "cancelled", self.stamp(plan, *events)

    def outcomes(self) -> Iterator[Thing]:
        for plan, outcome, _ in self.ended():
            assert plan.ended_at is not None
            day = at(plan.ended_at).today
            quarter = date(day.year, {1: 1, 2: 4, 3: 7, 4: 10}[(day.month + 2) // 3], 1)
            yield Thing(quarter.isoformat(), outcome, plan)

    def outcomes_purpose(self) -> Iterator[Thing]:
        return (Thing(plan.purpose or "", outcome, plan) for plan, outcome, _ in self.ended())

    def outcomes_dimension(self) -> Iterator[Thing]:
        return (Thing(plan.dimension or "", outcome, plan) for plan, outcome, _ in self.ended())

    def outcomes_department(self) -> Iterator[Thing]:
        return (Thing(stamp.department or NO_DEPARTMENT, outcome, plan) for plan, outcome, stamp in self.ended())

    def levels(self) -> Iterator[Thing]:
        for plan, outcome, _ in self.ended():
            if outcome != "cancelled" and plan.current_level and plan.end_level:
                yield Thing(str(plan.current_level), str(plan.end_level), plan)

    def cohorts(self) -> Iterator[Thing]:
        for plan in self.started():
            so_far = "running" if plan.ended_at is None else plan.outcome.value if plan.outcome else "cancelled"
            assert plan.started_on is not None
            yield Thing(plan.started_on.replace(day=1).isoformat(), so_far, plan)

    def promised(self, table: type, happened: str) -> Iterator[tuple[Plan, Any, date, str]]:
        for plan in self.plans(START):
            for item in self.count.rows(table, plan):
                planned, happened_on = item.due_on or plan.end_on, getattr(item, happened)
                has_ended_before = plan.ended_at is not None and at(plan.ended_at).today < planned
                is_kept_in_mind = plan.started_on is not None and (happened_on is not None or not has_ended_before)
                if is_kept_in_mind and item.answer is Answer.AGREED and self.is_in(planned):
                    kept = "open" if happened_on is None else "on_time" if happened_on <= planned else "late"
                    if table is Support and item.not_received_on is not None:
                        kept = "not_received"
                    yield plan, item, planned, kept

    def milestones(self) -> Iterator[Thing]:
        for plan, _, planned, kept in self.promised(Milestone, "reached_on"):
            yield Thing(planned.replace(day=1).isoformat(), kept, plan)

    def support(self) -> Iterator[Thing]:
        for plan, _, _, kept in self.promised(Support, "given_on"):
            yield Thing(self.department(plan, START), kept, plan)

    def support_kinds(self) -> Iterator[Thing]:
        for plan, item, _, kept in self.promised(Support, "given_on"):
            yield Thing(item.kind.value, kept, plan)

    def lengths(self) -> Iterator[Thing]:
        for plan in self.plans(CLOSE):
            if plan.state is State.CLOSED and plan.started_on and self.is_in_at(plan.ended_at):
                assert plan.ended_at is not None
                days = max((at(plan.ended_at).today - plan.started_on).days, 1)
                first = 121 if days > 120 else (days - 1) // 5 * 5 + 1
                is_extended = any(
                    words.part is Part.ADJUSTMENT
                    and words.state is SuggestionState.ACCEPTED
                    and words.after.get("end_on", "") > words.before.get("end_on", "9999")
                    for words in self.count.rows(Suggestion, plan)
                )
                yield Thing(str(first), "extended" if is_extended else "as_planned", plan)

    def way(self, plan: Plan) -> dict[str, date | None]:
        """The day of each step."""
        both = [plan.member_agreed_at, plan.manager_agreed_at]
        answered = [plan.member_agreed_at, plan.not_now_at]
        for table in (Activity, Milestone, Support):
            for item in self.count.rows(table, plan):
                answered.append(item.added_at if item.added_by_side is Side.MEMBER else item.answered_at)
        for words in self.count.rows(Suggestion, plan):
            if words.by_side is Side.MEMBER:
                answered.append(words.at)
            elif words.state in (SuggestionState.ACCEPTED, SuggestionState.CHANGED, SuggestionState.DECLINED):
                answered.append(words.answered_at)
        times = {
            "proposed": plan.proposed_at,
            "answered": min(filter(None, answered), default=None),
            "agreed": max(filter(None, both)) if all(both) else None,
            "closed": plan.ended_at if plan.state is State.CLOSED else None,
        }
        days: dict[str, date | None] = {name: at(time).today if time else None for name, time in times.items()}
        has_started = plan.started_on is not None and plan.started_on <= self.today
        days["active"] = plan.started_on if has_started else None
        return {name: days[name] for name in ("proposed", "answered", "agreed", "active", "closed")}

    def proposed(self) -> Iterator[Plan]:
        return (plan for plan in self.plans(PROPOSAL) if self.is_in(self.stamp(plan, PROPOSAL).on))

    def steps(self) -> Iterator[Thing]:
        for plan in self.proposed():
            way = self.way(plan)
            furthest = max(number for number, day in enumerate(way.values()) if day is not None)
            for number, name in enumerate(way):
                if number <= furthest:
                    yield Thing(name, "reached", plan)
                elif number == furthest + 1 and plan.state in (State.PROPOSED, State.ACTIVE):
                    yield Thing(name, "waiting", plan)

    def medians(self) -> dict[str, float]:
        took = defaultdict(list)
        for plan in self.proposed():
            way = list(self.way(plan).items())
            for (_, before), (name, day) in pairwise(way):
                if before is not None and day is not None:
                    took[name].append((day - before).days)
        return {name: median(days) for name, days in took.items()}

    def started(self) -> Iterator[Plan]:
        return (plan for plan in self.plans(START) if self.is_in(plan.started_on))

    def themes(self) -> Iterator[Thing]:
        return (Thing(plan.dimension or "", plan.purpose or "", plan) for plan in self.started())

    def kind(self, plan: Plan) -> str:
        return "emerging_issue" if plan.purpose is Purpose.EMERGING_ISSUE else "growth"

    def tenure_on(self, person: Person, day: date) -> str:
        if person.hire_date is None:
            return "unknown"
        hired = person.hire_date
        years = day.year - hired.year - ((day.month, day.day) < (hired.month, hired.day))
        return "under-1" if years < 1 else "1-3" if years < 3 else "3-5" if years < 5 else "over-5"

    def location(self, plan: Plan, *events: StampEvent) -> str:
        return self.stamp(plan, *events).location or NO_LOCATION

    def tenure_of(self, plan: Plan) -> str:
        assert plan.started_on is not None
        return self.tenure_on(self.count.people[plan.member_id], plan.started_on)

    def per_person_department(self) -> Iterator[Thing]:
        return (Thing(self.department(plan, START), "started", plan) for plan in self.started())

    def per_person_location(self) -> Iterator[Thing]:
        return (Thing(self.location(plan, START), "started", plan) for plan in self.started())

    def per_person_tenure(self) -> Iterator[Thing]:
        return (Thing(self.tenure_of(plan), "started", plan) for plan in self.started())

    def offered(self) -> Iterator[Thing]:
        return (Thing(self.department(plan, START), self.kind(plan), plan) for plan in self.started())

    def offered_location(self) -> Iterator[Thing]:
        return (Thing(self.location(plan, START), self.kind(plan), plan) for plan in self.started())

    def tenure(self) -> Iterator[Thing]:
        return (Thing(self.tenure_of(plan), self.kind(plan), plan) for plan in self.started())

    def proposers(self) -> Iterator[Thing]:
        for plan in self.proposed():
            for activity in self.count.rows(Activity, plan):
                yield Thing(self.department(plan, PROPOSAL), activity.added_by_side, plan)

    def answers(self) -> Iterator[Thing]:
        for plan in self.proposed():
            for activity in self.count.rows(Activity, plan):
                is_answered = activity.answer is not Answer.WAITING and activity.taken_out_by_id is None
                if not is_answered or activity.answered_at == activity.added_at:
                    continue
                is_changed = any(
                    words.part is Part.ACTIVITY
                    and words.item_id == activity.id
                    and words.by_side is not activity.added_by_side
                    and words.state in (SuggestionState.ACCEPTED, SuggestionState.CHANGED)
                    for words in self.count.rows(Suggestion, plan)
                )
                by_manager = activity.added_by_side is Side.MANAGER
                agreed_at = plan.member_agreed_at if by_manager else plan.manager_agreed_at
                accepted = "by_agreeing" if activity.answered_at == agreed_at else "accepted"
                answer = "declined" if activity.answer is Answer.DECLINED else "changed" if is_changed else accepted
                yield Thing(activity.added_by_side, answer, plan)

    def drafts(self) -> set[Cell]:
        chosen = self.filters
        if chosen.locations or chosen.dimensions or chosen.purposes:
            return set()
        things = []
        for plan in self.count.plans:
            member = self.count.people[plan.member_id]
            is_clear = member.id not in self.viewer.above and member.id not in self.count.in_hr
            if plan.state is State.DRAFT and member.active and is_clear and self.is_chosen(member.department, ""):
                things.append(Thing(member.department or NO_DEPARTMENT, "draft", plan))
        return {cell for cell in cells_of(things) if cell.number >= 5 and cell.people >= 5}

    def headcounts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        imports = sorted(self.count.session.scalars(select(RosterImport)), key=lambda each: (each.at, each.id))
        rows = list(self.count.session.scalars(select(Headcount)))
        month = self.first
        while month <= self.last and not self.filters.locations:
            next_month = (month + timedelta(31)).replace(day=1)
            newest = [each.id for each in imports if at(each.at).today < next_month][-1:]
            people = sum(row.people for row in rows if row.import_id in newest and self.is_chosen(row.department, ""))
            found |= {month.isoformat(): people} if people else {}
            month = next_month
        return found


def moment_of(zone: str, now: str, monkeypatch: pytest.MonkeyPatch) -> Moment:
    monkeypatch.setenv("COACHING_TIME_ZONE", zone)
    get_settings.cache_clear()
    return at(datetime.fromisoformat(now).replace(tzinfo=UTC))


@pytest.mark.long
@pytest.mark.parametrize(
    ("zone", "now", "seed"),
    [
        pytest.param("UTC", "2026-03-30 09:00", 1, id="the 30th of March"),
        # The clocks went forward two days ago, and here it is the 1st of April already.
        pytest.param("Europe/Berlin", "2026-03-31 22:30", 2, id="after midnight in Berlin"),
    ],
)
def test_the_database_counts_what_a_plain_count_finds(
    session: Session, zone: str, now: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = moment_of(zone, now, monkeypatch)
    world = World(session, moment, seed)
    count = Count(session, moment)
    year = url_parameters.default_period(moment)
    everything = InsightFilters(*year, by_week=True)
    february = InsightFilters(date(2026, 2, 1), date(2026, 2, 28), departments=frozenset({"Sales", NO_DEPARTMENT}))
    month = InsightFilters(moment.today.replace(day=1), url_parameters.period(moment.today, moment.today)[1])
    some = InsightFilters(
        date(2025, 10, 1),
        date(2026, 4, 30),
        locations=frozenset({"Lisbon"}),
        dimensions=frozenset({Dimension.JOB_SKILLS, Dimension.COMPANY_VALUES}),
        purposes=frozenset({Purpose.ROLE_EVOLUTION, Purpose.EMERGING_ISSUE}),
    )
    in_hr = [make_viewer(session, world.people[number], moment) for number in (3, 10, PEOPLE - 1)]
    looks = [(in_hr[0], some), (in_hr[1], month), (in_hr[2], everything), (in_hr[2], february)]
    for viewer, filters in looks:
        look = count.look(viewer, filters)
        for question, by in [(each, by) for each in Question for by in QUESTIONS[each].groupings or [None]]:
            answer = insight_queries.look_at_question(session, viewer, question, filters, moment=moment, by=by)
            for chart in answer.cells:
                drafts = look.drafts() if chart is OPEN_PLANS else set()
                counted = {cell._replace(median=None) for cell in answer.cells[chart]}
                assert counted == look.cells(chart) | drafts, (viewer.name, filters, chart)
                if chart in answer.before:
                    assert set(answer.before[chart]) == look.before().cells(chart), (viewer.name, filters, chart)
                if filters is month:
                    cells = sorted(cell for cell in look.cells(chart) if cell.plans)
                    for cell in world.random.sample(cells, min(len(cells), 2)):
                        key = key_of(chart, cell.row, cell.part)
                        # All of them: the page lists no more than some at a time.
                        behind, found = insight_queries.every_plan_behind(session, viewer, key, filters, moment=moment)
                        listed = [header.code for header in found]
                        assert (behind.number, len(listed)) == (cell.plans, cell.plans)
                        in_cell = (each for each in look.things(chart) if each[:2] == cell[:2])
                        assert set(listed) == {each.plan.code for each in in_cell}
                        check_ins = [due for each in behind.check_ins.values() for due in each]
                        assert not check_ins or (len(check_ins), sum(due.is_on_time for due in check_ins)) == cell[2::3]
            if question is Question.ADOPTION:
                assert answer.headcounts == look.headcounts()
                assert sum(answer.people.values()) == len(list(look.in_figures()))
            if question is Question.OUTCOMES:
                medians = {cell.row: cell.median for cell in answer.cells[STAGES] if cell.median is not None}
                assert medians == look.medians()
            if question is Question.FAIRNESS:
                there = list(look.in_figures())
                assert answer.people_by_tenure == Counter(look.tenure_on(person, moment.today) for person in there)
                assert answer.people_by_location == Counter(person.location or NO_LOCATION for person in there)
