"""Agreeing to a version, and the sentence that begins a plan nobody changed."""

from datetime import timedelta

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import Side
from lib.settings import get_settings
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import ask_words
from lib.ui.safe import escape
from lib.ui.typing import form_area


def _agree(desk: Desk) -> None:
    opened, body, header = desk.opened, desk.body, desk.header
    assert opened is not None
    assert desk.side is not None
    version = opened.seen.get("version", header.version)
    open_ones = body.waiting[desk.side]
    with form_area(desk.form_key("agree")):
        errors = desk.errors("agree")
        if not errors:
            st.markdown(escape(f"You agree to exactly what version {version} says{_wording_of(desk)}."))
            if open_ones:
                things = words.count(open_ones, "thing")
                counts = "counts" if open_ones == 1 else "count"
                st.markdown(f"The **{things}** you have not answered {counts} as accepted.")
            _when_it_begins(desk)
        if not desk.sends("" if errors else "Agree", "Read it again"):
            return
    is_last = desk.side.other in body.agreed and (body.is_shaped or bool(body.unshaped_reason))
    told = "You both agreed: the plan begins." if is_last else f"You agreed. {desk.other} sees it on the plan."
    desk.act("agree", plans.agree, version=int(version), told=told)


def _wording_of(desk: Desk) -> str:
    """ ", the wording of 14 May, 10:42", where its time is known."""
    at = desk.body.worded_at
    return f", the wording of {words.day_and_time(at, desk.today, get_settings().zone)}" if at else ""


def _when_it_begins(desk: Desk) -> None:
    header, body = desk.header, desk.body
    assert desk.side is not None
    if desk.side.other not in body.agreed:
        st.caption(f"The plan begins when {escape(desk.other)} agrees to the same version.")
        return
    waits_for_sentence = not body.is_shaped and not body.unshaped_reason
    if waits_for_sentence:
        who = "You then say" if desk.side is Side.MANAGER else f"{desk.manager} then says"
        st.caption(escape(f"{who} in one sentence why nothing was changed, and the plan begins."))
    if body.moves_by_days:
        start, end = body.effective.start_on, body.effective.end_on
        moved = timedelta(days=body.moves_by_days)
        st.markdown(
            f"Its start has passed, so all dates move by {words.count(body.moves_by_days, 'day')}: "
            f"**{words.span(start + moved, end + moved, desk.today)}**."
        )
    else:
        begins = "Planned for" if waits_for_sentence else "With your agreement it begins:"
        st.caption(f"{begins} {words.span(header.start, header.end, desk.today)}.")


def _explain(desk: Desk) -> None:
    st.markdown(f"{escape(desk.member)} agreed and changed nothing. Say in one sentence why.")
    reason = ask_words(
        desk,
        "explain",
        "Why did it stay as proposed?",
        "reason",
        placeholder="For example: we wrote it together in our conversation",
        told=f"It stays on the plan. {desk.can_read()}",
        send="Begin the plan",
        leave="Later",
    )
    if reason is not None:
        told = f"The plan begins. {desk.member} sees your sentence."
        desk.act("explain", plans.explain_unshaped, reason=reason, told=told)


STEPS = {
    "agree": StepForm(
        lambda desk: f"Agree to version {desk.header.version}?", Action.AGREE, _agree, "Agree to this version"
    ),
    "explain": StepForm(
        lambda desk: "One sentence, and the plan begins",
        Action.EXPLAIN_UNSHAPED,
        _explain,
        "Say why nothing was changed",
    ),
}
