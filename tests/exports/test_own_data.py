"""Somebody's own data: everything about them, and nothing that they may not read."""

import io
import json
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Enum, select
from sqlmodel import Session, SQLModel, col

from lib import accounts, calendar_feed, exports, unsent
from lib.access import Viewer
from lib.clock import Moment
from lib.exports import FileKind
from lib.models import (
    AuditEvent,
    EntryKind,
    Notification,
    NotificationKind,
    Part,
    Plan,
    PlanOpening,
    PlanRequest,
    RequestState,
    Role,
    State,
    UnsentText,
)
from lib.own_data import KINDS, LEFT_OUT
from lib.own_data.plans import NOT_TOLD
from lib.plans import commands
from lib.plans.commands import Writing
from tests.builders import make_absence, make_account, make_person, make_plan, make_template, make_viewer, moment
from tests.plans.household import Household

LATER = moment("2026-05-21")


def take(session: Session, viewer: Viewer, kind: FileKind = FileKind.JSON, at: Moment = LATER) -> bytes:
    """What somebody downloads, recorded as it is when it is handed out."""
    download = exports.gather(session, viewer, "own-data", kind, {}, moment=at)
    content = exports.written(download, kind, made_by=viewer.name, moment=at)
    exports.record_download(session, viewer, "own-data", kind, {}, download, moment=at)
    return content


def own(session: Session, viewer: Viewer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(take(session, viewer))
    return found


def test_every_table_is_exported_or_named_with_a_reason() -> None:
    """Whoever adds a table says in `lib/own_data/registry.py` what of it is somebody's own."""
    exported = {table.__tablename__ for kind in KINDS for table in kind.tables}  # type: ignore[attr-defined]  # SQLModel sets it
    left_out = {table.__tablename__ for table in LEFT_OUT}  # type: ignore[attr-defined]  # likewise
    assert exported | left_out == set(SQLModel.metadata.tables)
    assert not exported & left_out
    about_people = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if any(key.column.table.name in ("person", "plan") for key in table.foreign_keys)
    }
    assert not about_people & left_out, "what names a person or a plan is not left out"
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.fixture
def house(session: Session) -> Household:
    """A plan that began on the 14th of May 2026."""
    return Household(session).active()


def test_it_holds_every_word_of_every_plan_of_ones_own(house: Household) -> None:
    session = house.session
    plan = session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    columns = Plan.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets __table__
    texts = {each.name for each in columns if getattr(each.type, "length", 0) and not isinstance(each.type, Enum)}
    typed = texts - NOT_TOLD - {"code"}
    assert {"goal", "align_comment", "manager_reflection", "not_now_reason"} <= typed
    for name in typed:
        setattr(plan, name, f"Words of {name}")
    session.commit()
    commands.add_to_journal(
        session, house.manager, house.code, kind=EntryKind.FEEDBACK, text="Maya’s feedback", moment=LATER
    )
    commands.record_check_in(session, house.manager, house.code, line="Maya’s line", progress=30, moment=LATER)
    house.view(house.above, LATER)
    [found] = own(session, house.member)["plans"]
    assert {name: found[name] for name in typed} == {name: f"Words of {name}" for name in typed}
    assert (found["member"], found["manager"], found["state"]) == ("Jonas Weber", "Maya Lindqvist", "active")
    assert [each["text"] for each in found["journal"]] == ["Maya’s feedback"]
    assert [line["line"] for line in found["check_ins"][0]["lines"]] == ["Maya’s line"]
    assert {each["person"] for each in found["opened_by"]} == {"Maya Lindqvist", "Tomás Rivera"}
    assert [each["content"]["goal"] for each in found["versions"]] == ["Lead one workshop alone"] * 2
    assert [each["text"] for each in found["milestones"]] == ["Half a workshop"]


