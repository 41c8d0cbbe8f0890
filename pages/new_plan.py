"""New plan: who and why now, the goal, what leads there, review. A draft is saved as it is typed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, plans, policy, templates, ui, words
from lib.errors import CoachingError, NotAllowed, NotFound
from lib.life import Action
from lib.models import Part, State
from lib.settings import get_settings
from lib.sign_in import current_viewer, draw_not_found, require_viewer
from lib.ui import beginning, draft
from lib.ui.draft import Step
from lib.ui.fields import Place, Sheet
from lib.ui.going import go_to
from lib.ui.requests import request_text
from lib.ui.templates import in_draft as template_pieces

viewer = require_viewer()
moment = clock.moment()
code = st.query_params.get("plan", "")


def save(place: Place, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Save what was typed. This runs before the page does, so it asks by itself who is here and what time it is."""
    writer, now = current_viewer(), clock.moment()
    if writer is None:
        raise NotFound
    with db.writing() as session:
        if place.part is None and "aligned_on" in changes:
            plans.note_alignment(session, writer, code, spoke_on=changes["aligned_on"], moment=now)
            ui.flash("Noted. It can be read on the plan once you propose it.")
        elif place.part is None:
            plans.save_draft(session, writer, code, changes=changes, seen=seen, moment=now)
        elif place.item_id is None:
            plans.add_draft_item(session, writer, code, place.part, values=changes, moment=now, token=place.token)
        else:
            try:
                plans.save_draft_item(
                    session, writer, code, place.part, place.item_id, changes=changes, seen=seen, moment=now
                )
            except NotFound:
                # It was removed in another window; words typed since are not lost.
                values = {"text": changes["text"]} if changes.get("text") else {}
                if values:
                    plans.add_draft_item(session, writer, code, place.part, values=values, moment=now)
                ui.flash("This was removed in another window. " + ("Your words were added again." if values else ""))


def remove(part: Part, item_id: int) -> None:
    """Take an activity, support or a milestone out of the draft."""
    writer = current_viewer()
    try:
        if writer is None:
            raise NotFound
        with db.writing() as session:
            plans.remove_draft_item(session, writer, code, part, item_id, moment=clock.moment())
    except CoachingError as error:
        ui.flash(str(error))
    else:
        ui.flash(f"{words.label(part)} removed. Nobody else had seen it.")


def ask_above() -> None:
    """Ask one's own manager whether the opportunity is worth coaching."""
    writer = current_viewer()
    try:
        if writer is None:
            raise NotFound
        with db.writing() as session:
            plans.ask_alignment(session, writer, code, moment=clock.moment())
    except CoachingError as error:
        ui.flash(str(error))
    else:
        ui.flash("Asked. Your manager sees the question on Home, and of the draft only why now and the area.")


def go(step: str) -> None:
    """Open a step. The address keeps it, so that a reload comes back to it."""
    st.query_params["step"] = step


def ask(question: str = "", revision: int = 0) -> None:
    """Open one of the dialogs below, or none; it stays open until it is answered or dismissed."""
    ui.forget_errors(template_pieces.SAVE)
    st.session_state["new_plan_asks"] = (code, question, revision)


@st.dialog("Propose this plan?", on_dismiss=ask)
def ask_to_propose(who: str, readers: str, hr: str, revision: int) -> None:
    """The last question before the team member sees the plan."""
    viewer = require_viewer()
    st.markdown(f"{ui.escape(readers)} can read this plan. {hr}")
    with st.container(horizontal=True):
        is_sure = st.button("Propose", key="new_plan_propose_yes", type="primary")
        if st.button("Not yet", key="new_plan_propose_no", type="tertiary", on_click=ask):
            st.rerun()
    if is_sure:
        try:
            with db.writing() as session:
                plans.propose(session, viewer, code, seen_revision=revision, moment=clock.moment())
        except CoachingError as error:
            ui.show_errors(error)
        else:
            ask()
            ui.flash(f"{who} sees your proposal now.")
            go_to("plan", plan=code)


@st.dialog("Discard this draft?", on_dismiss=ask)
def ask_to_discard() -> None:
    """The question before a draft is deleted for good."""
    viewer = require_viewer()
    st.markdown("Nobody else has seen it. It cannot be brought back.")
    with st.container(horizontal=True):
        is_sure = st.button("Discard the draft", key="new_plan_discard_yes", type="primary")
        if st.button("Keep it", key="new_plan_discard_no", type="tertiary", on_click=ask):
            st.rerun()
    if is_sure:
        try:
            with db.writing() as session:
                plans.discard_draft(session, viewer, code, moment=clock.moment())
        except CoachingError as error:
            ui.show_errors(error)
        else:
            ask()
            ui.flash("The draft is gone. Nobody else saw it.")
            go_to("home")


