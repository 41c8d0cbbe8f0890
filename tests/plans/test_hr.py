"""HR's part: reading in full for a reason, reminding, appointing, and seeing what is stuck."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib import audit, home_lines
from lib.access import Viewer
from lib.clock import Moment, at
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import (
    Account,
    AccountRole,
    Action,
    AuditEvent,
    EntryKind,
    FullReading,
    HrReason,
    JournalEntry,
    Part,
    Person,
    Plan,
    PlanOpening,
    Reading,
    Role,
    Side,
    State,
    Stuck,
    Suggestion,
)
from lib.plans import commands, context, queries
from lib.plans.commands import follow_roster
from lib.plans.commands.appoint import CANDIDATES
from lib.plans.commands.open_in_full import IN_FULL_FOR
from lib.plans.queries import Filters
from lib.plans.queries.needs_attention import stuck_codes
from tests.builders import make_absence, make_account, make_person, make_plan, make_viewer, moment


class House:
    """Maya coaches Jonas, Ruben is Maya's manager; Hannah and Kim hold the HR role."""

    def __init__(self, session: Session, state: State = State.PROPOSED, **facts: Any) -> None:
        self.session = session
        self.ruben = make_person(session, "Ruben Okoye")
        self.maya = make_person(session, "Maya Lindqvist", manager=self.ruben)
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        self.hannah = make_person(session, "Hannah Berg")
        self.kim = make_person(session, "Kim Vogel")
        for person in (self.hannah, self.kim):
            make_account(session, person, [Role.HR])
        self.plan = make_plan(
            session, member=self.jonas, manager=self.maya, managers_manager=self.ruben, state=state, **facts
        )

    def see(self, person: Person, when: Moment | None = None) -> Viewer:
        return make_viewer(self.session, person, when)

    def opens(self, person: Person, when: Moment | None = None) -> queries.PlanView:
        return queries.open_plan(self.session, self.see(person, when), self.plan.code, moment=when or moment())

    def leave_alone(self) -> None:
        """Maya and Ruben leave, and nobody is responsible any more."""
        self.maya.active = self.ruben.active = False
        follow_roster.follow_roster(self.session, moment=moment("2026-05-08"))
        self.session.commit()

    def hold_hr(self) -> None:
        """Jonas is given the HR role."""
        make_account(self.session, self.jonas, [Role.HR])


def told(session: Session) -> list[str]:
    return list(session.scalars(select(JournalEntry.text).order_by(col(JournalEntry.id))))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def openings(session: Session) -> Sequence[PlanOpening]:
    return session.scalars(select(PlanOpening).order_by(col(PlanOpening.half_hour), col(PlanOpening.person_id))).all()


# Open the full plan


def test_hr_reads_a_plan_in_full_for_half_an_hour_to_the_second(session: Session) -> None:
    house = House(session)
    opened = moment(hour=9)
    assert house.opens(house.hannah, opened).body is None
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason=HrReason.STUCK, moment=opened)
    last = at(opened.now + timedelta(minutes=29, seconds=59))
    over = at(opened.now + timedelta(minutes=30))
    view = house.opens(house.hannah, last)
    assert view.body is not None
    assert view.header.title == "Leading workshops"
    assert view.in_full_until == over.now
    after = house.opens(house.hannah, over)
    assert (after.body, after.in_full_until) == (None, None)
    assert after.header.title == "Job skills: Career advancement"


def test_it_counts_for_that_person_and_that_plan_alone(session: Session) -> None:
    house = House(session)
    other = make_plan(session, member=house.maya, manager=house.ruben, state=State.PROPOSED)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="complaint", moment=moment())
    assert house.opens(house.kim).body is None
    assert queries.open_plan(session, house.see(house.hannah), other.code, moment=moment()).body is None


def test_in_full_everything_is_readable_and_nothing_editable(session: Session) -> None:
    house = House(session)
    before = house.opens(house.hannah).can
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    view = house.opens(house.hannah)
    assert view.body is not None
    assert view.body.text.goal == house.plan.goal
    assert (
        view.can == before == {Action.OPEN_IN_FULL, Action.COMMENT, Action.CORRECT, Action.SEND_REMINDER, Action.CANCEL}
    )


