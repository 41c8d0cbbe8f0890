"""Check-ins as invitations by mail, for those who chose them: new ones, moved ones, and those that are no more.

What somebody was told last is kept, and compared with what is so now: whatever changed, however, is told once.
By RFC 5546 and 6047. See docs/product.md#calendar.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, String, except_, literal, or_, select, union, union_all
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from lib import calendar_feed, formatting, organisation_settings
from lib.access import Viewer
from lib.addresses import page_address
from lib.calendar_feed import CheckInEntry, Slot, slot_of, summary_of
from lib.clock import Moment
from lib.models import CheckInDue, CheckInInvitation, Message, NotificationChoices, Person, Plan, State
from lib.notifications import message_texts, outbox
from lib.notifications.outbox import Content, MessagePurpose, NotWanted
from lib.settings import get_settings

REQUEST, CANCEL = "REQUEST", "CANCEL"


def people_to_tell(session: Session, moment: Moment) -> Sequence[int]:
    """The ids of those whose coming check-ins may differ from what they were told; `put_changes` looks closer."""
    told = select(
        col(CheckInInvitation.person_id), col(CheckInInvitation.plan_id), col(CheckInInvitation.planned_on),
        col(CheckInInvitation.due_on), col(CheckInInvitation.other_id), col(CheckInInvitation.summary),
        col(CheckInInvitation.starts_at), col(CheckInInvitation.minutes),
    ).where(~col(CheckInInvitation.is_cancelled), col(CheckInInvitation.due_on) >= moment.today)  # fmt: skip  # one row
    title = organisation_settings.organisation(session).calendar_title
    coming = union_all(
        _coming(col(Plan.member_id), col(Plan.manager_id), title, moment.today),
        _coming(col(Plan.manager_id), col(Plan.member_id), title, moment.today),
    ).cte()
    gone, new = except_(told, select(coming)).subquery(), except_(select(coming), told).subquery()
    found = union(select(gone.c.person_id), select(new.c.person_id)).subquery()
    return session.scalars(select(found.c.person_id).order_by(found.c.person_id)).all()


def _coming(person: Mapped[Any], other: Mapped[Any], title: str, today: date) -> Select[*tuple[Any, ...]]:
    summary = literal(summary_of(title, ""), String()) + col(Person.name)
    return (
        select(
            person.label("person_id"), col(CheckInDue.plan_id), col(CheckInDue.planned_on), col(CheckInDue.due_on),
            other.label("other_id"), summary.label("summary"), col(NotificationChoices.check_ins_at).label("starts_at"),
            col(NotificationChoices.check_in_minutes).label("minutes"),
        )
        .join(Plan, col(Plan.id) == col(CheckInDue.plan_id))
        .join(NotificationChoices, col(NotificationChoices.person_id) == person)
        .join(Person, col(Person.id) == other)
        .where(
            col(Plan.state) == State.ACTIVE,
            col(CheckInDue.due_on) >= today,
            or_(col(CheckInDue.held_on).is_(None), col(CheckInDue.due_on) == today),
            col(NotificationChoices.invites_to_check_ins),
            col(Person.active),
        )
    )  # fmt: skip  # one row


def put_changes(session: Session, viewer: Viewer, *, moment: Moment) -> int:
    """Put a message for each change of the viewer's coming check-ins into the outbox. Commits.

    Returns:
        How many were put there.
    """
    choices = session.get(NotificationChoices, viewer.person_id, with_for_update=True)  # Another sender waits here.
    choices = choices or NotificationChoices(person_id=viewer.person_id)
    changed = _changed(session, viewer, choices, moment)
    for row in changed:
        mail = outbox.put(session, MessagePurpose.CHECK_IN, person_id=viewer.person_id, moment=moment)
        session.flush()
        row.mail_id = mail.id
    session.commit()
    return len(changed)


def _changed(session: Session, viewer: Viewer, choices: NotificationChoices, moment: Moment) -> list[CheckInInvitation]:
    """What differs from what the viewer was told, as it is told now. Days that have passed do not count."""
    stored = select(CheckInInvitation).where(col(CheckInInvitation.person_id) == viewer.person_id)
    told = {(row.plan_id, row.planned_on): row for row in session.scalars(stored)}
    # What is held on its day stays in the calendar.
    coming = {
        (each.plan_id, each.planned_on): each
        for each in (calendar_feed.find_check_ins(session, viewer) if choices.invites_to_check_ins else ())
        if each.day >= moment.today and (each.held_on is None or each.day == moment.today)
    }
    title, slot = organisation_settings.organisation(session).calendar_title, slot_of(choices)
    changed = []
    for key, check_in in coming.items():
        row = told.get(key)
        is_there = row is not None and not row.is_cancelled
        if check_in.held_on and not is_there:
            continue
        now: dict[str, Any] = {
            "due_on": check_in.day, "other_id": check_in.other_id, "summary": summary_of(title, check_in.with_whom),
            "starts_at": slot.starts_at, "minutes": slot.minutes, "is_cancelled": False,
        }  # fmt: skip  # what they are told
        if row is None:
            row = CheckInInvitation(
                person_id=viewer.person_id, plan_id=check_in.plan_id, planned_on=check_in.planned_on, **now
            )
            session.add(row)
        elif all(getattr(row, name) == value for name, value in now.items()):
            continue
        else:
            row.sqlmodel_update(now)
            row.sequence += 1
        changed.append(row)
    for key, row in told.items():
        if key not in coming and not row.is_cancelled and row.due_on >= moment.today:
            row.is_cancelled = True
            row.sequence += 1
            changed.append(row)
    return changed


def content_of(session: Session, message: Message, *, moment: Moment) -> Content:
    """What is in a mail about a check-in.

    Raises:
        NotWanted: a later mail tells of it, or its day has passed.
    """
    row = session.scalars(select(CheckInInvitation).where(col(CheckInInvitation.mail_id) == message.id)).one_or_none()
    if row is None:
        raise NotWanted("A later mail tells of this check-in.")
    if row.due_on < moment.today:
        raise NotWanted("The day of this check-in has passed.")
    person = session.get_one(Person, row.person_id)
    check_in = _as_told(session, row)
    when = f"on {formatting.day(row.due_on, moment.today)}"  # A mail may be read another day.
    start, _ = Slot(row.starts_at, row.minutes).on(row.due_on)
    if isinstance(start, datetime):
        when += f" at {start.astimezone(get_settings().zone):%H:%M}"
    return message_texts.of_check_in(
        person.name,
        row.summary,
        check_in.with_whom,
        when,
        page_address("/") if row.is_cancelled else check_in.address,
        calendar=_written(row, check_in, person, moment),
        method=_method(row),
        is_new=row.sequence == 0,
    )


def _method(row: CheckInInvitation) -> str:
    return CANCEL if row.is_cancelled else REQUEST


def _as_told(session: Session, row: CheckInInvitation) -> CheckInEntry:
    """A check-in as somebody is told of it."""
    plan, other = session.get_one(Plan, row.plan_id), session.get_one(Person, row.other_id)
    return CheckInEntry(
        row.plan_id, plan.code, row.planned_on, row.due_on, None, row.other_id, other.name, plan.changed_at
    )


def _written(row: CheckInInvitation, check_in: CheckInEntry, person: Person, moment: Moment) -> str:
    """What is told of a check-in as an iTIP message of one entry."""
    from icalendar import vCalAddress  # It takes a third of a second to load.

    chosen = get_settings()
    organizer = vCalAddress(f"mailto:{chosen.mail_from or f'coaching@{urlsplit(chosen.public_url).hostname}'}")
    organizer.params["CN"] = "Coaching Plans"
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params.update({"CN": person.name, "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    slot = Slot(row.starts_at, row.minutes)
    entry = calendar_feed.entry_of(check_in, row.summary, slot, written_at=moment.now)
    entry.add("sequence", row.sequence)
    entry.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    entry.add("organizer", organizer)
    entry.add("attendee", attendee)
    calendar = calendar_feed.new_calendar()
    calendar.add("method", _method(row))
    calendar.add_component(entry)
    return calendar_feed.as_file(calendar).decode()
