"""Beside a goal: whether it is SMART, and a gentle note where words are those of discipline rather than growth."""

from collections.abc import Mapping

import streamlit as st

from lib import smart
from lib.models import PlanText
from lib.ui.escaping import escape, show_text

_THERE, _HINT = ":green[:material/check_circle:]", ":orange[:material/lightbulb:]"


def check_goal(text: PlanText, who: str) -> smart.Smart | None:
    """What the check finds in a goal and what stands beside it; nothing before any of it is written.

    Args:
        text: the plan's words; of a goal that is only suggested, a copy that holds the suggestion.
        who: the team member's first name.
    """
    if not any((text.goal.strip(), text.measure.strip(), text.achievable.strip(), text.relevant.strip())):
        return None
    return smart.check(
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


def draw_letter(letter: str, found: smart.Smart | None) -> None:
    """One letter of a SMART goal, beside its field: what was found or one hint; before that, what it asks for."""
    finding = next(each for each in found.findings if each.letter == letter) if found else None
    mark = "" if finding is None else _THERE if finding.is_there else _HINT
    with st.container(gap="xxsmall"):
        st.markdown(f"{mark} **{escape(letter)}**".strip())
        st.caption(escape(finding.sentence if finding else smart.LETTERS[letter]))


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
    for remark in smart.words_of_discipline(texts):
        with st.container(border=True, gap="xxsmall"):
            for each in remark.found:
                st.markdown(f"{_HINT} **“{escape(each.words)}”** in {escape(each.where)}")
            st.caption(f"{escape(remark.why)} {escape(remark.instead)}")
