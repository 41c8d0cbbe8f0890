"""Who takes what away: what the screen shows them and no more, with a line in the record and on each plan."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
import python_calamine
from pypdf import PdfReader
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import accounts, audit, db, exports, labels, roster
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid, NotFound
from lib.exports import EXPORTS, FileKind
from lib.exports.plans import table_of_plans
from lib.insights import queries as insight_queries
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.result import NO_DEPARTMENT, key_of
from lib.models import AuditEvent, MonthSnapshot, Outcome, Person, Plan, PlanOpening, Reading, Role, State
from lib.models.insights import OpenPlanStatus, Question
from lib.plans import queries
from lib.plans.due_dates import keep_due_dates
from lib.spreadsheets import Table
from tests.amount import EVERY_CASE
from tests.builders import (
    SHOWN,
    SHOWN_OF_QUARTER,
    make_account,
    make_activity,
    make_person,
    make_plan,
    make_support,
    make_viewer,
    moment,
)

EVERY_STATE = ["Draft", "Proposed", "Active", "Closed", "Cancelled"]


class House:
    """Tomás above Maya, Maya above Jonas, who has a plan in every state, and one person for each role."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tomas = make_person(session, "Tomás Rivera")
        self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        self.hannah, self.lena, self.ada = (
            self.person(name, role)
            for name, role in (
                ("Hannah Okafor", Role.HR), ("Lena Ortiz", Role.LEADERSHIP), ("Ada Admin", Role.ADMINISTRATOR),
            )
        )  # fmt: skip  # one a role
        self.plans = {
            state: make_plan(
                session,
                member=self.jonas,
                manager=self.maya,
                managers_manager=self.tomas,
                state=state,
                area=f"My {state}",
            )
            for state in State
        }
        for plan in self.plans.values():
            keep_due_dates(session, plan)

    def person(self, name: str, *roles: Role) -> Person:
        person = make_person(self.session, name)
        make_account(self.session, person, roles)
        return person

    def viewer(self, who: str) -> Viewer:
        return make_viewer(self.session, getattr(self, who))

    def take(
        self, who: str, name: str, kind: str, at: Moment | None = None, **address: str | list[str]
    ) -> exports.Download:
        asked = {key: [value] if isinstance(value, str) else value for key, value in address.items()}
        viewer, now = self.viewer(who), at or moment()
        download = exports.gather(self.session, viewer, name, kind, asked, moment=now)
        exports.record_download(self.session, viewer, name, kind, asked, download, moment=now)
        return download

    def csv(self, who: str, name: str = "plans", **address: str | list[str]) -> list[dict[str, str]]:
        download = self.take(who, name, FileKind.CSV, **address)
        content = exports.written(download, FileKind.CSV, made_by=who, moment=moment())
        assert content.startswith(b"\xef\xbb\xbf"), "spreadsheets know UTF-8 by this mark"
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    def openings(self) -> dict[State, tuple[Reading, str]]:
        """State of the plan → what was opened and by whom."""
        rows = self.session.execute(
            select(Plan.state, PlanOpening.level, Person.name)
            .join(PlanOpening, col(PlanOpening.plan_id) == col(Plan.id))
            .join(Person, col(Person.id) == col(PlanOpening.person_id))
        ).all()
        found = {state: (level, name) for state, level, name in rows}
        assert len(found) == len(rows)
        return found

    def record(self) -> list[tuple[str, int | None, dict[str, Any]]]:
        found = select(AuditEvent).where(col(AuditEvent.action).like("%exported")).order_by(col(AuditEvent.id))
        return [(line.action, line.actor_id, line.detail) for line in self.session.scalars(found)]


@pytest.fixture
def house(sqlite_engine: Engine) -> Iterator[House]:
    with db.writing(sqlite_engine) as session:
        yield House(session)


@pytest.fixture
def either(session: Session) -> House:
    """On both kinds of databases, as lines are written."""
    return House(session)


def snapshot(session: Session, **other: object) -> None:
    months = {date(2026, 4, 1): SHOWN, date(2026, 3, 1): SHOWN | SHOWN_OF_QUARTER}
    session.add_all(MonthSnapshot(month=month, at=moment().now, shown=shown | other) for month, shown in months.items())
    session.commit()


