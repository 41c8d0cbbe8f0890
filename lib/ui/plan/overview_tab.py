"""The tab with the whole text of a plan and where the two stand."""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import formatting, labels
from lib.models import Action, Part, State
from lib.plan_fields import FIELDS, HEADINGS, NAMES, in_words
from lib.plans.commands.align import reasons
from lib.ui.cards import small
from lib.ui.escaping import escape, escape_lines, show_text
from lib.ui.frame import heading, section
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.edit_buttons import adjust_button
from lib.ui.plan.latest_entry import first_check_in, latest_entries
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.adjust import END, GOAL
from lib.ui.plan.suggestions import suggest_button
from lib.ui.plan.values import level_words
from lib.ui.tables import facts


def overview(page: PlanPage) -> None:
    """Every part of the plan that is text, and the progress beside it; of a closed plan its outcome first."""
    state = page.header.state
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(gap="medium"):
        if state is State.CLOSED:
            _outcome(page)
        goal(page)
        current_state(page)
        if state is not State.CANCELLED:
            _latest(page)
        timeline(page)
        opportunity(page)
        development_area(page)
    if state is State.CANCELLED:
        return
    # Charts bring pandas and Altair; a plan that was cancelled does without them.
    from lib.ui.plan.progress_charts import where_we_stand

    with right:
        heading("Progress at the end" if state is State.CLOSED else "Progress")
        where_we_stand(page)


def goal(page: PlanPage) -> None:
    """The goal with how it is measured, by when, and why."""
    text = page.body.text
    by_when = formatting.day(text.goal_by or text.end_on, page.today)
    with _section(page, Part.GOAL, escape_lines(text.goal) or "No goal yet."):
        facts(_fields(page, Part.GOAL, but="goal") | {NAMES["goal_by"]: by_when}, alt="The fields of the goal")
        suggest_button(page, Part.GOAL)
        adjust_button(page, GOAL, "Propose a new goal", Action.PROPOSE_ADJUSTMENT)


def current_state(page: PlanPage) -> None:
    """Where the team member stands, in the manager's words and as a level."""
    said = [escape_lines(page.body.text.current_state) or "Not written yet."]
    said += [
        small(f"{name}: {level}")
        for name, level in _fields(page, Part.CURRENT_STATE, but="current_state").items()
        if level
    ]
    with _section(page, Part.CURRENT_STATE, "\n\n".join(said)):
        suggest_button(page, Part.CURRENT_STATE)


def timeline(page: PlanPage) -> None:
    """From when to when, and how often the two meet about it."""
    text, today = page.body.text, page.today
    with _section(page, Part.TIMELINE):
        start, end = (formatting.day(day, today) for day in (page.header.start, page.header.end))
        facts({NAMES["start_on"]: start, NAMES["end_on"]: end}, alt="Timeline")
        suggest_button(page, Part.TIMELINE)
        adjust_button(page, END, "Extend", Action.PROPOSE_ADJUSTMENT)
    rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
    with _section(page, Part.CADENCE, f"Check-ins {escape(rhythm)}."):
        facts({NAMES["together"]: text.together}, alt="Update cadence")
        suggest_button(page, Part.CADENCE)
        adjust_button(page, "cadence", "Change the cadence", Action.CHANGE)


def opportunity(page: PlanPage) -> None:
    """Why now, and what was seen; the very words that were ticked and confirmed, so that the two read the same."""
    body, text = page.body, page.body.text
    confirmed = [str(said) for key, said in body.policy.get("confirmations", {}).items() if body.confirmed.get(key)]
    with _section(page, Part.OPPORTUNITY):
        facts(
            {
                NAMES["why_now"]: _lines(reasons(body.policy, text.why_now)),
                "Confirmed at the start": _lines(confirmed),
                **_fields(page, Part.OPPORTUNITY),
                NAMES["alignment"]: body.alignment.in_words(page.today),
                "Why nothing was changed": body.unshaped_reason,
            },
            alt="Opportunity",
        )
        suggest_button(page, Part.OPPORTUNITY)


def development_area(page: PlanPage) -> None:
    """What is to be developed."""
    with _section(page, Part.AREA):
        facts(_fields(page, Part.AREA), alt="Development area")
        suggest_button(page, Part.AREA)


def _section(page: PlanPage, part: Part, under: str = "") -> DeltaGenerator:
    return section(HEADINGS[part], page.key(f"{part.value}_card"), under=under)


def _fields(page: PlanPage, part: Part, but: str = "") -> dict[str, str]:
    """The fields of a part of the plan's own text by what they are called; "" where there is nothing in one."""
    text, today, policy = page.body.text, page.today, page.body.policy
    fields = FIELDS[part].items()
    return {
        field.label: in_words(field, getattr(text, name), today, policy, "") for name, field in fields if name != but
    }


def _lines(sentences: Iterable[str]) -> str:
    return "\n".join(filter(None, sentences))


def _outcome(page: PlanPage) -> None:
    body, header = page.body, page.header
    with section("Outcome"):
        facts(
            {
                "Outcome": labels.label(header.outcome) if header.outcome else "",
                "Evidence": body.outcome_evidence,
                "Level at the end": level_words(page, body.end_level),
                "Next step": labels.label(body.next_step) if body.next_step else "",
            },
            alt="How the plan ended",
        )
        for kind, texts in (("reflection", body.reflections), ("look-back", body.look_backs)):
            for side, text in texts.items():
                if text:
                    whose = "Your" if side is page.side else formatting.possessive(page.name_of(side))
                    with st.container(border=True, gap="xsmall"):
                        st.markdown(f"**{escape(whose)} {kind}**")
                        show_text(text)


def _latest(page: PlanPage) -> None:
    with section("Latest from the journal"):
        latest = latest_entries(page, 1)
        for newest in latest:
            show_written(page, "latest", newest.written, is_quoted=True)
            st.caption(escape(newest.told))
        if not latest:
            st.caption(first_check_in(page))
