"""The tab with the whole text of a plan and where the two stand."""

from collections.abc import Callable, Iterable

import streamlit as st

from lib import formatting, labels
from lib.models import Part, State
from lib.plans.commands.align import reasons
from lib.plans.rules.workflow import Action
from lib.ui.alignment import aligned_in_words
from lib.ui.cards import facts
from lib.ui.escaping import escape, show_text
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.edit_buttons import adjust_button
from lib.ui.plan.latest_entry import first_check_in, latest_entry
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.adjust import END, GOAL
from lib.ui.plan.suggestions import suggest_button
from lib.ui.plan.values import level_words


def overview(page: PlanPage) -> None:
    """Where we are going and where we started; where we stand."""
    left, right = st.columns([3, 2], gap="large")
    if page.header.state is State.CANCELLED:
        with left:  # Full width would part each fact from its name.
            text_of_plan(page)
        return
    with left, st.container(gap="medium"):
        if page.header.state is State.CLOSED:
            _ending(page)
        text_of_plan(page, _latest)
    # Charts bring pandas and Altair; a plan that is proposed or was cancelled does without them.
    from lib.ui.plan.progress_charts import where_we_stand

    with right, st.container(gap="small"):
        is_closed = page.header.state is State.CLOSED
        st.header("Progress at the end" if is_closed else "Progress", anchor=False)
        where_we_stand(page)


def text_of_plan(page: PlanPage, draw_latest: Callable[[PlanPage], None] | None = None) -> None:
    """All that is written, section by section, with a way to put it in other words where that is open.

    Args:
        draw_latest: what is newer than the text itself; it stands before dates and reasons, which change seldom.
    """
    text, today = page.body.text, page.today
    has_begun = page.header.state in (State.ACTIVE, State.CLOSED)
    with st.container(gap="medium"):
        with st.container(gap="small"):
            st.header("Goal", anchor=False)
            show_text(text.goal or "No goal yet.")
            by_when = text.goal_by or text.end_on
            facts(
                {
                    "Success measure": text.measure,
                    "Why it is achievable": text.achievable,
                    "Why it is relevant": text.relevant,
                    "Target date": formatting.day(by_when, today),
                    "Target level": level_words(page, text.target_level),
                },
                alt="The fields of the goal",
            )
            suggest_button(page, Part.GOAL)
            adjust_button(page, GOAL, "Propose a new goal", Action.PROPOSE_ADJUSTMENT)
        with st.container(gap="small"):
            st.header("Current state", anchor=False)
            show_text(text.current_state or "Not written yet.")
            level = level_words(page, text.current_level)
            about = (
                {"Current level": level, "Skills to strengthen": text.skills} if has_begun else {"Current level": level}
            )
            if has_begun and text.dimension and text.purpose:
                about |= {"Dimension": labels.in_sentence(text.dimension), "Purpose": labels.in_sentence(text.purpose)}
            st.caption(escape(" · ".join(f"{name}: {said}" for name, said in about.items() if said)))
            suggest_button(page, Part.CURRENT_STATE)
        if draw_latest is not None:
            draw_latest(page)
        _dates(page)
        _opportunity(page, has_begun)


def _dates(page: PlanPage) -> None:
    text, today = page.body.text, page.today
    with st.container(gap="small"):
        st.header("Timeline and update cadence", anchor=False)
        rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
        facts(
            {
                "Start date": formatting.day(page.header.start, today),
                "End date": formatting.day(page.header.end, today),
                "Update cadence": formatting.sentence(rhythm),
                "How you reach the goal together": text.together,
            },
            alt="Timeline and update cadence",
        )
        suggest_button(page, Part.TIMELINE, "Suggest other dates")
        suggest_button(page, Part.CADENCE, "Suggest another cadence")
        with st.container(horizontal=True, gap="small"):
            adjust_button(page, END, "Extend", Action.PROPOSE_ADJUSTMENT)
            adjust_button(page, "cadence", "Change the cadence", Action.CHANGE)


def _opportunity(page: PlanPage, has_begun: bool) -> None:
    body, text = page.body, page.body.text
    with st.container(gap="small"):
        st.header("Opportunity", anchor=False)
        # The very words that were ticked and confirmed: the two of them read the same.
        confirmed = [str(said) for key, said in body.policy.get("confirmations", {}).items() if body.confirmed.get(key)]
        facts(
            {
                "Why now": _lines(reasons(body.policy, text.why_now)),
                "Confirmed at the start": _lines(confirmed),
                "Observation": text.observed,
                "Aspirations and interests": text.aspirations,
                "Skills to strengthen": "" if has_begun else text.skills,
                "Business need": text.business_need,
                "Alignment": aligned_in_words(body.alignment, page.today),
                "Why nothing was changed": body.unshaped_reason,
            },
            alt="Opportunity",
        )
        suggest_button(page, Part.OPPORTUNITY)
    if not has_begun:
        with st.container(gap="small"):
            st.header("Development area", anchor=False)
            facts(
                {
                    "Development area": text.area,
                    "Dimension": labels.label(text.dimension) if text.dimension else "",
                    "Purpose": labels.label(text.purpose) if text.purpose else "",
                },
                alt="Development area",
            )
            suggest_button(page, Part.AREA)


def _lines(sentences: Iterable[str]) -> str:
    return "\n".join(filter(None, sentences))


def _ending(page: PlanPage) -> None:
    body, header = page.body, page.header
    with st.container(gap="small"):
        st.header("Outcome", anchor=False)
        show_text(body.outcome_evidence)
        facts(
            {
                "Outcome": labels.label(header.outcome) if header.outcome else "",
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
    newest = latest_entry(page)
    with st.container(gap="small"):
        st.header("Latest from the journal", anchor=False)
        if newest is None:
            st.caption(first_check_in(page))
            return
        show_written(page, "latest", newest.written, is_quoted=True)
        st.caption(escape(newest.told))
