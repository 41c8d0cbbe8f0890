"""The fields of a plan's parts: what they are called, how they are typed, how they read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lib import formatting, labels
from lib.models import ActivityKind, Part, State, SupportKind
from lib.plan_fields import FIELDS, NOTHING, Difference, PlanField, as_day, in_words, level_in_words
from lib.ui.escaping import escape, escape_lines
from lib.ui.forms import field_error
from lib.ui.inputs import day_field, number_field
from lib.ui.only_check_in import tell_only_check_in
from lib.ui.plan.page import PlanPage
from lib.ui.tables import table
from lib.ui.typing import choice_field, form_area, words_field

TABS = {Part.ACTIVITY: "Activities", Part.SUPPORT: "Support", Part.MILESTONE: "Overview"}
"""Where on a running plan each stands."""

FIRST_KINDS: dict[Part, dict[str, Any]] = {
    Part.ACTIVITY: {"kind": ActivityKind.ACTION},
    Part.SUPPORT: {"kind": SupportKind.MEETING},
}
"""What is chosen already where one is added."""

LINE, BOX = 74, 112
"""How high a text field is, in pixels: for a sentence, for a few."""

_HINTS = {
    "due_on": "Without a day it is the end of the plan.",
    "goal_by": "Without a day it is the end of the plan.",
    "cadence_weekday": "Counts for weekly and every two weeks.",
    "cadence_days": "Counts only for a custom cadence.",
    "by_whom": "Leave empty for the manager.",
}


_SELF_EVIDENT = ("text", "goal", "current_state", "area")
"""Fields that need no name where nothing else of their part is put in other words."""


def level_words(page: PlanPage, level: int | None) -> str:
    """ "3, alone in familiar situations", in the words the plan was opened with."""
    return level_in_words(level, page.body.policy) if level is not None else ""


def shown(page: PlanPage, field: PlanField, value: Any) -> str:
    """A value of a field in words; a sentence where there is none."""
    return in_words(field, value, page.today, page.body.policy)


def compared(
    page: PlanPage, part: Part, before: Mapping[str, Any], after: Mapping[str, Any], told: str
) -> dict[str, str]:
    """Two rows for each field that differs: as it stands, and as `told` says.

    Returns:
        Plain text by plain label, for `ui.facts`.
    """
    rows = {}
    for name, field in FIELDS[part].items():
        if name in after:
            of = f"{field.label}, " if len(after) > 1 or name not in _SELF_EVIDENT else ""
            rows[formatting.sentence(f"{of}as it stands")] = shown(page, field, before.get(name))
            rows[formatting.sentence(f"{of}{told}")] = shown(page, field, after[name])
    return rows


def side_by_side(differing: Sequence[Difference], *, before: str, after: str, gone: str, alt: str) -> None:
    """Old and new beside each other in a table: a row for each thing that differs.

    Args:
        before, after: what stands above the two.
        gone: what stands in place of something that is no longer there.
        alt: what the table holds, for those who do not see it.
    """
    table(
        {
            "What": [escape(one.what) for one in differing],
            before: [escape_lines(one.before) or NOTHING for one in differing],
            after: [escape_lines(one.after) or gone for one in differing],
        },
        alt=alt,
    )


def changed_values(typed: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is in the fields of a form what is other than it was; the first of them where nothing is."""
    changed = {name: value for name, value in typed.items() if _plain(value) != _plain(seen.get(name))}
    return changed or dict([next(iter(typed.items()))])


def _plain(value: Any) -> Any:
    """A value in the form in which a form field and a saved suggestion can be compared."""
    return value.isoformat() if hasattr(value, "isoformat") else value or None


