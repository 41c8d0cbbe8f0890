"""Read a plan for its page: everything that this viewer may see of it, as `plan_view` has it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from lib.access import OpenedPlan, Viewer, find_plan, readable_plans
from lib.clock import Moment, at
from lib.models import (
    ITEMS,
    Action,
    Answer,
    EntryKind,
    JournalEntry,
    Part,
    Person,
    Plan,
    PlanVersion,
    Reading,
    Relation,
    Side,
    State,
    Suggestion,
    SuggestionState,
)
from lib.plans.check_in_facts import next_check_in
from lib.plans.check_in_history import CheckInHistory, rhythm_of
from lib.plans.context import PlanContext, in_context
from lib.plans.corrections import AS_WRITTEN, author_of, correction_of, why_it_stands
from lib.plans.parts import happened_on, items_of, suggestion_for, text_with, waiting_and_declined, waits_for
from lib.plans.pauses import running_pause
from lib.plans.person_names import Names
from lib.plans.queries.access_log import current_reading, note_opening, note_seen
from lib.plans.queries.check_ins import agenda_for, check_ins_of, start_for
from lib.plans.queries.header import PersonName, header_of_page, plan_title
from lib.plans.queries.plan_requests import manager_to_ask
from lib.plans.queries.plan_view import (
    Alignment,
    EntryView,
    ItemView,
    NotNow,
    PauseView,
    PlanBody,
    PlanLink,
    PlanView,
    SuggestionView,
)
from lib.plans.queries.readers import readers_of_plan
from lib.plans.rules import schedule
from lib.plans.rules.not_received import is_missable
from lib.plans.rules.workflow import allowed_actions


def open_plan(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> PlanView:
    """Open a plan's page. An opening by anybody but the team member leaves a line, one per person and half hour.

    Raises:
        NotFound: there is none, or it is not for this viewer to read.
    """
    opened = find_plan(session, viewer, code, at_least=Reading.HEADER)
    view = view_of(session, viewer, opened, moment)
    note_opening(session, viewer, opened, moment)
    note_seen(session, viewer, opened, moment)
    return view


def view_of(session: Session, viewer: Viewer, opened: OpenedPlan, moment: Moment) -> PlanView:
    """A plan that was found, as the viewer reads it. It leaves no line of an opening: that is the caller's part."""
    plan = opened.plan
    context = in_context(session, opened, moment)
    header = header_of_page(viewer, context)
    if plan.state is State.DRAFT:  # Its stored line is of the day it was started.
        above = session.get(Person, opened.people.managers_manager_id or 0)
        header = replace(header, managers_manager=PersonName(above.id or 0, above.name) if above else None)
    can = allowed_actions(context.status, opened.relations)
    names = Names(session, {one.id: one.name for one in (header.member, header.manager) if one is not None})
    body = _body(viewer, context, can, names) if opened.reading is Reading.FULL else None
    journal = body.journal if body is not None else _journal(session, viewer, plan, names, moment)
    return PlanView(
        header,
        body,
        can=can,
        revision=plan.revision,
        changed_at=plan.changed_at,
        updates=[entry for entry in journal if entry.kind is EntryKind.UPDATE],
        in_full_until=_in_full_until(session, viewer, opened, moment),
        readers=readers_of_plan(session, plan, opened.people, moment),
    )


def _in_full_until(session: Session, viewer: Viewer, opened: OpenedPlan, moment: Moment) -> datetime | None:
    """Until when HR reads all of it, where that is the reason why they do."""
    if Relation.HR_IN_FULL not in opened.relations:
        return None
    reading = current_reading(session, viewer, opened.plan, moment)
    return reading.until if reading is not None else None


