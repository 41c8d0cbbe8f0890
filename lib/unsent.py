"""What somebody typed or chose and did not send yet, kept meanwhile: found again in the same field by them alone.

A field for words is known by the key of its widget, `plan_<code>_journal_text`; a field in which something is chosen by
its key and a sign, `plan_<code>_close_outcome=`. Both go when they are sent or discarded, and after thirty days. No log
and no line of the record holds them, and nobody else reads them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.access import (
    Viewer,
    find_plan,
    may_administer,
    may_coach,
    may_keep_templates,
    may_reword_policy,
    may_watch_practice,
)
from lib.audit import is_clock_believed
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import LONGEST_UNSENT, Reading, UnsentText
from lib.plan_fields import FIELDS

KEPT_FOR = timedelta(days=30)
ONE_DAY = timedelta(days=1)
MOST_FIELDS, MOST_LETTERS = 300, 2_000_000
"""In how many fields one person may have words, and how many letters in all."""

KEY = ["person_id", "field", "window"]


class TypedText(NamedTuple):
    """What stands in a field now, and what stood there when somebody began to type."""

    field: str
    text: str
    before: str = ""


class Unsent(NamedTuple):
    """Words that were typed into a field and not sent.

    Attributes:
        window: the browser window they were typed in.
        at: when the last letter was typed (aware, UTC).
    """

    field: str
    window: str
    text: str
    before: str
    at: datetime


def may_write_in(session: Session, viewer: Viewer, field: str) -> bool:
    """Does the field for words belong to a form that this viewer may fill in?

    A form of a plan may be filled in by whoever may read anything of that plan. Whether its step is open to them is
    asked when it is sent: until then their words are nobody's but theirs.
    """
    return _is_theirs(session, viewer, field, _FORMS)


def is_known(field: str) -> bool:
    """Is this the name of a field of some form?"""
    return any(re.fullmatch(pattern, field) for pattern in (*_FORMS, *_CHOICES))


def _is_theirs(session: Session, viewer: Viewer, field: str, forms: Mapping[str, Callable[[Viewer], bool]]) -> bool:
    for pattern, question in forms.items():
        if (found := re.fullmatch(pattern, field)) is not None:
            code = found.groupdict().get("plan")
            return question(viewer) and (code is None or _may_read(session, viewer, code))
    return False


def _may_read(session: Session, viewer: Viewer, code: str) -> bool:
    try:
        find_plan(session, viewer, code, at_least=Reading.OPPORTUNITY)
    except NotFound:
        return False
    return True


def _everybody(_viewer: Viewer) -> bool:
    return True


_PLAN = r"(?P<plan>[\w-]{12})"
_NAMES = "|".join(
    sorted(
        {name for fields in FIELDS.values() for name, field in fields.items() if field.kind in ("words", "line")}
        | {"answer", "aspirations", "comment", "evidence", "interest", "line", "look_back", "note", "points"}
        | {"reason", "reflection", "text"}
    )
)
"""What the fields for words of a plan are called; a field's key ends in it."""

_SECTION = "(?:organisation|working_days|new_plans|targets|retention)"
"""The settings that are filled in by administrators alone."""

_FORMS: Mapping[str, Callable[[Viewer], bool]] = {
    rf"plan_{_PLAN}_[a-z][a-z0-9_]{{0,60}}_(?:{_NAMES})": _everybody,
    rf"new_plan_{_PLAN}_(?:[a-z0-9_]{{1,30}}_)?(?:{_NAMES})": may_coach,
    rf"align_{_PLAN}_comment": _everybody,
    r"home_ask_(interest|aspirations)": _everybody,
    r"home_request_\d{1,18}_answer_text": _everybody,
    r"template_[\w-]{1,40}_(?:name|area|goal|measure|achievable|reason|(?:activities|support|milestones)_\d{1,2})": (
        may_keep_templates
    ),
    r"insights_annotation_(?:new|\d{1,18})_text": may_watch_practice,
    r"insights_view_[\w-]{1,22}_name": may_watch_practice,
    r"settings_(?:policy|notice)_[a-z0-9_]{1,80}": may_reword_policy,
    rf"settings_{_SECTION}_[a-z_]{{1,40}}": may_administer,
}
"""How the keys of fields begin that hold words, with the question who may fill in the form."""

CHOSEN = "="
"""Ends the name of a field in which something is chosen: a day, a number, one of a few."""

