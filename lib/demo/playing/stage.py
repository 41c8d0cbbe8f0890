"""What all plans of the demonstration share: the people, the day, and what they learn of each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from lib import reporting_lines
from lib.access import Viewer, load_viewer
from lib.clock import Moment
from lib.demo.made_up_people import TRY_IT_AS
from lib.policy import Policy

StoryAct = Callable[[Session, Moment], object]


class StoryStep(NamedTuple):
    """Something that happened at a point in time."""

    at: datetime
    act: StoryAct


@dataclass(frozen=True)
class Stage:
    """What all plans share.

    Attributes:
        people: the id of everybody by their place in the organisation.
        codes: the code of every plan there is, by its story.
        viewers, managers: what was looked up since the last roster: viewers by id, managers' ids by team member.
    """

    people: dict[str, int]
    policy: Policy
    today: date
    zone: ZoneInfo
    codes: dict[str, str] = field(default_factory=dict)
    viewers: dict[int, Viewer] = field(default_factory=dict)
    managers: dict[int, int | None] = field(default_factory=dict)

    @property
    def yesterday(self) -> date:
        """The last day on which something happens: right after midnight the demonstration is whole, too."""
        return self.today - timedelta(1)

    def viewer(self, session: Session, person_id: int) -> Viewer:
        """Somebody who acts, as of the last roster."""
        if person_id not in self.viewers:
            self.viewers[person_id] = _loaded(load_viewer(session, person_id))
        return self.viewers[person_id]

    def hr(self, session: Session, moment: Moment) -> Viewer:
        """Whoever helps in HR, with the plans that they opened in full a moment ago."""
        return _loaded(load_viewer(session, self.people[TRY_IT_AS["hr"]], moment.now))

    def manager(self, session: Session, member_id: int) -> Viewer:
        """The manager of a team member, as of the last roster, or whom HR appointed since."""
        if member_id not in self.managers:
            self.managers[member_id] = reporting_lines.line_of(session, member_id).manager_id
        manager_id = self.managers[member_id]
        assert manager_id is not None, "A plan has nobody responsible"
        return self.viewer(session, manager_id)

    def forget(self) -> None:
        """A new roster came in."""
        self.viewers.clear()
        self.managers.clear()

    def step(self, day: date, minute: int, act: StoryAct) -> StoryStep:
        """A step on a working day, so many minutes after half past eight."""
        local = datetime.combine(day, time(8, 30), tzinfo=self.zone) + timedelta(minutes=minute)
        return StoryStep(local.astimezone(UTC), act)


def _loaded(viewer: Viewer | None) -> Viewer:
    assert viewer is not None, "Somebody who has left acts on a plan"
    return viewer
