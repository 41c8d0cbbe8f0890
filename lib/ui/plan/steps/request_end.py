"""The team member requests to end a plan, and the manager answers."""

from lib.plans import commands
from lib.plans.rules.workflow import Action
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import ask_words


def _ask(page: PlanPage) -> None:
    reason = ask_words(
        page,
        "ask_to_stop",
        "Why would you like to stop?",
        "reason",
        told=f"{page.can_read()} {page.manager} decides: go on, close the plan with what came of it, or "
        "cancel it. Until then it goes on. You can take your wish back; then nothing of it stays.",
        send="Ask to stop",
        icon="front_hand",
    )
    if reason is not None:
        told = f"{page.manager} finds your wish on Home and answers it."
        page.act("ask_to_stop", commands.request_to_end, reason=reason, told=told)


def _go_on(page: PlanPage) -> None:
    answer = ask_words(
        page,
        "go_on",
        f"A sentence to {page.member}",
        "answer",
        placeholder="For example: what will be different from now on",
        told=f"The wish and your answer stand in the journal. {page.member} may ask again.",
        send="Go on with the plan",
        leave="Not yet",
    )
    if answer is not None:
        told = f"The plan goes on. {page.member} reads your sentence in the journal."
        page.act("go_on", commands.decline_end_request, answer=answer, told=told)


STEPS = {
    "go_on": StepForm(lambda page: "Go on with the plan", Action.DECLINE_END_REQUEST, _go_on),
    "ask_to_stop": StepForm(lambda page: "Ask to stop", Action.REQUEST_END, _ask, "Ask to stop"),
}
