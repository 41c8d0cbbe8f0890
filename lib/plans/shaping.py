"""While a plan is proposed: both shape it, answer each other, and agree to the exact version.

Suggesting, adding, changing, declining and withdrawing make a new version and clear both agreements; accepting and
commenting make none. The second agreement makes the plan active.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from lib import audit
from lib.access import OpenedPlan, Viewer, find_plan
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.fields import as_day
from lib.life import Action
from lib.models import (
    ITEMS,
    Answer,
    JournalEntry,
    JournalForm,
    Part,
    Plan,
    Side,
    StampEvent,
    State,
    Suggestion,
    SuggestionState,
)
from lib.plans.counts import facts_of
from lib.plans.drafting import BOLD
from lib.plans.due_dates import keep_due_dates
from lib.plans.parts import (
    PART_FIELDS,
    Reason,
    add_typed_item,
    apply_changes,
    checked,
    find_item,
    id_of,
    is_id,
    items_of,
    move_along,
    moved_by,
    open_suggestions,
    plain,
    plain_fields,
    reason_in,
    require_fit,
    require_timeline,
    typed_changes,
    waits_for,
)
from lib.plans.saving import is_repeat, save, stamp, touch
from lib.plans.situations import open_for
from lib.plans.versions import new_version

Value = TypeVar("Value")


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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    plan, side = opened.plan, _side(opened)
    target = _target(session, plan, part, item_id)
    if part in ITEMS and target.answer is Answer.DECLINED:
        raise NotAllowed("This was declined. You can add it again in other words.")
    standing = _open_suggestion(session, plan, part, item_id)
    current = plain_fields(target, PART_FIELDS[part]) | (standing.after if standing else {})
    known = [field for field in changes if field in current and field in seen]
    theirs = {field: current[field] for field in known if current[field] != plain(seen[field])}
    if theirs:
        raise EditConflict(theirs)
    typed = {field: plain(value) for field, value in typed_changes(part, target, changes).items()}
    if all(current[field] == value for field, value in typed.items()):
        raise Invalid({next(iter(changes), "text"): "These are the words that are there already."})
    stored = plain_fields(target, PART_FIELDS[part])
    wanted = (standing.after if standing else {}) | typed
    after = {field: value for field, value in wanted.items() if value != stored[field]}
    if not after:
        raise Invalid({next(iter(changes)): "So it was before. Decline the suggestion, or take your own back."})
    emptied = {field: sentence for field, sentence in BOLD.items() if field in after and not after[field]}
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
        if standing:
            own = standing.by_side is side
            state = SuggestionState.WITHDRAWN if own else SuggestionState.CHANGED
            answer_words(viewer, standing, state, moment)
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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    add_typed_item(session, opened.plan, part, values, by_id=viewer.person_id, side=_side(opened), moment=moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "part added", moment, part=part.value)


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


def withdraw_item(session: Session, viewer: Viewer, code: str, part: Part, item_id: int, *, moment: Moment) -> None:
    """Take back something of one's own that nobody has answered yet."""
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    item = find_item(session, opened.plan, part, item_id)
    if waits_for(item, open_suggestions(session, opened.plan), part) is not _side(opened).other:
        raise NotAllowed("This was answered in between, so it can no longer be taken back.")
    session.delete(item)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "part withdrawn", moment, part=part.value, item=item_id)


def accept_suggestion(session: Session, viewer: Viewer, code: str, suggestion_id: int, *, moment: Moment) -> None:
    """Take the other side's words."""
    opened, words = _suggestion_to_answer(session, viewer, code, suggestion_id, moment)
    accept(session, viewer, opened.plan, words, moment)
    save(session, viewer, opened.plan, "suggestion accepted", moment, suggestion=suggestion_id)


def decline_suggestion(
    session: Session, viewer: Viewer, code: str, suggestion_id: int, *, reason: str, moment: Moment
) -> None:
    """Keep the words that were there, with a reason that stays. An unanswered item waits again for who got it.

    Raises:
        Invalid: there is no reason.
    """
    opened, words = _suggestion_to_answer(session, viewer, code, suggestion_id, moment)
    words.answer_reason = reason_in(reason)
    answer_words(viewer, words, SuggestionState.DECLINED, moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "suggestion declined", moment, suggestion=suggestion_id)


