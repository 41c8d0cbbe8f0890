"""Cards and what stands where there is nothing yet."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

import streamlit as st

from lib import formatting, labels
from lib.insights.key_figures import KeyFigure
from lib.plans.queries import PlanHeader
from lib.plans.rules import schedule
from lib.ui.badges import badge as show_badge
from lib.ui.badges import badge_text
from lib.ui.escaping import escape
from lib.ui.tables import table

BUTTON_WIDTH = 132


def row_card(
    key: str,
    line: str,
    caption: str = "",
    *,
    icon: str = "",
    late_days: int = 0,
    note: str = "",
    note_icon: str = "notifications",
    badge: StrEnum | None = None,
    button: str = "",
    primary: bool = False,
) -> bool:
    """One row of a list: a bold line and a caption, and at the right a badge, a button, or both.

    Args:
        key: unique on the screen, beginning with its name.
        line, caption, button: plain text; it is escaped here.
        icon: the name of a Material icon before the line.
        late_days: adds "2 days late" to the line.
        note: a sentence below the caption, as plain text; its icon says what kind.
        badge: a state or an answer. Beside a button it moves behind the line, so that a phone shows one row.
        primary: for the one filled button of a screen.

    Returns:
        Whether the button was clicked.
    """
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{key}_card"):
        row_words(
            line,
            caption,
            icon=icon,
            late_days=late_days,
            note=note,
            note_icon=note_icon,
            badge=badge if button else None,
        )
        if badge is not None and not button:
            show_badge(badge)
        return bool(button) and st.button(escape(button), key=key, type=kind, width=BUTTON_WIDTH)


def row_words(
    line: str,
    caption: str = "",
    *,
    icon: str = "",
    late_days: int = 0,
    note: str = "",
    note_icon: str = "notifications",
    badge: StrEnum | None = None,
    fact: str = "",
    figures: Sequence[tuple[str, str]] = (),
) -> None:
    """What a row says: the arguments as in `row_card`, a badge behind the line, and behind it a day as a fact.

    Args:
        figures: names and what stands for each, as plain text, in the last line.
    """
    late = badge_text(formatting.days_late(late_days), "schedule", "red") if late_days > 0 else ""
    state = badge_text(*labels.look(badge)) if badge is not None else ""
    day = badge_text(fact, "today") if fact else ""
    said = [" ".join(filter(None, [_icon(icon), f"**{escape(line)}**", late, state, day]))]
    said += [small(text, sign) for text, sign in ((caption, ""), (note, note_icon)) if text]
    if figures:
        told = " · ".join(f":gray[{escape(name)}] **{escape(figure)}**" for name, figure in figures)
        said += [f":small[{told}]"]
    # One element, as a screen takes as long as it has elements.
    st.markdown("  \n".join(said), width="stretch")


def small(text: str, icon: str = "") -> str:
    """A plain text as a caption inside a paragraph, behind the name of its icon."""
    return f":small[:gray[{' '.join(filter(None, [_icon(icon), escape(text)]))}]]"


def _icon(name: str) -> str:
    return f":material/{name}:" if name else ""


def key_figures(shown: Sequence[KeyFigure], note: str) -> None:
    """The figures at the top of a screen, each with its change, and how to read them."""
    with st.container(gap="small"):
        with st.grid(len(shown), min_column_width=158):
            for figure in shown:
                st.metric(
                    figure.label,
                    figure.value,
                    figure.change_said or None,
                    delta_color="normal" if figure.change and figure.is_better else "off",
                    delta_arrow="auto" if figure.change else "off",
                    delta_description=None if figure.of is None else f"of ~{figure.of:,}",
                    help=figure.meaning,
                    border=True,
                    height="stretch",
                )
        st.caption(escape(note))


def progress_bar(plan: PlanHeader, today: date) -> None:
    """How far a plan is that has started, beside where an even pace would be."""
    pace = schedule.even_pace(plan.start, plan.end, today)
    st.progress(
        plan.progress / 100,
        f"**Progress {formatting.percent(plan.progress)}** · even pace today: {formatting.percent(pace)}",
    )


def unshown_row(key: str, number: int) -> None:
    """In place of so many plans that a mistake of ours keeps from being shown."""
    line = f"{formatting.sentence(formatting.count(number, 'plan'))} cannot be shown here right now"
    row_card(key, line, "Administrators see where the mistake is. Please ask them if you need it today.", icon="error")


def empty(sentence: str, next_step: str = "", *, key: str = "", button: str = "", primary: bool = False) -> bool:
    """A sentence where there is nothing yet, what to do about it, and a button that does it.

    Returns:
        Whether the button was clicked; it is drawn only with both a `key` and a `button`.
    """
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    with st.container(gap="small"):
        st.markdown(escape(sentence))
        if next_step:
            st.caption(escape(next_step))
        return bool(key and button) and st.button(escape(button), key=key, type=kind)


def contrasts(psp_name: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """How a coaching plan differs from the formal process, side by side, with an explanation for each difference.

    Args:
        psp_name: what the formal process is called.
        rows: the word for a coaching plan, the word for the other, the explanation; plain text.
    """
    headers = ("Coaching plan", psp_name, "What that means")
    columns = zip(*rows, strict=True)
    cells = {escape(header): [escape(cell) for cell in column] for header, column in zip(headers, columns, strict=True)}
    table(cells, alt=f"Coaching plan and {psp_name} side by side")
