"""The team member’s wish to stop, cancelling a plan, and taking it back up."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import SENTENCE, CancelReason, Side, State
from lib.plans import CANCEL_REASONS
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import LINE
from lib.ui.safe import escape


def _ask(desk: Desk) -> None:
    form = desk.form_key("ask_to_stop")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("ask_to_stop")
        reason = st.text_area("Why would you like to stop?", key=f"{form}_reason", height=LINE, max_chars=SENTENCE)
        field_error(errors, "reason")
        st.caption(
            f"{escape(desk.readers)} can read it. {escape(desk.manager)} decides: go on, close the plan with what came "
            "of it, or cancel it. Until then it goes on. You can take your wish back; then nothing of it stays."
        )
        if not desk.sends("Ask to stop", "Never mind", icon="front_hand"):
            return
    told = f"{desk.manager} finds your wish on Home and answers it."
    desk.act("ask_to_stop", plans.ask_to_stop, reason=reason or "", told=told)


def _go_on(desk: Desk) -> None:
    form = desk.form_key("go_on")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("go_on")
        answer = st.text_area(
            f"A sentence to {escape(desk.member)}", key=f"{form}_answer", height=LINE, max_chars=SENTENCE,
            placeholder="For example: what will be different from now on",
        )  # fmt: skip  # one widget
        field_error(errors, "answer")
        st.caption(f"The wish and your answer stand in the journal. {escape(desk.member)} may ask again.")
        if not desk.sends("Go on with the plan", "Not yet"):
            return
    told = f"The plan goes on. {desk.member} reads your sentence in the journal."
    desk.act("go_on", plans.go_on, answer=answer or "", told=told)


def _cancel(desk: Desk) -> None:
    opened, form = desk.opened, desk.form_key("cancel")
    assert opened is not None
    opened.seen.setdefault("revision", desk.view.revision)
    both = [desk.member, desk.manager]
    readers = [name for side, name in zip(Side, both, strict=True) if side is not desk.side]
    is_wished = desk.view.body is not None and desk.view.body.stop_asked_at is not None
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("cancel")
        reason = st.radio(
            "Why?",
            CANCEL_REASONS,
            CANCEL_REASONS.index(CancelReason.MEMBER_ASKED) if is_wished else None,
            format_func=words.label,
            key=f"{form}_reason",
        )
        field_error(errors, "reason")
        sees = "see" if len(readers) > 1 else "sees"
        st.caption(
            f"{escape(words.listing(readers))} {sees} the reason. Afterwards the plan can be read, but no longer "
            "changed; for seven days it can be reopened."
        )
        if not desk.sends("Cancel the plan", "Keep it"):
            return
    told = f"The plan is cancelled. {words.listing(readers)} {sees} why."
    desk.act("cancel", plans.cancel_plan, reason=reason, seen_revision=int(opened.seen["revision"]), told=told)


def _reopen(desk: Desk) -> None:
    was_closed = desk.header.state is State.CLOSED
    with st.form(f"{desk.form_key('reopen')}_form", border=False):
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
