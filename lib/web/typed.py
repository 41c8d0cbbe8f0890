"""`/typed`: words that somebody is typing come here, long before they are sent; see `lib.unsent`."""

from contextlib import suppress

from anyio import move_on_after
from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from lib import accounts, clock, db, formatting, unsent
from lib.access import Viewer
from lib.clock import Moment
from lib.settings import get_settings
from lib.web.answers import not_found
from lib.web.cookies import cookie_name
from lib.web.origin import comes_from_us
from lib.web.pace import Pace

MOST_AT_ONCE = 50
"""Fields in one message with words somebody types."""


class TypedField(BaseModel):
    """A field in which somebody types, as the browser tells it."""

    field: str
    text: str
    before: str = ""


class TypedBody(BaseModel):
    """What the browser sends while somebody types.

    Attributes:
        who: for whom the page was drawn; somebody else may have signed in since.
        window: the window it was typed in.
        number: grows with each message of a window.
    """

    who: int
    window: str
    number: int = Field(default=0, ge=0, lt=2**62)
    fields: list[TypedField] = Field(max_length=MOST_AT_ONCE)


_pace = Pace(at_once=40, per_second=5)

LARGEST_TYPED, SLOWEST_TYPED = 1_000_000, 20
"""Bytes of one message with words somebody types, and seconds in which it has to arrive."""


async def keep(request: Request) -> Response:
    """Keep the words that somebody is typing in one of our pages, until they are sent.

    Who it is and whether they may go on is asked before anything is read.

    Returns:
        At what time they were kept, and which fields were refused. 401 when nobody is signed in, 409 when it is
        somebody else by now, 429 when it comes faster than anybody types.
    """
    if not comes_from_us(request, "POST"):
        return not_found()
    token, moment = request.cookies.get(cookie_name(), ""), clock.moment()
    try:
        viewer = await run_in_threadpool(_who_types, token, moment)
        if viewer is None:
            return PlainTextResponse("Nobody is signed in.", 401)
        if not _pace.allows(viewer.person_id):
            return PlainTextResponse("Too fast", 429)
        body = await _body_of(request)
        if body is None:
            return PlainTextResponse("This is too long to be kept.", 413)
        return await run_in_threadpool(_keep, viewer, body, moment)
    except db.DatabaseDoesNotAnswer as error:
        return PlainTextResponse(str(error), 503)


async def _body_of(request: Request) -> bytes | None:
    """The body of a message with words; nothing where it is too long, or does not come to its end."""
    body = bytearray()
    with move_on_after(SLOWEST_TYPED), suppress(ClientDisconnect):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_TYPED:
                return None
        return bytes(body)
    return None


def _who_types(token: str, moment: Moment) -> Viewer | None:
    with db.reading() as session:
        found = accounts.find_signed_in(session, token, moment=moment)
        if found is None:
            return accounts.writer_of(session, token, moment=moment)
    if found.is_to_be_noted(moment):  # Who types is there, though no screen is drawn.
        with db.writing() as session:
            accounts.keep_alive(session, token, moment=moment)
    return found.viewer


def _keep(viewer: Viewer, body: bytes, moment: Moment) -> Response:
    try:
        told = TypedBody.model_validate_json(body)
    except ValidationError:
        return PlainTextResponse("Not understood", 400)
    if viewer.person_id != told.who:
        return PlainTextResponse("Somebody else is signed in.", 409)
    fields = [unsent.TypedText(one.field, one.text, one.before) for one in told.fields]
    with db.writing() as session:
        refused = unsent.keep(session, viewer, fields, window=told.window, number=told.number, moment=moment)
    at = formatting.time_of_day(moment.now, get_settings().zone)
    return JSONResponse({"at": at, "refused": refused})
