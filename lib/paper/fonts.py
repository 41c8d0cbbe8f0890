"""The letters of a report: those of the screens, which Streamlit brings along as one file for all weights.

A PDF needs a file for each weight. They are made for the first document, which takes a second, and kept in a folder
for the next ones. Nothing is fetched from anywhere.
"""

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

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

UNKNOWN = "□"
"""What stands for a letter that the font does not have."""


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
