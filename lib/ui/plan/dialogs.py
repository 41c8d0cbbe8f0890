"""The dialogs of a plan: a check-in, a report, agreeing, closing, looking back."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import PARAGRAPH, SENTENCE, STORY, EntryKind, NextStep, Outcome, Progress, Side, State
from lib.plans import ItemView
from lib.settings import get_settings
from lib.ui.cards import facts
from lib.ui.forms import field_error, ways_out
from lib.ui.plan.desk import Desk, Lost, Opened
from lib.ui.plan.following import readers
from lib.ui.plan.overview import latest_entry
from lib.ui.plan.shaping import form_stands
from lib.ui.plan.values import BOX, LINE, level_words
from lib.ui.safe import escape, show_text


def show_dialog(desk: Desk) -> None:
    """Show the dialog that is open, or what was typed into a form whose step or subject is gone by now."""
    _catch_lost(desk)
    if desk.lost is not None:
        _show_lost(desk, desk.lost)
        return
    opened = desk.opened
    if opened is None or opened.name not in _DIALOGS:
        return
    title, _, draw = _DIALOGS[opened.name]

    @st.dialog(title(desk), width="medium", on_dismiss=desk.shut)
    def dialog() -> None:
        desk.who_is_here()
        draw(desk)

    dialog()


def _catch_lost(desk: Desk) -> None:
    opened = desk.opened
    if opened is not None and not (_stands(desk, opened) if opened.name in _DIALOGS else form_stands(desk, opened)):
        desk.lose()
    desk.lose_click()
    if desk.header.state is not State.PROPOSED and (words := desk.typed(f"{desk.form_key('comment')}_text")):
        desk.keep_lost(Lost("The plan began in the meantime; comments now stand in its journal.", words))


def _stands(desk: Desk, opened: Opened) -> bool:
    """Is the step of a dialog still open, and what it is about still on the plan?"""
    items = _ABOUT.get(opened.name)
    is_there = items is None or any(item.id == opened.item for item in items(desk))
    return is_there and desk.may(_DIALOGS[opened.name][1])


def _show_lost(desk: Desk, lost: Lost) -> None:
    @st.dialog("The plan has moved on", on_dismiss=desk.forget_lost)
    def dialog() -> None:
        desk.who_is_here()
        st.markdown(escape(lost.sentence))
        if lost.words:
            st.markdown("What you wrote was not saved. Here it is, so that you can copy it:")
        for text in lost.words:
            with st.container(border=True):
                show_text(text)
        if st.button("I have copied what I need" if lost.words else "Close", key=desk.key("lost_close")):
            desk.forget_lost()
            st.rerun()

    dialog()


def _check_in(desk: Desk) -> None:
    start = desk.body.check_in
    assert start is not None
    form, token, added = desk.form_key("check_in"), desk.token("check_in"), start.adds_to
    if added is not None:
        day = words.on_day(added.held_on, desk.today)
        st.markdown(f"{escape(added.lines[0].by)} wrote {escape(day)}:")
        show_text(f"“{added.lines[0].text}”")
        st.caption(f"Progress was set to {words.percent(added.progress)}. You add your line to the same check-in.")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("check_in")
        line = st.text_area(
            "What happened since the last time, and what comes next?",
            key=f"{form}_line",
            height=LINE,
            max_chars=PARAGRAPH,
            placeholder="One line is enough",
        )
        field_error(errors, "line")
        progress = start.progress
        if added is None:
            progress = st.slider("Progress", 0, 100, start.progress, 5, format="%d %%", key=f"{form}_progress")
            by = "you" if start.progress_by_id == desk.viewer.person_id else start.progress_by
            st.caption(
                f"It stands at {words.percent(start.progress)}, set by {escape(by)}."
                if start.progress_by
                else "It starts at 0."
            )
            field_error(errors, "progress")
        confidence = st.segmented_control(
            "How confident are you that the goal will be reached?",
            range(1, 6),
            key=f"{form}_confidence",
        )
        st.caption("If you like, from 1 to 5. It is not a score.")
        field_error(errors, "confidence")
        is_sent = ways_out("Save the check-in", "Not now")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    desk.act(
        "check_in",
        plans.record_check_in,
        line=line or "",
        progress=progress,
        confidence=confidence,
        token=token,
        told=f"Your check-in is saved. {desk.other} sees it on the plan.",
    )


def _report(desk: Desk) -> None:
    item = _item(desk)
    form, opened = desk.form_key("report", item.id), desk.opened
    assert opened is not None
    show_text(item.text)
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("report", item.id)
        if opened.theirs:
            now = opened.theirs.get("progress")
            facts(
                {
                    "As saved now": words.label(Progress(now)) if now else "",
                    "Evidence": str(opened.theirs.get("evidence") or ""),
                },
                alt="What the other one saved",
            )
        progress = st.segmented_control(
            "How far is it?",
            list(Progress),
            default=item.progress,
            required=True,
            format_func=words.label,
            key=f"{form}_progress",
        )
        field_error(errors, "progress")
        evidence = st.text_area(
            "What shows it?",
            item.evidence,
            key=f"{form}_evidence",
            height=LINE,
            max_chars=PARAGRAPH,
            placeholder="If you like: a sentence, or where it can be seen",
        )
        field_error(errors, "evidence")
        is_sent = ways_out("Save", "Never mind")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    desk.act(
        "report",
        plans.report_activity,
        item.id,
        item=item.id,
        progress=progress,
        evidence=evidence or "",
        seen=opened.seen,
        told=f"Saved. {desk.other} sees how far it is.",
    )


def _reach(desk: Desk) -> None:
    item = _item(desk)
    form = desk.form_key("reach", item.id)
    show_text(item.text)
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("reach", item.id)
        evidence = st.text_area(
            "What shows it?", key=f"{form}_evidence", height=LINE, max_chars=PARAGRAPH, placeholder="If you like"
        )
        field_error(errors, "evidence")
        is_sent = ways_out("It is reached", "Not yet")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    desk.act(
        "reach",
        plans.reach_milestone,
        item.id,
        item=item.id,
        evidence=evidence or "",
        told=f"Noted as reached today. {desk.other} sees it on the plan.",
    )


def _give(desk: Desk) -> None:
    item = _item(desk)
    show_text(item.text)
    with st.form(f"{desk.form_key('give', item.id)}_form", border=False):
        desk.errors("give", item.id)
        is_sent = ways_out("It was given", "Not yet")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    told = f"Noted as given today. {desk.member} can confirm it."
    desk.act("give", plans.give_support, item.id, item=item.id, told=told)


def _agree(desk: Desk) -> None:
    opened, body, header = desk.opened, desk.body, desk.header
    assert opened is not None
    assert desk.side is not None
    version = opened.seen.get("version", header.version)
    open_ones = body.waiting[desk.side]
    with st.form(f"{desk.form_key('agree')}_form", border=False):
        errors = desk.errors("agree")
        if not errors:
            st.markdown(escape(f"You agree to exactly what version {version} says{_wording_of(desk)}."))
            if open_ones:
                things = words.count(open_ones, "thing")
                counts = "counts" if open_ones == 1 else "count"
                st.markdown(f"The **{things}** you have not answered {counts} as accepted.")
            _when_it_begins(desk)
        is_sent = ways_out("" if errors else "Agree", "Read it again")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    is_last = desk.side.other in body.agreed and (body.is_shaped or bool(body.unshaped_reason))
    told = "You both agreed: the plan begins." if is_last else f"You agreed. {desk.other} sees it on the plan."
    desk.act("agree", plans.agree, version=int(version), told=told)


def _wording_of(desk: Desk) -> str:
    """ ", the wording of 14 May, 10:42", where its time is known."""
    at = desk.body.worded_at
    return f", the wording of {words.day_and_time(at, desk.today, get_settings().zone)}" if at else ""


def _when_it_begins(desk: Desk) -> None:
    header, body = desk.header, desk.body
    assert desk.side is not None
    if desk.side.other not in body.agreed:
        st.caption(f"The plan begins when {escape(desk.other)} agrees to the same version.")
        return
    waits_for_sentence = not body.is_shaped and not body.unshaped_reason
    if waits_for_sentence:
        who = "You then say" if desk.side is Side.MANAGER else f"{desk.manager} then says"
        st.caption(escape(f"{who} in one sentence why nothing was changed, and the plan begins."))
    if body.moves_by_days:
        start, end = body.effective.start_on, body.effective.end_on
        moved = timedelta(days=body.moves_by_days)
        st.markdown(
            f"Its start has passed, so all dates move by {words.count(body.moves_by_days, 'day')}: "
            f"**{words.span(start + moved, end + moved, desk.today)}**."
        )
    else:
        begins = "Planned for" if waits_for_sentence else "With your agreement it begins:"
        st.caption(f"{begins} {words.span(header.start, header.end, desk.today)}.")


def _explain(desk: Desk) -> None:
    form = desk.form_key("explain")
    st.markdown(
        f"{escape(desk.member)} agreed and changed nothing. Say in one sentence why; {escape(desk.member)} reads it."
    )
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("explain")
        reason = st.text_area(
            "Why did it stay as proposed?",
            key=f"{form}_reason",
            height=LINE,
            max_chars=SENTENCE,
            placeholder="For example: we wrote it together in our conversation",
        )
        field_error(errors, "reason")
        is_sent = ways_out("Begin the plan", "Not now")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    told = f"The plan begins. {desk.member} sees your sentence."
    desk.act("explain", plans.explain_unshaped, reason=reason or "", told=told)


def _close(desk: Desk) -> None:
    opened, form = desk.opened, desk.form_key("close")
    assert opened is not None
    opened.seen.setdefault("revision", desk.view.revision)
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("close")
        if "" in errors and (newest := latest_entry(desk)):
            st.caption(escape(newest.told))
            show_text(f"“{newest.text}”")
        outcome = st.segmented_control(
            "How did it go?", list(Outcome), format_func=words.label, key=f"{form}_outcome", wrap=True
        )
        field_error(errors, "outcome")
        evidence = st.text_area(
            "What shows it, in one sentence?", key=f"{form}_evidence", height=LINE, max_chars=SENTENCE
        )
        field_error(errors, "outcome_evidence")
        level = st.selectbox(
            "Level at the end, if you like",
            range(1, 6),
            None,
            format_func=lambda level: level_words(desk, level),
            key=f"{form}_level",
            placeholder="Choose a level",
        )
        field_error(errors, "end_level")
        next_step = st.selectbox("Next step", list(NextStep), format_func=words.label, key=f"{form}_next")
        reflection = st.text_area(
            "What do you take from it yourself?",
            key=f"{form}_reflection",
            height=LINE,
            max_chars=PARAGRAPH,
            placeholder=f"If you like; {desk.member} reads it",
        )
        field_error(errors, "manager_reflection")
        st.caption(
            f"Afterwards the plan can be read, but no longer changed. {escape(desk.member)} is asked for a "
            "reflection too."
        )
        is_sent = ways_out("Close the plan", "Keep it open")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    values = {
        "outcome": outcome,
        "outcome_evidence": evidence or "",
        "end_level": level,
        "next_step": next_step,
        "manager_reflection": reflection or "",
    }
    told = f"The plan is closed. {desk.member} sees the outcome and is asked for a reflection."
    desk.act("close", plans.close_plan, values=values, seen_revision=int(opened.seen["revision"]), told=told)


def _reflect(desk: Desk) -> None:
    form = desk.form_key("reflect")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("reflect")
        text = st.text_area("What do you take from it?", key=f"{form}_text", height=BOX, max_chars=PARAGRAPH)
        field_error(errors, "reflection")
        st.caption(f"{escape(readers(desk))} can read it. It cannot be changed afterwards.")
        is_sent = ways_out("Save", "Not now")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    told = f"Saved. {readers(desk)} can read it now."
    desk.act("reflect", plans.reflect, reflection=text or "", told=told)


def _note(desk: Desk) -> None:
    form, token = desk.form_key("note"), desk.token("note")
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        errors = desk.errors("note")
        text = st.text_area("Your note", key=f"{form}_text", height=BOX, max_chars=STORY)
        field_error(errors, "text")
        st.caption(f"{escape(readers(desk))} can read it in the journal.")
        is_sent = ways_out("Add the note", "Never mind")
    if is_sent is None:
        return
    _leave_unless(desk, is_sent)
    told = f"Added to the journal. {readers(desk)} can read it now."
    desk.act("note", plans.add_to_journal, kind=EntryKind.COMMENT, text=text or "", token=token, told=told)


def _item(desk: Desk) -> ItemView:
    """What the dialog is about."""
    opened = desk.opened
    assert opened is not None
    return next(item for item in _ABOUT[opened.name](desk) if item.id == opened.item)


def _leave_unless(desk: Desk, is_sent: bool) -> None:
    if not is_sent:
        desk.shut()
        st.rerun()


_Dialog = tuple[Callable[[Desk], str], Action, Callable[[Desk], None]]
_DIALOGS: dict[str, _Dialog] = {
    "check_in": (lambda desk: "Check-in", Action.CHECK_IN, _check_in),
    "report": (lambda desk: "Report on an activity", Action.REPORT_ACTIVITY, _report),
    "reach": (lambda desk: "A milestone is reached", Action.REACH_MILESTONE, _reach),
    "give": (lambda desk: "Was this support given?", Action.GIVE_SUPPORT, _give),
    "agree": (lambda desk: f"Agree to version {desk.header.version}?", Action.AGREE, _agree),
    "explain": (lambda desk: "One sentence, and the plan begins", Action.EXPLAIN_UNSHAPED, _explain),
    "close": (lambda desk: "Close the plan", Action.CLOSE, _close),
    "reflect": (lambda desk: "Look back", Action.REFLECT, _reflect),
    "note": (lambda desk: "Add a note", Action.COMMENT, _note),
}
"""By name: the title, the step it takes, and what it holds."""

_ABOUT: dict[str, Callable[[Desk], Sequence[ItemView]]] = {
    "report": lambda desk: desk.body.activities,
    "reach": lambda desk: desk.body.milestones,
    "give": lambda desk: desk.body.support,
}
"""Where that which a dialog is about stands; the others are about the plan itself."""
