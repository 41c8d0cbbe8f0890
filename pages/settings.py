"""Settings: what the organisation chooses. Administrators see all of it, HR the policy's texts."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib import clock, db, organisation_settings, ui
from lib.access import may_administer
from lib.errors import CoachingError, Invalid
from lib.notice import Notice
from lib.notifications import messages
from lib.organisation_settings import Retention, Section, Version, WorkingDaysChoice, save_section
from lib.plans import commands
from lib.retention import change_retention, count_expired
from lib.sign_in import require_viewer
from lib.ui.organisation_settings import (
    chat,
    new_plans,
    notice,
    organisation,
    policy,
    retention,
    section_versions,
    targets,
    working_days,
)
from lib.ui.organisation_settings.chat import ChatStep, ChatWish
from lib.ui.organisation_settings.section_form import SectionForm

viewer = require_viewer()
moment = clock.moment()
Fields = dict[str, str]
SHOWING_VERSIONS = (
    Section.ORGANISATION, Section.WORKING_DAYS, Section.NEW_PLANS, Section.TARGETS, Section.RETENTION,
)  # fmt: skip
"""Sections of administrators whose versions stand below them."""


def run(use_case: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """One step in a session of its own, by whoever is signed in at this click."""
    acting = require_viewer()
    with db.writing() as session:
        return use_case(session, acting, *args, moment=clock.moment(), **values)


def save(form: SectionForm, use_case: Callable[..., Any], *args: Any, place: Callable[[Fields], Fields] = dict) -> None:
    """Save what was sent in a form, and draw it again with what holds now.

    Args:
        place: says at which fields of the form it stands what is wrong.
    """

    def refused(error: CoachingError) -> None:
        form.refused(Invalid(place(error.fields)) if isinstance(error, Invalid) else error)

    if ui.run_action(
        partial(run, use_case, *args, seen_version=form.seen_version), "Saved.", refused, form_key=form.name
    ):
        form.saved()
    st.rerun()


def change_chat(wish: ChatWish) -> None:
    """Save or remove the address of the chat, or try it out."""
    step: Callable[[], Any]
    if wish.step is ChatStep.TEST:
        step, told = partial(messages.send_test_line, require_viewer(), moment=clock.moment()), "A line is in the chat."
    else:
        seen = chosen.versions[Section.CHAT].number
        step = partial(run, organisation_settings.save_chat_address, wish.address, seen_version=seen)
        told = "Saved." if wish.address else "The address is removed."
    with st.spinner("One moment"):
        is_done = ui.run_action(step, told, partial(ui.keep_error, chat.FORM))
    if is_done:
        ui.forget_errors(chat.FORM)
        chat.forget_typed()
    st.rerun()


def ask_about_working_days(form: SectionForm, content: dict[str, Any]) -> None:
    """Say what becomes of check-ins before other days are worked; where the days stay the same, save at once."""
    try:
        choice = WorkingDaysChoice.model_validate(organisation_settings.checked(Section.WORKING_DAYS, content))
    except Invalid as error:
        form.refused(Invalid(working_days.problems_of(error.fields, content)))
        st.rerun()
    if choice.week == chosen.working_days.week:
        change_working_days(form, content)
    else:
        sure(form, content)


def change_working_days(form: SectionForm, content: dict[str, Any]) -> None:
    """Save the working days and move check-ins, which may take a moment.

    Nothing is drawn between beginning and end: whatever somebody clicks meanwhile would undo all of it.
    """
    with st.spinner("Saving the working days"):
        save(form, commands.change_working_days, content)


@st.dialog("Change the working days?")
def sure(form: SectionForm, content: dict[str, Any]) -> None:
    """What saving does to plans that run, and the two ways out. Whether there are any is not said to administrators."""
    st.markdown(
        "From tomorrow on, check-ins of running plans that fall on a day off move to the next working day, or fall "
        "away where there is none before the plan ends. What was due until today stays as it is. Nobody is told; "
        "everybody sees the new days on their plans."
    )
    with st.container(horizontal=True):
        if st.button("Save", key="settings_working_days_yes", type="primary"):
            change_working_days(form, content)
        if st.button("Cancel", key="settings_working_days_no", type="tertiary"):
            st.rerun()


def ask_about_retention(form: SectionForm, content: dict[str, Any]) -> None:
    """Say how many plans go before they are kept for a shorter time; a longer one is saved at once."""
    try:
        wanted = Retention.model_validate(organisation_settings.checked(Section.RETENTION, content))
    except Invalid as error:
        form.refused(error)
        st.rerun()
    if content and wanted.is_shorter_than(chosen.retention):
        assert wanted.years is not None  # Without a limit it is not shorter.
        with db.reading() as session:
            about = count_expired(session, require_viewer(), wanted.years, moment=moment)
        delete_older(form, content, wanted.years, about)
    else:
        save(form, change_retention, content)


@st.dialog("Delete older plans?")
def delete_older(form: SectionForm, content: dict[str, Any], years: int, about: int | None) -> None:
    """What a shorter time deletes, and the two ways out."""
    retention.draw_warning(years, about)
    with st.container(horizontal=True):
        if st.button("Save, and delete older plans in 24 hours", key="settings_retention_yes", type="primary"):
            save(form, change_retention, content)
        if st.button("Cancel", key="settings_retention_no", type="tertiary"):
            st.rerun()


def ask_about_notice(form: SectionForm, content: dict[str, Any]) -> None:
    """Ask whether another wording is read again by everybody; what is not right is said first."""
    try:
        texts = organisation_settings.checked(Section.NOTICE, content)
    except Invalid as error:
        form.refused(Invalid(notice.problems_of(error.fields)))
        st.rerun()
    if Notice.model_validate(texts).says_the_same_as(chosen.notice):
        save(form, save_section, Section.NOTICE, {})
    else:
        show_again(form, content)


@st.dialog("Show the notice to everybody again?")
def show_again(form: SectionForm, content: dict[str, Any]) -> None:
    """Whether those who have read an earlier version read this one before anything else, and the way out."""
    st.markdown(
        "Shown again, it stands before everything else when people come next, with what is new marked. Whoever has "
        "never read it reads it in any case."
    )
    is_shown_again = None
    with st.container(horizontal=True):
        if st.button("Save and show notice again", key="settings_notice_again", type="primary"):
            is_shown_again = True
        if st.button("Save only", key="settings_notice_quietly"):
            is_shown_again = False
        if st.button("Cancel", key="settings_notice_no", type="tertiary"):
            st.rerun()
    if is_shown_again is not None:
        texts = content | {"is_shown_again": is_shown_again}
        save(form, save_section, Section.NOTICE, texts, place=notice.problems_of)


with db.reading() as session:
    chosen = organisation_settings.in_force(session)
    logo = organisation_settings.logo(session)
    has_chat = bool(organisation_settings.chat_address(session))
    earlier = {
        section: [
            *organisation_settings.versions(session, viewer, section),
            organisation_settings.version_before_any(session, viewer, section),
        ]
        for section in (Section.POLICY, Section.NOTICE, *(SHOWING_VERSIONS if may_administer(viewer) else ()))
    }


@st.dialog("Version of the policy", width="large", on_dismiss=policy.close)
def compare(version: Version, before: Version) -> None:
    """What a version changed, and the way back to it."""
    there = earlier[Section.POLICY]
    latest = there[0].number
    number = policy.draw_comparison(version, before, latest, moment.today)
    if number is None:
        return
    content = dict({each.number: each.content for each in there}[number])
    content.pop("default_days", None)  # New plans has it.
    step = partial(run, save_section, Section.POLICY, content, seen_version=latest)
    if ui.run_action(step, "The texts are as they were then.", ui.show_errors):
        policy.close()
        st.rerun()


def draw_versions(section: Section) -> None:
    """What was saved in a section before, where anything was."""
    if len(earlier[section]) > 1:
        with ui.section("Versions"):
            section_versions.draw_versions(section, earlier[section], moment.today)


def draw_notice() -> None:
    """The notice's texts and their versions."""
    with ui.section("Notice"):
        if (sent := notice.draw(chosen, moment.today)) is not None:
            ask_about_notice(*sent)
    draw_versions(Section.NOTICE)


