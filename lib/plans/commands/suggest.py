"""Suggesting a change to a proposed plan, and adding to it. Each makes a new version and clears both agreements."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid, NotAllowed, NotFound
from lib.models import ITEMS, Action, Answer, Part, Plan, Suggestion, SuggestionState
from lib.plan_fields import as_day
from lib.plans.commands.answer import answer_suggestion, needed, open_suggestion_of
from lib.plans.commands.draft import NEEDED_TO_PROPOSE
from lib.plans.commit import claim_form_token, save
from lib.plans.context import open_for
from lib.plans.parts import (
    PART_FIELDS,
    Reason,
    add_typed_item,
    apply_changes,
    checked,
    find_item,
    id_of,
    open_suggestions,
    plain,
    plain_fields,
    require_fit,
    require_seen,
    require_timeline,
    suggestion_for,
    typed_changes,
    waits_for,
)
from lib.plans.plan_versions import new_version


def suggest(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    *,
    item_id: int | None = None,
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    reason: str = "",
    moment: Moment,
    token: str | None = None,
) -> None:
    """Suggest other words for a part. Where the other side's suggestion is open, this answers it as *changed*.

    Words for something of one's own that nobody has answered yet are changed at once.

    Args:
        changes: fields of the part (`PART_FIELDS`) with the new words.
        seen: the same fields as they stood on the viewer's screen, open suggestions included.

    Raises:
        Invalid: a sentence for each field, or nothing was changed.
        EditConflict: somebody changed the part in between; the viewer's words are not lost, nothing is saved.
        NotFound: a proposal has no such part.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    plan, side = opened.plan, opened.own_side
    target = _target(session, plan, part, item_id)
    if part in ITEMS and target.answer is Answer.DECLINED:
        raise NotAllowed("This was declined. You can add it again, worded differently.")
    open_one = suggestion_for(open_suggestions(session, plan), part, item_id)
    current = plain_fields(target, PART_FIELDS[part]) | (open_one.after if open_one else {})
    require_seen(current, changes, seen)
    typed = {field: plain(value) for field, value in typed_changes(part, target, changes).items()}
    if all(current[field] == value for field, value in typed.items()):
        raise Invalid({next(iter(changes), "text"): "These are the words that are there already."})
    stored = plain_fields(target, PART_FIELDS[part])
    wanted = (open_one.after if open_one else {}) | typed
    after = {field: value for field, value in wanted.items() if value != stored[field]}
    if not after:
        raise Invalid({next(iter(changes)): "The plan said this before. Decline the suggestion, or withdraw your own."})
    emptied = {field: sentence for field, sentence in NEEDED_TO_PROPOSE.items() if field in after and not after[field]}
    if emptied:
        raise Invalid(emptied)
    if part is Part.TIMELINE:
        start_on, end_on = (as_day((current | after)[field]) for field in PART_FIELDS[part])
        require_timeline(start_on, end_on, moment.today)
    require_fit(session, plan, after, moment.today)
    reason = checked(Reason, {"reason": reason}).reason
    if part in ITEMS and waits_for(target, open_suggestions(session, plan), part) is side.other:
        apply_changes(target, after)
    else:
        if open_one:
            own = open_one.by_side is side
            state = SuggestionState.WITHDRAWN if own else SuggestionState.CHANGED
            answer_suggestion(viewer, open_one, state, moment)
        session.add(
            Suggestion(
                plan_id=id_of(plan),
                part=part,
                item_id=item_id,
                before=plain_fields(target, after),
                after=after,
                reason=reason,
                by_id=viewer.person_id,
                by_side=side,
                at=moment.now,
            )
        )
    new_version(session, viewer, plan, moment)
    save(session, viewer, plan, "change suggested", moment, part=part.value, fields=sorted(after))


def add_item(
    session: Session,
    viewer: Viewer,
    code: str,
    part: Part,
    *,
    values: Mapping[str, Any],
    moment: Moment,
    token: str | None = None,
) -> None:
    """Add an activity, support or a milestone, for the other side to answer.

    Raises:
        Invalid: a sentence for each field.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    add_typed_item(session, opened.plan, part, values, by_id=viewer.person_id, side=opened.own_side, moment=moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "part added", moment, part=part.value)


def withdraw_item(session: Session, viewer: Viewer, code: str, part: Part, item_id: int, *, moment: Moment) -> None:
    """Take back something of one's own that nobody has answered yet."""
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    item = find_item(session, opened.plan, part, item_id)
    if waits_for(item, open_suggestions(session, opened.plan), part) is not opened.own_side.other:
        raise NotAllowed("This was answered in between, so it can no longer be withdrawn.")
    session.delete(item)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "part withdrawn", moment, part=part.value, item=item_id)


def withdraw_suggestion(session: Session, viewer: Viewer, code: str, suggestion_id: int, *, moment: Moment) -> None:
    """Take back words of one's own that nobody has answered yet."""
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    suggestion = open_suggestion_of(session, opened.plan, suggestion_id)
    if suggestion.by_side is not opened.own_side:
        raise NotAllowed("Only the person who suggested this can withdraw it.")
    answer_suggestion(viewer, suggestion, SuggestionState.WITHDRAWN, moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "suggestion withdrawn", moment, suggestion=suggestion_id)


def _target(session: Session, plan: Plan, part: Part, item_id: int | None) -> Any:
    """What other words are for: the plan itself, or one of its activities, support or milestones."""
    if part in ITEMS:
        return find_item(session, plan, part, needed(item_id))
    # An adjustment is of a running plan: nobody would see it here, and nobody could answer it.
    if part not in PART_FIELDS or part is Part.ADJUSTMENT or item_id is not None:
        raise NotFound
    return plan
