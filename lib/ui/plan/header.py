"""What stands above the tabs of a plan: people and state, whose turn it is, the rhythm."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import streamlit as st

from lib import formatting, labels, turn_text
from lib.clock import at
from lib.models import Action, Progress, Side, State
from lib.plans import context
from lib.plans.queries import HEADER, PlanHeader
from lib.plans.rules.turn import TurnReason
from lib.settings import ROOT, get_settings
from lib.ui.badges import badge_text
from lib.ui.cards import progress_bar, row_words, small
from lib.ui.charts import data_table, draw
from lib.ui.escaping import escape, escape_lines
from lib.ui.export_menu import plan_menu
from lib.ui.frame import titled
from lib.ui.navigation import go_to, way_back
from lib.ui.plan.corrected_text import show_written
from lib.ui.plan.next_check_in import next_check_in
from lib.ui.plan.page import PRINT, Kind, PlanPage
from lib.ui.plan.steps import STEPS, compare_versions, open_step
from lib.ui.plan.steps.adjust import END
from lib.ui.plan.steps.pause import pause_in_words
from lib.ui.plan.suggestions import shortened
from lib.ui.tables import facts

PAGES = ROOT / "pages"

GOAL_LENGTH = 200
"""Characters of the goal beside its progress; the tab Overview has all of it."""

UPDATES = 5
"""How many updates HR sees beside the header, the newest."""


def heading(page: PlanPage) -> None:
    """The way back, the title, the people and the state."""
    header = page.header
    is_member = header.side is Side.MEMBER
    where, label, address = way_back(header.code, *(("home", "Home") if is_member else ("plans", "All plans")))
    with st.container(gap=None):  # The title brings room above it of its own.
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(label, key=page.key("back"), type="tertiary", icon=":material/arrow_back:"):
                st.switch_page(PAGES / f"{where}.py", query_params=address)
            _about_the_whole(page)
        coached = f", coached by {escape(header.manager.name)}" if header.manager else ", without a manager today"
        people = f"**{escape(header.member.name)}**{coached}{escape(_deputy(page))}"
        titled(header.title, " ".join([people, *_badges(page)]))


def _deputy(page: PlanPage) -> str:
    """Who stands in for the manager today and until when, after the manager's name."""
    today = page.today
    for one in page.view.readers.deputies:
        if one.first_on <= today:
            who = "you stand" if one.person_id == page.viewer.person_id else f"{one.name} stands"
            return f", for whom {who} in until {formatting.near_day(one.last_on, today)}"
    return ""


def _does_hrs_part(page: PlanPage) -> bool:
    return page.side is None and page.may(Action.CANCEL)


def _badges(page: PlanPage) -> Iterator[str]:
    header = page.header
    if header.outcome is not None:
        look = labels.look(header.outcome)
        yield badge_text(f"Closed: {labels.in_sentence(header.outcome)}", look.icon, look.colour)
    else:
        yield badge_text(*labels.look(header.state))
    if header.stuck is not None and _does_hrs_part(page):
        yield badge_text(*labels.look(header.stuck))
    if header.paused_until is not None:
        yield badge_text(f"Paused until {formatting.short_day(header.paused_until, page.today)}", "pause_circle")
    elif header.state is State.ACTIVE:
        yield badge_text(formatting.day_of(header.start, header.end, page.today), "today")
    if page.view.body is not None and not STEPS[compare_versions.NAME].is_in_menu(page):
        yield badge_text(f"Version {header.version}", "history")


def _about_the_whole(page: PlanPage) -> None:
    header = page.header
    if STEPS[compare_versions.NAME].is_in_menu(page):
        page.button(
            f"Version {header.version}",
            "version",
            open_step,
            page,
            compare_versions.NAME,
            icon="history",
            kind="tertiary",
            tooltip="Compare it with another version",
        )
    if page.view.body is not None:
        _print_button(page)
        if not page.is_printed:
            has_check_ins = page.side is not None and page.body.next_check_in is not None
            plan_menu(header.code, is_own=page.side is Side.MEMBER, has_check_ins=has_check_ins)


