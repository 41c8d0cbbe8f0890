"""What runs in a process of its own may end as it likes: whoever asked gets the answer, the refusal, or one error."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib import limited
from lib.errors import CoachingError
from lib.limited import Limits
from lib.table_files import Unreadable

ENOUGH = Limits(megabytes=300, seconds=30)


def counts(last: int) -> Iterator[int]:
    yield from range(last)


def refuses() -> Iterator[str]:
    yield "a part"
    raise Unreadable("That cannot be read.", 7)


def breaks(words: str) -> Iterator[str]:
    raise LookupError(words)


def says(words: str) -> Iterator[str]:
    os.write(1, words.encode())
    sys.stdout.write(words)
    yield words


def takes_memory(megabytes: int) -> Iterator[int]:
    yield len(bytearray(megabytes * 1024**2))


def takes_time(seconds: int) -> Iterator[int]:
    time.sleep(seconds)
    yield seconds


def writes_much() -> Iterator[bytes]:
    while True:
        yield bytes(1024**2)


def aborts() -> Iterator[int]:
    os.abort()


def tells_the_settings() -> Iterator[list[str]]:
    yield [name for name in os.environ if name.startswith("COACHING_")]


def test_what_a_function_yields_comes_back_part_by_part() -> None:
    assert list(limited.run(ENOUGH, counts, 3)) == [0, 1, 2]


def test_a_refusal_comes_back_as_it_was_raised() -> None:
    parts = limited.run(ENOUGH, refuses)
    assert next(parts) == "a part"
    with pytest.raises(Unreadable) as refused:
        next(parts)
    assert (str(refused.value), refused.value.row) == ("That cannot be read.", 7)
    assert isinstance(refused.value, CoachingError)


def test_what_a_function_prints_is_no_part_of_the_answer() -> None:
    assert list(limited.run(ENOUGH, says, "words")) == ["words"]


@pytest.mark.parametrize("limits", [ENOUGH, Limits(megabytes=300, seconds=1)], ids=["memory", "time"])
def test_whoever_takes_too_much_is_ended(limits: Limits) -> None:
    began = time.monotonic()
    with pytest.raises(limited.DidNotFinish):
        limited.run(limits, takes_memory, 600) if limits is ENOUGH else limited.run(limits, takes_time, 600)
    assert time.monotonic() - began < 20
    assert not [child for child in children() if b"lib.limited" in child], "nothing goes on after the error"


def children() -> Iterator[bytes]:
    """The command lines of the processes that were started here and have not ended."""
    for thread in Path("/proc/self/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield Path("/proc", child, "cmdline").read_bytes()


def test_an_answer_without_an_end_is_none() -> None:
    with pytest.raises(limited.DidNotFinish):
        limited.run(Limits(megabytes=300, seconds=60), writes_much)


def test_a_process_that_aborts_ends_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(limited.DidNotFinish):
        limited.run(ENOUGH, aborts)
    assert "aborts did not finish: ended with -6" in caplog.text


def test_the_log_says_where_a_mistake_is_and_no_word_of_its_message(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(limited.DidNotFinish):
        limited.run(ENOUGH, breaks, "what somebody typed")
    assert "breaks did not finish: LookupError at test_limited.py:" in caplog.text
    assert "typed" not in caplog.text


def test_our_settings_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHING_DATABASE_URL", "postgresql+psycopg://coaching:secret@localhost/coaching")
    assert list(limited.run(ENOUGH, tells_the_settings)) == [[]]


def test_whoever_has_no_turn_in_time_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "PATIENCE", 0.2)
    with ThreadPoolExecutor(limited.AT_ONCE) as pool:
        others = [pool.submit(limited.run, ENOUGH, takes_time, 3) for _ in range(limited.AT_ONCE)]
        time.sleep(0.5)
        with pytest.raises(limited.Busy, match="Please try again in a moment"):
            limited.run(ENOUGH, counts, 1)
    assert [list(other.result()) for other in others] == [[3]] * limited.AT_ONCE
    assert list(limited.run(ENOUGH, counts, 1)) == [0]


def test_many_at_once_wait_for_their_turn() -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: list(limited.run(ENOUGH, counts, number)), range(6)))
    assert [len(answer) for answer in answers] == list(range(6))
