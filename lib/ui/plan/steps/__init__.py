"""The forms of a plan's steps: one file a step, named like its command, gathered here in the order of the menu.

A form opens in the page, so that a click beside it loses nothing: below whose turn it is, or in the card of what it is
about. One is open at a time, and the address keeps its name, so that it is there again after a reload.
"""

import streamlit as st

from lib.addresses import NEXT_CHECK_IN
from lib.models import State
from lib.ui.escaping import escape, show_text
from lib.ui.plan.page import LostWords, OpenForm, PlanPage
from lib.ui.plan.steps import (
    adjust,
    agree,
    align,
    appoint,
    cancel,
    change,
    check_in,
    close,
    compare_versions,
    correct,
    follow_on,
    journal,
    not_now,
    open_in_full,
    pause,
    prepare,
    provide_support,
    reflect,
    reopen,
    report_progress,
    request_end,
    reschedule,
    revise,
    send_reminder,
    update,
)
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.suggestions import form_stands, seen_by_form, tab_of
from lib.ui.typing import typed_in

IN_MENU = (
    check_in,
    prepare,
    reschedule,
    update,
    report_progress,
    provide_support,
    correct,
    align,
    agree,
    journal,
    not_now,
    revise,
    change,
    adjust,
    pause,
    compare_versions,
    follow_on,
    appoint,
    send_reminder,
    open_in_full,
    close,
    reflect,
    request_end,
    reopen,
    cancel,
)
"""The files with the forms, in the order of the menu; what cannot be undone comes last."""

STEPS: dict[str, StepForm] = {name: form for step in IN_MENU for name, form in step.STEPS.items()}
"""By name, in the order of the menu."""


def restore_form(page: PlanPage) -> None:
    """Open the form that the address names and no other, as after a reload or the browser's way back.

    What was typed into one that closes stands in it when it is opened again.
    """
    named = page.named_in_address()
    if named is not None and named.name == NEXT_CHECK_IN:
        named = OpenForm(_step_of_next_check_in(page))
    if page.opened is not None and (named is None or not page.is_open(named.name, named.item)):
        page.forget_opened()
    if page.opened is not None or named is None or not _has_a_place(page, named):
        return
    if named.name in STEPS and not stands(page, named):
        return
    open_form(page, named)
    if not stands(page, named):
        page.shut()


def _step_of_next_check_in(page: PlanPage) -> str:
    """Where somebody told of a check-in goes on: before its day they prepare it, from that day on they record it.

    It is recorded as well where the last one, to which they can add their line, is nearer than the next.
    """
    coming = page.view.body.next_check_in if page.view.body is not None else None
    if coming is None or coming.due <= page.today:
        return "check_in"
    start = page.body.check_in
    last = start.adds_to.held_on if start is not None and start.adds_to is not None else None
    return "check_in" if last is not None and page.today - last < coming.due - page.today else "prepare"


def open_form(page: PlanPage, opened: OpenForm) -> None:
    """Open a form, known by its name and what it is about; for `on_click`."""
    if opened.name in STEPS:
        open_step(page, opened.name, opened.item)
    else:
        page.open(opened.name, opened.item, seen_by_form(page, opened), tab_of(opened))


def open_step(page: PlanPage, name: str, item: int = 0) -> None:
    """Open the form of a step on its tab, with what it must not miss a change of; for `on_click`."""
    step = STEPS[name]
    seen = step.seen(page, item) if step.seen else {"version": page.header.version, "revision": page.view.revision}
    page.open(name, item, seen, step.tab)


def show_step(page: PlanPage) -> None:
    """The form that is open, where it is about the whole plan."""
    opened = page.opened
    step = STEPS.get(opened.name) if opened is not None else None
    if opened is None or step is None or step.items is not None or step.is_in_place or not stands(page, opened):
        return
    with st.container(border=True, gap="small", key=page.key("step")):
        st.header(escape(step.title(page)), anchor=False)
        step.draw(page)


def show_step_of(page: PlanPage, name: str, item: int) -> bool:
    """The form of a step in the card of what it is about, if it is open there."""
    opened = page.opened
    if opened is None or not page.is_open(name, item) or not stands(page, opened):
        return False
    STEPS[name].draw(page)
    return True


def show_lost(page: PlanPage) -> None:
    """What was typed into a form, or clicked, whose step or subject is gone by now; once everything else is drawn."""
    opened = page.opened
    if opened is not None and not stands(page, opened):
        page.lose()
    page.lose_click()
    comment, note = (typed_in(page.form_key(name)) for name in ("comment", "journal"))
    if page.view.body is None and (comment or note):
        page.keep_lost(LostWords("The half hour in which you read the full plan is over.", comment | note))
    elif page.header.state is not State.PROPOSED and comment:
        page.keep_lost(LostWords("The plan has started in the meantime; comments now stand in its journal.", comment))
    if page.lost is not None:
        _show_lost(page, page.lost)


def stands(page: PlanPage, opened: OpenForm) -> bool:
    """Is the step of a form still open, and what it is about still on the plan?"""
    if opened.name not in STEPS:
        return form_stands(page, opened)
    step = STEPS[opened.name]
    if not _has_a_place(page, opened):
        return False
    is_there = step.items is None or any(item.id == opened.item for item in step.items(page))
    return is_there and step.is_open_to(page)


def _has_a_place(page: PlanPage, opened: OpenForm) -> bool:
    """Who sees a plan's header alone has the forms about the whole plan, and no card that another could stand in."""
    if page.view.body is not None:
        return True
    step = STEPS.get(opened.name)
    return step is not None and step.items is None and not step.is_in_place


def _show_lost(page: PlanPage, lost: LostWords) -> None:
    @st.dialog("The plan has moved on", on_dismiss=page.forget_lost)
    def dialog() -> None:
        page.who_is_here()
        st.markdown(escape(lost.sentence))
        if lost.words:
            st.markdown("What you wrote was not saved. Here it is, so that you can copy it:")
        for text in lost.words.values():
            with st.container(border=True):
                show_text(text)
        if st.button("I have copied what I need" if lost.words else "Close", key=page.key("lost_close")):
            page.forget_lost()
            st.rerun()

    dialog()
