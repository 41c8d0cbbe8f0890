"""The policy: what ships with the product, what an organisation may reword, and what it may not break."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib import policy

BOTH = dict.fromkeys(policy.CONFIRMATIONS, True)
Rewrite = Callable[[dict[str, Any]], object]


def reworded(tmp_path: Path, change: Rewrite) -> Path:
    texts = json.loads(policy.SHIPPED.read_text(encoding="utf-8"))
    change(texts)
    path = tmp_path / "our-policy.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    return path


def test_the_shipped_policy_says_everything_that_is_asked_for() -> None:
    texts = policy.load()
    assert tuple(texts.why_now) == policy.WHY_NOW
    assert tuple(texts.confirmations) == policy.CONFIRMATIONS
    assert tuple(texts.levels) == (1, 2, 3, 4, 5)
    assert (len(texts.considers), len(texts.parts)) == (5, 7)
    assert texts.default_days == 30
    assert texts.psp_name == "Performance Support Plan (PSP)"
    assert [(each.coaching, each.psp) for each in texts.contrasts] == [
        ("Proactive", "Reactive"),
        ("Supportive", "Formal"),
        ("Opportunity-based", "Problem-focused"),
        ("Growth-oriented", "Corrective"),
        ("Collaborative", "Prescriptive"),
    ]


@pytest.mark.parametrize(
    ("answers", "is_coaching"),
    [
        pytest.param(BOTH, True, id="both"),
        pytest.param({**BOTH, "is_not_a_core_deficiency": False}, False, id="core-deficiency"),
        pytest.param({**BOTH, "growth_area_is_coachable": False}, False, id="not-coachable"),
        pytest.param({"growth_area_is_coachable": True}, False, id="one-left-out"),
        pytest.param({}, False, id="nothing-answered"),
        pytest.param({**BOTH, "growth_area_is_coachable": "yes"}, False, id="forged"),
    ],
)
def test_it_is_coaching_only_where_both_things_are_confirmed(answers: dict[str, bool], is_coaching: bool) -> None:
    assert policy.is_coaching(policy.load(), answers) is is_coaching
    assert bool(policy.cannot_confirm(policy.load(), answers)) is not is_coaching


def test_each_missing_confirmation_has_its_own_sentence() -> None:
    texts = policy.load()
    answers = {**BOTH, "is_not_a_core_deficiency": False}
    assert policy.cannot_confirm(texts, answers) == [texts.confirmations["is_not_a_core_deficiency"].otherwise]


def test_an_organisation_rewords_in_a_file_of_its_own(tmp_path: Path) -> None:
    def change(texts: dict[str, Any]) -> None:
        texts["psp_name"] = "Leistungsplan"
        texts["levels"]["3"] = "Übung"
        texts["default_days"] = 45

    texts = policy.load(reworded(tmp_path, change))
    assert (texts.psp_name, texts.levels[3], texts.default_days) == ("Leistungsplan", "Übung", 45)


def test_a_plan_keeps_the_texts_of_its_day_as_json(tmp_path: Path) -> None:
    kept = policy.snapshot(policy.load(reworded(tmp_path, lambda texts: texts.update(psp_name="Old name"))))
    assert json.loads(json.dumps(kept)) == kept
    assert kept["psp_name"] == "Old name"
    assert set(kept["why_now"]) == set(policy.WHY_NOW)
    assert set(kept["confirmations"]) == set(policy.CONFIRMATIONS)
    assert list(kept["levels"]) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda texts: texts.pop("levels"), "levels", id="a-part-is-missing"),
        pytest.param(lambda texts: texts["levels"].pop("4"), "“4” is missing", id="a-level-is-missing"),
        pytest.param(lambda texts: texts["levels"].update({"6": "Master"}), "“6” is not known", id="a-sixth-level"),
        pytest.param(lambda texts: texts["why_now"].pop("potential"), "“potential” is missing", id="a-reason-less"),
        pytest.param(lambda texts: texts["why_now"].update(boss="Said so"), "“boss” is not known", id="a-reason-more"),
        pytest.param(lambda texts: texts["confirmations"].popitem(), "is missing", id="one-confirmation"),
        pytest.param(lambda texts: texts["considers"].pop("alignment"), "“alignment” is missing", id="a-thing-less"),
        pytest.param(lambda texts: texts["parts"].pop("goal"), "“goal” is missing", id="a-part-of-a-plan-less"),
        pytest.param(lambda texts: texts["parts"].update(milestone="Half-way"), "is not known", id="an-eighth-part"),
        pytest.param(lambda texts: texts.update(purpose=[]), "purpose", id="no-purpose"),
        pytest.param(lambda texts: texts["contrasts"].pop(), "contrasts", id="four-contrasts"),
        pytest.param(lambda texts: texts.update(default_days=0), "default_days", id="no-days"),
        pytest.param(lambda texts: texts.update(psp_name="  "), "psp_name", id="an-empty-name"),
        pytest.param(lambda texts: texts.update(colour="blue"), "colour", id="something-unknown"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(tmp_path: Path, change: Rewrite, says: str) -> None:
    path = reworded(tmp_path, change)
    with pytest.raises(policy.PolicyWrong, match=says) as refusal:
        policy.load(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "\ufeff{}", '"text"'])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "our-policy.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(policy.PolicyWrong):
        policy.load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(policy.PolicyWrong, match="cannot be read"):
        policy.load(tmp_path / "nowhere.json")
