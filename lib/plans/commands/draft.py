"""A draft: started, saved as it is typed, discarded. It is its manager's alone."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from lib import audit, reporting_lines
from lib.access import OpenedPlan, Viewer, find_plan, people_coached_by
from lib.clock import Moment
from lib.errors import CoachingError, EditConflict, Invalid, NotAllowed
from lib.models import Action, DraftForm, Part, Person, Plan, PlanRequest, RequestState, Side, State
from lib.organisation_settings import in_force, working_days
from lib.plans.commit import claim_form_token, touch
from lib.plans.context import open_for
from lib.plans.parts import (
    ITEM_FORMS,
    add_typed_item,
    apply_changes,
    checked,
    find_item,
    items_of,
    move_along,
    new_item,
    plain,
    require_fit,
    require_timeline,
    typed_changes,
)
from lib.policy import Policy, is_coaching, snapshot

NEEDED_TO_PROPOSE = {
    "why_now": "Please tick at least one reason why now.",
    "area": "Please name the development area.",
    "dimension": "Please choose a dimension.",
    "purpose": "Please choose a purpose.",
    "goal": "Please write the goal you aim for together.",
}
"""The bold parts of docs/product.md#what-a-plan-holds without a prefilled value, each with the sentence where it is
missing."""


class NotCoaching(CoachingError):
    """A confirmation cannot be given, so a coaching plan is not the right way."""


@dataclass(frozen=True)
class Filled:
    """What was put into a draft.

    Attributes:
        fields: the fields that were empty and no longer are.
        items: how many activities, support and milestones were added.
    """

    fields: tuple[str, ...]
    items: int


class AlreadyThere(CoachingError):
    """The form that starts this draft was sent before."""

    def __init__(self) -> None:
        super().__init__("This draft is already there. You find it on Home.")


@dataclass(frozen=True)
class WhyNow:
    """The answers to the first screen of a new plan, with the questions they answer.

    Attributes:
        why_now: the keys of the reasons that were ticked.
        confirmed: the answer to each of the two things to confirm, by its key.
    """

    policy: Policy
    why_now: Sequence[str]
    confirmed: Mapping[str, bool]


def start_draft(
    session: Session,
    viewer: Viewer,
    *,
    policy: Policy,
    member_id: int,
    why_now: Sequence[str],
    confirmed: Mapping[str, bool],
    moment: Moment,
    token: str | None = None,
) -> str:
    """Open a draft for somebody who reports to the viewer.

    Returns:
        The code of the new plan, for addresses.

    Raises:
        NotAllowed: the person does not report to the viewer today, is not active, or is the viewer.
        NotCoaching: one of the two confirmations cannot be given.
        Invalid: no reason, or one that the policy does not know.
        AlreadyThere: the form was sent before; a second draft is not opened.
    """
    reasons = WhyNow(policy, why_now, confirmed)
    plan = begin_draft(session, viewer, member_id, reasons, moment=moment, token=token)
    session.commit()
    return plan.code


def begin_draft(
    session: Session, viewer: Viewer, member_id: int, reasons: WhyNow, *, moment: Moment, token: str | None
) -> Plan:
    """The new draft with the answers to the first screen; raises as `start_draft` does. The caller commits."""
    policy = reasons.policy
    if not session.scalar(select(col(Person.id)).where(col(Person.id) == member_id, people_coached_by(viewer))):
        raise NotAllowed("You can start a plan with somebody who reports to you. Please choose from your team.")
    if not reasons.why_now or set(reasons.why_now) - set(policy.why_now):
        raise Invalid({"why_now": NEEDED_TO_PROPOSE["why_now"]})
    if not is_coaching(policy, reasons.confirmed):
        raise NotCoaching("A coaching plan is not the right way here. Nothing was saved.")
    if not claim_form_token(session, token, moment):
        raise AlreadyThere
    begins = in_force(session).new_plans
    plan = Plan(
        code=secrets.token_urlsafe(9),
        member_id=member_id,
        manager_id=viewer.person_id,
        managers_manager_id=reporting_lines.line_of(session, member_id).managers_manager_id,
        policy=snapshot(policy),
        why_now=list(reasons.why_now),
        confirmed=dict(reasons.confirmed),
        start_on=moment.today,
        end_on=moment.today + timedelta(days=begins.days),
        cadence=begins.cadence,
        cadence_days=begins.cadence_days,
        cadence_weekday=working_days(session).usual_weekday,
        created_at=moment.now,
        changed_at=moment.now,
    )
    session.add(plan)
    session.flush()
    audit.record(session, "draft started", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    return plan


def save_draft(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    moment: Moment,
) -> dict[str, Any]:
    """Save fields of a draft as they were typed. A new start moves what has a date with it, and the end unless set.

    Args:
        changes: field names of `DraftForm` with their new values.
        seen: the same fields as they stood on the viewer's screen before.

    Returns:
        The fields as they are stored now, the end date included where it moved.

    Raises:
        Invalid: a sentence for each field; nothing is saved.
        EditConflict: one of the fields was changed elsewhere in between; nothing is saved.
    """
    opened = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment)
    plan = opened.plan
    form = checked(DraftForm, changes)
    if "why_now" in changes and set(form.why_now) - set(plan.policy.get("why_now", {})):
        raise Invalid({"why_now": NEEDED_TO_PROPOSE["why_now"]})
    wanted = {field: getattr(form, field) for field in changes}
    moved_by = (wanted.get("start_on") or plan.start_on) - plan.start_on
    if moved_by and "end_on" not in wanted:
        wanted["end_on"] = plan.end_on + moved_by
    if {"start_on", "end_on"} & set(wanted):
        require_timeline(wanted.get("start_on", plan.start_on), wanted.get("end_on", plan.end_on), moment.today)
    if _stands(plan, wanted):
        return wanted
    _require_unchanged(plan, changes, seen, wanted)
    require_fit(session, plan, wanted, moment.today)
    move_along(session, plan, moved_by)
    apply_changes(plan, wanted)
    touch(plan, moment)
    session.commit()
    return wanted


def add_draft_item(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    *,
    values: Mapping[str, Any],
    moment: Moment,
    token: str | None = None,
) -> int | None:
    """Add an activity, support or a milestone to a draft.

    Returns:
        Its id, or None when the same form was sent before.

    Raises:
        Invalid: a sentence for each field.
        NotFound: nothing of this kind can be added.
    """
    if not claim_form_token(session, token, moment):
        return None
    plan = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment).plan
    item = add_typed_item(session, plan, part, values, by_id=viewer.person_id, side=Side.MANAGER, moment=moment)
    touch(plan, moment)
    session.commit()
    return item.id


def fill_draft(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    text: Mapping[str, Any],
    items: Sequence[tuple[Part, Mapping[str, Any]]],
    moment: Moment,
) -> Filled:
    """Put words into the fields of a draft that are empty, and add what is not there yet; nothing is overwritten.

    Args:
        text: field names of `DraftForm` with the words for them.
        items: activities, support and milestones. One with the words of another that is there is left out.

    Raises:
        Invalid: something does not fit; nothing is saved.
    """
    plan = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment).plan
    form = checked(DraftForm, text)
    wanted = {field: getattr(form, field) for field in text if getattr(form, field) and not getattr(plan, field)}
    apply_changes(plan, wanted)
    there = {(part, item.text.casefold()) for part in ITEM_FORMS for item in items_of(session, plan, part)}
    added = 0
    for part, values in items:
        item = new_item(
            part,
            checked(ITEM_FORMS[part], values),
            plan=plan,
            added_by_id=viewer.person_id,
            added_by_side=Side.MANAGER,
            added_at=moment.now,
        )
        if (part, item.text.casefold()) not in there:
            there.add((part, item.text.casefold()))
            session.add(item)
            session.flush()  # One by one: items are shown in the order of their ids.
            added += 1
    if wanted or added:
        touch(plan, moment)
    session.commit()
    return Filled(tuple(wanted), added)


def save_draft_item(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    item_id: int,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    moment: Moment,
) -> None:
    """Save what was typed over an activity, support or milestone of a draft.

    Raises:
        Invalid, EditConflict: as in `save_draft`.
        NotFound: it was removed in between, or never was on this draft.
    """
    plan = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment).plan
    item = find_item(session, plan, part, item_id)
    wanted = typed_changes(part, item, changes)
    if _stands(item, wanted):
        return
    require_fit(session, plan, wanted, moment.today)
    _require_unchanged(item, changes, seen, wanted)
    apply_changes(item, wanted)
    touch(plan, moment)
    session.commit()


def remove_draft_item(session: Session, viewer: Viewer, code: str, part: Part, item_id: int, *, moment: Moment) -> None:
    """Take an activity, support or milestone out of a draft."""
    plan = open_draft(session, viewer, code, Action.EDIT_DRAFT, moment).plan
    session.delete(find_item(session, plan, part, item_id))
    touch(plan, moment)
    session.commit()


def discard_draft(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Delete a draft for good. Nobody else ever saw it, and nobody is told."""
    plan = open_draft(session, viewer, code, Action.DISCARD, moment).plan
    # To the team member nothing happened: their request waits for an answer as before.
    started = update(PlanRequest).where(
        col(PlanRequest.plan_id) == plan.id, col(PlanRequest.state) == RequestState.STARTED
    )
    session.execute(started.values(state=RequestState.OPEN, plan_id=None))
    audit.record(session, "draft discarded", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    session.delete(plan)
    session.commit()


def open_draft(session: Session, viewer: Viewer, code: str, action: Action, moment: Moment) -> OpenedPlan:
    try:
        return open_for(session, viewer, code, action, moment)
    except NotAllowed:
        if find_plan(session, viewer, code).plan.state is State.DRAFT:
            raise
        raise NotAllowed("This plan was proposed already. It continues on its own page.") from None


def _stands(stored: Any, wanted: Mapping[str, Any]) -> bool:
    """Does it say so already, so that there is nothing to save?"""
    return all(getattr(stored, field) == value for field, value in wanted.items())


def _require_unchanged(
    stored: Any, changes: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> None:
    """Raise `EditConflict` where a field is neither as the viewer saw it nor already as they want it."""
    theirs = {
        field: getattr(stored, field)
        for field in changes
        if field in seen
        and plain(getattr(stored, field)) != plain(seen[field])
        and plain(getattr(stored, field)) != plain(wanted.get(field, seen[field]))
    }
    if theirs:
        raise EditConflict(theirs)
