"""Requesting a coaching plan, and how the manager answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from lib import audit, reporting_lines
from lib.access import Viewer, people_of_plan, reading
from lib.clock import Moment
from lib.errors import EditConflict, NotAllowed, NotFound
from lib.models import PARAGRAPH, Action, Part, Plan, PlanRequest, Reading, RequestState, Words
from lib.plans import request_words
from lib.plans.commands.draft import AlreadyThere, WhyNow, begin_draft
from lib.plans.commands.follow_on import carry_over, not_finished
from lib.plans.commit import claim_form_token, insert_once
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of, is_id
from lib.plans.queries.plan_requests import is_pending, manager_to_ask, open_requests_for
from lib.policy import Policy

WISH = 900
"""How long each of the two answers may be: both fit together into the draft that is started from them."""

NOBODY_TO_ASK = (
    "Nobody is your manager on the roster at the moment, so there is nobody to ask. If that is not right, please tell "
    "HR or an administrator: the roster names your manager. Once there is somebody, you can ask them here."
)


class AskForm(SQLModel):
    """What a team member would like a plan for, and where they want to get."""

    interest: Words = Field(min_length=1, max_length=WISH)
    aspirations: Words = Field(default="", max_length=WISH)


class AnswerForm(SQLModel):
    """Why a request is answered with no for now."""

    answer: Words = Field(min_length=1, max_length=PARAGRAPH)


def request_plan(
    session: Session,
    viewer: Viewer,
    *,
    interest: str,
    aspirations: str = "",
    seen_manager_id: int | None = None,
    again: int | None = None,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Ask one's manager of today for a coaching plan, one request at a time.

    Args:
        seen_manager_id: whom the words were written for, if the screen named somebody.
        again: a request of one's own that lapsed; what was ticked in it goes along once more.

    Raises:
        Invalid: a sentence for each field.
        NotAllowed: there is no manager to ask, or a request waits already.
        EditConflict: somebody else is the manager by now.
    """
    form = checked(AskForm, {"interest": interest, "aspirations": aspirations})
    before = _find(session, again) if again is not None else None
    if before is not None and (before.member_id, before.state) != (viewer.person_id, RequestState.LAPSED):
        raise NotFound
    _send(
        session,
        viewer,
        form,
        follows_id=before.follows_id if before else None,
        unfinished=before.unfinished if before else (),
        seen_manager_id=seen_manager_id,
        moment=moment,
        token=token,
    )


