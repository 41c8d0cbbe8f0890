"""What every section of the settings shares: its fields, what is wrong with them, and what somebody changed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.errors import CoachingError, EditConflict
from lib.organisation_settings import Section, Version
from lib.ui.escaping import escape
from lib.ui.forms import field_error, forget_errors, keep_error, kept_errors
from lib.ui.inputs import number_field
from lib.ui.typing import choice_field, words_field


class SectionForm:
    """A section to be changed. What somebody did not touch is never saved, whatever others saved meanwhile.

    Attributes:
        name: of the form; it begins the keys of its fields.
        stored: what is saved now, by field.
        seen_version: the version that the person began with.
    """

    def __init__(self, section: Section, version: Version, stored: Mapping[str, Any]) -> None:
        self.name, self.stored = f"settings_{section}", dict(stored)
        self._now: dict[str, Any] = {}
        kept = st.session_state.get(self._kept)
        if kept is not None and kept[0] != version.number and not self._touched(kept[1]):
            self._let_go(kept[1])
            kept = None
        self.seen_version: int
        self._seen: dict[str, Any]
        self.seen_version, self._seen = kept or (version.number, dict(stored))
        st.session_state[self._kept] = (self.seen_version, self._seen)

    @property
    def _kept(self) -> str:
        return f"{self.name}_seen"

    def key(self, field: str) -> str:
        """The key of a field's widget."""
        return f"{self.name}_{field.replace('.', '_')}"

    def tell_problem(self) -> None:
        """Say what was wrong with the form as a whole."""
        if problem := kept_errors(self.name).get(""):
            st.error(escape(problem), icon=":material/info:")

    def words(self, label: str, field: str, *, is_line: bool = False, **more: Any) -> str:
        """A field for words, with what is wrong with them below."""
        text = words_field(label, key=self.key(field), stored=str(self.stored[field]), is_line=is_line, **more)
        return str(self._drawn(field, text))

    def choice(self, widget: Any, label: str, field: str, *options: Any, **more: Any) -> Any:
        """A field in which something is chosen."""
        chosen = choice_field(widget, label, *options, key=self.key(field), start=self.stored[field], **more)
        return self._drawn(field, chosen)

    def number(self, label: str, field: str, *, width: int = 160) -> Any:
        """A field for a whole number."""
        return self._drawn(
            field, number_field(label, self.key(field), choice_field, start=self.stored[field], width=width)
        )

    def has_problem(self, fields: Collection[str]) -> bool:
        """Is anything wrong with one of these fields?"""
        return not kept_errors(self.name).keys().isdisjoint(fields)

    def tell(self, field: str) -> None:
        """Say what is wrong with a field."""
        field_error(kept_errors(self.name), field)

    def is_sent(self) -> bool:
        """The button that sends the form. Was it pressed?"""
        return st.button("Save", key=f"{self.name}_send", type="primary")

    @property
    def typed(self) -> dict[str, Any]:
        """What stands in the fields now, drawn or not."""
        return {**self.stored, **self._now}

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that the person changed, as they stand now."""
        return {field: value for field, value in self._now.items() if value != self._seen.get(field)}

    def refused(self, error: CoachingError) -> None:
        """Keep what was wrong for the next time the form is drawn; from a conflict on, what is saved now is seen."""
        keep_error(self.name, error)
        if isinstance(error, EditConflict):
            self._let_go({field: value for field, value in self._seen.items() if field not in self.changes})
            st.session_state.pop(self._kept, None)

    def saved(self) -> None:
        """The section is saved: the form begins anew with what holds now."""
        forget_errors(self.name)
        st.session_state.pop(self._kept, None)
        self._let_go(self._seen)

    def _drawn(self, field: str, value: Any) -> Any:
        self._now[field] = value
        self.tell(field)
        return value

    def _touched(self, seen: Mapping[str, Any]) -> bool:
        """Does something stand in a field that neither stood there before nor is saved now?"""
        return any(
            st.session_state.get(self.key(field), value) not in (value, self.stored.get(field))
            for field, value in seen.items()
        )

    def _let_go(self, fields: Mapping[str, Any]) -> None:
        for field in fields:
            st.session_state.pop(self.key(field), None)


def last_change(version: Version, today: date) -> None:
    """Who saved a section last, and when; nothing as long as nobody did."""
    if version.at is not None:
        by = f" by {version.by}" if version.by else ""
        st.caption(escape(f"Last changed{by} {formatting.on_day(at(version.at).today, today)}."))
