"""`/mailbox-message/…`: a mail of the demonstration's mailbox as HTML, for the preview on the page Mailbox."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lib import accounts, clock, db
from lib.errors import NotFound
from lib.notifications import mailbox
from lib.web.answers import not_found
from lib.web.cookies import cookie_name


def hand_out(request: Request) -> Response:
    """A mail, to somebody who is signed in; outside the demonstration there is none. No script in it would run."""
    with db.reading() as session:
        token = request.cookies.get(cookie_name(), "")
        if accounts.viewer_of(session, token, moment=clock.moment()) is None:
            return not_found()
        try:
            return HTMLResponse(mailbox.html_of(session, request.path_params["message_id"]))
        except NotFound:
            return not_found()
