"""The pieces of Home: rows that wait, a plan of one's own, the team, the next days, and the first steps."""

from collections.abc import Sequence
from datetime import date
from textwrap import shorten
from typing import NamedTuple, NoReturn

import streamlit as st

from lib import formatting, home_lines, labels, turn_text
from lib.access import Viewer, may_administer, may_coach, may_read_figures, may_watch_practice
from lib.accounts import AccessChange, Newcomers
from lib.clock import at
from lib.models import Side, State
from lib.plans.queries import (
    ComingUp,
    FeedEntry,
    Filters,
    Home,
    PlanHeader,
    RequestView,
    SupportOffer,
    TeamMember,
    in_address,
    states_offered,
)
from lib.plans.queries.activity_feed import REPORT
from lib.plans.rules.turn import TurnReason
from lib.roster import WaitingFile
from lib.ui import home_check_in
from lib.ui.badges import badge_text
from lib.ui.cards import empty, progress_bar, row_card, row_words
from lib.ui.escaping import escape
from lib.ui.home_check_in import Start
from lib.ui.navigation import go_to, go_to_plan
from lib.ui.requests import ASK, HomeAct, is_open, is_read, request_row
from lib.ui.show_all import show_all_button, shows_all
from lib.ui.tables import facts

ROWS = 5
"""How many rows wait in sight; the rest is one click away."""

FEED_ROWS = 3
"""How much of what is new is in sight: it asks for nothing."""

TEAM_IN_SIGHT = 12


def subtitle(home: Home, today: date) -> str:
    """ "Thursday 14 May · six people report to you · four plans and one draft"; else the day alone."""
    if not home.team:
        return formatting.day(today, today)
    people = sum(not any(plan.is_acting for plan in member.plans) for member in home.team)
    coached = [plan for member in home.team for plan in member.plans]
    drafts = sum(plan.state is State.DRAFT for plan in coached)
    kinds = [(number, noun) for number, noun in ((len(coached) - drafts, "plan"), (drafts, "draft")) if number]
    team, *counted = formatting.counts((people, "person"), *kinds)
    report = f"{team} {formatting.plural(people, 'reports')} to you"
    is_whole = not any(member.has_unshown for member in home.team)
    plans = [formatting.listing(counted) or "no open plan with them"] if is_whole else []
    return " · ".join([formatting.day(today, today), report, *plans])


STEP_OF = {
    TurnReason.CHECK_IN: "check_in",
    TurnReason.CLOSE: "close",
    TurnReason.EXPLAIN_UNSHAPED: "explain_unshaped",
    TurnReason.REFLECT: "reflect",
    TurnReason.LOOK_BACK: "look_back",
}
"""What a turn is about → the form that a row opens on the plan, where nothing has to be read first."""

TAB_OF = {Side.MEMBER: "Activities", Side.MANAGER: "Support"}
"""Where what somebody promised stands on a plan."""

TAB_OF_ENTRY = {REPORT: "Activities", TurnReason.STOP: "Overview", TurnReason.ADJUSTMENT: "Overview"}
"""Where what is new stands on a plan, if not in its journal; what is asked stands above the tabs."""


def waiting_rows(home: Home, viewer: Viewer, today: date, act: HomeAct, start: Start) -> SupportOffer | None:
    """What waits for the viewer: turns, requests for a plan, own drafts, support to confirm, what is only offered.

    Args:
        act: takes a step from Home.
        start: what a check-in of today starts from.

    Returns:
        The support offer that was confirmed with this click, if one was. Other buttons lead to their plan.
    """
    turns = [plan for plan in home.waiting if not plan.turn.is_offer]
    drafts = [plan for plan in turns if plan.turn_reason is TurnReason.PROPOSE]
    offers = [plan for plan in home.waiting if plan.turn.is_offer]
    others = [plan for plan in turns if plan not in drafts]
    rows: list[PlanHeader | SupportOffer | RequestView] = [
        *others, *home.requests, *drafts, *home.support_offers, *offers
    ]  # fmt: skip  # in their order, at a look
    is_all = shows_all("home_show_all")
    # An open form has the one filled button.
    is_writing = bool(home_check_in.opened()) or is_open(ASK) or any(is_read(request) for request in home.requests)
    for number, row in enumerate(rows if is_all else _in_sight(rows)):
        is_first = number == 0 and not is_writing
        if isinstance(row, RequestView):
            request_row(row, today, act, is_first=is_first)
        elif isinstance(row, SupportOffer):
            if _support_row(row, today, is_first=is_first):
                return row
        elif home_check_in.is_written_here(row):
            home_check_in.check_in_row(row, viewer, today, start, act, is_first=is_first)
        elif turn_row(row, viewer, today, screen="home", is_first=is_first):
            go_to_turn(row)
    if len(rows) > ROWS and not is_all:
        show_all_button("home_show_all", len(rows))
    return None


