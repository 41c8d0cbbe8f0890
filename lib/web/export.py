"""`/export/…`: a file of what a page shows, made for whoever sees that page."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock

from anyio import CapacityLimiter, from_thread, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lib import accounts, clock, db, exports
from lib.access import Viewer
from lib.errors import CoachingError, NotFound
from lib.limited import Busy
from lib.web.answers import go, not_found
from lib.web.cookies import cookie_name
from lib.web.origin import comes_from_us

EXPORTS_AT_ONCE = 4
"""How many files are made beside each other. The next one waits without a thread, which everything else here needs."""

_exporting = CapacityLimiter(EXPORTS_AT_ONCE)


async def hand_out(request: Request) -> Response:
    """A file of what a page shows, for whoever sees that page. It is recorded, so only our own pages lead here.

    Another link leads to the page, and so does one that somebody uses who is not signed in: there is the form. The
    record says what was handed out: it is written once the file is there, and without it nothing leaves.
    """
    return await to_thread.run_sync(_make, request, limiter=_exporting)


def _make(request: Request) -> Response:
    name, _, kind = request.path_params["file"].rpartition(".")
    if not exports.is_offered(name, kind):
        return not_found()
    page = go(f"/{exports.EXPORTS[name].page or name}" + (f"?{request.url.query}" if request.url.query else ""))
    if not comes_from_us(request):
        return page
    moment, asked = clock.moment(), request.query_params
    try:
        with db.reading() as session:
            viewer = accounts.viewer_of(session, request.cookies.get(cookie_name(), ""), moment=moment)
        if viewer is None:
            return page
        kind = exports.FileKind(kind)
        address = {key: asked.getlist(key) for key in asked}
        with _only_report_of(viewer) if kind in (exports.FileKind.PDF, exports.FileKind.PNG) else nullcontext():
            with db.reading() as session:
                download = exports.gather(session, viewer, name, kind, address, moment=moment)
            separator = exports.separator_in(address)
            # No transaction waits for it.
            content = exports.written(download, kind, made_by=viewer.name, moment=moment, separator=separator)
        if from_thread.run(request.is_disconnected):
            return Response(status_code=499)  # Nobody is there to take it, so nothing is recorded.
        with db.writing() as session:
            exports.record_download(session, viewer, name, kind, address, download, moment=moment)
    except NotFound:
        return not_found()
    except Busy as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": "10"})
    except (db.DatabaseDoesNotAnswer, exports.NotSet) as error:
        return PlainTextResponse(str(error), 503)
    except CoachingError as error:
        return PlainTextResponse(str(error), 409)
    headers = {"Content-Disposition": f'attachment; filename="{download.name}.{kind}"'}
    return Response(content, media_type=exports.MEDIA_TYPES[kind], headers=headers)


_report_makers: set[int] = set()
_looking_at_makers = Lock()


@contextmanager
def _only_report_of(viewer: Viewer) -> Iterator[None]:
    """Let nobody make two reports at once: setting one takes seconds, and there are few turns."""
    with _looking_at_makers:
        if viewer.person_id in _report_makers:
            raise Busy("Your file is being made already. Please try again once it is there.")
        _report_makers.add(viewer.person_id)
    try:
        yield
    finally:
        _report_makers.remove(viewer.person_id)
