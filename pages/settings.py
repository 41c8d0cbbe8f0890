"""Settings: what the organisation chooses. Administrators see all of it, HR the policy's texts."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, formatting, organisation_settings, ui
from lib.access import may_administer
from lib.errors import CoachingError, Invalid
from lib.organisation_settings import Section, Version
from lib.plans import commands
from lib.policy import load as load_policy
from lib.settings import get_settings
from lib.sign_in import require_viewer
from lib.ui.settings import new_plans, organisation, policy, working_days
from lib.ui.settings.section_form import SectionForm

viewer = require_viewer()
moment = clock.moment()
Fields = dict[str, str]


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


def save(form: SectionForm, section: Section, values: dict[str, Any], place: Callable[[Fields], Fields] = dict) -> None:
    """Save what changed in a section, and draw it again with what holds now.

    Args:
        place: says at which fields of the form it stands what is wrong.
    """

    def refused(error: CoachingError) -> None:
        form.refused(Invalid(place(error.fields)) if isinstance(error, Invalid) else error)

    step = partial(run, organisation_settings.save_section, section, values, seen_version=form.seen_version)
    if ui.run_action(step, "Saved.", refused, form_key=form.name):
        form.saved()
    st.rerun()


def ask_about_working_days(form: SectionForm, content: dict[str, Any]) -> None:
    """Say how many check-ins would move before they do; where none would, save at once."""

    def refused(error: CoachingError) -> None:
        form.refused(Invalid(working_days.problems_of(error.fields, content)) if isinstance(error, Invalid) else error)

    count = partial(run, commands.count_check_ins_to_move, content)
    try:
        number = working_days.progress_shown("Looking at the plans", lambda progress: count(progress=progress))
    except CoachingError as error:
        refused(error)
        st.rerun()
    if number:
        sure(form, content, number)
        return
    change_working_days(form, content)


def change_working_days(form: SectionForm, content: dict[str, Any]) -> None:
    """Save the working days and move check-ins, which may take a moment."""
    step = partial(run, commands.change_working_days, content, seen_version=form.seen_version)
    if ui.run_action(
        lambda: working_days.progress_shown("Moving check-ins", lambda progress: step(progress=progress)),
        lambda number: (
            f"Saved. {formatting.sentence(formatting.count(number, 'check-in'))} moved." if number else "Saved."
        ),
        form.refused,
        form_key=form.name,
    ):
        form.saved()
    st.rerun()


@st.dialog("Change the working days?")
def sure(form: SectionForm, content: dict[str, Any], number: int) -> None:
    """What saving would do to plans that run, and the two ways out."""
    st.markdown(
        f"{working_days.moved_in_words(number)} to another day, from tomorrow on. What was due until today stays as it "
        "is. Nobody is told; everybody sees the new days on their plans."
    )
    with st.container(horizontal=True):
        if st.button("Save", key="settings_working_days_yes", type="primary"):
            change_working_days(form, content)
        if st.button("Cancel", key="settings_working_days_no", type="tertiary"):
            st.rerun()


with db.reading() as session:
    chosen = organisation_settings.in_force(session)
    logo = organisation_settings.logo(session)
    found = organisation_settings.versions(session, viewer, Section.POLICY)
first_texts = load_policy(get_settings().policy_file)


@st.dialog("Version of the policy", width="large", on_dismiss=policy.close)
def compare(version: Version, before: Version) -> None:
    """What a version changed, and the way back to it."""
    latest = found[0].number
    number = policy.draw_comparison(version, before, latest, moment.today)
    if number is None:
        return
    content = {each.number: each.content for each in found}.get(number, first_texts.model_dump(mode="json"))
    step = partial(run, organisation_settings.save_section, Section.POLICY, content, seen_version=latest)
    if ui.run_action(step, "The texts are as they were then.", ui.show_errors):
        policy.close()
        st.rerun()


def draw_policy() -> None:
    """The policy's texts and their versions."""
    with ui.section("Policy"):
        if (sent := policy.draw(chosen, moment.today)) is not None:
            form, content = sent
            save(form, Section.POLICY, content, policy.problems_of)
    if found:
        with ui.section("Versions"):
            policy.draw_versions(found, moment.today)
        if (both := policy.opened(found, first_texts)) is not None:
            compare(*both)


with ui.page(800), st.container(gap="medium"):
    if may_administer(viewer):
        ui.title("Settings", "What holds for the whole organisation. Every change is kept in the record.")
        about, days, plans, texts = st.tabs(["Organisation", "Working days", "New plans", "Policy"])
        with about:
            with ui.section("Organisation"):
                if (sent := organisation.draw(chosen, moment.today)) is not None:
                    save(sent[0], Section.ORGANISATION, sent[1])
            with ui.section("Logo"):
                wanted = organisation.draw_logo(logo.png, moment.today, chosen)
                if wanted is not None:
                    content = None if isinstance(wanted, bool) else wanted.getvalue()
                    step = partial(run, organisation_settings.save_logo, content, seen_version=logo.version)
                    if ui.run_action(step, "The logo is removed." if wanted is True else "Saved.", ui.show_errors):
                        organisation.forget_file()
                        st.rerun()
        with days, ui.section("Working days"):
            if (sent := working_days.draw(chosen, moment.today)) is not None:
                ask_about_working_days(*sent)
        with plans, ui.section("New plans"):
            if (sent := new_plans.draw(chosen, moment.today)) is not None:
                save(sent[0], Section.NEW_PLANS, sent[1])
        with texts:
            draw_policy()
    else:
        ui.title("Settings", "The texts of the policy. Every change is kept in the record.")
        draw_policy()
