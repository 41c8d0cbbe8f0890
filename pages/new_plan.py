"""New plan: opportunity, goal, activities and support, review. A draft is saved as it is typed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, formatting, labels, organisation_settings, templates, ui
from lib.errors import NotAllowed, NotFound
from lib.models import Part, State
from lib.plans import commands, queries
from lib.settings import get_settings
from lib.sign_in import current_viewer, draw_not_found, require_viewer
from lib.ui import draft
from lib.ui.autosave import AutosaveForm, FieldTarget, show_unsaved
from lib.ui.draft import WizardStep, eligibility
from lib.ui.draft.dialogs import DISCARD, FILL, KEEP, PROPOSE, DraftDialogs
from lib.ui.navigation import go_to
from lib.ui.templates import in_draft

viewer = require_viewer()
moment = clock.moment()
code = st.query_params.get("plan", "")


def save(place: FieldTarget, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Save what was typed. This runs before the page does, so it asks by itself who is here and what time it is."""
    writer, now = current_viewer(), clock.moment()
    if writer is None:
        raise NotFound
    with db.writing() as session:
        if place.part is None and "aligned_on" in changes:
            commands.note_alignment(session, writer, code, spoke_on=changes["aligned_on"], moment=now)
            ui.flash("Noted. It can be read on the plan once you propose it.")
        elif place.part is None:
            commands.save_draft(session, writer, code, changes=changes, seen=seen, moment=now)
        elif place.item_id is None:
            commands.add_draft_item(session, writer, code, place.part, values=changes, moment=now, token=place.token)
        else:
            try:
                commands.save_draft_item(
                    session, writer, code, place.part, place.item_id, changes=changes, seen=seen, moment=now
                )
            except NotFound:
                # It was removed in another window; words typed since are not lost.
                values = {"text": changes["text"]} if changes.get("text") else {}
                if values:
                    commands.add_draft_item(session, writer, code, place.part, values=values, moment=now)
                ui.flash("This was removed in another window. " + ("Your words were added again." if values else ""))


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = current_viewer()
    if acting is None:
        raise NotFound
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


