"""Who may see a plan: the one access rule, in its two forms.

`reading` answers for one plan, `readable_plans` for many in SQL; a test holds that they agree. What else a person
may do is the table in `lib.plans.rules.workflow`. The seven lines of the rule: docs/product.md#who-may-see-and-do-what.
Use cases ask here before they do anything; screens ask only in order to hide what would be refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib import reporting_lines
from lib.clock import at
from lib.db import MISTAKES
from lib.errors import NotAllowed, NotFound
from lib.models import (
    OPEN_STATES,
    Absence,
    AbsencePlan,
    Account,
    AccountRole,
    FullReading,
    Person,
    Plan,
    PlanRequest,
    Reading,
    RecordKind,
    Relation,
    RequestState,
    Role,
    Side,
    State,
)


@dataclass(frozen=True)
class Viewer:
    """Somebody who is signed in, as read from the database for this interaction.

    Attributes:
        above: the ids of everybody above them in their own management chain.
        reports: how many active people they are the manager of, acting for an absent manager included.
        opened_in_full: ids of plans that they, as HR, opened in full within the last half hour.
        deputy_on: ids of plans on which they stand in for the manager today; `deputy_until` has the last day of each.
    """

    person_id: int
    name: str
    roles: frozenset[Role] = frozenset()
    above: frozenset[int] = frozenset()
    reports: int = 0
    opened_in_full: frozenset[int] = frozenset()
    deputy_on: frozenset[int] = frozenset()
    deputy_until: Mapping[int, date] = field(default_factory=dict, compare=False)

    @property
    def in_lists(self) -> "Viewer":
        """This viewer in lists, search and exports, which hold headers alone for HR, whatever was opened in full."""
        return replace(self, opened_in_full=frozenset())

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement about `any_viewer` is executed with for this one."""
        return {
            "viewer": self.person_id,
            "above_viewer": self.above,
            "opened_in_full": self.opened_in_full,
            "deputy_on": self.deputy_on,
        }


@cache
def any_viewer(roles: frozenset[Role]) -> Viewer:
    """Whoever holds these roles, with parameters in the place of ids: for statements that are made once.

    To put a statement together takes longer than to run it. A builder that is cached takes the roles, asks the rules
    below about `any_viewer(roles)`, and is executed with `Viewer.parameters`.
    """
    me: Any = bindparam("viewer", type_=Integer())
    above: Any = bindparam("above_viewer", expanding=True)
    opened: Any = bindparam("opened_in_full", expanding=True)
    deputy: Any = bindparam("deputy_on", expanding=True)
    return Viewer(me, "", roles, above, opened_in_full=opened, deputy_on=deputy)


@dataclass(frozen=True)
class PlanPeople:
    """What the rule needs to know about a plan.

    Attributes:
        manager_id, managers_manager_id: for a draft the member's line of today, else the line stored on the plan.
        author_id: who started it; counts for a draft only.
        is_align_asked: the manager's manager of a draft was asked to align.
        is_about_hr: the team member holds the HR role.
        has_manager: somebody active is responsible as manager.
    """

    state: State
    member_id: int
    manager_id: int | None
    managers_manager_id: int | None
    author_id: int | None = None
    is_align_asked: bool = False
    is_about_hr: bool = False
    is_member_active: bool = True
    has_manager: bool = True
    plan_id: int | None = None