# Who


EVERYBODY = {"tomas", "maya", "jonas", "hannah", "lena", "ada"}
TAKES = {
    "plans": EVERYBODY,
    "plan": {"tomas", "maya", "jonas"},
    "check-ins": {"maya", "jonas"},
    "own-data": EVERYBODY,
    "achievements": EVERYBODY,
    "overview": {"lena", "hannah"},
    "overview-chart": {"lena", "hannah"},
    "insights": {"hannah"},
    "insights-all": {"hannah"},
    "insights-chart": {"hannah"},
    "insights-plans": {"hannah"},
    "roster-template": {"ada"},
    "people": {"ada"},
    "invitations": {"ada"},
    "record": {"ada", "hannah"},
}
"""By the name of an export, who sees the page that it is downloaded from."""

JONAS_IS_ACTIVE = key_of(OPEN_PLANS, NO_DEPARTMENT, OpenPlanStatus.ACTIVE)
"""What the address of Insights asks for to list that plan."""

EVERY_FILE = [(name, kind) for name, export in EXPORTS.items() for kind in sorted(export.kinds)]


@pytest.mark.parametrize(("name", "kind"), EVERY_FILE)
def test_everybody_takes_what_they_see_and_nobody_else_anything(house: House, name: str, kind: FileKind) -> None:
    snapshot(house.session)
    accounts.keep_on_hand(house.viewer("ada"), [], moment=moment())
    asked = {"insights_behind": JONAS_IS_ACTIVE, "chart": "1", "plan": house.plans[State.ACTIVE].code}
    for who in sorted(EVERYBODY):
        if who in TAKES[name]:
            assert house.take(who, name, kind, **asked).name
        else:
            with pytest.raises(NotFound):
                house.take(who, name, kind, **asked)
    assert len(house.record()) == len(TAKES[name]), "a refusal is no export"


@pytest.mark.parametrize(
    ("name", "kind"), [("plans", "pdf"), ("overview", "exe"), ("overview", ""), ("", "csv"), ("people", "pdf")]
)
def test_what_is_not_offered_is_not_there(house: House, name: str, kind: str) -> None:
    with pytest.raises(NotFound):
        house.take("lena", name, kind)


@pytest.mark.parametrize("chart", ["", "0", "5", "1.0", "-1", "¹", "9" * 5000])
def test_a_chart_that_is_not_on_the_screen_is_not_there(house: House, chart: str) -> None:
    snapshot(house.session)
    with pytest.raises(NotFound):
        house.take("lena", "overview-chart", "png", chart=chart)
    assert not house.record()


def test_a_chart_in_whose_place_a_sentence_stands_is_no_picture(house: House) -> None:
    with pytest.raises(exports.NothingDrawn):
        house.take("hannah", "insights-chart", "png", insights_question="Support", chart="1")


def test_one_chart_is_taken_with_its_period(house: House) -> None:
    download = house.take("hannah", "insights-chart", "png", insights_purpose="Career advancement", chart="2")
    assert download.name == "insights-adoption-2026-05-14-2"
    assert isinstance(download.content, exports.Report)
    [figure] = download.content.figures
    assert figure.title.startswith("0 plans started in February to April 2026")
    assert download.content.period.endswith("as of 14 May 2026 · Career advancement")
    [(_, _, detail)] = house.record()
    assert detail == {"export": "insights-chart", "kind": "png", "filters": ["chart", "insights_purpose"]}


def test_before_the_first_month_there_is_nothing_to_take(house: House) -> None:
    with pytest.raises(exports.NoFiguresYet):
        house.take("lena", "overview", "pdf", at=moment("2026-05-20"))
    assert not house.record()


# The record


def test_an_export_leaves_a_line_without_a_word_that_was_typed(either: House) -> None:
    snapshot(either.session)
    either.take("lena", "overview", "pdf", nonsense="x")
    either.take("maya", "plans", "csv", plans_search="Weber", plans_state=["Active"], nonsense="Weber")
    assert either.record() == [
        ("figures exported", either.lena.id, {"export": "overview", "kind": "pdf", "filters": []}),
        (
            "plans exported",
            either.maya.id,
            {"export": "plans", "kind": "csv", "filters": ["plans_search", "plans_state"]},
        ),
    ]
    assert audit.verify(either.session)


