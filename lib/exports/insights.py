"""One question of Insights as a report, and the plans behind a part of a chart as a table."""

from collections.abc import Iterable
from datetime import date

from lib import insights, words
from lib.access import Viewer
from lib.exports.plans import table_of_headers
from lib.exports.report import Report
from lib.insights import Behind, InsightFilters, asking
from lib.plans import PlanHeader
from lib.questions import CHARTS, Answer, Chart
from lib.sheets import Table


def report_of_question(answer: Answer, filters: InsightFilters, *, unit: str) -> Report:
    """The figures and the charts of a question, in their order on the screen."""
    from lib import charts  # Charts bring pandas and Altair; whoever shows none does without them.

    return Report(
        title=f"Insights: {words.label(answer.question)}",
        captions=[f"{_period(filters, answer.today)} · {asking.in_words(filters)}"],
        key_figures=insights.key_figures(answer),
        figures=[
            charts.insight(chart, answer, per_thousand=chart is Chart.MONTHS and unit == asking.PER_THOUSAND)
            for chart in CHARTS[answer.question]
        ],
        notes=[insights.compared_with(answer)],
    )


def table_of_behind(
    behind: Behind, headers: Iterable[PlanHeader], filters: InsightFilters, viewer: Viewer, today: date
) -> Table:
    """All plans behind a part of a chart, as they are listed below it, on whichever page."""
    number = behind.number
    said = f"{insights.name_of(behind, today)}: {number} {words.plural(number, 'plan')}"
    captions = [said, " · ".join(filter(None, (_period(filters, today), asking.in_words(filters))))]
    return table_of_headers(headers, captions, viewer, today)


def _period(filters: InsightFilters, today: date) -> str:
    """ "1 December 2025 to 26 November 2026": a file is read in another year too."""
    last = min(filters.last, today)
    return f"{filters.first.day} {words.month(filters.first)} to {last.day} {words.month(last)}"
