"""What somebody may do by their roles and by the people who report to them, whatever plan it is.

What they may do on a plan is the table in `lib.plans.rules.workflow`.
"""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from lib import reporting_lines
from lib.access.viewer import Viewer
from lib.models import Person, RecordKind, Role


def may_coach(viewer: Viewer) -> bool:
    """May the viewer start plans at all?"""
    return viewer.reports > 0


def people_coached_by(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Person`: somebody the viewer may start a plan with today.

    The person is active, reports to the viewer (who may act for an absent manager), and is not above them.
    """
    return and_(
        col(Person.active),
        col(Person.id) != viewer.person_id,
        col(Person.id).not_in(viewer.above),
        col(Person.id).in_(reporting_lines.reporting_to(viewer.person_id)),
    )


def may_administer(viewer: Viewer) -> bool:
    """May the viewer keep the roster, accounts and roles?"""
    return Role.ADMINISTRATOR in viewer.roles


RECORD_READ_BY: dict[RecordKind, frozenset[Role]] = {
    RecordKind.IMPORTS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.ROLES: frozenset({Role.ADMINISTRATOR, Role.HR}),
    RecordKind.SETTINGS: frozenset({Role.ADMINISTRATOR, Role.HR}),
    RecordKind.INVITATIONS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.DOWNLOADS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.REFUSALS: frozenset({Role.HR}),
    RecordKind.OPENINGS: frozenset({Role.HR}),
}
"""Who reads which kind of line of the record. Nothing that names a plan is for administrators."""


def readable_kinds(viewer: Viewer) -> list[RecordKind]:
    """Which kinds of lines of the record the viewer may read; `lib.record` leaves conflicts out of them."""
    return [kind for kind in RecordKind if not viewer.roles.isdisjoint(RECORD_READ_BY[kind])]


def may_read_record(viewer: Viewer) -> bool:
    """Does the viewer read anything of the record?"""
    return bool(readable_kinds(viewer))


class HoldsRoles(Protocol):
    """Somebody with an account: whoever is signed in, or a row of the page People."""

    @property
    def roles(self) -> frozenset[Role]: ...


def holds_one_of(somebody: HoldsRoles, roles: Iterable[Role]) -> bool:
    """Does somebody hold at least one of these roles?"""
    return not somebody.roles.isdisjoint(roles)


def may_reword_policy(viewer: Viewer) -> bool:
    """May the viewer change the texts of the policy in Settings? All else there is for administrators."""
    return holds_one_of(viewer, (Role.ADMINISTRATOR, Role.HR))


def may_watch_practice(viewer: Viewer) -> bool:
    """Does the viewer look at plans for HR?"""
    return Role.HR in viewer.roles


def may_read_figures(viewer: Viewer) -> bool:
    """Does the viewer read figures about the whole organisation, without plans and names?"""
    return holds_one_of(viewer, (Role.LEADERSHIP, Role.HR))


def may_approve_templates(viewer: Viewer) -> bool:
    """Does the viewer decide for HR which templates everybody may use?"""
    return Role.HR in viewer.roles


def may_keep_templates(viewer: Viewer) -> bool:
    """Has the viewer anything to do with templates: as somebody who starts plans, or for HR?"""
    return may_coach(viewer) or may_approve_templates(viewer)
