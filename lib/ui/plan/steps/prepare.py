"""Preparing the next check-in: the viewer's points for its agenda."""

import streamlit as st

from lib import formatting
from lib.models import Action
from lib.plans import commands
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import BOX
from lib.ui.tables import facts
from lib.ui.typing import form_area, words_field


def _prepare(page: PlanPage) -> None:
    form_key, token, stored = page.form_key("prepare"), page.token("prepare"), _own_points(page)
    check_in, opened = page.body.next_check_in, page.open_form
    assert check_in is not None
    day, other = formatting.on_day(check_in.due, page.today), page.other
    are_shared = any(point.is_shared and not point.is_from_before for point in page.body.agenda)
    alone = f"Only you see your points until {escape(other)} has some too, or the check-in is recorded."
    st.markdown(
        f"For the agenda of the check-in {escape(day)}. {'You both read the whole agenda.' if are_shared else alone}"
    )
    with form_area(form_key):
        errors = page.errors("prepare")
        facts({"In the other window": str(opened.theirs.get("points") or "")}, alt="Your points in the other window")
        points = words_field(
            "What do you want to talk about?",
            key=f"{form_key}_points",
            stored=stored,
            height=BOX,
            placeholder="One point a line",
        )
        field_error(errors, "points")
        if stored:
            st.caption("A line that you delete is withdrawn.")
        if not page.sends("Save", "Cancel"):
            return
    kept = f"Saved for the check-in {day}. Nobody but you sees it." if points.strip() else "Withdrawn."
    both = f"Saved for the check-in {day}. {other} has points too: you both read the whole agenda now."
    page.act(
        "prepare",
        commands.prepare_check_in,
        points=points,
        seen=opened.seen.get("points"),
        token=token,
        told=lambda are_both_in: both if are_both_in else kept,
    )


def _own_points(page: PlanPage) -> str:
    """What the viewer put on the agenda, as they type it: one point a line."""
    own = (point.text for point in page.body.agenda if point.side is page.side and not point.is_from_before)
    return "\n".join(own)


STEPS = {
    "prepare": StepForm(
        lambda page: "Prepare the check-in",
        Action.PREPARE_CHECK_IN,
        _prepare,
        seen=lambda page, item: {"points": _own_points(page)},
    ),
}
