"""One question of Insights as a report, and the plans behind a part of a chart as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sqlmodel import Session

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment
from lib.exports.export import Address, Download, one_chart
from lib.exports.plans import noting_opened, table_of_headers
from lib.exports.report import Report
from lib.insights import key_figures, url_parameters
from lib.insights.counting import InsightFilters
from lib.insights.result import QuestionResult
from lib.models.insights import Question
from lib.plans.queries import PlanHeader
from lib.spreadsheets import Table

if TYPE_CHECKING:  # Charts bring pandas and Altair; whoever shows none does without them.
    from lib.insights.queries import Behind


def gather_insights(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The question that the address asks, with its filters."""
    from lib.insights import queries as insight_queries  # Its charts bring pandas and Altair.

    question, filters = _asked(session, viewer, address, moment)
    by = url_parameters.grouping_in(address, question)
    answer = insight_queries.look_at_question(session, viewer, question, filters, moment=moment, by=by)
    make = partial(report_of_question, answer, filters, unit=url_parameters.unit_in(address))
    return Download(f"insights-{question}-{moment.today}", make)


def gather_every_question(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """All questions with the filters of the address."""
    from lib.insights import queries as insight_queries

    _, filters = _asked(session, viewer, address, moment)
    answers = [
        insight_queries.look_at_question(
            session, viewer, each, filters, moment=moment, by=url_parameters.grouping_in(address, each)
        )
        for each in Question
    ]
    make = partial(report_of_every_question, answers, filters, unit=url_parameters.unit_in(address))
    return Download(f"insights-{moment.today}", make)


def gather_chart_of_insights(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """One chart of the question that the address asks."""
    return one_chart(gather_insights(session, viewer, address, moment), address)


def gather_plans_behind(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The plans behind the part of a chart that the address names, as far as they may be listed."""
    from lib.insights import queries as insight_queries

    _, filters = _asked(session, viewer, address, moment)
    key, opened = url_parameters.behind_in(address), list[str]()
    behind, found = insight_queries.every_plan_behind(session, viewer, key, filters, moment=moment)
    if behind.is_counted_only:
        raise insight_queries.PartNotFound
    table = table_of_behind(behind, noting_opened(found, opened), filters, viewer, moment.today)
    return Download(f"insights-plans-{moment.today}", lambda: table, opened)


def _asked(session: Session, viewer: Viewer, address: Address, moment: Moment) -> tuple[Question, InsightFilters]:
    from lib.insights import queries as insight_queries

    choices = insight_queries.choose_filters(session, viewer, moment=moment)
    return url_parameters.question_in(address), url_parameters.filters_in(address, choices, moment)


def report_of_question(answer: QuestionResult, filters: InsightFilters, *, unit: str) -> Report:
    """The figures and the charts of a question, in their order on the screen.

    Returns:
        The same object for the same answer, which nobody may change.
    """
    return _report(answer, filters, unit, formatting.date_format())


@lru_cache(maxsize=32)
def _report(answer: QuestionResult, filters: InsightFilters, unit: str, _written_as: str) -> Report:
    from lib.insights.registry import QUESTIONS

    asked = QUESTIONS[answer.question]
    answer = replace(answer, per_thousand=unit == url_parameters.PER_THOUSAND)
    return Report(
        title=f"Insights: {labels.label(answer.question)}",
        period=_period(filters, answer.today),
        captions=[labels.QUESTIONS[answer.question]],
        key_figures=asked.key_figures(answer),
        figures=[chart.figure(answer) for chart in answer.cells],
        notes=[key_figures.compared_with(answer), *key_figures.left_out_in_words(answer)],
    )


def report_of_every_question(answers: Sequence[QuestionResult], filters: InsightFilters, *, unit: str) -> Report:
    """All questions, each as it is on the screen; before them the first sentence of each."""
    parts = [report_of_question(answer, filters, unit=unit) for answer in answers]
    return Report(
        title="Insights",
        period=parts[0].period,
        captions=[
            f"{labels.label(answer.question)}: {part.figures[0].title}"
            for answer, part in zip(answers, parts, strict=True)
        ],
        parts=parts,
    )


def table_of_behind(
    behind: "Behind", headers: Iterable[PlanHeader], filters: InsightFilters, viewer: Viewer, today: date
) -> Table:
    """All plans behind a part of a chart, as they are listed below it, on whichever page."""
    from lib.insights.check_ins.decided import in_words

    number = behind.number
    said = f"{behind.name(today)}: {number} {formatting.plural(number, 'plan')}"
    captions = [said, _period(filters, today)]
    due = {"Due dates": lambda plan: in_words(behind.check_ins[plan.code])} if behind.check_ins else None
    return table_of_headers(headers, captions, viewer, today, due)


def _period(filters: InsightFilters, today: date) -> str:
    """ "1 December 2025 to 26 November 2026 · as of 26 November 2026 · Whole organisation": with every year."""
    last = min(filters.last, today)
    days = f"{formatting.full_day(filters.first)} to {formatting.full_day(last)}"
    return " · ".join((days, f"as of {formatting.full_day(today)}", url_parameters.in_words(filters)))
