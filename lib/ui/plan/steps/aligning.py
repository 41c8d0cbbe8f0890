"""The answer of the manager's manager to a proposal on whose opportunity they were asked to align."""

from lib import plans
from lib.life import Action
from lib.models import AlignAnswer
from lib.ui.aligning import answers
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm


def _align(desk: Desk) -> None:
    readers = desk.can_read("your answer and comment")
    said = answers(desk.form_key("align"), readers, desk.errors("align"))
    if said is not None:
        what = "that you are aligned" if said.answer is AlignAnswer.ALIGNED else "that you would like to talk"
        told = f"{desk.manager} and {desk.member} see {what}."
        desk.act("align", plans.answer_alignment, answer=said.answer, comment=said.comment, told=told)


STEPS = {
    "align": StepForm(
        lambda desk: f"Align on the opportunity with {desk.manager}",
        Action.ANSWER_ALIGNMENT,
        _align,
        "Align on the opportunity",
    ),
}
