"""The notice that everybody reads before the first use, and where it can be read again."""

from collections.abc import Collection
from datetime import date

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.models import NoticeReading
from lib.notice import HEADINGS, Notice
from lib.notice_readings import NoticeToRead
from lib.ui.badges import badge_text
from lib.ui.escaping import escape
from lib.ui.frame import page, section, title
from lib.ui.navigation import go_to
from lib.ui.policy_texts import draw_hr_contact

TITLE = "Before you begin"


def draw_before_all(to_read: NoticeToRead, hr_contact: str, today: date) -> bool:
    """The notice as the only thing on the screen.

    Returns:
        Has it been read with this click?
    """
    with page(800), st.container(gap="medium"):
        title(TITLE, _why_now(to_read, today))
        draw(to_read.notice, hr_contact, to_read.new)
        with st.container(horizontal=True):
            is_read = st.button("I have read this", key="notice_read", type="primary")
            if st.button("Sign out", key="notice_sign_out", type="tertiary"):
                go_to("sign_out")
    return is_read


def draw(notice: Notice, hr_contact: str, new: Collection[str] = ()) -> None:
    """The parts of the notice, each with its heading.

    Args:
        new: the sentences that are marked as new.
    """
    mark = f" {badge_text('New', 'new_releases', 'blue')}"
    for name, heading in HEADINGS.items():
        with st.container(gap="xsmall"):
            st.subheader(heading, anchor=False)
            sentences = getattr(notice, name)
            st.markdown("\n".join(f"- {escape(each)}{mark if each in new else ''}" for each in sentences))
    draw_hr_contact(hr_contact)


def draw_reading(reading: NoticeReading | None, latest: Notice, hr_contact: str, today: date) -> None:
    """For Account: which version somebody read and when, and the one that holds to be read again."""
    with section("Notice"):
        if reading is not None:
            which = f"version {reading.version}" if reading.version else "the first version"
            st.markdown(f"You read {which} {formatting.on_day(at(reading.at).today, today)}.")
        with st.expander("Read the notice again"):
            draw(latest, hr_contact)


def _why_now(to_read: NoticeToRead, today: date) -> str:
    if to_read.read_at is None:
        return "Who sees what, how long it is kept, and whom to ask. You can read it again in the Guide."
    marked = " What is new is marked." if to_read.new else ""
    return f"This has changed since you read it {formatting.on_day(at(to_read.read_at).today, today)}.{marked}"
