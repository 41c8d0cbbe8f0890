"""Messages that wait to be sent: put in with the transaction of what they tell, handed to one sender at a time.

See docs/product.md#messages.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.accounts import is_demo
from lib.channels import Letter
from lib.clock import Moment, start_of
from lib.errors import CoachingError
from lib.models import Account, Channel, ChannelState, Message, MessageState, Person
from lib.organisation_settings import working_days
from lib.settings import get_settings

LEASE = timedelta(minutes=5)
"""How long a message is in the hands of one sender. It takes less, however slowly a server answers."""

WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), *[timedelta(hours=6)] * 12
)  # fmt: skip  # one try after the other
"""How long a message waits after each try that failed for now: three days in all, and then it has failed."""


KEPT_DAYS = 90
"""For how many days it is kept what became of a message."""


class MessagePurpose(StrEnum):
    """What a message is for."""

    NOTIFICATIONS = "notifications"
    ACCOUNT = "about the account"
    WAITS_FOR_ANSWER = "waits for an answer"
    WEEKLY_DIGEST = "weekly digest"
    HELP = "help from HR"
    CHECK_IN = "check-in in the calendar"
    INVITATION = "invitation"
    RESET = "password reset"
    FORGOTTEN = "password forgotten"


WITH_LINK = frozenset({MessagePurpose.INVITATION, MessagePurpose.RESET, MessagePurpose.FORGOTTEN})
"""What lets somebody choose a password."""

ON_ALL_DAYS = WITH_LINK | {MessagePurpose.ACCOUNT}
"""What goes out on days off, too."""


class NotWanted(CoachingError):
    """A message is not to be sent any more; the sentence tells administrators why."""


@dataclass(frozen=True)
class Content:
    """What is in a message.

    Attributes:
        calendar: an entry of a calendar and what to do with it (RFC 5546).
        calendar_method: "REQUEST" or "CANCEL", as in it.
    """

    text: str
    subject: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    calendar_method: str = ""


def mail_is_sent(session: Session) -> bool:
    """Does mail leave here, or go into the mailbox of the demonstration?"""
    return get_settings().sends_mail or is_demo(session)


def put(session: Session, purpose: MessagePurpose, *, person_id: int, moment: Moment) -> Message:
    """Put a mail to a person in, in the caller's transaction; what it says is written when it is sent."""
    message = Message(
        channel=Channel.MAIL,
        person_id=person_id,
        purpose=purpose,
        message_id=new_message_id(),
        created_at=moment.now,
        next_try_at=moment.now,
    )
    session.add(message)
    return message


def put_line(session: Session, about: str, text: str, *, moment: Moment, problem: str = "") -> bool:
    """Put a line of chat in, unless there was one about the same thing. Commits.

    Args:
        about: what tells it from all others; it is not kept.
        problem: why there is no text; it has failed from the beginning, and administrators see why.

    Returns:
        Whether it is a new one.
    """
    message_id = _message_id(sha256(about.encode()).hexdigest()[:32])
    line = _insert(session)(Message).values(
        channel=Channel.CHAT, purpose=MessagePurpose.HELP, message_id=message_id,
        state=MessageState.FAILED if problem else MessageState.WAITING, created_at=moment.now, attempts=0,
        next_try_at=moment.now, last_error=problem, content=asdict(Content(text)) if text else None,
    )  # fmt: skip  # one row
    is_new = session.scalar(line.on_conflict_do_nothing().returning(col(Message.id))) is not None
    session.commit()
    return is_new


def new_message_id() -> str:
    """A Message-ID that no other message has."""
    return _message_id(secrets.token_hex(16))


def _message_id(token: str) -> str:
    return f"<{token}@{urlsplit(get_settings().public_url).hostname}>"


