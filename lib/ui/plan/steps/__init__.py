"""The forms of a plan's steps: one file a topic, gathered here in the order of the menu.

A form opens in the page, so that a click beside it loses nothing: below whose turn it is, or in the card of what it is
about. One is open at a time, and the address keeps its name, so that it is there again after a reload.
"""

import streamlit as st

from lib.models import State
from lib.ui.plan.desk import Desk, Lost, Opened
from lib.ui.plan.shaping import form_stands, seen_by_form, tab_of
from lib.ui.plan.steps import (
    adjusting,
    agreeing,
    aligning,
    changing,
    checking_in,
    correcting,
    ending,
    going_on,
    helping,
    noting,
    pausing,
    reporting,
    resting,
    stopping,
    versions,
)
from lib.ui.plan.steps.form import StepForm
from lib.ui.safe import escape, show_text
from lib.ui.typing import typed_in

STEPS: dict[str, StepForm] = {
    **checking_in.STEPS,
    **reporting.STEPS,
    **correcting.STEPS,
    **aligning.STEPS,
    **agreeing.STEPS,
    **noting.STEPS,
    **resting.STEPS,
    **changing.STEPS,
    **adjusting.STEPS,
    **pausing.STEPS,
    **versions.STEPS,
    **going_on.STEPS,
    **helping.STEPS,
    **ending.STEPS,
    **stopping.STEPS,
}
"""By name, in the order of the menu; what cannot be undone comes last."""


def reopen(desk: Desk) -> None:
    """Open the form that the address names and no other, as after a reload or the browser's way back.

    What was typed into one that closes stands in it when it is opened again.
    """
    named = desk.named_in_address()
    if desk.opened is not None and (named is None or not desk.is_open(named.name, named.item)):
        desk.forget_opened()
    if desk.opened is not None or named is None or not _has_a_place(desk, named):
        return
    if named.name in STEPS and not stands(desk, named):
        return
    go_on_with(desk, named)
    if not stands(desk, named):
        desk.shut()


def go_on_with(desk: Desk, form: Opened) -> None:
    """Open a form, known by its name and what it is about; for `on_click`."""
    if form.name in STEPS:
        open_step(desk, form.name, form.item)
    else:
        desk.open(form.name, form.item, seen_by_form(desk, form), tab_of(form))


def open_step(desk: Desk, name: str, item: int = 0) -> None:
    """Open the form of a step on its tab, with what it must not miss a change of; for `on_click`."""
    step = STEPS[name]
    seen = step.seen(desk, item) if step.seen else {"version": desk.header.version, "revision": desk.view.revision}
    desk.open(name, item, seen, step.tab)


def show_step(desk: Desk) -> None:
    """The form that is open, where it is about the whole plan."""
    opened = desk.opened
    step = STEPS.get(opened.name) if opened is not None else None
    if opened is None or step is None or step.items is not None or step.is_in_place or not stands(desk, opened):
        return
    with st.container(border=True, gap="small", key=desk.key("step")):
        st.header(escape(step.title(desk)), anchor=False)
        step.draw(desk)


def show_step_of(desk: Desk, name: str, item: int) -> bool:
    """The form of a step in the card of what it is about, if it is open there."""
    opened = desk.opened
    if opened is None or not desk.is_open(name, item) or not stands(desk, opened):
        return False
    STEPS[name].draw(desk)
    return True


def show_lost(desk: Desk) -> None:
    """What was typed into a form, or clicked, whose step or subject is gone by now; once everything else is drawn."""
    opened = desk.opened
    if opened is not None and not stands(desk, opened):
        desk.lose()
    desk.lose_click()
    comment, note = (typed_in(desk.form_key(name)) for name in ("comment", "journal"))
    if desk.view.body is None and (comment or note):
        desk.keep_lost(Lost("The half hour in which you read the full plan is over.", comment | note))
    elif desk.header.state is not State.PROPOSED and comment:
        desk.keep_lost(Lost("The plan began in the meantime; comments now stand in its journal.", comment))
    if desk.lost is not None:
        _show_lost(desk, desk.lost)


def stands(desk: Desk, opened: Opened) -> bool:
    """Is the step of a form still open, and what it is about still on the plan?"""
    if opened.name not in STEPS:
        return form_stands(desk, opened)
    step = STEPS[opened.name]
    if not _has_a_place(desk, opened):
        return False
    is_there = step.items is None or any(item.id == opened.item for item in step.items(desk))
    return is_there and step.is_open_to(desk)


def _has_a_place(desk: Desk, opened: Opened) -> bool:
    """Who sees a plan's header alone has the forms about the whole plan, and no card that another could stand in."""
    if desk.view.body is not None:
        return True
    step = STEPS.get(opened.name)
    return step is not None and step.items is None and not step.is_in_place


def _show_lost(desk: Desk, lost: Lost) -> None:
    @st.dialog("The plan has moved on", on_dismiss=desk.forget_lost)
    def dialog() -> None:
        desk.who_is_here()
        st.markdown(escape(lost.sentence))
        if lost.words:
            st.markdown("What you wrote was not saved. Here it is, so that you can copy it:")
        for text in lost.words.values():
            with st.container(border=True):
                show_text(text)
        if st.button("I have copied what I need" if lost.words else "Close", key=desk.key("lost_close")):
            desk.forget_lost()
            st.rerun()

    dialog()
