"""From the sign-in form to the cookie, and who is behind a cookie.

The form hands out a ticket that is good once and for a minute; the route that redeems it sets the cookie. The cookie
holds a random token, of which only the hash is kept. Nothing about a person or their roles is in it: both are read
from the database on every interaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import audit
from lib.access import Viewer, find_viewer, load_viewer
from lib.accounts.tokens import hash_of, new_token
from lib.clock import Moment
from lib.errors import CoachingError, NotFound
from lib.models import Account, AuthSession, KnownBrowser, Person, SignInTicket, clean_text

TICKET_LASTS = timedelta(seconds=60)
IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
BROWSER_KNOWN_FOR = timedelta(days=180)
"""For how long a browser is known after somebody last signed in there."""
AT_ONCE = 500
"""Accounts in one statement: databases limit how many values it may hold."""
MOST_BROWSERS = 10
"""How many browsers of one account are known; more would only be more ways to guess its password."""

_OUR_PAGE = re.compile(r"/[a-z-]*([?#][!-~]*)?\Z")


class TicketNotValid(CoachingError):
    """The ticket was used already, is older than a minute, is another browser's, or never existed."""

    def __init__(self) -> None:
        super().__init__("Please sign in once more.")


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a token.

    Attributes:
        seen_at: when they were last noted as here; see `keep_alive`.
    """

    viewer: Viewer
    account_id: int
    seen_at: datetime

    def is_to_be_noted(self, moment: Moment) -> bool:
        """Is it a minute since they were last noted as here?"""
        return moment.now - self.seen_at >= SEEN_EVERY


@dataclass(frozen=True)
class SessionElsewhere:
    """Somebody's session in another browser. `key` names it for `end_session_elsewhere` and opens nothing."""

    key: str
    browser: str
    since: datetime
    seen_at: datetime


def is_local_path(path: str) -> bool:
    """Does this lead to a page of ours, and nowhere else?

    Browsers take `//evil.example`, `/\\evil.example` and a tab between the slashes for another site, and both they and
    the server have several ways to write one path: so it is said what a page's looks like, not what others look like.
    """
    return len(path) <= 500 and path.isprintable() and " " not in path and _OUR_PAGE.match(path) is not None


def lock_accounts(session: Session, *which: ColumnElement[bool]) -> list[Account]:
    """The accounts for which all of this holds, by id, as they are now; nobody else changes them meanwhile.

    Whoever changes an account, or its sessions, tickets or links, takes it with this first of all: see `db.Lock`.
    """
    found = select(Account).where(*which).order_by(col(Account.id)).with_for_update()
    return list(session.scalars(found.execution_options(populate_existing=True)))


def issue_ticket(session: Session, account_id: int, next_path: str = "/", *, browser_token: str, moment: Moment) -> str:
    """A ticket for somebody whose password was right, or who came by a link of theirs. Commits.

    Args:
        next_path: where they were going; anything but a page of ours becomes Home.
        browser_token: the long-lived token of the browser with the form; the ticket is good there alone, and
            nowhere where it has none.
    """
    ticket = new_token()
    session.add(
        SignInTicket(
            token_hash=hash_of(ticket),
            account_id=account_id,
            expires_at=moment.now + TICKET_LASTS,
            next_path=next_path if is_local_path(next_path) else "/",
            browser_hash=hash_of(browser_token),
        )
    )
    session.commit()
    return ticket


def redeem_ticket(
    session: Session,
    ticket: str,
    *,
    browser: str = "",
    browser_token: str,
    replaces: str | None = None,
    moment: Moment,
) -> tuple[str, str]:
    """Turn a ticket into a session.

    Args:
        browser: what the browser calls itself, to recognise it in the list of sessions.
        browser_token: the long-lived token of the browser; it is known from now on.
        replaces: the token of the session this browser held before, which ends.

    Returns:
        The token for the cookie, and the path to go on to.

    Raises:
        TicketNotValid: used, expired, unknown or of another browser; or the account was closed in the meantime.
    """
    if not browser_token:
        raise TicketNotValid  # Else all that keep no cookies would be one browser.
    this_one = col(SignInTicket.token_hash) == hash_of(ticket)
    before = col(AuthSession.token_hash) == hash_of(replaces or "")
    # Somebody else may have been signed in here before.
    both = select(col(SignInTicket.account_id)).where(this_one).union(select(col(AuthSession.account_id)).where(before))
    lock_accounts(session, col(Account.id).in_(both))
    redeemed = session.execute(
        update(SignInTicket)
        .where(
            this_one,
            col(SignInTicket.browser_hash) == hash_of(browser_token),
            col(SignInTicket.used_at).is_(None),
            col(SignInTicket.expires_at) > moment.now,
        )
        .values(used_at=moment.now)
        .returning(col(SignInTicket.account_id), col(SignInTicket.next_path))
    ).one_or_none()
    if redeemed is None:
        raise TicketNotValid
    account_id, next_path = redeemed
    account = session.get_one(Account, account_id)
    person = session.get_one(Person, account.person_id)
    if not account.is_enabled or not person.active:
        raise TicketNotValid
    _tidy(session, account_id, moment)
    _remember_browser(session, account_id, browser_token, moment)
    _end(session, before, moment)
    token = new_token()
    session.add(
        AuthSession(
            token_hash=hash_of(token),
            account_id=account_id,
            epoch=account.session_epoch,
            created_at=moment.now,
            last_seen_at=moment.now,
            browser=clean_text(browser)[:200],
        )
    )
    audit.record(session, "signed in", at=moment.now, actor_id=person.id, person_id=person.id)
    session.commit()
    return token, next_path


