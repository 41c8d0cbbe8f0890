"""Somebody's own plans with everything on them, and their own words on plans of others."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, SQLModel, col

from lib.access import readable_plans
from lib.models import (
    ITEMS,
    Absence,
    AbsencePlan,
    Activity,
    AgendaPoint,
    CheckIn,
    CheckInDue,
    CheckInLine,
    DueChange,
    EntryKind,
    FormerCadence,
    FullReading,
    JournalEntry,
    Milestone,
    Plan,
    PlanOpening,
    PlanPause,
    PlanRequest,
    PlanStamp,
    PlanVersion,
    Reading,
    RequestState,
    Side,
    Suggestion,
    SuggestionState,
    Support,
)
from lib.own_data.kind import Asked, Data, PersonalData, as_data
from lib.plan_fields import FIELDS
from lib.plans.agenda import agenda_of, points_read_by
from lib.plans.commands.align import reasons
from lib.plans.parts import items_of

ON_A_PLAN: dict[str, type[SQLModel]] = {
    "activities": Activity,
    "support": Support,
    "milestones": Milestone,
    "check_ins": CheckIn,
    "agenda": AgendaPoint,
    "moved_and_skipped": DueChange,
    "due_dates": CheckInDue,
    "former_cadences": FormerCadence,
    "pauses": PlanPause,
    "journal": JournalEntry,
    "suggestions": Suggestion,
    "versions": PlanVersion,
    "department_and_manager": PlanStamp,
    "opened_by": PlanOpening,
    "opened_in_full_by": FullReading,
}
"""What stands on a plan, by its name in a file."""

# When a draft was begun and added to is its author's; texts of the policy and what is searched are no personal data.
NOT_TOLD = frozenset({"created_at", "added_at", "stray_since", "policy", "revision", "area_folded", "moved"})


class OwnPlans(PersonalData):
    """Every plan of somebody from its proposal on: all that they read on it, others' words and who opened it when."""

    title = "Plans"
    tables = (Plan, CheckInLine, *ON_A_PLAN.values())

    def export(self, asked: Asked) -> Iterable[Data]:
        readable = readable_plans(asked.viewer).subquery()
        own = (
            select(Plan)
            .join(readable, readable.c.plan_id == col(Plan.id))
            .where(col(Plan.member_id) == asked.viewer.person_id, readable.c.level == Reading.FULL.value)
            .order_by(col(Plan.id))
        )
        for plan in asked.session.scalars(own).all():
            text = as_data(plan, asked.names, NOT_TOLD) | {"why_now": reasons(plan.policy, plan.why_now)}
            yield text | {name: _on_plan(asked, plan, table) for name, table in ON_A_PLAN.items()}


def _on_plan(asked: Asked, plan: Plan, table: Any) -> list[Data]:
    """What of a table the team member reads on their plan."""
    found = select(table).where(table.plan_id == plan.id)
    if table is Suggestion:  # What was withdrawn is read by nobody any more.
        found = found.where(col(Suggestion.state) != SuggestionState.WITHDRAWN)
    rows = [(row, as_data(row, asked.names, NOT_TOLD)) for row in asked.session.scalars(found)]
    if table is AgendaPoint:  # Points are their author's alone until both have some, or the check-in is held.
        open_ones = points_read_by(agenda_of(asked.session, plan), Side.MEMBER)
        return [data for row, data in rows if row.is_done or row in open_ones]
    if table is CheckIn:
        for held, data in rows:
            lines = select(CheckInLine).where(col(CheckInLine.check_in_id) == held.id)
            data["lines"] = [as_data(line, asked.names) for line in asked.session.scalars(lines)]
    if table is PlanVersion:
        for _, data in rows:
            data["content"] = _without_withdrawn(asked.session, plan, data["content"])
    return [data for _, data in rows]


def _without_withdrawn(session: Session, plan: Plan, content: Any) -> Any:
    """A version without words that were suggested for it and withdrawn, and without what was added and taken back."""
    asked = select(Suggestion).where(col(Suggestion.plan_id) == plan.id)
    withdrawn = {
        said
        for one in session.scalars(asked.where(col(Suggestion.state) == SuggestionState.WITHDRAWN))
        for name, said in one.after.items()
        if FIELDS[one.part][name].kind in ("words", "line")
    }
    there = {part.value: {item.id for item in items_of(session, plan, part)} for part in ITEMS}
    kept = {
        name: [item for item in said if item["id"] in there[name]] if name in there else said
        for name, said in content.items()
    }
    return _blanked(kept, withdrawn)


