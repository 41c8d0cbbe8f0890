"""Where a request comes from: a page of ours, another site, another name."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from lib.settings import get_settings


def comes_from_us(request: Request, method: str = "GET") -> bool:
    """Was this address opened by one of our own pages? Browsers say so in a header that no page can write.

    Over plain http they leave that header out; then the page it came from, or nothing, has to do.
    """
    if request.method != method:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    came_from = request.headers.get("origin") or request.headers.get("referer", "")
    return _netloc(came_from) in _our_places(request.headers)


def is_our_origin(headers: Headers) -> bool:
    """Browsers name the page that opens a connection; other clients name none, and have no cookie to abuse."""
    origin = headers.get("origin")
    return origin is None or _netloc(origin) in _our_places(headers)


def is_our_host(headers: Headers) -> bool:
    """Is the server called by a name of its own? Another name may lead here on a foreign site's wish."""
    # Not by starlette's TrustedHostMiddleware: its refusal, "Invalid host header", does not say what to set, as ours
    # in `lib.web.guard` does.
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return False
    return host in {"localhost", "127.0.0.1", "::1", urlsplit(get_settings().public_url).hostname}


def _our_places(headers: Headers) -> set[str]:
    return {headers.get("host", ""), urlsplit(get_settings().public_url).netloc} - {""}


def _netloc(address: str) -> str | None:
    """Host and port of an address that somebody sent; nothing where it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None
