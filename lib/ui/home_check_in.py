"""A check-in written in its row of Home: it opens there, and no typed word is lost to what happens meanwhile.

Several rows may be open at once, so that opening one loses nothing that was typed into another.
"""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from lib import home_lines, turn_text
from lib.access import Viewer
from lib.plans import commands
from lib.plans.queries import CheckInStart, Home, PlanHeader
from lib.plans.rules.turn import TurnReason
from lib.ui.cards import row_card, row_words
from lib.ui.check_in_form import check_in_form, seen_by, told_of
from lib.ui.escaping import escape
from lib.ui.forms import forget_errors, form_token, keep_lost_words, kept_errors, renew_form_token, show_lost_words
from lib.ui.requests import HomeAct
from lib.ui.typing import typed_on

Start = Callable[[str], CheckInStart | None]
"""What a check-in of today starts from, by the code of its plan; nothing where none can be written."""

OPENED, LOST = "check_in", "home_lost_check_ins"
"""What names the open check-ins in the address of Home, so that they are there again after a reload or a restart."""
MOVED_ON = "The plan has moved on, and this check-in is no longer open."


def opened() -> list[str]:
    """The codes of the plans whose check-in is open on Home, in the order they were opened."""
    return list(dict.fromkeys(st.query_params.get_all(OPENED)))


def open_check_in(code: str) -> None:
    """Open the check-in of a plan in its row; for `on_click`."""
    st.query_params[OPENED] = [*(one for one in opened() if one != code), code]


def shut(form_key: str) -> bool:
    """Close the check-in of this form; say whether it is one that was open."""
    code = next((code for code in opened() if form_key == _form(code)), None)
    if code is None:
        return False
    st.query_params[OPENED] = [one for one in opened() if one != code]
    forget_errors(form_key)
    renew_form_token(form_key)
    st.session_state.pop(f"{form_key}_seen", None)
    return True


def is_written_here(plan: PlanHeader) -> bool:
    """Is it the viewer's turn to write a check-in of this plan, in its row?"""
    return plan.turn_reason is TurnReason.CHECK_IN and plan.acts_for is not None


def check_in_row(plan: PlanHeader, viewer: Viewer, today: date, start: Start, act: HomeAct, *, is_first: bool) -> None:
    """The row of a check-in that is due: a button, then in its place the form."""
    line, key = home_lines.home_line(plan, viewer, today), f"home_turn_{plan.code}"
    begins = start(plan.code) if plan.code in opened() else None
    if begins is None:
        pressed = row_card(
            key, line.title, line.caption, icon=line.icon, late_days=plan.late_days, note=line.note,
            button=line.button, primary=is_first,
        )  # fmt: skip  # as in the other rows
        if pressed:
            open_check_in(plan.code)
            st.rerun()
        return
    with st.container(border=True, gap="small", key=f"{key}_card"):
        row_words(line.title, line.caption, icon=line.icon, late_days=plan.late_days, note=line.note)
        _write(plan, viewer, today, begins, act)


def moved_on(home: Home, viewer: Viewer, today: date, start: Start, act: HomeAct) -> None:
    """Check-ins that are open though nothing waits any more: they go on where that can be; else words are given back.

    The other one may have written it down: then the line can be added to theirs.
    """
    there = {plan.code: plan for plan in _known(home)}
    due = {plan.code for plan in home.waiting if is_written_here(plan)}
    for code in opened():
        begins = start(code) if code in there else None  # Anybody may write codes into an address.
        if begins is not None and code in due:
            continue
        if begins is None:
            _shut_and_keep(code)
            continue
        with st.container(border=True, gap="small", key=f"home_turn_{code}_card"):
            other = turn_text.other_name(there[code])
            row_words(f"The check-in with {other}", there[code].title, icon="event_available")
            _write(there[code], viewer, today, begins, act)
    show_lost_words(LOST)


def _write(plan: PlanHeader, viewer: Viewer, today: date, begins: CheckInStart, act: HomeAct) -> None:
    form_key, other = _form(plan.code), turn_text.other_name(plan)
    token, adds = form_token(form_key), begins.adds_to is not None
    seen = st.session_state.setdefault(f"{form_key}_seen", seen_by(begins))
    if problem := kept_errors(f"{form_key}_agreed"):
        st.error(escape(" ".join(problem.values())), icon=":material/info:")
        forget_errors(f"{form_key}_agreed")
    answer = check_in_form(form_key, begins, viewer, today, is_primary=opened()[0] == plan.code)
    if answer is None:
        if "" in kept_errors(form_key):  # What is said there now is what they have seen.
            st.session_state[f"{form_key}_seen"] = {
                **seen_by(begins),
                "progress": seen["progress"],
            }  # As the slider began.
        return
    if answer.agreed is not None:
        act(
            f"{form_key}_agreed",
            f"Added to the activities. {other} sees it on the plan.",
            commands.add_activity_from_agenda,
            plan.code,
            answer.agreed.id,
        )
    if answer.sent is None:
        shut(form_key)
        st.rerun()
    typed = answer.sent
    act(
        form_key,
        lambda was_first: told_of(other, was_first=was_first, adds=adds),
        commands.record_check_in,
        plan.code,
        line=typed.line,
        progress=typed.progress,
        confidence=typed.confidence,
        held_on=typed.held_on,
        ticked=typed.ticked,
        seen=seen,
        token=token,
    )


def _shut_and_keep(code: str) -> None:
    """Close a check-in that can no longer be written, and keep what was typed into it."""
    form_key = _form(code)
    keep_lost_words(LOST, kept_errors(form_key).get("") or MOVED_ON, typed_on(f"{form_key}_"))
    shut(form_key)


def _known(home: Home) -> Sequence[PlanHeader]:
    """The plans on Home of which the viewer is one of the two, or a deputy."""
    coached = [plan for member in home.team for plan in member.plans]
    return [plan for plan in (*home.waiting, *home.mine, *home.standing_in, *coached) if plan.acts_for is not None]


def _form(code: str) -> str:
    return f"plan_{code}_check_in"  # The page of the plan has the same form, and so the same words.
