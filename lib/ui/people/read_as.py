"""How a roster file is read, what it leaves open, and where somebody says it otherwise."""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import formatting
from lib.roster import (
    FIELD_NAMES,
    Choices,
    DateOrder,
    Field,
    ReadAs,
    RosterTable,
    choices_from,
    plain_choices,
    private_addresses_in_words,
)
from lib.texts import fold
from lib.ui.escaping import escape
from lib.ui.tables import table
from lib.ui.typing import keep_choice, kept_choice, note_choice, rows_of
from lib.unsent import CHOSEN

FORM = "people_import"
SAID = f"{FORM}_read_"
"""Begins the name under which is kept what was said about files with some headings, until one of them is imported."""

DATE_ORDERS = {DateOrder.DAY_FIRST: "The day: 31/12/2024", DateOrder.MONTH_FIRST: "The month: 12/31/2024"}
STATES = {True: "Work here", False: "Have left"}
SHOWN_COLUMNS = 30
NOT_READ = "Not read"
BY_ID = ": people sign in by employee id"


def said() -> dict[str, Choices]:
    """What was said about files and not imported yet, by the key of their headings."""
    keys = {row.field.removeprefix(SAID).removesuffix(CHOSEN) for row in rows_of(SAID)}
    return {key: choices_from(kept_choice(f"{SAID}{key}")) for key in keys}


def note_said(keys: Collection[str]) -> None:
    """Let the import that is being drawn send and discard what was said about files with these headings."""
    for key in keys:
        note_choice(f"{SAID}{key}")


def show(file: UploadedFile, table: RosterTable) -> None:
    """What has to be said first; from which column each field is read, with lists to change it; what is left out."""
    read_as = table.read_as
    note_said([read_as.key])
    _questions(file, table)
    with st.container(border=True, gap="small", key="people_read_as"):
        st.markdown("**Read as**")
        st.caption(escape(_about(read_as)))
        if read_as.fields:
            _fields(read_as)
        if read_as.left_out:
            shown = read_as.left_out[:SHOWN_COLUMNS]
            more = [f"{len(read_as.left_out) - len(shown):,} more"] if len(read_as.left_out) > len(shown) else []
            st.caption(f"Left out: {escape(formatting.listing([*shown, *more]))}")
        for remark in table.remarks:
            st.caption(f":material/info: {escape(str(remark))}")
        with st.expander("Change columns", expanded=bool(table.problems and not table.rows)):
            _columns(read_as)


def _about(read_as: ReadAs) -> str:
    said = [f"{read_as.form}, {formatting.count(read_as.people, 'person')}" if read_as.people else read_as.form]
    for is_read, words in ((True, "read"), (False, "not read")):
        names = [sheet.name for sheet in read_as.sheets if sheet.is_read is is_read]
        if names and len(read_as.sheets) > 1:
            said.append(f"{words}: the {formatting.plural(len(names), 'sheet')} {formatting.listing(names)}")
    return "; ".join(said)


def _fields(read_as: ReadAs) -> None:
    table(
        {
            "Field": [FIELD_NAMES[read.field] for read in read_as.fields],
            "Column of the file": [
                escape(" + ".join(read.columns) + (f", {read.how}" if read.how else "")) for read in read_as.fields
            ],
            "People": [f"{read.fits:,} of {read_as.people:,}" if read_as.people else "" for read in read_as.fields],
        },
        alt="From which column each field is read",
    )


def _columns(read_as: ReadAs) -> None:
    """A list of the file's columns for each field. Its options are shown as they are, without Markdown."""
    with st.grid(3, min_column_width=200):
        for what, name in FIELD_NAMES.items():
            column = read_as.places.get(what, "")
            options = ["", *dict.fromkeys(read_as.columns)]
            key = _key("column", read_as, what)
            st.session_state[key] = column  # What is read now, whoever chose it.
            st.selectbox(
                name, options, format_func=lambda label: label or NOT_READ, key=key,
                on_change=_say, args=(read_as.key, key, what),
            )  # fmt: skip


def _questions(file: UploadedFile, table: RosterTable) -> None:
    """What has to be said before this file can be compared. An answer can be changed afterwards."""
    read_as = table.read_as
    answered = said().get(read_as.key, Choices())
    if len(read_as.sheets) > 1 and (table.sheets_in_doubt or answered.sheets):
        people = {sheet.name: sheet.people for sheet in read_as.sheets if sheet.people}
        key = _key("sheets", read_as)
        st.session_state[key] = [name for name in answered.sheets if name in people]
        st.multiselect(
            "People are on several sheets. Which of them are to be read?", list(people),
            format_func=lambda name: f"{name} ({people[name]:,})", key=key, on_change=_say, args=(read_as.key, key),
        )  # fmt: skip
    if table.private_addresses:
        key, no = _key("addresses", read_as), "No" + (BY_ID if Field.EMPLOYEE_ID in read_as.places else "")
        # A command may have written the column's name in another way.
        answer = read_as.places.get(Field.EMAIL, "") if Field.EMAIL in read_as.choices.columns else None
        st.session_state[key] = answer
        st.radio(
            escape(private_addresses_in_words(table)), [*table.private_addresses, ""],
            format_func=lambda column: f"Yes, those in “{escape(column)}”" if column else no, index=None, key=key,
            on_change=_say, args=(read_as.key, key, Field.EMAIL),
        )  # fmt: skip
    if table.dates_in_doubt or answered.dates:
        key = _key("dates", read_as)
        st.session_state[key] = answered.dates
        st.radio(
            escape(table.dates_in_doubt or "What comes first in dates such as 03/04/2024?"), list(DATE_ORDERS),
            format_func=lambda order: DATE_ORDERS[order], index=None, key=key, on_change=_say, args=(read_as.key, key),
        )  # fmt: skip
    for word, people_in in _words(file, table, answered).items():
        key = _key("state", read_as, fold(word))
        st.session_state[key] = answered.states.get(fold(word))
        number = f" ({formatting.count(people_in, 'person')})" if people_in else ""
        st.radio(
            escape(f"People in “{word}”{number}"), list(STATES),
            format_func=lambda works_here: STATES[works_here], index=None, horizontal=True, key=key,
            on_change=_say, args=(read_as.key, key, word),
        )  # fmt: skip


def _words(file: UploadedFile, table: RosterTable, answered: Choices) -> dict[str, int]:
    """The words asked about with their people, those that are answered too, in the order in which they were found.

    How many people are in one that was answered is known until the page is loaded anew.
    """
    asked: dict[str, int] = st.session_state.setdefault(f"people_words_{file.file_id}", {})
    asked.update(table.unknown_states)
    known = set(map(fold, asked))
    return asked | {word: 0 for word in answered.states if word not in known}


def _key(question: str, read_as: ReadAs, about: str = "") -> str:
    """The key of a field: the headings are often long."""
    return f"people_{question}_{sha256(f'{read_as.key} {about}'.encode()).hexdigest()[:16]}"


def _say(headings: str, key: str, about: Any = None) -> None:
    """Take down what was chosen in one of these fields, for files with these headings."""
    before = said().get(headings, Choices())
    value = st.session_state[key]
    if isinstance(about, Field):
        now = before | Choices(columns={about: value})
    elif isinstance(about, str):
        now = before | Choices(states={fold(about): value})
    elif isinstance(value, list):
        now = replace(before, sheets=tuple(value), columns={})  # Each sheet has columns of its own.
    else:
        now = before | Choices(dates=value)
    keep_choice(f"{SAID}{headings}", plain_choices(now), "How the roster is read")
