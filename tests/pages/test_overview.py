"""Overview: for leadership alone, from the stored snapshots, with sentences where there is nothing yet."""

from datetime import date

import pytest
from sqlalchemy import Engine

from lib import db, exports, formatting
from lib.models import MonthSnapshot, Person, Role
from lib.months import Month, ends_quarter
from lib.ui.overview import CHARTS
from tests.builders import SHOWN, SHOWN_OF_QUARTER, make_account, make_person, make_plan, make_viewer, moment
from tests.pages.screens import NOT_FOUND, Screens, links_on, numbers_of, title_of, words_on


class House:
    def __init__(self) -> None:
        with db.writing() as session:
            self.lena = make_person(session, "Lena Ortiz", department="Board")
            make_account(session, self.lena, [Role.LEADERSHIP])
            self.maya = make_person(session, "Maya Lindqvist")
            self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
            self.hannah = make_person(session, "Hannah Okafor")
            make_account(session, self.hannah, [Role.HR])
            self.ada = make_person(session, "Ada Novak")
            make_account(session, self.ada, [Role.ADMINISTRATOR])

    def plan(self) -> None:
        with db.writing() as session:
            make_plan(session, member=self.jonas, manager=self.maya)

    def snapshots(self, *months: date, **other: object) -> None:
        with db.writing() as session:
            session.add_all(
                MonthSnapshot(
                    month=month,
                    at=moment().now,
                    shown=SHOWN | (SHOWN_OF_QUARTER if ends_quarter(month) else {}) | (other if n == 0 else {}),
                )
                for n, month in enumerate(months)
            )
            session.commit()


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return House()


def test_before_anything_started_it_says_what_comes(house: House, screens: Screens) -> None:
    said = words_on(screens.open(house.lena, "overview"))
    assert "No plan has started yet." in said
    house.plan()
    said = words_on(screens.open(house.lena, "overview"))
    assert "The first figures come on 1 June." in said


def test_four_figures_with_their_change_and_no_name(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 1, 1), date(2026, 4, 1), active=10, check_ins=95, goals=85)
    screen = screens.open(house.lena, "overview")
    assert [(each.label, each.value, each.delta) for each in screen.metric] == [
        ("In an active plan", "15 of 100", "+5 pts"),
        ("Check-ins on time", "80\u00a0%", "-15 pts"),
        ("Milestones on time", "Too few", ""),
        ("Goals achieved", "85\u00a0%", "as before"),
    ]
    said = words_on(screen)
    assert "As of 30 April 2026. The figures of May come on 1 June." in said
    assert "At the end of April 2026, about 15 of 100 people were in an active plan" in said.replace("\\", "")
    assert "at least five people" in said
    assert "Jonas" not in said
    assert "Maya" not in said


def test_one_department_alone_is_not_shown(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 4, 1))
    assert "By department: once a quarter is over" in words_on(screens.open(house.lena, "overview"))
    house.snapshots(date(2026, 3, 1), quarter_departments=[], quarter_on_time=None)
    assert "Q1 2026 shows no departments." in words_on(screens.open(house.lena, "overview"))


def test_the_address_keeps_what_separates_the_values_of_a_table(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 4, 1))
    for asked, link in (("Semicolon", "&separator=Semicolon"), ("Comma", ""), ("|", "")):
        links = links_on(screens.open(house.lena, "overview", overview_separator=asked))
        assert links["Plain table (CSV)"] == f"/export/overview.csv?overview_month=April+2026{link}"
        assert "separator" not in links["Spreadsheet (XLSX)"]


