"""Where the two stand, as charts: progress beside an even pace, the confidence of both, milestones."""

from contextlib import nullcontext
from datetime import date
from typing import TypedDict

import streamlit as st

from lib import charts, formatting
from lib.models import Action, Part, Side
from lib.plan_fields import NAMES
from lib.plans import commands
from lib.plans.queries import CheckInView
from lib.ui.cards import small
from lib.ui.charts import chart_card
from lib.ui.escaping import escape
from lib.ui.plan.edit_buttons import add_button, change_form, change_menu, correct_menu, correction_form
from lib.ui.plan.long_lists import first_ones
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps import open_step, show_step_of
from lib.ui.plan.tabs import evidence_line, left_out


def where_we_stand(page: PlanPage) -> None:
    """The three charts, one below the other."""
    _progress(page)
    _confidence(page)
    _milestones(page)


def _progress(page: PlanPage) -> None:
    text = page.body.text
    reports = [charts.ProgressReport(c.held_on, c.progress, c.progress_by) for c in reversed(page.body.check_ins)]
    levels = {
        "Level at the start": text.current_level,
        NAMES["target_level"]: text.target_level,
        "Level at the end": page.body.end_level,
    }
    known = [f"{label}: {level}" for label, level in levels.items() if level is not None]
    figure = charts.progress_and_pace(reports, **_dates_of(page))
    chart_card(figure, key=page.key("progress_chart"), note=" · ".join(known))


def _confidence(page: PlanPage) -> None:
    said = [(held.held_on, _confidences(held)) for held in reversed(page.body.check_ins)]
    check_ins = [charts.Confidences(day, by.get(Side.MEMBER), by.get(Side.MANAGER)) for day, by in said]
    names = {"member": page.member, "manager": page.manager}
    chart_card(charts.two_confidences(check_ins, **names, **_dates_of(page)), key=page.key("confidence_chart"))


class Dates(TypedDict):
    """The arguments of every chart of a plan."""

    start: date
    end: date
    today: date
    is_over: bool


def _dates_of(page: PlanPage) -> Dates:
    header = page.header
    today = min(page.today, header.ended_on) if header.ended_on else page.today
    return {"start": header.start, "end": header.end, "today": today, "is_over": header.ended_on is not None}


def _confidences(held: CheckInView) -> dict[Side, int]:
    return {line.side: line.confidence for line in held.lines if line.confidence is not None}


def _milestones(page: PlanPage) -> None:
    agreed = [item for item in page.body.milestones if item.is_agreed]
    marks = [charts.MilestoneMark(item.text, item.due_on, item.done_on) for item in agreed]
    with chart_card(charts.milestone_progress(marks, **_dates_of(page)), key=page.key("milestone_chart")):
        for number, item in first_ones(page, "milestones", list(enumerate(agreed, start=1))):
            done = item.done_on is not None
            # Words without anything beside them need no row.
            has_buttons = not done or item.correction.is_open or item.can_take_back
            key = page.key(f"milestone_{item.id}_card")
            row = st.container(horizontal=True, vertical_alignment="center", key=key) if has_buttons else nullcontext()
            with row:
                icon = ":green[:material/check_circle:]" if done else ":material/radio_button_unchecked:"
                when = formatting.short_day(item.done_on or item.due_on, page.today)
                said = evidence_line(page, item)
                then = f"{'reached on' if done else 'planned for'} {when}{f' · {said}' if said else ''}"
                st.markdown(f"{icon} **{number}** {escape(item.text)}  \n{small(then)}", width="stretch")
                if not done and page.may(Action.REACH_MILESTONE) and not page.is_open("reach_milestone", item.id):
                    page.button("Mark as reached", f"reach_{item.id}_open", open_step, page, "reach_milestone", item.id)
                what = commands.Writing.EVIDENCE
                correct_menu(page, what, item.id, item.correction, item.part if item.can_take_back else None)
                change_menu(page, item)
            show_step_of(page, "reach_milestone", item.id)
            correction_form(page, what, item.id, item.part)
            change_form(page, item)
        add_button(page, Part.MILESTONE)
        left_out(page, page.body.milestones)
