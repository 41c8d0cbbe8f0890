"""`/mailbox-message/…`: a mail of the demonstration's mailbox as HTML, for the preview on the page Mailbox.

Its entry of a calendar is there as a file.
"""

from collections.abc import Callable

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lib import accounts, clock, db
from lib.errors import NotFound
from lib.notifications import mailbox
from lib.web.answers import not_found
from lib.web.cookies import cookie_name


def hand_out(request: Request) -> Response:
    """A mail, to somebody who is signed in; outside the demonstration there is none. No script in it would run."""
    html = _part(request, mailbox.html_of)
    return HTMLResponse(html) if html is not None else not_found()


def hand_out_calendar(request: Request) -> Response:
    """The entry of a calendar that is in a mail, as a file, to somebody who is signed in."""
    entry = _part(request, mailbox.calendar_of)
    if entry is None:
        return not_found()
    name = f"attachment; filename=invitation-{request.path_params['message_id']}.ics"
    return Response(entry, media_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


def _part(request: Request, part_of: Callable[[Session, int], str]) -> str | None:
    with db.reading() as session:
        token = request.cookies.get(cookie_name(), "")
        if accounts.viewer_of(session, token, moment=clock.moment()) is None:
            return None
        try:
            return part_of(session, request.path_params["message_id"])
        except NotFound:
            return None
