"""Which people an administrator looks for, as it stands in the address of the page and of its export."""

from collections.abc import Collection, Mapping, Sequence

from lib import labels
from lib.accounts.directory import PeopleFilters
from lib.models import LONGEST_SEARCH, AccountStatus, Role

SEARCH, STATUS, ROLE = "people_search", "people_account", "people_role"
DEPARTMENT, WITHOUT_MANAGER, PAGE = "people_department", "people_without_manager", "people_page"
"""The names in the address; on the page they are the keys of the fields."""

FILTERS_IN_ADDRESS = frozenset({SEARCH, STATUS, ROLE, DEPARTMENT, WITHOUT_MANAGER})
_YES = "true"


def filters_in(address: Mapping[str, Sequence[str]], departments: Collection[str]) -> PeopleFilters:
    """The filters that an address asks for. What is not offered counts as not given, as on the page.

    Args:
        address: name → values, whoever wrote them.
        departments: those that are offered.
    """
    return PeopleFilters(
        search=(address.get(SEARCH) or [""])[-1][:LONGEST_SEARCH],
        statuses=frozenset(status for status in AccountStatus if labels.label(status) in address.get(STATUS, ())),
        holding=frozenset(role for role in Role if labels.label(role) in address.get(ROLE, ())),
        departments=frozenset(departments).intersection(address.get(DEPARTMENT, ())),
        without_manager=_YES in address.get(WITHOUT_MANAGER, ()),
    )


def address_of(filters: PeopleFilters) -> list[tuple[str, str]]:
    """Filters as names and values for an address, from which `filters_in` reads them again."""
    return [
        *([(SEARCH, filters.search)] if filters.search else []),
        *((STATUS, labels.label(status)) for status in AccountStatus if status in filters.statuses),
        *((ROLE, labels.label(role)) for role in Role if role in filters.holding),
        *((DEPARTMENT, name) for name in sorted(filters.departments)),
        *([(WITHOUT_MANAGER, _YES)] if filters.without_manager else []),
    ]
