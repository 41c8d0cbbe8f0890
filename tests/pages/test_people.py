"""People: what an administrator does with the roster and with accounts, and that nobody else gets there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox, Selectbox

from lib import db, limited, scim, sign_in
from lib.access import load_viewer
from lib.models import Account, AccountRole, Invitation, Message, Person, Role, RosterChoices, RosterImport, UnsentText
from lib.notifications import outbox
from lib.paging import PAGE_SIZE
from lib.settings import ROOT
from lib.ui.people.roster_import import AreTheSame
from tests.builders import make_account, make_person, make_plan
from tests.pages.screens import links_on
from tests.roster.files import csv_file, workbook_of, workbook_of_sheets
from tests.roster.test_shapes import HAS_LEFT, MANAGERS, REFUSED, SHAPES, of

PASSWORD = "orbit kettle walrus"
Open = Callable[[Person], AppTest]


@pytest.fixture
def admin(sqlite_engine: Engine) -> Person:
    """An administrator who is on no roster, as the first one is."""
    with db.writing() as session:
        person = make_person(session, "Ravi Menon", employee_id=None, email="ravi@firm.example", department="")
        make_account(session, person, [Role.ADMINISTRATOR], password=PASSWORD)
        return person


@pytest.fixture
def open_people(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the screen for somebody, as if the address had been typed."""

    def open_screen(person: Person) -> AppTest:
        def here(*_: object) -> object:
            with db.reading() as session:
                return load_viewer(session, person.id or 0)

        monkeypatch.setattr(sign_in, "current_viewer", here)
        screen = AppTest.from_file(str(ROOT / "lib" / "router.py"), default_timeout=20).run()
        screen.switch_page("../pages/people.py").run()
        assert not screen.exception
        return screen

    return open_screen


def make(name: str, roles: tuple[Role, ...] | None = None, password: str | None = None, **facts: object) -> Person:
    """Somebody on the roster, with an account where roles are given, be it none."""
    with db.writing() as session:
        person = make_person(session, name, **facts)
        if roles is not None:
            make_account(session, person, roles, password=password)
        return person


def click(screen: AppTest, key: str) -> AppTest:
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


def words_of(screen: AppTest) -> str:
    return "\n".join(element.value for element in [*screen.markdown, *screen.caption, *screen.error, *screen.info])


def counted(session: Session, model: type) -> int:
    return session.scalars(select(func.count()).select_from(model)).one()


def upload(screen: AppTest, *lines: str, name: str = "roster.csv") -> AppTest:
    screen.file_uploader[0].upload(name, csv_file(*lines), "text/csv")
    screen.run()
    assert not screen.exception
    return screen


def figures(screen: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in screen.metric if metric.value != "0"}


def names() -> list[str]:
    with db.reading() as session:
        people = session.scalars(select(Person).where(col(Person.employee_id).is_not(None), col(Person.active)))
        return sorted(person.name for person in people)


@pytest.mark.parametrize("roles", [(), (Role.HR,), (Role.LEADERSHIP,)], ids=["nobody", "hr", "leadership"])
def test_nobody_else_gets_there(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, open_people: Open, roles: tuple[Role, ...]
) -> None:
    maya = make("Maya Lindqvist", roles)
    jonas = make("Jonas Weber")
    screen = open_people(maya)
    assert "We could not find that." in words_of(screen)
    assert jonas.name not in words_of(screen)
    assert not screen.file_uploader
    assert [button.label for button in screen.button] == ["Go to Home"]


# The import


def test_on_an_empty_roster_the_import_comes_first(admin: Person, open_people: Open) -> None:
    screen = open_people(admin)
    assert "Nobody is on the roster yet" in words_of(screen)
    upload(screen, "employee_id,name,manager_id,Shoe size", "1,Anna Berg,,38", "2,Sam Carter,1,44")
    assert figures(screen) == {"New": "2"}
    assert "Shoe size" in words_of(screen)
    assert names() == []
    click(screen, "people_import")
    assert names() == ["Anna Berg", "Sam Carter"]
    assert [toast.value for toast in screen.toast] == ["The roster is imported: 2 new."]
    assert "0 of 2 people on the roster have an active account" in words_of(screen)


def test_the_first_roster_shows_who_reports_to_whom_also_where_the_administrator_is_on_it(
    admin: Person, open_people: Open
) -> None:
    first = ("employee_id,name,email,manager_id", f"1,Ravi Menon,{admin.email},", "2,Sam Carter,sam@firm.example,1")
    screen = upload(open_people(admin), *first)
    assert figures(screen) == {"New": "1", "Here already": "1"}
    (new,) = [each for each in screen.expander if each.label == "New: 1"]
    assert new.proto.expanded
    (people,) = [grid.value for grid in new.dataframe]
    assert list(people.columns) == ["Name", "Manager", "Employee id", "Department"], "a phone shows the first two"
    assert list(people["Manager"]) == ["Ravi Menon"]
    click(screen, "people_import")
    screen = upload(open_import(admin, open_people), *first, "3,Mei Tanaka,mei@firm.example,1")
    assert not next(each for each in screen.expander if each.label == "New: 1").proto.expanded


