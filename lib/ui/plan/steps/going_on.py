"""Going on from a closed plan: the manager plans a follow-on, the team member asks for one."""

from collections.abc import Sequence

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import Outcome
from lib.plans import ItemView
from lib.plans.requests import NOBODY_TO_ASK
from lib.ui.going import go_to
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.requests import ask_fields
from lib.ui.safe import escape
from lib.ui.typing import choice_field, form_area


def _unfinished(desk: Desk) -> Sequence[ItemView]:
    """What was agreed and did not happen."""
    items = (*desk.body.activities, *desk.body.support, *desk.body.milestones)
    return [item for item in items if item.is_agreed and item.done_on is None]


def _follow_on(desk: Desk) -> None:
    open_ones = _unfinished(desk)
    about = "The development area" if desk.header.outcome is Outcome.ACHIEVED else "The development area and the goal"
    count = f", and {words.count(len(open_ones), 'thing')} that did not happen yet" if open_ones else ""
    st.markdown(f"{about}{count} go along into a new draft:")
    if open_ones:
        st.markdown("\n".join(f"- {words.label(item.part)}: {escape(item.text)}" for item in open_ones))
    st.caption(f"First come the questions of a new plan. {escape(desk.member)} sees it when you propose it.")
    with st.container(horizontal=True, vertical_alignment="center"):
        is_sure = st.button(
            "Go on to the questions", key=desk.key("follow_on_start"), type="primary", icon=":material/arrow_forward:"
        )
        st.button("Never mind", key=desk.key("follow_on_leave"), type="tertiary", on_click=desk.shut)
    if is_sure:
        desk.shut()
        go_to("new_plan", follows=desk.header.code)


def _ask(desk: Desk) -> None:
    form, token, manager = desk.form_key("ask_follow_on"), desk.token("ask_follow_on"), desk.body.to_ask
    if manager is None:
        st.markdown(escape(NOBODY_TO_ASK))
        st.button("Close", key=desk.key("ask_follow_on_leave"), on_click=desk.shut)
        return
    with form_area(form):
        desk.errors("ask_follow_on")
        interest, ahead = ask_fields(form, f"I would like to go on with “{desk.header.title}”.", "")
        open_ones = _unfinished(desk)
        if open_ones:
            st.markdown("What would you like to go on with?")
        ticked = [
            (item.part, item.id)
            for item in open_ones
            if choice_field(
                st.checkbox,
                f"{escape(item.text)} :gray[{words.in_sentence(item.part)}]",
                key=f"{form}_{item.part.value}_{item.id}",
                start=False,
                called=item.text,
            )
        ]
        name = escape(manager.first_name)
        st.caption(f"Only {name} reads it: your words and what you tick, nothing else of this plan.")
        if not desk.sends(f"Send to {name}", icon="send"):
            return
    desk.act(
        "ask_follow_on",
        plans.ask_for_follow_on,
        interest=interest,
        aspirations=ahead,
        unfinished=ticked,
        seen_manager_id=manager.id,
        token=token,
        told=f"{manager.first_name} sees your request on Home.",
    )


STEPS = {
    "follow_on": StepForm(lambda desk: "Plan a follow-on", Action.FOLLOW_ON, _follow_on, "Plan a follow-on"),
    "ask_follow_on": StepForm(
        lambda desk: "Ask for a follow-on plan", Action.ASK_FOLLOW_ON, _ask, "Ask for a follow-on plan"
    ),
}
