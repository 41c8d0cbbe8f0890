"""What stands above the tabs of a plan: people and state, whose turn it is, the rhythm."""

from typing import NamedTuple

import streamlit as st

from lib import plans, telling, words
from lib.clock import at
from lib.life import Action
from lib.models import Progress, Side, State
from lib.plans import HEADER, PlanHeader
from lib.settings import ROOT, get_settings
from lib.turn import Matter
from lib.ui.cards import facts
from lib.ui.drawing import draw
from lib.ui.going import go_to, way_back
from lib.ui.plan.coming import coming_check_in
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps import STEPS, open_step, versions
from lib.ui.plan.steps.adjusting import END
from lib.ui.plan.steps.pausing import pause_in_words
from lib.ui.plan.written import show_written
from lib.ui.safe import escape
from lib.ui.states import badge, fact_badge, late_badge

PAGES = ROOT / "pages"

UPDATES = 5
"""How many updates HR sees beside the header, the newest."""


def heading(desk: Desk) -> None:
    """The way back, the title, the people and the state."""
    header = desk.header
    is_member = header.side is Side.MEMBER
    where, label, address = way_back(header.code, *(("home", "Home") if is_member else ("plans", "All plans")))
    with st.container(gap="xxsmall"):  # The title brings room above it of its own.
        if st.button(label, key=desk.key("back"), type="tertiary", icon=":material/arrow_back:"):
            st.switch_page(PAGES / f"{where}.py", query_params=address)
        st.title(escape(header.title), anchor=False)
        with st.container(horizontal=True, vertical_alignment="center"):
            coached = f", coached by {escape(header.manager.name)}" if header.manager else ", without a manager today"
            st.markdown(f"**{escape(header.member.name)}**{coached}", width="content")
            with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
                _badges(desk)


def _badges(desk: Desk) -> None:
    header = desk.header
    if header.outcome is not None:
        look = words.look(header.outcome)
        fact_badge(f"Closed: {words.in_sentence(header.outcome)}", look.icon, look.colour)
    else:
        badge(header.state)
    if header.stuck is not None and desk.side is None and desk.may(Action.CANCEL):  # They do HR's part.
        fact_badge(*words.look(header.stuck))
    if header.paused_until is not None:
        fact_badge(f"Paused until {words.short_day(header.paused_until, desk.today)}", "pause_circle")
    elif header.state is State.ACTIVE:
        fact_badge(words.day_of(header.start, header.end, desk.today), "today")
    if STEPS[versions.NAME].is_in_menu(desk):
        st.button(
            f"Version {header.version}",
            key=desk.key("version"),
            type="tertiary",
            icon=":material/history:",
            help="Compare it with another version",
            on_click=open_step,
            args=(desk, versions.NAME),
        )
    elif desk.view.body is not None:
        fact_badge(f"Version {header.version}", "history")


def kin(desk: Desk) -> None:
    """The plan that this one goes on from and those that go on from it, as far as the viewer may read them."""
    body = desk.body
    links = [(f"Goes on from “{body.follows.title}”", body.follows)] if body.follows else []
    links += [(f"Gone on with in “{link.title}” ({words.in_sentence(link.state)})", link) for link in body.followed_by]
    for label, link in links:
        if st.button(
            escape(label), key=desk.key(f"kin_{link.code}"), type="tertiary", icon=":material/conversion_path:"
        ):
            go_to("plan", plan=link.code)


