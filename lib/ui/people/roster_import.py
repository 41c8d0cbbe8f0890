"""The roster import: a file, what would change, and who leaves."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib import formatting
from lib.errors import CoachingError
from lib.exports import FileKind
from lib.roster import (
    FIELD_NAMES,
    MAX_BYTES,
    Change,
    Comparison,
    Field,
    NotSaidYet,
    PersonEntry,
    RosterMoved,
    RosterRefused,
    RosterTable,
    change_in_words,
    cut_off_in_words,
    managers_in_words,
)
from lib.ui.cards import empty
from lib.ui.escaping import escape
from lib.ui.export_menu import LABELS
from lib.ui.forms import forget_errors, keep_error, kept_errors, show_errors
from lib.ui.people import read_as
from lib.ui.people.read_as import FORM
from lib.ui.tables import frame, table
from lib.ui.typing import choice_field, discard_fields, forget_sent, rows_of

FILE_NUMBER, TABLE, COMPARISON = "people_file_number", "people_table", "people_comparison"
TICKED = f"{FORM}_ticked"
"""Begins the keys of what is said about the people whom a preview shows."""

SAME = "Same people"
DONE = {SAME: "with another id or e-mail address"}
"""What is said of an import that was done, where the figure's name does not say it."""

SHOWN_PROBLEMS = 50
SHOWN_PEOPLE = 500
SHOWN_TICKS = 100

Made = TypeVar("Made")


def chosen_file() -> tuple[UploadedFile | None, bool]:
    """The file to import, and whether whoever is not in it stays."""
    file = st.file_uploader(
        "The roster as CSV or XLSX",
        # Any kind of file: reading it says what to do with one that is none of these, which a list here does not.
        key=f"people_file_{st.session_state.get(FILE_NUMBER, 0)}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    is_partial = choice_field(
        st.checkbox, "The file holds only some of the people; everybody else stays", key=f"{FORM}_partial", start=False
    )
    if file is None:
        if kept := read_as.said():
            read_as.note_said(kept)
            st.caption(
                ":material/info: What you said about a file before is kept for 30 days. Please choose the file again: "
                "your answers stand there when its headings are the same."
            )
        st.caption(
            "The file that your HR system exports will do: columns are found by their headings and by what is in them. "
            "Names and an employee id or e-mail address are needed. You see how it is read and what would change "
            "before anything does."
        )
        with st.container(horizontal=True, key="people_templates"):
            for kind in (FileKind.XLSX, FileKind.CSV):
                icon, _ = LABELS[kind]
                st.link_button(
                    f"Template ({kind.upper()})", f"/export/roster-template.{kind}", icon=icon, type="tertiary"
                )
    return file, is_partial


def reading(file: UploadedFile) -> str:
    """What is being done with a file that was just chosen."""
    return f"Reading {escape(file.name)}"


def doing(what: str) -> AbstractContextManager[None]:
    """Says what takes a while, and for how long already."""
    return st.spinner(what, show_time=True)


@dataclass
class Looking:
    """What is looked at: nothing before the file could be read."""

    file: UploadedFile
    table: RosterTable | None = None
    is_shown: bool = False

    def show_table(self) -> None:
        """Show how the file is read, once."""
        if self.table is not None and not self.is_shown:
            self.is_shown = True
            read_as.show(self.file, self.table)


@contextmanager
def says_why_not(file: UploadedFile) -> Iterator[Looking]:
    """Where an import stops, say why, above how the file is read."""
    looking = Looking(file)
    try:
        yield looking
    except RosterMoved as error:
        forget_comparison()
        keep_error(FORM, error)
        st.rerun()  # Below the former preview, the button would import what nobody has seen.
    except CoachingError as error:
        forget_errors(FORM)
        if isinstance(error, RosterRefused):
            problems(error)
        elif not isinstance(error, NotSaidYet):  # What has to be said is asked with how the file is read.
            show_errors(error)
        if looking.table is None:  # It may be what was said about it that does not fit; it can be discarded.
            read_as.note_said(read_as.said())
        looking.show_table()


def kept(name: str, of: Hashable, what: str, make: Callable[[], Made]) -> Made:
    """What was made of a file before, so that a tick does not read it again; only the latest is kept.

    Args:
        what: what is said meanwhile.
    """
    found = st.session_state.get(name)
    if found is None or found[0] != of:
        with doing(what):
            found = st.session_state[name] = (of, make())
    return cast(Made, found[1])


def forget_comparison() -> None:
    """Forget a preview that no longer holds; what was ticked on it does not count for the next one."""
    for name in (COMPARISON, f"{COMPARISON}_other"):
        st.session_state.pop(name, None)


