"""The parts of a plan: which fields each holds, how what somebody typed becomes one, and what it says as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Select, bindparam, select
from sqlmodel import Field, Session, SQLModel, col

from lib import formatting
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotFound, sentence_of
from lib.models import (
    ITEMS,
    SENTENCE,
    ActivityForm,
    AlignAnswer,
    Answer,
    DraftForm,
    Item,
    MilestoneForm,
    Part,
    Plan,
    PlanText,
    Side,
    Suggestion,
    SuggestionState,
    SupportForm,
    SupportKind,
    Words,
)
from lib.models.base import Day
from lib.plan_fields import FIELDS, as_day, outside, quoted, wrong_link

Form = TypeVar("Form", bound=SQLModel)

PART_FIELDS: dict[Part, tuple[str, ...]] = {part: tuple(fields) for part, fields in FIELDS.items()}
"""The fields of each part that can be put in other words."""

LONGEST = 366
"""Days from start to end, and from today to the start, beyond which it is a slip of the finger."""

HELP = (SupportKind.MEETING, SupportKind.MANAGER_ASSISTANCE)
"""The kinds of support of which a plan needs at least one to start."""

HAPPENED: dict[Part, str] = {Part.ACTIVITY: "done_on", Part.SUPPORT: "given_on", Part.MILESTONE: "reached_on"}
"""The field with the day on which one of them happened: it was done, given or reached."""

ITEM_FORMS: dict[Part, type[ActivityForm] | type[SupportForm] | type[MilestoneForm]] = {
    Part.ACTIVITY: ActivityForm,
    Part.SUPPORT: SupportForm,
    Part.MILESTONE: MilestoneForm,
}

SAID_BACK = "Please choose a day from {first} until today."

REASON_NEEDED = "Please give a reason; it stays with the plan."


class PastDay(SQLModel):
    """The day on which something happened."""

    on: Day


class Reason(SQLModel):
    """A sentence that says why."""

    reason: Words = Field(default="", max_length=SENTENCE)


def checked(form: type[Form], values: Mapping[str, Any]) -> Form:
    """The values as a form, cleaned and within its limits.

    Raises:
        Invalid: with a sentence for each field that does not fit; unknown fields do not fit either.
    """
    unknown = set(values) - set(form.model_fields)
    if unknown:
        raise Invalid(dict.fromkeys(unknown, "This field is not part of a plan."))
    try:
        return form.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid({str(problem["loc"][0]): sentence_of(problem) for problem in error.errors()}) from None


def reason_in(reason: str, sentence: str = REASON_NEEDED, *, field: str = "reason") -> str:
    """A sentence that is needed, cleaned and within its limit.

    Args:
        field: what it is called on its form.

    Raises:
        Invalid: there is none, said with `sentence`, or too much of it.
    """
    try:
        text = checked(Reason, {"reason": reason}).reason
    except Invalid as error:
        raise Invalid({field: str(error)}) from None
    if not text:
        raise Invalid({field: sentence})
    return text


def past_day(field: str, on: date | None, plan: Plan, moment: Moment, *, days_back: int | None = None) -> date:
    """The day on which something on a running plan happened: today unless said otherwise, none before the start.

    Args:
        field: what it is called on its form.
        days_back: how many days ago it may be at most.

    Raises:
        Invalid: it is no day, or another one than that.
    """
    if on is None:
        return moment.today
    try:
        day: date = checked(PastDay, {"on": on}).on
    except Invalid as error:
        raise Invalid({field: str(error)}) from None
    first = first_past_day(plan.started_on or plan.start_on, moment.today, days_back=days_back)
    if not first <= day <= moment.today:
        raise Invalid({field: SAID_BACK.format(first=formatting.day(first, moment.today))})
    return day


def first_past_day(start: date, today: date, *, days_back: int | None = None) -> date:
    """The earliest day that `past_day` takes."""
    return start if days_back is None else max(start, today - timedelta(days_back))


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates as ISO text, members of closed sets as their string."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def plain_fields(source: SQLModel, fields: Iterable[str]) -> dict[str, Any]:
    """Some fields of a plan or a part of it, as JSON holds them."""
    return {field: plain(getattr(source, field)) for field in fields}


def typed_changes(part: Part, current: SQLModel, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes to one part, cleaned and checked together with what stays.

    Returns:
        The same fields, as they are stored.

    Raises:
        Invalid: a sentence for each field.
    """
    unknown = set(changes) - set(PART_FIELDS[part])
    if unknown:
        raise Invalid(dict.fromkeys(unknown, "This field is not part of it."))
    form = ITEM_FORMS.get(part, DraftForm)
    kept = {field: getattr(current, field) for field in form.model_fields if hasattr(current, field)}
    wanted = checked(form, {**kept, **changes})
    if part is Part.TIMELINE:
        dates = {field: getattr(wanted, field) for field in PART_FIELDS[part]}
        if None in dates.values():
            require_order(**dates)
    return {field: getattr(wanted, field) for field in changes}


