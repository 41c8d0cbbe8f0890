"""Where help is needed: the rows of Home for HR, and for the manager's manager of somebody in HR."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from lib import formatting, home_lines
from lib.plans.commands import Candidate, Candidates
from lib.plans.queries import PeopleWithoutManager, PlanHeader, WithoutAnybody
from lib.ui.cards import empty, row_card
from lib.ui.choose_person import choose_manager
from lib.ui.navigation import go_to_plan
from lib.ui.show_all import show_all_button, shows_all

ROWS = 5
"""How many stuck plans stand in sight; the rest is one click away."""

ALL_STUCK = "home_show_all_stuck"
APPOINTING = "home_appointing"


class Appointed(NamedTuple):
    """Who was chosen just now, and for whom."""

    alone: WithoutAnybody
    candidate: Candidate


def most_in_sight() -> int | None:
    """How many stuck plans are drawn; none means all of them, once somebody asked for these."""
    return None if shows_all(ALL_STUCK) else ROWS


def help_rows(
    stuck: Sequence[PlanHeader],
    number: int,
    alone: Sequence[WithoutAnybody],
    today: date,
    search: Callable[[str, str], Candidates],
) -> Appointed | None:
    """The colleagues who need a manager, then the plans that are stuck, each with a button.

    Args:
        stuck: those of them that are in sight; `number` is how many there are.
        search: finds people by the code of a plan and a text.

    Returns:
        Who was appointed with this click. Other buttons lead to their plan.
    """
    appointed = None
    for one in alone:
        appointed = _alone(one, search) or appointed
    for plan in stuck:
        line = home_lines.help_line(plan, today)
        if row_card(f"home_help_{plan.code}", line.title, line.caption, icon=line.icon, button=line.button):
            go_to_plan(plan, do=line.do)
    if number > len(stuck):
        show_all_button(ALL_STUCK, number)
    if not stuck and not alone:
        empty(
            "Nothing is stuck.",
            "Proposals without both agreements after 14 days, adjustments without an answer after 7, and plans for "
            "which nobody is responsible or whose manager’s account is closed stand here.",
        )
    return appointed


def without_manager_row(found: PeopleWithoutManager, *, may_open: bool) -> bool:
    """Who reports to nobody, and what to do about it.

    Args:
        may_open: whoever looks keeps the roster, and is led to these people.

    Returns:
        Whether they want to see them.
    """
    people = [f"{person.name} ({person.title})" if person.title else person.name for person in found.people]
    if more := found.number - len(people):
        people.append(f"{formatting.number(more)} more")
    have = f"{formatting.count(found.number, 'person')} {formatting.plural(found.number, 'has')} no manager"
    others = "Whoever is at the top is right here; the others" if found.number > 1 else "They"
    until = "the next roster names their manager" if may_open else "an administrator names their manager, by a roster"
    note = f"{others} can have no plan until {until}."
    return row_card(
        "home_without_manager", formatting.sentence(have), formatting.listing(people), icon="person_off", note=note,
        note_icon="", button="See people" if may_open else "",
    )  # fmt: skip


def _alone(one: WithoutAnybody, search: Callable[[str, str], Candidates]) -> Appointed | None:
    """Somebody in HR without a manager. A colleague appoints one, and sees nothing of the plan."""
    is_open = st.session_state.get(APPOINTING) == one.code
    line = f"Appoint an acting manager for {one.person.name}"
    caption = "Nobody is responsible for them. As they hold the HR role too, you see nothing of their plan."
    key = f"home_appoint_{one.code}"
    if row_card(key, line, caption, icon="person_add", button="" if is_open else "Appoint"):
        st.session_state[APPOINTING] = one.code
        st.rerun()
    if not is_open:
        return None
    with st.container(border=True, gap="small", key=f"{key}_form"):
        chosen = choose_manager(form_of(one.code), one.person.first_name, lambda text: search(one.code, text), shut)
    return Appointed(one, chosen) if chosen is not None else None


def form_of(code: str) -> str:
    """The name of the form in which somebody is chosen."""
    return f"home_appoint_{code}_form"


def shut() -> None:
    """Close the form that is open."""
    st.session_state.pop(APPOINTING, None)


def told(appointed: Appointed) -> str:
    """What is said once somebody was appointed."""
    member = formatting.possessive(appointed.alone.person.first_name)
    return f"{appointed.candidate.name} acts as {member} manager now."
