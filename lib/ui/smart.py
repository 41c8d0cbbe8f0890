"""Beside a goal: whether it is SMART, and a gentle note where words are those of discipline rather than growth."""

from collections.abc import Mapping

import streamlit as st

from lib import smart
from lib.models import PlanText
from lib.ui.cards import facts
from lib.ui.escaping import escape, show_text
from lib.ui.frame import section

_THERE, _HINT = ":green[:material/check_circle:]", ":orange[:material/lightbulb:]"


def draw_smart(text: PlanText, who: str) -> None:
    """The five letters of a goal, each with what was found or one hint; before it is written, what each one asks.

    Args:
        text: the plan's words; of a goal that is only suggested, a copy that holds the suggestion.
        who: the team member's first name.
    """
    if not any((text.goal.strip(), text.measure.strip(), text.achievable.strip(), text.relevant.strip())):
        with section("How to write a SMART goal"):
            facts(smart.LETTERS, alt="What makes a goal SMART")
        return
    found = smart.check(
        goal=text.goal,
        measure=text.measure,
        achievable=text.achievable,
        relevant=text.relevant,
        business_need=text.business_need,
        by=text.goal_by,
        start=text.start_on,
        end=text.end_on,
        who=who,
    )
    with section("Is it SMART?"):
        st.caption(escape(found.summary))
        with st.container(border=True, gap="small"):
            for finding in found.findings:
                with st.container(gap="xxsmall"):
                    st.markdown(f"{_THERE if finding.is_there else _HINT} **{escape(finding.letter)}**")
                    st.caption(escape(finding.sentence))
        st.caption("The check helps you write; it never stops you from saving.")


def draw_examples() -> None:
    """Goals as a manager would write them, folded away."""
    with st.expander("Examples of good goals", icon=":material/menu_book:"):
        for area, goal in smart.EXAMPLES.items():
            st.markdown(f"**{escape(area)}**")
            show_text(goal)


def draw_words_of_growth(texts: Mapping[str, str]) -> None:
    """A gentle note about words of discipline, with why and another way to say it; nothing where there are none.

    Args:
        texts: what was typed, by the name of its field.
    """
    remarks = smart.words_of_discipline(texts)
    if not remarks:
        return
    with section("A thought about some words"), st.container(border=True, gap="small"):
        for remark in remarks:
            with st.container(gap="xxsmall"):
                for each in remark.found:
                    st.markdown(f"{_HINT} **“{escape(each.words)}”** in {escape(each.where)}")
                st.caption(f"{escape(remark.why)} {escape(remark.instead)}")