# Overview


def test_the_overview_holds_what_its_screen_shows(house: House) -> None:
    snapshot(house.session)
    assert house.take("lena", "overview", "csv").name == "overview-2026-04"
    rows = house.csv("lena", "overview")
    figures = {row["Figure"]: row["Value"] for row in rows if row["Figure"]}
    assert figures == {
        "In an active plan": "15%",
        "Check-ins on time": "80%",
        "Milestones on time": "Too few",
        "Goals achieved": "85%",
    }
    assert {row["Department"]: row["Check-ins on time"] for row in rows if row["Department"]} == {
        "Sales": "90%",
        "Finance + Legal": "60%",
    }
    assert [row["Plans started"] for row in rows if row["Plans started"]] == ["10", "10"]
    assert {row["Month"] for row in rows} == {"", "2026-03-01", "2026-04-01"}
    assert {row["About"] for row in rows} == {"As of 30 April 2026"}


# Plans


def states_in(rows: Sequence[dict[str, str]]) -> set[str]:
    return {row["State"] for row in rows}


def test_a_list_holds_all_that_a_header_says(house: House) -> None:
    [row] = house.csv("maya", plans_state="Active")
    assert row | {"Whose turn": "", "Check-ins due": ""} == {
        "Team member": "Jonas Weber",
        "Development area": "My active",
        "Manager": "Maya Lindqvist",
        "Department": "Sales",
        "Dimension": "Job skills",
        "Purpose": "Career advancement",
        "State": "Active",
        "Whose turn": "",
        "Start date": "2026-05-04",
        "End date": "2026-06-03",
        "Progress in %": "0",
        "Check-ins held": "0",
        "Check-ins due": "",
        "Milestones reached": "0",
        "Milestones planned": "0",
        "Outcome": "",
        "As of": "2026-05-14",
    }


@pytest.mark.parametrize(
    ("asked", "begins"),
    [([], "Team member,"), (["Semicolon"], "Team member;"), (["Tab"], "Team member\t"), (["|"], "Team member,")],
)
def test_the_address_says_what_separates_values(house: House, asked: list[str], begins: str) -> None:
    download, separator = house.take("maya", "plans", "csv"), exports.separator_in({exports.SEPARATOR: asked})
    content = exports.written(download, FileKind.CSV, made_by="Maya", moment=moment(), separator=separator)
    assert content.decode("utf-8-sig").startswith(begins)


def test_hr_takes_no_word_that_anybody_typed(house: House) -> None:
    rows = house.csv("hannah", plans_state=EVERY_STATE)
    assert {row["Plan"] for row in rows} == {"Job skills: Career advancement"}
    assert not any("My " in cell for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("who", "address", "expected"),
    [
        ("maya", {}, {"Draft", "Proposed", "Active"}),
        ("maya", {"plans_state": EVERY_STATE}, set(EVERY_STATE)),
        ("maya", {"plans_state": ["Closed", "Nonsense"]}, {"Closed"}),
        ("maya", {"plans_state": "Nonsense"}, {"Draft", "Proposed", "Active"}),
        ("maya", {"plans_state": ""}, set()),
        ("maya", {"plans_search": "active"}, {"Active"}),
        ("maya", {"plans_search": "\x00%' OR 1=1"}, set()),
        ("maya", {"plans_search": "x" * 5000}, set()),
        ("maya", {"plans_mine": "perhaps", "plans_stuck": "true"}, {"Draft", "Proposed", "Active"}),
        ("jonas", {"plans_state": "Draft"}, {"Proposed", "Active"}),
        ("hannah", {"plans_stuck": "true"}, set()),
        ("ada", {"plans_state": EVERY_STATE}, set()),
    ],
    ids=[
        "preset",
        "every state",
        "one that is none",
        "none that is one",
        "no state",
        "search",
        "injection",
        "long search",
        "junk",
        "a state not offered",
        "stuck",
        "administrator",
    ],
)
def test_the_filters_of_the_address_hold(
    house: House, who: str, address: dict[str, str | list[str]], expected: set[str]
) -> None:
    assert states_in(house.csv(who, **address)) == expected


