"""What an import would change, as a preview shows it and as it is compared with what is applied."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

MANY = 0.1
"""The part of an organisation that is more than comes and goes from one roster to the next."""


class PersonEntry(NamedTuple):
    """Somebody in the preview. Only those who are new have the name of their manager here."""

    employee_id: str
    name: str
    department: str = ""
    manager: str = ""


class FieldChange(NamedTuple):
    """One fact before and after, as text; empty where there is none."""

    field: str
    before: str
    after: str


class Change(NamedTuple):
    """Somebody whose facts change, or their manager (then `fields` holds the names of the two managers)."""

    person: PersonEntry
    fields: tuple[FieldChange, ...]


class WithoutManager(NamedTuple):
    """Somebody whose manager is not active after the import.

    Attributes:
        manager: the name of the one who is not there.
        acting: who acts as manager meanwhile; empty where HR has to appoint somebody.
    """

    person: PersonEntry
    manager: str
    acting: str


@dataclass(frozen=True)
class Comparison:
    """What an import would change. Two comparisons are equal when they would do the same.

    Attributes:
        others: the ids of people who could be somebody under another id or address, and are somebody else.
        new: people who are not stored yet.
        adopted: people on the file who already have an account with the same e-mail address but are on no roster.
        same_people: people whose id or e-mail address changes while the rest stays; each is to be confirmed.
        changed: other facts than the manager, of people who were on the roster.
        new_manager: people who get, change or lose their manager.
        leaving: active people who will not be; they need a confirmation.
        coming_back: people who had left; they are the same person as before.
        without_manager: people whose manager is not active afterwards.
        already_left: how many rows say *not active* about people who are not stored; they stay outside.
        unchanged: how many rows change nothing.
        people: how many people on the file work here.
        at_the_top: those of them who have no manager.
        lost_managers: how many managers could not be read, for their cells hold errors.
    """

    is_partial: bool
    others: frozenset[str] = frozenset()
    new: tuple[PersonEntry, ...] = ()
    adopted: tuple[PersonEntry, ...] = ()
    changed: tuple[Change, ...] = ()
    new_manager: tuple[Change, ...] = ()
    leaving: tuple[PersonEntry, ...] = ()
    coming_back: tuple[PersonEntry, ...] = ()
    without_manager: tuple[WithoutManager, ...] = ()
    already_left: int = 0
    unchanged: int = 0
    people: int = 0
    at_the_top: tuple[PersonEntry, ...] = ()
    lost_managers: int = 0
    same_people: tuple[Change, ...] = ()

    @cached_property
    def mark(self) -> str:
        """Tells an import that does this from one that would do anything else."""
        return sha256(repr(self).encode()).hexdigest()

    @property
    def changes_nothing(self) -> bool:
        return not any(
            (self.new, self.adopted, self.changed, self.new_manager, self.leaving, self.coming_back, self.same_people)
        )

    @property
    def people_before(self) -> int:
        """How many people are on the roster as it is."""
        return self.people + len(self.leaving) - len(self.new) - len(self.adopted) - len(self.coming_back)

    @property
    def with_manager(self) -> int:
        """How many people on the file work here and have a manager."""
        return self.people - len(self.at_the_top)

    @property
    def managers_are_missing(self) -> bool:
        """Have fewer than nine in ten a manager, one person at the top apart, or could some not be read?"""
        return self.with_manager < 0.9 * (self.people - 1) or self.lost_managers > 0

    @property
    def counts(self) -> dict[str, int]:
        """How many people each kind of change touches, by the name of its list."""
        lists = ("new", "adopted", "changed", "new_manager", "leaving", "coming_back", "without_manager")
        return {name: len(getattr(self, name)) for name in lists} | {
            "renamed": len(self.same_people),
            "already_left": self.already_left,
            "unchanged": self.unchanged,
        }