def test_lists_home_and_search_hold_the_header_alone_whatever_was_opened(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    hannah = house.see(house.hannah)
    assert hannah.opened_in_full == {house.plan.id}
    [listed] = queries.list_plans(session, hannah, Filters(), moment=moment()).headers
    [stuck] = queries.read_home(session, hannah, moment=moment()).stuck
    for header in (listed, stuck):
        assert (header.level, header.title) == (Reading.HEADER, "Job skills: Career advancement")
    assert queries.list_plans(session, hannah, Filters(search="workshops"), moment=moment()).matching == 0


@pytest.mark.parametrize("reason", ["", None, "curious", 3])
def test_without_one_of_the_four_reasons_it_stays_closed(session: Session, reason: Any) -> None:
    house = House(session)
    with pytest.raises(Invalid):
        commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason=reason, moment=moment())
    session.rollback()
    assert house.opens(house.hannah).body is None
    assert session.scalars(select(FullReading)).all() == []


def test_the_record_and_the_openings_say_why(session: Session) -> None:
    house = House(session)
    house.opens(house.hannah)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="complaint", moment=moment())
    [opening] = openings(session)
    assert (opening.person_id, opening.level, opening.reason) == (house.hannah.id, Reading.FULL, HrReason.COMPLAINT)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor_id, event.plan_id) == ("plan opened in full", house.hannah.id, house.plan.id)
    assert event.detail == {"reason": "complaint"}
    assert audit.verify(session) == 1


def test_every_half_hour_of_reading_on_leaves_its_line_with_the_reason(session: Session) -> None:
    house = House(session)
    start = at(datetime(2026, 5, 14, 9, 20, tzinfo=UTC))
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=start)
    house.opens(house.hannah, at(start.now + timedelta(minutes=15)))
    house.opens(house.hannah, at(start.now + timedelta(minutes=31)))
    house.opens(house.hannah, at(start.now + timedelta(minutes=45)))
    assert [(opening.level, opening.reason) for opening in openings(session)] == [
        (Reading.FULL, HrReason.STUCK),
        (Reading.FULL, HrReason.STUCK),
        (Reading.HEADER, None),
    ]


def test_a_second_reason_stands_beside_the_first(session: Session) -> None:
    """*Stuck* at 10:20, read at 10:35, *complaint* at 10:55, after which the page is read once more."""
    house = House(session)
    for minute, reason in ((20, "stuck"), (35, ""), (55, "complaint"), (56, "")):
        now = at(datetime(2026, 5, 14, 10, minute, tzinfo=UTC))
        if reason:
            commands.open_in_full(session, house.see(house.hannah, now), house.plan.code, reason=reason, moment=now)
        house.opens(house.hannah, now)
    assert [(row.half_hour.minute, row.reason) for row in openings(session)] == [
        (0, HrReason.STUCK),
        (30, HrReason.COMPLAINT),
    ]


def test_a_reason_stays_where_the_same_person_reads_all_of_it_as_manager_a_moment_later(session: Session) -> None:
    house = House(session)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="complaint", moment=moment())
    house.plan.manager_id = house.hannah.id
    session.commit()
    house.opens(house.hannah)
    assert [row.reason for row in openings(session)] == [HrReason.COMPLAINT]


def test_the_team_member_reads_every_opening_and_of_each_person_the_last(session: Session) -> None:
    house = House(session)
    days = [moment(f"2026-05-{day}") for day in (14, 15, 16)]
    for now in days:
        house.opens(house.ruben, now)
        house.opens(house.ruben, now)
    house.opens(house.hannah, days[0])
    seen = queries.see_audience(session, house.see(house.jonas), house.plan.code, moment=days[-1])
    assert [(opening.name, opening.at) for opening in seen.openings] == [
        ("Ruben Okoye", days[2].now),
        ("Ruben Okoye", days[1].now),
        ("Hannah Berg", days[0].now),
        ("Ruben Okoye", days[0].now),
    ]
    assert seen.latest == [seen.openings[0], seen.openings[2]]


def test_opening_it_twice_does_not_draw_the_half_hour_out(session: Session) -> None:
    house = House(session)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    later = at(moment().now + timedelta(minutes=20))
    commands.open_in_full(session, house.see(house.hannah, later), house.plan.code, reason="complaint", moment=later)
    assert len(session.scalars(select(FullReading)).all()) == 1
    assert actions(session) == ["plan opened in full"]


