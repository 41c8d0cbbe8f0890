"""Runs of the script go one after the other, in the order in which people asked for them.

Threads of one Python process take turns at computing anyway. Many runs at a time, a little of each, make everybody
wait for the last one, and handing over that often is computing, too (docs/measured.md, "How fast it is"). For a run
that takes long, or waits for something, nobody waits longer than a moment: then the next one begins beside it.

Only what `lib.router` draws goes through it. What a click sets off before that, uploads and downloads do not.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, local
from time import monotonic

ALONE = 0.2
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
        self._thread = local()

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Wait until the runs asked for before have ended or have taken long, then run what is inside.

        A run that is at once followed by another of its thread, as after a step that draws the page again, is next:
        nobody waits twice for one click. The one after that waits like everybody's.
        """
        run, is_next = Event(), getattr(self._thread, "goes_on", False)
        with self._lock:
            if is_next:
                self._waiting.appendleft(run)
            else:
                self._waiting.append(run)
        try:
            while not self._begins(run):
                run.wait(self._alone)
                run.clear()
            yield
        finally:
            self._end(run)
            self._thread.goes_on = not is_next

    def _begins(self, run: Event) -> bool:
        with self._lock:
            is_alone = self._running is not None and monotonic() < self._others_from
            if is_alone or self._waiting[0] is not run:
                return False
            self._waiting.popleft()
            self._running, self._others_from = run, monotonic() + self._alone
            self._wake_first()  # From now it waits so long at most.
            return True

    def _end(self, run: Event) -> None:
        with self._lock:
            if run in self._waiting:  # Something ended it before it began.
                self._waiting.remove(run)
            elif self._running is run:
                self._running = None
            self._wake_first()

    def _wake_first(self) -> None:
        if self._waiting:
            self._waiting[0].set()


runs = RunQueue()
"""The runs of this process."""
