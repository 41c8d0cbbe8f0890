"""Compare a roster with what is stored: who is new, changed, leaving, and what stops the import.

Who is who afterwards is worked out in `organisation`, what cannot be in `refusals`, what is different in `differences`.
"""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlmodel import Session

from lib import access, accounts
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.roster.after_import import OrganisationAfter, arrange
from lib.roster.comparison import Comparison
from lib.roster.differences import describe
from lib.roster.read_roster import RosterRefused
from lib.roster.refusals import what_stops
from lib.roster.stored import key_of_id, people_around, spellings, stored_people
from lib.roster_file.headings import Field
from lib.roster_file.table import RosterTable


class InDemonstration(CoachingError):
    """Real people do not come where anybody may try it as one of them."""

    def __init__(self) -> None:
        super().__init__(
            "This is a demonstration, so no roster is imported. The README says how to begin with a real one."
        )


class NotSaidYet(CoachingError):
    """Something about the file has to be said before it can be compared."""

    def __init__(self) -> None:
        super().__init__("Please answer first what this file leaves open; nothing was changed.")


def compare(
    session: Session, viewer: Viewer | None, table: RosterTable, *, partial: bool = False, others: Collection[str] = ()
) -> Comparison:
    """What importing this table would change.

    Args:
        viewer: an administrator, or none for the command line.
        partial: whoever is not on the file stays; otherwise they leave.
        others: of the people whom a comparison calls the same under another id or address, the ids of those who are
            somebody else: one person leaves, and another one comes.

    Raises:
        RosterRefused: with everything that is wrong in the file or with the organisation it would make.
        NotSaidYet: the file leaves something open.
        NotFound: the viewer is no administrator.
        InDemonstration: real people do not come where anybody may try it as one of them.
    """
    with _not_collecting():
        after = organisation_after(session, viewer, table, partial=partial, others=others)
        return describe(after, table, partial=partial, others=others)


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Looking for cycles among hundreds of thousands of new objects, again and again, takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def organisation_after(
    session: Session, viewer: Viewer | None, table: RosterTable, *, partial: bool, others: Collection[str] = ()
) -> OrganisationAfter:
    """The whole organisation as it would be afterwards, if it can be. Raises as `compare` does."""
    if viewer is not None and not access.may_administer(viewer):
        raise NotFound
    if accounts.is_demo(session):
        raise InDemonstration
    if table.problems and not table.rows:
        raise RosterRefused(table.problems)
    if table.asks:
        raise NotSaidYet
    spelled = spellings(session) if partial else None
    after = arrange(stored_people(session), table, partial=partial, others=others, spelled=spelled)
    return _if_it_can_be(session, after, table)


def organisation_around(
    session: Session, table: RosterTable, *, person_id: int | None, manager_id: int | None
) -> OrganisationAfter:
    """The people whom a roster of one person concerns, as they would be afterwards.

    Args:
        table: partial, with one row; its manager is named by key.
        person_id: whose row it is, whatever else it says of them; none for somebody new.
        manager_id: who is named as their manager.

    Raises:
        RosterRefused: with everything that is wrong with the organisation it would make.
    """
    (row,) = table.rows
    after = arrange(
        people_around(session, row, {each for each in (person_id, manager_id) if each is not None}),
        table,
        partial=True,
        known={} if person_id is None else {person_id: key_of_id(row.employee_id)},
        spelled=spellings(session),
    )
    return _if_it_can_be(session, after, table)


def _if_it_can_be(session: Session, after: OrganisationAfter, table: RosterTable) -> OrganisationAfter:
    after.problems += what_stops(after, table.read_as.column_of(Field.MANAGER), accounts.administrators(session))
    if after.problems:
        raise RosterRefused(after.problems)
    return after