def _print_button(page: PlanPage) -> None:
    """Leads to the whole plan on one page, which the browser then prints or saves as a PDF, and back."""

    if page.is_printed:
        leave = st.query_params.__delitem__
        st.button("Leave print view", key=page.key("leave_print"), type="tertiary", on_click=leave, args=(PRINT,))
        return
    st.button(
        "Print",
        key=page.key("print"),
        type="tertiary",
        icon=":material/print:",
        help="The whole plan on one page",
        on_click=st.query_params.__setitem__,
        args=(PRINT, "all"),
    )


def related_plans(page: PlanPage) -> None:
    """The plan that this one goes on from and those that go on from it, as far as the viewer may read them."""
    body = page.body
    links = [(f"Follows “{body.follows.title}”", body.follows)] if body.follows else []
    links += [(f"Followed by “{link.title}” ({labels.in_sentence(link.state)})", link) for link in body.followed_by]
    for label, link in links:
        if st.button(
            escape(label), key=page.key(f"related_{link.code}"), type="tertiary", icon=":material/conversion_path:"
        ):
            go_to("plan", plan=link.code)


def turn_card(page: PlanPage) -> None:
    """Whose turn it is and why, the one primary button, and the menu with what else is allowed."""
    header = page.header
    headline = turn_text.turn_headline(header, page.today)
    who, colon, what = headline.partition(": ")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=page.key("turn")):
        said = [f"**{escape(who)}:** {escape(what)}" if colon else f"**{escape(headline)}**"]
        if header.late_days > 0:
            said[0] += f" {badge_text(formatting.days_late(header.late_days), 'schedule', 'red')}"
        why = turn_text.turn_reason(header, page.today)
        rests = pause_in_words(page) if page.view.body is not None else ""
        said += [small(" ".join(filter(None, [why, rests, turn_text.quiet(header, page.today)])))]
        if header.nudged_by is not None and header.nudged_on is not None:
            said += [small(turn_text.reminder(header, page.viewer, page.today), "notifications")]
        if _does_hrs_part(page) and (what_helps := turn_text.shut_out(header)):
            said += [small(what_helps, "block")]
        st.markdown("  \n".join(said), width="stretch")
        _buttons(page)


def _buttons(page: PlanPage) -> None:
    offered = _next_steps(page)
    for each in offered:
        if not page.is_open(each.step, each.item):
            kind: Kind = "primary" if each.is_primary and page.opened is None else "secondary"
            page.button(
                each.label, f"next_{each.step}", open_step, page, each.step, each.item, icon=each.icon, kind=kind
            )
    shown = {each.step for each in offered}
    rest = [name for name, step in STEPS.items() if step.is_in_menu(page) and name not in shown]
    if rest:
        chosen = st.menu_button("More", rest, key=page.key("more"), format_func=lambda name: STEPS[name].menu)
        if chosen:
            open_step(page, chosen)


class Next(NamedTuple):
    """The step that the viewer's turn is about, and the button that opens its form.

    Attributes:
        is_primary: it is the one filled button of the screen, as long as no form is open.
    """

    step: str
    label: str
    icon: str
    item: int = 0
    is_primary: bool = True


def _next_steps(page: PlanPage) -> list[Next]:
    """The step that the viewer's turn is about, and what may be chosen in its place; for others what helps."""
    if not page.header.is_mine and page.acts_for is None and not page.header.align_waits:
        return [each for each in HELPS if STEPS[each.step].is_in_menu(page)]
    first = _next_step(page)
    beside = page.header.turn_reason is TurnReason.CLOSE and page.header.is_mine and STEPS[END].is_open_to(page)
    return [*([first] if first is not None else []), *([EXTEND] if beside else [])]


def _next_step(page: PlanPage) -> Next | None:
    reason, is_mine = page.header.turn_reason, page.header.is_mine
    if page.may(Action.AGREE) and reason in (TurnReason.AGREE, TurnReason.ANSWER, TurnReason.COMPLETE):
        return Next(
            "agree",
            f"Agree to version {page.header.version}",
            "handshake",
            is_primary=is_mine and reason is TurnReason.AGREE,
        )
    if reason is TurnReason.PAUSED and page.may(Action.RESUME):
        return Next("resume", "Resume plan", "play_arrow", is_primary=False)
    if page.header.align_waits and page.may(Action.ANSWER_ALIGNMENT):
        return Next("align", "Answer", "handshake")
    if not is_mine:
        return None
    if reason is TurnReason.LATE_PROMISE:
        late = [item for item in page.body.activities if item.is_late and item.progress is not Progress.DONE]
        given = [item for item in page.body.support if item.is_late]
        if page.side is Side.MEMBER and late and page.may(Action.REPORT_ACTIVITY):
            return Next("report_activity", "Update status", "task_alt", late[0].id)
        if page.acts_for is Side.MANAGER and given and page.may(Action.PROVIDE_SUPPORT):
            return Next("provide_support", "Mark as provided", "handshake", given[0].id)
        return None
    found = NEXT.get(reason)
    return found if found is not None and STEPS[found.step].is_open_to(page) else None


