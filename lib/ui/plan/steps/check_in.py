"""Recording a check-in from the page of a plan."""

from lib.plans import commands
from lib.plans.rules.workflow import Action
from lib.ui.check_in_form import check_in_form, seen_by, told_of
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.form import StepForm


def _check_in(page: PlanPage) -> None:
    start, opened = page.body.check_in, page.opened
    assert start is not None
    assert opened is not None
    form, token, adds = page.form_key("check_in"), page.token("check_in"), start.adds_to is not None
    answer = check_in_form(form, start, page.viewer, page.today)
    if answer is None:
        return
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
