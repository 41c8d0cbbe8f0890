"""What an import would change, and what stops it."""

import pytest
from sqlmodel import Session, select

from lib import accounts
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import Person, Role
from lib.roster import Comparison, Entry, FieldChange, RosterRefused, compare, in_words, read
from lib.roster.compare import InDemonstration, WithoutManager
from tests.builders import make_person
from tests.roster.files import csv_file, people_file


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


def ids(entries: tuple[Entry, ...]) -> list[str]:
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
    assert change.person == Entry("1", "Anna Berg-Lund", "")
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
    shown = compared(session, "1,Ravi Menon,RAVI@firm.example", columns="employee_id,name,email")
    assert (ids(shown.adopted), shown.new) == (["1"], ())


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
    assert shown.without_manager == (WithoutManager(Entry("4", "Sam"), "Gone", "Top"),)


def test_the_people_of_a_manager_who_leaves_are_listed_with_who_acts(session: Session) -> None:
    top = make(session, "1", "Top")
    middle = make(session, "2", "Middle", top)
    make(session, "3", "Sam", middle)
    shown = compared(session, "1,Top,", "3,Sam,2")
    assert ids(shown.leaving) == ["2"]
    assert shown.without_manager == (WithoutManager(Entry("3", "Sam"), "Middle", "Top"),)
    shown = compared(session, "3,Sam,2")
    assert shown.without_manager == (WithoutManager(Entry("3", "Sam"), "Middle", ""),)


def test_a_manager_who_left_by_an_earlier_file_is_still_known(session: Session) -> None:
    make(session, "2", "Sam", make(session, "1", "Gone", active=False))
    shown = compared(session, "2,Sam,1")
    assert shown.changes_nothing
    assert [one.manager for one in shown.without_manager] == ["Gone"]


# Refusals


def test_an_unknown_manager_is_refused(session: Session) -> None:
    assert refused(session, "1,Anna Berg,9") == [
        "Line 2: the manager_id 9 belongs to nobody on this file or on the roster."
    ]


def test_a_partial_file_may_name_a_manager_of_the_stored_roster(session: Session) -> None:
    make(session, "9", "Top")
    assert ids(compared(session, "1,Anna Berg,9", partial=True).new) == ["1"]


def test_managing_oneself_is_refused(session: Session) -> None:
    assert refused(session, "1,Anna Berg,1") == ["Line 2: Anna Berg cannot be their own manager."]


def test_a_loop_is_refused_once_and_told_from_its_first_line(session: Session) -> None:
    assert refused(session, "9,Below,3", "1,Anna,3", "2,Ben,1", "3,Cem,2") == [
        "Line 3: the reporting lines go round in a loop: Anna → Cem → Ben → Anna."
    ]


def test_a_loop_through_people_who_are_not_on_a_partial_file_is_refused(session: Session) -> None:
    top = make(session, "1", "Top")
    make(session, "3", "Low", make(session, "2", "Middle", top))
    assert refused(session, "1,Top,3", partial=True) == [
        "Line 2: the reporting lines go round in a loop: Top → Low → Middle → Top."
    ]


def test_two_loops_are_two_problems(session: Session) -> None:
    assert len(refused(session, "1,A,2", "2,B,1", "3,C,4", "4,D,3")) == 2


def test_the_same_id_twice_is_refused_whatever_its_letters(session: Session) -> None:
    assert refused(session, "E1,Anna Berg,", "e1,Sam Carter,") == ["Line 3: the employee_id e1 is on line 2 already."]


def test_the_same_address_twice_is_refused_whatever_its_letters(session: Session) -> None:
    assert refused(session, "1,Anna,a@firm.example", "2,Sam,A@firm.example", columns="employee_id,name,email") == [
        "Line 3: the e-mail address a@firm.example is on line 2 already."
    ]


def test_the_address_of_somebody_who_stays_is_refused(session: Session) -> None:
    make(session, "1", "Anna Berg", email="a@firm.example")
    assert refused(session, "2,Sam,A@firm.example", columns="employee_id,name,email", partial=True) == [
        "Line 2: the e-mail address a@firm.example is Anna Berg’s, who stays."
    ]


def test_the_address_of_somebody_who_leaves_can_be_taken(session: Session) -> None:
    make(session, "1", "Anna Berg", email="a@firm.example")
    shown = compared(session, "2,Sam,a@firm.example", columns="employee_id,name,email")
    assert (ids(shown.new), ids(shown.leaving)) == (["2"], ["1"])


def test_the_address_of_somebody_on_no_roster_cannot_be_taken_by_a_stored_person(session: Session) -> None:
    make(session, None, "Ravi Menon", email="ravi@firm.example")
    make(session, "1", "Anna Berg")
    assert refused(session, "1,Anna Berg,ravi@firm.example", columns="employee_id,name,email") == [
        "Line 2: the e-mail address ravi@firm.example is Ravi Menon’s, who stays."
    ]


def test_an_id_that_is_somebody_elses_address_is_refused(session: Session) -> None:
    """People sign in by either: one name must not lead to two accounts."""
    assert refused(session, "1,Anna,a@firm.example", "a@firm.example,Sam,", columns="employee_id,name,email") == [
        "Line 3: the employee_id a@firm.example is Anna’s e-mail address."
    ]


def test_problems_of_cells_and_of_the_organisation_come_together(session: Session) -> None:
    assert refused(session, "1,Anna,1,soon", "2,,9,", columns="employee_id,name,manager_id,hire_date") == [
        "Line 2: Anna cannot be their own manager.",
        "Line 2: “soon” is not a date we can read. Please write it as 2024-12-31.",
        "Line 3: the manager_id 9 belongs to nobody on this file or on the roster.",
        "Line 3: the name is missing.",
    ]


def test_a_refusal_changes_nothing(session: Session) -> None:
    make(session, "1", "Anna Berg")
    refused(session, "1,Anna Lund,", "2,Sam,9")
    assert [person.name for person in session.exec(select(Person))] == ["Anna Berg"]


@pytest.mark.parametrize("roles", [set(), {Role.HR}, {Role.LEADERSHIP}], ids=["nobody", "hr", "leadership"])
def test_only_administrators_compare(session: Session, roles: set[Role]) -> None:
    person = make(session, "1", "Anna Berg")
    table = read(csv_file("employee_id,name", "1,Anna Berg"))
    with pytest.raises(NotFound):
        compare(session, Viewer(person.id or 0, person.name, frozenset(roles)), table)
    assert compare(session, Viewer(person.id or 0, person.name, frozenset({Role.ADMINISTRATOR})), table)


def test_people_who_come_again_under_another_id_are_pointed_out(session: Session) -> None:
    for identity, name in (("1", "Anna Berg"), ("2", "Sam Okafor"), ("3", "Kim Park")):
        make(session, identity, name)
    shown = compared(session, "A1,Anna Berg", "A2,Sam Okafor", "3,Kim Park", columns="employee_id,name")
    assert (len(shown.leaving), shown.maybe_renamed) == (2, 2)
    assert any("2 have the name of somebody new" in line for line in in_words(shown))
    assert compared(session, "1,Anna Berg", "2,Sam Okafor", columns="employee_id,name").maybe_renamed == 0


def test_no_real_roster_comes_into_a_demonstration(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "is_demo", lambda _session: True)
    with pytest.raises(InDemonstration):
        compared(session, "1,Anna Berg", columns="employee_id,name")