def withdraw_suggestion(session: Session, viewer: Viewer, code: str, suggestion_id: int, *, moment: Moment) -> None:
    """Take back words of one's own that nobody has answered yet."""
    opened = open_for(session, viewer, code, Action.SHAPE, moment)
    words = _open_words(session, opened.plan, suggestion_id)
    if words.by_side is not _side(opened):
        raise NotAllowed("Only the person who suggested this can take it back.")
    answer_words(viewer, words, SuggestionState.WITHDRAWN, moment)
    new_version(session, viewer, opened.plan, moment)
    save(session, viewer, opened.plan, "suggestion withdrawn", moment, suggestion=suggestion_id)


def agree(session: Session, viewer: Viewer, code: str, *, version: int, moment: Moment) -> bool:
    """Agree to exactly this version. What the viewer has not answered counts as accepted.

    Args:
        version: the number of the version the viewer read.

    Returns:
        Whether the plan became active by this.

    Raises:
        EditConflict: there is a newer version.
        NotReady: something waits for the other side, or a part needed to start is missing.
    """
    _require_version(find_plan(session, viewer, code).plan, version)
    opened = open_for(session, viewer, code, Action.AGREE, moment)
    plan, side = opened.plan, _side(opened)
    _require_version(plan, version)
    suggestions = open_suggestions(session, plan)
    waiting = [item for part in ITEMS for item in items_of(session, plan, part) if waits_for(item, suggestions, part)]
    for item in waiting:
        answer_item(viewer, item, Answer.AGREED, "", moment)
    for words in suggestions:
        accept(session, viewer, plan, words, moment)
    if side is Side.MEMBER:
        plan.member_agreed_at = moment.now
    else:
        plan.manager_agreed_at = moment.now
    audit.record(
        session, "version agreed", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, version=plan.version
    )
    has_started = _start_if_agreed(session, viewer, plan, moment)
    touch(plan, moment)
    session.commit()
    return has_started


