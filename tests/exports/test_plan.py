"""A plan on paper: all that its page says, for those alone who read it in full, with a line on the plan."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import db, exports
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.exports import FileKind, Report
from lib.models import AuditEvent, EntryKind, HrReason, Part, Plan, PlanOpening, Reading, Role
from lib.plans import commands
from lib.plans.commands import Writing
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household

LATER = moment("2026-05-21")
ARABIC, JAPANESE = "قيادة ورشة عمل مع العملاء", "顧客ワークショップを一人で進行する"


def take(session: Session, viewer: Viewer, code: str, at: Moment = LATER) -> Report:
    """What somebody downloads, noted as it is when it is handed out."""
    address = {"plan": [code]}
    download = exports.gather(session, viewer, "plan", "pdf", address, moment=at)
    exports.record_download(session, viewer, "plan", "pdf", address, download, moment=at)
    assert isinstance(download.content, Report)
    return download.content


def words_of(report: Report) -> str:
    """Everything that stands in a report in words."""
    said = [report.title, report.period, *report.captions, *report.notes]
    for section in report.sections:
        said += [section.title, *(each for fact in section.facts for each in fact)]
        said += [each for entry in section.entries for each in (entry.title, entry.told, entry.words)]
    return "\n".join(said)


def section(report: Report, title: str) -> str:
    [found] = [each for each in report.sections if each.title == title]
    facts = [f"{name}: {said}" for name, said in found.facts]
    return "\n".join([*facts, *("\n".join((each.title, each.told, each.words)) for each in found.entries)])


def printed(report: Report) -> str:
    download = exports.Download("plan", lambda: report)
    content = exports.written(download, FileKind.PDF, made_by="Maya Lindqvist", moment=LATER)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    for text in pages:
        assert "Made by Maya Lindqvist on 21 May 2026" in text, "reader and day stand on each page"
    return " ".join(" ".join(pages).split())


@pytest.fixture
def house(session: Session) -> Household:
    """A plan that began on the 14th of May 2026."""
    return Household(session).active()


def write(house: Household, kind: EntryKind, text: str, by: Viewer | None = None) -> None:
    commands.add_to_journal(house.session, by or house.member, house.code, kind=kind, text=text, moment=LATER)


def hold(house: Household, line: str, by: Viewer, at: Moment = LATER) -> None:
    commands.record_check_in(house.session, by, house.code, line=line, progress=40, confidence=4, moment=at)


def test_a_plan_on_paper_holds_what_its_page_does(house: Household) -> None:
    hold(house, "Half of it went well.", house.member, moment("2026-05-21", 8))
    hold(house, "Well prepared.", house.manager)
    write(house, EntryKind.ACHIEVEMENT, "The customer said thanks.")
    commands.provide_support(house.session, house.manager, house.code, house.support, moment=LATER)
    commands.reach_milestone(
        house.session, house.manager, house.code, house.milestone, evidence="On a Tuesday.", moment=LATER
    )
    report = take(house.session, house.above, house.code)
    assert report.title == WHOLE_TEXT["area"]
    assert report.captions == ["Jonas Weber, coached by Maya Lindqvist"]
    assert f"Goal: {WHOLE_TEXT['goal']}" in section(report, "Goal")
    assert "Update cadence: Weekly on Wednesdays" in section(report, "Overview")
    assert "Alignment: Noted on Tuesday 12 May 2026" in section(report, "Opportunity")
    assert "Proposed by Maya Lindqvist" not in section(report, "Activities"), "small letters after the kind"
    assert "Action · proposed by Maya Lindqvist · due on 13 June 2026 · To do" in section(report, "Activities")
    assert "Meeting · provided by Maya Lindqvist on 21 May 2026" in section(report, "Support")
    assert section(report, "Milestones") == "Half a workshop\nReached on 21 May 2026\nOn a Tuesday."
    assert section(report, "Check-ins").split("\n") == [
        "21 May 2026", "Progress 40\u00a0% · due on 20 May 2026", "",
        "", "Jonas Weber · confidence 4 of 5", "Half of it went well.",
        "", "Maya Lindqvist · confidence 4 of 5", "Well prepared.",
    ]  # fmt: skip  # a line each
    assert "Achievement · Jonas Weber\n21 May 2026, 09:00\nThe customer said thanks." in section(report, "Journal")
    assert section(report, "Agreement").split("\n") == [
        "Version 1: Maya Lindqvist on 14 May 2026, 09:00, by proposing it",
        "Version 2: Jonas Weber on 14 May 2026, 09:00",
        "Maya Lindqvist on 14 May 2026, 09:00",
    ]
    last = house.session.scalars(
        select(AuditEvent).where(col(AuditEvent.plan_id).is_not(None)).order_by(col(AuditEvent.id).desc())
    ).first()
    assert last is not None
    assert section(report, "Record") == f"Line: {last.id} · 21 May 2026, 09:00\nHash: {last.hash}"
    assert [figure.title for figure in report.figures] == ["Rhythm"]
    assert "you" not in words_of(report).split(), "paper is read by others too"


def test_of_a_proposal_what_waits_and_what_was_declined_stands_on_paper(session: Session) -> None:
    house = Household(session).proposed()
    commands.suggest(
        session, house.member, house.code, Part.GOAL, changes={"goal": "Lead two workshops"},
        seen={"goal": WHOLE_TEXT["goal"]}, reason="One is luck.", moment=moment(),
    )  # fmt: skip  # a step
    commands.decline_item(
        session, house.member, house.code, Part.ACTIVITY, house.activity, reason="I did that.", moment=moment()
    )
    report = take(session, house.member, house.code)
    assert section(report, "Suggested changes").split("\n") == [
        "Goal",
        "Suggested by Jonas Weber on 14 May 2026 · waits for Maya Lindqvist",
        "Goal: Lead one workshop alone → Lead two workshops",
        "Why: One is luck.",
    ]
    assert "declined by Jonas Weber: I did that." in section(report, "Activities")
    assert not report.figures
    assert "Outcome" not in {each.title for each in report.sections}


def test_of_a_closed_plan_the_outcome_and_both_reflections_stand_on_paper(house: Household) -> None:
    values = {"outcome": "partly_achieved", "outcome_evidence": "One of two was led.", "end_level": 3}
    commands.close_plan(
        house.session,
        house.manager,
        house.code,
        values=values | {"manager_reflection": "I learned to wait."},
        seen_revision=house.view(house.manager, LATER).revision,
        moment=LATER,
    )
    commands.reflect(house.session, house.member, house.code, reflection="I like it now.", moment=LATER)
    said = section(take(house.session, house.member, house.code), "Outcome").split("\n")
    assert said[:2] == ["Outcome: Partly achieved", "Evidence: One of two was led."]
    assert said[-2:] == [
        "Reflection of Jonas Weber: I like it now.",
        "Reflection of Maya Lindqvist: I learned to wait.",
    ]


def test_what_one_may_not_see_does_not_stand_on_paper(house: Household) -> None:
    """Words that were withdrawn are gone; what somebody prepares is theirs until the check-in is held."""
    write(house, EntryKind.COMMENT, "CANARY taken back")
    [entry] = house.body(house.member, LATER).journal
    commands.withdraw_words(house.session, house.member, house.code, Writing.ENTRY, entry.id, moment=LATER)
    commands.prepare_check_in(house.session, house.member, house.code, points="CANARY prepared", moment=LATER)
    for viewer in (house.member, house.manager, house.above):
        said = words_of(take(house.session, viewer, house.code))
        assert "CANARY" not in said
        assert "Withdrawn by Jonas on 21 May 2026" in said


def test_what_was_talked_about_stands_with_its_check_in(house: Household) -> None:
    commands.prepare_check_in(house.session, house.member, house.code, points="The fair\nThe workshop", moment=LATER)
    ticked = [point.id for point in house.body(house.member, LATER).agenda]
    facts: dict[str, Any] = {"line": "A good talk.", "progress": 40, "ticked": ticked, "moment": LATER}
    commands.record_check_in(house.session, house.member, house.code, **facts)
    said = section(take(house.session, house.above, house.code), "Check-ins")
    assert "Agenda:\n– The fair\n– The workshop\n" in said


def test_it_is_an_opening_of_everybody_but_the_team_member(house: Household) -> None:
    for viewer in (house.member, house.manager, house.above):
        take(house.session, viewer, house.code)
    found = house.session.execute(select(PlanOpening.person_id, PlanOpening.level)).all()
    assert set(found) == {(each.person_id, Reading.FULL) for each in (house.manager, house.above)}
    lines = house.session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "plan exported")).all()
    assert [line.actor_id for line in lines] == [each.person_id for each in (house.member, house.manager, house.above)]
    assert lines[0].detail == {"export": "plan", "kind": "pdf", "filters": ["plan"]}
    assert {line.plan_id for line in lines} == {None}, "a download is no step on the plan"


def test_hr_takes_a_plan_only_while_it_is_open_in_full_to_them(house: Household) -> None:
    session = house.session
    hannah = make_person(session, "Hannah Okafor")
    make_account(session, hannah, [Role.HR])
    with pytest.raises(NotFound):
        take(session, make_viewer(session, hannah, LATER), house.code)
    commands.open_in_full(session, make_viewer(session, hannah, LATER), house.code, reason="complaint", moment=LATER)
    assert take(session, make_viewer(session, hannah, LATER), house.code).sections
    session.expire_all()
    [opening] = session.scalars(select(PlanOpening).where(col(PlanOpening.person_id) == hannah.id))
    assert (opening.level, opening.reason) == (Reading.FULL, HrReason.COMPLAINT)
    with pytest.raises(NotFound):
        take(session, make_viewer(session, hannah, moment("2026-05-21", 10)), house.code, moment("2026-05-21", 10))


def nobody(house: Household) -> Viewer:
    return make_viewer(house.session, make_person(house.session, "Nora Ohnegrund"))


def leader(house: Household) -> Viewer:
    person = make_person(house.session, "Lena Ortiz")
    make_account(house.session, person, [Role.LEADERSHIP, Role.ADMINISTRATOR])
    return make_viewer(house.session, person)


@pytest.mark.parametrize("who", [nobody, leader])
@pytest.mark.parametrize("code", ["", "nonsense", "x" * 5000, None])
def test_for_others_there_is_no_such_plan(house: Household, who: Callable[[Household], Viewer], code: str) -> None:
    viewer = who(house)
    with pytest.raises(NotFound):
        take(house.session, viewer, house.code if code is None else code)
    assert not house.session.scalars(select(PlanOpening).where(col(PlanOpening.person_id) == viewer.person_id)).all()


def test_whoever_may_read_it_no_more_when_it_is_handed_out_gets_none(house: Household) -> None:
    address = {"plan": [house.code]}
    download = exports.gather(house.session, house.manager, "plan", "pdf", address, moment=LATER)
    plan = house.session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    plan.manager_id = house.above.person_id
    house.session.commit()
    with pytest.raises(NotFound):
        exports.record_download(house.session, house.manager, "plan", "pdf", address, download, moment=LATER)


def test_a_plan_is_set_in_every_script_over_several_pages(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        house = Household(session, text=WHOLE_TEXT | {"area": "W" * 120, "goal": ARABIC, "measure": JAPANESE}).active()
        house.maya.name = "Wolfeschlegelsteinhausenbergerdorff" * 3
        for number in range(1, 41):
            on = moment().today + timedelta(number)
            hold(house, f"Check-in number {number} of this plan.", house.member, moment(on.isoformat()))
        report = take(session, house.manager, house.code)
    whole = printed(report)
    assert "□" not in whole
    assert "顧客" in whole
    assert [number for number in range(1, 41) if f"Check-in number {number} of" not in whole] == []