def is_known_browser(session: Session, account_id: int | None, browser_token: str, *, moment: Moment) -> bool:
    """Did the owner of this account sign in before, in the browser with this token? For nobody it takes as long."""
    known = session.get(KnownBrowser, (hash_of(browser_token), account_id or 0))
    return known is not None and known.last_at > moment.now - BROWSER_KNOWN_FOR


def find_signed_in(session: Session, token: str | None, *, moment: Moment) -> SignedIn | None:
    """Who is behind this token right now? Reads only.

    Nobody, where the session ended, was idle for an hour, is twelve hours old or older than the last change of
    password, roles or activity, where the account is disabled, or where the person has left.
    """
    if not token:
        return None
    asked = {_TOKEN: hash_of(token), _SEEN_SINCE: moment.now - IDLE_LIMIT, _BEGUN_SINCE: moment.now - ABSOLUTE_LIMIT}
    found = find_viewer(session, _signed_in(), asked, moment.now)
    if found is None:
        return None
    viewer, row = found
    return SignedIn(viewer, row.account_id, row.last_seen_at)


_TOKEN, _SEEN_SINCE, _BEGUN_SINCE = "token_hash", "seen_since", "begun_since"


@cache
def _signed_in() -> Any:
    """Account, person and when they were seen; made once, as every run of every page asks for it."""
    seen_since, begun_since = (bindparam(name, type_=UTCDateTime()) for name in (_SEEN_SINCE, _BEGUN_SINCE))
    return (
        select(col(Account.id).label("account_id"), col(Account.person_id), col(AuthSession.last_seen_at))
        .join(AuthSession, col(AuthSession.account_id) == col(Account.id))
        .where(
            col(AuthSession.token_hash) == bindparam(_TOKEN),
            *_is_not_ended(),
            *_is_young(seen_since, begun_since),
        )
    )


def viewer_of(session: Session, token: str | None, *, moment: Moment) -> Viewer | None:
    """The viewer behind a token right now, or nobody; see `find_signed_in`."""
    found = find_signed_in(session, token, moment=moment)
    return found.viewer if found else None


def writer_of(session: Session, token: str | None, *, moment: Moment) -> Viewer | None:
    """Who is typing in a page that was opened with this token, so that their words can be kept for them.

    A page stays open when its session ends of itself, after an hour without use or after twelve hours. What somebody
    goes on typing there is still theirs. A session that was ended, by signing out or by a change of password or roles,
    keeps nothing.
    """
    viewer = viewer_of(session, token, moment=moment)
    if viewer is not None or not token:
        return viewer
    account = session.scalars(
        select(Account)
        .join(AuthSession, col(AuthSession.account_id) == col(Account.id))
        .where(
            col(AuthSession.token_hash) == hash_of(token),
            *_is_not_ended(),
            col(AuthSession.created_at) > moment.now - 2 * ABSOLUTE_LIMIT,
        )
    ).first()
    return load_viewer(session, account.person_id, moment.now) if account is not None else None


def keep_alive(session: Session, token: str, *, moment: Moment) -> None:
    """Note that somebody is here, which starts the idle hour anew. A session that has ended stays so. Commits."""
    session.execute(
        update(AuthSession)
        .where(
            col(AuthSession.token_hash) == hash_of(token),
            col(AuthSession.ended_at).is_(None),
            col(AuthSession.last_seen_at) > moment.now - IDLE_LIMIT,
            col(AuthSession.last_seen_at) < moment.now,
        )
        .values(last_seen_at=moment.now)
    )
    session.commit()


def end_session(session: Session, token: str, *, moment: Moment) -> None:
    """Sign out: the token opens nothing any more. A token that opens nothing already is no error. Commits."""
    this_one = col(AuthSession.token_hash) == hash_of(token)
    lock_accounts(session, col(Account.id).in_(select(col(AuthSession.account_id)).where(this_one)))
    person_id = session.scalars(
        select(col(Account.person_id))
        .join(AuthSession, col(AuthSession.account_id) == col(Account.id))
        .where(this_one, col(AuthSession.ended_at).is_(None))
    ).first()
    if person_id is None:
        return
    _end(session, this_one, moment)
    audit.record(session, "signed out", at=moment.now, actor_id=person_id, person_id=person_id)
    session.commit()


