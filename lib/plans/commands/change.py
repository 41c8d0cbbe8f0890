"""Changing the activities, support, milestones and cadence of an active plan: at once, and the other is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib import plan_fields
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid, NotAllowed
from lib.labels import label
from lib.models import Action, Answer, Cadence, FormerCadence, Item, Part, Plan
from lib.plan_fields import Difference
from lib.plans.agenda import agenda_of, points_read_by
from lib.plans.commands.pause import forget_moved
from lib.plans.commit import claim_form_token, note_change, save
from lib.plans.context import PlanContext, open_for
from lib.plans.parts import (
    PART_FIELDS,
    add_typed_item,
    apply_changes,
    find_item,
    happened_on,
    id_of,
    plain,
    plain_fields,
    reason_in,
    require_fit,
    require_seen,
    typed_changes,
)


def add_to_plan(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    *,
    values: Mapping[str, Any],
    moment: Moment,
    token: str | None = None,
) -> None:
    """Add an activity, support or a milestone to a running plan. It counts at once.

    Raises:
        Invalid: a sentence for each field.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    _add(session, viewer, opened, part, values, moment)
    save(session, viewer, opened.plan, "part added while running", moment, part=part.value)


def add_activity_from_agenda(session: Session, viewer: Viewer, code: str, point_id: int, *, moment: Moment) -> None:
    """Add what was agreed about a point of the agenda as an activity, in its words. It counts at once, and only once.

    Raises:
        Invalid: it is too long for an activity.
        NotAllowed: the point is not there for the viewer any more.
    """
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    read = points_read_by(agenda_of(session, opened.plan), opened.side)
    point = next((each for each in read if each.id == point_id), None)
    if point is None:
        raise NotAllowed("This point is not on the agenda any more. Please look at the plan again.")
    if point.activity_id is not None:
        return
    activity = _add(session, viewer, opened, Part.ACTIVITY, {"text": point.text}, moment)
    session.flush()
    point.activity_id = activity.id
    save(session, viewer, opened.plan, "part added while running", moment, part=Part.ACTIVITY.value, point=point_id)


def _add(
    session: Session, viewer: Viewer, opened: PlanContext, part: Part, values: Mapping[str, Any], moment: Moment
) -> Item:
    """Add an activity, support or a milestone, and tell it in the journal; the caller commits."""
    plan = opened.plan
    item = add_typed_item(session, plan, part, values, by_id=viewer.person_id, side=opened.own_side, moment=moment)
    item.answer, item.answered_at = Answer.AGREED, moment.now
    said = plan_fields.item_in_words(part, plain_fields(item, PART_FIELDS[part]), moment.today, plan.policy)
    note_change(session, viewer, plan, f"{label(part)} added: {said}", moment)
    return item


