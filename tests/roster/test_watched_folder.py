"""`python -m lib import-roster --watch FOLDER`: the newest file goes in, or waits for an administrator."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import col

from lib import audit, clock, db
from lib.errors import CoachingError
from lib.models import AuditEvent, Person, Role, RosterImport, WatchedFile
from lib.roster import (
    MAX_BYTES,
    Choices,
    ClockInDoubt,
    FileWaits,
    FolderNotUsable,
    NothingToTake,
    apply,
    compare,
    take_newest,
    waiting_file,
)
from tests.builders import make_account, make_person, make_viewer
from tests.roster.files import csv_file, read
from tests.roster.test_command import run

COLUMNS = "employee_id,name,manager_id"
TWENTY = (COLUMNS, "1,Anna Berg,", *(f"{number},Person {number},1" for number in range(2, 21)))
"""Twenty people: two of them are one in ten, and not more."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rosters").mkdir()
    return tmp_path / "rosters"


def put(folder: Path, *lines: str, name: str = "roster.csv", age: float = 120) -> Path:
    """A file that was last written so many seconds ago."""
    file = folder / name
    file.write_bytes(csv_file(*lines))
    return aged(file, age)


def aged(file: Path, age: float) -> Path:
    then = clock.moment().now.timestamp() - age
    os.utime(file, (then, then), follow_symlinks=False)
    return file


def take(folder: Path, *, partial: bool = False, again: bool = False) -> RosterImport:
    return take_newest(folder, partial=partial, again=again, moment=clock.moment())


def people() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(col(Person.active), col(Person.employee_id).is_not(None))) or 0


def waits() -> str:
    """What the Home of an administrator says."""
    with db.writing() as session:
        admin = session.scalars(select(Person).where(col(Person.employee_id).is_(None))).first()
        if admin is None:
            admin = make_person(session, "Ada Admin", employee_id=None)
            make_account(session, admin, [Role.ADMINISTRATOR])
        found = waiting_file(session, make_viewer(session, admin, clock.moment()))
        return found.waits_for if found else ""


def times_told() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(col(AuditEvent.action) == "roster file stopped")) or 0


@pytest.mark.databases
def test_the_newest_file_goes_in_once(engine: Engine, folder: Path) -> None:
    put(folder, COLUMNS, "9,Somebody Else,", name="older.csv", age=4000)
    put(folder, *TWENTY)
    assert take(folder).file_name == "roster.csv"
    assert (people(), waits()) == (20, "")
    with pytest.raises(NothingToTake, match="went in already"):
        take(folder)
    put(folder, *TWENTY, name="the same again.csv", age=90)
    with pytest.raises(NothingToTake, match="went in already"):
        take(folder)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (TWENTY[:-3], "Three people would leave, of 20 on the roster."),
        (
            TWENTY[:-8],
            "Eight people would leave, of 20 on the roster. 8 of the 20 people on the roster are not in this file, "
            "which ends with Person 12 (row 13). Was it cut off, or does it hold only some of the people?",
        ),
        (
            (
                f"{COLUMNS},status",
                *(f"{line},{'Retired' if at > 12 else 'Active'}" for at, line in enumerate(TWENTY[1:], 1)),
            ),
            "Eight people would leave, of 20 on the roster.",
        ),
        (
            (*TWENTY[:3], *(f"{number},Person {number}," for number in (3, 4, 5)), *TWENTY[6:]),
            "Three people would lose their manager, of 20 on the roster. "
            "16 of 20 people have a manager; at the top: Anna Berg, Person 3, Person 4 and 1 more.",
        ),
        (
            (*TWENTY[:2], "2,Person 2,77", *TWENTY[3:]),
            "“77” in “manager_id” is nobody on this file or on the roster: Person 2 (row 3). Please put the managers "
            "right, or choose the column that names them.",
        ),
        (
            (*TWENTY[:-1], "21,Person 20,1"),
            "One person has another employee id or e-mail address. Is it the same person?",
        ),
        (
            (f"{COLUMNS},status", *(f"{line},Sabbatical" for line in TWENTY[1:])),
            "Do people in “Sabbatical” (20 people) work here?",
        ),
        ((COLUMNS,), "The file has headings, but nobody below them."),
        (("", ""), "The file is empty."),
    ],
    ids=[
        "leavers",
        "cut off",
        "marked as left",
        "managers",
        "unknown manager",
        "same person",
        "status",
        "nobody",
        "empty",
    ],
)
def test_what_would_be_asked_about_stops_the_file(
    sqlite_engine: Engine, folder: Path, lines: tuple[str, ...], reason: str
) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, *lines, name="next.csv", age=100)
    with pytest.raises(FileWaits) as stopped:
        take(folder)
    assert str(stopped.value) == f"The roster file “next.csv” waits, and nothing was changed. {reason}"
    assert (people(), waits(), times_told()) == (20, reason, 1)


