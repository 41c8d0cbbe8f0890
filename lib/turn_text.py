"""Whose turn it is, in words: what `lib.plans.rules.turn` derives as each person on a plan reads it.

First names only; the viewer is "you". Who is neither of the two (their manager's manager, HR) reads about both by name.
Everything here is plain text made of headers, so that nothing typed reaches those who read the header only; screens
escape it.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from lib import formatting, labels
from lib.access import Viewer
from lib.models import CancelReason, Outcome, Side, State, Stuck
from lib.plans.queries.header import PlanHeader
from lib.plans.rules.turn import BOTH, OF_SIDE, TurnReason, Who


def turn_headline(header: PlanHeader, today: date) -> str:
    """Whose turn it is and what it is about: "Your turn: record the check-in", "Starts on Monday 18 May."

    A colon parts who from what; a headline about nobody is a sentence and ends with a full stop.
    """
    reason, on = header.turn_reason, header.turn.on
    match reason:
        case TurnReason.APPOINT if header.is_mine:
            return "Your turn: appoint an acting manager"
        case TurnReason.APPOINT:
            return "HR’s turn: somebody has to be appointed as manager"
        case TurnReason.PAUSED:
            return f"Paused until {formatting.near_day(on or header.end, today)}."
        case TurnReason.STARTS_LATER:
            return f"Starts {formatting.on_day(on or header.start, today)}."
        case TurnReason.ON_TRACK if header.next_check_in:
            return f"On track. Next check-in {formatting.on_day(header.next_check_in, today)}."
        case TurnReason.ON_TRACK:
            return f"On track. The plan ends {formatting.on_day(header.end, today)}."
        case TurnReason.REFLECT if header.is_mine:
            return "For you, if you like: a reflection"
        case TurnReason.LOOK_BACK if header.is_mine:
            return "For you, if you like: the look-back"
        case TurnReason.REFLECT | TurnReason.LOOK_BACK | TurnReason.ENDED:
            return f"{_ended(header, today)}."
    acting = _acting(header)
    whose = "Your turn" if header.is_mine else f"{_names(header, acting, _possessive)} turn"
    return f"{whose}: {_task(header, acting)}"


def turn_reason(header: PlanHeader, today: date) -> str:
    """Why it is their turn and what follows, in a sentence or two."""
    turn = header.turn
    is_mine, is_both = header.is_mine, turn.who == BOTH
    member, manager = you_or_name(header, Side.MEMBER), you_or_name(header, Side.MANAGER)
    other = manager if header.side is Side.MEMBER else member
    match header.turn_reason:
        case TurnReason.ALIGN:
            asked = f"{formatting.sentence(manager)} asks whether this is an opportunity worth coaching"
            return f"{asked}. You see the opportunity and the development area, no more."
        case TurnReason.NOT_NOW if header.side is Side.MEMBER:
            return f"You said not now. {formatting.sentence(manager)} changes the proposal or cancels it."
        case TurnReason.NOT_NOW:
            said = f"{formatting.sentence(member)} said not now"
            return f"{said}, and why. A new version answers the not now, or the plan is cancelled."
        case TurnReason.PAUSED:
            return "Nothing is due until then, and nobody is reminded."
        case TurnReason.ADJUSTMENT if is_mine:
            who = formatting.sentence(other)
            return f"{who} would change what you both agreed to. Until you answer, the plan stays as it is."
        case TurnReason.ADJUSTMENT:
            return "The goal or the end date would change. Until the adjustment is answered the plan stays as it is."
        case TurnReason.STOP if header.side is Side.MEMBER:
            decides = f"{formatting.sentence(manager)} decides with you; until then the plan continues."
            return f"You requested to end the plan. {decides}"
        case TurnReason.STOP:
            who = formatting.sentence(member)
            return f"{who} requests to end the plan, and says why. Until that is answered the plan continues."
        case TurnReason.PROPOSE if is_mine:
            return f"{formatting.sentence(member)} sees the draft when you propose it, and can suggest changes."
        case TurnReason.PROPOSE:
            return f"Only {manager} can open this draft until it is proposed."
        case TurnReason.APPOINT:
            return "Nobody active is left to be responsible as manager. Everything on the plan stays as it is."
        case TurnReason.ANSWER:
            if not is_both:  # The line above says whose answers.
                return "After that both agree to the same version, and the plan starts."
            number = formatting.sentence(formatting.count(turn.count, "thing"))
            things = f"{number} {formatting.plural(turn.count, 'waits')} for an answer"
            split = f", some for you and some for {other}" if is_mine else ""
            return f"{things}{split}. Then both agree to the same version, and the plan starts."
        case TurnReason.COMPLETE:
            parts = formatting.sentence(formatting.count(turn.count, "part"))
            missing = f"{parts} {formatting.plural(turn.count, 'is')} still missing"
            helped = (
                f" {formatting.sentence(member)} can add to it too." if is_both and header.side is Side.MANAGER else ""
            )
            if header.side is Side.MEMBER and is_both:
                helped = f" While {manager} completes the plan, you can already change what is there."
            return f"{missing}.{helped} Then both agree to the same version, and the plan starts."
        case TurnReason.EXPLAIN_UNSHAPED:
            starting = "your sentence" if header.side is Side.MANAGER else "that sentence"
            return f"Both agreed, and {member} changed nothing. With {starting} the plan starts."
        case TurnReason.AGREE if is_both:
            return f"Both agree to the same version, and the plan starts. {_planned(header, today)}"
        case TurnReason.AGREE:
            agreed = member if Who.MEMBER not in turn.who else manager
            have = "have" if agreed == "you" else "has"
            second = "your agreement" if is_mine else "the second agreement"
            return (
                f"{formatting.sentence(agreed)} {have} agreed. With {second} the plan starts. {_planned(header, today)}"
            )
        case TurnReason.STARTS_LATER:
            first = (
                f" The first check-in is {formatting.on_day(header.next_check_in, today)}."
                if header.next_check_in
                else ""
            )
            return f"Both agreed, and nothing is due before then.{first}"
        case TurnReason.CLOSE:
            ended = f"The plan ended {formatting.on_day(turn.on or header.end, today)}"
            if header.side is Side.MANAGER:
                return f"{ended}. Look back together with {member}, then close the plan with its outcome, or extend it."
            if header.side is Side.MEMBER:
                return f"{ended}. {formatting.sentence(manager)} looks back on the plan with you and closes it."
            return f"{ended}. The two look back on the plan, and {manager} closes it."
        case TurnReason.CHECK_IN:
            return f"{due_in_words(turn.on, today)}. One line by either of {'you' if is_mine else 'the two'} is enough."
        case TurnReason.LATE_PROMISE if header.not_received and header.side is not Side.MEMBER:
            return f"{formatting.sentence(member)} marked support as not received."
        case TurnReason.LATE_PROMISE if header.not_received and not is_both:
            return f"You marked support as not received. {formatting.sentence(manager)} answers for it."
        case TurnReason.LATE_PROMISE if is_both:
            theirs = {Side.MEMBER: "Support", Side.MANAGER: "An activity"}
            if header.side is not None:
                return f"{theirs[header.side]} that {other} answers for has passed its date too."
            return "An activity and some support have passed their dates."
        case TurnReason.LATE_PROMISE:
            what = "An activity" if Who.MEMBER in turn.who else "Support"
            return f"{what} was due {formatting.on_day(turn.on or today, today)}."
        case TurnReason.ON_TRACK:
            return f"Nothing is due. The plan runs until {formatting.day(header.end, today)}."
        case TurnReason.REFLECT if is_mine:
            return f"{_ended(header, today)}. What do you take from the plan?"
        case TurnReason.LOOK_BACK if is_mine:
            return f"{_ended(header, today)}. One question: what from the plan do you still do today?"
        case TurnReason.REFLECT | TurnReason.LOOK_BACK:
            asked = _names(header, turn.who, you_or_name)
            what = "a reflection" if turn.reason is TurnReason.REFLECT else "a look-back"
            return f"{_outcome(header)}{asked} can still add {what}."
        case TurnReason.ENDED if header.cancel_reason is not None:
            return f"{_why_cancelled(header.cancel_reason, member)} The plan can be read, but no longer changed."
        case TurnReason.ENDED:
            return f"{_outcome(header)}The plan can be read, but no longer changed."


def reminder(header: PlanHeader, viewer: Viewer, today: date) -> str:
    """Who asked for the next step, and when, while nobody has taken one."""
    if header.nudged_by is None or header.nudged_on is None:
        return ""
    is_own = header.nudged_by.id == viewer.person_id
    who = "You" if is_own else header.nudged_by.first_name + ("" if header.is_about_hr else " from HR")
    return f"{who} sent a reminder {formatting.on_day(header.nudged_on, today)}"


def turn_short(header: PlanHeader, today: date) -> str:
    """Whose turn it is, in a cell of a table: "You: check-in late", "Both: check-in", "Check-in 20 May"."""
    turn = header.turn
    match header.turn_reason:
        case TurnReason.APPOINT:
            return "You: appoint a manager" if header.is_mine else "HR: appoint a manager"
        case TurnReason.PAUSED:
            return f"Paused until {formatting.short_day(turn.on or header.end, today)}"
        case TurnReason.STARTS_LATER:
            return f"Starts {formatting.short_day(turn.on or header.start, today)}"
        case TurnReason.ON_TRACK if header.next_check_in:
            return f"Check-in {formatting.short_day(header.next_check_in, today)}"
        case TurnReason.ON_TRACK:
            return f"Ends {formatting.short_day(header.end, today)}"
        case TurnReason.REFLECT if header.is_mine:
            return "You: reflect, if you like"
        case TurnReason.LOOK_BACK if header.is_mine:
            return "You: look back, if you like"
        case TurnReason.REFLECT | TurnReason.LOOK_BACK | TurnReason.ENDED:
            return f"{labels.label(header.state)} {formatting.short_day(header.ended_on or header.end, today)}"
    acting = _acting(header)
    who = "You" if header.is_mine else "Both" if acting == BOTH else _names(header, acting)
    return f"{who}: {_short_task(header, acting)}"


def turn_in_file(header: PlanHeader, today: date) -> str:
    """Whose turn it is for a file, which anybody may read anywhere: whole names, and nobody is "you"."""
    turn = header.turn
    somebody_else = next(who for who in Who if who not in turn.who and who not in turn.apart)
    short = turn_short(replace(header, side=None, who=somebody_else), today)
    _, is_turn, task = short.partition(": ")
    people = {Who.MEMBER: header.member, Who.MANAGER: header.manager}
    names = [person.name for who, person in people.items() if person is not None and who in turn.who]
    return f"{formatting.listing(names)}: {task}" if is_turn and names else short


def standing_in(header: PlanHeader, today: date) -> str:
    """For whom a deputy is here, and until when: "for Maya, who is away until Friday 29 May"; nothing for others."""
    if header.deputy_until is None:
        return ""
    return f"for {name_of(header, Side.MANAGER)}, who is away until {formatting.near_day(header.deputy_until, today)}"


def quiet(header: PlanHeader, today: date) -> str:
    """A gentle sentence that nobody has written anything for long; nothing where that is not so."""
    return f"Nothing written since {formatting.short_day(header.stale_since, today)}." if header.stale_since else ""


def shut_out(header: PlanHeader) -> str:
    """What whoever does HR's part can do where the manager's account is closed; nothing where it is not."""
    if header.stuck is not Stuck.SHUT_OUT:
        return ""
    manager = name_of(header, Side.MANAGER)
    return (
        f"{manager} cannot sign in and reads no reminder, until an administrator opens the account again or the roster "
        "names another manager."
    )


def other_name(header: PlanHeader) -> str:
    """What the viewer calls the other one of the two."""
    return name_of(header, header.side.other if header.side else Side.MEMBER)


def _acting(header: PlanHeader) -> frozenset[Who]:
    """Whom the words are about: the viewer alone where it is their turn, else everybody whose turn it is."""
    if header.is_mine:
        return frozenset({header.who})
    return header.turn.who


def _task(header: PlanHeader, acting: frozenset[Who]) -> str:
    """What they have to do, after "Your turn: "."""
    turn = header.turn
    match header.turn_reason:
        case TurnReason.PROPOSE:
            return "finish the draft and propose it"
        case TurnReason.ALIGN:
            return "align on the opportunity"
        case TurnReason.NOT_NOW:
            return "revise the proposal or cancel it"
        case TurnReason.ADJUSTMENT:
            return "answer the proposed adjustment"
        case TurnReason.STOP:
            return "answer the request to end"
        case TurnReason.ANSWER if acting == turn.who:
            return f"answer {formatting.count(turn.count, 'thing')}"
        case TurnReason.ANSWER:
            return "answer what waits for you"
        case TurnReason.COMPLETE:
            return "read the proposal and shape it" if acting == {Who.MEMBER} else "complete the plan"
        case TurnReason.EXPLAIN_UNSHAPED:
            return "say in one sentence why the plan stayed as proposed"
        case TurnReason.AGREE if header.version == 1 and acting == {Who.MEMBER}:
            return "read the proposal, then change it or agree to it"
        case TurnReason.AGREE:
            return f"agree to version {header.version}"
        case TurnReason.CLOSE:
            return "look back and close the plan"
        case TurnReason.CHECK_IN:
            return "record the check-in"
        case _ if acting == {Who.MEMBER}:
            return "update an activity that was due"
        case _ if acting == {Who.MANAGER} and header.not_received:
            return "provide the support that was not received"
        case _ if acting == {Who.MANAGER}:
            return "provide the support that was due"
        case _:
            return "an activity and some support were due"


def _short_task(header: PlanHeader, acting: frozenset[Who]) -> str:
    turn = header.turn
    match header.turn_reason:
        case TurnReason.PROPOSE:
            return "propose"
        case TurnReason.ALIGN:
            return "align"
        case TurnReason.NOT_NOW:
            return "revise"
        case TurnReason.ADJUSTMENT:
            return "answer an adjustment"
        case TurnReason.STOP:
            return "answer the request to end"
        case TurnReason.ANSWER:
            return f"answer {formatting.number(turn.count)}" if acting == turn.who else "answer"
        case TurnReason.COMPLETE:
            return "shape" if acting == {Who.MEMBER} else "complete"
        case TurnReason.EXPLAIN_UNSHAPED:
            return "say why"
        case TurnReason.AGREE:
            return "agree"
        case TurnReason.CLOSE:
            return "close"
        case TurnReason.CHECK_IN:
            return "check-in late" if header.late_days else "check-in"
        case _ if acting == {Who.MEMBER}:
            return "update an activity"
        case _ if acting == {Who.MANAGER}:
            return "provide support"
        case _:
            return "activity and support"


def you_or_name(header: PlanHeader, side: Side) -> str:
    """ "you" for the viewer, else the name."""
    return "you" if header.side is side else name_of(header, side)


def name_of(header: PlanHeader, side: Side) -> str:
    """The first name; two people on a plan who share it keep their whole names for others."""
    person, other = header.person(side), header.person(side.other)
    if person is None:
        return "the manager"
    is_shared = other is not None and person.first_name == other.first_name and header.side is None
    return person.name if is_shared else person.first_name


def _possessive(header: PlanHeader, side: Side) -> str:
    return formatting.possessive(name_of(header, side))


def _names(header: PlanHeader, who: Collection[Who], called: Callable[[PlanHeader, Side], str] = name_of) -> str:
    return formatting.sentence(formatting.listing([called(header, side) for side in Side if OF_SIDE[side] in who]))


def due_in_words(on: date | None, today: date, *, was_only: bool = False) -> str:
    """ "It is due today" or "It was due on Wednesday 13 May", the subject left out in a caption."""
    if on is None or on == today:
        return "due today" if was_only else "It is due today"
    was = f"was due {formatting.on_day(on, today)}"
    return was if was_only else f"It {was}"


def _planned(header: PlanHeader, today: date) -> str:
    return f"Planned for {formatting.span(header.start, header.end, today)}."


def _ended(header: PlanHeader, today: date) -> str:
    return f"{labels.label(header.state)} on {formatting.short_day(header.ended_on or header.end, today)}"


def _outcome(header: PlanHeader) -> str:
    """The outcome as a sentence before another one; nothing where a plan was cancelled."""
    if header.state is not State.CLOSED or header.outcome is None:
        return ""
    return {
        Outcome.ACHIEVED: "The goal was achieved. ",
        Outcome.PARTLY: "The goal was partly achieved. ",
        Outcome.NOT_YET: "The goal is not reached yet. ",
    }[header.outcome]


def _why_cancelled(reason: CancelReason, member: str) -> str:
    """The reason as a sentence; `member` is "you" where the team member reads it."""
    whose = "your" if member == "you" else formatting.possessive(member)
    return formatting.sentence(
        {
            CancelReason.LEFT: f"{member} left the organisation.",
            CancelReason.ROLE_CHANGE: f"{whose} role changed.",
            CancelReason.OPENED_IN_ERROR: "it was opened in error.",
            CancelReason.SUPERSEDED: "another plan took its place.",
            CancelReason.MEMBER_ASKED: f"{member} asked for it.",
        }[reason]
    )
