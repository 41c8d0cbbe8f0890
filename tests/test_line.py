"""The line above a person, in its two forms, and open plans following it."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from lib import audit
from lib.line import NOBODY_THERE, Line, Reports, derive, follow, line_columns, line_of
from lib.models import AuditEvent, CancelReason, EntryKind, JournalEntry, Person, Plan, State
from tests.builders import make_person, make_plan, moment

Organisation = Mapping[int, Reports[int]]


def reports_to(manager_id: int | None, *, active: bool = True) -> Reports[int]:
    return Reports(manager_id, active)


def test_the_line_is_the_manager_and_the_managers_manager() -> None:
    assert derive(3, {1: reports_to(None), 2: reports_to(1), 3: reports_to(2)}) == Line(2, 1)


def test_nobody_is_above_somebody_without_a_manager() -> None:
    assert derive(1, {1: reports_to(None)}) == Line(None, None)


def test_the_managers_manager_acts_for_a_manager_who_left() -> None:
    people = {1: reports_to(None), 2: reports_to(1), 3: reports_to(2, active=False), 4: reports_to(3)}
    assert derive(4, people) == Line(2, 1)


def test_nobody_is_there_when_both_above_have_left() -> None:
    people = {1: reports_to(None), 2: reports_to(1, active=False), 3: reports_to(2, active=False), 4: reports_to(3)}
    assert derive(4, people) == Line(None, None)


def test_a_managers_manager_who_left_does_not_count() -> None:
    assert derive(3, {1: reports_to(None, active=False), 2: reports_to(1), 3: reports_to(2)}) == Line(2, None)


def test_a_further_manager_who_left_does_not_count_either() -> None:
    people = {
        1: reports_to(None, active=False), 2: reports_to(1), 3: reports_to(2, active=False), 4: reports_to(3)
    }  # fmt: skip
    assert derive(4, people) == Line(2, None)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param({1: reports_to(1)}, Line(None, None), id="their own manager"),
        pytest.param({1: reports_to(2), 2: reports_to(1)}, Line(2, None), id="two who manage each other"),
        pytest.param(
            {1: reports_to(2), 2: reports_to(1, active=False)}, Line(None, None), id="acting for oneself is nobody"
        ),
        pytest.param({1: reports_to(2), 2: reports_to(2)}, Line(2, None), id="a manager who manages themselves"),
        pytest.param({1: reports_to(9)}, Line(None, None), id="a manager nobody knows"),
    ],
)
def test_a_loop_never_puts_somebody_above_themselves(people: Organisation, expected: Line[int]) -> None:
    assert derive(1, people) == expected


@some.composite
def organisations(draw: some.DrawFn) -> Organisation:
    """Up to nine people who report to anybody, themselves included, and may have left."""
    size = draw(some.integers(1, 9))
    return {
        person_id: Reports(draw(some.none() | some.integers(1, size)), draw(some.booleans()))
        for person_id in range(1, size + 1)
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=organisations())
def test_one_and_many_agree_in_every_organisation(session: Session, people: Organisation) -> None:
    session.execute(delete(Person))
    session.execute(
        insert(Person),
        [
            {"id": person_id, "name": f"P{person_id}", "employee_id": f"E{person_id}", "active": place.active}
            | {"title": "", "department": "", "location": "", "manager_id": None}
            for person_id, place in people.items()
        ],
    )
    for person_id, place in people.items():
        session.get_one(Person, person_id).manager_id = place.manager_id
    session.flush()
    line = line_columns()
    found = {
        row.person_id: Line(row.manager_id, row.managers_manager_id)
        for row in session.execute(select(line.c.person_id, line.c.manager_id, line.c.managers_manager_id))
    }
    assert found == {person_id: derive(person_id, people) for person_id in people}
    assert line_of(session, 1) == found[1]
    for person_id, above in found.items():
        assert person_id not in above
        assert above.manager_id is None or above.manager_id != above.managers_manager_id
    session.rollback()


def family(session: Session) -> tuple[Person, Person, Person, Person]:
    """Ravi manages Ruben, who manages Maya, who manages Jonas."""
    ravi = make_person(session, "Ravi Menon")
    ruben = make_person(session, "Ruben Okoye", manager=ravi)
    maya = make_person(session, "Maya Lindqvist", manager=ruben)
    jonas = make_person(session, "Jonas Weber", manager=maya)
    return ravi, ruben, maya, jonas


def entries(session: Session, plan: Plan) -> list[tuple[str, int | None, str]]:
    found = session.scalars(select(JournalEntry).where(col(JournalEntry.plan_id) == plan.id)).all()
    return [(entry.kind, entry.by_id, entry.text) for entry in found]


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(col(AuditEvent.id))))


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACTIVE])
def test_an_open_plan_gets_the_new_manager(session: Session, state: State) -> None:
    ravi, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=state)
    jonas.manager_id = ruben.id
    follow(session, moment=moment(), import_id=None)
    session.commit()
    session.refresh(plan)
    assert (plan.manager_id, plan.managers_manager_id) == (ruben.id, ravi.id)
    assert plan.revision == 2
    assert entries(session, plan) == [(EntryKind.CHANGE, None, "Ruben Okoye is now the manager of this plan.")]
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.plan_id) == ("plan line changed", plan.id)
    assert event.detail["manager_id"] == [maya.id, ruben.id]
    assert audit.verify(session) == 1


def test_the_former_managers_agreement_to_a_proposed_plan_is_cleared(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    agreed = moment("2026-05-05").now
    plan = make_plan(
        session, member=jonas, manager=maya, managers_manager=ruben, state=State.PROPOSED,
        manager_agreed_at=agreed, member_agreed_at=agreed, aligned_on=agreed.date(),
    )  # fmt: skip
    jonas.manager_id = ruben.id
    follow(session, moment=moment())
    assert plan.manager_agreed_at is None
    assert plan.member_agreed_at == agreed
    assert plan.aligned_on == agreed.date()


def test_an_active_plan_keeps_the_day_both_agreed(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.ACTIVE)
    agreed = plan.manager_agreed_at
    jonas.manager_id = ruben.id
    follow(session, moment=moment())
    assert plan.manager_agreed_at == agreed is not None


def test_a_new_managers_manager_is_no_entry_in_the_journal_and_clears_nothing(session: Session) -> None:
    ravi, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.PROPOSED)
    maya.manager_id = ravi.id
    follow(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id) == (maya.id, ravi.id)
    assert plan.manager_agreed_at is not None
    assert entries(session, plan) == []
    assert actions(session) == ["plan line changed"]


def test_a_plan_says_when_nobody_is_there(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben)
    maya.active = ruben.active = False
    follow(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id, plan.state) == (None, None, State.ACTIVE)
    assert entries(session, plan) == [(EntryKind.CHANGE, None, NOBODY_THERE)]


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACTIVE])
def test_the_open_plan_of_somebody_who_left_is_cancelled_with_the_line_it_had(session: Session, state: State) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=state)
    jonas.active = False
    maya.manager_id = None
    follow(session, moment=moment())
    session.commit()
    assert (plan.state, plan.cancel_reason, plan.ended_at) == (State.CANCELLED, CancelReason.LEFT, moment().now)
    assert (plan.manager_id, plan.managers_manager_id) == (maya.id, ruben.id)
    assert actions(session) == ["plan cancelled"]


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CANCELLED])
def test_a_plan_that_is_not_open_stays_as_it_is(session: Session, state: State) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=state)
    jonas.manager_id, jonas.active = ruben.id, False
    follow(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id, plan.state) == (maya.id, ruben.id, state)
    assert plan.revision == 1
    assert actions(session) == []


def test_a_plan_whose_line_is_right_is_not_touched(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben)
    follow(session, moment=moment())
    session.commit()
    assert plan.revision == 1
    assert actions(session) == []
