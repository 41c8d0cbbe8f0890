"""The notice that everybody reads before the first use: to be reworded, and seen as people will read it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.errors import Invalid
from lib.notice import HEADINGS, Notice
from lib.organisation_settings import InForce, Section, checked
from lib.ui import notice
from lib.ui.escaping import escape
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form, and below it how the notice reads.

    Returns:
        The form with the texts as they stand there, once it is sent.
    """
    version = chosen.versions[Section.NOTICE]
    form = SectionForm(Section.NOTICE, version, _fields_of(chosen.notice))
    with form_area(form.name):
        form.tell_problem()
        st.caption("Everybody reads it before the first use, and again in the Guide. One sentence or paragraph a line.")
        for name, heading in HEADINGS.items():
            form.words(heading, name, height=160)
        st.caption(
            "The HR contact of Organisation stands below it. When administrators change how long plans are kept, the "
            "sentence about that follows."
        )
        is_sent = form.is_sent()
    last_change(version, today)
    content = {name: [line for line in text.splitlines() if line.strip()] for name, text in form.typed.items()}
    with st.expander("Preview"):
        _draw_preview(content, chosen)
    return (form, content) if is_sent else None


def problems_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the fields of this form: a sentence is said at its part."""
    found: dict[str, str] = {}
    for name, sentence in fields.items():
        part, *line = name.split(".")
        found.setdefault(part, f"Line {int(line[0]) + 1}: {sentence}" if line else sentence)
    return found


def _fields_of(version: Notice) -> dict[str, str]:
    return {name: "\n".join(getattr(version, name)) for name in HEADINGS}


def _draw_preview(content: Mapping[str, Any], chosen: InForce) -> None:
    try:
        texts = Notice.model_validate(checked(Section.NOTICE, content))
    except Invalid as error:
        where = formatting.listing([f"“{HEADINGS[part]}”" for part in problems_of(error.fields)])
        st.markdown(escape(f"Something is to be put right first: {where}."))
        return
    notice.draw(texts, chosen.organisation.hr_contact)
