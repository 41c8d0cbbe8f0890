"""The demonstration: whole, fresh on any day, consistent, and never in a database of somebody else."""

import re
import shutil
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, and_, exists, func, or_, select
from sqlmodel import Session, SQLModel, col

from lib import accounts, audit, cli, clock, db, formatting, policy
from lib.access import load_viewer
from lib.demo import DemoRefused, fill, filling, made_up_people, scenes, stories
from lib.demo.playing import Play, Stage
from lib.demo.playing.acting import STARTED
from lib.demo.scenes import At, Scene
from lib.demo.timing import august_before, timing_of, workday
from lib.insights.leadership.disclosure import DueOfMember, groups_of
from lib.insights.leadership.overview import look_at_overview
from lib.models import (
    OPEN_STATES,
    Account,
    Activity,
    AgendaPoint,
    AlignAnswer,
    Answer,
    AppFact,
    AuditEvent,
    Cadence,
    CancelReason,
    CheckInDue,
    Dimension,
    DueChange,
    EntryKind,
    FullReading,
    JournalEntry,
    Milestone,
    Outcome,
    Part,
    Person,
    Plan,
    PlanOpening,
    PlanPause,
    PlanRequest,
    PlanStamp,
    PlanTemplate,
    Progress,
    Purpose,
    Reading,
    RequestState,
    Role,
    Side,
    StampEvent,
    State,
    Stuck,
    Suggestion,
    SuggestionState,
    Support,
    TemplateState,
)
from lib.months import first_of, last_of, months_from, months_later, quarters_from
from lib.plans import queries
from lib.plans.queries import PlanHeader
from lib.plans.rules import schedule
from lib.plans.rules.turn import BOTH, TurnReason, Who
from lib.reporting_lines import Reports
from lib.settings import get_settings
from tests.amount import EVERY_CASE
from tests.builders import make_person, moment
from tests.conftest import demonstration_as_of
from tests.plan_line import derive_for_plan

TODAY = moment("2026-05-14", hour=7) if EVERY_CASE else clock.moment()
"""The demonstration that the tests in a browser are shown; where every case is tried, also the one of another day."""


def no_progress(_line: str) -> None: ...


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout of one's own, whose `data` folder holds the embedded database."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("house")
        patch.setattr(db, "ROOT", root)
        yield root


