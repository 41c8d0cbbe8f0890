"""From what people are told to the mails and lines of chat that tell it: when, in how many, and to whom no more.

One mail a day at most, apart from what waits for an answer; none on days off; none for what somebody has read, what is
settled, or what is no longer theirs to read. See docs/product.md#messages.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db, organisation_settings
from lib.access import Viewer, is_about_hr, load_viewer, may_coach
from lib.accounts import is_demo
from lib.clock import Moment, start_of
from lib.models import (
    OPEN_STATES,
    Account,
    Channel,
    MailTiming,
    Message,
    Notification,
    NotificationChoices,
    NotificationKind,
    Person,
    Plan,
    Relation,
)
from lib.notifications import invitations, letters, outbox
from lib.notifications.choices import timing_of
from lib.notifications.inbox import InboxLine, lines_of, still_so
from lib.notifications.kinds import FIXED, KINDS
from lib.notifications.nudges import nudges_of_plans
from lib.notifications.outbox import Purpose
from lib.settings import get_settings

TOLD_FOR = timedelta(days=14)
"""What is older is in the application alone: mail that was switched on today does not begin with last year."""

CHAT_TOLD_FOR = timedelta(days=7)

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
        if timing is MailTiming.AT_ONCE:
            return KINDS[kind].waits or not self.had_mail
        return not self.had_mail and self.hour >= choices.digest_hour


def compose(*, moment: Moment, engine: Engine | None = None) -> int:
    """Put the messages that are due now into the outbox.

    Returns:
        How many were put there.
    """
    with db.writing(engine) as session:
        _let_go(session, moment)
        is_off = outbox.channel_state(session, Channel.MAIL).off_since is not None
        writes_mail = outbox.mail_is_sent(session) and not is_off  # What is told meanwhile is written once it is on.
        has_chat = is_demo(session) or bool(organisation_settings.chat_address(session))
    written = 0
    if writes_mail:
        with db.reading(engine) as session:
            due, managers = _due(session, moment), _managers_of_the_hour(session, moment)
        for person_id, ids in due.items():
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
    had_mail = _had_since(session, Purpose.NOTIFICATIONS, start_of(moment.today))
    is_working, hour = organisation_settings.working_days(session).is_working(moment.today), _hour(moment)
    found = defaultdict[int, list[int]](list)
    for person_id, notification_id, kind in pending:
        day = Day(is_working, hour, person_id in had_mail)
        if day.may_tell(kind, chosen.get(person_id) or NotificationChoices(person_id=person_id)):
            found[person_id].append(notification_id)
    return found


def _had_since(session: Session, purpose: Purpose, since: datetime) -> set[int | None]:
    """Who was written a message for this purpose since then."""
    had = select(col(Message.person_id)).where(col(Message.purpose) == purpose, col(Message.created_at) >= since)
    return set(session.scalars(had))


def _hour(moment: Moment) -> int:
    return moment.now.astimezone(get_settings().zone).hour


def _write_mail(person_id: int, ids: Sequence[int], moment: Moment, engine: Engine | None) -> int:
    """Put one mail to one person into the outbox, if something of this is still to be told to them."""
    with db.reading(engine) as session:
        viewer = _reader(session, person_id, moment)
        try:
            lines = _lines(session, viewer, ids, moment) if viewer is not None else []
            content, problem = (letters.of_notifications(viewer.name, lines) if viewer and lines else None), ""
        except letters.CANNOT_BE_WRITTEN as error:
            lines, content, problem = [], None, letters.problem_of(error)
    waits_alone = bool(lines) and all(line.waits for line in lines)
    purpose = Purpose.WAITS_FOR_ANSWER if waits_alone else Purpose.NOTIFICATIONS
    with db.writing(engine) as session:
        done = session.execute(
            update(Notification)
            .where(col(Notification.id).in_(ids), col(Notification.mail_done_at).is_(None))
            .values(mail_done_at=moment.now)
            .returning(col(Notification.id))
        ).all()
        if len(done) != len(ids):
            return 0  # Another sender was here first; what it did not tell is looked at again.
        if content or problem:
            outbox.put(session, purpose, content, person_id=person_id, moment=moment, problem=problem)
        session.commit()
    return int(bool(content))


def _reader(session: Session, person_id: int, moment: Moment) -> Viewer | None:
    """Whom mail reaches who can read it here: they work here, have an address, and their account is open."""
    is_reached = (
        select(col(Person.id))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(col(Person.id) == person_id, col(Person.email) != "", col(Account.is_enabled))
    )
    return load_viewer(session, person_id, moment.now) if session.scalar(is_reached) is not None else None


def _lines(session: Session, viewer: Viewer, ids: Sequence[int], moment: Moment) -> list[InboxLine]:
    """Of these notifications those that are still so and the viewer's to read, each about another thing."""
    actor = aliased(Person)
    rows = session.execute(
        select(Notification, col(actor.name), col(Plan.code))
        .outerjoin(actor, col(actor.id) == col(Notification.actor_id))
        .outerjoin(Plan, col(Plan.id) == col(Notification.plan_id))
        .where(col(Notification.id).in_(ids))
        .order_by(col(Notification.id))
    ).all()
    so = {row.id for row in still_so(session, viewer, [row for row, _, _ in rows], moment)}
    asked = [(row, name or "", code) for row, name, code in rows if row.id in so]
    lines = [line for line in lines_of(session, viewer, asked, moment) if not _rests(line)]
    return list({(line.text, line.plan.code if line.plan else None): line for line in lines}.values())


