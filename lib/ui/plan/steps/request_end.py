"""The team member requests to end a plan, and the manager answers."""

from lib.models import Action
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import ask_words


def _ask(page: PlanPage) -> None:
    reason = ask_words(
        page,
        "request_end",
        "Why would you like to end the plan?",
        "reason",
        told=f"{page.can_read()} {page.manager} decides: continue, close the plan with its outcome, or "
        "cancel it. Until then the plan continues. You can withdraw your request; then nothing of it is kept.",
        send="Request to end",
        icon="front_hand",
    )
    if reason is not None:
        told = f"{page.manager} finds your request on Home and answers it."
        page.act("request_end", commands.request_to_end, reason=reason, told=told)


def _decline(page: PlanPage) -> None:
    answer = ask_words(
        page,
        "decline_end_request",
        f"Answer to {page.member}",
        "answer",
        placeholder="For example: what will be different from now on",
        told=f"The request and your answer stand in the journal. {page.member} may request it again.",
        send="Continue the plan",
        leave="Cancel",
    )
    if answer is not None:
        told = f"The plan continues. {page.member} reads your sentence in the journal."
        page.act("decline_end_request", commands.decline_end_request, answer=answer, told=told)


STEPS = {
    "decline_end_request": StepForm(lambda page: "Continue the plan", Action.DECLINE_END_REQUEST, _decline),
    "request_end": StepForm(lambda page: "Request to end", Action.REQUEST_END, _ask, "Request to end"),
}