def open_import(admin: Person, open_people: Open) -> AppTest:
    screen = open_people(admin)
    screen.session_state["people_tab"] = "Import the roster"
    return screen.run()


OLDER_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELL_FAR_AWAY = workbook_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roster.xls", OLDER_EXCEL, "This is an older Excel file. Please save it as XLSX"),
        ("roster.xlsx", CELL_FAR_AWAY, "This workbook is larger than a roster of 50,000 people."),
        ("roster.csv", b"x" * 140_000, "A cell here has more than 32,767 characters."),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_what_to_do(
    admin: Person, open_people: Open, name: str, content: bytes, sentence: str
) -> None:
    screen = open_import(admin, open_people)
    assert not screen.file_uploader[0].proto.type, "a browser would refuse other kinds of files without this sentence"
    screen.file_uploader[0].upload(name, content, "application/octet-stream").run()
    assert not screen.exception
    assert sentence in screen.table[0].value.iloc[0]["What"]
    assert "Nothing was changed" in words_of(screen)


def test_a_file_that_has_no_turn_is_no_file_to_put_right(
    admin: Person, open_people: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise limited.Busy

    monkeypatch.setattr(limited, "run", refuses)
    screen = upload(open_import(admin, open_people), "employee_id,name", "A,Anna Berg")
    assert not screen.exception
    assert "The server is busy with other files right now. Please try again in a moment." in words_of(screen)
    assert "put right" not in words_of(screen)


def test_nobody_leaves_without_a_tick(admin: Person, open_people: Open) -> None:
    for name in ("Anna Berg", "Sam Carter"):
        make(name, employee_id=name[0])
    screen = upload(open_import(admin, open_people), "employee_id,name", "A,Anna Berg")
    assert figures(screen) == {"Leaving": "1", "Unchanged": "1"}
    assert "**One person leaves**" in words_of(screen)
    click(screen, "people_import")
    assert "Please confirm that first; nothing was changed." in words_of(screen)
    assert names() == ["Anna Berg", "Sam Carter"]
    leavers_tick(screen).check().run()
    click(screen, "people_import")
    assert names() == ["Anna Berg"]


def test_a_file_without_many_of_the_people_is_asked_whether_it_was_cut_off(admin: Person, open_people: Open) -> None:
    for number in range(1, 10):
        make(f"Person {number}", employee_id=str(number))
    told = "which ends with Person 3 (row 4). Was it cut off"
    screen = upload(open_import(admin, open_people), *(["id,name"] + [f"{at},Person {at}" for at in range(1, 4)]))
    assert f"6 of the 9 people on the roster are not in this file, {told}" in words_of(screen)
    screen.checkbox(key="people_import_partial").check().run()
    assert told not in words_of(screen)


def leavers_tick(screen: AppTest) -> Checkbox:
    """The tick below the list of those who leave."""
    (found,) = [box for box in screen.checkbox if box.label == "I have looked at this list: they leave"]
    return found


def test_the_tick_counts_for_this_list_of_this_file_alone(admin: Person, open_people: Open) -> None:
    for name in ("Anna Berg", "Sam Carter", "Mei Tanaka"):
        make(name, employee_id=name[0])
    screen = upload(open_import(admin, open_people), "employee_id,name", "A,Anna Berg", "M,Mei Tanaka")
    leavers_tick(screen).check().run()
    assert leavers_tick(screen.run()).value
    upload(screen, "employee_id,name", "A,Anna Berg", "M,Mei Tanaka", name="the same again.csv")
    assert not leavers_tick(screen).value
    leavers_tick(screen).check().run()
    upload(screen, "employee_id,name", "A,Anna Berg", name="another.csv")
    assert not leavers_tick(screen).value
    click(screen, "people_import")
    assert names() == ["Anna Berg", "Mei Tanaka", "Sam Carter"]


@pytest.mark.parametrize("also_leaves", [True, False], ids=["another list", "the same list"])
def test_a_roster_that_moved_takes_the_tick_with_it(admin: Person, open_people: Open, also_leaves: bool) -> None:
    for name in ("Anna Berg", "Sam Carter"):
        make(name, employee_id=name[0])
    screen = upload(open_import(admin, open_people), "employee_id,name,department", "A,Anna Berg,Legal")
    leavers_tick(screen).check().run()
    if also_leaves:
        make("Mei Tanaka", employee_id="M")
    else:
        with db.writing() as session:
            session.scalars(select(Person).where(Person.employee_id == "A")).one().department = "Legal"
            session.commit()
    click(screen, "people_import")
    assert "The roster was changed meanwhile" in words_of(screen)
    assert not leavers_tick(screen).value
    click(screen, "people_import")
    assert "Please confirm that first; nothing was changed." in words_of(screen)
    assert "Sam Carter" in names()


def test_in_a_partial_file_whoever_is_missing_stays(admin: Person, open_people: Open) -> None:
    make("Sam Carter")
    screen = open_import(admin, open_people)
    screen.checkbox(key="people_import_partial").check().run()
    upload(screen, "employee_id,name", "A,Anna Berg")
    assert figures(screen) == {"New": "1"}
    click(screen, "people_import")
    assert names() == ["Anna Berg", "Sam Carter"]


def test_problems_are_listed_by_cause_and_nothing_can_be_applied(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "employee_id,name,manager_id", "1,Anna *Berg*,7", "2,,1", "3,Sam Carter,9")
    assert "Two things to put right. Nothing was changed." in words_of(screen)
    assert screen.table[0].value.to_numpy().tolist() == [
        [
            "“7” and 1 more in “manager\\_id” are nobody on this file or on the roster: Anna \\*Berg\\* (row 2) "
            "and Sam Carter (row 4). Please put the managers right, or choose the column that names them."
        ],
        ["A name is missing: id 2 (row 3). Everybody needs a name."],
    ]
    assert "people_import" not in [button.key for button in screen.button]
    assert "**Read as**" in words_of(screen), "the column can be chosen there"


def test_dates_that_leave_doubt_are_asked_about(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "employee_id,name,hire_date", "1,Anna Berg,03/04/2024")
    assert screen.radio[0].label == "Does the day or the month come first in dates such as 03/04/2024 (row 2)?"
    assert not screen.metric
    screen.radio[0].set_value("day-first").run()
    click(screen, "people_import")
    with db.reading() as session:
        person = session.scalars(select(Person).where(Person.employee_id == "1")).one()
    assert str(person.hire_date) == "2024-04-03"


def test_whether_private_addresses_are_used_is_asked_and_can_be_said_otherwise(
    admin: Person, open_people: Open
) -> None:
    screen = upload(open_people(admin), "employee_id,name,Personal *e-mail*", "1,Anna Berg,anna@gmail.com")
    assert screen.radio[0].options == ["Yes, those in “Personal \\*e-mail\\*”", "No: people sign in by employee id"]
    assert not screen.metric
    screen.radio[0].set_value("").run()
    assert screen.metric
    screen.radio[0].set_value("Personal *e-mail*").run()
    click(screen, "people_import")
    with db.reading() as session:
        person = session.scalars(select(Person).where(Person.employee_id == "1")).one()
    assert person.email == "anna@gmail.com"
    with db.writing() as session:  # As a command keeps it, to which somebody gave the name in another way.
        session.scalars(select(RosterChoices)).one().choices = {"columns": {"email": "PERSONAL e-mail"}}
        session.commit()
    screen = upload(open_import(admin, open_people), "employee_id,name,Personal *e-mail*", "1,Anna Lund,anna@gmail.com")
    assert screen.radio[0].value == "Personal *e-mail*"


# How a file is read

BOSS = (
    "Personnel No,Name,Work Email,Kin,Boss,Desk",
    "1,Anna Berg,a@firm.example,,,x",
    "2,Sam Carter,s@firm.example,,1,y",
)
"""A file of which nobody tells what Kin and Desk are."""


def read_as(screen: AppTest) -> list[list[str]]:
    """The table of fields, their columns and how many people have them."""
    rows: list[list[str]] = screen.table[0].value.to_numpy().tolist()
    return rows


def column_of(screen: AppTest, name: str) -> Selectbox:
    """The list of columns for a field."""
    (found,) = [box for box in screen.selectbox if box.label == name]
    return found


def test_the_preview_begins_with_what_each_field_was_read_from(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), *BOSS)
    assert read_as(screen) == [
        ["Employee id", "Personnel No", "2 of 2"],
        ["Name", "Name", "2 of 2"],
        ["E-mail", "Work Email", "2 of 2"],
        ["Manager", "Boss, by id", "1 of 2"],
    ]
    assert "Left out: Kin and Desk" in words_of(screen)
    assert "CSV, UTF-8, separated by commas, two people" in words_of(screen)
    assert "1 of 2 people have a manager; at the top: Anna Berg." in words_of(screen)
    (new,) = [frame.value for frame in screen.dataframe]
    assert new["Manager"].to_list() == ["", "Anna Berg"]


