"""How the parts of charts are called, where their plans are listed."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from lib import formatting, labels
from lib.insights.queries import Behind
from lib.insights.registry import BIN, CANCELLED, LONGEST, row_name
from lib.models import Dimension, Outcome, Purpose, Side, Stuck, SupportKind
from lib.models.insights import (
    Age,
    Answered,
    Chart,
    Delay,
    Event,
    KeptDate,
    Length,
    OpenPlanStatus,
    PlanStage,
    Promise,
    PurposeKind,
    Reached,
    Tenure,
)


def name_of(behind: Behind, today: date) -> str:
    """ "Sales, active", "October 2026, started": the part of a chart as it is called."""
    row, part = NAMES[behind.chart]
    return formatting.sentence(", ".join(filter(None, (row(behind.row, today), part(behind.part, today)))))


def _as_it_is(value: str, _today: date) -> str:
    return row_name(value)


def _nothing(_value: str, _today: date) -> str:
    return ""


def _of(kind: type[StrEnum]) -> Callable[[str, date], str]:
    return lambda value, _today: labels.in_sentence(kind(value))


def _month_of(value: str, _today: date) -> str:
    return formatting.month(date.fromisoformat(value))


def _quarter_of(value: str, _today: date) -> str:
    return formatting.quarter(date.fromisoformat(value))


def _week_of(value: str, today: date) -> str:
    return f"check-ins of the week of {formatting.short_day(date.fromisoformat(value), today)}"


def _days_of(value: str, _today: date) -> str:
    first = int(value)
    return f"over {LONGEST} days" if first > LONGEST else f"{first} to {first + BIN - 1} days"


def _outcome_of(value: str, today: date) -> str:
    return value if value == CANCELLED else _of(Outcome)(value, today)


NAMES: dict[Chart, tuple[Callable[[str, date], str], Callable[[str, date], str]]] = {
    Chart.STATES: (_as_it_is, _of(OpenPlanStatus)),
    Chart.MONTHS: (_month_of, _of(Event)),
    Chart.REACH: (_as_it_is, _nothing),
    Chart.ON_TIME: (_as_it_is, _week_of),
    Chart.LATE: (_of(Age), _of(Delay)),
    Chart.STUCK: (_of(Stuck), _nothing),
    Chart.OUTCOMES: (_quarter_of, _outcome_of),
    Chart.MILESTONES: (_month_of, _of(KeptDate)),
    Chart.LENGTHS: (_days_of, _of(Length)),
    Chart.STEPS: (_of(PlanStage), _of(Reached)),
    Chart.THEMES: (_of(Dimension), _of(Purpose)),
    Chart.OFFERED: (_as_it_is, _of(PurposeKind)),
    Chart.TENURE: (_of(Tenure), _of(PurposeKind)),
    Chart.PROPOSERS: (_as_it_is, _of(Side)),
    Chart.ANSWERS: (_of(Side), _of(Answered)),
    Chart.SUPPORT: (_as_it_is, _of(Promise)),
    Chart.SUPPORT_KINDS: (_of(SupportKind), _of(Promise)),
}
"""How the rows and the parts of each chart are called."""
