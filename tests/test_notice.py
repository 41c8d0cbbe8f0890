"""The notice before the first use: who is to read it, what is marked as new, and what is kept about it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import notice_readings, organisation_settings
from lib.access import Viewer
from lib.errors import NotFound
from lib.models import NoticeReading, Role
from lib.notice import Notice
from lib.organisation_settings import Section
from tests.builders import make_account, make_person, make_viewer, moment

FIRST, LATER = moment("2026-05-14"), moment("2026-05-20")


def make_newcomer(session: Session) -> Viewer:
    """Somebody who has read nothing yet."""
    viewer = make_viewer(session, make_person(session, "Sam Okafor"))
    session.delete(session.scalars(select(NoticeReading)).one())
    session.commit()
    return viewer


def reword(session: Session, *, seen: int, is_shown_again: bool, **texts: Any) -> None:
    person = make_person(session, "Hana Hill")
    make_account(session, person, [Role.HR])
    values = {**texts, "is_shown_again": is_shown_again}
    organisation_settings.save_section(
        session, make_viewer(session, person), Section.NOTICE, values, seen_version=seen, moment=LATER
    )


def read(session: Session, viewer: Viewer, version: int = 0) -> None:
    notice_readings.mark_as_read(session, viewer, version, moment=FIRST)


@pytest.mark.databases
def test_somebody_new_reads_the_notice_once(session: Session) -> None:
    sam = make_newcomer(session)
    to_read = notice_readings.notice_to_read(session, sam)
    assert to_read is not None
    assert (to_read.version, to_read.notice, to_read.read_at, to_read.new) == (0, Notice(), None, frozenset())
    read(session, sam)
    assert notice_readings.notice_to_read(session, sam) is None


@pytest.mark.databases
def test_version_and_time_are_kept_for_each_version_and_a_second_press_changes_nothing(session: Session) -> None:
    sam = make_newcomer(session)
    read(session, sam)
    notice_readings.mark_as_read(session, sam, 0, moment=LATER)
    reword(session, seen=0, is_shown_again=True, whom_to_ask=["Ask Hana."])
    notice_readings.mark_as_read(session, sam, 1, moment=LATER)
    kept = session.scalars(select(NoticeReading).where(NoticeReading.person_id == sam.person_id)).all()
    assert {(row.version, row.at) for row in kept} == {(0, FIRST.now), (1, LATER.now)}
    latest = notice_readings.latest_reading(session, sam)
    assert latest is not None
    assert latest.version == 1


def test_another_wording_is_shown_again_only_where_whoever_saved_it_says_so(session: Session) -> None:
    sam = make_newcomer(session)
    read(session, sam)
    reword(session, seen=0, is_shown_again=False, whom_to_ask=["Ask Hana."])
    assert notice_readings.notice_to_read(session, sam) is None
    reword(session, seen=1, is_shown_again=True, whom_to_ask=["Ask Hana Hill."])
    reword(session, seen=2, is_shown_again=False, how_long=["For good."])
    to_read = notice_readings.notice_to_read(session, sam)
    assert to_read is not None
    assert (to_read.version, to_read.read_at) == (3, FIRST.now)
    assert to_read.new == {"Ask Hana Hill.", "For good."}
    read(session, sam, 3)
    assert notice_readings.notice_to_read(session, sam) is None


def test_somebody_new_sees_the_latest_wording_and_nothing_marked(session: Session) -> None:
    sam = make_newcomer(session)
    reword(session, seen=0, is_shown_again=False, whom_to_ask=["Ask Hana."])
    to_read = notice_readings.notice_to_read(session, sam)
    assert to_read is not None
    assert (to_read.version, to_read.notice.whom_to_ask, to_read.new) == (1, ("Ask Hana.",), frozenset())


@pytest.mark.parametrize("version", [-1, 1])
def test_a_version_that_is_not_there_cannot_be_read(session: Session, version: int) -> None:
    sam = make_newcomer(session)
    with pytest.raises(NotFound):
        read(session, sam, version)
    assert notice_readings.latest_reading(session, sam) is None