def test_a_column_is_chosen_in_a_list_and_the_next_file_with_these_headings_is_read_like_that(
    admin: Person, open_people: Open
) -> None:
    screen = upload(open_people(admin), *BOSS)
    assert column_of(screen, "Location").value == ""
    column_of(screen, "Location").set_value("Desk").run()
    column_of(screen, "E-mail").set_value("").run()
    assert ["Location", "Desk", "2 of 2"] in read_as(screen)
    assert "Left out: Work Email and Kin" in words_of(screen)
    other = make("Ada Admin", (Role.ADMINISTRATOR,), employee_id=None)
    again = upload(open_import(other, open_people), *BOSS)
    assert column_of(again, "Location").value == "", "nothing is kept for others before an import"
    screen = upload(open_import(admin, open_people), *BOSS)
    assert column_of(screen, "Location").value == "Desk", "it is kept over a reload"
    click(screen, "people_import")
    with db.reading() as session:
        imported = session.scalars(select(Person).where(Person.name != "Ravi Menon"))
        assert {(each.location, each.email) for each in imported if each.employee_id} == {("x", None), ("y", None)}
    again = upload(open_import(admin, open_people), *BOSS)
    assert (column_of(again, "Location").value, column_of(again, "E-mail").value) == ("Desk", "")
    assert "There is nothing to import." in words_of(again)


