"""While a plan runs: check-ins, what became of the promises, the journal, and what changes on the way."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.clock import Moment
from lib.demo.made_up_people import ROLES
from lib.demo.playing.acting import Acting
from lib.demo.playing.stage import StoryAct
from lib.demo.scenes import At
from lib.demo.stories import (
    Changed,
    NoteStory,
    PreparationStory,
    ToldActivity,
    ToldCheckIn,
    ToldItem,
    ToldMilestone,
    ToldSupport,
)
from lib.demo.timing import workday
from lib.models import EntryKind, JournalEntry, Part, Progress, Side
from lib.plans import commands
from lib.plans.parts import open_adjustment

ANSWER_AFTER = timedelta(2)
"""How long the other one thinks about an adjustment or a wish to stop."""


class WhileActive(Acting):
    """What happens from the start to the end of a plan."""

    def _follow_it(self) -> None:
        self._read_by_others()
        self._change_on_the_way()
        self._keep_promises()
        for check_in, held_on in zip(self._lines(), self.timing.meetings, strict=False):
            by_member, by_manager = check_in.confidence
            self._add(held_on, self._checking_in(Side.MEMBER, check_in.member, check_in.progress, by_member))
            if check_in.manager:
                self._add(held_on, self._checking_in(Side.MANAGER, check_in.manager, check_in.progress, by_manager))
        if self.timing.ended_on is None and self.timing.meetings:  # What is new to them is what came after it.
            for side in Side:
                self._add(self.timing.meetings[-1], self._opening(partial(self._viewer, side=side)))
        for note in self.story.notes:
            self._report_on(self._day(note.day), self._noting(note))
        for update in self.story.updates:
            self._report_on(self._day(update.day), self._writing(update.by, update.text, EntryKind.UPDATE))
        for told in self.story.prepared:
            self._add(self.stage.yesterday, self._preparing(told))

    def _report_on(self, day: date, act: StoryAct) -> None:
        """Add something that was written while the plan ran: on its day, or as soon as the two could write again."""
        shut = self.timing.shut
        if shut is not None and shut.first <= workday(day) < shut.until:
            day = shut.until
        if day <= self.timing.last:
            self._add(day, act)

    def _lines(self) -> Sequence[ToldCheckIn]:
        """What is said at the check-ins. Where fewer were held than were written, the last stays."""
        told, held = self.story.check_ins, len(self.timing.meetings)
        if self.scene.at is not At.CLOSED or held >= len(told):
            return told
        return [told[(place + 1) * len(told) // held - 1] for place in range(held)]

    def _read_by_others(self) -> None:
        """Now and then the manager's manager reads along, and HR looks at a header."""
        if self.number % 3 == 0:
            self._add(self._first_day() + timedelta(2), self._opening(self._above))
        if self.number % 4 == 0 and self.scene.member not in ROLES:
            self._add(self._first_day() + timedelta(8), self._look_at_header)

    def _look_at_header(self, session: Session, moment: Moment) -> None:
        self._open(session, self.stage.hr(session, moment), moment)

    # Check-ins

    def _checking_in(self, side: Side, text: str, progress: int, confidence: int) -> StoryAct:
        def check_in(session: Session, moment: Moment) -> None:
            viewer, said = self._viewer(session, side), self._told(session, text)
            commands.record_check_in(
                session, viewer, self.code, line=said, progress=progress, confidence=confidence, moment=moment
            )

        return check_in

    def _preparing(self, told: PreparationStory) -> StoryAct:
        def prepare(session: Session, moment: Moment) -> None:
            points = "\n".join(self._told(session, point) for point in told.points)
            commands.prepare_check_in(session, self._viewer(session, told.by), self.code, points=points, moment=moment)

        return prepare

    def _moving(self, planned: date, to: date) -> StoryAct:
        """On its day the team member moves a check-in."""

        def move(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            commands.reschedule_check_in(session, member, self.code, planned=planned, to=to, moment=moment)

        return move

    def _skipping(self, planned: date, reason: str) -> StoryAct:
        """On its day the manager lets a check-in go."""

        def skip(session: Session, moment: Moment) -> None:
            said = self._told(session, reason)
            commands.skip_check_in(
                session, self._viewer(session), self.code, planned=planned, reason=said, moment=moment
            )

        return skip

    def _noting(self, note: NoteStory) -> StoryAct:
        """Somebody writes into the journal, and corrects it a little later where the story says so."""

        def write(session: Session, moment: Moment) -> None:
            self._writing(note.by, note.first or note.text, note.kind)(session, moment)
            if not (note.first or note.withdrawn):
                return
            newest = select(func.max(JournalEntry.id)).where(col(JournalEntry.plan_id) == self._plan_row(session).id)
            viewer, written = self._viewer(session, note.by), session.scalar(newest)
            assert written is not None
            about = (session, viewer, self.code, commands.Writing.ENTRY, written)
            if note.withdrawn:
                commands.withdraw_words(*about, moment=moment)
            else:
                commands.edit_words(*about, text=self._told(session, note.text), moment=moment)

        return write

    # What both had promised

    def _keep_promises(self) -> None:
        """What becomes of activities, support and milestones, each on its own day."""
        last = self.timing.last
        late = self._left_late()
        taken_out = {change.taken_out for change in self.story.changed}
        added = {change.added: self._day(change.day) for change in self.story.changed if change.added is not None}
        for activity in (*self._kept(self.story.activities), *added):
            if activity.text in taken_out:
                continue
            done_on = self._due(activity)
            if activity.undone or activity is late or done_on > last:
                if done_on - timedelta(9) <= last:
                    begun_on = max(done_on - timedelta(9), added.get(activity, self._first_day()))
                    self._report_on(begun_on, self._reporting(activity, is_done=False))
                continue
            self._report_on(done_on, self._reporting(activity, is_done=True))
        for support in self._kept(self.story.support):
            given_on = self._due(support)
            if support.missed:
                self._report_on(given_on + timedelta(3), self._missing(support))
                continue
            if support.undone or support is late or given_on > last:
                continue
            noted_on = given_on + timedelta(support.noted_after)
            self._report_on(noted_on, self._giving(support, given_on))
            if not support.unconfirmed:
                self._report_on(noted_on + timedelta(3), self._confirming(support))
        for milestone in self._kept(self.story.milestones):
            if not milestone.undone and self._due(milestone) <= last:
                self._report_on(self._due(milestone), self._reaching(milestone))

    def _left_late(self) -> ToldItem | None:
        """The last activity or support whose own date has passed, where the scene wants one to be late."""
        items: dict[At, tuple[ToldItem, ...]] = {
            At.ACTIVITY_LATE: self.story.activities,
            At.SUPPORT_LATE: self.story.support,
        }
        passed = [
            item
            for item in self._kept(items.get(self.scene.at, ()))
            if item.day is not None and self.timing.start + timedelta(item.day) < self.stage.today
        ]
        return max(passed, key=lambda item: item.day, default=None)

    def _reporting(self, activity: ToldActivity, *, is_done: bool) -> StoryAct:
        def report(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.ACTIVITY, activity.text)
            commands.report_activity(
                session,
                member,
                self.code,
                found,
                progress=Progress.DONE if is_done or activity.too_soon else Progress.IN_PROGRESS,
                evidence=self._told(session, activity.evidence) if is_done else "",
                moment=moment,
            )
            if activity.too_soon and not is_done:
                commands.take_back(session, member, self.code, Part.ACTIVITY, found, moment=moment)

        return report

    def _giving(self, support: ToldSupport, given_on: date) -> StoryAct:
        def give(session: Session, moment: Moment) -> None:
            found, on = self._find(session, Part.SUPPORT, support.text), given_on if support.noted_after else None
            commands.provide_support(session, self._viewer(session), self.code, found, given_on=on, moment=moment)

        return give

    def _missing(self, support: ToldSupport) -> StoryAct:
        def miss(session: Session, moment: Moment) -> None:
            found, reason = self._find(session, Part.SUPPORT, support.text), self._told(session, support.missed)
            member = self._viewer(session, Side.MEMBER)
            commands.mark_not_received(session, member, self.code, found, reason=reason, moment=moment)

        return miss

    def _confirming(self, support: ToldSupport) -> StoryAct:
        def confirm(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.SUPPORT, support.text)
            commands.confirm_support(session, member, self.code, found, moment=moment)

        return confirm

    def _reaching(self, milestone: ToldMilestone) -> StoryAct:
        def reach(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            found = self._find(session, Part.MILESTONE, milestone.text)
            evidence = self._told(session, milestone.evidence)
            commands.reach_milestone(session, member, self.code, found, evidence=evidence, moment=moment)

        return reach

    # What changes on the way

    def _change_on_the_way(self) -> None:
        story, timing = self.story, self.timing
        for planned, to in timing.rhythm.moved.items():
            self._report_on(planned, self._moving(planned, to))
        for skipped in story.skipped:
            planned = timing.planned(skipped.check_in)
            self._report_on(planned, self._skipping(planned, skipped.reason))
        for change in story.changed:
            self._report_on(self._day(change.day), self._changing(change))
        if story.adjustment is not None:
            self._add(self._day(story.adjustment.day), self._adjust)
            if story.adjustment.answer != "open":
                self._add(self._day(story.adjustment.day) + ANSWER_AFTER, self._answer_adjustment)
        if timing.pause is not None and story.pause is not None:
            self._add(timing.pause.first, self._pause)
            if story.pause.ended_after is not None:
                self._add(timing.pause.until, self._end_pause)
        if story.stop is not None:
            self._add(self._day(story.stop.day), self._requesting_end(story.stop.reason))
            if story.stop.answer:
                self._add(self._day(story.stop.day) + ANSWER_AFTER, self._decline_end_request)

    def _changing(self, change: Changed) -> StoryAct:
        def change_at_once(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, change.by)
            if change.added is not None:
                values = self._values(session, change.added)
                commands.add_to_plan(session, viewer, self.code, Part.ACTIVITY, values=values, moment=moment)
            if change.taken_out:
                found, why = self._find(session, Part.ACTIVITY, change.taken_out), self._told(session, change.why)
                commands.take_out(session, viewer, self.code, Part.ACTIVITY, found, reason=why, moment=moment)

        return change_at_once

    def _adjust(self, session: Session, moment: Moment) -> None:
        told = self.story.adjustment
        assert told is not None
        changes: dict[str, Any] = {}
        if told.goal:
            changes["goal"] = self._told(session, told.goal, self.timing.end)
        if told.end_days is not None:
            changes["end_on"] = self.timing.start + timedelta(told.end_days)
        viewer, reason = self._viewer(session, told.by), self._told(session, told.reason)
        commands.propose_adjustment(session, viewer, self.code, changes=changes, seen={}, reason=reason, moment=moment)

    def _answer_adjustment(self, session: Session, moment: Moment) -> None:
        told = self.story.adjustment
        adjustment = open_adjustment(session, self._plan_row(session))
        assert told is not None
        assert adjustment is not None
        assert adjustment.id is not None
        if told.answer == "withdraw":
            author = self._viewer(session, told.by)
            commands.withdraw_adjustment(session, author, self.code, adjustment.id, moment=moment)
            return
        other = self._viewer(session, told.by.other)
        if told.answer == "accept":
            commands.accept_adjustment(session, other, self.code, adjustment.id, moment=moment)
            return
        reason = self._told(session, told.answer_reason)
        commands.decline_adjustment(session, other, self.code, adjustment.id, reason=reason, moment=moment)

    def _pause(self, session: Session, moment: Moment) -> None:
        assert self.story.pause is not None
        member, until = self._viewer(session, Side.MEMBER), moment.today + timedelta(self.story.pause.days)
        commands.pause_plan(session, member, self.code, until=until, moment=moment)

    def _end_pause(self, session: Session, moment: Moment) -> None:
        commands.resume_plan(session, self._viewer(session, Side.MEMBER), self.code, moment=moment)

    def _requesting_end(self, reason: str) -> StoryAct:
        def ask(session: Session, moment: Moment) -> None:
            member = self._viewer(session, Side.MEMBER)
            commands.request_to_end(session, member, self.code, reason=self._told(session, reason), moment=moment)

        return ask

    def _decline_end_request(self, session: Session, moment: Moment) -> None:
        assert self.story.stop is not None
        answer = self._told(session, self.story.stop.answer)
        commands.decline_end_request(session, self._viewer(session), self.code, answer=answer, moment=moment)
