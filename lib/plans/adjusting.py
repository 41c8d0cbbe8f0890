"""Changing a running plan: most of it at once, and told to the other; goal, target level and end with their agreement.

Each change leaves an entry in the journal, by whoever made it, with the old words and the new ones.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from lib import fields
from lib.access import OpenedPlan, Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.fields import Difference
from lib.life import Action
from lib.models import Answer, Cadence, FormerCadence, Part, Person, Plan, Side, Suggestion, SuggestionState
from lib.plans.drafting import BOLD
from lib.plans.parts import (
    PART_FIELDS,
    add_typed_item,
    apply_changes,
    find_item,
    happened_on,
    id_of,
    is_id,
    plain,
    plain_fields,
    reason_in,
    require_fit,
    require_items_inside,
    require_order,
    typed_changes,
)
from lib.plans.pausing import forget_moved, rested_days
from lib.plans.saving import is_repeat, note_change, save
from lib.plans.situations import open_for
from lib.plans.versions import keep_version
from lib.words import first_name, label, short_day

NEEDED = {"goal": BOLD["goal"], "measure": "Please write how you both see that it is reached."}
"""What an adjustment may reword but not empty."""


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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    plan = opened.plan
    item = add_typed_item(session, plan, part, values, by_id=viewer.person_id, side=_side(opened), moment=moment)
    item.answer, item.answered_at = Answer.AGREED, moment.now
    said = fields.item_in_words(part, plain_fields(item, PART_FIELDS[part]), moment.today, plan.policy)
    note_change(session, viewer, plan, f"{label(part)} added: {said}", moment)
    save(session, viewer, plan, "part added while running", moment, part=part.value)


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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.CHANGE, moment)
    plan, item = opened.plan, find_item(session, opened.plan, part, item_id)
    _require_ahead(item)
    before = plain_fields(item, PART_FIELDS[part])
    _require_seen(before, changes, seen)
    wanted = typed_changes(part, item, changes)
    require_fit(session, plan, wanted, moment.today)
    changed = _changed(part, before, wanted, plan, moment)
    apply_changes(item, wanted)
    if "due_on" in wanted and before["due_on"] != plain(wanted["due_on"]):
        forget_moved(session, plan, part.value, item_id, moment)
    note_change(
        session, viewer, plan, _told(f"{label(part)} {fields.quoted(before['text'])} changed.", changed), moment
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
    _require_seen(plain_fields(item, PART_FIELDS[part]), seen or {}, seen or {})
    why = reason_in(reason)
    item.answer, item.answer_reason, item.answered_at = Answer.DECLINED, why, moment.now
    item.taken_out_by_id = viewer.person_id
    note_change(session, viewer, plan, f"{label(part)} taken out: {fields.quoted(item.text)}\nWhy: {why}", moment)
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
    if is_repeat(session, token, moment):
        return
    plan = open_for(session, viewer, code, Action.CHANGE, moment).plan
    before = plain_fields(plan, PART_FIELDS[Part.CADENCE])
    _require_seen(before, changes, seen)
    wanted = typed_changes(Part.CADENCE, plan, changes)
    changed = _changed(Part.CADENCE, before, wanted, plan, moment)
    after = before | {field: plain(value) for field, value in wanted.items()}
    has_started = moment.today >= (plan.started_on or plan.start_on)
    if has_started and fields.cadence_in_words(before) != fields.cadence_in_words(after):
        _keep_cadence(session, plan, moment)
    apply_changes(plan, wanted)
    note_change(session, viewer, plan, _told("Update cadence changed.", changed), moment)
    save(session, viewer, plan, "cadence changed", moment, fields=sorted(wanted))


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
    if is_repeat(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.PROPOSE_ADJUSTMENT, moment)
    plan = opened.plan
    before = plain_fields(plan, PART_FIELDS[Part.ADJUSTMENT])
    _require_seen(before, changes, seen)
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
            by_side=_side(opened),
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
    plan, words = _to_answer(session, viewer, code, adjustment_id, moment)
    if seen is not None and dict(seen) != words.after:
        raise EditConflict(words.after, "The proposed dates moved just now. Please read them before you answer.")
    _require_dates(session, plan, words.after, moment)
    was_later = "end_on" in words.after and words.after["end_on"] > plan.end_on.isoformat()
    told = _agreed_in_words(session, plan, words, moment)
    for field in ("end_on", "goal_by"):
        if field in words.after:  # A day both agreed to stays where it is when a pause ends early.
            forget_moved(session, plan, "plan", field, moment, unless_moved_with=words.id)
    words.state, words.answered_at = SuggestionState.ACCEPTED, moment.now
    apply_changes(plan, words.after)
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
    plan, words = _to_answer(session, viewer, code, adjustment_id, moment)
    words.answer_reason = reason_in(reason)
    words.state, words.answered_at = SuggestionState.DECLINED, moment.now
    told = f"Adjustment declined; the plan stays as it is.\n{_proposal(session, plan, words, moment)}"
    note_change(session, viewer, plan, f"{told}\nWhy not: {words.answer_reason}", moment)
    save(session, viewer, plan, "adjustment declined", moment, adjustment=adjustment_id)


def withdraw_adjustment(session: Session, viewer: Viewer, code: str, adjustment_id: int, *, moment: Moment) -> None:
    """Take back an adjustment of one's own that nobody has answered yet."""
    plan = open_for(session, viewer, code, Action.WITHDRAW_ADJUSTMENT, moment).plan
    words = _open_words(session, plan, adjustment_id)
    words.state, words.answered_at = SuggestionState.WITHDRAWN, moment.now
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
    return plan, _open_words(session, plan, adjustment_id)


