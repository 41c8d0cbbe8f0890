"""HR's part on a plan: to remind, to read in full for a reason and say something, to appoint somebody."""

from sqlmodel import Session

from lib.clock import Moment
from lib.demo.playing.acting import Acting
from lib.demo.scenes import ACTING, At
from lib.models import EntryKind
from lib.plans import commands


class ByHr(Acting):
    """What HR does where a plan is stuck."""

    def _help_it(self) -> None:
        helped, shut = self.story.helped, self.timing.shut
        if helped is not None and helped.nudge is not None:
            self._add(self._day(helped.nudge), self._nudge)
        if helped is not None and helped.opened is not None:
            self._add(self._day(helped.opened), self._open_in_full)
        if self.scene.at is At.APPOINTED and shut is not None:
            self._add(shut.until, self._appoint)

    def _nudge(self, session: Session, moment: Moment) -> None:
        commands.send_reminder(session, self.stage.hr(session, moment), self.code, moment=moment)

    def _open_in_full(self, session: Session, moment: Moment) -> None:
        """HR opens the plan for a reason, reads it, and leaves a comment."""
        told = self.story.helped
        assert told is not None
        commands.open_in_full(session, self.stage.hr(session, moment), self.code, reason=told.why, moment=moment)
        hr = self.stage.hr(session, moment)
        self._open(session, hr, moment)
        if told.comment:
            said = self._told(session, told.comment)
            commands.add_to_journal(session, hr, self.code, kind=EntryKind.COMMENT, text=said, moment=moment)

    def _appoint(self, session: Session, moment: Moment) -> None:
        acting_id = self.stage.people[ACTING]
        commands.appoint_manager(session, self.stage.hr(session, moment), self.code, acting_id, moment=moment)
        self.stage.managers[self.member_id] = acting_id
