"""Text as it is stored and as it is searched. Little is imported here: it is done in processes of their own as well."""

import re
import unicodedata
from typing import Any

NAME, SENTENCE, PARAGRAPH, STORY = 120, 500, 2_000, 5_000
"""How long a text may be, in characters: a title, a sentence, a part of a plan, a journal entry."""

LONGEST_ID, LONGEST_ADDRESS = 64, 254
"""How long an employee id and an e-mail address may be, in characters."""

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
    if value.isascii() and value.isprintable():
        return value.strip()
    if value.isprintable():  # Nearly all text: nothing to take out, letter by letter.
        text = unicodedata.normalize("NFC", value).strip()
    else:
        text = without_what_xml_cannot_hold(value).translate(WORDS_MARKS)
        text = unicodedata.normalize("NFC", text).translate(DIRECTION_MARKS)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    # Marks that nobody sees join letters and emoji; alone they are no words.
    return text if any(_is_seen(c) for c in text) else ""


def clean_texts(values: list[str]) -> list[str]:
    """The texts of a row as they are stored; nearly all rows have nothing that would be looked at letter by letter."""
    whole = "".join(values)
    if whole.isascii() and whole.isprintable():
        return [value.strip() for value in values]
    return [clean_text(value) for value in values]


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
