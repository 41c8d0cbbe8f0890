"""Who is told of which step: rows written in the transaction of the step itself, from its line in the record.

See docs/product.md#notifications. What comes with a day and not with a step is in `lib.notifications.nudges`.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from lib.access import deputies_on, readers_of
from lib.clock import at
from lib.models import AuditEvent, Notification, NotificationKind, Person, Plan, PlanRequest, Relation, Side, State


class Whom(StrEnum):
    """Who is told of a step, whoever took it apart."""

    MEMBER = "team member"
    MANAGER = "manager"
    """The manager, and on the days of an absence their deputy."""
    MANAGERS_MANAGER = "manager's manager"
    BOTH = "both"
    """Whoever of the two did not take the step: both, where somebody else took it."""
    REMINDED = "reminded"
    """Those of the two whom a reminder is for; beside the manager their deputy."""
    MEMBER_AND_DEPUTY = "team member and deputy"
    """The team member, and whoever is named, who cannot open the plan before their first day."""
    FOLLOWERS = "followers"
    """HR and the manager's manager."""
    ASKED = "asked"
    """Whoever a request for a plan was sent to."""
    PERSON = "person"
    """Whom the line is about."""


class Told(NamedTuple):
    """A step is told to these people as this kind of notification."""

    whom: Whom
    kind: NotificationKind


TOLD: dict[str, Told] = {
    "plan proposed": Told(Whom.MEMBER, NotificationKind.PROPOSED),
    "proposal revised": Told(Whom.MEMBER, NotificationKind.REVISED),
    "change suggested": Told(Whom.BOTH, NotificationKind.SUGGESTED),
    "part added": Told(Whom.BOTH, NotificationKind.SUGGESTED),
    "part accepted": Told(Whom.BOTH, NotificationKind.ANSWERED),
    "part declined": Told(Whom.BOTH, NotificationKind.ANSWERED),
    "suggestion accepted": Told(Whom.BOTH, NotificationKind.ANSWERED),
    "suggestion declined": Told(Whom.BOTH, NotificationKind.ANSWERED),
    "not now said": Told(Whom.MANAGER, NotificationKind.NOT_NOW),
    "version agreed": Told(Whom.BOTH, NotificationKind.AGREED),
    "plan started": Told(Whom.BOTH, NotificationKind.STARTED),
    "alignment asked": Told(Whom.MANAGERS_MANAGER, NotificationKind.ALIGN),
    "alignment answered": Told(Whom.MANAGER, NotificationKind.ALIGN_ANSWERED),
    "plan requested": Told(Whom.ASKED, NotificationKind.REQUESTED),
    "plan request answered": Told(Whom.PERSON, NotificationKind.REQUEST_ANSWERED),
    "plan request lapsed": Told(Whom.PERSON, NotificationKind.REQUEST_ANSWERED),
    "check-in moved": Told(Whom.BOTH, NotificationKind.CHECK_IN_MOVED),
    "check-in skipped": Told(Whom.BOTH, NotificationKind.CHECK_IN_MOVED),
    "support not received": Told(Whom.MANAGER, NotificationKind.SUPPORT_NOT_RECEIVED),
    "part added while running": Told(Whom.BOTH, NotificationKind.CHANGED),
    "part changed while running": Told(Whom.BOTH, NotificationKind.CHANGED),
    "part taken out while running": Told(Whom.BOTH, NotificationKind.CHANGED),
    "cadence changed": Told(Whom.BOTH, NotificationKind.CHANGED),
    "adjustment proposed": Told(Whom.BOTH, NotificationKind.ADJUSTMENT),
    "adjustment accepted": Told(Whom.BOTH, NotificationKind.ADJUSTMENT_ANSWERED),
    "adjustment declined": Told(Whom.BOTH, NotificationKind.ADJUSTMENT_ANSWERED),
    "stop asked for": Told(Whom.MANAGER, NotificationKind.END_REQUEST),
    "wish to stop answered": Told(Whom.MEMBER, NotificationKind.END_REQUEST_ANSWERED),
    "plan paused": Told(Whom.BOTH, NotificationKind.PAUSED),
    "pause ended": Told(Whom.BOTH, NotificationKind.PAUSED),
    "plan closed": Told(Whom.BOTH, NotificationKind.CLOSED),
    "plan cancelled": Told(Whom.BOTH, NotificationKind.CANCELLED),
    "plan reopened": Told(Whom.BOTH, NotificationKind.REOPENED),
    "plan line changed": Told(Whom.BOTH, NotificationKind.MANAGER_CHANGED),
    "acting manager appointed": Told(Whom.BOTH, NotificationKind.MANAGER_CHANGED),
    "deputy named": Told(Whom.MEMBER_AND_DEPUTY, NotificationKind.DEPUTY),
    "reminder sent": Told(Whom.REMINDED, NotificationKind.REMINDER),
    "update written": Told(Whom.FOLLOWERS, NotificationKind.UPDATE),
    "role given": Told(Whom.PERSON, NotificationKind.ROLE),
    "role taken": Told(Whom.PERSON, NotificationKind.ROLE),
    "password reset": Told(Whom.PERSON, NotificationKind.SIGN_IN),
    "password changed": Told(Whom.PERSON, NotificationKind.SIGN_IN),
}
"""Action of the record → who is told as what; a test holds that every other action is in `TOLD_TO_NOBODY`."""

