"""When a cadence gives no check-in before the end of a plan: which day it will be."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.models import Cadence
from lib.plans.rules import schedule
from lib.plans.rules.schedule import Rhythm
from lib.working_days import WorkingDays


def tell_only_check_in(start: date, end: date, typed: Mapping[str, Any], working: WorkingDays, today: date) -> None:
    """Say on which day the only check-in is, where a cadence gives none before the end; nothing where it gives one.

    Args:
        start: the day from which the cadence counts.
        typed: the three fields of the cadence; what cannot be saved is not told about.
    """
    kind, days, weekday = (typed.get(name) for name in ("cadence", "cadence_days", "cadence_weekday"))
    if kind is None or weekday is None or (kind == Cadence.EVERY_N_DAYS and not 2 <= (days or 0) <= 90):
        return
    day = schedule.only_at_the_end(Rhythm(start, end, Cadence(kind), days or 2, weekday, working=working))
    if day is not None:
        st.caption(
            f":material/info: This cadence gives no check-in before the end, so the check-in is "
            f"{formatting.on_day(day, today)}, the last working day."
        )
