"""One person brought to what a directory says, the way of a roster file; all that happens on a day is one import."""

from typing import Any

from scim2_models import InvalidValueException, UniquenessException
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import clock
from lib.clock import Moment
from lib.errors import NotAllowed
from lib.models import Person, RosterImport
from lib.plans.commands import follow_roster
from lib.roster.apply import write
from lib.roster.compare import organisation_around
from lib.roster.comparison import Comparison
from lib.roster.differences import describe
from lib.roster.read_roster import RosterRefused
from lib.roster.stored import key_of, key_of_id
from lib.roster_file.headings import Field
from lib.roster_file.table import ReadAs, RosterRow, RosterTable
from lib.scim.facts import columns_of
from lib.scim.named_managers import STAYS, Stays

SCIM = "SCIM"
"""What stands in the list of imports; there is one for each day."""

COLUMNS = frozenset(
    {Field.EMPLOYEE_ID, Field.NAME, Field.EMAIL, Field.TITLE, Field.DEPARTMENT, Field.LOCATION, Field.MANAGER}
)


def bring_to(
    session: Session, person: Person | None, facts: dict[str, Any], manager: Person | Stays | None, *, moment: Moment
) -> tuple[Comparison, str]:
    """Bring one person to these facts; the caller commits.

    Args:
        person: who it is; none for somebody new.

    Returns:
        What has changed, and the employee id as it is written.

    Raises:
        UniquenessException: the employee id of somebody new is somebody else's.
        InvalidValueException: the organisation would be one that cannot be.
    """
    if person is not None and manager is STAYS and facts == columns_of(person):
        return Comparison(is_partial=True), facts["employee_id"]
    columns = {name: value for name, value in facts.items() if name != "active"}
    named = manager if isinstance(manager, Person) else None
    row = RosterRow(0, **columns, manager=key_of(named) if named else None, active=facts["active"])
    read = COLUMNS - {Field.MANAGER} if manager is STAYS else COLUMNS
    table = RosterTable(ReadAs("SCIM"), read, (row,), keeps_who_left=True)
    try:
        after = organisation_around(
            session, table, person_id=person.id if person else None, manager_id=named.id if named else None
        )
    except RosterRefused as error:
        raise InvalidValueException(detail=str(error)) from error
    place = after.people[key_of_id(row.employee_id)]
    if person is None and place.stored is not None:
        raise UniquenessException(detail="Somebody else has this employee number.")
    shown = describe(after, table, partial=True)
    is_renamed = person is not None and person.employee_id != facts["employee_id"]
    if is_renamed or not shown.changes_nothing:
        follow_roster.lock_plans(session)
        done = _import_of_today(session, shown, moment)
        try:
            write(session, after, done, moment)
        except NotAllowed as error:  # Another administrator was closed at this moment.
            raise InvalidValueException(detail=str(error)) from error
        done.counts = done.counts | {"without_manager": _number_whose_manager_left(session)}
    return shown, place.employee_id


def _import_of_today(session: Session, shown: Comparison, moment: Moment) -> RosterImport:
    """All that directories change on a day is one import: charts per head count people after each."""
    newest = select(RosterImport).order_by(col(RosterImport.at).desc(), col(RosterImport.id).desc()).limit(1)
    done = session.scalars(newest).first()
    is_todays = (
        done is not None
        and (done.file_name, done.is_partial, done.by_person_id) == (SCIM, True, None)
        and clock.at(done.at).today == moment.today
    )
    if done is None or not is_todays:
        return RosterImport(at=moment.now, file_name=SCIM, is_partial=True, counts=shown.counts)
    done.at = moment.now
    done.counts = {name: number + done.counts.get(name, 0) for name, number in shown.counts.items()}
    return done


def _number_whose_manager_left(session: Session) -> int:
    """How many people have a manager who is not there any more: of the day's import it says how it is at last."""
    manager = aliased(Person)
    reports = select(func.count()).select_from(Person).join(manager, col(manager.id) == col(Person.manager_id))
    return session.scalar(reports.where(col(Person.active), ~col(manager.active))) or 0
