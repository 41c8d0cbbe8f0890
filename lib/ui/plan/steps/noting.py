"""A note in the journal, from the menu."""

from lib import plans
from lib.life import Action
from lib.models import EntryKind
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import BOX, ask_words


def _note(desk: Desk) -> None:
    read = desk.can_read()
    token = desk.token("note")
    text = ask_words(desk, "note", "Your note", "text", told=read, send="Add the note", height=BOX)
    if text is not None:
        told = f"Added to the journal. {desk.can_read()}"
        desk.act("note", plans.add_to_journal, kind=EntryKind.COMMENT, text=text, token=token, told=told)


STEPS = {
    "note": StepForm(lambda desk: "Add a note", Action.COMMENT, _note, "Add a note"),
}