def relations(viewer: Viewer | None, plan: PlanPeople) -> frozenset[Relation]:
    """What is the viewer to this plan, after lines 1 to 7 of the rule?"""
    if viewer is None:
        return frozenset()
    if plan.member_id == viewer.person_id:
        return frozenset() if plan.state is State.DRAFT else frozenset({Relation.MEMBER})
    if plan.member_id in viewer.above:
        return frozenset()
    found = set()
    if plan.state is State.DRAFT:
        if not plan.is_member_active or plan.author_id != plan.manager_id:
            return frozenset()  # A draft does not move: its person no longer reports to its author.
        if plan.manager_id == viewer.person_id:
            found.add(Relation.MANAGER)
        if plan.managers_manager_id == viewer.person_id and plan.is_align_asked:
            found.add(Relation.MANAGERS_MANAGER)
        return frozenset(found)
    if plan.manager_id == viewer.person_id:
        found.add(Relation.MANAGER)
    if plan.managers_manager_id == viewer.person_id:
        found.add(Relation.MANAGERS_MANAGER)
    if plan.plan_id in viewer.deputy_on and plan.state in OPEN_STATES:
        found.add(Relation.DEPUTY)
    if Role.HR in viewer.roles and not plan.is_about_hr:
        found.add(Relation.HR)
        if plan.plan_id in viewer.opened_in_full:
            found.add(Relation.HR_IN_FULL)
    if Role.HR in viewer.roles and plan.is_about_hr and plan.state in OPEN_STATES and not plan.has_manager:
        found.add(Relation.APPOINTER)
    return frozenset(found)


def reading_of(found: Iterable[Relation], state: State) -> Reading:
    """How much do these relations together let somebody read?"""
    found = set(found)
    if found & {Relation.MEMBER, Relation.MANAGER, Relation.DEPUTY, Relation.HR_IN_FULL}:
        return Reading.FULL
    if Relation.MANAGERS_MANAGER in found:
        return Reading.OPPORTUNITY if state is State.DRAFT else Reading.FULL
    return Reading.HEADER if Relation.HR in found else Reading.NONE


def reading(viewer: Viewer | None, plan: PlanPeople) -> Reading:
    """How much of this plan may the viewer read?"""
    return reading_of(relations(viewer, plan), plan.state)


def readable_plans(viewer: Viewer, *, to_align: bool = True) -> Select[int, str]:
    """The plans the viewer may read, for a query to join.

    Args:
        to_align: with drafts of which they are asked to align on the opportunity and read nothing else.

    Returns:
        A select of `plan_id` and `level` (a value of `Reading`, never *none*): one row a plan.
    """
    me, above, today = viewer.person_id, viewer.above, reporting_lines.line_columns()
    # Looked up for each draft in question: joined, the line of everybody on the roster would be worked out first.
    coach = (
        select(today.c.manager_id)
        .join(Person, col(Person.id) == today.c.person_id)
        .where(today.c.person_id == col(Plan.member_id), col(Person.active))
        .correlate(Plan)
        .scalar_subquery()
    )
    is_draft = col(Plan.state) == State.DRAFT
    is_mine = and_(col(Plan.member_id) == me, ~is_draft)
    is_below = and_(col(Plan.managers_manager_id) == me, ~is_draft)
    # Said as what it is not: asked for these states, SQLite would look through all open plans for those few.
    is_deputised = and_(
        col(Plan.id).in_(viewer.deputy_on),
        col(Plan.state).not_in([state for state in State if state not in OPEN_STATES]),
    )
    # A draft is openable only while its person reports to its author, who is its stored manager.
    has_kept_its_line = and_(is_draft, coach == col(Plan.manager_id))
    # In one condition, of which an index finds the plans: by itself that of drafts would look through all drafts.
    is_led = and_(col(Plan.manager_id) == me, or_(~is_draft, has_kept_its_line))
    # Then the manager's manager of its person is whoever the author reports to.
    is_asked = and_(is_of_report(viewer), col(Plan.align_asked_at).is_not(None), has_kept_its_line)
    is_for_hr: ColumnElement[bool] = false()
    if Role.HR in viewer.roles:
        is_for_hr = and_(~is_draft, col(Plan.member_id) != me, col(Plan.member_id).not_in(people_in_hr()))
    is_clear = or_(and_(col(Plan.member_id) != me, col(Plan.member_id).not_in(above)), is_mine)
    level = case(
        (is_mine, literal(Reading.FULL.value)),
        (or_(is_led, is_below, is_deputised), literal(Reading.FULL.value)),
        (and_(is_for_hr, col(Plan.id).in_(viewer.opened_in_full)), literal(Reading.FULL.value)),
        (is_for_hr, literal(Reading.HEADER.value)),
        (is_asked, literal(Reading.OPPORTUNITY.value)),
    )
    # What is true of most plans comes first: the others are not asked about these.
    return select(col(Plan.id).label("plan_id"), level.label("level")).where(
        is_clear,
        or_(is_for_hr, is_mine, is_led, is_below, is_deputised, *([is_asked] if to_align else [])),
    )


