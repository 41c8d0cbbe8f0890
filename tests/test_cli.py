"""The account commands of `python -m lib`."""

import contextlib
import csv
import io
import os
import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from lib import accounts, clock, db
from lib.cli import main
from lib.models import AuditEvent, Plan, Role, State
from lib.notifications import nudges
from lib.settings import ROOT
from tests.builders import make_account, make_person, make_plan, make_viewer

pytestmark = pytest.mark.usefixtures("sqlite_engine")

LINK = re.compile(r"http://localhost:8501/\?invitation=[\w-]{43}")


def cli(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in this process, which spares loading the application each time."""
    out, error, code = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch.object(sys, "argv", ["lib", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), error.getvalue())


def cli_alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody would run it, with settings of its own."""
    return subprocess.run(
        [sys.executable, "-m", "lib", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_init_prints_a_link_that_the_first_administrator_can_use() -> None:
    done = cli_alone("init", "--admin", "ravi.menon@example.com")
    assert done.returncode == 0
    assert LINK.fullmatch(done.stdout.strip())
    with db.writing() as session:
        token = done.stdout.strip().split("=")[1]
        assert accounts.person_invited_by(session, token, moment=clock.moment()) == "Ravi Menon"


def test_init_is_refused_with_a_sentence_when_there_is_an_administrator() -> None:
    with db.writing() as session:
        make_account(session, make_person(session), [Role.ADMINISTRATOR], password="orbit kettle walrus")
    refused = cli_alone("init", "--admin", "eve@example.com")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("There is an administrator already.")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [["init"], ["unknown"], ["invite"], ["invite", "--all", "E1"], ["add-account", "E1", "--role", "king"]],
    ids=" ".join,
)
def test_a_wrong_use_is_told_from_a_refusal(arguments: list[str]) -> None:
    assert cli(*arguments).returncode == 2


@pytest.mark.parametrize(
    "command", ["migrate", "init", "add-account", "invite", "tidy-drafts", "snapshot", "send-mail", "verify-record"]
)
def test_each_command_explains_itself(command: str) -> None:
    told = cli(command, "--help")
    assert told.returncode == 0
    assert f"python -m lib {command}" in told.stdout


def test_add_account_opens_an_account_with_roles_for_somebody_on_the_roster() -> None:
    with db.writing() as session:
        person = make_person(session, "Hannah Okafor", employee_id="E7")
    done = cli("add-account", "E7", "--role", "hr", "--role", "leadership")
    assert done.returncode == 0
    assert LINK.fullmatch(done.stdout.strip())
    assert re.search(r"works once, until [1-9]\d? [A-Z][a-z]+ \d{4}:", done.stderr), "a day as the screens say it"
    with db.reading() as session:
        assert make_viewer(session, person).roles == {Role.HR, Role.LEADERSHIP}
    again = cli("add-account", "E7")
    assert (again.returncode, again.stderr.strip()) == (1, "Hannah Okafor has an account already.")
    unknown = cli("add-account", "E8")
    assert (unknown.returncode, unknown.stdout) == (1, "")


def test_an_employee_id_is_found_in_any_case_and_as_it_is_written_first() -> None:
    with db.writing() as session:
        for name, employee_id in (
            ("Zoe", "Z1"),
            ("Cem", "x2"),
            ("Ida", "X2"),
            ("Ann", "Y3"),
            ("Bo", "y3"),
            ("Li", "Ö4"),
        ):
            make_person(session, name, employee_id=employee_id)
    for asked, name in (("z1", "Zoe"), ("x2", "Cem"), ("X2", "Ida"), ("ö4", "Li")):
        assert f"For {name}." in cli("add-account", asked).stderr
    with db.writing() as session:
        make_person(session, "Eva", employee_id="Ab5")
        make_person(session, "Max", employee_id="aB5")
    assert "Nobody on the roster" in cli("add-account", "ab5").stderr


def test_invite_all_prints_one_csv() -> None:
    with db.writing() as session:
        make_person(session, "Anna Berg", employee_id="E1", email="anna@example.com")
        make_account(session, make_person(session, "Cem Aydin"), password="orbit kettle walrus")
    done = cli("invite", "--all")
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["employee_id"], row["name"], row["email"]) for row in rows] == [
        ("E1", "Anna Berg", "anna@example.com")
    ]
    assert LINK.fullmatch(rows[0]["link"])


