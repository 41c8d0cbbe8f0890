"""Reminders on many plans at once, each by the rule of one, `send_reminder`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lib.access import OpenedPlan, Viewer, look_up_open
from lib.clock import Moment
from lib.errors import CoachingError, NotAllowed, NotFound
from lib.models import Action
from lib.plans.commands.send_reminder import asked_people, send_reminder
from lib.plans.context import NotReady, require_where, statuses_of
from lib.plans.left_out import look_at_each
from lib.plans.parts import id_of
from lib.plans.rules.status import PlanStatus

NOT_SHOWN = "It cannot be looked at right now. Administrators see where the mistake is."
NOT_YOURS = "You are on the plan yourself, or somebody else does HR’s part on it."


@dataclass(frozen=True)
class Reminders:
    """Plans on which a reminder can be sent, or was.

    Attributes:
        codes: of those plans.
        people: how many different people are reminded.
        left_out: why no reminder is sent, as a sentence → on how many plans.
    """

    codes: Sequence[str]
    people: int
    left_out: Mapping[str, int]


def look_at_reminders(session: Session, viewer: Viewer, codes: Sequence[str], *, moment: Moment) -> Reminders:
    """On which of some open plans the viewer can send a reminder now, and why not on the others. Changes nothing."""

    def look(some: Sequence[str]) -> list[tuple[str, tuple[OpenedPlan, PlanStatus]]]:
        opened = look_up_open(session, viewer, some)
        now = statuses_of(session, opened.values(), moment)
        return [(code, (plan, now[id_of(plan.plan)])) for code, plan in opened.items()]

    problems: dict[str, str] = {}
    found = dict(look_at_each(look, codes, problems))
    ready, people, left_out = [], set[int](), Counter[str]()
    for code in codes:
        if code in problems:
            left_out[NOT_SHOWN] += 1
            continue
        try:
            if code not in found:
                raise NotFound
            opened, status = found[code]
            require_where(opened, status, Action.SEND_REMINDER)
        except CoachingError as error:
            left_out[_why(error)] += 1
            continue
        ready.append(code)
        people |= asked_people(opened.plan, status)
    return Reminders(ready, len(people), left_out)


def send_reminders(
    session: Session, viewer: Viewer, codes: Sequence[str], *, moment: Moment, tell: Callable[[int], object]
) -> Reminders:
    """Send a reminder on each of these plans, one commit a plan; what was sent stays sent whatever comes after.

    Those on which none can be sent now are left out, so that it does no harm to begin again.

    Args:
        tell: is given how many plans are done.
    """
    sent, people, left_out = [], set[int](), Counter[str]()
    for number, code in enumerate(codes, start=1):
        try:
            people |= send_reminder(session, viewer, code, moment=moment)
            sent.append(code)
        except CoachingError as error:
            session.rollback()
            left_out[_why(error)] += 1
        tell(number)
    return Reminders(sent, len(people), left_out)


def _why(error: CoachingError) -> str:
    """Why a plan is left out; a plan that is not there and one that is not the viewer's read the same."""
    return str(error) if isinstance(error, NotReady) or not isinstance(error, NotAllowed | NotFound) else NOT_YOURS
