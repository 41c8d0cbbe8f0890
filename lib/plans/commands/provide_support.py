"""Support that the manager marks as provided, and the team member confirms or marks as not received."""

from datetime import date

from sqlmodel import Session

from lib import formatting
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotAllowed
from lib.models import Action, Part, Support
from lib.plans.commands.correct import forget_happened, note_happened
from lib.plans.commands.report_progress import require_agreed
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import find_item, past_day, reason_in
from lib.plans.rules.not_received import is_missable


def provide_support(
    session: Session, viewer: Viewer, code: str, support_id: int, *, given_on: date | None = None, moment: Moment
) -> None:
    """The manager notes that support was given, today or on a day since the start; the team member can confirm it.

    Raises:
        Invalid: a sentence about `given_on`.
    """
    opened = open_for(session, viewer, code, Action.PROVIDE_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    require_agreed(support)
    if support.given_on is not None:
        raise NotAllowed("This support is marked as provided already.")
    on = past_day("given_on", given_on, opened.plan, moment)
    support.not_received_on, support.not_received_reason = None, ""
    note_happened(support, Part.SUPPORT, on, viewer, moment)
    save(session, viewer, opened.plan, "support given", moment, item=support_id, on=on.isoformat())


def confirm_support(session: Session, viewer: Viewer, code: str, support_id: int, *, moment: Moment) -> None:
    """The team member confirms that support reached them. An offer: nothing waits for it."""
    opened = open_for(session, viewer, code, Action.CONFIRM_SUPPORT, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    if support.given_on is None or support.confirmed_on is not None:
        raise NotAllowed("There is nothing to confirm here any more. Please look at the plan again.")
    support.confirmed_on = moment.today
    save(session, viewer, opened.plan, "support confirmed", moment, item=support_id)


def mark_not_received(
    session: Session, viewer: Viewer, code: str, support_id: int, *, reason: str, moment: Moment
) -> None:
    """The team member says that support did not come, with a word: it is late then, and the manager's turn.

    Raises:
        Invalid: there is no word, or too much of it.
        NotAllowed: it is confirmed, was said already, or its day has not passed and nobody noted it as given.
    """
    opened = open_for(session, viewer, code, Action.MARK_NOT_RECEIVED, moment)
    support: Support = find_item(session, opened.plan, Part.SUPPORT, support_id)
    require_agreed(support)
    if not is_missable(support, moment.today):
        raise NotAllowed("There is nothing to say about this any more. Please look at the plan again.")
    said = reason_in(reason, "Please say what happened.")
    forget_happened(support)
    support.not_received_on, support.not_received_reason = moment.today, said
    text = f"Not received: “{support.text}”. {formatting.sentence(said)}"
    note_change(session, viewer, opened.plan, text, moment, about=(Part.SUPPORT, support_id))
    save(session, viewer, opened.plan, "support not received", moment, item=support_id)
