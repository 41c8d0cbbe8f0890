"""Messages to send, and a channel that answers as a test wants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import db
from lib.channels import Letter
from lib.clock import Moment, at
from lib.models import Message, Person
from lib.notifications import outbox, sender
from lib.notifications.outbox import Content, Purpose
from lib.notifications.sender import Counted
from tests.builders import make_person, moment


@dataclass
class Post:
    """Takes letters, unless the next answer is an error."""

    answers: list[Exception | None] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    is_closed: bool = False

    def send(self, letter: Letter) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.letters.append(letter)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Clock:
    """A clock that stands still until somebody moves it."""

    now: datetime = field(default_factory=lambda: moment().now)

    def __call__(self) -> Moment:
        return at(self.now)

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def put_mails(session: Session, number: int = 1, person: Person | None = None, *, at: Moment | None = None) -> Person:
    """Mails to one person that wait."""
    person = person or make_person(session)
    assert person.id is not None
    for each in range(number):
        content = Content(f"Text {each}", f"Subject {each}", f"<p>Text {each}</p>")
        outbox.put(session, Purpose.NOTIFICATIONS, content, person_id=person.id, moment=at or moment())
    session.commit()
    return person


def mails(engine: Engine) -> list[Message]:
    """All messages as they are now, in the order in which they were put in."""
    with db.reading(engine) as session:
        return list(session.scalars(select(Message).order_by(col(Message.id))))


def send(engine: Engine, post: Post, clock: Clock | None = None) -> Counted:
    """Send all mail that waits."""
    return sender.send_by(outbox.Channel.MAIL, post, clock or Clock(), engine=engine)


def subjects(letters: Iterable[Letter]) -> list[str]:
    return [letter.subject for letter in letters]