def require_order(start_on: date | None, end_on: date | None, *, rested: int = 0) -> None:
    """Raise `Invalid` at the end date unless the plan has both dates and ends on or after its start.

    Args:
        rested: days of pauses that moved the end; they do not count as its length.
    """
    if start_on is None:
        raise Invalid({"start_on": "Please choose the day it starts."})
    if end_on is None:
        raise Invalid({"end_on": "Please choose the day it ends."})
    if end_on < start_on:
        raise Invalid({"end_on": "The end comes before the start. Please choose a later end."})
    if (end_on - start_on).days - rested > LONGEST:
        raise Invalid({"end_on": "A plan lasts a year at most. Please choose an earlier end."})


def require_timeline(start_on: date | None, end_on: date | None, today: date) -> None:
    """Raise `Invalid` unless a plan that has not begun may run from one day to the other; see `require_order`."""
    require_order(start_on, end_on)
    first, last = today - timedelta(LONGEST), today + timedelta(LONGEST)
    if start_on is not None and not first <= start_on <= last:
        near = f"{formatting.short_day(first, today)} to {formatting.short_day(last, today)}"
        raise Invalid({"start_on": f"A plan starts within a year from today. Please choose a day from {near}."})


def require_fit(session: Session, plan: Plan, changes: Mapping[str, Any], today: date) -> None:
    """Raise `Invalid` at a day on which the plan does not run, and at a link that leads nowhere.

    While other dates for the plan are suggested, the days from its first to its last by either will do.

    Args:
        changes: checked fields with their new values. What was written before the rule stays as it is.
    """
    first = changes.get("start_on") or plan.started_on or plan.start_on
    last = changes.get("end_on") or plan.end_on
    for asked in open_suggestions(session, plan):
        if asked.part is Part.TIMELINE:
            first = min(first, as_day(asked.after.get("start_on")) or first)
            last = max(last, as_day(asked.after.get("end_on")) or last)
    sentences = {name: outside(as_day(changes.get(name)), first, last, today) for name in ("due_on", "goal_by")}
    sentences["link"] = wrong_link(changes.get("link", ""))
    if wrong := {name: sentence for name, sentence in sentences.items() if sentence}:
        raise Invalid(wrong)


def require_items_inside(session: Session, plan: Plan, first: date, last: date, today: date) -> None:
    """Raise `Invalid` at the end of a plan that would leave something still ahead outside its days."""
    for part in ITEMS:
        for item in items_of(session, plan, part):
            is_ahead = item.answer is not Answer.DECLINED and happened_on(item) is None
            if is_ahead and outside(item.due_on, first, last, today):
                due = f"{quoted(item.text)} has its day on {formatting.short_day(item.due_on, today)}"
                raise Invalid({"end_on": f"{due}, when the plan does not run. Please change that day first."})