EXTEND = Next(END, "Extend", "update", is_primary=False)
"""Past its end a plan is closed or extended."""

HELPS = (
    Next("send_reminder", "Send reminder", "notifications", is_primary=False),
    Next("open_in_full", "Open the full plan", "visibility", is_primary=False),
)
"""What HR can do for a plan that waits for others: first what asks for nothing that the two wrote."""

NEXT = {
    TurnReason.NOT_NOW: Next("revise", "Revise the proposal", "edit_square"),
    TurnReason.APPOINT: Next("appoint", "Appoint an acting manager", "person_add"),
    TurnReason.CHECK_IN: Next("check_in", "Record check-in", "edit"),
    TurnReason.CLOSE: Next("close", "Close plan", "flag"),
    TurnReason.EXPLAIN_UNSHAPED: Next("explain_unshaped", "Say why", "edit_note"),
    TurnReason.REFLECT: Next("reflect", "Write reflection", "edit_note", is_primary=False),
    TurnReason.LOOK_BACK: Next("look_back", "Look back", "history_edu", is_primary=False),
}
"""What a turn is about → its step, where one form settles it."""


def welcome(page: PlanPage) -> None:
    """For the team member before anything else: what this is, what it is not, who reads it, what they can change."""
    body, key = page.body, page.key("welcome")
    is_new = not body.is_shaped and Side.MEMBER not in body.agreed and body.not_now is None
    if page.side is not Side.MEMBER or page.header.state is not State.PROPOSED or not is_new:
        return
    if st.session_state.get(key) == "read":
        return
    formal = escape(str(body.policy.get("psp_name", "formal process")))
    readers = formatting.listing(["you", *page.view.readers.names(page.viewer.person_id)])
    with st.container(border=True, gap="small", key=f"{key}_card"):
        st.markdown(f"**{escape(page.manager)} proposes a coaching plan with you**")
        st.markdown(
            "- **What it is:** a short, shared plan for something you want to grow into, with support that "
            f"{escape(page.manager)} promises.\n"
            f"- **What it is not:** a {formal}. Nothing here is a warning, and it is not about your standing.\n"
            f"- **Who reads it:** {escape(readers)}. {page.view.readers.of_hr} "
            "“Access” always has the names.\n"
            "- **What you can change:** suggest a change to every part but “Why now”, which stays as "
            f"{escape(page.manager)} gave it; add what is missing; decline activities, support or milestones that do "
            "not fit. The plan starts when you both agree to the same version, not before."
        )
        if st.button("I have read this", key=f"{key}_read"):
            st.session_state[key] = "read"
            st.rerun()


def at_a_glance(page: PlanPage) -> None:
    """Of a running plan the goal, the progress and the next check-in; of one that ran the rhythm."""
    if page.header.state is State.ACTIVE:
        with st.container(border=True, gap="small", key=page.key("glance")):
            st.markdown(f"**Goal**  \n{escape_lines(shortened(page.body.text.goal, GOAL_LENGTH))}")
            if page.header.has_started:
                progress_bar(page.header, page.today)
            next_check_in(page)
    if page.header.state in (State.ACTIVE, State.CLOSED):
        _rhythm(page)


