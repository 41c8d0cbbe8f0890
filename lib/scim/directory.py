"""The roster as `scim2_server` reads and writes it: each change is a roster of one person, compared and applied."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, cast

from scim2_models import (
    ForbiddenException,
    InvalidValueException,
    Meta,
    NotFoundException,
    Reference,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import audit, clock
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.models import Person, RosterImport, ScimToken, ScimUser
from lib.plans.commands import follow_roster
from lib.roster.apply import write
from lib.roster.compare import InDemonstration, organisation_after
from lib.roster.comparison import Comparison
from lib.roster.differences import describe
from lib.roster.read import RosterRefused
from lib.roster.stored import key_of_id
from lib.roster_file.headings import Field
from lib.roster_file.table import ReadAs, RosterRow, RosterTable
from lib.scim.facts import LONGEST, cleaned, corrected, facts_of
from lib.scim.filters import condition_of, user_name_column
from lib.scim.ids import id_of, person_id_of
from lib.scim.resources import EnterpriseUser, Manager, ScimPerson
from lib.scim.tokens import require_good

SCIM = "SCIM"
"""What stands in the list of imports; there is one for each day."""

COLUMNS = frozenset(
    {Field.EMPLOYEE_ID, Field.NAME, Field.EMAIL, Field.TITLE, Field.DEPARTMENT, Field.LOCATION, Field.MANAGER}
)

FURTHEST = 10**9
"""Where a page may begin: databases know no larger numbers."""


class RosterDirectory(ScimStorage):
    """People on the roster, whether they work here or have left; whoever a directory deleted is not there for it.

    Args:
        token: with what the directory comes; it has to be good still when something is changed.
        is_change: the request may change something, so nobody else may meanwhile.
    """

    def __init__(self, session: Session, token: ScimToken, *, is_change: bool, moment: Moment) -> None:
        self.session, self.token, self.is_change, self.moment = session, token, is_change, moment

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Hold the roster from what is read for a change to its end: of two changes each sees the other."""
        if self.is_change:
            lock_for_transaction(self.session, Lock.ROSTER)
            require_good(self.session, self.token)
            follow_roster.lock_plans(self.session)
        yield

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        found = self.session.execute(_listed().where(col(Person.id) == person_id_of(resource_id))).first()
        if found is None:
            raise NotFoundException(detail="There is nobody with this id.")
        return _as_resource(*found)

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        people = _listed()
        if search_request.filter is not None:
            people = people.where(condition_of(search_request.filter))
        total = self.session.scalar(select(func.count()).select_from(people.order_by(None).subquery())) or 0
        start = min(search_request.start_index_0 or 0, FURTHEST)
        rows = self.session.execute(people.limit(search_request.count).offset(start))
        return SearchPage(total, [_as_resource(*row) for row in rows])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        said = cleaned(cast(ScimPerson, resource))
        facts = facts_of(said, None)
        self._refuse_taken(said, facts, None)
        shown, facts["employee_id"] = self._apply(facts, self._manager_in(said), None)
        person = self.session.scalars(select(Person).where(col(Person.employee_id) == facts["employee_id"])).one()
        return self._keep(person, said, facts, "came back" if shown.coming_back else "created", [])

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        person = self._person(resource.id)
        said = cleaned(cast(ScimPerson, resource))
        facts = facts_of(said, person)
        self._refuse_taken(said, facts, person)
        former_id = person.employee_id
        shown, facts["employee_id"] = self._apply(facts, self._manager_in(said), person)
        fields = [field.field for change in shown.changed for field in change.fields]
        fields += ["employee_id"] * (former_id != facts["employee_id"]) + ["manager"] * bool(shown.new_manager)
        what = "left" if shown.leaving else "came back" if shown.coming_back else "changed"
        return self._keep(person, said, facts, what, fields)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        person = self._person(resource_id)
        said = cleaned(cast(ScimPerson, self.get(resource_type, resource_id)))
        facts = facts_of(said, person) | {"active": False}
        self._apply(facts, self._manager_in(said), person)
        self._keep(person, said, facts, "deleted", [])

    def _person(self, resource_id: str | None) -> Person:
        """The row itself, as it is now. Whether they are listed was asked when they were read."""
        person = self.session.get(Person, person_id_of(resource_id or "") or 0)
        if person is None:
            raise NotFoundException(detail="There is nobody with this id.")
        return person

    def _apply(self, facts: dict[str, Any], manager: str | None, person: Person | None) -> tuple[Comparison, str]:
        """Bring one person to these facts, the way of a roster file; the caller commits.

        Returns:
            What has changed, and the employee id as it is written.
        """
        columns = {name: value for name, value in facts.items() if name != "active"}
        row = RosterRow(0, **columns, manager=manager, active=facts["active"])
        table = RosterTable(ReadAs("SCIM"), COLUMNS, (row,), keeps_who_left=True)
        known = {person.id: key_of_id(row.employee_id)} if person is not None and person.id is not None else None
        try:
            after = organisation_after(self.session, None, table, partial=True, known=known)
        except RosterRefused as error:
            raise InvalidValueException(detail=str(error)) from error
        except InDemonstration as error:
            raise ForbiddenException(detail=str(error)) from error
        place = after.people[key_of_id(row.employee_id)]
        if person is None and place.stored is not None and place.stored.active and place.stored.is_on_roster:
            raise UniquenessException(detail="Somebody else has this employee number.")
        shown = describe(after, table, partial=True)
        is_renamed = person is not None and person.employee_id != facts["employee_id"]
        if is_renamed or not shown.changes_nothing:
            write(self.session, after, self._import_of_today(shown), self.moment)
        return shown, place.employee_id

    def _import_of_today(self, shown: Comparison) -> RosterImport:
        """All that directories change on a day is one import: charts per head count people after each."""
        newest = select(RosterImport).order_by(col(RosterImport.at).desc(), col(RosterImport.id).desc()).limit(1)
        done = self.session.scalars(newest).first()
        is_todays = (
            done is not None
            and (done.file_name, done.is_partial, done.by_person_id) == (SCIM, True, None)
            and clock.at(done.at).today == self.moment.today
        )
        if done is None or not is_todays:
            return RosterImport(at=self.moment.now, file_name=SCIM, is_partial=True, counts=shown.counts)
        done.at = self.moment.now
        done.counts = {name: number + done.counts.get(name, 0) for name, number in shown.counts.items()}
        return done

    def _keep(
        self, person: Person, said: ScimPerson, facts: dict[str, Any], what: str, fields: list[str]
    ) -> Resource[Any]:
        """Keep what was said, with a line in the record, and commit all of the change."""
        assert person.id is not None  # It comes from the database.
        is_deleted = what == "deleted"
        row = self.session.get(ScimUser, person.id)
        written = said.model_dump(mode="json", exclude={"id", "meta", "schemas"})
        if row is not None and what == "changed" and not fields and row.said == written:
            return self.get(None, id_of(person.id))  # type: ignore[arg-type]  # there is one type
        self.session.merge(
            ScimUser(
                person_id=person.id,
                user_name_key=None if is_deleted else user_name_key(said),
                external_id=said.external_id,
                said=written,
                facts=facts,
                is_deleted=is_deleted,
                created_at=self.moment.now if row is None or row.is_deleted else row.created_at,
                changed_at=self.moment.now,
            )
        )
        audit.record(
            self.session, "person kept by SCIM", at=self.moment.now, person_id=person.id,
            token=self.token.id, what=what, fields=sorted(set(fields)),
        )  # fmt: skip
        self.session.flush()
        self.session.expire_all()
        kept = None if is_deleted else self.get(None, id_of(person.id))  # type: ignore[arg-type]  # there is one type
        self.session.commit()
        return kept  # type: ignore[return-value]  # nobody asks for what was deleted

    def _refuse_taken(self, said: ScimPerson, facts: dict[str, Any], person: Person | None) -> None:
        """Refuse a user name, id or address that is somebody else's; a former one's user name is given up."""
        own_id = person.id if person is not None else 0
        key, employee_id = user_name_key(said), str(facts["employee_id"]).lower()
        email = str(facts["email"] or "")
        others = (
            select(Person, ScimUser)
            .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
            .where(
                col(Person.id) != own_id,
                or_(
                    user_name_column == key,
                    func.lower(col(Person.employee_id)) == employee_id,
                    func.lower(col(Person.email)) == email,
                ),
            )
        )
        for other, row in self.session.execute(others):
            was_deleted = row is not None and row.is_deleted and not other.active
            is_same_id = (other.employee_id or "").lower() == employee_id
            if is_same_id and not (was_deleted and person is None):
                raise UniquenessException(detail="Somebody else has this employee number, or this user name as theirs.")
            if is_same_id or was_deleted:
                continue
            is_account_alone = other.employee_id is None
            if is_account_alone and person is None and facts["active"]:
                continue  # An account that is on no roster so far comes onto it by its address.
            work = said[EnterpriseUser]
            is_in_doubt = person is None and not (work and work.employee_number)  # Are they back, or is it another one?
            if other.active or is_account_alone or is_in_doubt:
                raise UniquenessException(detail="Somebody else has this user name or e-mail address.")
            if row is not None and row.user_name_key == key:
                row.user_name_key = None
        self.session.flush()

    def _manager_in(self, said: ScimPerson) -> str | None:
        """Who is somebody's manager, as a roster file would name them."""
        work = said[EnterpriseUser]
        manager = work.manager if work else None
        named = (manager.value or (manager.ref or "").rpartition("/")[2]).strip() if manager else ""
        if not named:
            return None
        if (person_id := person_id_of(named)) is not None:
            person = self.session.get(Person, person_id)
            if person is None:
                raise InvalidValueException(detail=f"manager: there is nobody with the id {named!r}.")
            return person.employee_id or f"\n{person.id}"  # The key of somebody who is on no roster.
        goes_by = or_(col(ScimUser.user_name_key) == named.casefold(), col(ScimUser.external_id) == named)
        by_name = (
            select(col(Person.employee_id))
            .join(ScimUser, col(ScimUser.person_id) == col(Person.id))
            .where(goes_by, col(ScimUser.is_deleted).is_(False))
        )
        return self.session.scalars(by_name.limit(1)).first() or named


