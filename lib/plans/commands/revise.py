"""A revised proposal: how the manager answers a *not now*."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotFound
from lib.models import ITEMS, Action, Answer, Item, Part, Plan, Side, Suggestion, SuggestionState
from lib.plan_fields import as_day
from lib.plans.commands.answer import accept, answer_item, answer_suggestion
from lib.plans.commands.draft import NEEDED_TO_PROPOSE
from lib.plans.commands.not_now import settle_not_now
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import (
    ITEM_FORMS,
    PART_FIELDS,
    Reason,
    apply_changes,
    checked,
    find_item,
    id_of,
    items_of,
    move_along,
    new_item,
    open_suggestions,
    plain,
    plain_fields,
    require_fit,
    require_timeline,
    suggestion_for,
    typed_changes,
)
from lib.plans.plan_versions import new_version

LEFT_OUT = "Left out when the proposal was revised."


@dataclass(frozen=True)
class Revision:
    """What becomes of a proposal when it is revised. What is named nowhere stays as it is.

    Attributes:
        text: fields of the plan's own parts with their new words.
        changed: fields of activities, support and milestones, by part and id.
        added: fields of new ones, with their part.
        removed: part and id of those that are left out.
    """

    text: Mapping[str, Any] = field(default_factory=dict)
    changed: Mapping[tuple[Part, int], Mapping[str, Any]] = field(default_factory=dict)
    added: Sequence[tuple[Part, Mapping[str, Any]]] = ()
    removed: Sequence[tuple[Part, int]] = ()


def item_field(part: Part, item_id: int, name: str) -> str:
    """What a field of an activity, support or milestone is called where a revision cannot be saved."""
    return f"{part.value}_{item_id}_{name}"


def added_field(part: Part) -> str:
    """What the field of a new activity, support or milestone is called where a revision cannot be saved."""
    return f"added_{part.value}"


def revise(
    session: Session,
    viewer: Viewer,
    code: str,
    revision: Revision,
    *,
    seen_version: int,
    note: str = "",
    moment: Moment,
) -> None:
    """The manager answers a *not now* with a revised proposal: one new version, to which they agree by this.

    The team member answers what is new or reworded among activities, support and milestones, as in any proposal.

    Args:
        seen_version: the number of the version that the viewer revises.
        note: a sentence to the team member, if they like.

    Raises:
        Invalid: a sentence for each field, of activities, support and milestones under `item_field`, of new ones
            under `added_field`. Also where nothing would change.
        EditConflict: there is another version by now.
        NotFound: one of the things is not on this plan.
    """
    plan = open_for(session, viewer, code, Action.REVISE, moment).plan
    if seen_version != plan.version:
        raise EditConflict({"version": plan.version}, "The proposal changed meanwhile. Please read it once more.")
    note = checked(Reason, {"reason": note}).reason
    suggestions = open_suggestions(session, plan)
    is_changed = _revise_text(session, viewer, plan, revision.text, suggestions, moment)
    is_changed |= _revise_items(session, viewer, plan, revision, suggestions, moment)
    if not is_changed:
        raise Invalid({"": "Nothing was changed yet. Change what the reason is about, or cancel the plan."})
    settle_not_now(plan)
    session.flush()
    new_version(session, viewer, plan, moment)
    plan.manager_agreed_at = moment.now
    told = f"{viewer.name} revised the proposal after the not now: version {plan.version}."
    note_change(session, viewer, plan, f"{told}\n{note}".strip(), moment)
    save(session, viewer, plan, "proposal revised", moment, version=plan.version)


def _revise_text(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    text: Mapping[str, Any],
    suggestions: Sequence[Suggestion],
    moment: Moment,
) -> bool:
    """Write the words of the plan's own parts; say whether any differ from what stood there, suggestions included."""
    unknown = set(text) - {name for part in PART_FIELDS if part not in ITEMS for name in PART_FIELDS[part]}
    if unknown:
        raise Invalid(dict.fromkeys(unknown, "This field is not part of a plan."))
    is_changed, wrong, started = False, dict[str, str](), plan.start_on
    for part, names in PART_FIELDS.items():
        if part in ITEMS or part is Part.ADJUSTMENT:
            continue
        suggested = suggestion_for(suggestions, part)
        current = plain_fields(plan, names) | (suggested.after if suggested else {})
        try:
            typed = typed_changes(part, plan, {name: text[name] for name in names if name in text})
        except Invalid as error:
            wrong |= error.fields
            continue
        wanted = current | {name: plain(value) for name, value in typed.items()}
        wrong |= {name: NEEDED_TO_PROPOSE[name] for name in names if name in NEEDED_TO_PROPOSE and not wanted[name]}
        if wrong:
            continue
        if part is Part.TIMELINE:
            require_timeline(as_day(wanted["start_on"]), as_day(wanted["end_on"]), moment.today)
        if wanted == current:
            if suggested is not None and suggested.by_side is Side.MEMBER:
                answer_suggestion(viewer, suggested, SuggestionState.ACCEPTED, moment)
                apply_changes(plan, suggested.after)
            continue
        is_changed = True
        if suggested is not None:
            is_own = suggested.by_side is Side.MANAGER
            answer_suggestion(
                viewer, suggested, SuggestionState.WITHDRAWN if is_own else SuggestionState.CHANGED, moment
            )
        apply_changes(plan, wanted)
    if wrong:
        raise Invalid(wrong)
    goal_by = plan.goal_by
    move_along(session, plan, plan.start_on - started)
    if "goal_by" in text:
        plan.goal_by = goal_by
        require_fit(session, plan, {"goal_by": goal_by}, moment.today)
    return is_changed