def test_an_earlier_month_is_opened_from_the_address_and_taken_away_as_it_is_open(
    house: House, screens: Screens
) -> None:
    house.plan()
    house.snapshots(date(2026, 4, 1), date(2026, 3, 1), date(2026, 2, 1))
    screen = screens.open(house.lena, "overview", overview_month="March 2026")
    assert "As of 31 March 2026. The figures of May come on 1 June." in words_on(screen)
    assert screen.selectbox[0].options == ["April 2026", "March 2026", "February 2026"]
    assert links_on(screen)["Report (PDF)"] == "/export/overview.pdf?overview_month=March+2026"
    with db.writing() as session:
        viewer, address = make_viewer(session, house.lena), {"overview_month": ["March 2026"]}
        assert exports.gather(session, viewer, "overview", "csv", address, moment=moment()).name == "overview-2026-03"
    screen.selectbox[0].select("February 2026").run()
    assert "As of 28 February 2026" in words_on(screen)


def test_a_month_that_there_is_not_is_told(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 4, 1))
    said = words_on(screens.open(house.lena, "overview", overview_month="May _2026_")).replace("\\", "")
    assert "There are no figures of “May _2026_”, so this is the newest month." in said
    assert "As of 30 April 2026" in said


def test_hr_reads_what_leadership_reads(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 4, 1), date(2026, 3, 1))
    seen = [screens.open(person, "overview") for person in (house.lena, house.hannah)]
    assert words_on(seen[0]) == words_on(seen[1])
    assert [each.value for each in seen[0].metric] == [each.value for each in seen[1].metric]


@pytest.mark.parametrize("who", ["maya", "jonas", "ada"])
def test_nobody_else_finds_it(house: House, screens: Screens, who: str) -> None:
    person: Person = getattr(house, who)
    assert words_on(screens.open(person, "overview")) == NOT_FOUND


def test_home_leads_leadership_there(house: House, screens: Screens) -> None:
    screen = screens.open(house.lena)
    [button] = [button for button in screen.button if button.label == "Overview"]
    assert title_of(button.click().run()) == "Overview"


def test_a_file_holds_what_the_screen_shows_and_no_more(house: House, screens: Screens) -> None:
    house.plan()
    house.snapshots(date(2026, 1, 1), date(2026, 4, 1), active=10, check_ins=95, goals=85)
    screen = screens.open(house.lena, "overview")
    with db.writing() as session:
        taken = exports.gather(session, make_viewer(session, house.lena), "overview", "csv", {}, moment=moment())
    assert isinstance(taken.content, exports.Report)
    on_screen = words_on(screen).replace("\\", "") + "".join(
        f"{each.label} {each.value} {each.delta} {each.help}" for each in screen.metric
    )
    for table in exports.tables_of(taken.content):
        for caption in table.captions[:1]:
            assert caption in on_screen
    in_file = [(each.label, each.value, each.change_said) for each in taken.content.key_figures]
    assert in_file == [(each.label, each.value, each.delta) for each in screen.metric]
    assert [each.of for each in taken.content.key_figures] == [None, 40, None, 60]
    for name, figure in zip(CHARTS, taken.content.figures, strict=True):
        if figure.numbers is not None:
            shown = numbers_of(screen, f"overview_{name}")
            assert figure.numbers.map(month_in_words).to_string() == shown.to_string()


def month_in_words(cell: object) -> object:
    return formatting.month(cell) if isinstance(cell, Month) else cell


def test_what_is_shown_can_be_taken_away_once_there_is_something(house: House, screens: Screens) -> None:
    house.plan()
    assert not links_on(screens.open(house.lena, "overview"))
    house.snapshots(date(2026, 4, 1))
    assert links_on(screens.open(house.lena, "overview")) == {
        "Spreadsheet (XLSX)": "/export/overview.xlsx?overview_month=April+2026",
        "Plain table (CSV)": "/export/overview.csv?overview_month=April+2026",
        "Report (PDF)": "/export/overview.pdf?overview_month=April+2026",
        "80\u00a0% of check-ins on time in April 2026": "/export/overview-chart.png?overview_month=April+2026&chart=1",
        "About 10 plans started in April 2026": "/export/overview-chart.png?overview_month=April+2026&chart=3",
    }
