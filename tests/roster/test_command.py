"""`python -m lib import-roster`: what it prints, how it ends."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select
from sqlmodel import col

from lib import cli, db
from lib.models import Person, RosterChoices
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
        return sorted(session.scalars(select(Person.name).where(col(Person.active))))


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


def test_it_prints_how_it_is_read_and_what_changes_and_imports_it(shell: Shell) -> None:
    code, output, errors = shell("employee_id,name,manager_id,Shoe size", "1,Anna Berg,,38", "2,Zoë Carter,1,")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "Read as CSV, UTF-8, separated by commas:",
        "  Employee id ← employee_id, 2 of 2",
        "  Name ← name, 2 of 2",
        "  Manager ← manager_id, by id, 1 of 2",
        "  Left out: Shoe size",
        "1 of 2 people have a manager; at the top: Anna Berg.",
        "New: 2",
        "  Anna Berg (1), manager: –",
        "  Zoë Carter (2), manager: Anna Berg",
        "Unchanged: 0.",
        "The roster is imported.",
    ]
    assert active_names() == ["Anna Berg", "Zoë Carter"]
    code, output, _ = shell("employee_id,name,manager_id", "1,Anna Lund,2", "2,Zoë Carter,")
    assert output.splitlines()[4:] == [
        "1 of 2 people have a manager; at the top: Zoë Carter.",
        "Changed: 1",
        "  Anna Lund (1): name: Anna Berg → Anna Lund",
        "New manager: 2",
        "  Anna Lund (1): manager: – → Zoë Carter",
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
    shell("employee_id,name,manager_id", "1,Anna Berg,", "2,Sam Carter,1")
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
    assert (code, output.splitlines()[0]) == (1, "Read as CSV, UTF-8, separated by commas:")
    assert errors.splitlines() == [
        "“9” in “manager_id” is nobody on this file or on the roster: Anna Berg (row 2). "
        "Please put the managers right, or choose the column that names them.",
        "A name is missing: id 2 (row 3). Everybody needs a name.",
    ]
    assert active_names() == []


def test_missing_managers_need_their_option(shell: Shell) -> None:
    lines = ("employee_id,name", "1,Anna Berg", "2,Sam Carter", "3,Mei Tanaka", "4,Kim Park", "5,Ravi Menon")
    code, output, errors = shell(*lines)
    assert code == 1
    assert output.splitlines()[0] == (
        "Managers are missing: 0 of 5 people have a manager; at the top: Anna Berg, Kim Park, Mei Tanaka and 2 more."
    )
    assert errors == (
        "0 of 5 people would have a manager. If that is right, please say so; nothing was changed. "
        "On the command line that is --accept-missing-managers.\n"
    )
    assert shell(*lines, options=("--dry-run",))[1].splitlines()[0] == output.splitlines()[0]
    assert active_names() == []
    assert shell(*lines, options=("--accept-missing-managers",))[0] == 0
    assert len(active_names()) == 5


def test_columns_can_be_named_and_left_out_and_that_is_kept_for_the_next_file(shell: Shell) -> None:
    lines = ("No.,Who,Boss man,City,Kind", "7,Anna Berg,,Oslo,x", "8,Sam Carter,7,Bergen,y")
    options = ("--map", "employee_id=no", "--map", "name=Who", "--map", "manager=Boss man", "--map", "location=CITY")
    code, output, errors = shell(*lines, options=(*options, "--dry-run"))
    assert (code, errors) == (0, "")
    assert "  Location ← City, 2 of 2\n  Manager ← Boss man, by id, 1 of 2\n  Left out: Kind\n" in output
    assert "City" in shell(*lines)[1].partition("Left out:")[2], "a dry run keeps nothing"
    with db.writing() as session:
        session.execute(delete(Person))
        session.execute(delete(RosterChoices))
        session.commit()
    assert shell(*lines, options=options)[0] == 0
    code, output, _ = shell("Kind,City,Boss man,Who,No.", "x,Oslo,,Anna Berg,7", "y,Voss,7,Sam Carter,8")
    assert "  Sam Carter (8): location: Bergen → Voss" in output
    assert "City" in shell(*lines, options=("--map", "location="))[1].partition("Left out:")[2]


def test_a_column_that_is_not_there_is_answered_with_those_that_are(shell: Shell) -> None:
    code, _, errors = shell("id,name,Chief", "1,Anna,", options=("--map", "manager=Cheif"))
    assert (code, errors) == (
        1, "There is no column “Cheif” in this file. Its columns are “id”, “name” and “Chief”.\n",
    )  # fmt: skip


@pytest.mark.parametrize("options", [("--map", "boss=Chief"), ("--map", "manager"), ("--status", "Away=maybe")])
def test_a_choice_that_says_nothing_is_wrong_use(shell: Shell, options: tuple[str, ...]) -> None:
    assert shell("id,name,Chief", "1,Anna,", options=options)[0] == 2


def test_a_word_that_nobody_knows_is_asked_once_and_then_kept(shell: Shell) -> None:
    lines = ("id,name,manager,status", "1,Anna,,Active", "2,Sam,1,Sabbatical", "3,Kim,1,sabbatical", "4,Mei,1,Alumna")
    code, _, errors = shell(*lines)
    assert (code, errors.splitlines()) == (
        1,
        [
            'Do people in “Sabbatical” (two people) work here? Please add --status "Sabbatical=here" or '
            '"Sabbatical=left".',
            'Do people in “Alumna” (one person) work here? Please add --status "Alumna=here" or "Alumna=left".',
        ],
    )
    assert shell(*lines, options=("--status", "SABBATICAL=here", "--status", "Alumna=left"))[0] == 0
    assert active_names() == ["Anna", "Kim", "Sam"]
    assert "Unchanged: 3." in shell(*lines)[1]


def test_the_same_people_under_other_ids_need_an_answer(shell: Shell) -> None:
    shell("id,name,email,manager", "1,Anna,a@firm.example,", "2,Sam,s@firm.example,1")
    lines = ("id,name,email,manager", "A1,Anna,a@firm.example,", "A2,Sam,s@firm.example,A1")
    code, output, errors = shell(*lines)
    assert "  Anna (A1): employee id: 1 → A1\n" in output
    assert (code, errors) == (
        1,
        "2 people have another employee id or e-mail address. Please say whether they are the same people; nothing was "
        "changed. On the command line that is --same-people and --other-people.\n",
    )
    code, output, errors = shell(*lines, options=("--other-people", "all"))
    assert (code, "Leaving: 2" in output) == (1, True)
    assert shell(*lines, options=("--same-people", "all"))[0] == 0
    with db.reading() as session:
        people = {person.name: person for person in session.scalars(select(Person))}
    assert {name: person.employee_id for name, person in people.items()} == {"Anna": "A1", "Sam": "A2"}
    assert people["Sam"].manager_id == people["Anna"].id


def test_each_of_the_same_people_can_be_answered_for(shell: Shell) -> None:
    shell("id,name,email,manager", "1,Anna,a@firm.example,", "2,Sam,s@firm.example,1", "3,Mei,m@firm.example,1")
    lines = ("id,name,email,manager", "A1,Anna,a@firm.example,", "A2,Sam,s@firm.example,A1", "A3,Mei,m@firm.example,A1")
    assert shell(*lines, options=("--same-people", "A1,A2"))[0] == 1, "nobody said who A3 is"
    named = shell.path / "same.txt"
    named.write_text("A1\n\nA3\n")
    options = ("--same-people", f"@{named}", "--other-people", "all", "--confirm-leavers")
    code, output, _ = shell(*lines, options=options)
    assert code == 0
    assert "Leaving: 1\n  Sam (2)\n" in output
    with db.reading() as session:
        people = {person.employee_id: person.active for person in session.scalars(select(Person))}
    assert people == {"A1": True, "2": False, "A3": True, "A2": True}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--same-people", "A1,7"), "“7” is nobody who has another employee id or e-mail address in this file.\n"),
        (("--same-people", "A1", "--other-people", "a1"), "“a1” is named on both sides, among the same people and "),
        (("--same-people", "all", "--other-people", "all"), "“all” is named on both sides, among the same people and "),
        (("--same-people", "@nowhere.txt"), "The file could not be used: No such file or directory.\n"),
    ],
)
def test_answers_about_nobody_and_on_both_sides_are_refused(
    shell: Shell, options: tuple[str, ...], sentence: str
) -> None:
    shell("id,name,email", "1,Anna,a@firm.example")
    code, _, errors = shell("id,name,email", "A1,Anna,a@firm.example", options=options)
    assert (code, errors.startswith(sentence)) == (1, True), errors


def test_dates_in_doubt_need_their_option(shell: Shell) -> None:
    lines = ("employee_id,name,hire_date", "1,Anna Berg,03/04/2024")
    code, _, errors = shell(*lines)
    assert code == 1
    assert errors.endswith("Please add --dates day-first or --dates month-first.\n")
    assert shell(*lines, options=("--dates", "month-first"))[0] == 0
    with db.reading() as session:
        assert str(session.scalars(select(Person.hire_date)).one()) == "2024-03-04"


@pytest.mark.parametrize("arguments", [(), ("no-such-file.csv",), (".",), ("--partial",)])
def test_wrong_use_ends_with_two(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 2
