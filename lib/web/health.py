"""`/healthz`: whoever watches the server asks here."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lib import accounts, db


def healthz(_request: Request) -> Response:
    """Does the server answer, and does its database?"""
    try:
        with db.reading() as session:
            accounts.has_accounts(session)
    except db.DatabaseDoesNotAnswer:
        return PlainTextResponse("The database does not answer.", 503)
    return PlainTextResponse("ok")
