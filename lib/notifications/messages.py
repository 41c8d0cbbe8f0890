"""What became of messages, for administrators: what went out, what failed and why, and whether the sender is there.

Nobody reads what is in a message here, and no subject, nor who gets mail about plans: that would tell who has one. See
docs/product.md#messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update
from sqlmodel import Session, col

from lib import audit, db, organisation_settings
from lib.access import Viewer, may_administer
from lib.accounts import is_demo
from lib.channels import Letter
from lib.channels.chat import ChatSender
from lib.clock import Moment
from lib.errors import NotAllowed, NotFound
from lib.models import Channel, Message, MessageState, Person
from lib.notifications import last_look, left_out, message_texts, outbox
from lib.notifications.last_look import Stopped
from lib.notifications.left_out import LeftOut
from lib.notifications.outbox import MessagePurpose
from lib.paging import ListPage, on_page, page_within
from lib.settings import get_settings

SILENT_AFTER = timedelta(minutes=15)
"""How long after a sender was last seen administrators are told that it has stopped."""

IS_WAITING = col(Message.state) == MessageState.WAITING
CAN_BE_SENT_AGAIN = and_(
    col(Message.state) == MessageState.FAILED,
    or_(col(Message.channel) == Channel.MAIL, col(Message.content).is_not(None)),
)

TEST_LINE = "This is a test by Coaching Plans. Lines for HR arrive here: which plan needs help, and new updates."


@dataclass(frozen=True)
class ChannelLine:
    """A channel as administrators see it.

    Attributes:
        is_set_up: there is a server or an address for it.
        off_since, off_reason: since when and why it sends nothing, if it refused for good.
        seen_at: when a sender last looked after it.
        is_silent: the sender should have been there by now.
        waiting: how many messages wait.
    """

    channel: Channel
    is_set_up: bool
    off_since: datetime | None
    off_reason: str
    seen_at: datetime | None
    is_silent: bool
    waiting: int

    @property
    def has_trouble(self) -> bool:
        return self.is_set_up and (self.off_since is not None or self.is_silent)


@dataclass(frozen=True)
class MessageLine:
    """One message.

    Attributes:
        person: whom it is for, where it has a link for a password or was refused; else empty.
        purpose: what it is for; of all others than those with a link, and lines of chat, the same word.
        attempts: tries that failed.
        why: why the last one did, or it is not sent any more.
    """

    id: int
    created_at: datetime
    person: str
    channel: Channel
    purpose: str
    state: MessageState
    attempts: int
    why: str


@dataclass(frozen=True)
class MessagePage(ListPage[MessageLine]):
    """One page of the messages that were found, latest first.

    Attributes:
        to_send_again: how many of all messages failed and can be sent again.
    """

    to_send_again: int


def channels(session: Session, viewer: Viewer, *, moment: Moment) -> list[ChannelLine]:
    """Each channel, whether it is on, and whether its sender is there.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require(viewer)
    waiting = dict(
        session.execute(
            select(col(Message.channel), func.count()).where(IS_WAITING).group_by(col(Message.channel))
        ).all()
    )
    is_demonstration = is_demo(session)
    is_set_up = {
        Channel.MAIL: outbox.mail_is_sent(session),
        Channel.CHAT: is_demonstration or bool(organisation_settings.chat_address(session)),
    }
    lines = []
    for channel, state in outbox.channel_states(session).items():
        is_late = state.seen_at is None or abs(moment.now - state.seen_at) > SILENT_AFTER
        is_silent = is_set_up[channel] and is_late and not is_demonstration
        lines.append(
            ChannelLine(
                channel, is_set_up[channel], state.off_since, state.off_reason, state.seen_at, is_silent,
                waiting.get(channel, 0),
            )
        )  # fmt: skip  # one line
    return lines


def troubles(session: Session, viewer: Viewer, *, moment: Moment) -> list[ChannelLine]:
    """The channels that send nothing although they should, for administrators; nothing for others."""
    return (
        [line for line in channels(session, viewer, moment=moment) if line.has_trouble]
        if may_administer(viewer)
        else []
    )


def remind_stopped(session: Session, viewer: Viewer, *, moment: Moment) -> Stopped | None:
    """Whether `remind` should have looked what the day brings by now, for administrators; nothing for others."""
    return last_look.stopped(session, moment=moment) if may_administer(viewer) else None


