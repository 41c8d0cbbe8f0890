"""The team member’s wish to stop, cancelling a plan, and taking it back up."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import CancelReason, Reading, Side, State
from lib.plans import CANCEL_REASONS
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import ask_words
from lib.ui.safe import escape
from lib.ui.typing import choice_field, form_area


def _ask(desk: Desk) -> None:
    reason = ask_words(
        desk,
        "ask_to_stop",
        "Why would you like to stop?",
        "reason",
        told=f"{desk.can_read()} {desk.manager} decides: go on, close the plan with what came of it, or "
        "cancel it. Until then it goes on. You can take your wish back; then nothing of it stays.",
        send="Ask to stop",
        icon="front_hand",
    )
    if reason is not None:
        told = f"{desk.manager} finds your wish on Home and answers it."
        desk.act("ask_to_stop", plans.ask_to_stop, reason=reason, told=told)


def _go_on(desk: Desk) -> None:
    answer = ask_words(
        desk,
        "go_on",
        f"A sentence to {desk.member}",
        "answer",
        placeholder="For example: what will be different from now on",
        told=f"The wish and your answer stand in the journal. {desk.member} may ask again.",
        send="Go on with the plan",
        leave="Not yet",
    )
    if answer is not None:
        told = f"The plan goes on. {desk.member} reads your sentence in the journal."
        desk.act("go_on", plans.go_on, answer=answer, told=told)


def _cancel(desk: Desk) -> None:
    opened, form = desk.opened, desk.form_key("cancel")
    assert opened is not None
    opened.seen.setdefault("revision", desk.view.revision)
    read = desk.can_read("the reason", Reading.HEADER)
    is_wished = desk.view.body is not None and desk.view.body.stop_asked_at is not None
    with form_area(form):
        errors = desk.errors("cancel")
        reason = choice_field(
            st.radio,
            "Why?",
            CANCEL_REASONS,
            start=CancelReason.MEMBER_ASKED if is_wished else None,
            format_func=words.label,
            key=f"{form}_reason",
        )
        field_error(errors, "reason")
        st.caption(
            f"{escape(read)} Afterwards the plan can be read, but no longer changed; for seven days it can be reopened."
        )
        if not desk.sends("Cancel the plan", "Keep it"):
            return
    told = f"The plan is cancelled. {read}"
    desk.act("cancel", plans.cancel_plan, reason=reason, seen_revision=int(opened.seen["revision"]), told=told)


def _reopen(desk: Desk) -> None:
    was_closed = desk.header.state is State.CLOSED
    with form_area(desk.form_key("reopen")):
        desk.errors("reopen")
        st.markdown("It goes back to where it was, with whoever is in the reporting line today.")
        if was_closed:
            st.caption(
                "What was written when it was closed stays, and stands in the form when it is closed again. "
                "The journal says what the outcome was and what showed it."
            )
        if not desk.sends("Reopen the plan", "Leave it as it is"):
            return
    told = f"The plan is open again. {desk.member if desk.side is Side.MANAGER else desk.other} sees it on Home."
    desk.act("reopen", plans.reopen_plan, told=told)


STEPS = {
    "go_on": StepForm(lambda desk: "Go on with the plan", Action.GO_ON, _go_on),
    "ask_to_stop": StepForm(lambda desk: "Ask to stop", Action.ASK_TO_STOP, _ask, "Ask to stop"),
    "reopen": StepForm(lambda desk: "Reopen this plan?", Action.REOPEN, _reopen, "Reopen the plan"),
    "cancel": StepForm(lambda desk: "Cancel this plan?", Action.CANCEL, _cancel, "Cancel the plan"),
}
