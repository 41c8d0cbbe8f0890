"""One base for everything that may go wrong as part of normal use. The message is what the user reads."""

from collections.abc import Mapping


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
