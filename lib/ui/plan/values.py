"""The fields of a plan's parts: what they are called, how they are typed, how they read."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import streamlit as st

from lib import words
from lib.models import (
    NAME,
    PARAGRAPH,
    SENTENCE,
    ActivityKind,
    Cadence,
    Dimension,
    Part,
    Purpose,
    SupportKind,
)
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk

LINE, BOX = 74, 112
"""How high a text field is, in pixels: for a sentence, for a few."""


class Field(NamedTuple):
    """A field of a part.

    Attributes:
        kind: what is typed: "words", "line" for a few of them, "day", "level", "number", "weekday", or a closed set.
    """

    label: str
    kind: str | type[StrEnum] = "words"
    limit: int = PARAGRAPH
    height: int = LINE


FIELDS: dict[Part, dict[str, Field]] = {
    Part.OPPORTUNITY: {
        "observed": Field("What was observed"),
        "aspirations": Field("Aspirations and interests"),
        "skills": Field("Skills to strengthen"),
        "business_need": Field("The business need"),
    },
    Part.AREA: {
        "area": Field("What is to improve", limit=NAME),
        "dimension": Field("Dimension", Dimension),
        "purpose": Field("Purpose", Purpose),
    },
    Part.CURRENT_STATE: {
        "current_state": Field("Where things stand today", height=BOX),
        "current_level": Field("Level today", "level"),
    },
    Part.GOAL: {
        "goal": Field("The goal", height=BOX),
        "measure": Field("How we measure it"),
        "achievable": Field("Why it can be done"),
        "relevant": Field("Why it matters"),
        "goal_by": Field("By when", "day"),
        "target_level": Field("Level to reach", "level"),
    },
    Part.TIMELINE: {"start_on": Field("Start", "day"), "end_on": Field("End", "day")},
    Part.CADENCE: {
        "cadence": Field("How often you meet about it", Cadence),
        "cadence_weekday": Field("On which day", "weekday"),
        "cadence_days": Field("Every how many days", "number"),
        "together": Field("How you reach the goal together"),
    },
    Part.ACTIVITY: {
        "kind": Field("Kind", ActivityKind),
        "text": Field("Wording", limit=SENTENCE),
        "due_on": Field("Due", "day"),
    },
    Part.SUPPORT: {
        "kind": Field("Kind", SupportKind),
        "text": Field("Wording", limit=SENTENCE),
        "by_whom": Field("By whom", "line", NAME),
        "link": Field("Link", "line", SENTENCE),
        "due_on": Field("Due", "day"),
    },
    Part.MILESTONE: {"text": Field("Wording", limit=SENTENCE), "due_on": Field("Planned for", "day")},
}

_HINTS = {
    "due_on": "Without a day it is the end of the plan.",
    "goal_by": "Without a day it is the end of the plan.",
    "cadence_weekday": "Counts for weekly and every two weeks.",
    "cadence_days": "Counts only for every n days.",
    "by_whom": "Empty for the manager.",
}


_SELF_EVIDENT = ("text", "goal", "current_state", "area")
"""Fields that need no name where nothing else of their part is put in other words."""


def as_day(value: Any) -> date | None:
    """A day as it is stored in a suggestion or on the plan."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def level_words(desk: Desk, level: int | None) -> str:
    """ "3, alone in familiar situations", in the words the plan was opened with."""
    if level is None:
        return ""
    said = str(desk.body.policy.get("levels", {}).get(str(level), ""))
    return f"{level}, {said[:1].lower()}{said[1:]}" if said else str(level)


def shown(desk: Desk, field: Field, value: Any) -> str:
    """A value of a field in words; a sentence where there is none."""
    if value is None or value == "":
        return "Nothing yet"
    match field.kind:
        case "words" | "line" | "number":
            return str(value)
        case "day":
            day = as_day(value)
            return words.day(day, desk.today) if day else "Nothing yet"
        case "level":
            return level_words(desk, int(value))
        case "weekday":
            return words.WEEKDAYS[int(value)]
        case kind:
            assert not isinstance(kind, str)
            return words.label(kind(value))


def compared(desk: Desk, part: Part, before: Mapping[str, Any], after: Mapping[str, Any], told: str) -> dict[str, str]:
    """Two rows for each field that differs: as it stands, and as `told` says.

    Returns:
        Plain text by plain label, for `ui.facts`.
    """
    rows = {}
    for name, field in FIELDS[part].items():
        if name in after:
            of = f"{field.label}, " if len(after) > 1 or name not in _SELF_EVIDENT else ""
            rows[words.sentence(f"{of}as it stands")] = shown(desk, field, before.get(name))
            rows[words.sentence(f"{of}{told}")] = shown(desk, field, after[name])
    return rows


def ask(
    desk: Desk, form: str, fields: Mapping[str, Field], start: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, Any]:
    """Draw a widget for each field, with its error below.

    Args:
        form: the key of the form.
        start: what stands in the fields before anything is typed.

    Returns:
        What is in them now, by field name.
    """
    typed: dict[str, Any] = {}
    small = [name for name, field in fields.items() if field.kind != "words"]
    for name, field in fields.items():
        if name not in small:
            typed[name] = _widget(desk, f"{form}_{name}", name, field, start.get(name))
            field_error(errors, name)
    for pair in (small[i : i + 2] for i in range(0, len(small), 2)):
        for column, name in zip(st.columns(2), pair, strict=False):
            with column:
                typed[name] = _widget(desk, f"{form}_{name}", name, fields[name], start.get(name))
                field_error(errors, name)
    return typed


def _widget(desk: Desk, key: str, name: str, field: Field, value: Any) -> Any:
    hint = _HINTS.get(name)
    match field.kind:
        case "words":
            return st.text_area(
                field.label, value or "", key=key, height=field.height, max_chars=field.limit, help=hint
            )
        case "line":
            return st.text_input(field.label, value or "", key=key, max_chars=field.limit, help=hint)
        case "day":
            return st.date_input(field.label, as_day(value), key=key, format="DD/MM/YYYY", help=hint)
        case "number":
            return st.number_input(field.label, 2, 90, int(value or 10), key=key, help=hint)
        case "weekday":
            days: Sequence[int] = range(5)
            return st.selectbox(
                field.label, days, int(value or 0), key=key, format_func=words.WEEKDAYS.__getitem__, help=hint
            )
        case "level":
            return st.selectbox(
                field.label,
                range(1, 6),
                int(value) - 1 if value else None,
                key=key,
                format_func=lambda level: level_words(desk, level),
                placeholder="Choose, if you like",
                help=hint,
            )
        case kind:
            assert not isinstance(kind, str)
            options = list(kind)
            at = options.index(kind(value)) if value else None
            return st.selectbox(field.label, options, at, key=key, format_func=words.label, help=hint)
