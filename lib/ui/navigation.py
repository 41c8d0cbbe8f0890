"""From one screen to another."""

from typing import NoReturn

import streamlit as st

from lib.addresses import FORM_IN_ADDRESS
from lib.models import Reading, State
from lib.plans.queries.header import PlanHeader
from lib.settings import ROOT


def go_to(page: str, **asks_for: str | list[str]) -> NoReturn:
    """Open another screen.

    Args:
        page: the name of its file under `pages/`.
        asks_for: what stands in its address after the question mark.
    """
    st.switch_page(ROOT / "pages" / f"{page}.py", query_params=asks_for)


def go_to_plan(header: PlanHeader, *, do: str = "", tab: str = "", back_to: str = "") -> NoReturn:
    """Open a plan: its page, or the screen on which a draft is written, for whoever writes it.

    Args:
        do: the step whose form is open there.
        tab: the tab that is in front there.
        back_to: the screen that is open, where the way back leads to it as it is now.
    """
    st.session_state[f"going_back_from_{header.code}"] = _as_it_is(back_to) if back_to else None
    is_written = header.state is State.DRAFT and header.level is Reading.FULL
    if tab:
        st.session_state[f"plan_{header.code}_tab"] = tab
    go_to("new_plan" if is_written else "plan", plan=header.code, **({FORM_IN_ADDRESS: do} if do else {}))


def way_back(code: str, page: str, label: str) -> tuple[str, str, dict[str, list[str]]]:
    """Where the way back from a plan leads: the screen it was opened from, as it was, else the one that is given.

    Returns:
        The name of the page's file, its title, and what stands in its address.
    """
    kept: tuple[str, str, dict[str, list[str]]] | None = st.session_state.get(f"going_back_from_{code}")
    return kept or (page, label, {})


def return_from_plan(page: str) -> None:
    """Show a screen as it was when a plan was opened from it, where the browser's own way back was taken.

    The first step back leads to the address of the screen with the plan's name in it, and nothing of its own.
    """
    code = st.query_params.get("plan")
    kept: tuple[str, str, dict[str, list[str]]] | None = st.session_state.get(f"going_back_from_{code}")
    if code and kept is not None and kept[0] == page:
        st.switch_page(ROOT / "pages" / f"{page}.py", query_params=kept[2])


def _as_it_is(page: str) -> tuple[str, str, dict[str, list[str]]]:
    return page, page.capitalize(), {name: st.query_params.get_all(name) for name in st.query_params}
