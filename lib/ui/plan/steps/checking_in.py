"""Check-ins from the page of a plan: written down, prepared, moved, skipped; an update for those who only follow."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import Reading
from lib.plans import Coming
from lib.ui.cards import facts
from lib.ui.checking_in import check_in_form, confidence_field, line_field, seen_by, told_of
from lib.ui.forms import field_error
from lib.ui.inputs import day_field
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.plan.values import BOX, ask_words
from lib.ui.safe import escape
from lib.ui.typing import choice_field, form_area


def _check_in(desk: Desk) -> None:
    start, opened = desk.body.check_in, desk.opened
    assert start is not None
    assert opened is not None
    form, token, adds = desk.form_key("check_in"), desk.token("check_in"), start.adds_to is not None
    answer = check_in_form(form, start, desk.viewer, desk.today)
    if answer is None:
        return
    if answer.sent is None:
        desk.leave()
    typed, other = answer.sent, desk.other
    desk.act(
        "check_in",
        plans.record_check_in,
        line=typed.line,
        progress=typed.progress,
        confidence=typed.confidence,
        held_on=typed.held_on,
        seen=opened.seen,
        token=token,
        told=lambda was_first: told_of(other, was_first=was_first, adds=adds),
    )


def _check_in_seen(desk: Desk, item: int) -> dict[str, object]:
    return seen_by(desk.body.check_in) if desk.body.check_in is not None else {}


def _prepare(desk: Desk) -> None:
    form, token, mine = desk.form_key("prepare"), desk.token("prepare"), desk.body.prepared
    coming, opened = desk.body.coming, desk.opened
    assert coming is not None
    assert opened is not None
    st.markdown(
        f"For the check-in {escape(words.on_day(coming.due, desk.today))}. Only you see it until it is written down, "
        f"or until {escape(desk.other)} prepares it too: then you both read both lines."
    )
    with form_area(form):
        errors = desk.errors("prepare")
        facts({"In the other window": str(opened.theirs.get("line") or "")}, alt="What you prepared there")
        line = line_field(form, mine, errors)
        confidence = confidence_field(form, mine, errors)
        if mine is not None:
            st.caption("Leave the line empty to take back what you prepared.")
        if not desk.sends("Keep it for the check-in", "Never mind"):
            return
    day, other = words.on_day(coming.due, desk.today), desk.other
    kept = f"Kept for the check-in {day}. Nobody but you sees it." if line.strip() else "Taken back."
    both = f"Kept for the check-in {day}. {other} prepared it too: you both read both lines now."
    desk.act(
        "prepare",
        plans.prepare_check_in,
        line=line,
        confidence=confidence,
        seen=opened.seen,
        token=token,
        told=lambda are_both_in: both if are_both_in else kept,
    )


def _prepare_seen(desk: Desk, item: int) -> dict[str, object]:
    mine = desk.body.prepared
    return {"line": mine.line if mine else "", "confidence": mine.confidence if mine else None}


def _about(desk: Desk) -> Coming:
    """The check-in that the open form moves or skips. Where none or another one comes next, the form is closed."""
    coming, opened = desk.body.coming, desk.opened
    if coming is None or (opened is not None and opened.seen.get("planned") != coming.planned):
        desk.lose()
        st.rerun()
    return coming


def _coming_seen(desk: Desk, item: int) -> dict[str, object]:
    return {"planned": desk.body.coming.planned if desk.body.coming else None}


def _move(desk: Desk) -> None:
    form, token, coming = desk.form_key("move"), desk.token("move"), _about(desk)
    if not coming.can_move:
        st.markdown("The check-ins around it leave no other day. It can be held early, late, or skipped.")
        return
    st.markdown(f"It is due {escape(words.on_day(coming.due, desk.today))}{escape(_as_planned(desk, coming))}.")
    with form_area(form):
        errors = desk.errors("move")
        to = day_field("To which day?", f"{form}_to", choice_field)
        st.caption(
            f"Monday to Friday, {escape(words.span(coming.earliest, coming.latest, desk.today))}: "
            "between the check-ins around it."
        )
        field_error(errors, "to")
        if not desk.sends("Move the check-in", "Never mind"):
            return
    told = f"Moved. {desk.other} sees the new day."
    desk.act("move", plans.move_check_in, planned=coming.planned, to=to, token=token, told=told)


def _as_planned(desk: Desk, coming: Coming) -> str:
    """Where it was moved before: the day it was planned for."""
    is_moved = coming.planned != coming.due
    return f", and was planned for {words.day(coming.planned, desk.today)}" if is_moved else ""


def _skip(desk: Desk) -> None:
    token, coming = desk.token("skip"), _about(desk)
    asked = f"Why is there no check-in {words.on_day(coming.due, desk.today)}?"
    read = f"{desk.can_read()} A skipped check-in counts neither as held nor as missed."
    reason = ask_words(desk, "skip", asked, "reason", told=read, send="Skip the check-in")
    if reason is not None:
        told = f"Skipped. {desk.other} sees why."
        desk.act("skip", plans.skip_check_in, planned=coming.planned, reason=reason, token=token, told=told)


def _update(desk: Desk) -> None:
    token = desk.token("update")
    read = desk.can_read(level=Reading.HEADER)
    text = ask_words(
        desk,
        "update",
        "How is it going?",
        "text",
        placeholder="A few sentences, for those who follow from further away",
        told=f"{read} Leave out what is between the two of you.",
        send="Send the update",
        height=BOX,
    )
    if text is not None:
        told = f"Sent. {read}"
        desk.act("update", plans.write_update, text=text, token=token, told=told)


def update_readers(desk: Desk) -> str:
    """Those an update is meant for: "HR and Tomás"; of a plan about somebody in HR without HR."""
    header = desk.header
    above = [header.managers_manager.first_name] if header.managers_manager else []
    return words.listing([*([] if header.is_about_hr else ["HR"]), *above])


STEPS = {
    "check_in": StepForm(lambda desk: "Check-in", Action.CHECK_IN, _check_in, "Write a check-in", seen=_check_in_seen),
    "prepare": StepForm(
        lambda desk: "Prepare the check-in",
        Action.PREPARE_CHECK_IN,
        _prepare,
        seen=_prepare_seen,
    ),
    "move": StepForm(
        lambda desk: "Move the check-in",
        Action.MOVE_CHECK_IN,
        _move,
        where=lambda desk: desk.body.coming is not None and desk.body.coming.can_move,
        seen=_coming_seen,
    ),
    "skip": StepForm(lambda desk: "Skip the check-in", Action.MOVE_CHECK_IN, _skip, seen=_coming_seen),
    "update": StepForm(
        lambda desk: f"An update to {update_readers(desk)}",
        Action.WRITE_UPDATE,
        _update,
        "Write an update",
        where=lambda desk: bool(update_readers(desk)),
    ),
}
