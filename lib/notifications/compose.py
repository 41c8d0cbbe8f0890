"""From what people are told to the mails and lines of chat that tell it: when, in how many, and to whom no more.

One mail a day at most, apart from what waits for an answer; none on days off; none for what somebody has read, what is
settled, or what is no longer theirs to read. See docs/product.md#messages.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter

from sqlalchemy import Engine, or_, select, update
from sqlmodel import Session, col

from lib import db, organisation_settings
from lib.access import is_about_hr, may_coach
from lib.accounts import is_demo
from lib.clock import Moment, start_of
from lib.errors import place_of
from lib.models import (
    Channel,
    MailTiming,
    Message,
    MessageState,
    Notification,
    NotificationChoices,
    NotificationKind,
    Plan,
    Relation,
)
from lib.notifications import check_in_invitations, contents, message_texts, outbox
from lib.notifications.inbox import InboxLine
from lib.notifications.kinds import FIXED, KINDS
from lib.notifications.notification_choices import timing_of
from lib.notifications.outbox import MessagePurpose
from lib.settings import get_settings

log = logging.getLogger("coaching")

TOLD_FOR = timedelta(days=14)
"""What is older is in the application alone: mail that was switched on today does not begin with last year."""

CHAT_TOLD_FOR = timedelta(days=7)

PEOPLE_AT_ONCE = 1000
"""For how many people mails are written before they are sent, so that nobody waits for those to everybody."""

MORNING = 8
"""The hour of the organisation's day from which on the chat is told anything, and a mail what comes with a day."""

IN_CHAT = (NotificationKind.STUCK, NotificationKind.UPDATE)
"""What is meant for HR, and told to the chat as well."""


@dataclass(frozen=True)
class Day:
    """Which mails may go out to somebody now.

    Attributes:
        is_working: people work today.
        hour: of the organisation's day.
        had_mail: they had a mail today that told of more than what waits for their answer.
    """

    is_working: bool
    hour: int
    had_mail: bool

    def may_tell(self, kind: NotificationKind, choices: NotificationChoices) -> bool:
        """Does a notification of this kind go out now?"""
        if kind in FIXED:
            return True
        timing = timing_of(choices, kind)
        if not self.is_working or timing is MailTiming.OFF:
            return False
        if timing is MailTiming.DAILY:
            return not self.had_mail and self.hour >= choices.digest_hour
        if KINDS[kind].is_nudge:
            return not self.had_mail and self.hour >= MORNING
        return KINDS[kind].waits or not self.had_mail

    def kinds_to_tell(
        self, pending: Collection[NotificationKind], choices: NotificationChoices
    ) -> set[NotificationKind]:
        """Which of these kinds go out now. The mail of the day takes along whatever else there is: no other follows."""
        told = {kind for kind in pending if self.may_tell(kind, choices)}
        if self.is_working and any(not KINDS[kind].waits for kind in told):
            told |= {kind for kind in pending if timing_of(choices, kind) is not MailTiming.OFF}
        return told


def compose(*, moment: Moment, engine: Engine | None = None) -> int:
    """Put messages that are due now into the outbox; mails of the day to `PEOPLE_AT_ONCE` at most.

    Returns:
        How many were put there; where it is that many or more, others may be due as well.
    """
    with db.writing(engine) as session:
        _let_go(session, moment)
        is_off = outbox.channel_states(session)[Channel.MAIL].off_since is not None
        writes_mail = outbox.mail_is_sent(session) and not is_off  # What is told meanwhile is written once it is on.
        has_chat = is_demo(session) or bool(organisation_settings.chat_address(session))
    written = 0
    if writes_mail:
        with db.reading(engine) as session:
            due, managers = _due(session, moment), _managers_of_the_hour(session, moment)
        for person_id, ids in islice(due.items(), PEOPLE_AT_ONCE):
            written += _write_mail(person_id, ids, moment, engine)
        for person_id in managers:
            written += _write_weekly(person_id, moment, engine)
        written += _write_invitations(moment, engine)
    if has_chat:
        written += _write_chat(moment, engine)
    return written


