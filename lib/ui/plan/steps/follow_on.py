"""Going on from a closed plan: the manager plans a follow-on, the team member asks for one."""

from collections.abc import Sequence

import streamlit as st

from lib import formatting, labels
from lib.models import Action, Outcome
from lib.plans import commands
from lib.plans.commands.request_plan import NOBODY_TO_ASK
from lib.plans.queries import ItemView
from lib.ui.escaping import escape
from lib.ui.navigation import go_to
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.requests import ask_fields
from lib.ui.typing import choice_field, form_area


def _unfinished(page: PlanPage) -> Sequence[ItemView]:
    """What was agreed and did not happen."""
    items = (*page.body.activities, *page.body.support, *page.body.milestones)
    return [item for item in items if item.is_agreed and item.done_on is None]


def _follow_on(page: PlanPage) -> None:
    open_ones = _unfinished(page)
    about = "The development area" if page.header.outcome is Outcome.ACHIEVED else "The development area and the goal"
    count = f", and {formatting.count(len(open_ones), 'thing')} that did not happen yet" if open_ones else ""
    st.markdown(f"{about}{count} are copied into a new draft:")
    if open_ones:
        st.markdown("\n".join(f"- {labels.label(item.part)}: {escape(item.text)}" for item in open_ones))
    st.caption(
        f"The draft starts with the questions of a new plan. {escape(page.member)} sees the draft when you propose it."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        is_sure = st.button(
            "Create follow-on plan", key=page.key("follow_on_start"), type="primary", icon=":material/arrow_forward:"
        )
        st.button("Cancel", key=page.key("follow_on_leave"), type="tertiary", on_click=page.shut)
    if is_sure:
        page.shut()
        go_to("new_plan", follows=page.header.code)


def _ask(page: PlanPage) -> None:
    form_key, token, manager = page.form_key("ask_follow_on"), page.token("ask_follow_on"), page.body.to_ask
    if manager is None:
        st.markdown(escape(NOBODY_TO_ASK))
        st.button("Close", key=page.key("ask_follow_on_leave"), on_click=page.shut)
        return
    with form_area(form_key):
        page.errors("ask_follow_on")
        interest, ahead = ask_fields(form_key, f"I would like to continue “{page.header.title}”.", "")
        open_ones = _unfinished(page)
        if open_ones:
            st.markdown("What would you like to continue?")
        ticked = [
            (item.part, item.id)
            for item in open_ones
            if choice_field(
                st.checkbox,
                f"{escape(item.text)} :gray[{labels.in_sentence(item.part)}]",
                key=f"{form_key}_{item.part.value}_{item.id}",
                start=False,
                called=item.text,
            )
        ]
        name = escape(manager.first_name)
        st.caption(f"Only {name} reads it: your words and what you tick, nothing else of this plan.")
        if not page.sends(f"Send to {name}", icon="send"):
            return
    page.act(
        "ask_follow_on",
        commands.request_follow_on,
        interest=interest,
        aspirations=ahead,
        unfinished=ticked,
        seen_manager_id=manager.id,
        token=token,
        told=f"{manager.first_name} sees your request on Home.",
    )


STEPS = {
    "follow_on": StepForm(lambda page: "Create follow-on plan", Action.FOLLOW_ON, _follow_on, "Create follow-on plan"),
    "ask_follow_on": StepForm(
        lambda page: "Request a follow-on plan", Action.REQUEST_FOLLOW_ON, _ask, "Request a follow-on plan"
    ),
}
