"""A folder into which the HR system writes its roster: the newest file goes in, or waits for an administrator.

Nobody looks at a preview here, so whatever one would be asked about there stops the file: it is told once, on the Home
of administrators and in the record, and is not tried again until somebody says so.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from lib import access, audit, db, formatting
from lib.access import Viewer
from lib.clock import Moment
from lib.db import Lock, lock_for_transaction
from lib.errors import CoachingError
from lib.models import NAME, STORY, RosterImport, WatchedFile, clean_text
from lib.roster.after_import import OrganisationAfter
from lib.roster.apply import apply
from lib.roster.compare import organisation_after
from lib.roster.comparison import MANY, Comparison
from lib.roster.differences import describe
from lib.roster.file_choices import kept_choices
from lib.roster.read_roster import MAX_BYTES, RosterRefused, read
from lib.roster.summary import cut_off_in_words, managers_in_words, questions_in_words
from lib.roster_file.findings import quoted
from lib.roster_file.headings import Field
from lib.roster_file.table import RosterTable

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")

UNFINISHED = (".", "~")
"""How the names of files begin that a program has not finished: hidden ones, and what a spreadsheet has open."""

SETTLED_AFTER = 60
"""Seconds without a change after which a file counts as written to its end."""

FAR_AHEAD = 24 * 60 * 60
"""Seconds by which a time of writing can be wrong only because a clock is."""


class FolderNotUsable(CoachingError):
    """The folder cannot be looked into."""


class NothingToTake(CoachingError):
    """There is no file that is new and written to its end; the message says which of the two."""


class ClockInDoubt(CoachingError):
    """People would leave by a date that is past, and the clock may have leapt ahead: nothing was decided."""

    def __init__(self, moment: Moment) -> None:
        super().__init__(
            f"Nothing was imported: by the clock of this server it is {formatting.full_day(moment.today)}, and nothing "
            "was done here in the weeks before. People would leave whose termination date may not have come. Please "
            "look at the clock. If it is right, import the file by hand."
        )


class FileWaits(CoachingError):
    """A file did not go in: an administrator has to look at it first. The message names people, so no log takes it."""

    def __init__(self, file: WatchedFile) -> None:
        self.file_name = file.file_name
        super().__init__(f"The roster file {quoted(file.file_name)} waits, and nothing was changed. {file.waits_for}")


@dataclass(frozen=True)
class WaitingFile:
    """A file that waits for an administrator, and what for."""

    file_name: str
    at: datetime
    waits_for: str


def take_newest(folder: Path, *, partial: bool = False, again: bool = False, moment: Moment) -> RosterImport:
    """Import the newest file of a folder, if it was not taken before.

    Args:
        partial: whoever is not on the file stays.
        again: a file that waits is looked at once more.

    Raises:
        FolderNotUsable, NothingToTake: there is nothing to look at.
        FileWaits: an administrator has to look at it; they were told.
        ClockInDoubt: somebody has to look at the clock.
        limited.Busy, DatabaseDoesNotAnswer: nothing was decided, so the next time will do.
    """
    with db.reading() as session:
        found = _newest_in(folder, session, moment)
        known = session.get(WatchedFile, found.key)
        is_known = known is not None and _is_same_look(session, found, known)
        kept = kept_choices(session, None)
    if known is not None and is_known and not known.waits_for:
        raise NothingToTake(f"{quoted(found.name)} is the newest file, and it went in already.")
    if known is not None and is_known and not found.problem and not again:
        raise FileWaits(known)
    reason = found.problem
    if not reason:
        try:
            table = read(found.content, today=moment.today, kept=kept)
            if not (reason := " ".join(asked for asked, _ in questions_in_words(table))):
                with db.writing() as session:
                    return _take(session, found, table, known, partial=partial, moment=moment)
        except RosterRefused as error:
            more = len(error.problems) - 1
            reason = str(error.problems[0]) + (f" And {more:,} more." if more else "")
        except _HasToBeAsked as error:
            reason = str(error)
    if known is not None and is_known and not again and known.waits_for == reason:
        raise FileWaits(known)  # A file that cannot be read is met at every look.
    with db.writing() as session:
        raise FileWaits(_stop(session, found, reason, known, moment))


def waiting_file(session: Session, viewer: Viewer) -> WaitingFile | None:
    """The file that waits, for administrators; none for everybody else, and none once a whole roster went in since."""
    if not access.may_administer(viewer):
        return None
    waiting = select(WatchedFile).where(col(WatchedFile.waits_for) != "").order_by(*_NEWEST_FIRST).limit(1)
    file = session.scalars(waiting).first()
    if file is None or _whole_roster_since(session, file):
        return None
    return WaitingFile(file.file_name, file.at, file.waits_for)


_NEWEST_FIRST = (col(WatchedFile.at).desc(), col(WatchedFile.key))


def _is_same_look(session: Session, found: "_Found", known: WatchedFile) -> bool:
    """Was a file of this content looked at, and nothing has happened since that would be a reason to look again?

    A content that comes back after another one is new: somebody was taken off the roster again, say. It is not where
    the file itself is the old one, and only newer ones were removed.
    """
    if known.waits_for and _whole_roster_since(session, known):
        return False
    newest = session.scalars(select(WatchedFile).order_by(*_NEWEST_FIRST).limit(1)).first()
    return newest is None or newest.key == known.key or found.written_at <= known.at.timestamp()


def _whole_roster_since(session: Session, file: WatchedFile) -> bool:
    """Was a whole roster imported since this file was looked at? That answers what it waits for."""
    imported = select(col(RosterImport.id)).where(
        col(RosterImport.at) >= file.at, col(RosterImport.is_partial).is_(False)
    )
    return session.scalars(imported.limit(1)).first() is not None


class _HasToBeAsked(CoachingError):
    """What a preview would ask about."""


def _take(
    session: Session, found: "_Found", table: RosterTable, known: WatchedFile | None, *, partial: bool, moment: Moment
) -> RosterImport:
    lock_for_transaction(session, Lock.ROSTER)  # Of two that look at the same time, one takes it.
    now_known = session.get(WatchedFile, found.key)
    if (now_known and now_known.at) != (known and known.at):
        raise NothingToTake(f"{quoted(found.name)} was looked at by somebody else at the same time.")
    after = organisation_after(session, None, table, partial=partial)
    shown = describe(after, table, partial=partial)
    if reasons := " ".join(_reasons(after, table, shown)):
        raise _HasToBeAsked(reasons)
    may_leave_by_date = shown.leaving and Field.TERMINATION_DATE in table.columns
    if may_leave_by_date and not audit.is_clock_believed(session, moment, when_new=True):
        raise ClockInDoubt(moment)
    session.merge(WatchedFile(key=found.key, at=moment.now, file_name=found.name))
    return apply(session, None, table, shown, confirm_leavers=True, moment=moment, file_name=found.name)


def _reasons(after: OrganisationAfter, table: RosterTable, shown: Comparison) -> Iterator[str]:
    """What somebody has to look at before this goes in."""
    stored = [place for place in after.people.values() if place.stored is not None and place.stored.active]
    on_roster = [place for place in stored if place.stored is not None and place.stored.is_on_roster]
    active_before = {place.key for place in stored}
    leaving = sum(place.is_leaving for place in on_roster)
    losing = sum(
        place.active
        and after.manager_before[place.key] in active_before
        and (place.manager is None or not after.people[place.manager].active)
        for place in on_roster
    )
    # A manager reads the plans of those below, so whoever writes the file must not become everybody's.
    moving = sum(
        place.active
        and place.manager is not None
        and place.manager != after.manager_before[place.key]
        and after.people[place.manager].active
        for place in on_roster
    )
    returning = sum(place.is_coming_back for place in after.people.values())
    if leaving + losing + moving + returning > MANY * len(on_roster):
        would = [
            (leaving, "leave"), (losing, "lose their manager"),
            (moving, "get another manager"), (returning, "come back"),
        ]  # fmt: skip
        told = [f"{formatting.count(number, 'person')} would {what}" for number, what in would if number]
        yield formatting.sentence(f"{formatting.listing(told)}, of {len(on_roster):,} on the roster.")
    if asked := cut_off_in_words(table, shown):
        yield asked
    if shown.managers_are_missing and not shown.changes_nothing:
        yield managers_in_words(shown)
    if shown.same_people:
        number = len(shown.same_people)
        yield (
            f"{formatting.sentence(formatting.count(number, 'person'))} {formatting.plural(number, 'has')} another "
            f"employee id or e-mail address. {'Is it the same person' if number == 1 else 'Are they the same people'}?"
        )


def _stop(session: Session, found: "_Found", reason: str, known: WatchedFile | None, moment: Moment) -> WatchedFile:
    """Keep what a file waits for, with a line in the record, unless somebody else did at the same time."""
    lock_for_transaction(session, Lock.ROSTER)
    stopped = session.get(WatchedFile, found.key)
    if (stopped and stopped.at) == (known and known.at) or stopped is None:
        waits_for = str(clean_text(reason))[:STORY]
        stopped = session.merge(WatchedFile(key=found.key, at=moment.now, file_name=found.name, waits_for=waits_for))
        audit.record(session, "roster file stopped", at=moment.now, file=found.key[:12])
        session.commit()
    return stopped


@dataclass(frozen=True)
class _Found:
    """The newest file of a folder.

    Attributes:
        key: the hash of its content; where that could not be read, of what it looks like.
        written_at: when it was last written, in seconds, as the folder has it.
        problem: why it could not be read.
    """

    name: str
    key: str
    written_at: float
    content: bytes = b""
    problem: str = ""


def _newest_in(folder: Path, session: Session, moment: Moment) -> _Found:
    """The newest file of a folder that was written to its end.

    One that is far ahead of the clock would be the newest for ever: once it was looked at, others are that were
    written since.
    """
    files = _files_in(folder)
    if not files:
        raise NothingToTake(f"There is no file in {folder} that ends in .csv, .tsv, .txt or .xlsx.")
    newest = _read(*files[0], moment)
    for path, facts in files[1:]:
        known = session.get(WatchedFile, newest.key)
        if known is None or newest.written_at - moment.now.timestamp() < FAR_AHEAD:
            break
        if facts.st_mtime <= known.at.timestamp():
            break
        newest = _read(path, facts, moment)
    return newest


def _files_in(folder: Path) -> list[tuple[Path, os.stat_result]]:
    """What could be a roster, the newest first. A link to a file beside it is that file."""
    files = []
    try:
        folder = folder.resolve(strict=True)
        for path in folder.iterdir():
            if not _may_be_roster(path.name):
                continue
            with suppress(FileNotFoundError):  # It was removed meanwhile.
                facts = path.lstat()
                if not stat.S_ISDIR(facts.st_mode) and not _leads_beside(path, facts):
                    files.append((path, facts))
    except FileNotFoundError as error:
        raise FolderNotUsable(f"There is no folder {folder}.") from error
    except NotADirectoryError as error:
        raise FolderNotUsable(f"{folder} is no folder.") from error
    except OSError as error:
        raise FolderNotUsable(f"The folder {folder} cannot be looked into: {error.strerror}.") from error
    return sorted(files, key=lambda file: (file[1].st_mtime_ns, file[0].name), reverse=True)


def _read(path: Path, facts: os.stat_result, moment: Moment) -> _Found:
    name = str(clean_text(path.name))[:NAME] or "a file without a name"
    looks = f"{path.name!r} {facts.st_mode} {facts.st_size} {facts.st_mtime_ns}"
    if stat.S_ISREG(facts.st_mode) and 0 <= moment.now.timestamp() - facts.st_mtime < SETTLED_AFTER:
        raise NothingToTake(f"{quoted(name)} was written less than a minute ago, so the next look takes it.")
    try:
        content = _content_of(path, facts)
    except _NoPlainFile as error:
        return _Found(name, _hash(looks.encode()), facts.st_mtime, problem=str(error))
    return _Found(name, _hash(content), facts.st_mtime, content)


def _may_be_roster(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not name.startswith(UNFINISHED)


def _leads_beside(path: Path, facts: os.stat_result) -> bool:
    if not stat.S_ISLNK(facts.st_mode):
        return False
    target = Path(os.path.realpath(path))  # `resolve` raises where a link leads to itself.
    return target.parent == path.parent and _may_be_roster(target.name) and target.is_file()


class _NoPlainFile(CoachingError):
    """What is there is no file that could be read."""


def _content_of(path: Path, facts: os.stat_result) -> bytes:
    """All of a file; nothing is waited for, and nothing outside the folder is opened."""
    if stat.S_ISLNK(facts.st_mode):
        raise _NoPlainFile("It is a link, and to no roster in this folder. Please put the file itself there.")
    if not stat.S_ISREG(facts.st_mode):
        raise _NoPlainFile("It is a pipe or a device. Please put a plain file there.")
    if facts.st_size > MAX_BYTES:
        raise _NoPlainFile(f"It is larger than {MAX_BYTES // 1024**2} MB. Is it a roster?")
    try:
        # Somebody may have put a pipe or a link in its place since.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            opened = os.fstat(file.fileno())
            content = file.read(MAX_BYTES + 1) if stat.S_ISREG(opened.st_mode) else b""
            read_from = os.fstat(file.fileno())
    except OSError as error:
        raise _NoPlainFile(
            f"It cannot be read: {error.strerror}. Who runs this command has to be allowed to."
        ) from error
    if (read_from.st_ino, read_from.st_size, read_from.st_mtime_ns) != (
        facts.st_ino, facts.st_size, facts.st_mtime_ns
    ):  # fmt: skip
        raise NothingToTake("The newest file is being written at this moment, so the next look takes it.")
    return content


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
