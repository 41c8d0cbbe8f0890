"""A roster to begin with: the columns that are read, filled with two people of our own making."""

from datetime import date

from sqlmodel import Session

from lib import access
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.exports.export import Address, Download
from lib.roster_file.headings import FIELD_NAMES, Field
from lib.spreadsheets import CellValue, Table

ANA = {
    Field.EMPLOYEE_ID: "1001",
    Field.NAME: "Ana Example",
    Field.EMAIL: "ana@company.example",
    Field.TITLE: "Head of Customer Care",
    Field.DEPARTMENT: "Customer Care",
    Field.LOCATION: "Lisbon",
    Field.MANAGER: None,
    Field.HIRE_DATE: date(2018, 4, 16),
    Field.STATUS: "Active",
}
BEN = {
    **ANA,
    Field.EMPLOYEE_ID: "1002",
    Field.NAME: "Ben Example",
    Field.EMAIL: "ben@company.example",
    Field.TITLE: "Customer Adviser",
    Field.MANAGER: "1001",
    Field.HIRE_DATE: date(2021, 9, 1),
}


def gather_roster_template(_session: Session, viewer: Viewer, _address: Address, _moment: Moment) -> Download:
    """The template, for administrators."""
    if not access.may_administer(viewer):
        raise NotFound
    return Download("roster-template", table_of_template)


def table_of_template() -> Table:
    """Everybody has a line; the manager is named by employee id, and whoever has none is at the top."""
    rows: list[list[CellValue]] = [list(person.values()) for person in (ANA, BEN)]
    return Table(
        "Roster",
        ["A row for everybody; the manager is named by employee id, e-mail address or name. Ana and Ben are examples."],
        [FIELD_NAMES[field] for field in ANA],
        rows,
    )
