"""Changing a running plan at once: activities, support, milestones and the cadence. The other one is told."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib import labels
from lib.models import Action, Part
from lib.plan_fields import FIELDS
from lib.plans import commands
from lib.plans.parts import PART_FIELDS
from lib.plans.queries import ItemView
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm, item_of
from lib.ui.plan.values import TABS, ask, ask_for_item, changed_values, shown
from lib.ui.tables import facts
from lib.ui.typing import form_area, words_field

ADDING = {part: f"adding_{part.value}" for part in (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE)}
CHANGING = {part: f"changing_{part.value}" for part in ADDING}
TAKING_OUT = {part: f"taking_out_{part.value}" for part in ADDING}
"""The names of the forms, by what they are about."""


def show_theirs(page: PlanPage, part: Part) -> None:
    """What somebody else saved in the fields of the open form meanwhile; what is sent then takes its place."""
    opened = page.open_form
    known = {name: value for name, value in opened.theirs.items() if name in FIELDS[part]}
    if known:
        fields = FIELDS[part]
        facts(
            {f"{fields[name].label}, as saved now": shown(page, fields[name], value) for name, value in known.items()},
            alt="What somebody else saved",
        )
        st.caption("Your words are below. Sending them puts yours in their place.")


def _add(page: PlanPage, part: Part) -> None:
    ask_for_item(
        page, ADDING[part], part, commands.add_to_plan, send="Add",
        says=f"The addition counts at once, and {page.other} is told.",
        told=f"Added. {page.other} sees it on the plan, and the journal says so.",
    )  # fmt: skip  # one call


def _change(page: PlanPage, part: Part) -> None:
    item, name = item_of(page, page.body.items(part)), CHANGING[part]
    form_key, token, opened = page.form_key(name, item.id), page.token(name, item.id), page.open_form
    with form_area(form_key):
        st.caption(f"The change counts at once. {escape(page.other)} is told, with the old text and the new one.")
        errors = page.errors(name, item.id)
        show_theirs(page, part)
        typed = ask(page, form_key, FIELDS[part], opened.seen, errors)
        if not page.sends("Save", icon="check"):
            return
    told = f"Changed. {page.other} sees it on the plan, and the journal says what it was."
    changes = changed_values(typed, opened.seen)
    page.act(
        name, commands.change_on_plan, part, item.id,
        item=item.id, changes=changes, seen=opened.seen, token=token, told=told,
    )  # fmt: skip  # one call


def _take_out(page: PlanPage, part: Part) -> None:
    item, name = item_of(page, page.body.items(part)), TAKING_OUT[part]
    form_key, opened = page.form_key(name, item.id), page.open_form
    with form_area(form_key):
        st.markdown(f"Remove this {labels.in_sentence(part)} from the plan?")
        errors = page.errors(name, item.id)
        show_theirs(page, part)
        reason = words_field("Why", key=f"{form_key}_reason")
        field_error(errors, "reason")
        st.caption(
            f"{escape(page.other)} reads your reason. What is removed can still be read below, and no longer counts."
        )
        if not page.sends("Remove", "Cancel"):
            return
    told = f"Removed. {page.other} sees that, and why."
    page.act(name, commands.take_out, part, item.id, item=item.id, reason=reason, seen=opened.seen, told=told)


def _cadence(page: PlanPage) -> None:
    form_key, token, opened = page.form_key("cadence"), page.token("cadence"), page.open_form
    with form_area(form_key):
        st.caption(f"A new cadence counts from today. The change counts at once, and {escape(page.other)} is told.")
        errors = page.errors("cadence")
        show_theirs(page, Part.CADENCE)
        typed = ask(page, form_key, FIELDS[Part.CADENCE], opened.seen, errors)
        if not page.sends("Save", icon="check"):
            return
    told = f"Changed. {page.other} sees when the next check-ins are."
    changes = changed_values(typed, opened.seen)
    page.act("cadence", commands.change_cadence, changes=changes, seen=opened.seen, token=token, told=told)


def _cadence_as_seen(page: PlanPage, _: int) -> Mapping[str, Any]:
    return {name: getattr(page.body.text, name) for name in PART_FIELDS[Part.CADENCE]}


def _item_as_seen(part: Part) -> Callable[[PlanPage, int], Mapping[str, Any]]:
    def seen(page: PlanPage, item_id: int) -> Mapping[str, Any]:
        return next((item.fields() for item in page.body.items(part) if item.id == item_id), {})

    return seen


def _changeable(part: Part) -> Callable[[PlanPage], Sequence[ItemView]]:
    return lambda page: [item for item in page.body.items(part) if item.is_agreed and item.done_on is None]


def _title(words_before: str, part: Part) -> Callable[[PlanPage], str]:
    return lambda page: f"{words_before} {labels.in_sentence(part)}"


STEPS = {
    "cadence": StepForm(
        lambda page: "Change the cadence",
        Action.CHANGE,
        _cadence,
        "Change the cadence",
        seen=_cadence_as_seen,
    ),
    **{
        name: StepForm(_title("Add", part), Action.CHANGE, partial(_add, part=part), tab=TABS[part], is_in_place=True)
        for part, name in ADDING.items()
    },
    **{
        name: StepForm(
            _title(verb, part),
            Action.CHANGE,
            partial(draw, part=part),
            items=_changeable(part),
            tab=TABS[part],
            seen=_item_as_seen(part),
        )
        for names, verb, draw in ((CHANGING, "Change", _change), (TAKING_OUT, "Remove", _take_out))
        for part, name in names.items()
    },
}
