"""What is different between an organisation as it would be and what is stored."""

from collections.abc import Iterable, Iterator, Mapping

from lib import reporting_lines
from lib.roster.after_import import FACTS, OrganisationAfter, ReportingPlace, facts_in
from lib.roster.comparison import Change, Comparison, FieldChange, PersonEntry, WithoutManager
from lib.roster.stored import Stored, key_of_id
from lib.roster_file.table import RosterTable
from lib.texts import fold


def describe(after: OrganisationAfter, table: RosterTable, *, partial: bool, others: Iterable[str] = ()) -> Comparison:
    """The preview of an organisation, in the order of names."""
    names = {key: str(place.facts["name"]) for key, place in after.people.items()}
    places = sorted(after.people.values(), key=lambda place: (names[place.key].casefold(), place.key))
    changed, new_manager, same_people, touched = [], [], [], set()
    for place in places:
        if place.stored is None:
            continue
        if place.is_adopted:  # What their row says is new about them, as about somebody who is new.
            touched.add(place.key)
            continue
        if fields := tuple(_changed_facts(place, place.stored)):
            changed.append(Change(place.entry, fields))
            touched.add(place.key)
        before = after.manager_before[place.key]
        if before != place.manager:
            managers = FieldChange("manager", names.get(before or "", ""), names.get(place.manager or "", ""))
            new_manager.append(Change(place.entry, (managers,)))
            touched.add(place.key)
        if place.is_leaving or place.is_coming_back:
            touched.add(place.key)
        if identity := tuple(_changed_identity(place, place.stored)):
            same_people.append(Change(place.entry, identity))
            touched.add(place.key)
    working = [place for place in places if place.active and place.row is not None]

    def with_manager(place: ReportingPlace) -> PersonEntry:
        return PersonEntry(*place.entry[:3], manager=names.get(place.manager or "", ""))

    return Comparison(
        is_partial=partial,
        others=frozenset(others),
        new=tuple(with_manager(place) for place in places if place.stored is None),
        adopted=tuple(with_manager(place) for place in places if place.is_adopted),
        changed=tuple(changed),
        new_manager=tuple(new_manager),
        leaving=tuple(place.entry for place in places if place.is_leaving),
        coming_back=tuple(place.entry for place in places if place.is_coming_back),
        without_manager=tuple(_without_manager(places, after.people, names)),
        already_left=after.already_left,
        unchanged=sum(
            place.row is not None and place.stored is not None and place.key not in touched for place in places
        ),
        people=len(working),
        at_the_top=tuple(place.entry for place in working if place.manager is None),
        lost_managers=table.lost_managers,
        same_people=tuple(same_people),
    )


def _changed_identity(place: ReportingPlace, stored: Stored) -> Iterator[FieldChange]:
    """The id and the e-mail address of somebody whom they tell from others, where one changes and the name stays."""
    if stored.employee_id is None or place.row is None or not place.active:
        return
    if stored.employee_id != place.employee_id and key_of_id(stored.employee_id) != key_of_id(place.employee_id):
        yield FieldChange("employee_id", stored.employee_id, place.employee_id)
    email = str(place.facts["email"] or "")
    if (
        stored.email
        and email
        and stored.email != email
        and stored.email.lower() != email
        and fold(stored.name) == fold(str(place.facts["name"]))
    ):
        yield FieldChange("email", stored.email, email)


def _changed_facts(place: ReportingPlace, stored: Stored) -> Iterator[FieldChange]:
    before, after = facts_in(stored), tuple(place.facts.values())
    if before != after:
        for name, one, other in zip(FACTS, before, after, strict=True):
            if one != other:
                yield FieldChange(name, str(one or ""), str(other or ""))


def _without_manager(
    places: Iterable[ReportingPlace], people: Mapping[str, ReportingPlace], names: Mapping[str, str]
) -> Iterator[WithoutManager]:
    left = [
        (place, place.manager)
        for place in places
        if place.active and place.manager is not None and not people[place.manager].active
    ]
    reports = {key: reporting_lines.Reports(place.manager, place.active) for key, place in people.items() if left}
    for place, manager in left:
        acting = reporting_lines.derive(place.key, reports).manager_id
        yield WithoutManager(place.entry, names[manager], names.get(acting or "", ""))
