"""What stands beside a proposal: what is needed until it begins, and what the two say about it."""

from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from lib import formatting
from lib.clock import at
from lib.models import Action, EntryKind, Part, Side
from lib.plans import commands
from lib.ui.alignment import where_it_stands
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.frame import section
from lib.ui.inputs import day_field
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.long_lists import first_ones
from lib.ui.plan.page import PlanPage
from lib.ui.plan.suggestions import part_as_seen, shortened
from lib.ui.typing import choice_field, form_area, words_field


class Need(NamedTuple):
    """Something a plan needs before it begins: its name, whether it is there, and the sentence about it."""

    name: str
    is_there: bool
    said: str


def needs(page: PlanPage) -> Iterator[Need]:
    """Everything until a proposed plan begins, in the order of the steps."""
    body, header = page.body, page.header
    missing = set(body.missing)
    if body.not_now is not None:
        answers = "You answer" if page.side is Side.MANAGER else f"{page.manager} answers"
        yield Need("not_now", False, f"{answers} the not now")
    if header.managers_manager is not None:
        above = header.managers_manager.first_name
        is_aligned = "alignment" not in missing
        you = "You" if page.side is Side.MANAGER else page.manager
        said = "The opportunity is aligned" if is_aligned else f"{you} and {above} speak about the opportunity"
        yield Need("alignment", is_aligned, said)
    where = "you stand" if page.side is Side.MEMBER else f"{page.member} stands"
    yield Need("current_state", "current_state" not in missing, f"The current state says where {where} today")
    yield Need("measure", "measure" not in missing, "The goal has a success measure")
    yield Need("activity", "activity" not in missing, "There is at least one activity")
    yield Need("support", "support" not in missing, "There is a meeting or manager assistance")
    yield from _answers(page)
    for side in Side:
        who = page.name_of(side)
        agrees = "agree" if who == "you" else "agrees"
        yield Need("agree", side in body.agreed, formatting.sentence(f"{who} {agrees} to version {header.version}"))
    # Before the team member agreed they may still change something; nobody expects them to change nothing.
    if not body.is_shaped and Side.MEMBER in body.agreed:
        says = "You say" if page.side is Side.MANAGER else f"{page.manager} says"
        yield Need("explain_unshaped", bool(body.unshaped_reason), f"{says} in one sentence why nothing was changed")


def _answers(page: PlanPage) -> Iterator[Need]:
    waiting = [(side, page.body.waiting[side]) for side in Side if page.body.waiting[side]]
    if not waiting:
        yield Need("answers", True, "Everything is answered")
    for side, count in waiting:
        who = "your" if side is page.side else formatting.possessive(page.name_of(side))
        wait = formatting.plural(count, "waits")
        yield Need("answers", False, formatting.sentence(f"{formatting.count(count, 'thing')} {wait} for {who} answer"))


def checklist(page: PlanPage) -> None:
    """Until it begins: what is there, what is next, what follows."""
    with section("Before the plan starts"), st.container(border=True, gap="small", key=page.key("checklist")):
        is_next = True
        for need in needs(page):
            said = escape(need.said)
            if need.is_there:
                st.markdown(f":green[:material/check_circle:] {said}")
                continue
            icon = ":orange[:material/hourglass_top:]" if is_next else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} **{said}**" if is_next else f"{icon} {said}")
            is_next = False
            _help(page, need)


def _help(page: PlanPage, need: Need) -> None:
    """What the viewer can do about something missing, right below it."""
    if need.name == "alignment":
        where_it_stands(page.body.alignment, page.today)
    if need.name == "alignment" and page.may(Action.NOTE_ALIGNMENT):
        errors = page.errors("alignment")
        form_key = page.form_key("alignment")
        with form_area(form_key), st.container(horizontal=True, vertical_alignment="bottom"):
            spoke_on = day_field(
                "We spoke on", f"{form_key}_spoke_on", choice_field, start=page.today, before=None, width=190
            )
            if st.button("We spoke", key=page.key("spoke"), icon=":material/check:"):
                told = f"Noted. {page.member} sees that you two are aligned."
                page.act("alignment", commands.note_alignment, spoke_on=spoke_on, told=told)
        field_error(errors, "aligned_on")
        _ask_above(page)
    part = {"current_state": Part.CURRENT_STATE, "measure": Part.GOAL}.get(need.name)
    if part is not None and page.may(Action.SHAPE):
        page.button(
            "Suggest a change",
            f"help_{need.name}",
            page.open,
            f"suggest_{part.value}",
            0,
            part_as_seen(page, part),
            "Overview",
            icon="edit",
        )


def _ask_above(page: PlanPage) -> None:
    above = page.header.managers_manager
    if above is None or not page.may(Action.ASK_ALIGNMENT):
        return
    if page.pressed("ask_above"):
        told = f"{above.first_name} sees your question on Home."
        page.act("alignment", commands.ask_alignment, told=told)
    page.button(f"Ask {escape(above.first_name)}", "ask_above", page.press, "ask_above", icon="send")
    st.caption(escape(page.can_read("the answer and its comment")))


def comments(page: PlanPage) -> None:
    """What was said about the proposal and its parts, newest first, and a field to say something."""
    entries = [entry for entry in page.body.journal if entry.kind is EntryKind.COMMENT]
    about = {(item.part, item.id): item.text for part in _ITEM_PARTS for item in page.body.items(part)}
    with section("Comments"), st.container(border=True, gap="small", key=page.key("comments")):
        if not entries:
            st.caption("Nobody has commented yet.")
        numbered = list(zip(range(len(entries), 0, -1), entries, strict=True))
        for number, entry in first_ones(page, "comments", numbered, 5):
            with st.container(gap="xxsmall"):
                show_written(page, f"comment_{number}", entry)
                who = "You" if entry.by_id == page.viewer.person_id else entry.by
                told = [who, formatting.near_day(at(entry.at).today, page.today)]
                if entry.part is not None and entry.item_id is not None:
                    text = about.get((entry.part, entry.item_id), "")
                    told.append(f"on “{shortened(text, 40)}”" if text else "on something withdrawn")
                st.caption(escape(" · ".join(told)))
        if page.may(Action.COMMENT):
            _comment_form(page)


_ITEM_PARTS = (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE)


def _comment_form(page: PlanPage) -> None:
    form_key = page.form_key("comment")
    token = page.token("comment")
    with form_area(form_key):
        errors = page.errors("comment")
        text = words_field(
            "Write a comment", key=f"{form_key}_text", label_visibility="collapsed", placeholder="Write a comment"
        )
        field_error(errors, "text")
        is_sent = st.button("Comment", key=f"{form_key}_send", icon=":material/chat_bubble:")
    if is_sent:
        told = f"Your comment is on the plan. {page.can_read()}"
        page.act("comment", commands.comment, text=text, token=token, told=told)
