"""The tab that names everybody who may read the plan, and who did."""

import pandas as pd
import streamlit as st

from lib import words
from lib.life import Relation
from lib.plans import Audience, Opening, SeenBy
from lib.settings import get_settings
from lib.ui.plan.desk import Desk
from lib.ui.safe import escape

NOBODY_ELSE = (
    "Nobody else: no colleague, no administrator, no leadership. "
    "When the reporting line changes, this list changes the same day."
)


def audience(desk: Desk, seen: Audience) -> None:
    """Who can see the plan and why; who opened it, with the last time."""
    left, right = st.columns([5, 3], gap="large")
    with left, st.container(gap="small"):
        st.subheader("Who can see this plan", anchor=False)
        rows = [(escape(reader.name), escape(_why(desk, reader))) for reader in seen.readers]
        st.table(
            pd.DataFrame(rows, columns=["Who", "Why"]), border="horizontal", hide_index=True, alt="Who reads it and why"
        )
        st.caption(NOBODY_ELSE)
    with right, st.container(gap="small"):
        st.subheader("Opened by", anchor=False)
        zone = get_settings().zone
        opened = [
            (
                escape(opening.name),
                words.sentence(words.day_and_time(opening.last_at, desk.today, zone)),
                escape(_how(opening)),
            )
            for opening in seen.openings
        ]
        if opened:
            st.table(
                pd.DataFrame(opened, columns=["Who", "Last time", "What"]),
                border="horizontal",
                hide_index=True,
                alt="Openings",
            )
        else:
            st.caption(f"Nobody but {escape(desk.member)} has opened it.")


def _how(opening: Opening) -> str:
    """How much was read, with the reason that HR gave: "In full: the plan is stuck"."""
    how = words.label(opening.level)
    return f"{how}: {words.in_sentence(opening.reason)}" if opening.reason else how


def _why(desk: Desk, reader: SeenBy) -> str:
    manager = desk.manager
    if Relation.MEMBER in reader.relations:
        return "It is their own plan"
    if reader.is_acting:
        return "Acting manager, appointed by HR: reads and shapes it"
    if Relation.MANAGER in reader.relations:
        return "Manager: reads and shapes it"
    if Relation.MANAGERS_MANAGER in reader.relations:
        return f"{words.possessive(manager)} manager: reads and comments"
    if reader.is_full:
        return "HR: opened it in full a moment ago and reads it for half an hour"
    return "HR: sees people, dates, state and updates; the rest only for half an hour, with a reason that stands here"
