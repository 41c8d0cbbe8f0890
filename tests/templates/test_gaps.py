"""Names leave a text where it becomes a template, and come back where a plan begins from it."""

import pytest

from lib.templates.gaps import gaps_in, with_names, without_names


@pytest.mark.parametrize(
    ("text", "cleared", "names"),
    [
        pytest.param("Jonas leads", "[team member] leads", ["Jonas"], id="first name"),
        pytest.param("Jonas Weber leads", "[team member] leads", ["Jonas Weber"], id="whole name"),
        pytest.param("Mr Weber leads", "Mr [team member] leads", ["Weber"], id="family name"),
        pytest.param("Jonas’s and Maya's", "[team member]’s and [manager]'s", ["Jonas", "Maya"], id="possessives"),
        pytest.param("Jonas, Jonas", "[team member], [team member]", ["Jonas"], id="twice"),
        pytest.param("jonas in Jonasville", "jonas in Jonasville", [], id="only as it is written"),
        pytest.param("Anna Berg helps", "Anna Berg helps", [], id="somebody else is not known"),
        pytest.param("", "", [], id="nothing"),
    ],
)
def test_names_of_the_two_become_gaps(text: str, cleared: str, names: list[str]) -> None:
    assert without_names(text, member="Jonas Weber", manager="Maya Lindqvist") == (cleared, names)


@pytest.mark.parametrize(
    ("member", "text", "cleared"),
    [
        pytest.param("Weber, Jonas", "Jonas and Weber", "[team member] and [team member]", id="family name first"),
        pytest.param("Dr. Jonas de Wit", "de facto by Jonas", "de facto by [team member]", id="particles are words"),
        pytest.param("Bo Li", "Bo asks Li", "[team member] asks Li", id="short family names are words"),
        pytest.param("J. (Jo) [x] Web+er", "Web+er? Weber", "[team member]? Weber", id="letters of patterns"),
        pytest.param("", "Nobody", "Nobody", id="no name at all"),
        pytest.param("李 小龙", "小龙 leads", "小龙 leads", id="letters of the world"),
    ],
)
def test_names_of_every_form_are_found(member: str, text: str, cleared: str) -> None:
    assert without_names(text, member=member, manager="Maya Lindqvist")[0] == cleared


def test_first_names_come_back_into_their_gaps() -> None:
    text = "By the end, [team member] leads [which meeting] with [manager]."
    filled = with_names(text, member="Jonas Weber", manager="Maya Lindqvist", limit=200)
    assert filled == "By the end, Jonas leads [which meeting] with Maya."
    assert gaps_in(filled) == ["[which meeting]"]


def test_where_names_would_be_too_long_the_gaps_stay() -> None:
    text = "[team member] leads"
    assert with_names(text, member="J" * 40, manager="Maya", limit=30) == text


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("[a] and [a] and [b]", ["[a]", "[b]"]),
        ("[] [\n] ]x[ [[y]]", ["[y]"]),
        ("[" + "x" * 81 + "]", []),
        ("no gap", []),
    ],
)
def test_gaps_are_words_in_brackets(text: str, gaps: list[str]) -> None:
    assert gaps_in(text) == gaps