def explain_unshaped(session: Session, viewer: Viewer, code: str, *, reason: str, moment: Moment) -> None:
    """The manager's sentence why a plan starts that the team member changed nothing about. It starts by this.

    Raises:
        Invalid: there is no sentence.
        NotAllowed: not both have agreed, or the team member did shape the plan.
        NotReady: a part needed to start is missing, alignment with a new manager's manager for one.
    """
    opened = open_for(session, viewer, code, Action.EXPLAIN_UNSHAPED, moment)
    plan = opened.plan
    plan.unshaped_reason = reason_in(reason, "Please write one sentence; it stays with the plan.")
    audit.record(session, "unshaped plan explained", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    _start_if_agreed(session, viewer, plan, moment)
    touch(plan, moment)
    session.commit()


def comment(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    text: str,
    part: Part | None = None,
    item_id: int | None = None,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Write something about the plan or one part of it, for everybody who reads it in full.

    Raises:
        Invalid: the text is empty or too long.
    """
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.COMMENT, moment)
    form = checked(JournalForm, {"text": text})
    if item_id is not None or part in ITEMS:
        find_item(session, opened.plan, _needed(part), _needed(item_id))
    session.add(
        JournalEntry(
            plan_id=id_of(opened.plan),
            by_id=viewer.person_id,
            at=moment.now,
            kind=form.kind,
            text=form.text,
            part=part,
            item_id=item_id,
        )
    )
    save(session, viewer, opened.plan, "comment written", moment)


def days_to_move(plan: Plan, moment: Moment) -> int:
    """By how many days a plan that starts today moves because its start date has passed."""
    return max((moment.today - plan.start_on).days, 0)


def _is_shaped(session: Session, plan: Plan, moment: Moment) -> bool:
    """Did the team member suggest, add, change or decline anything that they did not take back?"""
    return facts_of(session, plan, moment.today).shaping > 0


def _start_if_agreed(session: Session, viewer: Viewer, plan: Plan, moment: Moment) -> bool:
    """Make the plan active where both have agreed and, if nothing was shaped, the manager has said why."""
    if plan.manager_agreed_at is None or plan.member_agreed_at is None:
        return False
    if not plan.unshaped_reason and not _is_shaped(session, plan, moment):
        return False
    by = timedelta(days=days_to_move(plan, moment))
    plan.start_on, plan.end_on = plan.start_on + by, plan.end_on + by
    move_along(session, plan, by)
    plan.state, plan.started_on = State.ACTIVE, plan.start_on
    stamp(session, plan, StampEvent.START, plan.started_on)
    keep_due_dates(session, plan)
    audit.record(
        session, "plan started", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, moved_by_days=by.days
    )
    return True


def _require_version(plan: Plan, version: int) -> None:
    if plan.state is State.PROPOSED and version != plan.version:
        raise EditConflict(
            {"version": plan.version}, f"There is a newer version, {plan.version}. Please read it before you agree."
        )


def _side(opened: OpenedPlan) -> Side:
    side = opened.side
    if side is None:
        raise NotAllowed("Only the team member and the manager shape a plan.")
    return side


def _needed(value: Value | None) -> Value:
    if value is None:
        raise NotFound
    return value


def _target(session: Session, plan: Plan, part: Part, item_id: int | None) -> Any:
    """What other words are for: the plan itself, or one of its activities, support or milestones."""
    if part in ITEMS:
        return find_item(session, plan, part, _needed(item_id))
    # An adjustment is of a running plan: nobody would see it here, and nobody could answer it.
    if part not in PART_FIELDS or part is Part.ADJUSTMENT or item_id is not None:
        raise NotFound
    return plan


def _open_suggestion(session: Session, plan: Plan, part: Part, item_id: int | None) -> Suggestion | None:
    found = (words for words in open_suggestions(session, plan) if words.part is part and words.item_id == item_id)
    return next(found, None)


def _open_words(session: Session, plan: Plan, suggestion_id: int) -> Suggestion:
    words = session.get(Suggestion, suggestion_id) if is_id(suggestion_id) else None
    if words is None or words.plan_id != plan.id:
        raise NotFound
    if words.state is not SuggestionState.OPEN:
        raise NotAllowed("This was answered already. Please look at the plan again.")
    return words


def _suggestion_to_answer(
    session: Session, viewer: Viewer, code: str, suggestion_id: int, moment: Moment
) -> tuple[OpenedPlan, Suggestion]:
    opened = open_for(session, viewer, code, Action.ANSWER, moment)
    words = _open_words(session, opened.plan, suggestion_id)
    if words.by_side is _side(opened):
        raise NotAllowed("You suggested this yourself; the other one answers it.")
    return opened, words


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
    if waits_for(item, open_suggestions(session, opened.plan), part) is not _side(opened):
        raise NotAllowed("This does not wait for your answer any more. Please look at the plan again.")
    now = plain_fields(item, PART_FIELDS[part])
    theirs = {field: now[field] for field, value in (seen or {}).items() if now.get(field) != plain(value)}
    if theirs:
        raise EditConflict(theirs, "The words were changed just now. Please read them before you answer.")
    return opened, item


def answer_item(viewer: Viewer, item: Any, answer: Answer, reason: str, moment: Moment) -> None:
    """Answer what the other side added, under the viewer's name: it stays when the plan's manager changes."""
    item.answer, item.answer_reason = answer, reason
    item.answered_at, item.answered_by_id = moment.now, viewer.person_id


def answer_words(viewer: Viewer, words: Suggestion, state: SuggestionState, moment: Moment) -> None:
    """Answer other words, or take one's own back, under the viewer's name."""
    words.state, words.answered_at, words.answered_by_id = state, moment.now, viewer.person_id


def accept(session: Session, viewer: Viewer, plan: Plan, words: Suggestion, moment: Moment) -> None:
    """Let suggested words hold; an item that waited for an answer is agreed with them."""
    answer_words(viewer, words, SuggestionState.ACCEPTED, moment)
    if words.part in ITEMS:
        item = find_item(session, plan, words.part, _needed(words.item_id))
        apply_changes(item, words.after)
        if item.answer is Answer.WAITING:
            answer_item(viewer, item, Answer.AGREED, "", moment)
    else:
        if words.part is Part.TIMELINE:
            move_along(session, plan, moved_by(plan, [words]), added_until=words.at)
        apply_changes(plan, words.after)
