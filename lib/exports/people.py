"""The people of the page People as a table: who reports to whom, and where their accounts are."""

from collections.abc import Callable, Iterable
from datetime import date

from sqlmodel import Session

from lib import accounts, formatting, labels
from lib.access import Viewer
from lib.accounts import AccountLine, PeopleFilters
from lib.clock import Moment
from lib.exports.export import Address, Download
from lib.spreadsheets import CellValue, Table

COLUMNS: dict[str, Callable[[AccountLine], CellValue]] = {
    "Employee id": lambda person: person.employee_id,
    "Name": lambda person: person.name,
    "E-mail": lambda person: person.email,
    "Title": lambda person: person.title,
    "Department": lambda person: person.department,
    "Manager": lambda person: person.manager,
    "Account": lambda person: labels.label(person.status),
    "Roles": lambda person: ", ".join(labels.label(role) for role in sorted(person.roles)),
}


def gather_people(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """Everybody whom an administrator finds with the filters of the address."""
    filters = accounts.filters_in(address, accounts.departments_of(session, viewer))
    table = table_of_people(accounts.every_person(session, viewer, filters), filters, moment.today)
    return Download(f"people-{moment.today}", lambda: table)


def table_of_people(people: Iterable[AccountLine], filters: PeopleFilters, today: date) -> Table:
    """Everybody whom the page finds with these filters, on whichever page of the list."""
    rows = [[*(cell(person) for cell in COLUMNS.values()), today] for person in people]
    sought = [
        f"Search: {filters.search}" if filters.search else "",
        f"Account: {formatting.listing(sorted(map(labels.label, filters.statuses)))}" if filters.statuses else "",
        f"Role: {formatting.listing(sorted(map(labels.label, filters.holding)))}" if filters.holding else "",
        f"Department: {formatting.listing(sorted(filters.departments))}" if filters.departments else "",
        "Without a manager" if filters.without_manager else "",
    ]
    said = f"{formatting.sentence(formatting.count(len(rows), 'person'))} on {formatting.full_day(today)}"
    return Table("People", [said, " · ".join(filter(None, sought))], [*COLUMNS, "As of"], rows)
