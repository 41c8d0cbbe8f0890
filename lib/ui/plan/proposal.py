"""The tabs of a plan that is proposed."""

import streamlit as st

from lib.models import Part
from lib.ui.frame import section
from lib.ui.plan.beginning import checklist, comments
from lib.ui.plan.desk import Desk
from lib.ui.plan.listing import first_ones
from lib.ui.plan.overview import text_of_plan
from lib.ui.plan.shaping import item_card, item_cards, open_suggestions, rank, suggestion_card
from lib.ui.safe import show_text


def proposal(desk: Desk) -> None:
    """Everything that leads there, what waits for the viewer first; beside it what is needed until it begins."""
    left, right = st.columns([5, 3], gap="large")
    with left, st.container(gap="medium"):
        with section("Where we are going"):  # What the answers below are about, also for who reads it first.
            show_text(desk.body.text.goal)
        suggested = open_suggestions(desk)
        if suggested:
            with section("Other words for the plan"):
                for one in suggested:
                    suggestion_card(desk, one)
        with section("What leads there"):
            item_cards(desk, Part.ACTIVITY)
        waiting = [item for item in desk.body.support if rank(desk, item) == 0]
        if waiting:
            with section("Support that waits for you"):
                for item in first_ones(desk, "cards_waiting_support", waiting):
                    item_card(desk, item)
        with section("Milestones"):
            item_cards(desk, Part.MILESTONE)
    with right, st.container(gap="medium"):
        checklist(desk)
        comments(desk)


def proposed_text(desk: Desk) -> None:
    """The whole text, every part of which can be put in other words."""
    left, right = st.columns([5, 3], gap="large")
    with left:
        text_of_plan(desk)
    with right:
        checklist(desk)


def promises(desk: Desk) -> None:
    """The support that is proposed."""
    left, right = st.columns([5, 3], gap="large")
    with left, section("What helps on the way"):
        item_cards(desk, Part.SUPPORT)
    with right:
        checklist(desk)
