"""The pieces of Plans: what this viewer sees, the filters, the team over time."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib import plans, words
from lib.access import Viewer, may_coach, may_watch_practice
from lib.models import OPEN_STATES, Side
from lib.plans import Filters, PlanHeader, PlanList
from lib.turn import Matter
from lib.ui.drawing import chart_card
from lib.ui.frame import section


def what_is_seen(viewer: Viewer) -> str:
    """Which plans this viewer finds here, for the line under the title."""
    if may_watch_practice(viewer):
        return "Plans across the organisation. HR sees headers only; the plans you are on yourself open in full."
    if may_coach(viewer):
        return "Plans you coach, plans coached by the people who report to you, and your own"
    return "Your own plans, from the moment each is proposed"


def filters(viewer: Viewer) -> Filters:
    """The filters, kept in the address, as `plans.filters_in` reads it. What is not offered counts as not given."""
    # HR reads no development area but those of plans they are on; a search would seem to promise more.
    search_by = "Search by person" if may_watch_practice(viewer) else "Search by person or area"
    labels = {words.label(state): state for state in plans.states_offered(viewer)}
    with st.container(horizontal=True, vertical_alignment="center", key="plans_filters"):
        search = st.text_input(
            search_by,
            key=plans.SEARCH,
            bind="query-params",
            placeholder=search_by,
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=plans.LONGEST_SEARCH,
            width=300,
        )
        chosen = st.pills(
            "State",
            list(labels),
            selection_mode="multi",
            default=[words.label(state) for state in plans.states_at_first(viewer)],
            key=plans.STATE,
            bind="query-params",
            label_visibility="collapsed",
            wrap=True,
            width="content",
        )
        only_mine = st.toggle("Only where it is my turn", key=plans.ONLY_MINE, bind="query-params")
        only_stuck = may_watch_practice(viewer) and st.toggle(
            "Only stuck ones", key=plans.ONLY_STUCK, bind="query-params"
        )
        only_updates = may_watch_practice(viewer) and st.toggle(
            "Only with new updates", key=plans.ONLY_UPDATES, bind="query-params"
        )
    states = frozenset(labels[label] for label in chosen if label in labels)
    return Filters(states, search[: plans.LONGEST_SEARCH], only_mine, only_stuck, only_updates)


def team_over_time(found: Sequence[PlanHeader], today: date) -> None:
    """The open plans among these that the viewer coaches, as bars over time; nothing where there is none."""
    coached = [plan for plan in found if plan.side is Side.MANAGER and plan.state in OPEN_STATES]
    if not coached:
        return
    from lib import charts  # Charts bring pandas and Altair; whoever coaches nobody does without them.

    bars = [
        charts.PlanBar(
            person=plan.member.name,
            about=plan.title,
            state="Paused" if plan.paused_until else words.label(plan.state),
            start=plan.start,
            end=plan.end,
            progress=plan.progress,
            late_since=plan.turn.on if plan.turn.matter is Matter.CHECK_IN and plan.late_days else None,
        )
        for plan in coached
    ]
    with section("Plans of your team over time"):
        chart_card(charts.team_timeline(bars, today=today), key="plans_timeline")


def counted(listed: PlanList, limit: int) -> str:
    """The line below the table: "8 of 13 plans", and what to do when there are more than fit."""
    shown = len(listed.headers)
    said = f"{shown} of {listed.readable} {words.plural(listed.readable, 'plan')} · click a column to sort"
    if listed.matching > limit:
        return f"{said} · {listed.matching} match, the first {shown} are shown: search for a name to narrow them down"
    return said


def first_plan(viewer: Viewer) -> str:
    """What leads to a first plan in an empty list."""
    if may_coach(viewer):
        return "Pick somebody whose next step you can see, and start a plan for them."
    if may_watch_practice(viewer):
        return "As soon as a manager proposes one, its header stands here."
    return "When your manager proposes one, it stands here. You can tell them what you want to grow into."
