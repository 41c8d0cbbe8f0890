"""A manager who will be away names a deputy: the form, and the days on which somebody stands in."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from lib import formatting
from lib.plans.commands import LONGEST_ABSENCE, Candidate, Candidates
from lib.plans.queries import OwnAbsence, PlanHeader
from lib.ui.cards import row_card
from lib.ui.choose_person import choose_person
from lib.ui.escaping import escape
from lib.ui.forms import field_error, forget_errors, form_buttons, kept_errors, renew_form_token
from lib.ui.frame import heading
from lib.ui.inputs import day_field
from lib.ui.typing import choice_field, forget_choices

FORM, _NAMING = "plans_deputy", "plans_naming_deputy"


class DeputyWish(NamedTuple):
    """Who is to stand in with this click, on which days, on which plans."""

    deputy: Candidate
    first_on: date | None
    last_on: date | None
    codes: Sequence[str]


def open_form() -> None:
    """Open the form; for `on_click`."""
    st.session_state[_NAMING] = True


def is_open() -> bool:
    """Is the form open?"""
    return bool(st.session_state.get(_NAMING))


def close_form() -> None:
    """Close the form."""
    st.session_state.pop(_NAMING, None)
    forget_errors(FORM)
    renew_form_token(FORM)


def asks_for_deputy(
    plans: Sequence[PlanHeader], search: Callable[[str, Sequence[str]], Candidates]
) -> DeputyWish | None:
    """The form, inside a form area: the days, the plans, the person.

    Args:
        search: finds people who may stand in on all plans of some codes, by a text.

    Returns:
        What was asked for with this click.
    """
    errors = kept_errors(FORM)
    st.markdown(
        "While you are away somebody stands in for you: they read the plans you tick, record check-ins, answer and "
        "provide support. Agreeing, changing the goal or the end, pausing, closing and cancelling stay with you. Once "
        "you name somebody, everybody on these plans can read who it will be."
    )
    with st.container(horizontal=True):
        first_on = _day("First day", "first_on", errors)
        last_on = _day("Last day", "last_on", errors)
    st.caption(f"From tomorrow on, {formatting.count(LONGEST_ABSENCE, 'day')} at most.")
    with st.container(gap="xxsmall"):
        st.markdown("**Plans**")
        ticked = [
            plan.code
            for plan in plans
            if choice_field(
                st.checkbox,
                escape(f"{plan.member.name} · {plan.title}"),
                key=f"{FORM}_plan_{plan.code}",
                start=True,
            )
        ]
    field_error(errors, "plans")
    deputy = None
    if ticked:
        deputy = choose_person(
            FORM,
            lambda text: search(text, ticked),
            "Who stands in?",
            "Nobody active of this name may stand in: not you, nor the team members of these plans and whoever is "
            "below them.",
        )
    else:
        st.caption("Tick a plan to choose somebody for it.")
    field_error(errors, "person")
    field_error(errors, "")
    label = escape(f"Name {formatting.first_name(deputy.name)}") if deputy is not None else ""
    is_sent = form_buttons(label, icon="supervised_user_circle")
    if is_sent is False:
        forget_choices(FORM)
        close_form()
        st.rerun()
    return DeputyWish(deputy, first_on, last_on, ticked) if is_sent and deputy is not None else None


def _day(label: str, name: str, errors: dict[str, str]) -> date | None:
    with st.container(width=200, gap="xxsmall"):
        day = day_field(label, f"{FORM}_{name}", choice_field)
        field_error(errors, name)
    return day


def named(wish: DeputyWish) -> str:
    """The word after somebody was named."""
    on = formatting.count(len(wish.codes), "plan")
    return f"{wish.deputy.name} stands in for you on {on}. Everybody there sees it."


def absences(found: Sequence[OwnAbsence], today: date) -> OwnAbsence | None:
    """Who stands in for the viewer and when; nothing where nobody does or will.

    Returns:
        The absence that was ended with this click.
    """
    if not found:
        return None
    ended = None
    heading("When you are away")
    for one in found:
        members = formatting.listing([person.first_name for person in one.members])
        on = formatting.plural(len(one.members), "plan")
        caption = f"On the {on} with {members}" if members else "On none of your plans any more"
        line = f"{one.deputy.name} stands in for you from {formatting.span(one.first_on, one.last_on, today)}"
        if row_card(f"plans_absence_{one.id}", line, caption, icon="supervised_user_circle", button="End"):
            ended = one
    return ended
