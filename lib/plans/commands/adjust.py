"""Adjusting the goal, the target level and the end date of an active plan: one proposes, the other answers."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib import plan_fields
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.formatting import first_name, short_day
from lib.models import Action, Part, Person, Plan, Suggestion, SuggestionState
from lib.plans.commands.change import values_in_words
from lib.plans.commands.draft import NEEDED_TO_PROPOSE
from lib.plans.commands.pause import forget_moved, rested_days
from lib.plans.commit import claim_form_token, note_change, save
from lib.plans.context import open_for
from lib.plans.parts import (
    PART_FIELDS,
    apply_changes,
    id_of,
    is_id,
    plain,
    plain_fields,
    reason_in,
    require_items_inside,
    require_order,
    require_seen,
    typed_changes,
)
from lib.plans.plan_versions import keep_version

NEEDED = {"goal": NEEDED_TO_PROPOSE["goal"], "measure": "Please write a success measure."}
"""What an adjustment may reword but not empty."""


def propose_adjustment(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    reason: str,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Propose another goal, target level or end of a running plan, for the other one to agree to.

    The old holds meanwhile; one adjustment is open at a time. A later end is an *extension*, also of a plan that is
    past its end.

    Args:
        changes: fields of `Part.ADJUSTMENT` with the new values.
        seen: the same fields as they stood on the viewer's screen.

    Raises:
        Invalid: a sentence for each field; there is no reason; nothing would change.
        EditConflict: somebody changed one of the fields in between.
        NotReady: another adjustment is open.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.PROPOSE_ADJUSTMENT, moment)
    plan = opened.plan
    before = plain_fields(plan, PART_FIELDS[Part.ADJUSTMENT])
    require_seen(before, changes, seen)
    wanted = typed_changes(Part.ADJUSTMENT, plan, changes)
    after = {field: plain(value) for field, value in wanted.items() if plain(value) != before[field]}
    if not after:
        raise Invalid({next(iter(changes), "goal"): "These are the words and dates that are there already."})
    emptied = {field: asked for field, asked in NEEDED.items() if field in after and not after[field]}
    if emptied:
        raise Invalid(emptied)
    _require_dates(session, plan, after, moment)
    why = reason_in(reason)
    session.add(
        Suggestion(
            plan_id=id_of(plan),
            part=Part.ADJUSTMENT,
            before={field: before[field] for field in after},
            after=after,
            reason=why,
            by_id=viewer.person_id,
            by_side=opened.own_side,
            at=moment.now,
        )
    )
    save(session, viewer, plan, "adjustment proposed", moment, fields=sorted(after))


def accept_adjustment(
    session: Session,
    viewer: Viewer,
    code: str,
    adjustment_id: int,
    *,
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
) -> None:
    """Accept the other one's adjustment, which then holds and makes a new version.

    Args:
        seen: the new values as they stood on the viewer's screen: a pause in between moves proposed dates.

    Raises:
        Invalid: its dates no longer fit.
        EditConflict: it is another one by now, or its dates moved.
        NotAllowed: none waits for the viewer's answer.
    """
    plan, adjustment = _to_answer(session, viewer, code, adjustment_id, moment)
    if seen is not None and dict(seen) != adjustment.after:
        raise EditConflict(adjustment.after, "The proposed dates moved just now. Please read them before you answer.")
    _require_dates(session, plan, adjustment.after, moment)
    was_later = "end_on" in adjustment.after and adjustment.after["end_on"] > plan.end_on.isoformat()
    told = _agreed_in_words(session, plan, adjustment, moment)
    for field in ("end_on", "goal_by"):
        if field in adjustment.after:  # A day both agreed to stays where it is when a pause ends early.
            forget_moved(session, plan, "plan", field, moment, unless_moved_with=adjustment.id)
    adjustment.state, adjustment.answered_at = SuggestionState.ACCEPTED, moment.now
    apply_changes(plan, adjustment.after)
    note_change(session, viewer, plan, told, moment)
    keep_version(session, viewer, plan, moment)
    save(session, viewer, plan, "adjustment accepted", moment, adjustment=adjustment_id, is_extension=was_later)


def decline_adjustment(
    session: Session,
    viewer: Viewer,
    code: str,
    adjustment_id: int,
    *,
    reason: str,
    moment: Moment,
) -> None:
    """Decline the other one's adjustment with a reason; the plan stays as it is.

    Raises:
        Invalid: there is no reason.
        NotAllowed: none waits for the viewer's answer.
    """
    plan, adjustment = _to_answer(session, viewer, code, adjustment_id, moment)
    adjustment.answer_reason = reason_in(reason)
    adjustment.state, adjustment.answered_at = SuggestionState.DECLINED, moment.now
    told = f"Adjustment declined; the plan stays as it is.\n{_proposal(session, plan, adjustment, moment)}"
    note_change(session, viewer, plan, f"{told}\nReason: {adjustment.answer_reason}", moment)
    save(session, viewer, plan, "adjustment declined", moment, adjustment=adjustment_id)


def withdraw_adjustment(session: Session, viewer: Viewer, code: str, adjustment_id: int, *, moment: Moment) -> None:
    """Take back an adjustment of one's own that nobody has answered yet."""
    plan = open_for(session, viewer, code, Action.WITHDRAW_ADJUSTMENT, moment).plan
    adjustment = _open_adjustment(session, plan, adjustment_id)
    adjustment.state, adjustment.answered_at = SuggestionState.WITHDRAWN, moment.now
    save(session, viewer, plan, "adjustment withdrawn", moment, adjustment=adjustment_id)


