"""Corrections for a day: own words edited or withdrawn, what was noted taken back; and support not received."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib import formatting
from lib.models import Action, Part, Reading
from lib.plans import commands
from lib.plans.commands import Writing
from lib.plans.queries import CheckInView, EntryView, ItemView
from lib.ui.escaping import escape, show_text
from lib.ui.forms import field_error
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm
from lib.ui.plan.values import BOX, TABS, ask_words
from lib.ui.typing import form_area, words_field

EDIT = {what: f"edit_{what.value}" for what in Writing}
WITHDRAW = {what: f"withdraw_{what.value}" for what in Writing}
TAKE_BACK = {part: f"take_back_{part.value}" for part in TABS}

_TAB = {Writing.REPORT: TABS[Part.ACTIVITY], Writing.EVIDENCE: TABS[Part.MILESTONE]}
_NOT_SO = {Part.ACTIVITY: "Undo “done”", Part.MILESTONE: "Undo “reached”", Part.SUPPORT: "Undo “provided”"}
_THEN = {
    Part.ACTIVITY: "The activity is in progress then.",
    Part.MILESTONE: "The milestone is open again then, and your evidence is deleted.",
    Part.SUPPORT: "The support is open again then.",
}

One = CheckInView | EntryView | ItemView


def take_back_label(part: Part) -> str:
    return _NOT_SO[part]


def _all(page: PlanPage, what: Writing) -> Sequence[One]:
    body = page.body
    found: dict[Writing, Sequence[One]] = {
        Writing.ENTRY: body.journal,
        Writing.LINE: body.check_ins,
        Writing.REPORT: body.activities,
        Writing.EVIDENCE: body.milestones,
    }
    return [one for one in found[what] if text_of(one) is not None]


def text_of(one: One) -> str | None:
    """The viewer's own words in it, if they may still be corrected."""
    if isinstance(one, CheckInView):
        return next((line.text for line in one.lines if line.correction.is_open), None)
    if not one.correction.is_open:
        return None
    return one.evidence if isinstance(one, ItemView) else one.text


def _stored(page: PlanPage, what: Writing) -> tuple[int, str]:
    return page.subject, next(text_of(one) or "" for one in _all(page, what) if one.id == page.subject)


def _needed_for(page: PlanPage, what: Writing, item: int) -> Reading:
    """How much of the plan somebody has to read for these words: for an update, which HR reads at once, its header."""
    is_update = what is Writing.ENTRY and any(update.id == item for update in page.view.updates)
    return Reading.HEADER if is_update else Reading.FULL


def _edit(page: PlanPage, what: Writing) -> None:
    (item, stored), opened = _stored(page, what), page.open_form
    form_key = page.form_key(EDIT[what], item)
    with form_area(form_key):
        errors = page.errors(EDIT[what], item)
        text = words_field("Your text", key=f"{form_key}_text", stored=stored, height=BOX)
        field_error(errors, "text")
        st.caption("It will say “edited”. The earlier text is not kept.")
        if not page.sends("Save", "Cancel"):
            return
    told = f"Saved. {page.can_read(level=_needed_for(page, what, item))}"
    seen = str(opened.seen.get("text", stored))
    page.act(EDIT[what], commands.edit_words, what, item, item=item, text=text, seen=seen, told=told)


def _edit_seen(page: PlanPage, item: int, what: Writing) -> dict[str, object]:
    found = next((one for one in _all(page, what) if one.id == item), None)
    return {"text": (text_of(found) or "") if found is not None else ""}


def _withdraw(page: PlanPage, what: Writing) -> None:
    item, stored = _stored(page, what)
    with form_area(page.form_key(WITHDRAW[what], item)):
        page.errors(WITHDRAW[what], item)
        show_text(stored)
        st.markdown("Withdraw this text? Nobody can read it then, and it cannot be brought back.")
        st.caption("That you withdrew something, and when, stays.")
        if not page.sends("Withdraw", "Cancel"):
            return
    page.act(
        WITHDRAW[what], commands.withdraw_words, what, item, item=item, told="Withdrawn. Nobody can read it any more."
    )


def _can_be_taken_back(page: PlanPage, part: Part) -> Sequence[ItemView]:
    assert page.body is not None  # Whoever noted it reads the plan in full.
    return [item for item in page.body.items(part) if item.can_take_back]


def _take_back(page: PlanPage, part: Part) -> None:
    name, item = TAKE_BACK[part], page.subject
    with form_area(page.form_key(name, item)):
        page.errors(name, item)
        st.markdown(f"You noted this. {_THEN[part]}")
        if not page.sends("Undo", "Cancel"):
            return
    told = f"Undone. {page.other} sees it on the plan."
    page.act(name, commands.take_back, part, item, item=item, told=told)


def _not_received(page: PlanPage) -> None:
    item = page.subject
    reason = ask_words(
        page, "not_received", "What happened?", "reason", item=item,
        placeholder="A word is enough: the hour was moved away",
        told=f"{page.can_read()} The journal keeps your reason. Then it is {formatting.possessive(page.manager)} turn.",
        send="Not received", leave="Cancel",
    )  # fmt: skip  # one form
    if reason is not None:
        told = f"Noted. {escape(page.manager)} finds it on Home."
        page.act("not_received", commands.mark_not_received, item, item=item, reason=reason, told=told)


def _form_of(title: str, draw: Callable[..., None], what: Writing, **more: Any) -> StepForm:
    """A form about one's own words, in the card in which they stand."""
    return StepForm(
        lambda page: title,
        Action.CORRECT,
        partial(draw, what=what),
        items=partial(_all, what=what),
        tab=_TAB.get(what, "Journal"),
        **more,
    )


STEPS = {
    **{EDIT[what]: _form_of("Edit your text", _edit, what, seen=partial(_edit_seen, what=what)) for what in Writing},
    **{WITHDRAW[what]: _form_of("Withdraw your text", _withdraw, what) for what in Writing},
    **{
        TAKE_BACK[part]: StepForm(
            lambda page: "Undo",
            Action.TAKE_BACK,
            partial(_take_back, part=part),
            items=partial(_can_be_taken_back, part=part),
            tab=TABS[part],
        )
        for part in TABS
    },
    "not_received": StepForm(
        lambda page: "Support that was not received",
        Action.MARK_NOT_RECEIVED,
        _not_received,
        items=lambda page: [item for item in page.body.support if item.can_be_missed],
        tab=TABS[Part.SUPPORT],
    ),
}
