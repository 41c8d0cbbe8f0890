"""Fields that save themselves: each is saved when it is left, and what cannot be saved stays in it with a sentence."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from lib import formatting, labels
from lib.clock import Moment
from lib.errors import CoachingError, EditConflict, Invalid
from lib.models import ITEMS, Part
from lib.ui import typing
from lib.ui.escaping import escape, show_text
from lib.ui.forms import field_error, form_token, keep_lost_words, show_lost_words
from lib.ui.inputs import day_field, number_field

TOGETHER = {"start_on": "end_on", "end_on": "start_on"}
"""Fields that are judged together: where one could not be saved, it is tried again with the other."""


@dataclass(frozen=True)
class FieldTarget:
    """Where a field belongs: to the plan itself, or to one of its activities, support or milestones.

    Attributes:
        item_id: empty for one that is added by the first words typed into it.
        token: of the row that adds, so that it adds once.
    """

    part: Part | None = None
    item_id: int | None = None
    token: str = ""


CHOSEN = ("_dimension", "_purpose", "_cadence", "_kind")
"""How the keys of fields end in which nobody types."""

PLAN = FieldTarget()
LIVE = timedelta(minutes=1)
"""For how long after the last letter somebody counts as typing."""
ADDING = "new"
"""What stands in the key of the row that adds, in place of an id."""
Save = Callable[[FieldTarget, Mapping[str, Any], Mapping[str, Any]], None]
"""Saves changes at a place, given the fields as they were seen before; raises our errors and keeps nothing then."""


@dataclass(frozen=True)
class AutosaveForm:
    """The fields of one plan on one screen of one browser tab.

    What was typed and could not be saved is kept until it can be, also while its field is not on the screen. Words
    that were typed and never left, as when a window is closed, are saved when the draft is opened next.

    Attributes:
        name: begins every key; names the screen and the plan.
        save: the use case behind the fields.
    """

    name: str
    save: Save
    moment: Moment

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def now(self) -> datetime:
        return self.moment.now

    def take_up(self) -> None:
        """Save the words that reached the server without their field being left: a window was closed, or reloaded.

        Another window in which somebody types right now keeps its words until they leave the field there.
        """
        is_first = not self._kept("taken_up")
        self._kept("taken_up")[""] = True
        for row in reversed(typing.rows_of(f"{self.name}_")):
            rest = row.field[len(self.name) + 1 :]
            found = re.fullmatch(r"(?:(activity|support|milestone)_(\d+)_)?([a-z_]+)", rest)
            is_live = not is_first and typing.is_in_another_window(row) and row.at > self.now - LIVE
            if found is None or f"_{ADDING}_" in rest or is_live or row.field in self._kept("unsaved"):
                continue  # What was begun in a row that adds stands in that row again; the rest is looked at already.
            place = FieldTarget(Part(found[1]), int(found[2])) if found[1] else PLAN
            self._kept("seen")[row.field] = row.before
            self._try_to_save({found[3]: row.text}, place)
            there = self._kept("theirs").get(row.field)
            if isinstance(there, str) and there.strip() and row.text.strip().startswith(there.strip()):
                # Its beginning was saved while it was typed: nothing of what stands there is lost.
                self._kept("seen")[row.field] = there
                self._try_to_save({found[3]: row.text}, place)

    def bind(self, field: str, stored: Any, place: FieldTarget = PLAN) -> dict[str, Any]:
        """What makes a widget this field: its key, filled from the database, and what happens when it is left."""
        key, value = self.key(field, place), _as_typed(stored)
        seen, unsaved = self._kept("seen"), self._kept("unsaved")
        if key in unsaved:
            st.session_state.setdefault(key, unsaved[key])
        elif key not in st.session_state or seen.get(key) != value:
            st.session_state[key] = value
        if key not in unsaved:
            seen[key] = value
        return {"key": key, "on_change": self._leave, "args": (field, place)}

    def tell(self, field: str, place: FieldTarget = PLAN) -> None:
        """What is wrong with the field, right below it, or both texts where it was changed in another window."""
        key = self.key(field, place)
        field_error(self._kept("errors"), key)
        theirs = self._kept("theirs")
        if key not in theirs:
            return
        with st.container(border=True, gap="small"):
            st.markdown("**This was changed in another window while you were writing.** The other window says:")
            show_text(_in_words(theirs[key], self.today))
            with st.container(horizontal=True):
                st.button("Keep my text", key=f"{key}_mine", on_click=self._keep_mine, args=(field, place))
                st.button("Use the other text", key=f"{key}_theirs", on_click=self._forget, args=(key,))

    def text(
        self,
        label: str,
        field: str,
        stored: str,
        place: FieldTarget = PLAN,
        *,
        is_optional: bool = False,
        height: int = 74,
        **more: Any,
    ) -> None:
        """A field for words. The label is plain text, here as in the fields below."""
        st.text_area(_label(label, is_optional), height=height, **more, **self.bind(field, stored, place))
        typing.note_drawn(self.key(field, place), stored)
        self.tell(field, place)

    def line(
        self, label: str, field: str, stored: str, place: FieldTarget = PLAN, *, is_optional: bool = False, **more: Any
    ) -> None:
        """A field for a few words, such as a name or an address."""
        st.text_input(_label(label, is_optional), **more, **self.bind(field, stored, place))
        typing.note_drawn(self.key(field, place), stored)
        self.tell(field, place)

    def choice(
        self,
        label: str,
        field: str,
        stored: Any,
        options: Mapping[Any, str],
        place: FieldTarget = PLAN,
        *,
        is_optional: bool = False,
        **more: Any,
    ) -> None:
        """A few options in a row, as plain text by the value that is saved.

        One that was chosen is replaced by another; it is taken away again only where it is optional.
        """
        st.segmented_control(
            _label(label, is_optional),
            list(options),
            format_func=lambda option: escape(options[option]),
            required=not is_optional,
            wrap=True,
            **more,
            **self.bind(field, stored, place),
        )
        self.tell(field, place)

    def day(
        self,
        label: str,
        field: str,
        stored: date | None,
        place: FieldTarget = PLAN,
        *,
        is_optional: bool = False,
        wrong: str = "",
        **more: Any,
    ) -> None:
        """A field for a day. All but the plan's first and last day may be left empty.

        Args:
            wrong: what is wrong with the stored day, where other days moved away from it.
        """
        day_field(_label(label, is_optional), **more, **self.bind(field, stored, place))
        self.tell(field, place)
        if self.key(field, place) not in self._kept("errors"):
            field_error({field: wrong}, field)

    def number(self, label: str, field: str, stored: int, place: FieldTarget = PLAN, **more: Any) -> None:
        """A field for a whole number."""
        number_field(_label(label, False), **more, **self.bind(field, stored, place))
        self.tell(field, place)

    def addition(self, label: str, part: Part, there: Sequence[str], **more: Any) -> None:
        """The empty row at the end of a list: words typed into it become the next row, and it is empty again.

        Args:
            there: the words of the rows above.
        """
        place = self._adding(part)
        key = self.key("text", place)
        for row in typing.rows_of(key):
            if row.text.strip() in there:  # It became a row before the browser told what was typed.
                typing.take_out_row(key, row)
        begun = typing.rows_of(key)
        if begun and key not in st.session_state:
            st.session_state[key] = begun[0].text
            self._kept("unsaved")[key] = begun[0].text
        st.text_area(escape(label), height=74, **more, **self.bind("text", "", place))
        typing.note_drawn(key, "")
        self.tell("text", place)
        if key in self._kept("unsaved"):  # It was begun earlier: leaving it unchanged would not add it.
            st.button("Add", key=f"{key}_add", icon=":material/add:", on_click=self._leave, args=("text", place))

    def _adding(self, part: Part) -> FieldTarget:
        return FieldTarget(part, None, form_token(f"{self.name}_{part}_{len(self._added(part))}"))

    def _added(self, part: Part) -> list[str]:
        """The words that became rows on this screen, in their order; empty ones stand for rows that were removed."""
        added: list[str] = self._kept("added").setdefault(part, [])
        return added

    def forget_item(self, part: Part, item_id: int) -> None:
        """An item was removed: nothing that was typed over it is saved any more."""
        typing.discard_fields([self.key(name, FieldTarget(part, item_id)) for name in ("text", "by_whom", "link")])
        self._added(part).append("")  # Its words may be typed once more.

    def store(self, changes: Mapping[str, Any], place: FieldTarget = PLAN) -> None:
        """Save some fields of a place together; where that cannot be, keep what was typed and why."""
        self._try_to_save(changes, place)

    def _try_to_save(self, changes: Mapping[str, Any], place: FieldTarget) -> bool:
        keys = {field: self.key(field, place) for field in changes}
        seen, errors = self._kept("seen"), self._kept("errors")
        for key in keys.values():
            self._kept("theirs").pop(key, None)
            errors.pop(key, None)
        try:
            self.save(place, changes, {field: seen[key] for field, key in keys.items() if key in seen})
        except CoachingError as error:
            self._kept("unsaved").update({keys[field]: value for field, value in changes.items()})
            if isinstance(error, EditConflict):
                self._kept("theirs").update({keys[field]: theirs for field, theirs in error.theirs.items()})
            elif isinstance(error, Invalid):
                errors.update({self.key(field, place): sentence for field, sentence in error.fields.items()})
            else:
                errors[keys[next(iter(changes))]] = str(error)
            return False
        for field, key in keys.items():
            if typing.rows_of(key) or typing.holds_words(key):
                typing.note_saved(key, str(changes[field]))
            self._forget(key)
        return True

    def merge(self, change: Callable[[Any], Any], field: str, stored: Any) -> None:
        """Save a change of the plan that fits whatever stands there, also where another window was first."""
        self.store({field: change(stored)})
        if (key := self.key(field)) in self._kept("theirs"):
            theirs = self._kept("theirs")[key]
            self._kept("seen")[key] = theirs
            self.store({field: change(theirs)})

    def has_unsaved(self, there: Collection[str]) -> bool:
        """Does a field, on the screen or not, hold something that is not on the plan?

        Args:
            there: the words of all rows, which the browser may tell once more after it was told to add them.
        """
        waiting = [
            row
            for row in typing.rows_of(f"{self.name}_")
            if f"_{ADDING}_" not in row.field or row.text.strip() not in there
        ]
        return bool(self._kept("unsaved")) or bool(waiting)

    def add_begun(self) -> None:
        """Add what was begun earlier in the rows that add: whoever goes on from a screen leaves all its fields."""
        for place in map(self._adding, ITEMS):
            key = self.key("text", place)
            if key in self._kept("unsaved") and key in st.session_state:
                self._leave("text", place)

    def key(self, field: str, place: FieldTarget = PLAN) -> str:
        """The key of a field's widget."""
        where = [place.part, place.item_id or ADDING] if place.part else []
        return "_".join(str(part) for part in (self.name, *where, field))

    def _leave(self, field: str, place: FieldTarget) -> None:
        """Save the field that was just left. It runs before the screen does, also when the screen is being left."""
        key = self.key(field, place)
        value = st.session_state[key]
        if place.part and not place.item_id and value.strip() in ("", *self._added(place.part)[-1:]):
            self._forget(key)  # Nothing, or words that became a row before the browser could empty the field.
            return
        if self._came_back_empty(key, value):
            return
        unsaved, other = self._kept("unsaved"), TOGETHER.get(field, "")
        beside = {other: unsaved[self.key(other)]} if place is PLAN and self.key(other) in unsaved else {}
        if self._try_to_save({field: value, **beside}, place) and place.part and not place.item_id:
            self._added(place.part).append(value.strip())

    def _came_back_empty(self, key: str, value: Any) -> bool:
        """Did a browser draw the field anew without what stood in it, so that nobody emptied it?

        Such a browser sends all of its fields empty. Nobody empties two at once, and whoever empties a field for
        words was seen typing there.
        """
        if value not in (None, ""):
            return False
        seen, unsaved = self._kept("seen"), self._kept("unsaved")
        emptied = [
            each
            for each, stood in seen.items()
            if stood not in (None, "") and each not in unsaved
            if each in st.session_state and st.session_state[each] in (None, "")
        ]
        had_words = isinstance(seen.get(key), str) and bool(seen[key]) and typing.holds_words(key)
        if len(emptied) < 2 and not (had_words and not typing.was_emptied(key)):
            return False
        for each in emptied:
            st.session_state[each] = seen[each]
        return True

    def _keep_mine(self, field: str, place: FieldTarget) -> None:
        key = self.key(field, place)
        self._kept("seen")[key] = self._kept("theirs")[key]
        self.store({field: st.session_state.get(key, self._kept("unsaved")[key])}, place)

    def _forget(self, key: str) -> None:
        """Forget what was typed: the field is filled from the database again."""
        if key in self._kept("unsaved"):
            typing.discard_fields([key])
        for kind in ("unsaved", "errors", "theirs", "seen"):
            self._kept(kind).pop(key, None)

    def _kept(self, kind: str) -> dict[Any, Any]:
        kept: dict[Any, Any] = st.session_state.setdefault(f"{self.name}_kept_{kind}", {})
        return kept