@st.dialog("Begin from a template", width="medium", on_dismiss=ask)
def choose_template() -> None:
    """A template to begin from, looked at before it is used."""
    viewer = require_viewer()
    with db.reading() as session:
        shelf = templates.list_templates(session, viewer)
    if (chosen := template_pieces.choose(shelf)) is None:
        return
    try:
        with db.writing() as session:
            done = templates.use_template(session, viewer, code, chosen.code, moment=clock.moment())
    except CoachingError as error:
        ui.show_errors(error)
    else:
        ask()
        ui.flash(template_pieces.filled(chosen, done))
        st.rerun()


@st.dialog("Save as your own template", width="medium", on_dismiss=ask)
def keep_as_template() -> None:
    """The draft without its people, to be looked through before it is kept."""
    viewer, form = require_viewer(), template_pieces.SAVE
    try:
        with db.reading() as session:
            suggested = templates.suggest_template(session, viewer, code, moment=clock.moment())
    except CoachingError as error:
        ui.show_errors(error)
        return
    values = template_pieces.save_form(suggested)
    if values is None:
        return
    if isinstance(values, dict):
        token, now = ui.form_token(form), clock.moment()
        try:
            with db.writing() as session:
                templates.save_template(session, viewer, values=values, moment=now, token=token)
        except CoachingError as error:
            ui.keep_error(form, error)
            st.rerun()
        ui.renew_form_token(form)
        ui.flash(f"“{values['name'].strip()}” is among your templates. Nobody else sees it.")
    ask()
    st.rerun()


if not code:
    # Kept when the draft was saved: the second click of a double click comes back here before the address changed.
    if started := st.session_state.pop("new_plan_started", ""):
        go_to("new_plan", plan=started, step=Step.WHO.value)
    texts = policy.load(get_settings().policy_file)
    asked = st.query_params.get("person", "")
    request, before = None, None
    try:
        with db.writing() as session:
            team = {person.id: person for person in plans.team_of(session, viewer)}
            drafts = plans.list_plans(session, viewer, plans.Filters(frozenset({State.DRAFT})), moment=moment).headers
            if number := st.query_params.get("request", ""):
                request = plans.read_request(session, viewer, int(number) if number.isdecimal() else 0)
                team, drafts, asked = {request.member.id: request.member}, [], str(request.member.id)
            elif closed := st.query_params.get("follows", ""):
                before = plans.open_plan(session, viewer, closed, moment=moment)
                if Action.FOLLOW_ON not in before.can:
                    raise NotFound
                team, drafts, asked = {before.header.member.id: before.header.member}, [], str(before.header.member.id)
    except NotFound:
        draw_not_found()
        st.stop()

    with ui.page(800):
        if request is not None:
            ui.title(f"New plan for {request.member.name}", "Twenty seconds: why now, and two things to confirm.")
            with st.container(border=True, gap="small"):
                who = request.member.first_name
                request_text(request, f"What interests {who}", f"Where {who} wants to be in a year")
        elif before is not None:
            ui.title(
                f"Follow-on plan for {before.header.member.name}",
                f"It goes on from “{before.header.title}”. First why now, and two things to confirm.",
            )
        else:
            ui.title("New plan", "Twenty seconds: whom it is for, why now, and two things to confirm.")
        if not team:
            if ui.empty(
                "Nobody reports to you at the moment, so there is nobody to start a plan with.",
                "If that is not right, an administrator can look at the roster.",
                key="new_plan_home",
                button="Back to Home",
            ):
                go_to("home")
            st.stop()
        if drafts:
            with ui.section("Go on with a draft"):
                for header in drafts:
                    who = header.member.first_name
                    key, caption = f"new_plan_{header.code}_go_on", f"{header.title} · {who} cannot see it yet"
                    if ui.row_card(key, f"The draft for {who}", caption, icon="edit_note", button="Go on"):
                        go_to("new_plan", plan=header.code)
        if f"new_plan_{next(iter(texts.why_now))}" not in st.session_state:
            st.session_state["new_plan_tried"] = False  # The screen is opened afresh.
        is_tried = st.session_state["new_plan_tried"]
        person_id = next((each for each in team if str(each) == asked), None)
        is_given = request is not None or before is not None
        answers = beginning.ask(team, texts, person_id=person_id, is_given=is_given, is_tried=is_tried)
        if answers.is_more_than_coaching:
            beginning.say_more_than_coaching(texts, answers)
            if st.button("Back to Home", key="new_plan_home"):
                go_to("home")
            st.stop()
        is_asked = st.button(
            "Start the draft",
            key="new_plan_start",
            type="primary",
            on_click=lambda: st.session_state.update(new_plan_tried=True),
        )
        if is_asked and answers.is_complete and answers.person_id is not None:
            start = partial(plans.start_draft, member_id=answers.person_id)
            if request is not None:
                start = partial(plans.start_requested_draft, request_id=request.id)
            elif before is not None:
                start = partial(plans.start_follow_on, code=before.header.code)
            try:
                with db.writing() as session:
                    started = start(
                        session,
                        viewer,
                        policy=texts,
                        why_now=answers.why_now,
                        confirmed={key: answer is True for key, answer in answers.confirmed.items()},
                        moment=moment,
                        token=ui.form_token("new_plan"),
                    )
            except CoachingError as error:
                ui.show_errors(error)
            else:
                st.session_state["new_plan_started"] = started
                ui.renew_form_token("new_plan")
                ui.flash(f"The draft is saved. {team[answers.person_id].first_name} cannot see it yet.")
                st.rerun()
    st.stop()