def _revise_items(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    revision: Revision,
    suggestions: Sequence[Suggestion],
    moment: Moment,
) -> bool:
    is_changed = False
    removed = {(part, _found(session, plan, part, item_id).id) for part, item_id in revision.removed}
    for part, item_id in revision.changed:
        _found(session, plan, part, item_id)
    for part in ITEMS:
        for item in items_of(session, plan, part):
            suggested = suggestion_for(suggestions, part, item.id)
            if item.answer is Answer.DECLINED:
                continue
            if (part, item.id) in removed:
                is_changed = True
                _leave_out(session, viewer, item, suggested, moment)
            elif _reword(
                session, viewer, plan, part, item, suggested, revision.changed.get((part, item.id), {}), moment
            ):
                is_changed = True
            elif suggested is not None and suggested.by_side is Side.MEMBER:
                accept(session, viewer, plan, suggested, moment)
            elif item.answer is Answer.WAITING and item.added_by_side is Side.MEMBER and suggested is None:
                answer_item(viewer, item, Answer.AGREED, item.answer_reason, moment)
    for part, values in revision.added:
        if part not in ITEMS:
            raise NotFound
        try:
            form = checked(ITEM_FORMS[part], values)
            require_fit(session, plan, form.model_dump(), moment.today)
        except Invalid as error:
            raise Invalid({added_field(part): str(error)}) from None
        origin: dict[str, Any] = {"added_by_id": viewer.person_id, "added_at": moment.now}
        session.add(new_item(part, form, plan=plan, added_by_side=Side.MANAGER, **origin))
        is_changed = True
    return is_changed


def _reword(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    part: Part,
    item: Item,
    suggested: Suggestion | None,
    changes: Mapping[str, Any],
    moment: Moment,
) -> bool:
    """Put an item in other words, for the team member to answer; say whether they differ from what stood there."""
    stored = plain_fields(item, PART_FIELDS[part])
    current = stored | (suggested.after if suggested else {})
    try:
        typed = typed_changes(part, item, changes)
        require_fit(session, plan, typed, moment.today)
    except Invalid as error:
        assert item.id is not None
        raise Invalid({item_field(part, item.id, name): said for name, said in error.fields.items()}) from None
    wanted = current | {name: plain(value) for name, value in typed.items()}
    if wanted == current:
        return False
    if suggested is not None:
        is_own = suggested.by_side is Side.MANAGER
        answer_suggestion(viewer, suggested, SuggestionState.WITHDRAWN if is_own else SuggestionState.CHANGED, moment)
    if item.added_by_side is Side.MANAGER:
        apply_changes(item, wanted)
        item.answer, item.answer_reason, item.answered_at, item.answered_by_id = Answer.WAITING, "", None, None
        return True
    # What the team member brought in stays theirs until they take the other words.
    after = {name: value for name, value in wanted.items() if value != stored[name]}
    if after:
        session.add(
            Suggestion(
                plan_id=id_of(plan),
                part=part,
                item_id=item.id,
                before=plain_fields(item, after),
                after=after,
                by_id=viewer.person_id,
                by_side=Side.MANAGER,
                at=moment.now,
            )
        )
    return True


def _leave_out(session: Session, viewer: Viewer, item: Item, suggested: Suggestion | None, moment: Moment) -> None:
    """The manager's own goes; what the team member brought in is declined and stays readable."""
    if suggested is not None:
        is_own = suggested.by_side is Side.MANAGER
        answer_suggestion(viewer, suggested, SuggestionState.WITHDRAWN if is_own else SuggestionState.DECLINED, moment)
        suggested.answer_reason = "" if is_own else LEFT_OUT
    if item.added_by_side is Side.MANAGER:
        session.delete(item)
    else:
        answer_item(viewer, item, Answer.DECLINED, LEFT_OUT, moment)


def _found(session: Session, plan: Plan, part: Part, item_id: int) -> Any:
    item = find_item(session, plan, part, item_id)
    if item.answer is Answer.DECLINED:
        raise Invalid({"text": "This was declined before. You can add it again, worded differently."})
    return item