def _in_sight(rows: Sequence[PlanHeader | SupportOffer | RequestView]) -> list[PlanHeader | SupportOffer | RequestView]:
    """The first rows, and those further down into which somebody is writing."""
    written = home_check_in.opened()
    return [
        row
        for n, row in enumerate(rows)
        if n < ROWS
        or (isinstance(row, PlanHeader) and row.code in written)
        or (isinstance(row, RequestView) and is_read(row))
    ]


def waiting_roster(file: WaitingFile, today: date) -> None:
    """For administrators: a roster file that came by itself did not go in."""
    line = f"The roster file “{shorten(file.file_name, 60, placeholder='…')}” waits"
    caption = f"{shorten(file.waits_for, 300, placeholder=' …')} Nothing was changed; please import it by hand."
    note = f"Since {formatting.day(at(file.at).today, today)}"
    if row_card("home_roster_file", line, caption, icon="upload_file", note=note, note_icon="", button="People"):
        go_to("people")


def newcomers_row(found: Newcomers, today: date) -> bool:
    """For administrators: who came by a directory and cannot sign in yet. Do they want to invite them?"""
    first = at(found.since).today
    is_one_day = found.number == 1 or first == today
    when = formatting.on_day(first, today) if is_one_day else f"since {formatting.near_day(first, today)}"
    line = f"{formatting.sentence(formatting.count(found.number, 'person'))} came by the directory {when}"
    names = [*found.names]
    if more := found.number - len(names):
        names.append(f"{formatting.number(more)} more")
    have = formatting.plural(found.number, "has")
    caption = f"{formatting.listing(names)} {have} no invitation yet."
    return row_card("home_newcomers", line, caption, icon="person_add", button="Invite")


def update_rows(home: Home, viewer: Viewer, today: date) -> None:
    """For HR: new updates, read by opening their plan; the list of plans has all of them."""
    _draw_entries(home.updates, today)
    if home.updates_on > FEED_ROWS and st.button(
        f"All {home.updates_on} in Plans", key="home_updates_all", type="tertiary", icon=":material/arrow_forward:"
    ):
        go_to("plans", **in_address(Filters(frozenset(states_offered(viewer)), only_updates=True)))


def feed_rows(entries: Sequence[FeedEntry], today: date) -> None:
    """What others wrote since the viewer last opened each plan; opening it there makes it read."""
    is_all = shows_all("home_show_feed")
    _draw_entries(entries if is_all else entries[:FEED_ROWS], today)
    if len(entries) > FEED_ROWS and not is_all:
        show_all_button("home_show_feed", len(entries))


def _draw_entries(entries: Sequence[FeedEntry], today: date) -> None:
    for one in entries:
        line = home_lines.feed_line(one, today)
        key, note = f"home_feed_{one.plan.code}", line.note
        if row_card(key, line.title, line.caption, icon=line.icon, note=note, note_icon="", button=line.button):
            go_to_plan(one.plan, tab=TAB_OF_ENTRY.get(one.kind, "Journal"))


def turn_row(
    plan: PlanHeader, viewer: Viewer, today: date, *, screen: str, is_first: bool = False, is_quiet_told: bool = False
) -> bool:
    """A plan with what to do about it.

    Args:
        screen: the name of the screen it stands on.
        is_quiet_told: the row also says that nobody has written anything for long.

    Returns:
        Was its button pressed? `go_to_turn` leads on.
    """
    line = home_lines.home_line(plan, viewer, today)
    told = [turn_text.reminder(plan, viewer, today), turn_text.quiet(plan, today) if is_quiet_told else ""]
    return row_card(
        f"{screen}_turn_{plan.code}",
        line.title,
        " · ".join(filter(None, [line.caption, *told])),
        icon=line.icon,
        late_days=plan.late_days,
        note=line.note,
        button=line.button,
        primary=is_first,
    )


def go_to_turn(plan: PlanHeader) -> NoReturn:
    """Open a plan where the viewer takes the step that waits: its form, or the tab of what is late."""
    do = STEP_OF.get(plan.turn_reason, "") if plan.is_mine else ""
    tab = ""
    if plan.acts_for is not None and plan.turn_reason is TurnReason.LATE_PROMISE:
        tab = TAB_OF[plan.acts_for if plan.is_mine else plan.acts_for.other]
    go_to_plan(plan, do=do, tab=tab)


def _support_row(offer: SupportOffer, today: date, *, is_first: bool) -> bool:
    return row_card(
        f"home_support_{offer.plan.code}_{offer.support_id}",
        f"Did “{shorten(offer.text, 80, placeholder=' …')}” reach you?",
        f"Support from {offer.given_by or 'your manager'} · provided {formatting.on_day(offer.given_on, today)}",
        icon="inventory_2",
        button="Confirm receipt",
        primary=is_first,
    )


