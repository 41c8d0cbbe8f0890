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
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import ask_words
from lib.ui.typing import choice_field, form_area


def _about(page: PlanPage) -> NextCheckIn:
    """The check-in that the open form moves or skips. Where none or another one comes next, the form is closed."""
    coming, opened = page.body.coming, page.opened
    if coming is None or (opened is not None and opened.seen.get("planned") != coming.planned):
        page.lose()
        st.rerun()
    return coming


def _coming_seen(page: PlanPage, item: int) -> dict[str, object]:
    return {"planned": page.body.coming.planned if page.body.coming else None}


def _reschedule(page: PlanPage) -> None:
    form_key, token, coming = page.form_key("reschedule"), page.token("reschedule"), _about(page)
    if not coming.can_move:
        st.markdown("The check-ins around it leave no other day. The check-in can be held early, late, or skipped.")
        return
    st.markdown(
        f"The check-in is due {escape(formatting.on_day(coming.due, page.today))}{escape(_as_planned(page, coming))}."
    )
    with form_area(form_key):
        errors = page.errors("reschedule")
        to = day_field("New day", f"{form_key}_to", choice_field)
        st.caption(
            f"Monday to Friday, {escape(formatting.span(coming.earliest, coming.latest, page.today))}: "
            "between the check-ins around it."
        )
        field_error(errors, "to")
        if not page.sends("Reschedule", "Cancel"):
            return
    told = f"Rescheduled. {page.other} sees the new day."
    page.act("reschedule", commands.reschedule_check_in, planned=coming.planned, to=to, token=token, told=told)


def _as_planned(page: PlanPage, coming: NextCheckIn) -> str:
    """Where it was moved before: the day it was planned for."""
    is_moved = coming.planned != coming.due
    return f", and was planned for {formatting.day(coming.planned, page.today)}" if is_moved else ""


def _skip(page: PlanPage) -> None:
    token, coming = page.token("skip"), _about(page)
    asked = f"Why is there no check-in {formatting.on_day(coming.due, page.today)}?"
    read = f"{page.can_read()} A skipped check-in counts neither as held nor as missed."
    reason = ask_words(page, "skip", asked, "reason", told=read, send="Skip")
    if reason is not None:
        told = f"Skipped. {page.other} sees why."
        page.act("skip", commands.skip_check_in, planned=coming.planned, reason=reason, token=token, told=told)


STEPS = {
    "reschedule": StepForm(
        lambda page: "Reschedule the check-in",
        Action.RESCHEDULE_CHECK_IN,
        _reschedule,
        where=lambda page: page.body.coming is not None and page.body.coming.can_move,
        seen=_coming_seen,
    ),
    "skip": StepForm(lambda page: "Skip the check-in", Action.RESCHEDULE_CHECK_IN, _skip, seen=_coming_seen),
}
