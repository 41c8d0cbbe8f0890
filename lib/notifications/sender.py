"""Sends what waits in the outbox, message by message: whatever happens in between, none is lost.

A crash after a server took a message and before we noted it makes this one message go out a second time, under the
same Message-ID. Lines of the log hold counts and numbers of messages, nothing of what is in them.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from lib import db, organisation_settings
from lib.accounts import is_demo
from lib.channels import AddressRefused, ChannelRefuses, Letter, Sender, TryLater
from lib.channels.chat import ChatSender
from lib.channels.mail import MailSender
from lib.channels.mailbox import Mailbox
from lib.clock import Moment
from lib.models import Channel, Message, MessageState
from lib.notifications import compose, outbox
from lib.notifications.contents import content_of
from lib.notifications.message_texts import problem_of
from lib.settings import get_settings

log = logging.getLogger("coaching")

SEEN_EVERY = timedelta(minutes=1)
"""How often a sender that has much to do says that it is there."""

Counted = Counter[MessageState]
"""How many messages were sent, failed and were dropped, and how many wait for another try."""


def open_channels(session: Session) -> dict[Channel, Sender]:
    """The channels by which messages leave here."""
    if is_demo(session):
        return {Channel.MAIL: Mailbox(), Channel.CHAT: Mailbox()}
    found: dict[Channel, Sender] = {}
    if get_settings().sends_mail:
        found[Channel.MAIL] = MailSender(get_settings())
    if address := organisation_settings.chat_address(session):
        found[Channel.CHAT] = ChatSender(address)
    return found


def send_all(
    read_clock: Callable[[], Moment], *, is_ending: Callable[[], bool] = lambda: False, engine: Engine | None = None
) -> dict[Channel, Counted]:
    """Write the messages that are due, and send what waits, by all channels.

    Args:
        is_ending: asked after each message: is the sender to end?
    """
    counted: dict[Channel, Counted] = {}
    may_be_more = True
    while may_be_more and not is_ending():
        may_be_more = compose.compose(moment=read_clock(), engine=engine) >= compose.PEOPLE_AT_ONCE
        with db.reading(engine) as session:
            channels = open_channels(session)
        for channel, sender in channels.items():
            sent = send_by(channel, sender, read_clock, is_ending=is_ending, engine=engine)
            counted[channel] = counted.get(channel, Counter()) + sent
    return counted


def send_by(
    channel: Channel,
    sender: Sender,
    read_clock: Callable[[], Moment],
    *,
    is_ending: Callable[[], bool] = lambda: False,
    engine: Engine | None = None,
) -> Counted:
    """Send what waits for one channel, until nothing does or the channel takes no more now."""
    counted: Counted = Counter()
    seen = read_clock()
    with db.writing(engine) as session:
        last_seen = outbox.channel_states(session)[channel].seen_at
        if last_seen is not None and last_seen > seen.now + SEEN_EVERY:
            log.warning("the clock was set back by %s; nothing is lost or sent twice", last_seen - seen.now)
        outbox.note_seen(session, channel, moment=seen)
        outbox.forget_later_tries(session, channel, moment=seen)
        if outbox.channel_states(session)[channel].off_since is not None:
            return counted
    try:
        goes_on = True
        while goes_on and not is_ending():
            with db.writing(engine) as session:
                if abs(read_clock().now - seen.now) > SEEN_EVERY:
                    seen = read_clock()
                    outbox.note_seen(session, channel, moment=seen)
                goes_on = _send_next(session, channel, sender, counted, read_clock)
    finally:
        sender.close()
    return counted


def _send_next(
    session: Session, channel: Channel, sender: Sender, counted: Counted, read_clock: Callable[[], Moment]
) -> bool:
    """Send the message that has waited longest. May others follow it now?"""
    message = outbox.claim(session, channel, moment=read_clock())
    if message is None:
        return False
    try:
        letter = _letter_of(session, message, moment=read_clock())
        session.commit()  # While a server takes its time, nobody waits for us.
        sender.send(letter)
    except outbox.NotWanted as error:
        outbox.note_dropped(session, message, str(error))
    except db.MISTAKES as error:
        session.rollback()
        outbox.note_later(session, message, problem_of(error), moment=read_clock())
        log.error("message %d is %s: %s", message.id, message.state, message.last_error)
    except AddressRefused as error:
        outbox.note_failed(session, message, str(error))
        log.warning("message %d failed: %s", message.id, error)
    except TryLater as error:
        outbox.note_later(session, message, str(error), moment=read_clock())
        log.warning("message %d is %s: %s", message.id, message.state, error)
        counted[message.state] += 1
        return not error.is_for_all
    except ChannelRefuses as error:
        outbox.put_back(session, message)
        outbox.switch_off(session, channel, str(error), moment=read_clock())
        log.error("%s is switched off: %s", channel, error)
        return False
    else:
        outbox.note_sent(session, message, moment=read_clock())
    counted[message.state] += 1
    return True


def _letter_of(session: Session, message: Message, *, moment: Moment) -> Letter:
    """A message as its channel takes it, written now."""
    content = content_of(session, message, moment=moment)
    if is_demo(session):
        message.content = asdict(content)  # For the page Mailbox.
    return outbox.letter_of(session, message, content, moment=moment)