def _body(viewer: Viewer, context: PlanContext, can: Collection[Action], names: Names) -> PlanBody:
    session, plan, side, moment = context.session, context.plan, context.side, context.moment
    today, now, history = moment.today, context.status, context.history
    asked, declined = _by_answer(waiting_and_declined(session, plan))
    suggestions = [one for one in asked if one.part is not Part.ADJUSTMENT]
    adjustment = next((one for one in asked if one.part is Part.ADJUSTMENT), None)
    agenda = agenda_for(session, plan, side, names)
    items = {part: _items(session, viewer, plan, part, suggestions, names, can, moment) for part in ITEMS}
    check_ins = check_ins_of(session, viewer, plan, names, moment)
    text = text_with(plan, ())
    return PlanBody(
        text=text,
        effective=text_with(plan, suggestions) if suggestions else text,
        policy=plan.policy,
        working=history.working,
        confirmed=plan.confirmed,
        alignment=_alignment(plan, names),
        not_now=NotNow(plan.not_now_reason, at(plan.not_now_at).today) if plan.not_now_at else None,
        missing=now.missing,
        is_shaped=now.is_shaped,
        worded_at=_worded_at(session, plan) if plan.state is State.PROPOSED else None,
        waiting={side: now.waiting_for(side) for side in Side},
        agreed=now.agreed,
        unshaped_reason=plan.unshaped_reason,
        moves_by_days=schedule.days_to_move(plan.start_on, moment.today) if plan.state is State.PROPOSED else 0,
        suggestions=[_suggestion(suggestion, names) for suggestion in suggestions],
        declined=[_suggestion(suggestion, names) for suggestion in declined],
        # Of a plan that has ended nothing waits any more.
        adjustment=_suggestion(adjustment, names) if adjustment and plan.state is State.ACTIVE else None,
        stop_reason=plan.stop_reason,
        stop_asked_at=plan.stop_asked_at,
        pause=_pause(session, plan, today) if now.paused_until else None,
        activities=items[Part.ACTIVITY],
        support=items[Part.SUPPORT],
        milestones=items[Part.MILESTONE],
        check_ins=check_ins,
        due_line=_due_line(plan, history, today) if plan.started_on else [],
        journal=_journal(session, viewer, plan, names, moment),
        check_in=start_for(context, check_ins, agenda, names) if Action.CHECK_IN in can else None,
        next_check_in=next_check_in(plan, history, today) if plan.state is State.ACTIVE else None,
        skipped_ahead=schedule.skipped_ahead(context.rhythm, history.held, today, history.extra)
        if Action.RESCHEDULE_CHECK_IN in can
        else [],
        agenda=agenda if plan.state is State.ACTIVE else [],
        outcome_evidence=plan.outcome_evidence,
        end_level=plan.end_level,
        next_step=plan.next_step,
        reflections=dict(plan.reflections),
        look_backs=dict(plan.look_backs),
        follows=next(iter(_links(session, viewer, [plan.follows_id] if plan.follows_id else [])), None),
        followed_by=_links(session, viewer, session.scalars(_following(), {"plan_id": plan.id}).all()),
        to_ask=manager_to_ask(session, viewer) if side is Side.MEMBER and plan.state is State.CLOSED else None,
    )


def _links(session: Session, viewer: Viewer, fitting: Collection[int | None]) -> list[PlanLink]:
    """Links to some plans, as far as the viewer may read them, oldest first."""
    if not fitting:
        return []  # Most plans have none: who may read them is not asked.
    readable = readable_plans(viewer).subquery()
    found = session.execute(
        select(Plan, readable.c.level)
        .join(readable, readable.c.plan_id == col(Plan.id))
        .where(col(Plan.id).in_(fitting))
        .order_by(col(Plan.id))
    )
    return [PlanLink(plan.code, plan_title(plan, Reading(level)), plan.state) for plan, level in found]


@cache
def _following() -> Select[int | None]:
    return select(col(Plan.id)).where(col(Plan.follows_id) == bindparam("plan_id"))


def _alignment(plan: Plan, names: Names) -> Alignment:
    return Alignment(
        noted_on=plan.aligned_on,
        noted_by=names[plan.aligned_by_id],
        asked_on=at(plan.align_asked_at).today if plan.align_asked_at else None,
        answer=plan.align_answer,
        comment=plan.align_comment,
        answered_on=at(plan.align_answered_at).today if plan.align_answered_at else None,
        answered_by=names[plan.align_answered_by_id],
    )


