"""Fill an empty embedded database with the demonstration, whole or not at all."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select, update
from sqlmodel import Session, SQLModel, col

from lib import accounts, clock, db, policy, roster
from lib.accounts.demonstration import DEMO, DEMO_PEOPLE
from lib.accounts.passwords import HASH_OF_NOBODY
from lib.clock import Moment
from lib.demo import made_up_people, scenes, stories
from lib.demo.made_up_people import ROLES, TRY_IT_AS, Someone
from lib.demo.playing import Play, Stage, StoryAct, StoryStep
from lib.demo.timing import workday
from lib.errors import CoachingError
from lib.models import OPEN_STATES, Account, AppFact, DataChange, NoticeReading, Notification, Person, Plan
from lib.plans import commands
from lib.settings import get_settings

Tell = Callable[[str], None]

FOUNDED = timedelta(days=21)
"""How long before the first plan the roster came in."""

AFTER_WORK = 9 * 60
"""Minutes into the day at which rosters come in, after everything else of that day."""

UNREAD_FOR = timedelta(days=6)
"""How old something may be that somebody has not read yet."""

INVITED_ONLY = 9
"""Of so many accounts one still waits for its one-time link to be used."""


class DemoRefused(CoachingError):
    """The demonstration is only ever put into an empty embedded database."""


def fill(tell: Tell, *, moment: Moment, engine: Engine | None = None) -> bool:
    """Put the demonstration into the embedded database.

    It is made in a file beside and copied in one transaction that first looks once more whether the database is
    empty. So neither an interruption nor somebody who begins to work in between can leave the two mixed.

    Args:
        tell: takes a line of progress.

    Returns:
        Whether it was put there now; false where it was there already.

    Raises:
        DemoRefused: this is not the embedded database, or it holds people that the demonstration did not make.
    """
    engine = engine or db.get_engine()
    if not db.is_embedded(engine):
        raise DemoRefused(
            "The demonstration only goes into the embedded database, and COACHING_DATABASE_URL names another one."
        )
    db.migrate(engine)
    with db.reading(engine) as session:
        if accounts.is_demo(session):
            tell("The demonstration is there already.")
            return False
        if session.scalars(select(col(Person.id)).limit(1)).first() is not None:
            raise _in_use()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demonstration.db"
        beside = db.make_engine(f"sqlite:///{path}")
        event.listen(beside, "connect", _write_fast)
        try:
            db.migrate(beside)
            _make(beside, tell, moment)
        finally:
            beside.dispose()
        copy(path, engine)
    return True


def _in_use() -> DemoRefused:
    return DemoRefused("This database already holds people, so the demonstration stays out of it.")


def _write_fast(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # Nobody needs this file after a crash.


def _make(engine: Engine, tell: Tell, moment: Moment) -> None:
    """Play everything from the first roster to yesterday, in the order it happened."""
    people: dict[str, int] = {}
    stage = Stage(people, policy.load(get_settings().policy_file), moment.today, get_settings().zone)
    told = stories.load()
    plays = [Play(stage, scene, told[scene.story], number) for number, scene in enumerate(scenes.SCENES)]
    steps = [step for play in plays for step in play.steps()]
    founded_on = workday(min((clock.at(step.at).today for step in steps), default=moment.today) - FOUNDED)
    joined_on = workday(moment.today - timedelta(scenes.JOINED_DAYS_AGO))
    everybody = made_up_people.joined(made_up_people.people(founded_on), scenes.JOINERS, joined_on - timedelta(14))
    founders = {place: someone for place, someone in everybody.items() if place not in scenes.JOINERS}
    for imported_on, there in ((founded_on, founders), (joined_on, everybody)):
        steps.append(stage.step(imported_on, AFTER_WORK, _importing(stage, there)))
    later, left = made_up_people.moved(everybody, scenes.MOVER, scenes.MOVER_TO), set[str]()
    for days_ago, leaving in scenes.LEAVERS.items():
        left |= set(leaving)
        imported_on = workday(moment.today - timedelta(days_ago))
        steps.append(stage.step(imported_on, AFTER_WORK, _importing(stage, later, left=frozenset(left))))
    for away in scenes.ABSENCES:
        named_on = workday(moment.today - timedelta(away.named_ago))
        steps.append(stage.step(named_on, AFTER_WORK - 60, _naming_deputy(stage, away)))
    departments = {someone.department for someone in everybody.values()}
    tell(f"{len(everybody)} made-up people in {len(departments)} departments …")
    tell(f"{len(plays)} plans between them, lived through day by day …")
    _run(engine, sorted(steps, key=lambda step: step.at))
    with db.writing(engine) as session:
        _read_long_ago(session, moment)
        _mark(session, people)


def _run(engine: Engine, steps: Iterable[StoryStep]) -> None:
    """Take the steps one after the other. They share a session: nobody else writes here, and people are read once."""
    with db.writing(engine) as session:
        known: Sequence[Person] = ()
        for step in steps:
            step.act(session, clock.at(step.at))
            known = known or session.scalars(select(Person)).all()


def _importing(stage: Stage, everybody: Mapping[str, Someone], left: Collection[str] = ()) -> StoryAct:
    """A roster comes in, and whoever is new gets an account. The stage learns the ids."""

    def import_roster(session: Session, moment: Moment) -> None:
        people = stage.people
        table = roster.read(made_up_people.roster_csv(everybody, left), today=moment.today)
        shown = roster.compare(session, None, table)
        roster.apply(session, None, table, shown, confirm_leavers=True, moment=moment, file_name="roster.csv")
        ids = dict(session.execute(select(col(Person.employee_id), col(Person.id))).all())
        stage.forget()
        for place, someone in everybody.items():
            person_id = ids[someone.employee_id]
            assert person_id is not None
            if place not in people:
                people[place] = person_id
                accounts.create_account(session, None, person_id, roles=ROLES.get(place, ()), moment=moment)
        _activate(session, people, moment)

    return import_roster


def _naming_deputy(stage: Stage, away: scenes.Away) -> StoryAct:
    """A manager names who stands in on their open plans."""

    def name_deputy(session: Session, moment: Moment) -> None:
        manager = stage.viewer(session, stage.people[away.manager])
        own = select(col(Plan.code)).where(col(Plan.manager_id) == manager.person_id, col(Plan.state).in_(OPEN_STATES))
        commands.name_deputy(
            session, manager, stage.people[away.deputy], first_on=stage.today + timedelta(away.first_in),
            last_on=stage.today + timedelta(away.last_in), codes=list(session.scalars(own)), moment=moment,
        )  # fmt: skip  # one call

    return name_deputy


def _activate(session: Session, people: Mapping[str, int], moment: Moment) -> None:
    """Most accounts were activated since. Nobody knows a password to them: one looks around by "Try it as"."""
    places = {person_id: place for place, person_id in people.items()}
    kept = {*ROLES, *TRY_IT_AS.values()}
    waiting = select(Account).where(col(Account.activated_at).is_(None)).order_by(col(Account.id))
    for account in session.scalars(waiting):
        if account.person_id % INVITED_ONLY or places[account.person_id] in kept:
            account.password_hash = HASH_OF_NOBODY
            account.activated_at = moment.now + timedelta(days=1 + account.person_id % 5)
    session.commit()


def _read_long_ago(session: Session, moment: Moment) -> None:
    """People read what they were told; what is new is of the last days. Of earlier days no mail goes out any more."""
    before = col(Notification.at) < moment.now - UNREAD_FOR
    session.execute(update(Notification).where(before).values(read_at=col(Notification.at), mail_done_at=moment.now))
    session.commit()


def _mark(session: Session, people: Mapping[str, int]) -> None:
    """Write down that this database is the demonstration's own, whom one can try it as, and who read the notice."""
    parts = {part: people[place] for part, place in TRY_IT_AS.items()}
    session.add(AppFact(key=DEMO, value="1"))
    for account in session.scalars(select(Account)):
        if account.activated_at and account.person_id != parts["leadership"]:  # One is left to see the notice with.
            session.add(NoticeReading(person_id=account.person_id, version=0, at=account.activated_at))
    session.add(AppFact(key=DEMO_PEOPLE, value=json.dumps(parts)))
    session.commit()


FACTS = (str(AppFact.__tablename__), str(DataChange.__tablename__))
"""The tables about a database itself, which may have rows in one without people as well."""


def copy(path: Path, engine: Engine) -> None:
    """Copy every row of the file into the embedded database, in one transaction that finds it empty."""
    assert engine.url.database is not None
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    with closing(sqlite3.connect(engine.url.database, isolation_level=None, timeout=15)) as embedded:
        embedded.execute("PRAGMA foreign_keys=ON")
        embedded.execute("ATTACH DATABASE ? AS made", [str(path)])
        embedded.execute("BEGIN IMMEDIATE")
        try:
            others = [table for table in tables if table not in FACTS]
            if any(embedded.execute(f'SELECT 1 FROM main."{table}" LIMIT 1').fetchone() for table in others):
                raise _in_use()
            embedded.execute("PRAGMA defer_foreign_keys=ON")
            for table in FACTS:
                embedded.execute(f'DELETE FROM main."{table}"')  # Those of the file take their place.
            for table in tables:
                embedded.execute(f'INSERT INTO main."{table}" SELECT * FROM made."{table}"')
            embedded.execute("COMMIT")
        finally:
            if embedded.in_transaction:
                embedded.execute("ROLLBACK")
