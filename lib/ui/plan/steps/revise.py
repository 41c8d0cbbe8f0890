"""The manager’s revised proposal, which answers a *not now*."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib import labels
from lib.models import Action, Answer, Part
from lib.plan_fields import FIELDS, PlanField
from lib.plans import commands
from lib.plans.commands import Revision
from lib.plans.commands.revise import added_field, item_field
from lib.plans.parts import plain
from lib.plans.queries import ItemView
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.suggestions import part_as_seen
from lib.ui.plan.values import ask
from lib.ui.typing import choice_field, form_area, words_field

TEXT_PARTS = (Part.GOAL, Part.TIMELINE, Part.CADENCE, Part.CURRENT_STATE, Part.AREA, Part.OPPORTUNITY)


ITEM_PARTS = {
    Part.ACTIVITY: ("Activities", "More activities"),
    Part.SUPPORT: ("Support", "More support"),
    Part.MILESTONE: ("Milestones", "More milestones"),
}


def _revise(page: PlanPage) -> None:
    """All parts, filled in. Only what was changed is sent, so that one sentence and one click are enough."""
    opened, form_key = page.open_form, page.form_key("revise")
    st.markdown(
        f"Change what the reason is about and leave the rest. The proposal becomes version {page.header.version + 1}, "
        f"to which you agree by sending it; {escape(page.member)} reads it and answers."
    )
    with form_area(form_key):
        errors = page.errors("revise")
        text: dict[str, Any] = {}
        for part in TEXT_PARTS:
            is_wrong = any(name in errors for name in FIELDS[part])
            with st.expander(labels.label(part), expanded=part in (Part.GOAL, Part.TIMELINE) or is_wrong):
                text |= ask(page, form_key, FIELDS[part], opened.seen, errors)
        items = _Items(page, form_key, opened.seen, errors)
        for part in ITEM_PARTS:
            items.draw(part)
        note = words_field(
            f"Note to {escape(page.member)} (optional)",
            key=f"{form_key}_note",
            placeholder="What you changed, and why",
        )
        field_error(errors, "reason")
        if not page.sends(f"Propose version {page.header.version + 1}", "Cancel", icon="send"):
            return
    changed = {name: value for name, value in text.items() if plain(value) != plain(opened.seen.get(name))}
    page.act(
        "revise",
        commands.revise,
        Revision(changed, items.changed, items.added, items.removed),
        seen_version=int(opened.seen["version"]),
        note=note,
        told=f"{page.member} sees your revised proposal now.",
    )


class _Items:
    """Activities, support and milestones in the form: typed over, left out, or added line by line."""

    def __init__(self, page: PlanPage, form_key: str, seen: Mapping[str, Any], errors: Mapping[str, str]) -> None:
        self._page, self._form_key, self._seen, self._errors = page, form_key, seen, errors
        self.changed: dict[tuple[Part, int], dict[str, Any]] = {}
        self.added: list[tuple[Part, dict[str, Any]]] = []
        self.removed: list[tuple[Part, int]] = []

    def draw(self, part: Part) -> None:
        title, more = ITEM_PARTS[part]
        items = _items_of(self._page, part)
        own = {item_field(part, item.id, name) for item in items for name in FIELDS[part]} | {added_field(part)}
        is_wrong = not own.isdisjoint(self._errors)
        count = f" ({len(items)})" if items else ""
        with st.expander(f"{title}{count}", expanded=is_wrong):
            for number, item in enumerate(items, start=1):
                self._one(part, item, number)
            key = f"{self._form_key}_{part.value}_added_text"
            typed = words_field(more, key=key, placeholder="One on each line")
            field_error(self._errors, added_field(part))
            lines = filter(None, (line.strip() for line in typed.splitlines()))
            self.added += [(part, {"text": line}) for line in lines]

    def _one(self, part: Part, item: ItemView, number: int) -> None:
        labelled = f"{labels.label(part)} {number}"
        fields: dict[str, PlanField] = {
            name: field for name, field in FIELDS[part].items() if name in ("text", "due_on")
        }
        fields["text"] = fields["text"]._replace(label=labelled)
        prefix = item_field(part, item.id, "")
        start = {name: self._seen.get(f"{prefix}{name}") for name in fields}
        errors = {name: self._errors[f"{prefix}{name}"] for name in fields if f"{prefix}{name}" in self._errors}
        typed = ask(self._page, f"{self._form_key}_{prefix[:-1]}", fields, start, errors)
        key = f"{self._form_key}_{prefix}left_out"
        if choice_field(st.checkbox, f"Remove {labels.in_sentence(part)} {number}", key=key, start=False):
            self.removed.append((part, item.id))
        elif different := {name: value for name, value in typed.items() if plain(value) != plain(start[name])}:
            self.changed[part, item.id] = different


def _items_of(page: PlanPage, part: Part) -> Sequence[ItemView]:
    return [item for item in page.body.items(part) if item.answer is not Answer.DECLINED]


def _as_seen(page: PlanPage, _item: int) -> dict[str, Any]:
    """The whole proposal as it stands on the screen, by what each field of the form is called."""
    seen: dict[str, Any] = {"version": page.header.version}
    for part in TEXT_PARTS:
        seen |= part_as_seen(page, part)
    for part in ITEM_PARTS:
        for item in _items_of(page, part):
            seen |= {item_field(part, item.id, name): value for name, value in item.fields().items()}
    return seen


STEPS = {
    "revise": StepForm(
        lambda page: "Revise the proposal", Action.REVISE, _revise, "Revise the proposal", seen=_as_seen
    ),
}
