"""What somebody achieved across their plans, on paper: theirs to keep, and to show to whom they like."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlmodel import Session

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment
from lib.exports.export import Address, Download
from lib.exports.report import Report
from lib.insights.key_figures import KeyFigure
from lib.models import State
from lib.paper.document import DocumentSection, Entry
from lib.plans import queries
from lib.plans.queries import PlanAchievements
from lib.plans.queries.achievements import Noted, ReachedMilestone

NONE_YET = "There is nothing here yet. Outcomes, milestones that are reached and achievements in the journal come here."


def gather_achievements(session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Download:
    """Somebody's own achievements."""
    plans = queries.achievements_of(session, viewer)
    make = partial(report_of_achievements, plans, name=viewer.name, today=moment.today)
    return Download(f"achievements-{moment.today}", make)


def report_of_achievements(plans: Sequence[PlanAchievements], *, name: str, today: date) -> Report:
    """Each plan that has something to show, the latest first."""
    return Report(
        title="Achievements",
        captions=[] if plans else [NONE_YET],
        period=f"As of {formatting.full_day(today)} · {name}",
        key_figures=key_figures(plans) if plans else [],
        sections=[_section(plan) for plan in plans],
    )


def key_figures(plans: Sequence[PlanAchievements]) -> list[KeyFigure]:
    """How many plans were closed, milestones reached, and achievements written down."""
    return [
        KeyFigure("Plans closed", str(sum(plan.state is State.CLOSED for plan in plans))),
        KeyFigure("Milestones reached", str(sum(len(plan.milestones) for plan in plans))),
        KeyFigure("Achievements", str(sum(len(plan.noted) for plan in plans))),
    ]


def levels(plan: PlanAchievements) -> str:
    """ "2, with help → 4, alone in new situations"; where only one is known, which one it is."""
    if plan.level_at_start and plan.level_at_end:
        return f"{plan.level_at_start} → {plan.level_at_end}"
    at_start = f"{plan.level_at_start} at the start" if plan.level_at_start else ""
    return at_start or (f"{plan.level_at_end} at the end" if plan.level_at_end else "")


def dates(plan: PlanAchievements) -> str:
    """From its start to the day it ended; of one that runs to its last day."""
    return f"{formatting.full_day(plan.start)} to {formatting.full_day(plan.ended_on or plan.end)}"


def told_of_milestone(reached: ReachedMilestone) -> str:
    """The small line below a milestone."""
    return f"Milestone reached on {formatting.full_day(reached.on)}"


def told_of_achievement(noted: Noted) -> str:
    """The small line beside what was written down: by whom and when."""
    return f"Achievement · {noted.by} · {formatting.full_day(noted.on)}"


def _section(plan: PlanAchievements) -> DocumentSection:
    facts = {
        "Manager": plan.manager,
        "Dates": dates(plan),
        "Outcome": labels.label(plan.outcome) if plan.outcome else "",
        "State": labels.label(plan.state) if not plan.outcome else "",
        "Evidence": plan.evidence,
        "Level": levels(plan),
    }
    entries = [
        *(Entry(each.text, told_of_milestone(each), each.evidence) for each in plan.milestones),
        *(Entry("", told_of_achievement(each), each.text) for each in plan.noted),
    ]
    return DocumentSection(plan.title, [(fact, said) for fact, said in facts.items() if said], entries)
