"""The targets that stand as dashed lines in charts of Insights."""

from datetime import date
from typing import Any

import streamlit as st

from lib.organisation_settings import LABELS, InForce, Section
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form.

    Returns:
        The form with what changed, once it is sent.
    """
    version = chosen.versions[Section.TARGETS]
    form = SectionForm(Section.TARGETS, version, chosen.targets.model_dump())
    with form_area(form.name):
        form.tell_problem()
        for field, label in LABELS[Section.TARGETS].items():
            form.number(label, field, width=400)
        st.caption(
            "Each stands as a dashed line in its chart on Insights, which HR reads. Without a number there is none."
        )
        is_sent = form.is_sent()
    last_change(version, today)
    return (form, form.changes) if is_sent else None
