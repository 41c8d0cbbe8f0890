"""A request for a plan: two people read it, the manager of that day answers, and a draft stays out of sight."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from lib import access, db, policy
from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import AuditEvent, Person, Plan, PlanRequest, RequestState, Role, State
from lib.plans import commands, queries
from lib.plans.commands import follow_roster
from lib.plans.queries import RequestView
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.test_at_once import at_once

NOW = moment()
WISH = "Speaking in front of customers"
AHEAD = "Leading our part of the annual meeting"
TEXTS = policy.load(None)
ANSWERS: dict[str, Any] = {
    "policy": TEXTS,
    "why_now": ["wants_more"],
    "confirmed": dict.fromkeys(TEXTS.confirmations, True),
}


class Two:
    """Leila reports to Maya, who reports to Tomás."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tomas = make_person(session, "Tomás Rivera")
        self.maya = make_person(session, "Maya Lindqvist", manager=self.tomas)
        self.leila = make_person(session, "Leila Haddad", manager=self.maya)

    @property
    def member(self) -> Viewer:
        return make_viewer(self.session, self.leila)

    @property
    def manager(self) -> Viewer:
        return make_viewer(self.session, self.maya)

    def ask(self, **facts: Any) -> int:
        given = {"interest": WISH, "aspirations": AHEAD, "moment": NOW} | facts
        commands.request_plan(self.session, self.member, **given)
        return self.stored()[-1].id or 0

    def stored(self) -> list[PlanRequest]:
        self.session.expire_all()
        return list(self.session.scalars(select(PlanRequest).order_by(PlanRequest.id)))  # type: ignore[arg-type]  # a column

    def draft(self, request_id: int) -> str:
        return commands.start_requested_draft(self.session, self.manager, request_id, moment=NOW, **ANSWERS)

    def own(self, at: str = "2026-05-14") -> RequestView | None:
        return queries.read_home(self.session, self.member, moment=moment(at)).own_request

    def waiting(self, viewer: Viewer | None = None) -> list[int]:
        return [one.id for one in queries.read_home(self.session, viewer or self.manager, moment=NOW).requests]

    def now_reports_to(self, manager: Person | None) -> None:
        self.leila.manager_id = manager.id if manager else None
        follow_roster.follow_roster(self.session, moment=NOW)
        self.session.commit()


def test_the_manager_of_today_reads_it_on_home(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    assert two.waiting() == [request]
    read = queries.read_request(session, two.manager, request)
    assert (read.member.name, read.interest, read.aspirations) == ("Leila Haddad", WISH, AHEAD)
    own = two.own()
    assert own is not None
    assert (own.state, own.manager.name, own.asked_on) == (RequestState.OPEN, "Maya Lindqvist", NOW.today)


@pytest.mark.databases
def test_a_manager_who_asked_finds_their_own_request_beside_those_that_wait(session: Session) -> None:
    two = Two(session)
    nina = make_person(session, "Nina Berg", manager=two.maya)
    later = moment("2026-05-15")
    commands.request_plan(session, two.manager, interest="Budgets", aspirations="", moment=NOW)
    commands.request_plan(session, make_viewer(session, nina), interest="Charts", aspirations="", moment=later)
    two.ask()
    home = queries.read_home(session, two.manager, moment=later)
    assert [(one.member.name, one.interest) for one in home.requests] == [
        ("Leila Haddad", WISH),
        ("Nina Berg", "Charts"),
    ]
    assert home.own_request is not None
    assert (home.own_request.interest, home.own_request.manager.name) == ("Budgets", "Tomás Rivera")


def test_nobody_but_the_two_finds_it(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    people = {"colleague": make_person(session, "Nina", manager=two.maya), "above": two.tomas}
    for role in Role:
        people[role.value] = make_person(session, role.value)
        make_account(session, people[role.value], [role])
    for name, person in people.items():
        viewer = make_viewer(session, person)
        tries = (
            lambda v: queries.read_request(session, v, request),
            lambda v: commands.answer_request(session, v, request, answer="x", moment=NOW),
            lambda v: commands.withdraw_request(session, v, request, moment=NOW),
            lambda v: commands.start_requested_draft(session, v, request, moment=NOW, **ANSWERS),
        )
        for attempt in tries:
            with pytest.raises(NotFound):
                attempt(viewer)
            session.rollback()
        assert two.waiting(viewer) == [], name
        readable = select(PlanRequest.id).where(access.readable_requests(viewer))
        assert session.scalars(readable).all() == [], name
    with pytest.raises(NotFound):
        queries.read_request(session, two.member, request)
    with pytest.raises(NotFound):
        commands.withdraw_request(session, two.manager, request, moment=NOW)


@pytest.mark.parametrize("forged", [0, -1, 10**30, "1", None, "1 OR 1=1"])
def test_a_forged_id_is_not_found(session: Session, forged: Any) -> None:
    two = Two(session)
    two.ask()
    for attempt in (
        lambda: queries.read_request(session, two.manager, forged),
        lambda: commands.answer_request(session, two.manager, forged, answer="x", moment=NOW),
        lambda: commands.withdraw_request(session, two.member, forged, moment=NOW),
        lambda: two.draft(forged),
    ):
        with pytest.raises(NotFound):
            attempt()
        session.rollback()


def test_one_is_open_at_a_time(session: Session) -> None:
    two = Two(session)
    two.ask()
    with pytest.raises(NotAllowed, match="asked already"):
        two.ask()
    session.rollback()
    assert len(two.stored()) == 1


def test_a_double_click_asks_once(session: Session) -> None:
    two = Two(session)
    two.ask(token="form-1")
    two.ask(token="form-1")
    assert len(two.stored()) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"interest": ""}, "interest"),
        ({"interest": "\x00 "}, "interest"),
        ({"interest": "x" * 901}, "interest"),
        ({"aspirations": "x" * 901}, "aspirations"),
    ],
)
def test_what_cannot_be_saved_is_refused_beside_its_field(session: Session, facts: dict[str, str], field: str) -> None:
    two = Two(session)
    with pytest.raises(Invalid) as refused:
        two.ask(**facts)
    assert list(refused.value.fields) == [field]
    session.rollback()
    assert two.stored() == []


