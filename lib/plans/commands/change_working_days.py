"""Changing the days people work: coming check-ins move to days that are worked, those that have come stay."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.organisation_settings import Section, WorkingDaysChoice, checked, require_section, working_days, write_section
from lib.plans.due_dates import Progress, follow_working_days, moved_by


def count_check_ins_to_move(
    session: Session, viewer: Viewer, values: Mapping[str, Any], *, moment: Moment, progress: Progress = lambda _: None
) -> int:
    """How many coming check-ins other working days would move; for the question before it is done.

    Raises:
        NotFound: the working days are not the viewer's to change.
        Invalid: with a sentence for each field that does not fit.
    """
    require_section(viewer, Section.WORKING_DAYS)
    before = working_days(session)
    choice = WorkingDaysChoice.model_validate(checked(Section.WORKING_DAYS, values))
    after = before.changed(choice.week, moment.today)
    return sum(moved.moved for moved in moved_by(session, before, after, moment.today, progress))


def change_working_days(
    session: Session,
    viewer: Viewer,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    moment: Moment,
    progress: Progress = lambda _: None,
) -> int:
    """Save other working days and move the coming check-ins of all plans, in one transaction.

    They hold from tomorrow on. Nobody is told: whoever opens a plan sees its dates.

    Args:
        values: the whole content of the section, as of every call here.
        seen_version: the version that stood on the viewer's screen.

    Returns:
        How many check-ins moved.

    Raises:
        NotFound: the working days are not the viewer's to change.
        Invalid: with a sentence for each field that does not fit.
        EditConflict: somebody else saved them first.
    """
    before = working_days(session)
    content = checked(Section.WORKING_DAYS, values)
    write_section(session, viewer, Section.WORKING_DAYS, content, seen_version=seen_version, moment=moment)
    moved = follow_working_days(session, before, working_days(session), moment.today, progress)
    if moved:
        audit.record(session, "check-ins moved", at=moment.now, actor_id=viewer.person_id, number=moved)
    session.commit()
    return moved
