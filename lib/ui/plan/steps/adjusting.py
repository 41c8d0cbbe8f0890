"""Goal and end of a running plan: what somebody proposes, and how the other one answers."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib import plans, words
from lib.fields import FIELDS, Field
from lib.life import Action
from lib.models import Part
from lib.plans import PART_FIELDS
from lib.smart.days import named
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.changing import show_theirs
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import ask, ask_words, changed_values
from lib.ui.safe import escape
from lib.ui.typing import form_area, words_field

GOAL, END = "adjust_goal", "adjust_end"


def _goal(desk: Desk) -> None:
    fields = {name: field for name, field in FIELDS[Part.ADJUSTMENT].items() if name != "end_on"}
    _propose(desk, GOAL, fields, f"{desk.other} answers it. Until then the goal stays as it is.")


def _end(desk: Desk) -> None:
    fields = FIELDS[Part.ADJUSTMENT]
    asked = {"end_on": fields["end_on"]}
    if desk.body.text.goal_by is not None:  # A goal with a day of its own may have to move too.
        asked["goal_by"] = fields["goal_by"]._replace(label="The goal by when")
    text = desk.body.text
    if any(day.is_exact for day in named(text.goal, text.start_on, text.end_on)):
        asked["goal"] = fields["goal"]._replace(label="The goal, which names a day")
    ended = "ended" if desk.header.end < desk.today else "ends"
    day = words.on_day(desk.header.end, desk.today)
    _propose(desk, END, asked, f"The plan {ended} {day}. {desk.other} answers; until then that holds.")


def _propose(desk: Desk, name: str, fields: Mapping[str, Field], told: str) -> None:
    form, token, opened = desk.form_key(name), desk.token(name), desk.opened
    assert opened is not None
    with form_area(form):
        st.caption(escape(told))
        errors = desk.errors(name)
        show_theirs(desk, Part.ADJUSTMENT)
        typed = ask(desk, form, fields, opened.seen, errors)
        for field in errors.keys() - fields.keys() - {"", "reason"}:
            field_error(errors, field)  # A date that no longer fits and is not on this form.
        reason = words_field("Why", key=f"{form}_reason")
        field_error(errors, "reason")
        if not desk.sends("Propose it", icon="send"):
            return
    desk.act(
        name,
        plans.propose_adjustment,
        changes=changed_values(typed, opened.seen),
        seen=opened.seen,
        reason=reason,
        token=token,
        told=f"Proposed. {desk.other} finds it on Home and can answer it there.",
    )


def _decline(desk: Desk) -> None:
    adjustment = desk.body.adjustment
    assert adjustment is not None  # Its step is open only while one is.
    read = f"The plan stays as it is, and your reason in its journal. {desk.can_read()}"
    reason = ask_words(desk, "decline_adjustment", "Why not", "reason", told=read, send="Decline", icon="close")
    if reason is not None:
        told = f"Declined. {desk.other} can read your reason now; the plan stays as it is."
        desk.act("decline_adjustment", plans.decline_adjustment, adjustment.id, reason=reason, told=told)


def _as_seen(desk: Desk, _: int) -> Mapping[str, Any]:
    return {name: getattr(desk.body.text, name) for name in PART_FIELDS[Part.ADJUSTMENT]}


STEPS = {
    END: StepForm(
        lambda desk: "Propose another end",
        Action.PROPOSE_ADJUSTMENT,
        _end,
        "Propose another end",
        seen=_as_seen,
    ),
    GOAL: StepForm(
        lambda desk: "Propose another goal",
        Action.PROPOSE_ADJUSTMENT,
        _goal,
        "Propose another goal",
        seen=_as_seen,
    ),
    "decline_adjustment": StepForm(lambda desk: "Decline the adjustment", Action.ANSWER_ADJUSTMENT, _decline),
}
