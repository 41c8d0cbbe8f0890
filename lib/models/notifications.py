"""What people are told about their plans and their account, and how they want to hear of it."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lib.models.base import one_of
from lib.models.vocabulary import Relation
from lib.texts import SENTENCE


class NotificationKind(StrEnum):
    """What a notification is about, in the order in which somebody chooses how to hear of it."""

    PROPOSED = "proposed"
    REVISED = "revised"
    SUGGESTED = "suggested"
    ANSWERED = "answered"
    NOT_NOW = "not_now"
    AGREED = "agreed"
    STARTED = "started"
    ALIGN = "align"
    ALIGN_ANSWERED = "align_answered"
    REQUESTED = "requested"
    REQUEST_ANSWERED = "request_answered"
    CHECK_IN_COMING = "check_in_coming"
    CHECK_IN_OVERDUE = "check_in_overdue"
    CHECK_IN_MOVED = "check_in_moved"
    ACTIVITY_DUE = "activity_due"
    SUPPORT_LATE = "support_late"
    SUPPORT_NOT_RECEIVED = "support_not_received"
    STALE = "stale"
    ADJUSTMENT = "adjustment"
    ADJUSTMENT_ANSWERED = "adjustment_answered"
    END_REQUEST = "end_request"
    END_REQUEST_ANSWERED = "end_request_answered"
    CHANGED = "changed"
    PAUSED = "paused"
    ENDING = "ending"
    PAST_END = "past_end"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    REFLECTION = "reflection"
    LOOK_BACK = "look_back"
    MANAGER_CHANGED = "manager_changed"
    DEPUTY = "deputy"
    REMINDER = "reminder"
    UPDATE = "update"
    STUCK = "stuck"
    ROLE = "role"
    SIGN_IN = "sign_in"
    """The password of the account was changed or reset."""


class MailTiming(StrEnum):
    """When a kind of notification comes by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


class Notification(SQLModel, table=True):
    """Something that one person is told; it holds no word anybody typed.

    Attributes:
        relation: as what the person is told: it is shown as long as they are that to the plan.
        key: what it is about, so that nobody is told twice: the day of a check-in, the line of the record.
        on: the day it is about, if it is about one.
        actor_id: whose step it tells.
        snoozed_until: a reminder that somebody put off is told again from then on.
        mail_done_at: when it was put into a mail or found to need none.
        mail_id: the mail that tells it.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "key", name="uq_notification_person_id"),
        Index("ix_notification_person_id_at", "person_id", "at"),
        Index("ix_notification_plan_id", "plan_id"),
        Index(
            "ix_notification_unread", "person_id",
            sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notification_for_mail", "person_id",
            sqlite_where=text("mail_done_at IS NULL"), postgresql_where=text("mail_done_at IS NULL"),
        ),
    )  # fmt: skip  # indexes side by side

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: NotificationKind = Field(sa_type=one_of(NotificationKind))
    plan_id: int | None = Field(default=None, foreign_key="plan.id", ondelete="CASCADE")
    relation: Relation | None = Field(default=None, sa_type=one_of(Relation))
    key: str = Field(max_length=80)
    on: date | None = None
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    read_at: datetime | None = None
    snoozed_until: datetime | None = None
    mail_done_at: datetime | None = None
    mail_id: int | None = Field(default=None, foreign_key="message.id", ondelete="SET NULL", index=True)


class NotificationChoices(SQLModel, table=True):
    """How somebody wants to hear of what by mail. Kinds that are not in `timings` are as the product has them.

    Attributes:
        timings: kind → timing, by their values.
        digest_hour: from which hour of the day on, in the organisation's zone, the mail of the day goes out.
        weekly_day: the weekday of a manager's mail about their team, Monday is 0; none for no such mail.
        invites_to_check_ins: each check-in comes as an invitation by mail.
        check_ins_at: the time of the day, in the organisation's zone, at which check-ins stand in their calendar; none
            for the whole day.
        check_in_minutes: how long they are in it, where they have a time.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    timings: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    digest_hour: int = 8
    weekly_day: int | None = None
    weekly_hour: int = 8
    invites_to_check_ins: bool = False
    check_ins_at: time | None = None
    check_in_minutes: int = 30


class CheckInInvitation(SQLModel, table=True):
    """What somebody was last told of a check-in by an invitation.

    Attributes:
        planned_on: the day of the cadence, which stays when the check-in is moved.
        due_on: the day that they were told.
        other_id: with whom.
        summary: what it was called.
        starts_at, minutes: when it stands in their calendar, as in `NotificationChoices`.
        sequence: how often they were told of a change, a SEQUENCE of RFC 5545.
        mail_id: the mail that tells it.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE", index=True)
    planned_on: date = Field(primary_key=True)
    due_on: date
    other_id: int = Field(foreign_key="person.id")
    summary: str = Field(max_length=SENTENCE)
    starts_at: time | None = None
    minutes: int = 30
    sequence: int = 0
    is_cancelled: bool = False
    mail_id: int | None = Field(default=None, foreign_key="message.id", ondelete="SET NULL", index=True)
