"""What HR looks at: the figures of one question, and the plans behind a cell of its charts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlmodel import Session, col

from lib.access import Viewer, may_watch_practice, plans_in_figures
from lib.clock import Moment
from lib.errors import CoachingError, NotFound
from lib.insights.adoption.open_plans import OPEN_PLANS
from lib.insights.adoption.people import people_by
from lib.insights.annotations import list_annotations
from lib.insights.chart import InsightChart
from lib.insights.check_ins.decided import DecidedCheckIn
from lib.insights.counting import FilterChoices, InsightFilters, Scope, different, plans_of, things_of
from lib.insights.registry import CHARTS, QUESTIONS, read_part
from lib.insights.result import ALL, EVERY_PART, NO_DEPARTMENT, OTHERS, QuestionResult, own_rows
from lib.insights.things import ids_left_out
from lib.insights.url_parameters import about_in_words
from lib.models import Person, Plan, PlanStamp, StampEvent
from lib.models.insights import Grouping, OpenPlanStatus, Question
from lib.months import first_of, months_from, months_later
from lib.organisation_settings import plans_kept_since, targets
from lib.paging import page_within, pages_for
from lib.plans.queries.header import PlanHeader
from lib.plans.queries.list import every_header, headers_on_page
from lib.prepared import prepared

FEWEST_MONTHS = 12
"""At least so many months can be chosen, however young the oldest plan is."""


@dataclass(frozen=True)
class Behind:
    """The plans behind a cell.

    Attributes:
        chart, row, part: the cell; the part is `EVERY_PART` for those of its row together.
        plans: the headers of one page of them, those that end first before others.
        number: how many there are on all pages.
        check_ins: those that the cell counts, by the code of their plan, where it counts check-ins.
        rows: the rows of the source that the cell sums up.
        is_counted_only: drafts are counted, and nobody but their manager reads them.
    """

    chart: InsightChart
    row: str
    part: str
    plans: Sequence[PlanHeader]
    number: int
    check_ins: Mapping[str, Sequence[DecidedCheckIn]] = field(default_factory=dict)
    rows: Collection[str] = ()
    is_counted_only: bool = False
    page: int = 1

    @property
    def pages(self) -> int:
        return pages_for(self.number)

    def name(self, today: date) -> str:
        """ "Sales, active", "October 2026, started": the part of the chart as it is called."""
        return self.chart.cell_name(self.row, self.part, today)


class PartNotFound(CoachingError):
    """There is nothing behind that part of a chart, or no such part."""

    def __init__(self) -> None:
        super().__init__("No plan stands behind this part of the chart any more. Please choose another one.")


def choose_filters(session: Session, viewer: Viewer, *, moment: Moment) -> FilterChoices:
    """What can be chosen: names from the roster, and from the stamps of plans that the viewer may read.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    _require_hr(viewer)
    return prepared(session, viewer, moment.today, "choices", lambda: _choices(session, viewer, moment))


def _choices(session: Session, viewer: Viewer, moment: Moment) -> FilterChoices:
    on_roster = and_(col(Person.active), col(Person.employee_id).is_not(None))
    counts = exists().where(col(Plan.id) == col(PlanStamp.plan_id), plans_in_figures(viewer))

    def offered(of_person: Any, of_stamp: Any) -> set[str]:
        on_people, on_plans = different(of_person, on_roster), different(of_stamp, counts)
        return {*session.scalars(on_people), *session.scalars(on_plans)}

    departments = offered(col(Person.department), col(PlanStamp.department))
    locations = offered(col(Person.location), col(PlanStamp.location))
    first = session.scalar(
        select(col(PlanStamp.on))
        .where(col(PlanStamp.event) == StampEvent.PROPOSAL, counts)
        .order_by(col(PlanStamp.on))
        .limit(1)
    )
    earliest = min(first_of(first or moment.today), months_later(first_of(moment.today), -FEWEST_MONTHS + 1))
    months = list(months_from(earliest, first_of(moment.today)))
    return FilterChoices(
        months[::-1],
        sorted({name or NO_DEPARTMENT for name in departments}),
        sorted(name for name in locations if name),
    )


