"""How long somebody can correct their own words, and what became of them (docs/product.md#corrections)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lib import formatting
from lib.access import Viewer
from lib.clock import Moment, at
from lib.models import Activity, CheckInLine, EntryKind, Item, JournalEntry, Milestone, Support
from lib.plans.parts import happened_on

CORRECTABLE_FOR = timedelta(hours=24)
"""For how long words can be corrected after they were written, and something taken back after it was noted."""

TOO_LATE = "That is open for 24 hours, and they are over. You can still add a note that says what is right."


@dataclass(frozen=True)
class Correction:
    """What became of words since they were written, and whether the viewer may still correct them.

    Attributes:
        withdrawn_on: the day on which their author withdrew them; nothing of them is there any more.
    """

    is_edited: bool = False
    withdrawn_on: date | None = None
    is_open: bool = False

    def in_words(self, by: str, today: date) -> str:
        """ "edited", "withdrawn by Ana on 3 May"; empty where the words stand as they were written.

        Args:
            by: who wrote them.
        """
        if self.withdrawn_on is not None:
            return f"withdrawn by {formatting.first_name(by)} on {formatting.short_day(self.withdrawn_on, today)}"
        return "edited" if self.is_edited else ""


AS_WRITTEN = Correction()
"""Nobody has corrected the words, and nobody may."""

Correctable = JournalEntry | CheckInLine | Activity | Milestone

FIELD: dict[type[Correctable], str] = {
    JournalEntry: "text",
    CheckInLine: "line",
    Activity: "evidence",
    Milestone: "evidence",
}
"""The field of each table that holds the words."""


def why_it_stands(item: Item, viewer: Viewer, moment: Moment) -> str | None:
    """Why the viewer cannot take back that something is done, given or reached; nothing where they can."""
    if happened_on(item) is None:
        return "There is nothing to undo here any more. Please look at the plan again."
    if item.noted_by_id != viewer.person_id:
        return "Only whoever noted this can undo it."
    if isinstance(item, Support) and item.confirmed_on is not None:
        return "It was confirmed, so it stands."
    return TOO_LATE if is_over(item.noted_at, moment) else None


def correction_of(row: Correctable, viewer: Viewer, moment: Moment) -> Correction:
    """What became of these words, and may the viewer correct them now?"""
    withdrawn_on = at(row.withdrawn_at).today if row.withdrawn_at else None
    return Correction(row.edited_at is not None, withdrawn_on, why_not(row, viewer, moment) is None)


def author_of(row: Correctable) -> tuple[int | None, datetime | None]:
    """Who wrote the words and when; nobody where the application did, or where it is not known."""
    match row:
        case Activity():
            return row.evidence_by_id, row.evidence_at
        case Milestone():
            return row.noted_by_id, row.noted_at
        case _:
            return row.by_id, row.at


def why_not(row: Correctable, viewer: Viewer, moment: Moment) -> str | None:
    by_id, written_at = author_of(row)
    if by_id != viewer.person_id:
        return "Only whoever wrote this can change it."
    if isinstance(row, JournalEntry) and row.kind is EntryKind.CHANGE:
        return "This says what happened to the plan, so it stands as it is."
    if row.withdrawn_at is not None or not getattr(row, FIELD[type(row)]):
        return "There is nothing to change here any more. Please look at the plan again."
    return TOO_LATE if is_over(written_at, moment) else None


def is_over(since: datetime | None, moment: Moment) -> bool:
    return since is None or moment.now - since > CORRECTABLE_FOR