def plans_left_out(session: Session, viewer: Viewer) -> LeftOut | None:
    """How many plans were left out of what the day brings, and why, for administrators; nothing for others."""
    return left_out.left_out(session) if may_administer(viewer) else None


def note_unshown(_viewer: Viewer, why: Mapping[str, str], *, moment: Moment) -> None:
    """Note for administrators that a list of the viewer's lacked these plans, if any, in a session of its own.

    Args:
        why: what went wrong with each of them, as `look_at_each` says it.
    """
    if why:
        with db.writing() as session:
            left_out.note_unshown(session, why, moment=moment)


def mistake_in_lists(session: Session, viewer: Viewer, *, moment: Moment) -> str:
    """What went wrong with a plan that somebody's list lacked within the last day, for administrators; else empty."""
    return left_out.unshown(session, moment=moment) if may_administer(viewer) else ""


def read_messages(session: Session, viewer: Viewer, state: MessageState | None = None, *, page: int = 1) -> MessagePage:
    """A page of the messages, latest first.

    Args:
        state: only those in it.
        page: from 1; one past the end shows the last.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require(viewer)
    wanted: ColumnElement[bool] = col(Message.state) == state if state is not None else true()
    found = session.scalar(select(func.count()).select_from(Message).where(wanted)) or 0
    page = page_within(page, found)
    every = (
        select(
            col(Message.id), col(Message.created_at), func.coalesce(col(Person.name), ""), col(Message.channel),
            col(Message.purpose), col(Message.state), col(Message.attempts), col(Message.last_error),
        )
        .outerjoin(Person, col(Person.id) == col(Message.person_id))
        .where(wanted)
        .order_by(col(Message.id).desc())
    )  # fmt: skip  # in the order of the names
    again = session.scalar(select(func.count()).select_from(Message).where(CAN_BE_SENT_AGAIN)) or 0
    lines = [_for_administrators(MessageLine(*row)) for row in session.execute(on_page(every, page))]
    return MessagePage(lines, found, page, again)


def _for_administrators(line: MessageLine) -> MessageLine:
    """A message as those read it who must not learn who has a plan, but whose address is wrong."""
    if line.purpose in outbox.WITH_LINK or line.channel is Channel.CHAT:
        return line
    is_refused = line.state is MessageState.FAILED and not line.why.startswith(message_texts.NOT_WRITTEN)
    return replace(line, purpose=MessagePurpose.NOTIFICATIONS, person=line.person if is_refused else "")


def send_again(session: Session, viewer: Viewer, *, moment: Moment) -> int:
    """Let everything that failed be tried again, from its first try on. Commits.

    Returns:
        How many messages wait again.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require(viewer)
    again = session.execute(
        update(Message)
        .where(CAN_BE_SENT_AGAIN)
        .values(state=MessageState.WAITING, attempts=0, next_try_at=moment.now)
        .returning(col(Message.id))
    ).all()
    audit.record(session, "messages sent again", at=moment.now, actor_id=viewer.person_id, number=len(again))
    session.commit()
    return len(again)


def switch_channel_on(session: Session, viewer: Viewer, channel: Channel, *, moment: Moment) -> None:
    """Let a channel that refused for good try again. Commits.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require(viewer)
    audit.record(session, "channel switched on", at=moment.now, actor_id=viewer.person_id, channel=channel.value)
    outbox.switch_on(session, channel)


def send_test_line(viewer: Viewer, *, moment: Moment) -> None:
    """Send a line to the organisation's chat now.

    Raises:
        NotFound: the viewer is no administrator.
        NotAllowed: there is no address, or this is the demonstration.
        TryLater, ChannelRefuses: the chat did not take it.
    """
    _require(viewer)
    with db.reading() as session:
        address = organisation_settings.chat_address(session)
        if is_demo(session):
            raise NotAllowed("This is a demonstration: nothing is sent.")
    if not address:
        raise NotAllowed("Please save the address of a chat first.")
    ChatSender(address).send(Letter(outbox.new_message_id(), moment.now, f"{TEST_LINE} {get_settings().public_url}"))


def _require(viewer: Viewer) -> None:
    if not may_administer(viewer):
        raise NotFound
