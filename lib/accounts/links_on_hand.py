"""Links that were just made, until their file was taken: in the server's memory, for whoever made them alone.

The database keeps hashes only, so that nobody who reads it can become somebody else. What a file is made of has to
stand somewhere until it is taken, though, and people take it twice: once as a spreadsheet and once as a plain table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from lib.access import Viewer
from lib.accounts.invitations import Invited
from lib.clock import Moment

ON_HAND_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class LinksOnHand:
    """The links that somebody made last, and until when their file can be taken."""

    invited: Sequence[Invited]
    until: datetime


_on_hand: dict[int, LinksOnHand] = {}
_changing = Lock()


def keep_on_hand(viewer: Viewer, invited: Sequence[Invited], *, moment: Moment) -> None:
    """Keep links for whoever just made them, beside those of the last minutes that they did not put away."""
    earlier = links_on_hand(viewer, moment=moment)
    with _changing:
        for person_id in [each for each, kept in _on_hand.items() if kept.until <= moment.now]:
            del _on_hand[person_id]
        kept = {one.account_id: one for one in (*(earlier.invited if earlier else ()), *invited)}
        _on_hand[viewer.person_id] = LinksOnHand(tuple(kept.values()), moment.now + ON_HAND_FOR)


def links_on_hand(viewer: Viewer, *, moment: Moment) -> LinksOnHand | None:
    """The links that the viewer made in the last minutes, if they did not put them away."""
    kept = _on_hand.get(viewer.person_id)
    return kept if kept is not None and kept.until > moment.now else None


def put_away_links(viewer: Viewer) -> None:
    """Forget the links that the viewer made."""
    with _changing:
        _on_hand.pop(viewer.person_id, None)