def look_at_question(
    session: Session,
    viewer: Viewer,
    question: Question,
    filters: InsightFilters,
    *,
    moment: Moment,
    by: Grouping | None = None,
) -> QuestionResult:
    """The figures of a question over the plans that this viewer may read: one aggregate a chart.

    Args:
        by: how charts that offer it are grouped.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    scope = _scope(viewer, filters, moment)
    asked = "question", question, filters, by
    return prepared(session, viewer, moment.today, asked, lambda: _answer(session, scope, question, by))


def _answer(session: Session, scope: Scope, question: Question, by: Grouping | None) -> QuestionResult:
    asked, filters = QUESTIONS[question], scope.filters
    charts = asked.shown(by)
    kept_since = plans_kept_since(session, scope.moment)
    return QuestionResult(
        question=question,
        first=filters.first,
        last=filters.last,
        today=scope.moment.today,
        by_week=filters.by_week,
        about=about_in_words(filters),
        left_out=len(ids_left_out(session, scope)),
        cells={chart: chart.cells(session, scope) for chart in charts},
        before={chart: chart.cells(session, scope.before) for chart in charts if chart.is_compared},
        purposes=filters.purposes,
        kept_since=kept_since if kept_since is not None and scope.before.first < kept_since else None,
        targets=targets(session),
        annotations=list_annotations(session, scope.viewer) if any(chart.is_annotated for chart in charts) else (),
        **asked.facts(session, scope),
    )


def plans_behind(
    session: Session,
    viewer: Viewer,
    key: str,
    filters: InsightFilters,
    *,
    moment: Moment,
    of: Question | None = None,
    by: Grouping | None = None,
    page: int = 1,
) -> Behind:
    """A page of the plans behind a cell: all pages hold exactly those that it counts, as headers.

    Args:
        key: from `lib.insights.result.key_of`; it may come from an address.
        of: the question that is open, grouped by `by`; a part of a chart that it does not show is not found.
        page: from 1; one past the end shows the last.

    Raises:
        NotFound: the viewer does not hold the role HR.
        PartNotFound: there is no such part.
    """
    behind, codes = _behind(session, viewer, key, filters, moment, QUESTIONS[of].shown(by) if of else CHARTS.values())
    if codes is None:
        return behind
    page = page_within(page, behind.number)
    plans = headers_on_page(session, viewer, codes, page, moment)
    check_ins = _check_ins_behind(session, behind, _scope(viewer, filters, moment), [plan.code for plan in plans])
    return replace(behind, plans=plans, check_ins=check_ins, page=page)


def every_plan_behind(
    session: Session, viewer: Viewer, key: str, filters: InsightFilters, *, moment: Moment
) -> tuple[Behind, Iterator[PlanHeader]]:
    """What is behind a cell and all its plans, some hundred at a time.

    Raises:
        NotFound, PartNotFound: as `plans_behind` does.
    """
    behind, codes = _behind(session, viewer, key, filters, moment, CHARTS.values())
    if codes is None:
        return behind, iter(())
    check_ins = _check_ins_behind(session, behind, _scope(viewer, filters, moment))
    return replace(behind, check_ins=check_ins), every_header(session, viewer, codes, moment)


def _behind(
    session: Session,
    viewer: Viewer,
    key: str,
    filters: InsightFilters,
    moment: Moment,
    charts: Collection[InsightChart],
) -> tuple[Behind, Select[str] | None]:
    """What is behind a cell, and the codes of its plans in their order; none where they are only counted."""
    scope, found = _scope(viewer, filters, moment), read_part(key)
    if found is None:
        raise PartNotFound
    chart, row, part = found
    if chart not in charts:
        raise PartNotFound
    cells, rows = chart.cells(session, scope), {row}
    if row == OTHERS and chart.has_department_rows:  # A department may be called so, too.
        own = own_rows(cells, people_by(session, scope, chart.grouping))
        rows |= {cell.row for cell in cells} - set(own)
    elif row == ALL and chart.has_row_of_all:
        rows = {cell.row for cell in cells}
    # An address may ask for anything; only what was counted is looked up.
    counted = [cell for cell in cells if cell.row in rows and part in (cell.part, EVERY_PART)]
    counted = [cell for cell in counted if cell.plans]
    if not counted:
        raise PartNotFound
    if chart is OPEN_PLANS and part == OpenPlanStatus.DRAFT:
        return Behind(chart, row, part, [], sum(cell.number for cell in counted), is_counted_only=True), None
    behind = plans_of(chart.source(scope), [cell.row for cell in counted], part)
    codes = select(col(Plan.code)).where(col(Plan.id).in_(behind)).order_by(col(Plan.end_on), col(Plan.id))
    # A plan stands in one department: those of several are as many as all of theirs. It may stand in several parts.
    number = sum(cell.plans for cell in counted)
    if part == EVERY_PART:
        number = session.scalar(select(func.count()).select_from(codes.order_by(None).subquery())) or 0
    return Behind(chart, row, part, [], number, rows={cell.row for cell in counted}), codes


def _check_ins_behind(
    session: Session, behind: Behind, scope: Scope, codes: Sequence[str] | None = None
) -> dict[str, list[DecidedCheckIn]]:
    """The check-ins that a cell counts, by the code of their plan.

    Args:
        codes: of the plans that are asked about, where it is not all of them.
    """
    found: dict[str, list[DecidedCheckIn]] = defaultdict(list)
    if behind.chart.counts_check_ins:
        of_cell = things_of(behind.chart.source(scope), behind.rows, behind.part).subquery("of_cell")
        named = select(col(Plan.code), of_cell.c.due_on, of_cell.c.held_on, of_cell.c.good).join(
            of_cell, of_cell.c.plan_id == col(Plan.id)
        )
        if codes is not None:
            named = named.where(col(Plan.code).in_(codes))
        for code, due_on, held_on, is_good in session.execute(named.order_by(of_cell.c.due_on)):
            found[code].append(DecidedCheckIn(due_on, held_on, bool(is_good)))
    return found


def _scope(viewer: Viewer, filters: InsightFilters, moment: Moment) -> Scope:
    _require_hr(viewer)
    return Scope(viewer, filters, moment)


def _require_hr(viewer: Viewer) -> None:
    if not may_watch_practice(viewer):
        raise NotFound
