"""One question of Insights as a report, and the plans behind a part of a chart as a table."""

from datetime import date

from lib import insights, words
from lib.access import Viewer
from lib.exports.plans import table_of_headers
from lib.exports.report import Report
from lib.insights import Behind, InsightFilters, asking
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


def table_of_behind(behind: Behind, filters: InsightFilters, viewer: Viewer, today: date) -> Table:
    """The plans behind a part of a chart, as they are listed below it."""
    number, shown = behind.number, len(behind.plans)
    said = f"{insights.name_of(behind, today)}: {number} {words.plural(number, 'plan')}"
    cut = f"The {shown} that end first" if shown < number else ""
    captions = [said, " · ".join(filter(None, (cut, _period(filters, today), asking.in_words(filters))))]
    return table_of_headers(behind.plans, captions, viewer, today)


def _period(filters: InsightFilters, today: date) -> str:
    """ "1 December 2025 to 26 November 2026": a file is read in another year too."""
    last = min(filters.last, today)
    return f"{filters.first.day} {words.month(filters.first)} to {last.day} {words.month(last)}"
