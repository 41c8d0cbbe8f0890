"""The end of a plan and what comes of it: closed, opened again, cancelled; reflections, a look back, a new wish."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib.clock import Moment
from lib.demo.playing.stage import StoryAct
from lib.demo.playing.while_active import WhileActive
from lib.demo.scenes import At
from lib.demo.stories import WishStory
from lib.models import CancelReason, EntryKind, PlanRequest, RequestState, Side
from lib.plans import commands
from lib.plans.commands.follow_on import not_finished
from lib.plans.context import LOOK_BACK_AFTER


class AtTheEnd(WhileActive):
    """What happens on the last day of a plan and after it."""

    def _close_too_early(self) -> None:
        """The plan is closed and reopened a few days later; what others write meanwhile comes after."""
        reopened, shut = self.story.reopened, self.timing.shut
        if reopened is not None and shut is not None:
            self._add(shut.first, self._close)
            self._add(shut.until, self._reopen)
            self._add(shut.until, self._writing(Side.MANAGER, reopened.line, EntryKind.COMMENT))

    def _end_it(self) -> None:
        ended_on = self.timing.ended_on
        if self.scene.at in (At.CANCELLED, At.DROPPED):
            self._cancel_it()
        if self.scene.at is not At.CLOSED or ended_on is None:
            return
        self._add(ended_on, self._close)
        closing, look_back = self.story.closing, self.story.look_back
        assert closing is not None, f"“{self.scene.story}” has no ending yet"
        for side, text, days in ((Side.MANAGER, closing.manager, 1), (Side.MEMBER, closing.member, 3)):
            if ("member" if side is Side.MEMBER else "manager") in self.scene.reflected:
                self._add(ended_on + timedelta(days), self._reflecting(side, text))
        if look_back is not None:
            for side, text, days in ((Side.MEMBER, look_back.member, 3), (Side.MANAGER, look_back.manager, 5)):
                if text:
                    self._add(ended_on + timedelta(LOOK_BACK_AFTER + days), self._looking_back(side, text))
        if self.story.wish is not None:
            self._wish_for_more(self.story.wish)

    def _cancel_it(self) -> None:
        told, ended_on = self.story.cancelled, self.timing.ended_on
        assert told is not None
        assert ended_on is not None
        if told.text and told.reason is CancelReason.MEMBER_ASKED:
            self._add(ended_on - timedelta(1), self._requesting_end(told.text))
        elif told.text:
            self._add(ended_on, self._writing(Side.MANAGER, told.text))
        self._add(ended_on, self._cancel)

    def _close(self, session: Session, moment: Moment) -> None:
        closing, manager = self.story.closing, self._viewer(session)
        assert closing is not None
        values: dict[str, Any] = {
            "outcome": closing.outcome,
            "outcome_evidence": self._told(session, closing.evidence),
        }
        values |= {"end_level": closing.level, "next_step": closing.next_step}
        revision = self._plan_row(session).revision
        commands.close_plan(session, manager, self.code, values=values, seen_revision=revision, moment=moment)

    def _reopen(self, session: Session, moment: Moment) -> None:
        commands.reopen_plan(session, self._viewer(session), self.code, moment=moment)

    def _cancel(self, session: Session, moment: Moment) -> None:
        assert self.story.cancelled is not None
        reason, revision = self.story.cancelled.reason, self._plan_row(session).revision
        manager = self._viewer(session)
        commands.cancel_plan(session, manager, self.code, reason=reason, seen_revision=revision, moment=moment)

    def _reflecting(self, side: Side, text: str) -> StoryAct:
        def reflect(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, side)
            commands.reflect(session, viewer, self.code, reflection=self._told(session, text), moment=moment)

        return reflect

    def _looking_back(self, side: Side, text: str) -> StoryAct:
        def look_back(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, side)
            commands.look_back(session, viewer, self.code, text=self._told(session, text), moment=moment)

        return look_back

    # A wish for more

    def _wish_for_more(self, wish: WishStory) -> None:
        asked_on = self.stage.today - timedelta(wish.days_ago)
        self._add(asked_on, self._wish)
        if wish.answer:
            self._add(asked_on + timedelta(1), self._answer_wish)

    def _wish(self, session: Session, moment: Moment) -> None:
        wish, member = self.story.wish, self._viewer(session, Side.MEMBER)
        assert wish is not None
        texts: dict[str, Any] = {"interest": self._told(session, wish.interest), "aspirations": wish.aspirations}
        if not wish.goes_on:
            commands.request_plan(session, member, **texts, moment=moment)
            return
        open_ones = not_finished(session, self._plan_row(session))
        unfinished = [(part, item.id) for part, item in open_ones if item.id is not None]
        commands.request_follow_on(session, member, self.code, **texts, unfinished=unfinished, moment=moment)

    def _answer_wish(self, session: Session, moment: Moment) -> None:
        wish, manager = self.story.wish, self._viewer(session)
        assert wish is not None
        waiting = select(col(PlanRequest.id)).where(
            col(PlanRequest.member_id) == self.member_id, col(PlanRequest.state) == RequestState.OPEN
        )
        request_id = session.scalars(waiting).one()
        assert request_id is not None
        answer = self._told(session, wish.answer)
        commands.answer_request(session, manager, request_id, answer=answer, moment=moment)