def _agreed_in_words(session: Session, plan: Plan, words: Suggestion, moment: Moment) -> str:
    """What an accepted adjustment is called in the journal: an extension where the end moves later."""
    heading = "Adjustment agreed."
    if "end_on" in words.after and words.after["end_on"] != plan.end_on.isoformat():
        end = fields.as_day(words.after["end_on"])
        assert end is not None
        is_later = end > plan.end_on
        kind = "Extension agreed" if is_later else "Earlier end agreed"
        heading = f"{kind}: the plan now runs until {short_day(end, moment.today)}."
    return f"{heading}\n{_proposal(session, plan, words, moment)}"


def _proposal(session: Session, plan: Plan, words: Suggestion, moment: Moment) -> str:
    """What was proposed, old and new, by whom and why."""
    current = plain_fields(plan, PART_FIELDS[Part.ADJUSTMENT])
    changed = fields.changed_fields(Part.ADJUSTMENT, current, words.after, today=moment.today, policy=plan.policy)
    author = session.get_one(Person, words.by_id)
    return _told("", changed, f"Proposed by {first_name(author.name)}: {words.reason}")


def _told(heading: str, changed: list[Difference], *more: str) -> str:
    """A change in words, for the journal: a line for each field, "Due: Wednesday 3 June → the end of the plan"."""
    lines = (f"{one.what}: {_short(one.before)} → {_short(one.after)}" for one in changed)
    return "\n".join(filter(None, [heading, *lines, *more]))


def _short(text: str) -> str:
    return fields.quoted(text)[1:-1] or "nothing"


def _changed(
    part: Part, before: Mapping[str, Any], wanted: Mapping[str, Any], plan: Plan, moment: Moment
) -> list[Difference]:
    """What differs, in words; `Invalid` where nothing does."""
    after = {field: plain(value) for field, value in wanted.items()}
    changed = fields.changed_fields(part, before, after, today=moment.today, policy=plan.policy)
    if not changed:
        raise Invalid({next(iter(wanted), "text"): "So it is already. Nothing was changed."})
    return changed


def _keep_cadence(session: Session, plan: Plan, moment: Moment) -> None:
    """Keep the cadence that held until today. Of two changes on one day the first one's former cadence holds."""
    is_kept = select(FormerCadence).where(
        col(FormerCadence.plan_id) == plan.id, col(FormerCadence.until_on) == moment.today
    )
    if session.exec(is_kept).first() is None:
        session.add(
            FormerCadence(
                plan_id=id_of(plan),
                until_on=moment.today,
                cadence=Cadence(plan.cadence),
                cadence_days=plan.cadence_days,
                cadence_weekday=plan.cadence_weekday,
            )
        )


def _require_dates(session: Session, plan: Plan, after: Mapping[str, Any], moment: Moment) -> None:
    """Raise `Invalid` unless the new dates fit together with the plan's others.

    Days of rest do not count as its length. An end that does not change may have passed: a plan that waits to be
    closed can be given other words for its goal.
    """
    start = plan.started_on or plan.start_on
    end = fields.as_day(after["end_on"]) if "end_on" in after else plan.end_on
    goal_by = fields.as_day(after["goal_by"]) if "goal_by" in after else plan.goal_by
    if "end_on" in after:
        require_order(start, end, rested=rested_days(session, plan))
        if end is not None and end < moment.today:
            raise Invalid({"end_on": "This day has passed. Please choose today or a later day."})
        if end is not None and end < plan.end_on:
            require_items_inside(session, plan, start, end, moment.today)
    is_dated = "end_on" in after or "goal_by" in after
    if is_dated and goal_by is not None and end is not None and not start <= goal_by <= end:
        raise Invalid({"goal_by": fields.outside(goal_by, start, end, moment.today)})


def _require_ahead(item: Any) -> None:
    """Raise `NotAllowed` for what has happened, which stays as it was, and for what was taken out."""
    if item.answer is not Answer.AGREED:
        raise NotAllowed("This is no longer part of the plan. You can add it again in other words.")
    if happened_on(item) is not None:
        raise NotAllowed("This has happened already, so it stays as it is. You can add something new.")


def _require_seen(current: Mapping[str, Any], changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Raise `EditConflict` with what is saved now where that is not what stood on the viewer's screen."""
    theirs = {
        field: current[field]
        for field in changes
        if field in current and field in seen and current[field] != plain(seen[field])
    }
    if theirs:
        raise EditConflict(theirs)


def _open_words(session: Session, plan: Plan, adjustment_id: int) -> Suggestion:
    words = session.get(Suggestion, adjustment_id) if is_id(adjustment_id) else None
    if words is None or words.plan_id != plan.id or words.part is not Part.ADJUSTMENT:
        raise NotFound
    if words.state is not SuggestionState.OPEN:
        raise NotAllowed("This was answered already. Please look at the plan again.")
    return words


def _side(opened: OpenedPlan) -> Side:
    assert opened.side is not None  # The table gives these steps to the two alone.
    return opened.side
