"""What somebody looks for in the list of plans, as it stands in the address of the page and of an export."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lib import labels
from lib.access import Viewer, may_coach, may_watch_practice
from lib.models import LONGEST_SEARCH, OPEN_STATES, Outcome, State, wrong_day
from lib.plans.queries.list import Filters

SEARCH, STATE, ONLY_MINE, ONLY_STUCK = "plans_search", "plans_state", "plans_mine", "plans_stuck"
ONLY_UPDATES = "plans_updates"
DEPARTMENT, MANAGER, OUTCOME = "plans_department", "plans_manager", "plans_outcome"
SINCE, UNTIL = "plans_from", "plans_to"
PAGE = "plans_page"
"""The names in the address; on the page they are the keys of the fields."""

FILTERS_IN_ADDRESS = frozenset(
    {SEARCH, STATE, ONLY_MINE, ONLY_STUCK, ONLY_UPDATES, DEPARTMENT, MANAGER, OUTCOME, SINCE, UNTIL}
)
_YES = "true"


def states_offered(viewer: Viewer) -> list[State]:
    """The states that the viewer can choose: drafts are there for those who write some."""
    return [state for state in State if state is not State.DRAFT or may_coach(viewer)]


def states_at_first(viewer: Viewer) -> list[State]:
    """The states that are chosen until the viewer chooses others."""
    return [state for state in states_offered(viewer) if state in (State.DRAFT, *OPEN_STATES)]


def filters_in(address: Mapping[str, Sequence[str]], viewer: Viewer, departments: Collection[str] = ()) -> Filters:
    """The filters that an address asks for. What is not offered counts as not given, as on the page.

    Args:
        address: name → values, whoever wrote them.
        departments: those that are offered.
    """
    by_label = {labels.label(state): state for state in states_offered(viewer)}
    given = address.get(STATE)
    states = [by_label[label] for label in given or () if label in by_label]
    if given is None or (not states and any(given)):  # An empty value means that none is chosen.
        states = states_at_first(viewer)
    chosen = Filters(
        frozenset(states), _last(address, SEARCH)[:LONGEST_SEARCH], only_mine=_last(address, ONLY_MINE) == _YES
    )
    if not may_watch_practice(viewer):
        return chosen
    return replace(
        chosen,
        only_stuck=_last(address, ONLY_STUCK) == _YES,
        only_updates=_last(address, ONLY_UPDATES) == _YES,
        departments=frozenset(departments).intersection(address.get(DEPARTMENT, ())),
        manager=_last(address, MANAGER)[:LONGEST_SEARCH],
        outcomes=frozenset(outcome for outcome in Outcome if labels.label(outcome) in address.get(OUTCOME, ())),
        since=_day(address, SINCE),
        until=_day(address, UNTIL),
    )


def page_in(address: Mapping[str, Sequence[str]], name: str) -> int:
    """The page of a list that an address asks for; the first where it asks none."""
    asked = _last(address, name)
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1


def address_of(filters: Filters) -> list[tuple[str, str]]:
    """Filters as names and values for an address, from which `filters_in` reads them again."""
    chosen = [(STATE, labels.label(state)) for state in State if state in filters.states] or [(STATE, "")]
    chosen += [(DEPARTMENT, name) for name in sorted(filters.departments)]
    chosen += [(OUTCOME, labels.label(outcome)) for outcome in Outcome if outcome in filters.outcomes]
    found = {
        SEARCH: filters.search,
        ONLY_MINE: filters.only_mine,
        ONLY_STUCK: filters.only_stuck,
        ONLY_UPDATES: filters.only_updates,
        MANAGER: filters.manager,
        SINCE: filters.since,
        UNTIL: filters.until,
    }
    return [*chosen, *((name, _YES if value is True else str(value)) for name, value in found.items() if value)]


def in_address(filters: Filters) -> dict[str, list[str]]:
    """`address_of` by name, for a link to the page."""
    found: dict[str, list[str]] = {}
    for name, value in address_of(filters):
        found.setdefault(name, []).append(value)
    return found


def _day(address: Mapping[str, Sequence[str]], name: str) -> date | None:
    try:
        day = date.fromisoformat(_last(address, name))
    except ValueError:
        return None
    return None if wrong_day(day) else day


def _last(address: Mapping[str, Sequence[str]], name: str) -> str:
    values = address.get(name)
    return values[-1] if values else ""
