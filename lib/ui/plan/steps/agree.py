"""Agreeing to a version, and the sentence that begins a plan nobody changed."""

from datetime import timedelta

import streamlit as st

from lib import formatting
from lib.models import Action, Side
from lib.plans import commands
from lib.settings import get_settings
from lib.ui.escaping import escape
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import ask_words
from lib.ui.typing import form_area


def _agree(page: PlanPage) -> None:
    opened, body, header = page.open_form, page.body, page.header
    assert page.side is not None
    version = opened.seen.get("version", header.version)
    open_ones = body.waiting[page.side]
    with form_area(page.form_key("agree")):
        errors = page.errors("agree")
        if not errors:
            st.markdown(escape(f"You agree to exactly what version {version} says{_wording_of(page)}."))
            if open_ones:
                things = formatting.count(open_ones, "thing")
                counts = formatting.plural(open_ones, "counts")
                st.markdown(f"The **{things}** you have not answered {counts} as accepted.")
            _when_it_begins(page)
        if not page.sends("" if errors else "Agree", "Cancel"):
            return
    is_last = page.side.other in body.agreed and (body.is_shaped or bool(body.unshaped_reason))
    told = "You both agreed: the plan starts." if is_last else f"You agreed. {page.other} sees it on the plan."
    page.act("agree", commands.agree, version=int(version), told=told)


def _wording_of(page: PlanPage) -> str:
    """ ", the wording of 14 May, 10:42", where its time is known."""
    at = page.body.worded_at
    return f", the wording of {formatting.day_and_time(at, page.today, get_settings().zone)}" if at else ""


def _when_it_begins(page: PlanPage) -> None:
    header, body = page.header, page.body
    assert page.side is not None
    if page.side.other not in body.agreed:
        st.caption(f"The plan starts when {escape(page.other)} agrees to the same version.")
        return
    waits_for_sentence = not body.is_shaped and not body.unshaped_reason
    if waits_for_sentence:
        who = "You then say" if page.side is Side.MANAGER else f"{page.manager} then says"
        st.caption(escape(f"{who} in one sentence why nothing was changed, and the plan starts."))
    if body.moves_by_days:
        start, end = body.effective.start_on, body.effective.end_on
        moved = timedelta(days=body.moves_by_days)
        st.markdown(
            f"The start date has passed, so all dates move by {formatting.count(body.moves_by_days, 'day')}: "
            f"**{formatting.span(start + moved, end + moved, page.today)}**."
        )
    else:
        begins = "Planned for" if waits_for_sentence else "With your agreement the plan starts:"
        st.caption(f"{begins} {formatting.span(header.start, header.end, page.today)}.")


def _explain(page: PlanPage) -> None:
    st.markdown(f"{escape(page.member)} agreed and changed nothing. Say in one sentence why.")
    reason = ask_words(
        page,
        "explain_unshaped",
        "Why was nothing changed?",
        "reason",
        placeholder="For example: we wrote it together in our conversation",
        told=f"Your sentence stays on the plan. {page.can_read()}",
        send="Start plan",
        leave="Cancel",
    )
    if reason is not None:
        told = f"The plan starts. {page.member} sees your sentence."
        page.act("explain_unshaped", commands.explain_unshaped, reason=reason, told=told)


STEPS = {
    "agree": StepForm(
        lambda page: f"Agree to version {page.header.version}?", Action.AGREE, _agree, "Agree to this version"
    ),
    "explain_unshaped": StepForm(
        lambda page: "Say why nothing was changed",
        Action.EXPLAIN_UNSHAPED,
        _explain,
        "Say why nothing was changed",
    ),
}
