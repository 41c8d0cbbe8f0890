"""The form of a check-in: one line and one slider, the same on a plan's page and in its row of Home."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import streamlit as st

from lib import formatting
from lib.access import Viewer
from lib.plans.queries import CheckInStart, PointView
from lib.ui.escaping import escape, show_text
from lib.ui.forms import field_error, kept_errors, past_day_field
from lib.ui.typing import choice_field, form_area, words_field

QUESTION = "What happened since the last check-in, and what comes next?"


class TypedCheckIn(NamedTuple):
    """What was typed into the form when it was sent."""

    line: str
    progress: int
    confidence: int | None
    held_on: date | None
    ticked: Sequence[int]


def seen_by(start: CheckInStart) -> dict[str, object]:
    """What the form begins with: the progress, and how much the viewer's side has written."""
    return {"progress": start.progress, "written": start.written}


class LeftForm(NamedTuple):
    """How the form was left: sent with what was typed, or left without being sent.

    Attributes:
        agreed: the point that is to become an activity, for which the form stays.
    """

    sent: TypedCheckIn | None = None
    agreed: PointView | None = None


def check_in_form(
    form_key: str, start: CheckInStart, viewer: Viewer, today: date, *, is_primary: bool = True
) -> LeftForm | None:
    """Draw the form of a check-in.

    Args:
        form_key: begins every key.
        start: what is there when it begins: progress, agenda, and a check-in that it adds to.
        is_primary: is its button the filled one of the screen?

    Returns:
        Nothing as long as nobody clicked.
    """
    added = start.adds_to
    if added is not None:
        theirs = added.lines[0]
        if theirs.text:
            by = escape(formatting.first_name(theirs.by))
            st.markdown(f"{by} wrote {escape(formatting.on_day(added.held_on, today))}:")
            show_text(f"“{theirs.text}”")
        if became := theirs.correction.in_words(theirs.by, today):
            st.caption(escape(formatting.sentence(became)))
        st.caption(f"Progress was set to {formatting.percent(added.progress)}. You add your line to this check-in.")
    with form_area(form_key):
        errors = kept_errors(form_key)
        if problem := errors.get(""):
            st.error(escape(problem), icon=":material/info:")
        ticked, agreed = _agenda(form_key, start.agenda, viewer)
        line = words_field(QUESTION, key=f"{form_key}_line", placeholder="One line is enough")
        field_error(errors, "line")
        progress = start.progress
        if added is None:
            progress = choice_field(
                st.slider, "Progress", 0, 100, step=5, start=start.progress, format="%d %%", key=f"{form_key}_progress"
            )
            by = "you" if start.progress_by_id == viewer.person_id else start.progress_by
            stands = (
                f"Progress stands at {formatting.percent(start.progress)}, set by {escape(by)}."
                if by
                else "Progress starts at 0."
            )
            st.caption(stands)
            field_error(errors, "progress")
        held_on = None
        if added is None:
            held_on = past_day_field("Held on", f"{form_key}_held_on", today)
            field_error(errors, "held_on")
        confidence = choice_field(
            st.segmented_control, "Confidence (optional)", range(1, 6), key=f"{form_key}_confidence"
        )
        st.caption("How confident are you that the goal will be reached, from 1 to 5? It is not a score.")
        field_error(errors, "confidence")
        with st.container(horizontal=True, vertical_alignment="center"):
            kind: Literal["primary", "secondary"] = "primary" if is_primary else "secondary"
            is_sent = st.button("Record check-in", key=f"{form_key}_send", type=kind)
            is_left = st.button("Cancel", key=f"{form_key}_leave", type="tertiary")
    if is_sent:
        return LeftForm(TypedCheckIn(line, progress, confidence, held_on, ticked))
    return LeftForm(agreed=agreed) if is_left or agreed is not None else None


def _agenda(form_key: str, points: Sequence[PointView], viewer: Viewer) -> tuple[list[int], PointView | None]:
    """The points of the agenda, to be ticked: what is ticked, and the one that is to become an activity."""
    ticked, agreed = [], None
    if points:
        st.markdown("**Agenda**")
        st.caption("Tick what you talked about. The rest goes to the next check-in.")
    for point in points:
        said = f"{escape(point.text)} :gray[· {escape(by_whom(point, viewer))}]"
        key = f"{form_key}_point_{point.id}"
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"{key}_card"
        ):
            if point.is_activity:
                is_ticked = True
                st.markdown(f":material/check: {said}", width="content")
                st.caption("An activity now", width="content")
            else:
                is_ticked = choice_field(st.checkbox, said, key=key, start=False, called=point.text, width="stretch")
                if st.button("Add as activity", key=f"{key}_agreed", type="tertiary"):
                    agreed = point
        if is_ticked:
            ticked.append(point.id)
    return ticked, agreed


def by_whom(point: PointView, viewer: Viewer) -> str:
    """Who put a point on the agenda, "you" for the viewer."""
    return "you" if point.by_id == viewer.person_id else formatting.first_name(point.by)


def told_of(other: str, *, was_first: bool, adds: bool) -> str:
    """What is said once a check-in was saved.

    Args:
        other: the first name of the other one of the two.
        was_first: it was held by this line.
        adds: the form said that the line would be added to the other's.
    """
    if was_first or adds:
        return f"Your check-in is saved. {other} sees it on the plan."
    return (
        f"{other} recorded this check-in a moment ago: your line stands beside it, and the progress of {other} counts."
    )
