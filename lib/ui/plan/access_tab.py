"""The tab that names everybody who may read the plan, and who did."""

import streamlit as st

from lib import formatting, labels
from lib.access import Deputy
from lib.models import Relation
from lib.plans import queries
from lib.plans.queries import HEADER, Audience, Opening, SeenBy
from lib.settings import get_settings
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.plan.page import PlanPage
from lib.ui.tables import frame, table

NOBODY_ELSE = "Nobody else: no other colleague, no administrator, no leadership. "
FOLLOWS_LINE = "When the reporting line changes, this list changes with it."
KEEPS_LINE = "The plan has ended: manager and manager’s manager stay those of its last day."


ROWS_IN_SIGHT = 320
"""The height of the table of all openings, in pixels; a plan of a year can have hundreds."""


def audience(page: PlanPage) -> None:
    """Who can see the plan and why; who opened it, with the last time, and every time before where there is one."""
    seen: Audience = page.read(queries.see_audience, moment=page.moment)
    left, right = st.columns([5, 3], gap="large")
    with left, section("Who can see this plan"):
        rows = [(reader.name, _why(page, reader)) for reader in seen.readers]
        rows += [(deputy.name, _will(page, deputy)) for deputy in seen.deputies]
        who, why = (list(map(escape, cells)) for cells in zip(*rows, strict=True))
        table({"Who": who, "Why": why}, alt="Who reads it and why")
        st.caption(NOBODY_ELSE + (FOLLOWS_LINE if page.header.ended_on is None else KEEPS_LINE))
    with right, section("Opened by"):
        if not seen.openings:
            st.caption(f"Nobody but {escape(page.member)} has opened it.")
            return
        latest = {
            "Who": [escape(opening.name) for opening in seen.latest],
            "Last time": [_when(page, opening) for opening in seen.latest],
            "What": [escape(_how(opening)) for opening in seen.latest],
        }
        table(latest, alt="Who opened it last")
        if len(seen.openings) > len(seen.latest):
            with st.expander(f"Every time ({len(seen.openings)})", expanded=page.is_printed):
                every = {
                    "Who": [opening.name for opening in seen.openings],
                    "When": [_when(page, opening) for opening in seen.openings],
                    "What": [_how(opening) for opening in seen.openings],
                }
                # It scrolls within its own height, and shows names as they are.
                st.dataframe(frame(every), hide_index=True, height=ROWS_IN_SIGHT)
                st.caption("One line for each person and half hour, named by its beginning.")


def _when(page: PlanPage, opening: Opening) -> str:
    return formatting.sentence(formatting.day_and_time(opening.at, page.today, get_settings().zone))


def _how(opening: Opening) -> str:
    """How much was read, with the reason that HR gave: "In full: the plan is stuck"."""
    how = labels.label(opening.level)
    return f"{how}: {labels.in_sentence(opening.reason)}" if opening.reason else how


def _will(page: PlanPage, deputy: Deputy) -> str:
    days = formatting.span(deputy.first_on, deputy.last_on, page.today)
    return f"Will stand in for {page.manager}, who is away from {days}"


def _why(page: PlanPage, reader: SeenBy) -> str:
    manager = page.manager
    if Relation.MEMBER in reader.relations:
        return "It is their own plan"
    if reader.is_acting:
        return "Acting manager, appointed by HR"
    if Relation.MANAGER in reader.relations:
        return "Manager"
    if reader.deputy_until is not None:
        return f"Stands in for {manager}, who is away until {formatting.near_day(reader.deputy_until, page.today)}"
    if Relation.MANAGERS_MANAGER in reader.relations:
        return f"{formatting.possessive(manager)} manager"
    if reader.is_full:
        return "HR: opened the full plan and reads it for half an hour"
    return f"HR: sees {HEADER}, and updates; the rest only for half an hour, with a reason that stands here"
