"""A note in the journal, from the menu."""

from lib.models import Action, EntryKind
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import BOX, ask_words


def _note(page: PlanPage) -> None:
    read = page.can_read()
    token = page.token("note")
    text = ask_words(page, "note", "Your note", "text", told=read, send="Add note", height=BOX)
    if text is not None:
        told = f"Added to the journal. {page.can_read()}"
        page.act("note", commands.add_to_journal, kind=EntryKind.COMMENT, text=text, token=token, told=told)


STEPS = {
    "note": StepForm(lambda page: "Add note", Action.COMMENT, _note, "Add note"),
}
