"""HR reminds those who take the next step."""

import streamlit as st

from lib import formatting
from lib.models import Action, Side
from lib.plans import commands
from lib.plans.rules.turn import OF_SIDE
from lib.ui.escaping import escape
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import form_area


def asked(page: PlanPage) -> str:
    """Whom a reminder is for, by first name, or both."""
    header = page.header
    sides = [side for side in Side if OF_SIDE[side] in header.turn.who]
    if not sides and header.adjusting is not None:
        sides = [header.adjusting.other]
    return formatting.listing([page.name_of(side) for side in sides or Side])


def _remind(page: PlanPage) -> None:
    st.markdown(
        f"You remind **{escape(asked(page))}** of the next step. The reminder stands on their Home and in the journal "
        "of the plan, with your name, until one of the two does something."
    )
    with form_area(page.form_key("send_reminder")):
        page.errors("send_reminder")
        if not page.sends("Send reminder"):
            return
    page.act("send_reminder", commands.send_reminder, told=f"Sent. {asked(page)} can read your reminder.")


def helps_from_outside(page: PlanPage) -> bool:
    """Is the viewer none of the two? In HR or not, nobody sends a reminder to themselves."""
    return page.side is None


STEPS = {
    "send_reminder": StepForm(
        lambda page: "Send reminder",
        Action.SEND_REMINDER,
        _remind,
        "Send reminder",
        where=helps_from_outside,
    ),
}
