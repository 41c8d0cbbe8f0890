"""A note in the journal, from the menu."""

import streamlit as st

from lib import plans
from lib.life import Action
from lib.models import STORY, EntryKind
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import BOX
from lib.ui.safe import escape


def _note(desk: Desk) -> None:
    form, token = desk.form_key("note"), desk.token("note")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("note")
        text = st.text_area("Your note", key=f"{form}_text", height=BOX, max_chars=STORY)
        field_error(errors, "text")
        st.caption(f"{escape(desk.readers)} can read it in the journal.")
        if not desk.sends("Add the note", "Never mind"):
            return
    told = f"Added to the journal. {desk.readers} can read it now."
    desk.act("note", plans.add_to_journal, kind=EntryKind.COMMENT, text=text or "", token=token, told=told)


STEPS = {
    "note": StepForm(lambda desk: "Add a note", Action.COMMENT, _note, "Add a note"),
}
