"""What a channel takes, and the three answers that are no success."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lib.errors import CoachingError


@dataclass(frozen=True)
class Letter:
    """A message as a channel takes it.

    Attributes:
        message_id: with its angle brackets.
        name, address: whom it is for; both empty for a line of chat.
        html: empty where there is none.
        headers: further ones, by name.
        calendar: an entry of a calendar (RFC 5546), empty where there is none.
        calendar_method: what to do with it.
    """

    message_id: str
    at: datetime
    text: str
    subject: str = ""
    html: str = ""
    name: str = ""
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    calendar_method: str = ""


class Sender(Protocol):
    """A channel that is open for many letters, one after the other."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            TryLater: it was not taken now; it may be later.
            AddressRefused: this letter will never be taken.
            ChannelRefuses: no letter will be taken until somebody changes something.
        """

    def close(self) -> None:
        """Let go of the connection, if there is one."""


class TryLater(CoachingError):
    """The letter was not taken this time.

    Attributes:
        is_for_all: there was no connection, or it broke: other letters would fare no better now.
    """

    def __init__(self, message: str, *, is_for_all: bool = False) -> None:
        self.is_for_all = is_for_all
        super().__init__(message)


class AddressRefused(CoachingError):
    """This letter is refused for good, and others are not."""


class ChannelRefuses(CoachingError):
    """The channel refuses us for good: what it was set up with is wrong."""
