"""Step 1 of a new plan: the opportunity, why now, and aligning with one's own manager."""

from collections.abc import Callable, Sequence

import streamlit as st

from lib.clock import Moment
from lib.models import AlignAnswer, Part
from lib.plan_fields import HEADINGS, NAMES
from lib.plans.parts import PART_FIELDS
from lib.plans.queries import Alignment, PlanBody, PlanHeader
from lib.policy import Policy
from lib.ui.alignment import where_it_stands
from lib.ui.autosave import AutosaveForm
from lib.ui.draft.text_field import draw_words
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.navigation import go_to
from lib.ui.tables import facts


def draw_opportunity(
    form: AutosaveForm,
    header: PlanHeader,
    body: PlanBody,
    texts: Policy,
    moment: Moment,
    ask_above: Callable[[], None],
) -> None:
    """Step 1: why now, what stands behind it, and alignment.

    Args:
        texts: the policy of today, which says what to consider.
        ask_above: asks the manager's manager to align.
    """
    if body.follows is not None and st.button(
        f"Goes on from “{escape(body.follows.title)}”",
        key=f"{form.name}_follows",
        type="tertiary",
        icon=":material/conversion_path:",
    ):
        go_to("plan", plan=body.follows.code)
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section(NAMES["why_now"]):
            draw_why_now(form, body)
        typed = {field: getattr(body.text, field) for field in PART_FIELDS[Part.OPPORTUNITY]}
        with st.expander(f"{HEADINGS[Part.OPPORTUNITY]} (optional)", expanded=any(typed.values())):
            for field, stored in typed.items():
                draw_words(form, field, stored, placeholder=texts.considers[field])
    with right:
        if header.managers_manager is not None:
            with section(NAMES["alignment"]):
                draw_alignment(form, header, body.alignment, moment, ask_above)
        with section("Confirmed at the start"):
            questions = body.policy.get("confirmations", {})
            answers = {questions.get(key, key): "Yes" if given else "No" for key, given in body.confirmed.items()}
            facts(answers, alt="Your answers")
            st.caption(f"{escape(header.member.first_name)} can read these answers once you propose the plan.")


def draw_why_now(form: AutosaveForm, body: PlanBody) -> None:
    """The reasons that were ticked, and their boxes folded away: each tick is saved by itself, added to what is stored.

    They were asked for when the draft began; this is for whoever thinks better of it.
    """
    ticked = body.text.why_now

    def tick(reason: str) -> None:
        is_on = st.session_state[f"{form.name}_why_now_{reason}"]

        def change(before: Sequence[str]) -> list[str]:
            rest = [each for each in before if each != reason]
            return [*rest, reason] if is_on else rest

        form.merge(change, "why_now", ticked)

    form.bind("why_now", ticked)
    reasons = body.policy.get("why_now", {})
    st.markdown("\n".join(f"- {escape(reasons.get(reason, reason))}" for reason in ticked) or "No reason is ticked.")
    with st.expander(f"Change {NAMES['why_now'].lower()}", key=f"{form.name}_why_now_boxes"):
        for reason, sentence in reasons.items():
            key = f"{form.name}_why_now_{reason}"
            st.session_state[key] = reason in ticked
            st.checkbox(escape(sentence), key=key, on_change=tick, args=(reason,))
    form.tell("why_now")


def draw_alignment(
    form: AutosaveForm, header: PlanHeader, alignment: Alignment, moment: Moment, ask_above: Callable[[], None]
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
                key=f"{form.name}_spoke_today",
                on_click=form.store,
                args=({"aligned_on": moment.today},),
            )
            if alignment.asked_on is None:
                label = f"Ask {escape(above)}"
                st.button(label, icon=":material/send:", key=f"{form.name}_ask_above", on_click=ask_above)
    if alignment.asked_on is None and not is_there:
        st.caption(
            f"If you ask, {escape(above)} sees the opportunity and the development area, nothing else of the draft. "
            f"{escape(who)} can read the answer once you propose the plan."
        )
    if alignment.answer is not AlignAnswer.ALIGNED:
        label = "On another day" if alignment.noted_on is None else "The day you spoke"
        form.day(label, "aligned_on", alignment.noted_on, width=200)
