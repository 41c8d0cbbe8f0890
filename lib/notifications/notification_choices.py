"""How somebody wants to hear of what by mail. See docs/product.md#notifications."""

from collections.abc import Mapping, Sequence
from datetime import time

from sqlmodel import Session

from lib.access import Viewer, may_coach, may_watch_practice
from lib.errors import NotAllowed
from lib.models import MailTiming, NotificationChoices, NotificationKind
from lib.notifications.kinds import FIXED, KINDS

WEEKDAYS, HOURS = range(7), range(24)

TIMES = [time(minutes // 60, minutes % 60) for minutes in range(6 * 60, 20 * 60, 15)]
"""When a check-in may begin in somebody's calendar; no clock is changed between them."""

LENGTHS = (15, 30, 45, 60, 90)
"""How many minutes it may take there."""

ALLOWED: Mapping[str, Sequence[int | time | None]] = {
    "digest_hour": HOURS, "weekly_hour": HOURS, "weekly_day": (None, *WEEKDAYS), "invites_to_check_ins": (False, True),
    "check_ins_at": (None, *TIMES), "check_in_minutes": LENGTHS,
}  # fmt: skip  # a few lines

OF_HR = (NotificationKind.UPDATE, NotificationKind.STUCK)
"""What is told to HR, and to managers whose people coach."""

OF_COACHES = (
    NotificationKind.NOT_NOW, NotificationKind.ALIGN, NotificationKind.ALIGN_ANSWERED, NotificationKind.REQUESTED,
    NotificationKind.SUPPORT_LATE, NotificationKind.SUPPORT_NOT_RECEIVED, NotificationKind.STALE,
    NotificationKind.END_REQUEST, NotificationKind.PAST_END,
)  # fmt: skip  # a list to read
"""What is told to managers, and some of it to their deputies."""


def choices_of(session: Session, person_id: int) -> NotificationChoices:
    """What somebody chose, or what the product has for everybody; the row may not be stored yet."""
    return session.get(NotificationChoices, person_id) or NotificationChoices(person_id=person_id)


def timing_of(choices: NotificationChoices, kind: NotificationKind) -> MailTiming:
    """When a kind of notification comes by mail for somebody with these choices."""
    chosen = choices.timings.get(kind)
    if kind in FIXED or chosen is None:
        return KINDS[kind].timing
    return MailTiming(chosen)


def kinds_for(viewer: Viewer) -> list[NotificationKind]:
    """The kinds that the viewer can be told and may choose about, in their order."""
    left_out = set(FIXED)
    if not (may_coach(viewer) or viewer.deputy_on):
        left_out |= set(OF_COACHES)
    if not (may_watch_practice(viewer) or may_coach(viewer)):
        left_out |= set(OF_HR)
    return [kind for kind in KINDS if kind not in left_out]


def choose(
    session: Session,
    viewer: Viewer,
    *,
    timings: Mapping[NotificationKind, MailTiming] | None = None,
    **chosen: int | time | None,
) -> None:
    """Keep how the viewer wants to hear of what, and leave everything else as it is. Commits.

    Args:
        timings: when these kinds come by mail.
        chosen: `digest_hour`, `weekly_day`, `weekly_hour`, `invites_to_check_ins`, `check_ins_at` or
            `check_in_minutes`, as `lib.models.NotificationChoices` has them.

    Raises:
        NotAllowed: an hour or weekday is none; or somebody without a team asks for the mail about their team.
    """
    for name, value in chosen.items():
        if value not in ALLOWED[name]:
            raise NotAllowed("Please choose an hour, a weekday or a time of the list.")
    if chosen.get("weekly_day") is not None and not may_coach(viewer):
        raise NotAllowed("The mail about a team is for managers.")
    kept = choices_of(session, viewer.person_id)
    kept.timings = kept.timings | {
        kind.value: timing.value for kind, timing in (timings or {}).items() if kind not in FIXED
    }
    for name, value in chosen.items():
        setattr(kept, name, value)
    session.add(kept)
    session.commit()
