"""Changing a running plan at once: activities, support, milestones and the cadence. The other one is told."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib import plans, words
from lib.fields import FIELDS
from lib.life import Action
from lib.models import Part
from lib.plans import PART_FIELDS, ItemView
from lib.ui.cards import facts
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm, item_of
from lib.ui.plan.values import FIRST_KINDS, TABS, ask, changed_values, shown
from lib.ui.safe import escape
from lib.ui.typing import form_area, words_field

ADDING = {part: f"adding_{part.value}" for part in (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE)}
CHANGING = {part: f"changing_{part.value}" for part in ADDING}
TAKING_OUT = {part: f"taking_out_{part.value}" for part in ADDING}
"""The names of the forms, by what they are about."""


def show_theirs(desk: Desk, part: Part) -> None:
    """What somebody else saved in the fields of the open form meanwhile; what is sent then takes its place."""
    opened = desk.opened
    assert opened is not None
    known = {name: value for name, value in opened.theirs.items() if name in FIELDS[part]}
    if known:
        fields = FIELDS[part]
        facts(
            {f"{fields[name].label}, as saved now": shown(desk, fields[name], value) for name, value in known.items()},
            alt="What somebody else saved",
        )
        st.caption("Your words are below. Sending them puts yours in their place.")


def _add(desk: Desk, part: Part) -> None:
    name = ADDING[part]
    form, token = desk.form_key(name), desk.token(name)
    with form_area(form):
        st.caption(f"It counts at once, and {escape(desk.other)} is told.")
        errors = desk.errors(name)
        typed = ask(desk, form, FIELDS[part], FIRST_KINDS.get(part, {}), errors)
        if not desk.sends("Add it", icon="add"):
            return
    values = {field: value for field, value in typed.items() if value is not None}
    told = f"Added. {desk.other} sees it on the plan, and the journal says so."
    desk.act(name, plans.add_to_plan, part, values=values, token=token, told=told)


def _change(desk: Desk, part: Part) -> None:
    item, name = item_of(desk, desk.body.items(part)), CHANGING[part]
    form, token, opened = desk.form_key(name, item.id), desk.token(name, item.id), desk.opened
    assert opened is not None
    with form_area(form):
        st.caption(f"It changes at once. {escape(desk.other)} is told, with the old words and the new ones.")
        errors = desk.errors(name, item.id)
        show_theirs(desk, part)
        typed = ask(desk, form, FIELDS[part], opened.seen, errors)
        if not desk.sends("Save the change", icon="check"):
            return
    told = f"Changed. {desk.other} sees it on the plan, and the journal says what it was."
    changes = changed_values(typed, opened.seen)
    desk.act(
        name, plans.change_on_plan, part, item.id,
        item=item.id, changes=changes, seen=opened.seen, token=token, told=told,
    )  # fmt: skip  # one call


def _take_out(desk: Desk, part: Part) -> None:
    item, name = item_of(desk, desk.body.items(part)), TAKING_OUT[part]
    form, opened = desk.form_key(name, item.id), desk.opened
    assert opened is not None
    with form_area(form):
        st.markdown(f"Take this {words.in_sentence(part)} out of the plan?")
        errors = desk.errors(name, item.id)
        show_theirs(desk, part)
        reason = words_field("Why", key=f"{form}_reason")
        field_error(errors, "reason")
        st.caption(f"{escape(desk.other)} reads your reason. It can still be read below, and no longer counts.")
        if not desk.sends("Take it out", "Keep it"):
            return
    told = f"Taken out. {desk.other} sees that, and why."
    desk.act(name, plans.take_out, part, item.id, item=item.id, reason=reason, seen=opened.seen, told=told)


def _cadence(desk: Desk) -> None:
    form, token, opened = desk.form_key("cadence"), desk.token("cadence"), desk.opened
    assert opened is not None
    with form_area(form):
        st.caption(f"A new cadence counts from today. It changes at once, and {escape(desk.other)} is told.")
        errors = desk.errors("cadence")
        show_theirs(desk, Part.CADENCE)
        typed = ask(desk, form, FIELDS[Part.CADENCE], opened.seen, errors)
        if not desk.sends("Save the change", icon="check"):
            return
    told = f"Changed. {desk.other} sees when the next check-ins are."
    changes = changed_values(typed, opened.seen)
    desk.act("cadence", plans.change_cadence, changes=changes, seen=opened.seen, token=token, told=told)


def _cadence_as_seen(desk: Desk, _: int) -> Mapping[str, Any]:
    return {name: getattr(desk.body.text, name) for name in PART_FIELDS[Part.CADENCE]}


def _item_as_seen(part: Part) -> Callable[[Desk, int], Mapping[str, Any]]:
    def seen(desk: Desk, item_id: int) -> Mapping[str, Any]:
        return next((item.fields() for item in desk.body.items(part) if item.id == item_id), {})

    return seen


def _changeable(part: Part) -> Callable[[Desk], Sequence[ItemView]]:
    return lambda desk: [item for item in desk.body.items(part) if item.is_agreed and item.done_on is None]


def _title(words_before: str, part: Part) -> Callable[[Desk], str]:
    return lambda desk: f"{words_before} {words.in_sentence(part)}"


STEPS = {
    "cadence": StepForm(
        lambda desk: "Change how often you meet",
        Action.CHANGE,
        _cadence,
        "Change how often you meet",
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
        for names, verb, draw in ((CHANGING, "Change", _change), (TAKING_OUT, "Take out", _take_out))
        for part, name in names.items()
    },
}
