"""The reflection after closing, and the look-back two months later."""

from lib.plans import commands
from lib.plans.rules.workflow import Action
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import BOX, ask_words


def _reflect(page: PlanPage) -> None:
    text = _ask_once(page, "reflect", "What do you take from it?", "reflection")
    if text is not None:
        page.act("reflect", commands.reflect, reflection=text, told=f"Saved. {page.can_read()}")


def _look_back(page: PlanPage) -> None:
    text = _ask_once(page, "look_back", "What of it do you still do today?", "look_back")
    if text is not None:
        page.act("look_back", commands.look_back, text=text, told=f"Saved. {page.can_read()}")


def _ask_once(page: PlanPage, name: str, label: str, field: str) -> str | None:
    told = f"{page.can_read()} It cannot be changed afterwards."
    return ask_words(page, name, label, field, told=told, send="Save", leave="Later", height=BOX)


STEPS = {
    "reflect": StepForm(lambda page: "Look back", Action.REFLECT, _reflect, "Write a reflection"),
    "look_back": StepForm(lambda page: "Two months later", Action.LOOK_BACK, _look_back, "Say what became of it"),
}
