"""Rows for tests. A builder takes what the test talks about and makes up the rest."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

import bcrypt
from sqlmodel import Session

from lib.access import Viewer, load_viewer
from lib.clock import Moment, at
from lib.models import (
    Absence,
    AbsencePlan,
    Account,
    AccountRole,
    Activity,
    Answer,
    CheckInDue,
    Dimension,
    Milestone,
    NoticeReading,
    Outcome,
    Person,
    Plan,
    PlanTemplate,
    Purpose,
    Role,
    Side,
    State,
    Support,
    TemplateState,
)
from lib.plans.check_in_history import CheckInHistory, rhythm_of
from lib.plans.due_dates import due_columns

Row = TypeVar("Row")

SHOWN: dict[str, Any] = {
    "active": 15,
    "check_ins": 80,
    "milestones": None,
    "goals": 85,
    "of": {"check_ins": 40, "milestones": None, "goals": 60},
    "started": 10,
}
"""A month as leadership may read it, for a `MonthSnapshot`."""

SHOWN_OF_QUARTER: dict[str, Any] = {
    "quarter": {"achieved": 60, "partly_achieved": 35, "not_yet": 5},
    "quarter_of": None,
    "quarter_departments": [[["Finance", "Legal"], 60, 45], [["Sales"], 90, None]],
    "quarter_on_time": 75,
}
"""What a month that ends a quarter holds beside it."""

_numbers = count(1)


def moment(day: str = "2026-05-14", hour: int = 9) -> Moment:
    """A point in time in UTC; the 14th of May 2026 is a Thursday."""
    return at(datetime.combine(date.fromisoformat(day), time(hour), tzinfo=UTC))


def make_person(
    session: Session,
    name: str = "Sam Okafor",
    *,
    manager: Person | None = None,
    active: bool = True,
    department: str = "Sales",
    **facts: Any,
) -> Person:
    """Somebody on the roster, with an employee id and an e-mail address that nobody else has, who read the notice."""
    number = next(_numbers)
    person = Person(
        **{"employee_id": f"T{number}", "email": f"person{number}@example.com", "title": "Specialist"}
        | {"name": name, "active": active, "department": department, "manager_id": manager.id if manager else None}
        | facts
    )
    session.add(person)
    session.flush()
    session.add(NoticeReading(person_id=person.id, version=0, at=moment("2026-01-05").now))
    session.commit()
    return person


def make_account(
    session: Session, person: Person, roles: Iterable[Role] = (), *, password: str | None = None, **facts: Any
) -> Account:
    """The account of a person. Without a password it waits for its one-time link."""
    created_at = moment("2026-01-05").now
    # The cheapest hash that is valid: these passwords protect nothing, and the real cost would be paid per test.
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4)).decode() if password else None
    account = Account(
        **{"person_id": person.id, "password_hash": hashed, "created_at": created_at}
        | {"activated_at": created_at if password else None}
        | facts
    )
    session.add(account)
    session.flush()
    session.add_all(AccountRole(account_id=account.id, role=role) for role in roles)
    session.commit()
    return account


def make_viewer(session: Session, person: Person, at: Moment | None = None) -> Viewer:
    """The person as somebody who is signed in now, read from the database as each interaction does.

    Args:
        at: for what they opened in full as HR a moment ago.
    """
    assert person.id is not None
    viewer = load_viewer(session, person.id, (at or moment()).now)
    assert viewer is not None, f"{person.name} is not active and cannot be signed in"
    return viewer


def make_plan(
    session: Session,
    *,
    member: Person,
    manager: Person | None,
    managers_manager: Person | None = None,
    state: State = State.ACTIVE,
    **facts: Any,
) -> Plan:
    """A plan written straight into the table, complete for its state, with the line it is given.

    It runs for 30 days from the 4th of May 2026 unless the test says otherwise. A closed plan has an outcome.
    """
    started = moment("2026-05-04")
    complete: dict[str, Any] = {
        "code": uuid4().hex[:12],
        "why_now": ["potential"],
        "area": "Leading workshops",
        "dimension": Dimension.JOB_SKILLS,
        "purpose": Purpose.CAREER_ADVANCEMENT,
        "current_state": "Leads small meetings with confidence.",
        "goal": "Lead the quarterly planning workshop.",
        "measure": "One workshop led from start to end.",
        "start_on": started.today,
        "end_on": started.today + timedelta(days=30),
        "created_at": started.now,
        "changed_at": started.now,
    }
    if state is not State.DRAFT:
        complete |= {"version": 1, "proposed_at": started.now, "manager_agreed_at": started.now}
    if state in (State.ACTIVE, State.CLOSED):
        complete |= {"member_agreed_at": started.now, "started_on": started.today}
    if state is State.CLOSED:
        complete |= {"outcome": Outcome.ACHIEVED, "outcome_evidence": "The workshop took place.", "end_level": 4}
    if state in (State.CLOSED, State.CANCELLED):
        complete["ended_at"] = started.now + timedelta(days=30)
    people = {
        "member_id": member.id,
        "manager_id": manager.id if manager else None,
        "managers_manager_id": managers_manager.id if managers_manager else None,
        "state": state,
    }
    plan = Plan(**complete | people | facts)
    session.add(plan)
    session.commit()
    return plan


def make_absence(
    session: Session,
    plan: Plan,
    deputy: Person,
    first_on: str = "2026-05-12",
    last_on: str = "2026-05-20",
    **facts: Any,
) -> Absence:
    """Days on which somebody stands in for the plan's manager, the 14th of May among them unless it says otherwise."""
    days = {"first_on": date.fromisoformat(first_on), "last_on": date.fromisoformat(last_on)}
    people = {"manager_id": plan.manager_id, "deputy_id": deputy.id, "named_at": moment("2026-05-04").now}
    absence = _add(session, Absence(**days | people | facts))
    _add(session, AbsencePlan(absence_id=absence.id, plan_id=plan.id))
    return absence


