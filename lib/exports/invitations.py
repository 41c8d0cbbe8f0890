"""The one-time links that somebody has just made, as a table."""

from functools import partial

from sqlmodel import Session

from lib import access, accounts
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError, NotFound
from lib.exports.export import Address, Download


class NoLinksOnHand(CoachingError):
    """The links that somebody made are not kept any more, and nobody can read them."""

    def __init__(self) -> None:
        super().__init__(
            "These links are kept for a quarter of an hour only. Please make new ones on the page People for those "
            "who did not get theirs."
        )


def gather_invitations(_session: Session, viewer: Viewer, _address: Address, moment: Moment) -> Download:
    """The links that this administrator made in the last quarter of an hour."""
    if not access.may_administer(viewer):
        raise NotFound
    made = accounts.links_on_hand(viewer, moment=moment)
    if made is None:
        raise NoLinksOnHand
    return Download(f"invitations-{moment.today}", partial(accounts.table_of_links, made.invited))