def draw_policy() -> None:
    """The policy's texts and their versions."""
    with ui.section("Policy"):
        if (sent := policy.draw(chosen, moment.today)) is not None:
            form, content = sent
            save(form, save_section, Section.POLICY, content, place=policy.problems_of)
    if len(there := earlier[Section.POLICY]) > 1:
        with ui.section("Versions"):
            policy.draw_versions(there, moment.today)
        if (both := policy.opened(there)) is not None:
            compare(*both)


with ui.page(800, gap="medium"):
    if may_administer(viewer):
        ui.title("Settings", "What holds for the whole organisation. Every change is kept in the record.")
        about, days, plans, aims, talk, keeping, texts, reading = st.tabs(
            ["Organisation", "Working days", "New plans", "Targets", "Chat", "Retention", "Policy", "Notice"]
        )
        with about:
            with ui.section("Organisation"):
                if (sent := organisation.draw(chosen, moment.today)) is not None:
                    save(sent[0], save_section, Section.ORGANISATION, sent[1])
            draw_versions(Section.ORGANISATION)
            with ui.section("Logo"):
                wanted = organisation.draw_logo(logo.png, moment.today, chosen)
                if wanted is not None:
                    content = None if isinstance(wanted, bool) else wanted.getvalue()
                    step = partial(run, organisation_settings.save_logo, content, seen_version=logo.version)
                    if ui.run_action(step, "The logo is removed." if wanted is True else "Saved.", ui.show_errors):
                        organisation.forget_file()
                        st.rerun()
        with days:
            with ui.section("Working days"):
                if (sent := working_days.draw(chosen, moment.today)) is not None:
                    ask_about_working_days(*sent)
            draw_versions(Section.WORKING_DAYS)
        with plans:
            with ui.section("New plans"):
                if (sent := new_plans.draw(chosen, moment.today)) is not None:
                    save(sent[0], save_section, Section.NEW_PLANS, sent[1])
            draw_versions(Section.NEW_PLANS)
        with aims:
            with ui.section("Targets"):
                if (sent := targets.draw(chosen, moment.today)) is not None:
                    save(sent[0], save_section, Section.TARGETS, sent[1])
            draw_versions(Section.TARGETS)
        with talk, ui.section("Chat"):
            if (wish := chat.draw(chosen.versions[Section.CHAT], moment.today, is_set=has_chat)) is not None:
                change_chat(wish)
        with keeping:
            with ui.section("Retention"):
                if (sent := retention.draw(chosen, moment)) is not None:
                    ask_about_retention(*sent)
            draw_versions(Section.RETENTION)
    else:
        ui.title("Settings", "The texts of the policy and the notice. Every change is kept in the record.")
        texts, reading = st.tabs(["Policy", "Notice"])
    with texts:
        draw_policy()
    with reading:
        draw_notice()
