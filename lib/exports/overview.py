"""Overview as a report. Its screen draws the same one, so that no file holds more than the screen."""

from functools import partial

from sqlmodel import Session

from lib import formatting
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError
from lib.exports.export import Address, Download, one_chart
from lib.exports.report import Report
from lib.insights.key_figures import KeyFigure
from lib.insights.leadership.disclosure import Headline
from lib.insights.leadership.overview import MONTH, LeadershipFigure, Overview, look_at_overview

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

COMPARED = (
    "Change against three months before, in points; “of ~50”: of about so many. “Too few”: fewer than five people "
    "stand behind it, or are in a plan."
)

PROTECTED = (
    "Small groups are protected: behind every figure stand at least five people, figures are rounded to 5, "
    "5\N{NO-BREAK SPACE}% stands for all below and 95\N{NO-BREAK SPACE}% for all above, and small departments are "
    "shown together."
)


class NoFiguresYet(CoachingError):
    """There is nothing to download before the end of the first month."""

    def __init__(self) -> None:
        super().__init__("There are no figures yet. They come at the end of the month in which the first plan starts.")


def gather_overview(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """Overview at the end of the month that the address names, or of the latest."""
    asked = next(iter(address.get(MONTH, ())), "")
    overview = look_at_overview(session, viewer, asked, moment=moment)
    if overview.as_of is None:
        raise NoFiguresYet
    return Download(f"overview-{overview.as_of:%Y-%m}", partial(report_of_overview, overview))


def gather_chart_of_overview(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """One chart of Overview."""
    return one_chart(gather_overview(session, viewer, address, moment), address)


def report_of_overview(overview: Overview) -> Report:
    """A sentence, the four figures, check-ins on time by month and by department, plans started, and outcomes."""
    from lib import charts  # Charts bring pandas and Altair; whoever shows none does without them.

    assert overview.as_of is not None, "there is a month to open"
    as_of = f"As of {formatting.full_day(overview.as_of)}"
    return Report(
        title="Overview",
        period=as_of,
        captions=[headline(overview)],
        key_figures=[_key_figure(name, overview.figures[name]) for name in LABELS],
        figures=[
            charts.on_time_by_month(
                [charts.OnTimeInMonth(each.month, each.on_time, each.of) for each in overview.trend]
            ),
            charts.on_time_by_department(
                [charts.OnTimeOfGroup(each.departments, each.on_time, each.of) for each in overview.departments],
                overview.quarter,
                overview.on_time_in_quarter,
            ),
            charts.started_by_month([(each.month, each.started) for each in overview.trend]),
            charts.outcomes_by_quarter(
                [charts.QuarterOutcomes(each.quarter, each.shares, each.of) for each in overview.outcomes]
            ),
        ],
        notes=[COMPARED, PROTECTED],
    )


def headline(overview: Overview) -> str:
    """The month in one sentence, from figures that are shown."""
    assert overview.month is not None, "there is a month to open"
    when, figures = formatting.month(overview.month), overview.figures
    active, check_ins, goals = (figures[each] for each in (Headline.ACTIVE, Headline.CHECK_INS, Headline.GOALS))
    on_time = ""
    if check_ins.value is not None:
        on_time = f"{_share(check_ins.value)} of {{}} were on time{_change(check_ins.change)}"
    if active.value is not None:
        people = f"At the end of {when}, {_of_100(active.value)} people were in an active plan"
        return f"{people}, and {on_time.format('the month’s check-ins')}." if on_time else f"{people}."
    if on_time:
        return f"{on_time.format(f'the check-ins due in {when}')}."
    if goals.value is not None:
        closed = f"the plans closed in the twelve months to {when}"
        return f"{_share(goals.value)} of {closed} achieved their goal or a part of it."
    return f"Too few people stand behind the figures of {when} to say more about it."


def _share(percent: int) -> str:
    from lib.charts import rounded

    return rounded.share(percent)


def _of_100(number: int) -> str:
    """ "about 15 of 100", "5 or fewer of 100"."""
    return {5: "5 or fewer of 100", 95: "95 or more of 100"}.get(number, f"about {number} of 100")


def _change(points: int | None) -> str:
    """ ", 15 points fewer than three months before"; nothing where it is not known."""
    if points is None:
        return ""
    if not points:
        return ", as three months before"
    return f", {abs(points)} points {'more' if points > 0 else 'fewer'} than three months before"


def _key_figure(name: Headline, figure: LeadershipFigure) -> KeyFigure:
    from lib.charts import rounded

    value = "Too few"
    if figure.value is not None:
        value = rounded.share_in_brief(figure.value)
        value = f"{value.removesuffix('%').rstrip()} of 100" if name is Headline.ACTIVE else value
    return KeyFigure(LABELS[name], value, figure.change, "pts", MEANINGS[name], of=figure.of)