def turn_card(desk: Desk) -> None:
    """Whose turn it is and why, the one primary button, and the menu with what else is allowed."""
    header = desk.header
    headline = telling.turn_headline(header, desk.viewer, desk.today)
    who, colon, what = headline.partition(": ")
    # On a phone a fixed width is the whole width, so that the buttons move below the text.
    with st.container(
        border=True,
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=desk.key("turn"),
    ):
        with st.container(width=760, gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = f"**{escape(who)}:** {escape(what)}" if colon else f"**{escape(headline)}**"
                st.markdown(said, width="content")
                late_badge(header.late_days)
            said = telling.turn_reason(header, desk.viewer, desk.today)
            rests = pause_in_words(desk) if desk.view.body is not None else ""
            st.caption(escape(" ".join(filter(None, [said, rests, telling.quiet(header, desk.today)]))))
            if header.nudged_by is not None and header.nudged_on is not None:
                st.caption(f":material/notifications: {escape(telling.reminder(header, desk.viewer, desk.today))}")
        with st.container(horizontal=True, width="content"):
            _buttons(desk)


def _buttons(desk: Desk) -> None:
    first = _next_step(desk)
    if first is not None and not desk.is_open(first.step, first.item):
        st.button(
            first.label,
            key=desk.key(f"next_{first.step}"),
            icon=f":material/{first.icon}:",
            type="primary" if first.is_primary and desk.opened is None else "secondary",
            on_click=open_step,
            args=(desk, first.step, first.item),
        )
    beside = ""
    if desk.header.matter is Matter.CLOSE and desk.header.is_mine and STEPS[END].is_open_to(desk):
        beside = END  # Past its end a plan is closed or extended.
        if not desk.is_open(END):
            st.button(
                "Extend it", key=desk.key("next_extend"), icon=":material/update:", on_click=open_step, args=(desk, END)
            )
    shown = {beside, first.step if first is not None else ""}
    rest = [name for name, step in STEPS.items() if step.is_in_menu(desk) and name not in shown]
    if rest:
        chosen = st.menu_button("More", rest, key=desk.key("more"), format_func=lambda name: STEPS[name].menu)
        if chosen:
            open_step(desk, chosen)


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


def _next_step(desk: Desk) -> Next | None:
    matter, is_mine = desk.header.matter, desk.header.is_mine
    if desk.may(Action.AGREE) and matter in (Matter.AGREE, Matter.ANSWER, Matter.COMPLETE):
        label = f"Agree to version {desk.header.version}"
        return Next("agree", label, "handshake", is_primary=is_mine and matter is Matter.AGREE)
    if matter is Matter.PAUSED and desk.may(Action.END_PAUSE):
        return Next("end_pause", "End the pause", "play_arrow", is_primary=False)
    if desk.header.align_waits and desk.may(Action.ANSWER_ALIGNMENT):
        return Next("align", "Answer", "handshake")
    if not is_mine:
        if desk.view.body is None and desk.may(Action.OPEN_IN_FULL):
            return Next("open_in_full", "Open the full plan", "visibility", is_primary=False)
        return None
    if matter is Matter.LATE_PROMISE:
        late = [item for item in desk.body.activities if item.is_late and item.progress is not Progress.DONE]
        given = [item for item in desk.body.support if item.is_late]
        if desk.side is Side.MEMBER and late and desk.may(Action.REPORT_ACTIVITY):
            return Next("report", "Report", "task_alt", late[0].id)
        if desk.side is Side.MANAGER and given and desk.may(Action.GIVE_SUPPORT):
            return Next("give", "Mark as provided", "handshake", given[0].id)
        return None
    found = NEXT.get(matter)
    return found if found is not None and STEPS[found.step].is_open_to(desk) else None


NEXT = {
    Matter.NOT_NOW: Next("revise", "Revise the proposal", "edit_square"),
    Matter.APPOINT: Next("appoint", "Appoint somebody", "person_add"),
    Matter.CHECK_IN: Next("check_in", "Write it down", "edit"),
    Matter.CLOSE: Next("close", "Close the plan", "flag"),
    Matter.EXPLAIN_UNSHAPED: Next("explain", "Write the sentence", "edit_note"),
    Matter.REFLECT: Next("reflect", "Write a reflection", "edit_note", is_primary=False),
    Matter.LOOK_BACK: Next("look_back", "Look back", "history_edu", is_primary=False),
}
"""What a turn is about → its step, where one form settles it."""


def welcome(desk: Desk) -> None:
    """For the team member before anything else: what this is, what it is not, who reads it, what they can change."""
    body, key = desk.body, desk.key("welcome")
    is_new = not body.is_shaped and Side.MEMBER not in body.agreed and body.not_now is None
    if desk.side is not Side.MEMBER or desk.header.state is not State.PROPOSED or not is_new:
        return
    if st.session_state.get(key) == "read":
        return
    formal = escape(str(body.policy.get("psp_name", "formal process")))
    readers = words.listing(["you", *desk.view.readers.names(desk.viewer.person_id)])
    with st.container(border=True, gap="small", key=f"{key}_card"):
        st.markdown(f"**{escape(desk.manager)} proposes a coaching plan with you**")
        st.markdown(
            "- **What it is:** a short, shared plan for something you want to grow into, with support that "
            f"{escape(desk.manager)} promises.\n"
            f"- **What it is not:** a {formal}. Nothing here is a warning, and it is not about your standing.\n"
            f"- **Who reads it:** {escape(readers)}. {desk.view.readers.of_hr} "
            "“Who sees it” always has the names.\n"
            "- **What you can change:** suggest other words for every part but “Why now”, which stays as "
            f"{escape(desk.manager)} gave it; add what is missing; decline activities, support or milestones that do "
            "not fit. It begins when you both agree to the same version, not before."
        )
        if st.button("I have read this", key=f"{key}_read"):
            st.session_state[key] = "read"
            st.rerun()


def rhythm_card(desk: Desk) -> None:
    """One line from start to end with what was due, held and reached."""
    from lib import charts  # Charts bring pandas and Altair; a plan that is only proposed does without them.

    header, body = desk.header, desk.body
    today = min(desk.today, header.ended_on) if header.ended_on else desk.today
    extra = [held.held_on for held in body.check_ins if held.due_on is None]
    marks = [charts.MilestoneMark(m.text, m.due_on, m.done_on) for m in body.milestones if m.is_agreed]
    span = {"start": header.start, "end": header.end, "today": today}
    is_over = header.ended_on is not None
    with st.container(border=True, key=desk.key("rhythm")):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown("**Rhythm**", width="content")
            cadence = words.cadence(body.text.cadence, body.text.cadence_days, body.text.cadence_weekday)
            st.caption(f"{words.span(header.start, header.end, desk.today)} · {cadence}", width="content")
        draw(
            charts.rhythm(body.due_line, extra, marks, is_over=is_over, **span),
            key=desk.key("rhythm_line"),
            alt=charts.rhythm_alt(body.due_line, marks, is_over=is_over, **span),
        )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(escape(charts.rhythm_legend(body.due_line, marks)), width="content")
            with st.popover("As a table", icon=":material/table_rows:", type="tertiary"):
                st.dataframe(charts.rhythm_table(body.due_line, extra, marks), hide_index=True)
        coming_check_in(desk)


def in_full_note(desk: Desk) -> None:
    """For HR, who opened it in full: until when, and that nothing can be changed."""
    if (until := desk.view.in_full_until) is not None:
        time = words.time_of_day(until, get_settings().zone)
        st.info(
            f"You read this plan in full until {time}. You can comment, and change none of its words. "
            f"{escape(desk.readers)} can see that you opened it, and why.",
            icon=":material/visibility:",
        )


def header_only(desk: Desk) -> None:
    """A plan for HR: its header in facts, what the two wrote for HR, and why there is no more."""
    facts_column, updates = st.columns([3, 2], gap="large")
    with facts_column, st.container(gap="small"):
        st.header("The plan in short", anchor=False)
        _header_facts(desk)
    with updates, st.container(gap="small"):
        st.header("Updates", anchor=False)
        _updates(desk)
    st.caption(
        f"You see the header of this plan ({HEADER}) and the updates, which are written for HR. "
        f"{escape(desk.readers)} can see that you opened it."
    )


def _updates(desk: Desk) -> None:
    if not desk.view.updates:
        _no_update(desk)
    for entry in desk.view.updates[:UPDATES]:
        with st.container(border=True, gap="xxsmall"):
            show_written(desk, f"update_{entry.id}", entry)
            st.caption(f"{escape(entry.by)} · {words.near_day(at(entry.at).today, desk.today)}")


def _no_update(desk: Desk) -> None:
    """That there is none yet, with who can write one until when; once nobody can, that none was written."""
    ended_on, today = desk.header.ended_on, desk.today
    until = plans.last_day_for_updates(ended_on) if ended_on else None
    if until is not None and today > until:
        st.markdown("No update was written.")
        return
    st.markdown("No update yet.")
    readers = {person.id for person in desk.view.readers.people}
    two = [one.first_name for one in (desk.header.member, desk.header.manager) if one and one.id in readers]
    if two:
        when = words.near_day(until, today) if until else f"{plans.UPDATE_DAYS} days after the plan has ended"
        st.caption(escape(f"{words.listing(two)} can write one for HR until {when}."))


def _manager(header: PlanHeader) -> str:
    if header.manager is None:
        return "Nobody active"
    return f"{header.manager.name}, appointed by HR for now" if header.is_acting else header.manager.name


def _header_facts(desk: Desk) -> None:
    header, today = desk.header, desk.today
    above = header.managers_manager
    has_run = header.state in (State.ACTIVE, State.CLOSED)
    with st.container():
        facts(
            {
                "Team member": header.member.name,
                "Manager": _manager(header),
                "Manager’s manager": above.name if above else "",
                "Department": header.department,
                "Dimension": words.label(header.dimension) if header.dimension else "",
                "Purpose": words.label(header.purpose) if header.purpose else "",
                "Dates": words.span(header.start, header.end, today),
                "Proposed": words.day(header.proposed_on, today) if header.proposed_on else "",
                "Ended": words.day(header.ended_on, today) if header.ended_on else "",
                "Progress": words.percent(header.progress) if has_run else "",
                "Check-ins held": f"{header.check_ins_held} of {header.check_ins_due} due" if has_run else "",
                "Milestones reached": f"{header.milestones_reached} of {header.milestones_planned}" if has_run else "",
                "Outcome": words.label(header.outcome) if header.outcome else "",
            },
            alt="The header of the plan",
        )