def forget_file() -> None:
    """Forget everything about a file that was imported, and offer an empty field."""
    forget_sent(FORM)
    discard_fields([row.field for row in rows_of(TICKED)])
    st.session_state.pop(TABLE, None)
    forget_comparison()
    st.session_state[FILE_NUMBER] = st.session_state.get(FILE_NUMBER, 0) + 1


def problems(refused: RosterRefused) -> None:
    """Everything that has to be put right in the file, one sentence for one cause."""
    found = refused.problems
    st.error(
        f"{formatting.sentence(formatting.count(len(found), 'thing'))} to put right. Nothing was changed.",
        icon=":material/info:",
    )
    causes = [escape(formatting.sentence(str(problem))) for problem in found[:SHOWN_PROBLEMS]]
    table({"What": causes}, alt="What has to be put right")
    if len(found) > SHOWN_PROBLEMS:
        st.caption(f"And {len(found) - SHOWN_PROBLEMS:,} more.")


def accepts_missing_managers(shown: Comparison, file: UploadedFile) -> bool:
    """Where managers are missing, that is said before all else, with the tick without which nothing is imported."""
    if not shown.managers_are_missing or shown.changes_nothing:
        return False
    with st.container(border=True):
        st.markdown(f":material/warning: **{escape(managers_in_words(shown))}**")
        if shown.lost_managers:
            lost, they = f"{shown.lost_managers:,} cells hold", "they are"
            if shown.lost_managers == 1:
                lost, they = "A cell holds", "it is"
            st.caption(f"{lost} an error of the spreadsheet instead of a manager; {they} named below.")
        else:
            st.caption("Is another column the one with the managers? Below, under *Change columns*, you can choose it.")
        return _ticks("That is right: these people have no manager", _key("managers", file, shown))


class AreTheSame(StrEnum):
    """Whether people under another id or address are those who were here before."""

    ALL = "The same people: their plans go on"
    NONE = "Other people: these leave, and others come"
    SOME = "Some of them: those who are ticked below"


def who_is_somebody_else(proposed: Comparison, file: UploadedFile) -> frozenset[str] | None:
    """Whose id or address changes while the rest stays, and the answer whether they are the same people.

    Returns:
        The ids of those who are somebody else; none where that was not answered.
    """
    people = [change.person for change in proposed.same_people]
    if not people:
        return None
    number = len(people)
    have = formatting.sentence(f"{formatting.count(number, 'person')} {formatting.plural(number, 'has')}")
    with st.container(border=True):
        st.markdown(f":material/badge: **{have} another employee id or e-mail address, and all else stays**")
        answer = choice_field(
            st.radio, "Are they the same people?", _possible_answers(number), key=_key("same", file, proposed)
        )
        if answer is AreTheSame.SOME:
            ticked = [_is_the_same(change, file, proposed) for change in proposed.same_people]
            return frozenset(person.employee_id for person, is_same in zip(people, ticked, strict=True) if not is_same)
        _grid(_rows_of(proposed.same_people), number, "Another employee id or e-mail address")
        if number > SHOWN_TICKS:
            st.caption(
                f"These are more than {SHOWN_TICKS}. To answer for each of them, please use the command line, with "
                "`--same-people` and `--other-people`."
            )
    if answer is None:
        return None
    return frozenset(person.employee_id for person in people) if answer is AreTheSame.NONE else frozenset()


def _possible_answers(people: int) -> list[AreTheSame]:
    return [each for each in AreTheSame if each is not AreTheSame.SOME or 1 < people <= SHOWN_TICKS]


def _is_the_same(change: Change, file: UploadedFile, proposed: Comparison) -> bool:
    key = _key("one", file, proposed, change.person.employee_id)
    return _ticks(escape(change_in_words(change)), key, start=True)


def preview(shown: Comparison) -> None:
    """What an import would change, each kind with its people."""
    figures = {label: number for label, number in _figures(shown).items() if number}
    if shown.unchanged:
        figures |= {"Unchanged": shown.unchanged}
    if moved := kept_errors(FORM).get(""):
        st.error(escape(moved), icon=":material/info:")
        forget_errors(FORM)
    st.markdown("**What changes by this import**")
    if not shown.managers_are_missing and shown.people:
        st.markdown(f":material/account_tree: {escape(managers_in_words(shown))}")
    with st.grid(6, min_column_width=88):
        for label, number in figures.items():
            st.metric(label, f"{number:,}")
    _table(
        "New",
        _with_managers(shown.new),
        len(shown.new),
        is_open=shown.people_before == 0,  # The first roster: its people are what there is to look at.
    )
    _table("Here with an account already, now on the roster", _with_managers(shown.adopted), len(shown.adopted))
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
        are = formatting.plural(shown.already_left, "is")
        left = formatting.sentence(formatting.count(shown.already_left, "person"))
        st.caption(f"{left} on the file {are} not active and not on the roster so far, so not stored.")


