"""What stands in somebody's way on a page, as axe finds it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
STREAMLITS_OWN = {
    # The chosen tab, the chosen segment and the value of a slider are written in the primary colour, on which buttons
    # need white words: in dark no colour does both (3.9 instead of 4.5). A line below, a frame around and the place of
    # the knob say the same.
    "color-contrast": (
        "[aria-selected='true']",
        "[aria-checked='true']",
        "[aria-pressed='true']",
        "[data-testid='stSliderThumbValue']",
    ),
    # The menu that folds behind the arrows on a phone is a list that holds its title as well.
    "list": ("[data-testid='stSidebarNav']",),
    "listitem": ("[data-testid='stSidebarNav']",),
}
"""What Streamlit draws by itself and gives no setting for: by rule, the elements, or what they stand in."""


def barriers(page: Page) -> list[str]:
    """What axe finds serious on a page as it stands now, a line for each element."""
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
        if not is_streamlits_own(page, rule["id"], node["target"])
    ]


def is_streamlits_own(page: Page, rule: str, target: list[str]) -> bool:
    elements = page.locator(target[-1])
    around = "(element, selectors) => selectors.some(one => element.closest(one))"
    return elements.count() > 0 and bool(elements.first.evaluate(around, list(STREAMLITS_OWN.get(rule, ()))))
