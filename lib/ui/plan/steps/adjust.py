"""Goal and end of a running plan: what somebody proposes, and how the other one answers."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib import formatting
from lib.models import Action, Part
from lib.plan_fields import FIELDS, PlanField
from lib.plans import commands
from lib.plans.parts import PART_FIELDS
from lib.smart.days import named
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.change import show_theirs
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import ask, ask_words, changed_values
from lib.ui.typing import form_area, words_field

GOAL, END = "propose_new_goal", "extend"


def _goal(page: PlanPage) -> None:
    fields = {name: field for name, field in FIELDS[Part.ADJUSTMENT].items() if name != "end_on"}
    _propose(page, GOAL, fields, f"{page.other} answers it. Until then the goal stays as it is.")


def _end(page: PlanPage) -> None:
    fields = FIELDS[Part.ADJUSTMENT]
    asked = {"end_on": fields["end_on"]}
    if page.body.text.goal_by is not None:  # A goal with a day of its own may have to move too.
        asked["goal_by"] = fields["goal_by"]._replace(label="Target date of the goal")
    text = page.body.text
    if any(day.is_exact for day in named(text.goal, text.start_on, text.end_on)):
        asked["goal"] = fields["goal"]._replace(label="Goal, which names a day")
    ended = "ended" if page.header.end < page.today else "ends"
    day = formatting.on_day(page.header.end, page.today)
    _propose(page, END, asked, f"The plan {ended} {day}. {page.other} answers; until then that holds.")


def _propose(page: PlanPage, name: str, fields: Mapping[str, PlanField], told: str) -> None:
    form_key, token, opened = page.form_key(name), page.token(name), page.open_form
    with form_area(form_key):
        st.caption(escape(told))
        errors = page.errors(name)
        show_theirs(page, Part.ADJUSTMENT)
        typed = ask(page, form_key, fields, opened.seen, errors)
        for field in errors.keys() - fields.keys() - {"", "reason"}:
            field_error(errors, field)  # A date that no longer fits and is not on this form.
        reason = words_field("Why", key=f"{form_key}_reason")
        field_error(errors, "reason")
        if not page.sends("Propose", icon="send"):
            return
    page.act(
        name,
        commands.propose_adjustment,
        changes=changed_values(typed, opened.seen),
        seen=opened.seen,
        reason=reason,
        token=token,
        told=f"Proposed. {page.other} finds it on Home and can answer it there.",
    )


def _decline(page: PlanPage) -> None:
    adjustment = page.body.adjustment
    assert adjustment is not None  # Its step is open only while one is.
    read = f"The plan stays as it is, and your reason in its journal. {page.can_read()}"
    reason = ask_words(page, "decline_adjustment", "Why not", "reason", told=read, send="Decline", icon="close")
    if reason is not None:
        told = f"Declined. {page.other} can read your reason now; the plan stays as it is."
        page.act("decline_adjustment", commands.decline_adjustment, adjustment.id, reason=reason, told=told)


def _as_seen(page: PlanPage, _: int) -> Mapping[str, Any]:
    return {name: getattr(page.body.text, name) for name in PART_FIELDS[Part.ADJUSTMENT]}


STEPS = {
    END: StepForm(
        lambda page: "Extend",
        Action.PROPOSE_ADJUSTMENT,
        _end,
        "Extend",
        seen=_as_seen,
    ),
    GOAL: StepForm(
        lambda page: "Propose a new goal",
        Action.PROPOSE_ADJUSTMENT,
        _goal,
        "Propose a new goal",
        seen=_as_seen,
    ),
    "decline_adjustment": StepForm(lambda page: "Decline the adjustment", Action.ANSWER_ADJUSTMENT, _decline),
}
