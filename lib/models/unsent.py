"""Words that somebody typed and has not sent."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

LONGEST_UNSENT = 100_000
"""How many letters of a field are kept while they are typed: far more than any field takes, so that a paste that is
too long stays with its reason beside it."""


class UnsentText(SQLModel, table=True):
    """What stands in a field of a form that was not sent yet, as its author typed it. Nobody else reads it.

    Attributes:
        field: the key of the field on its screen, which names form and plan.
        window: the browser window it was typed in; each keeps its own words.
        before: what stood in the field when somebody began to type there.
        number: grows with each message of the browser, so that an older one never takes the place of a newer one.
    """

    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    field: str = Field(primary_key=True, max_length=120)
    window: str = Field(primary_key=True, max_length=32)
    text: str = Field(max_length=LONGEST_UNSENT)
    before: str = Field(max_length=LONGEST_UNSENT)
    typed_at: datetime = Field(index=True)
    number: int = Field(default=0, sa_type=BigInteger)
