"""Answers that several doors give."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse

from lib.db import MISTAKES
from lib.errors import note_unexpected


def not_found() -> PlainTextResponse:
    return PlainTextResponse("Not found", 404)


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


async def to_mistake(_request: Request, error: Exception) -> PlainTextResponse:
    """A sentence with a reference. A server would log the error with its message, which may hold words of a plan."""
    return PlainTextResponse(note_unexpected(error), 500)


TO_MISTAKES = dict.fromkeys(MISTAKES, to_mistake)
"""What is answered, whichever door a mistake of ours is behind."""