def _to_answer(
    session: Session,
    viewer: Viewer,
    code: str,
    adjustment_id: int,
    moment: Moment,
) -> tuple[Plan, Suggestion]:
    """The plan and the adjustment that waits for the viewer's answer."""
    plan = open_for(session, viewer, code, Action.ANSWER_ADJUSTMENT, moment).plan
    return plan, _open_adjustment(session, plan, adjustment_id)


def _agreed_in_words(session: Session, plan: Plan, adjustment: Suggestion, moment: Moment) -> str:
    """What an accepted adjustment is called in the journal: an extension where the end moves later."""
    heading = "Adjustment agreed."
    if "end_on" in adjustment.after and adjustment.after["end_on"] != plan.end_on.isoformat():
        end = plan_fields.as_day(adjustment.after["end_on"])
        assert end is not None
        is_later = end > plan.end_on
        kind = "Extension agreed" if is_later else "Earlier end agreed"
        heading = f"{kind}: the plan now runs until {short_day(end, moment.today)}."
    return f"{heading}\n{_proposal(session, plan, adjustment, moment)}"


def _proposal(session: Session, plan: Plan, adjustment: Suggestion, moment: Moment) -> str:
    """What was proposed, old and new, by whom and why."""
    current = plain_fields(plan, PART_FIELDS[Part.ADJUSTMENT])
    changed = plan_fields.changed_fields(
        Part.ADJUSTMENT, current, adjustment.after, today=moment.today, policy=plan.policy
    )
    author = session.get_one(Person, adjustment.by_id)
    return values_in_words("", changed, f"Proposed by {first_name(author.name)}: {adjustment.reason}")


def _require_dates(session: Session, plan: Plan, after: Mapping[str, Any], moment: Moment) -> None:
    """Raise `Invalid` unless the new dates fit together with the plan's others.

    Days of rest do not count as its length. An end that does not change may have passed: a plan that waits to be
    closed can be given other words for its goal.
    """
    start = plan.started_on or plan.start_on
    end = plan_fields.as_day(after["end_on"]) if "end_on" in after else plan.end_on
    goal_by = plan_fields.as_day(after["goal_by"]) if "goal_by" in after else plan.goal_by
    if "end_on" in after:
        require_order(start, end, rested=rested_days(session, plan))
        if end is not None and end < moment.today:
            raise Invalid({"end_on": "This day has passed. Please choose today or a later day."})
        if end is not None and end < plan.end_on:
            require_items_inside(session, plan, start, end, moment.today)
    is_dated = "end_on" in after or "goal_by" in after
    if is_dated and goal_by is not None and end is not None and not start <= goal_by <= end:
        raise Invalid({"goal_by": plan_fields.outside(goal_by, start, end, moment.today)})


def _open_adjustment(session: Session, plan: Plan, adjustment_id: int) -> Suggestion:
    adjustment = session.get(Suggestion, adjustment_id) if is_id(adjustment_id) else None
    if adjustment is None or adjustment.plan_id != plan.id or adjustment.part is not Part.ADJUSTMENT:
        raise NotFound
    if adjustment.state is not SuggestionState.OPEN:
        raise NotAllowed("This was answered already. Please look at the plan again.")
    return adjustment
