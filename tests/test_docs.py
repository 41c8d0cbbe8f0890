"""What the documents and the source refer to is there: sections of the product's reference, and files."""

import re

from lib.settings import ROOT

PRODUCT = ROOT / "docs" / "product.md"
CITATION = re.compile(r"docs/product\.md(?:#([\w-]+))?")
FILE = re.compile(r"`((?:lib|pages|tests|docs|deploy)/[\w/.-]+)`")


def anchors() -> set[str]:
    """The sections as a link names them: in small letters, with a dash between two words."""
    headings = re.findall(r"^#+ (.+)$", PRODUCT.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_section_that_is_cited_is_there() -> None:
    sources = [path for folder in ("lib", "pages", "tests", "deploy") for path in (ROOT / folder).rglob("*.py")]
    cited = {
        section: path.relative_to(ROOT)
        for path in (*sources, *ROOT.glob("*.md"))
        for section in CITATION.findall(path.read_text("utf-8"))
    }
    assert len(cited) > 5, "Nothing is cited, or nothing is found."
    assert not {section: str(path) for section, path in cited.items() if section and section not in anchors()}


def test_every_file_that_is_named_is_there() -> None:
    documents = [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]
    named = {name: path.name for path in documents for name in FILE.findall(path.read_text("utf-8"))}
    assert len(named) > 50, "Nothing is named, or nothing is found."
    assert not {name: where for name, where in named.items() if not (ROOT / name).exists()}
