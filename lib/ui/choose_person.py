"""Whom to choose as acting manager or deputy: a search by name."""

from collections.abc import Callable

import streamlit as st

from lib import formatting
from lib.plans.commands import Candidate, Candidates
from lib.plans.commands.appoint import SEARCH_LETTERS
from lib.ui.escaping import escape
from lib.ui.forms import field_error, kept_errors
from lib.ui.inputs import search_field, told_apart
from lib.ui.typing import choice_field, form_area


def choose_manager(
    form_key: str, member: str, search: Callable[[str], Candidates], leave: Callable[[], None]
) -> Candidate | None:
    """A search and the people it found, one of whom can be appointed.

    Args:
        form_key: names its widgets and what was wrong with it.
        member: the team member's first name.
        search: finds people by a text, a few at most.
        leave: closes the form.

    Returns:
        Who was appointed with this click; nobody else.
    """
    errors = kept_errors(form_key)
    with form_area(form_key):
        st.markdown(
            f"Until the roster names a manager for {escape(member)}, whoever you appoint does everything here that a "
            f"manager does. They and their own manager read all of the plan. {escape(member)} sees that it was you."
        )
        chosen = choose_person(
            form_key,
            search,
            "Who acts as manager?",
            "Nobody active of this name may be appointed: not you, nor the team member and whoever is below.",
        )
        field_error(errors, "")
        field_error(errors, "person")
        with st.container(horizontal=True, vertical_alignment="center"):
            is_sent = chosen is not None and st.button(
                escape(f"Appoint {formatting.first_name(chosen.name)}"),
                key=f"{form_key}_appoint",
                type="primary",
                icon=":material/person_add:",
            )
            st.button("Cancel", key=f"{form_key}_leave", type="tertiary", on_click=leave)
    return chosen if is_sent else None


def choose_person(form_key: str, search: Callable[[str], Candidates], question: str, nobody: str) -> Candidate | None:
    """A search by name and the people it found, one of whom can be chosen; it stands in a form area.

    Args:
        search: as in `choose_manager`.
        question: what is asked about those it found.
        nobody: a sentence where it found nobody.
    """
    typed = search_field(
        "Search by name",
        f"{form_key}_search",
        draw=choice_field,
        start="",
        icon=":material/search:",
        placeholder="First or last name, then Enter",
        width=360,
    )
    if len(typed.strip()) < SEARCH_LETTERS:
        return None
    found = search(typed)
    if not found.people:
        st.caption(nobody)
        return None
    people = {person.person_id: person for person in found.people}
    names = told_apart({person_id: person.name for person_id, person in people.items()})
    chosen: int | None = choice_field(
        st.radio,
        question,
        list(people),
        format_func=lambda person_id: escape(names[person_id]),
        captions=[escape(" · ".join(filter(None, [one.title, one.department]))) for one in found.people],
        key=f"{form_key}_person",
    )
    if found.more:
        st.caption(f"{formatting.sentence(formatting.number(found.more))} more fit. Type more of the name to see them.")
    return people.get(chosen) if chosen is not None else None