try:
    with db.writing() as session:  # Opening it notes that an answer about aligning was seen.
        similar = plans.similar_open_areas(session, viewer, code, moment=moment)
        view = plans.open_plan(session, viewer, code, moment=moment)
except NotFound:
    draw_not_found()
    st.stop()
except NotAllowed as error:
    with ui.page(800):
        ui.title("New plan")
        if ui.empty(str(error), key="new_plan_open", button="Open the plan"):
            go_to("plan", plan=code)
    st.stop()

header, body = view.header, view.body
assert body is not None  # Whoever may change a draft reads it in full.
who = header.member.first_name
sheet = Sheet(f"new_plan_{code}", save, moment.today)
to_propose = list(plans.missing_to_propose(body.text))
to_start = [part for part in body.missing if part not in to_propose]

with ui.page(), st.container(gap="medium"):
    saved = draft.saved_at(view, moment, get_settings().zone)
    ui.title(f"New plan for {header.member.name}", f"Draft, saved {saved}. {who} sees it when you propose it.")
    step = draft.choose_step(sheet.name, [*to_propose, *to_start], go)

    if step is Step.WHO:
        draft.draw_who(sheet, header, body, moment, ask_above)
    elif step is Step.GOAL:
        is_begun = template_pieces.is_begun(body)
        if not is_begun and template_pieces.offer(is_prominent=True):
            ask("begin")
        draft.draw_goal(sheet, header, body)
        if is_begun and template_pieces.offer(is_prominent=False):
            ask("begin")
    elif step is Step.ACTIVITIES:
        draft.draw_activities(sheet, header, body, remove)
    else:
        left, right = st.columns([5, 3], gap="large")
        with left:
            draft.draw_review(header, body, moment)
        with right:
            if similar:
                st.warning(f"{ui.escape(who)} already has an open plan on this area. You can still propose this one.")
            draft.draw_missing(sheet, to_propose, to_start, go)
            template_pieces.draw_gaps(body)
            draft.draw_readers(header)
            if not to_propose:
                label = f"Propose to {ui.escape(who)}"
                st.button(label, key="new_plan_propose", type="primary", on_click=ask, args=("propose", view.revision))
            if template_pieces.is_begun(body):
                template_pieces.offer_to_keep(ask)
            st.button("Discard the draft", key="new_plan_discard", type="tertiary", on_click=ask, args=("discard",))
    draft.draw_way(sheet.name, step, go)

asked_about, question, revision = st.session_state.get("new_plan_asks", ("", "", 0))
if step is Step.REVIEW and asked_about == code:
    if question == "propose" and not to_propose:
        readers = f"{who} and your manager" if header.managers_manager else who
        ask_to_propose(who, readers, words.HR_SEES_NOTHING if header.is_about_hr else words.WHAT_HR_SEES, revision)
    elif question == "keep":
        keep_as_template()
    elif question == "discard":
        ask_to_discard()
elif step is Step.GOAL and asked_about == code and question == "begin":
    choose_template()
