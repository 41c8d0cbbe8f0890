"""Who is meant by the managers on a file: people on it, else people who are stored."""

from collections.abc import Mapping, Sequence

from lib.roster.stored import Stored, key_of_id
from lib.roster_file.people_index import PeopleIndex, turned
from lib.roster_file.table import RosterRow
from lib.texts import fold


class Managers:
    """Finds the keys of those whom rows name as managers."""

    def __init__(self, rows: Mapping[str, RosterRow], stored: Sequence[Stored], keys: Mapping[int, str]) -> None:
        self._rows, self._stored, self._keys = rows, stored, keys
        self._known = set(keys.values())
        self._index: PeopleIndex | None = None
        self._found: dict[str, str | None] = {}

    def key_of(self, named: str | None, employee_id: str = "") -> str | None:
        """The key of somebody's manager: none for nobody, and for somebody who manages themselves.

        Args:
            named: what stands for the manager.
            employee_id: whose manager it is, if that is somebody.
        """
        if named is None:
            return None
        key = key_of_id(named)
        if key not in self._rows and key not in self._known:
            key = self._stored_by(named) or key
        return None if key == key_of_id(employee_id) else key

    def _stored_by(self, text: str) -> str | None:
        if text not in self._found:
            meant = self._stored_index().find(text)
            self._found[text] = self._keys[self._stored[meant.at].id] if meant is not None and meant.at >= 0 else None
        return self._found[text]

    def _stored_index(self) -> PeopleIndex:
        """Whoever works here goes before others of that name."""
        if self._index is None:
            self._index = PeopleIndex()
            for works_here in (True, False):
                names = set(self._index.names)
                for at, person in enumerate(self._stored):
                    if person.active is works_here:
                        name = person.name if works_here or fold(person.name) not in names else ""
                        self._index.add(at, [person.email or ""], fold(turned(name)))
                        self._index.add_id(at, person.employee_id or "")
        return self._index
