"""The demonstration's mailbox: what would have been sent, whole. Outside the demonstration there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from lib.accounts import is_demo
from lib.errors import NotFound
from lib.models import Message, Person
from lib.notifications.outbox import Content
from lib.plans.parts import is_id

SHOWN = 30
"""How many messages are shown, the latest."""

ADDRESS = "/mailbox-message"

IS_WHOLE = col(Message.content).is_not(None)


@dataclass(frozen=True)
class CalendarPart:
    """What a mail asks a calendar to do.

    Attributes:
        method: "REQUEST" or "CANCEL".
        start: a day, or a time of it.
    """

    method: str
    title: str
    start: date | datetime


@dataclass(frozen=True)
class MailboxLine:
    """A message with everything in it.

    Attributes:
        person: whom it is for; empty for a line of chat.
    """

    id: int
    at: datetime
    person: str
    content: Content

    @property
    def calendar(self) -> CalendarPart | None:
        """What is in it for a calendar, if there is something."""
        if not self.content.calendar:
            return None
        from icalendar import Calendar  # It takes a third of a second to load.

        [entry] = Calendar.from_ical(self.content.calendar).events
        return CalendarPart(self.content.calendar_method, str(entry["summary"]), entry.start)


def in_mailbox(session: Session, person: str = "") -> list[MailboxLine]:
    """The latest messages.

    Args:
        person: only those for whoever is called so.

    Raises:
        NotFound: this is no demonstration.
    """
    _require(session)
    found = _messages().order_by(col(Message.id).desc()).limit(SHOWN)
    if person:
        found = found.where(col(Person.name) == person)
    return [_line(*row) for row in session.execute(found)]


def names_in_mailbox(session: Session) -> Sequence[str]:
    """The names of all who have a message, in their order.

    Raises:
        NotFound: this is no demonstration.
    """
    _require(session)
    names = select(col(Person.name)).join(Message, col(Message.person_id) == col(Person.id))
    return sorted(session.scalars(names.where(IS_WHOLE).distinct()))


def html_of(session: Session, message_id: int) -> str:
    """The HTML of a message.

    Raises:
        NotFound: this is no demonstration, or there is no such message with HTML in it.
    """
    return _part(session, message_id, "html")


def calendar_of(session: Session, message_id: int) -> str:
    """The entry of a calendar that is in a message (RFC 5545).

    Raises:
        NotFound: this is no demonstration, or there is no such message with an entry in it.
    """
    return _part(session, message_id, "calendar")


def _part(session: Session, message_id: int, name: str) -> str:
    _require(session)
    row = session.execute(_messages().where(col(Message.id) == message_id)).one_or_none() if is_id(message_id) else None
    part: str = getattr(_line(*row).content, name) if row is not None else ""
    if not part:
        raise NotFound
    return part


def _messages() -> Select[int | None, datetime, str, dict[str, object] | None]:
    return (
        select(
            col(Message.id), col(Message.created_at), func.coalesce(col(Person.name), ""), col(Message.content)
        )
        .outerjoin(Person, col(Person.id) == col(Message.person_id))
        .where(IS_WHOLE)
    )  # fmt: skip  # four columns


def _line(message_id: int, at: datetime, person: str, content: dict[str, object]) -> MailboxLine:
    return MailboxLine(message_id, at, person, Content(**content))  # type: ignore[arg-type]  # as `outbox.put` stored it


def _require(session: Session) -> None:
    if not is_demo(session):
        raise NotFound
