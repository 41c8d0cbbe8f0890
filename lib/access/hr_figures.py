"""Which people and plans count in the figures that somebody in HR reads: those that they may read themselves."""

from sqlalchemy import ColumnElement, and_, false, func, or_, select, union_all
from sqlmodel import col

from lib.access.rights import may_watch_practice
from lib.access.rule import people_in_hr
from lib.access.viewer import Viewer
from lib.models import Person, Plan, Role, State


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
    is_above = is_about.in_(tuple(viewer.above))
    # The people are found first, and their plans by them: an OR over all plans would read every one.
    above = select(col(Person.id)).where(col(Person.id).in_(tuple(viewer.above)))
    may_be_hidden = is_about.in_(union_all(above, people_in_hr()))
    return and_(col(Plan.state) != State.DRAFT, is_about != me, may_be_hidden, or_(is_above, ~is_coached))


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
