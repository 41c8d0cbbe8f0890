"""Plans: open and past plans that the viewer may see, to search, filter and open; who stands in on them."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lib import clock, db, exports, ui
from lib.access import may_coach, may_watch_practice
from lib.errors import CoachingError
from lib.models import OPEN_STATES
from lib.notifications import messages
from lib.plans import commands, queries
from lib.sign_in import require_viewer
from lib.ui import coached_plans, deputies, reminders
from lib.ui import plans as pieces
from lib.ui.typing import form_area

viewer = require_viewer()
moment = clock.moment()
unshown, unshown_coached = dict[str, str](), dict[str, str]()

if (opened := ui.opened("plans")) is not None:
    ui.go_to_plan(opened)

with db.reading() as session:
    departments = queries.departments_offered(session, viewer)


@st.dialog("Name a deputy", width="medium", on_dismiss=deputies.close_form)
def name_deputy() -> None:
    """Somebody stands in for the viewer on plans that they tick."""
    viewer, moment = require_viewer(), clock.moment()
    coached = queries.Filters(frozenset(OPEN_STATES), only_coached=True)
    with db.reading() as session:
        plans = list(queries.every_plan(session, viewer, coached, moment=moment, left_out={}))

    def search(text: str, codes: Sequence[str]) -> commands.Candidates:
        with db.reading() as session:
            return commands.find_deputies(session, viewer, codes=codes, search=text, moment=moment)

    with form_area(deputies.FORM):
        wish = deputies.asks_for_deputy(plans, search)
    if wish is None:
        return

    def name() -> None:
        with db.writing() as session:
            commands.name_deputy(
                session, viewer, wish.deputy.person_id, first_on=wish.first_on, last_on=wish.last_on,
                codes=wish.codes, moment=moment, token=ui.form_token(deputies.FORM),
            )  # fmt: skip  # one call

    if ui.run_action(
        name, deputies.named(wish), lambda error: ui.keep_error(deputies.FORM, error), form_key=deputies.FORM
    ):
        deputies.close_form()
    st.rerun()


@st.dialog("Send reminders", width="medium")
def send_reminders(filters: queries.Filters) -> None:
    """One question before everybody whose turn it is on the open plans of the list is reminded."""
    viewer, moment = require_viewer(), clock.moment()
    with db.reading() as session:
        codes = queries.matching_codes(session, viewer, filters, moment=moment, most=reminders.MOST + 1)
        if len(codes) > reminders.MOST:
            reminders.too_many()
            return
        with st.spinner("Looking whose turn it is"):
            there = commands.look_at_reminders(session, viewer, codes, moment=moment)
    if reminders.asks(there):
        done = st.progress(0.0, "Sending")
        with db.writing() as session:
            sent = commands.send_reminders(
                session, viewer, there.codes, moment=moment,
                tell=lambda number: done.progress(number / len(there.codes), f"{number} of {len(there.codes)}"),
            )  # fmt: skip  # one call
        ui.flash(reminders.told(sent, len(there.codes)))
        st.rerun()


with ui.page(gap="medium"):
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        ui.title("Plans", pieces.what_is_seen(viewer), width="content")
        buttons = st.container(horizontal=True, width="content")
    above_list = st.container(gap="small")
    sieve = st.empty()
    with sieve.container():
        chosen = pieces.filters(viewer, departments)

    with db.reading() as session:
        page = ui.page_asked(queries.PAGE)
        listed = queries.list_plans(session, viewer, chosen, moment=moment, page=page, left_out=unshown)
        known = listed.headers
        coached = queries.coached_plans(session, viewer, moment=moment, known=known, left_out=unshown_coached)
        theirs = replace(chosen, only_coached=True)
        team = queries.that_match(session, viewer, coached, theirs, moment=moment, listed=listed)
        absences = queries.list_absences(session, viewer, moment=moment)
    is_nothing_listed = not (listed.matching or unshown)
    may_name_deputy = bool(coached or unshown_coached)

    with buttons:
        if may_name_deputy:
            st.button(
                "Name a deputy", key="plans_deputy", icon=":material/supervised_user_circle:",
                on_click=deputies.open_form,
            )  # fmt: skip  # a button
        if may_coach(viewer) and st.button("New plan", key="plans_new", type="primary", icon=":material/add:"):
            ui.go_to("new_plan")
    with above_list:
        ended = deputies.absences(absences, moment.today)
        if unshown | unshown_coached:
            ui.unshown_row("plans_unshown", len(unshown | unshown_coached))
        is_whole = not unshown_coached
        coached_plans.draw(coached, queries.slipping(coached), viewer, moment.today, is_whole=is_whole)
    if listed.headers:
        ui.plan_table(listed.headers, viewer, moment.today, key="plans")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(pieces.counted(listed), width="content")
            ui.pager(listed.page, listed.pages, key=queries.PAGE)
            if may_watch_practice(viewer) and st.button(
                "Send reminders", key="plans_remind", icon=":material/notifications:"
            ):
                send_reminders(replace(chosen, states=chosen.states & frozenset(OPEN_STATES)))
            ui.download_menu(
                "plans", [exports.FileKind.XLSX, exports.FileKind.CSV], queries.address_of(chosen), said=ui.LISTED
            )
        pieces.team_over_time(team, moment.today)
    elif listed.readable and is_nothing_listed:
        ui.empty("No plan matches.", pieces.no_match(chosen, listed.readable))
    elif not listed.readable:
        sieve.empty()  # There is nothing to look through.
        ui.empty("No plans yet.", pieces.first_plan(viewer))

messages.note_unshown(viewer, unshown | unshown_coached, moment=moment)

if ended is not None:
    try:
        with db.writing() as session:
            commands.end_absence(session, viewer, ended.id, moment=moment)
    except CoachingError as error:
        ui.show_errors(error)
    else:
        ui.flash(f"{ended.deputy.name} does not stand in for you any more. Everybody there sees it.")
        st.rerun()
elif may_name_deputy and deputies.is_open():
    name_deputy()
