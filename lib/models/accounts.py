"""Accounts, roles, and everything that lets somebody in or keeps them out."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from lib.models.base import one_of
from lib.models.vocabulary import Role


class Account(SQLModel, table=True):
    """The one account of a person. Without a password hash it waits for its one-time link.

    `session_epoch` is raised by a change of password, roles or activity; sessions of an older epoch end there.
    """

    __table_args__ = (
        Index(
            "ix_account_closed", "is_enabled", "person_id",
            sqlite_where=text("is_enabled = 0"), postgresql_where=text("NOT is_enabled"),
        ),
    )  # fmt: skip  # one index, one thought

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    password_hash: str | None = Field(default=None, max_length=72)
    is_enabled: bool = True
    session_epoch: int = 0
    created_at: datetime
    activated_at: datetime | None = None


class AccountRole(SQLModel, table=True):
    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    role: Role = Field(primary_key=True, sa_type=one_of(Role))


class Invitation(SQLModel, table=True):
    """A one-time link to choose a password. Only the hash of its token is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class AuthSession(SQLModel, table=True):
    """Somebody who is signed in, in one browser. Only the hash of the cookie's token is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    epoch: int
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    browser: str = Field(default="", max_length=200)


class KnownBrowser(SQLModel, table=True):
    """A browser in which somebody signed in before. Only the hash of the long-lived token in its cookie is kept."""

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(primary_key=True, foreign_key="account.id", index=True, ondelete="CASCADE")
    last_at: datetime


class CalendarFeed(SQLModel, table=True):
    """The secret address at which calendar programs fetch somebody's check-ins. Only the hash of its token is kept."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    fetched_at: datetime | None = None


class NoticeReading(SQLModel, table=True):
    """Somebody has read a version of the notice; `at` is when they did first."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    version: int = Field(primary_key=True)
    at: datetime


class SignInTicket(SQLModel, table=True):
    """Carries somebody from the sign-in form to the cookie: good once, for a minute, in the browser with the form."""

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    expires_at: datetime
    used_at: datetime | None = None
    next_path: str = Field(default="/", max_length=500)
    browser_hash: str = Field(default="", max_length=64)


class Throttle(SQLModel, table=True):
    """Wrong tries for one name, one address or one known browser, and until when further ones wait."""

    key: str = Field(primary_key=True, max_length=100)
    failures: int = 0
    last_at: datetime
    wait_until: datetime | None = None
