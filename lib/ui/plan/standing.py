"""Where the two stand, as charts: progress beside an even pace, the confidence of both, milestones."""

from datetime import date
from typing import TypedDict

import streamlit as st

from lib import charts, plans, words
from lib.life import Action
from lib.models import Part, Side
from lib.plans import CheckInView
from lib.ui.drawing import chart_card
from lib.ui.plan.desk import Desk
from lib.ui.plan.following import evidence_line, left_out
from lib.ui.plan.listing import first_ones
from lib.ui.plan.running import add_button, change_form, change_menu, correct_menu, correction_form
from lib.ui.plan.steps import open_step, show_step_of
from lib.ui.plan.values import level_words
from lib.ui.safe import escape


def where_we_stand(desk: Desk) -> None:
    """The three charts, one below the other."""
    _progress(desk)
    _confidence(desk)
    _milestones(desk)


def _progress(desk: Desk) -> None:
    text = desk.body.text
    reports = [charts.ProgressReport(c.held_on, c.progress, c.progress_by) for c in reversed(desk.body.check_ins)]
    with chart_card(charts.progress_and_pace(reports, **_dates_of(desk)), key=desk.key("progress_chart")):
        levels = {"Level at start": text.current_level, "Goal": text.target_level, "At the end": desk.body.end_level}
        known = {label: level for label, level in levels.items() if level is not None}
        if known:
            with st.grid(3, min_column_width=88):
                for label, level in known.items():
                    st.metric(label, level, help=escape(level_words(desk, level)))


def _confidence(desk: Desk) -> None:
    said = [(held.held_on, _confidences(held)) for held in reversed(desk.body.check_ins)]
    check_ins = [charts.Confidences(day, by.get(Side.MEMBER), by.get(Side.MANAGER)) for day, by in said]
    names = {"member": desk.member, "manager": desk.manager}
    chart_card(charts.two_confidences(check_ins, **names, **_dates_of(desk)), key=desk.key("confidence_chart"))


class Dates(TypedDict):
    """The arguments of every chart of a plan."""

    start: date
    end: date
    today: date
    is_over: bool


def _dates_of(desk: Desk) -> Dates:
    header = desk.header
    today = min(desk.today, header.ended_on) if header.ended_on else desk.today
    return {"start": header.start, "end": header.end, "today": today, "is_over": header.ended_on is not None}


def _confidences(held: CheckInView) -> dict[Side, int]:
    return {line.side: line.confidence for line in held.lines if line.confidence is not None}


def _milestones(desk: Desk) -> None:
    agreed = [item for item in desk.body.milestones if item.is_agreed]
    marks = [charts.MilestoneMark(item.text, item.due_on, item.done_on) for item in agreed]
    with chart_card(charts.milestone_progress(marks, **_dates_of(desk)), key=desk.key("milestone_chart")):
        for number, item in first_ones(desk, "milestones", list(enumerate(agreed, start=1))):
            with st.container(horizontal=True, vertical_alignment="center", key=desk.key(f"milestone_{item.id}_card")):
                with st.container(width="stretch", gap="xxsmall"):
                    done = item.done_on is not None
                    icon = ":green[:material/check_circle:]" if done else ":material/radio_button_unchecked:"
                    st.markdown(f"{icon} **{number}** {escape(item.text)}")
                    when = words.short_day(item.done_on or item.due_on, desk.today)
                    said = evidence_line(desk, item)
                    evidence = f" · {said}" if said else ""
                    st.caption(escape(f"{'reached on' if done else 'planned for'} {when}{evidence}"))
                if not done and desk.may(Action.REACH_MILESTONE) and not desk.is_open("reach", item.id):
                    st.button(
                        "Reached",
                        key=desk.key(f"reach_{item.id}_open"),
                        on_click=open_step,
                        args=(desk, "reach", item.id),
                    )
                what = plans.Writing.EVIDENCE
                correct_menu(desk, what, item.id, item.correction, item.part if item.can_take_back else None)
                change_menu(desk, item)
            show_step_of(desk, "reach", item.id)
            correction_form(desk, what, item.id, item.part)
            change_form(desk, item)
        add_button(desk, Part.MILESTONE)
        left_out(desk, desk.body.milestones)
