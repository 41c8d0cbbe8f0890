"""What stops an import: unknown managers, loops, addresses that two people would have, nobody left who administers."""

from collections.abc import Collection, Iterator

from lib.formatting import plural
from lib.roster.after_import import OrganisationAfter, ReportingPlace, place_of_both
from lib.roster_file.findings import Finding, Findings, Place, listed, quoted


def what_stops(after: OrganisationAfter, manager_column: str, administrators: Collection[int]) -> Iterator[Finding]:
    """Everything about the organisation afterwards that cannot be.

    Addresses of people who are not active any more pass to whoever has them now.

    Args:
        manager_column: what the column of managers is called in the file.
        administrators: who holds the role today and can sign in.
    """
    yield from _unknown_managers(after, manager_column)
    yield from _loops(after)
    yield from _shared_addresses(after)
    yield from _last_administrators(after, administrators)


def _unknown_managers(after: OrganisationAfter, column: str) -> Findings:
    where = f"in {quoted(column)} " if column else ""
    found = Findings()
    for key, row in after.rows.items():
        above = after.managers[key]
        if above is not None and above not in after.people and key in after.people:
            found.add(
                f"{where}is nobody on this file or on the roster", f"{where}are nobody on this file or on the roster",
                "Please put the managers right, or choose the column that names them.",
                quoted(row.manager or ""), row.place,
            )  # fmt: skip
    return found


def _loops(after: OrganisationAfter) -> Iterator[Finding]:
    """Every loop, at the first of its rows. Nobody is above themselves: that is the top."""
    loops: list[tuple[int, str]] = []
    finished: set[str] = set()
    for start in after.people:
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key in after.people and key not in finished and key not in path:
            path[key] = None
            key = after.people[key].manager
        if key is not None and key in path:
            loops.append(_told([after.people[each] for each in list(path)[list(path).index(key) :]]))
        finished.update(path)
    if loops:
        loops.sort()
        number = len(loops)
        said = "go round in a loop" if number == 1 else f"go round in {number:,} loops"
        shown = listed((Place(0, loop) for _, loop in loops), number)
        advice = "Somebody in a loop needs another manager, or none."
        yield Finding(loops[0][0], f"The reporting lines {said}: {shown}. {advice}", number)


def _told(loop: list[ReportingPlace]) -> tuple[int, str]:
    """The first row of a loop, and its people from there on."""
    rows = [place.row.row if place.row else 0 for place in loop]
    start = rows.index(min((row for row in rows if row), default=0))
    told = [*loop[start:], *loop[:start]]
    names = [str(place.facts["name"]) or place.employee_id for place in told]
    shown = names if len(names) <= 6 else [*names[:5], "…", names[-1]]
    return rows[start], " → ".join([*shown, names[0]]) + (f" (row {rows[start]})" if rows[start] else "")


def _shared_addresses(after: OrganisationAfter) -> Findings:
    """E-mail addresses that two people would have, and ids that are somebody else's address.

    People sign in by either. Somebody who is not active gives an address up to whoever has it now.
    """
    found = Findings()
    owners: dict[str, ReportingPlace] = {}
    by_right = sorted(after.people.values(), key=lambda place: (not place.active, place.row.row if place.row else 0))
    for place in by_right:
        address = str(place.facts["email"] or "").lower()
        if not address:
            continue
        owner = owners.setdefault(address, place)
        if owner is place:
            continue
        if not place.active:
            place.facts["email"] = None
        elif place.row is not None:
            who = place_of_both(owner.row, place.row) if owner.row else place.row.place
            stays = "" if owner.row else f"; {owner.facts['name']} has it and stays"
            found.add(
                f"is the e-mail address of two people{stays}", "are e-mail addresses of two people each",
                "Everybody needs their own.", quoted(address), who,
            )  # fmt: skip
    for key, place in after.people.items():
        other = owners.get(key)
        if other is not None and other is not place and place.row is not None:
            found.add(
                "is an employee id, and somebody else’s e-mail address",
                "are employee ids, and somebody else’s e-mail addresses",
                "People sign in by either: nobody can have both.", quoted(place.employee_id), place.row.place,
            )  # fmt: skip
    return found


def _last_administrators(after: OrganisationAfter, administrators: Collection[int]) -> Iterator[Finding]:
    """All who administer: once they have left, nobody can name another one."""
    leaving = [
        Place(0, str(place.facts["name"]))
        for place in after.people.values()
        if place.is_leaving and place.stored is not None and place.stored.id in administrators
    ]
    if leaving and len(leaving) == len(administrators):
        number = len(leaving)
        others = "the only administrator" if number == 1 else "all the administrators there are"
        are = plural(number, "is")
        yield Finding(
            0,
            f"{listed(leaving, number)} would leave and {are} {others}. Please make somebody who stays administrator "
            "first.",
            number,
        )
