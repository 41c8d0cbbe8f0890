"""Pausing an active plan and resuming it. Why somebody is away is nobody's business: no reason is asked."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Field, Session, SQLModel, col

from lib import plan_fields
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid
from lib.formatting import count, short_day
from lib.models import ITEMS, Action, Answer, Part, Plan, PlanPause, Suggestion, SuggestionState
from lib.models.base import Day
from lib.plans.commit import claim_form_token, note_change, save
from lib.plans.context import open_for
from lib.plans.parts import checked, find_item, happened_on, id_of, items_of, open_adjustment, plain_fields
from lib.plans.pauses import running_pause

LONGEST_PAUSE = 90
"""Days ahead until which a plan may rest at most."""

OWN_DATES = ("end_on", "goal_by")
"""The plan's own dates that a pause moves; a start is past by then."""

PROPOSED = "proposed"
"""Where `PlanPause.moved` names the dates of an open adjustment that moved."""


class PauseForm(SQLModel):
    """The day on which the plan goes on."""

    until: Day | None = Field(default=None)


def pause_plan(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    until: Any,
    moves_dates: bool = True,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Let a plan rest from today on; nothing is due and nobody is reminded meanwhile.

    Args:
        until: the day on which it goes on, at most 90 days ahead.
        moves_dates: whether its end and every open date from today on move by its length; what is late already stays.

    Raises:
        Invalid: the day is not ahead, or too far ahead.
    """
    if not claim_form_token(session, token, moment):
        return
    plan = open_for(session, viewer, code, Action.PAUSE, moment).plan
    day = checked(PauseForm, {"until": until}).until
    last = moment.today + timedelta(LONGEST_PAUSE)
    if day is None or not moment.today < day <= last:
        raise Invalid({"until": f"Please choose a day from tomorrow to {short_day(last, moment.today)}."})
    length = (day - moment.today).days
    rest = PlanPause(plan_id=id_of(plan), from_on=moment.today, until_on=day, by_id=viewer.person_id, at=moment.now)
    if moves_dates:
        rest.moved = _open_dates(session, plan, moment.today)
        _move(session, plan, rest.moved, timedelta(length))
    session.add(rest)
    moved = (
        f"The end and every open date from today on move by {count(length, 'day')}"
        if moves_dates
        else "All dates stay as they are"
    )
    note_change(session, viewer, plan, f"Paused until {short_day(day, moment.today)}. {moved}.", moment)
    save(session, viewer, plan, "plan paused", moment, days=length, moves_dates=moves_dates)


def resume_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Go on with a plan before its pause is over. What the pause moved moves back by the days not paused.

    Ended on the day it began, it counts as if it had not been.
    """
    plan = open_for(session, viewer, code, Action.RESUME, moment).plan
    rest = running_pause(session, plan, moment.today)
    assert rest is not None  # The table opens this step only while the plan rests.
    left = (rest.until_on - moment.today).days
    moved = ""
    if rest.moved:
        _move(session, plan, rest.moved, -timedelta(left))
        moved = f" What the pause moved moves back by {count(left, 'day')}."
    if rest.from_on == moment.today:
        session.delete(rest)
        text = f"The pause of today was undone.{moved}"
    else:
        rest.until_on = moment.today
        text = f"The pause ended today, {count(left, 'day')} early.{moved}"
    note_change(session, viewer, plan, text, moment)
    save(session, viewer, plan, "pause ended", moment, days_left=left)


def rested_days(session: Session, plan: Plan) -> int:
    """For how many days a plan rested or will rest."""
    pauses = session.scalars(select(PlanPause).where(col(PlanPause.plan_id) == plan.id))
    return sum((rest.until_on - rest.from_on).days for rest in pauses)


def forget_moved(
    session: Session, plan: Plan, kind: str, what: str | int, moment: Moment, *, unless_moved_with: int | None = None
) -> None:
    """Do not move a date back when the pause of today ends early: somebody chose it while the plan rested.

    Args:
        kind: "plan" or the value of a part.
        what: the name of a date of the plan, or the id of an activity, support or milestone.
        unless_moved_with: the id of an adjustment; where the pause moved that too, its date still counts the pause in.
    """
    rest = running_pause(session, plan, moment.today)
    if rest is None or unless_moved_with in rest.moved.get(Part.ADJUSTMENT.value, ()):
        return
    if what in rest.moved.get(kind, ()):
        rest.moved[kind] = [one for one in rest.moved[kind] if one != what]
        flag_modified(rest, "moved")


def _open_dates(session: Session, plan: Plan, today: date) -> dict[str, Any]:
    """What a pause from today on moves: open dates that lie on its first day or later, in the form of `moved`."""
    own = [name for name in OWN_DATES if (day := getattr(plan, name)) is not None and day >= today]
    moved: dict[str, Any] = {"plan": own}
    for part in ITEMS:
        moved[part.value] = [
            item.id
            for item in items_of(session, plan, part)
            if item.answer is Answer.AGREED
            and item.due_on is not None
            and item.due_on >= today
            and happened_on(item) is None
        ]
    proposed = open_adjustment(session, plan)
    if proposed is not None:  # Its dates were meant from the plan's as they were.
        days = {name: plan_fields.as_day(proposed.after.get(name)) for name in OWN_DATES}
        moved[Part.ADJUSTMENT.value] = [proposed.id]
        moved[PROPOSED] = [name for name, day in days.items() if day is not None and day >= today]
    return moved


def _move(session: Session, plan: Plan, moved: dict[str, Any], by: timedelta) -> None:
    for name in moved.get("plan", ()):
        day = getattr(plan, name)
        if day is not None:
            setattr(plan, name, day + by)
    for part in ITEMS:
        for item_id in moved.get(part.value, ()):
            item = find_item(session, plan, part, item_id)
            if item.due_on is not None:
                item.due_on = item.due_on + by
    for adjustment_id in moved.get(Part.ADJUSTMENT.value, ()):
        suggestion = session.get_one(Suggestion, adjustment_id)
        if suggestion.state is SuggestionState.OPEN:
            shifted = {name: date.fromisoformat(suggestion.after[name]) + by for name in moved[PROPOSED]}
            suggestion.after = suggestion.after | {name: day.isoformat() for name, day in shifted.items()}
            suggestion.before = plain_fields(plan, suggestion.before)
