"""Support that the manager marks as provided; the form opens in its card."""

from lib.models import Action
from lib.plans import commands
from lib.ui.forms import field_error, past_day_field
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm, item_of
from lib.ui.typing import form_area


def _provide(page: PlanPage) -> None:
    item = item_of(page, page.body.support)
    form_key = page.form_key("provide_support", item.id)
    with form_area(form_key):
        errors = page.errors("provide_support", item.id)
        given_on = past_day_field("Provided on", f"{form_key}_providen_on", page.today)
        field_error(errors, "given_on")
        if not page.sends("Mark as provided", "Cancel"):
            return
    told = f"Noted as provided. {page.member} can confirm it."
    page.act("provide_support", commands.provide_support, item.id, item=item.id, given_on=given_on, told=told)


STEPS = {
    "provide_support": StepForm(
        lambda page: "Mark as provided",
        Action.PROVIDE_SUPPORT,
        _provide,
        items=lambda page: page.body.support,
        tab="Support",
    ),
}
