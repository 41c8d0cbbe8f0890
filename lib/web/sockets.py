"""The sockets on which this server listens."""

import os
import socket
from contextlib import suppress


def answer_at_once() -> None:
    """Let every answer leave at once instead of waiting for the browser to confirm the one before, 20 to 40 ms later.

    `streamlit run` binds its socket in a way from which asyncio does not tell that it is TCP, so that it leaves this
    out. A connection has it from the socket on which it was accepted. Uvicorn by itself binds later, and right.
    """
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # It is no socket, none of TCP, or closed by now.
            found = socket.socket(fileno=int(name))
            try:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                found.detach()
