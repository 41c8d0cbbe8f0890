"""A plan is lived day by day, and what arrives by mail and chat reads like a diary: right person, day and words."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from html import escape
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import db
from lib.clock import Moment, at
from lib.models import CancelReason, NotificationChoices, OrganisationSetting, Part, Person, Plan, Progress, Role
from lib.notifications import message_texts, nudges, sender
from lib.notifications.notification_choices import choose
from lib.organisation_settings import Section
from lib.plans import commands, queries
from lib.plans.commands.follow_roster import follow_roster
from lib.plans.queries import PlanBody
from lib.settings import get_settings
from tests.amount import EVERY_CASE
from tests.builders import make_account, make_person, make_viewer
from tests.channels.chat_server import mattermost
from tests.channels.mail_server import MailServer, mail_server
from tests.plans.household import WHOLE_TEXT, start_draft

FIRST, LAST = date(2026, 5, 4), date(2026, 9, 18)

HOURS = range(24) if EVERY_CASE else (8,)
"""The hours of a day at which reminders are written and mail is sent, beside those in which somebody does something."""

PEOPLE = {"Tomás": "", "Nora": "", "Maya": "Tomás", "Olga": "Tomás", "Jonas": "Maya", "Hannah": "Maya"}
"""Everybody with their manager. Nora is in HR."""

DAYS = {"start_on": date(2026, 5, 7), "end_on": date(2026, 6, 6)}

WORDS = ("Shadow two workshops", "An hour of practice", "Lead two workshops alone")

WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)

DIARY = """
Mon  4 May  8  Maya    Nothing waits on your team. → plans
Mon  4 May 10  Tomás   Maya Berg asks you to align on an opportunity. → plan of Jonas
Mon  4 May 14  Maya    Tomás Berg answered what you asked about an opportunity. → plan of Jonas
Tue  5 May 10  Jonas   Maya Berg proposes a coaching plan to you. → plan of Jonas
Tue  5 May 10  Hannah  Maya Berg proposes a coaching plan to you. → plan of Hannah
Wed  6 May  9  Maya    Jonas Berg suggests a change to the plan. → plan of Jonas
Wed  6 May 14  Jonas   Maya Berg answered what you suggested. → plan of Jonas
Thu  7 May  9  Maya    Jonas Berg agreed to the version you are shaping. → plan of Jonas
Thu  7 May 16  Jonas   You both agreed: the plan with Maya Berg became active. → plan of Jonas
Mon 11 May  8  Maya    Nothing waits on your team. → plans
Tue 12 May  8  Maya    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue 12 May  8  Jonas   Your check-in with Maya Berg is tomorrow. → plan of Jonas, next_check_in
Fri 15 May  8  Jonas   An activity of your plan with Maya Berg is due. → plan of Jonas, Activities
Mon 18 May  8  Maya    Needs your attention: 1 plan
Mon 18 May  8  Maya    An activity is due: 1 plan → plans
Tue 19 May  8  Maya    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue 19 May  8  Maya    Support that was promised to Jonas Berg is late. → plan of Jonas, Support
Tue 19 May  8  Jonas   Your check-in with Maya Berg is tomorrow. → plan of Jonas, next_check_in
Wed 20 May  8  Nora    A coaching plan needs your help to go on. → plan of Hannah
Wed 20 May  8  chat    A coaching plan needs HR’s help → plan of Hannah
Wed 20 May 16  Maya    Jonas Berg waits for support that you answer for. → plan of Jonas, Support
Thu 21 May 10  Hannah  Nora Berg reminds you of the next step with Maya Berg. → plan of Hannah
Thu 21 May 16  Tomás   Jonas Berg wrote an update. → plan of Jonas, Journal
Thu 21 May 16  Nora    Jonas Berg wrote an update. → plan of Jonas, Journal
Thu 21 May 16  chat    An update was written for HR → plan of Jonas
Fri 22 May  8  Maya    The check-in with Jonas Berg waits to be recorded. → plan of Jonas, check_in
Fri 22 May  8  Jonas   The check-in with Maya Berg waits to be recorded. → plan of Jonas, check_in
Fri 22 May 10  Maya    Hannah Berg answered your proposal and waits for you. → plan of Hannah
Fri 22 May 14  Hannah  Maya Berg cancelled the plan. → plan of Hannah
Tue 26 May  8  Maya    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue 26 May  8  Jonas   Your check-in with Maya Berg is tomorrow. → plan of Jonas, next_check_in
Tue 26 May  8  Maya    Needs your attention: 1 plan
Tue 26 May  8  Maya    A check-in comes next: 1 plan
Tue 26 May  8  Maya    A check-in is overdue: 1 plan
Tue 26 May  8  Maya    An activity is due: 1 plan → plans
Thu 28 May 14  Maya    Jonas Berg paused the plan. → plan of Jonas
Mon  1 Jun  8  Maya    Nothing waits on your team. → plans
Fri  5 Jun 10  Jonas   Maya Berg proposes an adjustment and waits for your answer. → plan of Jonas
Fri  5 Jun 16  Maya    Jonas Berg answered the adjustment you proposed. → plan of Jonas
Mon  8 Jun  8  Maya    Nothing waits on your team. → plans
Tue  9 Jun  8  Maya    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue  9 Jun  8  Jonas   Your check-in with Maya Berg is tomorrow. → plan of Jonas, next_check_in
Thu 11 Jun 10  Olga    You are now the manager of a plan with Jonas Berg. → plan of Jonas
Thu 11 Jun 10  Jonas   Olga Berg is now the manager of your plan. → plan of Jonas
Tue 16 Jun  8  Olga    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue 16 Jun  8  Jonas   Your check-in with Olga Berg is tomorrow. → plan of Jonas, next_check_in
Fri 19 Jun  8  Olga    The check-in with Jonas Berg waits to be recorded. → plan of Jonas, check_in
Fri 19 Jun  8  Olga    The plan with Jonas Berg ends on Friday 26 June. → plan of Jonas
Fri 19 Jun  8  Jonas   The check-in with Olga Berg waits to be recorded. → plan of Jonas, check_in
Fri 19 Jun  8  Jonas   The plan with Olga Berg ends on Friday 26 June. → plan of Jonas
Tue 23 Jun  8  Olga    Your check-in with Jonas Berg is tomorrow. → plan of Jonas, next_check_in
Tue 23 Jun  8  Jonas   Your check-in with Olga Berg is tomorrow. → plan of Jonas, next_check_in
Wed 24 Jun  8  Olga    Nothing was written on the plan with Jonas Berg for a while. → plan of Jonas
Fri 26 Jun  8  Olga    The check-in with Jonas Berg waits to be recorded. → plan of Jonas, check_in
Fri 26 Jun  8  Jonas   The check-in with Olga Berg waits to be recorded. → plan of Jonas, check_in
Mon 29 Jun  8  Olga    The plan with Jonas Berg waits to be closed or extended. → plan of Jonas
Tue 30 Jun 10  Olga    Jonas Berg asks you something about the plan and waits for your answer. → plan of Jonas
Thu  2 Jul 14  Jonas   Olga Berg closed the plan. → plan of Jonas
Thu  9 Jul  8  Olga    You can still add a reflection to the plan with Jonas Berg. → plan of Jonas, reflect
Thu  9 Jul  8  Jonas   You can still add a reflection to the plan with Olga Berg. → plan of Jonas, reflect
Mon 31 Aug  8  Olga    Two months after the plan with Jonas Berg: what do you still do today? → plan of Jonas, look_back
Mon 31 Aug  8  Jonas   Two months after the plan with Olga Berg: what do you still do today? → plan of Jonas, look_back
"""
"""Day and hour, who is told, what, and the form or tab that the link opens on the plan."""


@dataclass
class Office:
    """Everybody, their plans, and the hour it is.

    Attributes:
        plans: the code of a plan by the name of its team member.
        typed: all that somebody typed.
    """

    engine: Engine
    server: MailServer
    chat: list[str]
    now: datetime = datetime(2026, 5, 4, tzinfo=UTC)
    plans: dict[str, str] = field(default_factory=dict)
    diary: list[str] = field(default_factory=list)
    typed: set[str] = field(default_factory=lambda: {*WHOLE_TEXT.values(), *WORDS})

    @property
    def moment(self) -> Moment:
        return at(self.now)

    def do(self, who: str, step: Callable[..., Any], *given: Any, whose: str = "Jonas", **values: Any) -> None:
        """Somebody takes a step on the plan of a team member."""
        self.typed |= {words for words in values.values() if isinstance(words, str) and " " in words}
        with db.writing(self.engine) as session:
            viewer = make_viewer(session, person(session, who), self.moment)
            step(session, viewer, self.plans[whose], *given, **values, moment=self.moment)

    def plan(self, whose: str = "Jonas") -> Plan:
        with db.reading(self.engine) as session:
            return session.scalars(select(Plan).where(col(Plan.code) == self.plans[whose])).one()

    def body(self) -> PlanBody:
        with db.reading(self.engine) as session:
            viewer = make_viewer(session, person(session, "Jonas"))
            body = queries.open_plan(session, viewer, self.plans["Jonas"], moment=self.moment).body
        assert body is not None
        return body


def person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(col(Person.name).startswith(name))).one()


Step = Callable[[Office], None]
STORY: dict[tuple[str, int], Step] = {}


def on(day: str, hour: int) -> Callable[[Step], Step]:
    """What somebody does in this hour."""

    def kept(step: Step) -> Step:
        assert (day, hour) not in STORY
        STORY[day, hour] = step
        return step

    return kept


def draft(office: Office, whose: str) -> None:
    with db.writing(office.engine) as session:
        maya = make_viewer(session, person(session, "Maya"), office.moment)
        office.plans[whose] = code = start_draft(session, maya, person(session, whose).id or 0, moment=office.moment)
        commands.save_draft(session, maya, code, changes=WHOLE_TEXT | DAYS, seen={}, moment=office.moment)
        for part, text, due_on in (
            (Part.ACTIVITY, WORDS[0], date(2026, 5, 15)),
            (Part.SUPPORT, WORDS[1], date(2026, 5, 18)),
        ):
            values = {"text": text, "due_on": due_on} | ({"kind": "meeting"} if part is Part.SUPPORT else {})
            commands.add_draft_item(session, maya, code, part, values=values, moment=office.moment)


@on("2026-05-04", 10)
def maya_asks_tomas_to_align(office: Office) -> None:
    draft(office, "Jonas")
    office.do("Maya", commands.ask_alignment)


@on("2026-05-04", 14)
def tomas_is_aligned(office: Office) -> None:
    office.do("Tomás", commands.answer_alignment, answer="aligned")


@on("2026-05-05", 10)
def maya_proposes_two_plans(office: Office) -> None:
    office.do("Maya", commands.propose)
    draft(office, "Hannah")
    office.do("Maya", commands.note_alignment, whose="Hannah", spoke_on=office.moment.today)
    office.do("Maya", commands.propose, whose="Hannah")


@on("2026-05-06", 9)
def jonas_suggests_another_goal(office: Office) -> None:
    office.do("Jonas", commands.suggest, Part.GOAL, changes={"goal": WORDS[2]}, seen={})


@on("2026-05-06", 14)
def maya_accepts_it(office: Office) -> None:
    office.do("Maya", commands.accept_suggestion, office.body().suggestions[0].id)


@on("2026-05-07", 9)
def jonas_agrees(office: Office) -> None:
    office.do("Jonas", commands.agree, version=office.plan().version)


@on("2026-05-07", 16)
def maya_agrees_and_the_plan_starts(office: Office) -> None:
    office.do("Maya", commands.agree, version=office.plan().version)


@on("2026-05-13", 14)
def maya_holds_the_first_check_in(office: Office) -> None:
    office.do("Maya", commands.record_check_in, line="We began.", progress=20)


# That of 20 May is missed. The support of 18 May is late.


@on("2026-05-20", 16)
def jonas_waits_for_the_support(office: Office) -> None:
    office.do("Jonas", commands.mark_not_received, 1, reason="It did not take place.")


@on("2026-05-21", 10)
def nora_reminds_hannah(office: Office) -> None:
    office.do("Nora", commands.send_reminder, whose="Hannah")


@on("2026-05-21", 14)
def maya_provides_the_support(office: Office) -> None:
    office.do("Maya", commands.provide_support, 1)


@on("2026-05-21", 16)
def jonas_writes_an_update(office: Office) -> None:
    office.do("Jonas", commands.write_update, text="The first workshop went well.")


@on("2026-05-22", 10)
def hannah_says_not_now(office: Office) -> None:
    office.do("Hannah", commands.say_not_now, whose="Hannah", reason="A launch comes first.")


@on("2026-05-22", 14)
def maya_cancels_that_plan(office: Office) -> None:
    office.do(
        "Maya", commands.cancel_plan, whose="Hannah", reason=CancelReason.SUPERSEDED,
        seen_revision=office.plan("Hannah").revision,
    )  # fmt: skip  # one call


@on("2026-05-26", 14)
def jonas_reports_the_activity(office: Office) -> None:
    office.do("Jonas", commands.report_activity, 1, progress=Progress.DONE)


@on("2026-05-27", 14)
def maya_holds_the_third_check_in(office: Office) -> None:
    office.do("Maya", commands.record_check_in, line="We went on.", progress=40)


@on("2026-05-28", 14)
def jonas_pauses_for_a_week(office: Office) -> None:
    office.do("Jonas", commands.pause_plan, until=date(2026, 6, 4))


@on("2026-06-05", 10)
def maya_proposes_a_later_end(office: Office) -> None:
    office.do(
        "Maya", commands.propose_adjustment, changes={"end_on": date(2026, 6, 26)}, seen={}, reason="More practice"
    )


@on("2026-06-05", 16)
def jonas_accepts_it(office: Office) -> None:
    adjustment = office.body().adjustment
    assert adjustment is not None
    office.do("Jonas", commands.accept_adjustment, adjustment.id)


@on("2026-06-10", 9)
def jonas_holds_the_check_in_of_the_tenth(office: Office) -> None:
    office.do("Jonas", commands.record_check_in, line="We practised.", progress=60)


@on("2026-06-11", 10)
def olga_becomes_the_manager_of_jonas(office: Office) -> None:
    with db.writing(office.engine) as session:
        person(session, "Jonas").manager_id = person(session, "Olga").id
        follow_roster(session, moment=office.moment)
        choose(session, make_viewer(session, person(session, "Maya")), weekly_day=None)


# The check-ins of 17 and 24 June are not held.


@on("2026-06-30", 10)
def jonas_asks_to_end(office: Office) -> None:
    office.do("Jonas", commands.request_to_end, reason="It is done.")


@on("2026-07-02", 14)
def olga_closes_the_plan(office: Office) -> None:
    office.do(
        "Olga", commands.close_plan, values={"outcome": "achieved", "outcome_evidence": "Two workshops."},
        seen_revision=office.plan().revision,
    )  # fmt: skip  # one call


@on("2026-07-13", 10)
def jonas_reflects(office: Office) -> None:
    office.do("Jonas", commands.reflect, reflection="I lead them alone now.")


@on("2026-09-02", 10)
def jonas_looks_back(office: Office) -> None:
    office.do("Jonas", commands.look_back, text="I lead one a month.")


def days() -> Iterator[date]:
    """From the first to the last; of the summer, in which nothing happens, Mondays alone unless every case is tried."""
    day = FIRST
    while day <= LAST:
        if EVERY_CASE or day.weekday() == 0 or not date(2026, 7, 14) < day < date(2026, 8, 30):
            yield day
        day += timedelta(1)


def live(office: Office) -> None:
    """In each hour somebody does what they do, then reminders are written and mail is sent."""
    for day in days():
        hours = {hour for on_day, hour in STORY if on_day == day.isoformat()}
        for hour in sorted(hours | set(HOURS)):
            office.now = datetime.combine(day, time(hour), get_settings().zone).astimezone(UTC)
            if step := STORY.get((day.isoformat(), hour)):
                step(office)
            with db.writing(office.engine) as session:
                nudges.remind(session, moment=office.moment)
            sender.send_all(lambda: office.moment, engine=office.engine)
            note(office, f"{day:%a} {day.day:2} {day:%b} {hour:2}")


def note(office: Office, when: str) -> None:
    """Write down what arrived, and look at what every mail has."""
    for mail in office.server.letters:
        check_form(mail)
        name = mail["To"].addresses[0].display_name.split()[0]
        text = form_of(mail, "plain")
        assert text.startswith(f"Hello {name},\n\n")
        office.diary += [f"{when}  {name:6}  {sentence}{place}" for sentence, place in said(office, text)]
    for line in office.chat:
        sentence, address = json.loads(line)["text"].split(": ")
        office.diary.append(f"{when}  chat    {sentence}{place_of(office, address)}")
    for told in [*map(str, office.server.letters), *office.chat]:
        assert not [words for words in office.typed if words in told], "no word of a plan leaves the house"
    office.server.letters.clear()
    office.chat.clear()


def said(office: Office, text: str) -> Iterator[tuple[str, str]]:
    """Each sentence of a mail, with the place its link leads to."""
    for paragraph in text.partition("\n--\n")[0].split("\n\n")[1:]:
        sentence, *addresses = paragraph.strip().split("\n")
        yield sentence, "".join(place_of(office, address) for address in addresses)


def place_of(office: Office, address: str) -> str:
    page, _, asked = address.removeprefix("https://coaching.example.com/").partition("?")
    code, _, more = asked.removeprefix("plan=").partition("&")
    form_or_tab = more.partition("=")[2]
    whose = {code: name for name, code in office.plans.items()}
    return f" → {page}{f' of {whose[code]}' if code else ''}{f', {form_or_tab}' if form_or_tab else ''}"


def form_of(mail: EmailMessage, form: str) -> str:
    body = mail.get_body((form,))
    assert body is not None
    return "\n".join(body.get_content().splitlines())


def check_form(mail: EmailMessage) -> None:
    """Both forms say the same, and the subject what is in it; the list header leads to the choices."""
    text, html = form_of(mail, "plain"), form_of(mail, "html")
    sentences = text.partition("\n--\n")[0].strip().split("\n")
    assert [line for line in sentences if escape(line) not in html] == []
    [_, _, first, *_] = sentences
    several = re.fullmatch(r"Coaching plans: (\d+) things to look at", mail["Subject"].strip())
    assert several or mail["Subject"].strip() in (first.rstrip("."), "Your team’s coaching plans this week")
    assert not several or int(several[1]) == text.count("https://") - 1
    assert mail["List-Unsubscribe"] == "<https://coaching.example.com/account>"
    assert message_texts.NOT_READ in text
    assert message_texts.NOT_READ in html


@pytest.fixture
def office(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    for name, manager in PEOPLE.items():
        above = person(session, manager) if manager else None
        make_account(session, make_person(session, f"{name} Berg", manager=above), [Role.HR] if name == "Nora" else [])
    session.add(NotificationChoices(person_id=person(session, "Maya").id or 0, weekly_day=0))
    with mail_server() as server, mattermost() as (address, told):
        session.add_all(
            OrganisationSetting(section=section, version=1, content=content, on=date(2026, 1, 1), at=WRITTEN_AT)
            for section, content in (
                (Section.CHAT, {"address": address}), (Section.WORKING_DAYS, {"country": "DE"})
            )
        )  # fmt: skip  # two sections
        session.commit()
        for name, value in {
            "SMTP_HOST": "localhost", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none",
            "MAIL_FROM": "coaching@example.com", "TIME_ZONE": "Europe/Berlin",
            "PUBLIC_URL": "https://coaching.example.com",
        }.items():  # fmt: skip  # the environment
            monkeypatch.setenv(f"COACHING_{name}", value)
        get_settings.cache_clear()
        yield Office(session.get_bind().engine, server, told)
    get_settings.cache_clear()


@pytest.mark.long
def test_everybody_is_told_what_is_theirs_to_know_on_its_day_once(office: Office) -> None:
    live(office)
    assert office.diary == DIARY.strip().splitlines()
