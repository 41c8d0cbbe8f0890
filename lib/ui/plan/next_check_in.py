"""Below the rhythm of a plan: the check-in that waits or comes next, and what can be done about its day."""

import streamlit as st

from lib import formatting
from lib.models import Action
from lib.plans import commands
from lib.plans.check_in_facts import NextCheckIn
from lib.ui.escaping import escape
from lib.ui.plan.agenda import agenda
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps import STEPS, open_step

TAKE_PLACE = "take_place"


def next_check_in(page: PlanPage) -> None:
    """When the next check-in is, with ways to prepare, move and skip it, its agenda, and those that were skipped."""
    check_in = page.body.next_check_in
    if check_in is not None:
        with st.container(horizontal=True, vertical_alignment="center", key=page.key("next_check_in_row")):
            st.markdown(escape(_when(page, check_in)), width="content")
            labels = {"prepare": "Prepare", "reschedule": "Reschedule", "skip": "Skip"}
            for name, label in labels.items():
                step = STEPS[name]
                if step.is_open_to(page) and (step.where is None or step.where(page)) and not page.is_open(name):
                    page.button(label, f"{name}_open", open_step, page, name, kind="tertiary")
    agenda(page)
    _skipped(page)


def _when(page: PlanPage, check_in: NextCheckIn) -> str:
    """ "Next check-in on Wednesday 20 May, moved from Monday 18 May."; "Check-in due since yesterday."."""
    if check_in.due < page.today:
        told = f"Check-in due {formatting.since(check_in.due, page.today)}"
    elif check_in.due == page.today:
        told = "Check-in due today"
    else:
        told = f"Next check-in {formatting.on_day(check_in.due, page.today)}"
    moved = f", moved from {formatting.day(check_in.planned, page.today)}" if check_in.planned != check_in.due else ""
    return f"{told}{moved}."


def _skipped(page: PlanPage) -> None:
    for planned in page.body.skipped_ahead:
        day = formatting.day(planned, page.today)
        if page.pressed(TAKE_PLACE, planned.toordinal()) is not None:
            told = f"The check-in of {day} takes place after all. {page.other} sees it."
            page.act(
                TAKE_PLACE,
                commands.reschedule_check_in,
                item=planned.toordinal(),
                planned=planned,
                to=planned,
                told=told,
            )
        with st.container(horizontal=True, vertical_alignment="center", key=page.key(f"skipped_{planned}")):
            st.markdown(f"Skipped: {escape(day)}.", width="content")
            page.error_once(TAKE_PLACE, planned.toordinal())
            if page.may(Action.RESCHEDULE_CHECK_IN):
                page.button(
                    "Hold after all",
                    f"{TAKE_PLACE}_{planned}",
                    page.press,
                    TAKE_PLACE,
                    planned.toordinal(),
                    kind="tertiary",
                )
