"""What a kind of personal data is, and how a row of a table reads to the person it is about."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from lib.access import Viewer
from lib.clock import Moment
from lib.models import Account
from lib.plans.person_names import Names

Data = dict[str, Any]
"""Facts by name: texts, numbers, days, times, and lists and mappings of them."""

SECRETS = frozenset({"password_hash", "token_hash", "browser_hash", "session_epoch"})
"""Columns that let somebody in, or would help to; they are in no file."""


@dataclass(frozen=True)
class Asked:
    """Whoever asks for their own data, when, and where from."""

    session: Session
    viewer: Viewer
    moment: Moment
    names: Names


class PersonalData(ABC):
    """A kind of personal data.

    Attributes:
        title: what it is called for people; in lower case with underscores it is its name in a file.
        tables: those that it exports from.
    """

    title: ClassVar[str]
    tables: ClassVar[tuple[type[SQLModel], ...]]

    @property
    def name(self) -> str:
        return self.title.lower().replace(" ", "_").replace("-", "_")

    @abstractmethod
    def export(self, asked: Asked) -> Iterable[Data]:
        """Everything of this kind about the person who asks, as far as they may read it."""


class OfPerson(PersonalData):
    """The rows of one table that name a person.

    Attributes:
        column: where they name them.
        without: columns that are not theirs to read, or say nothing.
    """

    column: ClassVar[str] = "person_id"
    without: ClassVar[frozenset[str]] = frozenset()

    def export(self, asked: Asked) -> Iterable[Data]:
        [table] = self.tables
        own = select(table).where(getattr(table, self.column) == asked.viewer.person_id)
        for row in asked.session.scalars(own):
            yield as_data(row, asked.names, {self.column, *self.without})


class OfAccount(PersonalData):
    """The rows of one table that name a person's account."""

    def export(self, asked: Asked) -> Iterable[Data]:
        [table] = self.tables
        own = select(col(Account.id)).where(col(Account.person_id) == asked.viewer.person_id)
        for row in asked.session.scalars(select(table).where(table.account_id.in_(own))):  # type: ignore[attr-defined]  # it has one
            yield as_data(row, asked.names)


def as_data(row: SQLModel, names: Names, without: Collection[str] = ()) -> Data:
    """A row by the names of its columns: people by their names, and neither secrets nor ids.

    Args:
        without: more columns that are left out.
    """
    found: Data = {}
    for column in row.__table__.columns:  # type: ignore[attr-defined]  # SQLModel sets __table__
        if column.name in SECRETS or column.name in without:
            continue
        value = getattr(row, column.name)
        targets = {key.column.table.name for key in column.foreign_keys}
        if "person" in targets:
            found[column.name.removesuffix("_id")] = names[value] or None
        elif not targets and column.name not in ("id", "item_id"):
            found[column.name] = value
    return found