_CHOICES: Mapping[str, Callable[[Viewer], bool]] = {
    rf"plan_{_PLAN}_[a-z][a-z0-9_]{{0,80}}{CHOSEN}": _everybody,
    rf"new_plan_(?:for_\d{{1,18}}_)?[a-z][a-z_]{{0,60}}{CHOSEN}": may_coach,
    rf"home_appoint_[\w-]{{12}}_form_(?:search|person){CHOSEN}": may_watch_practice,
    rf"plans_deputy_(?:first_on|last_on|search|person|plan_[\w-]{{12}}){CHOSEN}": _everybody,
    rf"insights_annotation_(?:new|\d{{1,18}})_on{CHOSEN}": may_watch_practice,
    rf"template_[\w-]{{1,40}}_(?:dimension|purpose|template){CHOSEN}": may_keep_templates,
    rf"settings_{_SECTION}_[a-z0-9_A-Z-]{{1,40}}{CHOSEN}": may_administer,
    rf"people_(?:import|invite|role|account|hand_over)_[a-z0-9_]{{1,90}}{CHOSEN}": may_administer,
}
"""The names of the fields in which something is chosen, with the question who may fill in the form."""

PLACES = "|".join(pattern.replace("?P<plan>", "") for pattern in _FORMS)
"""One pattern for all of them, for the browser."""


def keep(
    session: Session, viewer: Viewer, typed: Iterable[TypedText], *, window: str, moment: Moment, number: int = 0
) -> list[str]:
    """Keep what was typed in a window of somebody's browser. Commits.

    Args:
        number: of the browser's message; what came with a higher one stays.

    Returns:
        The fields whose words could not be kept: too long, too many, or in a form that is not the viewer's to fill in.
    """
    refused = []
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    known, letters = _held(session, viewer)
    for one in typed:
        text, before = _storable(one.text), _storable(one.before)[:LONGEST_UNSENT]
        known, letters = known | {(one.field, window[:32])}, letters + len(text) + len(before)
        is_too_much = len(text) > LONGEST_UNSENT or len(known) > MOST_FIELDS or letters > MOST_LETTERS
        if is_too_much or not may_write_in(session, viewer, one.field):
            refused.append(one.field)
            continue
        row = {
            "person_id": viewer.person_id, "field": one.field, "window": window[:32], "text": text, "before": before,
            "typed_at": moment.now, "number": number,
        }  # fmt: skip
        changed = {name: row[name] for name in ("text", "typed_at", "number")}
        written = insert(UnsentText).values(**row)
        is_newer = col(UnsentText.number) <= number
        session.execute(written.on_conflict_do_update(index_elements=KEY, set_=changed, where=is_newer))
    session.commit()
    return refused


def choose(
    session: Session, viewer: Viewer, field: str, text: str, before: str, *, window: str, moment: Moment
) -> bool:
    """Keep what was chosen in a field, instead of what was chosen there before in the same window. Commits.

    Args:
        text: what was chosen, as the screen will read it again.
        before: what stood in the field before anything was chosen.

    Returns:
        Was it kept? It is not in a form that is none of the viewer's, nor beyond what one person may have.
    """
    known, letters = _held(session, viewer)
    known.add((field, window))
    is_too_much = len(text) > LONGEST_UNSENT or len(known) > MOST_FIELDS or letters + 2 * len(text) > MOST_LETTERS
    if is_too_much or not _is_theirs(session, viewer, field, _CHOICES):
        return False
    row = session.get(UnsentText, (viewer.person_id, field, window))
    if row is None:
        row = UnsentText(
            person_id=viewer.person_id, field=field, window=window, text="", before=before, typed_at=moment.now
        )
    row.text, row.typed_at = text, moment.now
    session.add(row)
    session.commit()
    return True


def forget_copies(session: Session, viewer: Viewer, code: str, text: str) -> None:
    """Let nothing be left of words on a plan that their author corrects, where they were copied into a field.

    What anybody typed instead of them stays theirs; the caller commits.
    """
    on_plan = col(UnsentText.field).startswith(f"plan_{code}_", autoescape=True)
    is_own = col(UnsentText.person_id) == viewer.person_id
    session.execute(delete(UnsentText).where(on_plan, is_own, col(UnsentText.text) == text))
    session.execute(update(UnsentText).where(on_plan, col(UnsentText.before) == text).values(before=""))


def forget_plan(session: Session, code: str) -> None:
    """Let nothing be left of what anybody typed or chose on a plan that is being deleted; the caller commits."""
    session.execute(delete(UnsentText).where(col(UnsentText.field).contains(f"_{code}", autoescape=True)))


