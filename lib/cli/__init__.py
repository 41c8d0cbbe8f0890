"""The command line: `python -m lib COMMAND`, with `--help` for each.

Ends with 0 when it is done, 1 when it was refused, 2 when it was used in a wrong way. A refusal is a sentence.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from lib import accounts, audit, clock, db, demo, formatting, retention, scim, workflow_page
from lib.cli.import_roster import import_roster
from lib.errors import CoachingError, place_of
from lib.insights.leadership import snapshots
from lib.models import Account, Person, Role
from lib.notifications import nudges, sender
from lib.plans.commands import follow_roster
from lib.settings import get_settings

app = typer.Typer(
    help="Coaching Plans: set up and look after an installation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


Every = Annotated[
    int | None, typer.Option(min=1, metavar="SECONDS", help="Stay, and do it again after so many seconds.")
]


class NobodyFound(CoachingError):
    """The roster has nobody by that name."""


@app.callback()
def prepare() -> None:
    """Coaching Plans: set up and look after an installation."""


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    db.migrate()
    typer.echo("The database is up to date.")


@app.command()
def init(
    admin: Annotated[str, typer.Option(help="The e-mail address of the first administrator.")],
    name: Annotated[str, typer.Option(help="Their name; without it, it is taken from the address.")] = "",
) -> None:
    """Create the first administrator and print the one-time link to choose a password."""
    db.migrate()
    with db.writing() as session:
        invited = accounts.create_first_administrator(session, admin, name, moment=clock.moment())
    _print_link(invited)


@app.command()
def remind(every: Every = None) -> None:
    """Tell people what today brings on their plans: check-ins, what is late, ends. For a timer; often does no harm."""

    def tell(_is_ending: Callable[[], bool]) -> None:
        with db.writing() as session:
            written = nudges.remind(session, moment=clock.moment())
        typer.echo(f"{formatting.sentence(formatting.count(written, 'notification'))} written.")

    _do_again(every, tell)


@app.command("add-account")
def add_account(
    employee_id: Annotated[str, typer.Argument(help="As on the roster.")],
    role: Annotated[list[Role] | None, typer.Option(help="Can be given several times.")] = None,
) -> None:
    """Open an account for somebody on the roster and print the one-time link to choose a password."""
    db.migrate()
    moment = clock.moment()
    with db.writing() as session:
        person = _person_by(session, employee_id)
        assert person.id is not None
        account_id = accounts.create_account(session, None, person.id, roles=role or (), moment=moment)
        _print_link(accounts.invite(session, None, account_id, moment=moment))


@app.command()
def invite(
    person: Annotated[
        str, typer.Argument(help="An e-mail address or employee id: a new link for this person, the old password ends.")
    ] = "",
    everybody: Annotated[
        bool,
        typer.Option("--all", help="A link for everybody on the roster who has neither password nor link, as CSV."),
    ] = False,
    department: Annotated[str, typer.Option(help="With --all: only the people of this department.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="With --all: also those who have a link already; the earlier one ends.")
    ] = False,
    file: Annotated[Path | None, typer.Option(help="Where the CSV goes; without it, it is printed.")] = None,
) -> None:
    """Print one-time links: for everybody who has no password and no link yet, or for one person."""
    if bool(person) == everybody or (person and (file or department or again)):
        raise typer.BadParameter("Give either --all, with its options or without, or one person.")
    if file is not None:
        # Whoever reads this file can become any of these people: nobody but its owner may. It is made first, so that
        # no older link ends for a file that cannot be written.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(descriptor, 0o600)
        os.close(descriptor)
    db.migrate()
    moment = clock.moment()
    with db.writing() as session:
        if person:
            account_id = session.scalars(
                select(col(Account.id)).where(col(Account.person_id) == _person_by(session, person).id)
            ).first()
            if account_id is None:
                raise NobodyFound("This person has no account yet. Please use add-account.")
            _print_link(accounts.invite(session, None, account_id, moment=moment))
            return
        whom = accounts.Invitees(department=department or None)
        invited = accounts.invite_many(session, None, whom, again=again, moment=moment)
    table = accounts.csv_of_links(invited)
    if file is None:
        typer.echo(table, nl=False)
        return
    file.write_text(table, encoding="utf-8", newline="")
    typer.echo(f"{len(invited)} links are in {file}. Please delete the file once they are handed out.")


app.command("import-roster")(import_roster)


@app.command("scim-token")
def scim_token(
    name: Annotated[str, typer.Argument(help='What the directory is called: "Entra ID".')] = "",
    renew: Annotated[int, typer.Option(metavar="NUMBER", help="Another token for this one; the former ends.")] = 0,
    end: Annotated[int, typer.Option(metavar="NUMBER", help="End this token. Nobody leaves by that.")] = 0,
) -> None:
    """Make a token with which a directory keeps the roster by SCIM; without a name, list those there are."""
    if sum(map(bool, (name, renew, end))) > 1:
        raise typer.BadParameter("Give one of a name, --renew and --end.")
    db.migrate()
    moment = clock.moment()
    with db.writing() as session:
        if name or renew:
            token = (
                scim.renew_token(session, None, renew, moment=moment)
                if renew
                else scim.make_token(session, None, name, moment=moment)
            )
            typer.echo(f"For {get_settings().public_url.rstrip('/')}{scim.ADDRESS}. It is shown this once:", err=True)
            typer.echo(token)
        elif end:
            scim.end_token(session, None, end, moment=moment)
            typer.echo("The token is ended.")
        else:
            for line in scim.list_tokens(session, None):
                used = f"last used on {_day_of(line.used_at)}" if line.used_at else "not used yet"
                typer.echo(f"{line.id}: {line.name}, made on {_day_of(line.created_at)}, {used}")


@app.command("demo")
def make_demo() -> None:
    """Put a made-up organisation with plans into an empty embedded database, to look around in."""
    if demo.fill(typer.echo, moment=clock.moment()):
        typer.echo("The demonstration is ready. The sign-in page offers people to try it as.")


@app.command("send-mail")
def send_mail(every: Every = None) -> None:
    """Send the mails and lines of chat that wait. SIGTERM ends it after the message that is on its way."""

    def send(is_ending: Callable[[], bool]) -> None:
        for channel, counted in sender.send_all(clock.moment, is_ending=is_ending).items():
            if counted:
                typer.echo(f"{channel}: " + ", ".join(f"{number:,} {state}" for state, number in counted.items()))

    _do_again(every, send)


def _do_again(every: int | None, work: Callable[[Callable[[], bool]], None]) -> None:
    """Do something once, or again and again until a signal ends it. A database that does not answer ends nothing.

    Args:
        every: after how many seconds; once without it.
        work: is given the question whether it is to end.
    """
    ending = Event()
    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, lambda *_: ending.set())
    db.migrate()
    while not ending.is_set():
        try:
            work(ending.is_set)
        except db.DatabaseDoesNotAnswer as error:
            if every is None:
                raise
            typer.echo(error, err=True)
        if every is None:
            break
        ending.wait(every)


@app.command("workflow-table")
def print_workflow_table() -> None:
    """Print the table of all steps on a plan as the page `docs/workflow.md` holds it."""
    typer.echo(workflow_page.as_markdown(), nl=False)


@app.command("snapshot")
def snapshot() -> None:
    """Make the figures of the months that have ended, as the first sign-in after a month's end does.

    Whoever runs this looks at the clock: also where nobody used the application for long it is believed.
    """
    db.migrate()
    with db.writing() as session:
        made = snapshots.keep_snapshots(session, moment=clock.moment(), is_clock_right=True)
    typer.echo(
        f"{made} {formatting.plural(made, 'snapshot')} made." if made else "Every month that has ended is there."
    )


@app.command("tidy-drafts")
def tidy_drafts() -> None:
    """Delete drafts whose person has not reported to their author for 30 days, as imports and the start do."""
    db.migrate()
    with db.writing() as session:
        deleted = follow_roster.delete_stray_drafts(session, moment=clock.moment())
    typer.echo(f"{deleted} {formatting.plural(deleted, 'draft')} deleted.")


@app.command("delete-expired")
def delete_expired(
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="Also where nobody used the application for long.")
    ] = False,
) -> None:
    """Delete all plans that ended longer ago than Settings, Retention, says; sign-ins delete some at a time."""
    db.migrate()
    with db.writing() as session:
        deleted = retention.delete_expired(session, moment=clock.moment(), most=None, is_clock_right=clock_is_right)
    typer.echo(f"{deleted:,} {formatting.plural(deleted, 'plan')} deleted.")


@app.command("verify-record")
def verify_record() -> None:
    """Check that no line of the record was changed, removed or put in between."""
    with db.reading() as session:
        lines = audit.verify(session)
    typer.echo(f"The record is complete: {lines} lines.")


def main() -> None:
    """Run the command line; a refusal is one sentence and the exit code 1."""
    try:
        app(prog_name="python -m lib")
    except CoachingError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"The file could not be used: {error.strerror}.")
    except db.MISTAKES as error:  # Timers write what this says into a log: its message may hold words of a plan.
        _refuse(f"A mistake of ours stopped this: {place_of(error)}")


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(1)


def _day_of(instant: datetime) -> str:
    return formatting.full_day(clock.at(instant).today)


def _print_link(invited: accounts.Invited) -> None:
    typer.echo(f"For {invited.name}. This link works once, until {_day_of(invited.expires_at)}:", err=True)
    typer.echo(invited.link)


def _person_by(session: Session, name: str) -> Person:
    """The person with this e-mail address or employee id, in any case; an id as it is written goes first.

    Raises:
        NobodyFound: nobody has it, or several have ids that differ from it in case alone.
    """
    name = name.strip()
    known = or_(
        func.lower(col(Person.email)) == name.lower(),
        func.lower(col(Person.employee_id)) == name.lower(),
        col(Person.employee_id).in_({name, name.upper()}),  # SQLite lowers ASCII letters only.
    )
    people = session.scalars(select(Person).where(known)).all()
    exactly = [person for person in people if person.employee_id == name]
    if len(found := exactly or people) != 1:
        raise NobodyFound("Nobody on the roster has this employee id or e-mail address.")
    return found[0]
