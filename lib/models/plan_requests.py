"""What a team member who would like a plan asks their manager."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from lib.models.base import Words, one_of
from lib.models.vocabulary import RequestState
from lib.texts import PARAGRAPH


class RequestForm(SQLModel):
    """What a team member tells their manager when they ask for a plan."""

    interest: Words = Field(min_length=1, max_length=PARAGRAPH)
    aspirations: Words = Field(default="", max_length=PARAGRAPH)


class PlanRequest(RequestForm, table=True):
    """A team member asks their manager of that day for a plan; only the two read it.

    `unfinished` holds what the team member wants to go on with from the closed plan `follows_id`: part, id and text.
    """

    __table_args__ = (
        # One open request at a time: a second click would be a second request.
        Index(
            "uq_planrequest_open", "member_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip  # one index, one thought

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="person.id", index=True)
    manager_id: int = Field(foreign_key="person.id", index=True)
    at: datetime
    state: RequestState = Field(default=RequestState.OPEN, sa_type=one_of(RequestState))
    answer: Words = Field(default="", max_length=PARAGRAPH)
    answered_at: datetime | None = None
    unfinished: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    follows_id: int | None = Field(default=None, foreign_key="plan.id", ondelete="SET NULL", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", ondelete="SET NULL", index=True)

    @property
    def in_one(self) -> str:
        """What the team member wrote, as the aspirations and interests of a draft."""
        ahead = f"In a year: {self.aspirations}" if self.aspirations else ""
        return "\n\n".join(filter(None, (self.interest, ahead)))