def show_unsaved(name: str, why: str) -> None:
    """The words that somebody typed into a draft that can no longer be written.

    A roster may give its person another manager meanwhile, or it was proposed or discarded in another window.

    Args:
        name: of the form.
        why: why they could not be saved, in a sentence.
    """
    is_theirs = bool(st.session_state.get(f"{name}_kept_seen"))  # Else somebody else sat here before.
    unsaved = st.session_state.pop(f"{name}_kept_unsaved", {}) if is_theirs else {}
    typed = {str(key): v for key, v in unsaved.items() if type(v) is str and not str(key).endswith(CHOSEN)}
    keep_lost_words(f"{name}_unsaved_words", why, typed)
    show_lost_words(f"{name}_unsaved_words")


def field_labels(values: type[StrEnum]) -> dict[Any, str]:
    """The options of a choice from a closed set, by the value that is saved."""
    return {value.value: labels.label(value) for value in values}


def _label(label: str, is_optional: bool) -> str:
    return f"{escape(label)} (optional)" if is_optional else escape(label)


def _as_typed(stored: Any) -> Any:
    """The value as a widget holds it."""
    return stored.value if isinstance(stored, StrEnum) else stored


def _in_words(value: Any, today: date) -> str:
    if isinstance(value, StrEnum):
        return labels.label(value)
    if isinstance(value, date):
        return formatting.day(value, today)
    return str(value) if value not in (None, "") else "Nothing; it was emptied."
