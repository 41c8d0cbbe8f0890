"""The versions of a section that somebody saved, each with what it changed."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.organisation_settings import Section, Version, content_before_any, differences
from lib.ui.escaping import escape
from lib.ui.plan.values import side_by_side
from lib.ui.show_all import show_all_button, shows_all

FIRST_SHOWN = 5
"""Versions in sight; the others are one click away."""


def draw_versions(section: Section, found: Sequence[Version], today: date) -> None:
    """What each version changed, the latest first."""
    key = f"settings_{section}_versions"
    shown = found if shows_all(key) else found[:FIRST_SHOWN]
    contents = [*(version.content for version in found), content_before_any(section)]
    for number, version in enumerate(shown):
        differing = differences(section, contents[number + 1], version.content)
        with st.expander(escape(f"Version {version.number} · {saved(version, today)}")):
            side_by_side(differing, before="Before", after="After", gone="Nothing", alt="What the version changed")
    if len(found) > len(shown):
        show_all_button(key, len(found))


def saved(version: Version, today: date) -> str:
    """Who saved a version, and when; nothing where nobody did."""
    by = f"by {version.by}, " if version.by else ""
    return f"Saved {by}{formatting.on_day(at(version.at).today, today)}" if version.at else ""
