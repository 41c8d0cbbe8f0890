"""From one screen to another."""

from typing import NoReturn

import streamlit as st

from lib.models import State
from lib.plans.headers import PlanHeader
from lib.settings import ROOT


def go_to(page: str, **asks_for: str) -> NoReturn:
    """Open another screen.

    Args:
        page: the name of its file under `pages/`.
        asks_for: what stands in its address after the question mark.
    """
    st.switch_page(ROOT / "pages" / f"{page}.py", query_params=asks_for)


def go_to_plan(header: PlanHeader) -> NoReturn:
    """Open a plan: its page, or for a draft the screen on which it is written."""
    go_to("new_plan" if header.state is State.DRAFT else "plan", plan=header.code)