def request_follow_on(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    interest: str,
    aspirations: str = "",
    unfinished: Collection[tuple[Part, int]] = (),
    seen_manager_id: int | None = None,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Ask one's manager of today to go on from a closed plan of one's own.

    Args:
        unfinished: part and id of what they want to go on with. A manager who does not read that plan gets its words
            alone.

    Raises:
        Invalid, NotAllowed, EditConflict: as in `request_plan`.
        NotFound: something ticked is not open on that plan.
    """
    plan = open_for(session, viewer, code, Action.REQUEST_FOLLOW_ON, moment).plan
    form = checked(AskForm, {"interest": interest, "aspirations": aspirations})
    open_ones = {(part, item.id): item.text for part, item in not_finished(session, plan)}
    if not set(unfinished) <= set(open_ones):
        raise NotFound
    ticked = [
        {"part": part.value, "id": item_id, "text": text}
        for (part, item_id), text in open_ones.items()
        if (part, item_id) in set(unfinished)
    ]
    _send(
        session,
        viewer,
        form,
        follows_id=id_of(plan),
        unfinished=ticked,
        seen_manager_id=seen_manager_id,
        moment=moment,
        token=token,
    )


def withdraw_request(session: Session, viewer: Viewer, request_id: int, *, moment: Moment) -> None:
    """The team member takes their request back, or lets go of one that lapsed. The manager no longer reads it.

    Its words go from a draft that was started from it too, of which the team member learns nothing.

    Raises:
        NotFound: it is not theirs, or there is nothing to take back any more.
    """
    request_words.lock_requested_draft(session, request_id if is_id(request_id) else None)
    request = _find(session, request_id)
    is_there = is_pending(session, request) or request.state is RequestState.LAPSED
    if request.member_id != viewer.person_id or not is_there:
        raise NotFound
    request.state = RequestState.WITHDRAWN
    request_words.remove_requested_words(session, request, moment)
    _record(session, viewer, request, "plan request taken back", moment)
    session.commit()


def answer_request(session: Session, viewer: Viewer, request_id: int, *, answer: str, moment: Moment) -> None:
    """The manager answers with words instead of a plan; the team member reads them on Home.

    Raises:
        NotFound: no such request waits for this viewer.
        Invalid: there is no text, or too much.
    """
    request = _waiting(session, viewer, request_id)
    request.answer = checked(AnswerForm, {"answer": answer}).answer
    request.state, request.answered_at = RequestState.DECLINED, moment.now
    _record(session, viewer, request, "plan request answered", moment)
    session.commit()


def start_requested_draft(
    session: Session,
    viewer: Viewer,
    request_id: int,
    *,
    policy: Policy,
    why_now: Sequence[str],
    confirmed: Mapping[str, bool],
    moment: Moment,
    token: str | None = None,
) -> str:
    """Start a draft from a request: its words are filled in, and what the team member wants to go on with.

    Returns:
        The code of the new plan, for addresses.

    Raises:
        NotFound: no such request waits for this viewer.
        NotCoaching, Invalid, AlreadyThere: as in `start_draft`.
    """
    request = _find(session, request_id)
    if request.state is RequestState.STARTED and request.manager_id == viewer.person_id:
        raise AlreadyThere
    request = _waiting(session, viewer, request_id)
    reasons = WhyNow(policy, why_now, confirmed)
    plan = begin_draft(session, viewer, request.member_id, reasons, moment=moment, token=token)
    plan.aspirations = request.in_one
    before = session.get(Plan, request.follows_id) if request.follows_id is not None else None
    if before is not None:
        ticked = {(one["part"], one["id"]) for one in request.unfinished}
        items = [(part, item) for part, item in not_finished(session, before) if (part, item.id) in ticked]
        may_read = reading(viewer, people_of_plan(session, before)) is Reading.FULL
        carry_over(session, viewer, before, plan, items, with_text=may_read, moment=moment)
    request.state, request.plan_id = RequestState.STARTED, plan.id
    session.commit()
    return plan.code


def _send(
    session: Session,
    viewer: Viewer,
    form: AskForm,
    *,
    follows_id: int | None = None,
    unfinished: Sequence[dict[str, Any]] = (),
    seen_manager_id: int | None,
    moment: Moment,
    token: str | None,
) -> None:
    if not claim_form_token(session, token, moment):
        return
    reporting_lines.lock_lines(session)  # The request is for the manager of today; no import may end between the two.
    manager = manager_to_ask(session, viewer)
    if manager is None:
        raise NotAllowed(NOBODY_TO_ASK)
    if seen_manager_id is not None and seen_manager_id != manager.id:
        now = f"{manager.name} is your manager now. Send your request once more, if {manager.first_name} may read it."
        raise EditConflict({"manager": manager.name}, now)
    last = session.scalars(
        select(PlanRequest).where(
            col(PlanRequest.member_id) == viewer.person_id,
            col(PlanRequest.state).in_((RequestState.OPEN, RequestState.STARTED)),
        )
    )
    request = PlanRequest(
        **form.model_dump(),
        member_id=viewer.person_id,
        manager_id=manager.id,
        at=moment.now,
        unfinished=list(unfinished),
        follows_id=follows_id,
    )
    if any(is_pending(session, before) for before in last) or not insert_once(session, request):
        raise NotAllowed("You have asked already. Withdraw that request first, if you want to change it.")
    _record(session, viewer, request, "plan requested", moment)
    session.commit()


def _find(session: Session, request_id: int) -> PlanRequest:
    """The request of this id, to be changed by whoever may; others who want to wait until this transaction ends."""
    found = select(PlanRequest).where(col(PlanRequest.id) == request_id).with_for_update()
    request = session.scalars(found.execution_options(populate_existing=True)).first() if is_id(request_id) else None
    if request is None:
        raise NotFound
    return request


def _waiting(session: Session, viewer: Viewer, request_id: int) -> PlanRequest:
    """The request of this id to be answered, if it waits for the viewer as a manager."""
    request = _find(session, request_id)
    waits = select(col(PlanRequest.id)).where(col(PlanRequest.id) == request.id, open_requests_for(viewer))
    if session.scalars(waits).first() is None:
        raise NotFound
    return request


def _record(session: Session, viewer: Viewer, request: PlanRequest, action: str, moment: Moment) -> None:
    audit.record(
        session, action, at=moment.now, actor_id=viewer.person_id, person_id=request.member_id, request=request.id
    )
