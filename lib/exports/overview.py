"""What leadership reads, as a report. Its screen draws the same one, so that no file holds more than the screen."""

from lib import formatting
from lib.exports.report import Report
from lib.insights.key_figures import KeyFigure
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.figures import LeadershipFigure, Overview

LABELS = {
    Headline.ACTIVE: "In an active plan",
    Headline.CHECK_INS: "Check-ins on time",
    Headline.MILESTONES: "Milestones on time",
    Headline.GOALS: "Goals achieved",
}
"""The four figures; a label has room for 22 characters on a phone."""

MEANINGS = {
    Headline.ACTIVE: "People with an active plan on the last day of the month, of 100 on the roster.",
    Headline.CHECK_INS: "Of the check-ins that were due in the month, those held before they were overdue.",
    Headline.MILESTONES: "Of the milestones planned in the last three months, those reached by their day.",
    Headline.GOALS: "Of the plans closed in the last twelve months, those whose goal was achieved or partly achieved.",
}

COMPARED = "Change against three months before, in points. “Too few”: fewer than five people stand behind it."

PROTECTED = (
    "Small groups are protected: behind every figure stand at least five people, figures are rounded to 5 and never "
    "say none or all, and small departments are shown together."
)


def report_of_overview(overview: Overview) -> Report:
    """The four figures, the trend, the outcomes and the departments of a month that is open, in this order."""
    assert overview.as_of is not None
    as_of = overview.as_of
    from lib import charts  # Charts bring pandas and Altair; whoever shows none does without them.

    return Report(
        title="Overview",
        captions=[f"As of {as_of.day} {formatting.month(as_of)}, the end of the last month"],
        key_figures=[_key_figure(name, overview.figures[name]) for name in LABELS],
        figures=[
            charts.started_by_month([(each.month, each.started) for each in overview.trend]),
            charts.outcomes_by_quarter([(each.quarter, each.shares) for each in overview.outcomes]),
            charts.on_time_by_department(
                [charts.OnTimeOfGroup(each.departments, each.on_time, each.of) for each in overview.departments],
                overview.quarter,
                overview.on_time_in_quarter,
            ),
        ],
        notes=[COMPARED, PROTECTED],
    )


def _key_figure(name: Headline, figure: LeadershipFigure) -> KeyFigure:
    value = "Too few"
    if figure.value is not None:
        value = f"{figure.value} of 100" if name is Headline.ACTIVE else formatting.percent(figure.value)
    return KeyFigure(LABELS[name], value, figure.change, "pts", MEANINGS[name])
