"""Wrong passwords are slowed down, for the name and for the address they come from, and never locked for good.

A name is what was typed: an e-mail address and an employee id are counted apart, whether anybody has them or not, so
that strangers cannot tell which of them exist or belong together. A browser in which the person signed in before has a
count of its own instead, under whichever name: no stranger's tries keep its owner out, and whoever uses that browser
after them can tell their names by it.

A try is counted before the password is checked and forgiven when it was right: many tries at the same moment cannot
all slip in before the first is counted. Waiting ends by the clock alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete
from sqlmodel import Session, col

from lib import formatting
from lib.accounts.tokens import hash_of
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import Throttle
from lib.texts import clean_text

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


@dataclass(frozen=True)
class Counter:
    """What tries are counted by.

    Attributes:
        free: how many wrong ones do not wait.
    """

    key: str
    free: int = FREE_TRIES


def counter_of_name(name: str) -> Counter:
    """The count of what was typed as a name. Every spelling that finds the same person by it has the same."""
    return Counter(f"name:{hash_of(name.upper().lower())}")


def counter_of_browser(account_id: int, browser: str) -> Counter:
    """The count of one account's owner in a browser where they signed in before."""
    return Counter(f"browser:{account_id}:{hash_of(browser)}")


def counter_of_owner(account_id: int) -> Counter:
    """The count of tries to name the current password, by somebody who is signed in."""
    return Counter(f"owner:{account_id}")


def counter_of_address(address: str) -> Counter:
    """The count of a network address; of IPv6 that of its first half: whoever has one such address has them all."""
    return Counter(f"address:{hash_of(_as_counted(address))}", FREE_TRIES_OF_ADDRESS)


def counters_of_forgotten(name: str, address: str) -> tuple[Counter, Counter]:
    """The counts of mails asked for by somebody who forgot their password. They are no counts of passwords, so that
    nobody is kept from signing in by them."""
    typed = str(clean_text(name)).upper().lower()
    return Counter(f"forgotten:{hash_of(typed)}"), Counter(
        f"forgotten-at:{hash_of(_as_counted(address))}", FREE_TRIES_OF_ADDRESS
    )


def counter_of_directory(address: str) -> Counter:
    """The count of wrong tokens from a network address. It is no count of passwords: a directory that goes on coming
    with a token that ended must not keep people from signing in."""
    return Counter(f"directory:{hash_of(_as_counted(address))}")


def _as_counted(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address  # "this machine"
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else address


def count_try(session: Session, counters: Sequence[Counter], *, moment: Moment) -> None:
    """Count a try as a wrong one until it turns out to be right. Commits.

    Raises:
        TooManyTries: this try has to wait; it is not counted and must not be checked.
    """
    lock_for_transaction(session, Lock.THROTTLE)
    session.execute(delete(Throttle).where(col(Throttle.last_at) < moment.now - FORGOTTEN_AFTER))
    rows = [
        (session.get(Throttle, counter.key) or Throttle(key=counter.key, last_at=moment.now), counter.free)
        for counter in counters
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


def forgive_try(session: Session, counters: Sequence[Counter]) -> None:
    """The try was right: forget the wrong ones, and of an address this one. The caller commits.

    An address keeps its other tries: somebody with one password must not be able to guess others without end.
    """
    lock_for_transaction(session, Lock.THROTTLE)
    for counter in counters:
        row = session.get(Throttle, counter.key)
        if row is not None and counter.key.startswith("address:"):
            row.failures = max(0, row.failures - 1)
            row.wait_until = None
            session.add(row)
        elif row is not None:
            session.delete(row)


def _wait_until(over: int, now: datetime) -> datetime | None:
    if over < 0:
        return None
    return now + min(FIRST_WAIT * (1 << min(over, 10)), LONGEST_WAIT)


def _in_words(wait: timedelta) -> str:
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 60:
        return f"{seconds} {formatting.plural(seconds, 'second')}"
    minutes = -(-seconds // 60)
    return f"{minutes} {formatting.plural(minutes, 'minute')}"