def test_opening_changes_nothing_on_the_plan(session: Session) -> None:
    house = House(session)
    before = house.plan.revision, house.plan.changed_at
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    session.refresh(house.plan)
    assert (house.plan.revision, house.plan.changed_at) == before
    assert told(session) == []


def test_whoever_lost_the_hr_role_reads_nothing_by_what_they_opened(session: Session) -> None:
    house = House(session)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    held = select(AccountRole).join(Account, col(Account.id) == col(AccountRole.account_id))
    for role in session.scalars(held.where(col(Account.person_id) == house.hannah.id)):
        session.delete(role)
    session.commit()
    with pytest.raises(NotFound):
        house.opens(house.hannah)


def test_a_plan_that_becomes_one_about_hr_closes_at_once(session: Session) -> None:
    house = House(session)
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    house.hold_hr()
    with pytest.raises(NotFound):
        house.opens(house.hannah)


def test_hr_comments_with_the_full_plan_and_without(session: Session) -> None:
    house = House(session)
    commands.comment(session, house.see(house.hannah), house.plan.code, text="Can I help?", moment=moment())
    commands.open_in_full(session, house.see(house.hannah), house.plan.code, reason="stuck", moment=moment())
    commands.add_to_journal(
        session, house.see(house.hannah), house.plan.code, kind=EntryKind.COMMENT, text="I read it.", moment=moment()
    )
    assert told(session) == ["Can I help?", "I read it."]


def test_hr_reads_updates_in_the_header_and_no_other_entry(session: Session) -> None:
    house = House(session, State.ACTIVE)
    for kind in EntryKind:
        entry = JournalEntry(plan_id=house.plan.id, by_id=house.maya.id, at=moment().now, kind=kind, text=kind.value)
        session.add(entry)
    session.commit()
    view = house.opens(house.hannah)
    assert [entry.text for entry in view.updates] == ["update"]
    assert view.body is None


# Remind


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param(
            {"manager_agreed_at": moment().now}, "Hannah from HR reminds Jonas of the next step.", id="member"
        ),
        pytest.param(
            {"member_agreed_at": moment().now, "manager_agreed_at": None},
            "Hannah from HR reminds Maya of the next step.",
            id="manager",
        ),
        pytest.param({"manager_agreed_at": None}, "Hannah from HR reminds the two of you of the next step.", id="both"),
    ],
)
def test_whoever_has_the_turn_is_reminded(session: Session, facts: dict[str, Any], words: str) -> None:
    complete = {"aligned_on": moment().today}
    house = House(session, **complete | facts)
    make_whole(session, house.plan)
    commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    [entry] = session.scalars(select(JournalEntry)).all()
    assert (entry.kind, entry.by_id, entry.text) == (EntryKind.CHANGE, house.hannah.id, words)
    header = house.opens(house.jonas).header
    assert (header.nudged_on, header.nudged_by and header.nudged_by.name) == (moment().today, "Hannah Berg")
    assert actions(session) == ["reminder sent"]


def test_two_of_one_first_name_are_told_apart(session: Session) -> None:
    house = House(session, aligned_on=moment().today)
    make_whole(session, house.plan)
    house.jonas.name = "Maya Weber"
    commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    assert told(session) == ["Hannah from HR reminds Maya Weber of the next step."]


def test_once_a_day_is_enough(session: Session) -> None:
    house = House(session)
    commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    with pytest.raises(context.NotReady, match="today already"):
        commands.send_reminder(session, house.see(house.kim), house.plan.code, moment=moment(hour=15))
    session.rollback()
    commands.send_reminder(session, house.see(house.kim), house.plan.code, moment=moment("2026-05-15"))
    assert len(told(session)) == 2


def test_a_step_of_one_of_the_two_ends_a_reminder_and_a_comment_of_others_does_not(session: Session) -> None:
    house = House(session)
    commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    for other in (house.hannah, house.ruben):
        commands.comment(session, house.see(other), house.plan.code, text="How is it going?", moment=moment())
    assert house.opens(house.jonas).header.nudged_on == moment().today
    commands.comment(session, house.see(house.jonas), house.plan.code, text="I am reading it", moment=moment())
    assert house.opens(house.jonas).header.nudged_on is None
    assert (house.plan.nudged_at, house.plan.nudged_by_id) == (None, None)


