"""One plan of the demonstration, played step by step through the use cases, as its people would have taken them."""

from lib.demo.playing.acting import ENDED, RUNNING
from lib.demo.playing.at_the_end import AtTheEnd
from lib.demo.playing.by_hr import ByHr
from lib.demo.playing.stage import Stage
from lib.demo.playing.until_agreed import UntilAgreed
from lib.demo.scenes import At, Scene
from lib.demo.stories import Story


class Play(UntilAgreed, ByHr, AtTheEnd):
    """The steps of one plan, from its draft to where the scene wants it today.

    The chapters stand in modules of their own: `until_agreed`, `while_active`, `at_the_end`, and `by_hr`. Steps of one
    day are taken in the order in which they are planned here.
    """

    def __init__(self, stage: Stage, scene: Scene, story: Story, number: int) -> None:
        super().__init__(stage, scene, story, number)
        self._draft_it()
        if scene.at is At.DRAFT:
            return
        self._shape_it()
        self._close_too_early()
        self._help_it()
        if scene.at in (*RUNNING, *ENDED):
            self._follow_it()
        self._end_it()
