"""Whoever is signed in, with all that the access rule needs to know about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam

from lib.models import Role


@dataclass(frozen=True)
class Viewer:
    """Somebody who is signed in, as read from the database for this interaction.

    Attributes:
        above: the ids of everybody above them in their own management chain.
        reports: how many active people they are the manager of, acting for an absent manager included.
        opened_in_full: ids of plans that they, as HR, opened in full within the last half hour.
        deputy_on: ids of plans on which they stand in for the manager today; `deputy_until` has the last day of each.
    """

    person_id: int
    name: str
    roles: frozenset[Role] = frozenset()
    above: frozenset[int] = frozenset()
    reports: int = 0
    opened_in_full: frozenset[int] = frozenset()
    deputy_on: frozenset[int] = frozenset()
    deputy_until: Mapping[int, date] = field(default_factory=dict, compare=False)

    @property
    def in_lists(self) -> "Viewer":
        """This viewer in lists, search and exports, which hold headers alone for HR, whatever was opened in full."""
        return replace(self, opened_in_full=frozenset())

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement about `any_viewer` is executed with for this one."""
        return {
            "viewer": self.person_id,
            "above_viewer": self.above,
            "opened_in_full": self.opened_in_full,
            "deputy_on": self.deputy_on,
        }


@cache
def any_viewer(roles: frozenset[Role]) -> Viewer:
    """Whoever holds these roles, with parameters in the place of ids: for statements that are made once.

    To put a statement together takes longer than to run it. A builder that is cached takes the roles, asks the rules
    below about `any_viewer(roles)`, and is executed with `Viewer.parameters`.
    """
    me: Any = bindparam("viewer", type_=Integer())
    above: Any = bindparam("above_viewer", expanding=True)
    opened: Any = bindparam("opened_in_full", expanding=True)
    deputy: Any = bindparam("deputy_on", expanding=True)
    return Viewer(me, "", roles, above, opened_in_full=opened, deputy_on=deputy)
