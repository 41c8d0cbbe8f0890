"""What the documents and the source refer to is there: sections of the product's reference, and files."""

import re
from pathlib import Path

from lib.settings import ROOT

PRODUCT = ROOT / "docs" / "product.md"
CITATION = re.compile(r"docs/product\.md(?:#([\w-]+))?")
NAME = re.compile(r"[\w/]*\w(?:\.py|\.md|/)(?!\w)")
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


def test_where_things_are_names_what_is_there() -> None:
    """Each name stands for itself, for what is in `lib`, or for what is in the folder that its entry is about."""
    block = (ROOT / "README.md").read_text("utf-8").partition("## Where things are\n\n```\n")[2].partition("```")[0]
    room, named = ROOT, dict[str, list[Path]]()
    for line in block.splitlines():
        names = NAME.findall(line)
        if not line.startswith("   "):  # A new entry, and not the end of the one above.
            entry = (ROOT / "lib" if line.startswith(" ") else ROOT) / line.split()[0]
            room = entry if entry.is_dir() else entry.parent
        named |= {f"{name} of {room.name}": [ROOT / name, ROOT / "lib" / name, room / name] for name in names}
    assert len(named) > 50, "Nothing is named, or nothing is found."
    assert not [name for name, places in named.items() if not any(place.exists() for place in places)]