def read(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One more thing to read."""
    reader = require_viewer()
    with db.reading() as session:
        return use_case(session, reader, *args, **values)


def remove(part: Part, item_id: int) -> None:
    """Take an activity, support or a milestone out of the draft."""
    told = f"{labels.label(part)} removed. Nobody else had seen it."
    use_case = partial(run, commands.remove_draft_item, code, part, item_id)
    if ui.run_action(use_case, told, lambda error: ui.flash(str(error))):
        form.forget_item(part, item_id)


def ask_above() -> None:
    """Ask one's own manager whether the opportunity is worth coaching."""
    told = "Asked. Your manager sees the question on Home, and of the draft the opportunity and the area alone."
    ui.run_action(partial(run, commands.ask_alignment, code), told, lambda error: ui.flash(str(error)))


def start(begins: eligibility.Beginning, answers: eligibility.EligibilityAnswers) -> str:
    """Start the draft, and fill it in where a template was chosen.

    Returns:
        What is there now, in a sentence.
    """
    assert answers.person_id is not None
    started = run(
        begins.start(answers),
        policy=texts,
        why_now=answers.why_now,
        confirmed={key: answer is True for key, answer in answers.confirmed.items()},
        token=ui.form_token("new_plan"),
    )
    st.session_state["new_plan_started"] = started
    if answers.template:
        run(templates.use_template, started, answers.template)
    return f"The draft is saved. {begins.team[answers.person_id].first_name} cannot see it yet."


def go(step: str) -> None:
    """Open a step. The address keeps it, so that a reload comes back to it."""
    form.add_begun()
    st.query_params["step"] = step


if not code:
    # Kept when the draft was saved: the second click of a double click comes back here before the address changed.
    if started := st.session_state.pop("new_plan_started", ""):
        go_to("new_plan", plan=started, step=WizardStep.OPPORTUNITY.value)
    try:
        with db.reading() as session:
            chosen = organisation_settings.in_force(session)
            texts = chosen.policy
            if number := st.query_params.get("request", ""):
                request_id = int(number) if number.isdecimal() and len(number) < 19 else 0
                begins = eligibility.from_request(queries.read_request(session, viewer, request_id))
            elif closed := st.query_params.get("follows", ""):
                before = commands.read_closed_plan(session, viewer, closed, moment=moment)
                begins = eligibility.from_closed_plan(before)
            else:
                team = {person.id: person for person in queries.team_of(session, viewer)}
                drafts = list(
                    queries.every_plan(
                        session, viewer, queries.Filters(frozenset({State.DRAFT})), moment=moment, left_out={}
                    )
                )
                requests = {request.member.id: request for request in queries.waiting_requests(session, viewer)}
                asked = next((each for each in team if str(each) == st.query_params.get("person", "")), None)
                begins = eligibility.Beginning(team, drafts, requests)
                if asked is not None:
                    begins = begins.about(asked)
    except NotFound:
        draw_not_found()
        st.stop()

    with ui.page(800):
        answers = eligibility.draw_beginning(
            begins, texts, chosen.organisation.hr_contact, partial(read, templates.list_templates)
        )
        if answers is not None and ui.run_action(
            partial(start, begins, answers), str, ui.show_errors, form_key=begins.form_key
        ):
            ui.renew_form_token("new_plan")
            st.rerun()
    st.stop()

form = AutosaveForm(f"new_plan_{code}", save, moment)
form.take_up()
try:
    with db.reading() as session:
        texts = organisation_settings.in_force(session).policy
        similar = commands.similar_open_areas(session, viewer, code, moment=moment)
        view = queries.open_plan(session, viewer, code, moment=moment)
except NotFound:
    draw_not_found()
    with ui.page(800):
        show_unsaved(f"new_plan_{code}", "This draft can no longer be opened.")
    st.stop()
except NotAllowed as error:
    with ui.page(800):
        ui.title("New plan")
        show_unsaved(f"new_plan_{code}", "This draft can no longer be changed.")
        if ui.empty(str(error), key="new_plan_open", button="Open the plan"):
            go_to("plan", plan=code)
    st.stop()

header, body = view.header, view.body
assert body is not None  # Whoever may change a draft reads it in full.
who = header.member.first_name
dialogs = DraftDialogs(view, moment, run, read, require_viewer)
to_propose = list(commands.missing_to_propose(body.text))
to_start = [part for part in body.missing if part not in to_propose]

ui.tab_title(f"New plan for {header.member.name}")
frame = ui.page(gap="medium")
with frame:
    saved = draft.saved_at(view, moment, get_settings().zone)
    ui.title(f"New plan for {header.member.name}", f"Draft, saved {saved}. {who} sees it when you propose it.")
    shown = draft.choose_step(form.name, [*to_propose, *to_start], go)

# Each step has a place of its own, so that nothing of one is taken for something of the next.
with frame.container(gap="medium", key=f"{form.name}_{shown}_place"):
    if shown is WizardStep.OPPORTUNITY:
        draft.draw_opportunity(form, header, body, texts, moment, ask_above)
    elif shown is WizardStep.GOAL:
        if in_draft.offer():
            dialogs.ask(FILL)
        draft.draw_goal(form, header, body)
    elif shown is WizardStep.ACTIVITIES:
        draft.draw_activities(form, header, body, remove)
    else:
        left, right = st.columns([5, 3], gap="large")
        with left:
            draft.draw_review(body, moment)
        with right:
            if similar:
                others = formatting.listing([f"“{area}”" for area in similar])
                st.warning(ui.escape(f"{who} already has an open plan on {others}. You can still propose this one."))
            draft.draw_missing(form, body, to_propose, to_start, go)
            in_draft.draw_gaps(body)
            draft.draw_words_to_think_about(body)
            draft.draw_readers(header, view.readers, viewer)
            if not to_propose:
                label = f"Propose to {ui.escape(who)}"
                st.button(
                    label, key="new_plan_propose", type="primary", on_click=dialogs.ask, args=(PROPOSE, view.revision)
                )
            if in_draft.is_begun(body):
                in_draft.offer_to_keep(dialogs.ask)
            st.button("Discard draft", key="new_plan_discard", type="tertiary", on_click=dialogs.ask, args=(DISCARD,))
    draft.draw_step_buttons(form.name, shown, go)

if shown is WizardStep.GOAL:
    dialogs.draw(FILL)
elif shown is WizardStep.REVIEW:
    dialogs.draw(DISCARD, KEEP, *([] if to_propose else [PROPOSE]))
