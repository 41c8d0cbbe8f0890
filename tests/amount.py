"""How much is tried: `make test` tries a part of what could be, `make test-thorough` all of it."""

import os

EVERY_CASE = bool(os.environ.get("EVERY_CASE"))
"""Is everything tried, however long it takes?"""


def some_of(number: int) -> int:
    """How many of this many random examples are tried: a fifth, unless every case is."""
    return number if EVERY_CASE else -(-number // 5)
