"""Cancelling a plan."""

import streamlit as st

from lib import labels
from lib.models import Action, CancelReason, Reading
from lib.plans import commands
from lib.plans.commands import CANCEL_REASONS
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import choice_field, form_area


def _cancel(page: PlanPage) -> None:
    opened, form_key = page.open_form, page.form_key("cancel")
    opened.seen.setdefault("revision", page.view.revision)
    read = page.can_read("the reason", Reading.HEADER)
    is_wished = page.view.body is not None and page.view.body.stop_asked_at is not None
    with form_area(form_key):
        errors = page.errors("cancel")
        reason = choice_field(
            st.radio,
            "Reason",
            CANCEL_REASONS,
            start=CancelReason.MEMBER_ASKED if is_wished else None,
            format_func=labels.label,
            key=f"{form_key}_reason",
        )
        field_error(errors, "reason")
        st.caption(
            f"{escape(read)} Afterwards the plan can be read, but no longer changed; for seven days it can be reopened."
        )
        if not page.sends("Cancel plan", "Keep the plan"):
            return
    told = f"The plan is cancelled. {read}"
    page.act("cancel", commands.cancel_plan, reason=reason, seen_revision=int(opened.seen["revision"]), told=told)


STEPS = {
    "cancel": StepForm(lambda page: "Cancel this plan?", Action.CANCEL, _cancel, "Cancel plan"),
}
