"""What is asked on a plan, below whose turn it is: a not now, an open adjustment, a wish to stop."""

import streamlit as st

from lib import formatting, labels
from lib.clock import at
from lib.models import Action, Part, Side
from lib.plan_fields import changed_fields
from lib.plans import commands
from lib.plans.queries import NotNow, SuggestionView
from lib.ui.badges import fact_badge
from lib.ui.escaping import escape, show_text
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps import open_step
from lib.ui.plan.values import side_by_side


def open_requests(page: PlanPage) -> None:
    """The cards of what waits for an answer, with the answers for whoever gives them."""
    if page.body.not_now is not None:
        _not_now_card(page, page.body.not_now)
    if page.body.stop_asked_at is not None and page.header.ended_on is None:
        _stop_card(page)
    if page.body.adjustment is not None:
        _adjustment_card(page, page.body.adjustment)


def _not_now_card(page: PlanPage, not_now: NotNow) -> None:
    """Why a proposal rests; who said it can take it back."""
    who = "You" if page.side is Side.MEMBER else page.member
    if page.pressed("take_back_not_now"):
        told = f"Withdrawn. {page.manager} sees that you continue with the proposal."
        page.act("take_back_not_now", commands.withdraw_not_now, told=told)
    with st.container(border=True, gap="xsmall", key=page.key("not_now_card")):
        page.error_once("take_back_not_now")
        st.markdown(
            f":material/pan_tool: **{escape(who)} said not now** {formatting.on_day(not_now.on, page.today)}, because:"
        )
        show_text(not_now.reason)
        if page.may(Action.WITHDRAW_NOT_NOW):
            page.button("Withdraw", "take_back_not_now", page.press, "take_back_not_now", icon="undo")


def _adjustment_card(page: PlanPage, adjustment: SuggestionView) -> None:
    accept, withdraw = "accept_adjustment", "withdraw_adjustment"
    if (pressed := page.pressed(accept, adjustment.id)) is not None:
        told = f"Accepted: the adjustment holds from now on. {page.other} sees it."
        page.act(
            accept, commands.accept_adjustment, adjustment.id,
            item=adjustment.id, seen=pressed.seen, told=told,
        )  # fmt: skip  # one call
    if page.pressed(withdraw, adjustment.id) is not None:
        told = f"Withdrawn. {page.other} no longer sees the adjustment, and the plan stays as it is."
        page.act(withdraw, commands.withdraw_adjustment, adjustment.id, item=adjustment.id, told=told)
    with st.container(border=True, gap="small", key=page.key("adjustment_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f":material/{labels.icon(Part.ADJUSTMENT)}: **{escape(_heading(page, adjustment))}**")
                when = formatting.on_day(at(adjustment.at).today, page.today)
                by = page.called(adjustment.by_id, adjustment.by, adjustment.by_side)
                st.caption(escape(f"Proposed by {by} {when}"))
            fact_badge(f"Waits for {page.name_of(adjustment.waits_for)}", "hourglass_top", "orange")
        differing = changed_fields(
            Part.ADJUSTMENT, adjustment.before, adjustment.after, today=page.today, policy=page.body.policy
        )
        with st.container(width=800):  # Wider, old and new would stand far from each other.
            alt = "As it stands and as proposed"
            side_by_side(differing, before="As it stands", after="As proposed", gone="Nothing", alt=alt)
        with st.container(gap="xxsmall"):
            st.caption("Why")
            show_text(adjustment.reason)
        page.error_once(accept, adjustment.id)
        page.error_once(withdraw, adjustment.id)
        with st.container(horizontal=True, gap="small"):
            if page.may(Action.ANSWER_ADJUSTMENT) and not page.is_open("decline_adjustment"):
                page.button(
                    "Accept", "accept_adjustment", page.press, accept, adjustment.id, adjustment.after, icon="check"
                )
                page.button("Decline", "decline_adjustment_open", open_step, page, "decline_adjustment", icon="close")
            if page.may(Action.WITHDRAW_ADJUSTMENT):
                page.button("Withdraw", "withdraw_adjustment", page.press, withdraw, adjustment.id, icon="undo")


def _heading(page: PlanPage, adjustment: SuggestionView) -> str:
    """ "Adjustment: an extension", "Adjustment: an earlier end", "Adjustment: a new goal"."""
    end = adjustment.after.get("end_on")
    if end is None:
        return "Adjustment: a new goal"
    is_later = end > page.header.end.isoformat()
    return f"Adjustment: an {'extension' if is_later else 'earlier end'}"


def _stop_card(page: PlanPage) -> None:
    take_back = "take_back_stop"
    if page.pressed(take_back) is not None:
        told = f"Withdrawn. {page.manager} no longer sees your request."
        page.act(take_back, commands.withdraw_end_request, told=told)
    who = "You request" if page.side is Side.MEMBER else f"{page.member} requests"
    asked = page.body.stop_asked_at
    assert asked is not None
    with st.container(border=True, gap="small", key=page.key("stop_card")):
        with st.container(gap="xxsmall"):
            st.markdown(f":material/front_hand: **{escape(who)} to end the plan**")
            when = formatting.on_day(at(asked).today, page.today)
            st.caption(escape(f"Requested {when}. Until the request is answered the plan continues."))
        show_text(page.body.stop_reason)
        page.error_once(take_back)
        with st.container(horizontal=True, gap="small"):
            if page.may(Action.DECLINE_END_REQUEST):
                for name, label, icon, action in (
                    ("decline_end_request", "Continue the plan", "arrow_forward", Action.DECLINE_END_REQUEST),
                    ("close", "Close plan", "flag", Action.CLOSE),
                    ("cancel", "Cancel plan", "block", Action.CANCEL),
                ):
                    if page.may(action) and not page.is_open(name):
                        page.button(label, f"stop_{name}", open_step, page, name, icon=icon)
            if page.may(Action.WITHDRAW_END_REQUEST):
                page.button("Withdraw", "take_back_stop", page.press, take_back, icon="undo")
