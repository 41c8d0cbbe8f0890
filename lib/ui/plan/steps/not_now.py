"""*Not now*: the team member’s reason."""

import streamlit as st

from lib.models import Action
from lib.plans import commands
from lib.ui.escaping import escape
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import ask_words


def _not_now(page: PlanPage) -> None:
    st.markdown(
        f"That is fine. Say what stands in the way; {escape(page.manager)} changes the proposal or cancels it. "
        "Until then nothing else is asked of you, and you can withdraw your not now."
    )
    reason = ask_words(
        page,
        "not_now",
        "Why not now?",
        "reason",
        placeholder="For example: not before the launch in June, or: another area matters more to me",
        told=f"Your reason stays in the journal. {page.can_read()}",
        send="Not now",
    )
    if reason is not None:
        page.act("not_now", commands.say_not_now, reason=reason, told=f"{page.manager} sees your reason now.")


STEPS = {
    "not_now": StepForm(lambda page: "Not now", Action.NOT_NOW, _not_now, "Not now"),
}