def claim(session: Session, channel: Channel, *, moment: Moment) -> Message | None:
    """Take the message of a channel that has waited longest; no other sender gets it meanwhile. Commits.

    On days off everything waits but `ON_ALL_DAYS`.

    A claim that ends later than one made now belongs to a clock that was set back: it has ended.
    """
    is_free = or_(
        col(Message.claimed_until).is_(None),
        col(Message.claimed_until) <= moment.now,
        col(Message.claimed_until) > moment.now + LEASE,
    )
    is_working = working_days(session).is_working(moment.today)
    waiting = (
        select(Message)
        .where(
            col(Message.state) == MessageState.WAITING,
            col(Message.channel) == channel,
            col(Message.next_try_at) <= moment.now,
            is_free,
            true() if is_working else col(Message.purpose).in_(ON_ALL_DAYS),
        )
        .order_by(col(Message.next_try_at), col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = session.scalars(waiting).first()
    if message is not None:
        message.claimed_until = moment.now + LEASE
    session.commit()
    return message


def letter_of(session: Session, message: Message, content: Content, *, moment: Moment) -> Letter:
    """A message as its channel takes it.

    Raises:
        NotWanted: its person is not to get mail any more.
    """
    name = address = ""
    if message.person_id is not None:
        recipient = session.execute(
            select(col(Person.name), col(Person.email))
            .outerjoin(Account, col(Account.person_id) == col(Person.id))
            .where(
                col(Person.id) == message.person_id,
                col(Person.active),
                col(Person.email) != "",
                or_(col(Account.id).is_(None), col(Account.is_enabled)),
            )
        ).one_or_none()
        if recipient is None:
            raise NotWanted("Whom it is for left, has no address, or their account is closed.")
        name, address = recipient
    return Letter(
        message.message_id, moment.now, content.text, content.subject, content.html, name, address, content.headers,
        content.calendar, content.calendar_method,
    )  # fmt: skip  # one letter


def note_sent(session: Session, message: Message, *, moment: Moment) -> None:
    """A message was taken. Its content is gone, except in the demonstration, where people look at it. Commits."""
    _end(message, MessageState.SENT)
    message.sent_at = moment.now
    if not is_demo(session):
        message.content = None
    session.commit()


def note_dropped(session: Session, message: Message, why: str) -> None:
    """A message is not to be sent any more. Commits."""
    _end(message, MessageState.DROPPED)
    message.content, message.last_error = None, why
    session.commit()


def note_failed(session: Session, message: Message, why: str) -> None:
    """A message is refused for good; it can be sent again. Commits."""
    _end(message, MessageState.FAILED)
    message.attempts += 1
    message.last_error = why
    session.commit()


def note_later(session: Session, message: Message, why: str, *, moment: Moment) -> bool:
    """A message was not taken this time. Commits.

    Returns:
        Whether it waits for another try; else it has failed.
    """
    if message.attempts >= len(WAITS):
        note_failed(session, message, why)
        return False
    _end(message, MessageState.WAITING)
    message.next_try_at = moment.now + WAITS[message.attempts]
    message.attempts += 1
    message.last_error = why
    session.commit()
    return True


def put_back(session: Session, message: Message) -> None:
    """A message was not tried after all. Commits."""
    _end(message, MessageState.WAITING)
    session.commit()


def forget_later_tries(session: Session, channel: Channel, *, moment: Moment) -> None:
    """Let messages be tried now that a clock, which was set back since, wanted to try later than ever. Commits."""
    session.execute(
        update(Message)
        .where(
            col(Message.state) == MessageState.WAITING,
            col(Message.channel) == channel,
            col(Message.next_try_at) > moment.now + max(WAITS),
        )
        .values(next_try_at=moment.now)
    )
    session.commit()


def forget_old(session: Session, *, moment: Moment) -> None:
    """Delete the messages of long ago that wait no more; commits."""
    before = start_of(moment.today - timedelta(KEPT_DAYS))
    old = delete(Message).where(col(Message.created_at) < before, col(Message.state) != MessageState.WAITING)
    session.execute(old.execution_options(synchronize_session=False))
    session.commit()


class SeenChannel(NamedTuple):
    """Whether a channel is on, and when a sender last looked after it; see `lib.models.ChannelState`."""

    seen_at: datetime | None = None
    off_since: datetime | None = None
    off_reason: str = ""


def channel_states(session: Session) -> dict[Channel, SeenChannel]:
    """How each channel is."""
    columns = (ChannelState.channel, ChannelState.seen_at, ChannelState.off_since, ChannelState.off_reason)
    found = {channel: SeenChannel(*state) for channel, *state in session.execute(select(*map(col, columns)))}
    return {channel: found.get(channel, SeenChannel()) for channel in Channel}


def note_seen(session: Session, channel: Channel, *, moment: Moment) -> None:
    """A sender looks after a channel. Commits."""
    _keep(session, channel, {"seen_at": moment.now})


def switch_off(session: Session, channel: Channel, why: str, *, moment: Moment) -> None:
    """A channel refuses for good: nothing is tried until somebody switches it on. Commits."""
    _keep(session, channel, {"off_since": moment.now, "off_reason": why})


def switch_on(session: Session, channel: Channel) -> None:
    """Let a channel try again. Commits."""
    _keep(session, channel, {"off_since": None, "off_reason": ""})


def _keep(session: Session, channel: Channel, values: Mapping[str, datetime | str | None]) -> None:
    row = _insert(session)(ChannelState).values({"channel": channel, "off_reason": "", **values})
    session.execute(row.on_conflict_do_update(index_elements=["channel"], set_=dict(values)))
    session.commit()


def _insert(session: Session) -> Callable[..., Any]:
    """The database's INSERT that knows what to do with a row that is there already."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _end(message: Message, state: MessageState) -> None:
    """The message leaves the hands of its sender."""
    message.state, message.claimed_until = state, None