def nothing_waits(home: Home, today: date) -> None:
    """Nothing waits, and what comes next."""
    ahead = ""
    if home.coming_up:
        first = home.coming_up[0]
        ahead = f"Next: {home_lines.coming_up_line(first)}, {formatting.near_day(first.on, today)}."
    empty("Nothing needs your attention.", ahead)


def standing_in(home: Home, viewer: Viewer, today: date) -> None:
    """The plans of managers who are away, on which it is not the viewer's turn as their deputy."""
    for plan in home.standing_in:
        if turn_row(plan, viewer, today, screen="home"):
            go_to_plan(plan)


def plan_card(plan: PlanHeader, today: date) -> None:
    """A plan of the viewer's own: state, dates, and once it has started how far it is."""
    with st.container(border=True, gap="small", key=f"home_plan_{plan.code}_card"):
        coached = [f"With {plan.manager.name}"] if plan.manager else []
        row_words(
            plan.title,
            " · ".join([*coached, formatting.span(plan.start, plan.end, today)]),
            badge=plan.state,
            fact=formatting.day_of(plan.start, plan.end, today) if plan.has_started else "",
            figures=_figures(plan, today) if plan.has_started else (),
        )
        if plan.has_started:
            progress_bar(plan, today)
        else:
            st.markdown(escape(turn_text.turn_headline(plan, today)))
        if st.button(
            "Open your plan",
            key=f"home_plan_{plan.code}",
            icon=":material/arrow_forward:",
            icon_position="right",
        ):
            go_to_plan(plan)


def achievements_button() -> bool:
    """The way to what one's plans brought so far, the past ones too. Was it pressed?"""
    return st.button("Achievements", key="home_achievements", type="tertiary", icon=":material/star:")


def _figures(plan: PlanHeader, today: date) -> list[tuple[str, str]]:
    figures = []
    if plan.activities_agreed:
        figures.append(("Activities", f"{plan.activities_done} of {plan.activities_agreed}"))
    figures.append(("Next check-in", _next_check_in(plan.next_check_in, today)))
    if plan.milestones_planned:
        figures.append(("Milestones", f"{plan.milestones_reached} of {plan.milestones_planned}"))
    return figures


def _next_check_in(due: date | None, today: date) -> str:
    if due is None:
        return "None left"
    return "Now" if due <= today else formatting.brief_day(due)


def coming_up(rows: Sequence[ComingUp], today: date) -> None:
    """The next seven days, a row a day."""
    days: dict[str, list[str]] = {}
    for one in rows:
        day = formatting.sentence(formatting.near_day(one.on, today))
        days.setdefault(day, []).append(home_lines.coming_up_line(one))
    facts({day: "\n".join(lines) for day, lines in days.items()}, alt="What comes up in the next seven days")


def access_changes(changes: Sequence[AccessChange], today: date) -> None:
    """For HR: who was given or lost a role lately, and which HR accounts were reset."""
    days: dict[str, list[str]] = {}
    for change in changes:
        days.setdefault(formatting.sentence(formatting.near_day(at(change.at).today, today)), []).append(
            _change(change)
        )
    facts({day: "\n".join(lines) for day, lines in days.items()}, alt="Roles that changed in the last two weeks")
    st.caption("HR is told of every change of role, and when the account of somebody in HR is reset.")


def _change(change: AccessChange) -> str:
    if change.role is None:
        told = f"the account of {change.person} was reset"
    else:
        now = "now holds" if change.is_given else "no longer holds"
        told = f"{change.person} {now} the role {labels.label(change.role)}"
    return formatting.sentence(f"{told} (by {change.by})" if change.by else told)


def team_card(team: Sequence[TeamMember], viewer: Viewer, today: date) -> None:
    """Everybody who reports to the viewer; of more than twelve at first only those with a plan."""
    with_plans = [member for member in team if member.plans or member.has_unshown]
    is_large = len(team) > TEAM_IN_SIGHT and 0 < len(with_plans) < len(team)
    is_all = not is_large or shows_all("home_show_team")
    with st.container(border=True, gap="xxsmall", key="home_team"):  # Each begins further down, by `assistive.css`.
        for member in team if is_all else with_plans:
            for plan in member.plans:
                _coached(plan, today)
            if member.has_unshown or not member.plans:
                _without_plan(member, today)
        if not is_all:
            show_all_button("home_show_team", len(team))


