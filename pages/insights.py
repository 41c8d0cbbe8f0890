"""Insights: how coaching is practised across the organisation, for HR, one question at a time."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, exports, ui
from lib.errors import Invalid
from lib.insights import queries as insight_queries
from lib.insights import saved_views, url_parameters
from lib.sign_in import require_viewer
from lib.ui import insights as pieces
from lib.ui import insights_annotations, insights_views

viewer = require_viewer()
moment = clock.moment()


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


if (opened := ui.opened("insights")) is not None:
    ui.go_to_plan(opened, back_to="insights")
ui.return_from_plan("insights")

with ui.page(gap="medium"):
    head = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom")
    question = pieces.question()
    with db.reading() as session:
        choices = insight_queries.choose_filters(session, viewer, moment=moment)
        views = saved_views.list_views(session, viewer)
    try:
        filters = pieces.filters(choices, moment)
    except Invalid as error:
        with head:
            ui.title("Insights")
        ui.show_errors(error)
        st.stop()

    unit, by, part, behind = pieces.unit(), pieces.grouping(question), pieces.open_part(), None
    page = ui.page_asked(url_parameters.PAGE)
    with db.reading() as session:
        answer = insight_queries.look_at_question(session, viewer, question, filters, moment=moment, by=by)
        if part:
            try:
                behind = insight_queries.plans_behind(
                    session, viewer, part, filters, moment=moment, of=question, by=by, page=page
                )
            except insight_queries.PartNotFound as error:
                pieces.nothing_behind(error)

    report = exports.report_of_question(answer, filters, unit=unit)
    with head:
        with st.container(width="content"):
            ui.title("Insights", pieces.what_is_counted(answer, moment.today))
        address = url_parameters.address_of(question, filters, unit=unit, by=by)
        with st.container(horizontal=True, width="content"):
            insights_views.draw(views, insights_views.ViewToKeep(question, filters, unit, by), choices, run)
            ui.figures_menu("insights", address, report, every="All six questions")
    address = url_parameters.address_of(question, filters, by=by, behind=part)
    show_list = partial(pieces.plans_behind, viewer, moment.today, address)
    with st.container(gap="medium", key="insights_answer"):
        ui.key_figures(report.key_figures, " ".join(report.notes))
        pieces.drawn(question, list(answer.cells), report.figures, behind, show_list, moment.today)
    if any(chart.is_annotated for chart in answer.cells):
        wish = insights_annotations.draw(answer.annotations, moment.today)
        if wish is not None:
            insights_annotations.carry_out(wish, run)
            st.rerun()