def change_on_plan(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    item_id: int,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    moment: Moment,
    token: str | None = None,
) -> None:
    """Change an activity, support or milestone of a running plan: words, kind, date, link, by whom.

    Args:
        changes: fields of the part (`PART_FIELDS`) with the new values.
        seen: the same fields as they stood on the viewer's screen.

    Raises:
        Invalid: a sentence for each field, or nothing was changed.
        EditConflict: the other one changed it in between; nothing is saved.
        NotAllowed: it happened already, or was taken out.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    plan, item = opened.plan, find_item(session, opened.plan, part, item_id)
    _require_ahead(item)
    before = plain_fields(item, PART_FIELDS[part])
    require_seen(before, changes, seen)
    wanted = typed_changes(part, item, changes)
    require_fit(session, plan, wanted, moment.today)
    changed = _changed(part, before, wanted, plan, moment)
    apply_changes(item, wanted)
    if "due_on" in wanted and before["due_on"] != plain(wanted["due_on"]):
        forget_moved(session, plan, part.value, item_id, moment)
    note_change(
        session,
        viewer,
        plan,
        values_in_words(f"{label(part)} {plan_fields.quoted(before['text'])} changed.", changed),
        moment,
    )
    save(session, viewer, plan, "part changed while running", moment, part=part.value, item=item_id)


def take_out(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    item_id: int,
    *,
    reason: str,
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
) -> None:
    """Take an activity, support or milestone out of a running plan, with a reason. It stays readable as taken out.

    Args:
        seen: its fields as they stood on the viewer's screen.

    Raises:
        Invalid: there is no reason.
        EditConflict: the other one changed it in between.
        NotAllowed: it happened already, or was taken out before.
    """
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    plan, item = opened.plan, find_item(session, opened.plan, part, item_id)
    _require_ahead(item)
    require_seen(plain_fields(item, PART_FIELDS[part]), seen or {}, seen or {})
    why = reason_in(reason)
    item.answer, item.answer_reason, item.answered_at = Answer.DECLINED, why, moment.now
    item.taken_out_by_id = viewer.person_id
    note_change(session, viewer, plan, f"{label(part)} removed: {plan_fields.quoted(item.text)}\nWhy: {why}", moment)
    save(session, viewer, plan, "part taken out while running", moment, part=part.value, item=item_id)


def change_cadence(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    moment: Moment,
    token: str | None = None,
) -> None:
    """Change how often the two meet and how they reach the goal together. A new cadence counts from today.

    Args:
        changes, seen: as in `change_on_plan`, for the fields of the cadence.

    Raises:
        Invalid, EditConflict: as in `change_on_plan`.
    """
    if not claim_form_token(session, token, moment):
        return
    plan = open_for(session, viewer, code, Action.CHANGE, moment).plan
    before = plain_fields(plan, PART_FIELDS[Part.CADENCE])
    require_seen(before, changes, seen)
    wanted = typed_changes(Part.CADENCE, plan, changes)
    changed = _changed(Part.CADENCE, before, wanted, plan, moment)
    after = before | {field: plain(value) for field, value in wanted.items()}
    has_started = moment.today >= (plan.started_on or plan.start_on)
    if has_started and plan_fields.cadence_in_words(before) != plan_fields.cadence_in_words(after):
        _keep_cadence(session, plan, moment)
    apply_changes(plan, wanted)
    note_change(session, viewer, plan, values_in_words("Update cadence changed.", changed), moment)
    save(session, viewer, plan, "cadence changed", moment, fields=sorted(wanted))


def values_in_words(heading: str, changed: list[Difference], *more: str) -> str:
    """A change in words, for the journal: a line for each field, "Due: Wednesday 3 June → the end of the plan"."""
    lines = (f"{one.what}: {_short(one.before)} → {_short(one.after)}" for one in changed)
    return "\n".join(filter(None, [heading, *lines, *more]))


def _short(text: str) -> str:
    return plan_fields.quoted(text)[1:-1] or "nothing"


def _changed(
    part: Part, before: Mapping[str, Any], wanted: Mapping[str, Any], plan: Plan, moment: Moment
) -> list[Difference]:
    """What differs, in words; `Invalid` where nothing does."""
    after = {field: plain(value) for field, value in wanted.items()}
    changed = plan_fields.changed_fields(part, before, after, today=moment.today, policy=plan.policy)
    if not changed:
        raise Invalid({next(iter(wanted), "text"): "The plan says this already. Nothing was changed."})
    return changed


def _keep_cadence(session: Session, plan: Plan, moment: Moment) -> None:
    """Keep the cadence that held until today. Of two changes on one day the first one's former cadence holds."""
    is_kept = select(FormerCadence).where(
        col(FormerCadence.plan_id) == plan.id, col(FormerCadence.until_on) == moment.today
    )
    if session.scalars(is_kept).first() is None:
        session.add(
            FormerCadence(
                plan_id=id_of(plan),
                until_on=moment.today,
                cadence=Cadence(plan.cadence),
                cadence_days=plan.cadence_days,
                cadence_weekday=plan.cadence_weekday,
            )
        )


def _require_ahead(item: Any) -> None:
    """Raise `NotAllowed` for what has happened, which stays as it was, and for what was taken out."""
    if item.answer is not Answer.AGREED:
        raise NotAllowed("This is no longer part of the plan. You can add it again, worded differently.")
    if happened_on(item) is not None:
        raise NotAllowed("This has happened already, so it stays as it is. You can add something new.")
