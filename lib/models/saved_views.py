"""Views of Insights that somebody keeps."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from lib.models.base import NEVER_AGAIN, Words
from lib.texts import NAME


class ViewName(SQLModel):
    """What somebody calls a view."""

    name: Words = Field(min_length=1, max_length=NAME)


class SavedView(ViewName, table=True):
    """A question of Insights with its filters, under a name. Nobody but its owner sees it.

    Attributes:
        address: names and values as `lib.insights.url_parameters.address_of` has them; the period is one of them.
    """

    __table_args__ = (NEVER_AGAIN,)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=22, unique=True)
    owner_id: int = Field(foreign_key="person.id", index=True)
    address: list[tuple[str, str]] = Field(sa_type=JSON)
    created_at: datetime
