"""Overview: how coaching goes in the organisation, for leadership, at the end of each month."""

import streamlit as st

from lib import charts, clock, db, insights, ui, words
from lib.sign_in import require_viewer
from lib.ui import overview as pieces

viewer = require_viewer()
moment = clock.moment()

with db.writing() as session:  # The first reading after a month's end makes its figures.
    overview = insights.look_at_overview(session, viewer, moment=moment)

with ui.page(), st.container(gap="medium"):
    if overview.as_of is None:
        ui.title("Overview")
        pieces.nothing_yet(overview, moment.today)
        st.stop()
    ui.title("Overview", f"As of {words.short_day(overview.as_of, moment.today)}, the end of the last month")
    pieces.figures(overview)
    started = [(each.month, each.plans) for each in overview.started]
    ui.chart_card(charts.started_by_month(started), key="overview_started")
    left, right = st.columns(2, gap="medium")
    with left:
        outcomes = [(each.quarter, each.shares) for each in overview.outcomes]
        ui.chart_card(charts.outcomes_by_quarter(outcomes), key="overview_outcomes")
    with right:
        departments = [(each.departments, each.on_time) for each in overview.departments]
        figure = charts.on_time_by_department(departments, overview.figures[insights.Headline.CHECK_INS].value)
        ui.chart_card(figure, key="overview_departments")
    st.caption(f":material/shield: {pieces.PROTECTED}")