def _rhythm(page: PlanPage) -> None:
    """One line from start to end with what was due, held and reached."""
    from lib import charts  # Charts bring pandas and Altair; a plan that is only proposed does without them.

    header, body = page.header, page.body
    today = min(page.today, header.ended_on) if header.ended_on else page.today
    extra = [held.held_on for held in body.check_ins if held.due_on is None]
    marks = [charts.MilestoneMark(m.text, m.due_on, m.done_on) for m in body.milestones if m.is_agreed]
    span = {"start": header.start, "end": header.end, "today": today}
    is_over = header.ended_on is not None
    with st.container(border=True, key=page.key("rhythm")):
        cadence = formatting.cadence(body.text.cadence, body.text.cadence_days, body.text.cadence_weekday)
        row_words(
            "Rhythm",
            f"{formatting.span(header.start, header.end, page.today)} · {cadence}",
            note=charts.rhythm_legend(body.due_line, marks),
            note_icon="",
        )
        draw(
            charts.rhythm(body.due_line, extra, marks, is_over=is_over, **span),
            key=page.key("rhythm_line"),
            alt=charts.rhythm_alt(body.due_line, marks, is_over=is_over, **span),
        )
        data_table(partial(charts.rhythm_table, body.due_line, extra, marks), key=page.key("rhythm"))


def in_full_note(page: PlanPage) -> None:
    """For HR, who opened it in full: until when, and that nothing can be changed."""
    if (until := page.view.in_full_until) is not None:
        time = formatting.time_of_day(until, get_settings().zone)
        st.info(
            f"You read this plan in full until {time}. You can comment, and change nothing. "
            f"{escape(page.readers)} can see that you opened it, and why.",
            icon=":material/visibility:",
        )


def header_only(page: PlanPage) -> None:
    """A plan for HR: its header in facts, what the two wrote for HR, and why there is no more."""
    facts_column, updates = st.columns([3, 2], gap="large")
    with facts_column, st.container(gap="small"):
        st.header("Overview", anchor=False)
        _header_facts(page)
    with updates, st.container(gap="small"):
        st.header("Updates", anchor=False)
        _updates(page)
    st.caption(
        f"You see the header of this plan ({HEADER}) and the updates, which are written for HR. "
        f"{escape(page.readers)} can see that you opened it."
    )


def _updates(page: PlanPage) -> None:
    if not page.view.updates:
        _no_update(page)
    for entry in page.view.updates[:UPDATES]:
        with st.container(border=True, gap="xxsmall"):
            show_written(page, f"update_{entry.id}", entry)
            st.caption(f"{escape(entry.by)} · {formatting.near_day(at(entry.at).today, page.today)}")


def _no_update(page: PlanPage) -> None:
    """Say that there is no update yet, with who can write one until when; once nobody can, that none was written."""
    ended_on, today = page.header.ended_on, page.today
    until = context.last_day_for_updates(ended_on) if ended_on else None
    if until is not None and today > until:
        st.markdown("No update was written.")
        return
    st.markdown("No update yet.")
    readers = {person.id for person in page.view.readers.people}
    two = [one.first_name for one in (page.header.member, page.header.manager) if one and one.id in readers]
    if two:
        when = formatting.near_day(until, today) if until else f"{context.UPDATE_DAYS} days after the plan has ended"
        st.caption(escape(f"{formatting.listing(two)} can write one for HR until {when}."))


def _manager(header: PlanHeader) -> str:
    if header.manager is None:
        return "Nobody active"
    return f"{header.manager.name}, appointed by HR for now" if header.is_acting else header.manager.name


def _header_facts(page: PlanPage) -> None:
    header, today = page.header, page.today
    above = header.managers_manager
    has_run = header.state in (State.ACTIVE, State.CLOSED)
    with st.container():
        facts(
            {
                "Team member": header.member.name,
                "Manager": _manager(header),
                "Manager’s manager": above.name if above else "",
                "Department": header.department,
                "Dimension": labels.label(header.dimension) if header.dimension else "",
                "Purpose": labels.label(header.purpose) if header.purpose else "",
                "Dates": formatting.span(header.start, header.end, today),
                "Proposed": formatting.day(header.proposed_on, today) if header.proposed_on else "",
                "Ended": formatting.day(header.ended_on, today) if header.ended_on else "",
                "Progress": formatting.percent(header.progress) if has_run else "",
                "Check-ins held": f"{header.check_ins_held} of {header.check_ins_due} due" if has_run else "",
                "Milestones reached": f"{header.milestones_reached} of {header.milestones_planned}" if has_run else "",
                "Outcome": labels.label(header.outcome) if header.outcome else "",
            },
            alt="The header of the plan",
        )
