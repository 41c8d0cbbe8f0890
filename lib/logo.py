"""An organisation's logo: whatever picture somebody uploads becomes a small PNG, made anew from its pixels alone.

Whoever made the file may mean harm, so that it is read in a process of its own (`lib.limited`), and little is imported
here. An SVG is no picture but a document with scripts, and is refused.
"""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps

from lib import limited
from lib.errors import CoachingError

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4000
"""Pixels of a picture that is read."""

WIDEST, HIGHEST = 480, 96
"""Pixels of what is kept: twice what a screen shows, for the sharp ones."""

READING = limited.Limits(megabytes=1000, seconds=20)


class LogoRefused(CoachingError):
    """The file is no picture that can be a logo."""


NO_PICTURE = "This is no PNG, JPEG or WebP picture. Please save the logo as PNG and try again."
TOO_LARGE = f"Please keep the logo to {MAX_BYTES // 1024**2} MB and {MAX_SIDE:,} pixels each way."


def logo_of(content: bytes) -> bytes:
    """The picture in a file as PNG, small enough for the top of a page.

    Raises:
        LogoRefused: with a sentence that says what to do.
        limited.Busy: too many files are read at this moment.
    """
    if len(content) > MAX_BYTES:
        raise LogoRefused(TOO_LARGE)
    try:
        [png] = limited.run(READING, _as_png, content)
    except limited.DidNotFinish as error:
        raise LogoRefused(NO_PICTURE) from error
    return png


def _as_png(content: bytes) -> Iterator[bytes]:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if max(picture.size) > MAX_SIDE:  # Known before a pixel is unpacked.
                raise LogoRefused(TOO_LARGE)
            upright = _with_eight_bits(ImageOps.exif_transpose(picture)).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise LogoRefused(NO_PICTURE) from None
    upright.thumbnail((WIDEST, HIGHEST))
    made = io.BytesIO()
    # Only pixels go into a new picture: nothing else that the file held is kept.
    Image.frombytes("RGBA", upright.size, upright.tobytes()).save(made, "PNG", optimize=True)
    yield made.getvalue()


def _with_eight_bits(picture: Image.Image) -> Image.Image:
    """The picture itself; a grey one of 16 bits in 8, in which all brighter than 255 would be white otherwise."""
    return picture.point(lambda level: level * (1 / 256) + 0).convert("L") if picture.mode[0] == "I" else picture
