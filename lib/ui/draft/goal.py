"""Step 2 of a new plan: what it is about, where somebody stands, and where they are going."""

from collections.abc import Mapping

import streamlit as st

from lib import formatting, labels
from lib.models import Dimension, Part, Purpose
from lib.plan_fields import outside
from lib.plans.queries import PlanBody, PlanHeader
from lib.ui.autosave import AutosaveForm, field_labels
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.smart import draw_examples, draw_smart, draw_words_of_growth


def draw_goal(sheet: AutosaveForm, header: PlanHeader, body: PlanBody) -> None:
    """Step 2: the development area, where the person stands, and the goal; beside it whether it is SMART."""
    who = header.member.first_name
    text, levels = body.text, body.policy.get("levels", {})
    left, right = st.columns([5, 3], gap="large")
    with left, section("What is it about?"):
        sheet.text("What is to improve", "area", text.area, placeholder="For example: leading customer workshops")
        sheet.choice("Dimension", "dimension", text.dimension, field_labels(Dimension))
        sheet.choice("Purpose", "purpose", text.purpose, field_labels(Purpose))
    with right, section(f"Where does {who} stand today?"):
        sheet.text(
            "Your assessment",
            "current_state",
            text.current_state,
            placeholder="What goes well already, and what is not there yet",
        )
        draw_level(sheet, "Level today", "current_level", text.current_level, levels)
    left, right = st.columns([5, 3], gap="large")
    with left, section("What will be different at the end?"):
        st.caption(f"One goal. Short, concrete, and something {escape(who)} can reach by their own work.")
        sheet.text("The goal", "goal", text.goal, height=112)
        sheet.text("How will you both see it?", "measure", text.measure)
        sheet.text("Why can it be done in this time?", "achievable", text.achievable, is_optional=True)
        why = f"Why does it matter, to {who} and to the team?"
        sheet.text(why, "relevant", text.relevant, is_optional=True)
        wrong = outside(text.goal_by, text.start_on, text.end_on, sheet.today)
        label = "By when, if before the end of the plan"
        sheet.day(label, "goal_by", text.goal_by, is_optional=True, wrong=wrong, width=320)
        draw_level(sheet, "Level to reach", "target_level", text.target_level, levels)
    with right:
        draw_smart(text, who)
        draw_words_of_growth(_typed(body, who))
        draw_examples()


def draw_level(sheet: AutosaveForm, label: str, field: str, stored: int | None, levels: Mapping[str, str]) -> None:
    """A level from 1 to 5, with what it means in the words of the plan's policy."""
    with st.container(gap="xxsmall"):
        sheet.choice(label, field, stored, {int(level): level for level in levels}, is_optional=True)
        if stored is not None:
            st.caption(escape(levels.get(str(stored), "")))
        elif levels:
            low, *_, high = levels.values()
            st.caption(f"From 1, {escape(low.lower())}, to {len(levels)}, {escape(high.lower())}")


def _typed(body: PlanBody, who: str) -> dict[str, str]:
    """Everything that was typed on a draft, by what its field is called."""
    text = body.text
    items = {Part.ACTIVITY: body.activities, Part.SUPPORT: body.support, Part.MILESTONE: body.milestones}
    return {
        "What was observed": text.observed,
        f"{formatting.possessive(who)} aspirations and interests": text.aspirations,
        "Skills to strengthen": text.skills,
        "The business need": text.business_need,
        "What is to improve": text.area,
        "Your assessment": text.current_state,
        "The goal": text.goal,
        "How you will both see it": text.measure,
        "Why it can be done": text.achievable,
        "Why it matters": text.relevant,
        "How you get there together": text.together,
        **{
            f"{labels.label(part)} {number}": item.text
            for part, its in items.items()
            for number, item in enumerate(its, start=1)
        },
    }
