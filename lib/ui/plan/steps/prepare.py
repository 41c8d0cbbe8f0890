"""Preparing the next check-in."""

import streamlit as st

from lib import formatting
from lib.models import Action
from lib.plans import commands
from lib.ui.cards import facts
from lib.ui.check_in_form import confidence_field, line_field
from lib.ui.escaping import escape
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.typing import form_area


def _prepare(page: PlanPage) -> None:
    form_key, token, mine = page.form_key("prepare"), page.token("prepare"), page.body.prepared
    check_in, opened = page.body.next_check_in, page.open_form
    assert check_in is not None
    st.markdown(
        f"For the check-in {escape(formatting.on_day(check_in.due, page.today))}. Only you see your notes until it "
        f"is recorded, or until {escape(page.other)} prepares too: then you both read both lines."
    )
    with form_area(form_key):
        errors = page.errors("prepare")
        facts({"In the other window": str(opened.theirs.get("line") or "")}, alt="What you prepared there")
        line = line_field(form_key, mine, errors)
        confidence = confidence_field(form_key, mine, errors)
        if mine is not None:
            st.caption("Leave the line empty to withdraw what you prepared.")
        if not page.sends("Save", "Cancel"):
            return
    day, other = formatting.on_day(check_in.due, page.today), page.other
    kept = f"Saved for the check-in {day}. Nobody but you sees it." if line.strip() else "Withdrawn."
    both = f"Saved for the check-in {day}. {other} prepared too: you both read both lines now."
    page.act(
        "prepare",
        commands.prepare_check_in,
        line=line,
        confidence=confidence,
        seen=opened.seen,
        token=token,
        told=lambda are_both_in: both if are_both_in else kept,
    )


def _prepare_seen(page: PlanPage, item: int) -> dict[str, object]:
    mine = page.body.prepared
    return {"line": mine.line if mine else "", "confidence": mine.confidence if mine else None}


STEPS = {
    "prepare": StepForm(
        lambda page: "Prepare the check-in",
        Action.PREPARE_CHECK_IN,
        _prepare,
        seen=_prepare_seen,
    ),
}
