"""Runs go one after the other, and none keeps everybody waiting."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from lib import run_queue
from lib.run_queue import RunQueue

SOON = 30.0
"""Seconds within which what must happen has happened, on the slowest machine."""


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as threads:
        yield threads


def run(queue: RunQueue, inside: Callable[[], object]) -> None:
    with queue.one_at_a_time():
        inside()


def run_until(queue: RunQueue, end: Event, pool: ThreadPoolExecutor) -> Future[None]:
    """A run that has begun, and ends when it is told to."""
    begun = Event()
    running = pool.submit(run, queue, lambda: (begun.set(), end.wait(SOON)))
    assert begun.wait(SOON)
    return running


def ask(queue: RunQueue, inside: Callable[[], object], pool: ThreadPoolExecutor) -> Future[None]:
    """Ask for a run behind another; it waits in the queue when this returns."""
    before, end = len(queue._waiting), monotonic() + SOON
    asked = pool.submit(run, queue, inside)
    while len(queue._waiting) == before:
        assert monotonic() < end
        sleep(0.001)
    return asked


def write_slowly(order: list[str], name: str) -> None:
    sleep(0.05)
    order.append(name)


def test_no_two_run_at_once(pool: ThreadPoolExecutor) -> None:
    queue, running, most = RunQueue(SOON), list[int](), list[int]()

    def inside() -> None:
        running.append(1)
        most.append(len(running))
        sleep(0.002)
        running.pop()

    for done in [pool.submit(run, queue, inside) for _ in range(60)]:
        done.result(SOON)
    assert most == [1] * 60


def test_who_asked_first_is_first(pool: ThreadPoolExecutor) -> None:
    queue, end, order = RunQueue(SOON), Event(), list[int]()
    first = run_until(queue, end, pool)
    others = [ask(queue, lambda number=number: order.append(number), pool) for number in range(10)]
    assert order == []
    end.set()
    for each in (first, *others):
        each.result(SOON)
    assert order == list(range(10))


def test_nobody_overtakes_who_waits(pool: ThreadPoolExecutor) -> None:
    queue, end, order = RunQueue(SOON), Event(), list[str]()
    first = run_until(queue, end, pool)
    earlier = ask(queue, lambda: order.append("earlier"), pool)
    queue._running = None  # As in the moment after a run has ended, before the one that waits has noticed.
    later = ask(queue, lambda: order.append("later"), pool)
    queue._waiting[0].set()
    end.set()
    for each in (first, earlier, later):
        each.result(SOON)
    assert order == ["earlier", "later"]


def test_a_long_run_keeps_nobody_waiting(pool: ThreadPoolExecutor) -> None:
    queue, end, order = RunQueue(0.02), Event(), list[str]()
    long = run_until(queue, end, pool)
    for name in ("second", "third"):
        pool.submit(run, queue, lambda name=name: order.append(name)).result(SOON)
    assert order == ["second", "third"]
    assert not long.done()
    end.set()
    long.result(SOON)
    pool.submit(run, queue, lambda: order.append("fourth")).result(SOON)
    assert order[-1] == "fourth"


def test_behind_several_long_runs_each_is_waited_for_as_long(pool: ThreadPoolExecutor) -> None:
    queue, end = RunQueue(0.5), Event()
    begun = monotonic()
    long = [pool.submit(run, queue, lambda: end.wait(SOON)) for _ in range(3)]
    pool.submit(run, queue, lambda: None).result(SOON)
    assert 1.5 <= monotonic() - begun < 2.4
    end.set()
    for each in long:
        each.result(SOON)


def test_what_draws_a_page_again_after_a_step_is_next_once(pool: ThreadPoolExecutor) -> None:
    queue, end, order = RunQueue(SOON), Event(), list[str]()
    begun = Event()

    def step() -> None:
        run(queue, lambda: (begun.set(), end.wait(SOON), order.append("step")))
        run(queue, lambda: order.append("drawn again"))
        run(queue, lambda: order.append("another click"))

    stepping = pool.submit(step)
    assert begun.wait(SOON)
    others = [ask(queue, partial(write_slowly, order, name), pool) for name in ("first", "second", "third")]
    end.set()
    for each in (stepping, *others):
        each.result(SOON)
    assert order.index("drawn again") <= 2  # The first of the others may have begun meanwhile.
    assert order[-1] == "another click"


def test_a_run_that_is_ended_while_it_waits_is_waited_for_by_nobody(pool: ThreadPoolExecutor) -> None:
    queue, end, order = RunQueue(SOON), Event(), list[str]()
    first = run_until(queue, end, pool)

    class Ended(BaseException):
        pass

    def end_it(_: float) -> None:
        raise Ended

    def wait_and_be_ended() -> None:
        with patch.object(run_queue, "Event", lambda: SimpleNamespace(wait=end_it)), suppress(Ended):
            run(queue, lambda: order.append("ended"))

    wait_and_be_ended()
    later = ask(queue, lambda: order.append("later"), pool)
    end.set()
    for each in (first, later):
        each.result(SOON)
    assert order == ["later"]


def test_a_long_run_that_ends_ends_no_other_run(pool: ThreadPoolExecutor) -> None:
    queue, end_of_long, end_of_second = RunQueue(0.2), Event(), Event()
    long = run_until(queue, end_of_long, pool)
    second = run_until(queue, end_of_second, pool)  # Beside the long one.
    end_of_long.set()
    long.result(SOON)
    queue._others_from = monotonic() + SOON  # The second one has just begun.
    third = ask(queue, lambda: None, pool)
    sleep(0.05)
    assert not third.done()
    end_of_second.set()
    for each in (second, third):
        each.result(SOON)


def test_a_run_that_fails_lets_the_next_begin(pool: ThreadPoolExecutor) -> None:
    queue = RunQueue(SOON)
    with suppress(ZeroDivisionError):
        run(queue, lambda: 1 / 0)
    pool.submit(run, queue, lambda: None).result(SOON)
