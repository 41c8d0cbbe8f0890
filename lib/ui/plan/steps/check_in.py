"""Recording a check-in from the page of a plan, beside what was written last and what is still to do."""

import streamlit as st

from lib.models import Action
from lib.plans import commands
from lib.ui.check_in_form import check_in_form, seen_by, told_of
from lib.ui.plan.beside_check_in import beside_check_in
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm


def _check_in(page: PlanPage) -> None:
    start, opened = page.body.check_in, page.open_form
    assert start is not None
    form_key, token, adds = page.form_key("check_in"), page.token("check_in"), start.adds_to is not None
    left, right = st.columns([3, 2], gap="large")
    with left:
        page.error_once("agreed")
        answer = check_in_form(form_key, start, page.viewer, page.today)
    with right, st.container(gap="medium"):
        beside_check_in(page)
    if answer is None:
        return
    if answer.agreed is not None:
        page.act(
            "agreed",
            commands.add_activity_from_agenda,
            answer.agreed.id,
            told=f"Added to the activities. {page.other} sees it on the plan.",
        )
    if answer.sent is None:
        page.leave()
    typed, other = answer.sent, page.other
    page.act(
        "check_in",
        commands.record_check_in,
        line=typed.line,
        progress=typed.progress,
        confidence=typed.confidence,
        held_on=typed.held_on,
        ticked=typed.ticked,
        seen=opened.seen,
        token=token,
        told=lambda was_first: told_of(other, was_first=was_first, adds=adds),
    )


def _check_in_seen(page: PlanPage, item: int) -> dict[str, object]:
    return seen_by(page.body.check_in) if page.body.check_in is not None else {}


STEPS = {
    "check_in": StepForm(
        lambda page: "Record check-in", Action.CHECK_IN, _check_in, "Record check-in", seen=_check_in_seen
    ),
}
