"""Read whoever is signed in from the database, and others as if they were."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.access.absences import TODAY, absences_on_plans
from lib.access.viewer import Viewer
from lib.clock import at
from lib.models import Absence, AbsencePlan, Account, AccountRole, FullReading, Person, Role, constant

_PERSON_IDS, _NOW = "person_ids", "now"
_NEVER = datetime.max.replace(tzinfo=UTC)


def load_viewer(session: Session, person_id: int, now: datetime | None = None) -> Viewer | None:
    """The viewer with roles, chain and reports as stored now; none where the person is not active (line 1).

    Args:
        now: for what they opened in full as HR a moment ago, and where they are a deputy today; without it neither
            counts.
    """
    return load_viewers(session, [person_id], now).get(person_id)


def load_viewers(session: Session, person_ids: Collection[int], now: datetime | None = None) -> dict[int, Viewer]:
    """The viewers with these ids, as `load_viewer` gives them; however many, it asks the database once."""
    return _viewers(session.execute(_facts_of_people(), {_PERSON_IDS: list(person_ids), **_at(now)}))


def find_viewer(
    session: Session, who: Select[Any], parameters: Mapping[str, Any], now: datetime
) -> tuple[Viewer, Row[Any]] | None:
    """The viewer that a statement finds, with the row in which it found them, in one query.

    Args:
        who: of one row at most, with a column `person_id`; kept by whoever asks, as what is made of it is kept too.
        parameters: those of the statement.
    """
    rows = session.execute(_facts_with(who), {**parameters, **_at(now)}).all()
    viewers = _viewers(row[-4:] for row in rows)
    return next(((viewer, rows[0]) for viewer in viewers.values()), None)


def _at(now: datetime | None) -> dict[str, Any]:
    """The parameters of `_viewer_facts` beside the people."""
    return {_NOW: now or _NEVER, TODAY: at(now).today if now else date.max}


def _viewers(rows: Iterable[Any]) -> dict[int, Viewer]:
    """The viewers, by id, that rows of `_viewer_facts` are about."""
    names, reports = dict[int, str](), defaultdict[int, int](int)
    roles, above, in_full = (defaultdict[int, set[Any]](set) for _ in range(3))
    until = defaultdict[int, dict[int, date]](dict)
    for person_id, fact, number, words in rows:
        match fact:
            case "name":
                names[person_id] = words
            case "role":
                roles[person_id].add(Role(words))
            case "above":
                above[person_id].add(number)
            case "reports":
                reports[person_id] += number
            case "opened in full":
                in_full[person_id].add(number)
            case "deputy":
                until[person_id][number] = date.fromisoformat(words)
    return {
        person_id: Viewer(
            person_id,
            name,
            frozenset(roles[person_id]),
            frozenset(above[person_id]),
            reports[person_id],
            frozenset(in_full[person_id] if Role.HR in roles[person_id] else ()),
            frozenset(until[person_id]),
            until[person_id],
        )
        for person_id, name in names.items()
    }


@cache
def _facts_of_people() -> CompoundSelect[Any]:
    """Made once, as every step asks for it."""
    return _viewer_facts(bindparam(_PERSON_IDS, expanding=True))


@lru_cache(maxsize=4)
def _facts_with(who: Select[Any]) -> Select[Any]:
    """The columns of a statement and after them those of `_viewer_facts`; made once, as every run asks for it."""
    found = who.cte("who")
    facts = _viewer_facts(select(found.c.person_id)).subquery()
    # A second `person_id` in a row could not be told from the first.
    said = facts.c.person_id.label("of"), facts.c.fact, facts.c.number, facts.c.words
    return select(*found.c, *said).join_from(found, facts, true())


def _viewer_facts(ids: Any) -> CompoundSelect[Any]:
    """Rows of person, fact, number and words, with the parameters of `_at`.

    Of active people the name, their roles, who is above them, how many active people report to them, where they act
    for somebody absent too, what they opened in full, and on which plans they are a deputy until which day.

    Args:
        ids: a list of people or a statement that finds them.
    """
    today: Any = bindparam(TODAY, type_=Date())
    absent, chain = aliased(Person), _chain(ids)
    no_number, no_words = as_type(null(), Integer()), as_type(null(), String())

    def reporting_to(coach: Any) -> Any:
        number = select(coach, constant("reports"), func.count(), no_words).select_from(Person)
        return number.group_by(coach).where(coach.in_(ids), coach != col(Person.id), col(Person.active))

    return union_all(
        select(
            col(Person.id).label("person_id"),
            constant("name").label("fact"),
            no_number.label("number"),
            as_type(col(Person.name), String()).label("words"),
        ).where(col(Person.id).in_(ids), col(Person.active)),
        select(col(Account.person_id), constant("role"), no_number, as_type(col(AccountRole.role), String()))
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(col(Account.person_id).in_(ids), col(Account.is_enabled)),
        select(chain.c.below, constant("above"), chain.c.id, no_words).where(chain.c.id.is_not(None)),
        reporting_to(col(Person.manager_id)),
        reporting_to(col(absent.manager_id))
        .join(absent, col(absent.id) == col(Person.manager_id))
        .where(~col(absent.active)),
        select(col(FullReading.person_id), constant("opened in full"), col(FullReading.plan_id), no_words).where(
            col(FullReading.person_id).in_(ids), col(FullReading.until) > bindparam(_NOW, type_=UTCDateTime())
        ),
        absences_on_plans()
        .where(col(Absence.deputy_id).in_(ids), col(Absence.first_on) <= today)
        .with_only_columns(
            col(Absence.deputy_id),
            constant("deputy"),
            col(AbsencePlan.plan_id),
            as_type(col(Absence.last_on), String()),
        ),
    )


def _chain(ids: Any) -> CTE:
    """Each of these people as `below` with everybody above them as `id`."""
    chain = (
        select(col(Person.id).label("below"), col(Person.manager_id).label("id"))
        .where(col(Person.id).in_(ids))
        .cte("chain", recursive=True)
    )
    return chain.union(select(chain.c.below, col(Person.manager_id)).join(chain, col(Person.id) == chain.c.id))
