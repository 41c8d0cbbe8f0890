"""What differs between two versions of a plan."""

import streamlit as st

from lib import plans, words
from lib.models import State
from lib.plans import NOW
from lib.plans.versions import VersionName
from lib.settings import get_settings
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import side_by_side

NAME = "versions"


def _compare(desk: Desk) -> None:
    found: list[VersionName] = desk.look(plans.list_versions)
    numbers = [version.number for version in found]
    if len(found) < 2:
        st.markdown("There is one version, and nothing has changed since.")
        _close(desk)
        return
    by_number = {version.number: version for version in found}

    def named(number: int) -> str:
        return _named(desk, by_number[number])

    first, second = st.columns(2)
    with first:
        older = st.selectbox("From", numbers, 1, format_func=named, key=desk.key("versions_older"))
    with second:
        newer = st.selectbox("To", numbers, 0, format_func=named, key=desk.key("versions_newer"))
    differing = desk.look(plans.compare_versions, older, newer, moment=desk.moment)
    if not differing:
        st.markdown("They say the same.")
    else:
        alt = "What differs between the two versions"
        side_by_side(differing, before="Before", after="After", gone="No longer there", alt=alt)
    _close(desk)


def _close(desk: Desk) -> None:
    st.button("Close the comparison", key=desk.key("versions_close"), on_click=desk.shut)


def _named(desk: Desk, version: VersionName) -> str:
    """ "Version 2 · Jonas Weber, 14 May, 10:42", as plain text for a list."""
    if version.number == NOW or version.at is None:
        return "As it stands now"
    made = words.day_and_time(version.at, desk.today, get_settings().zone)
    return f"Version {version.number} · {version.by}, {made}"


def has_some(desk: Desk) -> bool:
    """Is there anything to compare: another version, or what was changed at once since?"""
    return desk.header.version > 1 or desk.header.state in (State.ACTIVE, State.CLOSED)


STEPS = {
    NAME: StepForm(lambda desk: "Compare versions", None, _compare, "Compare versions", where=has_some),
}
