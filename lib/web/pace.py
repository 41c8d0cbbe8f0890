"""How fast requests may come from one sender: so many a second for long, some more at once."""

import time
from collections import defaultdict


class Pace:
    """Counts the requests of each sender, in this process."""

    def __init__(self, *, at_once: int, per_second: float) -> None:
        self._at_once, self._per_second = at_once, per_second
        self._left: defaultdict[int, tuple[float, float]] = defaultdict(lambda: (float(at_once), 0.0))

    def allows(self, sender: int) -> bool:
        """May this sender come once more now? Counts it."""
        now = time.monotonic()
        left, since = self._left[sender]
        left = min(self._at_once, left + (now - since) * self._per_second)
        self._left[sender] = (max(left - 1, 0), now)
        return left >= 1
