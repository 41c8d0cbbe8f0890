"""HR appoints an acting manager."""

from lib.errors import CoachingError
from lib.models import Action
from lib.plans import commands
from lib.ui.choose_person import choose_manager
from lib.ui.forms import show_errors
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm


def _appoint(page: PlanPage) -> None:
    form_key = page.form_key("appoint")
    try:
        chosen = choose_manager(
            form_key, page.member, lambda text: page.run(commands.find_candidates, search=text), page.shut
        )
    except CoachingError as error:  # Somebody was appointed in between.
        show_errors(error)
        return
    if chosen is not None:
        told = f"{chosen.name} acts as manager now. {page.member} sees it on the plan."
        page.act("appoint", commands.appoint_manager, chosen.person_id, told=told)


STEPS = {
    "appoint": StepForm(
        lambda page: "Appoint an acting manager", Action.APPOINT, _appoint, "Appoint an acting manager"
    ),
}