def make_activity(session: Session, plan: Plan, text: str = "Shadow a workshop", **facts: Any) -> Activity:
    """An activity on a plan, added by the manager and agreed unless the test says otherwise."""
    return _add(session, Activity(**_shaped(plan) | {"text": text} | facts))


def make_support(session: Session, plan: Plan, text: str = "An hour of practice together", **facts: Any) -> Support:
    """A support on a plan, added by the manager and agreed unless the test says otherwise."""
    return _add(session, Support(**_shaped(plan) | {"text": text} | facts))


def make_milestone(session: Session, plan: Plan, text: str = "First part led alone", **facts: Any) -> Milestone:
    """A milestone on a plan, added by the manager and agreed unless the test says otherwise."""
    return _add(session, Milestone(**_shaped(plan) | {"text": text} | facts))


def make_template(
    session: Session, owner: Person, state: TemplateState = TemplateState.PRIVATE, **facts: Any
) -> PlanTemplate:
    """A template of somebody's own, written straight into the table, complete for its state."""
    made = moment("2026-05-04")
    complete: dict[str, Any] = {
        "code": uuid4().hex[:12],
        "name": "Workshops",
        "area": "Leading workshops",
        "dimension": Dimension.JOB_SKILLS,
        "purpose": Purpose.CAREER_ADVANCEMENT,
        "goal": "[team member] leads [which workshop] alone.",
        "measure": "One workshop led from start to end.",
        "activities": [{"kind": "experience", "text": "Shadow a workshop", "day": 7}],
        "support": [{"kind": "meeting", "text": "An hour of practice with [manager]", "day": None}],
        "milestones": [{"text": "First part led alone", "day": 20}],
        "created_at": made.now,
        "changed_at": made.now,
    }
    if state is TemplateState.WAITING:
        complete["asked_at"] = made.now
    if state in (TemplateState.PUBLISHED, TemplateState.DECLINED):
        complete["decided_at"] = made.now
    return _add(session, PlanTemplate(**complete | {"owner_id": owner.id, "state": state} | facts))


def _shaped(plan: Plan) -> dict[str, Any]:
    author = plan.manager_id or plan.member_id
    return {
        "plan_id": plan.id,
        "added_by_id": author,
        "added_by_side": Side.MANAGER,
        "added_at": plan.created_at,
        "answer": Answer.AGREED,
    }


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.commit()
    return row


def due_rows(plan: Plan, history: CheckInHistory) -> list[CheckInDue]:
    """The due dates of a plan that started, as rows."""
    return [CheckInDue(**columns) for columns in due_columns(plan, history, rhythm_of(plan, history))]
