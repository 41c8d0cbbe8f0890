"""What is kept of a sign-in."""

import pytest
from starlette.requests import Request

from lib.web.auth import MAX_AGENT, _browser

MOZILLA = "Mozilla/5.0"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {BLINK} Safari/537.36 Edg/156.0", "Edge on Windows"),
        (f"{MOZILLA} (X11; Linux x86_64) {BLINK} Safari/537.36", "Chrome on Linux"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Mobile Safari on iOS",
        ),
        ("", "A browser"),
        ("x" * 100_000, "A browser"),
        ("x" * MAX_AGENT + "Firefox/140.0", "A browser"),
    ],
)
def test_a_browser_is_named_by_what_it_calls_itself(agent: str, said: str) -> None:
    assert _browser(Request({"type": "http", "headers": [(b"user-agent", agent.encode())]})) == said
