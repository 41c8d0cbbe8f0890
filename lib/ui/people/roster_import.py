"""The roster import: a file, what would change, and who leaves."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import formatting
from lib.roster import (
    MAX_BYTES,
    Change,
    Comparison,
    DateOrder,
    DateOrderUnclear,
    Entry,
    RosterRefused,
    renamed_in_words,
)
from lib.ui.cards import empty
from lib.ui.escaping import escape

FILE_NUMBER, ASKED, TABLE, COMPARISON = "people_file_number", "people_asked", "people_table", "people_comparison"
COMPARISON_NUMBER = "people_comparison_number"
SHOWN_PROBLEMS = 50
SHOWN_PEOPLE = 500

DATE_ORDERS = {DateOrder.DAY_FIRST: "The day: 31/12/2024", DateOrder.MONTH_FIRST: "The month: 12/31/2024"}

Made = TypeVar("Made")


def chosen_file() -> tuple[UploadedFile | None, bool]:
    """The file to import, and whether whoever is not in it stays."""
    file = st.file_uploader(
        "The roster as CSV or XLSX",
        # Any kind of file: reading it says what to do with one that is none of these, which a list here does not.
        key=f"people_file_{st.session_state.get(FILE_NUMBER, 0)}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    is_partial = st.checkbox("The file holds only some of the people; everybody else stays", key="people_partial")
    if file is None:
        st.caption(
            "The columns **employee_id** and **name** are needed; email, title, department, location, manager_id, "
            "hire_date and active are read too, also under their usual other names. "
            "You see what would change before anything does."
        )
    return file, is_partial


def date_order(file: UploadedFile) -> DateOrder | None:
    """The answer to which comes first in this file's dates, where that was asked."""
    if st.session_state.get(ASKED, ("", ""))[0] != file.file_id:
        return None
    chosen = st.radio(
        escape(st.session_state[ASKED][1]),
        list(DATE_ORDERS),
        format_func=lambda order: DATE_ORDERS[order],
        index=None,
        key=f"people_dates_{file.file_id}",
    )
    return chosen


def ask_date_order(file: UploadedFile, asked: DateOrderUnclear) -> None:
    """Ask once; the question then stands above until the file is another one."""
    if st.session_state.get(ASKED, ("", ""))[0] != file.file_id:
        st.session_state[ASKED] = (file.file_id, str(asked))
        st.rerun()


def kept(name: str, of: Hashable, make: Callable[[], Made]) -> Made:
    """What was made of a file before, so that a tick does not read it again; only the latest is kept."""
    found = st.session_state.get(name)
    if found is None or found[0] != of:
        with st.spinner("Looking through the file"):
            found = st.session_state[name] = (of, make())
    return cast(Made, found[1])


def forget_comparison() -> None:
    """Forget a preview that no longer holds, with the tick below its leavers."""
    st.session_state.pop(COMPARISON, None)
    st.session_state[COMPARISON_NUMBER] = st.session_state.get(COMPARISON_NUMBER, 0) + 1


def forget_file() -> None:
    """Forget everything about a file that was imported, and offer an empty field."""
    for name in (ASKED, TABLE, "people_partial"):
        st.session_state.pop(name, None)
    forget_comparison()
    st.session_state[FILE_NUMBER] = st.session_state.get(FILE_NUMBER, 0) + 1


def problems(refused: RosterRefused) -> None:
    """Everything that has to be put right in the file, by line."""
    found = refused.problems
    st.error(
        f"{formatting.sentence(formatting.count(len(found), 'thing'))} to put right in the file. Nothing was changed.",
        icon=":material/info:",
    )
    st.table(
        {
            "Line": [str(problem.line) if problem.line else "–" for problem in found[:SHOWN_PROBLEMS]],
            "What": [escape(formatting.sentence(problem.sentence)) for problem in found[:SHOWN_PROBLEMS]],
        },
        border="horizontal",
        hide_index=True,
        alt="What has to be put right",
    )
    if len(found) > SHOWN_PROBLEMS:
        st.caption(f"And {len(found) - SHOWN_PROBLEMS:,} more.")


