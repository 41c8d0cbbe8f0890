"""Messages to send, and a channel that answers as a test wants."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import db
from lib.channels import Letter
from lib.clock import Moment, at
from lib.models import Message, Person, Plan
from lib.notifications import compose, contents, outbox, sender
from lib.notifications.outbox import Content, MessagePurpose
from lib.notifications.sender import Counted
from tests.builders import make_person, moment
from tests.plans.household import Household


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
        mail = outbox.put(session, MessagePurpose.NOTIFICATIONS, person_id=person.id, moment=at or moment())
        mail.content = asdict(Content(f"Text {each}", f"Subject {each}", f"<p>Text {each}</p>"))
    session.commit()
    return person


def written(session: Session, at: Moment) -> list[Message]:
    """What is put into the outbox at this moment, each with what it would say if it were sent now."""
    session.commit()
    before = set(session.scalars(select(col(Message.id))))
    session.commit()
    compose.compose(moment=at, engine=session.get_bind().engine)
    session.expire_all()
    found = [each for each in session.scalars(select(Message).order_by(col(Message.id))) if each.id not in before]
    for message in found:
        if message.state is outbox.MessageState.WAITING:
            message.content = asdict(contents.content_of(session, message, moment=at))
        session.commit()
    return found


def plan_of(house: Household) -> Plan:
    return house.session.scalars(select(Plan).where(col(Plan.code) == house.code)).one()


def mails(engine: Engine) -> list[Message]:
    """All messages as they are now, in the order in which they were put in."""
    with db.reading(engine) as session:
        return list(session.scalars(select(Message).order_by(col(Message.id))))


def send(engine: Engine, post: Post, clock: Clock | None = None) -> Counted:
    """Send all mail that waits."""
    return sender.send_by(outbox.Channel.MAIL, post, clock or Clock(), engine=engine)


def subjects(letters: Iterable[Letter]) -> list[str]:
    return [letter.subject for letter in letters]
