"""Overview: how coaching goes in the organisation, for leadership and HR, as at the end of a month."""

import streamlit as st

from lib import clock, db, exports, ui
from lib.insights.leadership.overview import look_at_overview
from lib.sign_in import require_viewer
from lib.ui import overview as pieces

viewer = require_viewer()
moment = clock.moment()

with db.reading() as session:
    overview = look_at_overview(session, viewer, pieces.month_asked(), moment=moment)

with ui.page(gap="medium"):
    if overview.month is None:
        ui.title("Overview")
        pieces.nothing_yet(overview, moment.today)
        st.stop()
    report = exports.report_of_overview(overview)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(width="content"):
            ui.title(report.title, f"{report.period}. {pieces.what_comes_next(overview, moment.today)}")
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            address = pieces.choose_month(overview)
            ui.figures_menu("overview", address, report)
    [sentence], (compared, protected) = report.captions, report.notes
    st.markdown(f"**{ui.escape(sentence)}**")
    ui.key_figures(report.key_figures, compared)
    for name, figure, column in zip(pieces.CHARTS, report.figures, pieces.two_in_a_row(), strict=True):
        with column:
            ui.chart_card(figure, key=f"overview_{name}")
    st.caption(f":material/shield: {protected}")
