"""The tab with the whole text of a plan and where the two stand."""

from collections.abc import Callable, Iterable

import streamlit as st

from lib import words
from lib.life import Action
from lib.models import Part, State
from lib.plans.aligning import reasons
from lib.ui.aligning import aligned_in_words
from lib.ui.cards import facts
from lib.ui.plan.desk import Desk
from lib.ui.plan.latest import first_check_in, latest_entry
from lib.ui.plan.running import adjust_button
from lib.ui.plan.shaping import suggest_button
from lib.ui.plan.steps.adjusting import END, GOAL
from lib.ui.plan.values import level_words
from lib.ui.plan.written import show_written
from lib.ui.safe import escape, show_text


def overview(desk: Desk) -> None:
    """Where we are going and where we started; where we stand."""
    left, right = st.columns([3, 2], gap="large")
    if desk.header.state is State.CANCELLED:
        with left:  # Full width would part each fact from its name.
            text_of_plan(desk)
        return
    with left, st.container(gap="medium"):
        if desk.header.state is State.CLOSED:
            _ending(desk)
        text_of_plan(desk, _latest)
    # Charts bring pandas and Altair; a plan that is proposed or was cancelled does without them.
    from lib.ui.plan.standing import where_we_stand

    with right, st.container(gap="small"):
        is_closed = desk.header.state is State.CLOSED
        st.header("Where we stood at the end" if is_closed else "Where we stand", anchor=False)
        where_we_stand(desk)


def text_of_plan(desk: Desk, draw_latest: Callable[[Desk], None] | None = None) -> None:
    """All that is written, section by section, with a way to put it in other words where that is open.

    Args:
        draw_latest: what is newer than the text itself; it stands before dates and reasons, which change seldom.
    """
    text, today = desk.body.text, desk.today
    has_begun = desk.header.state in (State.ACTIVE, State.CLOSED)
    with st.container(gap="medium"):
        with st.container(gap="small"):
            is_over = desk.header.ended_on is not None
            st.header("Where we wanted to go" if is_over else "Where we are going", anchor=False)
            show_text(text.goal or "No goal yet.")
            by_when = text.goal_by or text.end_on
            facts(
                {
                    "How we measure it": text.measure,
                    "Why it can be done": text.achievable,
                    "Why it matters": text.relevant,
                    "By when": words.day(by_when, today),
                    "Level to reach": level_words(desk, text.target_level),
                },
                alt="The goal in facts",
            )
            suggest_button(desk, Part.GOAL)
            adjust_button(desk, GOAL, "Propose another goal", Action.PROPOSE_ADJUSTMENT)
        with st.container(gap="small"):
            st.header("Where we started", anchor=False)
            show_text(text.current_state or "Not written yet.")
            level = level_words(desk, text.current_level)
            about = {"Level": level, "Skills": text.skills} if has_begun else {"Level": level}
            if has_begun and text.dimension and text.purpose:
                about |= {"Dimension": words.in_sentence(text.dimension), "Purpose": words.in_sentence(text.purpose)}
            st.caption(escape(" · ".join(f"{name}: {said}" for name, said in about.items() if said)))
            suggest_button(desk, Part.CURRENT_STATE)
        if draw_latest is not None:
            draw_latest(desk)
        _dates(desk)
        _opportunity(desk, has_begun)


def _dates(desk: Desk) -> None:
    text, today = desk.body.text, desk.today
    with st.container(gap="small"):
        st.header("When, and how often", anchor=False)
        rhythm = words.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
        facts(
            {
                "From": words.day(desk.header.start, today),
                "To": words.day(desk.header.end, today),
                "Check-ins": words.sentence(rhythm),
                "Together": text.together,
            },
            alt="Dates and cadence",
        )
        suggest_button(desk, Part.TIMELINE, "Suggest other dates")
        suggest_button(desk, Part.CADENCE, "Suggest another cadence")
        with st.container(horizontal=True, gap="small"):
            adjust_button(desk, END, "Propose another end", Action.PROPOSE_ADJUSTMENT)
            adjust_button(desk, "cadence", "Change how often you meet", Action.CHANGE)


def _opportunity(desk: Desk, has_begun: bool) -> None:
    body, text = desk.body, desk.body.text
    with st.container(gap="small"):
        st.header("Why now", anchor=False)
        # The very words that were ticked and confirmed: the two of them read the same.
        confirmed = [str(said) for key, said in body.policy.get("confirmations", {}).items() if body.confirmed.get(key)]
        facts(
            {
                "Chosen at the start": _lines(reasons(body.policy, text.why_now)),
                "Confirmed at the start": _lines(confirmed),
                "What was observed": text.observed,
                "Aspirations and interests": text.aspirations,
                "Skills to strengthen": "" if has_begun else text.skills,
                "The business need": text.business_need,
                "Aligned": aligned_in_words(body.alignment, desk.today),
                "Why it stayed as proposed": body.unshaped_reason,
            },
            alt="The opportunity",
        )
        suggest_button(desk, Part.OPPORTUNITY)
    if not has_begun:
        with st.container(gap="small"):
            st.header("The development area", anchor=False)
            facts(
                {
                    "What is to improve": text.area,
                    "Dimension": words.label(text.dimension) if text.dimension else "",
                    "Purpose": words.label(text.purpose) if text.purpose else "",
                },
                alt="The development area",
            )
            suggest_button(desk, Part.AREA)


def _lines(sentences: Iterable[str]) -> str:
    return "\n".join(filter(None, sentences))


def _ending(desk: Desk) -> None:
    body, header = desk.body, desk.header
    with st.container(gap="small"):
        st.header("What came of it", anchor=False)
        show_text(body.outcome_evidence)
        facts(
            {
                "Outcome": words.label(header.outcome) if header.outcome else "",
                "Level at the end": level_words(desk, body.end_level),
                "Next step": words.label(body.next_step) if body.next_step else "",
            },
            alt="How the plan ended",
        )
        for kind, texts in (("reflection", body.reflections), ("look back", body.look_backs)):
            for side, text in texts.items():
                if text:
                    whose = "Your" if side is desk.side else words.possessive(desk.name_of(side))
                    with st.container(border=True, gap="xsmall"):
                        st.markdown(f"**{escape(whose)} {kind}**")
                        show_text(text)


def _latest(desk: Desk) -> None:
    newest = latest_entry(desk)
    with st.container(gap="small"):
        st.header("Latest from the journal", anchor=False)
        if newest is None:
            st.caption(first_check_in(desk))
            return
        show_written(desk, "latest", newest.written, is_quoted=True)
        st.caption(escape(newest.told))
