"""The rows of Home in words: what waits for somebody on a plan, what others wrote on it, what comes up.

Plain text made of headers, as in `lib.turn_text`; screens escape it.
"""

from datetime import date
from textwrap import shorten
from typing import NamedTuple

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import at
from lib.models import EntryKind, Part, Side, Stuck
from lib.plans.queries.activity_feed import CHECK_IN, NOT_RECEIVED, REPORT, FeedEntry
from lib.plans.queries.header import PlanHeader
from lib.plans.queries.home import ComingUp
from lib.plans.rules.turn import BOTH, TurnReason
from lib.turn_text import due_in_words, name_of, reminder, standing_in, turn_short, you_or_name


class HomeLine(NamedTuple):
    """A row of Home: the name of an icon, a bold line, a caption, the word on the button.

    Attributes:
        note: who asked for the next step, where somebody did.
        do: the step whose form the button opens on the plan.
    """

    icon: str
    title: str
    caption: str
    button: str
    note: str = ""
    do: str = ""


def home_line(header: PlanHeader, viewer: Viewer, today: date) -> HomeLine:
    """The row of Home about a plan on which it is the viewer's turn; for any other a plain one that opens it."""
    notes = filter(None, [standing_in(header, today), reminder(header, viewer, today)])
    return _home_line(header, today)._replace(note=formatting.sentence(" · ".join(notes)))


def help_line(header: PlanHeader, today: date) -> HomeLine:
    """The row of Home about a plan that is stuck, for whoever does HR's part: why, since when, and who reminded."""
    both = f"{header.member.name} and {header.manager.name}" if header.manager else header.member.name
    icon = labels.icon(header.stuck) if header.stuck else labels.icon(header.state)
    since = formatting.since(header.stuck_since, today) if header.stuck_since else ""
    reminded = ""
    if header.nudged_by is not None and header.nudged_on is not None:
        reminded = f"{header.nudged_by.first_name} reminded them {formatting.on_day(header.nudged_on, today)}"
    match header.stuck:
        case Stuck.NOBODY:
            title, why = f"Nobody is responsible for {formatting.possessive(header.member.name)} plan", since
        case Stuck.SHUT_OUT:
            manager = header.manager.name if header.manager else "the manager"
            title = f"{formatting.possessive(manager)} account is closed, and they coach {header.member.name}"
            why = "an administrator can open it again, or the roster name another manager"
        case Stuck.ADJUSTMENT:
            title, why = f"{both} have an adjustment open", f"without an answer {since}"
        case _:
            title, why = (
                f"{both} have not agreed yet",
                f"proposed {formatting.on_day(header.stuck_since or today, today)}",
            )
    about = _about(header, *filter(None, [why, reminded]))
    if header.stuck in (Stuck.PROPOSED, Stuck.ADJUSTMENT) and header.nudged_on != today:
        return HomeLine(icon, title, about, "Send reminder", do="send_reminder")
    return HomeLine(icon, title, about, "Open")


def coming_up_line(one: ComingUp) -> str:
    """What happens on one of the next days, for one of the two: "Check-in with Nina", "Jonas: lead one (milestone)"."""
    plan = one.plan
    is_member = plan.side is Side.MEMBER
    other = name_of(plan, Side.MANAGER if is_member else Side.MEMBER)
    if one.is_end:
        whose = f"Your plan with {other}" if is_member else f"{formatting.possessive(other)} plan"
        return f"{whose} ends: time to look back together"
    if one.part is None:
        return f"Check-in with {other}"
    kind = labels.in_sentence(one.part)
    if one.part is Part.SUPPORT:
        return f"{one.what} ({kind} {'from' if is_member else 'for'} {other})"
    return f"{one.what} ({kind})" if is_member else f"{other}: {one.what} ({kind})"


def feed_line(entry: FeedEntry, today: date) -> HomeLine:
    """The row of Home about what others wrote on a plan since the viewer last opened it."""
    header, who = entry.plan, entry.by.first_name if entry.by else ""
    did = {
        CHECK_IN: ("event_available", "recorded the check-in"),
        REPORT: ("task_alt", "updated an activity"),
        NOT_RECEIVED: ("do_not_disturb_on", "marked support as not received"),
        EntryKind.COMMENT: (labels.icon(EntryKind.COMMENT), "wrote a comment"),
        EntryKind.FEEDBACK: (labels.icon(EntryKind.FEEDBACK), "gave feedback"),
        EntryKind.ACHIEVEMENT: (labels.icon(EntryKind.ACHIEVEMENT), "noted an achievement"),
        EntryKind.UPDATE: (labels.icon(EntryKind.UPDATE), "wrote an update"),
        EntryKind.CHANGE: (labels.icon(EntryKind.CHANGE), "took a step on the plan"),
        TurnReason.STOP: ("front_hand", "requests to end the plan"),
        TurnReason.ADJUSTMENT: (labels.icon(Part.ADJUSTMENT), "proposes an adjustment"),
    }
    icon, what = did[entry.kind]
    is_members = entry.by is not None and entry.by.id == header.member.id
    whose = (
        "" if header.side is Side.MEMBER or is_members else f"{formatting.possessive(header.member.first_name)} plan"
    )
    title = f"{who} {what}" if who else f"Something changed on {whose or 'your plan'}"
    more = f"and {formatting.count(entry.count - 1, 'thing')} more" if entry.count > 1 else ""
    told = [header.title, whose if who else "", _when(at(entry.at).today, today), more]
    return HomeLine(icon, title, " · ".join(filter(None, told)), "Open", shorten(entry.text, 140, placeholder=" …"))


