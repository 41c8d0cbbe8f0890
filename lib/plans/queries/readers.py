"""Who reads a plan, in the one wording that every screen says it in: worked out from the access rule itself."""

from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from lib import formatting, labels
from lib.access import Deputy, PlanPeople, Viewer, deputies_of, may_read_figures, reading, reading_of, relations
from lib.clock import Moment
from lib.models import Person, Plan, Reading, Relation, Role, State
from lib.plans.parts import id_of
from lib.plans.queries.header import PersonName
from lib.reporting_lines import people_below

HEADER = "people, dimension and purpose, dates, state, figures and outcome"
"""What the header of a plan holds: no word that anybody typed."""

HR_READS = (
    f"HR sees {HEADER}, and updates, which are written for them. Every other word they read only after opening the "
    "full plan, for half an hour and for a reason; that stands on the plan."
)
"""What HR reads of a plan, in whole sentences."""

HR_READS_NOTHING = "HR sees nothing of it, because it is about somebody in HR."
"""What HR reads of a plan about somebody who holds the HR role."""

_PROPOSED = {
    Reading.FULL: "Everything on the plan, from the moment it is proposed.",
    Reading.HEADER: HR_READS,
    Reading.NONE: "No plan, nor which people have one.",
}
_DRAFT = {
    Reading.FULL: "Their own draft too.",
    Reading.OPPORTUNITY: "Of a draft the opportunity and the development area alone, when asked to align.",
}
_ON_THEIR_DAYS = "Everything on the open plans that the manager chose, on the days that the manager is away."
_FIGURES = "Figures of the whole organisation, small groups hidden."


@dataclass(frozen=True)
class Readers:
    """Who reads a plan; of a draft, who will once it is proposed.

    Attributes:
        people: those who read every word of it: the team member, the manager, their deputy of today, the manager's
            manager.
        deputies: who stands in for the manager today or will, the first one first.
        is_hr: HR reads its header and updates at once, and every other word after opening the full plan.
    """

    people: tuple[PersonName, ...]
    is_hr: bool
    deputies: tuple[Deputy, ...] = ()

    @property
    def of_hr(self) -> str:
        """What HR reads of it."""
        return HR_READS if self.is_hr else HR_READS_NOTHING

    def names(self, besides: int) -> list[str]:
        """The first names of those who read every word, without the viewer."""
        return [person.first_name for person in self.people if person.id != besides]

    def can_read(self, besides: int, what: str = "it", level: Reading = Reading.FULL) -> str:
        """ "Jonas and Tomás can read it; HR can after opening the full plan, which is recorded."

        Args:
            besides: the viewer, who knows.
            what: what is read.
            level: how much of the plan somebody has to read for it: the header is enough for updates and reasons
                that are chosen from a list.
        """
        names = self.names(besides)
        at_once = [*names, "HR"] if self.is_hr and level is Reading.HEADER else names
        if not at_once and not self.is_hr:
            return f"Nobody else can read {what} today."
        later = self.is_hr and level is not Reading.HEADER
        if not at_once:
            return f"HR can read {what} after opening the full plan, which is recorded."
        after = "; HR can after opening the full plan, which is recorded" if later else ""
        return f"{formatting.listing(at_once)} can read {what}{after}."


def who_reads_what() -> dict[str, str]:
    """How much of a plan each kind of person reads, as the access rule answers for one of each, in sentences."""
    member, manager, above = (Viewer(number, "") for number in (1, 2, 3))
    deputy = Viewer(5, "", deputy_on=frozenset({1}))
    kinds = {
        labels.label(Relation.MEMBER): member,
        labels.label(Relation.MANAGER): manager,
        labels.label(Relation.DEPUTY): deputy,
        labels.label(Relation.MANAGERS_MANAGER): above,
        **{labels.label(role): Viewer(4, "", frozenset({role})) for role in Role},
    }
    plan = PlanPeople(
        State.PROPOSED,
        member.person_id,
        manager.person_id,
        above.person_id,
        author_id=manager.person_id,
        is_align_asked=True,
        plan_id=1,
    )
    found = {}
    for kind, viewer in kinds.items():
        draft, proposed = (reading(viewer, replace(plan, state=state)) for state in (State.DRAFT, State.PROPOSED))
        figures = _FIGURES if may_read_figures(viewer) else ""
        said = _ON_THEIR_DAYS if viewer is deputy and proposed is Reading.FULL else _PROPOSED[proposed]
        found[kind] = " ".join(filter(None, [said, _DRAFT.get(draft, ""), figures]))
    return found


def readers_of_plan(session: Session, plan: Plan, plan_people: PlanPeople, moment: Moment) -> Readers:
    """Who reads the plan, after the access rule; whoever is not active any more reads nothing.

    Args:
        plan_people: what the rule knows about the plan.
    """
    if plan_people.state is State.DRAFT:
        plan_people = replace(plan_people, state=State.PROPOSED)
    deputies = deputies_of(session, plan, plan_people, moment.now)
    of_today = {one.person_id: one for one in deputies if one.first_on <= moment.today}
    on_it = [plan_people.member_id, plan_people.manager_id, *of_today, plan_people.managers_manager_id]
    asked = {"people": [each for each in on_it if each], "person_id": plan_people.member_id}
    rows = session.execute(_active(), asked).all()
    active, below = {row[0]: row[1] for row in rows}, {row[0] for row in rows if row[2]}
    people = []
    for person_id in dict.fromkeys(on_it):
        if person_id not in active or person_id is None:
            continue
        above = frozenset({plan_people.member_id}) if person_id in below else frozenset[int]()
        deputy_on = frozenset({id_of(plan)} if person_id in of_today else ())
        found = relations(Viewer(person_id, active[person_id], above=above, deputy_on=deputy_on), plan_people)
        if reading_of(found, plan_people.state) is Reading.FULL:
            people.append(PersonName(person_id, active[person_id]))
    somebody_in_hr = Viewer(0, "HR", roles=frozenset({Role.HR}))
    is_hr = reading_of(relations(somebody_in_hr, plan_people), plan_people.state) is Reading.HEADER
    return Readers(tuple(people), is_hr, tuple(deputies))


@cache
def _active() -> Select[int | None, str, bool]:
    """Which of some people work here, and whether each is below a person in the management chain."""
    asked = col(Person.id).in_(bindparam("people", expanding=True))
    is_below = col(Person.id).in_(people_below(bindparam("person_id")))
    return select(col(Person.id), col(Person.name), is_below).where(asked, col(Person.active))