def _items(
    session: Session,
    viewer: Viewer,
    plan: Plan,
    part: Part,
    suggestions: Sequence[Suggestion],
    names: Names,
    can: Collection[Action],
    moment: Moment,
) -> list[ItemView]:
    views, today = [], moment.today
    for item in items_of(session, plan, part):
        suggestion = suggestion_for(suggestions, part, item.id)
        done_on, noted_on = happened_on(item), at(item.noted_at).today if item.noted_at else None
        missed_on = getattr(item, "not_received_on", None)
        author = author_of(item)[0] if part is not Part.SUPPORT else None
        views.append(
            ItemView(
                id=item.id,
                part=part,
                kind=getattr(item, "kind", None),
                text=item.text,
                due_on=item.due_on or plan.end_on,
                has_own_date=item.due_on is not None,
                link=getattr(item, "link", ""),
                by_whom=getattr(item, "by_whom", ""),
                added_by=names[item.added_by_id],
                added_by_id=item.added_by_id,
                added_by_side=item.added_by_side,
                answer=item.answer,
                answer_reason=item.answer_reason,
                answered_by=names[item.answered_by_id],
                answered_by_id=item.answered_by_id,
                taken_out_by=names[item.taken_out_by_id],
                taken_out_by_id=item.taken_out_by_id,
                waits_for=waits_for(item, suggestions, part),
                suggestion=_suggestion(suggestion, names) if suggestion else None,
                progress=getattr(item, "progress", None),
                evidence=getattr(item, "evidence", ""),
                done_on=done_on,
                noted_by=names[item.noted_by_id],
                noted_by_id=item.noted_by_id,
                confirmed_on=getattr(item, "confirmed_on", None),
                is_late=plan.state is State.ACTIVE
                and item.answer is Answer.AGREED
                and done_on is None
                and (missed_on is not None or (item.due_on is not None and item.due_on < today)),
                evidence_by=names[author],
                noted_on=noted_on if noted_on != done_on else None,
                correction=correction_of(item, viewer, moment) if part is not Part.SUPPORT else AS_WRITTEN,
                can_take_back=Action.TAKE_BACK in can and why_it_stands(item, viewer, moment) is None,
                not_received=(missed_on, item.not_received_reason) if missed_on else None,
                can_be_missed=Action.MARK_NOT_RECEIVED in can and part is Part.SUPPORT and is_missable(item, today),
            )
        )
    return views


def _suggestion(suggestion: Suggestion, names: Names) -> SuggestionView:
    assert suggestion.id is not None
    return SuggestionView(
        id=suggestion.id,
        part=suggestion.part,
        item_id=suggestion.item_id,
        before=suggestion.before,
        after=suggestion.after,
        reason=suggestion.reason,
        by=names[suggestion.by_id],
        by_id=suggestion.by_id,
        by_side=suggestion.by_side,
        waits_for=suggestion.by_side.other,
        answer_reason=suggestion.answer_reason,
        answered_by=names[suggestion.answered_by_id],
        answered_by_id=suggestion.answered_by_id,
        at=suggestion.at,
    )


def _pause(session: Session, plan: Plan, today: date) -> PauseView | None:
    rest = running_pause(session, plan, today)
    return PauseView(rest.from_on, rest.until_on, bool(rest.moved)) if rest else None


def _due_line(plan: Plan, history: CheckInHistory, today: date) -> list[schedule.DueDate]:
    """The due dates; of a plan that has ended those until its last day, and nothing of it waits any more."""
    if plan.ended_at is None:
        return schedule.due_line(rhythm_of(plan, history), history.held, today, history.extra)
    ended_on = at(plan.ended_at).today
    line = schedule.due_line(rhythm_of(plan, history), history.held, date.max, history.extra)
    return [due for due in line if due.due <= ended_on]


def _by_answer(found: Sequence[Suggestion]) -> tuple[list[Suggestion], list[Suggestion]]:
    """The suggestions that wait, oldest first, and the wordings that were declined, the latest first."""
    waiting = [one for one in found if one.state is SuggestionState.OPEN]
    declined = [one for one in found if one.state is SuggestionState.DECLINED and one.part is not Part.ADJUSTMENT]
    return waiting, sorted(declined, key=lambda one: (one.answered_at or one.at, one.id or 0), reverse=True)


def _worded_at(session: Session, plan: Plan) -> datetime | None:
    return session.scalar(_worded(), {"plan_id": plan.id, "number": plan.version})


@cache
def _worded() -> Select[datetime]:
    of_plan = col(PlanVersion.plan_id) == bindparam("plan_id")
    return select(col(PlanVersion.at)).where(of_plan, col(PlanVersion.number) == bindparam("number"))


def _journal(session: Session, viewer: Viewer, plan: Plan, names: Names, moment: Moment) -> list[EntryView]:
    """The entries people and the application wrote, newest first."""
    entries = session.scalars(_entries(), {"plan_id": plan.id})
    return [
        EntryView(
            e.id or 0, e.kind, e.text, names[e.by_id], e.by_id, e.at, e.part, e.item_id,
            correction_of(e, viewer, moment),
        )
        for e in entries
    ]  # fmt: skip  # one entry a thought


@cache
def _entries() -> Select[JournalEntry]:
    of_plan = select(JournalEntry).where(col(JournalEntry.plan_id) == bindparam("plan_id"))
    return of_plan.order_by(col(JournalEntry.at).desc(), col(JournalEntry.id).desc())
