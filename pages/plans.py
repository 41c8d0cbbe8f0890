"""Plans: open and past plans that whoever is here may see, to search, filter and open."""

from dataclasses import replace

import streamlit as st

from lib import clock, db, exports, ui
from lib.access import may_coach
from lib.plans import queries
from lib.sign_in import require_viewer
from lib.ui import plans as pieces

viewer = require_viewer()
moment = clock.moment()

if (opened := ui.opened("plans")) is not None:
    ui.go_to_plan(opened)

with ui.page(), st.container(gap="medium"):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(width="content"):
            ui.title("Plans", pieces.what_is_seen(viewer))
        if may_coach(viewer) and st.button("New plan", key="plans_new", type="primary", icon=":material/add:"):
            ui.go_to("new_plan")
    sieve = st.empty()
    with db.reading() as session:
        departments = queries.departments_offered(session, viewer)
    with sieve.container():
        chosen = pieces.filters(viewer, departments)

    with db.reading() as session:
        listed = queries.list_plans(session, viewer, chosen, moment=moment, page=ui.page_asked(queries.PAGE))
        coached = queries.every_plan(session, viewer, replace(chosen, only_coached=True), moment=moment)
        team = [*coached] if may_coach(viewer) else []

    if listed.headers:
        ui.plan_table(listed.headers, viewer, moment.today, key="plans")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(pieces.counted(listed), width="content")
            ui.pager(listed.page, listed.pages, key=queries.PAGE)
            ui.download_menu(
                "plans", [exports.FileKind.XLSX, exports.FileKind.CSV], queries.address_of(chosen), said=ui.LISTED
            )
        pieces.team_over_time(team, moment.today)
    elif listed.readable:
        ui.empty("No plan matches.", pieces.no_match(chosen, listed.readable))
    else:
        sieve.empty()  # There is nothing to look through.
        ui.empty("No plans yet.", pieces.first_plan(viewer))
