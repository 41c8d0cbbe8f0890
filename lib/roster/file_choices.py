"""What was said about files with the same headings: it is kept by an import and used for the next such file."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib import access
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import RosterChoices
from lib.roster_file.dates import DateOrder
from lib.roster_file.headings import Field
from lib.roster_file.table import Choices, RosterTable

MOST = 50
"""The newest ones are kept: an organisation has a few kinds of files."""


def kept_choices(session: Session, viewer: Viewer | None) -> dict[str, Choices]:
    """What was said about files, by the key of their headings.

    Args:
        viewer: an administrator, or none for the command line.

    Raises:
        NotFound: the viewer is no administrator.
    """
    if viewer is not None and not access.may_administer(viewer):
        raise NotFound
    newest = session.scalars(select(RosterChoices).order_by(col(RosterChoices.at).desc()).limit(MOST)).all()
    return {row.key: choices_from(row.choices) for row in newest}


def keep_choices(session: Session, table: RosterTable, moment: Moment) -> None:
    """Keep what was said about this file, in the transaction that imports it."""
    choices = plain_choices(table.read_as.choices)
    row = session.get(RosterChoices, table.read_as.key)
    if row is None and not any(choices.values()):
        return
    if row is None:
        row = RosterChoices(key=table.read_as.key, at=moment.now)
    row.at, row.choices = moment.now, choices
    session.add(row)


def plain_choices(choices: Choices) -> dict[str, Any]:
    """What was said, as JSON holds it."""
    return {
        "columns": {what.value: column for what, column in choices.columns.items()},
        "sheets": list(choices.sheets),
        "states": dict(choices.states),
        "dates": choices.dates.value if choices.dates else "",
    }


def choices_from(kept: Mapping[str, Any]) -> Choices:
    """What was said, from what `plain_choices` made of it."""
    return Choices(
        {Field(what): column for what, column in kept.get("columns", {}).items()},
        tuple(kept.get("sheets", ())),
        kept.get("states", {}),
        DateOrder(kept["dates"]) if kept.get("dates") else None,
    )
