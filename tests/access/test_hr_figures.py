"""Which plans count in the figures of somebody in HR: those that they may read, and no other."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import plans_in_figures, plans_left_out
from lib.models import Plan, Role
from tests.builders import make_account, make_person, make_plan, make_viewer


@pytest.mark.parametrize("part", ["manager", "managers_manager", "nobody"])
def test_a_plan_about_a_colleague_in_hr_counts_for_who_coaches_or_aligns_it_alone(session: Session, part: str) -> None:
    ines, hana, tomas = (make_person(session, name) for name in ("Ines Duarte", "Hana Lind", "Tomas Berg"))
    for person in (ines, hana):
        make_account(session, person, [Role.HR])
    plan = make_plan(session, member=hana, manager=ines if part == "manager" else tomas)
    plan.managers_manager_id = ines.id if part == "managers_manager" else None
    session.commit()

    viewer = make_viewer(session, ines)
    counted = session.scalars(select(col(Plan.id)).where(plans_in_figures(viewer))).all()
    left_out = session.scalars(select(col(Plan.id)).where(plans_left_out(viewer))).all()

    assert (counted, left_out) == (([], [plan.id]) if part == "nobody" else ([plan.id], []))