def test_up_to_one_in_ten_may_leave(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, *TWENTY[:-2], name="next.csv", age=100)
    take(folder)
    assert (people(), waits()) == (18, "")


def test_those_whose_manager_leaves_lose_theirs(sqlite_engine: Engine, folder: Path) -> None:
    """One person leaves, and three who reported to them have nobody then: four of twenty."""
    team = (*TWENTY[:-3], *(f"{number},Person {number},2" for number in (18, 19, 20)))
    put(folder, *team)
    take(folder)
    put(folder, team[0], team[1], *team[3:], name="next.csv", age=100)
    with pytest.raises(FileWaits, match="One person would leave and three people would lose their manager, of 20"):
        take(folder)
    assert people() == 20


@pytest.mark.databases
def test_a_file_that_waits_is_told_once_and_goes_in_by_hand(engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    file = put(folder, *TWENTY[:5], name="next.csv", age=100)
    for _ in range(3):
        with pytest.raises(FileWaits, match="16 people would leave"):
            take(folder)
    assert times_told() == 1
    assert waits().startswith("16 people would leave")
    with db.writing() as session:
        table = read(file.read_bytes())
        shown = compare(session, None, table)
        apply(session, None, table, shown, confirm_leavers=True, moment=clock.moment())
    assert (people(), waits()) == (4, "")
    take(folder)  # It changes nothing now, and counts as taken.
    with pytest.raises(NothingToTake, match="went in already"):
        take(folder)


def test_a_file_that_waits_is_looked_at_again_when_somebody_says_so(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, *TWENTY[:-3], name="next.csv", age=100)
    with pytest.raises(FileWaits):
        take(folder)
    with db.writing() as session:  # Somebody imports one of them as a leaver by hand, as a partial file.
        table = read(csv_file("employee_id,name,status", "18,Person 18,left"))
        apply(
            session, None, table, compare(session, None, table, partial=True),
            confirm_leavers=True, accept_missing_managers=True, moment=clock.moment(),
        )  # fmt: skip
    assert waits()  # Part of a roster does not answer the question.
    with pytest.raises(FileWaits):
        take(folder, again=True)  # Two of nineteen are more than one in ten still.
    table = read(csv_file("employee_id,name,status", "19,Person 19,left"))
    with db.writing() as session:
        apply(
            session, None, table, compare(session, None, table, partial=True),
            confirm_leavers=True, accept_missing_managers=True, moment=clock.moment(),
        )  # fmt: skip
    take(folder, again=True)
    assert (people(), waits()) == (17, "")


def test_what_was_said_about_such_files_is_used(sqlite_engine: Engine, folder: Path) -> None:
    lines = (f"{COLUMNS},status", *(f"{line},Sabbatical" for line in TWENTY[1:]))
    with db.writing() as session:
        table = read(csv_file(*lines), Choices(states={"sabbatical": True}))
        apply(session, None, table, compare(session, None, table), moment=clock.moment())
    put(folder, *lines, "21,Person 21,1,Sabbatical")
    take(folder)
    assert people() == 21


def test_a_partial_file_lets_nobody_leave(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, COLUMNS, "21,Person 21,1", name="next.csv", age=100)
    take(folder, partial=True)
    assert people() == 21


def test_a_file_is_taken_once_it_is_written_to_its_end(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY, age=5)
    with pytest.raises(NothingToTake, match="less than a minute ago"):
        take(folder)
    aged(folder / "roster.csv", 61)
    take(folder)
    assert people() == 20


def test_a_file_that_grows_while_it_is_read_waits_for_its_end(
    sqlite_engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the folder may say that it was written long ago."""
    put(folder, *TWENTY[:-1])
    really_open = os.open

    def grow(path: Path, flags: int) -> int:
        path.write_bytes(path.read_bytes() + f"\n{TWENTY[-1]}".encode())
        aged(path, 110)
        return really_open(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", grow)
        with pytest.raises(NothingToTake, match="being written at this moment"):
            take(folder)
    assert people() == 0
    take(folder)
    assert people() == 20


@pytest.mark.parametrize("ahead", [4000, 10**7])
def test_a_file_from_a_clock_that_is_ahead_is_taken_and_does_not_bar_the_way(
    sqlite_engine: Engine, folder: Path, ahead: float
) -> None:
    put(folder, COLUMNS, "1,Anna Berg,", name="long ago.csv", age=4000)
    put(folder, *TWENTY, name="ahead.csv", age=-ahead)
    take(folder)
    assert people() == 20
    some_days_later()
    put(folder, *TWENTY[:-1], name="next.csv", age=100)
    if ahead > 4000:
        take(folder)
        assert people() == 19
    for _ in range(2):
        with pytest.raises(NothingToTake, match="went in already"):
            take(folder)


def some_days_later() -> None:
    """What was looked at was looked at some days ago."""
    with db.writing() as session:
        for row in (*session.scalars(select(WatchedFile)), *session.scalars(select(RosterImport))):
            row.at -= timedelta(days=3)
        session.commit()


def test_by_a_clock_that_leapt_ahead_nobody_leaves_by_a_date(sqlite_engine: Engine, folder: Path) -> None:
    now = clock.moment()
    leapt = clock.at(now.now + timedelta(500))
    put(folder, *TWENTY)
    take(folder)
    ends = now.today + timedelta(400)
    put(folder, f"{COLUMNS},last day", *(f"{line},{ends if line == TWENTY[7] else ''}" for line in TWENTY[1:]))
    with pytest.raises(ClockInDoubt, match="Please look at the clock"):
        take_newest(folder, moment=leapt)
    assert people() == 20
    with db.writing() as session:
        audit.record(session, "signed in", at=leapt.now - timedelta(8))
        session.commit()
    take_newest(folder, moment=leapt)
    assert people() == 19


def test_a_content_that_comes_back_goes_in_again(sqlite_engine: Engine, folder: Path) -> None:
    """Somebody was put on the roster by mistake, and is taken off again."""
    put(folder, *TWENTY, name="mon.csv", age=200)
    take(folder)
    some_days_later()
    tuesday = put(folder, *TWENTY, "21,By Mistake,1", name="tue.csv", age=150)
    take(folder)
    tuesday.unlink()
    aged(folder / "mon.csv", 5 * 24 * 3600)
    with pytest.raises(NothingToTake, match=r"“mon\.csv” is the newest file, and it went in already"):
        take(folder)
    assert people() == 21
    some_days_later()
    put(folder, *TWENTY, name="wed.csv", age=100)
    take(folder)
    assert people() == 20


def test_a_content_that_waited_and_comes_back_is_told_again(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY, name="wed.csv")
    take(folder)
    for name, lines, waits_for in (("thu", TWENTY[:5], 16), ("fri", (*TWENTY, "21,New,1"), 0), ("sat", TWENTY[:5], 17)):
        some_days_later()
        put(folder, *lines, name=f"{name}.csv", age=100)
        if waits_for:
            with pytest.raises(FileWaits, match=f"{name}.csv"):
                take(folder)
            assert waits().startswith(f"{waits_for} people would leave")
        else:
            take(folder)
            assert not waits()
    assert times_told() == 2


def test_a_partial_file_does_not_answer_for_a_whole_one(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, *TWENTY[:5], name="next.csv", age=110)
    with pytest.raises(FileWaits):
        take(folder)
    put(folder, COLUMNS, "21,New,1", name="part.csv", age=100)
    take(folder, partial=True)
    assert waits().startswith("16 people would leave")


def test_nobody_becomes_the_manager_of_many_without_a_word(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    below_two = [f"{number},Person {number},2" for number in range(3, 21)]
    put(folder, *TWENTY[:3], *below_two, name="next.csv", age=100)
    with pytest.raises(FileWaits, match="18 people would get another manager, of 20 on the roster"):
        take(folder)
    put(folder, *TWENTY[:3], *below_two[:2], *TWENTY[5:], name="two.csv", age=90)
    take(folder)


def test_of_two_looks_that_stop_one_is_told(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    take(folder)
    put(folder, *TWENTY[:5], name="next.csv", age=100)
    start = Barrier(2)

    def look() -> None:
        start.wait()
        with pytest.raises(CoachingError):
            take(folder)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(look), pool.submit(look)]:
            done.result()
    assert times_told() == 1


@pytest.mark.parametrize(
    "name",
    [
        ".roster.csv",
        "roster.csv.tmp",
        "roster.csv.part",
        "roster.csv.filepart",
        "roster.csv.partial",
        "~$roster.xlsx",
        "notes.pdf",
    ],
)
def test_files_that_are_no_finished_rosters_are_not_looked_at(sqlite_engine: Engine, folder: Path, name: str) -> None:
    put(folder, *TWENTY, name=name)
    with pytest.raises(NothingToTake, match="that ends in"):
        take(folder)


def test_a_folder_with_the_name_of_a_roster_is_not_looked_at(sqlite_engine: Engine, folder: Path) -> None:
    (folder / "old.csv").mkdir()
    put(folder, *TWENTY)
    take(folder)


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "roster.csv")
    return folder / "roster.csv"


def link_out(folder: Path) -> Path:
    secret = put(folder.parent, *TWENTY, name="elsewhere.csv")
    (folder / "roster.csv").symlink_to(secret)
    return folder / "roster.csv"


def link_to_nothing(folder: Path) -> Path:
    (folder / "roster.csv").symlink_to("/dev/zero")
    return folder / "roster.csv"


def link_to_itself(folder: Path) -> Path:
    (folder / "roster.csv").symlink_to("roster.csv")
    return folder / "roster.csv"


def link_to_no_roster(folder: Path) -> Path:
    put(folder, *TWENTY, name="roster.dat")
    (folder / "roster.csv").symlink_to("roster.dat")
    return folder / "roster.csv"


def two_gigabytes(folder: Path) -> Path:
    with (folder / "roster.csv").open("wb") as file:
        file.truncate(2 * 1024**3)
    return folder / "roster.csv"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (pipe, "It is a pipe or a device. Please put a plain file there."),
        (link_out, "It is a link, and to no roster in this folder. Please put the file itself there."),
        (link_to_itself, "It is a link, and to no roster in this folder. Please put the file itself there."),
        (link_to_no_roster, "It is a link, and to no roster in this folder. Please put the file itself there."),
        (link_to_nothing, "It is a link, and to no roster in this folder. Please put the file itself there."),
        (two_gigabytes, f"It is larger than {MAX_BYTES // 1024**2} MB. Is it a roster?"),
    ],
)
def test_what_is_no_plain_file_is_told_once_and_never_opened(
    sqlite_engine: Engine, folder: Path, make: Callable[[Path], Path], reason: str
) -> None:
    aged(make(folder), 100)
    for _ in range(2):
        with pytest.raises(FileWaits, match="waits, and nothing was changed"):
            take(folder)
    assert (people(), waits(), times_told()) == (0, reason, 1)


def test_a_link_to_a_file_beside_it_is_that_file(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    (folder / "latest.csv").symlink_to("roster.csv")
    assert take(folder).file_name == "roster.csv"


def test_a_file_that_may_not_be_read_goes_in_once_it_may(
    sqlite_engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, *TWENTY)
    opened = os.open

    def refuse(path: object, *arguments: int) -> int:
        if str(path).endswith("roster.csv"):
            raise PermissionError(13, "Permission denied")
        return opened(str(path), *arguments)

    monkeypatch.setattr(os, "open", refuse)  # Tests may run as root, whom no permission stops.
    with pytest.raises(FileWaits, match="It cannot be read: Permission denied"):
        take(folder)
    monkeypatch.setattr(os, "open", opened)
    take(folder)
    assert (people(), waits()) == (20, "")


def test_a_folder_that_is_not_there_is_said(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(FolderNotUsable, match="There is no folder"):
        take(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderNotUsable, match="is no folder"):
        take(tmp_path / "file")


@pytest.mark.databases
def test_of_two_looks_at_the_same_time_one_takes_the_file(engine: Engine, folder: Path) -> None:
    put(folder, *TWENTY)
    start = Barrier(2)

    def look() -> str:
        start.wait()
        try:
            return f"took {take(folder).file_name}"
        except CoachingError as error:
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        looks = sorted(look.result() for look in [pool.submit(look), pool.submit(look)])
    assert looks == ["NothingToTake", "took roster.csv"]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RosterImport)) == 1


def test_only_administrators_are_told(sqlite_engine: Engine, folder: Path) -> None:
    put(folder, COLUMNS, name="empty.csv")
    with pytest.raises(FileWaits):
        take(folder)
    with db.writing() as session:
        somebody = make_person(session)
        make_account(session, somebody, [Role.HR, Role.LEADERSHIP])
        assert waiting_file(session, make_viewer(session, somebody, clock.moment())) is None


def test_the_command_says_what_it_did(
    sqlite_engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    put(folder, *TWENTY)
    assert run(monkeypatch, "--watch", folder) == 0
    assert capfd.readouterr().out == "“roster.csv” is imported: new 20.\n"
    assert run(monkeypatch, "--watch", folder) == 0
    assert capfd.readouterr().out == "“roster.csv” is the newest file, and it went in already.\n"
    put(folder, *TWENTY[:2], name="next.csv", age=100)
    assert run(monkeypatch, "--watch", folder) == 1
    output, errors = capfd.readouterr()
    assert output == ""
    assert errors == (
        "The roster file “next.csv” waits, and nothing was changed. Administrators read on Home what for.\n"
    )
    assert run(monkeypatch, "--watch", folder / "nowhere") == 1
    assert capfd.readouterr().err == f"There is no folder {folder / 'nowhere'}.\n"


@pytest.mark.parametrize("options", [("--confirm-leavers",), ("--dry-run",), ("--map", "name=x"), ("--other-people",)])
def test_where_nobody_is_asked_nobody_answers(
    sqlite_engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    put(folder, *TWENTY)
    assert run(monkeypatch, "--watch", folder, *options) == 2
    assert people() == 0
