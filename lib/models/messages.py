"""The messages that go out, and the channels they leave by."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, one_of
from lib.texts import SENTENCE


class Channel(StrEnum):
    """How a message leaves: by mail to one person, or as a line in the organisation's chat."""

    MAIL = "mail"
    CHAT = "chat"


class MessageState(StrEnum):
    """Where a message is: on its way, gone, given up, or not sent because its person is not to get it any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Message(SQLModel, table=True):
    """A mail or a line of chat on its way, and what became of it.

    Attributes:
        person_id: whom a mail is for; nobody for a line of chat.
        purpose: what it is for, such as "notifications" or "invitation".
        message_id: its Message-ID of RFC 5322, made with the row: one that arrives twice is known again by it.
        attempts: tries that failed.
        next_try_at: not before this.
        claimed_until: until then it is in the hands of one sender.
        last_error: why the last try failed, or it is not sent any more; without any address or text of it.
        content: what a line of chat says, gone once it is sent. A mail is written when it is sent; what it says is
            kept in the demonstration alone.
    """

    __table_args__ = (
        Index(
            "ix_message_waiting", "channel", "next_try_at", "id",
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_message_state", "state", "created_at"),
        NEVER_AGAIN,
    )  # fmt: skip  # one index, one thought

    id: int | None = Field(default=None, primary_key=True)
    channel: Channel = Field(sa_type=one_of(Channel))
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    purpose: str = Field(max_length=40)
    message_id: str = Field(max_length=250, unique=True)
    state: MessageState = Field(default=MessageState.WAITING, sa_type=one_of(MessageState))
    created_at: datetime
    attempts: int = 0
    next_try_at: datetime
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    last_error: str = Field(default="", max_length=SENTENCE)
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class ChannelState(SQLModel, table=True):
    """Whether a channel is on, and when a sender last looked after it.

    Attributes:
        off_since: since when it is off because it refused for good; somebody has to switch it on.
        off_reason: why, in a sentence for administrators.
    """

    channel: Channel = Field(primary_key=True, sa_type=one_of(Channel))
    seen_at: datetime | None = None
    off_since: datetime | None = None
    off_reason: str = Field(default="", max_length=SENTENCE)
