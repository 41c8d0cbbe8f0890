"""What differs between two versions of a plan."""

import streamlit as st

from lib import formatting
from lib.models import State
from lib.plans import queries
from lib.plans.queries import NOW, VersionName
from lib.settings import get_settings
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import side_by_side

NAME = "compare_versions"


def _compare(page: PlanPage) -> None:
    found: list[VersionName] = page.read(queries.list_versions)
    numbers = [version.number for version in found]
    if len(found) < 2:
        st.markdown("There is one version, and nothing has changed since.")
        _close(page)
        return
    by_number = {version.number: version for version in found}

    def named(number: int) -> str:
        return _named(page, by_number[number])

    first, second = st.columns(2)
    with first:
        older = st.selectbox("From", numbers, 1, format_func=named, key=page.key("versions_older"))
    with second:
        newer = st.selectbox("To", numbers, 0, format_func=named, key=page.key("versions_newer"))
    differing = page.read(queries.compare_versions, older, newer, moment=page.moment)
    if not differing:
        st.markdown("They say the same.")
    else:
        alt = "What differs between the two versions"
        side_by_side(differing, before="Before", after="After", gone="No longer there", alt=alt)
    _close(page)


def _close(page: PlanPage) -> None:
    st.button("Close the comparison", key=page.key("versions_close"), on_click=page.shut)


def _named(page: PlanPage, version: VersionName) -> str:
    """ "Version 2 · Jonas Weber, 14 May, 10:42", as plain text for a list."""
    if version.number == NOW or version.at is None:
        return "As it stands now"
    made = formatting.day_and_time(version.at, page.today, get_settings().zone)
    return f"Version {version.number} · {version.by}, {made}"


def has_some(page: PlanPage) -> bool:
    """Is there anything to compare: another version, or what was changed at once since?"""
    return page.header.version > 1 or page.header.state in (State.ACTIVE, State.CLOSED)


STEPS = {
    NAME: StepForm(lambda page: "Compare versions", None, _compare, "Compare versions", where=has_some),
}
