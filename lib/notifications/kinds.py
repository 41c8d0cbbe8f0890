"""What each kind of notification says, and how people hear of it unless they choose otherwise.

No sentence holds a word that somebody typed, a development area or how somebody is doing: it goes into mails, too.
See docs/product.md#notifications.
"""

from dataclasses import dataclass
from datetime import date

from lib import formatting
from lib.addresses import NEXT_CHECK_IN
from lib.models import MailTiming, NotificationKind, Relation

AT_ONCE, DAILY = MailTiming.AT_ONCE, MailTiming.DAILY


@dataclass(frozen=True)
class Kind:
    """How a kind of notification is called and told.

    Attributes:
        label: its name where people choose how to hear of it.
        icon: the name of a Material icon.
        timing: when it comes by mail unless somebody chooses otherwise.
        waits: something waits for the answer of whoever is told.
        is_nudge: it comes with a day and not with a step, and can be put off.
        step: the form that is open on the plan where the notification leads; without one the plan itself.
        tab: the tab that is in front there, if it is not the first one.
    """

    label: str
    icon: str
    timing: MailTiming = DAILY
    waits: bool = False
    is_nudge: bool = False
    step: str = ""
    tab: str = ""


def _answer(label: str, icon: str, *, tab: str = "") -> Kind:
    return Kind(label, icon, AT_ONCE, waits=True, tab=tab)


def _nudge(label: str, icon: str, timing: MailTiming = DAILY, *, step: str = "", tab: str = "") -> Kind:
    return Kind(label, icon, timing, is_nudge=True, step=step, tab=tab)


KINDS: dict[NotificationKind, Kind] = {
    NotificationKind.PROPOSED: _answer("A plan is proposed to you", "send"),
    NotificationKind.REVISED: _answer("A proposal is revised", "edit_document"),
    NotificationKind.SUGGESTED: _answer("A change is suggested", "rate_review"),
    NotificationKind.ANSWERED: Kind("Your suggestion is answered", "reply"),
    NotificationKind.NOT_NOW: _answer("Not now", "event_busy"),
    NotificationKind.AGREED: _answer("The other one agreed", "handshake"),
    NotificationKind.STARTED: Kind("A plan starts", "flag"),
    NotificationKind.ALIGN: _answer("You are asked to align", "supervisor_account"),
    NotificationKind.ALIGN_ANSWERED: Kind("Alignment is answered", "supervisor_account"),
    NotificationKind.REQUESTED: _answer("A team member requests a plan", "front_hand"),
    NotificationKind.REQUEST_ANSWERED: Kind("Your request for a plan is answered", "reply"),
    NotificationKind.CHECK_IN_COMING: _nudge("A check-in comes next", "event", step=NEXT_CHECK_IN),
    NotificationKind.CHECK_IN_OVERDUE: _nudge("A check-in is overdue", "event_upcoming", AT_ONCE, step="check_in"),
    NotificationKind.CHECK_IN_MOVED: Kind("A check-in is rescheduled or skipped", "event_repeat"),
    NotificationKind.ACTIVITY_DUE: _nudge("An activity is due", "task_alt", tab="Activities"),
    NotificationKind.SUPPORT_LATE: _nudge("Promised support is late", "volunteer_activism", tab="Support"),
    NotificationKind.SUPPORT_NOT_RECEIVED: _answer("Support was not received", "do_not_disturb_on", tab="Support"),
    NotificationKind.STALE: _nudge("Nothing was written for long", "hourglass_empty"),
    NotificationKind.ADJUSTMENT: _answer("An adjustment waits for your answer", "tune"),
    NotificationKind.ADJUSTMENT_ANSWERED: Kind("Your adjustment is answered", "tune"),
    NotificationKind.END_REQUEST: _answer("A request to end waits for your answer", "front_hand"),
    NotificationKind.END_REQUEST_ANSWERED: Kind("Your request to end is answered", "reply"),
    NotificationKind.CHANGED: Kind("Something on a running plan changed", "edit", tab="Journal"),
    NotificationKind.PAUSED: Kind("A plan is paused or resumed", "pause_circle"),
    NotificationKind.ENDING: _nudge("A plan ends within a week", "event_available"),
    NotificationKind.PAST_END: _nudge("A plan is past its end", "event_busy"),
    NotificationKind.CLOSED: Kind("A plan is closed", "check_circle"),
    NotificationKind.CANCELLED: Kind("A plan is cancelled", "cancel"),
    NotificationKind.REOPENED: Kind("A plan is reopened", "undo"),
    NotificationKind.REFLECTION: _nudge("You can still add a reflection", "lightbulb", step="reflect"),
    NotificationKind.LOOK_BACK: _nudge("Two months later: the look-back", "history", step="look_back"),
    NotificationKind.MANAGER_CHANGED: Kind("The manager of a plan changed", "swap_horiz"),
    NotificationKind.DEPUTY: Kind("A deputy stands in, or no longer does", "group"),
    NotificationKind.REMINDER: _answer("A reminder by HR", "notifications"),
    NotificationKind.UPDATE: Kind("An update is written", "campaign", tab="Journal"),
    NotificationKind.STUCK: _nudge("A plan needs help", "support_agent"),
    NotificationKind.ROLE: Kind("Your roles changed", "badge", AT_ONCE),
    NotificationKind.SIGN_IN: Kind("Your password changed", "password", AT_ONCE),
}

