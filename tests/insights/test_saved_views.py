"""Views of Insights: kept by somebody in HR for themselves, under a name, with the months they were saved with."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.errors import Invalid, NotFound
from lib.insights import saved_views, url_parameters
from lib.insights.counting import FilterChoices, InsightFilters
from lib.insights.saved_views import TooManyViews, delete_view, list_views, rename_view, save_view
from lib.models import AuditEvent, Purpose, Role
from lib.models.insights import Grouping, Question
from tests.builders import make_account, make_person, make_viewer, moment

SPRING = InsightFilters(
    date(2026, 3, 1), date(2026, 4, 30), departments=frozenset({"Sales"}), purposes=frozenset({Purpose.ROLE_EVOLUTION})
)


def in_hr(session: Session, name: str) -> Viewer:
    person = make_person(session, name, department="People")
    make_account(session, person, [Role.HR])
    return make_viewer(session, person)


def save(session: Session, viewer: Viewer, name: str = "Sales, spring", **more: Any) -> None:
    save_view(session, viewer, name, Question.OUTCOMES, SPRING, moment=moment(), **more)


def test_a_view_asks_the_same_again_whenever_it_is_opened(session: Session) -> None:
    ines = in_hr(session, "Ines Duarte")
    save(session, ines, "  Sales, spring ", by=Grouping.DEPARTMENT)
    [view] = list_views(session, ines)
    assert view.name == "Sales, spring"
    later = moment("2027-02-01")
    choices = FilterChoices([date(2026, month, 1) for month in range(1, 13)], ["Sales"], [])
    assert url_parameters.filters_in(view.address, choices, later) == SPRING
    assert url_parameters.question_in(view.address) is Question.OUTCOMES
    assert url_parameters.grouping_in(view.address, Question.OUTCOMES) is Grouping.DEPARTMENT
    said = url_parameters.address_in_words(view.address)
    assert said == "Outcomes · March 2026 to April 2026 · Sales · Role evolution"


def test_nobody_sees_or_changes_the_view_of_somebody_else(session: Session) -> None:
    ines, hanna = in_hr(session, "Ines Duarte"), in_hr(session, "Hanna Berg")
    save(session, ines)
    save(session, hanna, "Mine")
    assert [view.name for view in list_views(session, hanna)] == ["Mine"]
    [view] = list_views(session, ines)
    for code in (view.code, "", "nothing", "\x00", "a" * 500):
        with pytest.raises(NotFound):
            rename_view(session, hanna, code, "Taken", moment=moment())
        with pytest.raises(NotFound):
            delete_view(session, hanna, code, moment=moment())
    assert [view.name for view in list_views(session, ines)] == ["Sales, spring"]


@pytest.mark.parametrize("role", [None, Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_only_hr_keeps_views_and_none_stay_when_the_role_ends(session: Session, role: Role | None) -> None:
    ines = in_hr(session, "Ines Duarte")
    save(session, ines)
    [view] = list_views(session, ines)
    former = Viewer(ines.person_id, ines.name, frozenset({role} if role else ()))
    for step in (
        lambda: list_views(session, former),
        lambda: save(session, former, "Another"),
        lambda: rename_view(session, former, view.code, "Other", moment=moment()),
        lambda: delete_view(session, former, view.code, moment=moment()),
    ):
        with pytest.raises(NotFound):
            step()


def test_a_view_is_renamed_and_deleted(session: Session) -> None:
    ines = in_hr(session, "Ines Duarte")
    save(session, ines, "b")
    save(session, ines, "A")
    first, second = list_views(session, ines)
    assert (first.name, second.name) == ("A", "b")
    rename_view(session, ines, second.code, "Board", moment=moment())
    rename_view(session, ines, second.code, "Board", moment=moment())
    delete_view(session, ines, first.code, moment=moment())
    assert [view.name for view in list_views(session, ines)] == ["Board"]
    lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action).startswith("view "))).all()
    assert [line.action for line in lines] == ["view saved"] * 2 + ["view renamed"] * 2 + ["view deleted"]
    assert all(line.actor_id == ines.person_id and set(line.detail) == {"view_id"} for line in lines)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Sales, spring"])
def test_a_name_is_not_empty_nor_too_long_nor_that_of_another_view(session: Session, name: str) -> None:
    ines = in_hr(session, "Ines Duarte")
    save(session, ines)
    with pytest.raises(Invalid) as refused:
        save(session, ines, name)
    assert set(refused.value.fields) == {"name"}
    save(session, ines, "Other")
    other = next(view for view in list_views(session, ines) if view.name == "Other")
    with pytest.raises(Invalid):
        rename_view(session, ines, other.code, name, moment=moment())
    save(session, in_hr(session, "Hanna Berg"))  # Each has names of their own.


def test_a_second_click_saves_nothing_and_there_are_not_too_many(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines = in_hr(session, "Ines Duarte")
    save(session, ines, token="one click")
    save(session, ines, token="one click")
    assert len(list_views(session, ines)) == 1
    monkeypatch.setattr(saved_views, "MOST", 2)
    save(session, ines, "Second")
    with pytest.raises(TooManyViews, match="You keep 2 views already"):
        save(session, ines, "Third")
