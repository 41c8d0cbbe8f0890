"""Rescheduling and skipping a check-in."""

import streamlit as st

from lib import formatting
from lib.models import Action
from lib.plans import commands
from lib.plans.check_in_facts import NextCheckIn
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.inputs import day_field
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import ask_words
from lib.ui.typing import choice_field, form_area


def _about(page: PlanPage) -> NextCheckIn:
    """The check-in that the open form moves or skips. Where none or another one comes next, the form is closed."""
    check_in, opened = page.body.next_check_in, page.opened
    if check_in is None or (opened is not None and opened.seen.get("planned") != check_in.planned):
        page.lose()
        st.rerun()
    return check_in


def _coming_seen(page: PlanPage, item: int) -> dict[str, object]:
    return {"planned": page.body.next_check_in.planned if page.body.next_check_in else None}


def _reschedule(page: PlanPage) -> None:
    form_key, token, check_in = page.form_key("reschedule"), page.token("reschedule"), _about(page)
    if not check_in.can_move:
        st.markdown("The check-ins around it leave no other day. The check-in can be held early, late, or skipped.")
        return
    st.markdown(
        f"The check-in is due {escape(formatting.on_day(check_in.due, page.today))}"
        f"{escape(_as_planned(page, check_in))}."
    )
    with form_area(form_key):
        errors = page.errors("reschedule")
        to = day_field("New day", f"{form_key}_to", choice_field)
        st.caption(
            f"A working day, {escape(formatting.span(check_in.earliest, check_in.latest, page.today))}: "
            "between the check-ins around it."
        )
        field_error(errors, "to")
        if not page.sends("Reschedule", "Cancel"):
            return
    told = f"Rescheduled. {page.other} sees the new day."
    page.act("reschedule", commands.reschedule_check_in, planned=check_in.planned, to=to, token=token, told=told)


def _as_planned(page: PlanPage, check_in: NextCheckIn) -> str:
    """The day for which a check-in was planned, where it was moved before; else nothing."""
    is_moved = check_in.planned != check_in.due
    return f", and was planned for {formatting.day(check_in.planned, page.today)}" if is_moved else ""


def _skip(page: PlanPage) -> None:
    token, check_in = page.token("skip"), _about(page)
    asked = f"Why is there no check-in {formatting.on_day(check_in.due, page.today)}?"
    read = f"{page.can_read()} A skipped check-in counts neither as held nor as missed."
    reason = ask_words(page, "skip", asked, "reason", told=read, send="Skip")
    if reason is not None:
        told = f"Skipped. {page.other} sees why."
        page.act("skip", commands.skip_check_in, planned=check_in.planned, reason=reason, token=token, told=told)


STEPS = {
    "reschedule": StepForm(
        lambda page: "Reschedule the check-in",
        Action.RESCHEDULE_CHECK_IN,
        _reschedule,
        where=lambda page: page.body.next_check_in is not None and page.body.next_check_in.can_move,
        seen=_coming_seen,
    ),
    "skip": StepForm(lambda page: "Skip the check-in", Action.RESCHEDULE_CHECK_IN, _skip, seen=_coming_seen),
}