def test_a_file_without_names_can_be_read_once_somebody_says_where_they_are(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "id,x1,manager", "1,Anna,", "2,Sam,1")
    assert "No column holds people’s names." in screen.table[0].value.iloc[0]["What"]
    assert "separated by commas\n" in words_of(screen) + "\n"
    assert set(screen.table[1].value["People"]) == {""}
    column_of(screen, "Name").set_value("x1").run()
    click(screen, "people_import")
    assert names() == ["Anna", "Sam"]


def test_names_of_columns_are_shown_as_they_are(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "id,name,manager,![x](http://spy.example)", "1,Anna,,", "2,Sam,1,")
    assert "Left out: !\\[x\\](http\\:" in words_of(screen)


def test_a_manager_lost_to_an_error_is_told_before_all_else(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "id,name,manager", "1,Anna Berg,", "2,Sam Carter,1", "3,Mei Tanaka,#REF!")
    assert "A cell holds an error of the spreadsheet instead of a manager; it is named below." in words_of(screen)


def test_missing_managers_are_the_first_thing_said_and_need_a_tick(admin: Person, open_people: Open) -> None:
    screen = upload(open_people(admin), "id,name,Chief", "1,Anna Berg,", "2,Sam Carter,", "3,Mei Tanaka,")
    first = next(markdown.value for markdown in screen.markdown if "**" in markdown.value)
    assert (
        first
        == ":material/warning: **0 of 3 people have a manager; at the top: Anna Berg, Mei Tanaka and Sam Carter.**"
    )
    click(screen, "people_import")
    assert "0 of 3 people would have a manager. If that is right, please say so; nothing was changed." in words_of(
        screen
    )
    assert names() == []
    (tick,) = [box for box in screen.checkbox if box.label == "That is right: these people have no manager"]
    tick.check().run()
    click(screen, "people_import")
    assert names() == ["Anna Berg", "Mei Tanaka", "Sam Carter"]


def test_a_word_in_the_status_is_asked_once_with_its_number(admin: Person, open_people: Open) -> None:
    lines = ("id,name,manager,status", "1,Anna,,Active", "2,Sam,1,Sabbatical", "3,Kim,1,Sabbatical", "4,Mei,1,Alumna")
    screen = upload(open_people(admin), *lines)
    assert [radio.label for radio in screen.radio] == [
        "People in “Sabbatical” (two people)", "People in “Alumna” (one person)",
    ]  # fmt: skip
    assert not screen.metric, "nothing is compared before that is said"
    screen.radio[0].set_value(True).run()
    screen.radio[1].set_value(False).run()
    assert [radio.value for radio in screen.radio] == [True, False]
    click(screen, "people_import")
    assert names() == ["Anna", "Kim", "Sam"]
    screen = upload(open_import(admin, open_people), *lines)
    assert not screen.radio, "it was said before"
    assert "There is nothing to import." in words_of(screen)


def test_what_was_said_about_a_file_is_found_again_after_a_reload(admin: Person, open_people: Open) -> None:
    make("Mei Tanaka", employee_id="M")
    lines = ("id,name,manager,status,hired", "A,Anna,,Sabbatical,03/04/2024", "S,Sam,A,Active,03/04/2024")
    screen = upload(open_import(admin, open_people), *lines)
    screen.radio[0].set_value("day-first").run()
    screen.radio[1].set_value(True).run()
    leavers_tick(screen).check().run()
    screen = open_import(admin, open_people)
    assert "Please choose the file again: your answers stand there when its headings are the same." in words_of(screen)
    upload(screen, *lines)
    assert [radio.value for radio in screen.radio] == ["day-first", True]
    assert leavers_tick(screen).value
    with db.reading() as session:
        kept = "".join(f"{row.field} {row.text}" for row in session.scalars(select(UnsentText)))
    assert kept
    assert "Mei" not in kept, "nobody is named in what is kept"
    click(screen, "people_import_discard")
    assert [radio.value for radio in screen.radio] == [None, None]
    assert "Please choose the file again" not in words_of(open_import(admin, open_people))


