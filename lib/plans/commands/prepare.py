"""Preparing a check-in: points that are their author's alone until both have prepared or it is held."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict
from lib.models import PARAGRAPH, Action, CheckInPreparation, Words
from lib.plans.check_in_facts import both_prepared, next_check_in, preparation_of
from lib.plans.commit import claim_form_token
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of

PREPARED_ELSEWHERE = "You prepared this check-in in another window meanwhile. Your words are still here."

USED_UP = "What you had prepared was saved or withdrawn meanwhile. Your words are still here."


class PreparationForm(SQLModel):
    """What somebody writes ahead of a check-in; an empty line takes it back."""

    line: Words = Field(default="", max_length=PARAGRAPH)
    confidence: int | None = Field(default=None, ge=1, le=5)


def prepare_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    line: str,
    confidence: int | None = None,
    seen: Mapping[str, Any] | None = None,
    moment: Moment,
    token: str | None = None,
) -> bool:
    """Keep what one side wants to say in the next check-in: theirs alone until it is held or both have prepared it.

    Once both have, each reads the other's line; it is held when either saves one on the day.

    Args:
        line: empty to take back what was prepared.
        seen: `line` and `confidence` as they stood in the form before anything was typed.

    Returns:
        Whether both have prepared it by now.

    Raises:
        Invalid: a sentence for each field.
        EditConflict: the same person prepared something else in another window.
    """
    if not claim_form_token(session, token, moment):
        return False
    opened = open_for(session, viewer, code, Action.PREPARE_CHECK_IN, moment)
    plan, side = opened.plan, opened.own_side
    form = checked(PreparationForm, {"line": line, "confidence": confidence})
    ahead = next_check_in(plan, opened.history, moment.today)
    assert ahead is not None  # The table opens this step only while one is ahead.
    require_preparation_seen(preparation_of(session, plan, side), seen)
    there = session.get(CheckInPreparation, (plan.id, side))
    if there is not None:
        session.delete(there)
        session.flush()
    if form.line:
        session.add(
            CheckInPreparation(
                plan_id=id_of(plan),
                side=side,
                due_on=ahead.planned,
                by_id=viewer.person_id,
                line=form.line,
                confidence=form.confidence,
                at=moment.now,
            )
        )
    # The plan itself does not change: nothing of it shows to anybody else, not even that there is something.
    audit.record(session, "check-in prepared", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    session.commit()
    return both_prepared(session, plan, side) is not None


def require_preparation_seen(mine: CheckInPreparation | None, seen: Mapping[str, Any] | None) -> None:
    """Raise `EditConflict` where what the viewer prepared is not what stood in their form."""
    now = beginning_of(mine)
    if seen is not None and any(seen.get(name, value) != value for name, value in now.items()):
        raise EditConflict(now, PREPARED_ELSEWHERE if mine else USED_UP)


def beginning_of(mine: CheckInPreparation | None) -> dict[str, Any]:
    """What a form begins with, by its fields."""
    return {"line": mine.line if mine else "", "confidence": mine.confidence if mine else None}
