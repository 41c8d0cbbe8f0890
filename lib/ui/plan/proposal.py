"""The tabs of a plan that is proposed."""

import streamlit as st

from lib.models import Part
from lib.ui.escaping import show_text
from lib.ui.frame import section
from lib.ui.plan.checklist import checklist, comments
from lib.ui.plan.long_lists import first_ones
from lib.ui.plan.overview import text_of_plan
from lib.ui.plan.page import PlanPage
from lib.ui.plan.suggestions import item_card, item_cards, open_suggestions, rank, suggestion_card


def proposal(page: PlanPage) -> None:
    """Everything that leads there, what waits for the viewer first; beside it what is needed until it begins."""
    left, right = st.columns([5, 3], gap="large")
    with left, st.container(gap="medium"):
        with section("Goal"):  # What the answers below are about, also for who reads it first.
            show_text(page.body.text.goal)
        suggested = open_suggestions(page)
        if suggested:
            with section("Suggested changes"):
                for one in suggested:
                    suggestion_card(page, one)
        with section("Activities"):
            item_cards(page, Part.ACTIVITY)
        waiting = [item for item in page.body.support if rank(page, item) == 0]
        if waiting:
            with section("Support that waits for you"):
                for item in first_ones(page, "cards_waiting_support", waiting):
                    item_card(page, item)
        with section("Milestones"):
            item_cards(page, Part.MILESTONE)
    with right, st.container(gap="medium"):
        checklist(page)
        comments(page)


def proposed_text(page: PlanPage) -> None:
    """The whole text, every part of which can be put in other words."""
    left, right = st.columns([5, 3], gap="large")
    with left:
        text_of_plan(page)
    with right:
        checklist(page)


def promises(page: PlanPage) -> None:
    """The support that is proposed."""
    left, right = st.columns([5, 3], gap="large")
    with left, section("Support"):
        item_cards(page, Part.SUPPORT)
    with right:
        checklist(page)