def ask(
    page: PlanPage, form_key: str, fields: Mapping[str, PlanField], start: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, Any]:
    """Draw a widget for each field, with its error below.

    Args:
        form_key: the key of the form.
        start: what stands in the fields before anything is typed.

    Returns:
        What is in them now, by field name.
    """
    typed: dict[str, Any] = {}
    small = [name for name, field in fields.items() if field.kind != "words"]
    for name, field in fields.items():
        if name not in small:
            typed[name] = _widget(page, f"{form_key}_{name}", field, start.get(name))
            _tell(errors, name)
    for pair in (small[i : i + 2] for i in range(0, len(small), 2)):
        for column, name in zip(st.columns(2), pair, strict=False):
            with column:
                typed[name] = _widget(page, f"{form_key}_{name}", fields[name], start.get(name))
                _tell(errors, name)
    if "cadence" in typed:
        text, is_running = page.body.effective, page.header.state is State.ACTIVE
        first = max(text.start_on, page.today) if is_running else text.start_on
        tell_only_check_in(first, text.end_on, typed, page.body.working, page.today)
    return typed


def ask_for_item(
    page: PlanPage, name: str, part: Part, command: Callable[..., Any], *, says: str, send: str, told: str
) -> None:
    """The form for another activity, support or milestone, and the step once it is sent.

    Args:
        name: of the form.
        command: takes the part, and what was typed as `values`.
        says: what adding it means, above the fields; plain text, as the others are.
        send: the button.
        told: what is said once it is there.
    """
    form_key, token = page.form_key(name), page.token(name)
    with form_area(form_key):
        st.caption(escape(says))
        typed = ask(page, form_key, FIELDS[part], FIRST_KINDS.get(part, {}), page.errors(name))
        if not page.sends(send, icon="add"):
            return
    values = {field: value for field, value in typed.items() if value is not None}
    page.act(name, command, part, values=values, token=token, told=told)


def ask_words(
    page: PlanPage,
    name: str,
    label: str,
    field: str,
    *,
    told: str,
    send: str,
    leave: str = "Cancel",
    icon: str = "",
    item: int = 0,
    height: int = LINE,
    placeholder: str | None = None,
) -> str | None:
    """Draw a form with a single text and its error below.

    Args:
        name, item: of the form, as in `PlanPage.open`.
        label, placeholder: plain text.
        field: by what name errors tell what is wrong with the text.
        told: who reads it and what follows, as plain text.
        send, leave, icon: as in `PlanPage.sends`.
        height: of the field, in pixels.

    Returns:
        The text where it was sent.
    """
    form_key = page.form_key(name, item)
    with form_area(form_key):
        errors = page.errors(name, item)
        text = words_field(escape(label), key=f"{form_key}_{field}", height=height, placeholder=placeholder)
        field_error(errors, field)
        st.caption(escape(told))
        is_sent = page.sends(send, leave, icon)
    return text if is_sent else None


def _tell(errors: Mapping[str, str], name: str) -> None:
    """What is wrong with a field and how it is meant, below it: an icon with help would be a tab stop before it."""
    field_error(errors, name)
    if hint := _HINTS.get(name):
        st.caption(hint)


def _widget(page: PlanPage, key: str, field: PlanField, value: Any) -> Any:
    match field.kind:
        case "words":
            height = BOX if field.is_long else LINE
            return words_field(field.label, key=key, stored=value or "", height=height)
        case "line":
            return words_field(field.label, key=key, stored=value or "", is_line=True)
        case "day":
            return day_field(field.label, key, choice_field, start=as_day(value))
        case "number":
            return number_field(field.label, key, choice_field, start=int(value or 10))
        case "weekday":
            days = page.body.working.weekdays_with(int(value or 0))
            said = formatting.WEEKDAYS.__getitem__
            return choice_field(st.selectbox, field.label, days, key=key, start=int(value or 0), format_func=said)
        case "level":
            return choice_field(
                st.selectbox,
                field.label,
                range(1, 6),
                key=key,
                start=int(value) if value else None,
                format_func=lambda level: level_words(page, level),
                placeholder="Choose, if you like",
            )
        case kind:
            assert not isinstance(kind, str)
            start = kind(value) if value else None
            return choice_field(st.selectbox, field.label, list(kind), key=key, start=start, format_func=labels.label)