def _rests(line: InboxLine) -> bool:
    """Is it about a plan that is paused, and neither waits for an answer nor says so?"""
    is_paused = line.plan is not None and line.plan.paused_until is not None
    return is_paused and not line.waits and line.kind is not NotificationKind.PAUSED


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
            had[chosen_on] = _had_since(session, Purpose.WEEKLY_DIGEST, start_of(chosen_on))
        if row.person_id not in had[chosen_on]:
            found.append(row.person_id)
    return found


def _write_weekly(person_id: int, moment: Moment, engine: Engine | None) -> int:
    """Put a manager's mail about their team into the outbox, unless another sender was first."""
    with db.reading(engine) as session:
        viewer = _reader(session, person_id, moment)
        if viewer is None:
            return 0
        plans = select(col(Plan.id)).where(
            col(Plan.manager_id) == person_id,
            col(Plan.state).in_(OPEN_STATES),
            col(Plan.member_id).not_in(viewer.above),
        )
        plan_ids = [plan_id for plan_id in session.scalars(plans) if plan_id is not None]
        if not (plan_ids or may_coach(viewer)):
            return 0  # They have no team any more.
        nudges = nudges_of_plans(session, plan_ids, moment) if plan_ids else []
    waiting = Counter(kind for kind, _ in {(nudge.kind, nudge.plan_id) for nudge in nudges})
    content = letters.of_team(viewer.name, [(KINDS[kind].label, waiting[kind]) for kind in KINDS if kind in waiting])
    with db.writing(engine) as session:
        row = session.get(NotificationChoices, person_id, with_for_update=True)
        if row is None or person_id in _had_since(session, Purpose.WEEKLY_DIGEST, start_of(moment.today)):
            return 0
        outbox.put(session, Purpose.WEEKLY_DIGEST, content, person_id=person_id, moment=moment)
        session.commit()
    return 1


def _write_invitations(moment: Moment, engine: Engine | None) -> int:
    """Put what changed about coming check-ins into the outbox, for those who have them as invitations."""
    with db.reading(engine) as session:
        if not organisation_settings.working_days(session).is_working(moment.today):
            return 0
        people = invitations.people_to_tell(session, moment)
    written = 0
    for person_id in people:
        with db.writing(engine) as session:
            viewer = _reader(session, person_id, moment)
            if viewer is not None:
                written += invitations.put_changes(session, viewer, moment=moment)
    return written


def _write_chat(moment: Moment, engine: Engine | None) -> int:
    """Put a line for each thing that HR is told into the outbox, once, however many people are in HR."""
    with db.writing(engine) as session:
        if not organisation_settings.working_days(session).is_working(moment.today):
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
            written += outbox.put_line(session, about, letters.of_chat(kind, code), moment=moment)
        return written
