"""The socket on which the server listens hands on to every connection that answers leave at once."""

import socket
import subprocess
import sys

import pytest

from lib.settings import ROOT
from lib.web import sockets


@pytest.mark.parametrize("is_asked", [True, False])
def test_every_connection_answers_at_once(is_asked: bool) -> None:
    """As `streamlit run` binds it: with a protocol that asyncio does not take for TCP."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert listening.proto == 0
        if is_asked:
            sockets.answer_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)) is is_asked


def test_the_server_asks_for_it_at_its_start(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`app` is loaded in a process of its own: what it sets up holds for a whole server."""
    monkeypatch.setenv("COACHING_DATABASE_URL", sqlite_url)
    script = """
import asyncio, socket, app

async def serve():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        async with app.lifespan(app.app):
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

asyncio.run(serve())
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
