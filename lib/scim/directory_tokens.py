"""The tokens with which directories come. An administrator makes one for each, sees it once, renews it or ends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import select
from sqlmodel import Session, col

from lib import audit, clock
from lib.access import Viewer, may_administer
from lib.accounts import hash_of, new_token
from lib.clock import Moment
from lib.errors import CoachingError, Invalid, NotFound
from lib.models import NAME, ScimToken, clean_text

MOST = 10
"""Of one installation: a directory needs one, and a second one while the first is exchanged."""

SEEN_EVERY = timedelta(minutes=30)
"""How exactly is kept when a directory last came; the record has it once a day."""


class TokenEnded(CoachingError):
    """The token was ended or renewed while a request of it was on its way."""

    def __init__(self) -> None:
        super().__init__("This token was ended. Please ask an administrator of Coaching Plans for a new one.")


@dataclass(frozen=True)
class TokenLine:
    """A token as administrators see it.

    Attributes:
        used_at: when a directory last came with it, to half an hour.
    """

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


def list_tokens(session: Session, viewer: Viewer | None) -> list[TokenLine]:
    """The tokens that are good, the oldest first.

    Args:
        viewer: an administrator, or none for the command line.

    Raises:
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    return [TokenLine(token.id or 0, token.name, token.created_at, token.used_at) for token in _good(session)]


def make_token(session: Session, viewer: Viewer | None, name: str, *, moment: Moment) -> str:
    """A new token, which is told this once.

    Args:
        name: what the directory is called.

    Raises:
        Invalid: the name is missing or too long, or there are enough tokens.
        NotFound: the viewer is no administrator.
    """
    _require_administrator(viewer)
    name = str(clean_text(name))
    if not name or len(name) > NAME:
        raise Invalid({"name": f"Please name the directory, in at most {NAME} characters."})
    if len(_good(session)) >= MOST:
        raise Invalid({"name": f"There are {MOST} tokens already. Please end one first."})
    token = new_token()
    row = ScimToken(name=name, token_hash=hash_of(token), created_at=moment.now)
    session.add(row)
    session.flush()
    _record(session, "SCIM token made", viewer, row, moment)
    session.commit()
    return token


def renew_token(session: Session, viewer: Viewer | None, token_id: int, *, moment: Moment) -> str:
    """Another token for the same directory, which is told this once; the former one ends.

    Raises:
        NotFound: there is no such token, or the viewer is no administrator.
    """
    row = _require_token(session, viewer, token_id)
    token = new_token()
    row.token_hash, row.created_at, row.used_at = hash_of(token), moment.now, None
    _record(session, "SCIM token renewed", viewer, row, moment)
    session.commit()
    return token


def end_token(session: Session, viewer: Viewer | None, token_id: int, *, moment: Moment) -> None:
    """End a token: whatever comes with it is refused from now on. Nobody leaves by that.

    Raises:
        NotFound: there is no such token, or the viewer is no administrator.
    """
    row = _require_token(session, viewer, token_id)
    row.ended_at = moment.now
    _record(session, "SCIM token ended", viewer, row, moment)
    session.commit()


def token_behind(session: Session, secret: str) -> ScimToken | None:
    """The token that somebody comes with, if it is good. How long it takes says nothing about those there are."""
    given = hash_of(secret)
    matching = [token for token in _good(session) if compare_digest(token.token_hash, given)]
    return matching[0] if matching else None


def is_use_to_be_noted(token: ScimToken, *, moment: Moment) -> bool:
    """Is it half an hour since it was last noted that a directory came with this token?"""
    return token.used_at is None or moment.now - token.used_at >= SEEN_EVERY


def note_use(session: Session, token: ScimToken, *, moment: Moment) -> None:
    """Note that a directory came, with a line in the record for the first time on a day. Commits."""
    row = session.get(ScimToken, token.id, with_for_update=True)
    if row is not None and is_use_to_be_noted(row, moment=moment):
        if row.used_at is None or clock.at(row.used_at).today != moment.today:
            audit.record(session, "SCIM token used", at=moment.now, token=row.id)
        row.used_at = moment.now
        session.commit()


def require_good(session: Session, token: ScimToken) -> None:
    """Hold a token while something is changed with it, so that nothing is changed any more once it was ended.

    Raises:
        TokenEnded: it was ended or renewed meanwhile.
    """
    good = select(col(ScimToken.id)).where(
        col(ScimToken.id) == token.id, col(ScimToken.token_hash) == token.token_hash, col(ScimToken.ended_at).is_(None)
    )
    if session.scalars(good.with_for_update(read=True)).first() is None:
        raise TokenEnded


def _good(session: Session) -> list[ScimToken]:
    return list(session.scalars(select(ScimToken).where(col(ScimToken.ended_at).is_(None)).order_by(col(ScimToken.id))))


def _require_administrator(viewer: Viewer | None) -> None:
    if viewer is not None and not may_administer(viewer):
        raise NotFound


def _require_token(session: Session, viewer: Viewer | None, token_id: int) -> ScimToken:
    _require_administrator(viewer)
    found = select(ScimToken).where(col(ScimToken.id) == token_id, col(ScimToken.ended_at).is_(None))
    row = session.scalars(found.with_for_update()).first()
    if row is None:
        raise NotFound
    return row


def _record(session: Session, action: str, viewer: Viewer | None, row: ScimToken, moment: Moment) -> None:
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id if viewer else None, token=row.id)
