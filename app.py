"""The server: `streamlit run app.py`.

The script that runs on every interaction is `lib/router.py`, on purpose: a folder called `pages` beside the running
script would make a cold server open its files directly, without sign-in.
"""

import gc
import logging
import os
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib import calendar_feed, clock, db, formatting, organisation_settings, policy, scim, unsent
from lib.errors import CoachingError, note_unexpected
from lib.exports import font_folder
from lib.notifications import mailbox
from lib.plans import commit, due_dates
from lib.plans.commands import follow_roster
from lib.settings import SettingsWrong, get_settings
from lib.ui.callbacks import let_callbacks_finish
from lib.web import answers, auth, calendar, export, guard, health, sockets, typed
from lib.web import mailbox as web_mailbox

ROOT = Path(__file__).resolve().parent

# Doors that stand open where Streamlit does not find our configuration, or somebody set another value: without the
# first, whoever knows the id of a session gets what waits in it; with another last one, words are lost.
KEPT_OPTIONS = (
    "server.trustedUserHeaders", "server.enableXsrfProtection", "server.enableCORS", "client.disableDataExport",
    "runner.fastReruns",
)  # fmt: skip

log = logging.getLogger("coaching")
# Streamlit logs the message of an unexpected error, which may hold words somebody typed; ours is logged instead.
logging.getLogger("streamlit.error_util").disabled = True
logging.setLogRecordFactory(guard.LogRecord)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Before the first request: the tables of this version, due dates kept, drafts that nobody can open let go of."""
    try:
        db.migrate()
        with db.writing() as session:
            due_dates.keep_due_dates_of_all(session)
            follow_roster.delete_stray_drafts(session, moment=clock.moment())
            unsent.delete_old(session, moment=clock.moment())
            commit.forget_form_tokens(session, moment=clock.moment())
            formatting.write_days_as(organisation_settings.organisation(session).date_format)
    except CoachingError as error:
        stop_the_start(error)
    sockets.answer_at_once()
    collect_less_often()
    yield
    font_folder.remove()


def collect_less_often() -> None:
    """Look for garbage in cycles after 20,000 new objects instead of 700, and never again among what is there now.

    Each run of a page makes thousands of objects that are gone with it; looking among them took 4 % of its time. Among
    older ones it is looked as before: after ten such looks, and among all after ten of those.
    """
    gc.set_threshold(20_000, 10, 10)
    gc.collect()
    gc.freeze()


async def answer_directory(request: Request) -> Response:
    """Answer a directory; what speaks its protocol is loaded when the first one comes."""
    door = await to_thread.run_sync(import_module, "lib.web.scim")
    response: Response = await door.serve(request)
    return response


def note_script_error(error: Exception) -> bool:
    """Log an unexpected error of a screen without its message, and tell whoever looks at it."""
    st.error(note_unexpected(error), icon=":material/info:")
    return True


def stop_the_start(error: CoachingError) -> None:
    """End the process with one sentence. Nothing is open yet, and an exception would be told with a traceback."""
    print(error, file=sys.stderr, flush=True)  # noqa: T201  # the log is not set up yet, and this is for whoever starts it
    os._exit(1)


def require_kept_options() -> None:
    """Refuse to start with other values of `KEPT_OPTIONS` than our own configuration has.

    Raises:
        SettingsWrong: with the option's name and where another value may come from.
    """
    shipped = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for option in KEPT_OPTIONS:
        section, name = option.split(".")
        if st.get_option(option) != shipped[section][name]:
            raise SettingsWrong(
                f"{option} guards people or what they type, and has to stay as .streamlit/config.toml has it. Please "
                f"start in {ROOT}, and set it in no environment variable, on no command line and in no configuration "
                "of your own."
            )


try:
    require_kept_options()
    policy.load(get_settings().policy_file)
except CoachingError as error:
    stop_the_start(error)

let_callbacks_finish()
app = st.App(
    ROOT / "lib" / "router.py",
    lifespan=lifespan,
    middleware=[Middleware(guard.Guard)],
    routes=[
        Route("/healthz", health.healthz),
        Route("/auth/complete", auth.complete_sign_in),
        Route("/auth/sign-out", auth.sign_out),
        Route("/export/{file:path}", export.hand_out),
        Route(f"{calendar_feed.ADDRESS}/{{token}}.ics", calendar.hand_out),
        Route(f"{mailbox.ADDRESS}/{{message_id:int}}", web_mailbox.hand_out),
        Route(f"{mailbox.ADDRESS}/{{message_id:int}}.ics", web_mailbox.hand_out_calendar),
        Route("/typed", typed.keep, methods=["POST"]),
        Route(f"{scim.ADDRESS}/{{path:path}}", answer_directory, methods=list(scim.METHODS)),
    ],
    on_script_error=note_script_error,
    exception_handlers=answers.TO_MISTAKES,
)
