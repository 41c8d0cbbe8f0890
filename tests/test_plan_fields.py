"""What differs between two texts of a plan, in words."""

from datetime import date
from typing import Any

import pytest

from lib.models import ITEMS, Part, PlanText
from lib.plan_fields import FIELDS, NAMES, QUOTED, Difference, changed_fields, differences, quoted

TODAY = date(2026, 5, 14)
POLICY = {
    "levels": {"3": "Alone in familiar situations", "4": "Alone"},
    "why_now": {"potential": "You have room to grow", "role": "You want more"},
}
ACTIVITY = {"id": 1, "kind": "action", "text": "Shadow two", "due_on": None}
CONTENT: dict[str, Any] = {
    "why_now": ["potential"], "observed": "", "aspirations": "", "skills": "", "business_need": "",
    "area": "Workshops", "dimension": "job_skills", "purpose": "role_evolution", "current_state": "Prepares well",
    "current_level": 3, "goal": "Lead one", "measure": "The rating", "goal_by": None, "achievable": "",
    "relevant": "", "target_level": None, "start_on": "2026-05-14", "end_on": "2026-06-13", "cadence": "weekly",
    "cadence_days": 10, "cadence_weekday": 2, "together": "", "activity": [ACTIVITY], "support": [], "milestone": [],
}  # fmt: skip  # one version


def between(**changes: Any) -> list[Difference]:
    return differences(CONTENT, CONTENT | changes, today=TODAY, policy=POLICY)


def test_each_field_of_a_plans_text_has_a_name_and_stands_in_one_part() -> None:
    parts = [part for part in FIELDS if part not in (*ITEMS, Part.ADJUSTMENT)]
    known = [name for part in parts for name in FIELDS[part]]
    # Why now is answered before there is a draft, and is no part that anybody changes.
    assert sorted([*known, "why_now"]) == sorted(PlanText.model_fields), "a new field: what is it called?"
    assert {*PlanText.model_fields, "alignment"} == NAMES.keys()


def test_the_names_of_a_plans_texts_come_with_the_limit_that_the_plan_has() -> None:
    limits = {name: field.limit for part in FIELDS if part not in ITEMS for name, field in FIELDS[part].items()
              if field.kind == "words"}  # fmt: skip  # one thought
    lengths = {name: limit for name, field in PlanText.model_fields.items()
               for limit in [getattr(rule, "max_length", None) for rule in field.metadata] if limit}  # fmt: skip
    assert limits == lengths


def test_the_same_text_differs_in_nothing() -> None:
    assert between() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"goal": "Lead two"}, ("Goal", "Lead one", "Lead two")),
        ({"goal_by": "2026-06-10"}, ("Target date", "the end date", "Wednesday 10 June")),
        ({"current_level": 4}, ("Current level", "3, alone in familiar situations", "4, alone")),
        ({"target_level": 4}, ("Target level", "", "4, alone")),
        ({"dimension": "company_values"}, ("Dimension", "Job skills", "Company values")),
        ({"end_on": "2027-01-04"}, ("End date", "Saturday 13 June", "Monday 4 January 2027")),
        ({"together": "By phone"}, ("How you reach the goal together", "", "By phone")),
        ({"why_now": ["potential", "role"]},
         ("Why now", "You have room to grow", "You have room to grow and You want more")),
        ({"cadence": "every_n_days"}, ("Update cadence", "weekly on Wednesdays", "every 10 days")),
        ({"cadence_weekday": 4}, ("Update cadence", "weekly on Wednesdays", "weekly on Fridays")),
        ({"activity": []}, ("Activity", "“Shadow two” · action", "")),
        ({"activity": [ACTIVITY | {"text": "Shadow three"}]},
         ("Activity “Shadow two”: description", "Shadow two", "Shadow three")),
        ({"activity": [ACTIVITY | {"kind": "training"}]}, ("Activity “Shadow two”: type", "Action", "Training")),
        ({"milestone": [{"id": 1, "text": "Half", "due_on": "2026-05-28"}]},
         ("Milestone", "", "“Half” · planned date: Thursday 28 May")),
        ({"support": [{"id": 3, "kind": "tool", "text": "A book", "link": "", "by_whom": "Ruben", "due_on": None}]},
         ("Support", "", "“A book” · tool · provided by: Ruben")),
    ],
)  # fmt: skip  # a table to read
def test_a_difference_reads_as_old_and_new(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert between(**changes) == [Difference(*expected)]


def test_a_number_that_counts_for_another_cadence_only_is_no_difference() -> None:
    assert between(cadence_days=20) == []


def test_a_thing_is_known_by_its_id_whatever_its_words_and_place() -> None:
    other = {"id": 2, "kind": "action", "text": "Shadow two", "due_on": None}
    assert between(activity=[other, ACTIVITY]) == [Difference("Activity", "", "“Shadow two” · action")]


def test_differences_come_in_the_order_of_the_plan() -> None:
    found = between(activity=[], end_on="2026-06-20", goal="Lead two", area="Talks")
    assert [one.what for one in found] == ["Development area", "Goal", "End date", "Activity"]


def test_a_version_from_before_a_field_existed_can_still_be_compared() -> None:
    older = {name: value for name, value in CONTENT.items() if name not in ("together", "milestone")}
    newer = CONTENT | {"together": "By phone"}
    assert differences(older, newer, today=TODAY, policy=POLICY) == [
        Difference("How you reach the goal together", "", "By phone")
    ]


def test_fields_that_are_not_named_stay_as_they_are() -> None:
    assert changed_fields(Part.GOAL, CONTENT, {"measure": "The rating"}, today=TODAY, policy=POLICY) == []


def test_a_long_text_is_quoted_with_its_beginning() -> None:
    assert quoted("a\n  b") == "“a b”"
    assert quoted("x" * QUOTED) == f"“{'x' * QUOTED}”"
    assert quoted("x" * (QUOTED + 1)) == f"“{'x' * QUOTED}…”"
