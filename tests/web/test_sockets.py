"""The socket on which the server listens hands on to every connection that answers leave at once."""

import socket

import pytest

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
