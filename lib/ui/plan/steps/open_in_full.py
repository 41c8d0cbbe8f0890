"""HR opens the full plan, for a reason that those on it can see."""

import streamlit as st

from lib import formatting, labels
from lib.models import Action, HrReason
from lib.plans import commands
from lib.plans.commands.open_in_full import IN_FULL_FOR
from lib.settings import get_settings
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.send_reminder import helps_from_outside
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import choice_field, form_area


def _open_in_full(page: PlanPage) -> None:
    form_key = page.form_key("open_in_full")
    st.markdown(
        f"For half an hour you read the full plan. **{escape(page.readers)} can see that you opened it, and why.**"
    )
    with form_area(form_key):
        errors = page.errors("open_in_full")
        reason = choice_field(st.radio, "Reason", list(HrReason), format_func=labels.label, key=f"{form_key}_reason")
        field_error(errors, "reason")
        if not page.sends("Open for half an hour"):
            return
    until = formatting.time_of_day(page.moment.now + IN_FULL_FOR, get_settings().zone)
    page.act(
        "open_in_full",
        commands.open_in_full,
        reason=reason,
        told=f"Open until {until}. {page.readers} can see it, and why.",
    )


def _reads_the_header(page: PlanPage) -> bool:
    return helps_from_outside(page) and page.view.body is None


STEPS = {
    "open_in_full": StepForm(
        lambda page: "Open the full plan",
        Action.OPEN_IN_FULL,
        _open_in_full,
        "Open the full plan",
        where=_reads_the_header,
    ),
}
