"""Corrections: for a day people edit or withdraw their own words, and take back what they noted as happened."""

from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from lib.access import OpenedPlan, Viewer
from lib.clock import Moment
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    PARAGRAPH,
    STORY,
    Action,
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
from lib.plans.commit import save
from lib.plans.context import open_for
from lib.plans.corrections import FIELD, Correctable, author_of, why_it_stands, why_not
from lib.plans.parts import HAPPENED, checked, find_item, is_id
from lib.unsent import forget_copies


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


def _open_own(
    session: Session, viewer: Viewer, code: str, what: Writing, written_id: int, moment: Moment
) -> tuple[OpenedPlan, Correctable]:
    opened = open_for(session, viewer, code, Action.CORRECT, moment)
    row = _find(session, opened.plan, what, written_id, viewer)
    if (reason := why_not(row, viewer, moment)) is None:
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
                rows = session.scalars(of_plan.where(col(CheckIn.id) == written_id)).all()
                found = next((line for line in rows if line.by_id == viewer.person_id), rows[0] if rows else None)
        case Writing.ENTRY:
            entry = session.get(JournalEntry, written_id) if is_id(written_id) else None
            found = entry if entry is not None and entry.plan_id == plan.id else None
        case _:
            raise Invalid({"what": "Please choose one of the options."})
    if found is None:
        raise NotFound
    return found
