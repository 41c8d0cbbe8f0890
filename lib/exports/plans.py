"""The list of plans as a table: the header of each, as the page shows it to this viewer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from lib import formatting, labels, turn_text
from lib.access import Viewer, may_watch_practice
from lib.clock import Moment
from lib.exports.export import Address, Download
from lib.models import State
from lib.plans import queries
from lib.plans.queries import Filters, PlanHeader
from lib.spreadsheets import CellValue, Table


def gather_plans(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The plans that somebody finds with the filters of the address."""
    filters = queries.filters_in(address, viewer, queries.departments_offered(session, viewer))
    readable, opened = queries.count_readable(session, viewer), list[str]()
    found = queries.every_plan(session, viewer, filters, moment=moment)
    table = table_of_plans(noting_opened(found, opened), readable, filters, viewer, moment.today)
    return Download(f"plans-{moment.today}", lambda: table, opened)


def noting_opened(headers: Iterable[PlanHeader], opened: list[str]) -> Iterator[PlanHeader]:
    """Pass headers on one by one, and keep the codes of those that count as opened; no header has to stay in memory."""
    for header in headers:
        if queries.counts_as_opening(header):
            opened.append(header.code)
        yield header


def table_of_plans(
    headers: Iterable[PlanHeader], readable: int, filters: Filters, viewer: Viewer, today: date
) -> Table:
    """All plans of the list that the page Plans shows, on whichever page of it.

    Args:
        readable: how many there are without any filter.
    """
    table = table_of_headers(headers, (), viewer, today)
    return replace(table, captions=_captions(len(table.rows), readable, filters, today))


def table_of_headers(
    headers: Iterable[PlanHeader],
    captions: Sequence[str],
    viewer: Viewer,
    today: date,
    more: Mapping[str, Callable[[PlanHeader], CellValue]] | None = None,
) -> Table:
    """Plans as a list shows them to the viewer, one a row.

    Everybody stands there by name, the viewer too: the file is read elsewhere. For HR it holds no word that anybody
    typed, as the headers do not.

    Args:
        more: columns of a list that is about something, after the others.
    """
    about = "Plan" if may_watch_practice(viewer) else "Development area"
    columns: dict[str, Callable[[PlanHeader], CellValue]] = {
        "Team member": lambda plan: plan.member.name,
        about: lambda plan: plan.title,
        "Manager": lambda plan: plan.manager.name if plan.manager else "Nobody yet",
        "Department": lambda plan: plan.department,
        "Dimension": lambda plan: labels.label(plan.dimension) if plan.dimension else None,
        "Purpose": lambda plan: labels.label(plan.purpose) if plan.purpose else None,
        "State": lambda plan: labels.label(plan.state),
        "Whose turn": lambda plan: turn_text.turn_in_file(plan, today),
        "Start date": lambda plan: plan.start,
        "End date": lambda plan: plan.end,
        "Progress in %": lambda plan: plan.progress if plan.has_started or plan.state is State.CLOSED else None,
        "Check-ins held": lambda plan: plan.check_ins_held,
        "Check-ins due": lambda plan: plan.check_ins_due,
        "Milestones reached": lambda plan: plan.milestones_reached,
        "Milestones planned": lambda plan: plan.milestones_planned,
        "Outcome": lambda plan: labels.label(plan.outcome) if plan.outcome else None,
        **(more or {}),
        "As of": lambda _plan: today,  # A plain table has no line above it.
    }
    rows = [[cell(plan) for cell in columns.values()] for plan in headers]
    return Table("Plans", captions, list(columns), rows)


def _captions(shown: int, readable: int, filters: Filters, today: date) -> list[str]:
    """How many of how many, of which day, and what was looked for."""
    said = f"{shown} of {readable} {formatting.plural(readable, 'plan')} on {formatting.full_day(today)}"
    states = [labels.label(state) for state in State if state in filters.states]
    sought = [
        f"State: {formatting.listing(states) if states else 'none'}",
        f"Search: {filters.search}" if filters.search else "",
        "Only where it is my turn" if filters.only_mine else "",
        "Only stuck ones" if filters.only_stuck else "",
        "Only with new updates" if filters.only_updates else "",
        "Only where I am the manager" if filters.only_coached else "",
        f"Department: {formatting.listing(sorted(filters.departments))}" if filters.departments else "",
        f"Manager: {filters.manager}" if filters.manager else "",
        f"Outcome: {formatting.listing([labels.label(each) for each in sorted(filters.outcomes)])}"
        if filters.outcomes
        else "",
        f"From {formatting.full_day(filters.since)}" if filters.since else "",
        f"Until {formatting.full_day(filters.until)}" if filters.until else "",
    ]
    return [said, " · ".join(filter(None, sought))]
