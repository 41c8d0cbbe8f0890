"""The record as it is read on a screen: what was done, by whom and when; never a text of a plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from os.path import commonprefix
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import access, formatting, labels
from lib.access import Viewer
from lib.audit import KIND_OF
from lib.clock import start_of
from lib.errors import NotFound
from lib.models import LONGEST_SEARCH, AuditEvent, HrReason, Person, Plan, RecordKind, Role, search_terms, wrong_day
from lib.organisation_settings import LABELS, Section, change_in_words
from lib.paging import ListPage, on_page, page_within
from lib.plan_fields import Difference

BATCH = 500

KIND, PERSON, SINCE, UNTIL, PAGE = "record_kind", "record_person", "record_from", "record_to", "record_page"
"""The names in the address; on the page they are the keys of the fields."""

FILTERS_IN_ADDRESS = frozenset({KIND, PERSON, SINCE, UNTIL})


@dataclass(frozen=True)
class RecordFilters:
    """Which lines somebody looks for; what is empty leaves none out.

    Attributes:
        person: words that each stand in the name of who did it, or of whom it was about.
        since, until: days, both included.
    """

    kinds: frozenset[RecordKind] = frozenset()
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class RecordLine:
    """One line: when, who, what, about whom, and what it says beside that.

    Attributes:
        by: empty where nobody knows, as of somebody who could not sign in.
        about: a person; of a plan that was opened its team member.
    """

    at: datetime
    by: str
    what: str
    about: str
    detail: str
    kind: RecordKind


def read_record(
    session: Session, viewer: Viewer, filters: RecordFilters | None = None, *, page: int = 1
) -> ListPage[RecordLine]:
    """A page of the lines that the viewer may read, latest first.

    Args:
        page: from 1; one past the end shows the last.

    Raises:
        NotFound: the viewer reads nothing of the record.
    """
    filters = filters or RecordFilters()
    found = session.scalar(select(func.count()).select_from(AuditEvent).where(*_wanted(viewer, filters))) or 0
    page = page_within(page, found)
    shown = session.execute(on_page(_lines(viewer, filters), page))
    return ListPage([_line(session, *row) for row in shown], found, page)


def every_line(session: Session, viewer: Viewer, filters: RecordFilters) -> Iterator[RecordLine]:
    """All lines that `read_record` finds, in its order, some hundred at a time.

    Raises:
        NotFound: the viewer reads nothing of the record.
    """
    for row in session.execute(_lines(viewer, filters).execution_options(yield_per=BATCH)):
        yield _line(session, *row)


def filters_in(address: Mapping[str, Sequence[str]], kinds: Collection[RecordKind]) -> RecordFilters:
    """The filters that an address asks for. What is not offered counts as not given, as on the page.

    Args:
        kinds: those that are offered.
    """
    return RecordFilters(
        frozenset(kind for kind in kinds if labels.label(kind) in address.get(KIND, ())),
        (address.get(PERSON) or [""])[-1][:LONGEST_SEARCH],
        _day(address, SINCE),
        _day(address, UNTIL),
    )


def address_of(filters: RecordFilters) -> list[tuple[str, str]]:
    """Filters as names and values for an address, from which `filters_in` reads them again."""
    days = ((SINCE, filters.since), (UNTIL, filters.until))
    return [
        *((KIND, labels.label(kind)) for kind in RecordKind if kind in filters.kinds),
        *([(PERSON, filters.person)] if filters.person else []),
        *((name, day.isoformat()) for name, day in days if day is not None),
    ]


def _day(address: Mapping[str, Sequence[str]], name: str) -> date | None:
    try:
        day = date.fromisoformat((address.get(name) or [""])[-1])
    except ValueError:
        return None
    return None if wrong_day(day) else day


def _wanted(viewer: Viewer, filters: RecordFilters) -> list[ColumnElement[bool]]:
    """Conditions on `AuditEvent` alone: names are joined only for the lines of one page, not to count all."""
    kinds = access.readable_kinds(viewer)
    if not kinds:
        raise NotFound
    chosen = [kind for kind in kinds if kind in filters.kinds] if filters.kinds else kinds
    wanted = [or_(*(_may_be_read(viewer, kind) for kind in chosen))]
    for term in search_terms(filters.person):
        named = select(col(Person.id)).where(col(Person.name_folded).contains(term, autoescape=True))
        about_them = select(col(Plan.id)).where(col(Plan.member_id).in_(named))
        people = (col(AuditEvent.person_id).in_(named), col(AuditEvent.actor_id).in_(named))
        wanted.append(or_(*people, col(AuditEvent.plan_id).in_(about_them)))
    if filters.since is not None:
        wanted.append(col(AuditEvent.at) >= start_of(filters.since))
    if filters.until is not None:
        wanted.append(col(AuditEvent.at) < start_of(filters.until + timedelta(1)))
    return wanted


def _lines(viewer: Viewer, filters: RecordFilters) -> Select[AuditEvent, str, str, str]:
    about, actor, member = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(AuditEvent, col(actor.name), col(about.name), col(member.name))
        .outerjoin(about, col(about.id) == col(AuditEvent.person_id))
        .outerjoin(actor, col(actor.id) == col(AuditEvent.actor_id))
        .outerjoin(Plan, col(Plan.id) == col(AuditEvent.plan_id))
        .outerjoin(member, col(member.id) == col(Plan.member_id))
        .where(*_wanted(viewer, filters))
        .order_by(col(AuditEvent.id).desc())
    )


def _may_be_read(viewer: Viewer, kind: RecordKind) -> ColumnElement[bool]:
    """A condition on `AuditEvent`: a line of this kind, which the viewer reads, and no conflict for them.

    Of plans they read the lines of those whose header they may read; of people, as HR, none about somebody above them
    or a colleague in HR.
    """
    is_kind = col(AuditEvent.action).in_([action for action, of in KIND_OF.items() if of is kind])
    if kind is RecordKind.OPENINGS:
        readable = access.readable_plans(viewer.in_lists).subquery()
        return and_(is_kind, col(AuditEvent.plan_id).in_(select(readable.c.plan_id)))
    if kind is RecordKind.REFUSALS:
        clear = select(col(Person.id)).where(access.people_in_figures(viewer))
        return and_(is_kind, or_(col(AuditEvent.person_id).is_(None), col(AuditEvent.person_id).in_(clear)))
    return is_kind


def _line(session: Session, event: AuditEvent, actor: str | None, about: str | None, member: str | None) -> RecordLine:
    kind = KIND_OF[event.action]
    return RecordLine(
        at=event.at,
        by=actor or _who(event.action, kind),
        what=formatting.sentence(event.action),
        about=about or member or "",
        detail=_in_words(session, event.action, event.detail),
        kind=kind,
    )


def _who(action: str, kind: RecordKind) -> str:
    """Who did it, where that was nobody who signs in: a directory, a command, an import."""
    if action in ("person kept by SCIM", "SCIM token used"):
        return "SCIM"
    return "" if kind is RecordKind.REFUSALS else "Command line or import"


def _in_words(session: Session, action: str, detail: Mapping[str, Any]) -> str:
    """What a line says beside who, what and when, before and after where something was changed."""
    match action:
        case "role given":
            return f"{labels.label(Role(detail['role']))}: no → yes"
        case "role taken":
            return f"{labels.label(Role(detail['role']))}: yes → no"
        case "plan opened in full":
            return labels.label(HrReason(detail["reason"]))
        case "settings changed":
            section = Section(detail["section"])
            changes = change_in_words(session, section, detail["version"], detail["fields"])
            if changes:
                return "; ".join(map(_changed, changes))
            named = "; ".join(LABELS.get(section, {}).get(name, _plain(name)) for name in detail["fields"])
            return f"{CANNOT_BE_READ}: {named}" if changes is None else named
        case "roster imported":
            counted = [f"{_plain(name)} {number}" for name, number in detail.items() if name in _COUNTED and number]
            return ", ".join(counted) or "no changes"
        case "person kept by SCIM":
            return ": ".join(filter(None, [detail["what"], ", ".join(map(_plain, detail["fields"]))]))
        case _ if "token" in detail:
            return f"token {detail['token']}"
        case _ if "kind" in detail:
            return str(detail["kind"]).upper()
    return ""


def _changed(change: Difference) -> str:
    """ "HR contact: nothing → Hana Hill"; of several lines those that only one of the two has."""
    before, after = change.before.splitlines(), change.after.splitlines()
    if set(before) != set(after):
        before, after = [line for line in before if line not in after], [line for line in after if line not in before]
    older, newer = ", ".join(before), ", ".join(after)
    start = 0
    if max(len(older), len(newer)) > LONGEST_TEXT:  # Else both could be cut off before the word that is another.
        start = older.rfind(" ", 0, len(commonprefix([older, newer]))) + 1  # noqa: RUF071  # letters are compared
    return f"{change.what}: {_shortened(older, start)} → {_shortened(newer, start)}"


def _shortened(text: str, start: int) -> str:
    text = f"…{text[start:]}" if start else text
    return (text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…") or "nothing"


CANNOT_BE_READ = "Cannot be read any more"
"""Begins a line in place of before and after where one of the two versions is not as the product saves it."""

LONGEST_TEXT = 80
"""Letters of a setting that stand in a line; its versions in Settings have all of it."""

_COUNTED = ("new", "adopted", "changed", "renamed", "new_manager", "leaving", "coming_back")


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return formatting.listing([str(each) for each in value]) if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ") if value not in (None, "", {}) else "nothing"
