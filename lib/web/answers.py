"""Answers that several doors give."""

from starlette.responses import PlainTextResponse, RedirectResponse


def not_found() -> PlainTextResponse:
    return PlainTextResponse("Not found", 404)


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)
