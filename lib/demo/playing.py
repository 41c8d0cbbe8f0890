"""One plan of the demonstration, played step by step through the use cases, as its people would have taken them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from lib import line, plans, words
from lib.access import Viewer, load_viewer
from lib.clock import Moment
from lib.demo.organisation import ROLES, TRY_IT_AS
from lib.demo.scenes import At, Scene
from lib.demo.stories import Story, Told, ToldActivity, ToldCheckIn, ToldMilestone, ToldSupport
from lib.demo.timing import (
    AGREED,
    ALIGNED,
    ANSWERED,
    DRAFTED,
    MEMBER_AGREED,
    PROPOSED,
    SETTLED,
    Timing,
    timing_of,
    workday,
)
from lib.models import Cadence, Part, Plan, Progress, Side, State
from lib.plans.parts import ITEMS, open_suggestions
from lib.policy import Policy

Act = Callable[[Session, Moment], object]

RUNNING = (At.ON_TRACK, At.CHECK_IN_DUE, At.CHECK_IN_LATE, At.ACTIVITY_LATE, At.SUPPORT_LATE, At.PAST_END)
STARTED = (*RUNNING, At.STARTS_LATER, At.CLOSED, At.LEFT)
"""Both have agreed."""

ENDED = (At.CLOSED, At.LEFT)

ANSWERED_BY_MEMBER = (At.MANAGER_ANSWERS, At.PART_MISSING, At.MEMBER_AGREES, At.MANAGER_AGREES, *STARTED)
SETTLED_BY_MANAGER = (At.PART_MISSING, At.MEMBER_AGREES, At.MANAGER_AGREES, *STARTED)


class Step(NamedTuple):
    """Something that happened at a point in time."""

    at: datetime
    act: Act


@dataclass(frozen=True)
class Stage:
    """What all plans share.

    Attributes:
        people: the id of everybody by their place in the organisation.
        viewers, managers: what was looked up since the last roster: viewers by id, managers' ids by team member.
    """

    people: dict[str, int]
    policy: Policy
    today: date
    zone: ZoneInfo
    viewers: dict[int, Viewer] = field(default_factory=dict)
    managers: dict[int, int | None] = field(default_factory=dict)

    def viewer(self, session: Session, person_id: int) -> Viewer:
        """Somebody who acts, as of the last roster."""
        if person_id not in self.viewers:
            viewer = load_viewer(session, person_id)
            assert viewer is not None, "Somebody who has left acts on a plan"
            self.viewers[person_id] = viewer
        return self.viewers[person_id]

    def manager(self, session: Session, member_id: int) -> Viewer:
        """The manager of a team member, as of the last roster."""
        if member_id not in self.managers:
            self.managers[member_id] = line.line_of(session, member_id).manager_id
        manager_id = self.managers[member_id]
        assert manager_id is not None, "A plan has nobody responsible"
        return self.viewer(session, manager_id)

    def forget(self) -> None:
        """A new roster came in."""
        self.viewers.clear()
        self.managers.clear()

    def step(self, day: date, minute: int, act: Act) -> Step:
        """A step on a working day, so many minutes after half past eight."""
        local = datetime.combine(day, time(8, 30), tzinfo=self.zone) + timedelta(minutes=minute)
        return Step(local.astimezone(UTC), act)


class Play:
    """The steps of one plan, from its draft to where the scene wants it today.

    Nothing happens later than yesterday: whoever looks at the demonstration right after midnight sees it whole.
    """

    def __init__(self, stage: Stage, scene: Scene, story: Story, number: int) -> None:
        self.stage, self.scene, self.story, self.number = stage, scene, story, number
        self.timing: Timing = timing_of(scene, story, number, stage.today)
        self.code = ""
        self._planned: list[tuple[date, Act]] = []
        self._plan()

    def steps(self) -> Iterator[Step]:
        """The steps in the order they were taken, some minutes apart where they fall on one day."""
        for place, (day, act) in enumerate(sorted(self._planned, key=lambda planned: planned[0])):
            yield self.stage.step(day, self.number * 13 % 60 + place * 7, act)

    def _add(self, day: date, act: Act) -> None:
        self._planned.append((workday(min(day, self.stage.today - timedelta(1))), act))

    # The order of a plan's life

    def _plan(self) -> None:
        scene, story = self.scene, self.story
        self._add(self._before_start(DRAFTED), self._draft)
        if scene.at is At.DRAFT:
            return
        if scene.at is not At.PART_MISSING:
            self._add(self._before_start(ALIGNED), self._align)
        self._add(self._before_start(PROPOSED), self._propose)
        for place, remark in enumerate(story.remarks):
            if scene.at is not At.MEMBER_ANSWERS:
                day = self._before_start(ANSWERED if place == 0 else SETTLED)
                self._add(day, self._writing(remark.by, remark.text))
        if scene.at is At.BOTH_ANSWER:
            self._add(self._before_start(ANSWERED), self._suggest)
        if scene.at in ANSWERED_BY_MEMBER:
            self._add(self._before_start(ANSWERED), self._suggest)
            self._add(self._before_start(ANSWERED), self._answer)
        if scene.at in SETTLED_BY_MANAGER:
            self._add(self._before_start(SETTLED), self._settle)
        if scene.at in (At.MANAGER_AGREES, At.UNSHAPED, *STARTED):
            self._add(self._before_start(MEMBER_AGREED), self._agreeing(Side.MEMBER))
        if scene.at in (At.MEMBER_AGREES, *STARTED):
            self._add(self._before_start(AGREED), self._agreeing(Side.MANAGER))
        if scene.at in (*RUNNING, *ENDED):
            self._read_by_others()
            self._follow()
        if scene.at is At.CLOSED:
            self._close()

    def _follow(self) -> None:
        self._promises()
        for check_in, held_on in zip(self._lines(), self.timing.meetings, strict=False):
            by_member, by_manager = check_in.confidence
            self._add(held_on, self._checking_in(Side.MEMBER, check_in.member, check_in.progress, by_member))
            if check_in.manager:
                self._add(held_on, self._checking_in(Side.MANAGER, check_in.manager, check_in.progress, by_manager))
        for note in self.story.notes:
            day = self.timing.start + timedelta(note.day)
            if day < min(self.stage.today, self.timing.ended_on or self.stage.today):
                self._add(day, self._writing(note.by, note.text, note.kind))

    def _lines(self) -> Sequence[ToldCheckIn]:
        """What was written at the check-ins; where fewer were held, it still comes to the last line."""
        told, held = self.story.check_ins, len(self.timing.meetings)
        if self.scene.at is not At.CLOSED or held >= len(told):
            return told
        return [told[(place + 1) * len(told) // held - 1] for place in range(held)]

    def _read_by_others(self) -> None:
        """Now and then the manager's manager reads along, and HR looks at a header."""
        if self.number % 3 == 0:
            self._add(self._first_day() + timedelta(2), self._opening(self._above))
        if self.number % 4 == 0 and self.scene.member not in ROLES:
            self._add(self._first_day() + timedelta(8), self._opening(self._hr))

    def _promises(self) -> None:
        """What becomes of activities, support and milestones, each on its own day."""
        last = self._last_day()
        late = self._left_late()
        for activity in self._kept(self.story.activities):
            done_on = self._due(activity)
            if activity.undone or activity is late or done_on > last:
                if done_on - timedelta(9) <= last:
                    self._add(max(done_on - timedelta(9), self._first_day()), self._reporting(activity, is_done=False))
                continue
            self._add(done_on, self._reporting(activity, is_done=True))
        for support in self._kept(self.story.support):
            given_on = self._due(support)
            if support.undone or support is late or given_on > last:
                continue
            self._add(given_on, self._giving(support))
            if given_on + timedelta(3) <= last:
                self._add(given_on + timedelta(3), self._confirming(support))
        for milestone in self._kept(self.story.milestones):
            if not milestone.undone and self._due(milestone) <= last:
                self._add(self._due(milestone), self._reaching(milestone))

    def _kept(self, items: Iterable[Any]) -> Iterator[Any]:
        return (item for item in items if not item.declined)

    def _left_late(self) -> Told | None:
        """The last activity or support whose own date has passed, where the scene wants one to be late."""
        items: dict[At, tuple[Told, ...]] = {
            At.ACTIVITY_LATE: self.story.activities,
            At.SUPPORT_LATE: self.story.support,
        }
        passed = [
            item
            for item in self._kept(items.get(self.scene.at, ()))
            if item.day is not None and self.timing.start + timedelta(item.day) < self.stage.today
        ]
        return max(passed, key=lambda item: item.day, default=None)

    @property
    def member_id(self) -> int:
        """Known once the first roster is in."""
        return self.stage.people[self.scene.member]

    # Days

    def _before_start(self, days: int) -> date:
        """A day of the shaping, at its distance to the proposal."""
        return self.timing.proposed_on + timedelta(PROPOSED - days)

    def _first_day(self) -> date:
        """The first working day of the plan on which something can be reported."""
        start = self.timing.start
        return start + timedelta((7 - start.weekday()) % 7 if start.weekday() > 4 else 0)

    def _last_day(self) -> date:
        """The last day on which something can have been reported."""
        return (self.timing.ended_on or self.stage.today) - timedelta(1)

    def _due(self, item: Told) -> date:
        """The working day on which it happens if it happens."""
        day = self.timing.start + timedelta(item.day if item.day is not None else self.story.days)
        on_time = max(workday(min(day, self.timing.end)), self._first_day())
        return workday(on_time + timedelta(item.late))

    # Words

    def _told(self, session: Session, text: str) -> str:
        """A text with the names and dates of this plan."""
        names = {"{member}": self._viewer(session, Side.MEMBER).name, "{manager}": self._viewer(session).name}
        for mark, name in names.items():
            text = text.replace(mark, words.first_name(name))
        return text.replace("{end}", words.short_day(self.timing.end, self.timing.end))

    def _viewer(self, session: Session, side: Side = Side.MANAGER) -> Viewer:
        """Who acts: the team member, or whoever is their manager on that day."""
        if side is Side.MEMBER:
            return self.stage.viewer(session, self.member_id)
        return self.stage.manager(session, self.member_id)

    def _above(self, session: Session) -> Viewer:
        return self.stage.manager(session, self._viewer(session).person_id)

    def _hr(self, session: Session) -> Viewer:
        return self.stage.viewer(session, self.stage.people[TRY_IT_AS["hr"]])

    def _opening(self, reader: Callable[[Session], Viewer]) -> Act:
        def open_page(session: Session, moment: Moment) -> None:
            plans.open_plan(session, reader(session), self.code, moment=moment)

        return open_page

    def _find(self, session: Session, part: Part, text: str) -> int:
        """The id of the activity, support or milestone with these words."""
        table = ITEMS[part]
        words_there = col(table.text) == self._told(session, text)
        found = session.exec(select(col(table.id)).join(Plan).where(col(Plan.code) == self.code, words_there)).one()
        assert found is not None
        return found

    # Drafting

    def _draft(self, session: Session, moment: Moment) -> None:
        manager, story, timing = self._viewer(session), self.story, self.timing
        self.code = plans.start_draft(
            session,
            manager,
            policy=self.stage.policy,
            member_id=self.member_id,
            why_now=story.why_now,
            confirmed=dict.fromkeys(self.stage.policy.confirmations, True),
            moment=moment,
        )
        is_changed = bool(story.goal_first) and self.scene.at is not At.UNSHAPED
        texts = {
            "observed": story.observed,
            "aspirations": story.aspirations,
            "skills": story.skills,
            "business_need": story.business_need,
            "area": story.area,
            "current_state": story.current_state,
            "goal": story.goal_first if is_changed else story.goal,
            "measure": story.measure,
            "achievable": story.achievable,
            "relevant": story.relevant,
            "together": story.together,
        }
        changes: dict[str, Any] = {field: self._told(session, text) for field, text in texts.items() if text}
        changes |= {"dimension": story.dimension, "purpose": story.purpose}
        changes |= {"current_level": story.levels[0], "target_level": story.levels[1]}
        changes |= {"start_on": timing.start, "end_on": timing.end}
        changes |= {"cadence": timing.rhythm.cadence, "cadence_weekday": timing.rhythm.weekday}
        if timing.rhythm.cadence is Cadence.EVERY_N_DAYS:
            changes["cadence_days"] = timing.rhythm.days
        if self.scene.at is At.DRAFT:
            # Somebody is in the middle of writing it.
            changes = {f: v for f, v in changes.items() if f not in ("measure", "achievable", "relevant", "together")}
        plans.save_draft(session, manager, self.code, changes=changes, seen={}, moment=moment)
        for part, item in self._parts():
            if item.by is Side.MANAGER and not (self.scene.at is At.DRAFT and part is Part.MILESTONE):
                values = self._values(session, item)
                plans.add_draft_item(session, manager, self.code, part, values=values, moment=moment)

    def _parts(self) -> Iterator[tuple[Part, Told]]:
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

    def _values(self, session: Session, item: Told) -> dict[str, Any]:
        """The fields of a part as it is added."""
        values: dict[str, Any] = {"text": self._told(session, item.first or item.text)}
        if item.day is not None:
            values["due_on"] = min(self.timing.start + timedelta(item.day), self.timing.end)
        if isinstance(item, ToldActivity | ToldSupport):
            values["kind"] = item.kind
        if isinstance(item, ToldSupport):
            values |= {"link": item.link, "by_whom": item.by_whom}
        return values

    def _align(self, session: Session, moment: Moment) -> None:
        manager = self._viewer(session)
        if line.line_of(session, self.member_id).managers_manager_id is not None:  # Else there is nobody to speak with.
            plans.note_alignment(session, manager, self.code, spoke_on=moment.today, moment=moment)

    def _propose(self, session: Session, moment: Moment) -> None:
        plans.propose(session, self._viewer(session), self.code, moment=moment)

    # Shaping

    def _suggest(self, session: Session, moment: Moment) -> None:
        """The team member suggests other words and adds what is their own."""
        member, story = self._viewer(session, Side.MEMBER), self.story
        if story.goal_first:
            plans.suggest(
                session,
                member,
                self.code,
                Part.GOAL,
                changes={"goal": self._told(session, story.goal)},
                seen={},
                reason=self._told(session, story.goal_why),
                moment=moment,
            )
        for part, item in self._parts():
            if item.first:
                first = self._find(session, part, item.first)
                plans.suggest(
                    session,
                    member,
                    self.code,
                    part,
                    item_id=first,
                    changes={"text": self._told(session, item.text)},
                    seen={},
                    reason=self._told(session, item.why),
                    moment=moment,
                )
            if item.by is Side.MEMBER:
                values = self._values(session, item)
                plans.add_item(session, member, self.code, part, values=values, moment=moment)

    def _answer(self, session: Session, moment: Moment) -> None:
        """The team member answers what the manager put in: declines with a reason, accepts the rest.

        Some only decline: agreeing accepts whatever is not answered yet.
        """
        member = self._viewer(session, Side.MEMBER)
        accepts_by_agreeing = self.number % 2 == 1 and self.scene.at in STARTED
        for part, item in self._parts():
            if item.by is Side.MEMBER or item.first or (accepts_by_agreeing and not item.declined):
                continue
            found = self._find(session, part, item.text)
            if item.declined:
                reason = self._told(session, item.declined)
                plans.decline_item(session, member, self.code, part, found, reason=reason, moment=moment)
            else:
                plans.accept_item(session, member, self.code, part, found, moment=moment)

    def _settle(self, session: Session, moment: Moment) -> None:
        """The manager answers what the team member suggested and added."""
        manager = self._viewer(session)
        plan = session.exec(select(Plan).where(col(Plan.code) == self.code)).one()
        for suggestion in open_suggestions(session, plan):
            assert suggestion.id is not None
            plans.accept_suggestion(session, manager, self.code, suggestion.id, moment=moment)
        for part, item in self._parts():
            if item.by is not Side.MEMBER:
                continue
            found = self._find(session, part, item.text)
            if item.declined:
                reason = self._told(session, item.declined)
                plans.decline_item(session, manager, self.code, part, found, reason=reason, moment=moment)
            else:
                plans.accept_item(session, manager, self.code, part, found, moment=moment)

    def _agreeing(self, side: Side) -> Act:
        def agree(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, side)
            if side is Side.MANAGER:
                # Somebody who agrees has read it.
                plans.open_plan(session, viewer, self.code, moment=moment)
            plan = session.exec(select(Plan).where(col(Plan.code) == self.code)).one()
            if side is Side.MEMBER or plan.manager_agreed_at is None:  # Proposing it was the manager's agreement.
                plans.agree(session, viewer, self.code, version=plan.version, moment=moment)
            if side is Side.MANAGER and plan.state is State.PROPOSED and self.story.unshaped:
                reason = self._told(session, self.story.unshaped)
                plans.explain_unshaped(session, viewer, self.code, reason=reason, moment=moment)

        return agree

    def _writing(self, side: Side, text: str, kind: Any = None) -> Act:
        def write(session: Session, moment: Moment) -> None:
            viewer, said = self._viewer(session, side), self._told(session, text)
            if kind is None:
                plans.comment(session, viewer, self.code, text=said, moment=moment)
            else:
                plans.add_to_journal(session, viewer, self.code, kind=kind, text=said, moment=moment)

        return write

    # Following

    def _checking_in(self, side: Side, text: str, progress: int, confidence: int) -> Act:
        def check_in(session: Session, moment: Moment) -> None:
            viewer, said = self._viewer(session, side), self._told(session, text)
            plans.record_check_in(
                session, viewer, self.code, line=said, progress=progress, confidence=confidence, moment=moment
            )

        return check_in

    def _reporting(self, activity: ToldActivity, *, is_done: bool) -> Act:
        def report(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.ACTIVITY, activity.text)
            plans.report_activity(
                session,
                member,
                self.code,
                found,
                progress=Progress.DONE if is_done else Progress.IN_PROGRESS,
                evidence=self._told(session, activity.evidence) if is_done else "",
                moment=moment,
            )

        return report

    def _giving(self, support: ToldSupport) -> Act:
        def give(session: Session, moment: Moment) -> None:
            found = self._find(session, Part.SUPPORT, support.text)
            plans.give_support(session, self._viewer(session), self.code, found, moment=moment)

        return give

    def _confirming(self, support: ToldSupport) -> Act:
        def confirm(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.SUPPORT, support.text)
            plans.confirm_support(session, member, self.code, found, moment=moment)

        return confirm

    def _reaching(self, milestone: ToldMilestone) -> Act:
        def reach(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.MILESTONE, milestone.text)
            evidence = self._told(session, milestone.evidence)
            plans.reach_milestone(session, member, self.code, found, evidence=evidence, moment=moment)

        return reach

    # Closing

    def _close(self) -> None:
        closing, ended_on = self.story.closing, self.timing.ended_on
        assert closing is not None, f"“{self.scene.story}” has no ending yet"
        assert ended_on is not None

        def close(session: Session, moment: Moment) -> None:
            revision = session.exec(select(Plan.revision).where(col(Plan.code) == self.code)).one()
            values: dict[str, Any] = {
                "outcome": closing.outcome,
                "outcome_evidence": self._told(session, closing.evidence),
            }
            values |= {"end_level": closing.level, "next_step": closing.next_step}
            plans.close_plan(
                session, self._viewer(session), self.code, values=values, seen_revision=revision, moment=moment
            )

        self._add(ended_on, close)
        sides = ((Side.MANAGER, "manager", closing.manager, 1), (Side.MEMBER, "member", closing.member, 3))
        for side, name, text, days in sides:
            if name in self.scene.reflected:
                self._add(ended_on + timedelta(days), self._reflecting(side, text))

    def _reflecting(self, side: Side, text: str) -> Act:
        def reflect(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, side)
            plans.reflect(session, viewer, self.code, reflection=self._told(session, text), moment=moment)

        return reflect
