"""What somebody achieved across their own plans: outcomes, levels, milestones, and achievements from the journal."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer, readable_plans
from lib.clock import at
from lib.models import Answer, EntryKind, JournalEntry, Milestone, Outcome, Plan, Reading, State
from lib.plan_fields import level_in_words
from lib.plans.parts import id_of
from lib.plans.person_names import Names


@dataclass(frozen=True)
class ReachedMilestone:
    """A milestone that was reached, and what shows it."""

    text: str
    on: date
    evidence: str


@dataclass(frozen=True)
class Noted:
    """An achievement that somebody wrote down."""

    text: str
    by: str
    on: date


@dataclass(frozen=True)
class PlanAchievements:
    """What one plan brought its team member.

    Attributes:
        ended_on: nothing while it runs.
        outcome, evidence: of a plan that was closed.
        level_at_start, level_at_end: in the words of the plan; empty where nobody chose one.
    """

    code: str
    title: str
    manager: str
    state: State
    start: date
    end: date
    ended_on: date | None
    outcome: Outcome | None
    evidence: str
    level_at_start: str
    level_at_end: str
    milestones: Sequence[ReachedMilestone]
    noted: Sequence[Noted]


def achievements_of(session: Session, viewer: Viewer) -> list[PlanAchievements]:
    """Those of the viewer's own plans that have an outcome, a milestone or an achievement to show, the latest first."""
    readable = readable_plans(viewer).subquery()
    own = (
        select(Plan)
        .join(readable, readable.c.plan_id == col(Plan.id))
        .where(col(Plan.member_id) == viewer.person_id, readable.c.level == Reading.FULL.value)
        .order_by(col(Plan.end_on).desc(), col(Plan.id).desc())
    )
    plans = {id_of(plan): plan for plan in session.scalars(own)}
    names, reached, noted = (
        Names(session),
        defaultdict[int, list[ReachedMilestone]](list),
        defaultdict[int, list[Noted]](list),
    )
    milestones = select(Milestone).where(
        col(Milestone.plan_id).in_(plans),
        col(Milestone.answer) == Answer.AGREED,
        col(Milestone.reached_on).is_not(None),
    )
    for milestone in session.scalars(milestones.order_by(col(Milestone.reached_on), col(Milestone.id))):
        assert milestone.reached_on is not None
        reached[milestone.plan_id].append(ReachedMilestone(milestone.text, milestone.reached_on, milestone.evidence))
    entries = select(JournalEntry).where(
        col(JournalEntry.plan_id).in_(plans),
        col(JournalEntry.kind) == EntryKind.ACHIEVEMENT,
        col(JournalEntry.withdrawn_at).is_(None),
    )
    # Sorted here: for their order SQLite would read every achievement of the organisation by the index on it.
    for entry in sorted(session.scalars(entries), key=attrgetter("at", "id")):
        noted[entry.plan_id].append(Noted(entry.text, names[entry.by_id], at(entry.at).today))
    return [
        PlanAchievements(
            code=plan.code,
            title=plan.area,
            manager=names[plan.manager_id],
            state=plan.state,
            start=plan.started_on or plan.start_on,
            end=plan.end_on,
            ended_on=at(plan.ended_at).today if plan.ended_at else None,
            outcome=plan.outcome,
            evidence=plan.outcome_evidence,
            level_at_start=level_in_words(plan.current_level, plan.policy) if plan.current_level else "",
            level_at_end=level_in_words(plan.end_level, plan.policy) if plan.end_level else "",
            milestones=reached[plan_id],
            noted=noted[plan_id],
        )
        for plan_id, plan in plans.items()
        if plan.outcome is not None or plan_id in reached or plan_id in noted
    ]
