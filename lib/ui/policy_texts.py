"""The policy's texts as people read them: in the Guide, and before a new wording is saved."""

from collections.abc import Iterable

import streamlit as st

from lib.plan_fields import HEADINGS, NAMES
from lib.policy import Policy
from lib.ui.cards import contrasts
from lib.ui.escaping import escape, show_text
from lib.ui.tables import facts


def draw_purpose(texts: Policy) -> None:
    """What a coaching plan is for, and what it is not."""
    for paragraph in texts.purpose:
        st.markdown(escape(paragraph))
    st.caption(f"A plan usually takes {texts.default_days} days. It is not a {escape(texts.psp_name)}.")


def draw_when_right(texts: Policy, hr_contact: str) -> None:
    """The reasons for a plan, the two things that have to be true, and whom to talk to otherwise."""
    st.markdown(f"**{NAMES['why_now']}**: at least one of these is the reason.")
    _lines(texts.why_now.values())
    st.markdown("And both of these are true:")
    _lines(thing.question for thing in texts.confirmations.values())
    draw_whom_to_talk_to(texts, hr_contact)


def draw_whom_to_talk_to(texts: Policy, hr_contact: str) -> None:
    """Whom managers talk to where a coaching plan is not right."""
    st.markdown(escape(texts.talk_to))
    draw_hr_contact(hr_contact)


def draw_hr_contact(hr_contact: str) -> None:
    """Whom to ask in HR; nothing where the organisation named nobody."""
    if hr_contact:
        st.markdown("**HR contact**")
        show_text(hr_contact)


def draw_contrasts(texts: Policy) -> None:
    """A coaching plan and the formal process side by side."""
    contrasts(texts.psp_name, [(each.coaching, each.psp, each.explanation) for each in texts.contrasts])


def draw_considered(texts: Policy) -> None:
    """What a manager considers before a plan."""
    considered = {NAMES[field]: sentence for field, sentence in texts.considers.items()}
    facts(considered, alt="What a manager considers before a plan")


def draw_parts(texts: Policy) -> None:
    """The parts of a plan, each in a sentence."""
    facts({HEADINGS[part]: sentence for part, sentence in texts.parts.items()}, alt="The parts of a plan")


def draw_documentation(texts: Policy) -> None:
    """What is kept, and what has no place in a plan."""
    _lines(texts.documentation)
    st.markdown("What has no place in a plan:")
    _lines(texts.do_not_write)


def _lines(sentences: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {escape(sentence)}" for sentence in sentences))
