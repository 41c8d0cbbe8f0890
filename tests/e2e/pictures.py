"""The pictures of README.md, taken anew from the demonstration: `make run`, then `python -m tests.e2e.pictures`.

Another address than that of `make run` can be given.
"""

import re
import shutil
import sys

from playwright.sync_api import ViewportSize, sync_playwright

from lib.settings import ROOT
from tests.e2e.browsing import settle
from tests.e2e.conftest import BROWSERS, FLAGS
from tests.e2e.people import Somebody

SIZE: ViewportSize = {"width": 1280, "height": 1000}

PICTURES = {
    "home": ("Manager", "", ()),
    "plan": ("Manager", "", ("Tobias Keller",)),
    "new-plan": ("Manager", "", ("Luca Ferraro", "2 ")),
    "insights": ("HR", "/insights", ()),
}
"""By the name of the file: as whom one looks, at which address, and how the buttons begin that lead on from there."""


def take(url: str = "http://localhost:8501") -> None:
    """Take each picture in a browser of its own."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for name, (role, address, buttons) in PICTURES.items():
            somebody = Somebody(browser, url)
            somebody.context.set_default_timeout(60_000)
            somebody.go("")
            somebody.page.set_viewport_size(SIZE)
            somebody.page.emulate_media(color_scheme="light")
            somebody.page.get_by_role("button", name=role).first.click()
            somebody.page.get_by_role("link", name="Guide").wait_for()
            somebody.go(address)
            for begins in buttons:
                somebody.page.get_by_text(re.compile(f"^{begins}")).first.click()
                settle(somebody.page)
            somebody.page.mouse.move(0, 0)
            somebody.page.wait_for_timeout(1000)  # Charts are drawn when the script has run.
            somebody.page.screenshot(path=ROOT / "deploy" / "pictures" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(*sys.argv[1:])