def test_sheets_with_people_are_asked_about(admin: Person, open_people: Open) -> None:
    screen = open_people(admin)
    headings = ["id", "name", "manager"]
    content = workbook_of_sheets({"North": [headings, ["1", "Anna"]], "South": [headings, ["2", "Sam", "1"]]})
    screen.file_uploader[0].upload("roster.xlsx", content, "application/octet-stream").run()
    assert not screen.metric
    screen.multiselect[0].set_value(["North", "South"]).run()
    click(screen, "people_import")
    assert names() == ["Anna", "Sam"]


@pytest.mark.parametrize(("are_same", "ids_after"), [(True, {"A1"}), (False, {"A", "A1"})])
def test_somebody_under_another_id_is_asked_about(
    admin: Person, open_people: Open, are_same: bool, ids_after: set[str]
) -> None:
    make("Anna Berg", employee_id="A", email="anna@firm.example")
    screen = upload(open_import(admin, open_people), "id,name,email", "A1,Anna Berg,anna@firm.example")
    assert "**One person has another employee id or e-mail address, and all else stays**" in words_of(screen)
    click(screen, "people_import")
    assert "Please say whether they are the same people; nothing was changed." in words_of(screen)
    (asked,) = screen.radio
    asked.set_value(AreTheSame.ALL if are_same else AreTheSame.NONE).run()
    if not are_same:
        leavers_tick(screen).check().run()
    click(screen, "people_import")
    with db.reading() as session:
        assert {person.employee_id for person in session.scalars(select(Person)) if person.employee_id} == ids_after


def test_some_are_the_same_people_and_others_are_not(admin: Person, open_people: Open) -> None:
    for name in ("Anna Berg", "Sam Carter"):
        make(name, employee_id=name[0], email=f"{name[0]}@firm.example".lower())
    screen = upload(
        open_import(admin, open_people), "id,name,email,manager", "A1,Anna Berg,a@firm.example,",
        "S1,Sam Carter,s@firm.example,A1",
    )  # fmt: skip
    screen.radio[0].set_value(AreTheSame.SOME).run()
    next(box for box in screen.checkbox if "Sam Carter" in box.label).uncheck().run()
    assert figures(screen) == {"New": "1", "Same people": "1", "Changed": "1", "Leaving": "1"}
    leavers_tick(screen).check().run()
    click(screen, "people_import")
    with db.reading() as session:
        people = {person.employee_id: person.active for person in session.scalars(select(Person)) if person.employee_id}
    assert people == {"A1": True, "S": False, "S1": True}


def test_a_template_can_be_taken_away(admin: Person, open_people: Open) -> None:
    screen = open_import(admin, open_people)
    links = {label: url for label, url in links_on(screen).items() if "Template" in label}
    assert links == {"Template (XLSX)": "/export/roster-template.xlsx", "Template (CSV)": "/export/roster-template.csv"}


def test_a_token_for_a_directory_is_shown_once_renewed_and_ended(admin: Person, open_people: Open) -> None:
    screen = click(open_import(admin, open_people), "people_scim_make_0")
    first, address = (block.value for block in screen.code)
    assert address == "http://localhost:8501/scim/v2"
    assert is_good(first)
    click(screen, "people_scim_copied")
    assert not screen.code
    assert "**Entra ID**" in words_of(screen)
    click(screen, "people_scim_renew_1")
    assert is_good(first)  # It was asked about.
    click(screen, "people_scim_renew_it")
    second = screen.code[0].value
    assert (is_good(first), is_good(second)) == (False, True)
    click(screen, "people_scim_end_1")
    assert is_good(second)  # It was asked about.
    click(screen, "people_scim_back")
    click(screen, "people_scim_end_1")
    click(screen, "people_scim_end_it")
    assert not is_good(second)
    assert "**Entra ID**" not in words_of(screen)


def is_good(token: str) -> bool:
    with db.reading() as session:
        return scim.token_behind(session, token) is not None


def test_a_file_that_changes_nothing_offers_no_import(admin: Person, open_people: Open) -> None:
    make("Anna Berg", employee_id="1")
    screen = upload(open_import(admin, open_people), "employee_id,name", "1,Anna Berg")
    assert "The roster is like this file already." in words_of(screen)
    assert "people_import" not in [button.key for button in screen.button]


def test_a_roster_that_moved_since_the_preview_is_compared_again(admin: Person, open_people: Open) -> None:
    make("Anna Berg", employee_id="1")
    screen = upload(open_import(admin, open_people), "employee_id,name", "1,Anna Lund", "2,Sam Carter")
    make("Mei Tanaka")
    click(screen, "people_import")
    assert "The roster was changed meanwhile, so nothing was imported." in words_of(screen)
    assert names() == ["Anna Berg", "Mei Tanaka"]
    assert figures(screen) == {"New": "1", "Changed": "1", "Leaving": "1"}  # Another click imports what is in sight.
    with db.reading() as session:
        assert counted(session, RosterImport) == 0
    assert "The roster was changed meanwhile" not in words_of(screen.run())


# Accounts


def listed(screen: AppTest) -> list[str]:
    """The names in the table of people."""
    return list(screen.dataframe[0].value["Name"])


