"""What the organisation is called, whom its managers ask, how it writes days, what calendars say, and its logo."""

from datetime import date
from typing import Any, get_args

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import formatting
from lib.logo import MAX_BYTES
from lib.organisation_settings import LABELS, DateFormat, InForce, Section
from lib.ui.organisation_settings.section_form import SectionForm, last_change
from lib.ui.typing import form_area

FILE_NUMBER = "settings_logo_number"


def draw(chosen: InForce, today: date) -> tuple[SectionForm, dict[str, Any]] | None:
    """The form.

    Returns:
        The form with what changed, once it is sent.
    """
    version = chosen.versions[Section.ORGANISATION]
    form = SectionForm(Section.ORGANISATION, version, chosen.organisation.model_dump())
    labels = LABELS[Section.ORGANISATION]
    with form_area(form.name):
        form.tell_problem()
        form.words(labels["name"], "name", is_line=True)
        st.caption("It stands where people sign in.")
        form.words(labels["hr_contact"], "hr_contact", height=74)
        st.caption("Whom managers talk to where a coaching plan is not right: it stands there, and in the Guide.")
        form.choice(
            st.selectbox, labels["date_format"], "date_format", get_args(DateFormat), width=300,
            format_func=lambda date_format: f"{date_format}, today {formatting.in_field(today, date_format)}",
        )  # fmt: skip
        form.words(labels["calendar_title"], "calendar_title", is_line=True)
        st.caption("It stands there before the name of the other one. Choose one that tells nothing.")
        is_sent = form.is_sent()
    last_change(version, today)
    return (form, form.changes) if is_sent else None


def draw_logo(png: bytes, today: date, chosen: InForce) -> UploadedFile | bool | None:
    """The logo as it is, a file for another one, and a way to do without.

    Returns:
        The file to use; True to take the logo away.
    """
    if png:
        st.image(png, width="content")
    file = st.file_uploader(
        "A picture: PNG, JPEG or WebP",
        key=f"settings_logo_{st.session_state.get(FILE_NUMBER, 0)}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    st.caption("It stands at the top of every page, 24 pixels high. A wide one with a transparent ground looks best.")
    with st.container(horizontal=True):
        if file is not None and st.button("Use this logo", key="settings_logo_use", type="primary"):
            return file
        if png and st.button("Remove the logo", key="settings_logo_remove", type="tertiary"):
            return True
    last_change(chosen.versions[Section.LOGO], today)
    return None


def forget_file() -> None:
    """Offer an empty field for the next file."""
    st.session_state[FILE_NUMBER] = st.session_state.get(FILE_NUMBER, 0) + 1
