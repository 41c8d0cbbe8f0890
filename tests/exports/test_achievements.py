"""What somebody achieved across their plans, on one page and on paper: theirs alone."""

import pytest
from sqlmodel import Session

from lib import exports
from lib.exports import Report
from lib.models import Answer, EntryKind, JournalEntry, Outcome, Person, Plan, State
from lib.plans import queries
from tests.builders import make_milestone, make_person, make_plan, make_viewer, moment
from tests.exports.test_plan import section, words_of


class House:
    """Jonas, coached by Maya, has a plan that was closed and one that runs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.maya = make_person(session, "Maya Lindqvist")
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        self.closed = self.plan(State.CLOSED, "Leading workshops", current_level=2, outcome=Outcome.PARTLY)
        self.running = self.plan(State.ACTIVE, "Hard talks", current_level=2, end_on=moment("2026-07-01").today)

    def plan(self, state: State, area: str, **facts: object) -> Plan:
        levels = {"levels": {"2": "With help", "4": "Alone in new situations"}}
        return make_plan(
            self.session, member=self.jonas, manager=self.maya, state=state, area=area, policy=levels, **facts
        )

    def note(self, plan: Plan, text: str, kind: EntryKind = EntryKind.ACHIEVEMENT, **facts: object) -> None:
        now = moment("2026-05-20").now
        self.session.add(JournalEntry(plan_id=plan.id, by_id=self.maya.id, kind=kind, text=text, at=now, **facts))
        self.session.commit()

    def achievements(self, person: Person) -> list[queries.PlanAchievements]:
        return queries.achievements_of(self.session, make_viewer(self.session, person))

    def take(self, person: Person) -> Report:
        viewer, now = make_viewer(self.session, person), moment("2026-06-30")
        download = exports.gather(self.session, viewer, "achievements", "pdf", {}, moment=now)
        assert isinstance(download.content, Report)
        return download.content


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


def test_outcomes_levels_milestones_and_achievements_stand_together(house: House) -> None:
    make_milestone(house.session, house.running, "First talk", reached_on=moment().today, evidence="It took an hour.")
    house.note(house.closed, "A customer wrote a letter.")
    report = house.take(house.jonas)
    assert [each.title for each in report.sections] == ["Hard talks", "Leading workshops"], "the latest first"
    assert section(report, "Hard talks").split("\n") == [
        "Manager: Maya Lindqvist",
        "Dates: 4 May 2026 to 1 July 2026",
        "State: Active",
        "Level: 2, with help at the start",
        "First talk",
        "Milestone reached on 14 May 2026",
        "It took an hour.",
    ]
    assert section(report, "Leading workshops").split("\n") == [
        "Manager: Maya Lindqvist",
        "Dates: 4 May 2026 to 3 June 2026",
        "Outcome: Partly achieved",
        "Evidence: The workshop took place.",
        "Level: 2, with help → 4, alone in new situations",
        "",
        "Achievement · Maya Lindqvist · 20 May 2026",
        "A customer wrote a letter.",
    ]
    assert [(each.label, each.value) for each in report.key_figures] == [
        ("Plans closed", "1"), ("Milestones reached", "1"), ("Achievements", "1"),
    ]  # fmt: skip  # one a figure


def test_what_was_withdrawn_declined_or_is_not_reached_yet_is_no_achievement(house: House) -> None:
    make_milestone(house.session, house.running, "CANARY planned")
    make_milestone(house.session, house.running, "CANARY out", reached_on=moment().today, answer=Answer.DECLINED)
    house.note(house.running, "", withdrawn_at=moment().now)
    house.note(house.running, "CANARY feedback", EntryKind.FEEDBACK)
    house.plan(State.DRAFT, "CANARY draft", outcome=None)
    report = house.take(house.jonas)
    assert "CANARY" not in words_of(report)
    assert [each.title for each in report.sections] == ["Leading workshops"]


def test_nobody_else_sees_them(house: House) -> None:
    house.note(house.running, "CANARY")
    assert [plan.title for plan in house.achievements(house.jonas)] == ["Hard talks", "Leading workshops"]
    assert house.achievements(house.maya) == []
    report = house.take(house.maya)
    assert (report.sections, report.key_figures) == ([], [])
    assert "There is nothing here yet" in words_of(report)