def test_a_plan_that_waits_for_nobody_cannot_be_reminded_of(session: Session) -> None:
    house = House(session, State.ACTIVE, end_on=moment("2026-07-30").today, start_on=moment("2026-05-14").today)
    house.plan.started_on = moment("2026-05-14").today
    session.commit()
    view = house.opens(house.hannah)
    assert not view.header.turn.who
    assert Action.SEND_REMINDER not in view.can
    with pytest.raises(context.NotReady, match="Nothing waits"):
        commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())


def test_before_the_first_day_the_other_one_is_reminded_of_an_adjustment(session: Session) -> None:
    house = House(session, State.ACTIVE, start_on=moment("2026-05-20").today)
    house.plan.started_on = moment("2026-05-20").today
    session.add(adjustment(house.plan, moment("2026-05-12")))
    session.commit()
    commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    assert told(session) == ["Hannah from HR reminds Maya of the next step."]


def test_on_a_plan_about_somebody_in_hr_the_managers_manager_reminds(session: Session) -> None:
    house = House(session)
    house.hold_hr()
    with pytest.raises(NotFound):
        commands.send_reminder(session, house.see(house.hannah), house.plan.code, moment=moment())
    session.rollback()
    commands.send_reminder(session, house.see(house.ruben), house.plan.code, moment=moment())
    assert told(session) == ["Ruben reminds the two of you of the next step."]


def test_on_any_other_plan_the_managers_manager_does_not(session: Session) -> None:
    house = House(session)
    with pytest.raises(NotAllowed):
        commands.send_reminder(session, house.see(house.ruben), house.plan.code, moment=moment())


# Appoint an acting manager


def test_hr_appoints_somebody_where_nobody_is_responsible(session: Session) -> None:
    house = House(session)
    head = make_person(session, "Ravi Menon")
    nina = make_person(session, "Nina Roth", manager=head)
    house.leave_alone()
    house.plan.manager_agreed_at = moment("2026-05-05").now
    session.commit()
    assert house.opens(house.hannah).header.stuck is Stuck.NOBODY
    commands.appoint_manager(session, house.see(house.hannah), house.plan.code, nina.id or 0, moment=moment())
    plan = session.get_one(Plan, house.plan.id)
    assert (plan.manager_id, plan.managers_manager_id, plan.acting_manager_id) == (nina.id, head.id, nina.id)
    assert (plan.manager_agreed_at, plan.nobody_since) == (None, None)
    assert told(session)[-1] == "Hannah from HR appointed Nina Roth to act as manager of this plan for now."
    assert actions(session)[-1] == "acting manager appointed"
    view = house.opens(nina)
    assert view.body is not None
    assert (view.header.side, view.header.is_acting, view.header.stuck) == (Side.MANAGER, True, None)
    assert house.opens(head).body is not None


def test_the_appointed_manager_has_no_managers_manager_where_nobody_is_above_them(session: Session) -> None:
    house = House(session)
    nina = make_person(session, "Nina Roth")
    house.leave_alone()
    commands.appoint_manager(session, house.see(house.hannah), house.plan.code, nina.id or 0, moment=moment())
    assert (house.plan.manager_id, house.plan.managers_manager_id) == (nina.id, None)


def test_nobody_is_appointed_where_somebody_is_responsible(session: Session) -> None:
    house = House(session)
    with pytest.raises(context.NotReady, match="by now"):
        commands.appoint_manager(session, house.see(house.hannah), house.plan.code, house.kim.id or 0, moment=moment())


def test_whoever_may_not_act_is_not_appointed(session: Session) -> None:
    house = House(session)
    report = make_person(session, "Ben Below", manager=house.jonas)
    gone = make_person(session, "Gina Gone", manager=report, active=False)
    further = make_person(session, "Fay Further", manager=gone)
    house.leave_alone()
    hannah = house.see(house.hannah)
    for person in (house.jonas, report, further, house.maya, house.hannah):
        with pytest.raises(Invalid):
            commands.appoint_manager(session, hannah, house.plan.code, person.id or 0, moment=moment())
        session.rollback()
        found = commands.find_candidates(session, hannah, house.plan.code, search=person.name, moment=moment())
        assert (found.people, found.more) == ([], 0)
    with pytest.raises(Invalid):
        commands.appoint_manager(session, hannah, house.plan.code, 99_999, moment=moment())


