"""Who has read which version of the notice, and who is to read it before anything else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import NoticeReading, OrganisationSetting
from lib.notice import Notice, new_sentences
from lib.organisation_settings import Section


class NoticeToRead(NamedTuple):
    """The version that holds now, for somebody who is to read it.

    Attributes:
        read_at: when they read an earlier one; nothing where they never did.
        new: the sentences that did not stand in that one.
    """

    version: int
    notice: Notice
    read_at: datetime | None = None
    new: frozenset[str] = frozenset()


def notice_to_read(session: Session, viewer: Viewer) -> NoticeToRead | None:
    """The notice, where the viewer never read it, or a version came since that is shown again; else nothing."""
    versions = _versions(session)
    latest = max(versions)
    reading = latest_reading(session, viewer)
    if reading is None:
        return NoticeToRead(latest, versions[latest])
    if not any(notice.is_shown_again for number, notice in versions.items() if number > reading.version):
        return None
    new = new_sentences(versions[latest], versions[reading.version])
    return NoticeToRead(latest, versions[latest], reading.at, new)


def latest_reading(session: Session, viewer: Viewer) -> NoticeReading | None:
    """The newest version that the viewer has read, and when they read it first."""
    own = select(NoticeReading).where(col(NoticeReading.person_id) == viewer.person_id)
    return session.scalars(own.order_by(col(NoticeReading.version).desc()).limit(1)).first()


def mark_as_read(session: Session, viewer: Viewer, version: int, *, moment: Moment) -> None:
    """Keep that the viewer has read this version, and when; read a second time, it is kept as it was. Commits.

    Raises:
        NotFound: there is no such version.
    """
    if version not in _versions(session):
        raise NotFound
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    reading = insert(NoticeReading).values(person_id=viewer.person_id, version=version, at=moment.now)
    session.execute(reading.on_conflict_do_nothing())
    session.commit()


def _versions(session: Session) -> dict[int, Notice]:
    """All versions by number; 0 is the one that ships with the product."""
    saved = select(col(OrganisationSetting.version), col(OrganisationSetting.content)).where(
        col(OrganisationSetting.section) == Section.NOTICE
    )
    return {0: Notice()} | {number: Notice.model_validate(content) for number, content in session.execute(saved)}
