"""Step 2 of a new plan: the development area, where somebody stands, and the goal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import streamlit as st

from lib.models import Dimension, Part, Purpose
from lib.plan_fields import HEADINGS, NAMES, outside
from lib.plans.queries import PlanBody, PlanHeader
from lib.ui.autosave import AutosaveForm, field_labels
from lib.ui.draft.text_field import draw_words
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.smart import check_goal, draw_examples, draw_letter


def draw_goal(form: AutosaveForm, header: PlanHeader, body: PlanBody) -> None:
    """Step 2: the development area, where the person stands, and the goal with a hint beside each of its fields."""
    text, levels = body.text, body.policy.get("levels", {})
    left, right = st.columns([5, 3], gap="small")
    with left, section(HEADINGS[Part.AREA]):
        st.caption("One thing to improve, specific enough to work on together.")
        draw_words(
            form,
            "area",
            text.area,
            label_visibility="collapsed",
            placeholder="For example: leading customer workshops",
        )
        form.choice(NAMES["dimension"], "dimension", text.dimension, field_labels(Dimension))
        form.choice(NAMES["purpose"], "purpose", text.purpose, field_labels(Purpose))
    with right, section(HEADINGS[Part.CURRENT_STATE]):
        st.caption(f"Your assessment of where {escape(header.member.first_name)} stands today.")
        draw_words(
            form,
            "current_state",
            text.current_state,
            label_visibility="collapsed",
            placeholder="What goes well already, and what is not there yet",
        )
        draw_level(form, "current_level", text.current_level, levels)
    _draw_goal(form, header, body)


def _draw_goal(form: AutosaveForm, header: PlanHeader, body: PlanBody) -> None:
    text, levels, who = body.text, body.policy.get("levels", {}), header.member.first_name
    found = check_goal(text, who)
    hint = partial(draw_letter, found=found)
    with section(HEADINGS[Part.GOAL]):
        with st.container():
            st.caption(f"One goal. Short, concrete, and something {escape(who)} can reach by their own work.")
            if found is not None:
                summary = escape(found.summary.rstrip("."))
                st.caption(
                    f":material/checklist: {summary}. The check helps you write; it never stops you from saving."
                )
        with _beside(partial(hint, "Specific")):
            draw_words(form, "goal", text.goal, height=112, label_visibility="collapsed")
        with _beside(partial(hint, "Measurable")):
            draw_words(form, "measure", text.measure)
        with _beside(partial(hint, "Achievable")):
            draw_words(form, "achievable", text.achievable, is_optional=True)
        with _beside(partial(hint, "Relevant")):
            draw_words(form, "relevant", text.relevant, is_optional=True)
        with _beside(partial(hint, "Time-bound")):
            wrong = outside(text.goal_by, text.start_on, text.end_on, form.today)
            form.day(NAMES["goal_by"], "goal_by", text.goal_by, is_optional=True, wrong=wrong, width=320)
        with _beside(draw_examples):
            draw_level(form, "target_level", text.target_level, levels)


@contextmanager
def _beside(draw_hint: Callable[[], None]) -> Iterator[None]:
    """A field with its hint at its right, on a phone right below it."""
    left, right = st.columns([5, 3], gap="small")
    with right:
        draw_hint()
    with left:
        yield


def draw_level(form: AutosaveForm, field: str, stored: int | None, levels: Mapping[str, str]) -> None:
    """A level from 1 to 5, with what it means in the words of the plan's policy."""
    with st.container(gap="xxsmall"):
        form.choice(NAMES[field], field, stored, {int(level): level for level in levels}, is_optional=True)
        if stored is not None:
            st.caption(escape(levels.get(str(stored), "")))
        elif levels:
            low, *_, high = levels.values()
            st.caption(f"From 1, {escape(low.lower())}, to {len(levels)}, {escape(high.lower())}")
