"""An organisation to be counted by hand: people with plans, each written down as its steps would leave it."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from lib.clock import Moment
from lib.insights.leadership import snapshots
from lib.models import (
    Answer,
    CheckIn,
    CheckInDue,
    Headcount,
    Milestone,
    MonthSnapshot,
    Person,
    Plan,
    PlanStamp,
    RosterImport,
    Side,
    StampEvent,
    State,
)
from tests.builders import make_person, make_plan, moment

JUNE = moment("2026-06-02")
MAY, MAY_4 = date(2026, 5, 1), date(2026, 5, 4)


class Organisation:
    """Everybody reports to one person. Everything happens in May 2026 unless a test says otherwise."""

    def __init__(self, session: Session, **headcount: int) -> None:
        self.session = session
        self.boss = make_person(session, "Tomás Rivera", department="Board")
        if headcount:
            self.roster("2026-01-02", **headcount)

    def roster(self, day: str, **headcount: int) -> None:
        imported = RosterImport(at=moment(day).now, file_name="roster.csv")
        self.session.add(imported)
        self.session.flush()
        rows = [Headcount(import_id=imported.id or 0, department=name, people=n) for name, n in headcount.items()]
        self.session.add_all(rows)
        self.session.commit()

    def plan(
        self,
        department: str = "Sales",
        member: Person | None = None,
        *,
        start: date = MAY_4,
        proposed: date | None = None,
        stamped: dict[StampEvent, str] | None = None,
        **facts: Any,
    ) -> Plan:
        """A plan with its stamps, agreed to on the day of its start.

        Args:
            department: where its team member was all the time.
            proposed: the day of the proposal, that of the start unless said otherwise.
            stamped: departments that were others at some events.
        """
        member = member or make_person(self.session, department=department, manager=self.boss)
        proposed = proposed or start
        dates: dict[str, Any] = {"start_on": start, "end_on": start + timedelta(30)}
        dates |= dict.fromkeys(("created_at", "changed_at", "proposed_at"), moment(proposed.isoformat()).now)
        has_started = facts.get("state", State.ACTIVE) is not State.PROPOSED
        agreed = moment(start.isoformat()).now
        if has_started:
            dates |= {"started_on": start, "member_agreed_at": agreed, "manager_agreed_at": agreed}
        plan = make_plan(self.session, **{"member": member, "manager": self.boss} | dates | facts)
        events = {StampEvent.PROPOSAL: proposed}
        if plan.started_on is not None:
            events[StampEvent.START] = plan.started_on
        if plan.state is State.CLOSED and plan.ended_at is not None:
            events[StampEvent.CLOSE] = plan.ended_at.date()
        for event, on in events.items():
            name = (stamped or {}).get(event, department)
            stamp = PlanStamp(plan_id=plan.id or 0, event=event, on=on, department=name, location=member.location)
            self.session.add(stamp)
        self.session.commit()
        return plan

    def due(self, plan: Plan, day: date, overdue: date, held: date | None = None, *, noted: date | None = None) -> None:
        """A check-in that is due, and where it was held, the check-in.

        Args:
            noted: the day on which it was written down, that on which it was held unless said otherwise.
        """
        row = CheckInDue(plan_id=plan.id or 0, planned_on=day, due_on=day, overdue_on=overdue, held_on=held)
        self.session.add(row)
        if held is not None:
            at = moment((noted or held).isoformat()).now
            facts = {"plan_id": plan.id, "due_on": day, "held_on": held, "at": at}
            self.session.add(CheckIn(**facts, progress=10, progress_by_id=self.boss.id))
        self.session.commit()

    def milestone(self, plan: Plan, day: date | None, reached: date | None, answer: Answer = Answer.AGREED) -> None:
        added = {"added_by_id": self.boss.id, "added_by_side": Side.MANAGER, "added_at": moment().now}
        facts = {"plan_id": plan.id, "text": "A sign", "due_on": day, "reached_on": reached, "answer": answer}
        self.session.add(Milestone(**facts | added))
        self.session.commit()

    def shown(self, month: date = MAY, at: Moment = JUNE) -> dict[str, Any]:
        snapshots.keep_snapshots(self.session, moment=at)
        return self.session.get_one(MonthSnapshot, month).shown
