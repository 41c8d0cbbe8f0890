"""Text that somebody typed, shown as typed. Names and titles from the roster are such text too.

Streamlit reads Markdown almost everywhere: in labels, captions, tables, toasts and errors. A picture in a name would
make every reader's browser call a stranger's server, and `:material/verified:` would let a name wear a badge.
"""

import re

import streamlit as st

from lib.plan_fields import is_link

_SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
SPLIT = ":color[]{}"
"""An empty element without a look. What stands before it and behind it is never read together, and nothing of it is
copied."""

# A backslash is gone by the time Streamlit looks into the text for these, so their parts are split: icons, emoji and
# directives begin with a colon and go on at once (the time of a day does not count); addresses become links at `://`,
# `www.` and `@`; arrows and dashes are made of two or three characters. Number signs by themselves end a heading.
_COLON = r":(?=\S)(?!(?<=\d:)\d+(?!\d*:))"
_ADDRESS = r"(?i:www)(?=\.)|@(?=[-\w])"
_SYMBOL = r"[<>~-](?=[-=>])"
_ANYWHERE = r"[\\`*_\[\]<~$|]|&(?=#?\w+;)|(?<=\s)#(?=#*$)"
# What any of them begins with is looked for first: a third of the time, on every line of every screen.
_BEGINS = r"(?=[:wW@<>~\-\\`*_\[\]$|&#])"
_MARK = re.compile(rf"{_BEGINS}(?:(?P<parted>{_COLON}|{_ADDRESS}|{_SYMBOL})|{_ANYWHERE})")
_LINE_START = re.compile(r"^([#>+\-=])|^(\d+)([.)])")


def escape(text: str) -> str:
    """The text for a place where Streamlit reads Markdown, so that it looks there as it was typed, in one line.

    For labels, bold lines, captions, table cells, menus, buttons, toasts and errors. Not for places that show text
    as it is (select box options, placeholders, data frames, `st.text`): the marks would be seen there. Not for
    `st.badge` either, which escapes brackets a second time: `lib.ui.badges` has badges for such text.
    """
    return _escape_line(_one_line(text))


def escape_lines(text: str) -> str:
    """The text for a table cell or a paragraph that reads Markdown, so that it looks as it was typed, line by line."""
    return "  \n".join(_escape_line(_one_line(line)) for line in text.strip().splitlines())


def escape_link(text: str) -> str:
    """The text as a link where it is a web or mail address and nothing else; any other text stays text, like `escape`.

    Streamlit opens it in a new tab and lets the page behind it know nothing of ours (`rel="noopener noreferrer"`).
    """
    return f"[{escape(text)}](<{text.replace('&', '&amp;')}>)" if is_link(text) else escape(text)


def show_text(text: str) -> None:
    """Show a text by itself, with its line breaks, without reading anything into it."""
    st.text(text, width="stretch")


def _one_line(text: str) -> str:
    """The words of a text with one space between them; a space that keeps words together stays."""
    if text.isprintable() and "  " not in text:  # No white space but single spaces: so are most.
        return text.strip()
    return _SPACES.sub(" ", text).strip()


def _escape_line(line: str) -> str:
    line = _MARK.sub(_escape_mark, line)
    return _LINE_START.sub(lambda mark: f"\\{mark[1]}" if mark[1] else f"{mark[2]}\\{mark[3]}", line)


def _escape_mark(mark: re.Match[str]) -> str:
    escaped = mark[0] if mark[0].isalpha() else f"\\{mark[0]}"
    return escaped + SPLIT if mark["parted"] else escaped
