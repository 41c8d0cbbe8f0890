"""The pieces of Plans: what this viewer sees, the filters, the team over time."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer, may_coach, may_watch_practice
from lib.models import OPEN_STATES, Outcome, Side, State, wrong_day
from lib.paging import which_in_words
from lib.plans import queries
from lib.plans.queries import Filters, PlanHeader, PlanList
from lib.plans.rules.turn import TurnReason
from lib.ui.charts import chart_card
from lib.ui.forms import field_error
from lib.ui.frame import section
from lib.ui.inputs import day_field, search_field


def what_is_seen(viewer: Viewer) -> str:
    """Which plans this viewer finds here, for the line under the title."""
    if may_watch_practice(viewer):
        return "Plans across the organisation. HR sees headers only; the plans you are on yourself open in full."
    if may_coach(viewer):
        return "Plans you coach, plans coached by the people who report to you, and your own"
    return "Your own plans, from the moment each is proposed"


def filters(viewer: Viewer, departments: Sequence[str]) -> Filters:
    """The filters, kept in the address, as `plans.filters_in` reads it. What is not offered counts as not given.

    Args:
        departments: those that are offered, to HR.
    """
    is_hr = may_watch_practice(viewer)
    # HR reads no development area but those of plans they are on; a search would seem to promise more.
    search_by = "Search by person" if is_hr else "Search by person or area"
    by_label = {labels.label(state): state for state in queries.states_offered(viewer)}
    with st.container(horizontal=True, vertical_alignment="center", key="plans_filters"):
        search = search_field(
            search_by,
            queries.SEARCH,
            _first_page,
            bind="query-params",
            placeholder=search_by,
            icon=":material/search:",
            label_visibility="collapsed",
            width=300,
        )
        chosen = st.pills(
            "State",
            list(by_label),
            selection_mode="multi",
            default=[labels.label(state) for state in queries.states_at_first(viewer)],
            key=queries.STATE,
            bind="query-params",
            label_visibility="collapsed",
            wrap=True,
            width="content",
            on_change=_first_page,
        )
        # Where there is no room beside the others, all of HR's go below.
        with st.container(horizontal=True, width="content") if is_hr else nullcontext():
            only_mine = _only("Only where it is my turn", queries.ONLY_MINE)
            only_stuck = is_hr and _only("Only stuck ones", queries.ONLY_STUCK)
            only_updates = is_hr and _only("Only with new updates", queries.ONLY_UPDATES)
    states = frozenset(by_label[label] for label in chosen if label in by_label)
    found = Filters(states, search, only_mine, only_stuck, only_updates)
    return _filters_of_hr(found, departments) if is_hr else found


def _filters_of_hr(found: Filters, departments: Sequence[str]) -> Filters:
    """Whose plans, with which outcome, and when; each is left open at first."""
    outcomes = {labels.label(outcome): outcome for outcome in Outcome}
    with st.container(horizontal=True, key="plans_filters_of_hr"):
        chosen = st.multiselect(
            "Department", departments, key=queries.DEPARTMENT, bind="query-params", placeholder="All", width=160,
            on_change=_first_page,
        )  # fmt: skip  # a filter, two lines
        manager = search_field(
            "Manager", queries.MANAGER, _first_page, bind="query-params", placeholder="Name", width=160
        )
        ended = st.multiselect(
            "Outcome", list(outcomes), key=queries.OUTCOME, bind="query-params", placeholder="All", width=160,
            on_change=_first_page,
        )  # fmt: skip
        since, until = _day_filter("Runs from", queries.SINCE), _day_filter("Runs until", queries.UNTIL)
    return replace(
        found,
        departments=frozenset(chosen),
        manager=manager,
        outcomes=frozenset(outcomes[label] for label in ended if label in outcomes),
        since=since,
        until=until,
    )


def _only(label: str, key: str) -> bool:
    return st.toggle(label, key=key, bind="query-params", on_change=_first_page)


def _day_filter(label: str, key: str) -> date | None:
    """A day to filter by; one that nobody can have meant is said, and filters nothing."""
    with st.container(width=190, gap="xxsmall"):
        day = day_field(label, key, bind="query-params", on_change=_first_page)
        wrong = wrong_day(day) if day is not None else ""
        field_error({key: wrong}, key)
    return None if wrong else day


def _first_page() -> None:
    """Another choice is another list."""
    st.session_state[queries.PAGE] = 1


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
            state="Paused" if plan.paused_until else labels.label(plan.state),
            start=plan.start,
            end=plan.end,
            progress=plan.progress,
            late_since=plan.turn.on if plan.turn.reason is TurnReason.CHECK_IN and plan.late_days else None,
        )
        for plan in coached
    ]
    with section("Plans of your team over time"):
        chart_card(charts.team_timeline(bars, today=today), key="plans_timeline")


def counted(listed: PlanList) -> str:
    """The line below the table: "8 of 13 plans", "51–100 of 240 matching plans, of 13,000"."""
    of_all = f"{listed.readable:,} {formatting.plural(listed.readable, 'plan')}"
    if listed.pages == 1:
        return f"{listed.matching:,} of {of_all} · click a column to sort"
    which = which_in_words(listed.page, len(listed.headers))
    return f"{which} of {listed.matching:,} that match, of {of_all}"


def no_match(chosen: Filters, readable: int) -> str:
    """What to do where there are plans and none of them fits."""
    there = f"There {formatting.plural(readable, 'is')} {formatting.count(readable, 'plan')} here for you."
    if chosen.outcomes and State.CLOSED not in chosen.states:
        return f"{there} Only closed plans have an outcome: choose that state as well."
    if chosen.since and chosen.until and chosen.since > chosen.until:
        return f"{there} The first day lies after the last one: change one of them."
    if chosen.departments or chosen.manager or chosen.since or chosen.until or chosen.outcomes:
        return f"{there} Clear a filter or choose more states."
    return f"{there} Clear the search or choose more states."


def first_plan(viewer: Viewer) -> str:
    """What leads to a first plan in an empty list."""
    if may_coach(viewer):
        return "Pick somebody whose next step you can see, and start a plan for them."
    if may_watch_practice(viewer):
        return "As soon as a manager proposes one, its header stands here."
    return "When your manager proposes one, it stands here. You can tell them what you want to grow into."
