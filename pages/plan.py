"""A plan: whose turn it is, what it says, and every step that is open to the viewer now."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, ui
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import State
from lib.plans import commands, queries
from lib.settings import ROOT
from lib.sign_in import draw_not_found, require_viewer
from lib.ui import plan as screen
from lib.ui.alignment import draw_opportunity

viewer = require_viewer()
moment = clock.moment()
code = st.query_params.get("plan", "")


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click: a dialog runs without the page."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, code, *args, moment=clock.moment(), **values)


def read(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One more thing to read about the plan."""
    with db.reading() as session:
        return use_case(session, viewer, code, *args, **values)


def still_here() -> Viewer:
    """Who is here now, asked in a dialog, which runs again without the page and knows the plan as it was.

    Where it is somebody else by now, or they may no longer read what the page shows, the whole page runs instead.
    """
    acting = require_viewer()
    with db.reading() as session:
        is_theirs = acting.person_id == viewer.person_id and queries.may_read(session, acting, code, view.header.level)
    if not is_theirs:
        st.rerun()
    return acting


try:
    with db.reading() as session:
        view = queries.open_plan(session, viewer, code, moment=moment)
except NotFound:
    try:
        with db.reading() as session:
            asked = commands.open_opportunity(session, viewer, code, moment=moment)
    except NotFound:
        draw_not_found()
        with ui.page(800):
            screen.show_lost_words_of_plan(code)
        st.stop()
    with ui.page(800, gap="medium"):
        said = draw_opportunity(asked, viewer, moment.today)
        if said is not None:
            answer = partial(run, commands.answer_alignment, answer=said.answer, comment=said.comment)
            told = f"{asked.manager.first_name} sees your answer now."
            if ui.run_action(answer, told, ui.show_errors, form_key=f"align_{code}"):
                st.rerun()
    st.stop()
if view.header.state is State.DRAFT:
    st.switch_page(ROOT / "pages" / "new_plan.py", query_params={"plan": code})

page = screen.PlanPage(viewer, view, moment, run, read, still_here)

ui.tab_title(page.title)
with ui.page(gap="medium"):
    screen.heading(page)
    if view.body is None:
        screen.restore_form(page)
        screen.turn_card(page)
        screen.show_step(page)
        screen.header_only(page)
        screen.show_lost(page)
        st.stop()
    tabs = screen.TABS_OF_PROPOSAL if view.header.state is State.PROPOSED else screen.TABS
    if page.is_printed:  # Paper has no tabs, and nothing to fill in.
        with st.container(gap="medium", key=page.key("paper")):
            if page.is_agenda_printed:
                screen.agenda_on_paper(page)
                st.stop()
            screen.turn_card(page)
            screen.at_a_glance(page)
            for draw in tabs.values():
                draw(page)
        st.stop()
    screen.related_plans(page)
    page.turn_to_asked_tab(tabs)
    screen.restore_form(page)
    screen.welcome(page)
    screen.in_full_note(page)
    screen.turn_card(page)
    screen.show_step(page)
    screen.open_requests(page)
    screen.at_a_glance(page)
    for tab, draw in zip(st.tabs(list(tabs), key=page.key("tab"), on_change="rerun"), tabs.values(), strict=True):
        if tab.open:
            with tab:
                draw(page)
    screen.unsent_words(page)

screen.show_lost(page)
