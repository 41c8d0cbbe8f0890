"""How long plans are kept: what is deleted when, what stays, and what people are told of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select
from sqlmodel import Session, SQLModel, col
from typer.testing import CliRunner

from lib import audit, cli, clock, db, notice, notice_readings, organisation_settings, retention, unsent
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, NotFound
from lib.insights.counting import InsightFilters
from lib.insights.key_figures import left_out_in_words
from lib.insights.leadership.snapshots import keep_snapshots
from lib.insights.queries import look_at_question
from lib.insights.registry import Question
from lib.models import (
    AuditEvent,
    EntryKind,
    JournalEntry,
    MonthSnapshot,
    OrganisationSetting,
    Plan,
    PlanRequest,
    RequestState,
    Role,
    State,
    UnsentText,
)
from lib.notice import Notice, kept_for
from lib.organisation_settings import Section
from lib.plans.commands import follow_roster
from lib.web import auth
from tests.builders import make_account, make_activity, make_person, make_plan, make_viewer, moment

NOW = moment("2026-05-14")
A_WEEK_AGO = moment("2026-05-07")


def keep_for(
    session: Session, years: int | None, *, by: Viewer | None = None, seen: int = 0, at: Moment = A_WEEK_AGO
) -> Viewer:
    if by is None:
        person = make_person(session, "Ravi Menon")
        make_account(session, person, [Role.ADMINISTRATOR])
        by = make_viewer(session, person)
    retention.change_retention(session, by, {"years": years}, seen_version=seen, moment=at)
    return by


def ended(session: Session, *on: str, state: State = State.CLOSED, **facts: Any) -> list[Plan]:
    """Plans that ended on these days."""
    people = {"member": make_person(session, "Jonas Weber"), "manager": make_person(session, "Maya Lindqvist")}
    return [make_plan(session, **people, state=state, ended_at=moment(day).now, **facts) for day in on]


def ids(session: Session) -> set[int | None]:
    return set(session.scalars(select(col(Plan.id))))


@pytest.mark.databases
def test_plans_go_that_ended_longer_ago_and_all_others_stay(session: Session) -> None:
    keep_for(session, 2)
    [old, last] = ended(session, "2024-05-13", "2024-05-14")
    [cancelled] = ended(session, "2024-05-13", state=State.CANCELLED)
    [reopened] = ended(session, "2024-05-13", state=State.ACTIVE)
    assert retention.delete_expired(session, moment=NOW) == 2
    assert ids(session) == {last.id, reopened.id}
    assert retention.delete_expired(session, moment=NOW) == 0
    lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "plan deleted")).all()
    assert [(line.plan_id, line.actor_id, line.detail) for line in lines] == [
        (old.id, None, {}),
        (cancelled.id, None, {}),
    ]
    assert audit.verify(session)


def later(hours: float) -> Moment:
    return clock.at(A_WEEK_AGO.now + timedelta(hours=hours))


def test_a_number_typed_wrong_can_be_taken_back_for_a_day(session: Session) -> None:
    by = keep_for(session, 10)
    ended(session, "2024-05-13")
    keep_for(session, 1, by=by, seen=1, at=later(240))
    assert retention.delete_expired(session, moment=later(263)) == 0
    keep_for(session, 10, by=by, seen=2, at=later(263))
    assert retention.delete_expired(session, moment=later(300)) == 0
    keep_for(session, 1, by=by, seen=3, at=later(300))
    assert retention.delete_expired(session, moment=later(323.9)) == 0
    assert retention.delete_expired(session, moment=later(324)) == 1


@pytest.mark.parametrize("signed_in_days_before", [None, 0, 6])
def test_a_clock_that_leapt_ahead_deletes_nothing(session: Session, signed_in_days_before: int | None) -> None:
    keep_for(session, 2)
    [plan] = ended(session, "2026-01-13")
    leapt = moment("2028-05-14")
    if signed_in_days_before is not None:
        audit.record(session, "signed in", at=leapt.now - timedelta(days=signed_in_days_before))
        session.commit()
    with pytest.raises(retention.ClockNotBelieved):
        retention.delete_expired(session, moment=leapt)
    assert ids(session) == {plan.id}
    assert not session.scalars(select(MonthSnapshot)).all()
    assert retention.delete_expired(session, moment=leapt, is_clock_right=True) == 1


@pytest.mark.parametrize(("days", "is_believed"), [(6, False), (7, True), (60, True), (61, False)])
def test_a_clock_is_believed_that_was_used_for_a_week_and_not_left_alone(
    session: Session, days: int, is_believed: bool
) -> None:
    keep_for(session, 2, at=moment("2025-05-07"))
    ended(session, "2024-01-13")
    audit.record(session, "signed in", at=NOW.now - timedelta(days=days))
    session.commit()
    try:
        assert retention.delete_expired(session, moment=NOW) == 1
    except retention.ClockNotBelieved:
        assert not is_believed
    else:
        assert is_believed


def test_a_clock_says_nothing_where_nothing_is_too_old(session: Session) -> None:
    keep_for(session, 2)
    ended(session, "2026-01-13")
    assert retention.delete_expired(session, moment=moment("2027-05-14")) == 0


def test_two_who_delete_at_once_delete_each_plan_once(engine: Engine) -> None:
    with db.writing(engine) as session:
        keep_for(session, 2)
        before = None
        for day in range(10, 30):  # Each goes on from the one before.
            [plan] = ended(session, f"2024-04-{day}", follows_id=before)
            before = plan.id

    def delete(_number: int) -> int:
        with db.writing(engine) as session:
            return sum(retention.delete_expired(session, moment=NOW) for _ in range(2))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(delete, range(2))) == 20
    with db.reading(engine) as session:
        assert not ids(session)
        assert len(session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "plan deleted")).all()) == 20
        assert audit.verify(session)


def test_what_was_typed_on_a_plan_and_not_sent_goes_with_it(session: Session) -> None:
    keep_for(session, 2)
    old, kept = ended(session, "2024-05-13", "2025-05-13")
    fields = ("plan_{}_journal_text", "plan_{}_close_outcome=", "new_plan_{}_area", "align_{}_comment")
    for plan in (old, kept):
        for field in fields:
            key = {"person_id": plan.member_id, "field": field.format(plan.code), "window": "w"}
            session.add(UnsentText(**key, text="Well done", before="", typed_at=NOW.now))
    session.commit()
    retention.delete_expired(session, moment=NOW)
    left = set(session.scalars(select(col(UnsentText.field))))
    assert left == {field.format(kept.code) for field in fields}


def test_of_a_plan_that_is_deleted_no_word_is_left_in_the_file(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        keep_for(session, 2)
        [old] = ended(session, "2024-05-13")
        words = "quietly remembered " * 100
        session.add(JournalEntry(plan_id=old.id or 0, kind=EntryKind.COMMENT, text=words, at=NOW.now))
        session.commit()
        assert is_in_file(sqlite_engine, "quietly remembered")
        retention.delete_expired(session, moment=NOW)
    assert not is_in_file(sqlite_engine, "quietly remembered")


def is_in_file(engine: Engine, words: str) -> bool:
    engine.dispose()  # Whoever leaves last writes the log into the file.
    return words.encode() in Path(engine.url.database or "").read_bytes()


def test_without_a_limit_nothing_goes(session: Session) -> None:
    by = keep_for(session, 2)
    keep_for(session, None, by=by, seen=1)
    ended(session, "1999-01-01")
    assert retention.delete_expired(session, moment=NOW) == 0
    assert len(ids(session)) == 1


@pytest.mark.databases
def test_what_was_written_on_a_plan_goes_with_it_and_the_plan_that_follows_stays(session: Session) -> None:
    keep_for(session, 2)
    [old] = ended(session, "2024-05-13")
    make_activity(session, old)
    session.add(JournalEntry(plan_id=old.id or 0, kind=EntryKind.COMMENT, text="Well done", at=NOW.now))
    [next_one] = ended(session, "2025-05-13", follows_id=old.id)
    whom = {"member_id": old.member_id, "manager_id": old.manager_id, "at": NOW.now}
    for state, of in (("draft_started", "plan_id"), ("declined", "follows_id"), ("open", "follows_id")):
        session.add(PlanRequest(**whom, interest="Workshops", state=RequestState(state), **{of: old.id}))
    session.commit()
    retention.delete_expired(session, moment=NOW)
    session.expire_all()
    assert (next_one.follows_id, ids(session)) == (None, {next_one.id})
    assert [(one.state, one.follows_id) for one in session.scalars(select(PlanRequest))] == [(RequestState.OPEN, None)]
    left = [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if "plan_id" in table.columns and session.execute(select(table).where(table.c.plan_id == old.id)).first()
    ]
    assert left == ["auditevent"]


def test_no_table_holds_on_to_a_plan(engine: Engine) -> None:
    """A new table says what becomes of its rows; the plan that follows is let go of by the step itself."""
    database = inspect(engine)
    held = [
        f"{table}.{column}"
        for table in database.get_table_names()
        for key in database.get_foreign_keys(table)
        for column in key["constrained_columns"]
        if key["referred_table"] == "plan" and key["options"].get("ondelete") not in ("CASCADE", "SET NULL")
    ]
    assert held == ["plan.follows_id"]


def test_what_hangs_on_a_plan_is_found_without_reading_a_whole_table() -> None:
    """The database looks for it whenever a plan, one of its check-ins or activities is deleted."""
    unfound = []
    for table in SQLModel.metadata.sorted_tables:
        first = {index.columns.values()[0] for index in table.indexes} | set(list(table.primary_key)[:1])
        hanging = {key.parent for key in table.foreign_keys if key.column.table.name in ("plan", "checkin", "activity")}
        unfound += [f"{table.name}.{column.name}" for column in hanging - first]
    assert unfound == []


def test_what_was_done_before_it_broke_off_stays_done_and_the_next_run_goes_on(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.writing(sqlite_engine) as session:
        keep_for(session, 2)
        later, _, second = (plan.id for plan in ended(session, "2024-05-03", "2024-05-01", "2024-05-02"))
    record = audit.record

    def break_off(*args: Any, plan_id: int, **more: Any) -> None:
        record(*args, plan_id=plan_id, **more)
        if plan_id == second:
            raise KeyboardInterrupt

    with monkeypatch.context() as broken, db.writing(sqlite_engine) as session:
        broken.setattr(audit, "record", break_off)
        with pytest.raises(KeyboardInterrupt):
            retention.delete_expired(session, moment=NOW)
    with db.writing(sqlite_engine) as session:
        assert ids(session) == {later, second}
        assert retention.delete_expired(session, moment=NOW, most=1) == 1
        assert ids(session) == {later}
        assert audit.verify(session)


@pytest.mark.parametrize("years", [None, 5])
def test_a_plan_that_is_kept_longer_meanwhile_stays(
    session: Session, monkeypatch: pytest.MonkeyPatch, years: int | None
) -> None:
    by = keep_for(session, 2)
    _, second = ended(session, "2024-05-01", "2024-05-02")
    record = audit.record

    def change_of_mind(*args: Any, **more: Any) -> None:
        monkeypatch.undo()
        record(*args, **more)
        keep_for(session, years, by=by, seen=1)

    monkeypatch.setattr(audit, "record", change_of_mind)
    assert retention.delete_expired(session, moment=NOW) == 1
    assert ids(session) == {second.id}


def test_every_sign_in_deletes_some(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        keep_for(session, 1, at=clock.at(datetime.now(UTC) - timedelta(days=8)))
        ended(session, "2001-05-13")
    auth._keep_house()
    with db.reading(sqlite_engine) as session:
        assert not ids(session)


def test_the_command_deletes_all(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    with db.writing(sqlite_engine) as session:
        keep_for(session, 1, at=clock.at(datetime.now(UTC) - timedelta(days=8)))
        ended(session, *["2001-05-13"] * 3)
    assert CliRunner().invoke(cli.app, ["delete-expired"]).stdout == "3 plans deleted.\n"


def test_the_command_believes_a_clock_that_somebody_looked_at(sqlite_engine: Engine) -> None:
    with db.writing(sqlite_engine) as session:
        keep_for(session, 1, at=moment("2003-05-14"))
        ended(session, "2001-05-13")
    refused = CliRunner().invoke(cli.app, ["delete-expired"]).exception
    assert isinstance(refused, retention.ClockNotBelieved)
    assert "add --clock-is-right" in str(refused)
    assert CliRunner().invoke(cli.app, ["delete-expired", "--clock-is-right"]).stdout == "1 plan deleted.\n"


def test_the_figures_of_past_months_are_made_before(session: Session) -> None:
    keep_for(session, 2)
    ended(session, "2024-05-13", started_on=date(2024, 4, 14))
    retention.delete_expired(session, moment=NOW)
    assert len(session.scalars(select(MonthSnapshot)).all()) == 25  # April 2024 to April 2026.


@pytest.mark.parametrize(
    ("years", "first", "is_said"), [(2, "2024-12-01", True), (2, "2025-06-01", False), (None, "2001-01-01", False)]
)
def test_insights_says_where_plans_are_missing_in_a_period_or_the_one_before(
    session: Session, years: int | None, first: str, is_said: bool
) -> None:
    keep_for(session, years)
    person = make_person(session, "Hana Hill")
    make_account(session, person, [Role.HR])
    filters = InsightFilters(date.fromisoformat(first), NOW.today)
    answer = look_at_question(session, make_viewer(session, person), Question.ADOPTION, filters, moment=NOW)
    said = "Plans that ended before 14 May 2024 are no longer kept, so figures of earlier days may be too small."
    assert left_out_in_words(answer) == ([said] if is_said else [])


def test_the_notice_says_it_and_everybody_reads_it_once_more(session: Session) -> None:
    sam = make_viewer(session, make_person(session, "Sam Okafor"))
    notice_readings.mark_as_read(session, sam, 0, moment=NOW)
    by = keep_for(session, 2)
    to_read = notice_readings.notice_to_read(session, sam)
    assert to_read is not None
    assert to_read.new == {kept_for(2)}
    assert "two years after it was closed or cancelled" in kept_for(2)
    keep_for(session, 2, by=by, seen=1)  # As it was.
    keep_for(session, None, by=by, seen=1)
    chosen = organisation_settings.in_force(session)
    assert chosen.notice.says_the_same_as(Notice())
    assert chosen.versions[Section.NOTICE].number == 2


def test_what_nobody_reworded_follows_what_the_product_says_later(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = keep_for(session, 5)
    whom_to_ask = {"whom_to_ask": ["Ask Hana."]}
    organisation_settings.save_section(session, by, Section.NOTICE, whom_to_ask, seen_version=1, moment=NOW)
    monkeypatch.setattr(notice, "_ALSO_KEPT", ("Said anew.",))
    says = organisation_settings.in_force(session).notice
    assert (says.how_long, says.whom_to_ask) == ((kept_for(5), "Said anew."), ("Ask Hana.",))
    organisation_settings.save_section(
        session, by, Section.NOTICE, {"whom_to_ask": Notice().whom_to_ask}, seen_version=2, moment=NOW
    )
    latest = organisation_settings.versions(session, by, Section.NOTICE)[0]
    assert latest.content == {"kept_years": 5, "is_shown_again": True}, "taken back, it follows again"


def test_beside_an_organisations_own_words_it_stands_first(session: Session) -> None:
    by = keep_for(session, 5)
    own = {"how_long": ["We keep little."]}
    organisation_settings.save_section(session, by, Section.NOTICE, own, seen_version=1, moment=NOW)
    keep_for(session, 3, by=by, seen=1)
    assert organisation_settings.in_force(session).notice.how_long == (kept_for(3), "We keep little.")


def test_the_record_has_it_before_and_after_and_the_second_of_two_is_told(session: Session) -> None:
    by = keep_for(session, 5)
    keep_for(session, 3, by=by, seen=1)
    with pytest.raises(EditConflict):
        keep_for(session, 1, by=by, seen=1)
    session.rollback()
    lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "settings changed")).all()
    changes = [(line.detail["before"], line.detail["after"]) for line in lines if line.detail["section"] == "retention"]
    assert changes == [({"years": None}, {"years": 5}), ({"years": 5}, {"years": 3})]


@pytest.mark.parametrize(("number", "about"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10)])
def test_before_it_is_said_about_how_many_go_and_never_that_it_is_a_few(
    session: Session, number: int, about: int | None
) -> None:
    by = keep_for(session, None)
    ended(session, *["2024-05-13"] * number, "2024-05-14")
    assert retention.count_expired(session, by, 2, moment=NOW) == about


def test_hr_neither_chooses_nor_asks(session: Session) -> None:
    person = make_person(session, "Hana Hill")
    make_account(session, person, [Role.HR])
    hana = make_viewer(session, person)
    with pytest.raises(NotFound):
        keep_for(session, 2, by=hana)
    with pytest.raises(NotFound):
        retention.count_expired(session, hana, 2, moment=NOW)
    assert not session.scalars(select(OrganisationSetting)).all()


def test_by_a_clock_that_leapt_ahead_no_figures_are_made_and_neither_words_nor_drafts_go(session: Session) -> None:
    leapt = moment("2028-05-14")
    jonas, maya = make_person(session, "Jonas Weber"), make_person(session, "Maya Lindqvist")
    make_plan(session, member=jonas, manager=maya, state=State.ACTIVE, started_on=date(2026, 4, 1))
    draft = make_plan(session, member=jonas, manager=maya, state=State.DRAFT, stray_since=NOW.today)
    typed = {"field": "update_text", "window": "w", "text": "New", "before": "", "typed_at": NOW.now}
    session.add(UnsentText(person_id=jonas.id, **typed))
    session.commit()

    def keep_house(at: Moment) -> tuple[int, int, int]:
        unsent.delete_old(session, moment=at)
        made, gone = keep_snapshots(session, moment=at), follow_roster.delete_stray_drafts(session, moment=at)
        return made, gone, len(session.scalars(select(UnsentText)).all())

    audit.record(session, "signed in", at=NOW.now)
    audit.record(session, "signed in", at=leapt.now)
    session.commit()
    assert keep_house(leapt) == (0, 0, 1)
    assert session.get(Plan, draft.id) is not None
    audit.record(session, "signed in", at=leapt.now - timedelta(days=8))
    session.commit()
    assert keep_house(leapt) == (25, 1, 0)  # April 2026 to April 2028.
