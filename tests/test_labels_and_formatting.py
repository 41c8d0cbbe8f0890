"""What people read: every value of the vocabulary has words, and dates are said as people say them."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from lib import formatting, labels
from lib.models import Action, Cadence, NextStep, Outcome, Reading, Relation, Role, State, insights, vocabulary

TODAY = date(2026, 5, 14)  # a Thursday
BERLIN = ZoneInfo("Europe/Berlin")
VALUES = [
    value
    for each in (*vars(vocabulary).values(), *vars(insights).values(), Action, Relation)
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
    for value in each
]
BADGE_COLOURS = {"gray", "orange", "blue", "green", "violet"}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__}.{value.name}")
def test_every_value_has_words_an_icon_that_exists_and_a_colour_that_is_not_red(value: StrEnum) -> None:
    assert not labels.label(value)[0].islower()
    assert labels.icon(value) in ALL_MATERIAL_ICONS
    assert labels.colour(value) in BADGE_COLOURS


def test_values_with_the_same_text_keep_their_own_words() -> None:
    assert NextStep.NONE == Reading.NONE
    assert labels.label(NextStep.NONE) != labels.label(Reading.NONE)


@pytest.mark.parametrize(
    ("value", "look"),
    [
        (State.DRAFT, ("Draft", "edit_note", "gray")),
        (State.PROPOSED, ("Proposed", "forum", "orange")),
        (State.ACTIVE, ("Active", "play_circle", "blue")),
        (State.CANCELLED, ("Cancelled", "block", "gray")),
        (Outcome.ACHIEVED, ("Achieved", "check_circle", "green")),
        (Outcome.PARTLY, ("Partly achieved", "contrast", "blue")),
        (Outcome.NOT_YET, ("Not yet achieved", "hourglass_empty", "violet")),
    ],
)
def test_states_look_as_they_were_designed(value: StrEnum, look: tuple[str, str, str]) -> None:
    assert labels.look(value) == look


def test_inside_a_sentence_words_begin_small_but_hr_stays_hr() -> None:
    assert labels.in_sentence(Outcome.PARTLY) == "partly achieved"
    assert labels.in_sentence(Role.HR) == "HR"


@pytest.mark.parametrize(
    ("d", "said"),
    [
        (date(2026, 5, 13), "Wednesday 13 May"),
        (date(2026, 12, 31), "Thursday 31 December"),
        (date(2027, 1, 1), "Friday 1 January 2027"),
        (date(2025, 5, 14), "Wednesday 14 May 2025"),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another(d: date, said: str) -> None:
    assert formatting.day(d, TODAY) == said


@pytest.mark.parametrize(
    ("d", "near", "on", "since"),
    [
        (date(2026, 5, 14), "today", "today", "since today"),
        (date(2026, 5, 13), "yesterday", "yesterday", "since yesterday"),
        (date(2026, 5, 15), "tomorrow", "tomorrow", "since 15 May"),
        (date(2026, 5, 12), "Tuesday 12 May", "on Tuesday 12 May", "since Tuesday"),
        (date(2026, 5, 8), "Friday 8 May", "on Friday 8 May", "since Friday"),
        (date(2026, 5, 7), "Thursday 7 May", "on Thursday 7 May", "since 7 May"),
        (date(2025, 5, 7), "Wednesday 7 May 2025", "on Wednesday 7 May 2025", "since 7 May 2025"),
    ],
)
def test_near_days_are_said_by_name(d: date, near: str, on: str, since: str) -> None:
    assert (formatting.near_day(d, TODAY), formatting.on_day(d, TODAY), formatting.since(d, TODAY)) == (near, on, since)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 4, 27), date(2026, 5, 26), "27 April to 26 May"),
        (date(2026, 12, 15), date(2027, 1, 14), "15 December to 14 January 2027"),
        (date(2025, 4, 27), date(2025, 5, 26), "27 April to 26 May 2025"),
        (date(2025, 12, 15), date(2026, 1, 14), "15 December 2025 to 14 January"),
    ],
)
def test_a_span_names_a_year_where_it_is_not_this_one(start: date, end: date, said: str) -> None:
    assert formatting.span(start, end, TODAY) == said


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 4, 26), "Starts on 27 April"),
        (date(2026, 4, 27), "Starts today"),
        (date(2026, 4, 28), "Day 1 of 30"),
        (date(2026, 5, 27), "Day 30 of 30"),
        (date(2026, 5, 28), "1 day past its end"),
        (date(2026, 5, 29), "2 days past its end"),
    ],
)
def test_a_plan_of_thirty_days_has_thirty(today: date, said: str) -> None:
    assert formatting.day_of(date(2026, 4, 27), date(2026, 4, 27) + timedelta(30), today) == said


def test_times_are_said_in_the_zone_of_the_organisation() -> None:
    late = datetime(2026, 5, 13, 22, 30, tzinfo=UTC)
    assert formatting.time_of_day(late, BERLIN) == "00:30"
    assert formatting.day_and_time(late, TODAY, BERLIN) == "today, 00:30"
    assert formatting.day_and_time(datetime(2026, 5, 2, 8, 42, tzinfo=UTC), TODAY, BERLIN) == "2 May, 10:42"


@pytest.mark.parametrize(
    ("hour", "said"), [(3, "evening"), (4, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_greetings_follow_the_hour(hour: int, said: str) -> None:
    assert formatting.greeting(datetime(2026, 5, 14, hour, tzinfo=UTC), ZoneInfo("UTC")) == f"Good {said}"


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        (Cadence.WEEKLY, "weekly on Wednesdays"),
        (Cadence.EVERY_TWO_WEEKS, "every two weeks on Wednesdays"),
        (Cadence.MONTHLY, "monthly"),
        (Cadence.EVERY_N_DAYS, "every 10 days"),
    ],
)
def test_a_cadence_is_said_as_the_two_agreed_it(cadence: Cadence, said: str) -> None:
    assert formatting.cadence(cadence, 10, 2) == said


@pytest.mark.parametrize(
    ("n", "noun", "said"),
    [
        (0, "plan", "no plans"),
        (1, "plan", "one plan"),
        (12, "plan", "twelve plans"),
        (13, "plan", "13 plans"),
        (50_000, "person", "50,000 people"),
        (2, "activity", "two activities"),
        (3, "day", "three days"),
        (4, "check-in", "four check-ins"),
        (6, "person", "six people"),
        (2, "business", "two businesses"),
    ],
)
def test_numbers_are_words_up_to_twelve(n: int, noun: str, said: str) -> None:
    assert formatting.count(n, noun) == said


@pytest.mark.parametrize(
    ("n", "noun", "said"),
    [
        (1, "waits", "waits"),
        (2, "waits", "wait"),
        (0, "is", "are"),
        (1, "its", "its"),
        (-1, "point", "point"),
        (1.5, "day", "days"),
    ],
)
def test_nouns_and_verbs_go_with_a_number_as_the_rule_of_the_language_says(n: float, noun: str, said: str) -> None:
    assert formatting.plural(n, noun) == said


def test_percent_and_lateness_are_digits() -> None:
    assert formatting.percent(54.6) == "55\u00a0%"
    assert [formatting.days_late(n) for n in (1, 2)] == ["1 day late", "2 days late"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Jonas Weber", "Jonas"),
        ("Weber, Jonas", "Jonas"),
        ("Dr. Jonas Weber", "Jonas"),
        ("Prof. Dr. Zoë Ångström", "Zoë"),
        ("Cher", "Cher"),
        ("Weber,", "Weber"),
        ("", ""),
    ],
)
def test_people_are_called_by_their_first_name(name: str, first: str) -> None:
    assert formatting.first_name(name) == first


def test_a_name_that_ends_in_s_gets_another() -> None:
    assert [formatting.possessive(name) for name in ("Jonas", "Maya")] == ["Jonas’s", "Maya’s"]


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_is_said_with_one_and(items: list[str], said: str) -> None:
    assert formatting.listing(items) == said


def test_a_sentence_begins_large_and_keeps_the_rest() -> None:
    assert formatting.sentence("write to HR") == "Write to HR"


@pytest.mark.parametrize(
    ("date_format", "said"),
    [
        ("DD/MM/YYYY", ["13/05/2026", "13 May", "13 May 2025", "Wednesday 13 May", "13 May"]),
        ("MM-DD-YYYY", ["05-13-2026", "May 13", "May 13, 2025", "Wednesday, May 13", "May 13"]),
        ("YYYY.MM.DD", ["2026.05.13", "13 May", "13 May 2025", "Wednesday 13 May", "13 May"]),
    ],
)
def test_days_are_written_as_the_organisation_does(
    monkeypatch: pytest.MonkeyPatch, date_format: str, said: list[str]
) -> None:
    monkeypatch.setattr(formatting, "_days_written", formatting._days_written)  # Put back afterwards.
    formatting.write_days_as(date_format)
    day = date(2026, 5, 13)
    assert formatting.date_format() == date_format
    assert [
        formatting.in_field(day), formatting.short_day(day, TODAY), formatting.short_day(date(2025, 5, 13), TODAY),
        formatting.day(day, TODAY), formatting.brief_day(day),
    ] == said  # fmt: skip  # a way of writing in a line
