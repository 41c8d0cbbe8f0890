"""The roster as `scim2_server` reads and writes it: each change is a roster of one person, compared and applied."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
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
from sqlalchemy import ColumnElement, Select, false, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import accounts, audit, clock
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import NotAllowed
from lib.models import Person, RosterImport, ScimToken, ScimUser
from lib.plans.commands import follow_roster
from lib.roster.apply import write
from lib.roster.compare import InDemonstration, organisation_after
from lib.roster.comparison import Comparison
from lib.roster.differences import describe
from lib.roster.managers import Managers
from lib.roster.read import RosterRefused
from lib.roster.stored import key_of, key_of_id, stored_people
from lib.roster_file.headings import Field
from lib.roster_file.table import ReadAs, RosterRow, RosterTable
from lib.roster_file.words import is_nobody
from lib.scim.facts import LONGEST, cleaned, columns_of, corrected, facts_of
from lib.scim.filters import condition_of, user_name_column
from lib.scim.ids import id_of, person_id_of
from lib.scim.resources import EnterpriseUser, Manager, ScimPerson
from lib.scim.tokens import require_good
from lib.texts import fold

SCIM = "SCIM"
"""What stands in the list of imports; there is one for each day."""

COLUMNS = frozenset(
    {Field.EMPLOYEE_ID, Field.NAME, Field.EMAIL, Field.TITLE, Field.DEPARTMENT, Field.LOCATION, Field.MANAGER}
)

FURTHEST = 10**9
"""Where a page may begin: databases know no larger numbers."""


class _Stays(Enum):
    """What is stored stays."""

    STAYS = "stays"


STAYS = _Stays.STAYS

NOTHING_SAID = ScimPerson()
"""What a directory has read of somebody whom it creates."""


class RosterStorage(ScimStorage):
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
            if accounts.is_demo(self.session):
                raise ForbiddenException(detail=str(InDemonstration()))
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
        person = self._coming_back(said)
        facts = facts_of(said, person, NOTHING_SAID) | {"active": said.active is not False}
        self._refuse_taken(said, facts, person, NOTHING_SAID)
        shown, facts["employee_id"] = self._apply(facts, self._manager_in(said, NOTHING_SAID), person)
        person = self.session.scalars(select(Person).where(col(Person.employee_id) == facts["employee_id"])).one()
        return self._keep(person, said, facts, "came back" if shown.coming_back else "created", [])

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        person = self._person(resource.id)
        said = cleaned(cast(ScimPerson, resource))
        before = cleaned(cast(ScimPerson, self.get(resource_type, id_of(person.id or 0))))
        facts = facts_of(said, person, before)
        self._refuse_taken(said, facts, person, before)
        self._refuse_somebody_else(said, facts, person)
        if said.display_name:
            said.display_name = facts["name"]  # Where the parts of a name were changed, they are it.
        former_id = person.employee_id
        shown, facts["employee_id"] = self._apply(facts, self._manager_in(said, before), person)
        fields = [field.field for change in shown.changed for field in change.fields]
        fields += ["employee_id"] * (former_id != facts["employee_id"]) + ["manager"] * bool(shown.new_manager)
        what = "left" if shown.leaving else "came back" if shown.coming_back else "changed"
        is_renamed = user_name_key(said) != user_name_key(before)
        return self._keep(person, said, facts, what, fields, is_renamed=is_renamed)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        person = self._person(resource_id)
        said = cleaned(cast(ScimPerson, self.get(resource_type, resource_id)))
        facts = columns_of(person) | {"active": False}
        self._apply(facts, STAYS, person)
        self._keep(person, said, facts, "deleted", [])

    def _person(self, resource_id: str | None) -> Person:
        """The row itself, as it is now. Whether they are listed was asked when they were read."""
        person = self.session.get(Person, person_id_of(resource_id or "") or 0)
        if person is None:
            raise NotFoundException(detail="There is nobody with this id.")
        return person

    def _apply(
        self, facts: dict[str, Any], manager: "str | _Stays | None", person: Person | None
    ) -> tuple[Comparison, str]:
        """Bring one person to these facts, the way of a roster file; the caller commits.

        Returns:
            What has changed, and the employee id as it is written.
        """
        if person is not None and manager is STAYS and facts == columns_of(person):
            return Comparison(is_partial=True), facts["employee_id"]
        columns = {name: value for name, value in facts.items() if name != "active"}
        named = None if manager is STAYS else manager
        row = RosterRow(0, **columns, manager=named, active=facts["active"])
        read = COLUMNS - {Field.MANAGER} if manager is STAYS else COLUMNS
        table = RosterTable(ReadAs("SCIM"), read, (row,), keeps_who_left=True)
        known = {person.id: key_of_id(row.employee_id)} if person is not None and person.id is not None else {}
        try:
            after = organisation_after(self.session, None, table, partial=True, known=known)
        except RosterRefused as error:
            raise InvalidValueException(detail=str(error)) from error
        place = after.people[key_of_id(row.employee_id)]
        if person is None and place.stored is not None:
            raise UniquenessException(detail="Somebody else has this employee number.")
        shown = describe(after, table, partial=True)
        is_renamed = person is not None and person.employee_id != facts["employee_id"]
        if is_renamed or not shown.changes_nothing:
            follow_roster.lock_plans(self.session)
            try:
                write(self.session, after, self._import_of_today(shown), self.moment)
            except NotAllowed as error:  # Another administrator was closed at this moment.
                raise InvalidValueException(detail=str(error)) from error
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
        # How many have no manager is no event: it is so after the last change.
        done.counts = {
            name: number + (done.counts.get(name, 0) if name != "without_manager" else 0)
            for name, number in shown.counts.items()
        }
        return done

    def _keep(
        self,
        person: Person,
        said: ScimPerson,
        facts: dict[str, Any],
        what: str,
        fields: list[str],
        *,
        is_renamed: bool = True,
    ) -> Resource[Any]:
        """Keep what was said, with a line in the record, and commit all of the change.

        Args:
            is_renamed: the user name is another one than was answered; a leaver who had it goes by it no more.
        """
        assert person.id is not None  # It comes from the database.
        is_deleted = what == "deleted"
        row = self.session.get(ScimUser, person.id)
        written = said.model_dump(mode="json", exclude={"id", "meta", "schemas"})
        if row is not None and what == "changed" and not fields and row.said == written:
            return self.get(None, id_of(person.id))  # type: ignore[arg-type]  # there is one type
        key = None if is_deleted else user_name_key(said)
        if row is not None and not is_deleted and not is_renamed:
            key = row.user_name_key
        elif not is_deleted:
            given_up = col(ScimUser.user_name_key).in_([key, str(facts["employee_id"]).lower()])
            who_left = select(col(Person.id)).where(col(Person.active).is_(False), col(Person.id) != person.id)
            leavers = update(ScimUser).where(given_up, col(ScimUser.person_id).in_(who_left))
            self.session.execute(leavers.values(user_name_key=None))
        self.session.merge(
            ScimUser(
                person_id=person.id,
                user_name_key=key,
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

    def _coming_back(self, said: ScimPerson) -> Person | None:
        """Who it is that a directory creates, if they are known: deleted before, or an account that is on no roster.

        An employee number says who is meant. Without one a user name or address may have passed to somebody new, so
        the name has to be theirs, too.
        """
        facts = facts_of(said, None, NOTHING_SAID)
        number = _number_in(said)
        is_theirs = func.lower(col(Person.employee_id)) == str(facts["employee_id"]).lower()
        has_address = func.lower(col(Person.email)) == facts["email"] if facts["email"] else false()
        found = (
            select(Person, ScimUser)
            .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
            .where(or_(is_theirs, has_address))
            .order_by(is_theirs.desc(), col(Person.id))
        )
        for person, row in self.session.execute(found):
            if person.employee_id is None:
                if facts["active"]:
                    return cast(Person, person)
            elif row is not None and row.is_deleted and not person.active:
                is_number = number is not None and person.employee_id.lower() == number.lower()
                if is_number or (number is None and fold(person.name) == fold(facts["name"])):
                    return cast(Person, person)
        return None

    def _refuse_taken(self, said: ScimPerson, facts: dict[str, Any], person: Person | None, before: ScimPerson) -> None:
        """Refuse another user name, id or address than before, if it is somebody else's."""
        own_id = person.id if person is not None else 0
        key, employee_id, email = user_name_key(said), str(facts["employee_id"]).lower(), str(facts["email"] or "")
        taken: list[ColumnElement[bool]] = []
        row = self.session.get(ScimUser, own_id)
        if row is None or key != user_name_key(before):
            taken.append(user_name_column == key)
        if person is None or employee_id != (person.employee_id or "").lower():
            taken += [func.lower(col(Person.employee_id)) == employee_id, user_name_column == employee_id]
        if person is None or email != (person.email or "").lower():
            taken.append(func.lower(col(Person.email)) == email)
        others = (
            select(Person, ScimUser)
            .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
            .where(col(Person.id) != own_id, or_(false(), *taken))
        )
        for other, row in self.session.execute(others):
            if (other.employee_id or "").lower() == employee_id:
                raise UniquenessException(detail="Somebody else has this employee number, or this user name as theirs.")
            if row is not None and row.is_deleted and not other.active:
                continue
            is_in_doubt = person is None and _number_in(said) is None  # Are they back, or is it another one?
            if other.active or other.employee_id is None or is_in_doubt:
                raise UniquenessException(detail="Somebody else has this user name or e-mail address.")

    def _refuse_somebody_else(self, said: ScimPerson, facts: dict[str, Any], person: Person) -> None:
        """Whoever has left does not come back as another one: a user name that was free is given to somebody new."""
        if person.active or not facts["active"]:
            return
        is_same_id = facts["employee_id"].lower() == (person.employee_id or "").lower()
        row = self.session.get(ScimUser, person.id)
        has_said_id = row is not None and _number_in(ScimPerson.model_validate(row.said)) is not None
        if not is_same_id or not (has_said_id or fold(facts["name"]) == fold(person.name)):
            raise UniquenessException(
                detail=(
                    "Somebody who left had this user name. Whoever is somebody else has to be created with an employee "
                    "number of their own; whoever comes back has the number and name that they had."
                )
            )

    def _manager_in(self, said: ScimPerson, before: ScimPerson) -> "str | _Stays | None":
        """Who is somebody's manager, as a roster file would name them; or that it is the one whom they have.

        Raises:
            InvalidValueException: nobody goes by that, or several people do.
        """
        value, ref = _manager_named(said)
        if (value, ref) == (former := _manager_named(before)):
            return STAYS
        named = ref if ref and (not value or value == former[0]) else value
        if not named or is_nobody(named):
            return None
        if (person_id := person_id_of(named)) is not None:
            found = [self.session.get(Person, person_id)]
        else:
            plain = named.lower()
            goes_by = (
                user_name_column == plain,
                col(ScimUser.external_id) == named,
                func.lower(col(Person.employee_id)) == plain,
                func.lower(col(Person.email)) == plain.removeprefix("mailto:"),
            )
            people = (
                select(Person)
                .outerjoin(ScimUser, col(ScimUser.person_id) == col(Person.id))
                .where(or_(*goes_by), or_(col(Person.active), func.coalesce(ScimUser.is_deleted, False).is_(False)))
            )
            found = list(self.session.scalars(people.limit(2)))
        if len(found) > 1:
            raise InvalidValueException(detail=f"manager: {named!r} names two people.")
        if found and found[0] is not None:
            return found[0].employee_id or f"\n{found[0].id}"  # The key of somebody who is on no roster.
        stored = stored_people(self.session)
        keys = {person.id: key_of(person) for person in stored}
        key = Managers({}, stored, keys).key_of(RosterRow(0, "\n", "", manager=named))
        if key not in keys.values():
            raise InvalidValueException(detail=f"manager: there is nobody here who goes by {named!r}, or several do.")
        return key


def _manager_named(said: ScimPerson) -> tuple[str, str]:
    """By what a manager is named: as a value, and at the end of a reference."""
    work = said[EnterpriseUser]
    manager = work.manager if work else None
    return (manager.value or "", (manager.ref or "").rpartition("/")[2]) if manager else ("", "")


def _number_in(said: ScimPerson) -> str | None:
    work = said[EnterpriseUser]
    return work.employee_number or None if work else None


def user_name_key(said: ScimPerson) -> str:
    """What tells a user name from others, whatever its case."""
    return str(said.user_name).lower()[:LONGEST]


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
    said = ScimPerson.model_validate(row.said) if row is not None else ScimPerson()
    if row is None or row.user_name_key is None:  # No directory named them, or their user name passed to another one.
        said.user_name = person.email or person.employee_id
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
