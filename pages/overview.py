"""Overview: how coaching goes in the organisation, for leadership, at the end of each month."""

import streamlit as st

from lib import clock, db, exports, ui
from lib.insights.leadership import figures
from lib.sign_in import require_viewer
from lib.ui import overview as pieces

viewer = require_viewer()
moment = clock.moment()

with db.reading() as session:
    overview = figures.look_at_overview(session, viewer, moment=moment)

with ui.page(), st.container(gap="medium"):
    if overview.as_of is None:
        ui.title("Overview")
        pieces.nothing_yet(overview, moment.today)
        st.stop()
    report = exports.report_of_overview(overview)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(width="content"):
            ui.title(report.title, *report.captions)
        ui.download_menu("overview", exports.FileKind)
    compared, protected = report.notes
    ui.key_figures(report.key_figures, compared)
    started, outcomes, departments = report.figures
    ui.chart_card(started, key="overview_started")
    left, right = st.columns(2, gap="medium")
    with left:
        ui.chart_card(outcomes, key="overview_outcomes")
    with right:
        ui.chart_card(departments, key="overview_departments")
    st.caption(f":material/shield: {protected}")
