"""For how long plans are kept after they ended, and the question before some are deleted."""

from typing import Any

import streamlit as st

from lib import formatting
from lib.clock import Moment
from lib.notice import kept_for
from lib.organisation_settings import LABELS, InForce, Section, retention_begins
from lib.settings import get_settings
from lib.ui.escaping import escape
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area


def draw(chosen: InForce, moment: Moment) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form.

    Returns:
        The form with what changed, once it is sent.
    """
    version = chosen.versions[Section.RETENTION]
    form = SectionForm(Section.RETENTION, version, chosen.retention.model_dump())
    with form_area(form.name):
        form.tell_problem()
        form.number(LABELS[Section.RETENTION]["years"], "years", width=400)
        st.caption(
            "Counted from the day a plan was closed or cancelled; then it is deleted with everything on it. Without a "
            "number there is no limit. The record and the figures of past months on Overview stay; Insights counts the "
            "plans that are there."
        )
        st.caption("The notice says what holds, and everybody reads it again when it changes.")
        is_sent = form.is_sent()
    last_change(version, moment.today)
    begins = retention_begins(version)
    if chosen.retention.years is not None and begins is not None and moment.now < begins:
        when = formatting.day_and_time(begins, moment.today, get_settings().zone)
        st.info(escape(f"Nothing is deleted before {when}. Until then you can still take the number back."))
    return (form, form.changes) if is_sent else None


def draw_warning(years: int, about: int | None) -> None:
    """What saving deletes, and what everybody reads then.

    Args:
        about: how many plans ended longer ago, rounded; nothing where they are too few to be told.
    """
    number = f"About {about:,} plans" if about is not None else "Fewer than 5 plans, or none,"
    st.markdown(
        escape(
            f"{number} ended more than {formatting.count(years, 'year')} ago. From 24 hours after you save they are "
            "deleted, with everything on them; until then you can take the number back. After that only a backup made "
            "before still has them. Others follow as they become as old."
        )
    )
    st.markdown(escape(f"Everybody reads in the notice: “{kept_for(years)}”"))
