"""How long plans are kept after they ended (docs/product.md#retention): choosing it, and deleting what is older."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session, col

from lib import audit, formatting, unsent
from lib.access import Viewer
from lib.audit import SILENT_FOR, USED_FOR, is_clock_believed
from lib.clock import Moment, start_of
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.insights.leadership.snapshots import keep_snapshots
from lib.models import Plan, PlanRequest, RequestState, State
from lib.notice import kept_for
from lib.organisation_settings import (
    Retention,
    Section,
    in_force,
    plans_kept_since,
    require_section,
    retention,
    write_section,
)

PORTION = 100
"""How many plans are deleted at one sign-in, so that it is over soon; the next one goes on."""

ROUNDED_TO = 5


class ClockNotBelieved(CoachingError):
    """The clock says that nobody was here for a long time: it may have been set wrong, and then nothing is deleted."""

    def __init__(self, moment: Moment) -> None:
        super().__init__(
            f"No plan was deleted: by the clock of this server it is {formatting.full_day(moment.today)}, and the "
            f"record has no line of the {SILENT_FOR.days - USED_FOR.days} days before last week. Please look at the "
            "clock. If it is right, add --clock-is-right, or wait until a week after the next sign-in."
        )


def change_retention(
    session: Session, viewer: Viewer, values: Mapping[str, Any], *, seen_version: int, moment: Moment
) -> None:
    """Save how long plans are kept, and say so in the notice, which everybody reads once more. Commits.

    Raises:
        NotFound, Invalid, EditConflict: as `save_section` does.
    """
    require_section(viewer, Section.RETENTION)
    lock_for_transaction(session, Lock.SETTINGS)
    before = in_force(session)
    write_section(session, viewer, Section.RETENTION, values, seen_version=seen_version, moment=moment)
    said, says = kept_for(before.retention.years), kept_for(retention(session).years)
    if said != says:
        texts = before.notice.how_long
        # Where somebody said it in other words, it stands before them.
        told = [says if text == said else text for text in texts] if said in texts else [says, *texts]
        write_section(
            session, viewer, Section.NOTICE,
            {"how_long": told, "kept_years": retention(session).years, "is_shown_again": True},
            seen_version=before.versions[Section.NOTICE].number, moment=moment,
        )  # fmt: skip
    session.commit()


def count_expired(session: Session, viewer: Viewer, years: int, *, moment: Moment) -> int | None:
    """About how many plans would be deleted if plans were kept for so many years.

    Returns:
        Rounded to 5, and nothing under 5: an exact number would tell an administrator who has, or had, a plan.

    Raises:
        NotFound: the viewer has no say in it.
    """
    require_section(viewer, Section.RETENTION)
    expired = select(func.count()).select_from(Plan).where(_is_expired(Retention(years=years).kept_since(moment.today)))
    found = session.scalar(expired) or 0
    return ROUNDED_TO * round(found / ROUNDED_TO) if found >= ROUNDED_TO else None


def delete_expired(
    session: Session, *, moment: Moment, most: int | None = PORTION, is_clock_right: bool = False
) -> int:
    """Delete the plans that ended longer ago than the organisation keeps them, those that ended first before others.

    Each plan is one commit: what is done stays done whatever comes after, and it can be called again at any time.
    The figures of past months are made before, so that leadership reads them as they were.

    Args:
        most: so many at most; without it, all.
        is_clock_right: did somebody look at the clock, so that it is believed?

    Returns:
        How many were deleted.

    Raises:
        ClockNotBelieved: there are such plans by a clock that may be wrong.
    """
    expired = select(col(Plan.id)).where(_is_expired(plans_kept_since(session, moment)))
    plan_ids = session.scalars(expired.order_by(col(Plan.ended_at), col(Plan.id)).limit(most)).all()
    if plan_ids and not (is_clock_right or is_clock_believed(session, moment, when_new=False)):
        raise ClockNotBelieved(moment)
    if plan_ids:
        keep_snapshots(session, moment=moment, is_clock_right=True)
    session.commit()
    return sum(_delete(session, plan_id, moment) for plan_id in plan_ids)


def _delete(session: Session, plan_id: int | None, moment: Moment) -> bool:
    """Delete a plan with everything on it, unless it was deleted or is to be kept meanwhile; commits."""
    wanted = select(Plan).where(col(Plan.id) == plan_id, _is_expired(plans_kept_since(session, moment)))
    plan = session.scalars(wanted.with_for_update(skip_locked=True)).first()
    if plan is None:
        session.rollback()
        return False
    # Somebody else may be deleting these: whoever waits finds them gone.
    for following in session.scalars(select(Plan).where(col(Plan.follows_id) == plan_id).with_for_update()):
        following.follows_id = None
    # What somebody asked for before a plan, and what they ticked on it to go on with, are words of that plan.
    went_on = and_(col(PlanRequest.follows_id) == plan_id, col(PlanRequest.state) != RequestState.OPEN)
    requests = select(PlanRequest).where(or_(col(PlanRequest.plan_id) == plan_id, went_on))
    for request in session.scalars(requests.with_for_update()):
        session.delete(request)
    session.flush()
    unsent.forget_plan(session, plan.code)
    audit.record(session, "plan deleted", at=moment.now, plan_id=plan_id)
    session.delete(plan)
    session.commit()
    return True


def _is_expired(since: date | None) -> ColumnElement[bool]:
    """A condition on `Plan`: it ended before the day since which plans are kept."""
    if since is None:
        return false()
    return and_(col(Plan.state).in_([State.CLOSED, State.CANCELLED]), col(Plan.ended_at) < start_of(since))
