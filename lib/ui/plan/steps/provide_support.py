"""Support that the manager marks as provided; the form opens in its card."""

from lib.plans import commands
from lib.plans.rules.workflow import Action
from lib.ui.forms import field_error, past_day_field
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.form import StepForm, item_of
from lib.ui.typing import form_area


def _give(page: PlanPage) -> None:
    item = item_of(page, page.body.support)
    form = page.form_key("give", item.id)
    with form_area(form):
        errors = page.errors("give", item.id)
        given_on = past_day_field("Provided on", f"{form}_given_on", page.today)
        field_error(errors, "given_on")
        if not page.sends("Mark as provided", "Not yet"):
            return
    told = f"Noted as provided. {page.member} can confirm it."
    page.act("give", commands.provide_support, item.id, item=item.id, given_on=given_on, told=told)


STEPS = {
    "give": StepForm(
        lambda page: "Was this support given?",
        Action.PROVIDE_SUPPORT,
        _give,
        items=lambda page: page.body.support,
        tab="Support",
    ),
}
