"""The policy's texts: to be reworded, seen as people will read them, and their versions."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import streamlit as st

from lib import formatting
from lib.errors import Invalid
from lib.organisation_settings import InForce, Section, Version, checked, label_of
from lib.policy import LISTS, Policy, as_fields, from_fields
from lib.ui import policy_texts
from lib.ui.cards import row_card
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.organisation_settings.section_versions import FIRST_SHOWN, draw_change, saved
from lib.ui.show_all import show_all_button, shows_all
from lib.ui.typing import form_area

OPENED = "settings_policy_opened"
"""The number of the version that is looked at."""


def _heading_of(field: str) -> str:
    return {
        "psp_name": "The formal process", "talk_to": "The formal process", "purpose": "Purpose", "why_now": "Why now",
        "confirmations": "The two confirmations", "considers": "What a manager considers", "parts": "Parts of a plan",
        "levels": "Levels 1 to 5", "contrasts": "The five contrasts", "documentation": "Documentation",
        "do_not_write": "Documentation",
    }[field.split(".")[0]]  # fmt: skip  # a list to read


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form, and below it how its texts read.

    Returns:
        The form with the whole content of the section as it stands there, once it is sent and something changed.
    """
    version = chosen.versions[Section.POLICY]
    stored = as_fields(chosen.policy)
    form = SectionForm(Section.POLICY, version, stored)
    by_heading: dict[str, list[str]] = {}
    for field in stored:
        by_heading.setdefault(_heading_of(field), []).append(field)
    with form_area(form.name):
        form.tell_problem()
        st.caption("New plans get the new words; a plan keeps those it was opened with.")
        for heading, fields in by_heading.items():
            with st.expander(heading, expanded=form.has_problem(fields)):
                for field in fields:
                    height = 160 if field in LISTS else 74
                    form.words(escape(label_of(field)), field, height=height)
                    if field in LISTS:
                        st.caption("One sentence or paragraph a line.")
        content = from_fields(form.typed)
        is_sent = form.is_sent()
    last_change(version, today)
    with st.expander("Preview"):
        _draw_preview(content, chosen)
    return (form, content) if is_sent else None


def problems_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the fields of this form: a sentence of a list is said at the list."""
    found: dict[str, str] = {}
    for name, sentence in fields.items():
        first, *rest = name.split(".")
        if first in LISTS:
            found.setdefault(first, f"Line {int(rest[0]) + 1}: {sentence}" if rest else sentence)
        elif name != "contrasts":  # All five are there; one that is not right counts as missing.
            found[name] = sentence
    return found


def _draw_preview(content: Mapping[str, Any], chosen: InForce) -> None:
    try:
        whole = checked(Section.POLICY, {**content, "default_days": chosen.policy.default_days})
    except Invalid as error:
        where = formatting.listing([f"“{label_of(field)}”" for field in problems_of(error.fields)])
        st.markdown(escape(f"Something is to be put right first: {where}."))
        return
    texts, hr_contact = Policy.model_validate(whole), chosen.organisation.hr_contact
    with section("What a coaching plan is for"):
        policy_texts.draw_purpose(texts)
    with section("When a coaching plan is right"):
        policy_texts.draw_when_right(texts, hr_contact)
    with section("Where a confirmation cannot be given"):
        for thing in texts.confirmations.values():
            st.markdown(escape(thing.otherwise))
    with section(f"Coaching plan or {texts.psp_name}"):
        policy_texts.draw_contrasts(texts)
    with section("Five things a manager considers"):
        policy_texts.draw_considered(texts)
    with section("Seven parts of a plan"):
        policy_texts.draw_parts(texts)
    with section("Levels"):
        st.markdown("\n".join(f"{level}. {escape(words)}" for level, words in texts.levels.items()))
    with section("Documentation and confidentiality"):
        policy_texts.draw_documentation(texts)


def draw_versions(found: Sequence[Version], today: date) -> None:
    """Every version that somebody saved, the latest first.

    Args:
        found: the last of them is what held before anybody saved one.
    """
    *every, _ = found
    shown = every if shows_all("settings_policy_versions") else every[:FIRST_SHOWN]
    for version in shown:
        if row_card(
            f"settings_policy_version_{version.number}",
            f"Version {version.number}",
            saved(version, today),
            icon="history",
            button="Compare",
        ):
            st.session_state[OPENED] = version.number
    if len(every) > len(shown):
        show_all_button("settings_policy_versions", len(every))


def opened(found: Sequence[Version]) -> tuple[Version, Version] | None:
    """The version that is looked at, and the one before it; nothing where none is."""
    number = st.session_state.get(OPENED)
    return next((both for both in pairwise(found) if both[0].number == number), None)


def close() -> None:
    """Look at no version any more."""
    st.session_state.pop(OPENED, None)


def draw_comparison(version: Version, before: Version, latest: int, today: date) -> int | None:
    """What a version changed, and a way back to how it was then, or before it.

    Returns:
        The number of the version to go back to, once that was asked for.
    """
    st.caption(escape(saved(version, today)))
    draw_change(Section.POLICY, before, version, gone="No longer there")
    with st.container(horizontal=True):
        if version.number != latest and st.button(f"Go back to version {version.number}", key="settings_policy_back"):
            return version.number
        if version.number == 1 and st.button("Go back to the first texts", key="settings_policy_first"):
            return 0
    st.caption("What is saved now stays as a version, and a plan keeps the words it was opened with.")
    return None
