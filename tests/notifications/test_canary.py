"""No mail, line of chat, entry of a calendar or line of a log holds a word that somebody typed on a plan."""

import logging
from datetime import date, time
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib import calendar_feed, db
from lib.models import (
    EntryKind,
    JournalEntry,
    Notification,
    NotificationChoices,
    NotificationKind,
    OrganisationSetting,
    Plan,
    Relation,
    Role,
)
from lib.notifications import contents, message_texts, notification_choices, nudges, sender
from lib.organisation_settings import Section
from lib.settings import get_settings
from tests.builders import make_absence, make_account, make_person, make_template, make_viewer, moment
from tests.canary import CANARY, is_heard_in, plant
from tests.channels.chat_server import mattermost
from tests.channels.mail_server import mail_server
from tests.plans.household import Household

TUESDAY = moment("2026-05-19")


def readable(mail: EmailMessage) -> str:
    """The headers and every part of a mail, as a mail program shows them."""
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *map(str, parts)])


def test_nothing_that_leaves_the_house_holds_a_word_of_a_plan(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = Household(session).active()
    people = {
        Relation.MEMBER: house.jonas, Relation.MANAGER: house.maya, Relation.MANAGERS_MANAGER: house.tomas,
        Relation.HR: make_person(session, "Nora Berg"), Relation.DEPUTY: make_person(session, "Kim Vogel"),
    }  # fmt: skip  # one dict
    plan = session.scalars(select(Plan)).one()
    make_absence(session, plan, people[Relation.DEPUTY], "2026-05-18", "2026-05-22")
    plant(session, plan)
    make_template(session, house.maya, name=CANARY, area=CANARY, goal=CANARY, measure=CANARY)
    for kind in EntryKind:
        entry = JournalEntry(plan_id=plan.id or 0, by_id=house.maya.id, kind=kind, text=CANARY, at=TUESDAY.now)
        session.add(entry)
    for relation, person in people.items():
        make_account(session, person, [Role.HR] if relation is Relation.HR else [])
        chosen = {"digest_hour": 0, "weekly_day": 1, "weekly_hour": 0, "invites_to_check_ins": True}
        session.add(NotificationChoices(person_id=person.id or 0, **chosen))
        session.add_all(
            Notification(
                person_id=person.id or 0, kind=kind, plan_id=plan.id, relation=relation, key=f"{kind}",
                actor_id=house.maya.id, on=date(2026, 5, 20), at=TUESDAY.now,
            )
            for kind in NotificationKind
        )  # fmt: skip  # one row
    monkeypatch.setattr(contents, "still_so", lambda _session, _viewer, rows, _moment: rows)
    caplog.set_level(logging.DEBUG)
    with mail_server() as server, mattermost() as (address, told):
        at = {"on": date(2026, 5, 1), "at": TUESDAY.now}
        session.add(OrganisationSetting(section=Section.CHAT, version=1, content={"address": address}, **at))
        session.commit()
        for name, value in {
            "SMTP_HOST": "localhost", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none",
            "MAIL_FROM": "coaching@example.com",
        }.items():  # fmt: skip  # the environment
            monkeypatch.setenv(f"COACHING_{name}", value)
        get_settings.cache_clear()
        with db.writing() as reminding:
            nudges.remind(reminding, moment=TUESDAY)
        sender.send_all(lambda: TUESDAY)
        notification_choices.choose(session, house.member, invites_to_check_ins=False)
        notification_choices.choose(session, house.manager, check_ins_at=time(9, 30))
        sender.send_all(lambda: TUESDAY)
    feeds = [calendar_feed.calendar_of(session, make_viewer(session, house.jonas)).decode()]
    mails = [readable(mail) for mail in server.letters]
    assert {mail["To"].addresses[0].display_name for mail in server.letters} == {each.name for each in people.values()}
    for asked in ("METHOD:REQUEST", "METHOD:CANCEL", "DTSTART:20260520T093000Z"):
        assert any(asked in mail for mail in mails)
    assert any("Your team’s coaching plans this week" in str(mail["Subject"]) for mail in server.letters)
    assert len(told) == len(message_texts.CHAT_LINES)
    assert "BEGIN:VEVENT" in feeds[0]
    for leaves in (*mails, *told, *feeds, caplog.text):
        assert not is_heard_in(leaves)
    assert "".join(mails).count("/plan?plan=") > 4 * len(NotificationKind), "the sentences of all kinds are there"
    assert session.scalars(select(col(Plan.area))).one().startswith(CANARY), "the canary is there"
