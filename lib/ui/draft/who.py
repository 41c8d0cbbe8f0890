"""Step 1 of a new plan: for whom it is, why now, and aligning with one's own manager."""

from collections.abc import Callable, Sequence

import streamlit as st

from lib import formatting
from lib.clock import Moment
from lib.models import AlignAnswer
from lib.plans.queries import Alignment, PlanBody, PlanHeader
from lib.ui.alignment import where_it_stands
from lib.ui.autosave import AutosaveForm
from lib.ui.cards import facts
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.navigation import go_to


def draw_who(
    sheet: AutosaveForm, header: PlanHeader, body: PlanBody, moment: Moment, ask_above: Callable[[], None]
) -> None:
    """Step 1: the person and the answers, why now, what stands behind it, and alignment.

    Args:
        ask_above: asks the manager's manager to align.
    """
    if body.follows is not None and st.button(
        f"Goes on from “{escape(body.follows.title)}”",
        key=f"{sheet.name}_follows",
        type="tertiary",
        icon=":material/conversion_path:",
    ):
        go_to("plan", plan=body.follows.code)
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section("Why now"):
            draw_why_now(sheet, body)
        with st.expander("More about the opportunity :gray[optional]", expanded=_has_background(body)):
            who = header.member.first_name
            sheet.text("What was observed", "observed", body.text.observed)
            sheet.text(f"{formatting.possessive(who)} aspirations and interests", "aspirations", body.text.aspirations)
            sheet.text("Skills to strengthen", "skills", body.text.skills)
            sheet.text("The business need", "business_need", body.text.business_need)
    with right:
        if header.managers_manager is not None:
            with section(f"Aligned with {header.managers_manager.first_name}"):
                draw_alignment(sheet, header, body.alignment, moment, ask_above)
        with section("What you confirmed"):
            questions = body.policy.get("confirmations", {})
            answers = {questions.get(key, key): "Yes" if given else "No" for key, given in body.confirmed.items()}
            facts(answers, alt="Your answers")
            st.caption(f"{escape(header.member.first_name)} can read these answers once you propose the plan.")


def draw_why_now(sheet: AutosaveForm, body: PlanBody) -> None:
    """The reasons as boxes to tick. Each tick is saved by itself, added to what is stored."""
    ticked = body.text.why_now

    def tick(reason: str) -> None:
        is_on = st.session_state[f"{sheet.name}_why_now_{reason}"]

        def change(before: Sequence[str]) -> list[str]:
            rest = [each for each in before if each != reason]
            return [*rest, reason] if is_on else rest

        sheet.merge(change, "why_now", ticked)

    sheet.bind("why_now", ticked)
    for reason, sentence in body.policy.get("why_now", {}).items():
        key = f"{sheet.name}_why_now_{reason}"
        st.session_state[key] = reason in ticked
        st.checkbox(escape(sentence), key=key, on_change=tick, args=(reason,))
    sheet.tell("why_now")


def draw_alignment(
    sheet: AutosaveForm, header: PlanHeader, alignment: Alignment, moment: Moment, ask_above: Callable[[], None]
) -> None:
    """Aligning with one's own manager: a note in one tap that the two spoke, or a question to them.

    Args:
        ask_above: asks the manager's manager; once for a plan.
    """
    assert header.managers_manager is not None
    above, who = header.managers_manager.first_name, header.member.first_name
    where_it_stands(alignment, moment.today)
    is_there = alignment.noted_on is not None or alignment.answer is AlignAnswer.ALIGNED
    if not is_there:
        st.caption(
            f"Talk with {escape(above)} about the opportunity; the finished plan is not needed. "
            "Noted or answered before the plan starts."
        )
        with st.container(horizontal=True):
            st.button(
                "We spoke today",
                icon=":material/handshake:",
                key=f"{sheet.name}_spoke_today",
                on_click=sheet.store,
                args=({"aligned_on": moment.today},),
            )
            if alignment.asked_on is None:
                label = f"Ask {escape(above)}"
                st.button(label, icon=":material/send:", key=f"{sheet.name}_ask_above", on_click=ask_above)
    if alignment.asked_on is None and not is_there:
        st.caption(
            f"If you ask, {escape(above)} sees the opportunity and the development area, nothing else of the draft. "
            f"{escape(who)} can read the answer once you propose the plan."
        )
    if alignment.answer is not AlignAnswer.ALIGNED:
        label = "On another day" if alignment.noted_on is None else "The day you spoke"
        sheet.day(label, "aligned_on", alignment.noted_on, width=200)


def _has_background(body: PlanBody) -> bool:
    text = body.text
    return any((text.observed, text.aspirations, text.skills, text.business_need))