def is_on_plan(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: the viewer is the team member or the manager of one that was proposed."""
    is_coached = and_(col(Plan.manager_id) == viewer.person_id, col(Plan.member_id).not_in(viewer.above))
    return and_(col(Plan.state) != State.DRAFT, or_(col(Plan.member_id) == viewer.person_id, is_coached))


def is_of_report(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: its manager reports to the viewer."""
    return col(Plan.manager_id).in_(reporting_lines.direct_reports(viewer.person_id))


def plans_to_appoint_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`, the same rule for many: those on which the viewer is `Relation.APPOINTER`.

    It says nothing about reading: no page of these plans opens for them.
    """
    if Role.HR not in viewer.roles:
        return false()
    return and_(
        col(Plan.state).in_(OPEN_STATES),
        col(Plan.member_id) != viewer.person_id,
        col(Plan.member_id).not_in(viewer.above),
        is_about_hr(),
        reporting_lines.nobody_is_responsible(),
    )


def people_in_figures(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Person`: somebody whose plans the viewer, as HR, would read; else they would count as without.

    Nobody above the viewer, and nobody else who holds the HR role.
    """
    is_me = col(Person.id) == viewer.person_id
    return or_(is_me, and_(col(Person.id).not_in(viewer.above), col(Person.id).not_in(people_in_hr())))


def plans_left_out(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: one in no list and no figure of this viewer, as HR, for whom it is a conflict.

    All other plans from the proposal on are in `readable_plans` of somebody who holds the role.
    """
    me, is_about = viewer.person_id, col(Plan.member_id)
    is_coached = or_(
        func.coalesce(col(Plan.manager_id), 0) == me, func.coalesce(col(Plan.managers_manager_id), 0) == me
    )
    is_hidden = or_(is_about.in_(tuple(viewer.above)), and_(is_about.in_(people_in_hr()), ~is_coached))
    return and_(col(Plan.state) != State.DRAFT, is_about != me, is_hidden)


def plans_in_figures(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`: one that counts for this viewer, as HR; those are the plans that they read at all.

    The few that are left out are looked for once, where `readable_plans` asks about each plan.
    """
    if not may_watch_practice(viewer):
        return false()
    left_out = select(col(Plan.id)).where(plans_left_out(viewer)).correlate(None)
    return and_(col(Plan.state) != State.DRAFT, col(Plan.id).not_in(left_out))


def plans_in_draft_counts(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Plan`, with its member joined as `Person`: a draft that counts in HR's numbers of drafts.

    They are the one figure over plans that HR may not open, and leave conflicts out: drafts about the viewer, about
    anybody above them, and about anybody in HR. What nobody can open any more does not count.
    """
    if Role.HR not in viewer.roles:
        return false()
    return and_(
        col(Plan.state) == State.DRAFT,
        col(Plan.stray_since).is_(None),
        col(Person.active),
        col(Plan.member_id) != viewer.person_id,
        people_in_figures(viewer),
    )


def load_viewer(session: Session, person_id: int, now: datetime | None = None) -> Viewer | None:
    """The viewer with roles, chain and reports as stored now; none where the person is not active (line 1).

    Args:
        now: for what they opened in full as HR a moment ago, and where they are a deputy today; without it neither
            counts.
    """
    return load_viewers(session, [person_id], now).get(person_id)


def load_viewers(session: Session, person_ids: Collection[int], now: datetime | None = None) -> dict[int, Viewer]:
    """The viewers with these ids, as `load_viewer` gives them; however many, it asks the database once."""
    names, reports = dict[int, str](), defaultdict[int, int](int)
    roles, above, in_full = (defaultdict[int, set[Any]](set) for _ in range(3))
    until = defaultdict[int, dict[int, date]](dict)
    asked = {_PERSON_IDS: list(person_ids), _NOW: now or NEVER, _TODAY: at(now).today if now else date.max}
    for person_id, fact, number, words in session.execute(_viewer_facts(), asked):
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


NEVER = datetime.max.replace(tzinfo=UTC)
_PERSON_IDS, _NOW, _TODAY = "person_ids", "now", "today"


@cache
def _viewer_facts() -> CompoundSelect[Any]:
    """Rows of person, fact, number and words, made once, as every run of every page asks for them.

    Of active people the name, their roles, who is above them, how many active people report to them, where they act
    for somebody absent too, what they opened in full, and on which plans they are a deputy until which day.
    """
    ids: Any = bindparam(_PERSON_IDS, expanding=True)
    today: Any = bindparam(_TODAY, type_=Date())
    absent, chain = aliased(Person), _chain(ids)
    no_number, no_words = literal(None, Integer()), literal(None, String())

    def reporting_to(coach: Any) -> Any:
        number = select(coach, literal("reports"), func.count(), no_words).select_from(Person)
        return number.group_by(coach).where(coach.in_(ids), coach != col(Person.id), col(Person.active))

    return union_all(
        select(col(Person.id), literal("name"), no_number, as_type(col(Person.name), String())).where(
            col(Person.id).in_(ids), col(Person.active)
        ),
        select(col(Account.person_id), literal("role"), no_number, as_type(col(AccountRole.role), String()))
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(col(Account.person_id).in_(ids), col(Account.is_enabled)),
        select(chain.c.below, literal("above"), chain.c.id, no_words).where(chain.c.id.is_not(None)),
        reporting_to(col(Person.manager_id)),
        reporting_to(col(absent.manager_id))
        .join(absent, col(absent.id) == col(Person.manager_id))
        .where(~col(absent.active)),
        select(col(FullReading.person_id), literal("opened in full"), col(FullReading.plan_id), no_words).where(
            col(FullReading.person_id).in_(ids), col(FullReading.until) > bindparam(_NOW, type_=UTCDateTime())
        ),
        _absences()
        .where(col(Absence.deputy_id).in_(ids), col(Absence.first_on) <= today)
        .with_only_columns(
            col(Absence.deputy_id), literal("deputy"), col(AbsencePlan.plan_id), as_type(col(Absence.last_on), String())
        ),
    )


def _absences() -> Select[Any]:
    """The absences with each of their plans that are not over on the day `today`: while the manager is the plan's."""
    manager = aliased(Person)
    return (
        select(Absence)
        .join(AbsencePlan, col(AbsencePlan.absence_id) == col(Absence.id))
        .join(Plan, and_(col(Plan.id) == col(AbsencePlan.plan_id), col(Plan.manager_id) == col(Absence.manager_id)))
        .join(manager, and_(col(manager.id) == col(Absence.manager_id), col(manager.active)))
        .where(col(Absence.last_on) >= bindparam(_TODAY, type_=Date()), col(Absence.ended_at).is_(None))
    )


def _chain(ids: Any) -> CTE:
    """Each of these people as `below` with everybody above them as `id`."""
    chain = (
        select(col(Person.id).label("below"), col(Person.manager_id).label("id"))
        .where(col(Person.id).in_(ids))
        .cte("chain", recursive=True)
    )
    return chain.union(select(chain.c.below, col(Person.manager_id)).join(chain, col(Person.id) == chain.c.id))


def people_below(person_id: Any) -> Select[int | None]:
    """The ids of everybody below somebody in the management chain, absent managers included, for a query."""
    below = select(col(Person.id)).where(col(Person.manager_id) == person_id).cte("below", recursive=True)
    below = below.union(select(col(Person.id)).join(below, col(Person.manager_id) == below.c.id))
    return select(below.c.id)


def people_of_plan(session: Session, plan: Plan) -> PlanPeople:
    """The facts about one plan that the rule needs, read from the database."""
    assert plan.id is not None
    if plan.state is not State.DRAFT:
        found = session.execute(_people_of_proposed(), {"plans": [plan.id]}).one()
        return _people_of(plan, found.is_about_hr, found.has_manager)
    is_about_hr = session.scalar(_is_in_hr(), {"person_id": plan.member_id})
    member = session.get(Person, plan.member_id)
    assert member is not None
    today = reporting_lines.line_of(session, plan.member_id)
    return PlanPeople(
        plan.state,
        plan.member_id,
        today.manager_id,
        today.managers_manager_id,
        author_id=plan.manager_id,
        is_align_asked=plan.align_asked_at is not None,
        is_about_hr=bool(is_about_hr),
        is_member_active=member.active,
        plan_id=plan.id,
    )


def _people_of(plan: Plan | Row[Any], is_about_hr: bool, has_manager: bool) -> PlanPeople:
    """Who stands in which relation to a plan that was proposed: its line is stored with it, that of a draft is not."""
    return PlanPeople(
        plan.state,
        plan.member_id,
        plan.manager_id,
        plan.managers_manager_id,
        is_about_hr=is_about_hr,
        has_manager=has_manager,
        plan_id=plan.id,
    )


@dataclass(frozen=True)
class OpenedPlan:
    """A plan that means something to the viewer, with what they are to it.

    Attributes:
        people: what the rule knew about it.
    """

    plan: Plan
    relations: frozenset[Relation]
    reading: Reading
    people: PlanPeople

    @property
    def side(self) -> Side | None:
        """Which of the two is the viewer?"""
        if Relation.MEMBER in self.relations:
            return Side.MEMBER
        return Side.MANAGER if Relation.MANAGER in self.relations else None

    @property
    def acts_for(self) -> Side | None:
        """For which of the two does the viewer take steps? A deputy does for the manager."""
        return Side.MANAGER if self.side is None and Relation.DEPUTY in self.relations else self.side

    @property
    def own_side(self) -> Side:
        """For which of the two does the viewer take a step that is for the two alone?

        Raises:
            NotAllowed: for neither.
        """
        if (side := self.acts_for) is None:
            raise NotAllowed("Only the team member and the manager can take this step.")
        return side


def look_up(session: Session, viewer: Viewer, code: str, *, to_change: bool = False) -> OpenedPlan:
    """The plan behind a code from an address, if the viewer is anything to it, reading or not.

    Args:
        to_change: others who want to change the plan wait until this transaction ends.

    Raises:
        NotFound: there is none, or it is nothing to this viewer: the two are never told apart.
    """
    if not is_code(code):
        raise NotFound
    try:
        found = _plan_to_change(session, code) if to_change else _plan_to_read(session, code)
    except MISTAKES:  # The row is damaged, which tells that there is one: nobody learns that who may not read it.
        if session.execute(readable_plans(viewer).where(col(Plan.code) == code)).first() is None:
            raise NotFound from None
        raise
    opened = _opened(viewer, *found) if found is not None else None
    if opened is None:
        raise NotFound
    return opened


def _plan_to_read(session: Session, code: str) -> tuple[Plan, PlanPeople] | None:
    found = session.execute(_plan_of(), {"code": code}).one_or_none()
    if found is None:
        return None
    plan, is_about, has_manager = found
    is_draft = plan.state is State.DRAFT
    return plan, people_of_plan(session, plan) if is_draft else _people_of(plan, is_about, has_manager)


def _plan_to_change(session: Session, code: str) -> tuple[Plan, PlanPeople] | None:
    plan = session.scalars(_held_plan_of(), {"code": code}).one_or_none()
    return (plan, people_of_plan(session, plan)) if plan is not None else None


def look_up_open(session: Session, viewer: Viewer, codes: Collection[str]) -> dict[str, OpenedPlan]:
    """The plans with these codes that are open and to which the viewer is anything, by code, as `look_up` gives them.

    However many they are, it asks the database once.
    """
    are_asked_for = col(Plan.code).in_(codes), col(Plan.state).in_(OPEN_STATES)
    rows = session.execute(_plans_with_people().where(*are_asked_for))
    found = ((plan, _opened(viewer, plan, _people_of(plan, is_about, is_there))) for plan, is_about, is_there in rows)
    return {plan.code: opened for plan, opened in found if opened is not None}


def _plans_with_people() -> Select[Plan, bool, bool]:
    """Plans with what `_people_of` needs besides: whether it is about HR, and whether its manager is there."""
    manager = aliased(Person)
    plans = select(Plan, is_about_hr(), func.coalesce(col(manager.active), false()))
    return plans.outerjoin(manager, col(manager.id) == col(Plan.manager_id))


def people_of_proposed(session: Session, plan_ids: Collection[int]) -> dict[int, PlanPeople]:
    """What `people_of_plan` says of plans that were proposed, by id: one query, however many they are."""
    rows = session.execute(_people_of_proposed(), {"plans": list(plan_ids)})
    return {row.id: _people_of(row, row.is_about_hr, row.has_manager) for row in rows if row.id is not None}


@cache
def _people_of_proposed() -> Select[int | None, State, int, int | None, int | None, bool, bool]:
    manager = aliased(Person)
    return (
        select(
            col(Plan.id),
            col(Plan.state),
            col(Plan.member_id),
            col(Plan.manager_id),
            col(Plan.managers_manager_id),
            is_about_hr().label("is_about_hr"),
            func.coalesce(col(manager.active), false()).label("has_manager"),
        )
        .outerjoin(manager, col(manager.id) == col(Plan.manager_id))
        .where(col(Plan.id).in_(bindparam("plans", expanding=True)))
    )


def _opened(viewer: Viewer, plan: Plan, people: PlanPeople) -> OpenedPlan | None:
    """A plan as the viewer opens it, if they are anything to it."""
    found = relations(viewer, people)
    return OpenedPlan(plan, found, reading_of(found, plan.state), people) if found else None


@cache
def _plan_of() -> Select[Plan, bool, bool]:
    """The query behind `look_up`, made once, as every page of a plan asks it."""
    return _plans_with_people().where(col(Plan.code) == bindparam("code"))


@cache
def _held_plan_of() -> Select[Plan]:
    # Whoever was changing it came first; what they saved counts, not what was read before.
    of_code = select(Plan).where(col(Plan.code) == bindparam("code"))
    return of_code.with_for_update().execution_options(populate_existing=True)


def find_plan(session: Session, viewer: Viewer, code: str, *, at_least: Reading = Reading.FULL) -> OpenedPlan:
    """The plan behind a code from an address, if the viewer may read that much of it.

    Raises:
        NotFound: there is none, or it is not for this viewer: the two are never told apart.
    """
    opened = look_up(session, viewer, code)
    levels = list(Reading)
    if opened.reading is Reading.NONE or levels.index(opened.reading) < levels.index(at_least):
        raise NotFound
    return opened


@dataclass(frozen=True)
class Deputy:
    """Somebody who stands in for a plan's manager from a first day to a last one, both included."""

    absence_id: int | None
    person_id: int
    name: str
    first_on: date
    last_on: date


def deputies_of(session: Session, plan: Plan, people: PlanPeople, now: datetime) -> list[Deputy]:
    """Who stands in for the plan's manager today or will, the first one first; whoever the rule shuts out does not.

    Args:
        people: what the rule knows about the plan.
    """
    assert plan.id is not None
    return deputies_of_many(session, {plan.id: people}, now)[plan.id]


def deputies_of_many(
    session: Session, people: Mapping[int, PlanPeople], now: datetime
) -> defaultdict[int, list[Deputy]]:
    """The deputies of many plans, as `deputies_of` gives them, in as many queries as for one.

    Args:
        people: what the rule knows about each plan, by its id.
    """
    absences = session.execute(_absences_of_plans(), {"plans": list(people), _TODAY: at(now).today}).all()
    active = load_viewers(session, {one.deputy_id for one, _ in absences}, now) if absences else {}
    found = defaultdict[int, list[Deputy]](list)
    for one, plan_id in absences:
        viewer = active.get(one.deputy_id)
        if viewer is None:
            continue
        if Relation.DEPUTY in relations(replace(viewer, deputy_on=frozenset({plan_id})), people[plan_id]):
            found[plan_id].append(Deputy(one.id, viewer.person_id, viewer.name, one.first_on, one.last_on))
    return found


def deputies_on(session: Session, plan_ids: Collection[int], today: date) -> dict[int, list[int]]:
    """Who stands in on a day for the managers of these plans: the ids of people who work here, by plan."""
    found: dict[int, list[int]] = defaultdict(list)
    for plan_id, deputy_id in session.execute(_deputies_on(), {"plans": list(plan_ids), _TODAY: today}):
        found[plan_id].append(deputy_id)
    return found


@cache
def _deputies_on() -> Select[int, int]:
    deputy = aliased(Person)
    today = bindparam(_TODAY, type_=Date())
    return (
        _absences()
        .join(deputy, and_(col(deputy.id) == col(Absence.deputy_id), col(deputy.active)))
        .where(col(AbsencePlan.plan_id).in_(bindparam("plans", expanding=True)), col(Absence.first_on) <= today)
        .with_only_columns(col(AbsencePlan.plan_id), col(Absence.deputy_id))
        .order_by(col(Absence.deputy_id))
    )


@cache
def _absences_of_plans() -> Select[Absence, int]:
    asked = col(AbsencePlan.plan_id).in_(bindparam("plans", expanding=True))
    return _absences().add_columns(col(AbsencePlan.plan_id)).where(asked).order_by(col(Absence.first_on))


def readers_of(session: Session, plan: Plan, now: datetime) -> list[tuple[Viewer, frozenset[Relation]]]:
    """Everybody who may read the plan today and what they are to it: the two, a deputy, those above, then HR by name.

    The rule itself is asked for each of them, so that the list cannot say anything else than what holds.

    Args:
        now: for what HR opened in full a moment ago, and for deputies.
    """
    people = people_of_plan(session, plan)
    deputies = [one.person_id for one in deputies_of(session, plan, people, now)]
    on_it = [plan.member_id, plan.manager_id, *deputies, plan.managers_manager_id]
    in_hr = session.scalars(
        people_in_hr().join(Person, col(Person.id) == col(Account.person_id)).order_by(col(Person.name))
    )
    in_order = [person_id for person_id in dict.fromkeys([*on_it, *in_hr]) if person_id is not None]
    active = load_viewers(session, in_order, now)
    viewers = [active[person_id] for person_id in in_order if person_id in active]
    found = [(viewer, relations(viewer, people)) for viewer in viewers]
    return [(viewer, as_what) for viewer, as_what in found if reading_of(as_what, plan.state) is not Reading.NONE]


def people_coached_by(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `Person`: somebody the viewer may start a plan with today.

    The person is active, reports to the viewer (who may act for an absent manager), and is not above them.
    """
    return and_(
        col(Person.active),
        col(Person.id) != viewer.person_id,
        col(Person.id).not_in(viewer.above),
        col(Person.id).in_(reporting_lines.reporting_to(viewer.person_id)),
    )


def readable_requests(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on `PlanRequest`: their own, and as manager those that wait for their answer.

    The manager of another day reads none, not even one that was sent to them then; nobody else ever does.
    """
    coached = select(col(Person.id)).where(people_coached_by(viewer))
    waits = and_(
        col(PlanRequest.manager_id) == viewer.person_id,
        col(PlanRequest.state) == RequestState.OPEN,
        col(PlanRequest.member_id).in_(coached),
    )
    return or_(col(PlanRequest.member_id) == viewer.person_id, waits)


def may_coach(viewer: Viewer) -> bool:
    """May the viewer start plans at all?"""
    return viewer.reports > 0


def may_administer(viewer: Viewer) -> bool:
    """May the viewer keep the roster, accounts and roles?"""
    return Role.ADMINISTRATOR in viewer.roles


RECORD_READ_BY: dict[RecordKind, frozenset[Role]] = {
    RecordKind.IMPORTS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.ROLES: frozenset({Role.ADMINISTRATOR, Role.HR}),
    RecordKind.SETTINGS: frozenset({Role.ADMINISTRATOR, Role.HR}),
    RecordKind.INVITATIONS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.DOWNLOADS: frozenset({Role.ADMINISTRATOR}),
    RecordKind.REFUSALS: frozenset({Role.HR}),
    RecordKind.OPENINGS: frozenset({Role.HR}),
}
"""Who reads which kind of line of the record. Nothing that names a plan is for administrators."""


def readable_kinds(viewer: Viewer) -> list[RecordKind]:
    """Which kinds of lines of the record the viewer may read; `lib.record` leaves conflicts out of them."""
    return [kind for kind in RecordKind if not viewer.roles.isdisjoint(RECORD_READ_BY[kind])]


def may_read_record(viewer: Viewer) -> bool:
    """Does the viewer read anything of the record?"""
    return bool(readable_kinds(viewer))


class HoldsRoles(Protocol):
    """Somebody with an account: whoever is signed in, or a row of the page People."""

    @property
    def roles(self) -> frozenset[Role]: ...


def holds_one_of(somebody: HoldsRoles, roles: Iterable[Role]) -> bool:
    """Does somebody hold at least one of these roles?"""
    return not somebody.roles.isdisjoint(roles)


def may_reword_policy(viewer: Viewer) -> bool:
    """May the viewer change the texts of the policy in Settings? All else there is for administrators."""
    return holds_one_of(viewer, (Role.ADMINISTRATOR, Role.HR))


def may_watch_practice(viewer: Viewer) -> bool:
    """Does the viewer look at plans for HR?"""
    return Role.HR in viewer.roles


def may_read_figures(viewer: Viewer) -> bool:
    """Does the viewer read figures about the whole organisation, without plans and names?"""
    return holds_one_of(viewer, (Role.LEADERSHIP, Role.HR))


def may_approve_templates(viewer: Viewer) -> bool:
    """Does the viewer decide for HR which templates everybody may use?"""
    return Role.HR in viewer.roles


def may_keep_templates(viewer: Viewer) -> bool:
    """Has the viewer anything to do with templates: as somebody who starts plans, or for HR?"""
    return may_coach(viewer) or may_approve_templates(viewer)


def is_about_hr() -> ColumnElement[bool]:
    """A condition on `Plan`: its team member holds the HR role, so that the manager's manager does HR's part."""
    return col(Plan.member_id).in_(people_in_hr())


@cache
def _is_in_hr() -> Select[bool]:
    """Does somebody hold the HR role? Asked with every step on a plan, so the statement is made once."""
    return select(bindparam("person_id", type_=Integer()).in_(people_in_hr()))


def people_in_hr() -> Select[int]:
    """The ids of the people who hold the HR role."""
    return (
        select(col(Account.person_id))
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(col(AccountRole.role) == Role.HR)
    )


def is_code(code: object) -> bool:
    """Could this be the code of something? Anything may be sent in place of one."""
    return isinstance(code, str) and 0 < len(code) <= 22 and code.isascii() and code.isprintable()
