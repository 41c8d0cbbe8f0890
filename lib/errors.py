"""One base for everything that may go wrong as part of normal use. The message is what the user reads."""

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

log = logging.getLogger("coaching")

_SENTENCES = {
    "string_too_short": "Please write something here.",
    "too_short": "Please write something here.",
    "missing": "Please write something here.",
    "enum": "Please choose one of the options.",
    "literal_error": "Please choose one of the options.",
    "date_from_datetime_parsing": "Please enter a date.",
    "date_parsing": "Please enter a date.",
    "day_out_of_range": "Please choose a day between 2000 and 2199.",
    "date_type": "Please enter a date.",
    "date_from_datetime_inexact": "Please enter a date.",
    "int_type": "Please enter a whole number.",
    "int_parsing": "Please enter a whole number.",
}


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


def sentence_of(problem: Mapping[str, Any]) -> str:
    """What is wrong with a field in words, from one of the errors of a form model."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in ("string_too_long", "too_long"):
        return f"Please keep this to {context['max_length']:,} characters; it has {len(str(problem['input'])):,}."
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"Please choose a number of {context.get('ge', context.get('le'))} or {_direction(kind)}."
    return _SENTENCES.get(kind, "Please check this; it cannot be saved like that.")


def _direction(kind: str) -> str:
    return "more" if kind == "greater_than_equal" else "less"


def place_of(error: BaseException) -> str:
    """What an unexpected error is and where it arose, for the log: its message may hold words somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {where}"


def note_unexpected(error: BaseException) -> str:
    """Log where an unexpected error arose, without its message, under a reference.

    Returns:
        What whoever it happened to reads, with the reference.
    """
    reference = token_hex(4)
    log.error("reference %s: %s", reference, place_of(error))
    return (
        "Something went wrong on our side. Nothing you saved is lost. Please try again; if it stays, tell your "
        f"administrator the reference {reference}."
    )
