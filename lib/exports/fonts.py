"""The letters of a report: those of the screens, which Streamlit brings along as one file for all weights.

A PDF needs a file for each weight. They are made at the first report of a process, which takes a second, and kept in
a folder of this process. Nothing is fetched from anywhere.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

import vl_convert
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Source Sans"
WEIGHTS = {"": 400, "B": 600}

# Latin with all its accents, Greek, Cyrillic, and the marks of texts and legends.
_LETTERS = (
    (0x20, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC), (0x1FA, 0x21B),
    (0x259, 0x259), (0x2B9, 0x2DD), (0x300, 0x328), (0x370, 0x3FF), (0x400, 0x4F9), (0x1E00, 0x1EF9), (0x2010, 0x205F),
    (0x20A0, 0x20BF), (0x2116, 0x2122), (0x2190, 0x2199), (0x2200, 0x2265), (0x25A0, 0x25FF), (0x2713, 0x2717),
)  # fmt: skip  # a list to read

UNKNOWN = "□"
"""What stands for a letter that the font does not have."""

_making = Lock()


class Fonts(NamedTuple):
    """The font as files.

    Attributes:
        files: by style, as fpdf2 calls it: plain and "B".
        letters: the code points that are there.
    """

    files: dict[str, Path]
    letters: frozenset[int]

    def settable(self, text: str) -> str:
        """The text with a box for each letter that the font does not have."""
        return "".join(letter if ord(letter) in self.letters or letter == "\n" else UNKNOWN for letter in text)


def fonts() -> Fonts:
    """The font of reports; charts are measured with it too."""
    with _making:  # Two reports at once would make it twice.
        return _made()


@cache
def _made() -> Fonts:
    folder = Path(_folder().name)
    letters: frozenset[int] = frozenset()
    files = {}
    for style, weight in WEIGHTS.items():
        files[style] = folder / f"{weight}.ttf"
        letters = _make(weight, files[style])
    vl_convert.register_font_directory(str(folder))
    return Fonts(files, letters)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="coaching-fonts-")  # It is removed when the process ends.


def _make(weight: int, path: Path) -> frozenset[int]:
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
    return frozenset(font.getBestCmap())


def _source() -> Path:
    """The variable font among Streamlit's files; its name ends with a hash. It is under the SIL Open Font License."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    [found] = (Path(spec.origin).parent / "static" / "static" / "media").glob("SourceSansVF-Upright.*.woff2")
    return found
