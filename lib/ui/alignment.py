"""Aligning on the opportunity: what somebody sees who is asked, their two answers, and where it stands for the rest."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer
from lib.models import AlignAnswer
from lib.plans.commands import Opportunity
from lib.plans.queries import Alignment
from lib.ui.escaping import escape, show_text
from lib.ui.forms import field_error
from lib.ui.frame import section, title
from lib.ui.navigation import go_to
from lib.ui.tables import facts
from lib.ui.typing import form_area, typed_on, words_field

ANSWERS = {AlignAnswer.ALIGNED: "We are aligned", AlignAnswer.TALK: "Let’s talk"}


class Said(NamedTuple):
    """An answer to the question whether to align."""

    answer: AlignAnswer
    comment: str


def draw_opportunity(seen: Opportunity, viewer: Viewer, today: date) -> Said | None:
    """Opportunity and development area of a draft, and the two answers.

    Returns:
        What was answered with this click, if it was.
    """
    member, manager = seen.member.first_name, seen.manager.first_name
    with st.container(gap="xxsmall"):
        if st.button("Home", key="align_back", type="tertiary", icon=":material/arrow_back:"):
            go_to("home")
        asked = formatting.on_day(seen.asked_on, today)
        title(
            f"Align on {formatting.possessive(member)} plan with {manager}",
            f"{seen.manager.name} asked you {asked}. {member} cannot see the draft yet.",
        )
    with section("Opportunity"):
        st.markdown("\n".join(f"- {escape(reason)}" for reason in seen.why_now))
        if not seen.area:
            st.caption(f"{escape(manager)} has not named the development area yet.")
        facts(
            {
                "Development area": seen.area,
                "Dimension": labels.label(seen.dimension) if seen.dimension else "",
                "Purpose": labels.label(seen.purpose) if seen.purpose else "",
                "Observation": seen.observed,
                "Aspirations and interests": seen.aspirations,
                "Skills to strengthen": seen.skills,
                "Business need": seen.business_need,
            },
            alt="Opportunity and development area",
        )
    form_key = f"align_{seen.code}"
    with section("Your answer"):
        if seen.may_answer:
            with st.container(border=True):
                later = seen.readers.can_read(viewer.person_id)
                return answers(
                    form_key, f"{manager} reads your answer and comment now. Once the plan is proposed, {later}", {}
                )
        if seen.answer is None:
            st.markdown(f"You and {escape(manager)} have spoken about it, so no answer is needed any more.")
            # Whoever was writing meanwhile finds the words once more; the field they stood in is gone.
            _comment("You wrote this; it was not sent.", "\n\n".join(typed_on(f"{form_key}_").values()))
        else:
            said = {
                AlignAnswer.ALIGNED: "You are aligned on this opportunity.",
                AlignAnswer.TALK: f"You would like to talk about it. {manager} notes it once you have.",
            }
            st.markdown(escape(said[seen.answer]))
            _comment("Your comment", seen.comment)
    return None


def answers(form_key: str, readers: str, errors: Mapping[str, str]) -> Said | None:
    """The two answers, which weigh the same, and a comment.

    Args:
        form_key: begins every key.
        readers: who reads them, in a sentence.

    Returns:
        What was answered with this click, if it was.
    """
    with form_area(form_key):
        st.markdown("Is this an opportunity worth coaching? It is about the opportunity, not about the finished plan.")
        comment = words_field("Comment (optional)", key=f"{form_key}_comment")
        field_error(errors, "comment")
        st.caption(escape(readers))
        field_error(errors, "answer")
        with st.container(horizontal=True):
            for answer, label in ANSWERS.items():
                if st.button(label, icon=f":material/{labels.icon(answer)}:", key=f"{form_key}_{answer}"):
                    return Said(answer, comment)
    return None


def where_it_stands(alignment: Alignment, today: date) -> None:
    """What was noted, asked and answered, as far as it was; who did it then may not stand on the plan today."""
    if alignment.noted_on is not None:
        day = formatting.on_day(alignment.noted_on, today)
        st.markdown(f":green[:material/check_circle:] Spoken about {day}{_noted_by(alignment)}.")
    if alignment.answer is not None:
        by = escape(formatting.first_name(alignment.answered_by))
        on = formatting.on_day(alignment.answered_on or today, today)
        said = {
            AlignAnswer.ALIGNED: f":green[:material/check_circle:] {by} is aligned, answered {on}.",
            AlignAnswer.TALK: f":orange[:material/forum:] {by} would like to talk, answered {on}.",
        }
        st.markdown(said[alignment.answer])
        _comment(f"{formatting.possessive(formatting.first_name(alignment.answered_by))} comment", alignment.comment)
    elif alignment.asked_on is not None and alignment.noted_on is None:
        st.markdown(
            f":material/schedule_send: Asked {formatting.on_day(alignment.asked_on, today)}. There is no answer yet."
        )


def _noted_by(alignment: Alignment) -> str:
    by = escape(formatting.first_name(alignment.noted_by)) if alignment.noted_by else ""
    return f", noted by {by}" if by else ""


def _comment(whose: str, comment: str) -> None:
    if comment:
        with st.container(border=True, gap="xxsmall"):
            show_text(comment)
            st.caption(escape(whose))
