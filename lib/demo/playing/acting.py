"""What the chapters of a plan's life have in common: its days, its words, and who acts on it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib import formatting
from lib.access import Viewer, find_plan
from lib.clock import Moment
from lib.demo.playing.stage import Stage, StoryAct, StoryStep
from lib.demo.scenes import At, Scene
from lib.demo.stories import Story, ToldActivity, ToldItem, ToldSupport
from lib.demo.timing import PROPOSED, Timing, timing_of, workday
from lib.models import ITEMS, EntryKind, Part, Plan, Reading, Side
from lib.plans import commands
from lib.plans.queries.access_log import note_opening, note_seen

RUNNING = (
    At.ON_TRACK, At.CHECK_IN_DUE, At.CHECK_IN_LATE, At.ACTIVITY_LATE, At.SUPPORT_LATE, At.PAUSED, At.QUIET,
    At.ADJUSTMENT_OPEN, At.STOP_ASKED, At.NOBODY_RESPONSIBLE, At.APPOINTED, At.PAST_END,
)  # fmt: skip  # a list to read
ENDED = (At.CLOSED, At.CANCELLED, At.LEFT)
STARTED = (*RUNNING, At.STARTS_LATER, *ENDED)
"""Both have agreed."""

REMEMBERED = timedelta(90)


class Acting:
    """A plan of the demonstration with the steps that its people take."""

    def __init__(self, stage: Stage, scene: Scene, story: Story, number: int) -> None:
        self.stage, self.scene, self.story, self.number = stage, scene, story, number
        self.timing: Timing = timing_of(scene, story, number, stage.today)
        self._planned: list[tuple[date, StoryAct]] = []

    def steps(self) -> Iterator[StoryStep]:
        """The steps in the order they were taken, some minutes apart where they fall on one day."""
        taken = Counter[date]()
        for day, act in sorted(self._planned, key=lambda planned: planned[0]):
            yield self.stage.step(day, self.number * 13 % 60 + taken[day] * 7, act)
            taken[day] += 1

    def _add(self, day: date, act: StoryAct) -> None:
        self._planned.append((workday(min(day, self.stage.yesterday)), act))

    @property
    def code(self) -> str:
        """The code of the plan, once its draft is there."""
        return self.stage.codes[self.scene.story]

    @property
    def member_id(self) -> int:
        """The id of the team member, once the first roster is in."""
        return self.stage.people[self.scene.member]

    # Days

    def _before_start(self, days: int) -> date:
        """The day that was so many days before the planned start."""
        return self.timing.proposed_on + timedelta(PROPOSED - days)

    def _day(self, day: int) -> date:
        """A day of the story, counted from the start, or from the proposal of a plan that was never agreed."""
        begins_on = self.timing.start if self.scene.at in STARTED else self.timing.proposed_on
        return begins_on + timedelta(day)

    def _first_day(self) -> date:
        """The first working day of the plan on which something can be reported."""
        start = self.timing.start
        return start + timedelta((7 - start.weekday()) % 7 if start.weekday() > 4 else 0)

    def _is_remembered(self) -> bool:
        """Does anybody still ask who opened it? Of plans that ended long ago the openings are left out."""
        ended_on = self.timing.ended_on
        return ended_on is None or ended_on > self.stage.today - REMEMBERED

    def _due(self, item: ToldItem) -> date:
        """The working day on which something promised happens, where the story lets it happen: so late as it says."""
        timing = self.timing
        day = timing.end if item.day is None else min(self._day(item.day), timing.agreed_end)
        if item.day is not None and timing.pause is not None and day >= timing.pause.first:
            day += timing.pause.until - timing.pause.first
        return workday(max(workday(day), self._first_day()) + timedelta(item.late))

    # Words

    def _told(self, session: Session, text: str, end: date | None = None) -> str:
        """A text with the names and dates of this plan; its end is the one that both agreed to in the beginning."""
        names = {"{member}": self._viewer(session, Side.MEMBER).name, "{manager}": self._viewer(session).name}
        for mark, name in names.items():
            text = text.replace(mark, formatting.first_name(name))
        end = end or self.timing.agreed_end
        return text.replace("{end}", formatting.short_day(end, end))

    def _parts(self) -> Iterator[tuple[Part, ToldItem]]:
        """Everything that was ever on the plan; where nothing was changed, what was agreed from the beginning."""
        story = self.story
        for part, items in (
            (Part.ACTIVITY, story.activities),
            (Part.SUPPORT, story.support),
            (Part.MILESTONE, story.milestones),
        ):
            for item in items:
                if self.scene.at is not At.UNSHAPED:
                    yield part, item
                elif not item.declined:
                    yield part, item.model_copy(update={"by": Side.MANAGER, "first": ""})

    def _values(self, session: Session, item: ToldItem) -> dict[str, Any]:
        """The fields of a part as it is added."""
        values: dict[str, Any] = {"text": self._told(session, item.first or item.text)}
        if item.day is not None:
            day = workday(min(self.timing.start + timedelta(item.day), self.timing.agreed_end))
            values["due_on"] = max(day, self._first_day())
        if isinstance(item, ToldActivity | ToldSupport):
            values["kind"] = item.kind
        if isinstance(item, ToldSupport):
            values |= {"link": item.link, "by_whom": item.by_whom}
        return values

    def _kept(self, items: Iterable[Any]) -> Iterator[Any]:
        return (item for item in items if not item.declined)

    def _plan_row(self, session: Session) -> Plan:
        return session.scalars(select(Plan).where(col(Plan.code) == self.code)).one()

    def _find(self, session: Session, part: Part, text: str) -> int:
        """The id of the activity, support or milestone with these words."""
        table = ITEMS[part]
        words_there = col(table.text) == self._told(session, text)
        found = session.scalars(select(col(table.id)).join(Plan).where(col(Plan.code) == self.code, words_there)).one()
        assert found is not None
        return found

    # People

    def _viewer(self, session: Session, side: Side = Side.MANAGER) -> Viewer:
        """Who acts: the team member, or whoever is their manager on that day."""
        if side is Side.MEMBER:
            return self.stage.viewer(session, self.member_id)
        return self.stage.manager(session, self.member_id)

    def _above(self, session: Session) -> Viewer:
        return self.stage.manager(session, self._viewer(session).person_id)

    def _open(self, session: Session, viewer: Viewer, moment: Moment) -> None:
        """What the plan’s page leaves behind when it is opened. The page itself nobody needs here."""
        opened = find_plan(session, viewer, self.code, at_least=Reading.HEADER)
        note_opening(session, viewer, opened, moment)
        note_seen(session, viewer, opened, moment)

    def _opening(self, reader: Callable[[Session], Viewer]) -> StoryAct:
        def open_page(session: Session, moment: Moment) -> None:
            self._open(session, reader(session), moment)

        return open_page

    def _writing(self, side: Side, text: str, kind: EntryKind | None = None) -> StoryAct:
        """Somebody writes into the journal, or a comment while the two shape the plan."""

        def write(session: Session, moment: Moment) -> None:
            viewer, said = self._viewer(session, side), self._told(session, text)
            if kind is None:
                commands.comment(session, viewer, self.code, text=said, moment=moment)
            elif kind is EntryKind.UPDATE:
                commands.write_update(session, viewer, self.code, text=said, moment=moment)
            else:
                commands.add_to_journal(session, viewer, self.code, kind=kind, text=said, moment=moment)

        return write