@pytest.mark.parametrize(
    "filters",
    [
        queries.Filters(frozenset({State.CLOSED, State.ACTIVE}), "Łukasz & co", only_mine=True),
        queries.Filters(frozenset(), only_stuck=True),
        queries.Filters(
            frozenset(State) - {State.DRAFT},
            departments=frozenset({"Sales", "R&D"}),
            manager="Öberg",
            outcomes=frozenset({Outcome.NOT_YET}),
            since=date(2026, 1, 1),
            until=date(2026, 1, 31),
        ),
    ],
)
def test_filters_come_back_from_the_address_that_was_made_of_them(house: House, filters: queries.Filters) -> None:
    address: dict[str, list[str]] = {}
    for name, value in queries.address_of(filters):
        address.setdefault(name, []).append(value)
    assert queries.filters_in(address, house.viewer("hannah"), ["Sales", "R&D"]) == filters


OTHER_FILTERS: dict[str, Any] = {
    "states": frozenset({State.CLOSED}),
    "search": "weber",
    "only_mine": True,
    "only_stuck": True,
    "only_updates": True,
    "only_coached": True,
    "departments": frozenset({"Sales"}),
    "manager": "Öberg",
    "outcomes": frozenset({Outcome.NOT_YET}),
    "since": date(2026, 1, 1),
    "until": date(2026, 1, 31),
}
"""Each filter of the list, with a value that leaves plans out."""


def test_a_file_says_each_filter_it_was_made_with(house: House) -> None:
    assert set(OTHER_FILTERS) == {field.name for field in fields(queries.Filters)}
    viewer, today = house.viewer("hannah"), moment().today

    def captions(**chosen: Any) -> Sequence[str]:
        return table_of_plans([], 4, queries.Filters(**chosen), viewer, today).captions

    silent = [name for name, value in OTHER_FILTERS.items() if captions(**{name: value}) == captions()]
    assert silent == []


def test_a_file_holds_the_whole_list_and_each_of_its_plans_counts_as_opened(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.paging.PAGE_SIZE", 1)
    monkeypatch.setattr("lib.plans.queries.list.BATCH", 3)
    monkeypatch.setattr("lib.plans.queries.access_log.BATCH", 3)
    download = house.take("hannah", "plans", "xlsx", plans_state=EVERY_STATE, plans_page="2")
    assert isinstance(download.content, Table)
    assert download.content.captions[0] == "4 of 4 plans on 14 May 2026"
    assert len(download.content.rows) == len(house.openings()) == 4


@pytest.mark.parametrize("who", ["maya", "jonas", "tomas", "hannah"])
def test_a_file_names_people_and_nobody_is_you(house: House, who: str) -> None:
    turns = [row["Whose turn"] for row in house.csv(who, plans_state=EVERY_STATE)]
    assert not [turn for turn in turns if "you" in turn.lower()]
    assert any(turn.startswith(("Jonas Weber", "Maya Lindqvist")) for turn in turns)


# Openings


def test_every_plan_in_the_file_counts_as_opened_once_in_half_an_hour(either: House) -> None:
    for kind in ("csv", "xlsx"):
        either.take("hannah", "plans", kind)
    opened = (Reading.HEADER, "Hannah Okafor")
    assert either.openings() == {State.PROPOSED: opened, State.ACTIVE: opened}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("jonas", set()),
        ("maya", {State.PROPOSED, State.ACTIVE, State.CLOSED, State.CANCELLED}),
        ("tomas", {State.PROPOSED, State.ACTIVE, State.CLOSED, State.CANCELLED}),
        ("lena", set()),
    ],
)
def test_the_team_member_leaves_no_opening_nor_does_the_author_of_a_draft(
    house: House, who: str, expected: set[State]
) -> None:
    house.take(who, "plans", "csv", plans_state=EVERY_STATE)
    assert set(house.openings()) == expected


def test_an_opening_of_this_half_hour_is_never_made_less(either: House) -> None:
    active = either.plans[State.ACTIVE]
    queries.open_plan(either.session, either.viewer("maya"), active.code, moment=moment())
    either.take("maya", "plans", "csv")
    assert either.openings()[State.ACTIVE] == (Reading.FULL, "Maya Lindqvist")
    assert either.openings()[State.PROPOSED] == (Reading.HEADER, "Maya Lindqvist")


