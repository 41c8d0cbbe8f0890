"""What stands in a mail or a line of chat, in plain text and HTML: who waits for what kind of thing, and a link.

No word of a plan, no development area and nobody's state goes in: the sentences of `lib.notifications.kinds`, names of
people, and addresses of pages. Every address survives signing in.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from lib import formatting
from lib.addresses import page_address, plan_address
from lib.errors import place_of
from lib.models import SENTENCE, NotificationKind
from lib.notifications.inbox import InboxLine
from lib.notifications.kinds import KINDS, page_of
from lib.notifications.outbox import Content

CHOICES = "/account"
"""The page where somebody chooses how to hear of what."""

CHOOSE, CHOOSE_NEW = "Choose a password", "Choose a new password"

LEFT_OUT = "In the demonstration the link is left out: everybody reads this mailbox."

NOT_READ = "Replies to this address are not read; please write on the page."
NOT_READ_OF_ACCOUNT = "Replies to this address are not read; your administrator can help."
"""What answers a reply: who cannot sign in yet writes on no page."""

NOT_WRITTEN = "It could not be written"
"""What a reason begins with that is a mistake of ours."""

CHAT_LINES = {
    NotificationKind.STUCK: "A coaching plan needs HR’s help",
    NotificationKind.UPDATE: "An update was written for HR",
}


def problem_of(error: Exception) -> str:
    """What administrators see of a message that could not be written."""
    return f"{NOT_WRITTEN}: {place_of(error)}"[:SENTENCE]


def of_notifications(name: str, lines: Sequence[InboxLine]) -> Content:
    """One or several notifications as a mail; what waits for an answer comes first."""
    in_order = sorted(lines, key=lambda line: not line.waits)
    subject = in_order[0].text if len(lines) == 1 else f"Coaching plans: {len(lines)} things to look at"
    return _mail(name, subject.rstrip("."), [(line.text, address_of(line)) for line in in_order])


def of_team(name: str, counts: Sequence[tuple[str, int]]) -> Content:
    """What waits on a manager's team, as numbers by kind; what is on no plan is not said."""
    said = [f"{label}: {number} {formatting.plural(number, 'plan')}" for label, number in counts if number]
    *others, last = said or ["Nothing waits on your team."]
    lines = [*((line, "") for line in others), (last, page_address("/plans"))]
    return _mail(name, "Your team’s coaching plans this week", lines)


def of_chat(kind: NotificationKind, code: str) -> str:
    """Something that HR is told, as a line of chat without any name."""
    return f"{CHAT_LINES[kind]}: {plan_address(code)}"


def of_check_in(
    name: str, summary: str, other: str, when: str, link: str, *, calendar: str, method: str, is_new: bool
) -> Content:
    """A check-in for somebody's calendar.

    Args:
        summary: what it is called there.
        when: as it follows a verb: "on Wednesday 20 May at 09:30".
        calendar, method: the entry, and what to do with it.
        is_new: they were not told of it before.
    """
    if method == "CANCEL":
        begins, said = "Cancelled: ", f"The entry of your check-in with {other} {when} leaves your calendar."
    elif is_new:
        begins, said = "", f"Your check-in with {other} is {when}."
    else:
        begins, said = "Changed: ", f"Your check-in with {other} is now {when}."
    content = _mail(name, f"{begins}{summary}, {when.removeprefix('on ')}", [(said, link)])
    return replace(content, calendar=calendar, calendar_method=method)


def of_invitation(name: str, link: str | None) -> Content:
    """The link with which somebody chooses their first password; without one, who reads it may be anybody."""
    said = "You can use Coaching Plans now. With this link you choose your password; it works once, within 14 days."
    return _with_link(name, "Your invitation to Coaching Plans", said, link, button=CHOOSE)


def of_reset(name: str, link: str | None) -> Content:
    """The link that an administrator made for somebody who had a password; without one, who reads it may be anybody."""
    said = (
        "An administrator reset your password; the former one does not work any more. With this link you choose a new "
        "one; it works once, within 14 days."
    )
    return _with_link(name, "Your password for Coaching Plans was reset", said, link)


def of_new_password(name: str, link: str | None) -> Content:
    """The link that somebody who forgot their password asked for; without one, who reads it may be anybody."""
    said = (
        "Somebody asked for a new password for your account. If it was you, choose one with this link; it works once, "
        "within an hour. If it was not you, you need not do anything: asking changes nothing."
    )
    return _with_link(name, "A new password for Coaching Plans", said, link)


def _with_link(name: str, subject: str, said: str, link: str | None, *, button: str = CHOOSE_NEW) -> Content:
    if link is not None:
        return _mail(name, subject, [(said, link)], button=button, is_choosing=False)
    return _mail(name, subject, [(said, page_address("/")), (LEFT_OUT, page_address("/"))], is_choosing=False)


def address_of(line: InboxLine) -> str:
    """The page that a notification leads to."""
    if line.plan is not None:
        kind = KINDS[line.kind]
        return plan_address(line.plan.code, do=kind.step, tab=kind.tab)
    return page_address(f"/{page_of(line.kind)}".removesuffix("home"))


def _mail(
    name: str,
    subject: str,
    lines: Sequence[tuple[str, str]],
    *,
    button: str = "Open in Coaching Plans",
    is_choosing: bool = True,
) -> Content:
    """A mail with a link below each line.

    Args:
        lines: each with the address of its link, empty for none.
        button: what the links say.
        is_choosing: it is one of those that somebody chooses to get.
    """
    greeting, choices = f"Hello {formatting.first_name(name)},", page_address(CHOICES)
    choose = "Choose how you hear of what"
    foot, not_read = (f"{choose}: {choices}", NOT_READ) if is_choosing else ("", NOT_READ_OF_ACCOUNT)
    said = [greeting, *("\n".join(filter(None, line)) for line in lines), "--", foot, not_read]
    rows = "".join(
        f'<p style="margin:0 0 16px">{escape(sentence)}{f"<br>{_link(address, button)}" if address else ""}</p>'
        for sentence, address in lines
    )
    choosing = f"{_link(choices, choose)}. " if is_choosing else ""
    # Without colours of its own a mail is dark where its reader's program is.
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(subject)}</title></head>"
        '<body style="margin:0;padding:24px;font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif">'
        f'<div style="max-width:560px"><p style="margin:0 0 16px">{escape(greeting)}</p>{rows}'
        '<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #999;font-size:13px">'
        f"{choosing}{not_read}</p></div></body></html>"
    )
    headers = {"List-Unsubscribe": f"<{choices}>"} if is_choosing else {}
    return Content("\n\n".join(filter(None, said)) + "\n", " ".join(subject.split()), html, headers)


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}" target="_blank">{escape(words)}</a>'
