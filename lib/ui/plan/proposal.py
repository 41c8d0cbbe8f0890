"""A plan that is proposed, on one page."""

import streamlit as st

from lib.models import Part
from lib.plan_fields import HEADINGS
from lib.ui.frame import section
from lib.ui.plan.checklist import checklist, comments
from lib.ui.plan.overview_tab import current_state, development_area, goal, opportunity, timeline
from lib.ui.plan.page import PlanPage
from lib.ui.plan.suggestions import item_cards


def proposal(page: PlanPage) -> None:
    """Every part with the ways to answer it; beside them what is needed before the plan starts, and comments."""
    left, right = st.columns([5, 3], gap="large")
    with left, st.container(gap="medium"):
        opportunity(page)
        development_area(page)
        current_state(page)
        goal(page)
        for part in (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE):
            with section(HEADINGS[part]):
                item_cards(page, part)
        timeline(page)
    with right, st.container(gap="medium"):
        checklist(page)
        comments(page)
