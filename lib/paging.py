"""A long list, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

Listed = TypeVar("Listed")
Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")

PAGE_SIZE = 50
"""How many lines stand on one page."""


def pages_for(found: int) -> int:
    """How many pages so many lines take; an empty list has one, too."""
    return max(1, -(-found // PAGE_SIZE))


@dataclass(frozen=True)
class ListPage(Generic[Listed]):
    """One page of the lines that were found.

    Attributes:
        found: how many there are on all pages.
        page: the one that is shown, from 1.
    """

    lines: Sequence[Listed]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return pages_for(self.found)


def page_within(page: int, found: int) -> int:
    """The page that is there for this one, from 1, where a list holds so many lines."""
    return min(max(page, 1), pages_for(found))


def lines_before(page: int) -> int:
    """How many lines stand on the pages before one."""
    return (page - 1) * PAGE_SIZE


def on_page(every: Rows, page: int) -> Rows:
    """The lines of one page, of a select of all of them in their order."""
    return every.limit(PAGE_SIZE).offset(lines_before(page))


def which_in_words(page: int, shown: int) -> str:
    """Which lines of all stand on a page: "51–100"."""
    first = lines_before(page)
    return f"{first + 1:,}–{first + shown:,}"
