"""One thing has one name on every screen: docs/product.md#words is the list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.settings import ROOT

SILENT = ("lib/migrations", "lib/demo", "lib/smart", "lib/cli", "lib/policy.py", "lib/settings.py")
"""What no screen shows: the schema, what made-up people wrote, English that is read and not said, the server's own."""

GONE = (
    "what leads there", "take it away", "is it theirs", "write it down", "write down", "written down", "wrote down",
    "never mind", "other words", "where we are going", "where we wanted to go", "where we started", "where we stand",
    "where we stood", "how we measure it", "why it can be done", "why it matters", "level to reach", "level today",
    "what is to improve", "the business need", "what was observed", "take it back", "take it out", "taken out by",
    "it was given", "given by", "yes, confirm", "how far is it", "it is reached", "end the pause", "the plan rests",
    "the plan goes on", "go on with the plan", "go on writing", "asks to stop", "ask to stop", "asked to stop",
    "wish to stop is", "like to stop", "the next step on", "for the next step", "waiting for you",
    "where help is needed", "who sees it", "as a table", "the numbers", "until it begins", "the plan begins",
    "propose another", "how often you meet", "plan a follow-on", "keep its rhythm", "what came of it",
    "leave it as it is", "when, and how often", ":gray[optional]", "send it by mail", "send them by mail",
    "i have copied it", "save it for yourself",
)  # fmt: skip  # a list to read
"""Words that once stood in the place of a name."""

ONLY_A_PRONOUN = re.compile(r"[A-Z][a-z]+(?: [a-z]+){0,2} (?:it|them|theirs)")
"""A label that does not say what it is about: "Propose it", "Take theirs"."""

DRAWN = sorted(
    path
    for folder in ("lib", "pages")
    for path in (ROOT / folder).rglob("*.py")
    if not path.relative_to(ROOT).as_posix().startswith(SILENT)
)


def said_in(source: str) -> Iterator[tuple[int, str]]:
    """Every text of a file that is no docstring, with its line; the parts of an f-string joined by "{}"."""
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def wrong_in(source: str) -> list[str]:
    """Each text that says something by another name than its own, with its line."""
    return [
        f"line {line}: {text}"
        for line, text in said_in(source)
        if ONLY_A_PRONOUN.fullmatch(text) or any(gone in text.lower() for gone in GONE)
    ]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_called_by_another_name_than_its_own(path: Path) -> None:
    assert wrong_in(path.read_text("utf-8")) == []


def test_words_are_found_in_constants_and_in_the_parts_of_sentences_and_not_in_docstrings() -> None:
    source = '"""Never mind."""\nsaid = f"{1} Never mind {2}", "Propose it"'
    assert wrong_in(source) == ["line 2: {} Never mind {}", "line 2: Propose it"]
    assert wrong_in('button("Propose")') == []
