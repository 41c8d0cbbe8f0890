"""Aligning on the opportunity: the manager and their own manager, before or while the two shape the plan.

It is about the opportunity, not the finished plan. A note that they spoke settles it; who is asked instead sees
opportunity and development area alone, and answers once. The team member reads the answer once the plan is proposed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Field, Session, SQLModel

from lib.access import Viewer, look_up
from lib.clock import Moment, at
from lib.errors import Invalid, NotFound
from lib.models import PARAGRAPH, Action, AlignAnswer, Dimension, Person, Purpose, Reading, State, Words
from lib.models.base import Day
from lib.plans.commit import note_change, save
from lib.plans.context import open_for
from lib.plans.parts import checked
from lib.plans.queries.access_log import note_opening
from lib.plans.queries.header import PersonName
from lib.plans.queries.readers import Readers, readers_of_plan
from lib.plans.request_words import is_as_requested


class AlignForm(SQLModel):
    """What the manager's manager says about the opportunity, with a comment if they like."""

    answer: AlignAnswer
    comment: Words = Field(default="", max_length=PARAGRAPH)


class SpokeForm(SQLModel):
    """The day on which a manager spoke with their own about the opportunity."""

    aligned_on: Day | None


@dataclass(frozen=True)
class Opportunity:
    """What somebody sees of a draft whom its author asks to align, and nothing else of it.

    Attributes:
        why_now: the reasons, in the words that were ticked.
        aspirations: empty while they are the words of a request, which were meant for the manager alone.
        asked_on: the day they were asked.
        may_answer: their answer still counts: none was given, and the two have not spoken meanwhile.
        answer, comment: what they answered, if they did.
    """

    code: str
    member: PersonName
    manager: PersonName
    why_now: Sequence[str]
    observed: str
    aspirations: str
    skills: str
    business_need: str
    area: str
    dimension: Dimension | None
    purpose: Purpose | None
    asked_on: date
    may_answer: bool
    answer: AlignAnswer | None
    comment: str
    readers: Readers


def note_alignment(session: Session, viewer: Viewer, code: str, *, spoke_on: Any, moment: Moment) -> None:
    """The manager notes on which day they spoke with their own manager about the opportunity.

    Raises:
        Invalid: there is no day, or one that lies ahead.
    """
    plan = open_for(session, viewer, code, Action.NOTE_ALIGNMENT, moment).plan
    day = checked(SpokeForm, {"aligned_on": spoke_on}).aligned_on
    if day is None or day > moment.today:
        raise Invalid({"aligned_on": "Please choose the day you spoke, today at the latest."})
    plan.aligned_on, plan.aligned_by_id = day, viewer.person_id
    save(session, viewer, plan, "alignment noted", moment)


def ask_alignment(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """The manager asks their own manager whether the opportunity is worth coaching; once for a plan.

    Raises:
        NotAllowed: nobody is above, it was asked before, or alignment is there already.
        Invalid: it is not written yet what is to improve, so there is nothing to answer.
    """
    opened = open_for(session, viewer, code, Action.ASK_ALIGNMENT, moment)
    plan = opened.plan
    if not plan.area:
        raise Invalid({"": "Please name the development area first. Your manager is asked about it."})
    if plan.state is State.DRAFT:  # Its stored line is of the day it was started; who is asked is above today.
        plan.managers_manager_id = opened.people.managers_manager_id
    plan.align_asked_at = moment.now
    save(session, viewer, plan, "alignment asked", moment)


def answer_alignment(
    session: Session, viewer: Viewer, code: str, *, answer: AlignAnswer | str, comment: str = "", moment: Moment
) -> None:
    """The manager's manager says *aligned* or *let's talk*. The team member can read it once the plan is proposed.

    Raises:
        Invalid: there is no answer, or the comment is too long.
        NotAllowed: they were not asked, it was answered, or the two have spoken meanwhile.
    """
    plan = open_for(session, viewer, code, Action.ANSWER_ALIGNMENT, moment).plan
    if not answer:
        raise Invalid({"answer": "Please choose one of the two answers."})
    form = checked(AlignForm, {"answer": answer, "comment": comment})
    plan.align_answer, plan.align_comment = form.answer, form.comment
    plan.align_answered_at, plan.align_answered_by_id = moment.now, viewer.person_id
    said = {
        AlignAnswer.ALIGNED: f"{viewer.name} is aligned on the opportunity.",
        AlignAnswer.TALK: f"{viewer.name} would like to talk about the opportunity.",
    }[form.answer]
    note_change(session, viewer, plan, f"{said}\n{form.comment}".strip(), moment)
    save(session, viewer, plan, "alignment answered", moment, answer=form.answer.value)


def open_opportunity(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> Opportunity:
    """What the viewer may see of a draft on which they were asked to align. It leaves a line of its own.

    Raises:
        NotFound: there is no such draft, or the viewer was not asked about it.
    """
    opened = look_up(session, viewer, code)
    if opened.reading is not Reading.OPPORTUNITY:
        raise NotFound
    plan = opened.plan
    member, manager = session.get(Person, plan.member_id), session.get(Person, plan.manager_id)
    assert member is not None
    assert manager is not None
    assert plan.align_asked_at is not None  # Else they would not read it.
    note_opening(session, viewer, opened, moment)
    return Opportunity(
        code=plan.code,
        member=PersonName(plan.member_id, member.name),
        manager=PersonName(plan.manager_id or 0, manager.name),
        why_now=reasons(plan.policy, plan.why_now),
        observed=plan.observed,
        aspirations="" if is_as_requested(session, plan) else plan.aspirations,
        skills=plan.skills,
        business_need=plan.business_need,
        area=plan.area,
        dimension=plan.dimension,
        purpose=plan.purpose,
        asked_on=at(plan.align_asked_at).today,
        may_answer=plan.align_answer is None and plan.aligned_on is None,
        answer=plan.align_answer,
        comment=plan.align_comment,
        readers=readers_of_plan(session, plan, opened.people, moment),
    )


def reasons(policy: Mapping[str, Any], why_now: Sequence[str]) -> list[str]:
    """Why now in the very words that the manager ticked, as the plan was opened with them."""
    said = policy.get("why_now", {})
    return [str(said[key]) for key in why_now if said.get(key)]