def _blanked(content: Any, words: Collection[str]) -> Any:
    """The content with nothing where these words stand."""
    match content:
        case str():
            return None if content in words else content
        case list():
            return [_blanked(each, words) for each in content]
        case dict():
            return {name: _blanked(each, words) for name, each in content.items()}
    return content


class Requests(PersonalData):
    """What somebody asked their manager for. A draft that was started from it is not theirs to know of."""

    title = "Requests for a plan"
    tables = (PlanRequest,)

    def export(self, asked: Asked) -> Iterable[Data]:
        own = select(PlanRequest).where(col(PlanRequest.member_id) == asked.viewer.person_id)
        for request in asked.session.scalars(own.order_by(col(PlanRequest.id))):
            asks = as_data(request, asked.names, {"member_id", "unfinished"})
            asks["unfinished"] = [ticked["text"] for ticked in request.unfinished]
            if request.state is RequestState.STARTED:
                asks |= {"state": RequestState.OPEN, "answered_at": None}
            yield asks


class Absences(PersonalData):
    """When somebody named a deputy or was one; on which plans is nothing of theirs."""

    title = "Deputies"
    tables = (Absence, AbsencePlan)

    def export(self, asked: Asked) -> Iterable[Data]:
        me = asked.viewer.person_id
        own = select(Absence).where(or_(col(Absence.manager_id) == me, col(Absence.deputy_id) == me))
        for absence in asked.session.scalars(own.order_by(col(Absence.first_on), col(Absence.id))):
            yield as_data(absence, asked.names)


class WordsOnOtherPlans(PersonalData):
    """What somebody wrote under their own name on plans of others; the plans themselves are others'."""

    title = "Your words on plans of others"
    tables = (JournalEntry, CheckInLine, AgendaPoint, Suggestion, Plan, PlanRequest)

    def export(self, asked: Asked) -> Iterable[Data]:
        session, me = asked.session, asked.viewer.person_id
        others = col(Plan.member_id) != me

        def on_plans(table: Any, *which: ColumnElement[bool]) -> Iterable[Any]:
            return session.scalars(
                select(table).join(Plan, col(Plan.id) == table.plan_id).where(others, table.by_id == me, *which)
            )

        for entry in on_plans(JournalEntry, col(JournalEntry.kind) != EntryKind.CHANGE):
            yield {"kind": entry.kind, "at": entry.at, "words": [entry.text]}
        for point in on_plans(AgendaPoint):
            yield {"kind": "agenda", "at": point.at, "words": [point.text]}
        for asks in on_plans(Suggestion, col(Suggestion.state) != SuggestionState.WITHDRAWN):
            yield {"kind": "suggestion", "at": asks.at, "words": [*map(str, asks.after.values()), asks.reason]}
        lines = (
            select(CheckInLine)
            .join(CheckIn, col(CheckIn.id) == col(CheckInLine.check_in_id))
            .join(Plan, col(Plan.id) == col(CheckIn.plan_id))
            .where(others, col(CheckInLine.by_id) == me)
        )
        for line in session.scalars(lines):
            yield {"kind": "check-in", "at": line.at, "words": [line.line]}
        for plan in session.scalars(select(Plan).where(others, col(Plan.align_answered_by_id) == me)):
            yield {"kind": "alignment", "at": plan.align_answered_at, "words": [plan.align_comment]}
        for plan in session.scalars(
            select(Plan).where(others, col(Plan.manager_id) == me, col(Plan.ended_at).is_not(None))
        ):
            said = [plan.manager_reflection, plan.manager_look_back]
            yield {"kind": "reflection", "at": plan.ended_at, "words": said}
        answered = select(PlanRequest).where(col(PlanRequest.manager_id) == me, col(PlanRequest.member_id) != me)
        for request in session.scalars(answered):
            yield {"kind": "answer", "at": request.answered_at, "words": [request.answer]}
