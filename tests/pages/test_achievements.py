"""The page Achievements: what one's own plans brought."""

from lib import db
from lib.models import State
from tests.builders import make_person, make_plan
from tests.pages.screens import Screens, links_on, words_on


def test_everybody_finds_their_own_and_nobody_anybody_elses(screens: Screens) -> None:
    with db.writing() as session:
        maya = make_person(session, "Maya Lindqvist")
        jonas = make_person(session, "Jonas Weber", manager=maya)
        plan = make_plan(session, member=jonas, manager=maya, state=State.CLOSED, area="Leading workshops")
    screen = screens.open(jonas, "achievements")
    for said in ("Leading workshops", "With Maya Lindqvist · 4 May 2026 to 3 June 2026", "The workshop took place."):
        assert said in words_on(screen)
    assert links_on(screen) == {"Download (PDF)": "/export/achievements.pdf"}
    screen.button(key=f"achievements_{plan.code}").click().run()
    assert screen.query_params["plan"] == plan.code
    screen = screens.open(maya, "achievements")
    assert "There is nothing here yet" in words_on(screen)
    assert "Leading workshops" not in words_on(screen)
    assert not links_on(screen)