def test_the_team_member_reads_who_took_the_plan_away(house: House) -> None:
    house.take("hannah", "plans", "csv")
    audience = queries.see_audience(
        house.session, house.viewer("jonas"), house.plans[State.ACTIVE].code, moment=moment()
    )
    assert [(each.name, each.level) for each in audience.openings] == [("Hannah Okafor", Reading.HEADER)]


# Insights


def test_insights_hold_what_their_screen_shows(house: House) -> None:
    download = house.take("hannah", "insights", "csv", insights_question="Support")
    assert download.name == "insights-support-2026-05-14"
    rows = house.csv("hannah", "insights")
    assert {row["Figure"]: row["Value"] for row in rows if row["Figure"]} == {
        "Open plans today": "2",
        "Started": "2",
        "Closed": "0",
        "Had a plan": "17%",
    }


def test_every_sheet_says_the_days_the_filter_and_as_of_when(house: House) -> None:
    download = house.take(
        "hannah", "insights", "xlsx", insights_from="January 2026", insights_purpose="Career advancement"
    )
    content = exports.written(download, FileKind.XLSX, made_by="Hannah", moment=moment())
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert {book.get_sheet_by_name(name).to_python()[1][0] for name in book.sheet_names} == {
        "1 January 2026 to 14 May 2026 · as of 14 May 2026 · Career advancement"
    }


def test_a_file_has_months_as_dates_and_each_of_many_departments(house: House) -> None:
    names = [f"Team {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    for name in names:
        coached = make_person(house.session, f"Somebody of {name}", manager=house.maya, department=name, location=name)
        make_plan(house.session, member=coached, manager=house.maya, state=State.ACTIVE)
    rows = house.csv("hannah", "insights")
    months = {date.fromisoformat(row["Month"]) for row in rows if row["Month"]}
    assert {date(2025, 6, 1), date(2026, 5, 1)} <= months
    rows_of = {
        "Department": rows,
        "Location": house.csv("hannah", "insights", insights_question="Fairness", insights_fairness_by="Location"),
    }
    for column, rows in rows_of.items():
        titles = {row["Table"] for row in rows if row[column]}
        assert len(titles) == 2
        for title in titles:
            assert {row[column] for row in rows if row["Table"] == title}.issuperset(names)


def test_every_question_can_be_taken_as_a_spreadsheet_and_a_report(house: House) -> None:
    make_activity(house.session, house.plans[State.ACTIVE])
    make_support(house.session, house.plans[State.ACTIVE])
    set_as_reports = list(Question)[:: 1 if EVERY_CASE else 2]  # Their charts are drawn in `tests/charts`.
    for question in Question:
        download = house.take("hannah", "insights", "pdf", insights_question=labels.label(question))
        assert exports.written(download, FileKind.XLSX, made_by="Hannah", moment=moment()).startswith(b"PK")
        if question not in set_as_reports:
            continue
        report = exports.written(download, FileKind.PDF, made_by="Hannah", moment=moment())
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(report)).pages)
        assert isinstance(download.content, exports.Report)
        for figure in download.content.figures:
            assert figure.title.split()[0] in said


def test_all_questions_are_one_report(house: House) -> None:
    download = house.take("hannah", "insights-all", "xlsx", insights_purpose="Career advancement")
    assert download.name == "insights-2026-05-14"
    assert isinstance(download.content, exports.Report)
    titles = [f"Insights: {labels.label(question)}" for question in Question]
    assert [part.title for part in download.content.parts] == titles
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(exports.written(download, FileKind.XLSX, made_by="Hannah", moment=moment()))
    )
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert len(sheets) == 1 + sum(1 + len(part.figures) for part in download.content.parts)
    assert [sheet[0][0] for sheet in sheets if str(sheet[0][0]).startswith("Insights")] == ["Insights", *titles]
    assert {sheet[1][0] for sheet in sheets} == {"1 June 2025 to 14 May 2026 · as of 14 May 2026 · Career advancement"}
    [(action, _, detail)] = house.record()
    assert (action, detail["export"]) == ("figures exported", "insights-all")


