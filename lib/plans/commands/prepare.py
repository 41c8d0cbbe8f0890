"""Preparing a check-in: points for its agenda, their author's alone until both sides have some or it is held."""

from sqlmodel import Field, Session, SQLModel

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import EditConflict
from lib.models import PARAGRAPH, Action, AgendaPoint, Words
from lib.plans.agenda import agenda_of, both_have_points, new_points
from lib.plans.check_in_facts import next_check_in
from lib.plans.commit import claim_form_token
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of

PREPARED_ELSEWHERE = "You prepared this check-in in another window meanwhile. Your words are still here."

TALKED_ABOUT = "Your points were withdrawn, or the check-in was recorded meanwhile. Your words are still here."


class PreparationForm(SQLModel):
    """What somebody wants to talk about, one point a line; an empty text withdraws all of it."""

    points: Words = Field(default="", max_length=PARAGRAPH)


def prepare_check_in(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    points: str,
    seen: str | None = None,
    moment: Moment,
    token: str | None = None,
) -> bool:
    """Put what one side wants to talk about on the agenda of the next check-in.

    It is theirs alone until the check-in is held or both have put something there, and theirs to change until it is
    held.

    Args:
        points: one a line; those of a check-in that was held stand on the agenda beside them.
        seen: the viewer's points as they stood in the form before anything was typed.

    Returns:
        Whether both have points on it by now.

    Raises:
        Invalid: a sentence about `points`.
        EditConflict: they are not what stood in the form any more.
    """
    if not claim_form_token(session, token, moment):
        return False
    opened = open_for(session, viewer, code, Action.PREPARE_CHECK_IN, moment)
    plan, side = opened.plan, opened.own_side
    text = checked(PreparationForm, {"points": points}).points
    mine = new_points(agenda_of(session, plan), side)
    stands = "\n".join(point.text for point in mine)
    if seen is not None and seen != stands:
        raise EditConflict({"points": stands}, PREPARED_ELSEWHERE if mine else TALKED_ABOUT)
    ahead = next_check_in(plan, opened.history, moment.today)
    assert ahead is not None  # The table opens this step only while one is ahead.
    there = {point.text: point for point in mine}
    for place, line in enumerate(dict.fromkeys(filter(None, map(str.strip, text.splitlines())))):
        point = there.pop(line, None) or AgendaPoint(
            plan_id=id_of(plan), side=side, by_id=viewer.person_id, due_on=ahead.planned, text=line, at=moment.now
        )
        point.place = place
        session.add(point)
    for withdrawn in there.values():
        session.delete(withdrawn)
    # The plan itself does not change: nothing of it shows to anybody else, not even that there is something.
    audit.record(session, "check-in prepared", at=moment.now, actor_id=viewer.person_id, plan_id=plan.id)
    session.commit()
    return both_have_points(agenda_of(session, plan))
