"""Insights: how coaching is practised across the organisation, for HR, one question at a time."""

from functools import partial

import streamlit as st

from lib import clock, db, insights, ui
from lib.errors import Invalid
from lib.sign_in import require_viewer
from lib.ui import insights as pieces

viewer = require_viewer()
moment = clock.moment()

if (opened := ui.opened("insights")) is not None:
    ui.go_to_plan(opened, back_to="insights")

with ui.page(), st.container(gap="medium"):
    head = st.container(gap="xxsmall")
    question = pieces.question()
    with db.reading() as session:
        choices = insights.choose_filters(session, viewer, moment=moment)
    try:
        filters = pieces.filters(choices, moment)
    except Invalid as error:
        with head:
            ui.title("Insights")
        ui.show_errors(error)
        st.stop()

    behind = None
    with db.reading() as session:
        answer = insights.look_at_question(session, viewer, question, filters, moment=moment)
        if part := pieces.open_part():
            try:
                behind = insights.plans_behind(session, viewer, part, filters, moment=moment)
            except insights.PartNotFound as error:
                pieces.nothing_behind(error)

    with head:
        ui.title("Insights", pieces.what_is_counted(answer, moment.today))
    pieces.figures(insights.headlines(answer), insights.compared_with(answer))
    pieces.drawn(answer, behind, partial(pieces.plans_behind, viewer, moment.today))
