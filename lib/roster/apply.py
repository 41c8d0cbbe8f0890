"""Apply a roster: everything in one transaction, or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import Session, col

from lib import accounts, audit
from lib.access import Viewer
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import NAME, Headcount, Person, RosterImport, clean_text
from lib.models.people import FOLDED, folded
from lib.plans.commands import follow_roster
from lib.roster.after_import import FACTS, OrganisationAfter, ReportingPlace
from lib.roster.compare import organisation_after
from lib.roster.comparison import Comparison
from lib.roster.differences import describe
from lib.roster.file_choices import keep_choices
from lib.roster_file.table import RosterTable

BATCH = 5_000


class LeaversNotConfirmed(CoachingError):
    """People would leave by this import and nobody said that they should."""

    def __init__(self, leavers: int) -> None:
        people = "One person leaves" if leavers == 1 else f"{leavers:,} people leave"
        super().__init__(f"{people} by this import. Please confirm that first; nothing was changed.")


class MissingManagersNotAccepted(CoachingError):
    """Many people would have no manager after this import and nobody said that this is right."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(
            f"{comparison.with_manager:,} of {comparison.people:,} people would have a manager. If that is right, "
            "please say so; nothing was changed."
        )


class SamePeopleNotConfirmed(CoachingError):
    """People have another id or e-mail address and nobody said that they are the same people."""

    def __init__(self, people: int) -> None:
        have = "One person has" if people == 1 else f"{people:,} people have"
        super().__init__(
            f"{have} another employee id or e-mail address. Please say whether they are the same people; nothing was "
            "changed."
        )


class RosterMoved(CoachingError):
    """The stored roster is no longer the one that the preview was made from."""

    def __init__(self) -> None:
        super().__init__(
            "The roster was changed meanwhile, so nothing was imported. Please look again at what would change."
        )


def apply(
    session: Session,
    viewer: Viewer | None,
    table: RosterTable,
    shown: Comparison,
    *,
    confirm_leavers: bool = False,
    accept_missing_managers: bool = False,
    confirm_same_people: bool = False,
    moment: Moment,
    file_name: str = "",
) -> RosterImport:
    """Make the stored roster what the comparison shows; open plans follow in the same transaction.

    Whoever leaves is signed out everywhere. Roles are never touched.

    Args:
        viewer: an administrator, or none for the command line.
        shown: the comparison that was looked at; it is worked out anew and has to be the same.
        confirm_leavers: somebody has seen who leaves and wants it.
        accept_missing_managers: somebody has seen that many have no manager, and it is right.
        confirm_same_people: somebody has seen whose id or address changes, and they are the same people.
        file_name: for the list of imports.

    Raises:
        RosterMoved: the comparison would be another one by now.
        LeaversNotConfirmed, MissingManagersNotAccepted, SamePeopleNotConfirmed: what nobody said yet.
        RosterRefused, NotFound: as `compare` does.
    """
    lock_for_transaction(session, Lock.ROSTER)
    follow_roster.lock_plans(session)
    after = organisation_after(session, viewer, table, partial=shown.is_partial, others=shown.others)
    comparison = describe(after, table, partial=shown.is_partial, others=shown.others)
    if comparison != shown:
        raise RosterMoved
    if comparison.managers_are_missing and not comparison.changes_nothing and not accept_missing_managers:
        raise MissingManagersNotAccepted(comparison)
    if comparison.same_people and not confirm_same_people:
        raise SamePeopleNotConfirmed(len(comparison.same_people))
    if comparison.leaving and not confirm_leavers:
        raise LeaversNotConfirmed(len(comparison.leaving))
    done = RosterImport(
        at=moment.now,
        by_person_id=viewer.person_id if viewer else None,
        file_name=clean_text(file_name)[:NAME],
        is_partial=shown.is_partial,
        counts=comparison.counts,
    )
    write(session, after, done, moment)
    audit.record(
        session, "roster imported", at=moment.now, actor_id=done.by_person_id,
        import_id=done.id, is_partial=done.is_partial, **comparison.counts,
    )  # fmt: skip
    keep_choices(session, table, moment)
    session.commit()
    return done


