"""`python -m lib import-roster`: what it prints, how it ends."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from lib import cli, db
from lib.models import Person
from tests.roster.files import csv_file


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command line as a shell would, and return its exit code."""
    monkeypatch.setattr("sys.argv", ["lib", "import-roster", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def roster_file(path: Path, *lines: str) -> Path:
    file = path / "roster.csv"
    file.write_bytes(csv_file(*lines))
    return file


def active_names() -> list[str]:
    with db.reading() as session:
        return sorted(session.exec(select(Person.name).where(col(Person.active))))


@pytest.fixture
def shell(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> "Shell":
    return Shell(tmp_path, monkeypatch, capfd)


class Shell:
    """Runs the command on a file with these lines."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]) -> None:
        self.path, self.monkeypatch, self.output = path, monkeypatch, output

    def __call__(self, *lines: str, options: tuple[str, ...] = ()) -> tuple[int, str, str]:
        code = run(self.monkeypatch, roster_file(self.path, *lines), *options)
        return code, *self.output.readouterr()


def test_it_prints_what_changes_and_imports_it(shell: Shell) -> None:
    code, output, errors = shell("employee_id,name,manager_id,Shoe size", "1,Anna Berg,,38", "2,Zoë Carter,1,")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "Not stored, because the roster does not know them: Shoe size.",
        "New: 2",
        "  Anna Berg (1)",
        "  Zoë Carter (2)",
        "Unchanged: 0.",
        "The roster is imported.",
    ]
    assert active_names() == ["Anna Berg", "Zoë Carter"]
    code, output, _ = shell("employee_id,name,manager_id", "1,Anna Lund,", "2,Zoë Carter,")
    assert output.splitlines() == [
        "Changed: 1",
        "  Anna Lund (1): name: Anna Berg → Anna Lund",
        "New manager: 1",
        "  Zoë Carter (2): manager: Anna Lund → –",
        "Unchanged: 0.",
        "The roster is imported.",
    ]


def test_a_dry_run_changes_nothing(shell: Shell) -> None:
    code, output, _ = shell("employee_id,name", "1,Anna Berg", options=("--dry-run",))
    assert code == 0
    assert output.endswith("Nothing was changed: this was a dry run.\n")
    assert active_names() == []


def test_leavers_need_their_option(shell: Shell) -> None:
    shell("employee_id,name", "1,Anna Berg", "2,Sam Carter")
    code, output, errors = shell("employee_id,name", "1,Anna Berg")
    assert code == 1
    assert "Leaving: 1\n  Sam Carter (2)\n" in output
    assert errors == (
        "One person leaves by this import. Please confirm that first; nothing was changed. "
        "On the command line that is --confirm-leavers.\n"
    )
    assert active_names() == ["Anna Berg", "Sam Carter"]
    assert shell("employee_id,name", "1,Anna Berg", options=("--partial",))[0] == 0
    assert active_names() == ["Anna Berg", "Sam Carter"]
    assert shell("employee_id,name", "1,Anna Berg", options=("--confirm-leavers",))[0] == 0
    assert active_names() == ["Anna Berg"]


def test_a_refusal_is_sentences_with_lines(shell: Shell) -> None:
    code, output, errors = shell("employee_id,name,manager_id", "1,Anna Berg,9", "2,,")
    assert (code, output) == (1, "")
    assert errors.splitlines() == [
        "Line 2: the manager_id 9 belongs to nobody on this file or on the roster.",
        "Line 3: the name is missing.",
    ]
    assert active_names() == []


def test_dates_in_doubt_need_their_option(shell: Shell) -> None:
    lines = ("employee_id,name,hire_date", "1,Anna Berg,03/04/2024")
    code, _, errors = shell(*lines)
    assert code == 1
    assert errors.endswith("Please add --dates day-first or --dates month-first.\n")
    assert shell(*lines, options=("--dates", "month-first"))[0] == 0
    with db.reading() as session:
        assert str(session.exec(select(Person.hire_date)).one()) == "2024-03-04"


@pytest.mark.parametrize("arguments", [(), ("no-such-file.csv",), (".",), ("--partial",)])
def test_wrong_use_ends_with_two(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 2
