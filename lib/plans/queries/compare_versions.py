"""The versions of a plan, and what differs between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib import plan_fields
from lib.access import Viewer, find_plan
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Person, Plan, PlanVersion
from lib.plan_fields import Difference
from lib.plans.plan_versions import version_content

NOW = 0
"""In place of a version's number: the plan as it stands now, with what was changed since the last version."""


@dataclass(frozen=True)
class VersionName:
    """One version, or the plan as it stands now.

    Attributes:
        number: `NOW` for the latter.
        at, by: when it was made and by whom; of `NOW` nothing.
    """

    number: int
    at: datetime | None
    by: str


def list_versions(session: Session, viewer: Viewer, code: str) -> list[VersionName]:
    """The versions of a plan, newest first; before them the plan as it stands, where it is no longer the last version.

    Raises:
        NotFound: there is no such plan for this viewer to read in full.
    """
    plan = find_plan(session, viewer, code).plan
    rows = session.execute(
        select(PlanVersion, col(Person.name))
        .join(Person, col(Person.id) == col(PlanVersion.by_id))
        .where(col(PlanVersion.plan_id) == plan.id)
        .order_by(col(PlanVersion.number).desc())
    ).all()
    found = [VersionName(version.number, version.at, name) for version, name in rows]
    if rows and rows[0][0].content != version_content(session, plan):
        found.insert(0, VersionName(NOW, None, ""))
    return found


def compare_versions(
    session: Session, viewer: Viewer, code: str, older: int, newer: int, *, moment: Moment
) -> Sequence[Difference]:
    """What differs between two versions of a plan, in words.

    Args:
        older, newer: numbers of versions, or `NOW`.

    Raises:
        NotFound: there is no such plan for this viewer to read in full, or no such version of it.
    """
    plan = find_plan(session, viewer, code).plan
    before, after = (_content(session, plan, number) for number in (older, newer))
    return plan_fields.differences(before, after, today=moment.today, policy=plan.policy)


def _content(session: Session, plan: Plan, number: int) -> Mapping[str, Any]:
    if number == NOW:
        return version_content(session, plan)
    found = session.scalars(
        select(PlanVersion).where(col(PlanVersion.plan_id) == plan.id, col(PlanVersion.number) == number)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found.content
