"""From a wish to the second agreement: asking for a plan, drafting, aligning, proposing, shaping it together."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from lib import formatting, reporting_lines, templates
from lib.access import Viewer
from lib.clock import Moment
from lib.demo.playing.acting import STARTED, Acting
from lib.demo.playing.stage import StoryAct
from lib.demo.scenes import At
from lib.demo.stories import ToldItem
from lib.demo.timing import AGREED, ALIGNED, ANSWERED, DRAFTED, MEMBER_AGREED, PROPOSED, REQUESTED, SETTLED
from lib.models import AlignAnswer, Cadence, Part, PlanRequest, RequestState, Side, State, TemplateState
from lib.plans import commands
from lib.plans.parts import open_suggestions

ANSWERED_BY_MEMBER = (At.MANAGER_ANSWERS, At.PART_MISSING, At.MEMBER_AGREES, At.MANAGER_AGREES, *STARTED)
SETTLED_BY_MANAGER = (At.PART_MISSING, At.MEMBER_AGREES, At.MANAGER_AGREES, *STARTED)
NOT_DISCUSSED = (At.MEMBER_ANSWERS, At.NOT_NOW, At.DROPPED)

DATE_GAP = "[date]"
"""What stands in a template in place of the end of the plan it was kept from."""


class UntilAgreed(Acting):
    """What happens before a plan runs."""

    _template = ""
    """The code of the template that was kept from the draft."""

    def _draft_it(self) -> None:
        """Until there is a draft, with what the manager does about it alone."""
        story = self.story
        if story.request is not None:
            self._add(self._before_start(REQUESTED), self._ask)
        self._add(self._before_start(DRAFTED), self._draft)
        if story.template is not None:
            self._add(self._before_start(DRAFTED), self._keep_template)
        if story.template is TemplateState.PUBLISHED:
            self._add(self._before_start(DRAFTED) + timedelta(5), self._publish_template)
        if story.alignment is not None:
            self._add(self._before_start(ALIGNED), self._ask_alignment)
            if story.alignment.answer is not None:
                self._add(self._before_start(PROPOSED), self._answer_alignment)
        elif self.scene.at not in (At.DRAFT, At.PART_MISSING):
            self._add(self._before_start(ALIGNED), self._note_alignment)

    def _shape_it(self) -> None:
        """From the proposal to where the scene wants it, the second agreement at most."""
        scene, story = self.scene, self.story
        self._add(self._before_start(PROPOSED), self._propose)
        if story.not_now is not None:
            self._add(self._before_start(PROPOSED) + timedelta(1), self._say_not_now)
            if story.not_now.revised_goal:
                self._add(self._before_start(PROPOSED) + timedelta(2), self._revise)
        for place, remark in enumerate(story.remarks):
            if scene.at not in NOT_DISCUSSED:
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

    # A draft, out of nothing, of a request or of an earlier plan

    def _ask(self, session: Session, moment: Moment) -> None:
        assert self.story.request is not None
        interest, aspirations = self.story.request.interest, self.story.request.aspirations
        member = self._viewer(session, Side.MEMBER)
        commands.request_plan(session, member, interest=interest, aspirations=aspirations, moment=moment)

    def _begin(self, session: Session, manager: Viewer, moment: Moment) -> str:
        policy = self.stage.policy
        reasons: dict[str, Any] = {"policy": policy, "why_now": self.story.why_now}
        reasons |= {"confirmed": dict.fromkeys(policy.confirmations, True), "moment": moment}
        if self.story.follows:
            return commands.create_follow_on(session, manager, self.stage.codes[self.story.follows], **reasons)
        if self.story.request is None:
            return commands.start_draft(session, manager, member_id=self.member_id, **reasons)
        waiting = select(col(PlanRequest.id)).where(
            col(PlanRequest.member_id) == self.member_id, col(PlanRequest.state) == RequestState.OPEN
        )
        request_id = session.scalars(waiting).one()
        assert request_id is not None
        return commands.start_requested_draft(session, manager, request_id, **reasons)

    def _draft(self, session: Session, moment: Moment) -> None:
        manager, story, timing = self._viewer(session), self.story, self.timing
        self.stage.codes[self.scene.story] = self._begin(session, manager, moment)
        is_changed = bool(story.goal_first) and self.scene.at is not At.UNSHAPED
        texts = {
            "observed": story.observed,
            "aspirations": "" if story.request else story.aspirations,
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
        changes |= {"start_on": timing.start, "end_on": timing.agreed_end}
        changes |= {"cadence": timing.rhythm.cadence, "cadence_weekday": timing.rhythm.weekday}
        if timing.rhythm.cadence is Cadence.EVERY_N_DAYS:
            changes["cadence_days"] = timing.rhythm.days
        if self.scene.at is At.DRAFT:
            # Somebody is in the middle of writing it.
            changes = {f: v for f, v in changes.items() if f not in ("measure", "achievable", "relevant", "together")}
        commands.save_draft(session, manager, self.code, changes=changes, seen={}, moment=moment)
        items = [
            (part, self._values(session, item))
            for part, item in self._parts()
            if item.by is Side.MANAGER and not (self.scene.at is At.DRAFT and part is Part.MILESTONE)
        ]
        commands.fill_draft(session, manager, self.code, text={}, items=items, moment=moment)

    # Templates

    def _keep_template(self, session: Session, moment: Moment) -> None:
        """The manager keeps the draft as a template, and asks HR to publish it unless it is for themselves alone."""
        manager, end = self._viewer(session), self.timing.agreed_end
        values = templates.suggest_template(session, manager, self.code, moment=moment).content.model_dump()
        values["goal"] = values["goal"].replace(formatting.short_day(end, end), DATE_GAP)
        self._template = templates.save_template(session, manager, values=values, moment=moment) or ""
        if self.story.template is not TemplateState.PRIVATE:
            templates.ask_to_publish(session, manager, self._template, moment=moment)

    def _publish_template(self, session: Session, moment: Moment) -> None:
        hr = self.stage.hr(session, moment)
        [waiting] = [one for one in templates.list_templates(session, hr).waiting if one.code == self._template]
        templates.publish_template(session, hr, self._template, seen_revision=waiting.revision, moment=moment)

    # Aligning

    def _note_alignment(self, session: Session, moment: Moment) -> None:
        manager = self._viewer(session)
        if (
            reporting_lines.line_of(session, self.member_id).managers_manager_id is not None
        ):  # Else there is nobody to speak with.
            commands.note_alignment(session, manager, self.code, spoke_on=moment.today, moment=moment)

    def _ask_alignment(self, session: Session, moment: Moment) -> None:
        commands.ask_alignment(session, self._viewer(session), self.code, moment=moment)

    def _answer_alignment(self, session: Session, moment: Moment) -> None:
        """The manager's manager reads the opportunity and answers; after *let’s talk* the two speak the same day."""
        told, above = self.story.alignment, self._above(session)
        assert told is not None
        assert told.answer is not None
        commands.open_opportunity(session, above, self.code, moment=moment)
        commands.answer_alignment(session, above, self.code, answer=told.answer, comment=told.comment, moment=moment)
        if told.answer is AlignAnswer.TALK:
            self._note_alignment(session, moment)

    # Shaping

    def _propose(self, session: Session, moment: Moment) -> None:
        commands.propose(session, self._viewer(session), self.code, moment=moment)

    def _say_not_now(self, session: Session, moment: Moment) -> None:
        assert self.story.not_now is not None
        member, reason = self._viewer(session, Side.MEMBER), self._told(session, self.story.not_now.reason)
        commands.say_not_now(session, member, self.code, reason=reason, moment=moment)

    def _revise(self, session: Session, moment: Moment) -> None:
        assert self.story.not_now is not None
        revision = commands.Revision(text={"goal": self._told(session, self.story.not_now.revised_goal)})
        version = self._plan_row(session).version
        commands.revise(session, self._viewer(session), self.code, revision, seen_version=version, moment=moment)

    def _suggest(self, session: Session, moment: Moment) -> None:
        """The team member suggests other words and adds what is their own."""
        member, story = self._viewer(session, Side.MEMBER), self.story
        if story.goal_first:
            commands.suggest(
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
                commands.suggest(
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
                commands.add_item(session, member, self.code, part, values=values, moment=moment)

    def _answer(self, session: Session, moment: Moment) -> None:
        """The team member answers what the manager put in: declines with a reason, accepts the rest.

        Most only decline: agreeing accepts whatever is not answered yet.
        """
        member = self._viewer(session, Side.MEMBER)
        accepts_by_agreeing = self.number % 4 != 0 and self.scene.at in STARTED
        for part, item in self._parts():
            if item.by is Side.MEMBER or item.first or (accepts_by_agreeing and not item.declined):
                continue
            self._judge(session, member, part, item, moment)

    def _settle(self, session: Session, moment: Moment) -> None:
        """The manager answers what the team member suggested and added."""
        manager = self._viewer(session)
        plan = self._plan_row(session)
        for suggestion in open_suggestions(session, plan):
            assert suggestion.id is not None
            commands.accept_suggestion(session, manager, self.code, suggestion.id, moment=moment)
        for part, item in self._parts():
            if item.by is Side.MEMBER:
                self._judge(session, manager, part, item, moment)

    def _judge(self, session: Session, viewer: Viewer, part: Part, item: ToldItem, moment: Moment) -> None:
        """Decline what the other side added, with a reason, or accept it."""
        found = self._find(session, part, item.text)
        if item.declined:
            reason = self._told(session, item.declined)
            commands.decline_item(session, viewer, self.code, part, found, reason=reason, moment=moment)
        else:
            commands.accept_item(session, viewer, self.code, part, found, moment=moment)

    def _agreeing(self, side: Side) -> StoryAct:
        def agree(session: Session, moment: Moment) -> None:
            viewer = self._viewer(session, side)
            if side is Side.MANAGER and self._is_remembered():
                # Somebody who agrees has read it.
                self._open(session, viewer, moment)
            plan = self._plan_row(session)
            if side is Side.MEMBER or plan.manager_agreed_at is None:  # Proposing it was the manager's agreement.
                commands.agree(session, viewer, self.code, version=plan.version, moment=moment)
            if side is Side.MANAGER and plan.state is State.PROPOSED and self.story.unshaped:
                reason = self._told(session, self.story.unshaped)
                commands.explain_unshaped(session, viewer, self.code, reason=reason, moment=moment)

        return agree
