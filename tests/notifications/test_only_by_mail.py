"""Whoever never opens a page but reads their mail misses no check-in, no update and no plan that needs help."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.models import Account, Notification, NotificationKind, OrganisationSetting, Person, Plan, Role, State
from lib.notifications import nudges
from lib.notifications.compose import compose
from lib.organisation_settings import Section
from lib.plans import commands
from lib.plans.commands.follow_roster import follow_roster
from lib.settings import get_settings
from lib.working_days import WorkingDays, WorkingWeek
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.notifications.posting import Clock, Post, send

MONDAY = date(2026, 5, 4)

NAMES = ("Ann", "Ben", "Cem", "Dora", "Ella")

Told = list[tuple[date, str]]
"""Day and text of each mail."""


@pytest.fixture(autouse=True)
def mail_is_sent_in_germany(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    get_settings.cache_clear()
    session.add(
        OrganisationSetting(
            section=Section.WORKING_DAYS, version=1, content={"country": "DE"}, on=date(2026, 1, 1),
            at=moment("2026-01-01").now,
        )
    )  # fmt: skip  # one row
    session.commit()
    yield
    get_settings.cache_clear()


def live(
    session: Session, person: Person, last: date, each_night: Callable[[date], object] = lambda _day: None
) -> Told:
    """The mails that somebody gets until a day, with reminders and mail at two in the night and in the morning."""
    post, told, day = Post(), Told(), MONDAY
    engine = session.get_bind().engine
    while day <= last:
        each_night(day)
        for hour in (2, 8):
            now = moment(day.isoformat(), hour)
            nudges.remind(session, moment=now)
            session.commit()
            compose(moment=now, engine=engine)
            send(engine, post, Clock(now.now))
        told += [(day, letter.text) for letter in post.letters if letter.address == person.email]
        post.letters.clear()
        day += timedelta(1)
    return told


def test_a_manager_of_many_who_only_reads_mail_never_misses_a_check_in(session: Session) -> None:
    maya = make_person(session, "Maya Lindqvist")
    make_account(session, maya)
    for weekday, name in enumerate(NAMES):
        member = make_person(session, f"{name} Weber", manager=maya)
        make_plan(session, member=member, manager=maya, cadence_weekday=weekday)

    def change_password(day: date) -> None:
        at = moment(day.isoformat(), 1).now
        kind = NotificationKind.SIGN_IN
        session.add(Notification(person_id=maya.id or 0, kind=kind, key=day.isoformat(), at=at))
        session.commit()

    last = date(2026, 5, 29)
    told = live(session, maya, last, change_password)
    works = WorkingDays(WorkingWeek(country="DE"))
    for weekday, name in enumerate(NAMES):
        dates = [MONDAY + timedelta(weekday + 7 * week) for week in range(4)]
        told_on = {day for day, text in told if f"Your check-in with {name} Weber is" in text}
        for due in [works.on_or_after(day) for day in dates if day >= MONDAY + timedelta(2)]:
            assert due > last or told_on & {works.on_or_before(due - timedelta(1)), due}, f"{name} on {due}"
    assert max(Counter(day for day, _ in told).values()) == 1


def nobody_is_responsible(session: Session, plan: Plan) -> None:
    session.get_one(Person, plan.manager_id).active = False
    follow_roster(session, moment=moment("2026-05-06"))


def the_managers_account_is_closed(session: Session, plan: Plan) -> None:
    session.scalars(select(Account).where(col(Account.person_id) == plan.manager_id)).one().is_enabled = False


def it_is_proposed_for_long(_session: Session, plan: Plan) -> None:
    plan.state, plan.member_agreed_at = State.PROPOSED, None


def an_adjustment_waits_for_long(session: Session, plan: Plan) -> None:
    viewer = make_viewer(session, session.get_one(Person, plan.manager_id))
    commands.propose_adjustment(
        session, viewer, plan.code, changes={"end_on": date(2026, 6, 26)}, seen={}, reason="More time",
        moment=moment("2026-05-06"),
    )  # fmt: skip  # one call


def an_update_is_written(session: Session, plan: Plan) -> None:
    viewer = make_viewer(session, session.get_one(Person, plan.member_id))
    commands.write_update(session, viewer, plan.code, text="All is well.", moment=moment("2026-05-06"))


@pytest.mark.parametrize(
    ("happens", "on"),
    [
        (nobody_is_responsible, "2026-05-06"),
        (the_managers_account_is_closed, "2026-05-06"),
        (it_is_proposed_for_long, "2026-05-19"),
        (an_adjustment_waits_for_long, "2026-05-15"),
        (an_update_is_written, "2026-05-06"),
    ],
)
def test_hr_hears_of_a_stuck_plan_and_an_update_by_mail_the_same_morning_once(
    session: Session, happens: Callable[[Session, Plan], None], on: str
) -> None:
    maya = make_person(session, "Maya Lindqvist")
    jonas, nora = make_person(session, "Jonas Weber", manager=maya), make_person(session, "Nora Berg")
    for person in (maya, jonas):
        make_account(session, person)
    make_account(session, nora, [Role.HR])
    plan = make_plan(session, member=jonas, manager=maya, end_on=date(2026, 6, 12))

    def happens_on_wednesday(day: date) -> None:
        if day == date(2026, 5, 6):
            happens(session, session.get_one(Plan, plan.id))
            session.commit()

    told = live(session, nora, date.fromisoformat(on) + timedelta(1), happens_on_wednesday)
    assert [(day.isoformat(), f"/plan?plan={plan.code}" in text) for day, text in told] == [(on, True)]
