"""What is asked about a draft before something happens to it: proposing, discarding, and templates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from lib import formatting, templates
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError
from lib.plans import commands
from lib.plans.queries import PlanHeader, PlanView
from lib.ui import typing
from lib.ui.escaping import escape
from lib.ui.forms import forget_errors, form_token, keep_error, renew_form_token, run_action, show_errors
from lib.ui.navigation import go_to
from lib.ui.templates import in_draft

ASKED = "new_plan_asks"
PROPOSE, DISCARD, FILL, KEEP = "propose", "discard", "fill", "keep"


@dataclass(frozen=True)
class DraftDialogs:
    """The dialogs about a draft, of which one may be open; it stays until it is answered or dismissed.

    Attributes:
        run: runs a command for whoever is signed in at that moment: `run(command, *args, **values)`.
        read: runs a query in the same way.
        who_is_here: who is signed in now, asked first in a dialog, which runs again without the page.
    """

    view: PlanView
    moment: Moment
    run: Callable[..., Any]
    read: Callable[..., Any]
    who_is_here: Callable[[], Viewer]

    @property
    def header(self) -> PlanHeader:
        return self.view.header

    def ask(self, question: str = "", revision: int = 0) -> None:
        """Open one of the dialogs, or none; for `on_click` and `on_dismiss`.

        Args:
            revision: of the draft as it was read.
        """
        forget_errors(in_draft.form_of(self.header.code))
        st.session_state[ASKED] = (self.header.code, question, revision)

    def draw(self, *questions: str) -> None:
        """The dialog that is open, if it asks one of these questions."""
        code, question, revision = st.session_state.get(ASKED, ("", "", 0))
        if code != self.header.code or question not in questions:
            return
        if question == PROPOSE:
            self._propose(revision)
        elif question == DISCARD:
            self._discard()
        elif question == FILL:
            self._fill()
        else:
            self._keep()

    def _propose(self, revision: int) -> None:
        code, who = self.header.code, self.header.member.first_name

        @st.dialog("Propose this plan?", on_dismiss=self.ask)
        def dialog() -> None:
            viewer = self.who_is_here()
            names = formatting.listing(self.view.readers.names(viewer.person_id))
            st.markdown(f"Once proposed, {escape(names)} can read this plan. {self.view.readers.of_hr}")
            propose = partial(self.run, commands.propose, code, seen_revision=revision)
            if self._is_sure("propose", "Propose", "Cancel") and run_action(
                propose, f"{who} sees your proposal now.", show_errors
            ):
                self.ask()
                go_to("plan", plan=code)

        dialog()

    def _discard(self) -> None:
        @st.dialog("Discard this draft?", on_dismiss=self.ask)
        def dialog() -> None:
            self.who_is_here()
            seen = self._seen_by_others()
            st.markdown(f"{escape(seen)} It cannot be brought back.")
            discard = partial(self.run, commands.discard_draft, self.header.code)
            if self._is_sure("discard", "Discard draft", "Keep the draft") and run_action(
                discard, f"The draft is gone. {seen}", show_errors
            ):
                typing.discard_fields([row.field for row in typing.rows_of(f"new_plan_{self.header.code}_")])
                self.ask()
                go_to("home")

        dialog()

    def _seen_by_others(self) -> str:
        """Who else has seen something of the draft: a manager's manager who was asked to align, or nobody."""
        above, body = self.header.managers_manager, self.view.body
        if above is None or body is None or body.alignment.asked_on is None:
            return "Nobody else has seen it."
        return f"{above.first_name} was asked about the opportunity; nobody else has seen any of it."

    def _is_sure(self, name: str, yes: str, no: str) -> bool:
        with st.container(horizontal=True):
            is_sure = st.button(yes, key=f"new_plan_{name}_yes", type="primary")
            if st.button(no, key=f"new_plan_{name}_no", type="tertiary", on_click=self.ask):
                st.rerun()
        return is_sure

    def _fill(self) -> None:
        """A template for what is still empty, looked at before it is used."""

        @st.dialog("Fill in from a template", width="medium", on_dismiss=self.ask)
        def dialog() -> None:
            self.who_is_here()
            form_key = f"template_fill_{self.header.code}"
            chosen = in_draft.use(self.read(templates.list_templates), form_key)
            if chosen is None:
                return
            fill = partial(self.run, templates.use_template, self.header.code, chosen.code)
            if run_action(fill, partial(in_draft.filled, chosen), show_errors, form_key=form_key):
                self.ask()
                st.rerun()

        dialog()

    def _keep(self) -> None:
        """The draft without its people, to be looked through before it is kept."""

        @st.dialog("Save as your own template", width="medium", on_dismiss=self.ask)
        def dialog() -> None:
            self.who_is_here()
            try:
                suggested = self.read(templates.suggest_template, self.header.code, moment=self.moment)
            except CoachingError as error:
                show_errors(error)
                return
            form_key = in_draft.form_of(self.header.code)
            values = in_draft.save_form(self.header.code, suggested)
            if values is None:
                return
            if isinstance(values, dict):
                save = partial(self.run, templates.save_template, values=values, token=form_token(form_key))
                told = f"“{values['name'].strip()}” is among your templates. Nobody else sees it."
                if not run_action(save, told, partial(keep_error, form_key), form_key=form_key):
                    st.rerun()
                renew_form_token(form_key)
            self.ask()
            st.rerun()

        dialog()
