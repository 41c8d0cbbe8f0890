"""The letters of a report: those of the screens, which Streamlit brings along as one file for all weights.

A PDF needs a file for each weight. They are made for the first document, which takes a second, and kept in a folder
for the next ones. What else a document needs is cut out of Noto Sans for it alone. Nothing is fetched from anywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import vl_convert
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from lib.paper.document import FAMILY

WEIGHTS = {"": 400, "B": 600}

# Latin with all its accents, Greek, Cyrillic, and the marks of texts and legends.
_LETTERS = (
    (0x20, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC), (0x1FA, 0x21B),
    (0x259, 0x259), (0x2B9, 0x2DD), (0x300, 0x328), (0x370, 0x3FF), (0x400, 0x4F9), (0x1E00, 0x1EF9), (0x2010, 0x205F),
    (0x20A0, 0x20BF), (0x2116, 0x2122), (0x2190, 0x2199), (0x2200, 0x2265), (0x25A0, 0x25FF), (0x2713, 0x2717),
)  # fmt: skip  # a list to read

ALIKE = str.maketrans({"✕": "×"})
"""Marks of charts that the font has in another form alone."""

UNKNOWN = "□"
"""What stands for a letter that no font has."""


@dataclass(frozen=True)
class Fonts:
    """The fonts of a document as files.

    Attributes:
        files: those of the screens' font by style, as fpdf2 calls it: plain and "B".
        letters: the code points that are there.
        others: files for letters of the document that the screens' font does not have, each called like its font, and
            the code points that are there.
    """

    files: Mapping[str, Path]
    letters: frozenset[int]
    others: Mapping[Path, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def all_letters(self) -> frozenset[int]:
        """The code points that any font has."""
        return self.letters.union(*self.others.values())

    def family_of(self, text: str) -> str:
        """The font for a text that is to be of one font: the screens', or of the others the one with most letters."""
        others = {*map(ord, text)} & self.all_letters - self.letters
        return max(self.others, key=lambda path: len(self.others[path] & others)).stem if others else FAMILY

    def lacks(self, text: str) -> bool:
        """Is there a letter that no font has?"""
        return any(letter.isprintable() and ord(letter) not in self.all_letters for letter in text.translate(ALIKE))

    def settable(self, text: str) -> str:
        """The text with a box for each letter that no font has."""
        known = self.all_letters | {ord("\n")}
        return "".join(letter if ord(letter) in known else UNKNOWN for letter in text.translate(ALIKE))


def fonts_in(folder: Path) -> Fonts:
    """The font as files of this folder, which are made where they are not there yet; charts are drawn with it too."""
    files = {style: folder / f"{weight}.ttf" for style, weight in WEIGHTS.items()}
    for style, path in files.items():
        if not path.exists():
            # Somebody else may be making it, too: it gets its name when it is whole.
            with TemporaryDirectory(dir=folder) as unfinished:
                made = Path(unfinished) / path.name
                _make(WEIGHTS[style], str(made))
                made.replace(path)
    vl_convert.register_font_directory(str(folder))
    return Fonts(files, frozenset(TTFont(files[""]).getBestCmap()))


def fonts_for(text: str, folder: Path, own: Path) -> Fonts:
    """Fonts for a text: that of the screens, and Noto Sans for its Hebrew, Arabic, Chinese, Japanese, Korean letters.

    Args:
        folder: as for `fonts_in`.
        own: the folder of this document, for files that hold its own letters and no more.
    """
    known = fonts_in(folder)
    wanted, others = {*map(ord, text)}, dict[Path, frozenset[int]]()
    missing = wanted - known.letters
    for source in _more_sources() if missing else ():
        font = TTFont(source, lazy=True)
        found = wanted & font.getBestCmap().keys()
        if missing & found:
            path = own / f"{source.parent.name}.ttf"
            _cut_out(font, found, path)
            others[path] = frozenset(found)
            missing -= found
    if others:
        vl_convert.register_font_directory(str(own))
    return replace(known, others=others)


def _cut_out(font: TTFont, letters: Iterable[int], path: Path) -> None:
    """A plain font of these letters, joined as its script asks for."""
    chosen = subset.Subsetter(subset.Options(layout_features=["*"], hinting=False, notdef_outline=True))
    chosen.populate(unicodes=letters)
    chosen.subset(font)
    plain = {axis.axisTag: {"wght": 400}.get(axis.axisTag, axis.defaultValue) for axis in font["fvar"].axes}
    instantiateVariableFont(font, plain, inplace=True)
    font["name"].names = []
    font["name"].setName(path.stem, 1, 3, 1, 0x409)
    font["name"].setName(path.stem, 6, 3, 1, 0x409)
    font.save(str(path))


def _more_sources() -> list[Path]:
    """The variable fonts of Noto Sans in packages of nothing else, under the SIL Open Font License."""
    packages = [find_spec(name) for name in ("justmytype_intl_rtl", "justmytype_intl_cjk")]
    roots = [Path(package.origin).parent for package in packages if package is not None and package.origin is not None]
    return [path for root in roots for path in sorted(root.glob("fonts/ofl/*/*.ttf"))]


def _make(weight: int, path: str) -> None:
    font = TTFont(_source())
    for table in ("GPOS", "GSUB", "GDEF"):  # Kerning and small capitals are not set, and take most of the time.
        del font[table]
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2, 6, 13, 14])
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[point for first, last in _LETTERS for point in range(first, last + 1)])
    chosen.subset(font)
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None  # A plain TTF.
    font["name"].setName(FAMILY, 1, 3, 1, 0x409)
    font["name"].setName(f"SourceSans-{weight}", 6, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font.save(path)


def _source() -> Path:
    """The variable font among Streamlit's files; its name ends with a hash. It is under the SIL Open Font License."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    [found] = (Path(spec.origin).parent / "static" / "static" / "media").glob("SourceSansVF-Upright.*.woff2")
    return found