def _home_line(header: PlanHeader, today: date) -> HomeLine:
    if header.align_waits:
        title = f"Align on {formatting.possessive(header.member.first_name)} plan with {name_of(header, Side.MANAGER)}"
        return HomeLine("handshake", title, _about(header, "opportunity and development area"), "Read and align")
    if header.is_mine and header.turn_reason is TurnReason.APPOINT:
        title = f"Appoint an acting manager for {formatting.possessive(header.member.first_name)} plan"
        return HomeLine("person_add", title, _about(header, "nobody is responsible"), "Open")
    if not header.is_mine or header.acts_for is None:
        return HomeLine(
            labels.icon(header.state),
            f"{formatting.possessive(header.member.first_name)} plan",
            _about(header, turn_short(header, today)),
            "Open",
        )
    turn, other = header.turn, you_or_name(header, header.acts_for.other)
    is_member = header.side is Side.MEMBER
    is_alone = turn.who != BOTH
    planned = f"planned for {formatting.span(header.start, header.end, today)}"
    if is_member and header.version == 1 and turn.reason in (TurnReason.ANSWER, TurnReason.COMPLETE, TurnReason.AGREE):
        return HomeLine(
            "waving_hand",
            f"{formatting.sentence(other)} proposes a plan with you",
            _about(header, planned),
            "Read proposal",
        )
    match header.turn_reason:
        case TurnReason.NOT_NOW:
            title = f"{formatting.sentence(other)} said not now: revise the proposal"
            return HomeLine("pan_tool", title, _about(header, f"version {header.version}"), "Read why")
        case TurnReason.ADJUSTMENT:
            title = f"Answer {formatting.possessive(other)} adjustment"
            return HomeLine("tune", title, _about(header, "goal or end date"), "Answer")
        case TurnReason.STOP:
            return HomeLine(
                "front_hand",
                f"{formatting.sentence(other)} requests to end the plan",
                _about(header, "you decide"),
                "Read why",
            )
        case TurnReason.ANSWER:
            changes = formatting.plural(turn.count, "change")
            number = f"{formatting.number(turn.count)} " if is_alone and turn.count > 1 else ""
            title = f"Answer {formatting.possessive(other)} {number}{changes if is_alone else 'changes'}"
            return HomeLine("forum", title, _about(header, f"version {header.version}"), "Answer")
        case TurnReason.COMPLETE:
            missing = f"{formatting.count(turn.count, 'part')} still missing"
            return HomeLine("edit_square", f"Complete the plan with {other}", _about(header, missing), "Complete plan")
        case TurnReason.EXPLAIN_UNSHAPED:
            caption = _about(header, "one sentence, then the plan starts")
            return HomeLine("edit_note", f"Say why the plan with {other} stayed as proposed", caption, "Say why")
        case TurnReason.AGREE:
            caption = _about(header, f"{other} agreed to version {header.version}" if is_alone else planned)
            return HomeLine("handshake", f"Agree to the plan with {other}", caption, "Read and agree")
        case TurnReason.CLOSE:
            ended = f"ended {formatting.on_day(turn.on or header.end, today)}"
            title = f"Look back on {formatting.possessive(other)} plan"
            return HomeLine("flag", title, _about(header, ended), "Close plan")
        case TurnReason.CHECK_IN:
            due = _about(header, due_in_words(turn.on, today, was_only=True))
            return HomeLine("event_available", f"Record the check-in with {other}", due, "Record check-in")
        case TurnReason.LATE_PROMISE:
            # With both the date may be the other one's.
            since = f"was due {formatting.on_day(turn.on, today)}" if turn.on and is_alone else "past its date"
            if is_member:
                return HomeLine("task_alt", "Update an activity that was due", _about(header, since), "Update status")
            promised = f"{you_or_name(header, Side.MANAGER)} promised"
            if header.not_received:
                title = f"{formatting.sentence(other)} marked support {promised} as not received"
                return HomeLine("handshake", title, _about(header, "read why, and provide it"), "See support")
            title = f"Provide the support {promised} {other}"
            return HomeLine("handshake", title, _about(header, since), "See support")
        case TurnReason.REFLECT:
            caption = _about(
                header, f"closed {formatting.on_day(header.ended_on or header.end, today)}", "only if you like"
            )
            return HomeLine("rate_review", f"Write a reflection on the plan with {other}", caption, "Write reflection")
        case TurnReason.LOOK_BACK:
            caption = _about(
                header, f"closed {formatting.on_day(header.ended_on or header.end, today)}", "only if you like"
            )
            return HomeLine("history_edu", f"Look back on the plan with {other}", caption, "Look back")
        case _:
            caption = _about(header, f"{other} cannot see it yet")
            return HomeLine("edit_note", f"Finish the plan for {other} and propose it", caption, "Continue")


def _when(day: date, today: date) -> str:
    """ "yesterday", "13 May": for a caption in little room."""
    near = formatting.near_day(day, today)
    return near if near.islower() else formatting.short_day(day, today)


def _about(header: PlanHeader, *facts: str) -> str:
    return " · ".join([header.title, *facts])
