"""Corrections: for a day people edit or withdraw their own words, and take back what they noted as happened.

Of withdrawn words nothing is kept, and the record says that a step was taken, not what was written.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from lib import words
from lib.access import OpenedPlan, Viewer
from lib.clock import Moment, at
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.life import Action
from lib.models import (
    PARAGRAPH,
    STORY,
    Activity,
    CheckIn,
    CheckInLine,
    EntryKind,
    Item,
    JournalEntry,
    Milestone,
    Part,
    Plan,
    Progress,
    Reading,
    Support,
    Words,
)
from lib.plans.parts import HAPPENED, checked, find_item, happened_on, is_id
from lib.plans.saving import save
from lib.plans.situations import open_for
from lib.unsent import forget_copies

CORRECTABLE_FOR = timedelta(hours=24)
"""For how long words can be corrected after they were written, and something taken back after it was noted."""

TOO_LATE = "That is open for 24 hours, and they are over. You can still add a note that says what is right."


class Writing(StrEnum):
    """What people write beside the plan's own text, and can correct."""

    ENTRY = "entry"
    LINE = "line"
    REPORT = "report"
    EVIDENCE = "evidence"


class EntryText(SQLModel):
    """An entry of the journal in other words."""

    text: Words = Field(min_length=1, max_length=STORY)


class ShorterText(SQLModel):
    """A line of a check-in, what shows that something is done, or an update, in other words."""

    text: Words = Field(min_length=1, max_length=PARAGRAPH)


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
            return f"withdrawn by {words.first_name(by)} on {words.short_day(self.withdrawn_on, today)}"
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
"""Where the words stand in each."""


def edit_words(
    session: Session,
    viewer: Viewer,
    code: str,
    what: Writing,
    written_id: int,
    *,
    text: str,
    seen: str | None = None,
    moment: Moment,
) -> None:
    """Put one's own words in other words, within a day after they were written; then it says that they were edited.

    Args:
        written_id: the id of the entry, the activity or the milestone; of a line that of its check-in.
        seen: the words as they stood on the viewer's screen.

    Raises:
        Invalid: a sentence about `text`.
        EditConflict: they were edited in another window meanwhile.
        NotAllowed: they are somebody else's, were withdrawn, or the day is over.
    """
    opened, row = _open_own(session, viewer, code, what, written_id, moment)
    field = FIELD[type(row)]
    is_story = isinstance(row, JournalEntry) and row.kind is not EntryKind.UPDATE
    new = (checked(EntryText, {"text": text}) if is_story else checked(ShorterText, {"text": text})).text
    if seen is not None and seen != getattr(row, field):
        raise EditConflict({"text": getattr(row, field)})
    if new == getattr(row, field):
        return
    forget_copies(session, viewer, code, getattr(row, field))
    setattr(row, field, new)
    row.edited_at = moment.now
    save(session, viewer, opened.plan, "words edited", moment, what=what.value, id=written_id)


def withdraw_words(
    session: Session, viewer: Viewer, code: str, what: Writing, written_id: int, *, moment: Moment
) -> None:
    """Take one's own words back, within a day after they were written. Who did it and when stays, they do not.

    Args:
        written_id: as in `edit_words`.

    Raises:
        NotAllowed: they are somebody else's, were withdrawn, or the day is over.
    """
    opened, row = _open_own(session, viewer, code, what, written_id, moment)
    forget_copies(session, viewer, code, getattr(row, FIELD[type(row)]))
    setattr(row, FIELD[type(row)], "")
    if isinstance(row, CheckInLine):
        row.confidence = None
    row.withdrawn_at, row.edited_at = moment.now, None
    save(session, viewer, opened.plan, "words withdrawn", moment, what=what.value, id=written_id)


def take_back(session: Session, viewer: Viewer, code: str, part: Part, item_id: int, *, moment: Moment) -> None:
    """Take back that an activity is done, a milestone reached or support given: whoever noted it, within a day.

    An activity is then in progress. What showed that a milestone was reached goes with it.

    Raises:
        NotAllowed: somebody else noted it, it was confirmed, or the day is over.
    """
    opened = open_for(session, viewer, code, Action.TAKE_BACK, moment)
    item: Item = find_item(session, opened.plan, part, item_id)
    if (reason := why_it_stands(item, viewer, moment)) is not None:
        raise NotAllowed(reason)
    forget_happened(item)
    save(session, viewer, opened.plan, f"{part.value} taken back", moment, item=item_id)


