"""The versions of a plan, and what differs between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lib import plan_fields
from lib.access import Viewer, find_plan
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import ITEMS, Answer, Part, Person, Plan, PlanText, PlanVersion, Side
from lib.plan_fields import Difference
from lib.plans.commit import touch
from lib.plans.parts import PART_FIELDS, id_of, items_of, moved_by, open_suggestions, plain, plain_fields, text_with

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


def new_version(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> None:
    """Count a new version, keep its whole text, and clear both agreements; the caller commits."""
    plan.agreed_at.update(dict.fromkeys(Side))
    touch(plan, moment)
    keep_version(session, viewer, plan, moment)


def keep_version(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> None:
    """Count a version and keep its whole text; what both agreed to stays agreed. The caller commits."""
    plan.version += 1
    session.flush()
    content = version_content(session, plan)
    session.add(
        PlanVersion(plan_id=id_of(plan), number=plan.version, at=moment.now, by_id=viewer.person_id, content=content)
    )


def version_content(session: Session, plan: Plan) -> dict[str, Any]:
    """The whole text of this version as JSON. Open suggestions count as accepted; declined items are left out."""
    suggestions = open_suggestions(session, plan)
    text = text_with(plan, suggestions)
    content = plain_fields(text, PlanText.model_fields)
    start = next((words for words in suggestions if words.part is Part.TIMELINE), None)
    by = moved_by(plan, suggestions)
    if text.goal_by and text.goal_by == plan.goal_by:
        content["goal_by"] = plain(text.goal_by + by)
    for part in ITEMS:
        rows = []
        for item in items_of(session, plan, part):
            if item.answer is Answer.DECLINED:
                continue
            row = {"id": item.id} | plain_fields(item, PART_FIELDS[part])
            if item.due_on and start and item.added_at <= start.at:
                row["due_on"] = plain(item.due_on + by)
            for words in suggestions:
                if words.part is part and words.item_id == item.id:
                    row |= words.after
            rows.append(row)
        content[part.value] = rows
    return content


def list_versions(session: Session, viewer: Viewer, code: str) -> list[VersionName]:
    """The versions of a plan, newest first; before them the plan as it stands, where it is no longer the last version.

    Raises:
        NotFound: there is no such plan for this viewer to read in full.
    """
    plan = find_plan(session, viewer, code).plan
    rows = session.exec(
        select(PlanVersion, Person.name)
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
    found = session.exec(
        select(PlanVersion).where(col(PlanVersion.plan_id) == plan.id, col(PlanVersion.number) == number)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found.content
