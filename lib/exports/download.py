"""What somebody takes away: who may, what is in it, and the line that it leaves in the record.

First everything is gathered, then the file is written, and it is recorded last, as it is handed out: the record says
what left the house, not what somebody tried to make. Gathering and writing take a moment, and on SQLite nobody who
saves something should have to wait for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial

from sqlmodel import Session

from lib import access, accounts, audit, calendar_feed, record, spreadsheets
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError, NotFound
from lib.exports.achievements import report_of_achievements
from lib.exports.insights import report_of_every_question, report_of_question, table_of_behind
from lib.exports.overview import report_of_overview
from lib.exports.own_data import OwnPlan, json_of, report_of_own_data
from lib.exports.people import table_of_people
from lib.exports.plan import report_of_plan
from lib.exports.plans import table_of_plans
from lib.exports.record import table_of_record
from lib.exports.report import Report, tables_of
from lib.exports.roster_template import table_of_template
from lib.insights import url_parameters
from lib.insights.counting import InsightFilters
from lib.insights.leadership import figures
from lib.models.insights import Question
from lib.own_data import own_data_of
from lib.own_data.plans import OwnPlans
from lib.plans import queries
from lib.plans.queries import PlanHeader
from lib.settings import get_settings
from lib.spreadsheets import Separator, Table

Address = Mapping[str, Sequence[str]]
"""What stands in an address after the question mark: name → values, whoever wrote them."""


class FileKind(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    PNG = "png"
    JSON = "json"
    ICS = "ics"


FIGURES = frozenset({FileKind.XLSX, FileKind.CSV, FileKind.PDF})
LISTS = frozenset({FileKind.XLSX, FileKind.CSV})
"""The kinds of files that a screen of figures, and a list, are taken as."""

CHART = "chart"
"""The name in an address of the chart that is taken, by its place on the screen from 1."""

PLAN = "plan"
"""The name in an address of the code of a plan."""

SEPARATOR = "separator"
"""The name in an address of what stands between the values of a CSV file."""

MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JSON: "application/json",
    FileKind.ICS: "text/calendar; charset=utf-8",
}


class NoFiguresYet(CoachingError):
    """There is nothing to take away before the end of the first month."""

    def __init__(self) -> None:
        super().__init__("There are no figures yet. They come at the end of the month in which the first plan starts.")


class NothingDrawn(CoachingError):
    """There is a sentence in place of a chart."""

    def __init__(self) -> None:
        super().__init__("There is nothing to draw here any more. Please open the page again.")


class NoLinksOnHand(CoachingError):
    """The links that somebody made are not kept any more, and nobody can read them."""

    def __init__(self) -> None:
        super().__init__(
            "These links are kept for a quarter of an hour only. Please make new ones on the page People for those "
            "who did not get theirs."
        )


@dataclass(frozen=True)
class Taken:
    """What a file will hold, and what its name says.

    Attributes:
        name: of the file, without its ending.
        make: makes the content of what was gathered; it asks the database nothing.
        opened: codes of the plans with a row in it that count as opened by whoever takes it.
        opened_in_full: codes of the plans that are in it as a whole.
        as_json: makes the same content for a JSON file, where there is one.
    """

    name: str
    make: Callable[[], Report | Table | bytes]
    opened: Sequence[str] = ()
    opened_in_full: Sequence[str] = ()
    as_json: Callable[[], str] | None = None

    @cached_property
    def content(self) -> Report | Table | bytes:
        """A report, the one table that there is, or the file itself."""
        return self.make()


@dataclass(frozen=True)
class Export:
    """Something that can be taken away from the page of the same name.

    Attributes:
        action: what happened, for the record.
        gather: collects it as the page shows it to the viewer, or raises what the page would.
        filters: names in the address that the page reads.
        page: the address of the page, where it is not the name of the export.
    """

    action: str
    kinds: frozenset[FileKind]
    gather: Callable[[Session, Viewer, Address, Moment], Taken]
    filters: frozenset[str] = frozenset()
    page: str = ""


def gather(session: Session, viewer: Viewer, name: str, kind: str, address: Address, *, moment: Moment) -> Taken:
    """What the page of this name shows the viewer. Whoever hands a file of it out has that recorded first.

    Raises:
        NotFound: there is no such export, or none for this viewer: the two are never told apart.
        NoFiguresYet: the page is theirs, but nothing can be shown yet.
    """
    if not is_offered(name, kind):
        raise NotFound
    return EXPORTS[name].gather(session, viewer, address, moment)


def record_taken(
    session: Session, viewer: Viewer, name: str, kind: str, address: Address, taken: Taken, *, moment: Moment
) -> None:
    """Leave a line in the record that the viewer takes this away, and one on each plan that stands in it; commits.

    Raises:
        NotFound: a plan is in it as a whole that the viewer does not read in full any more.
    """
    export = EXPORTS[name]
    for code in taken.opened_in_full:
        queries.note_whole_plan(session, viewer, code, moment=moment)
    queries.note_export(session, viewer, taken.opened, moment)
    audit.record(
        session, export.action, at=moment.now, actor_id=viewer.person_id,
        export=name, kind=kind, filters=sorted(export.filters & set(address)),
    )  # fmt: skip  # who and what, a line each
    session.commit()


def is_offered(name: str, kind: str) -> bool:
    """Is there an export of this name and kind, for anybody?"""
    return name in EXPORTS and kind in EXPORTS[name].kinds


def separator_in(address: Address) -> Separator:
    """What an address asks to stand between the values of a CSV file: a comma where it asks for nothing that is one."""
    asked = next(iter(address.get(SEPARATOR, ())), "")
    return next((each for each in Separator if each == asked), Separator.COMMA)


def written(
    taken: Taken, kind: FileKind, *, made_by: str, moment: Moment, separator: Separator = Separator.COMMA
) -> bytes:
    """The file itself.

    Args:
        separator: of a CSV file.
        made_by: the name of whoever takes it away, for the foot of a report.

    Raises:
        NotSet: a report could not be made as a PDF.
    """
    if kind is FileKind.JSON:
        assert taken.as_json is not None, "it is offered"
        return taken.as_json().encode()
    content = taken.content
    if kind is FileKind.ICS or isinstance(content, bytes):
        assert isinstance(content, bytes), "it is written when it is gathered"
        return content
    tables = [content] if isinstance(content, Table) else tables_of(content)
    match kind:
        case FileKind.CSV:
            one = tables[0] if len(tables) == 1 else spreadsheets.together(tables)
            text = spreadsheets.csv_of(one.columns, one.rows, separator)
            return text.encode("utf-8-sig")  # The mark tells spreadsheets: UTF-8.
        case FileKind.XLSX:
            return spreadsheets.xlsx_of(tables)
        case FileKind.PDF:
            assert isinstance(content, Report)
            from lib.exports.pdf import pdf_of  # What sets pages is heavy; the server starts without it.

            return pdf_of(content, made_by=made_by, at=moment.now.astimezone(get_settings().zone))
        case FileKind.PNG:
            assert isinstance(content, Report)
            from lib.exports.picture import png_of

            return png_of(content)


def _gather_overview(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    asked = next(iter(address.get(figures.MONTH, ())), "")
    overview = figures.look_at_overview(session, viewer, asked, moment=moment)
    if overview.as_of is None:
        raise NoFiguresYet
    return Taken(f"overview-{overview.as_of:%Y-%m}", partial(report_of_overview, overview))


def _gather_chart_of_overview(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    return _one_chart(_gather_overview(session, viewer, address, moment), address)


def _one_chart(taken: Taken, address: Address) -> Taken:
    """Of a report the chart that an address asks for, alone."""
    report, asked = taken.content, next(iter(address.get(CHART, ())), "")
    assert isinstance(report, Report)
    figure = {str(number): figure for number, figure in enumerate(report.figures, start=1)}.get(asked)
    if figure is None:
        raise NotFound
    if figure.drawing is None:
        raise NothingDrawn
    return Taken(f"{taken.name}-{asked}", lambda: replace(report, figures=[figure]))


def _gather_plans(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    filters = queries.filters_in(address, viewer, queries.departments_offered(session, viewer))
    readable, opened = queries.count_readable(session, viewer), list[str]()
    found = queries.every_plan(session, viewer, filters, moment=moment)
    table = table_of_plans(_noted(found, opened), readable, filters, viewer, moment.today)
    return Taken(f"plans-{moment.today}", lambda: table, opened)


def _gather_plan(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    code = next(iter(address.get(PLAN, ())), "")
    whole = queries.read_whole_plan(session, viewer, code, moment=moment)
    make = partial(report_of_plan, whole, moment.today)
    return Taken(f"plan-{moment.today}", make, opened_in_full=[code])


def _gather_check_ins(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    code = next(iter(address.get(PLAN, ())), "")
    if not code:
        raise NotFound
    calendar = calendar_feed.calendar_of(session, viewer, code)
    return Taken(f"check-ins-{moment.today}", lambda: calendar)


def _gather_own_data(session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Taken:
    data = own_data_of(session, viewer, moment=moment)
    codes = [plan["code"] for plan in data[OwnPlans().name]]
    plans = [
        OwnPlan(
            queries.read_whole_plan(session, viewer, code, moment=moment),
            queries.see_audience(session, viewer, code, moment=moment),
        )
        for code in codes
    ]
    return Taken(
        f"my-data-{moment.today}",
        partial(report_of_own_data, data, plans, name=viewer.name, today=moment.today),
        opened_in_full=codes,
        as_json=partial(json_of, data, name=viewer.name, moment=moment),
    )


def _gather_achievements(session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Taken:
    plans = queries.achievements_of(session, viewer)
    make = partial(report_of_achievements, plans, name=viewer.name, today=moment.today)
    return Taken(f"achievements-{moment.today}", make)


def _noted(headers: Iterable[PlanHeader], opened: list[str]) -> Iterator[PlanHeader]:
    """Pass headers on one by one, and keep the codes of those that count as opened; no header has to stay in memory."""
    for header in headers:
        if queries.counts_as_opening(header):
            opened.append(header.code)
        yield header


def _gather_insights(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    from lib.insights import queries as insight_queries  # Its charts bring pandas and Altair.

    question, filters = _asked(session, viewer, address, moment)
    by = url_parameters.grouping_in(address, question)
    answer = insight_queries.look_at_question(session, viewer, question, filters, moment=moment, by=by)
    make = partial(report_of_question, answer, filters, unit=url_parameters.unit_in(address))
    return Taken(f"insights-{question}-{moment.today}", make)


def _gather_every_question(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    from lib.insights import queries as insight_queries

    _, filters = _asked(session, viewer, address, moment)
    answers = [
        insight_queries.look_at_question(
            session, viewer, each, filters, moment=moment, by=url_parameters.grouping_in(address, each)
        )
        for each in Question
    ]
    make = partial(report_of_every_question, answers, filters, unit=url_parameters.unit_in(address))
    return Taken(f"insights-{moment.today}", make)


def _gather_chart_of_insights(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    return _one_chart(_gather_insights(session, viewer, address, moment), address)


def _gather_plans_behind(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    from lib.insights import queries as insight_queries

    _, filters = _asked(session, viewer, address, moment)
    key, opened = url_parameters.behind_in(address), list[str]()
    behind, found = insight_queries.every_plan_behind(session, viewer, key, filters, moment=moment)
    if behind.is_counted_only:
        raise insight_queries.PartNotFound
    table = table_of_behind(behind, _noted(found, opened), filters, viewer, moment.today)
    return Taken(f"insights-plans-{moment.today}", lambda: table, opened)


def _gather_roster_template(_session: Session, viewer: Viewer, _address: Address, _moment: Moment) -> Taken:
    if not access.may_administer(viewer):
        raise NotFound
    return Taken("roster-template", table_of_template)


def _gather_people(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    filters = accounts.filters_in(address, accounts.departments_of(session, viewer))
    table = table_of_people(accounts.every_person(session, viewer, filters), filters, moment.today)
    return Taken(f"people-{moment.today}", lambda: table)


def _gather_record(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Taken:
    filters = record.filters_in(address, access.readable_kinds(viewer))
    lines = record.every_line(session, viewer, filters)
    table = table_of_record(lines, filters, moment.today, get_settings().zone)
    return Taken(f"record-{moment.today}", lambda: table)


def _gather_invitations(_session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Taken:
    if not access.may_administer(viewer):
        raise NotFound
    made = accounts.links_on_hand(viewer, moment=moment)
    if made is None:
        raise NoLinksOnHand
    return Taken(f"invitations-{moment.today}", partial(accounts.table_of_links, made.invited))


def _asked(session: Session, viewer: Viewer, address: Address, moment: Moment) -> tuple[Question, InsightFilters]:
    from lib.insights import queries as insight_queries

    choices = insight_queries.choose_filters(session, viewer, moment=moment)
    return url_parameters.question_in(address), url_parameters.filters_in(address, choices, moment)


EXPORTS = {
    "insights": Export("figures exported", FIGURES, _gather_insights, url_parameters.FILTERS_IN_ADDRESS),
    "insights-all": Export(
        "figures exported",
        frozenset({FileKind.XLSX, FileKind.PDF}),
        _gather_every_question,
        url_parameters.FILTERS_IN_ADDRESS,
        page="insights",
    ),
    "insights-chart": Export(
        "figures exported",
        frozenset({FileKind.PNG}),
        _gather_chart_of_insights,
        url_parameters.FILTERS_IN_ADDRESS | {CHART},
        page="insights",
    ),
    "insights-plans": Export(
        "plans exported",
        LISTS,
        _gather_plans_behind,
        url_parameters.FILTERS_IN_ADDRESS,
        page="insights",
    ),
    "overview": Export("figures exported", FIGURES, _gather_overview, frozenset({figures.MONTH})),
    "overview-chart": Export(
        "figures exported",
        frozenset({FileKind.PNG}),
        _gather_chart_of_overview,
        frozenset({figures.MONTH, CHART}),
        page="overview",
    ),
    "roster-template": Export("roster template exported", LISTS, _gather_roster_template, page="people"),
    "people": Export("people exported", LISTS, _gather_people, accounts.FILTERS_IN_ADDRESS),
    "record": Export("record exported", LISTS, _gather_record, record.FILTERS_IN_ADDRESS),
    "invitations": Export("invitations exported", LISTS, _gather_invitations, page="people"),
    "plans": Export("plans exported", LISTS, _gather_plans, queries.FILTERS_IN_ADDRESS),
    "plan": Export("plan exported", frozenset({FileKind.PDF}), _gather_plan, frozenset({PLAN})),
    "check-ins": Export(
        "check-ins exported", frozenset({FileKind.ICS}), _gather_check_ins, frozenset({PLAN}), page="plan"
    ),
    "achievements": Export("achievements exported", frozenset({FileKind.PDF}), _gather_achievements),
    "own-data": Export("own data exported", frozenset({FileKind.JSON, FileKind.PDF}), _gather_own_data, page="account"),
}
"""By the name in their address, which is that of the page where it does not say another one."""