def _coached(plan: PlanHeader, today: date) -> None:
    if st.button(
        f"**{escape(plan.member.name)}**",
        key=f"home_team_{plan.code}",
        type="tertiary",
        icon=":material/chevron_right:",
        icon_position="right",
    ):
        go_to_plan(plan)
    is_draft = plan.state is State.DRAFT
    then = f"{plan.member.first_name} cannot see it yet" if is_draft else _within_line(plan, today)
    quiet = turn_text.quiet(plan, today).rstrip(".")
    said = " · ".join(filter(None, [plan.title, then, quiet[:1].lower() + quiet[1:]]))
    line = f":small[{badge_text(*labels.look(plan.state))} :gray[{escape(said)}]]"
    if plan.has_started:
        st.progress(plan.progress / 100, line)
    else:
        st.markdown(line)


def _within_line(plan: PlanHeader, today: date) -> str:
    """What is next, as it goes on after other words: "next check-in 20 May", but "Priya: answer two"."""
    short = turn_text.turn_short(plan, today)
    return short if short.startswith((plan.member.first_name, "HR")) else short[0].lower() + short[1:]


def _without_plan(member: TeamMember, today: date) -> None:
    person = member.person
    with st.container(gap="xxsmall", key=f"home_team_person_{person.id}_row"):
        if member.has_unshown:
            st.markdown(f":small[**{escape(person.name)}**]  \n:small[:gray[A plan that cannot be shown right now]]")
            return
        outcome = f"{badge_text(*labels.look(member.last_outcome))} " if member.last_outcome is not None else ""
        ended = member.last_ended_on
        last = f" · last one closed on {formatting.short_day(ended, today)}" if ended else ""
        st.markdown(f":small[**{escape(person.name)}**]  \n:small[{outcome}:gray[No open plan{last}]]")
        if st.button("Start a plan", key=f"home_start_{person.id}", type="tertiary", icon=":material/add:"):
            go_to("new_plan", person=str(person.id))


class FirstStep(NamedTuple):
    """A row for somebody who has nothing yet. Only what is theirs to do gets the filled button."""

    icon: str
    line: str
    caption: str
    button: str
    page: str
    is_asked: bool = False


def first_steps(viewer: Viewer, *, is_new: bool, is_starting: bool = False) -> None:
    """For somebody without a plan of their own: what to do, for each part they have.

    Args:
        is_new: there is nothing yet that they follow, so that they first read what this is.
        is_starting: the steps of *Getting started* stand above, which hold what an administrator does first.
    """
    if is_new:
        st.markdown(
            "A coaching plan is a short, shared plan for what somebody wants to grow into: where they stand, one goal, "
            "the activities, and how often they meet with their manager about them."
        )
    steps = [step for step in _first_steps_of(viewer) if not (is_starting and step.page == "people")]
    for number, step in enumerate(steps):
        is_primary = number == 0 and step.is_asked and not is_starting
        key = f"home_first_{step.page}"
        if row_card(key, step.line, step.caption, icon=step.icon, button=step.button, primary=is_primary):
            go_to(step.page)


def _first_steps_of(viewer: Viewer) -> list[FirstStep]:
    steps = []
    if may_coach(viewer):
        line = "No plans yet. Pick somebody whose next step you can see"
        caption = "They read the plan once you propose it, and suggest changes where they like."
        steps.append(FirstStep("add_circle", line, caption, "New plan", "new_plan", is_asked=True))
    if may_administer(viewer):
        caption = "Import the roster, then invite people. You see no plan, and not who has one."
        steps.append(
            FirstStep("groups", "Keep the roster and the accounts", caption, "People", "people", is_asked=True)
        )
    if may_watch_practice(viewer):
        caption = "One question at a time, with figures, charts and the plans behind them."
        steps.append(FirstStep("insights", "See how coaching is practised", caption, "Insights", "insights"))
        caption = "Plans lists them from the moment each is proposed: people, dates and state."
        steps.append(FirstStep("list_alt", "See which plans there are", caption, "Plans", "plans"))
        caption = "The organisation’s figures at each month’s end, with small groups hidden."
        steps.append(FirstStep("monitoring", "Read what leadership reads", caption, "Overview", "overview"))
    if may_read_figures(viewer) and not may_watch_practice(viewer):
        caption = "Four figures, a trend and the departments. No plan, and not which people have one."
        steps.append(FirstStep("monitoring", "See how coaching goes", caption, "Overview", "overview", is_asked=True))
    else:
        line = "Know what a coaching plan is, and what it is not"
        caption = "A manager proposes it; the team member reads it first and changes what does not fit."
        steps.append(FirstStep("menu_book", line, caption, "Read the Guide", "guide"))
    return steps


def is_team_member_alone(viewer: Viewer) -> bool:
    """Is somebody here as a team member and as nothing else?"""
    return not may_coach(viewer) and not viewer.roles