def end_other_sessions(session: Session, viewer: Viewer, *, token: str, moment: Moment) -> int:
    """Sign out everywhere but here.

    Args:
        token: of the session to be kept.

    Returns:
        How many sessions ended.
    """
    lock_accounts(session, col(Account.person_id) == viewer.person_id)
    others = [other.key for other in list_sessions(session, viewer, token=token, moment=moment)]
    _end(session, col(AuthSession.token_hash).in_(others), moment)
    audit.record(
        session, "other sessions ended", at=moment.now, actor_id=viewer.person_id, person_id=viewer.person_id,
        sessions=len(others),
    )  # fmt: skip
    session.commit()
    return len(others)


def end_session_elsewhere(session: Session, viewer: Viewer, key: str, *, moment: Moment) -> None:
    """Sign out in one other browser.

    Raises:
        NotFound: the viewer has no such session.
    """
    lock_accounts(session, col(Account.person_id) == viewer.person_id)
    is_theirs = session.scalars(
        select(col(AuthSession.token_hash))
        .join(Account, col(Account.id) == col(AuthSession.account_id))
        .where(col(AuthSession.token_hash) == key, col(Account.person_id) == viewer.person_id)
    ).first()
    if is_theirs is None:
        raise NotFound
    _end(session, col(AuthSession.token_hash) == key, moment)
    audit.record(
        session, "other sessions ended", at=moment.now, actor_id=viewer.person_id, person_id=viewer.person_id,
        sessions=1,
    )  # fmt: skip
    session.commit()


def list_sessions(session: Session, viewer: Viewer, *, token: str, moment: Moment) -> list[SessionElsewhere]:
    """Where else the viewer is signed in, latest first.

    Args:
        token: of the session that is here and not in the list.
    """
    found = session.scalars(
        select(AuthSession)
        .join(Account, col(Account.id) == col(AuthSession.account_id))
        .where(
            col(Account.person_id) == viewer.person_id,
            col(AuthSession.token_hash) != hash_of(token),
            *_is_live(moment),
        )
        .order_by(col(AuthSession.last_seen_at).desc(), col(AuthSession.token_hash))
    )
    return [SessionElsewhere(row.token_hash, row.browser, row.created_at, row.last_seen_at) for row in found]


def invalidate_sessions(
    session: Session, account: Account, *, keep: str | None = None, keep_browser: str = "", moment: Moment
) -> None:
    """End every session of an account and void its tickets, after its password, roles or activity changed.

    No browser is known to be its owner's any more. The caller holds the account (`lock_accounts`) and commits.

    Args:
        keep: the token of the one session that goes on.
        keep_browser: the long-lived token of the browser with that session, which stays known.
    """
    account.session_epoch += 1
    session.add(account)
    session.execute(delete(SignInTicket).where(col(SignInTicket.account_id) == account.id))
    session.execute(
        delete(KnownBrowser).where(
            col(KnownBrowser.account_id) == account.id, col(KnownBrowser.token_hash) != hash_of(keep_browser)
        )
    )
    of_account = col(AuthSession.account_id) == account.id
    if keep:
        kept = col(AuthSession.token_hash) == hash_of(keep)
        session.execute(update(AuthSession).where(of_account, kept).values(epoch=account.session_epoch))
        _end(session, of_account & ~kept, moment)
    else:
        _end(session, of_account, moment)


def _is_live(moment: Moment) -> tuple[ColumnElement[bool], ...]:
    return *_is_not_ended(), *_is_young(moment.now - IDLE_LIMIT, moment.now - ABSOLUTE_LIMIT)


def _is_young(seen_since: Any, begun_since: Any) -> tuple[ColumnElement[bool], ...]:
    return col(AuthSession.last_seen_at) > seen_since, col(AuthSession.created_at) > begun_since


def _is_not_ended() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Account.is_enabled).is_(True),
        col(AuthSession.epoch) == col(Account.session_epoch),
        col(AuthSession.ended_at).is_(None),
    )


def _end(session: Session, which: ColumnElement[bool], moment: Moment) -> None:
    session.execute(update(AuthSession).where(which, col(AuthSession.ended_at).is_(None)).values(ended_at=moment.now))


def _remember_browser(session: Session, account_id: int, browser_token: str, moment: Moment) -> None:
    key = hash_of(browser_token)
    session.merge(KnownBrowser(token_hash=key, account_id=account_id, last_at=moment.now))
    session.flush()
    of_account = select(KnownBrowser).where(col(KnownBrowser.account_id) == account_id)
    latest_first = of_account.order_by(col(KnownBrowser.last_at).desc(), col(KnownBrowser.token_hash) != key)
    for number, known in enumerate(session.scalars(latest_first).all()):
        if number >= MOST_BROWSERS or known.last_at <= moment.now - BROWSER_KNOWN_FOR:
            session.delete(known)


def _tidy(session: Session, account_id: int, moment: Moment) -> None:
    """Forget what can open nothing any more; the record keeps who signed in and when."""
    session.execute(
        delete(AuthSession).where(
            col(AuthSession.account_id) == account_id,
            or_(col(AuthSession.ended_at).is_not(None), col(AuthSession.created_at) < moment.now - ABSOLUTE_LIMIT),
        )
    )
    session.execute(
        delete(SignInTicket).where(
            col(SignInTicket.account_id) == account_id, col(SignInTicket.expires_at) < moment.now - ABSOLUTE_LIMIT
        )
    )
