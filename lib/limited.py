"""Run a function in a process of its own, which may take only so much memory and time.

What reads files of strangers and what draws is written in other languages: a bad input can end the process it runs in,
ask for all memory there is, or hold the interpreter for everybody. Here that befalls a process that does nothing else.

It starts from nothing, so a function that is run here belongs into a module that imports little. It gets what it needs
as arguments: our settings, with the database's address, are not handed on.
"""

import gc
import logging
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from types import TracebackType
from typing import IO, NamedTuple, ParamSpec, TypeVar

from lib.errors import CoachingError, place_of

log = logging.getLogger("coaching")

AT_ONCE = 2
"""How many processes run beside each other; the next one waits for its turn."""

PATIENCE = 20.0
"""Seconds to wait for a turn. Whoever waits holds a thread that others may need."""

LARGEST_ANSWER = 128 * 1024 * 1024
"""Bytes that a function may give back, or write into any other file."""

Given = ParamSpec("Given")
Piece = TypeVar("Piece")

_turns = BoundedSemaphore(AT_ONCE)


class Limits(NamedTuple):
    """What a function may take: memory in megabytes, and seconds, by the clock and of a processor."""

    megabytes: int
    seconds: int


class DidNotFinish(Exception):
    """The function took more than it may, broke, or ended its process. The log says which."""


class Busy(CoachingError):
    """There was no turn in time; nothing was begun."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or "The server is busy with other files right now. Please try again in a moment.")


def run(
    limits: Limits, function: Callable[Given, Iterable[Piece]], *given: Given.args, **named: Given.kwargs
) -> Iterator[Piece]:
    """What a function yields, part by part, once it has ended in a process of its own.

    Args:
        function: one of a module, not of a class or another function. A large answer is yielded in parts: while one
            is taken over, nobody else gets on.
        given: what the function is called with, as are those with a name; it is copied, as the answer is.

    Raises:
        Busy: others had all the turns for `PATIENCE`.
        DidNotFinish: there is no whole answer.
        CoachingError: raised by the function; it comes from the iterator.
    """
    with ExitStack() as closing:
        answer = closing.enter_context(TemporaryFile())
        with _turn(), TemporaryFile() as notes:
            _start(limits, pickle.dumps((function, given, named)), answer, notes, function.__qualname__)
        closing.pop_all()  # It is closed with the last part.
    return _parts(answer)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _start(limits: Limits, call: bytes, answer: IO[bytes], notes: IO[bytes], name: str) -> None:
    command = [sys.executable, "-m", "lib.limited", str(limits.megabytes), str(limits.seconds)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COACHING_")}
    root = Path(__file__).resolve().parent.parent
    try:
        subprocess.run(  # noqa: S603  # ourselves
            command, input=call, stdout=answer, stderr=notes, cwd=root, env=environment, timeout=limits.seconds,
            check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        why = f"longer than {limits.seconds} seconds"
    except subprocess.CalledProcessError as error:
        notes.seek(0)
        why = notes.read(2000).decode("utf-8", "replace").strip() or f"ended with {error.returncode}"
    else:
        return
    log.error("%s did not finish: %s", name, why)
    raise DidNotFinish


def _parts(answer: IO[bytes]) -> Iterator[Piece]:
    with answer:
        answer.seek(0)
        while (part := pickle.load(answer)) is not _END:  # noqa: S301  # our own process wrote it
            if isinstance(part, CoachingError):
                raise part
            yield part


_END = Ellipsis
"""The last thing in an answer; there is one of it in every process."""


def _be_the_process(megabytes: int, seconds: int) -> None:
    """Hold the limits, call the function that comes in, and write what it yields."""
    for kind, most in (
        # What is only set aside does not count, or V8, which draws, could not start.
        (resource.RLIMIT_DATA, megabytes * 1024**2),
        (resource.RLIMIT_CPU, seconds),  # Should whoever started this not be there any more.
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),  # A core dump would hold what people typed.
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    gc.disable()  # All of it is given up in a moment; looking through it again and again takes a third of the time.
    os.nice(5)  # Those who wait for a screen come first.
    notes = os.dup(2)
    with os.fdopen(os.dup(1), "wb") as answer:
        # What a library prints while it breaks may hold what people typed.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)

        def note_place(_kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
            os.write(notes, place_of(error).encode())

        sys.excepthook = note_place
        function, given, named = pickle.load(sys.stdin.buffer)  # noqa: S301  # whoever started this wrote it
        try:
            for part in function(*given, **named):
                pickle.dump(part, answer)
        except CoachingError as error:
            pickle.dump(error, answer)
        pickle.dump(_END, answer)


if __name__ == "__main__":
    _be_the_process(int(sys.argv[1]), int(sys.argv[2]))
