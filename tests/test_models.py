"""What the tables hold by themselves, whatever the code above them forgets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Enum as SAEnum
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlmodel import Session, SQLModel, col

from lib.models import (
    NAME,
    Activity,
    ActivityForm,
    CheckIn,
    CloseForm,
    DraftForm,
    FormToken,
    Person,
    PersonFacts,
    Plan,
    PlanVersion,
    Side,
    State,
    TemplateState,
    clean_text,
    constant,
)
from tests.builders import make_activity, make_person, make_plan, make_template, moment

pytestmark = pytest.mark.databases


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Lead the workshop \n", "Lead the workshop", id="space at the ends goes"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", id="line breaks are of one kind"),
        pytest.param("a\tb", "a\tb", id="tabs stay"),
        pytest.param("a\x00b\x1bc", "abc", id="control characters go"),
        pytest.param("Zoe\u0308", "Zoë", id="accents are composed"),
        pytest.param("Sam\u202eravO", "SamravO", id="marks that turn the text around go"),
        pytest.param("a\ud800b", "ab", id="half characters go"),
        pytest.param("a\ufffeb\uffffc", "abc", id="what no XML can hold goes"),
        pytest.param("\uf0b7 one\n\uf0a7 two", "• one\n▪ two", id="marks of lists from Word are marks everywhere"),
        pytest.param("🌱 Größe", "🌱 Größe", id="letters of the world stay"),
        pytest.param(7, 7, id="what is no text is left for the form to judge"),
        pytest.param(None, None, id="nothing stays nothing"),
    ],
)
def test_text_is_cleaned_at_the_edge(typed: Any, kept: Any) -> None:
    assert clean_text(typed) == kept


def test_a_name_of_only_spaces_is_no_name() -> None:
    with pytest.raises(ValidationError):
        PersonFacts(name=" \u00a0\n ")


def test_a_form_knows_the_limit_of_its_fields() -> None:
    assert DraftForm(area="a" * NAME).area == "a" * NAME
    with pytest.raises(ValidationError, match="at most 120"):
        DraftForm(area="a" * (NAME + 1))


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_form_refuses_a_level_outside_one_to_five(level: int) -> None:
    with pytest.raises(ValidationError):
        DraftForm(current_level=level)


def test_closing_needs_one_sentence_of_evidence() -> None:
    with pytest.raises(ValidationError, match="outcome_evidence"):
        CloseForm(outcome="achieved", outcome_evidence="  ")


def test_an_activity_of_an_unknown_kind_is_refused_by_the_form() -> None:
    with pytest.raises(ValidationError):
        ActivityForm(kind="homework", text="Read a book")


def test_every_kind_of_text_comes_back_as_it_was_saved(session: Session) -> None:
    words = 'Zoë O’Brien · 李 · 🌱 · "quotes" · back\\slash · 100 %\nsecond line'
    plan = make_plan(session, member=make_person(session), manager=None, goal=words)
    session.expire_all()
    assert session.get_one(Plan, plan.id).goal == words


def test_an_instant_comes_back_aware_and_in_utc(session: Session) -> None:
    plan = make_plan(session, member=make_person(session), manager=None, proposed_at=moment(hour=23).now)
    session.expire_all()
    found = session.get_one(Plan, plan.id).proposed_at
    assert found == moment(hour=23).now
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        pytest.param("plan", "progress", 101, id="progress over 100"),
        pytest.param("plan", "progress", -1, id="progress under 0"),
        pytest.param("plan", "current_level", 6, id="level 6"),
        pytest.param("plan", "end_level", 0, id="level 0"),
        pytest.param("plan", "cadence_days", 1, id="a cadence of one day"),
        pytest.param("plan", "cadence_weekday", 7, id="check-ins on an eighth day of the week"),
        pytest.param("plan", "end_on", "2026-05-01", id="an end before the start"),
        pytest.param("plan", "state", "finished", id="a state that is none"),
        pytest.param("plan", "state", "closed", id="closed without an outcome"),
        pytest.param("plan", "outcome", "achieved", id="an outcome while active"),
        pytest.param("plan", "area", "a" * 121, id="an area of 121 characters"),
        pytest.param("plan", "member_id", 999_999, id="a team member who is nobody"),
        pytest.param("activity", "text", "a" * 501, id="an activity of 501 characters"),
        pytest.param("activity", "added_by_side", "hr", id="an activity added by neither side"),
        pytest.param("activity", "plan_id", 999_999, id="an activity without a plan"),
        pytest.param("person", "manager_id", 999_999, id="a manager who is nobody"),
        pytest.param("person", "name", "a" * 121, id="a name of 121 characters"),
        pytest.param("plantemplate", "state", "finished", id="a template in a state that is none"),
        pytest.param("plantemplate", "state", "published", id="a template published by nobody"),
        pytest.param("plantemplate", "state", "waiting_for_hr", id="a template that waits since never"),
        pytest.param("plantemplate", "days", 367, id="a template for more than a year"),
        pytest.param("plantemplate", "owner_id", 999_999, id="a template of nobody"),
        pytest.param("plantemplate", "goal", "a" * 2_001, id="a template's goal of 2,001 characters"),
    ],
)
def test_the_database_refuses(session: Session, table: str, column: str, value: Any) -> None:
    member = make_person(session)
    make_activity(session, make_plan(session, member=member, manager=None, state=State.ACTIVE))
    make_template(session, member)
    with pytest.raises((IntegrityError, DataError)):  # PostgreSQL calls a text that is too long wrong data.
        session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value})


def test_nobody_decides_about_a_template_of_their_own(session: Session) -> None:
    person = make_person(session)
    with pytest.raises(IntegrityError):
        make_template(session, person, TemplateState.PUBLISHED, decided_by_id=person.id)


def test_a_word_outside_a_closed_set_is_refused_before_the_sql_is_sent(session: Session) -> None:
    plan = make_plan(session, member=make_person(session), manager=None)
    plan.state = "finished"  # type: ignore[assignment]  # the mistake under test
    session.add(plan)
    with pytest.raises(StatementError, match="finished"):
        session.commit()


def test_closed_sets_are_stored_as_their_words(session: Session) -> None:
    make_plan(session, member=make_person(session), manager=None, state=State.PROPOSED)
    assert session.execute(text("SELECT state FROM plan")).scalar_one() == "proposed"


def test_two_spellings_of_one_address_are_one_person(session: Session) -> None:
    make_person(session, email="sam@example.com")
    with pytest.raises(IntegrityError):
        make_person(session, email="Sam@Example.com")


def test_several_people_may_have_no_address(session: Session) -> None:
    make_person(session, email=None)
    make_person(session, email=None)
    assert len(session.scalars(select(Person)).all()) == 2


def test_one_due_check_in_is_recorded_once(session: Session) -> None:
    member = make_person(session)
    plan = make_plan(session, member=member, manager=None)
    day = moment()
    facts = {"plan_id": plan.id, "held_on": day.today, "progress": 40, "progress_by_id": member.id, "at": day.now}
    session.add(CheckIn(**facts, due_on=day.today))
    session.commit()
    session.add(CheckIn(**facts, due_on=day.today))
    with pytest.raises(IntegrityError):
        session.commit()


def test_extra_check_ins_may_be_many(session: Session) -> None:
    member = make_person(session)
    plan = make_plan(session, member=member, manager=None)
    day = moment()
    facts = {"plan_id": plan.id, "held_on": day.today, "progress": 40, "progress_by_id": member.id, "at": day.now}
    session.add_all([CheckIn(**facts), CheckIn(**facts)])
    session.commit()
    assert len(session.scalars(select(CheckIn)).all()) == 2


def test_a_version_number_is_given_once(session: Session) -> None:
    member = make_person(session)
    plan = make_plan(session, member=member, manager=None)
    facts = {"plan_id": plan.id, "number": 1, "at": moment().now, "by_id": member.id, "content": {}}
    session.add_all([PlanVersion(**facts), PlanVersion(**facts)])
    with pytest.raises(IntegrityError):
        session.commit()


def test_the_second_half_of_a_double_click_is_refused(session: Session) -> None:
    session.add(FormToken(token="once", at=moment().now))
    session.commit()
    session.expunge_all()
    session.add(FormToken(token="once", at=moment().now))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_discarded_draft_takes_its_parts_with_it(session: Session) -> None:
    plan = make_plan(session, member=make_person(session), manager=None, state=State.DRAFT)
    make_activity(session, plan)
    session.delete(plan)
    session.commit()
    assert session.scalars(select(Activity)).all() == []


@pytest.mark.parametrize(
    "text", ["\u200b", " \u200b\u2060 ", "\ufeff", "\u00a0", "\u3164\u115f\u1160\uffa0", "\u2800 \ufe0f", "\u034f", ""]
)
def test_words_that_nobody_sees_are_no_words(text: str) -> None:
    assert clean_text(text) == ""


def test_marks_that_join_an_emoji_stay() -> None:
    assert clean_text("👩\u200d👧") == "👩\u200d👧"


def test_who_the_two_on_a_plan_are_is_read_there_and_not_assigned_to() -> None:
    plan = Plan(member_id=1, manager_id=2)
    assert dict(plan.person_ids) == {Side.MEMBER: 1, Side.MANAGER: 2}
    with pytest.raises(TypeError):
        plan.person_ids[Side.MANAGER] = 3  # type: ignore[index]  # what is refused


@pytest.mark.parametrize("is_one", [True, False])
def test_a_value_of_another_closed_set_is_refused_where_it_is_compared(session: Session, is_one: bool) -> None:
    """With `!=` it would be no value of any row, and fit them all."""
    plans = select(col(Plan.id))
    other: Any = TemplateState.PUBLISHED
    wrong = plans.where(col(Plan.state) != other if is_one else col(Plan.state).not_in([State.DRAFT, other]))
    with pytest.raises(StatementError, match="not among the defined enum values"):
        session.execute(wrong)


def test_values_of_closed_sets_need_no_quoting() -> None:
    """They are written into statements."""
    sets = [column.type for table in SQLModel.metadata.sorted_tables for column in table.columns]
    values = {value for each in sets if isinstance(each, SAEnum) for value in each.enums}
    assert "draft" in values
    assert all(re.fullmatch(r"[\w ’-]+", value) for value in values)


@pytest.mark.parametrize("value", ["it's", "100 %", "%s", "a:b", "back\\slash", "", 0, 1, -7])
def test_a_constant_comes_back_as_it_was_written(session: Session, value: str | int) -> None:
    assert session.execute(select(constant(value))).scalar_one() == value
