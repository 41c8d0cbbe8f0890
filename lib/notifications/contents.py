"""What a message says, written when it is sent: nothing that is over, switched off or not its reader's by then.

See docs/product.md#messages.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db
from lib.access import Viewer, load_viewer, may_coach
from lib.clock import Moment
from lib.models import OPEN_STATES, Account, MailTiming, Message, Notification, NotificationKind, Person, Plan
from lib.notifications import account_mail, check_in_invitations, message_texts
from lib.notifications.inbox import InboxLine, lines_of, still_so, waits_for_reader
from lib.notifications.kinds import KINDS
from lib.notifications.notification_choices import choices_of, timing_of
from lib.notifications.nudges import nudges_of_plans
from lib.notifications.outbox import WITH_LINK, Content, MessagePurpose, NotWanted
from lib.plans.left_out import look_at_each
from lib.plans.queries.coached_plans import coached_plans, slipping
from lib.plans.queries.plan_requests import waiting_requests


def content_of(session: Session, message: Message, *, moment: Moment) -> Content:
    """What a message says now. May commit.

    Raises:
        NotWanted: it is not to be sent any more.
        db.MISTAKES: there is one in a sentence, a template or a rule.
    """
    if message.content is not None:
        return Content(**message.content)
    if message.purpose in WITH_LINK:
        return account_mail.content_of(session, message, moment=moment)
    with db.reading(session.get_bind().engine) as reading:  # It takes a while, in which others may write.
        if message.purpose == MessagePurpose.CHECK_IN:
            return check_in_invitations.content_of(reading, message, moment=moment)
        viewer = reader(reading, message.person_id, moment)
        if viewer is None:
            raise NotWanted("Whom it is for left, has no address, or their account is closed.")
        is_weekly = message.purpose == MessagePurpose.WEEKLY_DIGEST
        return _of_team(reading, viewer, moment) if is_weekly else _of_notifications(reading, viewer, message, moment)


def reader(session: Session, person_id: int | None, moment: Moment) -> Viewer | None:
    """Whom mail reaches who can read it here: they work here, have an address, and their account is open."""
    is_reached = (
        select(col(Person.id))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(col(Person.id) == person_id, col(Person.email) != "", col(Account.is_enabled))
    )
    found = session.scalar(is_reached)
    return load_viewer(session, found, moment.now) if found is not None else None


def lines_to_tell(session: Session, viewer: Viewer, ids: Sequence[int], moment: Moment) -> list[InboxLine]:
    """Of these notifications those that are still so and the viewer's to be told, each about another thing."""
    actor = aliased(Person)
    rows = session.execute(
        select(Notification, col(actor.name), col(Plan.code))
        .outerjoin(actor, col(actor.id) == col(Notification.actor_id))
        .outerjoin(Plan, col(Plan.id) == col(Notification.plan_id))
        .where(
            col(Notification.id).in_(ids),
            col(Notification.read_at).is_(None),
            or_(col(Notification.snoozed_until).is_(None), col(Notification.snoozed_until) <= moment.now),
        )
        .order_by(col(Notification.id))
    ).all()
    so = {row.id for row in still_so(session, viewer, [row for row, _, _ in rows], moment)}
    asked = [(row, name or "", code) for row, name, code in rows if row.id in so]
    choices = choices_of(session, viewer.person_id)
    lines = [
        line
        for line in lines_of(session, viewer, asked, moment)
        if timing_of(choices, line.kind) is not MailTiming.OFF and not _rests(line)
    ]
    return list({(line.text, line.plan.code if line.plan else None): line for line in lines}.values())


def _rests(line: InboxLine) -> bool:
    """Is it about a plan that is paused, and neither waits for an answer nor says so?"""
    is_paused = line.plan is not None and line.plan.paused_until is not None
    return is_paused and not line.waits and line.kind is not NotificationKind.PAUSED


def plans_of_team(session: Session, viewer: Viewer) -> list[int]:
    """The ids of the open plans that the viewer is the manager of."""
    plans = select(col(Plan.id)).where(
        col(Plan.manager_id) == viewer.person_id,
        col(Plan.state).in_(OPEN_STATES),
        col(Plan.member_id).not_in(viewer.above),
    )
    return [plan_id for plan_id in session.scalars(plans) if plan_id is not None]


def _of_notifications(session: Session, viewer: Viewer, message: Message, moment: Moment) -> Content:
    told = session.scalars(select(col(Notification.id)).where(col(Notification.mail_id) == message.id))
    lines = lines_to_tell(session, viewer, [row_id for row_id in told if row_id is not None], moment)
    if not lines:
        raise NotWanted("Nothing in it is to be told any more.")
    return message_texts.of_notifications(viewer.name, lines)


def _of_team(session: Session, viewer: Viewer, moment: Moment) -> Content:
    plan_ids = plans_of_team(session, viewer)
    if choices_of(session, viewer.person_id).weekly_day is None or not (plan_ids or may_coach(viewer)):
        raise NotWanted("They have no team any more, or want no mail about it.")
    unshown: dict[str, str] = {}
    coached = coached_plans(session, viewer, moment=moment, left_out=unshown)
    needing = {plan.code for plan in slipping(coached)}
    for kind in (NotificationKind.ADJUSTMENT, NotificationKind.END_REQUEST):  # They wait on a paused plan, too.
        needing |= {plan.code for plan in coached if waits_for_reader(kind, plan)}
    nudges = look_at_each(lambda some: nudges_of_plans(session, some, moment), plan_ids, {})
    waiting = Counter(kind for kind, _ in {(nudge.kind, nudge.plan_id) for nudge in nudges})
    waiting[NotificationKind.REQUESTED] = len(waiting_requests(session, viewer))
    counts = [("Needs your attention", len(needing)), *((KINDS[kind].label, waiting[kind]) for kind in KINDS)]
    return message_texts.of_team(viewer.name, [*counts, ("Cannot be shown right now", len(unshown))])