FIXED = frozenset({NotificationKind.ROLE, NotificationKind.SIGN_IN})
"""What nobody can turn off: whoever did not do it has to learn of it."""


def page_of(kind: NotificationKind) -> str:
    """Where a notification leads that is about no plan, as the name of the page's file."""
    return "account" if kind in FIXED else "home"


def sentence(
    kind: NotificationKind,
    *,
    relation: Relation | None,
    who: str,
    other: str,
    on: date | None,
    today: date,
    is_so: bool,
) -> str:
    """What somebody is told, in one plain sentence.

    Args:
        relation: as what they are told.
        who: who took the step; empty where the application did, or nobody who is named.
        other: the other one of the two, for somebody who is one of them; else empty.
        on: the day it is about.
        is_so: what waits for an answer, or came with a day, is still so; it may be answered or done by now, or by
            somebody else.
    """
    by, with_other = who or "Somebody", f" with {other}" if other else ""
    day = formatting.on_day(on, today) if on is not None else ""
    is_member, is_deputy = relation is Relation.MEMBER, relation is Relation.DEPUTY
    and_waits = " and waits for your answer" if is_so else ""
    is_, waits, needs = ("is", "waits", "needs") if is_so else ("was", "waited", "needed")
    match kind:
        case NotificationKind.PROPOSED:
            return f"{by} proposes a coaching plan to you."
        case NotificationKind.REVISED:
            return f"{by} proposes a new version of the plan."
        case NotificationKind.SUGGESTED:
            return f"{by} suggests a change to the plan."
        case NotificationKind.ANSWERED:
            return f"{by} answered {'a suggestion' if is_deputy else 'what you suggested'}."
        case NotificationKind.NOT_NOW:
            return f"{by} answered {'the' if is_deputy else 'your'} proposal{' and waits for you' if is_so else ''}."
        case NotificationKind.AGREED:
            return f"{by} agreed to the version {'they' if is_deputy else 'you'} {'are' if is_so else 'were'} shaping."
        case NotificationKind.STARTED:
            return f"{'They' if is_deputy else 'You'} both agreed: the plan{with_other} became active."
        case NotificationKind.ALIGN:
            return f"{by} asks you to align on an opportunity."
        case NotificationKind.ALIGN_ANSWERED:
            return f"{by} answered what you asked about an opportunity."
        case NotificationKind.REQUESTED:
            return f"{by} requests a coaching plan."
        case NotificationKind.REQUEST_ANSWERED:
            return f"{by} answered your request for a plan." if who else "Your request for a plan was taken back."
        case NotificationKind.CHECK_IN_COMING:
            check_in = f"{'The' if is_deputy else 'Your'} check-in{with_other}"
            return f"{check_in} {'is' if is_so else 'was to be'} {day or 'next'}."
        case NotificationKind.CHECK_IN_OVERDUE:
            return f"The check-in{with_other} {waits} to be recorded."
        case NotificationKind.CHECK_IN_MOVED:
            return f"{by} changed when you check in."
        case NotificationKind.ACTIVITY_DUE:
            return f"An activity of your plan{with_other} {is_} due."
        case NotificationKind.SUPPORT_LATE:
            return f"Support that was promised to {other or 'a team member'} {is_} late."
        case NotificationKind.SUPPORT_NOT_RECEIVED:
            support = f"support that {'was promised' if is_deputy else 'you answer for'}"
            return f"{by} {waits} for {support}."
        case NotificationKind.STALE:
            return f"Nothing was written on the plan{with_other} for a while."
        case NotificationKind.ADJUSTMENT:
            return f"{by} proposes an adjustment{and_waits}."
        case NotificationKind.ADJUSTMENT_ANSWERED:
            return f"{by} answered the adjustment{'' if is_deputy else ' you proposed'}."
        case NotificationKind.END_REQUEST:
            return f"{by} asks {'' if is_deputy else 'you '}something about the plan{and_waits}."
        case NotificationKind.END_REQUEST_ANSWERED:
            return f"{by} answered what you asked about the plan."
        case NotificationKind.CHANGED:
            return f"{by} changed something on the plan."
        case NotificationKind.PAUSED:
            return f"{by} {'paused' if on else 'resumed'} the plan{with_other if other != who else ''}."
        case NotificationKind.ENDING:
            return f"The plan{with_other} {'ends' if is_so else 'was to end'} {day or 'soon'}."
        case NotificationKind.PAST_END:
            return f"The plan{with_other} {waits} to be closed or extended."
        case NotificationKind.CLOSED:
            return f"{by} closed the plan{with_other if other != who else ''}."
        case NotificationKind.CANCELLED:
            whose = with_other if other != who else ""
            return f"{by} cancelled the plan{whose}." if who else f"The plan{with_other} was cancelled."
        case NotificationKind.REOPENED:
            return f"{by} reopened the plan{with_other if other != who else ''}."
        case NotificationKind.REFLECTION:
            return f"You {'can still' if is_so else 'could'} add a reflection to the plan{with_other}."
        case NotificationKind.LOOK_BACK if not is_so:
            return f"Two months after the plan{with_other} you were asked what you still do."
        case NotificationKind.LOOK_BACK:
            return f"Two months after the plan{with_other}: what do you still do today?"
        case NotificationKind.MANAGER_CHANGED if is_member:
            return f"{other} is now the manager of your plan." if other else "Your plan waits for a manager."
        case NotificationKind.MANAGER_CHANGED if is_deputy:
            return f"The plan{with_other} has another manager."
        case NotificationKind.MANAGER_CHANGED:
            return f"You are now the manager of a plan{with_other}."
        case NotificationKind.DEPUTY if on is not None and relation is Relation.MANAGER:
            return f"Your absence has ended: {who or 'your deputy'} no longer stands in."
        case NotificationKind.DEPUTY if on is not None:
            return f"You no longer stand in for {who or 'a manager'}."
        case NotificationKind.DEPUTY if relation is None:
            return f"{by} named you as their deputy."
        case NotificationKind.DEPUTY:
            return f"{by} named a deputy for the plan{with_other if other != who else ''}."
        case NotificationKind.REMINDER:
            return f"{by} reminds you of the next step{with_other}."
        case NotificationKind.UPDATE:
            return f"{by} wrote an update."
        case NotificationKind.STUCK:
            return f"A coaching plan {needs} your help to go on."
        case NotificationKind.ROLE:
            return f"{by} changed your roles." if who else "Your roles changed."
        case NotificationKind.SIGN_IN:
            return f"{by} reset your password." if who else "Your password was changed."