def test_drafts_are_counted_and_no_list_of_them_is_downloaded(house: House) -> None:
    with pytest.raises(insight_queries.PartNotFound):
        house.take("hannah", "insights-plans", "csv", insights_behind=key_of(OPEN_PLANS, "Sales", OpenPlanStatus.DRAFT))


def test_the_plans_behind_a_part_are_taken_as_headers_and_count_as_openings(either: House) -> None:
    [row] = either.csv("hannah", "insights-plans", insights_behind=JONAS_IS_ACTIVE)
    assert (row["Team member"], row["Plan"]) == ("Jonas Weber", "Job skills: Career advancement")
    assert "My active" not in str(row)
    assert either.openings() == {State.ACTIVE: (Reading.HEADER, "Hannah Okafor")}
    assert [(action, detail["export"]) for action, _, detail in either.record()] == [
        ("plans exported", "insights-plans")
    ]


def test_of_a_part_or_a_period_that_is_none_nothing_is_downloaded(house: House) -> None:
    with pytest.raises(insight_queries.PartNotFound):
        house.take("hannah", "insights-plans", "csv", insights_behind="states~active~Narnia")
    with pytest.raises(Invalid):
        house.take("hannah", "insights", "csv", insights_from="May 2026", insights_to="January 2026")
    assert not house.record()
    assert not house.openings()


def test_a_plan_in_conflict_is_in_no_export_of_insights(house: House) -> None:
    person = house.session.get_one(Person, house.hannah.id)
    person.manager_id = house.jonas.id
    house.session.commit()
    assert {row["Value"] for row in house.csv("hannah", "insights") if row["Figure"] == "Open plans today"} == {"0"}
    with pytest.raises(insight_queries.PartNotFound):
        house.take("hannah", "insights-plans", "csv", insights_behind=JONAS_IS_ACTIVE)


def test_people_are_taken_with_the_filters_of_the_screen_and_nothing_about_plans(house: House) -> None:
    rows = house.csv("ada", "people", people_search="jonas")
    assert [list(row.values()) for row in rows] == [
        [house.jonas.employee_id, "Jonas Weber", house.jonas.email, "Specialist", "Sales", "Maya Lindqvist",
         "No account", "", "2026-05-14"]
    ]  # fmt: skip  # a row
    assert {row["Name"] for row in house.csv("ada", "people", people_without_manager="true")} == {
        "Ada Admin", "Hannah Okafor", "Lena Ortiz", "Tomás Rivera"
    }  # fmt: skip
    assert [row["Name"] for row in house.csv("ada", "people", people_role=["HR"])] == ["Hannah Okafor"]


def test_links_are_taken_by_whoever_made_them_and_no_link_is_recorded(either: House) -> None:
    ada = either.viewer("ada")
    accounts.put_away_links(ada)
    with pytest.raises(exports.NoLinksOnHand):
        either.take("ada", "invitations", "csv")
    invited = accounts.invite_many(
        either.session, ada, accounts.Invitees(frozenset({either.jonas.id})), moment=moment()
    )
    accounts.keep_on_hand(ada, invited, moment=moment())
    [row] = either.csv("ada", "invitations")
    assert (row["name"], row["link"]) == ("Jonas Weber", invited[0].link)
    download = either.take("ada", "invitations", "xlsx")
    content = exports.written(download, FileKind.XLSX, made_by="Ada", moment=moment())
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["employee_id", "name", "email", "link", "works_until"], "a mail merge begins with the names"
    assert sheet[1][3] == invited[0].link
    token = invited[0].link.rpartition("=")[2]
    lines = either.session.scalars(select(AuditEvent)).all()
    assert [line.action for line in lines][-2:] == ["invitations exported"] * 2
    assert token not in repr([line.detail for line in lines])


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.XLSX])
def test_the_template_of_a_roster_is_a_roster(house: House, kind: FileKind) -> None:
    download = house.take("ada", "roster-template", kind)
    content = exports.written(download, kind, made_by="Ada Admin", moment=moment())
    table = roster.read(content, today=moment().today)
    assert (table.problems, table.remarks, table.read_as.left_out) == ((), (), ())
    assert [(row.name, row.manager, row.active) for row in table.rows] == [
        ("Ana Example", None, True), ("Ben Example", "1001", True),
    ]  # fmt: skip
    assert roster.Field.HIRE_DATE in table.columns