def test_candidates_are_found_by_name_and_never_listed_at_large(session: Session) -> None:
    house = House(session)
    for number in range(CANDIDATES + 3):
        make_person(session, f"Nina Number{number:02}", department="Finance")
    house.leave_alone()
    hannah = house.see(house.hannah)

    def search(text: str) -> commands.Candidates:
        return commands.find_candidates(session, hannah, house.plan.code, search=text, moment=moment())

    found = search("nina")
    assert (len(found.people), found.more) == (CANDIDATES, 3)
    [one] = search("NÚMBER07 niñ").people
    assert (one.name, one.title, one.department) == ("Nina Number07", "Specialist", "Finance")
    for short in ("", " ", "n", " n "):
        assert search(short) == commands.Candidates([], 0)
    assert search("%").people == search("__").people == []


def test_a_colleague_in_hr_may_appoint_and_nothing_else(session: Session) -> None:
    house = House(session)
    nina = make_person(session, "Nina Roth")
    house.leave_alone()
    house.hold_hr()
    hannah = house.see(house.hannah)
    [one] = queries.plans_without_anybody(session, hannah)
    assert (one.person.name, one.code) == ("Jonas Weber", house.plan.code)
    assert queries.read_home(session, hannah, moment=moment()).stuck == []
    assert queries.list_plans(session, hannah, Filters(), moment=moment()).readable == 0
    with pytest.raises(NotFound):
        house.opens(house.hannah)
    with pytest.raises(NotFound):
        commands.open_in_full(session, hannah, house.plan.code, reason="stuck", moment=moment())
    session.rollback()
    assert commands.find_candidates(session, hannah, house.plan.code, search="Nina", moment=moment()).people
    commands.appoint_manager(session, hannah, house.plan.code, nina.id or 0, moment=moment())
    assert queries.plans_without_anybody(session, house.see(house.hannah)) == []
    with pytest.raises(NotFound):
        commands.find_candidates(session, house.see(house.hannah), house.plan.code, search="Nina", moment=moment())


def test_nobody_appoints_for_themselves_and_nobody_outside_hr_is_told(session: Session) -> None:
    house = House(session)
    stranger = make_person(session, "Stella Stranger")
    make_account(session, stranger, [Role.ADMINISTRATOR, Role.LEADERSHIP])
    house.leave_alone()
    house.hold_hr()
    for person in (house.jonas, stranger):
        assert queries.plans_without_anybody(session, house.see(person)) == []
    with pytest.raises(NotAllowed):
        commands.appoint_manager(session, house.see(house.jonas), house.plan.code, stranger.id or 0, moment=moment())


def test_who_is_to_be_helped_is_named_once_however_many_plans_there_are(session: Session) -> None:
    house = House(session)
    make_plan(session, member=house.jonas, manager=house.maya, state=State.ACTIVE)
    house.leave_alone()
    house.hold_hr()
    assert [one.person.name for one in queries.plans_without_anybody(session, house.see(house.hannah))] == [
        "Jonas Weber"
    ]


# Stuck


def adjustment(plan: Plan, since: Moment) -> Suggestion:
    """An adjustment of the goal, proposed by the team member."""
    return Suggestion(
        plan_id=plan.id or 0,
        part=Part.ADJUSTMENT,
        after={"goal": "Lead two"},
        by_id=plan.member_id,
        by_side=Side.MEMBER,
        at=since.now,
    )


def make_whole(session: Session, plan: Plan) -> None:
    """Agreed activities and support, so that nothing needed to start is missing."""
    from tests.builders import make_activity, make_support

    make_activity(session, plan)
    make_support(session, plan)


@pytest.mark.parametrize(
    ("proposed", "is_stuck"),
    [
        pytest.param("2026-04-30", False, id="14 days ago"),
        pytest.param("2026-04-29", True, id="15 days ago"),
    ],
)
def test_a_proposal_is_stuck_after_14_days_without_both_agreeing(
    session: Session, proposed: str, is_stuck: bool
) -> None:
    house = House(session, proposed_at=moment(proposed).now)
    found = queries.read_home(session, house.see(house.hannah), moment=moment()).stuck
    assert [(plan.stuck, plan.stuck_since) for plan in found] == (
        [(Stuck.PROPOSED, moment(proposed).today)] if is_stuck else []
    )


