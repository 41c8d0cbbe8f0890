"""The tabs of a plan that runs or has ended: activities, journal, support."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import streamlit as st

from lib import formatting, labels
from lib.clock import at
from lib.models import Action, EntryKind, Part, Progress, Side, State
from lib.plan_fields import HEADINGS
from lib.plans import commands, corrections
from lib.plans.queries import EntryView, ItemView, LineView
from lib.ui.badges import badge, badge_text, fact_badge, late_badge
from lib.ui.cards import empty
from lib.ui.escaping import escape, escape_link, show_text
from lib.ui.forms import field_error
from lib.ui.frame import section
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.edit_buttons import add_button, change_form, change_menu, correct_menu, correction_form
from lib.ui.plan.latest_entry import first_check_in
from lib.ui.plan.long_lists import first_ones
from lib.ui.plan.page import Kind, PlanPage
from lib.ui.plan.steps import open_step, show_step_of
from lib.ui.plan.steps.change import CHANGING, TAKING_OUT
from lib.ui.plan.steps.correct import EDIT, TAKE_BACK, WITHDRAW
from lib.ui.plan.values import BOX
from lib.ui.typing import choice_field, form_area, words_field

WRITABLE = (EntryKind.COMMENT, EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT)


def activities(page: PlanPage) -> None:
    """Each activity with its status, and a way to add one."""
    with section(HEADINGS[Part.ACTIVITY]):
        agreed = _open_first(page.body.activities)
        done = sum(item.progress is Progress.DONE for item in agreed)
        proposed = Counter(
            page.called(item.added_by_id, item.added_by, item.added_by_side)
            for item in sorted(agreed, key=lambda item: list(Side).index(item.added_by_side))
        )
        counts = [f"{who} proposed {formatting.number(count)}" for who, count in proposed.items()]
        st.markdown(f"**{done} of {len(agreed)} done** · {escape(formatting.sentence(formatting.listing(counts)))}")
        is_running = page.may(Action.REPORT_ACTIVITY)
        for item in first_ones(page, "activities", agreed):
            _activity_card(page, item, is_running)
        add_button(page, Part.ACTIVITY)
        left_out(page, page.body.activities)


def _open_first(items: Sequence[ItemView]) -> list[ItemView]:
    """What both agreed to: what is still to do by its date, then what was done; of many only the first are shown."""
    agreed = [item for item in items if item.is_agreed]
    return sorted(agreed, key=lambda item: (item.done_on is not None, item.done_on or item.due_on))


def _activity_card(page: PlanPage, item: ItemView, can_report: bool) -> None:
    assert item.kind is not None
    assert item.progress is not None
    has_button = can_report and not (item.progress is Progress.DONE and page.acts_for is Side.MANAGER)
    if page.is_open("report_activity", item.id):
        with st.container(border=True, gap="small", key=page.key(f"activity_{item.id}_card")):
            st.markdown(f"**{escape(item.text)}**")
            show_step_of(page, "report_activity", item.id)
        return
    if _changes(page, item) or _corrects(page, item, commands.Writing.REPORT):
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=page.key(f"activity_{item.id}_card")
    ):
        with st.container(width="stretch", gap="xxsmall"):
            # Beside a button the badges move behind the words, so that a phone has room for them.
            late = (
                badge_text(formatting.days_late((page.today - item.due_on).days), "schedule", "red")
                if item.is_late
                else ""
            )
            behind = [late, badge_text(*labels.look(item.progress))] if has_button else []
            st.markdown(" ".join(filter(None, [f"**{escape(item.text)}**", *behind])))
            by = page.called(item.added_by_id, item.added_by, item.added_by_side)
            when = formatting.short_day(item.done_on or item.due_on, page.today)
            told = [labels.label(item.kind), f"proposed by {by}", f"{'done' if item.done_on else 'due'} on {when}"]
            st.caption(f":material/{labels.icon(item.kind)}: {escape(' · '.join(told))}")
            if said := evidence_line(page, item):
                st.caption(escape(said))
        correct_menu(page, commands.Writing.REPORT, item.id, item.correction, item.part if item.can_take_back else None)
        if has_button:
            kind: Kind = "tertiary" if item.progress is Progress.DONE else "secondary"
            page.button(
                "Update status", f"report_{item.id}_open", open_step, page, "report_activity", item.id, kind=kind
            )
            change_menu(page, item)
        else:
            late_badge((page.today - item.due_on).days if item.is_late else 0)
            badge(item.progress)
            change_menu(page, item)


def _changes(page: PlanPage, item: ItemView) -> bool:
    """The card of what is being changed or taken out, with its form; nothing where neither is open."""
    if not any(page.is_open(names[item.part], item.id) for names in (CHANGING, TAKING_OUT)):
        return False
    with st.container(border=True, gap="small", key=page.key(f"{item.part.value}_{item.id}_card")):
        st.markdown(f"**{escape(item.text)}**")
        change_form(page, item)
    return True


def _corrects(page: PlanPage, item: ItemView, what: commands.Writing | None) -> bool:
    """The card of what is being corrected, with its form; nothing where none is open."""
    names = [TAKE_BACK[item.part], *([EDIT[what], WITHDRAW[what]] if what else [])]
    if not any(page.is_open(name, item.id) for name in names):
        return False
    with st.container(border=True, gap="small", key=page.key(f"{item.part.value}_{item.id}_card")):
        st.markdown(f"**{escape(item.text)}**")
        correction_form(page, what, item.id, item.part)
    return True


def evidence_line(page: PlanPage, item: ItemView) -> str:
    """What shows that it happened, or what became of that; empty where nothing was written."""
    became = item.correction.in_words(item.evidence_by, page.today)
    return " · ".join(filter(None, [item.evidence, became]))


def left_out(page: PlanPage, items: Sequence[ItemView]) -> None:
    """What was declined before the plan began, and what was taken out since, with the reasons."""
    declined = [item for item in items if not item.is_agreed]
    if declined:
        with st.expander(f"Not part of the plan ({len(declined)})", expanded=page.is_printed):
            for item in declined:
                with st.container(gap="xxsmall"):
                    show_text(item.text)
                    if item.taken_out_by:
                        by = page.called(item.taken_out_by_id, item.taken_out_by, item.added_by_side)
                        st.caption(escape(f"Removed by {by}: {item.answer_reason}"))
                    elif item.answer_reason:
                        by = page.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
                        st.caption(escape(f"Declined by {by}: {item.answer_reason}"))


def support(page: PlanPage) -> None:
    """What was promised, given and confirmed."""
    with section(HEADINGS[Part.SUPPORT]):
        agreed = _open_first(page.body.support)
        if not agreed:
            empty("No support promised.")
        else:
            given = sum(item.done_on is not None for item in agreed)
            confirmed = sum(item.confirmed_on is not None for item in agreed)
            by = "you" if page.side is Side.MEMBER else page.member
            number = formatting.number(confirmed) if confirmed else "none"
            told = f", {number} of them confirmed by {escape(by)}" if given else ""
            st.markdown(f"**{given} of {len(agreed)} provided**{told}")
        for item in first_ones(page, "support", agreed):
            _support_card(page, item)
        add_button(page, Part.SUPPORT)
        left_out(page, page.body.support)


def _support_card(page: PlanPage, item: ItemView) -> None:
    assert item.kind is not None
    for name in ("provide_support", "not_received"):
        if page.is_open(name, item.id):
            with st.container(border=True, gap="small", key=page.key(f"support_{item.id}_card")):
                st.markdown(f"**{escape(item.text)}**")
                show_step_of(page, name, item.id)
            return
    if _changes(page, item) or _corrects(page, item, None):
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=page.key(f"support_{item.id}_card")
    ):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{escape(item.text)}**")
            who = item.by_whom or _giver(page, item)
            when = formatting.short_day(item.done_on or item.due_on, page.today)
            told = [
                labels.label(item.kind),
                f"provided by {who} on {when}" if item.done_on else f"from {who} by {when}",
            ]
            said = [escape(" · ".join(told)), *([escape_link(item.link)] if item.link else [])]
            st.caption(f":material/{labels.icon(item.kind)}: {' · '.join(said)}")
            if item.not_received is not None:
                st.caption(escape(f"{formatting.sentence(page.name_of(Side.MEMBER))}: {item.not_received[1]}"))
            page.errors("support", item.id)
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            _support_state(page, item)
            to_give = item.done_on is None and page.may(Action.PROVIDE_SUPPORT)
            to_confirm = item.done_on is not None and not item.confirmed_on and page.may(Action.CONFIRM_SUPPORT)
            if to_give:
                page.button("Mark as provided", f"give_{item.id}", open_step, page, "provide_support", item.id)
            if to_confirm and st.button("Confirm receipt", key=page.key(f"confirm_{item.id}"), icon=":material/check:"):
                noted = f"Confirmed. {page.manager} sees that it reached you."
                page.act("support", commands.confirm_support, item.id, item=item.id, told=noted)
            if item.can_be_missed:
                page.button(
                    "Not received", f"not_received_{item.id}", open_step, page, "not_received", item.id, kind="tertiary"
                )
            correct_menu(page, None, item.id, item.correction, item.part if item.can_take_back else None)
            change_menu(page, item)


def _giver(page: PlanPage, item: ItemView) -> str:
    """Who gave support, by whom it was promised else: the manager of today."""
    if item.done_on is not None:
        return page.called(item.noted_by_id, item.noted_by, Side.MANAGER)
    return page.name_of(Side.MANAGER)


def _support_state(page: PlanPage, item: ItemView) -> None:
    if item.confirmed_on:
        fact_badge("Confirmed", "check_circle", "green")
    elif item.done_on:
        fact_badge(f"Waits for {page.name_of(Side.MEMBER)}", "hourglass_top", "orange")
    elif item.not_received is not None:
        fact_badge("Not received", "do_not_disturb_on", "red")
    elif item.is_late:
        late_badge((page.today - item.due_on).days)
    else:
        fact_badge("Planned", "event")


class Written(NamedTuple):
    """Something in the journal: a check-in with the lines of both, or what one of them wrote.

    Attributes:
        id: of the check-in or the entry.
        when: the day as its reader is told of it.
        texts: who wrote it, where that is not said yet, and what.
        facts: the icon of each, and what it says.
        correction: whether the viewer may still correct their words in it.
        talked_about: points of the agenda.
    """

    id: int
    kind: str
    at: datetime
    by: str
    when: str
    texts: Sequence[tuple[str, EntryView | LineView]]
    facts: Sequence[tuple[str, str]]
    correction: corrections.Correction
    talked_about: Sequence[str] = ()


FILTERS = {
    "All": None,
    "Check-ins": "check_in",
    "Feedback": EntryKind.FEEDBACK.value,
    "Achievements": EntryKind.ACHIEVEMENT.value,
    "Comments": EntryKind.COMMENT.value,
    "Updates": EntryKind.UPDATE.value,
    "Changes": EntryKind.CHANGE.value,
}


def journal(page: PlanPage) -> None:
    """Everything that was written, newest first, and a place to write."""
    left, right = st.columns([5, 3], gap="large")
    with left, section("Journal"):
        chosen = st.segmented_control(
            "Show",
            list(FILTERS),
            default="All",
            required=True,
            key=page.key("journal_filter"),
            label_visibility="collapsed",
            wrap=True,
        )
        wanted = FILTERS[chosen or "All"]
        written = _written(page)
        # Counted from the oldest, so that a new entry leaves the others their numbers.
        numbered = zip(range(len(written), 0, -1), written, strict=True)
        entries = [(number, one) for number, one in numbered if wanted in (None, one.kind)]
        if not entries:
            empty(first_check_in(page) if wanted in (None, "check_in") else "Nothing of this kind yet.")
        for number, entry in first_ones(page, f"journal_{wanted}", entries):
            _entry_card(page, entry, number)
    with right:
        if page.may(Action.COMMENT):
            _journal_form(page)


def _written(page: PlanPage) -> list[Written]:
    found, today = [], page.today
    for held in page.body.check_ins:
        by = held.lines[0].by if len(held.lines) == 1 else "both"
        texts = [(line.by if len(held.lines) > 1 else "", line) for line in held.lines]
        told = [("trending_up", f"Progress {formatting.percent(held.progress)}")]
        told += [
            ("speed", f"Confidence of {formatting.first_name(line.by)}: {line.confidence} of 5")
            for line in held.lines
            if line.confidence
        ]
        when = formatting.near_day(held.held_on, today)
        if held.written_on is not None:
            when += f", written {formatting.on_day(held.written_on, today)}"
        last = max(line.at for line in held.lines)
        mine = next((line.correction for line in held.lines if line.correction.is_open), held.lines[0].correction)
        found.append(Written(held.id, CHECK_IN, last, by, when, texts, told, mine, held.talked_about))
    for entry in page.body.journal:
        when, kind = formatting.near_day(at(entry.at).today, today), entry.kind.value
        found.append(Written(entry.id, kind, entry.at, entry.by, when, [("", entry)], [], entry.correction))
    return sorted(found, key=lambda one: one.at, reverse=True)


CHECK_IN = "check_in"


def _entry_card(page: PlanPage, entry: Written, number: int) -> None:
    is_check_in = entry.kind == CHECK_IN
    kind = "Check-in" if is_check_in else labels.label(EntryKind(entry.kind))
    icon = "edit_note" if is_check_in else labels.icon(EntryKind(entry.kind))
    what = commands.Writing.LINE if is_check_in else commands.Writing.ENTRY
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            by = f" · {escape(entry.by)}" if entry.by else ""
            st.markdown(f":material/{icon}: **{kind}**{by}", width="content")
            with st.container(horizontal=True, width="content", vertical_alignment="center"):
                st.caption(entry.when, width="content")
                correct_menu(page, what, entry.id, entry.correction, None)
        for n, (who, written) in enumerate(entry.texts):
            if who:
                st.caption(escape(who))
            show_written(page, f"entry_{number}_{n}", written)
        if entry.talked_about:
            st.markdown("\n".join(f"- :material/check: {escape(point)}" for point in entry.talked_about))
        if entry.facts:
            st.markdown(" ".join(badge_text(said, icon) for icon, said in entry.facts))
        correction_form(page, what, entry.id)


def _journal_form(page: PlanPage) -> None:
    form_key, token = page.form_key("journal"), page.token("journal")
    kinds = WRITABLE if page.acts_for is not None and page.header.state is State.ACTIVE else (EntryKind.COMMENT,)
    with st.container(border=True), form_area(form_key):
        st.markdown("**Add to the journal**")
        errors = page.errors("journal")
        kind = EntryKind.COMMENT
        if len(kinds) > 1:
            chosen = choice_field(
                st.segmented_control,
                "Type",
                kinds,
                start=EntryKind.COMMENT,
                required=True,
                format_func=labels.label,
                key=f"{form_key}_kind",
                wrap=True,
            )
            kind = EntryKind(chosen)
            field_error(errors, "kind")
        text = words_field(
            "What happened?" if len(kinds) > 1 else "Your note",
            key=f"{form_key}_text",
            height=BOX,
            placeholder="One or two sentences are enough",
        )
        field_error(errors, "text")
        st.caption(escape(page.can_read()))
        if not st.button("Add", key=f"{form_key}_send"):
            return
    told = f"Added. {page.can_read()}"
    page.act("journal", commands.add_to_journal, kind=kind, text=text, token=token, told=told)
