"""Applying a roster: everything in one transaction, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from lib import audit, db, reporting_lines
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.models import (
    Account,
    AccountRole,
    AuditEvent,
    CancelReason,
    Headcount,
    JournalEntry,
    Person,
    Plan,
    Role,
    RosterImport,
    State,
)
from lib.roster import (
    Choices,
    DateOrder,
    Field,
    LeaversNotConfirmed,
    MissingManagersNotAccepted,
    RosterMoved,
    RosterRefused,
    SamePeopleNotConfirmed,
    apply,
    compare,
    kept_choices,
)
from lib.settings import ROOT
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.roster.files import people_file, read


def bring_in(
    session: Session,
    *rows: str,
    columns: str = "employee_id,name,manager_id",
    partial: bool = False,
    confirm_leavers: bool = False,
    viewer: Viewer | None = None,
    day: str = "2026-05-14",
    file_name: str = "",
) -> RosterImport:
    """Compare a file and apply what was shown, as a screen and the command line do."""
    table = read(people_file(*rows, columns=columns))
    shown = compare(session, viewer, table, partial=partial)
    return apply(
        session, viewer, table, shown, confirm_leavers=confirm_leavers, accept_missing_managers=True,
        confirm_same_people=True, moment=moment(day), file_name=file_name,
    )  # fmt: skip


def person(session: Session, employee_id: str) -> Person:
    return session.scalars(select(Person).where(col(Person.employee_id) == employee_id)).one()


def everybody(session: Session) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(Person).order_by(col(Person.employee_id))).all()
    return [(row.employee_id, row.name, row.email, row.manager_id, row.active, row.left_on) for row in rows]


def test_the_last_who_administer_do_not_leave(session: Session) -> None:
    bring_in(session, "1,Ravi Menon,", "2,Zoe Carter,1", "3,Anna Berg,1")
    for employee_id in ("1", "2"):
        make_account(session, person(session, employee_id), [Role.ADMINISTRATOR], password="orbit kettle walrus")
    make_account(session, person(session, "3"), [Role.ADMINISTRATOR])  # Who has no password yet helps nobody.
    bring_in(session, "1,Ravi Menon,", "3,Anna Berg,1", confirm_leavers=True)
    with pytest.raises(RosterRefused, match="Ravi Menon would leave and is the only administrator"):
        bring_in(session, "3,Anna Berg,", confirm_leavers=True)
    bring_in(session, "1,Ravi Menon,", confirm_leavers=True)


def test_the_sample_roster_comes_in_with_its_four_levels(session: Session) -> None:
    table = read((ROOT / "data" / "sample-roster.csv").read_bytes())
    apply(session, None, table, compare(session, None, table), moment=moment())
    people = {row.id: row for row in session.scalars(select(Person))}

    def level(row: Person) -> int:
        return 1 if row.manager_id is None else 1 + level(people[row.manager_id])

    levels = [level(row) for row in people.values()]
    assert (len(people), set(levels)) == (60, {1, 2, 3, 4})
    assert sum(row.department == "" for row in people.values()) == 1
    assert all(row.email and row.email.endswith(".example") for row in people.values())
    assert any(not row.name.isascii() for row in people.values())


def test_whoever_comes_or_changes_by_an_import_is_found_by_what_they_are_called_now(session: Session) -> None:
    columns = "employee_id,name,manager_id,email,title,department,location,hire_date"
    bring_in(session, "1,Anna Berg,,anna@firm.example,Analyst,Data,Oslo,", "2,Łukasz Mały,1,,,,,", columns=columns)
    bring_in(
        session, "1,Anna Nyström,,nystrom@firm.example,Leader,Größe,Oslo,", "2,Łukasz Mały,1,,,,,", columns=columns
    )
    people = session.scalars(select(Person).order_by(col(Person.employee_id))).all()
    assert [(each.name_folded, each.about_folded) for each in people] == [
        ("anna nystrom", "nystrom@firm.example\n1\nleader\ngrosse"),
        ("lukasz maly", "2"),
    ]


def test_new_people_get_their_facts_and_their_manager(session: Session) -> None:
    bring_in(
        session, "2,Zoë Sørensen,1,zoe@firm.example,Analyst,Data,Oslo,2020-01-31", "1,Anna Berg,,,,,,",
        columns="employee_id,name,manager_id,email,title,department,location,hire_date",
    )  # fmt: skip
    zoe = person(session, "2")
    assert zoe.manager_id == person(session, "1").id
    assert (zoe.name, zoe.email, zoe.title, zoe.department, zoe.location, zoe.hire_date, zoe.active) == (
        "Zoë Sørensen", "zoe@firm.example", "Analyst", "Data", "Oslo", date(2020, 1, 31), True,
    )  # fmt: skip


def test_an_absent_column_leaves_what_is_stored_and_an_empty_cell_clears_it(session: Session) -> None:
    bring_in(session, "1,Anna Berg,,Lead,Oslo", columns="employee_id,name,manager_id,title,location")
    bring_in(session, "1,Anna Berg,", columns="employee_id,name,title")
    anna = person(session, "1")
    assert (anna.title, anna.location) == ("", "Oslo")


def test_applying_the_same_file_again_changes_nobody(session: Session) -> None:
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    before = everybody(session)
    done = bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    assert everybody(session) == before
    assert done.counts["unchanged"] == 2


def test_an_import_leaves_an_entry_a_line_in_the_record_and_the_heads(session: Session) -> None:
    admin = make_person(session, "Ravi Menon", employee_id=None, department="Board")
    make_account(session, admin, [Role.ADMINISTRATOR])
    done = bring_in(
        session, "1,Anna,Sales,yes", "2,Sam,Sales,yes", "3,Mei,,yes", "4,Gone,Sales,no",
        columns="employee_id,name,department,active", viewer=make_viewer(session, admin), file_name="people\x00.csv",
    )  # fmt: skip
    assert (done.at, done.by_person_id, done.file_name, done.is_partial) == (
        moment().now, admin.id, "people.csv", False,
    )  # fmt: skip
    assert (done.counts["new"], done.counts["already_left"]) == (3, 1)
    heads = session.scalars(select(Headcount)).all()
    assert {(each.import_id, each.department): each.people for each in heads} == {
        (done.id, "Sales"): 2,
        (done.id, ""): 1,
    }
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor_id, event.detail["new"]) == ("roster imported", admin.id, 3)
    assert "people" not in str(event.detail)
    assert audit.verify(session) == 1


def test_nobody_leaves_without_a_confirmation(session: Session) -> None:
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    with pytest.raises(LeaversNotConfirmed, match="One person leaves by this import"):
        bring_in(session, "1,Anna Lund,")
    session.rollback()
    assert [row[1] for row in everybody(session)] == ["Anna Berg", "Sam Carter"]
    assert person(session, "2").active


def test_who_leaves_keeps_the_day_and_comes_back_as_the_same_person(session: Session) -> None:
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    sam = person(session, "2").id
    bring_in(session, "1,Anna Berg,", confirm_leavers=True, day="2026-05-15")
    assert (person(session, "2").active, person(session, "2").left_on) == (False, date(2026, 5, 15))
    columns = "employee_id,name,manager_id,active,title"
    bring_in(session, "1,Anna Berg,,yes,", "2,Sam Carter,1,no,Former analyst", columns=columns, day="2026-06-01")
    assert (person(session, "2").title, person(session, "2").left_on) == ("Former analyst", date(2026, 5, 15))
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1", day="2026-06-02")
    assert (person(session, "2").id, person(session, "2").active, person(session, "2").left_on) == (sam, True, None)


def test_who_leaves_is_signed_out_and_nobody_else(session: Session) -> None:
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    anna, sam = (make_account(session, person(session, number)) for number in "12")
    bring_in(session, "1,Anna Berg,", confirm_leavers=True)
    session.refresh(anna)
    session.refresh(sam)
    assert (anna.session_epoch, sam.session_epoch) == (0, 1)


def test_the_file_never_touches_roles(session: Session) -> None:
    bring_in(session, "1,Anna Berg,")
    make_account(session, person(session, "1"), [Role.HR])
    bring_in(session, "1,Anna Berg,administrator", columns="employee_id,name,role")
    assert [held.role for held in session.scalars(select(AccountRole))] == [Role.HR]


def test_the_first_administrator_is_taken_onto_the_roster_with_the_account(session: Session) -> None:
    admin = make_person(session, "ravi", employee_id=None, email="ravi@firm.example")
    account = make_account(session, admin, [Role.ADMINISTRATOR])
    bring_in(session, "7,Ravi Menon,Ravi@firm.example", columns="employee_id,name,email")
    ravi = person(session, "7")
    assert (ravi.id, ravi.name) == (admin.id, "Ravi Menon")
    assert session.scalars(select(Account)).one().id == account.id
    assert session.scalars(select(func.count()).select_from(Person)).one() == 1


def test_an_account_on_no_roster_stays(session: Session) -> None:
    admin = make_person(session, "Ravi Menon", employee_id=None)
    bring_in(session, "1,Anna Berg,")
    session.refresh(admin)
    assert admin.active


WITH_ADDRESS = "employee_id,name,email,manager_id"


def test_another_id_keeps_the_person_their_account_and_their_plan(session: Session) -> None:
    bring_in(session, "1,Anna,a@firm.example,", "2,Sam,s@firm.example,1", columns=WITH_ADDRESS)
    anna, sam = person(session, "1"), person(session, "2")
    account = make_account(session, sam)
    plan = make_plan(session, member=sam, manager=anna)
    bring_in(session, "A1,Anna,a@firm.example,", "A2,Sam,s@firm.example,A1", columns=WITH_ADDRESS)
    for row in (plan, account):
        session.refresh(row)
    assert (person(session, "A2").id, person(session, "A1").id) == (sam.id, anna.id)
    assert (plan.state, plan.manager_id, account.session_epoch) == (State.ACTIVE, anna.id, 0)


def test_an_address_that_is_the_id_can_change_without_an_end_to_plans(session: Session) -> None:
    columns = "Name,Email,Manager Email"
    bring_in(session, "Anna,a@old.example,", "Sam,s@old.example,a@old.example", columns=columns)
    sam = person(session, "s@old.example")
    plan = make_plan(session, member=sam, manager=person(session, "a@old.example"))
    bring_in(session, "Anna,a@new.example,", "Sam,s@new.example,a@new.example", columns=columns)
    session.refresh(plan)
    assert (person(session, "s@new.example").id, plan.state) == (sam.id, State.ACTIVE)


def test_ids_can_move_on_by_one(session: Session) -> None:
    bring_in(session, "1,Anna,a@firm.example,", "2,Sam,s@firm.example,1", columns=WITH_ADDRESS)
    anna, sam = person(session, "1").id, person(session, "2").id
    bring_in(
        session, "2,Anna,a@firm.example,", "3,Sam,s@firm.example,2", "1,New,n@firm.example,2", columns=WITH_ADDRESS
    )
    assert (person(session, "2").id, person(session, "3").id) == (anna, sam)
    assert person(session, "1").id not in (anna, sam)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (("A1,Anna,a@firm.example,", "2,Sam,s@firm.example,A1"), SamePeopleNotConfirmed),
        (("1,Anna,new@firm.example,", "2,Sam,s@firm.example,1"), SamePeopleNotConfirmed),
        (("1,Anna,a@firm.example,", "2,Sam,s@firm.example,"), MissingManagersNotAccepted),
    ],
    ids=["another id", "another address", "managers missing"],
)
def test_what_nobody_said_yet_is_not_applied(
    session: Session, rows: tuple[str, ...], wanted: type[CoachingError]
) -> None:
    bring_in(session, "1,Anna,a@firm.example,", "2,Sam,s@firm.example,1", columns=WITH_ADDRESS)
    before = everybody(session)
    table = read(people_file(*rows, columns=WITH_ADDRESS))
    with pytest.raises(wanted):
        apply(session, None, table, compare(session, None, table), moment=moment())
    session.rollback()
    assert everybody(session) == before


def test_what_was_said_about_a_file_is_kept_by_an_import_alone(session: Session) -> None:
    content = people_file("1,Anna,Away,x", "2,Sam,Active,y", columns="id,name,status,Desk")
    said = Choices({Field.LOCATION: "Desk", Field.STATUS: "status"}, states={"away": True}, dates=DateOrder.DAY_FIRST)
    table = read(content, said)
    shown = compare(session, None, table)
    assert kept_choices(session, None) == {}
    apply(session, None, table, shown, accept_missing_managers=True, moment=moment())
    assert list(kept_choices(session, None).values()) == [said]
    again = read(content, kept=kept_choices(session, None))
    assert compare(session, None, again).changes_nothing
    other = read(people_file("1,Anna", columns="id,name"), kept=kept_choices(session, None))
    assert other.read_as.choices == Choices()


def test_only_administrators_see_what_was_said(session: Session) -> None:
    somebody = make_person(session)
    with pytest.raises(NotFound):
        kept_choices(session, Viewer(somebody.id or 0, somebody.name, frozenset({Role.HR})))


def test_two_people_can_swap_their_addresses(session: Session) -> None:
    columns = "employee_id,name,email"
    bring_in(session, "1,Anna,a@firm.example", "2,Sam,s@firm.example", columns=columns)
    bring_in(session, "1,Anna,S@firm.example", "2,Sam,a@firm.example", columns=columns)
    assert [row[2] for row in everybody(session)] == ["s@firm.example", "a@firm.example"]


def test_a_newcomer_takes_the_address_of_somebody_who_leaves(session: Session) -> None:
    columns = "employee_id,name,email"
    bring_in(session, "1,Anna,a@firm.example", columns=columns)
    bring_in(session, "2,Sam,a@firm.example", columns=columns, confirm_leavers=True)
    assert [row[2] for row in everybody(session)] == [None, "a@firm.example"]


def test_open_plans_follow_in_the_same_transaction(session: Session) -> None:
    bring_in(session, "1,Top,", "2,Maya,1", "3,Jonas,2", "4,Ruben,1", "5,Anna,2")
    top, maya, jonas, ruben, anna = (person(session, number) for number in "12345")
    moved = make_plan(session, member=jonas, manager=maya, managers_manager=top)
    ended = make_plan(session, member=anna, manager=maya, managers_manager=top)
    done = bring_in(session, "1,Top,", "2,Maya,1", "3,Jonas,4", "4,Ruben,1", confirm_leavers=True)
    session.refresh(moved)
    session.refresh(ended)
    assert (moved.manager_id, moved.managers_manager_id, moved.state) == (ruben.id, top.id, State.ACTIVE)
    assert (ended.state, ended.cancel_reason, ended.manager_id) == (State.CANCELLED, CancelReason.LEFT, maya.id)
    assert {entry.plan_id for entry in session.scalars(select(JournalEntry))} == {moved.id, ended.id}
    events = session.scalars(select(AuditEvent).where(col(AuditEvent.plan_id).is_not(None))).all()
    assert {(event.plan_id, event.action, event.detail["import_id"]) for event in events} == {
        (moved.id, "plan line changed", done.id),
        (ended.id, "plan cancelled", done.id),
    }


def test_a_roster_that_moved_since_the_preview_is_shown_again(session: Session) -> None:
    bring_in(session, "1,Anna Berg,")
    table = read(people_file("1,Anna Lund,"))
    shown = compare(session, None, table)
    bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
    before = everybody(session)
    with pytest.raises(RosterMoved):
        apply(session, None, table, shown, confirm_leavers=True, accept_missing_managers=True, moment=moment())
    session.rollback()
    assert everybody(session) == before


def test_a_failure_on_the_way_leaves_nothing_behind(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.writing(engine) as session:
        bring_in(session, "1,Anna Berg,", "2,Sam Carter,1")
        make_plan(session, member=person(session, "2"), manager=person(session, "1"))
        before = everybody(session)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("lib.plans.commands.follow_roster.follow_roster", fail)
    with pytest.raises(RuntimeError), db.writing(engine) as session:
        bring_in(session, "1,Anna Lund,", "3,New,1", confirm_leavers=True)
    with db.writing(engine) as session:
        assert everybody(session) == before
        assert session.scalars(select(func.count()).select_from(RosterImport)).one() == 1
        assert session.scalars(select(Plan)).one().state is State.ACTIVE


@pytest.mark.parametrize("roles", [set(), {Role.HR}, {Role.LEADERSHIP}], ids=["nobody", "hr", "leadership"])
def test_only_administrators_apply(session: Session, roles: set[Role]) -> None:
    somebody = make_person(session)
    table = read(people_file("1,Anna Berg,"))
    shown = compare(session, None, table, partial=True)
    with pytest.raises(NotFound):
        apply(session, Viewer(somebody.id or 0, somebody.name, frozenset(roles)), table, shown, moment=moment())


def test_a_file_with_problems_cannot_be_applied_past_its_preview(session: Session) -> None:
    good, bad = read(people_file("1,Anna Berg,")), read(people_file("1,Anna Berg,9"))
    with pytest.raises(RosterRefused):
        apply(session, None, bad, compare(session, None, good), moment=moment())


@pytest.mark.long
def test_ten_thousand_people_come_in_and_all_change(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        everybody_comes_and_changes(session, 10_000)


@pytest.mark.thorough
@pytest.mark.databases
def test_so_do_fifty_thousand(session: Session) -> None:
    everybody_comes_and_changes(session, 50_000)


def everybody_comes_and_changes(session: Session, people: int) -> None:
    def rows(department: str, shift: int) -> list[str]:
        return [
            f"{number},Person {number},p{number}@firm.example,{department},"
            f"{(number + shift) // 8 if number > 16 else ''}"
            for number in range(1, people + 1)
        ]

    columns = "employee_id,name,email,department,manager_id"
    assert bring_in(session, *rows("Sales", 0), columns=columns).counts["new"] == people
    counts = bring_in(session, *rows("Care", 3), columns=columns).counts
    assert counts["changed"] == people
    assert counts["new_manager"] > people / 5
    assert session.scalars(select(func.count()).where(col(Person.department) == "Care")).one() == people


def test_an_import_waits_for_whoever_is_proposing_a_plan(postgresql_url: str) -> None:
    """Otherwise the plan could be stored with the line that the import has just replaced. SQLite waits by itself."""
    engine = db.make_engine(postgresql_url)
    with db.writing(engine) as proposing, ThreadPoolExecutor(1) as elsewhere:

        def import_it() -> None:
            with db.writing(engine) as session:
                bring_in(session, "1,Anna Berg,")

        reporting_lines.lock_lines(proposing)
        importing = elsewhere.submit(import_it)
        with pytest.raises(TimeoutError):
            importing.result(timeout=0.7)
        proposing.commit()
        importing.result(timeout=30)
        assert person(proposing, "1").active
    engine.dispose()