def _let_go(session: Session, moment: Moment) -> None:
    """What was read, or is old, needs no mail any more. Commits."""
    session.execute(
        update(Notification)
        .where(
            col(Notification.mail_done_at).is_(None),
            or_(col(Notification.read_at).is_not(None), col(Notification.at) < moment.now - TOLD_FOR),
        )
        .values(mail_done_at=moment.now)
    )
    session.commit()


def _due(session: Session, moment: Moment) -> dict[int, list[int]]:
    """The ids of what goes out now, by person, as far as that can be told without looking at plans."""
    pending = session.execute(
        select(col(Notification.person_id), col(Notification.id), col(Notification.kind))
        .where(
            col(Notification.mail_done_at).is_(None),
            or_(col(Notification.snoozed_until).is_(None), col(Notification.snoozed_until) <= moment.now),
        )
        .order_by(col(Notification.person_id), col(Notification.id))
    ).all()
    chosen = {row.person_id: row for row in session.scalars(select(NotificationChoices))}
    had_mail = _had_since(session, [MessagePurpose.NOTIFICATIONS, MessagePurpose.ACCOUNT], start_of(moment.today))
    is_working, hour = organisation_settings.working_days(session).is_working(moment.today), _hour(moment)
    found = {}
    for person_id, several in groupby(pending, key=attrgetter("person_id")):
        rows, choices = list(several), chosen.get(person_id) or NotificationChoices(person_id=person_id)
        kinds = Day(is_working, hour, person_id in had_mail).kinds_to_tell([row.kind for row in rows], choices)
        if kinds:
            found[person_id] = [row.id for row in rows if row.kind in kinds]
    return found


def _had_since(session: Session, purposes: Collection[MessagePurpose], since: datetime) -> set[int | None]:
    """To whom a message for one of these purposes goes or went out that was put in since then."""
    had = select(col(Message.person_id)).where(
        col(Message.purpose).in_(purposes),
        col(Message.created_at) >= since,
        col(Message.state) != MessageState.DROPPED,
    )
    return set(session.scalars(had))


def _hour(moment: Moment) -> int:
    return moment.now.astimezone(get_settings().zone).hour


def _write_mail(person_id: int, ids: Sequence[int], moment: Moment, engine: Engine | None) -> int:
    """Put one mail to one person into the outbox, if something of this is still to be told to them.

    What cannot be told because of a mistake goes into a mail of its own, which waits.
    """
    written = 0
    with db.reading(engine) as session:
        parts = _parts(session, person_id, ids, moment)
    with db.writing(engine) as session:
        for purpose, some in parts:
            mail = outbox.put(session, purpose, person_id=person_id, moment=moment) if purpose is not None else None
            session.flush()
            done = session.execute(
                update(Notification)
                .where(col(Notification.id).in_(some), col(Notification.mail_done_at).is_(None))
                .values(mail_done_at=moment.now, mail_id=mail.id if mail is not None else None)
                .returning(col(Notification.id))
            ).all()
            if len(done) != len(some):
                return 0  # Another sender was here first; what it did not tell is looked at again.
            written += mail is not None
        session.commit()
    return written


def _parts(
    session: Session, person_id: int, ids: Sequence[int], moment: Moment
) -> list[tuple[MessagePurpose | None, Sequence[int]]]:
    """What of this goes into which mail, and what that is for; nothing where none of it is to be told any more."""
    viewer = contents.reader(session, person_id, moment)
    if viewer is None:
        return [(None, ids)]
    try:
        return [(_purpose(contents.lines_to_tell(session, viewer, ids, moment)), ids)]
    except db.MISTAKES:
        rows = select(col(Notification.plan_id), col(Notification.id)).where(col(Notification.id).in_(ids))
        of_plans: dict[int | None, list[int]] = defaultdict(list)
        for plan_id, row_id in session.execute(rows):
            of_plans[plan_id].append(row_id)
    lines: list[InboxLine] = []
    told, broken = list[int](), list[int]()
    for some in of_plans.values():
        try:
            lines += contents.lines_to_tell(session, viewer, some, moment)
            told += some
        except db.MISTAKES:
            broken += some  # Whoever sends it says where the mistake is, and tries again.
    # Each may be told by itself what cannot be told together: a mail about nothing is none.
    return [
        (purpose, some) for purpose, some in ((_purpose(lines), told), (MessagePurpose.NOTIFICATIONS, broken)) if some
    ]