def test_what_was_withdrawn_stands_in_no_version_and_nowhere_else(session: Session) -> None:
    house = Household(session).proposed()
    said: dict[str, Any] = {"seen": {"goal": "Lead one workshop alone"}, "reason": "CANARY why", "moment": moment()}
    commands.suggest(session, house.manager, house.code, Part.GOAL, changes={"goal": "CANARY goal"}, **said)
    commands.add_item(
        session, house.manager, house.code, Part.ACTIVITY, values={"text": "CANARY activity"}, moment=moment()
    )
    commands.comment(session, house.manager, house.code, text="CANARY comment", moment=moment())
    body = house.body(house.manager)
    [suggestion], [entry] = body.suggestions, body.journal
    added = next(item for item in body.activities if "CANARY" in item.text)
    assert "CANARY goal" in take(session, house.member).decode()
    commands.withdraw_suggestion(session, house.manager, house.code, suggestion.id, moment=moment())
    commands.withdraw_item(session, house.manager, house.code, Part.ACTIVITY, added.id, moment=moment())
    commands.withdraw_words(session, house.manager, house.code, Writing.ENTRY, entry.id, moment=moment())
    for viewer in (house.member, house.manager, house.above):
        assert "CANARY" not in take(session, viewer).decode()


def test_what_a_manager_prepares_or_drafts_is_not_in_the_data_of_the_team_member(house: Household) -> None:
    session = house.session
    commands.prepare_check_in(session, house.manager, house.code, points="CANARY prepared", moment=LATER)
    make_plan(session, member=house.jonas, manager=house.maya, state=State.DRAFT, area="CANARY draft")
    session.add(
        PlanRequest(
            member_id=house.jonas.id or 0, manager_id=house.maya.id or 0, at=LATER.now, interest="To lead",
            state=RequestState.STARTED, answered_at=LATER.now,
        )
    )  # fmt: skip  # a row
    session.commit()
    found = own(session, house.member)
    assert "CANARY" not in json.dumps(found)
    [request] = found["requests_for_a_plan"]
    assert (request["interest"], request["state"], request["answered_at"]) == ("To lead", "open", None)
    assert "CANARY prepared" in take(session, house.manager).decode(), "it is its author's own"
    commands.prepare_check_in(session, house.member, house.code, points="Mine", moment=LATER)
    assert "CANARY prepared" in json.dumps(own(session, house.member)["plans"]), "both read what both prepared"


def test_a_manager_gets_their_own_words_and_no_plan_of_somebody_else(house: Household) -> None:
    session = house.session
    plan = session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    plan.goal = plan.current_state = "CANARY of the plan"
    session.commit()
    commands.add_to_journal(session, house.member, house.code, kind=EntryKind.COMMENT, text="CANARY", moment=LATER)
    commands.add_to_journal(session, house.manager, house.code, kind=EntryKind.FEEDBACK, text="Well done", moment=LATER)
    unsent.keep(
        session,
        house.manager,
        [unsent.TypedText(f"plan_{house.code}_journal_text", "Not yet sent")],
        window="w",
        moment=LATER,
    )
    make_template(session, house.maya, name="My template")
    found = own(session, house.manager)
    assert found["plans"] == []
    assert "CANARY" not in json.dumps(found)
    assert [each["words"] for each in found["your_words_on_plans_of_others"]] == [["Well done"]]
    assert [each["text"] for each in found["words_that_you_did_not_send"]] == ["Not yet sent"]
    assert [each["name"] for each in found["templates"]] == ["My template"]
    assert found["roster"][0]["name"] == "Maya Lindqvist"
    assert [(each["level"], each["reason"]) for each in found["plans_of_others_that_you_opened"]] == [("full", None)]


def test_what_somebody_was_told_of_a_plan_goes_with_the_plan(house: Household) -> None:
    session = house.session
    commands.pause_plan(session, house.member, house.code, until=date(2026, 6, 3), moment=LATER)
    assert "paused" in {each["kind"] for each in own(session, house.manager)["notifications"]}
    plan = session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    plan.manager_id = house.tomas.id
    session.commit()
    assert own(session, house.manager)["notifications"] == []