def asks_to_import(table: RosterTable, shown: Comparison, file: UploadedFile) -> bool | None:
    """Who leaves, and the button that applies everything.

    Returns:
        Whether the leavers were confirmed, when the button was clicked.
    """
    if shown.changes_nothing:
        empty("The roster is like this file already. There is nothing to import.")
        return None
    confirmed = _confirms_leavers(table, shown, file)
    st.caption("So far nothing is changed.")
    return confirmed if st.button("Import this roster", key="people_import", type="primary") else None


def imported(shown: Comparison) -> str:
    """What an import did, in one line."""
    done = [f"{number:,} {DONE.get(what, what.lower())}" for what, number in _figures(shown).items() if number]
    return f"The roster is imported: {formatting.listing(done)}."


def _figures(shown: Comparison) -> dict[str, int]:
    """How many people each kind of change touches, in the words and numbers of the preview and of what was done."""
    adopted = {"Here already": len(shown.adopted)} if shown.adopted else {}
    if shown.same_people:
        adopted |= {SAME: len(shown.same_people)}
    return {
        "New": len(shown.new),
        **adopted,
        "Changed": len(shown.changed),
        "New manager": len(shown.new_manager),
        "Leaving": len(shown.leaving),
        "Coming back": len(shown.coming_back),
    }


def _confirms_leavers(table: RosterTable, shown: Comparison, file: UploadedFile) -> bool:
    """Who leaves, and the tick without which nobody does. It counts for this list of this file and for no other."""
    leaving = shown.leaving
    if not leaving:
        return False
    number = len(leaving)
    leave = formatting.sentence(f"{formatting.count(number, 'person')} {formatting.plural(number, 'leaves')}")
    with st.container(border=True):
        st.markdown(f":material/logout: **{leave}**")
        if asked := cut_off_in_words(table, shown):
            st.markdown(f":material/warning: **{escape(asked)}**")
        st.caption("They are signed out at once, and their own open plans are cancelled.")
        _grid([_row_of(person) for person in leaving[:SHOWN_PEOPLE]], number, "Leaving")
        return _ticks("I have looked at this list: they leave", _key("leavers", file, shown))


def _ticks(label: str, key: str, *, start: bool = False) -> bool:
    """A tick that is found again for the same people of the same file. What is kept of it names nobody."""
    is_ticked: bool = choice_field(st.checkbox, label, key=key, start=start, called="Ticked")
    return is_ticked


def _key(question: str, file: UploadedFile, shown: Comparison, about: str = "") -> str:
    """The key of what is said about a preview: it counts for the same preview of this file and for no other."""
    mark = sha256("\n".join([file.name, shown.mark, about]).encode()).hexdigest()
    return f"{TICKED}_{question}_{mark[:32]}"


def _people(title: str, people: Sequence[PersonEntry]) -> None:
    _table(title, [_row_of(person) for person in people[:SHOWN_PEOPLE]], len(people))


def _changes(title: str, changes: Sequence[Change]) -> None:
    _table(title, _rows_of(changes), len(changes))


def _rows_of(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [
        {
            "Name": change.person.name,
            "Employee id": change.person.employee_id,
            "What": FIELD_NAMES[Field(field.field)],
            "Before": field.before,
            "After": field.after,
        }
        for change in changes[:SHOWN_PEOPLE]
        for field in change.fields
    ]


def _with_managers(people: Sequence[PersonEntry]) -> list[dict[str, str]]:
    return [{"Name": person.name, "Manager": person.manager} | _row_of(person) for person in people[:SHOWN_PEOPLE]]


def _row_of(person: PersonEntry) -> dict[str, str]:
    return {"Name": person.name, "Employee id": person.employee_id, "Department": person.department}


def _table(title: str, rows: Sequence[Mapping[str, str]], number: int, *, is_open: bool = False) -> None:
    if rows:
        with st.expander(f"{title}: {number:,}", expanded=is_open):
            _grid(rows, number, title)


def _grid(rows: Sequence[Mapping[str, str]], number: int, title: str) -> None:
    """A data frame: its cells are shown as they are, nothing in them is read as Markdown."""
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    st.dataframe(frame(columns), hide_index=True, alt=title)
    if number > SHOWN_PEOPLE:
        st.caption(f"The first {SHOWN_PEOPLE} of {number:,}.")