def preview(shown: Comparison, form: str) -> None:
    """What an import would change, each kind with its people."""
    st.caption(escape(f"Read as {form}."))
    if shown.unknown_columns:
        st.info(
            f"Not stored, because the roster does not know them: {escape(', '.join(shown.unknown_columns))}.",
            icon=":material/info:",
        )
    with st.grid(6, min_column_width=88):
        for label, number in (_figures(shown) | {"Unchanged": shown.unchanged}).items():
            st.metric(label, f"{number:,}")
    _people("New", shown.new)
    _people("Here with an account already, now on the roster", shown.adopted)
    _changes("Changed", shown.changed)
    _changes("New manager", shown.new_manager)
    _people("Coming back", shown.coming_back)
    _table(
        "Their manager is not there any more",
        [
            {
                "Name": one.person.name,
                "Employee id": one.person.employee_id,
                "Manager who left": one.manager,
                "Acts as manager": one.acting or "Nobody yet: HR appoints somebody",
            }
            for one in shown.without_manager[:SHOWN_PEOPLE]
        ],
        len(shown.without_manager),
    )
    if shown.already_left:
        st.caption(f"{shown.already_left:,} in the file are not active and were never here; they are not stored.")


def asks_to_import(shown: Comparison, file: UploadedFile) -> bool | None:
    """Who leaves, and the button that applies everything.

    Returns:
        Whether the leavers were confirmed, when the button was clicked.
    """
    if shown.changes_nothing:
        empty("The roster is like this file already. There is nothing to import.")
        return None
    confirmed = _confirms_leavers(shown, file)
    return confirmed if st.button("Import this roster", key="people_import", type="primary") else None


def imported(shown: Comparison) -> str:
    """What an import did, in one line."""
    done = [f"{number:,} {what.lower()}" for what, number in _figures(shown).items() if number]
    return f"The roster is imported: {formatting.listing(done)}."


def _figures(shown: Comparison) -> dict[str, int]:
    """How many people each kind of change touches, in the words and numbers of the preview and of what was done."""
    adopted = {"Here already": len(shown.adopted)} if shown.adopted else {}
    return {
        "New": len(shown.new),
        **adopted,
        "Changed": len(shown.changed),
        "New manager": len(shown.new_manager),
        "Leaving": len(shown.leaving),
        "Coming back": len(shown.coming_back),
    }


def _confirms_leavers(shown: Comparison, file: UploadedFile) -> bool:
    """Who leaves, and the tick without which nobody does. It counts for this list of this file and for no other."""
    leaving = shown.leaving
    if not leaving:
        return False
    number = len(leaving)
    leave = formatting.sentence(f"{formatting.count(number, 'person')} {'leaves' if number == 1 else 'leave'}")
    number_of = st.session_state.get(COMPARISON_NUMBER, 0)
    people = sha256("\n".join(person.employee_id for person in leaving).encode()).hexdigest()
    with st.container(border=True):
        st.markdown(f":material/logout: **{leave}**")
        st.caption("They are signed out at once, and their own open plans are cancelled.")
        if shown.maybe_renamed:
            st.warning(renamed_in_words(shown), icon=":material/badge:")
        _grid([_row_of(person) for person in leaving[:SHOWN_PEOPLE]], number, "Leaving")
        return st.checkbox(
            "I have looked at this list: they leave", key=f"people_leavers_{file.file_id}_{number_of}_{people}"
        )


def _people(title: str, people: Sequence[Entry]) -> None:
    _table(title, [_row_of(person) for person in people[:SHOWN_PEOPLE]], len(people))


def _changes(title: str, changes: Sequence[Change]) -> None:
    rows = [
        {
            "Name": change.person.name,
            "Employee id": change.person.employee_id,
            "What": formatting.sentence(field.field.replace("_", " ")),
            "Before": field.before,
            "After": field.after,
        }
        for change in changes[:SHOWN_PEOPLE]
        for field in change.fields
    ]
    _table(title, rows, len(changes))


def _row_of(person: Entry) -> dict[str, str]:
    return {"Name": person.name, "Employee id": person.employee_id, "Department": person.department}


def _table(title: str, rows: Sequence[Mapping[str, str]], number: int) -> None:
    if rows:
        with st.expander(f"{title}: {number:,}"):
            _grid(rows, number, title)


def _grid(rows: Sequence[Mapping[str, str]], number: int, title: str) -> None:
    """A data frame: its cells are shown as they are, nothing in them is read as Markdown."""
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    st.dataframe(columns, hide_index=True, alt=title)
    if number > SHOWN_PEOPLE:
        st.caption(f"The first {SHOWN_PEOPLE} of {number:,}.")
