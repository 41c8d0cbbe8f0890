"""The starter set: each of its templates is whole, says what a goal has to say, and becomes a plan."""

import re

import pytest
from sqlmodel import Session

from lib import templates
from lib.models import TemplateContent
from lib.plans import commands
from lib.plans.parts import HELP
from lib.templates import starter
from tests.builders import moment
from tests.plans.household import Household

SET = [pytest.param(name, content, id=name) for name, content in starter.load().items()]
each = pytest.mark.parametrize(("name", "content"), SET)

NUMBER = re.compile(r"\b(\d+|one|two|three|four|five|six|eight|ten|twelve)\b")
VAGUE = re.compile(r"\b(better|improve\w*|more|good|try|some|failure|fails?|warning|lack\w*|must)\b", re.IGNORECASE)
GENDERED = re.compile(r"\b(he|she|his|her|him|himself|herself)\b", re.IGNORECASE)


def texts_of(content: TemplateContent) -> list[str]:
    items = [*content.activities, *content.support, *content.milestones]
    return [content.area, content.goal, content.measure, content.achievable, *(item.text for item in items)]


def test_there_is_a_dozen_at_least_in_every_dimension_and_for_every_purpose() -> None:
    every = list(starter.load().values())
    assert len(every) >= 12
    assert len({content.name for content in every}) == len({content.area for content in every}) == len(every)
    assert {len({content.dimension for content in every}), len({content.purpose for content in every})} == {3}


@each
def test_its_goal_has_a_subject_an_end_a_number_and_gaps(name: str, content: TemplateContent) -> None:
    assert content.goal.startswith(f"By the end of the plan, {templates.MEMBER} ")
    assert NUMBER.search(content.goal)
    assert set(templates.gaps_in(content.goal)) - {templates.MEMBER}
    assert not VAGUE.search(content.goal)


@each
def test_it_says_how_it_is_seen_and_why_it_can_be_done(name: str, content: TemplateContent) -> None:
    assert len(content.measure.split()) >= 8
    assert len(content.achievable.split()) >= 12
    assert len(content.activities) >= 3
    assert any(support.kind in HELP for support in content.support)


@each
def test_its_days_are_in_order_and_within_the_thirty(name: str, content: TemplateContent) -> None:
    activities = [item.day for item in content.activities]
    milestones = [item.day for item in content.milestones]
    assert content.days == 30
    for days in (activities, milestones):
        assert days == sorted(day for day in days if day is not None)
    assert all(item.day is not None and 0 < item.day < 30 for item in [*content.support, *content.activities])


@each
def test_it_fits_anybody(name: str, content: TemplateContent) -> None:
    for text in texts_of(content):
        assert not GENDERED.search(text), text
        assert text.count("[") == text.count("]") == len(re.findall(r"\[[^\[\]]+\]", text)), text


@each
def test_it_becomes_a_plan_once_its_gaps_are_filled(session: Session, name: str, content: TemplateContent) -> None:
    house = Household(session, text={"current_state": "Prepares very well"})
    templates.use_template(session, house.manager, house.code, name, moment=moment())
    text = house.body(house.manager).text
    assert "Jonas" in text.goal
    house.type(goal=re.sub(r"\[[^\]]+\]", "the spring release", text.goal))
    commands.propose(session, house.manager, house.code, moment=moment())
    body = house.body(house.member)
    assert body.missing == ["alignment"]
    assert not templates.gaps_in(body.text.goal)
    assert [len(body.activities), len(body.support)] == [len(content.activities), 2]
    assert all(templates.MEMBER not in item.text for item in [*body.activities, *body.support, *body.milestones])
