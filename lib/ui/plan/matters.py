"""What is asked on a plan, below whose turn it is: a not now, an open adjustment, a wish to stop."""

import streamlit as st

from lib import plans, words
from lib.clock import at
from lib.fields import changed_fields
from lib.life import Action
from lib.models import Part, Side
from lib.plans import NotNow, SuggestionView
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps import open_step
from lib.ui.plan.values import side_by_side
from lib.ui.safe import escape, show_text
from lib.ui.states import fact_badge


def open_matters(desk: Desk) -> None:
    """The cards of what waits for an answer, with the answers for whoever gives them."""
    if desk.body.not_now is not None:
        _not_now_card(desk, desk.body.not_now)
    if desk.body.stop_asked_at is not None and desk.header.ended_on is None:
        _stop_card(desk)
    if desk.body.adjustment is not None:
        _adjustment_card(desk, desk.body.adjustment)


def _not_now_card(desk: Desk, not_now: NotNow) -> None:
    """Why a proposal rests; who said it can take it back."""
    who = "You" if desk.side is Side.MEMBER else desk.member
    if desk.pressed("take_back_not_now"):
        told = f"Taken back. {desk.manager} sees that you go on shaping it together."
        desk.act("take_back_not_now", plans.take_back_not_now, told=told)
    with st.container(border=True, gap="xsmall", key=desk.key("not_now_card")):
        desk.error_once("take_back_not_now")
        st.markdown(
            f":material/pan_tool: **{escape(who)} said not now** {words.on_day(not_now.on, desk.today)}, because:"
        )
        show_text(not_now.reason)
        if desk.may(Action.TAKE_BACK_NOT_NOW):
            st.button(
                "Take it back",
                key=desk.key("take_back_not_now"),
                icon=":material/undo:",
                on_click=desk.press,
                args=("take_back_not_now",),
            )


def _adjustment_card(desk: Desk, adjustment: SuggestionView) -> None:
    accept, withdraw = "accept_adjustment", "withdraw_adjustment"
    if (pressed := desk.pressed(accept, adjustment.id)) is not None:
        told = f"Accepted: it holds from now on. {desk.other} sees it."
        desk.act(
            accept, plans.accept_adjustment, adjustment.id,
            item=adjustment.id, seen=pressed.seen, told=told,
        )  # fmt: skip  # one call
    if desk.pressed(withdraw, adjustment.id) is not None:
        told = f"Taken back. {desk.other} no longer sees it, and the plan stays as it is."
        desk.act(withdraw, plans.withdraw_adjustment, adjustment.id, item=adjustment.id, told=told)
    with st.container(border=True, gap="small", key=desk.key("adjustment_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f":material/{words.icon(Part.ADJUSTMENT)}: **{escape(_heading(desk, adjustment))}**")
                when = words.on_day(at(adjustment.at).today, desk.today)
                by = desk.called(adjustment.by_id, adjustment.by, adjustment.by_side)
                st.caption(escape(f"Proposed by {by} {when}"))
            fact_badge(f"Waits for {desk.name_of(adjustment.waits_for)}", "hourglass_top", "orange")
        differing = changed_fields(
            Part.ADJUSTMENT, adjustment.before, adjustment.after, today=desk.today, policy=desk.body.policy
        )
        with st.container(width=800):  # Wider, old and new would stand far from each other.
            alt = "As it stands and as proposed"
            side_by_side(differing, before="As it stands", after="As proposed", gone="Nothing", alt=alt)
        with st.container(gap="xxsmall"):
            st.caption("Why")
            show_text(adjustment.reason)
        desk.error_once(accept, adjustment.id)
        desk.error_once(withdraw, adjustment.id)
        with st.container(horizontal=True, gap="small"):
            if desk.may(Action.ANSWER_ADJUSTMENT) and not desk.is_open("decline_adjustment"):
                st.button(
                    "Accept",
                    key=desk.key("accept_adjustment"),
                    icon=":material/check:",
                    on_click=desk.press,
                    args=(accept, adjustment.id, adjustment.after),
                )
                st.button(
                    "Decline",
                    key=desk.key("decline_adjustment_open"),
                    icon=":material/close:",
                    on_click=open_step,
                    args=(desk, "decline_adjustment"),
                )
            if desk.may(Action.WITHDRAW_ADJUSTMENT):
                st.button(
                    "Take it back",
                    key=desk.key("withdraw_adjustment"),
                    icon=":material/undo:",
                    on_click=desk.press,
                    args=(withdraw, adjustment.id),
                )


def _heading(desk: Desk, adjustment: SuggestionView) -> str:
    """ "An extension to Tuesday 30 June", "Another end", "Another goal"."""
    end = adjustment.after.get("end_on")
    if end is None:
        return "Another goal"
    return "An extension" if end > desk.header.end.isoformat() else "An earlier end"


def _stop_card(desk: Desk) -> None:
    take_back = "take_back_stop"
    if desk.pressed(take_back) is not None:
        told = f"Taken back. {desk.manager} no longer sees it."
        desk.act(take_back, plans.take_back_stop, told=told)
    who = "You would" if desk.side is Side.MEMBER else f"{desk.member} would"
    asked = desk.body.stop_asked_at
    assert asked is not None
    with st.container(border=True, gap="small", key=desk.key("stop_card")):
        with st.container(gap="xxsmall"):
            st.markdown(f":material/front_hand: **{escape(who)} like to stop**")
            when = words.on_day(at(asked).today, desk.today)
            st.caption(escape(f"Asked {when}. Until it is answered the plan goes on."))
        show_text(desk.body.stop_reason)
        desk.error_once(take_back)
        with st.container(horizontal=True, gap="small"):
            if desk.may(Action.GO_ON):
                for name, label, icon, action in (
                    ("go_on", "Go on, with a sentence", "arrow_forward", Action.GO_ON),
                    ("close", "Close the plan", "flag", Action.CLOSE),
                    ("cancel", "Cancel it", "block", Action.CANCEL),
                ):
                    if desk.may(action) and not desk.is_open(name):
                        st.button(
                            label,
                            key=desk.key(f"stop_{name}"),
                            icon=f":material/{icon}:",
                            on_click=open_step,
                            args=(desk, name),
                        )
            if desk.may(Action.TAKE_BACK_STOP):
                st.button(
                    "Take it back",
                    key=desk.key("take_back_stop"),
                    icon=":material/undo:",
                    on_click=desk.press,
                    args=(take_back,),
                )
