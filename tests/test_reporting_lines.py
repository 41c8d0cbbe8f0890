"""The line above a person, in its two forms, and open plans following it."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from lib import audit
from lib.models import Activity, AuditEvent, CancelReason, EntryKind, JournalEntry, Person, Plan, State
from lib.plans.commands.follow_roster import NOBODY_THERE, delete_stray_drafts, follow_roster
from lib.reporting_lines import Line, PlanLine, Reports, derive, line_columns, line_of, line_of_plan, may_be_appointed
from tests.amount import some_of
from tests.builders import make_activity, make_person, make_plan, moment
from tests.plan_line import derive_for_plan

pytestmark = pytest.mark.databases

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


def put_in(session: Session, people: Organisation) -> None:
    """These people and nobody else."""
    session.execute(delete(Person))
    session.execute(
        insert(Person),
        [
            {"id": person_id, "name": f"P{person_id}", "employee_id": f"E{person_id}", "active": place.active}
            | {"title": "", "department": "", "location": "", "manager_id": None}
            for person_id, place in people.items()
        ],
    )
    arrange(session, people)


def arrange(session: Session, people: Organisation) -> None:
    """These people in these places."""
    for person_id, place in people.items():
        person = session.get_one(Person, person_id)
        person.manager_id, person.active = place.manager_id, place.active
    session.flush()


@settings(max_examples=some_of(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=organisations())
def test_one_and_many_agree_in_every_organisation(session: Session, people: Organisation) -> None:
    put_in(session, people)
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


@some.composite
def organisations_with_plans(draw: some.DrawFn) -> tuple[Organisation, Organisation, list[tuple[int, int | None]]]:
    """Two rosters of the same people, one after the other, and open plans: for whom, and whom HR appointed."""
    people = draw(organisations())
    someone = some.integers(1, len(people))
    later = {
        person_id: Reports(draw(some.none() | someone), draw(some.booleans())) if draw(some.booleans()) else place
        for person_id, place in people.items()
    }
    return people, later, draw(some.lists(some.tuples(someone, some.none() | someone), min_size=1, max_size=4))


@settings(max_examples=some_of(120), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organisation=organisations_with_plans())
def test_the_stored_line_is_the_derived_one_after_every_roster(
    session: Session, organisation: tuple[Organisation, Organisation, list[tuple[int, int | None]]]
) -> None:
    people, later, started = organisation
    put_in(session, people)
    begun = moment("2026-05-04")
    plans = [
        Plan(
            code=f"plan{number}", state=State.ACTIVE, member_id=member_id, acting_manager_id=appointed_id,
            start_on=begun.today, end_on=begun.today, created_at=begun.now, changed_at=begun.now,
        )
        for number, (member_id, appointed_id) in enumerate(started)
    ]  # fmt: skip  # one thought
    session.add_all(plans)
    session.flush()
    for roster in (people, later):
        arrange(session, roster)
        before = {plan.code: (plan.state, PlanLine(*_stored(plan))) for plan in plans}
        follow_roster(session, moment=moment())
        for plan in plans:
            state, stood = before[plan.code]
            if state is State.CANCELLED or not roster[plan.member_id].active:
                assert (plan.state, _stored(plan)) == (State.CANCELLED, stood)
                continue
            derived = derive_for_plan(plan.member_id, stood.acting_manager_id, roster)
            assert _stored(plan) == derived == line_of_plan(session, plan)
            assert plan.member_id not in derived
            assert derived.manager_id is None or roster[derived.manager_id].active
            assert (plan.nobody_since is None) == (derived.manager_id is not None) or stood == derived
            may = set(session.scalars(select(col(Person.id)).where(may_be_appointed(plan.member_id))))
            if derived.acting_manager_id is not None:
                assert derived.acting_manager_id in may
            nobody = derive(plan.member_id, roster).manager_id is None
            stays = {one for one in roster if derive_for_plan(plan.member_id, one, roster).acting_manager_id == one}
            assert stays == (may if nobody else set())
    session.rollback()


def _stored(plan: Plan) -> tuple[int | None, int | None, int | None]:
    return plan.manager_id, plan.managers_manager_id, plan.acting_manager_id


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
    follow_roster(session, moment=moment(), import_id=None)
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
    follow_roster(session, moment=moment())
    assert plan.manager_agreed_at is None
    assert plan.member_agreed_at == agreed
    assert plan.aligned_on == agreed.date()


def test_an_active_plan_keeps_the_day_both_agreed(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.ACTIVE)
    agreed = plan.manager_agreed_at
    jonas.manager_id = ruben.id
    follow_roster(session, moment=moment())
    assert plan.manager_agreed_at == agreed is not None


def test_a_new_managers_manager_is_no_entry_in_the_journal_and_clears_nothing(session: Session) -> None:
    ravi, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.PROPOSED)
    maya.manager_id = ravi.id
    follow_roster(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id) == (maya.id, ravi.id)
    assert plan.manager_agreed_at is not None
    assert entries(session, plan) == []
    assert actions(session) == ["plan line changed"]


def test_a_plan_says_when_nobody_is_there(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben)
    maya.active = ruben.active = False
    follow_roster(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id, plan.state) == (None, None, State.ACTIVE)
    assert entries(session, plan) == [(EntryKind.CHANGE, None, NOBODY_THERE)]


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACTIVE])
def test_the_open_plan_of_somebody_who_left_is_cancelled_with_the_line_it_had(session: Session, state: State) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=state)
    jonas.active = False
    maya.manager_id = None
    follow_roster(session, moment=moment())
    session.commit()
    assert (plan.state, plan.cancel_reason, plan.ended_at) == (State.CANCELLED, CancelReason.LEFT, moment().now)
    assert (plan.manager_id, plan.managers_manager_id) == (maya.id, ruben.id)
    assert actions(session) == ["plan cancelled"]
    assert entries(session, plan) == [(EntryKind.CHANGE, None, "Cancelled: left the organisation.")]


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CANCELLED])
def test_a_plan_that_is_not_open_stays_as_it_is(session: Session, state: State) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=state)
    jonas.manager_id, jonas.active = ruben.id, False
    follow_roster(session, moment=moment())
    session.commit()
    assert (plan.manager_id, plan.managers_manager_id, plan.state) == (maya.id, ruben.id, state)
    assert plan.revision == 1
    assert actions(session) == []


def test_a_plan_whose_line_is_right_is_not_touched(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben)
    follow_roster(session, moment=moment())
    session.commit()
    assert plan.revision == 1
    assert actions(session) == []


def without_anybody(session: Session, **facts: object) -> tuple[Plan, Person, Person]:
    """A plan of Jonas on which Nina, below Ravi, acts as manager, since Maya and Ruben have left."""
    ravi, ruben, maya, jonas = family(session)
    head = make_person(session, "Hugo Head")
    nina = make_person(session, "Nina Roth", manager=head)
    maya.active = ruben.active = False
    plan = make_plan(session, member=jonas, manager=nina, managers_manager=head, acting_manager_id=nina.id, **facts)
    follow_roster(session, moment=moment())
    assert plan.revision == 1
    return plan, nina, ravi


def test_an_appointed_manager_stays_while_the_roster_names_nobody(session: Session) -> None:
    plan, nina, ravi = without_anybody(session)
    nina.manager_id = ravi.id
    follow_roster(session, moment=moment())
    session.commit()
    assert _stored(plan) == (nina.id, ravi.id, nina.id)
    assert entries(session, plan) == []


def test_the_appointment_ends_when_the_roster_names_somebody(session: Session) -> None:
    plan, nina, ravi = without_anybody(session, state=State.PROPOSED)
    member = session.get_one(Person, plan.member_id)
    member.manager_id = ravi.id
    follow_roster(session, moment=moment())
    session.commit()
    assert _stored(plan) == (ravi.id, None, None)
    assert plan.manager_agreed_at is None
    assert entries(session, plan) == [(EntryKind.CHANGE, None, "Ravi Menon is now the manager of this plan.")]
    event = session.scalars(select(AuditEvent)).one()
    assert event.detail["acting_manager_id"] == [nina.id, None]


def test_the_appointed_person_may_become_the_manager_of_the_roster(session: Session) -> None:
    plan, nina, _ = without_anybody(session, state=State.PROPOSED)
    agreed = plan.manager_agreed_at
    session.get_one(Person, plan.member_id).manager_id = nina.id
    follow_roster(session, moment=moment())
    assert _stored(plan) == (nina.id, nina.manager_id, None)
    assert plan.manager_agreed_at == agreed
    assert entries(session, plan) == []


@pytest.mark.parametrize("why", ["left", "below"])
def test_an_appointed_manager_who_left_or_came_below_the_team_member_is_dropped(session: Session, why: str) -> None:
    plan, nina, _ = without_anybody(session)
    if why == "left":
        nina.active = False
    else:
        nina.manager_id = make_person(session, "In Between", manager=session.get_one(Person, plan.member_id)).id
    follow_roster(session, moment=moment())
    session.commit()
    assert _stored(plan) == (None, None, None)
    assert plan.nobody_since == moment().today
    assert entries(session, plan) == [(EntryKind.CHANGE, None, NOBODY_THERE)]


def test_a_plan_knows_since_when_nobody_is_there_until_somebody_is(session: Session) -> None:
    ravi, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben)
    maya.active = ruben.active = False
    follow_roster(session, moment=moment("2026-05-08"))
    follow_roster(session, moment=moment("2026-05-12"))
    assert plan.nobody_since == moment("2026-05-08").today
    jonas.manager_id = ravi.id
    follow_roster(session, moment=moment("2026-05-13"))
    assert plan.nobody_since is None


# Drafts that went astray


def astray(session: Session) -> tuple[Plan, Person, Person]:
    """Maya's draft about Jonas, who reports to Ruben since the 4th of May."""
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.DRAFT)
    jonas.manager_id = ruben.id
    follow_roster(session, moment=moment("2026-05-04"))
    session.commit()
    return plan, maya, jonas


