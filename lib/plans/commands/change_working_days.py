"""Changing the days people work: coming check-ins move to days that are worked, those that have come stay."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib import audit
from lib.access import Viewer
from lib.clock import Moment
from lib.organisation_settings import Section, checked, working_days, write_section
from lib.plans.due_dates import follow_working_days


def change_working_days(
    session: Session, viewer: Viewer, values: Mapping[str, Any], *, seen_version: int, moment: Moment
) -> int:
    """Save other working days and move the coming check-ins of all plans, in one transaction.

    They hold from tomorrow on. Nobody is told: whoever opens a plan sees its dates.

    Args:
        values: the whole content of the section, as of every call here.
        seen_version: the version that stood on the viewer's screen.

    Returns:
        How many check-ins moved. That is for the record of plans: an administrator never learns whether there are any.

    Raises:
        NotFound: the working days are not the viewer's to change.
        Invalid: with a sentence for each field that does not fit.
        EditConflict: somebody else saved them first.
    """
    before = working_days(session)
    content = checked(Section.WORKING_DAYS, values)
    write_section(session, viewer, Section.WORKING_DAYS, content, seen_version=seen_version, moment=moment)
    moved = follow_working_days(session, before, working_days(session), moment.today)
    if moved:
        audit.record(session, "check-ins moved", at=moment.now, actor_id=viewer.person_id, number=moved)
    session.commit()
    return moved