def test_nobody_in_hr_learns_of_an_update_on_a_plan_that_is_not_theirs_to_know_of(house: Household) -> None:
    session = house.session
    make_account(session, house.jonas, [Role.HR])
    in_hr = make_person(session)
    make_account(session, in_hr, [Role.HR])
    commands.write_update(session, house.manager, house.code, text="All is well.", moment=LATER)
    told = session.scalars(select(Notification).where(col(Notification.kind) == NotificationKind.UPDATE))
    assert [each.person_id for each in told] == [house.tomas.id]


def test_words_that_were_there_before_stay_behind_with_the_plan(house: Household) -> None:
    """What a former manager changed a little would be the plan's own text."""
    field = f"plan_{house.code}_propose_new_goal_goal"
    row = UnsentText(
        person_id=house.maya.id or 0,
        field=field,
        window="w",
        text="CANARY changed",
        before="CANARY",
        typed_at=LATER.now,
    )
    house.session.add(row)
    house.session.commit()
    assert "CANARY" in take(house.session, house.manager).decode()
    plan = house.session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    plan.manager_id, plan.managers_manager_id = house.tomas.id, None
    house.session.commit()
    assert "CANARY" not in take(house.session, house.manager).decode()


def test_it_holds_account_and_sessions_and_nothing_that_lets_somebody_in(session: Session) -> None:
    person = make_person(session, "Hannah Okafor")
    account = make_account(session, person, [Role.HR], password="a long password of theirs")  # made up
    ticket = accounts.issue_ticket(session, account.id or 0, browser_token="a-browser", moment=LATER)
    token, _ = accounts.redeem_ticket(session, ticket, browser="Firefox", browser_token="a-browser", moment=LATER)
    viewer = make_viewer(session, person)
    address = calendar_feed.make_feed(session, viewer, moment=LATER)
    content = take(session, viewer).decode()
    found = json.loads(content)
    assert found["account"][0]["roles"] == ["hr"]
    assert [each["browser"] for each in found["sessions"]] == ["Firefox"]
    assert len(found["known_browsers"]) == len(found["calendar_address"]) == 1
    for secret in (account.password_hash or "", token, address.rpartition("/")[2], "hash"):
        assert secret not in content
    assert "signed in" in {line["action"] for line in found["record"]}


def test_it_is_recorded_and_an_opening_by_the_team_member_who_leaves_no_line(house: Household) -> None:
    download = exports.gather(house.session, house.member, "own-data", FileKind.JSON, {}, moment=LATER)
    assert download.opened_in_full == [house.code]
    before = house.session.scalars(select(PlanOpening)).all()
    for kind in (FileKind.JSON, FileKind.PDF):
        take(house.session, house.member, kind)
    lines = house.session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "own data exported")).all()
    assert [(line.actor_id, line.detail["kind"]) for line in lines] == [
        (house.member.person_id, "json"), (house.member.person_id, "pdf"),
    ]  # fmt: skip  # one a file
    assert house.session.scalars(select(PlanOpening)).all() == before


def test_on_paper_each_plan_stands_with_who_opened_it(house: Household) -> None:
    house.view(house.above, LATER)
    pages = [
        page.extract_text() for page in PdfReader(io.BytesIO(take(house.session, house.member, FileKind.PDF))).pages
    ]
    whole = " ".join(" ".join(pages).split())
    for said in ("Your data", "Roster", "Leading customer workshops", "Opened by", "Tomás Rivera", "Lead one workshop"):
        assert said in whole
    assert all("Made by Jonas Weber on 21 May 2026" in text for text in pages)


def test_it_says_who_stood_in_for_whom_and_not_on_which_plans(house: Household) -> None:
    session = house.session
    plan = session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()
    make_absence(session, plan, house.tomas)
    for viewer in (house.manager, house.above):
        [absence] = own(session, viewer)["deputies"]
        assert (absence["manager"], absence["deputy"]) == ("Maya Lindqvist", "Tomás Rivera")
        assert (absence["first_on"], absence["last_on"]) == ("2026-05-12", "2026-05-20")
        assert house.code not in str(absence)
    assert own(session, house.member)["deputies"] == []
