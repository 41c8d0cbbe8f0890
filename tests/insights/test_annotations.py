"""What HR notes beside charts by month: who may, within which limits, and that nothing of two people is lost."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotFound
from lib.insights import annotations
from lib.insights.annotations import AnnotationLine, TooManyAnnotations
from lib.models import AuditEvent, Role
from tests.builders import make_account, make_person, make_viewer, moment

NOW = moment()
ROLLOUT: dict[str, Any] = {"on": date(2026, 3, 12), "text": "Rollout in Sales"}


def somebody(session: Session, *roles: Role, name: str = "Henrike Vos") -> Viewer:
    person = make_person(session, name)
    make_account(session, person, roles)
    return make_viewer(session, person)


def add(session: Session, viewer: Viewer, **values: Any) -> None:
    annotations.add_annotation(session, viewer, values=ROLLOUT | values, moment=NOW)


def change(session: Session, viewer: Viewer, number: int, seen: int = 1, **values: Any) -> None:
    annotations.change_annotation(
        session, viewer, number, values=ROLLOUT | values, seen_revision=seen, moment=moment("2026-05-15")
    )


@pytest.mark.databases
def test_hr_adds_changes_and_deletes_and_all_of_hr_reads_who_wrote_last(session: Session) -> None:
    henrike, ola = somebody(session, Role.HR), somebody(session, Role.HR, name="Ola Berg")
    add(session, henrike, text=" Holidays\n", on=date(2026, 8, 1))
    add(session, henrike)
    rollout, holidays = annotations.list_annotations(session, ola)
    assert rollout == AnnotationLine(2, date(2026, 3, 12), "Rollout in Sales", "Henrike Vos", NOW.now, 1)
    assert holidays.text == "Holidays"
    change(session, ola, rollout.id, text="Rollout everywhere")
    annotations.delete_annotation(session, ola, holidays.id, moment=NOW)
    [left] = annotations.list_annotations(session, henrike)
    assert left[1:] == (date(2026, 3, 12), "Rollout everywhere", "Ola Berg", moment("2026-05-15").now, 2)
    add(session, henrike)
    assert {each.id for each in annotations.list_annotations(session, henrike)} == {2, 3}  # No id comes again.


@pytest.mark.parametrize("role", [*(role for role in Role if role is not Role.HR), None])
def test_nobody_else_reads_or_writes_them(session: Session, role: Role | None) -> None:
    add(session, somebody(session, Role.HR))
    other = somebody(session, *([role] if role else []), name="Sam Lee")
    for step in (
        lambda: annotations.list_annotations(session, other),
        lambda: add(session, other),
        lambda: change(session, other, 1),
        lambda: annotations.delete_annotation(session, other, 1, moment=NOW),
    ):
        with pytest.raises(NotFound):
            step()
    [stays] = annotations.list_annotations(session, somebody(session, Role.HR, name="Ola Berg"))
    assert (stays.text, stays.revision) == ("Rollout in Sales", 1)


@pytest.mark.parametrize("number", [0, 2, -1, 2**62])
def test_what_is_not_there_is_not_found(session: Session, number: int) -> None:
    henrike = somebody(session, Role.HR)
    add(session, henrike)
    with pytest.raises(NotFound):
        change(session, henrike, number)
    with pytest.raises(NotFound):
        annotations.delete_annotation(session, henrike, number, moment=NOW)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"text": "  "}, "text", "write something"),
        ({"text": "x" * 121}, "text", "keep this to 120"),
        ({"on": None}, "on", "enter a date"),
        ({"on": date(9998, 12, 31)}, "on", "between 2000 and 2199"),
        ({"by_id": 7}, "by_id", "cannot be saved"),
    ],
    ids=str,
)
def test_what_cannot_be_gets_a_sentence_at_its_field(
    session: Session, values: dict[str, Any], field: str, says: str
) -> None:
    henrike = somebody(session, Role.HR)
    with pytest.raises(Invalid) as refused:
        add(session, henrike, **values)
    assert says in refused.value.fields[field]
    add(session, henrike)
    with pytest.raises(Invalid):
        change(session, henrike, 1, **values)


def test_the_second_of_two_who_change_the_same_is_told(session: Session) -> None:
    henrike, ola = somebody(session, Role.HR), somebody(session, Role.HR, name="Ola Berg")
    add(session, henrike)
    change(session, ola, 1, text="Rollout everywhere")
    with pytest.raises(EditConflict) as refused:
        change(session, henrike, 1, text="Rollout in Legal")
    assert refused.value.theirs == {"on": date(2026, 3, 12), "text": "Rollout everywhere"}


def test_there_are_only_so_many(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotations, "MOST", 2)
    henrike = somebody(session, Role.HR)
    add(session, henrike)
    add(session, henrike)
    with pytest.raises(TooManyAnnotations):
        add(session, henrike)
    assert len(annotations.list_annotations(session, henrike)) == 2


def test_the_record_says_who_did_what_without_the_words(session: Session) -> None:
    henrike = somebody(session, Role.HR)
    add(session, henrike)
    change(session, henrike, 1, text="Rollout everywhere")
    annotations.delete_annotation(session, henrike, 1, moment=NOW)
    lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action).startswith("annotation"))).all()
    assert [(line.action, line.actor_id, line.detail) for line in lines] == [
        (f"annotation {what}", henrike.person_id, {"annotation_id": 1}) for what in ("added", "changed", "deleted")
    ]
