"""What Insights counts, against tables made by hand; today is Thursday, the 14th of May 2026."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib.access import Viewer, readable_plans
from lib.clock import Moment
from lib.errors import Invalid, NotFound
from lib.insights import queries as insight_queries
from lib.insights import result, url_parameters
from lib.insights.adoption.managers import MANAGERS
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.reach import REACH
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.chart import InsightChart
from lib.insights.check_ins.decided import in_words
from lib.insights.check_ins.late import LATE
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.check_ins.on_time_by_month import ON_TIME_BY_MONTH
from lib.insights.check_ins.stuck import STUCK
from lib.insights.counting import InsightFilters, Scope
from lib.insights.fairness.rates import ISSUES, PER_PERSON
from lib.insights.fairness.themes import THEMES
from lib.insights.involvement import ANSWERS, PROPOSERS
from lib.insights.key_figures import left_out_in_words
from lib.insights.outcomes.cohorts import COHORTS
from lib.insights.outcomes.lengths import LENGTHS
from lib.insights.outcomes.levels import LEVELS
from lib.insights.outcomes.milestones import MILESTONES
from lib.insights.outcomes.outcomes import OUTCOMES
from lib.insights.outcomes.stages import STAGES
from lib.insights.queries import PartNotFound
from lib.insights.registry import QUESTIONS
from lib.insights.result import ALL, EVERY_PART, NO_DEPARTMENT, OTHERS, Cell, key_of, own_rows
from lib.insights.support import SUPPORT, SUPPORT_KINDS
from lib.models import (
    Answer,
    CancelReason,
    CheckIn,
    Dimension,
    DueChange,
    EntryKind,
    FullReading,
    HrReason,
    JournalEntry,
    Outcome,
    Part,
    Person,
    Plan,
    PlanPause,
    Purpose,
    Reading,
    Role,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
    SupportKind,
)
from lib.models.insights import Grouping, OpenPlanStatus, Question
from lib.plans.due_dates import keep_due_dates
from lib.plans.queries.list import Filters, list_plans
from tests.builders import make_account, make_activity, make_person, make_plan, make_support, make_viewer, moment
from tests.insights.organisation import Organisation

pytestmark = pytest.mark.databases

NOW = moment()
SPRING = InsightFilters(date(2026, 3, 1), date(2026, 5, 31))
PROPOSAL, START, CLOSE = StampEvent.PROPOSAL, StampEvent.START, StampEvent.CLOSE


def day(month: int, of_month: int) -> date:
    return date(2026, month, of_month)


def on(month: int, of_month: int) -> Any:
    return moment(day(month, of_month).isoformat()).now


def in_hr(session: Session, name: str = "Ines Duarte", **facts: Any) -> Viewer:
    person = make_person(session, name, **{"department": "People"} | facts)
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)


def make_spring(session: Session) -> None:
    """Thirteen plans of thirteen people, one of whom has left."""
    house = Organisation(session)
    house.roster("2026-03-10", Sales=10, Finance=20)
    house.roster("2026-05-02", Sales=12)

    def somebody(name: str, department: str = "Sales", hired: date | None = None, **facts: Any) -> Any:
        return make_person(session, name, manager=house.boss, department=department, hire_date=hired, **facts)

    def reworded(plan: Any, part: Part, by: Side, at: Any, state: SuggestionState, **facts: Any) -> None:
        words = {"plan_id": plan.id, "part": part, "by_id": plan.member_id, "by_side": by, "at": at, "state": state}
        session.add(Suggestion(**words | facts))
        session.commit()

    by_member = {"added_by_side": Side.MEMBER}
    closed = {"state": State.CLOSED}

    running = house.plan(member=somebody("Running", hired=date(2025, 5, 4)), proposed=day(4, 30))
    running.member_agreed_at = running.manager_agreed_at = on(5, 2)
    house.due(running, day(5, 6), day(5, 8), held=day(5, 7))
    house.due(running, day(5, 13), day(5, 15))  # Not decided yet.
    house.milestone(running, day(5, 12), None)
    make_activity(session, running, answered_at=on(5, 2), due_on=day(5, 8))  # Late since.
    make_activity(session, running, added_at=on(5, 2), answered_at=on(5, 3), **by_member)
    make_support(session, running, due_on=day(5, 11), given_on=day(5, 11))
    make_support(session, running, due_on=day(5, 20), kind=SupportKind.TOOL)

    moved = house.plan(
        "Finance", somebody("Moved", "Finance", date(2025, 4, 7), location="Oslo"),
        start=day(4, 6), proposed=day(4, 1), stamped={PROPOSAL: "Sales"}, purpose=Purpose.EMERGING_ISSUE,
    )  # fmt: skip
    moved.member_agreed_at = moved.manager_agreed_at = on(4, 3)
    house.milestone(moved, None, day(5, 6))
    session.add(JournalEntry(plan_id=moved.id, kind=EntryKind.COMMENT, text="Well.", by_id=house.boss.id, at=on(5, 12)))
    other = make_activity(session, moved, answered_at=on(4, 3))
    reworded(moved, Part.ACTIVITY, Side.MEMBER, on(4, 3), SuggestionState.ACCEPTED, item_id=other.id)
    make_support(session, moved, due_on=day(4, 20), given_on=day(4, 22))

    resting = house.plan(
        "Finance", somebody("Resting", "Finance"), start=day(4, 20), proposed=day(4, 14),
        end_on=day(6, 3), dimension=Dimension.COMPANY_VALUES,
    )  # fmt: skip
    resting.member_agreed_at = on(4, 16)
    until = day(5, 25)
    session.add(PlanPause(plan_id=resting.id, from_on=day(5, 11), until_on=until, by_id=house.boss.id, at=on(5, 11)))

    waiting = house.plan(member=somebody("Waiting"), start=day(4, 20), state=State.PROPOSED)
    reworded(waiting, Part.GOAL, Side.MEMBER, on(4, 22), SuggestionState.OPEN)
    make_activity(session, waiting, added_at=on(4, 22), answer=Answer.WAITING, **by_member)
    make_activity(session, waiting, answer=Answer.DECLINED, answered_at=on(4, 22))

    house.plan("", somebody("Alone", ""), start=day(5, 10), state=State.PROPOSED, manager=None)

    reached = house.plan(
        member=somebody("Reached", "Finance", date(2020, 3, 2)), start=day(3, 2), proposed=day(3, 1),
        stamped={CLOSE: "Finance"}, ended_at=on(3, 31), **closed,
    )  # fmt: skip
    house.due(reached, day(3, 9), day(3, 11), held=day(3, 11))
    house.milestone(reached, day(3, 20), day(3, 24))
    house.milestone(reached, day(4, 5), None)  # After it was closed.
    make_support(session, reached, due_on=day(3, 20), kind=SupportKind.MANAGER_ASSISTANCE)

    extended = house.plan(
        "Finance", start=day(2, 2), proposed=day(1, 28), end_on=day(4, 15), outcome=Outcome.PARTLY,
        ended_at=on(4, 14), **closed,
    )  # fmt: skip
    later = {"before": {"end_on": "2026-03-04"}, "after": {"end_on": "2026-04-15"}}
    reworded(extended, Part.ADJUSTMENT, Side.MEMBER, on(3, 2), SuggestionState.ACCEPTED, **later)
    house.due(extended, day(3, 4), day(3, 6), held=day(3, 5))
    house.milestone(extended, day(2, 10), day(2, 10))

    left = house.plan(
        "Finance", somebody("Left", "Finance", date(2023, 3, 10), active=False), start=day(3, 9), proposed=day(3, 5),
        state=State.CANCELLED, cancel_reason=CancelReason.LEFT, ended_at=on(4, 20),
    )  # fmt: skip
    house.milestone(left, day(4, 2), None)

    reopened = house.plan(
        "Finance", somebody("Reopened", "Finance", date(2021, 3, 16)), start=day(3, 16), proposed=day(3, 12),
        end_on=day(7, 10), purpose=Purpose.ROLE_EVOLUTION,
    )  # fmt: skip
    house.due(reopened, day(3, 25), day(3, 27), held=day(3, 30))
    house.due(reopened, day(4, 1), day(4, 3))
    reworded(reopened, Part.ADJUSTMENT, Side.MANAGER, on(5, 1), SuggestionState.OPEN)
    make_activity(session, reopened, added_at=on(4, 2), answered_at=on(4, 2), **by_member)  # Added while it ran.
    taken_out = {"answer": Answer.DECLINED, "answered_at": on(3, 18), "taken_out_by_id": house.boss.id}
    make_activity(session, reopened, **taken_out)
    house.milestone(reopened, day(4, 10), None, Answer.DECLINED)

    ahead = house.plan(member=somebody("Ahead"), start=day(5, 18), proposed=day(5, 11))
    ahead.member_agreed_at = ahead.manager_agreed_at = on(5, 12)

    not_started = {"started_on": None, "member_agreed_at": None, "cancel_reason": CancelReason.OPENED_IN_ERROR}
    stopped = house.plan("Finance", state=State.CANCELLED, ended_at=on(5, 12), **not_started)
    # The one answer that its team member gave.
    reworded(stopped, Part.GOAL, Side.MANAGER, on(5, 5), SuggestionState.DECLINED, answered_at=on(5, 6))

    make_plan(session, member=somebody("Drafted"), manager=house.boss, state=State.DRAFT)

    a_year_ago = moment("2025-05-14").now
    house.plan(start=date(2025, 4, 1), ended_at=a_year_ago, **closed)
    session.commit()


# Row, part → how many things, of as many plans and people; check-ins on time behind it.
COUNTED: dict[InsightChart, dict[tuple[str, str], tuple[int, ...]]] = {
    OPEN_PLANS: {
        ("Sales", "active"): (2, 2, 2),
        ("Sales", "proposed"): (1, 1, 1),
        ("Finance", "active"): (1, 1, 1),
        ("Finance", "past_its_end"): (1, 1, 1),
        ("Finance", "paused"): (1, 1, 1),
        (NO_DEPARTMENT, "proposed"): (1, 1, 1),
    },
    STARTED_AND_CLOSED: {
        ("2026-03-01", "started"): (3, 3, 3),
        ("2026-04-01", "started"): (2, 2, 2),
        ("2026-05-01", "started"): (1, 1, 1),
        ("2026-03-01", "closed"): (1, 1, 1),
        ("2026-04-01", "closed"): (1, 1, 1),
    },
    REACH: {
        ("Sales", "reached"): (2, 2, 2),
        ("Finance", "reached"): (5, 5, 5),
    },
    MANAGERS: {
        ("4", "coached"): (1, 7, 1),  # One of the plans ended as its team member left.
    },
    ON_TIME_BY_MONTH: {
        ("2026-03-01", ""): (3, 3, 3, 1),
        ("2026-04-01", ""): (1, 1, 1, 0),
        ("2026-05-01", ""): (1, 1, 1, 1),
    },
    ON_TIME: {
        ("Finance", "2026-03"): (2, 2, 2, 1),
        ("Sales", "2026-03"): (1, 1, 1, 0),
        ("Finance", "2026-04"): (1, 1, 1, 0),
        ("Sales", "2026-05"): (1, 1, 1, 1),
    },
    LATE: {
        ("0-7", "late"): (1, 1, 1),
        ("8-14", "late"): (1, 1, 1),
        ("over-30", "late"): (1, 1, 1),
        ("over-30", "silent"): (1, 1, 1),
    },
    STUCK: {
        ("proposed_for_long", ""): (1, 1, 1),
        ("nobody_responsible", ""): (1, 1, 1),
        ("adjustment_for_long", ""): (1, 1, 1),
    },
    OUTCOMES[1]: {
        ("career_advancement", "achieved"): (1, 1, 1),
        ("career_advancement", "partly_achieved"): (1, 1, 1),
        ("career_advancement", "cancelled"): (2, 2, 2),
    },
    OUTCOMES[2]: {
        ("job_skills", "achieved"): (1, 1, 1),
        ("job_skills", "partly_achieved"): (1, 1, 1),
        ("job_skills", "cancelled"): (2, 2, 2),
    },
    OUTCOMES[3]: {
        ("Finance", "achieved"): (1, 1, 1),
        ("Finance", "partly_achieved"): (1, 1, 1),
        ("Finance", "cancelled"): (2, 2, 2),
    },
    COHORTS: {
        ("2026-03-01", "achieved"): (1, 1, 1),
        ("2026-03-01", "cancelled"): (1, 1, 1),
        ("2026-03-01", "running"): (1, 1, 1),
        ("2026-04-01", "running"): (2, 2, 2),
        ("2026-05-01", "running"): (1, 1, 1),
    },
    LEVELS: {},
    OUTCOMES[0]: {
        ("2026-01-01", "achieved"): (1, 1, 1),
        ("2026-04-01", "partly_achieved"): (1, 1, 1),
        ("2026-04-01", "cancelled"): (2, 2, 2),
    },
    MILESTONES: {
        ("2026-03-01", "late"): (1, 1, 1),
        ("2026-04-01", "open"): (1, 1, 1),  # Its plan was cancelled later.
        ("2026-05-01", "on_time"): (1, 1, 1),
        ("2026-05-01", "open"): (1, 1, 1),
    },
    LENGTHS: {
        ("26", "as_planned"): (1, 1, 1),
        ("71", "extended"): (1, 1, 1),
    },
    STAGES: {
        ("proposed", "reached"): (10, 10, 10),
        ("answered", "reached"): (9, 9, 9),
        ("agreed", "reached"): (7, 7, 7),
        ("active", "reached"): (6, 6, 6),
        ("closed", "reached"): (1, 1, 1),
        ("answered", "waiting"): (1, 1, 1),
        ("agreed", "waiting"): (1, 1, 1),
        ("active", "waiting"): (1, 1, 1),
        ("closed", "waiting"): (4, 4, 4),
    },
    THEMES: {
        ("job_skills", "career_advancement"): (3, 3, 3),
        ("job_skills", "emerging_issue"): (1, 1, 1),
        ("job_skills", "role_evolution"): (1, 1, 1),
        ("company_values", "career_advancement"): (1, 1, 1),
    },
    PER_PERSON[0]: {("Sales", "started"): (2, 2, 2), ("Finance", "started"): (4, 4, 4)},
    PER_PERSON[1]: {("No location", "started"): (5, 5, 5), ("Oslo", "started"): (1, 1, 1)},
    PER_PERSON[2]: {
        ("under-1", "started"): (1, 1, 1),
        ("1-3", "started"): (2, 2, 2),
        ("over-5", "started"): (2, 2, 2),
        ("unknown", "started"): (1, 1, 1),
    },
    ISSUES[1]: {
        ("No location", "growth"): (5, 5, 5),
        ("Oslo", "emerging_issue"): (1, 1, 1),
    },
    ISSUES[0]: {
        ("Sales", "growth"): (2, 2, 2),
        ("Finance", "growth"): (3, 3, 3),
        ("Finance", "emerging_issue"): (1, 1, 1),
    },
    ISSUES[2]: {
        ("under-1", "emerging_issue"): (1, 1, 1),
        ("1-3", "growth"): (2, 2, 2),  # A year to the day, and three years but for a day.
        ("over-5", "growth"): (2, 2, 2),  # One of them five years to the day.
        ("unknown", "growth"): (1, 1, 1),
    },
    PROPOSERS: {
        ("Sales", "manager"): (3, 3, 3),
        ("Sales", "team_member"): (2, 2, 2),
        ("Finance", "manager"): (1, 1, 1),
        ("Finance", "team_member"): (1, 1, 1),
    },
    ANSWERS: {
        ("manager", "by_agreeing"): (1, 1, 1),
        ("manager", "changed"): (1, 1, 1),
        ("manager", "declined"): (1, 1, 1),
        ("team_member", "accepted"): (1, 1, 1),
    },
    SUPPORT: {
        ("Sales", "on_time"): (1, 1, 1),
        ("Sales", "open"): (1, 1, 1),
        ("Finance", "late"): (1, 1, 1),
    },
    SUPPORT_KINDS: {
        ("meeting", "on_time"): (1, 1, 1),
        ("meeting", "late"): (1, 1, 1),
        ("manager_assistance", "open"): (1, 1, 1),
    },
}

FIGURES = {
    Question.ADOPTION: {
        "Open plans today": ("7", None),
        "Started": ("6", "+5"),
        "Closed": ("2", "+2"),
        "Had a plan": ("50 %", None),  # 7 of 14
    },
    Question.CHECK_INS: {
        "Check-ins on time": ("40 %", None),  # 2 of 5
        "Late": ("3", None),
        "Without an entry": ("1", None),
        "Stuck": ("3", None),
    },
    Question.OUTCOMES: {
        "Achieved or partly": ("2 of 2", None),
        "Milestones on time": ("1 of 4", None),
        "Extended": ("1 of 2", None),
        "Cancelled": ("2", "+2"),
    },
    Question.FAIRNESS: {
        "Plans started": ("6", "+5"),
        "Per 100 people": ("43", None),  # 6 of 14
        "Emerging issues": ("17 %", None),  # 1 of 6
    },
    Question.INVOLVEMENT: {
        "By team members": ("43 %", None),  # 3 of 7
        "Changed, declined": ("2 of 4", None),
        "Activities": ("7", "+7"),
    },
    Question.SUPPORT: {
        "Provided on time": ("1 of 3", None),
        "Provided late": ("1", "+1"),
        "Still open": ("1", "+1"),
        "Not received": ("0", None),
    },
}


def _person(session: Session, viewer: Viewer) -> Person:
    return session.get_one(Person, viewer.person_id)


def table(answer: result.QuestionResult, chart: InsightChart) -> dict[tuple[str, str], tuple[int, ...]]:
    return {cell[:2]: cell[2:6] if chart in (ON_TIME, ON_TIME_BY_MONTH) else cell[2:5] for cell in answer.cells[chart]}


def look(
    session: Session,
    viewer: Viewer,
    question: Question,
    filters: InsightFilters = SPRING,
    at: Moment = NOW,
    by: Grouping | None = None,
) -> result.QuestionResult:
    return insight_queries.look_at_question(session, viewer, question, filters, moment=at, by=by)


def test_every_chart_its_figures_and_its_filters(session: Session) -> None:
    make_spring(session)
    viewer = in_hr(session)
    for question in Question:
        for by in QUESTIONS[question].groupings or [None]:
            answer = look(session, viewer, question, by=by)
            assert list(answer.cells) == QUESTIONS[question].shown(by)
            for chart in answer.cells:
                assert table(answer, chart) == COUNTED[chart], chart
        said = {
            figure.label: (figure.value.replace("\N{NO-BREAK SPACE}", " "), figure.change_said or None)
            for figure in QUESTIONS[answer.question].key_figures(answer)
        }
        assert said == FIGURES[question]
    # Beside the charts.
    adoption = look(session, viewer, Question.ADOPTION)
    assert adoption.people == {"Sales": 5, "Finance": 6, NO_DEPARTMENT: 1, "Board": 1, "People": 1}
    assert adoption.headcounts == {"2026-03-01": 30, "2026-04-01": 30, "2026-05-01": 12}
    reached = [cell for cell in look(session, viewer, Question.OUTCOMES).cells[STAGES] if cell.part == "reached"]
    medians = {"proposed": None, "answered": 2, "agreed": 0, "active": 0, "closed": 29}
    assert {cell.row: cell.median for cell in reached} == medians
    tenure = look(session, viewer, Question.FAIRNESS).people_by_tenure
    assert tenure == {"1-3": 2, "over-5": 2, "unknown": 10}
    # In the period before, the 1st of December to the 14th of February.
    assert adoption.before == {STARTED_AND_CLOSED: [Cell("2026-02-01", "started", 1, 1, 1)]}
    working = look(session, viewer, Question.OUTCOMES)
    assert working.before == {OUTCOMES[0]: [], MILESTONES: [Cell("2026-02-01", "on_time", 1, 1, 1)]}

    def filtered(question: Question, chart: InsightChart, **chosen: Any) -> dict[tuple[str, str], int]:
        wanted = {"first": SPRING.first, "last": SPRING.last} | chosen
        answer = look(session, viewer, question, InsightFilters(**wanted))
        return {cell[:2]: cell.number for cell in answer.cells[chart]}

    finance, oslo = frozenset({"Finance"}), frozenset({"Oslo"})
    # Each chart by the stamp of its event; who was reached by the department of today.
    assert filtered(Question.ADOPTION, STARTED_AND_CLOSED, departments=finance) == {
        ("2026-03-01", "started"): 2,
        ("2026-03-01", "closed"): 1,
        ("2026-04-01", "started"): 2,
        ("2026-04-01", "closed"): 1,
    }
    assert filtered(Question.ADOPTION, REACH, departments=finance) == {("Finance", "reached"): 5}
    assert filtered(Question.ADOPTION, REACH, locations=oslo) == {("Finance", "reached"): 1}
    assert filtered(Question.INVOLVEMENT, PROPOSERS, departments=finance) == {
        ("Finance", "manager"): 1,
        ("Finance", "team_member"): 1,
    }
    nowhere = frozenset({NO_DEPARTMENT})
    assert filtered(Question.ADOPTION, OPEN_PLANS, departments=nowhere) == {(NO_DEPARTMENT, "proposed"): 1}
    issues, values = frozenset({Purpose.EMERGING_ISSUE}), frozenset({Dimension.COMPANY_VALUES})
    assert filtered(Question.FAIRNESS, ISSUES[0], purposes=issues) == {("Finance", "emerging_issue"): 1}
    assert filtered(Question.FAIRNESS, ISSUES[0], dimensions=values) == {("Finance", "growth"): 1}
    assert filtered(Question.FAIRNESS, ISSUES[0], dimensions=values, purposes=issues) == {}
    april = {"first": day(4, 1), "last": day(4, 30)}
    assert filtered(Question.OUTCOMES, OUTCOMES[0], **april) == {
        ("2026-04-01", "partly_achieved"): 1,
        ("2026-04-01", "cancelled"): 1,
    }
    # An import without the department says that nobody is there any more; locations were not counted.
    in_finance = look(session, viewer, Question.ADOPTION, InsightFilters(SPRING.first, SPRING.last, finance))
    assert in_finance.headcounts == {"2026-03-01": 20, "2026-04-01": 20}
    in_oslo = InsightFilters(SPRING.first, SPRING.last, locations=oslo)
    assert look(session, viewer, Question.ADOPTION, in_oslo).headcounts == {}
    assert look(session, viewer, Question.ADOPTION, in_oslo).people == {"Finance": 1}
    # A plan that both started and was closed in March is one of three behind that month.
    march = key_of(STARTED_AND_CLOSED, "2026-03-01", EVERY_PART)
    assert insight_queries.plans_behind(session, viewer, march, SPRING, moment=NOW).number == 3
    assert filtered(Question.ADOPTION, MANAGERS, purposes=issues) == {("1", "coached"): 1}
    assert filtered(Question.ADOPTION, MANAGERS, departments=finance) == {}
    # A period that lies ahead has nothing in it.
    ahead = InsightFilters(day(7, 1), day(8, 31))
    for question in Question:
        empty = look(session, viewer, question, ahead)
        assert not any(empty.cells[chart] for chart in empty.before)

    choices = insight_queries.choose_filters(session, viewer, moment=NOW)
    assert (choices.months[0], choices.months[-1]) == (day(5, 1), date(2025, 4, 1))
    assert choices.departments == ["Board", "Finance", NO_DEPARTMENT, "People", "Sales"]
    assert choices.locations == ["Oslo"]


def test_a_check_in_is_late_as_long_as_its_plan_says_so(session: Session) -> None:
    house = Organisation(session)
    viewer = in_hr(session)

    def weekly(*rows: Any) -> str:
        """A plan with check-ins on Mondays, the 4th and the 11th of May so far."""
        plan = house.plan(start=day(4, 27), end_on=day(6, 3), cadence_weekday=0)
        for table, facts in rows:
            own = "progress_by_id" if table is CheckIn else "by_id"
            session.add(table(plan_id=plan.id, at=NOW.now, **{own: plan.member_id}, **facts))
        session.flush()
        keep_due_dates(session, plan)
        session.commit()
        return plan.code

    def held(on: date, due: date | None) -> tuple[Any, dict[str, Any]]:
        return CheckIn, {"held_on": on, "due_on": due, "progress": 40}

    skipped = DueChange, {"planned_on": day(5, 11), "skip_reason": "Away"}
    rests = PlanPause, {"from_on": day(5, 8), "until_on": day(5, 13)}
    late = {weekly(), weekly(held(day(5, 4), day(5, 4))), weekly(rests)}
    late.add(weekly(skipped, rests))  # While it rests nothing is due, and so nothing was skipped: the 4th still waits.
    weekly(skipped)
    weekly(held(day(5, 12), day(5, 11)))
    weekly(held(day(5, 12), None))
    cells = look(session, viewer, Question.CHECK_INS).cells[LATE]
    assert [cell for cell in cells if cell.part == "late"] == [Cell("0-7", "late", 4, 4, 4)]
    key = key_of(LATE, "0-7", "late")
    assert {
        header.code for header in insight_queries.plans_behind(session, viewer, key, SPRING, moment=NOW).plans
    } == late
    every = list_plans(session, viewer, Filters(), moment=NOW).headers
    assert {header.code for header in every if header.late_days} == late


# Who may look


@pytest.mark.parametrize("role", [None, Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_only_hr_looks(session: Session, role: Role | None) -> None:
    house = Organisation(session)
    house.plan()
    make_account(session, house.boss, [role] if role else [])
    viewer = make_viewer(session, house.boss)  # They read that plan, as its manager.
    with pytest.raises(NotFound):
        insight_queries.choose_filters(session, viewer, moment=NOW)
    for question in Question:
        with pytest.raises(NotFound):
            look(session, viewer, question)
    with pytest.raises(NotFound):
        insight_queries.plans_behind(session, viewer, key_of(OPEN_PLANS, "Sales", "active"), SPRING, moment=NOW)


def test_plans_in_conflict_are_in_nothing_that_is_shown(session: Session) -> None:
    house = Organisation(session)
    boss = house.boss
    boss.department, boss.location = "Top", "Top floor"
    hana, ines = in_hr(session, "Hana Lind", manager=boss), in_hr(session, "Ines Duarte")
    people = {person.name: person for person in (boss, make_person(session, "Sam Okafor", manager=boss))}
    people |= {"Hana Lind": _person(session, hana), "Hugo Brandt": _person(session, in_hr(session, "Hugo Brandt"))}
    for name, person in people.items():
        plan = house.plan(f"Of {name}", person, end_on=day(5, 11), manager=None)
        house.due(plan, day(5, 6), day(5, 8))
        house.milestone(plan, day(5, 6), None)
        for make in (make_activity, make_support):
            make(session, plan, due_on=day(5, 6), answered_at=on(5, 5), added_by_id=boss.id)
        house.plan(f"Of {name}", person, state=State.CLOSED, ended_at=on(5, 12), manager=None)

    def shown(viewer: Viewer) -> tuple[set[str], set[str], int]:
        """Whose plans stand behind anything, the departments that are named, and how many people are counted."""
        whose, named, counted = set(), set(), 0
        for question in Question:
            answer = look(session, viewer, question)
            counted = max(counted, sum(answer.people.values()), sum(answer.people_by_tenure.values()))
            for chart in answer.cells:
                for cell in filter(lambda cell: cell.plans, answer.cells[chart]):
                    key = key_of(chart, cell.row, cell.part)
                    behind = insight_queries.plans_behind(session, viewer, key, SPRING, moment=NOW)
                    assert (behind.number, len(behind.plans)) == (cell.plans, cell.plans)
                    found = {header.member.name for header in behind.plans}
                    assert len(found) == cell.people
                    whose |= found
                    named |= {cell.row} if cell.row.startswith("Of ") else set()
        return whose, named, counted

    def offered(viewer: Viewer) -> set[str]:
        return {
            name for name in insight_queries.choose_filters(session, viewer, moment=NOW).departments if "Of " in name
        }

    # What is left out is said: for Hana the plans of who is above her, for both those of others in HR.
    for viewer in (hana, ines):
        answer = look(session, viewer, Question.ADOPTION)
        readable = session.scalars(select(readable_plans(viewer).subquery().c.plan_id)).all()
        assert answer.left_out == len(session.scalars(select(Plan)).all()) - len(readable) == 4
        [said] = left_out_in_words(answer)
        assert said.startswith("4 plans are left out of your figures")
    # One's own plan is read as its team member. Of others in HR nobody counts, nor does anybody above.
    of_hana = {"Of Hana Lind", "Of Sam Okafor"}
    assert shown(hana) == ({"Hana Lind", "Sam Okafor"}, of_hana, 2)
    assert offered(hana) == of_hana
    of_ines = {"Of Tomás Rivera", "Of Sam Okafor"}
    assert shown(ines) == ({"Tomás Rivera", "Sam Okafor"}, of_ines, 3)
    assert offered(ines) == of_ines


def test_lists_hold_headers_whatever_was_opened_in_full(session: Session) -> None:
    plan = Organisation(session).plan(area="Leading workshops")
    viewer = in_hr(session)
    until = NOW.now + timedelta(minutes=20)
    session.add(
        FullReading(
            plan_id=plan.id, person_id=viewer.person_id, reason=HrReason.STUCK, at=NOW.now, until=until
        )
    )  # fmt: skip
    session.commit()
    viewer = make_viewer(session, _person(session, viewer), NOW)
    assert viewer.opened_in_full
    key = key_of(OPEN_PLANS, "Sales", "active")
    [header] = insight_queries.plans_behind(session, viewer, key, SPRING, moment=NOW).plans
    assert (header.level, header.title) == (Reading.HEADER, "Job skills: Career advancement")


def test_behind_check_ins_stands_what_became_of_each(session: Session) -> None:
    make_spring(session)
    viewer = in_hr(session)

    def told(chart: InsightChart, row: str, part: str, *, by_week: bool = False) -> list[str]:
        filters, key = replace(SPRING, by_week=by_week), key_of(chart, row, part)
        behind = insight_queries.plans_behind(session, viewer, key, filters, moment=NOW)
        assert set(behind.check_ins) == {plan.code for plan in behind.plans}
        _, every = insight_queries.every_plan_behind(session, viewer, key, filters, moment=NOW)
        assert {plan.code for plan in every} == set(behind.check_ins)
        return sorted(in_words(due, NOW.today) for due in behind.check_ins.values())

    march = ["25 March: held 30 March, late", "4 March: held 5 March, on time", "9 March: held 11 March, late"]
    assert told(ON_TIME, ALL, "2026-03") == march
    assert told(ON_TIME_BY_MONTH, "2026-03-01", "") == march
    assert told(ON_TIME, "Finance", "2026-03") == [march[0], march[1]]
    assert told(ON_TIME, "Finance", "2026-03-30", by_week=True) == ["1 April: not held"]
    with pytest.raises(PartNotFound):
        told(ON_TIME, "Finance", "2026-03", by_week=True)
    with pytest.raises(PartNotFound):
        told(OPEN_PLANS, ALL, "active")
    assert not insight_queries.plans_behind(
        session, viewer, key_of(OPEN_PLANS, "Sales", "active"), SPRING, moment=NOW
    ).check_ins


# Drafts


def test_drafts_are_counted_from_five_of_five_people(session: Session) -> None:
    house = Organisation(session)
    viewer = in_hr(session, manager=house.boss)
    colleague = in_hr(session, "Hugo Brandt", department="Legal")

    def draft(department: str, member: Any = None, **facts: Any) -> Any:
        member = member or make_person(session, manager=house.boss, department=department)
        make_plan(session, member=member, manager=house.boss, state=State.DRAFT, **facts)
        return member

    for _ in range(5):
        draft("Sales")
    twice = [draft("Finance") for _ in range(4)]
    draft("Finance", twice[0])
    for _ in range(4):
        draft("Legal")
    draft("Legal", _person(session, colleague))  # In conflict: the fifth does not count.
    for number in range(5):  # Nobody can open the fifth any more.
        draft("Service", stray_since=NOW.today if number == 4 else None)
    answer = look(session, viewer, Question.ADOPTION)
    assert answer.cells[OPEN_PLANS] == [Cell("Sales", "draft", 5, 5, 5)]
    assert QUESTIONS[answer.question].key_figures(answer)[0].value == "0"
    behind = insight_queries.plans_behind(session, viewer, key_of(OPEN_PLANS, "Sales", "draft"), SPRING, moment=NOW)
    assert (behind.number, behind.plans, behind.is_counted_only) == (5, [], True)
    with pytest.raises(PartNotFound):
        insight_queries.plans_behind(session, viewer, key_of(OPEN_PLANS, "Finance", "draft"), SPRING, moment=NOW)
    for chosen in (
        {"locations": frozenset({"Oslo"})},
        {"dimensions": frozenset({Dimension.JOB_SKILLS})},
        {"purposes": frozenset({Purpose.CAREER_ADVANCEMENT})},
        {"departments": frozenset({"Legal"})},
    ):
        filters = InsightFilters(SPRING.first, SPRING.last, **chosen)
        assert look(session, viewer, Question.ADOPTION, filters).cells[OPEN_PLANS] == []


# Many departments


def test_the_eleven_largest_departments_stand_alone_and_the_rest_together() -> None:
    cells = [Cell(f"D{n:02}", "active", n, n, n) for n in range(1, 14)]
    cells += [Cell("D01", OpenPlanStatus.DRAFT, 99, 99, 99)]
    assert own_rows(cells[:11], {"D12": 4}) == [f"D{n:02}" for n in range(11, 0, -1)] + ["D12"]
    assert own_rows(cells, {"Empty": 80}) == [f"D{n:02}" for n in range(13, 2, -1)]


def test_behind_others_are_the_plans_of_the_other_departments(session: Session) -> None:
    house = Organisation(session)
    viewer = in_hr(session)
    for n in range(1, 12):
        for _ in range(2):
            house.plan(f"D{n:02}")
    rest = [house.plan(name).code for name in ("D12", "D13", OTHERS)]
    house.plan("D12", state=State.PROPOSED)

    def behind(row: str, **chosen: Any) -> list[str]:
        filters = InsightFilters(SPRING.first, SPRING.last, **chosen)
        found = insight_queries.plans_behind(session, viewer, key_of(OPEN_PLANS, row, "active"), filters, moment=NOW)
        return [header.code for header in found.plans]

    assert sorted(behind(OTHERS)) == sorted(rest)
    assert len(behind("D01")) == 2
    # Open plans of all parts, from a row of the table.
    filters = InsightFilters(SPRING.first, SPRING.last)
    key = key_of(OPEN_PLANS, "D12", EVERY_PART)
    assert insight_queries.plans_behind(session, viewer, key, filters, moment=NOW).number == 2
    # A department of that name is one like any other where there is room.
    assert behind(OTHERS, departments=frozenset({OTHERS, "D01"})) == rest[-1:]


@pytest.mark.parametrize(
    "key",
    ["", "~", "states", "states~active", "nothing~active~Sales", "states~active~Nowhere", "states~closed~Sales",
     "states~active~\u2060Others", "states~draft~Sales", "states~active~Sales\0", "states~active~\ud800",
     "late~late~99", "managers~coached~0", "states~*~Nowhere"],
)  # fmt: skip
def test_behind_anything_else_is_nothing(session: Session, key: str) -> None:
    Organisation(session).plan()
    with pytest.raises(PartNotFound):
        insight_queries.plans_behind(session, in_hr(session), key, SPRING, moment=NOW)


# Periods


def test_a_period_is_whole_months_of_at_most_two_years() -> None:
    assert url_parameters.period(date(2024, 2, 14), date(2024, 2, 1)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert url_parameters.period(date(2024, 6, 1), day(5, 31)) == (date(2024, 6, 1), day(5, 31))
    with pytest.raises(Invalid, match="ends before it begins"):
        url_parameters.period(day(5, 1), day(4, 30))
    with pytest.raises(Invalid, match="at most two years"):
        url_parameters.period(date(2024, 5, 31), day(5, 1))
    assert url_parameters.default_period(NOW) == (date(2025, 6, 1), day(5, 31))


@pytest.mark.parametrize(
    ("first", "last", "today", "before"),
    [
        pytest.param("2026-03-01", "2026-03-31", "2026-05-14", ("2026-02-01", "2026-02-28"), id="a month"),
        pytest.param("2026-02-01", "2026-02-28", "2026-02-28", ("2026-01-01", "2026-01-31"), id="on its last day"),
        pytest.param("2026-05-01", "2026-05-31", "2026-05-01", ("2026-04-01", "2026-04-01"), id="a day old"),
        pytest.param("2026-03-01", "2026-03-31", "2026-03-30", ("2026-02-01", "2026-02-28"), id="a shorter month"),
        pytest.param("2026-03-01", "2026-05-31", "2026-05-14", ("2025-12-01", "2026-02-14"), id="three months"),
        pytest.param("2025-06-01", "2026-05-31", "2026-05-14", ("2024-06-01", "2025-05-14"), id="a year"),
    ],
)
def test_the_period_before_is_as_long(first: str, last: str, today: str, before: tuple[str, str]) -> None:
    filters = InsightFilters(date.fromisoformat(first), date.fromisoformat(last))
    found = Scope(Viewer(1, "Ines Duarte"), filters, moment(today)).before
    assert (found.first.isoformat(), found.last.isoformat()) == before


def test_a_plan_that_was_cancelled_before_its_first_day_never_started(session: Session) -> None:
    house = Organisation(session)
    never = house.plan(start=day(5, 10), state=State.CANCELLED, ended_at=moment("2026-05-05").now)
    once = house.plan(start=day(5, 10), state=State.CANCELLED, ended_at=moment("2026-05-10").now)
    adoption = look(session, in_hr(session), Question.ADOPTION)
    assert adoption.cells[STARTED_AND_CLOSED] == [Cell("2026-05-01", "started", 1, 1, 1)]
    assert [cell.plans for cell in adoption.cells[REACH]] == [1]
    offered = look(session, in_hr(session), Question.FAIRNESS)
    assert [cell.plans for cell in offered.cells[THEMES]] == [1]
    assert never.started_on == once.started_on
    assert house.shown()["started"] is None  # One person is too few to be shown, and so are two.


def test_what_was_kept_counts_though_the_plan_was_cancelled_later(session: Session) -> None:
    house = Organisation(session)
    plan = house.plan("Finance", start=day(4, 1), state=State.CANCELLED, ended_at=on(4, 20))
    make_support(session, plan, due_on=day(4, 10), given_on=day(4, 9))
    make_support(session, plan, due_on=day(5, 1), given_on=day(4, 12))  # Its day came after the end.
    make_support(session, plan, due_on=day(4, 15), given_on=None)
    make_support(session, plan, due_on=day(5, 2), given_on=None)  # Nobody could keep it.
    house.milestone(plan, day(5, 3), day(4, 18))
    house.milestone(plan, day(5, 4), None)
    viewer = in_hr(session)
    [kept, still_open] = sorted(look(session, viewer, Question.SUPPORT).cells[SUPPORT], key=lambda cell: -cell.number)
    assert (kept.part, kept.number, still_open.part, still_open.number) == ("on_time", 2, "open", 1)
    assert look(session, viewer, Question.OUTCOMES).cells[MILESTONES] == [Cell("2026-05-01", "on_time", 1, 1, 1)]
