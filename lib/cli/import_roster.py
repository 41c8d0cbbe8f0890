"""`python -m lib import-roster`: how a file is read, what would change, and what was decided about it, as options."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from lib import clock, db, roster
from lib.errors import CoachingError
from lib.texts import fold


def import_roster(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or XLSX.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Take the newest file of this folder, once, if it was not taken before; for a timer. A file about "
            "which something has to be asked waits, and administrators see it on Home.",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="With --watch: look once more at a file that waits.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Whoever is not in the file stays.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how it is read and what would change.")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help='Which column holds what: manager="Supervisor email"; location= leaves it out. Several times.'
        ),
    ] = None,
    sheet: Annotated[list[str] | None, typer.Option(help="A sheet with people. Can be given several times.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help='What a word in the status says: "Sabbatical=here" or "Alumni=left". Several times.'),
    ] = None,
    dates: Annotated[
        roster.DateOrder | None,
        typer.Option(help="How dates such as 03/04/2024 are read, where the file leaves doubt."),
    ] = None,
    confirm_leavers: Annotated[bool, typer.Option("--confirm-leavers", help="Let the people listed leave.")] = False,
    accept_missing_managers: Annotated[
        bool, typer.Option("--accept-missing-managers", help="It is right that so many have no manager.")
    ] = False,
    same_people: Annotated[
        str,
        typer.Option(
            metavar="IDS",
            help="Who is the same person under another id or e-mail address: “all”, ids with commas between them, or "
            "@FILE with an id in each line.",
        ),
    ] = "",
    other_people: Annotated[
        str, typer.Option(metavar="IDS", help="Who is somebody else, in the same forms; “all” means all others.")
    ] = "",
) -> None:
    """Import a roster: show how it is read and what changes, then apply it, all of it or nothing of it."""
    is_for_file = dry_run or map_ or sheet or status or dates or confirm_leavers or accept_missing_managers
    if (file is None) == (watch is None) or (again and watch is None):
        raise typer.BadParameter("Give either one file, or --watch FOLDER.")
    if watch is not None:
        if is_for_file or same_people or other_people:
            raise typer.BadParameter("With --watch nobody is asked. Please give other options with the file itself.")
        _take_newest(watch, partial=partial, again=again)
        return
    assert file is not None  # Either of the two is given.
    chosen = roster.Choices(
        columns=dict(map(_column_of, map_ or ())),
        sheets=tuple(sheet or ()),
        states=dict(map(_state_of, status or ())),
        dates=dates,
    )
    db.migrate()
    moment = clock.moment()
    with db.reading() as session:
        kept = roster.kept_choices(session, None)
    table = roster.read(_content_of(file), today=moment.today, chosen=chosen, kept=kept)
    same, other = _ids_in(same_people), _ids_in(other_people)
    with db.writing() as session:
        try:
            shown = roster.compare(session, None, table, partial=partial)
            others, are_answered = roster.who_is_somebody_else(shown, same, other)
            if others:
                shown = roster.compare(session, None, table, partial=partial, others=others)
        except CoachingError as error:
            _print_lines(roster.read_as_in_words(table))
            if isinstance(error, roster.NotSaidYet):
                asked = [f"{question} {option}" for question, option in roster.questions_in_words(table)]
                raise CoachingError("\n".join(asked)) from error
            raise
        _print_lines(roster.warnings_in_words(table, shown))
        _print_lines(roster.read_as_in_words(table))
        _print_lines(roster.in_words(shown))
        if dry_run:
            typer.echo("Nothing was changed: this was a dry run.")
            return
        try:
            roster.apply(
                session, None, table, shown,
                confirm_leavers=confirm_leavers, accept_missing_managers=accept_missing_managers,
                confirm_same_people=are_answered, moment=moment, file_name=file.name,
            )  # fmt: skip
        except roster.LeaversNotConfirmed as error:
            raise CoachingError(f"{error} On the command line that is --confirm-leavers.") from error
        except roster.MissingManagersNotAccepted as error:
            raise CoachingError(f"{error} On the command line that is --accept-missing-managers.") from error
        except roster.SamePeopleNotConfirmed as error:
            raise CoachingError(f"{error} On the command line that is --same-people and --other-people.") from error
    typer.echo("The roster is imported.")


def _take_newest(folder: Path, *, partial: bool, again: bool) -> None:
    """Look once into a folder. What was taken is told by its numbers: this goes into the log of a timer."""
    db.migrate()
    try:
        done = roster.take_newest(folder, partial=partial, again=again, moment=clock.moment())
    except roster.NothingToTake as error:
        typer.echo(error)
        return
    except roster.FileWaits as error:  # What it waits for may name people.
        typer.echo(
            f"The roster file “{error.file_name}” waits, and nothing was changed. "
            "Administrators read on Home what for.",
            err=True,
        )
        raise typer.Exit(1) from error
    counted = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in done.counts.items() if number)
    typer.echo(f"“{done.file_name}” is imported: {counted}.")


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _column_of(written: str) -> tuple[roster.Field, str]:
    """The field and the column of `--map manager="Supervisor email"`."""
    name, equals, column = written.partition("=")
    name = name.strip().lower().replace("-", "_").replace(" ", "_")
    field = roster.OTHER_NAMES.get(name) or next((each for each in roster.Field if each == name), None)
    if field is None or not equals:
        raise typer.BadParameter(f"--map is FIELD=COLUMN, and a field is one of {', '.join(roster.Field)}.")
    return field, column.strip()


def _ids_in(written: str) -> set[str]:
    """The ids of `--same-people E7,E9`, or those in a file."""
    if written.startswith("@"):
        ids = Path(written[1:]).read_text(encoding="utf-8-sig").splitlines()
    else:
        ids = written.split(",")
    return {each.strip() for each in ids if each.strip()}


def _state_of(written: str) -> tuple[str, bool]:
    """The word of `--status "Sabbatical=here"`, and whether people in it work here."""
    word, _, says = written.rpartition("=")
    if not word.strip() or says.strip().lower() not in ("here", "left"):
        raise typer.BadParameter("--status is WORD=here or WORD=left.")
    return fold(word), says.strip().lower() == "here"


def _content_of(file: Path) -> bytes:
    """What is in the file; of one that is far too large only as much as shows that it is."""
    with file.open("rb") as stream:
        return stream.read(roster.MAX_BYTES + 1)