TOLD_TO_NOBODY = frozenset(
    {
        # Whoever did it knows; nobody else has to.
        "signed in", "signed out", "other sessions ended", "sign-in refused", "password change refused",
        "password chosen", "invited", "account created", "account enabled", "account disabled",
        "calendar address made", "calendar address ended", "view deleted", "view renamed", "view saved",
        # Home and the pages of administrators and HR tell of these.
        "roster imported", "roster file stopped", "person kept by SCIM", "SCIM token made", "SCIM token renewed",
        "SCIM token ended", "SCIM token used", "settings changed", "getting started ended", "annotation added",
        "annotation changed", "annotation deleted", "people exported", "invitations exported",
        "roster template exported", "record exported", "figures exported", "plans exported", "plan exported",
        "own data exported", "achievements exported", "check-ins exported",
        "plan opened in full",
        "template changed", "template declined", "template deleted", "template published",
        "template publishing asked", "template publishing taken back", "template saved", "channel switched on",
        "messages sent again",
        # Nobody learns of a draft.
        "draft started", "draft discarded", "stray draft deleted",
        # The notice says when a plan is deleted.
        "plan deleted",
        # Words to be read on the plan, which Home shows under *What is new*; and what was taken back.
        "comment written", "check-in written", "journal entry written", "activity reported", "milestone reached",
        "reflection written", "look-back written", "words edited", "words withdrawn", "support given",
        "support confirmed", "activity taken back", "milestone taken back", "support taken back", "check-in prepared",
        "alignment noted", "not now taken back", "part withdrawn", "suggestion withdrawn", "adjustment withdrawn",
        "wish to stop taken back", "plan request taken back", "unshaped plan explained", "check-ins moved",
        "deputy ended",  # The deputy hears of it with the day, by `lib.notifications.nudges`.
    }
)  # fmt: skip  # a list to read

_SAID_BY = {"version agreed": "plan started"}
"""What is not told where the same transaction holds another step that says it."""


def notifications_of(session: Session, lines: Sequence[AuditEvent]) -> list[Notification]:
    """What people are told of these steps, for the caller to add.

    Nobody is told of their own step but of what guards their account: it may have been somebody else.
    """
    done = {(line.action, line.plan_id) for line in lines}
    found: list[Notification] = []
    without_plan: set[tuple[int, NotificationKind]] = set()
    for line in lines:
        told = TOLD.get(line.action)
        if told is None or (_SAID_BY.get(line.action), line.plan_id) in done:
            continue
        plan = session.get(Plan, line.plan_id) if line.plan_id is not None else None
        # What an import brings about is nobody's step: whoever imported knows of no plan.
        actor_id = line.actor_id if "import_id" not in line.detail else None
        for person_id, relation in _people(session, line, told, plan):
            is_own = person_id == actor_id and told.kind is not NotificationKind.SIGN_IN
            if person_id is None or is_own or (relation is None and (person_id, told.kind) in without_plan):
                continue
            if relation is None:  # It is about no plan: what several lines say is told once.
                without_plan.add((person_id, told.kind))
            plan_id = plan.id if plan and relation is not None else None
            row = Notification(
                person_id=person_id, kind=told.kind, plan_id=plan_id, relation=relation,
                key=secrets.token_urlsafe(12), on=_day_of(line), actor_id=actor_id, at=line.at,
            )  # fmt: skip  # one row
            found.append(row)
    return found


def _day_of(line: AuditEvent) -> date | None:
    """The day a step is about, if its sentence needs one: the one on which a paused plan goes on."""
    return at(line.at).today + timedelta(line.detail["days"]) if line.action == "plan paused" else None


def _people(
    session: Session, line: AuditEvent, told: Told, plan: Plan | None
) -> Iterator[tuple[int | None, Relation | None]]:
    """Who is told of a step, as what: the plan's people as they are after it."""
    match told.whom:
        case Whom.PERSON:
            yield line.person_id, None
        case Whom.ASKED:
            request = session.get(PlanRequest, line.detail["request"])
            yield (request.manager_id if request else None), None
        case _ if plan is None:
            return
        case Whom.MEMBER:
            yield plan.member_id, Relation.MEMBER
        case Whom.MANAGER:
            yield plan.manager_id, Relation.MANAGER
            yield from _deputies(session, plan, line)
        case Whom.MANAGERS_MANAGER:
            manager = session.get(Person, plan.manager_id)
            is_draft = plan.state is State.DRAFT
            yield (manager.manager_id if is_draft and manager else plan.managers_manager_id), Relation.MANAGERS_MANAGER
        case Whom.BOTH:
            if plan.state is not State.DRAFT and _is_told_to_both(line):
                yield plan.member_id, Relation.MEMBER
                yield plan.manager_id, Relation.MANAGER
                yield from _deputies(session, plan, line)
        case Whom.REMINDED:
            if Side.MEMBER in line.detail["sides"]:
                yield plan.member_id, Relation.MEMBER
            if Side.MANAGER in line.detail["sides"]:
                yield plan.manager_id, Relation.MANAGER
                yield from _deputies(session, plan, line)
        case Whom.MEMBER_AND_DEPUTY:
            yield plan.member_id, Relation.MEMBER
            yield line.person_id, None
        case Whom.FOLLOWERS:
            for viewer, as_what in readers_of(session, plan, line.at):
                if Relation.MANAGERS_MANAGER in as_what:
                    yield viewer.person_id, Relation.MANAGERS_MANAGER
                elif Relation.HR in as_what and Relation.MANAGER not in as_what:
                    yield viewer.person_id, Relation.HR


def _deputies(session: Session, plan: Plan, line: AuditEvent) -> Iterator[tuple[int, Relation]]:
    """Who stands in for the plan's manager on the day of a step."""
    assert plan.id is not None
    deputies = deputies_on(session, [plan.id], at(line.at).today)
    yield from ((person_id, Relation.DEPUTY) for person_id in deputies[plan.id])


def _is_told_to_both(line: AuditEvent) -> bool:
    """Is it a step that the two have to know of? That somebody else is the manager's manager is none."""
    if line.action != "plan line changed":
        return True
    before, after = line.detail["manager_id"]
    return bool(before != after)
