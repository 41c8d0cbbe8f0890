"""The check-ins of a plan as a file for a calendar."""

from sqlmodel import Session

from lib import calendar_feed
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.exports.export import PLAN, Address, Download


def gather_check_ins(session: Session, viewer: Viewer, address: Address, moment: Moment) -> Download:
    """The check-ins of the plan that the address names, for its team member and manager."""
    code = next(iter(address.get(PLAN, ())), "")
    if not code:
        raise NotFound
    calendar = calendar_feed.calendar_of(session, viewer, code)
    return Download(f"check-ins-{moment.today}", lambda: calendar)