@pytest.fixture(scope="module")
def filled(house: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded database with the demonstration, for all tests here that only read it."""
    (house / "data").mkdir(exist_ok=True)
    made = (
        demonstration_as_of(TODAY, "demonstration-of-a-day", tmp_path_factory)
        if EVERY_CASE
        else request.getfixturevalue("demonstration_file")
    )
    engine = db.make_engine(f"sqlite:///{shutil.copy(made, house / 'data')}")
    yield engine
    engine.dispose()


@pytest.fixture
def demo(filled: Engine) -> Iterator[Session]:
    with db.reading(filled) as session:
        yield session


@pytest.fixture
def empty(house: Path, tmp_path: Path) -> Iterator[Engine]:
    """An embedded database without a row."""
    engine = db.make_engine(f"sqlite:///{house / 'data' / tmp_path.name / 'coaching-plans.db'}")
    db.migrate(engine)
    yield engine
    engine.dispose()


def all_headers(session: Session) -> list[PlanHeader]:
    """Every plan as its manager reads it; where that is nobody, or somebody who has left, as HR does."""
    found = []
    for manager_id in session.scalars(select(col(Plan.manager_id)).distinct()):
        viewer = load_viewer(session, manager_id) if manager_id is not None else None
        if viewer is not None:
            listed = queries.every_plan(session, viewer, queries.Filters(), moment=TODAY)
            found += [header for header in listed if header.side is Side.MANAGER]
    hr = load_viewer(session, person_playing(session, "hr").id or 0)
    assert hr is not None
    known = {header.code for header in found}
    in_hr = queries.every_plan(session, hr, queries.Filters(), moment=TODAY)
    found += [header for header in in_hr if header.code not in known]
    assert len(found) == session.scalar(select(func.count()).select_from(Plan))
    return found


def people_in(engine: Engine) -> int:
    with db.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def person_playing(session: Session, part: str) -> Person:
    [name] = [person.name for person in accounts.demo_people(session) if person.part == part]
    return session.scalars(select(Person).where(col(Person.name) == name)).one()


@pytest.mark.long
def test_about_120_people_work_in_eight_departments_on_four_levels(demo: Session) -> None:
    people = {person.id: person for person in demo.scalars(select(Person))}

    def level(person: Person) -> int:
        return 1 if person.manager_id is None else 1 + level(people[person.manager_id])

    assert 110 <= len(people) <= 130
    assert len({person.department for person in people.values()}) == 8
    assert {level(person) for person in people.values()} == {1, 2, 3, 4}
    assert len({formatting.first_name(person.name) for person in people.values()}) == len(people)
    assert demo.scalar(select(func.count()).select_from(Account)) == len(people)


def test_every_state_and_whose_turn_it_can_be_occurs(demo: Session) -> None:
    found = all_headers(demo)
    assert {header.state for header in found} == set(State)
    assert {reason for header in found for reason in (header.turn.reason, *header.turn.apart.values())} == set(
        TurnReason
    )
    turns = {(header.turn.reason, header.turn.who) for header in found}
    member, manager = frozenset({Who.MEMBER}), frozenset({Who.MANAGER})
    assert {(TurnReason.ANSWER, member), (TurnReason.ANSWER, manager), (TurnReason.ANSWER, BOTH)} <= turns
    assert {(TurnReason.AGREE, member), (TurnReason.AGREE, manager)} <= turns
    assert {(TurnReason.LATE_PROMISE, member), (TurnReason.LATE_PROMISE, manager)} <= turns
    assert {(TurnReason.REFLECT, manager), (TurnReason.REFLECT, BOTH)} <= turns
    assert {header.late_days > 0 for header in found if header.turn.reason is TurnReason.CHECK_IN} == {True, False}
    assert {header.outcome for header in found if header.outcome} == set(Outcome)


def a_plan(*conditions: Any) -> Any:
    """There is a plan on which all of it holds."""
    return exists().where(col(Plan.id).is_not(None), *conditions)


def of_a_plan(table: Any, *conditions: Any) -> Any:
    """A plan has a row of another table on which all of it holds."""
    return exists().where(col(table.plan_id) == col(Plan.id), *conditions)


def done(action: str) -> Any:
    """The record tells it of a plan."""
    return of_a_plan(AuditEvent, col(AuditEvent.action) == action)


def adjusted(state: SuggestionState, field: str) -> Any:
    """An adjustment of that field came to that."""
    is_about = col(Suggestion.after)[field].as_string().is_not(None)
    words_of_plan = (col(Suggestion.part) == Part.ADJUSTMENT, col(Suggestion.state) == state)
    return of_a_plan(Suggestion, *words_of_plan, is_about)


ACTIVE_PLAN, CLOSED_PLAN = col(Plan.state) == State.ACTIVE, col(Plan.state) == State.CLOSED
IS_OPEN = col(Plan.state).in_(OPEN_STATES)
WEEKS_AGO = TODAY.now - timedelta(days=14)

CASES: dict[str, Any] = {
    "a draft waits for the manager's manager to align": a_plan(
        col(Plan.state) == State.DRAFT, col(Plan.align_asked_at).is_not(None), col(Plan.align_answer).is_(None)
    ),
    "a manager's manager was aligned": a_plan(col(Plan.align_answer) == AlignAnswer.ALIGNED),
    "a manager's manager wanted to talk, and they did": a_plan(
        col(Plan.align_answer) == AlignAnswer.TALK, col(Plan.aligned_on).is_not(None)
    ),
    "a draft goes back to a wish of the team member": exists().where(
        col(PlanRequest.plan_id) == col(Plan.id), col(Plan.state) == State.DRAFT
    ),
    "a wish for a plan waits": exists().where(
        col(PlanRequest.state) == RequestState.OPEN, col(PlanRequest.follows_id).is_(None)
    ),
    "a wish to go on waits, with what was not finished": exists().where(
        col(PlanRequest.state) == RequestState.OPEN,
        col(PlanRequest.follows_id).is_not(None),
        func.json_array_length(col(PlanRequest.unfinished)) > 0,
    ),
    "a wish was answered with words": exists().where(col(PlanRequest.state) == RequestState.DECLINED),
    "a wish lapsed as its manager left": exists().where(col(PlanRequest.state) == RequestState.LAPSED),
    "a not now is open": a_plan(col(Plan.state) == State.PROPOSED, col(Plan.not_now_at).is_not(None)),
    "a not now was answered with a revised proposal": a_plan(
        col(Plan.state) == State.PROPOSED, done("proposal revised")
    ),
    "HR reminded of a proposal that is stuck": a_plan(
        col(Plan.state) == State.PROPOSED, col(Plan.proposed_at) < WEEKS_AGO, col(Plan.nudged_at).is_not(None)
    ),
    "a plan rests today": a_plan(
        ACTIVE_PLAN,
        of_a_plan(PlanPause, col(PlanPause.from_on) <= TODAY.today, col(PlanPause.until_on) > TODAY.today),
    ),
    "a plan rested to the end": a_plan(CLOSED_PLAN, done("plan paused"), ~done("pause ended")),
    "a pause ended early": a_plan(CLOSED_PLAN, done("pause ended")),
    "an activity was added to a running plan": a_plan(ACTIVE_PLAN, done("part added while running")),
    "an activity was taken out of a running plan": a_plan(ACTIVE_PLAN, done("part taken out while running")),
    "an adjustment of the goal waits": a_plan(ACTIVE_PLAN, adjusted(SuggestionState.OPEN, "goal")),
    "an extension waits": a_plan(ACTIVE_PLAN, adjusted(SuggestionState.OPEN, "end_on")),
    "an adjustment was agreed": a_plan(adjusted(SuggestionState.ACCEPTED, "goal")),
    "an extension was agreed": a_plan(CLOSED_PLAN, adjusted(SuggestionState.ACCEPTED, "end_on")),
    "an adjustment was declined": a_plan(CLOSED_PLAN, adjusted(SuggestionState.DECLINED, "goal")),
    "an adjustment was withdrawn": a_plan(CLOSED_PLAN, adjusted(SuggestionState.WITHDRAWN, "goal")),
    "a request to end is open": a_plan(ACTIVE_PLAN, col(Plan.stop_asked_at).is_not(None)),
    "a wish to stop was answered and the plan went on": a_plan(CLOSED_PLAN, done("wish to stop answered")),
    "words were edited": a_plan(ACTIVE_PLAN, of_a_plan(JournalEntry, col(JournalEntry.edited_at).is_not(None))),
    "words were withdrawn": a_plan(ACTIVE_PLAN, of_a_plan(JournalEntry, col(JournalEntry.withdrawn_at).is_not(None))),
    "what was noted as done was taken back": a_plan(ACTIVE_PLAN, done("activity taken back")),
    "support was noted on a later day than it was given": a_plan(
        ACTIVE_PLAN, of_a_plan(Support, col(Support.given_on) < func.date(col(Support.noted_at)))
    ),
    "support was not received": a_plan(ACTIVE_PLAN, of_a_plan(Support, col(Support.not_received_on).is_not(None))),
    "nobody is responsible": a_plan(IS_OPEN, col(Plan.manager_id).is_(None), col(Plan.nobody_since).is_not(None)),
    "HR appointed an acting manager": a_plan(IS_OPEN, col(Plan.acting_manager_id) == col(Plan.manager_id)),
    "HR opened a running plan in full and said why": a_plan(IS_OPEN, of_a_plan(FullReading)),
    "HR wrote a comment on a plan they opened": a_plan(
        exists().where(
            col(FullReading.plan_id) == col(Plan.id),
            col(JournalEntry.plan_id) == col(Plan.id),
            col(JournalEntry.by_id) == col(FullReading.person_id),
            col(JournalEntry.kind) == EntryKind.COMMENT,
        )
    ),
    "somebody read a plan in full": a_plan(of_a_plan(PlanOpening, col(PlanOpening.level) == Reading.FULL)),
    "HR looked at a header": a_plan(of_a_plan(PlanOpening, col(PlanOpening.level) == Reading.HEADER)),
    "an opportunity was read to align on it": a_plan(
        of_a_plan(PlanOpening, col(PlanOpening.level) == Reading.OPPORTUNITY)
    ),
    "a plan was closed, reopened and closed again": a_plan(CLOSED_PLAN, done("plan reopened")),
    "a plan goes on from an earlier one": a_plan(IS_OPEN, col(Plan.follows_id).is_not(None)),
    "both looked back": a_plan(CLOSED_PLAN, col(Plan.member_look_back) != "", col(Plan.manager_look_back) != ""),
    "a journal holds updates": a_plan(IS_OPEN, of_a_plan(JournalEntry, col(JournalEntry.kind) == EntryKind.UPDATE)),
    "a check-in was moved": a_plan(of_a_plan(DueChange, col(DueChange.moved_to).is_not(None))),
    "a check-in was skipped": a_plan(of_a_plan(DueChange, col(DueChange.skip_reason) != "")),
    "points wait for the next check-in": a_plan(ACTIVE_PLAN, of_a_plan(AgendaPoint)),
    "support was given and not confirmed yet": a_plan(
        ACTIVE_PLAN, of_a_plan(Support, col(Support.given_on).is_not(None), col(Support.confirmed_on).is_(None))
    ),
    "a manager keeps a template": exists().where(col(PlanTemplate.state) == TemplateState.PRIVATE),
    "a template waits for HR": exists().where(col(PlanTemplate.state) == TemplateState.WAITING),
    "HR published a template": exists().where(col(PlanTemplate.state) == TemplateState.PUBLISHED),
}


@pytest.mark.parametrize("case", CASES)
def test_it_shows(case: str, demo: Session) -> None:
    assert demo.scalar(select(CASES[case]))


def test_both_are_asked_to_look_back_on_a_plan(demo: Session) -> None:
    turns = {(header.turn.reason, header.turn.who) for header in all_headers(demo)}
    assert (TurnReason.LOOK_BACK, BOTH) in turns


def test_about_155_plans_some_30_of_them_open_grew_over_18_months(demo: Session) -> None:
    found = demo.scalars(select(Plan)).all()
    assert 150 <= len(found) <= 160
    assert 28 <= sum(plan.state in OPEN_STATES for plan in found) <= 36
    closed = [(TODAY.today - plan.ended_at.date()).days for plan in found if plan.ended_at]
    assert 510 <= max(closed) <= 550
    recent, before, earliest = (sum(from_ <= days < from_ + 182 for days in closed) for from_ in (0, 182, 364))
    assert recent > before > earliest > 10


def test_one_department_never_coaches_and_every_other_does(demo: Session) -> None:
    """The charts of HR should show who is left out."""
    coached = set(demo.scalars(select(col(Person.department)).join(Plan, col(Plan.member_id) == col(Person.id))))
    everywhere = set(demo.scalars(select(col(Person.department))))
    assert everywhere - coached == {"Finance"}


def test_nobody_has_two_plans_at_the_same_time(demo: Session) -> None:
    spans: dict[int, list[tuple[date, date]]] = {}
    for plan in demo.scalars(select(Plan)):
        ended_on = plan.ended_at.date() if plan.ended_at else date.max
        spans.setdefault(plan.member_id, []).append((plan.created_at.date(), ended_on))
    for times in spans.values():
        times.sort()
        assert all(ended < begun for (_, ended), (begun, _) in pairwise(times))
    assert sum(len(times) > 1 for times in spans.values()) >= 15


def test_goals_are_reached_more_often_where_support_was_given(demo: Session) -> None:
    given: dict[bool, list[Outcome]] = {True: [], False: []}
    growth: dict[bool, list[int]] = {True: [], False: []}
    for plan in demo.scalars(select(Plan).where(col(Plan.state) == State.CLOSED)):
        support = demo.scalars(
            select(Support).where(col(Support.plan_id) == plan.id, col(Support.answer) == Answer.AGREED)
        ).all()
        is_given = all(item.given_on for item in support)
        assert plan.outcome
        assert plan.end_level
        assert plan.current_level
        given[is_given].append(plan.outcome)
        growth[is_given].append(plan.end_level - plan.current_level)
    achieved = {key: outcomes.count(Outcome.ACHIEVED) / len(outcomes) for key, outcomes in given.items()}
    assert min(len(outcomes) for outcomes in given.values()) >= 20
    assert achieved[True] > 0.7 > 0.3 > achieved[False] > 0
    assert sum(growth[True]) / len(growth[True]) > sum(growth[False]) / len(growth[False]) + 0.5
    shares = Counter([*given[True], *given[False]])
    assert 0.5 < shares[Outcome.ACHIEVED] / shares.total() < 0.65
    assert 0.1 < shares[Outcome.NOT_YET] / shares.total() < 0.2


# A story in each chart


def share_of(rows: Iterable[tuple[Any, bool]]) -> dict[Any, float]:
    """How much of each is true, from pairs of what it is of and whether it is true."""
    found: dict[Any, list[bool]] = {}
    for key, is_true in rows:
        found.setdefault(key, []).append(is_true)
    return {key: sum(values) / len(values) for key, values in found.items()}


def test_leadership_reads_how_departments_differ(filled: Engine) -> None:
    with db.writing(filled) as session:
        viewer = load_viewer(session, person_playing(session, "leadership").id or 0)
        assert viewer is not None
        overview = look_at_overview(session, viewer, moment=TODAY)
    shares = {name: each.on_time or 0 for each in overview.departments for name in each.departments}
    assert len(overview.departments) >= 3
    assert shares["Engineering"] >= shares["Sales"] + 10
    assert all(figure.value for figure in overview.figures.values())
    assert all(quarter.shares for quarter in overview.outcomes)


def test_departments_differ_on_every_day_of_a_year() -> None:
    for day in (date(2027, 1, 1) + timedelta(days) for days in range(365)):
        punctual, slipping = (_on_time_in_last_quarter(teams, day) for teams in (scenes.PUNCTUAL, scenes.SLIPPING))
        assert punctual > slipping + 0.14, day


def _on_time_in_last_quarter(teams: Collection[str], today: date) -> float:
    """The share of the check-ins due in the last whole quarter that these teams held on time."""
    (quarter,) = quarters_from(today, today)
    on_time = []
    for number, scene in enumerate(scenes.SCENES):
        if scene.member.split(".")[0] in teams:
            timing = timing_of(scene, stories.load()[scene.story], number, today)
            for due in schedule.due_dates(timing.rhythm):
                if months_later(quarter, -3) <= due < quarter and due <= (timing.ended_on or today):
                    held_on = timing.held.get(due)
                    on_time.append(held_on is not None and schedule.is_on_time(due, held_on))
    return sum(on_time) / len(on_time)


def test_goals_are_achieved_more_often_from_one_half_year_to_the_next(demo: Session) -> None:
    closed = [
        ((TODAY.today - plan.ended_at.date()).days, plan.outcome)
        for plan in demo.scalars(select(Plan).where(CLOSED_PLAN))
        if plan.ended_at
    ]
    shares = share_of((days // 120, outcome is Outcome.ACHIEVED) for days, outcome in closed if days < 360)
    assert shares[0] > shares[1] > shares[2]
    quarters = Counter(days // 91 for days, _ in closed)
    assert all(quarters[number] >= 10 for number in range(4))


def test_more_plans_start_from_one_half_year_to_the_next(demo: Session) -> None:
    days = [
        (TODAY.today - day).days
        for day in demo.scalars(select(col(Plan.started_on)).where(col(Plan.started_on) <= TODAY.today))
        if day
    ]

    def in_a_month(ago: int) -> int:
        return sum(ago <= each < ago + 31 for each in days)

    recent, before, earliest = (sum(from_ <= each < from_ + 182 for each in days) for from_ in (0, 182, 364))
    assert recent > before > earliest
    assert max(map(in_a_month, range(32))) > max(map(in_a_month, range(62, 540))) + 5


def test_one_department_keeps_the_rhythm_and_another_does_not(demo: Session) -> None:
    rows = demo.execute(
        select(PlanStamp.department, CheckInDue.held_on < CheckInDue.overdue_on)  # type: ignore[operator]
        .join(PlanStamp, and_(col(PlanStamp.plan_id) == CheckInDue.plan_id, PlanStamp.event == StampEvent.START))
        .where(col(CheckInDue.overdue_on).between(TODAY.today - timedelta(182), TODAY.today))
    )
    shares = share_of((department, bool(is_on_time)) for department, is_on_time in rows)
    assert shares["Engineering"] > shares["Sales"] + 0.12


def test_something_is_late_or_silent_for_days_weeks_and_longer(demo: Session) -> None:
    running = [header for header in all_headers(demo) if header.has_started and not header.paused_until]
    undone = (ACTIVE_PLAN, col(Activity.answer) == Answer.AGREED, col(Activity.progress) != Progress.DONE)
    due = demo.scalars(
        select(Activity.due_on).join(Plan).where(*undone, col(Activity.due_on) < TODAY.today)  # type: ignore[operator]
    )
    ages = [header.late_days for header in running if header.late_days]
    ages += [(TODAY.today - day).days for day in due if day is not None]
    assert min(ages) <= 7
    assert any(15 <= days <= 30 for days in ages)
    assert max(ages) > 30
    silent = [(TODAY.today - header.stale_since).days for header in running if header.stale_since]
    assert any(days <= 30 for days in silent)
    assert max(silent) > 30


def test_a_plan_is_stuck_in_each_way(demo: Session) -> None:
    ways = set(Stuck) - {Stuck.SHUT_OUT}  # The accounts of the demonstration are all open.
    assert {header.stuck for header in all_headers(demo) if header.stuck} == ways


def test_most_plans_take_thirty_days_and_some_were_extended(demo: Session) -> None:
    closed = demo.scalars(select(Plan).where(CLOSED_PLAN)).all()
    lengths = Counter((plan.end_on - plan.started_on).days // 5 for plan in closed if plan.started_on)
    assert lengths.most_common(1)[0][0] == 30 // 5
    extended = select(func.count()).select_from(Plan)
    assert demo.scalar(extended.where(CLOSED_PLAN, adjusted(SuggestionState.ACCEPTED, "end_on"))) >= 4  # type: ignore[operator]


def test_milestones_of_each_quarter_are_on_time_late_and_open(demo: Session) -> None:
    rows = demo.execute(
        select(func.coalesce(Milestone.due_on, Plan.end_on), Milestone.reached_on)
        .join(Plan, col(Plan.id) == Milestone.plan_id)
        .where(col(Milestone.answer) == Answer.AGREED, col(Plan.started_on).is_not(None))
    ).all()
    found = Counter(
        ((TODAY.today - due).days // 91, "open" if reached is None else "late" if reached > due else "on time")
        for due, reached in rows
    )
    for quarter in range(4):
        assert found[quarter, "on time"] > max(found[quarter, "late"], found[quarter, "open"])
        assert found[quarter, "late"]
        assert found[quarter, "open"]


def test_issues_are_offered_to_newcomers_and_growth_to_the_others(demo: Session) -> None:
    rows = demo.execute(
        select(Person.hire_date, Person.department, Plan.started_on, Plan.dimension, Plan.purpose)
        .join(Plan, col(Plan.member_id) == Person.id)
        .where(col(Plan.started_on).is_not(None))
    ).all()
    assert len({(dimension, purpose) for *_, dimension, purpose in rows}) == 9
    by_years = share_of(
        (sum((start - hired).days >= 365 * years for years in (1, 3, 5)), purpose is Purpose.EMERGING_ISSUE)
        for hired, _, start, _, purpose in rows
    )
    assert set(by_years) == {0, 1, 2, 3}
    assert by_years[0] > 0.4 > 0.25 > max(by_years[1], by_years[2], by_years[3])
    by_department = share_of((department, purpose is Purpose.EMERGING_ISSUE) for _, department, *_, purpose in rows)
    assert by_department["Marketing"] > 2 * by_department["Engineering"] > 0


def test_team_members_propose_half_in_one_department_and_hardly_anything_in_another(demo: Session) -> None:
    rows = demo.execute(
        select(Person.department, Activity.added_by_side, Activity.answer)
        .select_from(Activity)
        .join(Plan, col(Plan.id) == Activity.plan_id)
        .join(Person, col(Person.id) == Plan.member_id)
        .where(col(Plan.proposed_at).is_not(None))
    ).all()
    shares = share_of((department, side is Side.MEMBER) for department, side, _ in rows)
    assert 0.4 < shares.pop("Engineering") < 0.6
    assert shares.pop("Sales") < 0.05
    assert all(0.2 < share < 0.35 for share in shares.values())
    assert {answer for *_, answer in rows} == set(Answer)
    assert demo.scalar(select(func.count()).where(col(Suggestion.part) == Part.ACTIVITY))


def test_support_comes_in_time_but_in_one_department(demo: Session) -> None:
    rows = demo.execute(
        select(Person.department, Support.given_on > func.coalesce(Support.due_on, Plan.end_on))  # type: ignore[operator]
        .select_from(Support)
        .join(Plan, col(Plan.id) == Support.plan_id)
        .join(Person, col(Person.id) == Plan.member_id)
        .where(col(Support.given_on).is_not(None))
    )
    shares = share_of((department, bool(is_late)) for department, is_late in rows)
    assert shares.pop("Operations") > 0.4
    assert max(shares.values()) < 0.15


def test_one_department_has_nobody_with_a_plan_and_one_nearly_everybody(demo: Session) -> None:
    a_year_ago = TODAY.now - timedelta(days=365)
    has_one = exists().where(
        col(Plan.member_id) == col(Person.id),
        col(Plan.started_on).is_not(None),
        or_(col(Plan.ended_at).is_(None), col(Plan.ended_at) > a_year_ago),
    )
    shares = share_of(
        (department, bool(is_reached))
        for department, is_reached in demo.execute(select(Person.department, has_one).where(col(Person.active)))
    )
    assert shares.pop("Finance") == 0
    assert 0.9 < shares.pop("Engineering") < 1
    assert all(0.5 < share < 1 for share in shares.values())


def test_a_plan_was_cancelled_for_each_reason(demo: Session) -> None:
    reasons = demo.scalars(select(col(Plan.cancel_reason)).where(col(Plan.state) == State.CANCELLED)).all()
    assert sorted(reasons) == sorted(CancelReason)


def test_somebody_who_left_has_a_cancelled_plan(demo: Session) -> None:
    [plan] = demo.scalars(select(Plan).where(col(Plan.cancel_reason) == CancelReason.LEFT))
    assert plan.state is State.CANCELLED
    member = demo.get(Person, plan.member_id)
    assert member is not None
    assert not member.active


def test_the_stored_line_of_open_plans_is_the_derived_one(demo: Session) -> None:
    roster = {person.id: Reports(person.manager_id, person.active) for person in demo.scalars(select(Person))}
    open_plans = demo.scalars(select(Plan).where(col(Plan.state).in_(OPEN_STATES))).all()
    assert open_plans
    for plan in open_plans:
        stored = (plan.manager_id, plan.managers_manager_id, plan.acting_manager_id)
        assert stored == derive_for_plan(plan.member_id, plan.acting_manager_id, roster)


def test_a_plan_followed_its_person_to_another_team(demo: Session) -> None:
    mover = made_up_people.people(TODAY.today)[scenes.MOVER]
    [plan] = demo.scalars(
        select(Plan)
        .join(Person, col(Person.id) == col(Plan.member_id))
        .where(col(Person.employee_id) == mover.employee_id, col(Plan.state) == State.ACTIVE)
    )
    followed = select(func.count()).where(
        col(AuditEvent.action) == "plan line changed", col(AuditEvent.plan_id) == plan.id
    )
    assert demo.scalar(followed)
    assert plan.manager_id == _id_of(demo, "Saga Blomqvist")


def _id_of(session: Session, name: str) -> int | None:
    return session.scalar(select(col(Person.id)).where(col(Person.name) == name))


def test_the_record_fits(demo: Session) -> None:
    assert audit.verify(demo) > 1_000


def test_one_can_try_it_as_six_people(demo: Session) -> None:
    manager, member, above = (person_playing(demo, part) for part in ("manager", "team_member", "managers_manager"))
    viewer = load_viewer(demo, manager.id or 0)
    assert viewer is not None
    assert viewer.reports == 6
    assert (member.manager_id, manager.manager_id) == (manager.id, above.id)
    home = queries.read_home(demo, viewer, moment=TODAY)
    assert {plan.state for person in home.team for plan in person.plans} >= {State.DRAFT, State.PROPOSED, State.ACTIVE}
    assert len(home.waiting) >= 4
    [plan] = [plan for person in home.team for plan in person.plans if plan.member.id == member.id]
    assert formatting.day_of(plan.start, plan.end, TODAY.today).startswith("Day 17 of ")
    for part, role in (("hr", Role.HR), ("leadership", Role.LEADERSHIP), ("administrator", Role.ADMINISTRATOR)):
        holder = load_viewer(demo, person_playing(demo, part).id or 0)
        assert holder is not None
        assert holder.roles == {role}
        assert holder.reports == 0


def test_somebody_in_hr_has_a_plan_that_others_in_hr_do_not_see(demo: Session) -> None:
    colleague = load_viewer(demo, person_playing(demo, "hr").id or 0)
    assert colleague is not None
    member_id = _id_of(demo, "Dev Malhotra")
    [plan] = demo.scalars(select(Plan).where(col(Plan.member_id) == member_id))
    listed = queries.list_plans(demo, colleague, queries.Filters(), moment=TODAY)
    assert plan.code not in {header.code for header in listed.headers}
    assert listed.matching > 30


def test_nothing_happened_later_than_yesterday(demo: Session) -> None:
    latest = demo.scalar(select(func.max(col(AuditEvent.at))))
    assert latest is not None
    assert latest.date() < TODAY.today


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def test_no_text_holds_a_placeholder(demo: Session) -> None:
    for table in SQLModel.metadata.sorted_tables:
        if table.name == AppFact.__tablename__:
            continue  # Its values are JSON.
        for row in demo.execute(select(table)):
            for text in (text for value in row for text in texts_of(value)):
                assert not re.search(r"[{}]|\b(lorem|TODO|xxx)\b", text), f"{table.name}: {text}"


def test_filling_again_changes_nothing(filled: Engine) -> None:
    before = people_in(filled)
    told: list[str] = []
    assert not fill(told.append, moment=TODAY, engine=filled)
    assert people_in(filled) == before
    assert told == ["The demonstration is there already."]


@pytest.mark.parametrize("address", ["sqlite:///{}/elsewhere.db", "postgresql+psycopg://somebody@db.example/coaching"])
def test_it_is_refused_in_any_other_database(address: str, house: Path, tmp_path: Path) -> None:
    engine = db.make_engine(address.format(tmp_path))
    with pytest.raises(DemoRefused):
        fill(no_progress, moment=TODAY, engine=engine)
    assert not (tmp_path / "elsewhere.db").exists()


def test_it_is_refused_where_there_are_people_already(empty: Engine) -> None:
    with db.writing(empty) as session:
        make_person(session, "Somebody Real")
    with pytest.raises(DemoRefused):
        fill(no_progress, moment=TODAY, engine=empty)
    assert people_in(empty) == 1
    with db.reading(empty) as session:
        assert not accounts.is_demo(session)


def test_whoever_comes_in_while_it_is_made_keeps_the_database(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_slowly(beside: Engine, *_: object) -> None:
        for engine in (beside, empty):
            with db.writing(engine) as session:
                make_person(session, "Somebody Real")

    monkeypatch.setattr(filling, "_make", make_slowly)
    with pytest.raises(DemoRefused):
        fill(no_progress, moment=TODAY, engine=empty)
    assert people_in(empty) == 1


def test_an_interruption_leaves_the_database_empty(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_half(beside: Engine, steps: list[Any]) -> None:
        with db.writing(beside) as session:
            make_person(session)
        raise KeyboardInterrupt

    monkeypatch.setattr(filling, "_run", run_half)
    with pytest.raises(KeyboardInterrupt):
        fill(no_progress, moment=TODAY, engine=empty)
    assert people_in(empty) == 0


def test_the_command_says_why_it_is_refused(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["lib", "demo"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "embedded database" in capsys.readouterr().err


# What needs no database


def reason_on(scene: Scene, number: int, today: date) -> TurnReason:
    """Whose turn an active plan's dates make it, as far as the rhythm decides."""
    timing = timing_of(scene, stories.load()[scene.story], number, today)
    if today < timing.start:
        return TurnReason.STARTS_LATER
    if today > timing.end:
        return TurnReason.CLOSE
    return TurnReason.CHECK_IN if schedule.waiting_one(timing.rhythm, timing.held, today) else TurnReason.ON_TRACK


EXPECTED = {
    At.STARTS_LATER: TurnReason.STARTS_LATER,
    At.PAST_END: TurnReason.CLOSE,
    At.CHECK_IN_DUE: TurnReason.CHECK_IN,
    At.CHECK_IN_LATE: TurnReason.CHECK_IN,
    At.ON_TRACK: TurnReason.ON_TRACK,
    At.ACTIVITY_LATE: TurnReason.ON_TRACK,
    At.SUPPORT_LATE: TurnReason.ON_TRACK,
}
"""What a late activity or late support needs from the rhythm is that no check-in comes before it."""


@pytest.mark.parametrize("days", range(0, 400, 9))
def test_plans_are_where_they_should_be_on_any_day(days: int) -> None:
    today = date(2026, 1, 1) + timedelta(days)
    for number, scene in enumerate(scenes.SCENES):
        if scene.at not in EXPECTED:
            continue
        assert reason_on(scene, number, today) is EXPECTED[scene.at], scene.story
        timing = timing_of(scene, stories.load()[scene.story], number, today)
        assert all(held_on < today and held_on == workday(held_on) for held_on in timing.meetings)
        if scene.at in (At.CHECK_IN_DUE, At.CHECK_IN_LATE):
            due = schedule.waiting_one(timing.rhythm, timing.held, today)
            assert due is not None
            assert schedule.is_overdue(due.due, today) is (scene.at is At.CHECK_IN_LATE)


def people_due(today: date) -> dict[date, dict[str, set[str]]]:
    """Who had a check-in that was due and decided in a whole month, by department."""
    found: dict[date, dict[str, set[str]]] = {}
    for number, scene in enumerate(scenes.SCENES):
        if scene.at not in STARTED:
            continue
        timing = timing_of(scene, stories.load()[scene.story], number, today)
        for due in schedule.schedule(timing.rhythm):
            last, held_on = last_of(first_of(due.due)), timing.held.get(due.planned, date.max)
            is_decided = held_on <= last or schedule.overdue_from(due.due, timing.rhythm.pauses) <= last
            if is_decided and last < today and due.due <= (timing.ended_on or today):
                month = found.setdefault(first_of(due.due), {name: set() for name in DEPARTMENTS.values()})
                month[DEPARTMENTS[scene.member]].add(scene.member)
    return found


DEPARTMENTS = {place: someone.department for place, someone in made_up_people.people(TODAY.today).items()}


@pytest.mark.parametrize("month", range(1, 13))
def test_leadership_sees_departments_apart_in_any_month(month: int) -> None:
    """Each shown for the last whole quarter has to hold five people, and somebody in each of its months."""
    for day in (2, 15, 28):
        today = date(2026, month, day)
        first = months_later(quarters_from(today, today)[0], -3)
        people = people_due(today)
        due = [
            {name: [DueOfMember(n, 1, 1) for n in sorted(some)] for name, some in people[each].items()}
            for each in months_from(first, months_later(first, 2))
        ]
        groups = groups_of(due)
        assert len(groups) >= 4, day
        assert frozenset({"Engineering"}) in groups


@pytest.mark.parametrize("day", ["2026-01-02", "2026-05-14", "2026-09-01", "2026-09-30", "2026-12-24"])
def test_the_rhythm_slipped_in_the_last_august_that_is_a_month_ago(day: str) -> None:
    today = date.fromisoformat(day)
    on_time: dict[bool, list[bool]] = {True: [], False: []}
    for number, scene in enumerate(scenes.SCENES):
        timing = timing_of(scene, stories.load()[scene.story], number, today)
        if scene.at is At.CLOSED and timing.ended_on is not None:
            for due in schedule.due_dates(timing.rhythm):
                held_on = timing.held.get(due)
                is_on_time = held_on is not None and schedule.is_on_time(due, held_on)
                on_time[(due.year, due.month) == august_before(today)].append(is_on_time)
    shares = {key: sum(found) / len(found) for key, found in on_time.items()}
    assert len(on_time[True]) >= 7
    assert shares[True] < 0.45
    assert 0.8 < shares[False] < 0.9


def test_the_last_august_is_over_for_a_month() -> None:
    assert august_before(date(2026, 9, 29)) == (2025, 8)
    assert august_before(date(2026, 9, 30)) == (2026, 8)


def test_the_same_day_gives_the_same_people_and_steps() -> None:
    def steps() -> list[Any]:
        stage = Stage({}, policy.load(), TODAY.today, get_settings().zone)
        told = stories.load()
        return [
            step.at
            for number, scene in enumerate(scenes.SCENES)
            for step in Play(stage, scene, told[scene.story], number).steps()
        ]

    assert steps() == steps()
    assert made_up_people.people(date(2025, 10, 1)) == made_up_people.people(date(2025, 10, 1))


def test_every_story_is_somebody_elses() -> None:
    told = [scene.story for scene in scenes.SCENES]
    assert set(told) == set(stories.load())
    assert len(set(told)) == len(told) >= 150


def test_stories_speak_of_people_without_he_or_she() -> None:
    for path in stories.FOLDER.glob("*.toml"):
        found = re.findall(r"\b(?:he|she|his|her|him|hers|himself|herself)\b", path.read_text(encoding="utf-8"), re.I)
        assert not found, path.name


def test_stories_tell_different_things() -> None:
    told = list(stories.load().values())
    for field in ("area", "observed", "goal", "measure", "current_state"):
        assert len({getattr(story, field) for story in told}) == len(told)
    kinds = Counter((story.dimension, story.purpose) for story in told)
    assert len(kinds) == len(Dimension) * len(Purpose)
    assert min(kinds.values()) >= 5
    assert {story.cadence for story in told} == set(Cadence)
    assert min(story.days for story in told) == 14
    assert max(story.days for story in told) == 90


def test_it_goes_into_a_database_without_people_whatever_that_knows_about_itself(tmp_path: Path) -> None:
    made, embedded = (db.make_engine(f"sqlite:///{tmp_path / name}") for name in ("made.db", "embedded.db"))
    for engine in (made, embedded):
        db.migrate(engine)  # Each has a fact of its own then: its version.
    with db.writing(made) as session:
        make_person(session, "Sam Lee")
    made.dispose()
    filling.copy(tmp_path / "made.db", embedded)
    with db.reading(embedded) as session:
        assert session.scalars(select(Person.name)).all() == ["Sam Lee"]
    with pytest.raises(filling.DemoRefused):
        filling.copy(tmp_path / "made.db", embedded)
    embedded.dispose()
