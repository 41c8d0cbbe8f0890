"""Reopening a plan."""

import streamlit as st

from lib.models import Action, Side, State
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import form_area


def _reopen(page: PlanPage) -> None:
    was_closed = page.header.state is State.CLOSED
    with form_area(page.form_key("reopen")):
        page.errors("reopen")
        st.markdown("The plan goes back to where it was, with whoever is in the reporting line today.")
        if was_closed:
            st.caption(
                "What was written when it was closed stays, and stands in the form when it is closed again. "
                "The journal says what the outcome was and what showed it."
            )
        if not page.sends("Reopen", "Cancel"):
            return
    told = f"The plan is open again. {page.member if page.side is Side.MANAGER else page.other} sees it on Home."
    page.act("reopen", commands.reopen_plan, told=told)


STEPS = {
    "reopen": StepForm(lambda page: "Reopen this plan?", Action.REOPEN, _reopen, "Reopen"),
}
