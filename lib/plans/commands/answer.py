"""Accepting and declining what the other side added or suggested on a proposed plan."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlmodel import Session

from lib.access import OpenedPlan, Viewer
from lib.clock import Moment
from lib.errors import NotAllowed, NotFound
from lib.models import ITEMS, Action, Answer, Part, Plan, Suggestion, SuggestionState
from lib.plans.commit import save
from lib.plans.context import open_for
from lib.plans.parts import (
    PART_FIELDS,
    apply_changes,
    find_item,
    is_id,
    move_along,
    moved_by,
    open_suggestions,
    plain_fields,
    reason_in,
    require_seen,
    waits_for,
)
from lib.plans.plan_versions import new_version

Needed = TypeVar("Needed")


def accept_item(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    item_id: int,
    *,
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
) -> None:
    """Accept an activity, support or milestone that the other side added.

    Args:
        seen: its fields as they stood on the viewer's screen.

    Raises:
        EditConflict: the other side changed the words in between.
    """
    opened, item = _item_to_answer(session, viewer, code, part, item_id, seen, moment)
    answer_item(viewer, item, Answer.AGREED, "", moment)
    save(session, viewer, opened.plan, "part accepted", moment, part=part.value, item=item_id)


def decline_item(
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
    """Decline an activity, support or milestone that the other side added, with a reason that stays.

    Raises:
        Invalid: there is no reason.
        EditConflict: as in `accept_item`.
    """
    opened, item = _item_to_answer(session, viewer, code, part, item_id, seen, moment)
    answer_item(viewer, item, Answer.DECLINED, reason_in(reason), moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "part declined", moment, part=part.value, item=item_id)


def accept_suggestion(session: Session, viewer: Viewer, code: str, suggestion_id: int, *, moment: Moment) -> None:
    """Take the other side's words."""
    opened, suggestion = _suggestion_to_answer(session, viewer, code, suggestion_id, moment)
    accept(session, viewer, opened.plan, suggestion, moment)
    save(session, viewer, opened.plan, "suggestion accepted", moment, suggestion=suggestion_id)


def decline_suggestion(
    session: Session, viewer: Viewer, code: str, suggestion_id: int, *, reason: str, moment: Moment
) -> None:
    """Keep the words that were there, with a reason that stays. An unanswered item waits again for who got it.

    Raises:
        Invalid: there is no reason.
    """
    opened, suggestion = _suggestion_to_answer(session, viewer, code, suggestion_id, moment)
    suggestion.answer_reason = reason_in(reason)
    answer_suggestion(viewer, suggestion, SuggestionState.DECLINED, moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "suggestion declined", moment, suggestion=suggestion_id)


def needed(value: Needed | None) -> Needed:
    if value is None:
        raise NotFound
    return value


def open_suggestion_of(session: Session, plan: Plan, suggestion_id: int) -> Suggestion:
    suggestion = session.get(Suggestion, suggestion_id) if is_id(suggestion_id) else None
    if suggestion is None or suggestion.plan_id != plan.id:
        raise NotFound
    if suggestion.state is not SuggestionState.OPEN:
        raise NotAllowed("This was answered already. Please look at the plan again.")
    return suggestion


def _suggestion_to_answer(
    session: Session, viewer: Viewer, code: str, suggestion_id: int, moment: Moment
) -> tuple[OpenedPlan, Suggestion]:
    opened = open_for(session, viewer, code, Action.ANSWER, moment)
    suggestion = open_suggestion_of(session, opened.plan, suggestion_id)
    if suggestion.by_side is opened.own_side:
        raise NotAllowed("You suggested this yourself; the other one answers it.")
    return opened, suggestion


def _item_to_answer(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    item_id: int,
    seen: Mapping[str, Any] | None,
    moment: Moment,
) -> tuple[OpenedPlan, Any]:
    opened = open_for(session, viewer, code, Action.ANSWER, moment)
    item = find_item(session, opened.plan, part, item_id)
    if waits_for(item, open_suggestions(session, opened.plan), part) is not opened.own_side:
        raise NotAllowed("This does not wait for your answer any more. Please look at the plan again.")
    now = plain_fields(item, PART_FIELDS[part])
    require_seen(now, seen or {}, seen or {}, "The text was changed just now. Please read them before you answer.")
    return opened, item


def answer_item(viewer: Viewer, item: Any, answer: Answer, reason: str, moment: Moment) -> None:
    """Answer what the other side added, under the viewer's name: it stays when the plan's manager changes."""
    item.answer, item.answer_reason = answer, reason
    item.answered_at, item.answered_by_id = moment.now, viewer.person_id


def answer_suggestion(viewer: Viewer, suggestion: Suggestion, state: SuggestionState, moment: Moment) -> None:
    """Answer other words, or take one's own back, under the viewer's name."""
    suggestion.state, suggestion.answered_at, suggestion.answered_by_id = state, moment.now, viewer.person_id


def accept(session: Session, viewer: Viewer, plan: Plan, suggestion: Suggestion, moment: Moment) -> None:
    """Let suggested words hold; an item that waited for an answer is agreed with them."""
    answer_suggestion(viewer, suggestion, SuggestionState.ACCEPTED, moment)
    if suggestion.part in ITEMS:
        item = find_item(session, plan, suggestion.part, needed(suggestion.item_id))
        apply_changes(item, suggestion.after)
        if item.answer is Answer.WAITING:
            answer_item(viewer, item, Answer.AGREED, "", moment)
    else:
        if suggestion.part is Part.TIMELINE:
            move_along(session, plan, moved_by(plan, [suggestion]), added_until=suggestion.at)
        apply_changes(plan, suggestion.after)
