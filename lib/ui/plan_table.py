"""Plans in a table, one a row, with the button that opens one."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import streamlit as st

from lib import labels, turn_text
from lib.access import Viewer, may_watch_practice
from lib.models import EntryKind, Side, State
from lib.plans import queries
from lib.plans.queries import PlanHeader
from lib.ui.tables import list_table

NEW_UPDATE = "New update"
"""Marks a plan with updates that whoever looks, in HR, has not read yet."""


def plan_table(
    found: Sequence[PlanHeader], viewer: Viewer, today: date, *, key: str, due_dates: Sequence[str] = ()
) -> None:
    """The plans, one a row, the button that opens one first, so that it is in sight on a phone.

    Args:
        key: the name of the screen; `opened` is asked with it before anything is drawn.
        due_dates: what became of check-ins of each plan, where the list is about them.
    """
    looks = [*(labels.look(state) for state in State), *(labels.look(plan.outcome) for plan in found if plan.outcome)]
    colours = {look.label: look.colour for look in looks} | {NEW_UPDATE: labels.look(EntryKind.UPDATE).colour}
    is_hr, titles = may_watch_practice(viewer), [plan.title for plan in found]
    has_updates = any(plan.has_new_update for plan in found)
    # Cells of a data frame are shown as they are: nothing in them is read as Markdown.
    list_table(
        {
            "Open": ["Open"] * len(found),
            "Team member": ["You" if plan.side is Side.MEMBER else plan.member.name for plan in found],
            **({"Due dates": due_dates} if due_dates else {}),
            **({} if is_hr else {"Development area": titles}),
            "Manager": [_coach(plan) for plan in found],
            "State": [
                [labels.label(plan.outcome or plan.state), *([NEW_UPDATE] if plan.has_new_update else [])]
                for plan in found
            ],
            "Whose turn": [turn_text.turn_short(plan, today) for plan in found],
            "Progress": pa.array([plan.progress if plan.has_started else None for plan in found], pa.float64()),
            "End date": [plan.end for plan in found],
            **({"Plan": titles} if is_hr else {}),
        },
        # All of it fits into a window of 1024 pixels. HR's titles say least and need most: they come last, so that what
        # a narrow window has no room for is the end of them.
        {
            "Open": st.column_config.ButtonColumn(
                "Open", type="tertiary", width=60, key=f"{key}_open", on_click=_keep_opened, args=(found, key)
            ),
            "Team member": st.column_config.TextColumn("Team member", width=124 if is_hr else 110),
            "Development area": st.column_config.TextColumn("Development area", width=240),
            "Due dates": st.column_config.TextColumn("Due dates", width=360),
            "Manager": st.column_config.TextColumn("Manager", width=124 if is_hr else 104),
            "State": st.column_config.MultiselectColumn(
                "State", options=list(colours), color=list(colours.values()), width=168 if has_updates else 106
            ),
            "Whose turn": st.column_config.TextColumn("Whose turn", width=160),
            "Progress": st.column_config.ProgressColumn(
                "Progress", format="%d %%", min_value=0, max_value=100, width=76
            ),
            "End date": st.column_config.DateColumn("End date", format="D MMM YYYY", width=94),
        },
        key=f"{key}_table",
        alt="Plans, one a row, with people, state and whose turn it is",
    )


def opened(key: str) -> PlanHeader | None:
    """The plan whose button was clicked just now."""
    found: PlanHeader | None = st.session_state.pop(f"{key}_opened", None)
    return found


def page_asked(key: str) -> int:
    """The page of a list that is asked for, before `pager` is drawn: by a click on it, else by the address."""
    return int(st.session_state.get(key, queries.page_in({key: st.query_params.get_all(key)}, key)))


def pager(page: int, pages: int, *, key: str) -> None:
    """The way to the other pages of a list, where there are any; the page stands in the address.

    Args:
        key: its name in the address.
    """
    if pages > 1:
        st.session_state[key] = page  # What was asked for may lie past the end.
        st.pagination(pages, key=key, bind="query-params")


def _keep_opened(shown: Sequence[PlanHeader], key: str) -> None:
    """Remember which plan the clicked row was when it was clicked; the list may be another one by now."""
    row = st.session_state[f"{key}_open"].row
    if 0 <= row < len(shown):
        st.session_state[f"{key}_opened"] = shown[row]


def _coach(plan: PlanHeader) -> str:
    if plan.side is Side.MANAGER:
        return "You"
    return plan.manager.name if plan.manager else "Nobody yet"