def note_happened(item: Item, part: Part, on: Any, viewer: Viewer, moment: Moment) -> None:
    """Write down that something was done, given or reached on a day, and who said so when; the caller commits."""
    setattr(item, HAPPENED[part], on)
    item.noted_by_id, item.noted_at = viewer.person_id, moment.now


def forget_happened(item: Item) -> None:
    """Write down that something was not done, given or reached after all; the caller commits."""
    item.noted_by_id = item.noted_at = None
    match item:
        case Activity():
            item.done_on, item.progress = None, Progress.IN_PROGRESS
        case Milestone():
            item.reached_on, item.evidence = None, ""
            item.edited_at = item.withdrawn_at = None
        case Support():
            item.given_on = None


def why_it_stands(item: Item, viewer: Viewer, moment: Moment) -> str | None:
    """Why the viewer cannot take back that something is done, given or reached; nothing where they can."""
    if happened_on(item) is None:
        return "There is nothing to take back here any more. Please look at the plan again."
    if item.noted_by_id != viewer.person_id:
        return "Only whoever noted this can take it back."
    if isinstance(item, Support) and item.confirmed_on is not None:
        return "It was confirmed, so it stands."
    return TOO_LATE if _is_over(item.noted_at, moment) else None


def correction_of(row: Correctable, viewer: Viewer, moment: Moment) -> Correction:
    """What became of these words, and may the viewer correct them now?"""
    withdrawn_on = at(row.withdrawn_at).today if row.withdrawn_at else None
    return Correction(row.edited_at is not None, withdrawn_on, _why_not(row, viewer, moment) is None)


def author_of(row: Correctable) -> tuple[int | None, datetime | None]:
    """Who wrote the words and when; nobody where the application did, or where it is not known."""
    match row:
        case Activity():
            return row.evidence_by_id, row.evidence_at
        case Milestone():
            return row.noted_by_id, row.noted_at
        case _:
            return row.by_id, row.at


def _why_not(row: Correctable, viewer: Viewer, moment: Moment) -> str | None:
    by_id, written_at = author_of(row)
    if by_id != viewer.person_id:
        return "Only whoever wrote this can change it."
    if isinstance(row, JournalEntry) and row.kind is EntryKind.CHANGE:
        return "This says what became of the plan, so it stands as it is."
    if row.withdrawn_at is not None or not getattr(row, FIELD[type(row)]):
        return "There is nothing to change here any more. Please look at the plan again."
    return TOO_LATE if _is_over(written_at, moment) else None


def _is_over(since: datetime | None, moment: Moment) -> bool:
    return since is None or moment.now - since > CORRECTABLE_FOR


def _open_own(
    session: Session, viewer: Viewer, code: str, what: Writing, written_id: int, moment: Moment
) -> tuple[OpenedPlan, Correctable]:
    opened = open_for(session, viewer, code, Action.CORRECT, moment)
    row = _find(session, opened.plan, what, written_id, viewer)
    if (reason := _why_not(row, viewer, moment)) is None:
        return opened, row
    if opened.reading is not Reading.FULL and author_of(row)[0] != viewer.person_id:
        raise NotFound  # Who does not read it learns nothing of what is there.
    raise NotAllowed(reason)


def _find(session: Session, plan: Plan, what: Writing, written_id: int, viewer: Viewer) -> Correctable:
    match what:
        case Writing.REPORT:
            return find_item(session, plan, Part.ACTIVITY, written_id)  # type: ignore[no-any-return]  # an activity
        case Writing.EVIDENCE:
            return find_item(session, plan, Part.MILESTONE, written_id)  # type: ignore[no-any-return]  # a milestone
        case Writing.LINE:
            lines = select(CheckInLine).join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
            of_plan = lines.where(col(CheckIn.plan_id) == plan.id)
            found: Correctable | None = None
            if is_id(written_id):
                rows = session.exec(of_plan.where(col(CheckIn.id) == written_id)).all()
                found = next((line for line in rows if line.by_id == viewer.person_id), rows[0] if rows else None)
        case Writing.ENTRY:
            entry = session.get(JournalEntry, written_id) if is_id(written_id) else None
            found = entry if entry is not None and entry.plan_id == plan.id else None
        case _:
            raise Invalid({"what": "Please choose one of the options."})
    if found is None:
        raise NotFound
    return found