def _purpose(lines: Sequence[InboxLine]) -> MessagePurpose | None:
    """What a mail with these lines is for; nothing without any."""
    if not lines:
        return None
    if all(line.waits for line in lines):
        return MessagePurpose.WAITS_FOR_ANSWER
    return MessagePurpose.ACCOUNT if all(line.kind in FIXED for line in lines) else MessagePurpose.NOTIFICATIONS


def _managers_of_the_hour(session: Session, moment: Moment) -> list[int]:
    """The managers whose mail about their team goes out now, and has not yet."""
    working, hour = organisation_settings.working_days(session), _hour(moment)
    if not working.is_working(moment.today):
        return []
    had: dict[date, set[int | None]] = {}
    found = []
    for row in session.scalars(select(NotificationChoices).where(col(NotificationChoices.weekly_day).is_not(None))):
        chosen_on = moment.today - timedelta((moment.today.weekday() - (row.weekly_day or 0)) % 7)
        if working.on_or_after(chosen_on) != moment.today or hour < row.weekly_hour:
            continue
        if chosen_on not in had:
            had[chosen_on] = _had_since(session, [MessagePurpose.WEEKLY_DIGEST], start_of(chosen_on))
        if row.person_id not in had[chosen_on]:
            found.append(row.person_id)
    return found


def _write_weekly(person_id: int, moment: Moment, engine: Engine | None) -> int:
    """Put a manager's mail about their team into the outbox, unless another sender was first."""
    with db.reading(engine) as session:
        viewer = contents.reader(session, person_id, moment)
        if viewer is None or not (may_coach(viewer) or contents.plans_of_team(session, viewer)):
            return 0
    with db.writing(engine) as session:
        row = session.get(NotificationChoices, person_id, with_for_update=True)
        if row is None or person_id in _had_since(session, [MessagePurpose.WEEKLY_DIGEST], start_of(moment.today)):
            return 0
        outbox.put(session, MessagePurpose.WEEKLY_DIGEST, person_id=person_id, moment=moment)
        session.commit()
    return 1


def _write_invitations(moment: Moment, engine: Engine | None) -> int:
    """Put what changed about coming check-ins into the outbox, for those who have them as invitations."""
    with db.reading(engine) as session:
        if not organisation_settings.working_days(session).is_working(moment.today):
            return 0
        people = check_in_invitations.people_to_tell(session, moment)
    written = 0
    for person_id in people:
        with db.writing(engine) as session:
            viewer = contents.reader(session, person_id, moment)
            if viewer is None:
                continue
            try:
                written += check_in_invitations.put_changes(session, viewer, moment=moment)
            except db.MISTAKES as error:  # One damaged plan stops the mail of nobody else.
                session.rollback()
                log.error("the check-ins of person %d wait: %s", person_id, place_of(error))
    return written


def _write_chat(moment: Moment, engine: Engine | None) -> int:
    """Put a line for each thing that HR is told into the outbox, once, however many people are in HR."""
    with db.writing(engine) as session:
        if not organisation_settings.working_days(session).is_working(moment.today) or _hour(moment) < MORNING:
            return 0
        rows = session.execute(
            select(col(Notification.kind), col(Notification.key), col(Notification.at), col(Plan.code))
            .join(Plan, col(Plan.id) == col(Notification.plan_id))
            .where(
                col(Notification.relation) == Relation.HR,
                col(Notification.kind).in_(IN_CHAT),
                col(Notification.at) >= moment.now - CHAT_TOLD_FOR,
                ~is_about_hr(),
            )
            .order_by(col(Notification.at), col(Notification.id))
        ).all()
        written = 0
        for kind, key, at, code in rows:
            # Of a step everybody has a row of their own, written at the same moment; a nudge has one key for all.
            about = f"{kind} {code} {key if KINDS[kind].is_nudge else at.isoformat()}"
            try:
                text = message_texts.of_chat(kind, code)
            except db.MISTAKES as error:
                problem = message_texts.problem_of(error)
                if outbox.put_line(session, f"mistake in {about}", "", moment=moment, problem=problem):
                    log.error("a line of chat waits: %s", problem)
            else:
                written += outbox.put_line(session, about, text, moment=moment)
        return written
