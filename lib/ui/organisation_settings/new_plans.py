"""How a new plan begins: its length and its cadence."""

from datetime import date
from typing import Any

import streamlit as st

from lib import labels
from lib.models import Cadence
from lib.organisation_settings import LABELS, InForce, Section
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form.

    Returns:
        The form with what changed, once it is sent.
    """
    version = chosen.versions[Section.NEW_PLANS]
    form = SectionForm(Section.NEW_PLANS, version, chosen.new_plans.model_dump())
    names = LABELS[Section.NEW_PLANS]
    with form_area(form.name):
        form.tell_problem()
        form.number(names["days"], "days")
        cadence = form.choice(
            st.segmented_control, names["cadence"], "cadence", list(Cadence), format_func=labels.label, required=True,
            wrap=True,
        )  # fmt: skip
        if cadence is Cadence.EVERY_N_DAYS:
            form.number(names["cadence_days"], "cadence_days")
        st.caption("Every manager can change both on a draft. Plans that are there stay as they are.")
        is_sent = form.is_sent()
    last_change(version, today)
    return (form, form.changes) if is_sent else None
