"""Which plans have updates that somebody in HR has not read."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from lib.access import Viewer, may_watch_practice
from lib.clock import start_of
from lib.models import EntryKind, JournalEntry, Plan, PlanSeen

FIRST_UPDATE_DAYS = 90
"""How far back an update is new to somebody in HR who never opened the plan."""


def has_new_update(viewer: Viewer, today: date, *, is_of_few: bool = False) -> ColumnElement[bool]:
    """A condition on `Plan`: somebody in HR, who is not one of the two, has not read all of its updates yet.

    Read is what was there when they last opened the plan; what was withdrawn is not new to anybody.

    Args:
        is_of_few: it is asked of a few plans, each by itself; else all that is new is looked for once.
    """
    if not may_watch_practice(viewer):
        return false()
    seen = and_(col(PlanSeen.plan_id) == col(JournalEntry.plan_id), col(PlanSeen.person_id) == viewer.person_id)
    is_new = or_(
        col(JournalEntry.at) > col(PlanSeen.at),
        and_(col(PlanSeen.at).is_(None), col(JournalEntry.at) > start_of(today - timedelta(FIRST_UPDATE_DAYS))),
    )
    written = (
        select(col(JournalEntry.plan_id))
        .outerjoin(PlanSeen, seen)
        .where(
            col(JournalEntry.kind) == EntryKind.UPDATE,
            col(JournalEntry.withdrawn_at).is_(None),
            col(JournalEntry.by_id).is_distinct_from(viewer.person_id),
            is_new,
        )
    )
    is_of_others = and_(
        col(Plan.member_id) != viewer.person_id, col(Plan.manager_id).is_distinct_from(viewer.person_id)
    )
    of_plan = written.where(col(JournalEntry.plan_id) == col(Plan.id)).correlate(Plan).exists()
    return and_(is_of_others, of_plan if is_of_few else col(Plan.id).in_(written))
