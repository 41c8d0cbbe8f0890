"""`/calendar/….ics`: somebody's check-ins, for a calendar program that has the secret address and nothing else."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lib import calendar_feed, clock, db
from lib.notifications import messages
from lib.web.answers import not_found


def hand_out(request: Request) -> Response:
    """The calendar with this address; one that ended or never was is not found."""
    moment, unshown = clock.moment(), dict[str, str]()
    try:
        with db.reading() as session:
            owner = calendar_feed.owner_of(session, request.path_params["token"])
            if owner is None:
                return not_found()
            content = calendar_feed.calendar_of(session, owner, left_out=unshown)
            is_to_be_noted = calendar_feed.is_fetch_to_be_noted(session, owner, moment=moment)
        if is_to_be_noted:
            with db.writing() as session:
                calendar_feed.note_fetch(session, owner, moment=moment)
        messages.note_unshown(owner, unshown, moment=moment)
    except db.DatabaseDoesNotAnswer as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": "600"})
    return Response(content, media_type="text/calendar; charset=utf-8")
