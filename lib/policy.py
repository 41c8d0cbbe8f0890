"""The policy: when a coaching plan is right, and the words an organisation uses for it.

The texts that ship with the product are in `policy.json` beside this file. An organisation rewords them in a file of
its own of the same form; the keys of the questions stay, because plans keep the answers under them.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from lib.errors import CoachingError
from lib.models import Part
from lib.models.base import Words
from lib.plan_fields import FIELDS

SHIPPED = Path(__file__).with_name("policy.json")
WHY_NOW = ("potential", "minor_gap", "wants_more", "future_role", "observed")
CONFIRMATIONS = ("growth_area_is_coachable", "is_not_a_core_deficiency")
KEYS: Mapping[str, Collection[Any]] = {
    "why_now": WHY_NOW,
    "confirmations": CONFIRMATIONS,
    "considers": (*FIELDS[Part.OPPORTUNITY], "alignment"),
    "parts": (Part.AREA, Part.CURRENT_STATE, Part.GOAL, Part.ACTIVITY, Part.TIMELINE, Part.SUPPORT, Part.CADENCE),
    "levels": (1, 2, 3, 4, 5),
}
"""What the texts of a field are about, in the order in which they are shown."""

CONTRASTS = 5
LISTS = ("purpose", "documentation", "do_not_write")
"""Texts that are several sentences."""

Sentence = Annotated[Words, Field(min_length=1, max_length=500)]


class PolicyWrong(CoachingError):
    """The policy file cannot be read or lacks something. The message says what, in one sentence."""


class Confirmation(BaseModel):
    """One of the two things to confirm, and what is said where that cannot be done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Sentence
    otherwise: Sentence


class Contrast(BaseModel):
    """One way in which a coaching plan differs from the formal process."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    coaching: Sentence
    psp: Sentence
    explanation: Sentence


class Policy(BaseModel):
    """The texts of an organisation.

    Attributes:
        psp_name: what the formal process is called, which a coaching plan is not.
        default_days: how long a plan is unless changed, in days from start to end.
        purpose: what a coaching plan is for and what it rests on, in a few paragraphs.
        why_now: the reasons for a plan, by key, in words that both can read: the team member reads what was ticked.
        confirmations: the two things to confirm, by key.
        considers: the five things a manager considers before a plan, by the field they are noted in.
        parts: the seven parts of a plan, each in a sentence.
        levels: the words for the levels 1 to 5.
        contrasts: the five differences between a coaching plan and the formal process.
        talk_to: whom a manager talks to where a coaching plan is not right.
        documentation: what is kept, and that it is confidential.
        do_not_write: what has no place in a plan.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    psp_name: Sentence
    default_days: int = Field(ge=1, le=365)
    purpose: tuple[Sentence, ...] = Field(min_length=1)
    why_now: dict[str, Sentence]
    confirmations: dict[str, Confirmation]
    considers: dict[str, Sentence]
    parts: dict[Part, Sentence]
    levels: dict[int, Sentence]
    contrasts: tuple[Contrast, ...] = Field(min_length=CONTRASTS, max_length=CONTRASTS)
    talk_to: Sentence
    documentation: tuple[Sentence, ...] = Field(min_length=1)
    do_not_write: tuple[Sentence, ...] = Field(min_length=1)

    @field_validator(*KEYS)
    @classmethod
    def holds_every_key(cls, value: dict[Any, Any], info: ValidationInfo) -> dict[Any, Any]:
        """Each thing that the product asks or names is there, and nothing else, in its order."""
        keys = KEYS[info.field_name or ""]
        if missing := [key for key in keys if key not in value]:
            raise ValueError(f"“{missing[0]}” is missing")
        if unknown := [key for key in value if key not in keys]:
            raise ValueError(f"“{unknown[0]}” is not known")
        return {key: value[key] for key in keys}


@cache
def load(path: Path | None = None) -> Policy:
    """The policy of a file, or the one that ships with the product.

    Raises:
        PolicyWrong: with one sentence that names the place in the file and what is wrong there.
    """
    try:
        return Policy.model_validate_json((path or SHIPPED).read_bytes())
    except OSError:
        raise PolicyWrong(f"The policy file {path} cannot be read.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = " › ".join(str(step) for step in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        where = f" at “{place}”" if place else ""
        raise PolicyWrong(f"The policy file {path} is not right{where}: {reason}.") from None


def as_fields(texts: Policy) -> dict[str, str]:
    """The texts as single fields, by names such as `why_now.potential` and `contrasts.0.psp`.

    A list of sentences is one field, a sentence a line. The default length is no text.
    """
    return dict(_fields_in(texts.model_dump(mode="json", exclude={"default_days"})))


def _fields_in(content: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, list) and all(isinstance(each, str) for each in content):
        yield name, "\n".join(content)
    elif isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from _fields_in(value, f"{name}.{key}" if name else str(key))
    else:
        yield name, str(content)


def from_fields(fields: Mapping[str, str]) -> dict[str, Any]:
    """The content of a policy, but for its default length, whose fields were reworded; the other way round."""
    content: dict[str, Any] = {}
    for name, text in fields.items():
        *outer, last = name.split(".")
        place = content
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = [line for line in text.splitlines() if line.strip()] if name in LISTS else text
    content["contrasts"] = [each for _, each in sorted(content["contrasts"].items(), key=lambda item: int(item[0]))]
    return content


def is_coaching(policy: Policy, answers: Mapping[str, bool]) -> bool:
    """Can both things be confirmed, so that a coaching plan is the right way?"""
    return all(answers.get(key) is True for key in policy.confirmations)


def cannot_confirm(policy: Policy, answers: Mapping[str, bool]) -> list[str]:
    """The sentences that say why, one for each thing that could not be confirmed."""
    return [thing.otherwise for key, thing in policy.confirmations.items() if answers.get(key) is not True]


def snapshot(policy: Policy) -> dict[str, Any]:
    """The texts a plan keeps as they were when it was opened, ready for JSON.

    Returns:
        `why_now` (words by key), `confirmations` (question by key), `levels` (words by "1" to "5") and `psp_name`.
    """
    return {
        "psp_name": policy.psp_name,
        "why_now": dict(policy.why_now),
        "confirmations": {key: thing.question for key, thing in policy.confirmations.items()},
        "levels": {str(level): words for level, words in policy.levels.items()},
    }
