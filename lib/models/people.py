"""The roster: who is there, who reports to whom, and what each import changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, event, func, text
from sqlmodel import Field, SQLModel

from lib.models.base import Words
from lib.texts import LONGEST_ADDRESS, LONGEST_ID, NAME, STORY, fold


class PersonFacts(SQLModel):
    """What a roster says of a person, apart from the reporting line."""

    name: Words = Field(min_length=1, max_length=NAME)
    email: Words | None = Field(default=None, max_length=LONGEST_ADDRESS)
    title: Words = Field(default="", max_length=NAME)
    department: Words = Field(default="", max_length=NAME)
    location: Words = Field(default="", max_length=NAME)
    hire_date: date | None = None


class Person(PersonFacts, table=True):
    """One person. `employee_id` is empty only for a first administrator who is on no roster."""

    __table_args__ = (
        Index(
            "ix_person_left",
            "active",
            "manager_id",
            sqlite_where=text("active = 0"),
            postgresql_where=text("NOT active"),
        ),
        Index("ix_person_name", "name_folded", "active"),
        Index("ix_person_department", "department", "active"),
        Index("ix_person_location", "location", "active"),
    )

    id: int | None = Field(default=None, primary_key=True)
    employee_id: str | None = Field(default=None, max_length=LONGEST_ID, unique=True)
    manager_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    active: bool = True
    left_on: date | None = None
    # What is searched, as `folded` makes it.
    name_folded: str = ""
    about_folded: str = ""

    @property
    def is_on_roster(self) -> bool:
        return self.employee_id is not None


FOLDED = ("name_folded", "about_folded")
FOLDED_FROM = ("name", "email", "employee_id", "title", "department")


def folded(facts: Mapping[str, Any]) -> dict[str, str]:
    """The columns of `FOLDED` for a person of these facts: the name, and what administrators search beside it."""
    about = (facts[name] for name in FOLDED_FROM[1:])
    return {"name_folded": fold(facts["name"]), "about_folded": "\n".join(fold(each) for each in about if each)}


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _fold(_mapper: Any, _connection: Any, person: Person) -> None:
    facts = {name: getattr(person, name) for name in FOLDED_FROM}  # Asked one by one, what expired is loaded.
    for column, words in folded(facts).items():
        setattr(person, column, words)


# Two spellings of one e-mail address would be two people at sign-in.
Index("uq_person_email_lower", func.lower(Person.__table__.c.email), unique=True)  # type: ignore[attr-defined]  # SQLModel sets __table__


class RosterImport(SQLModel, table=True):
    """One import that was applied, with the number of people each kind of change touched."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    file_name: Words = Field(default="", max_length=NAME)
    is_partial: bool = False
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)


class Headcount(SQLModel, table=True):
    """Active people per department right after an import."""

    import_id: int = Field(primary_key=True, foreign_key="rosterimport.id")
    department: str = Field(primary_key=True, max_length=NAME)
    people: int


class RosterChoices(SQLModel, table=True):
    """What somebody said about roster files with these headings; the next one is read like that.

    Attributes:
        key: tells files with these headings from others.
    """

    key: str = Field(primary_key=True, max_length=64)
    at: datetime
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class WatchedFile(SQLModel, table=True):
    """A roster file that was found in the watched folder, so that none is tried twice.

    Attributes:
        key: the hash of its content; of what could not be read, of its name, size and time.
        waits_for: what somebody has to look at before it goes in; empty where it went in.
    """

    key: str = Field(primary_key=True, max_length=64)
    at: datetime
    file_name: Words = Field(default="", max_length=NAME)
    waits_for: Words = Field(default="", max_length=STORY)


class ScimToken(SQLModel, table=True):
    """A directory that may keep the roster by SCIM. Only the hash of its token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    name: Words = Field(min_length=1, max_length=NAME)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None


class ScimUser(SQLModel, table=True):
    """What a directory said of a person, as it reads it again.

    Attributes:
        user_name_key: what tells user names from each other; none once the directory has deleted them.
        said: what the directory said, as SCIM writes it.
        facts: what the person's columns were made of it: where they are others by now, a file has changed them since.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    user_name_key: str | None = Field(default=None, max_length=200, unique=True)
    external_id: str | None = Field(default=None, max_length=200, index=True)
    said: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    is_deleted: bool = False
    created_at: datetime
    changed_at: datetime
