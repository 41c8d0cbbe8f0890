"""The pieces of the page Achievements."""

from collections.abc import Sequence

import streamlit as st

from lib.exports.achievements import NONE_YET, dates, key_figures, levels, told_of_achievement, told_of_milestone
from lib.plans.queries import PlanAchievements
from lib.ui.badges import badge
from lib.ui.cards import empty
from lib.ui.escaping import escape, show_text
from lib.ui.tables import facts


def nothing_yet() -> None:
    """What will stand here."""
    empty(NONE_YET)


def figures(plans: Sequence[PlanAchievements]) -> None:
    """How many of what there are."""
    shown = key_figures(plans)
    with st.grid(len(shown), min_column_width=158):
        for figure in shown:
            st.metric(figure.label, figure.value, border=True)


def plan_card(plan: PlanAchievements) -> bool:
    """A plan with its outcome, levels, milestones and achievements. Is it to be opened?"""
    with st.container(border=True, gap="small", key=f"achievements_{plan.code}_card"):
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{escape(plan.title)}**", width="content")
                badge(plan.outcome or plan.state)
            st.caption(escape(" · ".join(filter(None, [plan.manager and f"With {plan.manager}", dates(plan)]))))
        facts({"Evidence": plan.evidence, "Level": levels(plan)}, alt="Outcome and levels")
        for reached in plan.milestones:
            with st.container(gap="xxsmall"):
                st.markdown(f":green[:material/check_circle:] **{escape(reached.text)}**")
                st.caption(escape(" · ".join(filter(None, [told_of_milestone(reached), reached.evidence]))))
        for noted in plan.noted:
            with st.container(gap="xxsmall"):
                show_text(noted.text)
                st.caption(f":material/star: {escape(told_of_achievement(noted))}")
        key = f"achievements_{plan.code}"
        return st.button("Open the plan", key=key, type="tertiary", icon=":material/arrow_forward:")
