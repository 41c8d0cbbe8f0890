"""Going on from a closed plan: what was not finished there becomes the beginning of a new draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lib.access import Viewer, look_up
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import ITEMS, Action, Answer, Item, Outcome, Part, Person, Plan, Side
from lib.plans.commands.draft import WhyNow, begin_draft
from lib.plans.context import open_for, status_of
from lib.plans.parts import ITEM_FORMS, PART_FIELDS, checked, happened_on, id_of, items_of, new_item, plain_fields
from lib.plans.queries.header import PersonName, plan_title
from lib.plans.rules.workflow import allowed_actions
from lib.policy import Policy

ABOUT = ("area", "dimension", "purpose", "skills", "business_need")
WORDS = ("kind", "text")
GOAL = ("goal", "measure", "achievable", "relevant", "target_level")


@dataclass(frozen=True)
class ClosedPlan:
    """A closed plan that the viewer may go on from: what it is called, and whom it was for."""

    code: str
    title: str
    member: PersonName


def read_closed_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> ClosedPlan:
    """The plan that a follow-on goes on from. It is not opened: what is new on it stays new, and no opening is noted.

    Raises:
        NotFound: there is none, or it is not for this viewer to go on from it.
    """
    opened = look_up(session, viewer, code)
    if Action.FOLLOW_ON not in allowed_actions(status_of(session, opened, moment), opened.relations):
        raise NotFound
    plan = opened.plan
    member = PersonName(plan.member_id, session.get_one(Person, plan.member_id).name)
    return ClosedPlan(plan.code, plan_title(plan, opened.reading), member)


def create_follow_on(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    policy: Policy,
    why_now: Sequence[str],
    confirmed: Mapping[str, bool],
    moment: Moment,
    token: str | None = None,
) -> str:
    """Start a draft that goes on from a closed plan, with what was not finished there.

    Returns:
        The code of the new plan, for addresses.

    Raises:
        NotAllowed: the plan is not closed, or the viewer is not the manager of its team member today.
        NotCoaching, Invalid, AlreadyThere: as in `start_draft`.
    """
    before = open_for(session, viewer, code, Action.FOLLOW_ON, moment).plan
    reasons = WhyNow(policy, why_now, confirmed)
    plan = begin_draft(session, viewer, before.member_id, reasons, moment=moment, token=token)
    carry_over(session, viewer, before, plan, not_finished(session, before), with_text=True, moment=moment)
    session.commit()
    return plan.code


def not_finished(session: Session, plan: Plan) -> list[tuple[Part, Item]]:
    """What was agreed on a plan and did not happen: activities not done, support not given, milestones not reached."""
    return [
        (part, item)
        for part in ITEMS
        for item in items_of(session, plan, part)
        if item.answer is Answer.AGREED and happened_on(item) is None
    ]


def carry_over(
    session: Session,
    viewer: Viewer,
    before: Plan,
    plan: Plan,
    items: Iterable[tuple[Part, Item]],
    *,
    with_text: bool,
    moment: Moment,
) -> None:
    """Begin a draft with what an earlier plan left open; the caller commits.

    Args:
        items: activities, support and milestones of the earlier plan. Their days have passed and stay behind.
        with_text: what it is about goes along too, and the goal unless it was achieved. Where the person stands today
            is for the two to say anew; the level they ended at goes along. Without it links and names stay behind too.
    """
    plan.follows_id = id_of(before)
    if with_text:
        for name in ABOUT if before.outcome is Outcome.ACHIEVED else (*ABOUT, *GOAL):
            setattr(plan, name, getattr(before, name))
        plan.current_level = before.end_level
    for part, item in items:
        names = [name for name in PART_FIELDS[part] if name != "due_on" and (with_text or name in WORDS)]
        form = checked(ITEM_FORMS[part], plain_fields(item, names))
        session.add(
            new_item(
                part,
                form,
                plan=plan,
                added_by_id=viewer.person_id,
                added_by_side=Side.MANAGER,
                added_at=moment.now,
            )
        )
        session.flush()  # One by one: items are shown in the order of their ids.
