"""Below the rhythm of a plan: the check-in that waits or comes next, and what can be done about its day."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.plans import Coming
from lib.ui.cards import facts
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps import STEPS, open_step
from lib.ui.safe import escape

TAKE_PLACE = "take_place"


def coming_check_in(desk: Desk) -> None:
    """When the next check-in is, with ways to prepare, move and skip it, and those that were skipped."""
    coming = desk.body.coming
    if coming is not None:
        with st.container(horizontal=True, vertical_alignment="center", key=desk.key("coming")):
            st.markdown(escape(_when(desk, coming)), width="content")
            labels = {"move": "Move it", "skip": "Skip it"}
            if desk.body.prepared is not None:
                labels = {"prepare": "What you prepared"} | labels
            elif coming.due > desk.today:  # One that is due is written down rather than prepared.
                labels = {"prepare": "Prepare it"} | labels
            for name, label in labels.items():
                step = STEPS[name]
                if step.is_open_to(desk) and (step.where is None or step.where(desk)) and not desk.is_open(name):
                    st.button(
                        label, key=desk.key(f"{name}_open"), type="tertiary", on_click=open_step, args=(desk, name)
                    )
    _prepared_by_both(desk)
    _skipped(desk)


def _prepared_by_both(desk: Desk) -> None:
    mine, theirs = desk.body.prepared, desk.body.prepared_by_other
    if mine is not None and theirs is not None:
        facts({"You prepared": mine.line, f"{desk.other} prepared": theirs.text}, alt="What you both prepared")


def _when(desk: Desk, coming: Coming) -> str:
    """ "Next check-in on Wednesday 20 May, moved from Monday 18 May."; "Check-in due since yesterday."."""
    if coming.due < desk.today:
        told = f"Check-in due {words.since(coming.due, desk.today)}"
    elif coming.due == desk.today:
        told = "Check-in due today"
    else:
        told = f"Next check-in {words.on_day(coming.due, desk.today)}"
    moved = f", moved from {words.day(coming.planned, desk.today)}" if coming.planned != coming.due else ""
    return f"{told}{moved}."


def _skipped(desk: Desk) -> None:
    for planned in desk.body.skipped_ahead:
        day = words.day(planned, desk.today)
        if desk.pressed(TAKE_PLACE, planned.toordinal()) is not None:
            told = f"The check-in of {day} takes place after all. {desk.other} sees it."
            desk.act(TAKE_PLACE, plans.move_check_in, item=planned.toordinal(), planned=planned, to=planned, told=told)
        with st.container(horizontal=True, vertical_alignment="center", key=desk.key(f"skipped_{planned}")):
            st.markdown(f"Skipped: {escape(day)}.", width="content")
            desk.error_once(TAKE_PLACE, planned.toordinal())
            if desk.may(Action.MOVE_CHECK_IN):
                st.button(
                    "Hold it after all",
                    key=desk.key(f"{TAKE_PLACE}_{planned}"),
                    type="tertiary",
                    on_click=desk.press,
                    args=(TAKE_PLACE, planned.toordinal()),
                )
