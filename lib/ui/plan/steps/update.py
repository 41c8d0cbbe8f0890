"""An update for HR and the manager’s manager."""

from lib import formatting
from lib.models import Action, Reading
from lib.plans import commands
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import BOX, ask_words


def _update(page: PlanPage) -> None:
    token = page.token("update")
    read = page.can_read(level=Reading.HEADER)
    text = ask_words(
        page,
        "update",
        "How is it going?",
        "text",
        placeholder="A few sentences, for those who follow from further away",
        told=f"{read} Leave out what is between the two of you.",
        send="Send update",
        height=BOX,
    )
    if text is not None:
        told = f"Sent. {read}"
        page.act("update", commands.write_update, text=text, token=token, told=told)


def update_readers(page: PlanPage) -> str:
    """Whom an update is meant for: "HR and Tomás"; of a plan about somebody in HR without HR."""
    header = page.header
    above = [header.managers_manager.first_name] if header.managers_manager else []
    return formatting.listing([*([] if header.is_about_hr else ["HR"]), *above])


STEPS = {
    "update": StepForm(
        lambda page: f"An update to {update_readers(page)}",
        Action.WRITE_UPDATE,
        _update,
        "Write update",
        where=lambda page: bool(update_readers(page)),
    ),
}
