"""The sockets on which this server listens."""

import socket
from contextlib import suppress
from pathlib import Path

OPEN_FILES = Path("/dev/fd")
"""Everything this process has open, a number each. Windows has no such folder; there answers wait as before."""


def answer_at_once() -> None:
    """Let every answer leave at once instead of waiting for the browser to confirm the one before, 20 to 40 ms later.

    `streamlit run` binds its socket in a way from which asyncio does not tell that it is TCP, so that it leaves this
    out. A connection has it from the socket on which it was accepted. Uvicorn by itself binds later, and right.
    """
    for each in list(OPEN_FILES.iterdir()) if OPEN_FILES.is_dir() else []:
        with suppress(OSError):  # It is no socket, none of TCP, or closed by now.
            found = socket.socket(fileno=int(each.name))
            try:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                found.detach()