def move_along(session: Session, plan: Plan, by: timedelta, *, added_until: datetime | None = None) -> None:
    """Move the goal's own day and those of activities, support and milestones with the start; the caller commits.

    Args:
        added_until: what was added later was meant for the new start.
    """
    plan.goal_by = plan.goal_by + by if plan.goal_by else None
    for part in ITEMS:
        for item in items_of(session, plan, part):
            if item.due_on is not None and (added_until is None or item.added_at <= added_until):
                item.due_on += by


def moved_by(plan: Plan, suggestions: Iterable[Suggestion]) -> timedelta:
    """By how much these suggestions move the start, and with it what has a date."""
    starts = (as_day(one.after.get("start_on")) for one in suggestions if one.part is Part.TIMELINE)
    return next(filter(None, starts), plan.start_on) - plan.start_on


def require_seen(
    current: Mapping[str, Any], changes: Mapping[str, Any], seen: Mapping[str, Any], sentence: str | None = None
) -> None:
    """Raise `EditConflict` with what is saved now where that is not what stood on the viewer's screen.

    Args:
        sentence: what it says, where it is not the usual one.
    """
    known = [field for field in changes if field in current and field in seen]
    if theirs := {field: current[field] for field in known if current[field] != plain(seen[field])}:
        raise EditConflict(theirs, sentence)


def apply_changes(target: SQLModel, changes: Mapping[str, Any]) -> None:
    """Write checked or stored changes onto a plan or a part of it; text from JSON becomes dates and members again."""
    typed = type(target).model_validate(target.model_dump() | dict(changes))
    for field in changes:
        setattr(target, field, getattr(typed, field))


def items_of(session: Session, plan: Plan, part: Part) -> list[Any]:
    """The activities, support or milestones of a plan, in the order they were added."""
    return list(session.scalars(_items(ITEMS[part]), {"plan_id": plan.id}))


@cache
def _items(table: type[Item]) -> Select[Any]:
    """The query behind `items_of`, made once, as it is asked in nearly every step."""
    return select(table).where(col(table.plan_id) == bindparam("plan_id")).order_by(col(table.id))


def new_item(
    part: Part, form: SQLModel, *, plan: Plan, added_by_id: int, added_by_side: Side, added_at: datetime
) -> Item:
    """An activity, support or milestone from its checked form, waiting for the other side's answer."""
    origin = {"plan_id": plan.id, "added_by_id": added_by_id, "added_by_side": added_by_side, "added_at": added_at}
    return ITEMS[part].model_validate(form.model_dump(), update=origin)


def add_typed_item(
    session: Session, plan: Plan, part: Part, values: Mapping[str, Any], *, by_id: int, side: Side, moment: Moment
) -> Item:
    """Add an activity, support or milestone to a plan as it was typed; the caller commits.

    Raises:
        Invalid: a sentence for each field.
        NotFound: nothing of this kind can be added.
    """
    if part not in ITEMS:
        raise NotFound
    form = checked(ITEM_FORMS[part], values)
    require_fit(session, plan, form.model_dump(), moment.today)
    item = new_item(part, form, plan=plan, added_by_id=by_id, added_by_side=side, added_at=moment.now)
    session.add(item)
    return item


def id_of(plan: Plan) -> int:
    """The id of a plan that is in the database."""
    assert plan.id is not None
    return plan.id


def is_id(value: object) -> bool:
    """Could this be the id of a row? Anything may be sent in place of one."""
    return isinstance(value, int) and 0 < value < 2**31


def happened_on(item: Item) -> date | None:
    """The day on which it happened: the activity was done, the support given, the milestone reached."""
    day: date | None = next(getattr(item, name) for name in HAPPENED.values() if hasattr(item, name))
    return day


def find_item(session: Session, plan: Plan, part: Part, item_id: int) -> Any:
    """One activity, support or milestone of *this* plan.

    Raises:
        NotFound: there is none with this id on the plan.
    """
    table = ITEMS.get(part)
    item = session.get(table, item_id) if table is not None and is_id(item_id) else None
    if item is None or item.plan_id != plan.id:
        raise NotFound
    return item


