"""Text that somebody typed, shown as typed. Names and titles from the roster are such text too.

Streamlit reads Markdown almost everywhere: in labels, captions, tables, toasts and errors. A picture in a name would
make every reader's browser call a stranger's server, and `:material/verified:` would let a name wear a badge.
"""

import re

import streamlit as st

WORD_JOINER = "\N{WORD JOINER}"

_SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
_ANYWHERE = re.compile(r"[\\`*_\[\]<~$|]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^([#>+\-=])|^(\d+)([.)])")
# A backslash is gone by the time Streamlit looks for these in the text, so an invisible character that joins words
# stands between their parts: icons, emoji and directives begin with a colon and go on at once (the time of a day does
# not count); addresses become links at `://`, `www.` and `@`; arrows and dashes are made of two or three characters.
_COLON = re.compile(r":(?=\S)(?!(?<=\d:)\d+(?!\d*:))")
_ADDRESS = re.compile(r"(?<=www)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)
_SYMBOL = re.compile(r"(?<!\S)(<|-|>|~)(->|>|-|=)(?!\S)")


def escape(text: str) -> str:
    """The text for a place where Streamlit reads Markdown, so that it looks there as it was typed, in one line.

    For labels, bold lines, captions, table cells, menus, buttons, toasts and errors. Not for places that show text
    as it is (select box options, placeholders, data frames, `st.text`): the marks would be seen there. Not for
    `st.badge` either, which escapes brackets a second time: `lib.ui.states` has badges for such text.
    """
    return _escape_line(_one_line(text))


def escape_lines(text: str) -> str:
    """The same with its line breaks kept, for table cells and paragraphs."""
    return "  \n".join(_escape_line(_one_line(line)) for line in text.strip().splitlines())


def show_text(text: str) -> None:
    """Show a text by itself, with its line breaks, without reading anything into it."""
    st.text(text, width="stretch")


def _one_line(text: str) -> str:
    """The words of a text with one space between them; a space that keeps words together stays."""
    return _SPACES.sub(" ", text).strip()


def _escape_line(line: str) -> str:
    line = _SYMBOL.sub(rf"\1{WORD_JOINER}\2", line)
    line = _ADDRESS.sub(WORD_JOINER, line)
    line = _ANYWHERE.sub(r"\\\g<0>", line)
    line = _ENTITY.sub(r"\\&", line)
    line = _COLON.sub(rf"\\:{WORD_JOINER}", line)
    return _LINE_START.sub(lambda mark: f"\\{mark[1]}" if mark[1] else f"{mark[2]}\\{mark[3]}", line)
