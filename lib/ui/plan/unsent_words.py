"""What somebody began to write on a plan and did not send, where its form is not on the screen."""

from itertools import groupby

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.models import Action, Part, State
from lib.ui import typing
from lib.ui.escaping import escape, show_text
from lib.ui.frame import section
from lib.ui.plan.page import OpenForm, PlanPage
from lib.ui.plan.steps import STEPS, open_form, stands
from lib.unsent import Unsent

ON_TABS = {"journal": "Journal", "comment": "Overview"}
"""Forms that stand on a tab at all times."""


def unsent_words(page: PlanPage) -> None:
    """Words that were typed into forms of this plan that are closed by now, each with the way back to its form."""
    code = page.header.code
    rows = [*typing.rows_of(f"plan_{code}_"), *typing.rows_of(f"align_{code}_"), *typing.rows_of(f"new_plan_{code}_")]
    left = [row for row in rows if row.text.strip() and not typing.is_drawn(row.field)]
    if not left:
        return
    with section("Not sent yet"):
        st.caption("You began to write this. Nobody else can see it.")
        for opened, of_form in groupby(sorted(left, key=lambda row: row.field), lambda row: form_of(page, row)):
            found = list(of_form)
            key = found[0].field
            with st.container(border=True, gap="small", key=f"{key}_unsent"):
                for row in found:
                    show_text(typing.in_words(row, page.today))
                last = max(row.at for row in found)
                st.caption(f"Written {formatting.on_day(at(last).today, page.today)}")
                with st.container(horizontal=True):
                    _way_back(page, opened, key)
                    st.button(
                        "Discard",
                        key=f"{key}_unsent_discard",
                        type="tertiary",
                        on_click=typing.discard_fields,
                        args=([row.field for row in found],),
                    )


def form_of(page: PlanPage, row: Unsent) -> OpenForm | None:
    """The form to which a field belongs; nothing where it is none of this page's."""
    rest = row.field.removeprefix(f"plan_{page.header.code}_")
    of_parts = [f"{kind}_{part}" for kind in ("suggest", "change", "add", "decline", "comment") for part in Part]
    names = sorted([*STEPS, *of_parts, "decline_words", *ON_TABS], key=len, reverse=True)
    name = next((each for each in names if rest.startswith(f"{each}_")), "")
    item = rest.removeprefix(f"{name}_").split("_")[0]
    return OpenForm(name, int(item) if item.isdecimal() else 0) if name and rest != row.field else None


def _way_back(page: PlanPage, opened: OpenForm | None, key: str) -> None:
    tab = ON_TABS.get(opened.name) if opened is not None else None
    is_there = page.may(Action.COMMENT) and (page.header.state is State.PROPOSED or tab == "Journal")
    if opened is not None and tab is not None and is_there:
        st.button(
            f"Open {tab}", key=f"{key}_unsent_open", on_click=st.session_state.__setitem__, args=(page.key("tab"), tab)
        )
    elif opened is not None and tab is None and stands(page, opened):
        label = f"Continue :gray[{escape(STEPS[opened.name].title(page))}]" if opened.name in STEPS else "Continue"
        st.button(label, key=f"{key}_unsent_open", on_click=open_form, args=(page, opened))
    else:
        st.caption("This step is no longer open; please copy what you need.")