def row_of(screen: AppTest, name: str) -> dict[str, object]:
    """What the table says of somebody."""
    rows = screen.dataframe[0].value.to_dict("records")
    return next(row for row in rows if row["Name"] == name)


def choose(screen: AppTest, *names: str) -> AppTest:
    """Tick the rows of these people."""
    rows = [number for number, name in enumerate(listed(screen)) if name in names]
    key = screen.dataframe[0].proto.id.rpartition("-")[2]
    screen.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    screen.run()
    assert not screen.exception
    return screen


def open_account(screen: AppTest, person: Person) -> AppTest:
    """The account of this person, as the button in their row opens it."""
    screen.query_params["person"] = str(person.id)
    screen.run()
    assert not screen.exception
    return screen


def test_the_table_says_who_reports_to_whom_and_where_accounts_are(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg", (Role.HR,), password=PASSWORD, title="Head of Care")
    make("Sam *Carter*", (), manager=anna)
    make("Øyvind Lund", department="Verkstøy")
    screen = open_people(admin)
    assert "1 of 3 people on the roster have an active account" in words_of(screen)
    hers, his = row_of(screen, "Anna Berg"), row_of(screen, "Sam *Carter*")
    assert [hers[name] for name in ("Title", "Manager", "Account", "Roles")] == [
        "Head of Care", "Nobody", ["Active"], "HR"
    ]  # fmt: skip
    assert [his[name] for name in ("Manager", "Account", "Roles")] == ["Anna Berg", ["Not invited"], ""]
    assert row_of(screen, "Ravi Menon")["Manager"] == "Not on the roster"
    screen.text_input(key="people_search").set_value("øyvind verk").run()
    assert listed(screen) == ["Øyvind Lund"]
    assert links_on(screen)["Spreadsheet (XLSX)"].startswith("/export/people.xlsx?people_search=")
    screen.text_input(key="people_search").set_value("nobody%").run()
    assert "Nobody matches." in words_of(screen)


def test_people_are_filtered(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg", (Role.HR,), password=PASSWORD, department="Care")
    make("Sam Carter", manager=anna, department="Sales")
    screen = open_people(admin)
    for key, chosen, people in (
        ("people_account", ["No account"], ["Sam Carter"]),
        ("people_role", ["HR", "Leadership"], ["Anna Berg"]),
        ("people_department", ["Sales"], ["Sam Carter"]),
    ):
        screen.multiselect(key=key).set_value(chosen).run()
        assert listed(screen) == people
        screen.multiselect(key=key).set_value([]).run()
    screen.toggle(key="people_without_manager").set_value(True).run()
    assert listed(screen) == ["Anna Berg"]


def test_a_page_holds_fifty_people(admin: Person, open_people: Open) -> None:
    for number in range(60):
        make(f"Person {number:02}")
    screen = open_people(admin)
    assert "1–50 of 61 people" in words_of(screen)
    screen.session_state["people_page"] = 2
    screen.run()
    assert "51–61 of 61 people" in words_of(screen)
    assert "Person 59" in listed(screen)


def test_an_account_is_opened_with_a_link_that_is_shown_once(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg")
    screen = open_account(open_people(admin), anna)
    click(screen, "people_link_none")
    (code,) = screen.code
    assert "?invitation=" in code.value
    assert "Hand it to Anna and to nobody else." in words_of(screen)
    with db.reading() as session:
        account = session.scalars(select(Account).where(Account.person_id == anna.id)).one()
        assert session.scalars(select(Invitation)).one().account_id == account.id
    assert "With a new link the one they have stops working." in words_of(screen)
    click(screen, "people_link_invited")
    assert screen.code[0].value != code.value


def test_a_link_that_was_just_made_is_sent_by_mail_where_mail_is_sent(
    admin: Person, open_people: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = make("Anna Berg", ())
    for is_mailed, state in ((False, "not_invited"), (True, "invited")):
        monkeypatch.setattr(outbox, "mail_is_sent", lambda _session, is_mailed=is_mailed: is_mailed)
        screen = open_account(open_people(admin), anna)
        click(screen, f"people_link_{state}")
        assert ("people_mail_link" in {button.key for button in screen.button}) is is_mailed
    click(screen, "people_mail_link")
    assert [toast.value for toast in screen.toast] == ["A link goes to Anna by mail."]
    assert not screen.code
    with db.reading() as session:
        [message] = session.scalars(select(Message))
        assert (message.person_id, message.purpose) == (anna.id, outbox.MessagePurpose.INVITATION)


def test_a_click_does_not_count_for_another_button(admin: Person, open_people: Open) -> None:
    """Whoever used their link while their account was open on the screen keeps the password they chose."""
    anna = make("Anna Berg", ())
    screen = open_account(open_people(admin), anna)
    with db.writing() as session:
        session.scalars(select(Account).where(Account.person_id == anna.id)).one().password_hash = "chosen"
        session.commit()
    click(screen, "people_link_not_invited")
    assert not screen.code
    with db.reading() as session:
        assert session.scalars(select(Account).where(Account.person_id == anna.id)).one().password_hash == "chosen"
    click(screen, "people_link_active")
    assert screen.code


def test_roles_are_given_and_taken_and_a_link_on_the_screen_stays(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg", (Role.LEADERSHIP,))
    screen = open_account(open_people(admin), anna)
    click(screen, "people_link_not_invited")
    (code,) = screen.code
    screen.button_group(key=f"people_account_{anna.id}_roles").set_value(["HR"])
    click(screen, "people_save_roles")
    with db.reading() as session:
        account = session.scalars(select(Account).where(Account.person_id == anna.id)).one()
        held = session.scalars(select(AccountRole.role).where(AccountRole.account_id == account.id)).all()
    assert held == [Role.HR]
    assert [toast.value for toast in screen.toast] == ["The roles of Anna Berg are saved."]
    assert [each.value for each in screen.code] == [code.value]


def test_an_account_is_closed_and_opened_again(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg", (), password=PASSWORD)
    screen = open_account(open_people(admin), anna)
    behind_a_question = {button.key for asks in screen.get("popover") for button in asks.get("button")}
    assert {"people_disable", "people_link_active"} <= behind_a_question
    click(screen, "people_disable")
    assert "**Anna Berg** :gray-badge[:material/block: Closed]" in words_of(screen)
    assert row_of(screen, "Anna Berg")["Account"] == ["Closed"]
    assert not [button.key for button in screen.button if str(button.key).startswith("people_link_")]
    click(screen, "people_enable")
    assert "**Anna Berg** :green-badge[:material/check_circle: Active]" in words_of(screen)


@pytest.mark.parametrize("person", ["", "x", "²", "0", "999999999", "9" * 30])
def test_an_address_of_nobody_opens_no_account(admin: Person, open_people: Open, person: str) -> None:
    make("Anna Berg")
    screen = open_people(admin)
    screen.query_params["person"] = person
    screen.run()
    assert not screen.exception
    assert "Ravi Menon" in listed(screen)
    assert not {"people_save_roles", "people_hand_over_wanted"} & {button.key for button in screen.button}


def test_administrators_do_not_look_after_their_own_account(admin: Person, open_people: Open) -> None:
    make("Anna Berg")
    screen = open_account(open_people(admin), admin)
    assert "This is you. Another administrator changes your roles" in words_of(screen)
    assert not {"people_link_active", "people_save_roles", "people_disable"} & {button.key for button in screen.button}


def test_administration_is_handed_over(admin: Person, open_people: Open) -> None:
    make("Anna Berg", (), password=PASSWORD, title="Head of IT")
    make("Anna Lund", ())
    screen = open_account(open_people(admin), admin)
    screen.toggle(key="people_hand_over_wanted").set_value(True).run()
    screen.text_input(key="people_hand_over_search").set_value("anna").run()
    assert screen.radio(key="people_hand_over_person").options == ["Anna Berg"], "the other one cannot sign in yet"
    screen.radio(key="people_hand_over_person").set_value(screen.radio(key="people_hand_over_person").options[0]).run()
    screen = open_account(open_people(admin), admin)  # What was chosen is there again after a reload.
    assert "Anna becomes administrator, and you stop being one at once." in words_of(screen)
    click(screen, "people_hand_over_now")
    assert "We could not find that." in words_of(screen)
    with db.reading() as session:
        held = session.scalars(
            select(Person.name).join(Account).join(AccountRole).where(AccountRole.role == Role.ADMINISTRATOR)
        ).all()
    assert held == ["Anna Berg"]


def test_who_administration_is_handed_to_is_searched_among_all_people(admin: Person, open_people: Open) -> None:
    for number in range(PAGE_SIZE + 10):
        make(f"Anna Berg {number:02}", (), password=PASSWORD)
    screen = open_account(open_people(admin), admin)
    screen.toggle(key="people_hand_over_wanted").set_value(True).run()
    screen.text_input(key="people_hand_over_search").set_value("anna").run()
    assert len(screen.radio(key="people_hand_over_person").options) == 8
    assert "52 more fit. Type more of the name to see them." in words_of(screen)


def test_everybody_without_an_invitation_is_invited_with_one_file(admin: Person, open_people: Open) -> None:
    for name in ("Anna Berg", "Sam Carter"):
        make(name)
    screen = open_people(admin)
    click(screen, "people_invite_many")
    assert "Two people get a link. It works once, within 14 days, for choosing a password." in words_of(screen)
    click(screen, "people_make_links")
    assert links_on(screen)["Links (CSV)"] == "/export/invitations.csv"
    assert "**Two links, with name and address, for a mail merge**" in words_of(screen)
    assert not screen.code, "no link stands on the screen"
    with db.reading() as session:
        assert counted(session, Invitation) == 2
    click(screen, "people_invite_many")
    assert "No people get a link. For two people links were made before that still work" in words_of(screen)
    click(screen, "people_links_done")
    assert "/export/invitations.csv" not in links_on(screen).values()


def test_people_chosen_in_the_table_are_invited_alone_and_given_a_role(admin: Person, open_people: Open) -> None:
    for name in ("Anna Berg", "Mei Tanaka", "Sam Carter"):
        make(name)
    screen = choose(open_people(admin), "Anna Berg", "Sam Carter")
    click(screen, "people_invite_many")
    click(screen, "people_make_links")
    assert [row_of(screen, name)["Account"] for name in ("Anna Berg", "Mei Tanaka", "Sam Carter")] == [
        ["Invited"], ["No account"], ["Invited"]
    ]  # fmt: skip
    choose(screen, "Anna Berg", "Mei Tanaka", "Ravi Menon")
    click(screen, "people_roles")
    assert "You are among them and left out: nobody changes their own roles." in words_of(screen)
    screen.button_group(key="people_role_which").set_value("HR").run()
    assert "HR sees of every plan, from its proposal on, people, dates and state" in words_of(screen)
    assert screen.button(key="people_change_roles").label == "Give two people the role HR"
    click(screen, "people_change_roles")
    assert [toast.value for toast in screen.toast] == ["Two people now hold the role HR."]
    assert [row_of(screen, name)["Roles"] for name in ("Anna Berg", "Mei Tanaka", "Ravi Menon", "Sam Carter")] == [
        "HR", "HR", "Administrator", ""
    ]  # fmt: skip
    assert [row_of(screen, name)["Account"] for name in ("Anna Berg", "Mei Tanaka")] == [["Invited"], ["Not invited"]]
    assert screen.button(key="people_roles").disabled, (
        "the next role is given to whoever is ticked next, and to them alone"
    )


def test_what_was_chosen_in_a_dialog_is_found_again_after_a_reload(admin: Person, open_people: Open) -> None:
    anna = make("Anna Berg", (), department="Legal")
    screen = click(open_people(admin), "people_invite_many")
    screen.radio(key="people_invite_whom").set_value("A department").run()
    screen.selectbox(key="people_invite_in").set_value("Legal").run()
    screen = click(open_people(admin), "people_invite_many")
    assert screen.selectbox(key="people_invite_in").value == "Legal"
    click(screen, "people_make_links")
    click(screen, "people_invite_many")
    assert screen.radio(key="people_invite_whom").value == "Everybody without one yet", "it was sent"
    screen = open_account(open_people(admin), anna)
    screen.button_group(key=f"people_account_{anna.id}_roles").set_value(["HR"]).run()
    screen = open_account(open_people(admin), anna)
    assert screen.button_group(key=f"people_account_{anna.id}_roles").value == ["HR"]
    screen = click(choose(open_people(admin), "Anna Berg"), "people_roles")
    screen.button_group(key="people_role_way").set_value("Take").run()
    screen.button_group(key="people_role_which").set_value("HR").run()
    screen = click(choose(open_people(admin), "Anna Berg"), "people_roles")
    assert (screen.button_group(key="people_role_way").value, screen.button_group(key="people_role_which").value) == (
        "Take", "HR",
    )  # fmt: skip


def test_the_page_says_nothing_about_plans(admin: Person, open_people: Open) -> None:
    maya = make("Maya Lindqvist")
    jonas = make("Jonas Weber", manager=maya)
    anna = make("Anna Berg", manager=maya)
    with db.writing() as session:
        make_plan(session, member=jonas, manager=maya, area="Confidential area")
    screen = open_people(admin)
    assert "Confidential" not in words_of(screen)
    shown = {}
    for person in (jonas, anna):
        open_account(screen, person)
        shown[person.name] = words_of(screen).count("plan")
    assert shown["Jonas Weber"] == shown["Anna Berg"]


WITHOUT_QUESTION = [shape for shape in SHAPES if not shape.name.startswith((REFUSED, "C05", "C11"))]


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shape, id=shape.stem, marks=[] if number % 5 == 0 else pytest.mark.thorough)
        for number, shape in enumerate(WITHOUT_QUESTION)
    ],
)
def test_what_a_system_exports_goes_in_as_it_does_by_command(shape: Path, admin: Person, open_people: Open) -> None:
    """`tests/roster/test_shapes.py` tries each of them by command."""
    screen = open_import(admin, open_people)
    screen.file_uploader[0].upload(shape.name, shape.read_bytes(), "application/octet-stream").run()
    assert not screen.exception
    click(screen, "people_import")
    with db.reading() as session:
        people = session.scalars(select(Person).where(col(Person.employee_id).is_not(None), col(Person.active))).all()
        found = {person.id: person.name for person in people}
        managers = {person.name: found.get(person.manager_id) for person in people}
    assert managers == {name: manager for name, manager in MANAGERS.items() if name != of(shape, HAS_LEFT)}
