"""Names of people, as what somebody wrote on a plan is signed with."""

from collections.abc import Mapping

from sqlmodel import Session

from lib.models import Person


class Names(dict[int | None, str]):
    """Names of people by id, each asked for once: a session forgets a person whom nobody holds on to."""

    def __init__(self, session: Session, known: Mapping[int | None, str] | None = None) -> None:
        super().__init__({None: ""})
        self.update(known or {})
        self._session = session

    def __missing__(self, person_id: int | None) -> str:
        person = self._session.get(Person, person_id)
        return self.setdefault(person_id, person.name if person is not None else "")
