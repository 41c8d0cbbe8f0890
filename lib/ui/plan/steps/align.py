"""The answer of the manager's manager to a proposal on whose opportunity they were asked to align."""

from lib.models import Action, AlignAnswer
from lib.plans import commands
from lib.ui.alignment import answers
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm


def _align(page: PlanPage) -> None:
    readers = page.can_read("your answer and comment")
    said = answers(page.form_key("align"), readers, page.errors("align"))
    if said is not None:
        what = "that you are aligned" if said.answer is AlignAnswer.ALIGNED else "that you would like to talk"
        told = f"{page.manager} and {page.member} see {what}."
        page.act("align", commands.answer_alignment, answer=said.answer, comment=said.comment, told=told)


STEPS = {
    "align": StepForm(
        lambda page: f"Align on the opportunity with {page.manager}",
        Action.ANSWER_ALIGNMENT,
        _align,
        "Align on the opportunity",
    ),
}
