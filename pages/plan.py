"""A plan: whose turn it is, what it says, and every step that is open to the viewer now."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, plans, ui
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import State
from lib.settings import ROOT
from lib.sign_in import draw_not_found, require_viewer
from lib.ui import plan as screen
from lib.ui.aligning import draw_opportunity

viewer = require_viewer()
moment = clock.moment()
code = st.query_params.get("plan", "")


def step(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click: a dialog runs without the page."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, code, *args, moment=clock.moment(), **values)


def look(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One more thing to read about the plan."""
    with db.reading() as session:
        return use_case(session, viewer, code, *args, **values)


def still_here() -> Viewer:
    """Who is here now, asked in a dialog, which runs again without the page and knows the plan as it was.

    Where it is somebody else by now, or they may no longer read what the page shows, the whole page runs instead.
    """
    acting = require_viewer()
    with db.reading() as session:
        is_theirs = acting.person_id == viewer.person_id and plans.may_read(session, acting, code, view.header.level)
    if not is_theirs:
        st.rerun()
    return acting


try:
    with db.reading() as session:
        view = plans.open_plan(session, viewer, code, moment=moment)
except NotFound:
    try:
        with db.reading() as session:
            asked = plans.open_opportunity(session, viewer, code, moment=moment)
    except NotFound:
        draw_not_found()
        with ui.page(800):
            screen.give_back_words(code)
        st.stop()
    with ui.page(800), st.container(gap="medium"):
        said = draw_opportunity(asked, viewer, moment.today)
        if said is not None:
            answer = partial(step, plans.answer_alignment, answer=said.answer, comment=said.comment)
            told = f"{asked.manager.first_name} sees your answer now."
            if ui.take(answer, told, ui.show_errors, form=f"align_{code}"):
                st.rerun()
    st.stop()
if view.header.state is State.DRAFT:
    st.switch_page(ROOT / "pages" / "new_plan.py", query_params={"plan": code})

desk = screen.Desk(viewer, view, moment, step, look, still_here)
is_proposed = view.header.state is State.PROPOSED

ui.tab_title(desk.title)
with ui.page(), st.container(gap="medium"):
    screen.heading(desk)
    if view.body is None:
        screen.reopen(desk)
        screen.turn_card(desk)
        screen.show_step(desk)
        screen.header_only(desk)
        screen.show_lost(desk)
        st.stop()
    screen.kin(desk)
    screen.reopen(desk)
    screen.welcome(desk)
    screen.in_full_note(desk)
    screen.turn_card(desk)
    screen.open_matters(desk)
    screen.show_step(desk)
    if view.header.state in (State.ACTIVE, State.CLOSED):
        screen.rhythm_card(desk)
    overview, activities, journal, support, audience = st.tabs(
        ["Overview", "Activities", "Journal", "Support", "Who sees it"],
        default="Activities" if is_proposed else "Overview",
        key=desk.key("tab"),
        on_change="rerun",
    )
    if overview.open:
        with overview:
            (screen.proposed_text if is_proposed else screen.overview)(desk)
    if activities.open:
        with activities:
            (screen.proposal if is_proposed else screen.activities)(desk)
    if journal.open:
        with journal:
            screen.journal(desk)
    if support.open:
        with support:
            (screen.promises if is_proposed else screen.support)(desk)
    if audience.open:
        with db.reading() as session:
            seen = plans.see_audience(session, viewer, code, moment=moment)
        with audience:
            screen.audience(desk, seen)
    screen.unsent_words(desk)

screen.show_lost(desk)
