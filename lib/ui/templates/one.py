"""One template: to be read, and to be written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting, labels
from lib.models import Dimension, Part, Purpose, TemplateContent, TemplateItem
from lib.settings import get_settings
from lib.templates import MANAGER, MEMBER, TemplateView, WaitingTemplate
from lib.ui.escaping import escape, escape_link, show_text
from lib.ui.forms import field_error, form_buttons
from lib.ui.tables import facts
from lib.ui.typing import choice_field, form_area, words_field

LINE, LINES, BOX = 74, 100, 140
LISTS = {"activities": Part.ACTIVITY, "support": Part.SUPPORT, "milestones": Part.MILESTONE}
HEADINGS = {
    "activities": "Activities",
    "support": "Support",
    "milestones": "Milestones",
}
TEXTS = {
    "area": ("Development area", LINE),
    "goal": ("Goal", BOX),
    "measure": ("Success measure", LINES),
    "achievable": ("Why it is achievable", LINES),
}


def problem(errors: Mapping[str, str]) -> None:
    """What was wrong and is about no field."""
    if problem := errors.get(""):
        st.error(escape(problem), icon=":material/info:")


def preview(content: TemplateContent) -> None:
    """The whole text of a template."""
    show_text(content.goal or "No goal yet.")
    facts(
        {
            "Development area": content.area,
            "Dimension": labels.label(content.dimension) if content.dimension else "",
            "Purpose": labels.label(content.purpose) if content.purpose else "",
            "Success measure": content.measure,
            "Why it is achievable": content.achievable,
        },
        alt="What the template says",
    )
    for name, part in LISTS.items():
        items: Sequence[TemplateItem] = getattr(content, name)
        if items:
            with st.container(gap="xsmall"):
                st.markdown(f"**{HEADINGS[name]}**")
                for item in items:
                    st.markdown(_line(item, part))


def about_gaps() -> None:
    """What the brackets are."""
    st.caption(escape(f"{MEMBER} and {MANAGER} become first names. Anything else in [brackets] are gaps to fill in."))


def text_form(
    form_key: str,
    content: TemplateContent,
    button: str,
    errors: Mapping[str, str],
    names: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any] | bool | None:
    """Every text of a template to be changed; an activity, support or milestone that is emptied is left out.

    Args:
        form_key: the form's name, which begins its keys.
        button: what sends it.
        errors: what was wrong, by field.
        names: whose names stood where, by field; each is pointed out below its field.

    Returns:
        The whole content once it was sent, False where it was left, None before that.
    """
    names = names or {}
    typed: dict[str, Any] = {}
    with form_area(form_key):
        problem(errors)
        typed["name"] = words_field("Name of the template", key=f"{form_key}_name", stored=content.name)
        field_error(errors, "name")
        for field, (label, height) in TEXTS.items():
            stored = getattr(content, field)
            typed[field] = words_field(label, key=f"{form_key}_{field}", stored=stored, height=height)
            field_error(errors, field)
            _point_out(names.get(field, ()))
        for field, label, values in (("dimension", "Dimension", Dimension), ("purpose", "Purpose", Purpose)):
            typed[field] = choice_field(
                st.segmented_control,
                label,
                list(values),
                start=getattr(content, field),
                format_func=labels.label,
                key=f"{form_key}_{field}",
                wrap=True,
            )
        for name, part in LISTS.items():
            typed[name] = _item_fields(form_key, name, part, getattr(content, name), errors, names)
        st.caption("Empty an activity, support or a milestone to leave it out.")
        is_sent = form_buttons(button)
    return content.model_dump() | typed if is_sent else is_sent


def _item_fields(
    form_key: str,
    name: str,
    part: Part,
    items: Sequence[TemplateItem],
    errors: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:
    """The texts of a list, to be typed over; what is not text stays with them."""
    kept: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        text = words_field(f"{labels.label(part)} {number + 1}", key=f"{form_key}_{name}_{number}", stored=item.text)
        _point_out(names.get(f"{name}.{number}.text", ()))
        if text.strip():
            field_error(errors, f"{name}.{len(kept)}.text")  # Counted without those that are left out.
            kept.append(item.model_dump() | {"text": text})
    return kept


def _point_out(names: Iterable[str]) -> None:
    """Whose names stood in the field above."""
    for name in names:
        st.caption(f":material/person_off: “{escape(name)}” stood here. A gap takes the place of a name.")


def _line(item: TemplateItem, part: Part) -> str:
    kind = getattr(item, "kind", None)
    about = [labels.label(kind) if kind else "", f"day {item.day}" if item.day is not None else ""]
    link = escape_link(getattr(item, "link", ""))
    said = formatting.sentence(" · ".join(filter(None, [*about, link])))
    return f":material/{labels.icon(kind or part)}: {escape(item.text)}" + (
        f"  \n:gray[:small[{said}]]" if said else ""
    )


def day_of(view: TemplateView | WaitingTemplate) -> date:
    assert view.since is not None  # What waits or is decided has a time.
    return view.since.astimezone(get_settings().zone).date()
