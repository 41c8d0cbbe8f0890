"""`/scim/v2/…`: a directory keeps the roster; see `lib.scim`.

Nobody comes here with a cookie: a token in the header lets in, and nothing but people on the roster is ever answered.
"""

import json
from contextlib import suppress

from anyio import CapacityLimiter, move_on_after, to_thread
from scim2_models import PayloadTooLargeException, SCIMException, UnauthorizedException
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from starlette.requests import Request
from starlette.responses import Response

from lib import accounts, clock, db, scim
from lib.clock import Moment
from lib.models import ScimToken
from lib.scim import service
from lib.settings import get_settings
from lib.web.pace import Pace

LARGEST, SLOWEST = 256 * 1024, 20
"""Bytes of one request, and seconds in which it has to arrive."""

AT_ONCE = CapacityLimiter(4)
"""How many requests are answered beside each other; the next one waits without a thread, which others need."""

_pace = Pace(at_once=200, per_second=25)


class TooFast(SCIMException):
    """There are more requests than are answered."""

    status = 429
    _default_detail = "Too many requests. Please try again in a moment."


class NotThere(SCIMException):
    """The database does not answer."""

    status = 503


async def serve(request: Request) -> Response:
    """Let a directory read and change the roster, if it comes with a good token.

    Who it is is asked before anything is read. Wrong tokens are counted by address, as wrong passwords are.
    """
    moment = clock.moment()
    try:
        token = await to_thread.run_sync(_token_of, request, moment, limiter=AT_ONCE)
        if not _pace.allows(token.id or 0):
            raise TooFast
        body = await _body_of(request)
        asked = ScimRequest(
            method=request.method,
            base_url=f"{get_settings().public_url.rstrip('/')}{scim.ADDRESS}",
            path=f"/{request.path_params['path']}",
            query=dict(request.query_params),
            headers=list(request.headers.items()),
            body=body,
        )
        return _as_response(await to_thread.run_sync(_answer, asked, token, moment, limiter=AT_ONCE))
    except SCIMException as error:
        response = _as_response(service.refused(error))
        if isinstance(error, TooFast):
            response.headers["Retry-After"] = "10"
        return response
    except db.DatabaseDoesNotAnswer as error:
        return _as_response(service.refused(NotThere(detail=str(error))))


def _answer(asked: ScimRequest, token: ScimToken, moment: Moment) -> ScimResponse:
    try:
        return service.answer(asked, token, moment=moment)
    except scim.TokenEnded as error:
        raise UnauthorizedException(detail=str(error)) from error


def _token_of(request: Request, moment: Moment) -> ScimToken:
    """The token that a request comes with.

    Raises:
        UnauthorizedException: there is none, or it is not good.
        TooFast: so many wrong ones came from this address that the next one waits.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        with db.reading() as session:
            token = scim.token_behind(session, secret.strip())
        if token is not None:
            if scim.is_use_to_be_noted(token, moment=moment):
                # Whoever only looks is answered also where nobody can write.
                with suppress(db.DatabaseDoesNotAnswer), db.writing() as session:
                    scim.note_use(session, token, moment=moment)
            return token
    address = request.client.host if request.client else ""
    with db.writing() as session:
        try:
            accounts.count_try(session, [accounts.counter_of_directory(address)], moment=moment)
        except accounts.TooManyTries as error:
            raise TooFast(detail=str(error)) from error
    raise UnauthorizedException(detail="This needs the token that an administrator made on the page People.")


async def _body_of(request: Request) -> bytes:
    body = bytearray()
    with move_on_after(SLOWEST):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise PayloadTooLargeException(detail=f"A request may have {LARGEST:,} bytes.")
        return bytes(body)
    raise PayloadTooLargeException(detail=f"A request has to arrive within {SLOWEST} seconds.")


def _as_response(answered: ScimResponse) -> Response:
    body = b"" if answered.body is None else json.dumps(answered.body).encode()
    return Response(body, int(answered.status), answered.headers)