def test_a_proposal_that_both_agreed_to_is_not_stuck(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-01").now, member_agreed_at=moment().now)
    assert queries.read_home(session, house.see(house.hannah), moment=moment()).stuck == []


@pytest.mark.parametrize(
    ("since", "is_stuck"),
    [pytest.param("2026-05-07", False, id="7 days ago"), pytest.param("2026-05-06", True, id="8 days ago")],
)
def test_an_adjustment_is_stuck_after_7_days(session: Session, since: str, is_stuck: bool) -> None:
    house = House(session, State.ACTIVE)
    session.add(adjustment(house.plan, moment(since)))
    session.commit()
    found = queries.read_home(session, house.see(house.hannah), moment=moment()).stuck
    assert [(plan.stuck, plan.stuck_since) for plan in found] == (
        [(Stuck.ADJUSTMENT, moment(since).today)] if is_stuck else []
    )


def test_a_plan_for_which_nobody_is_responsible_is_stuck_since_that_day(session: Session) -> None:
    house = House(session)
    house.leave_alone()
    [plan] = queries.read_home(session, house.see(house.hannah), moment=moment()).stuck
    assert (plan.stuck, plan.stuck_since) == (Stuck.NOBODY, moment("2026-05-08").today)


def test_a_plan_whose_managers_account_is_closed_is_stuck_until_it_is_open_again(session: Session) -> None:
    house = House(session)
    account = make_account(session, house.maya, is_enabled=False)
    for state in (State.PROPOSED, State.ACTIVE):
        house.plan.state = state
        session.commit()
        [plan] = queries.read_home(session, house.see(house.hannah), moment=moment()).stuck
        assert plan.stuck is Stuck.SHUT_OUT
        line = home_lines.help_line(plan, moment().today)
        assert line.title == "Maya Lindqvist’s account is closed, and they coach Jonas Weber"
    account.is_enabled = True
    session.commit()
    assert queries.read_home(session, house.see(house.hannah), moment=moment()).stuck == []


def test_a_closed_plan_needs_no_help_whatever_becomes_of_its_manager(session: Session) -> None:
    house = House(session, State.CLOSED)
    make_account(session, house.maya, is_enabled=False)
    [plan] = queries.list_plans(session, house.see(house.hannah), Filters(frozenset(State)), moment=moment()).headers
    assert plan.stuck is None


@pytest.mark.parametrize("most", [None, 1])
def test_where_nothing_goes_on_without_hr_comes_before_what_has_waited_longest(
    session: Session, most: int | None
) -> None:
    house = House(session, proposed_at=moment("2026-04-01").now)
    clara = make_person(session, "Clara Nyström")
    make_account(session, clara, is_enabled=False)
    zoe = make_person(session, "Zoe Adler")
    shut_out = make_plan(session, member=zoe, manager=clara, state=State.PROPOSED, proposed_at=moment("2026-05-13").now)
    found = queries.read_home(session, house.see(house.hannah), moment=moment(), most_stuck=most).stuck
    assert [plan.code for plan in found] == [shut_out.code, house.plan.code][:most]


def test_what_has_waited_longest_comes_first(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    older = make_plan(
        session, member=house.maya, manager=house.ruben, state=State.PROPOSED, proposed_at=moment("2026-04-10").now
    )
    found = queries.read_home(session, house.see(house.hannah), moment=moment()).stuck
    assert [plan.code for plan in found] == [older.code, house.plan.code]


def test_stuck_stands_before_whoever_does_hrs_part_and_nobody_else(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    others = (house.jonas, house.maya, house.ruben)
    assert len(queries.read_home(session, house.see(house.hannah), moment=moment()).stuck) == 1
    assert [queries.read_home(session, house.see(person), moment=moment()).stuck for person in others] == [[], [], []]
    house.hold_hr()
    assert queries.read_home(session, house.see(house.hannah), moment=moment()).stuck == []
    [plan] = queries.read_home(session, house.see(house.ruben), moment=moment()).stuck
    assert (plan.stuck, plan.is_about_hr) == (Stuck.PROPOSED, True)
    for person in (house.jonas, house.maya):
        assert queries.read_home(session, house.see(person), moment=moment()).stuck == []


def test_home_finds_what_the_database_finds_for_whoever_does_hrs_part(session: Session) -> None:
    """A stuck plan about somebody in HR, and everybody who has one of its roles, several at once among them."""
    house, lena = House(session, proposed_at=moment("2026-04-20").now), make_person(session, "Lena Roth")
    house.hold_hr()
    make_absence(session, house.plan, lena)
    # Ruben took it over; and one that is about nobody in HR.
    late = {"state": State.PROPOSED, "proposed_at": moment("2026-04-20").now, "managers_manager": house.ruben}
    make_plan(session, member=house.jonas, manager=house.ruben, **late)
    make_plan(session, member=lena, manager=house.maya, **late)
    everybody = [house.see(one, moment()) for one in (house.jonas, house.maya, house.ruben, lena, house.hannah)]
    by_home = [[plan.code for plan in queries.read_home(session, one, moment=moment()).stuck] for one in everybody]
    assert by_home == [stuck_codes(session, one, moment=moment()) for one in everybody]
    assert [len(codes) for codes in by_home] == [1, 0, 1, 0, 1]


def test_home_counts_all_that_wait_for_whoever_does_hrs_part_and_shows_the_first(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    house.hold_hr()
    theirs = {"member": house.jonas, "manager": house.maya, "managers_manager": house.ruben, "state": State.PROPOSED}
    longest = make_plan(session, **theirs, proposed_at=moment("2026-04-10").now)
    make_plan(session, **theirs, proposed_at=moment("2026-05-13").now)  # It is not stuck.
    home = queries.read_home(session, house.see(house.ruben), moment=moment(), most_stuck=1)
    assert ([plan.code for plan in home.stuck], home.number_stuck) == ([longest.code], 2)


def test_a_manager_in_hr_does_not_help_themselves(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    make_account(session, house.maya, [Role.HR])
    assert queries.read_home(session, house.see(house.maya), moment=moment()).stuck == []


def test_the_list_narrows_down_to_what_is_stuck(session: Session) -> None:
    house = House(session, proposed_at=moment("2026-04-20").now)
    make_plan(session, member=house.maya, manager=house.ruben, state=State.ACTIVE)
    hannah = house.see(house.hannah)
    listed = queries.list_plans(session, hannah, Filters(only_stuck=True), moment=moment())
    assert ([plan.code for plan in listed.headers], listed.matching, listed.readable) == ([house.plan.code], 1, 2)


def test_the_question_of_one_and_of_many_agree_on_what_is_stuck(session: Session) -> None:
    """Every reason on the day it begins and the day before, in every state, with and without somebody responsible."""
    house = House(session)
    for state in (State.PROPOSED, State.ACTIVE, State.CLOSED, State.CANCELLED):
        for manager in (house.maya, None):
            for day in ("2026-04-29", "2026-04-30", "2026-05-06", "2026-05-07"):
                plan = make_plan(session, member=house.jonas, manager=manager, state=state, proposed_at=moment(day).now)
                session.add(adjustment(plan, moment(day)))
    session.commit()
    hannah = house.see(house.hannah)
    every = queries.list_plans(session, hannah, Filters(), moment=moment()).headers
    by_one = {plan.code for plan in every if plan.stuck}
    by_many = {
        plan.code for plan in queries.list_plans(session, hannah, Filters(only_stuck=True), moment=moment()).headers
    }
    assert by_one == by_many
    assert 0 < len(by_one) < len(every)


def test_the_half_hour_is_the_one_the_screen_names() -> None:
    assert timedelta(minutes=30) == IN_FULL_FOR


def test_hr_and_administrators_see_who_reports_to_nobody_and_others_do_not(session: Session) -> None:
    house = House(session)
    for name in ("Ruben Okoye", "Hannah Berg", "Kim Vogel"):
        person = session.scalars(select(Person).where(Person.name == name)).one()
        person.title = f"Title of {name[0]}"
    session.commit()
    found = queries.people_without_manager(session, house.see(house.hannah))
    assert found is not None
    assert [(person.name, person.title) for person in found.people] == [
        ("Hannah Berg", "Title of H"), ("Kim Vogel", "Title of K"), ("Ruben Okoye", "Title of R")
    ]  # fmt: skip  # whoever leads somebody comes last
    admin = Viewer(0, "Ada", frozenset({Role.ADMINISTRATOR}))
    assert queries.people_without_manager(session, admin) == found
    assert queries.people_without_manager(session, house.see(house.maya)) is None
    house.hannah.manager_id = house.kim.manager_id = house.ruben.id
    session.commit()
    assert queries.people_without_manager(session, admin) is None, "whoever leads them all is right at the top"