def test_a_nul_is_taken_out(session: Session) -> None:
    two = Two(session)
    two.ask(interest="Speak\x00ing")
    assert two.stored()[0].interest == "Speaking"


def test_without_a_manager_there_is_nobody_to_ask(session: Session) -> None:
    alone = make_person(session, "Alone")
    viewer = make_viewer(session, alone)
    with pytest.raises(NotAllowed, match="nobody to ask"):
        commands.request_plan(session, viewer, interest=WISH, moment=NOW)
    session.rollback()
    home = queries.read_home(session, viewer, moment=NOW)
    assert (home.manager, home.own_request) == (None, None)


def test_two_who_manage_each_other_cannot_ask_whom_they_are_above(session: Session) -> None:
    two = Two(session)
    two.maya.manager_id = two.leila.id
    session.commit()
    with pytest.raises(NotAllowed, match="nobody to ask"):
        two.ask()


def test_taken_back_it_is_gone_from_the_managers_home_and_another_one_may_be_sent(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    commands.withdraw_request(session, two.member, request, moment=NOW)
    assert two.waiting() == []
    assert two.own() is None
    with pytest.raises(NotFound):
        queries.read_request(session, two.manager, request)
    with pytest.raises(NotFound):
        commands.withdraw_request(session, two.member, request, moment=NOW)
    session.rollback()
    assert two.ask() != request


def test_an_answer_in_words_is_read_by_the_team_member_for_a_month(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    commands.answer_request(session, two.manager, request, answer="After the launch, gladly.", moment=NOW)
    own = two.own()
    assert own is not None
    assert (own.state, own.answer, own.answered_on) == (
        RequestState.DECLINED,
        "After the launch, gladly.",
        NOW.today,
    )
    assert two.own((NOW.today + timedelta(30)).isoformat()) is not None
    assert two.own((NOW.today + timedelta(31)).isoformat()) is None
    assert two.waiting() == []
    with pytest.raises(NotFound):
        commands.answer_request(session, two.manager, request, answer="Again", moment=NOW)
    session.rollback()
    two.ask()


@pytest.mark.parametrize("answer", ["", " ", "x" * 2_001])
def test_an_answer_needs_words_within_the_limit(session: Session, answer: str) -> None:
    two = Two(session)
    request = two.ask()
    with pytest.raises(Invalid):
        commands.answer_request(session, two.manager, request, answer=answer, moment=NOW)


def test_a_draft_started_from_it_holds_the_words_of_both_fields(session: Session) -> None:
    two = Two(session)
    code = two.draft(two.ask(interest="x" * 900, aspirations="y" * 900))
    body = queries.open_plan(session, two.manager, code, moment=NOW).body
    assert body is not None
    assert body.text.aspirations == f"{'x' * 900}\n\nIn a year: {'y' * 900}"
    assert list(body.text.why_now) == ["wants_more"]
    assert two.waiting() == []
    assert two.stored()[0].state is RequestState.STARTED


def test_the_questions_of_a_new_plan_are_asked_first(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    for wrong in ({"why_now": []}, {"confirmed": {}}):
        with pytest.raises((Invalid, commands.NotCoaching)):
            commands.start_requested_draft(session, two.manager, request, moment=NOW, **(ANSWERS | wrong))
        session.rollback()
    assert two.waiting() == [request]
    assert session.scalars(select(Plan)).all() == []


def test_of_a_draft_the_team_member_notices_nothing(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    before = queries.read_home(session, two.member, moment=NOW)
    code = two.draft(request)
    assert queries.read_home(session, two.member, moment=NOW) == before
    with pytest.raises(NotAllowed, match="asked already"):
        two.ask()
    session.rollback()
    commands.discard_draft(session, two.manager, code, moment=NOW)
    assert queries.read_home(session, two.member, moment=NOW) == before
    assert two.waiting() == [request]


def test_it_can_be_taken_back_while_a_draft_is_written_and_the_draft_stays(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    code = two.draft(request)
    commands.withdraw_request(session, two.member, request, moment=NOW)
    assert two.own() is None
    assert queries.open_plan(session, two.manager, code, moment=NOW).header.state is State.DRAFT
    commands.discard_draft(session, two.manager, code, moment=NOW)
    assert two.waiting() == []


def aspirations(two: Two, code: str) -> str:
    body = queries.open_plan(two.session, two.manager, code, moment=NOW).body
    assert body is not None
    return body.text.aspirations


def test_what_was_taken_back_goes_from_the_draft_too(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    code = two.draft(request)
    text = {"area": "Speaking", "dimension": "job_skills", "purpose": "role_evolution", "goal": "One talk"}
    commands.save_draft(session, two.manager, code, changes=text, seen={}, moment=NOW)
    commands.ask_alignment(session, two.manager, code, moment=NOW)
    reviewed = queries.open_plan(session, two.manager, code, moment=NOW).revision
    commands.withdraw_request(session, two.member, request, moment=NOW)
    assert aspirations(two, code) == ""
    above = make_viewer(session, two.tomas)
    assert commands.open_opportunity(session, above, code, moment=NOW).aspirations == ""
    with pytest.raises(EditConflict):
        commands.propose(session, two.manager, code, seen_revision=reviewed, moment=NOW)


def test_what_the_manager_put_into_other_words_stays(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    code = two.draft(request)
    commands.save_draft(session, two.manager, code, changes={"aspirations": "Wants to speak"}, seen={}, moment=NOW)
    commands.withdraw_request(session, two.member, request, moment=NOW)
    assert aspirations(two, code) == "Wants to speak"


def test_what_lapsed_does_not_come_back_with_its_draft(session: Session) -> None:
    two = Two(session)
    code = two.draft(two.ask())
    two.now_reports_to(two.tomas)
    two.now_reports_to(two.maya)
    assert aspirations(two, code) == ""


def test_who_is_asked_to_align_does_not_read_the_request(session: Session) -> None:
    two = Two(session)
    code = two.draft(two.ask())
    commands.save_draft(session, two.manager, code, changes={"area": "Speaking"}, seen={}, moment=NOW)
    commands.ask_alignment(session, two.manager, code, moment=NOW)
    above = make_viewer(session, two.tomas)
    seen = repr(commands.open_opportunity(session, above, code, moment=NOW))
    assert WISH not in seen
    assert AHEAD not in seen
    commands.save_draft(session, two.manager, code, changes={"aspirations": "Wants to speak"}, seen={}, moment=NOW)
    assert commands.open_opportunity(session, above, code, moment=NOW).aspirations == "Wants to speak"


def test_taking_back_and_discarding_at_once_do_not_wait_in_a_circle(engine: Engine) -> None:
    with db.writing(engine) as session:
        two = Two(session)
        request = two.ask()
        code = two.draft(request)
        member, manager = two.member, two.manager
    results = at_once(
        engine,
        [
            lambda session: commands.withdraw_request(session, member, request, moment=NOW),
            lambda session: commands.discard_draft(session, manager, code, moment=NOW),
        ],
    )
    assert results == [None, None]
    with db.reading(engine) as session:
        assert session.scalars(select(PlanRequest.state)).one() is RequestState.WITHDRAWN
        assert session.scalars(select(Plan)).all() == []


def test_once_the_plan_is_proposed_the_request_is_done(session: Session) -> None:
    two = Two(session)
    code = two.draft(two.ask())
    text = {"area": "Speaking", "dimension": "job_skills", "purpose": "role_evolution", "goal": "One talk"}
    commands.save_draft(session, two.manager, code, changes=text, seen={}, moment=NOW)
    commands.propose(session, two.manager, code, moment=NOW)
    assert two.own() is None
    two.ask()
    two.now_reports_to(two.tomas)
    assert [one.state for one in two.stored()] == [RequestState.STARTED, RequestState.LAPSED]


def test_the_same_form_sent_twice_starts_one_draft(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    two.draft(request)
    with pytest.raises(commands.AlreadyThere):
        two.draft(request)
    session.rollback()
    assert len(session.scalars(select(Plan)).all()) == 1


@pytest.mark.parametrize("has_draft", [False, True])
def test_with_a_new_manager_it_lapses_and_the_team_member_keeps_their_words(session: Session, has_draft: bool) -> None:
    two = Two(session)
    request = two.ask()
    if has_draft:
        two.draft(request)
    ruben = make_person(session, "Ruben Okoye", manager=two.tomas)
    two.now_reports_to(ruben)
    own = two.own()
    assert own is not None
    assert (own.state, own.interest, own.aspirations) == (RequestState.LAPSED, WISH, AHEAD)
    assert own.manager.name == "Maya Lindqvist"
    for viewer in (two.manager, make_viewer(session, ruben)):
        assert two.waiting(viewer) == []
        with pytest.raises(NotFound):
            queries.read_request(session, viewer, request)
    again = two.ask()
    assert two.waiting(make_viewer(session, ruben)) == [again]


def test_words_for_one_manager_are_not_sent_to_another(session: Session) -> None:
    two = Two(session)
    seen = two.maya.id
    two.now_reports_to(two.tomas)
    with pytest.raises(EditConflict, match="Tomás Rivera is your manager now"):
        two.ask(seen_manager_id=seen)
    session.rollback()
    assert two.stored() == []
    two.ask(seen_manager_id=two.tomas.id)


def test_only_an_own_request_that_lapsed_is_sent_again(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    commands.answer_request(session, two.manager, request, answer="Later", moment=NOW)
    for forged in (request, 0, 10**30):
        with pytest.raises(NotFound):
            two.ask(again=forged)
        session.rollback()
    lapsed = two.ask()
    two.now_reports_to(two.tomas)
    other = make_viewer(session, make_person(session, "Nina", manager=two.maya))
    with pytest.raises(NotFound):
        commands.request_plan(session, other, interest="x", again=lapsed, moment=NOW)


def test_words_of_a_request_that_lapsed_can_be_withdrawn(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    two.now_reports_to(two.tomas)
    commands.withdraw_request(session, two.member, request, moment=NOW)
    assert two.own() is None


def leave(two: Two, who: Person) -> None:
    who.active = False
    two.session.flush()
    follow_roster.follow_roster(two.session, moment=NOW)
    two.session.commit()


def test_it_lapses_when_the_manager_leaves(session: Session) -> None:
    two = Two(session)
    two.ask()
    leave(two, two.maya)
    assert two.stored()[0].state is RequestState.LAPSED
    assert two.waiting(make_viewer(session, two.tomas)) == []


def test_it_lapses_when_the_team_member_leaves(session: Session) -> None:
    two = Two(session)
    two.ask()
    leave(two, two.leila)
    assert two.stored()[0].state is RequestState.LAPSED
    assert two.waiting() == []


def test_an_import_that_leaves_the_line_alone_leaves_it_waiting(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    follow_roster.follow_roster(session, moment=NOW)
    session.commit()
    assert two.waiting() == [request]


def test_the_manager_of_another_day_reads_it_no_more_even_before_it_lapsed(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    two.leila.manager_id = two.tomas.id
    session.commit()
    with pytest.raises(NotFound):
        queries.read_request(session, two.manager, request)
    assert two.waiting() == []


def test_no_word_of_it_is_in_the_record(session: Session) -> None:
    two = Two(session)
    request = two.ask()
    commands.answer_request(session, two.manager, request, answer="After the launch", moment=NOW)
    recorded = repr([event.model_dump() for event in session.scalars(select(AuditEvent))])
    for word in (WISH, AHEAD, "After the launch"):
        assert word not in recorded