def write(session: Session, after: OrganisationAfter, done: RosterImport, moment: Moment) -> None:
    """Make the stored roster what was arranged; open plans follow. The caller holds the locks, and commits."""
    leavers = [_id(place) for place in after.people.values() if place.is_leaving]
    accounts.revoke_access(session, leavers, moment=moment)
    heads_differ = done.id is None or any(map(_is_counted_elsewhere, after.people.values()))
    _write_people(session, after, moment)
    session.add(done)
    session.flush()
    assert done.id is not None  # The database gave it by the flush.
    if heads_differ:
        _count_heads(session, done.id)
    follow_roster.follow_roster(session, moment=moment, import_id=done.id, actor_id=done.by_person_id)


def _write_people(session: Session, after: OrganisationAfter, moment: Moment) -> None:
    """Insert who is new, then bring everybody to their facts and manager, in batches."""
    table = Person.__table__  # type: ignore[attr-defined]  # SQLModel sets __table__
    stored = [place for place in after.people.values() if place.stored is not None]
    # Two people may swap their addresses or ids: old ones go before new ones come.
    moved = [{"of": _id(place)} for place in stored if place.stored and place.facts["email"] != place.stored.email]
    _run(session, update(table).where(table.c.id == bindparam("of")).values(email=None), moved)
    renamed = [
        {"of": _id(place)} for place in stored if place.stored and place.employee_id != (place.stored.employee_id or "")
    ]
    _run(session, update(table).where(table.c.id == bindparam("of")).values(employee_id=None), renamed)
    new = [place for place in after.people.values() if place.stored is None]
    ids = {place.key: _id(place) for place in stored}
    for batch in _batches(new):
        rows = [_values(place, moment) for place in batch]
        given = session.execute(insert(Person).returning(col(Person.id), sort_by_parameter_order=True), rows)
        ids |= zip((place.key for place in batch), given.scalars(), strict=True)
    changed = [place for place in stored if _has_changed(place)]
    _run(
        session,
        update(table)
        .where(table.c.id == bindparam("of"))
        .values({name: bindparam(f"new_{name}") for name in (*FACTS, "employee_id", "active", "left_on", *FOLDED)}),
        (
            {"of": _id(place)} | {f"new_{name}": value for name, value in _values(place, moment).items()}
            for place in changed
        ),
    )
    _run(
        session,
        update(table).where(table.c.id == bindparam("of")).values(manager_id=bindparam("above")),
        (
            {"of": ids[place.key], "above": ids[place.manager] if place.manager else None}
            for place in after.people.values()
            if place.manager != after.manager_before.get(place.key)
        ),
    )
    session.flush()
    session.expire_all()  # What the session loaded before does not know of these statements.


def _id(place: ReportingPlace) -> int:
    assert place.stored is not None  # Only asked about people who are stored.
    return place.stored.id


def _has_changed(place: ReportingPlace) -> bool:
    stored = place.stored
    return stored is not None and (
        place.active != stored.active
        or place.employee_id != (stored.employee_id or "")
        or any(place.facts[name] != getattr(stored, name) for name in FACTS)
    )


def _is_counted_elsewhere(place: ReportingPlace) -> bool:
    """Is this person counted in another department than before, or among other people?"""
    stored = place.stored
    return (
        stored is None
        or place.is_adopted
        or place.active != stored.active
        or place.facts["department"] != stored.department
    )


def _values(place: ReportingPlace, moment: Moment) -> dict[str, Any]:
    """A person's columns apart from the manager. Who had left before keeps the day."""
    values: dict[str, Any] = {**place.facts, "employee_id": place.employee_id or None, "active": place.active}
    values["left_on"] = None if place.active else moment.today
    if place.stored is not None and not place.stored.active and not place.active:
        values["left_on"] = place.stored.left_on
    return values | folded(values)


def _count_heads(session: Session, import_id: int) -> None:
    """Keep the number of active people on the roster per department, for charts per head."""
    session.execute(delete(Headcount).where(col(Headcount.import_id) == import_id))
    heads = (
        select(col(Person.department), func.count())
        .where(col(Person.active), col(Person.employee_id).is_not(None))
        .group_by(col(Person.department))
    )
    session.add_all(
        Headcount(import_id=import_id, department=department, people=people)
        for department, people in session.execute(heads).all()
    )


def _run(session: Session, statement: Any, parameters: Iterable[Mapping[str, Any]]) -> None:
    """Send one statement for many rows, some thousand at a time."""
    for batch in _batches(parameters):
        session.connection().execute(statement, batch)


def _batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    things = iter(things)
    while batch := list(islice(things, BATCH)):
        yield batch
