"""What people say on a plan beside its own text."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from lib.models.base import Correctable, Words, one_of
from lib.models.vocabulary import EntryKind, Part
from lib.texts import STORY


class JournalForm(SQLModel):
    """A few words on the plan, and what kind they are."""

    kind: EntryKind = Field(default=EntryKind.COMMENT, sa_type=one_of(EntryKind))
    text: Words = Field(min_length=1, max_length=STORY)


class JournalEntry(JournalForm, Correctable, table=True):
    """A comment, feedback, an achievement or a change of the plan, readable by everybody who reads the plan in full.

    `part` and `item_id` say what a comment is about, where it is about one part.
    """

    __table_args__ = (Index("ix_journalentry_kind_at", "kind", "at"),)  # What HR has not read yet is found by it.

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
    part: Part | None = Field(default=None, sa_type=one_of(Part))
    item_id: int | None = None
