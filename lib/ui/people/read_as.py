"""How a roster file is read, what it leaves open, and where somebody says it otherwise."""

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import formatting
from lib.roster import FIELD_NAMES, Choices, DateOrder, Field, ReadAs, RosterTable
from lib.texts import fold
from lib.ui.escaping import escape

CHOSEN = "people_chosen"
DATE_ORDERS = {DateOrder.DAY_FIRST: "The day: 31/12/2024", DateOrder.MONTH_FIRST: "The month: 12/31/2024"}
STATES = {True: "Work here", False: "Have left"}
SHOWN_COLUMNS = 30
NOT_READ = "Not read"


def chosen(file: UploadedFile) -> Choices:
    """What was said about this file so far."""
    found: tuple[str, Choices] = st.session_state.get(CHOSEN, ("", Choices()))
    return found[1] if found[0] == file.file_id else Choices()


def show(file: UploadedFile, table: RosterTable) -> None:
    """What has to be said first; from which column each field is read, with lists to change it; what is left out."""
    read_as = table.read_as
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
            _columns(file, read_as)


def _about(read_as: ReadAs) -> str:
    said = [f"{read_as.form}, {formatting.count(read_as.people, 'person')}"]
    for is_read, words in ((True, "read"), (False, "not read")):
        names = [sheet.name for sheet in read_as.sheets if sheet.is_read is is_read]
        if names and len(read_as.sheets) > 1:
            said.append(f"{words}: the {formatting.plural(len(names), 'sheet')} {formatting.listing(names)}")
    return "; ".join(said)


def _fields(read_as: ReadAs) -> None:
    st.table(
        {
            "Field": [FIELD_NAMES[read.field] for read in read_as.fields],
            "Column of the file": [
                escape(" + ".join(read.columns) + (f", {read.how}" if read.how else "")) for read in read_as.fields
            ],
            "People": [f"{read.fits:,} of {read_as.people:,}" for read in read_as.fields],
        },
        border="horizontal",
        hide_index=True,
        alt="From which column each field is read",
    )


def _columns(file: UploadedFile, read_as: ReadAs) -> None:
    """A list of the file's columns for each field. Its options are shown as they are, without Markdown."""
    with st.grid(3, min_column_width=200):
        for what, name in FIELD_NAMES.items():
            column = read_as.places.get(what, "")
            options = ["", *dict.fromkeys(read_as.columns)]
            key = f"people_column_{what}_{file.file_id}"
            st.session_state[key] = column  # What is read now, whoever chose it.
            st.selectbox(
                name, options, format_func=lambda label: label or NOT_READ, key=key,
                on_change=_say, args=(file.file_id, key, what),
            )  # fmt: skip


def _questions(file: UploadedFile, table: RosterTable) -> None:
    """What has to be said before this file can be compared. An answer can be changed afterwards."""
    said = chosen(file)
    if len(table.read_as.sheets) > 1 and (table.sheets_in_doubt or said.sheets):
        people = {sheet.name: sheet.people for sheet in table.read_as.sheets if sheet.people}
        key = f"people_sheets_{file.file_id}"
        st.multiselect(
            "People are on several sheets. Which of them are to be read?", list(people), default=list(said.sheets),
            format_func=lambda name: f"{name} ({people[name]:,})", key=key, on_change=_say, args=(file.file_id, key),
        )  # fmt: skip
    if table.dates_in_doubt or said.dates:
        key = f"people_dates_{file.file_id}"
        st.radio(
            escape(table.dates_in_doubt or "What comes first in dates such as 03/04/2024?"), list(DATE_ORDERS),
            format_func=lambda order: DATE_ORDERS[order], index=None, key=key, on_change=_say, args=(file.file_id, key),
        )  # fmt: skip
    for number, (word, people_in) in enumerate(_words(file, table)):
        key = f"people_state_{number}_{file.file_id}"
        st.radio(
            escape(f"People in “{word}” ({formatting.count(people_in, 'person')})"), list(STATES),
            format_func=lambda works_here: STATES[works_here], index=None, horizontal=True, key=key,
            on_change=_say, args=(file.file_id, key, word),
        )  # fmt: skip


def _words(file: UploadedFile, table: RosterTable) -> list[tuple[str, int]]:
    """The words asked about, those that are answered too, in the order in which they were found."""
    asked: dict[str, int] = st.session_state.setdefault(f"people_words_{file.file_id}", {})
    asked.update(table.unknown_states)
    return list(asked.items())


def _say(file_id: str, key: str, about: Any = None) -> None:
    """Take down what was chosen in one of these fields."""
    kept = st.session_state.get(CHOSEN, ("", Choices()))
    before = kept[1] if kept[0] == file_id else Choices()
    value = st.session_state[key]
    if isinstance(about, Field):
        said = Choices(columns={about: value})
    elif isinstance(about, str):
        said = Choices(states={fold(about): value})
    elif isinstance(value, list):
        said = Choices(sheets=tuple(value))
    else:
        said = Choices(dates=value)
    st.session_state[CHOSEN] = (file_id, before | said)
