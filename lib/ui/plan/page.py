"""What every piece of the Plan screen needs at hand: who looks, what they see, and how a step is taken."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NoReturn

import streamlit as st

from lib import formatting
from lib.access import Viewer
from lib.addresses import FORM_IN_ADDRESS, TAB_IN_ADDRESS
from lib.clock import Moment
from lib.errors import CoachingError, EditConflict
from lib.models import Action, Reading, Side
from lib.plans.queries import PlanBody, PlanHeader, PlanView
from lib.turn_text import you_or_name
from lib.ui.escaping import escape
from lib.ui.forms import (
    forget_errors,
    form_buttons,
    form_token,
    keep_error,
    keep_lost_words,
    kept_errors,
    renew_form_token,
    run_action,
    show_lost_words,
)
from lib.ui.typing import discard_fields, forget_choices, typed_in, typed_on

Kind = Literal["primary", "secondary", "tertiary"]
"""How much a button stands out."""

PRINT = "print"
"""What stands in the address while a plan is drawn as it is printed."""

AGENDA = "agenda"
"""The value of `PRINT` in the address where the agenda of the next check-in is printed, not the whole plan."""


@dataclass
class OpenForm:
    """The one form that is open on a plan.

    Attributes:
        name: which one.
        item: the id of what it is about; 0 where it is about the plan.
        seen: what stood on the screen when it was opened, by field name.
        theirs: what somebody else wrote in between, by field name, once that was noticed.
    """

    name: str
    item: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LostWords:
    """What became of a form or a click whose step or subject was gone when it arrived.

    Attributes:
        words: what was typed into it, by the key of its field.
    """

    sentence: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanPage:
    """A plan on somebody's screen.

    Attributes:
        run: runs a command of `lib.plans.commands` for whoever is signed in then: `run(command, *args, **values)`.
        read: runs a query of `lib.plans.queries` in the same way: `read(query, *args, **values)`.
        who_is_here: who is signed in now, asked first in a dialog, which runs again without the page.
    """

    viewer: Viewer
    view: PlanView
    moment: Moment
    run: Callable[..., Any]
    read: Callable[..., Any]
    who_is_here: Callable[[], Viewer]

    @property
    def header(self) -> PlanHeader:
        return self.view.header

    @property
    def body(self) -> PlanBody:
        assert self.view.body is not None
        return self.view.body

    @property
    def title(self) -> str:
        """What names the plan on the browser's tab: what it is about, as far as the viewer may read that, and whose."""
        is_own = self.side is Side.MEMBER
        return self.header.title if is_own else f"{self.header.title}, {self.header.member.name}"

    @property
    def side(self) -> Side | None:
        return self.view.header.side

    @property
    def acts_for(self) -> Side | None:
        """For which of the two the viewer takes steps: a deputy does for the manager."""
        return self.view.header.acts_for

    @property
    def today(self) -> date:
        return self.moment.today

    @property
    def member(self) -> str:
        """The team member's first name."""
        return self.header.member.first_name

    @property
    def manager(self) -> str:
        """The manager's first name."""
        return self.header.manager.first_name if self.header.manager else "the manager"

    @property
    def other(self) -> str:
        """The first name of the other one of the two; for a third person both."""
        if self.acts_for is None:
            return f"{self.member} and {self.manager}"
        return self.name_of(self.acts_for.other)

    @property
    def readers(self) -> str:
        """Who of those on the plan reads every word of it, without the viewer, by first names; all may have left."""
        return formatting.listing(self.view.readers.names(self.viewer.person_id)) or "Whoever reads the plan in full"

    def can_read(self, what: str = "it", level: Reading = Reading.FULL) -> str:
        """Who else can read something, in a sentence; see `Readers.can_read`."""
        return self.view.readers.can_read(self.viewer.person_id, what, level)

    def name_of(self, side: Side) -> str:
        """See `you_or_name`."""
        return you_or_name(self.header, side)

    def called(self, person_id: int | None, name: str, side: Side) -> str:
        """ "you", or the first name of whoever took a step then: the manager may be another one today.

        Args:
            side: on which they were; it stands for them where nobody knows any more who it was.
        """
        if person_id is not None:
            return "you" if person_id == self.viewer.person_id else formatting.first_name(name)
        return self.name_of(side) if side is Side.MEMBER else "the manager"

    @cached_property
    def is_printed(self) -> bool:
        """Is all of the plan drawn below each other, as it is put on paper? Of a header alone there is no such page."""
        return PRINT in st.query_params and self.view.body is not None

    @property
    def is_agenda_printed(self) -> bool:
        return self.is_printed and st.query_params[PRINT] == AGENDA

    def may(self, action: Action) -> bool:
        """Is a step open to the viewer? On paper none is."""
        return action in self.view.can and not self.is_printed

    def key(self, name: str) -> str:
        """The key of a widget: the page, the plan, the name."""
        return f"plan_{self.header.code}_{name}"

    @property
    def open_form(self) -> OpenForm:
        """The form that is open, for what draws it."""
        assert self.opened is not None
        return self.opened

    @property
    def opened(self) -> OpenForm | None:
        """The form that is open."""
        found = st.session_state.get(self.key("opened"))
        return found if isinstance(found, OpenForm) else None

    @property
    def subject(self) -> int:
        """The id of what the open form is about; 0 where none is open, or where it is about the plan."""
        opened = self.opened
        return opened.item if opened is not None else 0

    def named_in_address(self) -> OpenForm | None:
        """The form that the address names, whether there is one of that name or not."""
        name, _, item = st.query_params.get(FORM_IN_ADDRESS, "").partition(".")
        return OpenForm(name, int(item) if item.isdecimal() and len(item) < 19 else 0) if name else None

    def turn_to_asked_tab(self, tabs: Collection[str]) -> None:
        """Begin at the tab that the address names, once; one that is none of these is not there."""
        asked = st.query_params.pop(TAB_IN_ADDRESS, "")
        if asked in tabs:
            st.session_state[self.key("tab")] = asked

    def is_open(self, name: str, item: int = 0) -> bool:
        opened = self.opened
        return opened is not None and (opened.name, opened.item) == (name, item)

    def open(self, name: str, item: int = 0, seen: Mapping[str, Any] | None = None, tab: str = "") -> None:
        """Open a form, and so close any other; for `on_click`.

        Args:
            tab: the tab to show it on.
        """
        self.shut()
        st.session_state[self.key("opened")] = OpenForm(name, item, dict(seen or {}))
        st.query_params[FORM_IN_ADDRESS] = f"{name}.{item}" if item else name
        if tab:
            st.session_state[self.key("tab")] = tab

    def shut(self) -> None:
        """Close what is open, with its errors; for `on_click`."""
        self.forget_opened()
        st.query_params.pop(FORM_IN_ADDRESS, None)

    def forget_opened(self) -> None:
        """No longer have a form open, whatever the address says."""
        opened = st.session_state.pop(self.key("opened"), None)
        if isinstance(opened, OpenForm):
            form_key = self.form_key(opened.name, opened.item)
            forget_errors(form_key)
            renew_form_token(form_key)

    @property
    def lost(self) -> LostWords | None:
        """What could not be saved any more; kept until its words were copied."""
        found = st.session_state.get(self.key("lost"))
        return found if isinstance(found, LostWords) else None

    def lose(self) -> None:
        """Close the open form, whose step or subject is gone, and keep what was typed into it."""
        if (opened := self.opened) is None:
            return
        form_key = self.form_key(opened.name, opened.item)
        problem = kept_errors(form_key).get("") or "The plan changed in the meantime, and this step is no longer open."
        self.keep_lost(LostWords(problem, typed_in(form_key)))
        forget_choices(form_key)
        self.shut()

    def keep_lost(self, lost: LostWords) -> None:
        st.session_state[self.key("lost")] = lost

    def forget_lost(self) -> None:
        """Forget what could not be saved; for `on_dismiss`."""
        if (lost := self.lost) is not None and lost.words:
            discard_fields(lost.words)
        st.session_state.pop(self.key("lost"), None)

    def button(
        self, label: str, key: str, click: Callable[..., None], *args: Any, icon: str = "", kind: Kind = "secondary",
        tooltip: str = "",
    ) -> None:  # fmt: skip  # it is called in one line
        """A button that opens a form or keeps a click: `click` is called with `args` before the page is drawn again."""
        shown = f":material/{icon}:" if icon else None
        st.button(label, key=self.key(key), type=kind, icon=shown, help=tooltip or None, on_click=click, args=args)

    def press(self, name: str, item: int = 0, seen: Mapping[str, Any] | None = None) -> None:
        """Keep a click with what stood on the screen when it was made; for `on_click`.

        The second of a double click is forgotten: what it asks for was done.
        """
        if st.session_state.get(self.key("done")) != (name, item, self.view.revision):
            st.session_state[self.key("pressed")] = OpenForm(name, item, dict(seen or {}))
            st.session_state[self.key("done")] = (name, item, self.view.revision)

    def pressed(self, name: str, item: int = 0) -> OpenForm | None:
        """The click on this button, once."""
        found = st.session_state.get(self.key("pressed"))
        if not isinstance(found, OpenForm) or (found.name, found.item) != (name, item):
            return None
        del st.session_state[self.key("pressed")]
        return found

    def lose_click(self) -> None:
        """Keep a sentence about a click whose button is gone."""
        if st.session_state.pop(self.key("pressed"), None) is not None:
            self.keep_lost(LostWords("What you answered is no longer on the plan, so nothing was saved."))

    def form_key(self, name: str, item: int = 0) -> str:
        return self.key(f"{name}_{item}" if item else name)

    def token(self, name: str, item: int = 0) -> str:
        """What makes a double click on this form save once."""
        return form_token(self.form_key(name, item))

    def errors(self, name: str, item: int = 0) -> dict[str, str]:
        """What was wrong with a form, by field; what concerns all of it is shown here at once."""
        errors = kept_errors(self.form_key(name, item))
        if problem := errors.get(""):
            st.error(escape(problem), icon=":material/info:")
        return errors

    def error_once(self, name: str, item: int = 0) -> None:
        """What was wrong with a click on a card, until the screen is drawn again: there is no form to mend."""
        self.errors(name, item)
        forget_errors(self.form_key(name, item))

    def sends(self, label: str, leave: str = "Cancel", icon: str = "") -> bool:
        """Draw the ways out of a form, as `form_buttons` does, and close it where it was left. Was it sent?"""
        is_sent = form_buttons(label, leave, icon)
        if is_sent is False:
            self.leave()
        return bool(is_sent)

    def leave(self) -> NoReturn:
        """Close the form that is open, and draw the screen without it."""
        self.shut()
        st.rerun()

    def act(
        self,
        name: str,
        use_case: Callable[..., Any],
        *args: Any,
        item: int = 0,
        told: str | Callable[[Any], str],
        **values: Any,
    ) -> None:
        """Take a step and draw the screen again: with a word about it, or with what was wrong beside the fields.

        Args:
            told: the word, or what makes it of what the step returns.
        """
        form_key = self.form_key(name, item)

        def refused(error: CoachingError) -> None:
            keep_error(form_key, error)
            st.session_state.pop(self.key("done"), None)
            if isinstance(error, EditConflict) and self.opened is not None and self.is_open(name, item):
                self.opened.theirs = dict(error.theirs)
                self.opened.seen |= error.theirs
                self.opened.seen.pop("revision", None)  # What is drawn next is what they have seen.

        if run_action(lambda: self.run(use_case, *args, **values), told, refused, form_key=form_key):
            forget_errors(form_key)
            renew_form_token(form_key)
            if self.is_open(name, item):
                self.shut()
        st.rerun()


def show_lost_words_of_plan(code: str) -> None:
    """To somebody who may no longer read a plan, what they typed into its open form; nothing that stood there before.

    A roster may take the plan from a manager who is just writing on it.
    """
    lost = f"plan_{code}_given_back"
    st.session_state.pop(f"plan_{code}_opened", None)
    keep_lost_words(lost, "The plan is no longer shared with you.", typed_on(f"plan_{code}_"))
    show_lost_words(lost)
