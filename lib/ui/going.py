"""From one screen to another."""

from typing import NoReturn

import streamlit as st

from lib.models import Reading, State
from lib.plans.headers import PlanHeader
from lib.settings import ROOT

DOING = "do"
"""What names the open form of a plan in its address."""


def go_to(page: str, **asks_for: str) -> NoReturn:
    """Open another screen.

    Args:
        page: the name of its file under `pages/`.
        asks_for: what stands in its address after the question mark.
    """
    st.switch_page(ROOT / "pages" / f"{page}.py", query_params=asks_for)


def go_to_plan(header: PlanHeader, *, do: str = "", tab: str = "") -> NoReturn:
    """Open a plan: its page, or the screen on which a draft is written, for whoever writes it.

    Args:
        do: the step whose form is open there.
        tab: the tab that is in front there.
    """
    is_written = header.state is State.DRAFT and header.level is Reading.FULL
    if tab:
        st.session_state[f"plan_{header.code}_tab"] = tab
    go_to("new_plan" if is_written else "plan", plan=header.code, **({DOING: do} if do else {}))
