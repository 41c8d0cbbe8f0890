"""From one screen to another."""

from typing import NoReturn

import streamlit as st

from lib.models import Reading, State
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
    """Open a plan: its page, or the screen on which a draft is written, for whoever writes it."""
    is_written = header.state is State.DRAFT and header.level is Reading.FULL
    go_to("new_plan" if is_written else "plan", plan=header.code)
