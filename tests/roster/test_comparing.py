"""What an import would change, and what stops it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import accounts
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import Person, Role
from lib.roster import Comparison, FieldChange, PersonEntry, RosterRefused, compare
from lib.roster.compare import InDemonstration
from lib.roster.comparison import WithoutManager
from tests.builders import make_person
from tests.roster.files import csv_file, people_file, read


def compared(
    session: Session, *rows: str, columns: str = "employee_id,name,manager_id", partial: bool = False
) -> Comparison:
    return compare(session, None, read(people_file(*rows, columns=columns)), partial=partial)


def refused(
    session: Session, *rows: str, columns: str = "employee_id,name,manager_id", partial: bool = False
) -> list[str]:
    with pytest.raises(RosterRefused) as error:
        compared(session, *rows, columns=columns, partial=partial)
    return [str(problem) for problem in error.value.problems]


def make(
    session: Session, employee_id: str | None, name: str, manager: Person | None = None, **facts: object
) -> Person:
    """Somebody with nothing but these facts."""
    bare = {"email": None, "title": "", "department": ""}
    return make_person(session, name, manager=manager, **bare | {"employee_id": employee_id} | facts)


def ids(entries: tuple[PersonEntry, ...]) -> list[str]:
    return [entry.employee_id for entry in entries]


def test_everybody_is_new_on_an_empty_roster(session: Session) -> None:
    shown = compared(session, "1,Anna Berg,", "2,Sam Carter,1")
    assert ids(shown.new) == ["1", "2"]
    assert shown.counts["unchanged"] == 0
    assert not shown.changes_nothing


def test_the_same_roster_again_changes_nothing(session: Session) -> None:
    make(session, "2", "Sam Carter", make(session, "1", "Anna Berg"))
    shown = compared(session, "1,Anna Berg,", "2,Sam Carter,1")
    assert shown.changes_nothing
    assert shown.unchanged == 2


def test_changed_facts_are_named_with_both_values(session: Session) -> None:
    make(session, "1", "Anna Berg", title="Engineer", department="Platform")
    shown = compared(session, "1,Anna Berg-Lund,Lead,", columns="employee_id,name,title,department")
    (change,) = shown.changed
    assert change.person == PersonEntry("1", "Anna Berg-Lund", "")
    assert change.fields == (
        FieldChange("name", "Anna Berg", "Anna Berg-Lund"),
        FieldChange("title", "Engineer", "Lead"),
        FieldChange("department", "Platform", ""),
    )


def test_an_absent_column_leaves_what_is_stored(session: Session) -> None:
    anna = make(session, "1", "Anna Berg")
    make(session, "2", "Sam Carter", anna, title="Analyst", department="Data", email="sam@firm.example")
    assert compared(session, "1,Anna Berg", "2,Sam Carter", columns="employee_id,name").changes_nothing


def test_an_empty_manager_is_a_new_manager_of_nobody(session: Session) -> None:
    make(session, "2", "Sam Carter", make(session, "1", "Anna Berg"))
    shown = compared(session, "1,Anna Berg,", "2,Sam Carter,")
    assert [change.fields for change in shown.new_manager] == [(FieldChange("manager", "Anna Berg", ""),)]
    assert shown.changed == ()


def test_ids_are_the_same_in_small_and_capital_letters(session: Session) -> None:
    make(session, "e2", "Sam Carter", make(session, "E1", "Anna Berg"))
    assert compared(session, "e1,Anna Berg,", "E2,Sam Carter,e1").changes_nothing


def test_who_is_not_on_a_full_roster_leaves_and_on_a_partial_one_stays(session: Session) -> None:
    for number in "12":
        make(session, number, f"Person {number}")
    assert ids(compared(session, "1,Person 1,").leaving) == ["2"]
    assert compared(session, "1,Person 1,", partial=True).leaving == ()


def test_who_is_not_active_on_the_file_leaves_in_both(session: Session) -> None:
    make(session, "1", "Anna Berg")
    for partial in (False, True):
        shown = compared(session, "1,Anna Berg,no", columns="employee_id,name,active", partial=partial)
        assert ids(shown.leaving) == ["1"]


def test_who_left_already_does_not_leave_again(session: Session) -> None:
    make(session, "1", "Anna Berg")
    make(session, "2", "Sam Carter", active=False)
    assert compared(session, "1,Anna Berg,").changes_nothing


def test_an_id_that_comes_back_is_the_same_person(session: Session) -> None:
    make(session, "2", "Sam Carter", active=False)
    shown = compared(session, "2,Sam Carter,")
    assert (ids(shown.coming_back), shown.new) == (["2"], ())


def test_people_on_no_roster_never_leave(session: Session) -> None:
    make(session, None, "Ravi Menon", email="ravi@firm.example")
    assert compared(session, "1,Anna Berg,").leaving == ()


def test_somebody_on_no_roster_becomes_the_row_with_their_address(session: Session) -> None:
    make(session, None, "Ravi M", email="ravi@firm.example")
    rows = "1,Ravi Menon,RAVI@firm.example,2", "2,Anna Berg,anna@firm.example,"
    shown = compared(session, *rows, columns="employee_id,name,email,manager_id")
    assert [(person.employee_id, person.manager) for person in shown.adopted] == [("1", "Anna Berg")]
    assert (ids(shown.new), shown.changed, shown.new_manager, shown.unchanged) == (["2"], (), (), 0)


def test_somebody_on_no_roster_does_not_leave_by_a_row_that_is_not_active(session: Session) -> None:
    make(session, None, "Ravi Menon", email="ravi@firm.example")
    shown = compared(session, "1,Ravi Menon,ravi@firm.example,no", columns="employee_id,name,email,active")
    assert shown.changes_nothing
    assert shown.already_left == 1


def test_people_who_had_left_before_we_knew_them_are_not_stored(session: Session) -> None:
    shown = compared(session, "1,Anna Berg,,yes", "2,Gone,1,no", columns="employee_id,name,manager_id,active")
    assert (ids(shown.new), shown.already_left) == (["1"], 1)


def test_unless_somebody_on_the_file_still_reports_to_them(session: Session) -> None:
    shown = compared(
        session, "1,Top,,yes", "2,Gone,1,no", "3,Far gone,1,no", "4,Sam,2,yes",
        columns="employee_id,name,manager_id,active",
    )  # fmt: skip
    assert (ids(shown.new), shown.already_left) == (["2", "4", "1"], 1)
    assert shown.without_manager == (WithoutManager(PersonEntry("4", "Sam"), "Gone", "Top"),)


def test_the_people_of_a_manager_who_leaves_are_listed_with_who_acts(session: Session) -> None:
    top = make(session, "1", "Top")
    middle = make(session, "2", "Middle", top)
    make(session, "3", "Sam", middle)
    shown = compared(session, "1,Top,", "3,Sam,2")
    assert ids(shown.leaving) == ["2"]
    assert shown.without_manager == (WithoutManager(PersonEntry("3", "Sam"), "Middle", "Top"),)
    shown = compared(session, "3,Sam,2")
    assert shown.without_manager == (WithoutManager(PersonEntry("3", "Sam"), "Middle", ""),)


def test_a_manager_who_left_by_an_earlier_file_is_still_known(session: Session) -> None:
    make(session, "2", "Sam", make(session, "1", "Gone", active=False))
    shown = compared(session, "2,Sam,1")
    assert shown.changes_nothing
    assert [one.manager for one in shown.without_manager] == ["Gone"]


# Refusals


def test_an_unknown_manager_is_refused(session: Session) -> None:
    assert refused(session, "1,Anna Berg,9") == [
        "“9” in “manager_id” is nobody on this file or on the roster: Anna Berg (row 2). "
        "Please put the managers right, or choose the column that names them."
    ]


def test_one_cause_is_one_sentence_with_its_number_and_the_first_five(session: Session) -> None:
    rows = [f"{number},Person {number},{number + 100}" for number in range(1, 8)]
    assert refused(session, *rows) == [
        "“101” and 6 more in “manager_id” are nobody on this file or on the roster: Person 1 (row 2), Person 2 "
        "(row 3), Person 3 (row 4), Person 4 (row 5), Person 5 (row 6) and 2 more. "
        "Please put the managers right, or choose the column that names them."
    ]


def test_a_partial_file_may_name_a_manager_of_the_stored_roster(session: Session) -> None:
    make(session, "9", "Top")
    assert ids(compared(session, "1,Anna Berg,9", partial=True).new) == ["1"]


@pytest.mark.parametrize(
    "written", ["Top Person", "top@firm.example", "CN=Top Person,OU=Staff,DC=firm", "Top Person (T9)"]
)
def test_a_manager_of_the_stored_roster_is_known_by_address_and_name(session: Session, written: str) -> None:
    make(session, "T9", "Top Person", email="top@firm.example")
    make(session, "T1", "Top Person", active=False)
    shown = compared(session, f'1,Anna Berg,"{written}"', partial=True)
    assert [person.manager for person in shown.new] == ["Top Person"]


def test_whoever_manages_themselves_is_at_the_top(session: Session) -> None:
    shown = compared(session, "1,Anna Berg,1", "2,Sam Carter,1")
    assert (shown.with_manager, ids(shown.at_the_top)) == (1, ["1"])


def test_a_loop_is_refused_once_and_told_from_its_first_line(session: Session) -> None:
    assert refused(session, "9,Below,3", "1,Anna,3", "2,Ben,1", "3,Cem,2") == [
        "The reporting lines go round in a loop: Anna → Cem → Ben → Anna (row 3). "
        "Somebody in a loop needs another manager, or none."
    ]


def test_a_loop_through_people_who_are_not_on_a_partial_file_is_refused(session: Session) -> None:
    top = make(session, "1", "Top")
    make(session, "3", "Low", make(session, "2", "Middle", top))
    assert refused(session, "1,Top,3", partial=True) == [
        "The reporting lines go round in a loop: Top → Low → Middle → Top (row 2). "
        "Somebody in a loop needs another manager, or none."
    ]


def test_two_loops_are_told_in_one_sentence(session: Session) -> None:
    (sentence,) = refused(session, "1,A,2", "2,B,1", "3,C,4", "4,D,3")
    assert sentence.startswith("The reporting lines go round in 2 loops: A → B → A (row 2) and C → D → C (row 4).")


def test_the_same_id_twice_is_refused_whatever_its_letters(session: Session) -> None:
    assert refused(session, "E1,Anna Berg,", "e1,Sam Carter,") == [
        "“e1” is the employee id of two people: Anna Berg (row 2) and Sam Carter (row 3). Everybody needs their own."
    ]


def test_the_same_address_twice_is_refused_whatever_its_letters(session: Session) -> None:
    assert refused(session, "1,Anna,a@firm.example", "2,Sam,A@firm.example", columns="employee_id,name,email") == [
        "“a@firm.example” is the e-mail address of two people: Anna (row 2) and Sam (row 3). Everybody needs their own."
    ]


def test_the_address_of_somebody_who_stays_is_refused(session: Session) -> None:
    make(session, "1", "Anna Berg", email="a@firm.example")
    assert refused(session, "2,Sam,A@firm.example", columns="employee_id,name,email", partial=True) == [
        "“a@firm.example” is the e-mail address of two people; Anna Berg has it and stays: Sam (row 2). "
        "Everybody needs their own."
    ]


def test_the_address_of_somebody_who_leaves_can_be_taken(session: Session) -> None:
    make(session, "1", "Anna Berg", email="a@firm.example")
    shown = compared(session, "2,Sam,a@firm.example", columns="employee_id,name,email")
    assert (ids(shown.new), ids(shown.leaving)) == (["2"], ["1"])


def test_the_address_of_somebody_on_no_roster_cannot_be_taken_by_a_stored_person(session: Session) -> None:
    make(session, None, "Ravi Menon", email="ravi@firm.example")
    make(session, "1", "Anna Berg")
    assert refused(session, "1,Anna Berg,ravi@firm.example", columns="employee_id,name,email") == [
        "“ravi@firm.example” is the e-mail address of two people; Ravi Menon has it and stays: Anna Berg (row 2). "
        "Everybody needs their own."
    ]


def test_an_id_that_is_somebody_elses_address_is_refused(session: Session) -> None:
    """People sign in by either: one name must not lead to two accounts."""
    assert refused(session, "1,Anna,a@firm.example", "a@firm.example,Sam,", columns="employee_id,name,email") == [
        "“a@firm.example” is an employee id, and somebody else’s e-mail address: Sam (row 3). "
        "People sign in by either: nobody can have both."
    ]


def test_problems_of_cells_and_of_the_organisation_come_together(session: Session) -> None:
    assert [sentence.split(":")[0] for sentence in refused(session, "1,Anna,,", "2,,9,")] == [
        "A name is missing", "“9” in “manager_id” is nobody on this file or on the roster",
    ]  # fmt: skip


def test_a_refusal_changes_nothing(session: Session) -> None:
    make(session, "1", "Anna Berg")
    refused(session, "1,Anna Lund,", "2,Sam,9")
    assert [person.name for person in session.scalars(select(Person))] == ["Anna Berg"]


@pytest.mark.parametrize("roles", [set(), {Role.HR}, {Role.LEADERSHIP}], ids=["nobody", "hr", "leadership"])
def test_only_administrators_compare(session: Session, roles: set[Role]) -> None:
    person = make(session, "1", "Anna Berg")
    table = read(csv_file("employee_id,name", "1,Anna Berg"))
    with pytest.raises(NotFound):
        compare(session, Viewer(person.id or 0, person.name, frozenset(roles)), table)
    assert compare(session, Viewer(person.id or 0, person.name, frozenset({Role.ADMINISTRATOR})), table)


# The same people


WITH_ADDRESS = "employee_id,name,email"


def identities(shown: Comparison) -> list[tuple[tuple[str, str, str], ...]]:
    return [tuple((field.field, field.before, field.after) for field in change.fields) for change in shown.same_people]


def test_another_id_with_name_and_address_is_the_same_person(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@firm.example")
    shown = compared(session, "A1,Anna Berg,anna@firm.example", columns=WITH_ADDRESS)
    assert identities(shown) == [(("employee_id", "1", "A1"),)]
    assert (shown.new, shown.leaving) == ((), ())


def test_unless_somebody_says_that_they_are_others(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@firm.example")
    table = read(people_file("A1,Anna Berg,anna@firm.example", columns=WITH_ADDRESS))
    shown = compare(session, None, table, others=["a1"])
    assert (ids(shown.new), ids(shown.leaving), shown.same_people) == (["A1"], ["1"], ())


def test_another_address_with_the_same_id_is_one_change(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@old.example")
    shown = compared(session, "1,Anna Berg,anna@new.example", columns=WITH_ADDRESS)
    assert identities(shown) == [(("email", "anna@old.example", "anna@new.example"),)]
    assert shown.leaving == ()


def test_somebody_else_under_the_same_id_is_refused(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@old.example")
    table = read(people_file("1,Anna Berg,anna@new.example", columns=WITH_ADDRESS))
    with pytest.raises(RosterRefused) as error:
        compare(session, None, table, others=["1"])
    assert str(error.value) == (
        "“1” is the id of somebody else on the roster: Anna Berg (row 2). "
        "Whoever is somebody else needs an id that nobody had."
    )


def test_some_are_the_same_people_and_some_are_not(session: Session) -> None:
    for number, name in (("1", "Anna"), ("2", "Ben")):
        make(session, number, name, email=f"{name}@firm.example".lower())
    table = read(people_file("A1,Anna,anna@firm.example", "B2,Ben,ben@firm.example", columns=WITH_ADDRESS))
    shown = compare(session, None, table, others=["B2"])
    assert identities(shown) == [(("employee_id", "1", "A1"),)]
    assert (ids(shown.new), ids(shown.leaving)) == (["B2"], ["2"])


def test_a_group_in_a_part_of_the_roster_is_spelled_as_in_the_rest(session: Session) -> None:
    for number, department in enumerate(("Sales", "Sales", "SALES")):
        make(session, f"9{number}", f"Person {number}", department=department)
    table = read(people_file("1,Anna Berg,sales", "2,Ben,Legal", columns="id,name,department"))
    assert [one.department for one in compare(session, None, table, partial=True).new] == ["Sales", "Legal"]
    assert [one.department for one in compare(session, None, table).new] == ["sales", "Legal"]


def test_where_the_address_is_the_id_another_address_is_the_same_person(session: Session) -> None:
    make(session, "anna@old.example", "Anna Berg", email="anna@old.example")
    shown = compared(session, "Anna Berg,anna@new.example", columns="Name,Email")
    assert identities(shown) == [
        (
            ("employee_id", "anna@old.example", "anna@new.example"),
            ("email", "anna@old.example", "anna@new.example"),
        )
    ]
    assert (shown.new, shown.leaving) == ((), ())


def test_a_file_without_ids_finds_people_by_address_and_leaves_their_ids(session: Session) -> None:
    top = make(session, "1001", "Anna Berg", email="anna@firm.example")
    make(session, "1002", "Sam", top, email="sam@firm.example")
    columns = "Name,Email,Manager"
    assert compared(
        session, "Anna Berg,anna@firm.example,", "Sam,sam@firm.example,Anna Berg", columns=columns
    ).changes_nothing
    shown = compared(session, "Anna Lund,anna@firm.example,", "Sam,s@new.example,Anna Lund", columns=columns)
    assert identities(shown) == [(("email", "sam@firm.example", "s@new.example"),)]
    assert [change.person for change in shown.changed] == [PersonEntry("1001", "Anna Lund"), PersonEntry("1002", "Sam")]
    assert (shown.new, shown.leaving, shown.new_manager) == ((), (), ())


def test_without_addresses_the_name_tells_where_it_is_there_once(session: Session) -> None:
    for identity, name in (("1", "Anna Berg"), ("2", "Sam Okafor"), ("3", "Sam Okafor")):
        make(session, identity, name)
    shown = compared(session, "A1,Anna Berg", "A2,Sam Okafor", "A3,Sam Okafor", columns="employee_id,name")
    assert identities(shown) == [(("employee_id", "1", "A1"),)]
    assert ids(shown.leaving) == ["2", "3"]


def test_two_people_of_one_name_with_addresses_of_their_own_are_two(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@firm.example")
    shown = compared(session, "2,Anna Berg,anna.berg2@firm.example", columns=WITH_ADDRESS)
    assert (ids(shown.new), ids(shown.leaving), shown.same_people) == (["2"], ["1"], ())


def test_ids_that_have_moved_on_by_one_stay_with_their_people(session: Session) -> None:
    for identity, name in (("1", "Anna"), ("2", "Ben")):
        make(session, identity, name, email=f"{name}@firm.example".lower())
    shown = compared(session, "2,Anna,anna@firm.example", "3,Ben,ben@firm.example", columns=WITH_ADDRESS)
    assert identities(shown) == [(("employee_id", "1", "2"),), (("employee_id", "2", "3"),)]
    assert shown.changed == ()


def test_an_id_does_not_pass_on_while_whoever_had_it_is_gone(session: Session) -> None:
    for identity, name in (("1", "Anna"), ("2", "Ben")):
        make(session, identity, name, email=f"{name}@firm.example".lower())
    assert refused(session, "2,Anna,anna@firm.example", columns=WITH_ADDRESS) == [
        "“2” has passed to somebody else, and who had it is not on this file: Ben. "
        "Please give whoever is on the file an id that nobody had."
    ]


def test_the_manager_may_still_be_named_by_the_former_id(session: Session) -> None:
    make(session, "1", "Anna Berg", email="anna@firm.example")
    shown = compared(
        session, "A1,Anna Berg,anna@firm.example,", "A2,Sam,sam@firm.example,1",
        columns="employee_id,name,email,manager_id",
    )  # fmt: skip
    assert [person.manager for person in shown.new] == ["Anna Berg"]


# Managers that are missing


@pytest.mark.parametrize(
    ("people", "without", "are_missing"),
    [(1, 1, False), (2, 1, False), (2, 2, True), (6, 1, False), (6, 2, True), (21, 3, False), (21, 4, True)],
)
def test_fewer_than_nine_in_ten_with_a_manager_are_too_few(
    session: Session, people: int, without: int, are_missing: bool
) -> None:
    rows = [f"{number},Person {number},{'' if number <= without else 1}" for number in range(1, people + 1)]
    shown = compared(session, *rows)
    assert (shown.with_manager, len(shown.at_the_top)) == (people - without, without)
    assert shown.managers_are_missing is are_missing


def test_a_manager_that_is_an_error_of_the_spreadsheet_is_missing_too(session: Session) -> None:
    rows = [f"{number},Person {number},{'' if number == 1 else 1}" for number in range(1, 31)]
    assert not compared(session, *rows).managers_are_missing
    assert compared(session, *rows, "99,Anna,#REF!").managers_are_missing


def test_who_has_left_is_not_counted(session: Session) -> None:
    shown = compared(session, "1,Top,,yes", "2,Sam,1,yes", "3,Gone,,no", columns="employee_id,name,manager_id,active")
    assert (shown.people, shown.with_manager) == (2, 1)


def test_a_cell_that_could_not_be_read_leaves_what_is_stored(session: Session) -> None:
    top = make(session, "1", "Top")
    make(session, "2", "Sam", top, email="sam@firm.example", hire_date=date(2020, 1, 31), title="Analyst")
    shown = compared(
        session, "1,Top,,top@firm.example,,", "2,Sam,#REF!,sam at firm,soon,#N/A",
        columns="employee_id,name,manager_id,email,hire_date,title",
    )  # fmt: skip
    assert (shown.new_manager, [change.person.employee_id for change in shown.changed]) == ((), ["1"])
    assert not compared(session, "1,,Top", "2,#N/A,Carter", columns="employee_id,first_name,last_name").changed


def test_no_real_roster_comes_into_a_demonstration(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "is_demo", lambda _session: True)
    with pytest.raises(InDemonstration):
        compared(session, "1,Anna Berg", columns="employee_id,name")
