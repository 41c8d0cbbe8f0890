"""The versions of a section that somebody saved, each with what it changed."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.organisation_settings import Section, Version, differences
from lib.ui.escaping import escape
from lib.ui.plan.values import side_by_side
from lib.ui.show_all import show_all_button, shows_all

FIRST_SHOWN = 5
"""Versions in sight; the others are one click away."""

SHIPPED_TEXTS = (Section.POLICY, Section.NEW_PLANS, Section.NOTICE)
"""Sections that say something before anybody saved them, which may be something else in another version."""


def draw_versions(section: Section, found: Sequence[Version], today: date) -> None:
    """What each version changed, the latest first.

    Args:
        found: the last of them is what held before anybody saved one.
    """
    key, number = f"settings_{section}_versions", len(found) - 1
    shown = number if shows_all(key) else min(number, FIRST_SHOWN)
    for version, before in pairwise(found[: shown + 1]):
        with st.expander(escape(f"Version {version.number} · {saved(version, today)}")):
            draw_change(section, before, version, gone="Nothing")
    if number > shown:
        show_all_button(key, number)


def draw_change(section: Section, before: Version, version: Version, *, gone: str) -> None:
    """What a version changed, before and after, and with what it is compared where that is not known for sure.

    Args:
        gone: stands where nothing is there after it any more.
    """
    differing = differences(section, before.content, version.content)
    if differing is None:
        st.markdown("What this version changed cannot be read any more.")
    elif not differing:
        st.markdown("It says the same as the version before it.")
    else:
        side_by_side(differing, before="Before", after="After", gone=gone, alt="What the version changed")
    if differing and before.at is None and section in SHIPPED_TEXTS:
        st.caption("What stood there before anybody changed it is not kept. “Before” is what it would say today.")


def saved(version: Version, today: date) -> str:
    """Who saved a version, and when; nothing where nobody did."""
    by = f"by {version.by}, " if version.by else ""
    return f"Saved {by}{formatting.on_day(at(version.at).today, today)}" if version.at else ""
