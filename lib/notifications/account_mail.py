"""Mails that let somebody choose a password: invitations, resets, and what was asked for under *Forgot your password?*.

Their links are made when they are sent, so that none waits in the database, and do not end one another: a mail that
arrives twice after a crash has two that work. See docs/product.md#messages.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from lib import accounts
from lib.access import Viewer, may_administer
from lib.accounts import throttle
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Account, Message, MessageState, Person
from lib.notifications import message_texts
from lib.notifications.outbox import Content, MessagePurpose, NotWanted, mail_is_sent, put

FORGOTTEN_LASTS = timedelta(hours=1)
"""For how long a link for a forgotten password works, and within how long of being asked for it is sent."""


@dataclass(frozen=True)
class SentInvitations:
    """How many links go out by mail, and who gets none for want of an address."""

    number: int
    without_address: tuple[str, ...]


def request_new_password(session: Session, name: str, *, address: str, moment: Moment) -> None:
    """Send a link for a new password to whoever signs in by this name. Commits.

    Nothing that is said or stored for whoever asks tells whether there is somebody. The password of now goes on
    working until the link is used.

    Args:
        name: an e-mail address or employee id, as somebody typed it.
        address: the network address that this comes from.

    Raises:
        TooManyTries: it was asked for too often, by this name or from this address.
    """
    throttle.count_try(session, throttle.counters_of_forgotten(name, address), moment=moment)
    person_id = accounts.find_open_account(session, name)
    if person_id is not None and mail_is_sent(session) and not _waits(session, person_id, moment):
        put(session, MessagePurpose.FORGOTTEN, person_id=person_id, moment=moment)
    session.commit()


def _waits(session: Session, person_id: int, moment: Moment) -> bool:
    """Is such a mail on its way already? A second one would only fill somebody's mailbox."""
    waiting = select(col(Message.id)).where(
        col(Message.person_id) == person_id,
        col(Message.purpose) == MessagePurpose.FORGOTTEN,
        col(Message.state) == MessageState.WAITING,
        col(Message.created_at) >= moment.now - FORGOTTEN_LASTS,
    )
    return session.scalar(waiting.limit(1)) is not None


def send_invitations(
    session: Session, viewer: Viewer, account_ids: Collection[int], *, moment: Moment
) -> SentInvitations:
    """Send a link by mail to those of these accounts that wait for a password. Commits.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if not may_administer(viewer):
        raise NotFound
    waiting = (
        select(col(Person.id), col(Person.name), col(Person.email), col(Account.activated_at))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(
            col(Account.id).in_(account_ids),
            col(Account.is_enabled),
            col(Account.password_hash).is_(None),
            col(Person.active),
        )
        .order_by(col(Person.name_folded), col(Person.id))
    )
    number, without = 0, []
    for person_id, name, address, activated_at in session.execute(waiting):
        if address and person_id is not None:
            purpose = MessagePurpose.INVITATION if activated_at is None else MessagePurpose.RESET
            put(session, purpose, person_id=person_id, moment=moment)
            number += 1
        else:
            without.append(name)
    session.commit()
    return SentInvitations(number, tuple(without))


def content_of(session: Session, message: Message, *, moment: Moment) -> Content:
    """What is in such a mail, with a link that is made now; without one in the demonstration's mailbox. Commits.

    Raises:
        NotWanted: a password was chosen already, or it is long ago that somebody asked.
    """
    account = session.scalars(select(Account).where(col(Account.person_id) == message.person_id)).first()
    person = session.get(Person, message.person_id)
    was_forgotten = message.purpose == MessagePurpose.FORGOTTEN
    if account is None or person is None or not (account.is_enabled and person.active):
        raise NotWanted("Whom it is for left, or their account is closed.")
    if not was_forgotten and account.password_hash is not None:
        raise NotWanted("They have chosen a password.")
    if was_forgotten and moment.now - message.created_at > FORGOTTEN_LASTS:
        raise NotWanted("It was asked for too long ago.")
    if accounts.is_demo(session):
        link = None
    else:
        lasts = FORGOTTEN_LASTS if was_forgotten else accounts.LINK_LASTS
        link = accounts.make_further_link(session, account, lasts=lasts, moment=moment)
        session.commit()
    if was_forgotten:
        return message_texts.of_new_password(person.name, link)
    # Whoever had a password before was invited long ago.
    return (message_texts.of_invitation if account.activated_at is None else message_texts.of_reset)(person.name, link)
