"""The reflection after closing, and the look-back two months later."""

from lib.models import Action
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import BOX, ask_words


def _reflect(page: PlanPage) -> None:
    text = _ask_once(page, "reflect", "What do you take from the plan?", "reflection")
    if text is not None:
        page.act("reflect", commands.reflect, reflection=text, told=f"Saved. {page.can_read()}")


def _look_back(page: PlanPage) -> None:
    text = _ask_once(page, "look_back", "What from the plan do you still do today?", "look_back")
    if text is not None:
        page.act("look_back", commands.look_back, text=text, told=f"Saved. {page.can_read()}")


def _ask_once(page: PlanPage, name: str, label: str, field: str) -> str | None:
    told = f"{page.can_read()} Your answer cannot be changed afterwards."
    return ask_words(page, name, label, field, told=told, send="Save", leave="Cancel", height=BOX)


STEPS = {
    "reflect": StepForm(lambda page: "Reflection", Action.REFLECT, _reflect, "Write reflection"),
    "look_back": StepForm(lambda page: "Look-back, two months later", Action.LOOK_BACK, _look_back, "Look back"),
}
