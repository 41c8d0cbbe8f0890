"""Runs of the script go one after the other, in the order in which people asked for them.

Threads of one Python process take turns at computing anyway. Many runs at a time, a little of each, make everybody
wait for the last one, and handing over that often costs a quarter of the computing (docs/measured.md, "How fast it
is"). A run that takes long, or waits for something, keeps nobody waiting: after a moment the next one begins beside it.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic

ALONE = 0.3
"""Seconds for which a run is alone at most; nearly every screen is drawn in a fraction of them."""


class RunQueue:
    """A queue in which runs wait.

    Args:
        alone: seconds after which the next run begins although this one has not ended.
    """

    def __init__(self, alone: float = ALONE) -> None:
        self._alone = alone
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._running: Event | None = None
        self._others_from = 0.0

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Wait until the runs asked for before have ended or have taken long, then run what is inside."""
        run = Event()
        with self._lock:
            self._waiting.append(run)
        while not self._begins(run):
            run.wait(self._alone)
        try:
            yield
        finally:
            self._end(run)

    def _begins(self, run: Event) -> bool:
        with self._lock:
            is_busy = self._running is not None and monotonic() < self._others_from
            if is_busy or self._waiting[0] is not run:
                return False
            self._waiting.popleft()
            self._running, self._others_from = run, monotonic() + self._alone
            return True

    def _end(self, run: Event) -> None:
        with self._lock:
            if self._running is run:
                self._running = None
                if self._waiting:
                    self._waiting[0].set()


runs = RunQueue()
"""The runs of this process."""
