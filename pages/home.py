"""Home: what waits for the viewer, what comes next, their own plans, and for managers the team at a glance."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import accounts, clock, db, formatting, organisation_settings, roster, templates, ui
from lib.access import may_administer, may_watch_practice
from lib.errors import CoachingError
from lib.getting_started import end_getting_started, look_at_start
from lib.notifications import messages
from lib.plans import commands, queries
from lib.settings import get_settings
from lib.sign_in import require_viewer
from lib.ui import getting_started, home_check_in, needs_attention, requests
from lib.ui import home as pieces
from lib.ui.messages import left_out_row, mistake_row, stopped_row, trouble_row
from lib.ui.templates import template_list as template_listing

viewer = require_viewer()
moment = clock.moment()


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


def act(
    form_key: str, told: str | Callable[[Any], str], use_case: Callable[..., Any], *args: Any, **values: Any
) -> None:
    """Take a step and draw Home again: with a word about it, or with what was wrong beside the fields."""
    if ui.run_action(
        partial(run, use_case, *args, **values), told, partial(ui.keep_error, form_key), form_key=form_key
    ):
        ui.renew_form_token(form_key)
        requests.shut(form_key)
        home_check_in.shut(form_key)
        ui.forget_errors(form_key)
    st.rerun()


unshown = dict[str, str]()
with db.reading() as session:
    most = needs_attention.most_in_sight()
    home = queries.read_home(session, viewer, moment=moment, most_stuck=most, left_out=unshown)
    waiting_file = roster.waiting_file(session, viewer)
    changes = accounts.recent_access_changes(session, viewer, moment=moment)
    news = templates.look_at_news(session, viewer, moment=moment)
    alone = queries.plans_without_anybody(session, viewer)
    follows = may_watch_practice(viewer) and queries.reads_any(session, viewer)
    start = look_at_start(session, viewer)
    newcomers = accounts.newcomers(session, viewer, moment=moment) if start is None else None
    without_manager = queries.people_without_manager(session, viewer)
    troubles = messages.troubles(session, viewer, moment=moment)
    stopped = messages.remind_stopped(session, viewer, moment=moment)
    left_out = messages.plans_left_out(session, viewer)
    mistake_in_lists = messages.mistake_in_lists(session, viewer, moment=moment)
    hr_contact = "" if home.manager else organisation_settings.organisation(session).hr_contact


def end_start() -> None:
    """Let Getting started be gone for good."""
    with db.writing() as session:
        end_getting_started(session, require_viewer(), moment=clock.moment())


def start_check_in(code: str) -> queries.CheckInStart | None:
    """What a check-in of today starts from, if one can be written."""
    try:
        with db.reading() as session:
            return queries.start_check_in(session, viewer, code, moment=moment)
    except CoachingError:
        return None


def find_candidates(code: str, text: str) -> commands.Candidates:
    """The people by this name who may be appointed."""
    with db.reading() as session:
        return commands.find_candidates(session, viewer, code, search=text, moment=moment)


followed = any(member.plans for member in home.team)
is_one_unshown = bool(unshown.keys() - home.unshown_stuck)
has_plans = bool(home.waiting or home.requests or home.mine or home.standing_in or followed or is_one_unshown)
confirmed = appointed = None
with ui.page(1120 if home.team else 800):
    greeting = formatting.greeting(moment.now, get_settings().zone)
    ui.title(f"{greeting}, {formatting.first_name(viewer.name)}", pieces.subtitle(home, moment.today))
    main, side = st.columns([3, 2], gap="large") if home.team else (st.container(), None)

    if start is not None and start.is_done:
        end_start()
        start = None

    with main:
        if waiting_file is not None:
            pieces.waiting_roster(waiting_file, moment.today)
        if newcomers is not None and pieces.newcomers_row(newcomers, moment.today):
            getting_started.go_to_invitations()
        for trouble in troubles:
            if trouble_row(trouble, moment.today):
                ui.go_to("messages")
        if stopped is not None and stopped_row(stopped, moment.today, on_home=True):
            ui.go_to("messages")
        if left_out is not None and left_out_row(left_out, on_home=True):
            ui.go_to("messages")
        if mistake_in_lists and mistake_row(mistake_in_lists, on_home=True):
            ui.go_to("messages")
        if unshown:
            ui.unshown_row("home_unshown", len(unshown))
        if start is not None:
            ui.heading("Getting started")
            if getting_started.steps(start):
                end_start()
                st.rerun()
        requests.moved_on(home)
        home_check_in.moved_on(home, viewer, moment.today, start_check_in, act)
        is_waiting = bool(home.waiting or home.requests or home.support_offers)
        if has_plans and (is_waiting or not (home.stuck or alone or is_one_unshown)):
            ui.heading("Needs your attention")
            confirmed = pieces.waiting_rows(home, viewer, moment.today, act, start_check_in)
            if not is_waiting:
                pieces.nothing_waits(home, moment.today)
        has_help_rows = home.stuck or alone or (may_watch_practice(viewer) and not unshown)
        if has_help_rows or without_manager:
            ui.heading("Needs attention")
            if has_help_rows:
                appointed = needs_attention.help_rows(
                    home.stuck, home.number_stuck, alone, moment.today, find_candidates
                )
            if without_manager is not None and needs_attention.without_manager_row(
                without_manager, may_open=may_administer(viewer)
            ):
                ui.go_to("people", **{accounts.WITHOUT_MANAGER: "true"})
        if home.updates:
            ui.heading("New updates")
            pieces.update_rows(home, viewer, moment.today)
        if home.feed:
            ui.heading("What is new")
            pieces.feed_rows(home.feed, moment.today)
        if news:
            ui.heading("Templates")
            if template_listing.news_rows(news, moment.today):
                ui.go_to("templates")
        if not has_plans:
            ui.heading("What you can do" if follows else "What this is")
            pieces.first_steps(viewer, is_new=not follows, is_starting=start is not None)
        if home.mine:
            ui.heading("Your plan" if len(home.mine) == 1 else "Your plans")
            for plan in home.mine:
                pieces.plan_card(plan, moment.today)
            if pieces.achievements_button():
                ui.go_to("achievements")
        if home.standing_in:
            ui.heading("Deputy")
            pieces.standing_in(home, viewer, moment.today)
        if home.coming_up:
            ui.heading("Coming up")
            pieces.coming_up(home.coming_up, moment.today)
        is_member_alone = pieces.is_team_member_alone(viewer)
        if home.manager or home.own_request or is_member_alone:  # Nobody is above who leads it all.
            requests.ask_section(
                home, moment.today, act, is_first=not has_plans and is_member_alone, hr_contact=hr_contact
            )
        if changes:
            ui.heading("Roles that changed")
            pieces.access_changes(changes, moment.today)

    if side is not None:
        with side:
            ui.heading("Team at a glance")
            pieces.team_card(home.team, viewer, moment.today)

messages.note_unshown(viewer, unshown, moment=moment)

if confirmed is not None:
    confirm = partial(run, commands.confirm_support, confirmed.plan.code, confirmed.support_id)
    manager = confirmed.plan.manager.first_name if confirmed.plan.manager else "Your manager"
    if ui.run_action(confirm, f"{manager} now sees that it reached you.", ui.show_errors):
        st.rerun()

if appointed is not None:
    code, person_id = appointed.alone.code, appointed.candidate.person_id
    act(needs_attention.form_of(code), needs_attention.told(appointed), commands.appoint_manager, code, person_id)
