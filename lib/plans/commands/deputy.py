"""A manager who will be away names a deputy for some of their plans (docs/product.md#deputy)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from lib import audit, reporting_lines
from lib.access import Viewer, look_up
from lib.clock import Moment
from lib.errors import Invalid, NotFound
from lib.formatting import first_name, short_day, span
from lib.models import OPEN_STATES, Absence, AbsenceForm, AbsencePlan, Action, Person, Plan
from lib.plans.commands.appoint import Candidates, find_by_name
from lib.plans.commit import claim_form_token, note_change, touch
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of, is_id

LONGEST_ABSENCE = 90
"""Days that an absence may have at most; for longer somebody else becomes the manager, by the roster."""


def name_deputy(
    session: Session,
    viewer: Viewer,
    person_id: int,
    *,
    first_on: Any,
    last_on: Any,
    codes: Collection[str],
    moment: Moment,
    token: str | None = None,
) -> None:
    """Let somebody stand in for the viewer on some of their open plans. Each of these plans says so from now on.

    Args:
        first_on: from tomorrow on, so that the team members are told before.
        last_on: included; an absence has at most `LONGEST_ABSENCE` days.
        codes: of the plans; on others of the viewer nobody stands in.

    Raises:
        Invalid: a sentence for each field; the person may not read one of the plans, or has left; somebody else
            stands in on one of them on these days.
        NotFound, NotAllowed: one of the plans is none that the viewer is the manager of now.
    """
    if not claim_form_token(session, token, moment):
        return
    reporting_lines.lock_lines(session)  # No import may end between looking who is below whom and writing it down.
    plans = _plans_of(session, viewer, codes, moment)
    days = _days(first_on, last_on, moment)
    chosen = select(Person).where(col(Person.id) == person_id, _may_stand_in(viewer, plans))
    deputy = session.scalars(chosen).one_or_none() if is_id(person_id) else None
    if deputy is None:
        raise Invalid({"person": "Please choose somebody active who is neither on one of these plans nor below."})
    _require_nobody_else(session, plans, days, moment)
    absence = Absence(**days.model_dump(), manager_id=viewer.person_id, deputy_id=person_id, named_at=moment.now)
    session.add(absence)
    session.flush()
    assert absence.id is not None
    session.add_all(AbsencePlan(absence_id=absence.id, plan_id=id_of(plan)) for plan in plans)
    when = span(days.first_on, days.last_on, moment.today)
    words = f"{deputy.name} stands in for {first_name(viewer.name)} from {when}."
    _note(session, viewer, plans, words, "deputy named", absence, moment)
    session.commit()


def end_absence(session: Session, viewer: Viewer, absence_id: int, *, moment: Moment) -> None:
    """End an absence of the viewer's own before its last day, or before its first: the deputy reads nothing any more.

    Raises:
        NotFound: it is none of theirs, is over, or was ended before.
    """
    absence = session.get(Absence, absence_id, with_for_update=True) if is_id(absence_id) else None
    if absence is None or not _is_running(absence, viewer, moment):
        raise NotFound
    rows = select(Plan).join(AbsencePlan, col(AbsencePlan.plan_id) == col(Plan.id))
    of_absence = and_(
        col(AbsencePlan.absence_id) == absence_id,
        col(Plan.manager_id) == viewer.person_id,
        col(Plan.state).in_(OPEN_STATES),
    )
    plans = session.scalars(rows.where(of_absence).order_by(col(Plan.id)).with_for_update(of=Plan)).all()
    absence.ended_at = moment.now
    deputy = session.get_one(Person, absence.deputy_id)
    any_more = "any more" if absence.first_on <= moment.today else "after all"
    words = f"{deputy.name} does not stand in for {first_name(viewer.name)} {any_more}."
    _note(session, viewer, plans, words, "deputy ended", absence, moment)
    session.commit()


def find_deputies(
    session: Session, viewer: Viewer, *, codes: Collection[str], search: str, moment: Moment
) -> Candidates:
    """The people by this name who may stand in on all of these plans of the viewer; as `find_candidates` finds them.

    Raises:
        Invalid, NotFound, NotAllowed: as in `name_deputy`.
    """
    plans = _plans_of(session, viewer, codes, moment)
    return find_by_name(session, _may_stand_in(viewer, plans), search)


def _plans_of(session: Session, viewer: Viewer, codes: Collection[str], moment: Moment) -> list[Plan]:
    """The plans behind the codes, held in the order in which an import holds them."""
    if not codes:
        raise Invalid({"plans": "Please tick at least one plan."})
    in_order = sorted({id_of(look_up(session, viewer, code).plan): code for code in codes}.items())
    return [open_for(session, viewer, code, Action.NAME_DEPUTY, moment).plan for _, code in in_order]


def _days(first_on: Any, last_on: Any, moment: Moment) -> AbsenceForm:
    days = checked(AbsenceForm, {"first_on": first_on, "last_on": last_on})
    tomorrow, longest = moment.today + timedelta(1), days.first_on + timedelta(LONGEST_ABSENCE - 1)
    if days.first_on < tomorrow:
        raise Invalid({"first_on": "Please choose tomorrow or a later day: everybody on the plan is told before."})
    if not days.first_on <= days.last_on <= longest:
        fits = f"{short_day(days.first_on, moment.today)} to {short_day(longest, moment.today)}"
        raise Invalid({"last_on": f"Please choose a day from {fits}."})
    return days


def _may_stand_in(viewer: Viewer, plans: Sequence[Plan]) -> ColumnElement[bool]:
    """A condition on `Person`: the access rule would let them read each of these plans."""
    members = (plan.member_id for plan in plans)
    return and_(reporting_lines.may_be_appointed(*members), col(Person.id) != viewer.person_id)


def _require_nobody_else(session: Session, plans: Sequence[Plan], days: AbsenceForm, moment: Moment) -> None:
    found = (
        select(Absence, col(Person.name))
        .join(AbsencePlan, col(AbsencePlan.absence_id) == col(Absence.id))
        .join(Plan, and_(col(Plan.id) == col(AbsencePlan.plan_id), col(Plan.manager_id) == col(Absence.manager_id)))
        .join(Person, col(Person.id) == col(Absence.deputy_id))
        .where(
            col(Plan.id).in_([plan.id for plan in plans]),
            col(Absence.ended_at).is_(None),
            col(Absence.first_on) <= days.last_on,
            col(Absence.last_on) >= days.first_on,
        )
    )
    if (first := session.execute(found).first()) is not None:
        there, name = first
        when = span(there.first_on, there.last_on, moment.today)
        there_already = f"{name} stands in on one of these plans from {when}. Choose other days, or end that first."
        raise Invalid({"first_on": there_already})


def _is_running(absence: Absence, viewer: Viewer, moment: Moment) -> bool:
    is_own = absence.manager_id == viewer.person_id
    return is_own and absence.ended_at is None and absence.last_on >= moment.today


def _note(
    session: Session,
    viewer: Viewer,
    plans: Sequence[Plan],
    words: str,
    action: str,
    absence: Absence,
    moment: Moment,
) -> None:
    """Say it in the journal of each plan, and in the record."""
    for plan in plans:
        note_change(session, viewer, plan, words, moment)
        touch(plan, moment, is_step=False)
        audit.record(
            session, action, at=moment.now, actor_id=viewer.person_id, plan_id=plan.id, person_id=absence.deputy_id,
            first_on=absence.first_on.isoformat(), last_on=absence.last_on.isoformat(),
        )  # fmt: skip  # a line of the record
