"""One base for everything that may go wrong as part of normal use. The message is what the user reads."""

import traceback
from collections.abc import Mapping
from pathlib import Path


class CoachingError(Exception):
    """A fact that stops a step, in a sentence for the person who tried it."""


class NotFound(CoachingError):
    """The thing does not exist, or this viewer may not know that it does. The two are never told apart."""

    def __init__(self) -> None:
        super().__init__("We could not find that. It may have been moved, or it is not shared with you.")


class NotAllowed(CoachingError):
    """The viewer may read this, but the step is not theirs to take in this state."""


class Invalid(CoachingError):
    """What was entered cannot be saved: a sentence for each field, by the field's name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class EditConflict(CoachingError):
    """Somebody else changed the same thing first.

    Attributes:
        theirs: what is saved now, by field name, so that a screen can show both.
    """

    def __init__(self, theirs: Mapping[str, object], message: str | None = None) -> None:
        self.theirs = dict(theirs)
        super().__init__(message or "Somebody changed this while you were writing. Your text is still here.")


def place_of(error: BaseException) -> str:
    """What an unexpected error is and where it arose, for the log: its message may hold words somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {where}"
