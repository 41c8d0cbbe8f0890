"""What every table shares: names for constraints, closed sets, cleaned text."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Table
from sqlalchemy import Enum as SAEnum
from sqlmodel import SQLModel

# Constraints get names before the first table exists: a migration can only drop what has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Invisible marks that turn the direction of the text around them: a name could be shown as another one.
DIRECTION_MARKS = dict.fromkeys([0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069])

# Letters and signs whose picture is empty: Hangul fillers and the blank Braille pattern.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (https://www.w3.org/TR/xml/#charsets): control characters, lone surrogates, U+FFFE, U+FFFF."""

# Word writes the marks of its lists as private-use characters of its fonts, which are boxes everywhere else.
WORDS_MARKS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF076: "❖", 0xF0E0: "→", 0xF0FC: "✓", 0xF0FE: "☑", 0xF0A8: "◆"}


def without_what_xml_cannot_hold(text: str) -> str:
    """The text as spreadsheets and drawings can hold it."""
    return NOT_IN_XML.sub("", text)


def clean_text(value: Any) -> Any:
    """The text as it is stored: composed, without control characters, without space at its ends.

    PostgreSQL refuses NUL, both databases refuse lone surrogates, and what draws charts ends at U+FFFE: all that XML
    cannot hold is taken out here, at the edge.
    Line breaks and tabs stay. Anything that is not text is returned as it is, for the form model to judge.
    """
    if not isinstance(value, str):
        return value
    if value.isprintable():  # Nearly all text: nothing to take out, letter by letter.
        text = unicodedata.normalize("NFC", value).strip()
    else:
        text = without_what_xml_cannot_hold(value).translate(WORDS_MARKS)
        text = unicodedata.normalize("NFC", text).translate(DIRECTION_MARKS)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    # Marks that nobody sees join letters and emoji; alone they are no words.
    return text if any(_is_seen(c) for c in text) else ""


def _is_seen(letter: str) -> bool:
    return not (letter.isspace() or letter in BLANK_LETTERS or unicodedata.category(letter) in ("Cf", "Mn", "Zs"))


# Letters with a stroke or without a dot, which Unicode does not take apart, and marks that people type plainly.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n",
     "’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"}
)  # fmt: skip  # a line for letters, one for marks


def fold(text: str) -> str:
    """The text as it is searched: small letters without accents, so that "nystrom" finds Nyström.

    What is searched stands in the database in this form beside what was typed: SQLite and PostgreSQL do not agree on
    what a small letter is, and neither takes accents off by itself.
    """
    if not text.isascii():
        # Taking apart, making small and replacing each may give the others something to do.
        while (plain := _without_marks(text)) != text:
            text = plain
    return " ".join(text.casefold().split())


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))


LONGEST_SEARCH = 100


def search_terms(search: str) -> list[str]:
    """The words of a search, folded, each of which has to be found.

    Letters beyond the hundredth and words beyond the eighth are not looked for: they would only slow it down.
    """
    return fold(str(clean_text(search[:LONGEST_SEARCH]))).split()[:8]


Words = Annotated[str, BeforeValidator(clean_text)]
"""Text that somebody typed. Limits are given where it is used, with `Field(max_length=…)`."""

NAME, SENTENCE, PARAGRAPH, STORY = 120, 500, 2_000, 5_000
"""How long a text may be, in characters: a title, a sentence, a part of a plan, a journal entry."""


def wrong_day(value: date) -> str:
    """What is wrong with a day that nobody can have meant, such as one in the year 9999; empty for any other."""
    return "" if 2000 <= value.year < 2200 else "Please choose a day between 2000 and 2199."


def sane_day(value: date) -> date:
    """A day that somebody may have meant."""
    if wrong := wrong_day(value):
        raise PydanticCustomError("day_out_of_range", "{wrong}", {"wrong": wrong})
    return value


Day = Annotated[date, AfterValidator(sane_day)]
"""A date that somebody chooses."""


def one_of(values: type[StrEnum], name: str = "") -> Any:
    """The column type of a closed set: text with a check in the database, refused before the SQL is sent.

    Args:
        name: of the check, where a table has two columns of the same set.
    """
    return SAEnum(
        values,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=24,
        name=name or values.__name__.lower(),
    )


def hold_limits(table: Table) -> None:
    """Add to a table the check of each text column's length, which SQLite would not hold by itself."""
    for column in table.columns:
        limit = getattr(column.type, "length", None)
        if limit and not isinstance(column.type, SAEnum):
            table.append_constraint(CheckConstraint(f"length({column.name}) <= {limit}", name=f"{column.name}_length"))