def open_suggestions(session: Session, plan: Plan) -> list[Suggestion]:
    """The other words for a proposed plan that nobody has answered yet, oldest first."""
    return [suggestion for suggestion in _open_ones(session, plan) if suggestion.part is not Part.ADJUSTMENT]


def suggestion_for(suggestions: Iterable[Suggestion], part: Part, item_id: int | None = None) -> Suggestion | None:
    """The one for a part of the plan, or for one of its activities, support or milestones; none where there is none."""
    return next((one for one in suggestions if (one.part, one.item_id) == (part, item_id)), None)


def open_adjustment(session: Session, plan: Plan) -> Suggestion | None:
    """The adjustment of a running plan that nobody has answered yet; until then the plan's own words hold."""
    return next((suggestion for suggestion in _open_ones(session, plan) if suggestion.part is Part.ADJUSTMENT), None)


def _open_ones(session: Session, plan: Plan) -> list[Suggestion]:
    return list(session.scalars(_open_suggestions(), {"plan_id": plan.id}))


@cache
def _open_suggestions() -> Select[Suggestion]:
    """The query behind `_open_ones`, made once like that of `items_of`."""
    is_open = col(Suggestion.state) == SuggestionState.OPEN
    of_plan = select(Suggestion).where(col(Suggestion.plan_id) == bindparam("plan_id"), is_open)
    return of_plan.order_by(col(Suggestion.id))


def waiting_and_declined(session: Session, plan: Plan) -> list[Suggestion]:
    """The other words and adjustments that were not accepted nor taken back, oldest first."""
    return list(session.scalars(_waiting_and_declined(), {"plan_id": plan.id}))


@cache
def _waiting_and_declined() -> Select[Suggestion]:
    states = col(Suggestion.state).in_((SuggestionState.OPEN, SuggestionState.DECLINED))
    of_plan = select(Suggestion).where(col(Suggestion.plan_id) == bindparam("plan_id"), states)
    return of_plan.order_by(col(Suggestion.id))


def waits_for(item: Item, suggestions: Sequence[Suggestion], part: Part) -> Side | None:
    """Which side has to answer this activity, support or milestone itself?

    None when it was answered, also with other words: then the suggestion waits for the side that added the item.
    """
    if item.answer is not Answer.WAITING:
        return None
    if any(suggestion.part is part and suggestion.item_id == item.id for suggestion in suggestions):
        return None
    return item.added_by_side.other


def missing_parts(text: PlanText, *, is_aligned: bool, has_activity: bool, has_help: bool) -> list[str]:
    """The underscored parts, needed to start, that are not there.

    Args:
        text: the plan's text, with open suggestions taken as accepted where somebody is about to agree.
        is_aligned: alignment is noted, or nobody is above the manager.
        has_activity: there is an activity that nobody declined.
        has_help: there is a meeting or manager assistance that nobody declined.
    """
    there = {
        "alignment": is_aligned,
        "current_state": bool(text.current_state),
        "measure": bool(text.measure),
        "activity": has_activity,
        "support": has_help,
    }
    return [name for name, is_there in there.items() if not is_there]


def is_aligned(plan: Plan, above: int | None) -> bool:
    """Is alignment there: noted, answered with *aligned*, or nobody above the manager to align with?

    Args:
        above: who is the manager's manager, as stored on the plan; for a draft as of today.
    """
    is_answered = plan.align_answer is AlignAnswer.ALIGNED
    return plan.aligned_on is not None or is_answered or above is None


def text_with(plan: Plan, suggestions: Iterable[Suggestion]) -> PlanText:
    """The plan's text with these suggestions taken as accepted."""
    text = PlanText.model_validate(plan.model_dump(include=set(PlanText.model_fields)))
    for suggestion in suggestions:
        if suggestion.part not in ITEMS:
            apply_changes(text, suggestion.after)
    return text
