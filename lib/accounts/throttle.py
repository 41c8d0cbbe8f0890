"""Wrong passwords are slowed down, for the account and for the address they come from, and never locked for good.

A try is counted before the password is checked and forgiven when it was right: many tries at the same moment cannot
all slip in before the first is counted. Waiting ends by the clock alone.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from lib.accounts.tokens import hash_of
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import Throttle

FREE_TRIES = 5
# A whole office may share one address: a few colleagues who mistype must not make everybody wait.
FREE_TRIES_OF_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class TooManyTries(CoachingError):
    """There were so many wrong tries that the next one has to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many tries. Please wait {_in_words(wait)}.")


def account_key(account_id: int | None, name: str) -> str:
    """The key of an account; a name that nobody has is slowed down in the same way, so that the two look alike."""
    return f"account:{account_id}" if account_id is not None else f"name:{hash_of(name)}"


def count_try(session: Session, key: str, address: str, *, moment: Moment) -> None:
    """Count a try as a wrong one until it turns out to be right. Commits.

    Args:
        key: from `account_key`.
        address: the network address of the visitor.

    Raises:
        TooManyTries: this try has to wait; it is not counted and must not be checked.
    """
    lock_for_transaction(session, Lock.THROTTLE)
    session.exec(delete(Throttle).where(col(Throttle.last_at) < moment.now - FORGOTTEN_AFTER))
    rows = [
        (_row(session, key, moment), FREE_TRIES),
        (_row(session, _address_key(address), moment), FREE_TRIES_OF_ADDRESS),
    ]
    waits = [row.wait_until - moment.now for row, _ in rows if row.wait_until and row.wait_until > moment.now]
    if waits:
        raise TooManyTries(max(waits))
    for row, free in rows:
        row.failures += 1
        row.last_at = moment.now
        row.wait_until = _wait_until(row.failures - free, moment.now)
        session.add(row)
    session.commit()


def forgive_try(session: Session, key: str, address: str) -> None:
    """The try was right: forget the account's wrong ones, and this one of the address. The caller commits.

    An address keeps its other tries: somebody with one password must not be able to guess others without end.
    """
    lock_for_transaction(session, Lock.THROTTLE)
    session.exec(delete(Throttle).where(col(Throttle.key) == key))
    if row := session.get(Throttle, _address_key(address)):
        row.failures = max(0, row.failures - 1)
        row.wait_until = None
        session.add(row)


def _row(session: Session, key: str, moment: Moment) -> Throttle:
    return session.get(Throttle, key) or Throttle(key=key, last_at=moment.now)


def _address_key(address: str) -> str:
    return f"address:{hash_of(address)}"


def _wait_until(over: int, now: datetime) -> datetime | None:
    if over < 0:
        return None
    return now + min(FIRST_WAIT * (1 << min(over, 10)), LONGEST_WAIT)


def _in_words(wait: timedelta) -> str:
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 60:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