def unsent_of(session: Session, viewer: Viewer) -> list[Unsent]:
    """Everything the viewer typed and did not send, the latest first."""
    return [Unsent(*row) for row in session.execute(_unsent(), {"viewer": viewer.person_id})]


@cache
def _unsent() -> Select[str, str, str, str, datetime]:
    return (
        select(
            col(UnsentText.field),
            col(UnsentText.window),
            col(UnsentText.text),
            col(UnsentText.before),
            col(UnsentText.typed_at),
        )
        .where(col(UnsentText.person_id) == bindparam("viewer"), col(UnsentText.text) != col(UnsentText.before))
        .order_by(col(UnsentText.typed_at).desc(), col(UnsentText.window))
    )


def take_over(session: Session, viewer: Viewer, field: str, *, origin: str, window: str) -> None:
    """Go on with words in another window, such as the one after a reload. Commits.

    Args:
        origin: the window in which they were typed.
        window: the one that goes on with them.
    """
    own = (col(UnsentText.person_id) == viewer.person_id) & (col(UnsentText.field) == field)
    if session.get(UnsentText, (viewer.person_id, field, window)) is None:
        session.execute(update(UnsentText).where(own, col(UnsentText.window) == origin).values(window=window))
    session.commit()


def forget_sent(session: Session, viewer: Viewer, sent: Mapping[str, str], *, window: str) -> None:
    """Forget words that were sent. Other words typed into the same field in another window stay. Commits.

    Args:
        sent: the text that was sent, by field.
        window: from which it was sent.
    """
    rows = session.scalars(
        select(UnsentText).where(col(UnsentText.person_id) == viewer.person_id, col(UnsentText.field).in_(list(sent)))
    )
    for row in rows:
        if row.window == window or row.text.strip() in sent[row.field]:
            session.delete(row)
    session.commit()


def was_emptied(session: Session, viewer: Viewer, field: str, *, window: str) -> bool:
    """Did somebody take all words out of this field, rather than a browser that drew it anew without them?"""
    row = session.get(UnsentText, (viewer.person_id, field, window))
    return row is not None and not row.text.strip()


def note_saved(session: Session, viewer: Viewer, field: str, text: str, *, window: str) -> None:
    """Note that the words of a field now stand on the plan: there is nothing to send any more. Commits.

    In another window somebody may go on typing there; what they began with is then what was saved.
    """
    rows = (col(UnsentText.person_id) == viewer.person_id) & (col(UnsentText.field) == field)
    session.execute(delete(UnsentText).where(rows, col(UnsentText.window) == window))
    session.execute(update(UnsentText).where(rows, col(UnsentText.text) == text).values(before=text))
    session.commit()


def discard(session: Session, viewer: Viewer, fields: Iterable[str], *, window: str | None = None) -> None:
    """Throw away what was typed into these fields, in one window or in all of them. Commits."""
    rows = delete(UnsentText).where(
        col(UnsentText.person_id) == viewer.person_id, col(UnsentText.field).in_(list(fields))
    )
    session.execute(rows if window is None else rows.where(col(UnsentText.window) == window))
    session.commit()


def delete_old(session: Session, *, moment: Moment) -> None:
    """Delete what nobody came back to for thirty days, and of yesterday what was saved meanwhile. Commits.

    After the clock may have leapt ahead nothing is deleted: somebody may come back to it.
    """
    if not is_clock_believed(session, moment, when_new=True):
        return
    is_saved = (col(UnsentText.text) == col(UnsentText.before)) & (col(UnsentText.typed_at) < moment.now - ONE_DAY)
    session.execute(delete(UnsentText).where((col(UnsentText.typed_at) < moment.now - KEPT_FOR) | is_saved))
    session.commit()


def _held(session: Session, viewer: Viewer) -> tuple[set[tuple[str, str]], int]:
    """The fields and windows of which words of the viewer are kept, and how many letters these are in all."""
    letters = func.length(col(UnsentText.text)) + func.length(col(UnsentText.before))
    asked = select(col(UnsentText.field), col(UnsentText.window), letters).where(
        col(UnsentText.person_id) == viewer.person_id
    )
    rows = session.execute(asked).all()
    return {(field, window) for field, window, _ in rows}, sum(count for *_, count in rows)


def _storable(text: str) -> str:
    """The text with its spaces and breaks, without what a database refuses."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
