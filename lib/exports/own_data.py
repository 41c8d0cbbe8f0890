"""What is kept about somebody, for themselves: as JSON for a program, and on paper with each of their plans."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from sqlmodel import Session

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment
from lib.exports.export import Address, Download
from lib.exports.plan import day_and_time, report_of_plan
from lib.exports.report import Report
from lib.own_data import KINDS, own_data_of
from lib.own_data.kind import Data
from lib.own_data.plans import OwnPlans
from lib.paper.document import DocumentSection, Entry
from lib.plans import queries
from lib.plans.queries import Audience, Opening, WholePlan

MOST_ON_PAPER = 100
"""Rows of one kind on paper; JSON has all."""

ABOUT = (
    "All that is kept about you, with what others wrote on your plans. Passwords, and what would let somebody in, are "
    "in no file. Plans of others are not in it: of those there are the words that you wrote."
)


class OwnPlan(NamedTuple):
    """A plan of somebody's own, and who may read it and who opened it."""

    whole: WholePlan
    audience: Audience


def gather_own_data(session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Download:
    """All that is kept about somebody, for themselves."""
    data = own_data_of(session, viewer, moment=moment)
    codes = [plan["code"] for plan in data[OwnPlans().name]]
    plans = [
        OwnPlan(
            queries.read_whole_plan(session, viewer, code, moment=moment),
            queries.see_audience(session, viewer, code, moment=moment),
        )
        for code in codes
    ]
    return Download(
        f"my-data-{moment.today}",
        partial(report_of_own_data, data, plans, name=viewer.name, today=moment.today),
        opened_in_full=codes,
        as_json=partial(json_of, data, name=viewer.name, moment=moment),
    )


def json_of(data: Mapping[str, Sequence[Data]], *, name: str, moment: Moment) -> str:
    """Everything by its kind, in the order of the kinds; days and times as ISO 8601."""
    about = {"about": name, "made_at": moment.now.isoformat()}
    return json.dumps({**about, **data}, default=_as_iso, ensure_ascii=False, indent=2)


def report_of_own_data(
    data: Mapping[str, Sequence[Data]], plans: Sequence[OwnPlan], *, name: str, today: date
) -> Report:
    """All that is kept about somebody, on paper: each plan on pages of its own, as in its PDF, and who opened it."""
    titles = {kind.name: kind.title for kind in KINDS if not isinstance(kind, OwnPlans)}
    empty = [title for kind, title in titles.items() if not data[kind]]
    return Report(
        title="Your data",
        captions=[ABOUT, *([f"There is nothing under: {'; '.join(empty)}."] if empty else [])],
        period=f"As of {formatting.full_day(today)} · {name}",
        sections=[_section(title, data[kind]) for kind, title in titles.items() if data[kind]],
        parts=[
            replace(report, sections=[*report.sections, _opened(plan.audience.openings)])
            for plan, report in ((each, report_of_plan(each.whole, today)) for each in plans)
        ],
    )


def _section(title: str, rows: Sequence[Data]) -> DocumentSection:
    if len(rows) == 1:
        return DocumentSection(
            title, [(_called(name), said) for name, value in rows[0].items() if (said := _said(value))]
        )
    shown = [
        " · ".join(f"{_called(name)}: {said}" for name, value in row.items() if (said := _said(value)))
        for row in rows[:MOST_ON_PAPER]
    ]
    more = [Entry("", f"The JSON file has all {len(rows):,}.")] if len(rows) > MOST_ON_PAPER else []
    return DocumentSection(title, entries=[*(Entry("", "", said) for said in shown), *more])


def _opened(openings: Sequence[Opening]) -> DocumentSection:
    return DocumentSection(
        "Opened by",
        [
            (
                each.name,
                f"{day_and_time(each.at)}: {labels.label(each.level)}"
                f"{f', {labels.in_sentence(each.reason)}' if each.reason else ''}",
            )
            for each in openings
        ]
        or [("", "Nobody but you has opened it.")],
    )


def _called(name: str) -> str:
    return formatting.sentence(name.replace("_", " "))


def _said(value: Any) -> str:
    """A value as people read it; empty where there is none."""
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return value.replace("_", " ")
        case datetime():
            return day_and_time(value)
        case date():
            return formatting.full_day(value)
        case list() | tuple():
            return " · ".join(filter(None, map(_said, value)))
        case dict():
            return ", ".join(f"{_called(name)}: {_said(each)}" for name, each in value.items() if _said(each))
        case time():
            return f"{value:%H:%M}"
    return str(value)


def _as_iso(value: Any) -> str:
    assert isinstance(value, date | time), "JSON has all other kinds of values"
    return value.isoformat()
