"""The logo: pictures become a small PNG made from their pixels, and everything else is refused with a sentence."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlmodel import Session

from lib import logo, organisation_settings
from lib.errors import EditConflict
from lib.logo import LogoRefused
from lib.models import Role
from tests.builders import make_account, make_person, make_viewer, moment


def picture(kind: str = "PNG", size: tuple[int, int] = (960, 300), **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **more)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(kind: str) -> None:
    [png] = logo._as_png(picture(kind))
    with Image.open(io.BytesIO(png)) as made:
        assert (made.format, made.size) == ("PNG", (307, 96))


def test_a_grey_picture_of_16_bits_keeps_its_greys() -> None:
    made = io.BytesIO()
    Image.new("I;16", (10, 10), 0x8000).save(made, "PNG")
    [png] = logo._as_png(made.getvalue())
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.getpixel((5, 5)) == (128, 128, 128, 255)


def test_nothing_but_the_pixels_is_kept() -> None:
    about = PngInfo()
    about.add_text("Author", "Canary")
    content = picture(pnginfo=about) + b"<script>Canary</script>"
    assert content.count(b"Canary") == 2
    png = logo.logo_of(content)
    assert b"Canary" not in png
    assert png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "no PNG", id="nothing"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "no PNG", id="svg"),
        pytest.param(picture("GIF"), "no PNG", id="gif"),
        pytest.param(picture()[:200], "no PNG", id="torn"),
        pytest.param(picture(size=(4001, 1)), "4,000 pixels", id="wide"),
    ],
)
def test_what_is_no_logo_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(LogoRefused, match=says):
        list(logo._as_png(content))


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(LogoRefused, match="2 MB"):
        logo.logo_of(b"x" * (logo.MAX_BYTES + 1))


def test_a_logo_is_saved_once_and_taken_away(session: Session) -> None:
    person = make_person(session, "Ravi Menon")
    make_account(session, person, [Role.ADMINISTRATOR])
    ravi = make_viewer(session, person)
    organisation_settings.save_logo(session, ravi, picture(), seen_version=0, moment=moment())
    shown = organisation_settings.logo(session)
    assert (shown.version, shown.png[:4]) == (1, b"\x89PNG")
    assert organisation_settings.on_every_screen(session, shown).logo is shown
    with pytest.raises(EditConflict):
        organisation_settings.save_logo(session, ravi, None, seen_version=0, moment=moment())
    organisation_settings.save_logo(session, ravi, None, seen_version=1, moment=moment())
    assert organisation_settings.on_every_screen(session, shown).logo == organisation_settings.logo(session) == (2, b"")
