"""The targets that stand as dashed lines in charts of Insights."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.organisation_settings import InForce, Section, Targets
from lib.ui.settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area

LABELS: Mapping[str, str] = {
    "check_ins_on_time": "Check-ins on time, in %",
    "people_reached": "People with a plan in twelve months, in %",
    "goals_achieved": "Goals of closed plans achieved or partly achieved, in %",
    "support_on_time": "Support provided on time, in %",
}
"""What the field of each target is called."""


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form.

    Returns:
        The form with what changed, once it is sent.
    """
    version = chosen.versions[Section.TARGETS]
    form = SectionForm(Section.TARGETS, version, chosen.targets.model_dump())
    with form_area(form.name):
        form.tell_problem()
        for field, label in LABELS.items():
            form.number(label, field, width=400)
        st.caption(
            "Each stands as a dashed line in its chart on Insights, which HR reads. Without a number there is none."
        )
        is_sent = form.is_sent()
    last_change(version, today)
    return (form, form.changes) if is_sent else None


def texts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """A version in words, by what each field is called."""
    version = Targets.model_validate(content).model_dump()
    return {
        label: "" if version[field] is None else formatting.percent(version[field]) for field, label in LABELS.items()
    }