def test_a_draft_whose_person_reports_to_somebody_else_is_astray_from_that_day(session: Session) -> None:
    plan, maya, jonas = astray(session)
    assert plan.stray_since == moment("2026-05-04").today
    follow_roster(session, moment=moment("2026-05-20"))
    assert (plan.stray_since, plan.revision) == (moment("2026-05-04").today, 1)
    jonas.manager_id = maya.id
    follow_roster(session, moment=moment("2026-05-21"))
    assert plan.stray_since is None
    assert entries(session, plan) == []


@pytest.mark.parametrize("who", ["member", "author"])
def test_a_draft_is_astray_when_its_person_or_its_author_leaves(session: Session, who: str) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=maya, managers_manager=ruben, state=State.DRAFT)
    follow_roster(session, moment=moment())
    assert plan.stray_since is None
    (jonas if who == "member" else maya).active = False
    follow_roster(session, moment=moment())
    assert plan.stray_since == moment().today
    assert plan.state is State.DRAFT


@pytest.mark.parametrize("at_import", [True, False])
def test_a_draft_astray_is_deleted_after_30_days(session: Session, at_import: bool) -> None:
    plan, _, jonas = astray(session)
    make_activity(session, plan)
    kept = make_plan(session, member=jonas, manager=session.get_one(Person, jonas.manager_id), state=State.DRAFT)

    def pass_by(day: str) -> None:
        if at_import:
            follow_roster(session, moment=moment(day))
            session.commit()
        else:
            delete_stray_drafts(session, moment=moment(day))

    pass_by("2026-06-02")
    assert session.get(Plan, plan.id) is not None
    pass_by("2026-06-03")
    assert session.scalars(select(Plan)).all() == [kept]
    assert session.scalars(select(Activity)).all() == []
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.plan_id) == ("stray draft deleted", plan.id)
    assert session.scalars(select(JournalEntry)).all() == []


def test_a_draft_that_was_astray_before_anybody_counted_has_its_30_days_from_now(session: Session) -> None:
    _, ruben, maya, jonas = family(session)
    plan = make_plan(session, member=jonas, manager=ruben, state=State.DRAFT)
    assert maya.id != plan.manager_id
    assert delete_stray_drafts(session, moment=moment("2026-05-04")) == 0
    assert plan.stray_since == moment("2026-05-04").today
    assert delete_stray_drafts(session, moment=moment("2026-06-03")) == 1
