"""The roster as `scim2_server` reads and writes it: each change is a roster of one person, compared and applied."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from scim2_models import (
    ForbiddenException,
    NotFoundException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from lib import accounts, audit
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.models import Person, ScimToken, ScimUser
from lib.roster.compare import InDemonstration
from lib.scim.directory_tokens import require_good
from lib.scim.facts import NOTHING_SAID, cleaned, columns_of, facts_of
from lib.scim.filters import condition_of
from lib.scim.identity import coming_back, refuse_somebody_else, refuse_taken, user_name_key
from lib.scim.ids import id_of, person_id_of
from lib.scim.listing import as_resource, listed
from lib.scim.named_managers import STAYS, manager_in
from lib.scim.resources import ScimPerson
from lib.scim.roster_change import bring_to

FURTHEST = 10**9
"""Where a page may begin: databases know no larger numbers."""


class RosterStorage(ScimStorage):
    """People on the roster, whether they work here or have left; whoever a directory deleted is not there for it.

    Args:
        token: what the directory came with; it has to be good still when something is changed.
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
        found = self.session.execute(listed().where(col(Person.id) == person_id_of(resource_id))).first()
        if found is None:
            raise NotFoundException(detail="There is nobody with this id.")
        return as_resource(*found)

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        people = listed()
        if search_request.filter is not None:
            people = people.where(condition_of(search_request.filter))
        total = self.session.scalar(select(func.count()).select_from(people.order_by(None).subquery())) or 0
        start = min(search_request.start_index_0 or 0, FURTHEST)
        rows = self.session.execute(people.limit(search_request.count).offset(start))
        return SearchPage(total, [as_resource(*row) for row in rows])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        said = cleaned(cast(ScimPerson, resource))
        person = coming_back(self.session, said)
        facts = facts_of(said, person, NOTHING_SAID) | {"active": said.active is not False}
        refuse_taken(self.session, said, facts, person, NOTHING_SAID)
        manager = manager_in(self.session, said, NOTHING_SAID)
        shown, facts["employee_id"] = bring_to(self.session, person, facts, manager, moment=self.moment)
        person = self.session.scalars(select(Person).where(col(Person.employee_id) == facts["employee_id"])).one()
        return self._keep(person, said, facts, "came back" if shown.coming_back else "created", [])

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        person = self._person(resource.id)
        said = cleaned(cast(ScimPerson, resource))
        before = cleaned(cast(ScimPerson, self.get(resource_type, id_of(person.id or 0))))
        facts = facts_of(said, person, before)
        refuse_taken(self.session, said, facts, person, before)
        refuse_somebody_else(self.session, said, facts, person)
        if said.display_name:
            said.display_name = facts["name"]  # Where the parts of a name were changed, they are it.
        former_id = person.employee_id
        manager = manager_in(self.session, said, before)
        shown, facts["employee_id"] = bring_to(self.session, person, facts, manager, moment=self.moment)
        fields = [field.field for change in shown.changed for field in change.fields]
        fields += ["employee_id"] * (former_id != facts["employee_id"]) + ["manager"] * bool(shown.new_manager)
        what = "left" if shown.leaving else "came back" if shown.coming_back else "changed"
        is_renamed = user_name_key(said) != user_name_key(before)
        return self._keep(person, said, facts, what, fields, is_renamed=is_renamed)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        person = self._person(resource_id)
        said = cleaned(cast(ScimPerson, self.get(resource_type, resource_id)))
        facts = columns_of(person) | {"active": False}
        bring_to(self.session, person, facts, STAYS, moment=self.moment)
        self._keep(person, said, facts, "deleted", [])

    def _person(self, resource_id: str | None) -> Person:
        """The row itself, as it is now. Whether they are listed was asked when they were read."""
        person = self.session.get(Person, person_id_of(resource_id or "") or 0)
        if person is None:
            raise NotFoundException(detail="There is nobody with this id.")
        return person

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