def test_the_file_of_links_is_for_its_owner_alone(tmp_path: Path) -> None:
    with db.writing() as session:
        make_person(session, "Anna Berg")
    file = tmp_path / "links.csv"
    file.write_text("old")
    file.chmod(0o644)
    assert cli("invite", "--all", "--file", str(file)).returncode == 0
    assert "Anna Berg" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = cli("invite", "--all", "--file", str(tmp_path / "nowhere" / "links.csv"))
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)


def test_somebody_who_forgot_their_password_gets_a_new_link() -> None:
    with db.writing() as session:
        make_account(session, make_person(session, email="anna@example.com"), password="orbit kettle walrus")
        make_person(session, email="ben@example.com")
    assert LINK.fullmatch(cli("invite", "Anna@example.com").stdout.strip())
    refused = cli("invite", "ben@example.com")
    assert (refused.returncode, refused.stderr.strip()) == (
        1,
        "This person has no account yet. Please use add-account.",
    )


def test_drafts_that_nobody_can_open_are_tidied_away() -> None:
    with db.writing() as session:
        maya, ruben = make_person(session, "Maya Lindqvist"), make_person(session, "Ruben Okoye")
        jonas = make_person(session, "Jonas Weber", manager=ruben)
        make_plan(session, member=jonas, manager=maya, state=State.DRAFT, stray_since=date(2026, 1, 5))
        kept = make_plan(session, member=jonas, manager=ruben, state=State.DRAFT)
    assert cli("tidy-drafts").stdout.strip() == "1 draft deleted."
    with db.reading() as session:
        assert session.scalars(select(Plan.id)).all() == [kept.id]


def test_the_figures_of_the_months_that_have_ended_are_made_once() -> None:
    with db.writing() as session:
        maya = make_person(session, "Maya Lindqvist")
        make_plan(session, member=make_person(session, manager=maya), manager=maya, started_on=date(2026, 1, 5))
    first = cli("snapshot").stdout.strip()
    assert re.fullmatch(r"\d+ snapshots made\.", first)
    assert cli("snapshot").stdout.strip() == "Every month that has ended is there."


def test_the_record_is_verified() -> None:
    cli("init", "--admin", "ravi@example.com")
    assert cli("verify-record").stdout.strip() == "The record is complete: 3 lines."
    with db.writing() as session:
        session.execute(text("DROP TRIGGER auditevent_no_update"))
        session.execute(update(AuditEvent).where(col(AuditEvent.id) == 1).values(action="nothing happened"))
        session.commit()
    refused = cli("verify-record")
    assert refused.returncode == 1
    assert "Line 1 of the record was changed" in refused.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COACHING_DATABASE_URL", "mysql://localhost/x"),
        pytest.param("COACHING_TIME_ZONE", "Mars/Olympus", marks=pytest.mark.thorough),
        pytest.param("COACHING_PUBLIC_URL", "coaching.example.com", marks=pytest.mark.thorough),
    ],
)
def test_a_wrong_setting_is_one_sentence(variable: str, value: str) -> None:
    refused = cli_alone("migrate", **{variable: value})
    assert refused.returncode == 1
    assert refused.stderr.startswith(variable)
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_one_sentence() -> None:
    refused = cli_alone("migrate", COACHING_DATABASE_URL="postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    assert refused.returncode == 1
    assert "does not answer" in refused.stderr
    assert "secret" not in refused.stderr


def test_a_folder_given_for_the_file_of_links_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir(mode=0o755)
    answer = cli("invite", "--all", "--file", str(folder))
    assert answer.returncode == 1
    assert folder.stat().st_mode & 0o777 == 0o755


def test_a_mistake_of_ours_is_told_without_the_words_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> int:
        raise KeyError("Jonas is unwell")

    monkeypatch.setattr(nudges, "remind", fails)
    told = cli("remind")
    assert told.returncode == 1
    assert told.stderr.startswith("A mistake of ours stopped this: KeyError at test_cli.py:")
    assert "unwell" not in told.stdout + told.stderr