def user_name_key(said: ScimPerson) -> str:
    """What tells a user name from others, whatever its case."""
    return str(said.user_name).casefold()[:LONGEST]


_Manager = aliased(Person, name="manager")


def _listed() -> Select[Person, ScimUser, Person]:
    """Whom a directory sees: everybody on the roster whom it did not delete, with what it said and their manager."""
    return (
        select(Person, ScimUser, _Manager)
        .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
        .outerjoin(_Manager, col(_Manager.id) == col(Person.manager_id))
        .where(
            col(Person.employee_id).is_not(None),
            or_(col(Person.active), func.coalesce(ScimUser.is_deleted, False).is_(False)),
        )
        .order_by(col(Person.id))
    )


def _as_resource(person: Person, row: ScimUser | None, manager: Person | None) -> ScimPerson:
    assert person.id is not None  # It comes from the database.
    if row is None:
        said = ScimPerson(user_name=person.email or person.employee_id)
    else:
        said = ScimPerson.model_validate(row.said)
    said = corrected(said, row.facts if row is not None else {}, person)
    said.id, said.external_id = id_of(person.id), row.external_id if row is not None else None
    work = said[EnterpriseUser]
    if manager is not None and manager.id is not None:
        above = id_of(manager.id)
        work.manager = Manager(value=above, ref=Reference(f"Users/{above}"))
    else:
        work.manager = None
    version = sha256(said.model_dump_json().encode()).hexdigest()[:16]
    said.meta = Meta(
        resource_type="User",
        created=row.created_at if row is not None else None,
        last_modified=row.changed_at if row is not None else None,
        version=f'W/"{version}"',
    )
    return said
