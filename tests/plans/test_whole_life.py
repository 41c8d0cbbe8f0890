"""The whole life of a plan as a random walk: several people, a clock that moves, a roster that changes.

At every step somebody does what the table of steps allows them, or tries what it does not. Nothing outside the table
happens, no text is lost, whose turn it is can always act, and what is derived equals a recount from the rows.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select
from sqlmodel import Session, SQLModel, col

from lib import access, audit, db, policy, reporting_lines
from lib.access import Viewer, load_viewer
from lib.clock import Moment
from lib.data_version import IN_NO_FIGURE, changes_since, data_version
from lib.errors import EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    OPEN_STATES,
    Action,
    Answer,
    AuditEvent,
    CancelReason,
    CheckIn,
    CheckInDue,
    JournalEntry,
    Part,
    Person,
    Plan,
    Progress,
    Reading,
    Relation,
    Role,
    State,
    Suggestion,
)
from lib.organisation_settings import Section, in_force
from lib.plans import commands, queries
from lib.plans.check_in_history import history_of, rhythm_of
from lib.plans.commands import follow_roster
from lib.plans.context import status_of
from lib.plans.corrections import correction_of, why_it_stands
from lib.plans.parts import items_of, open_suggestions, waits_for
from lib.plans.rules import schedule, workflow
from lib.plans.rules.not_received import is_missable
from lib.plans.rules.turn import TurnReason, Who, whose_turn
from tests.amount import some_of
from tests.builders import due_rows, make_account, make_person, moment
from tests.conftest import begin_afresh
from tests.plans.test_turn import NOBODYS_TURN
from tests.plans.test_workflow import IS, SETTLES

EXAMPLES = some_of(18)
FIRST_DAY = moment("2026-05-04")
PEOPLE = ("member", "manager", "boss", "director", "hr", "stranger")


class Nothing(Exception):
    """There is nothing on the plan that this step could be about right now."""


class Life(RuleBasedStateMachine):
    """One plan and six people; `make_url` gives each walk a fresh database."""

    engine: Engine
    renew: Callable[[], None]
    """Takes from the database what the walk before left there."""

    taken: Counter[Action]
    """The steps that were taken in all walks, so that a test can say whether they went anywhere."""

    def __init__(self) -> None:
        super().__init__()
        type(self).renew()
        self.now: Moment = FIRST_DAY
        self.numbers = count(1)
        self.said: list[str] = []
        self.unsaid: list[str] = []
        self.since_roster = 0
        self.seen: tuple[str, set[tuple[str, int | None, str]]] | None = None
        with db.writing(self.engine) as session:
            director = make_person(session, "Dora Director")
            boss = make_person(session, "Tom Above", manager=director)
            manager = make_person(session, "Maya Manager", manager=boss)
            member = make_person(session, "Jonas Member", manager=manager)
            hr = make_person(session, "Hana Hr", manager=director)
            stranger = make_person(session, "Stella Stranger", manager=director)
            make_account(session, hr, [Role.HR])
            administrator = make_person(session, "Ravi Administrator")
            make_account(session, administrator, [Role.ADMINISTRATOR])
            self.administrator_id = administrator.id
            everybody = (member, manager, boss, director, hr, stranger)
            self.ids = {who: person.id or 0 for who, person in zip(PEOPLE, everybody, strict=True)}
        self.start()

    def teardown(self) -> None:
        """What takes long to look for is looked for once, at the end of the walk: nothing here is ever deleted."""
        self.no_text_is_lost()
        with db.reading(self.engine) as session:
            audit.verify(session)

    def start(self) -> None:
        """Open a draft with somebody who reports to the manager today."""
        with db.writing(self.engine) as session:
            coach = self.viewer(session, reporting_lines.line_of(session, self.ids["member"]).manager_id)
            if coach is None:
                raise Nothing
            self.code = commands.start_draft(
                session, coach, policy=policy.load(None), member_id=self.ids["member"], why_now=["potential"],
                confirmed=dict.fromkeys(policy.load(None).confirmations, True), moment=self.now,
            )  # fmt: skip  # one call
            commands.save_draft(
                session, coach, self.code, changes={"area": "Workshops", "goal": "Lead one", "dimension": "job_skills"}
                | {"purpose": "role_evolution", "current_state": "Prepares well", "measure": "The rating"},
                seen={}, moment=self.now,
            )  # fmt: skip
            for part, text in ((Part.ACTIVITY, "Shadow two"), (Part.SUPPORT, "An hour"), (Part.MILESTONE, "Half")):
                commands.add_draft_item(session, coach, self.code, part, values={"text": text}, moment=self.now)

    @initialize(is_running=st.booleans())
    def some_walks_begin_with_a_plan_that_runs(self, is_running: bool) -> None:
        """Shaping takes many steps by chance: without this few walks would come to keep a rhythm."""
        if not is_running:
            return
        way = [
            ("manager", Action.NOTE_ALIGNMENT),
            ("manager", Action.PROPOSE),
            ("member", Action.AGREE),
            ("manager", Action.EXPLAIN_UNSHAPED),
        ]
        for who, action in way:
            self.take(who, action, 0)
        assert self.state is State.ACTIVE

    # What people do

    @rule(data=st.data(), pick=st.integers(0, 50))
    def somebody_takes_a_step_of_the_table(self, data: st.DataObject, pick: int) -> None:
        steps = self.open_steps()
        if not steps:
            return
        action = data.draw(st.sampled_from(sorted(steps)), label="step")
        self.take(steps[action][pick % len(steps[action])], action, pick)

    @rule(pick=st.integers(0, 50))
    def whose_turn_it_is_takes_it(self, pick: int) -> None:
        """Most of the time people do what waits for them; so the walk gets somewhere."""
        steps = self.open_steps()
        with db.reading(self.engine) as session:
            plan = self.plan(session)
            if plan is None:
                return
            people = access.people_of_plan(session, plan)
            opened = access.OpenedPlan(plan, frozenset({Relation.HR}), Reading.HEADER, people)
            turn = whose_turn(status_of(session, opened, self.now))
        reasons = {turn.reason_for(who) for who in turn.who} or {TurnReason.CHECK_IN}
        settling = sorted(action for reason in reasons for action in SETTLES[reason] if action in steps)
        if settling:
            action = settling[pick % len(settling)]
            self.take(steps[action][pick % len(steps[action])], action, pick)

    def open_steps(self) -> dict[Action, list[str]]:
        """The steps that are open now, each with the people who may take it."""
        found: dict[Action, list[str]] = {}
        with db.writing(self.engine) as session:
            for who, person_id in self.ids.items():
                for action in self.allowed(session, self.viewer(session, person_id)) & set(STEPS):
                    found.setdefault(action, []).append(who)
        return found

    def take(self, who: str, action: Action, pick: int) -> None:
        self.since_roster += 1
        said_before, kept_before = list(self.said), self.record_length()
        with db.writing(self.engine) as session:
            viewer = self.viewer(session, self.ids[who])
            assert viewer is not None
            try:
                STEPS[action](self, session, viewer, pick)
            except (Invalid, EditConflict, Nothing):
                # What cannot be saved is refused whole: nothing of it was kept.
                self.said = said_before
                assert self.record_length() == kept_before, action
            else:
                self.taken[action] += 1
            # Any other refusal of an open step is a mistake of the table or of the use case, and fails here.

    @rule(who=st.sampled_from(PEOPLE), action=st.sampled_from(Action), pick=st.integers(0, 50))
    def somebody_tries_what_is_not_theirs(self, who: str, action: Action, pick: int) -> None:
        with db.writing(self.engine) as session:
            viewer = self.viewer(session, self.ids[who])
            if viewer is None or action not in STEPS or action in self.allowed(session, viewer):
                return
        before, said_before = self.record_length(), list(self.said)
        with db.writing(self.engine) as session:
            try:
                STEPS[action](self, session, viewer, pick)
            except (NotAllowed, NotFound, Nothing, Invalid, EditConflict):
                pass
            else:
                raise AssertionError(f"{who} could {action}, which the table does not allow")
        self.said = said_before
        assert self.record_length() == before

    @rule(days=st.sampled_from([1, 1, 2, 3, 7, 15, 30, 61]))
    def time_passes(self, days: int) -> None:
        self.now = moment((self.now.today + timedelta(days)).isoformat())
        if days == 3:
            self.other_days_are_worked()

    @precondition(lambda self: self.since_roster >= 8)
    @rule(above=st.sampled_from(["manager", "boss", "director", "hr", "stranger", None]))
    def the_team_member_moves(self, above: str | None) -> None:
        self.change_roster("member", manager_id=self.ids[above] if above else None)

    @precondition(lambda self: self.since_roster >= 8)
    @rule(who=st.sampled_from(["manager", "boss", "stranger"]), is_there=st.booleans())
    def somebody_leaves_or_comes_back(self, who: str, is_there: bool) -> None:
        self.change_roster(who, active=is_there)

    def other_days_are_worked(self) -> None:
        """Which ones follows from the day, so that a walk needs no more choices for it."""
        chance = Random(self.now.today.toordinal())
        off = [{"day": (self.now.today + timedelta(chance.randint(0, 12))).isoformat()} for _ in range(3)]
        content = {"weekdays": chance.sample(range(7), 4), "days_off": off}
        with db.writing(self.engine) as session:
            viewer = self.viewer(session, self.administrator_id)
            assert viewer is not None
            seen = in_force(session).versions[Section.WORKING_DAYS].number
            commands.change_working_days(session, viewer, content, seen_version=seen, moment=self.now)

    @precondition(lambda self: self.state in (None, State.CLOSED, State.CANCELLED))
    @rule()
    def another_plan_is_begun(self) -> None:
        try:
            self.start()
        except (Nothing, NotAllowed):
            return  # Nobody coaches the team member right now, or whoever would has left.

    # What always holds

    @invariant()
    def whose_turn_it_is_can_act(self) -> None:
        with db.reading(self.engine) as session:
            plan = self.plan(session)
            if plan is None:
                return
            people = access.people_of_plan(session, plan)
            is_astray = people.author_id != people.manager_id or not people.is_member_active
            if plan.state is State.DRAFT and is_astray:
                return  # It went astray with the roster: nobody can open it, and in 30 days it is gone.
            opened = access.OpenedPlan(plan, frozenset({Relation.HR}), Reading.HEADER, people)
            now = status_of(session, opened, self.now)
            turn = whose_turn(now)
            assert bool(turn.who) is (turn.reason not in NOBODYS_TURN)
            for who in turn.who:
                assert workflow.allowed_actions(now, [IS[who]]) & SETTLES[turn.reason_for(who)], (turn, now)
                assert self.is_there(session, plan, who), (turn, who)

    @invariant()
    def what_is_derived_equals_a_recount(self) -> None:
        with db.writing(self.engine) as session:
            plan = self.plan(session)
            viewer = self.viewer(session, self.ids["member"])
            if plan is None or plan.state is State.DRAFT or viewer is None:
                return
            found = queries.list_plans(session, viewer, queries.Filters(), moment=self.now).headers
            header = next((one for one in found if one.code == plan.code), None)
            assert header is not None
            agreed = {part: [i for i in items_of(session, plan, part) if i.answer is Answer.AGREED] for part in ITEMS}
            assert header.activities_agreed == len(agreed[Part.ACTIVITY])
            assert header.activities_done == sum(i.progress is Progress.DONE for i in agreed[Part.ACTIVITY])
            assert header.milestones_planned == len(agreed[Part.MILESTONE])
            assert header.milestones_reached == sum(i.reached_on is not None for i in agreed[Part.MILESTONE])
            waiting = [
                waits_for(item, open_suggestions(session, plan), part)
                for part in ITEMS
                for item in items_of(session, plan, part)
            ] + [words.by_side.other for words in open_suggestions(session, plan)]
            if header.turn.reason.value == "answer":
                assert header.turn.count == sum(side is not None for side in waiting)
            if header.has_started:
                history = history_of(session, plan)
                day = min(self.now.today, date.max)
                due = [d for d in schedule.schedule(rhythm_of(plan, history), history.held) if d.due <= day]
                held = session.scalar(
                    select(func.count()).select_from(CheckIn).where(
                        col(CheckIn.plan_id) == plan.id, col(CheckIn.due_on).in_([d.planned for d in due])
                    )
                )  # fmt: skip  # one query
                assert (header.check_ins_due, header.check_ins_held) == (len(due), held)

    @invariant()
    def the_due_dates_that_figures_count_are_those_of_the_rhythm(self) -> None:
        with db.reading(self.engine) as session:
            plan = self.plan(session)
            if plan is None:
                return
            kept = session.scalars(
                select(CheckInDue).where(col(CheckInDue.plan_id) == plan.id).order_by(col(CheckInDue.planned_on))
            )
            derived = due_rows(plan, history_of(session, plan)) if plan.started_on is not None else []
            assert [row.model_dump() for row in kept] == sorted(
                (row.model_dump() for row in derived), key=lambda row: row["planned_on"]
            )

    @invariant()
    def whatever_a_figure_can_read_has_another_version_once_it_is_another_and_a_line_says_what(self) -> None:
        with db.reading(self.engine) as session:
            version, rows = data_version(session), self.rows_that_count(session)
            assert version is not None
            before, rows_before = self.seen or (version, rows)
            changes = changes_since(session, before, version)
        assert changes is not None
        for table, plan_id, row in rows ^ rows_before:
            assert plan_id in changes.plans or table in changes.tables, row
        self.seen = version, rows

    def rows_that_count(self, session: Session) -> set[tuple[str, int | None, str]]:
        """Every row that a figure can read, with its table, and its plan where it is of one."""
        check_ins = {row.id: row.plan_id for row in session.scalars(select(CheckIn))}

        def plan_of(row: Any) -> int | None:
            known = row._mapping
            return known.get("plan_id") or check_ins.get(known.get("check_in_id"))

        return {
            (table.name, row.id if table.name == "plan" else plan_of(row), repr(row))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in IN_NO_FIGURE
            for row in session.execute(select(table))
        }

    @invariant()
    def the_line_is_the_derived_one(self) -> None:
        with db.reading(self.engine) as session:
            plan = self.plan(session)
            if plan is None or plan.state not in OPEN_STATES:
                return
            derived = reporting_lines.line_of(session, plan.member_id)
            if derived.manager_id is not None or plan.acting_manager_id is None:
                assert (plan.manager_id, plan.managers_manager_id) == tuple(derived)
            else:
                assert plan.manager_id == plan.acting_manager_id

    def no_text_is_lost(self) -> None:
        """Everything that was said is somewhere, and nothing that was withdrawn or put in other words."""
        with db.reading(self.engine) as session:
            everything = "\n".join(
                repr(row) for table in SQLModel.metadata.sorted_tables for row in session.execute(table.select())
            )
        lost = [text for text in self.said if text not in everything]
        assert not lost
        kept = [text for text in self.unsaid if f"'{text}'" in everything]
        assert not kept

    # Helpers

    @property
    def state(self) -> State | None:
        with db.reading(self.engine) as session:
            plan = self.plan(session)
            return plan.state if plan is not None else None

    def plan(self, session: Session) -> Plan | None:
        return session.scalars(select(Plan).where(col(Plan.code) == self.code)).one_or_none()

    def the_plan(self, session: Session) -> Plan:
        plan = self.plan(session)
        if plan is None:
            raise Nothing  # The draft went astray and is gone.
        return plan

    def viewer(self, session: Session, person_id: int | None) -> Viewer | None:
        return load_viewer(session, person_id, self.now.now) if person_id is not None else None

    def allowed(self, session: Session, viewer: Viewer | None) -> frozenset[Action]:
        if viewer is None:
            return frozenset()
        try:
            opened = access.look_up(session, viewer, self.code)
        except NotFound:
            return frozenset()
        return workflow.allowed_actions(status_of(session, opened, self.now), opened.relations)

    def is_there(self, session: Session, plan: Plan, who: Who) -> bool:
        """Is there somebody active who is this to the plan?"""
        if who is Who.HR:
            return True
        person_id = {
            Who.MEMBER: plan.member_id,
            Who.MANAGER: plan.manager_id,
            Who.MANAGERS_MANAGER: plan.managers_manager_id,
        }[who]
        person = session.get(Person, person_id) if person_id is not None else None
        return person is not None and person.active

    def record_length(self) -> int:
        with db.reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(AuditEvent)) or 0

    def change_roster(self, who: str, **facts: Any) -> None:
        """As an import does it: the roster changes, and open plans follow in the same transaction."""
        self.since_roster = 0
        with db.writing(self.engine) as session:
            person = session.get_one(Person, self.ids[who])
            for name, value in facts.items():
                setattr(person, name, value)
            session.flush()
            follow_roster.follow_roster(session, moment=self.now)
            session.commit()

    def say(self, kind: str) -> str:
        """Something that nobody said before, and that has to be somewhere from now on."""
        text = f"{kind} number {next(self.numbers)} of this walk"
        self.said.append(text)
        return text

    def words(self) -> str:
        """Other words for something; they may be taken back or put in other words again."""
        return f"words {next(self.numbers)}"

    def item(self, session: Session, part: Part, pick: int, *, where: Callable[[Any], bool] = lambda item: True) -> Any:
        plan = self.plan(session)
        found = [item for item in items_of(session, plan, part) if where(item)] if plan else []
        if not found:
            raise Nothing
        return found[pick % len(found)]

    def suggestion(self, session: Session, pick: int) -> Suggestion:
        plan = self.plan(session)
        found = open_suggestions(session, plan) if plan else []
        if not found:
            raise Nothing
        return found[pick % len(found)]

    def version(self, session: Session) -> int:
        return self.the_plan(session).version

    def revision(self, session: Session) -> int:
        return self.the_plan(session).revision


ITEMS = (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE)
Step = Callable[[Life, Session, Viewer, int], object]


def _add(take: Callable[..., object]) -> Step:
    def add(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
        values: dict[str, Any] = {"text": walk.words()}
        if pick % 3:
            values["due_on"] = walk.now.today + timedelta(pick)
        take(session, viewer, walk.code, ITEMS[pick % 3], values=values, moment=walk.now)

    return add


def _edit_draft(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    if pick % 3:
        _add(commands.add_draft_item)(walk, session, viewer, pick)
        return
    changes = {"current_state": "Prepares well", "measure": "The rating"} if pick % 2 else {"goal": walk.words()}
    commands.save_draft(session, viewer, walk.code, changes=changes, seen={}, moment=walk.now)


def _shape(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    match pick % 5:
        case 0:
            changes = {"current_state": walk.words(), "current_level": None}
            commands.suggest(session, viewer, walk.code, Part.CURRENT_STATE, changes=changes, seen={}, moment=walk.now)
        case 1:
            changes = {"measure": walk.words()}
            commands.suggest(session, viewer, walk.code, Part.GOAL, changes=changes, seen={}, moment=walk.now)
        case 2:
            item = walk.item(session, ITEMS[pick % 3], pick, where=lambda each: each.answer is not Answer.DECLINED)
            commands.suggest(
                session, viewer, walk.code, ITEMS[pick % 3], item_id=item.id, changes={"text": walk.words()}, seen={},
                moment=walk.now,
            )  # fmt: skip  # one call
        case _:
            _add(commands.add_item)(walk, session, viewer, pick)


def _answer(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    plan = walk.the_plan(session)
    mine = access.look_up(session, viewer, walk.code).side
    words = [one for one in open_suggestions(session, plan) if one.by_side is not mine]
    waiting = [
        (part, item)
        for part in ITEMS
        for item in items_of(session, plan, part)
        if waits_for(item, open_suggestions(session, plan), part) is mine
    ]
    if words and (pick % 2 or not waiting):
        one = words[pick % len(words)]
        if pick % 3:
            commands.accept_suggestion(session, viewer, walk.code, one.id or 0, moment=walk.now)
        else:
            reason = walk.say("A reason")
            commands.decline_suggestion(session, viewer, walk.code, one.id or 0, reason=reason, moment=walk.now)
        return
    if not waiting:
        raise Nothing
    part, item = waiting[pick % len(waiting)]
    if pick % 3:
        commands.accept_item(session, viewer, walk.code, part, item.id, moment=walk.now)
    else:
        commands.decline_item(session, viewer, walk.code, part, item.id, reason=walk.say("A reason"), moment=walk.now)


def _revise(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    commands.revise(
        session,
        viewer,
        walk.code,
        commands.Revision(text={"measure": walk.words()}),
        seen_version=walk.version(session),
        moment=walk.now,
    )


def _change(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    part = ITEMS[pick % 3]
    match pick % 4:
        case 0:
            changes: dict[str, Any] = {
                "cadence": ["weekly", "monthly", "every_n_days"][pick % 3],
                "cadence_days": 2 + pick,
            }
            commands.change_cadence(session, viewer, walk.code, changes=changes, seen={}, moment=walk.now)
        case 1:
            item = walk.item(session, part, pick, where=lambda each: each.answer is Answer.AGREED)
            commands.change_on_plan(
                session, viewer, walk.code, part, item.id, changes={"text": walk.words()}, seen={}, moment=walk.now
            )
        case 2:
            item = walk.item(session, part, pick, where=_is_untouched)
            commands.take_out(session, viewer, walk.code, part, item.id, reason=walk.say("A reason"), moment=walk.now)
        case _:
            _add(commands.add_to_plan)(walk, session, viewer, pick)


def _is_untouched(item: Any) -> bool:
    done = [getattr(item, name, None) for name in ("done_on", "given_on", "reached_on")]
    return item.answer is Answer.AGREED and not any(done)


def _propose_adjustment(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    plan = walk.the_plan(session)
    end_on = max(walk.now.today, plan.end_on) + timedelta(1 + pick)
    changes: dict[str, Any] = {"end_on": end_on} if pick % 2 else {"goal": walk.words()}
    commands.propose_adjustment(
        session, viewer, walk.code, changes=changes, seen={}, reason=walk.say("A reason"), moment=walk.now
    )


def _answer_adjustment(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    one = walk.suggestion(session, pick)
    if pick % 2:
        commands.accept_adjustment(session, viewer, walk.code, one.id or 0, moment=walk.now)
    else:
        reason = walk.say("A reason")
        commands.decline_adjustment(session, viewer, walk.code, one.id or 0, reason=reason, moment=walk.now)


def _move_check_in(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    plan = walk.the_plan(session)
    history = history_of(session, plan)
    ahead = schedule.next_one(rhythm_of(plan, history), history.held, walk.now.today)
    planned = ahead.planned if ahead else walk.now.today
    if pick % 2:
        to = planned + timedelta(pick % 5 - 2)
        commands.reschedule_check_in(session, viewer, walk.code, planned=planned, to=to, moment=walk.now)
    else:
        commands.skip_check_in(
            session, viewer, walk.code, planned=planned, reason=walk.say("A reason"), moment=walk.now
        )


def _report(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    item = walk.item(session, Part.ACTIVITY, pick, where=lambda each: each.answer is Answer.AGREED)
    progress = list(Progress)[pick % 3]
    # Evidence may be written anew; what it said before is then replaced on purpose.
    commands.report_activity(
        session, viewer, walk.code, item.id, progress=progress, evidence=walk.words(), moment=walk.now
    )


def _correct(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    """Own words of the last day; what was withdrawn has to be nowhere from then on."""
    plan = walk.the_plan(session)
    entries = session.scalars(select(JournalEntry).where(col(JournalEntry.plan_id) == plan.id)).all()
    own = [entry for entry in entries if correction_of(entry, viewer, walk.now).is_open]
    if not own:
        raise Nothing
    entry = own[pick % len(own)]
    was, what = entry.text, (viewer, walk.code, commands.Writing.ENTRY, entry.id or 0)
    if pick % 2:
        commands.edit_words(session, *what, text=walk.say("Mended"), seen=was, moment=walk.now)
    else:
        commands.withdraw_words(session, *what, moment=walk.now)
    walk.said.remove(was)
    walk.unsaid.append(was)


def _take_back(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    part = ITEMS[pick % 3]
    item = walk.item(session, part, pick, where=lambda each: why_it_stands(each, viewer, walk.now) is None)
    commands.take_back(session, viewer, walk.code, part, item.id, moment=walk.now)


def _say_not_received(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    item = walk.item(session, Part.SUPPORT, pick, where=lambda each: is_missable(each, walk.now.today))
    commands.mark_not_received(session, viewer, walk.code, item.id, reason=walk.say("Not received"), moment=walk.now)


def _on_a_day(use_case: Callable[..., object], part: Part, name: str) -> Step:
    """Something that happened today or a few days ago."""

    def note(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
        item = walk.item(session, part, pick, where=_is_untouched)
        day = walk.now.today - timedelta(pick % 12) if pick % 2 else None
        use_case(session, viewer, walk.code, item.id, **{name: day}, moment=walk.now)

    return note


def _close(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    values = {"outcome": ["achieved", "partly_achieved", "not_yet"][pick % 3], "outcome_evidence": walk.words()}
    commands.close_plan(
        session, viewer, walk.code, values=values, seen_revision=walk.revision(session), moment=walk.now
    )


def _cancel(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    reasons = [reason for reason in CancelReason if reason is not CancelReason.LEFT]
    commands.cancel_plan(
        session, viewer, walk.code, reason=reasons[pick % len(reasons)], seen_revision=walk.revision(session),
        moment=walk.now,
    )  # fmt: skip  # one call


def _take_back_stop(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    """Whoever asked to stop was promised that nothing of it stays."""
    wish = walk.the_plan(session).stop_reason
    commands.withdraw_end_request(session, viewer, walk.code, moment=walk.now)
    walk.said.remove(wish)


def _appoint(walk: Life, session: Session, viewer: Viewer, pick: int) -> None:
    candidates = [person_id for who, person_id in walk.ids.items() if who != "member"]
    commands.appoint_manager(session, viewer, walk.code, candidates[pick % len(candidates)], moment=walk.now)


def _write(use_case: Callable[..., object], name: str, kind: str) -> Step:
    """A step that is one text."""
    return lambda walk, session, viewer, pick: use_case(
        session, viewer, walk.code, **{name: walk.say(kind)}, moment=walk.now
    )


def _tap(use_case: Callable[..., object]) -> Step:
    """A step that is one click."""
    return lambda walk, session, viewer, pick: use_case(session, viewer, walk.code, moment=walk.now)


def _on_item(use_case: Callable[..., object], part: Part, where: Callable[[Any], bool]) -> Step:
    return lambda walk, session, viewer, pick: use_case(
        session, viewer, walk.code, walk.item(session, part, pick, where=where).id, moment=walk.now
    )


STEPS: dict[Action, Step] = {
    Action.EDIT_DRAFT: _edit_draft,
    Action.PROPOSE: _tap(commands.propose),
    Action.NOTE_ALIGNMENT: lambda w, s, v, n: commands.note_alignment(s, v, w.code, spoke_on=w.now.today, moment=w.now),
    Action.ASK_ALIGNMENT: _tap(commands.ask_alignment),
    Action.ANSWER_ALIGNMENT: lambda w, s, v, n: commands.answer_alignment(
        s, v, w.code, answer=["aligned", "lets_talk"][n % 2], comment=w.say("A comment"), moment=w.now
    ),
    Action.SHAPE: _shape,
    Action.ANSWER: _answer,
    Action.NOT_NOW: _write(commands.say_not_now, "reason", "Not now"),
    Action.WITHDRAW_NOT_NOW: _tap(commands.withdraw_not_now),
    Action.REVISE: _revise,
    Action.AGREE: lambda w, s, v, n: commands.agree(s, v, w.code, version=w.version(s), moment=w.now),
    Action.EXPLAIN_UNSHAPED: _write(commands.explain_unshaped, "reason", "Why it stayed"),
    Action.COMMENT: _write(commands.comment, "text", "A comment"),
    Action.WRITE_UPDATE: _write(commands.write_update, "text", "An update"),
    Action.CHANGE: _change,
    Action.PROPOSE_ADJUSTMENT: _propose_adjustment,
    Action.ANSWER_ADJUSTMENT: _answer_adjustment,
    Action.WITHDRAW_ADJUSTMENT: lambda w, s, v, n: commands.withdraw_adjustment(
        s, v, w.code, w.suggestion(s, n).id or 0, moment=w.now
    ),
    Action.PAUSE: lambda w, s, v, n: commands.pause_plan(
        s, v, w.code, until=w.now.today + timedelta(1 + n), moves_dates=bool(n % 2), moment=w.now
    ),
    Action.RESUME: _tap(commands.resume_plan),
    Action.CHECK_IN: lambda w, s, v, n: commands.record_check_in(
        s,
        v,
        w.code,
        line=w.say("A line"),
        progress=2 * n,
        confidence=1 + n % 5,
        moment=w.now,
        held_on=w.now.today - timedelta(n % 9) if n % 2 else None,
    ),
    Action.PREPARE_CHECK_IN: lambda w, s, v, n: commands.prepare_check_in(s, v, w.code, points=w.words(), moment=w.now),
    Action.RESCHEDULE_CHECK_IN: _move_check_in,
    Action.REPORT_ACTIVITY: _report,
    Action.REACH_MILESTONE: _on_a_day(commands.reach_milestone, Part.MILESTONE, "reached_on"),
    Action.PROVIDE_SUPPORT: _on_a_day(commands.provide_support, Part.SUPPORT, "given_on"),
    Action.MARK_NOT_RECEIVED: _say_not_received,
    Action.TAKE_BACK: _take_back,
    Action.CORRECT: _correct,
    Action.CONFIRM_SUPPORT: _on_item(
        commands.confirm_support, Part.SUPPORT, lambda each: each.given_on is not None and each.confirmed_on is None
    ),
    Action.REQUEST_END: _write(commands.request_to_end, "reason", "A wish"),
    Action.WITHDRAW_END_REQUEST: _take_back_stop,
    Action.DECLINE_END_REQUEST: _write(commands.decline_end_request, "answer", "An answer"),
    Action.CLOSE: _close,
    Action.CANCEL: _cancel,
    Action.REOPEN: _tap(commands.reopen_plan),
    Action.REFLECT: _write(commands.reflect, "reflection", "A reflection"),
    Action.LOOK_BACK: _write(commands.look_back, "text", "A look-back"),
    Action.OPEN_IN_FULL: lambda w, s, v, n: commands.open_in_full(s, v, w.code, reason="stuck", moment=w.now),
    Action.SEND_REMINDER: _tap(commands.send_reminder),
    Action.APPOINT: _appoint,
}

ANOTHER_PLAN = {Action.DISCARD, Action.FOLLOW_ON, Action.REQUEST_FOLLOW_ON, Action.NAME_DEPUTY}
"""Steps that begin or end another plan, or are about later days; they have tests of their own."""


def test_walks_take_every_step_of_the_table() -> None:
    assert STEPS.keys() == {step.action for step in workflow.TRANSITIONS} - ANOTHER_PLAN, "a new step: who walks it?"


def walks(engine: Engine, renew: Callable[[], None], *, examples: int, steps: int) -> Counter[Action]:
    """Walk, and return how often each step was taken."""
    taken: Counter[Action] = Counter()
    facts = {"engine": engine, "renew": staticmethod(renew), "taken": taken}
    run_state_machine_as_test(
        type("LifeOnADatabase", (Life,), facts),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,  # A walk that fails has to fail again, wherever it is tried.
            suppress_health_check=list(HealthCheck),
        ),
    )
    return taken


@pytest.mark.timeout(600)
@pytest.mark.long
def test_no_walk_through_a_life_leaves_the_table_or_loses_a_text(sqlite_engine: Engine, sqlite_template: Path) -> None:
    def renew() -> None:
        sqlite_engine.dispose()
        begin_afresh(Path(sqlite_engine.url.database or ""), sqlite_template)

    taken = walks(sqlite_engine, renew, examples=EXAMPLES, steps=40)
    # They went somewhere: through agreeing into a running plan, and out of it again.
    assert {Action.PROPOSE, Action.AGREE, Action.CHECK_IN, Action.CANCEL} <= set(taken)
    assert len(taken) >= 20, sorted(taken)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_nor_does_one_on_postgresql(postgresql_url: str) -> None:
    engine = db.make_engine(postgresql_url)
    taken = walks(engine, lambda: None, examples=4, steps=30)  # People of a walk before do not stand in the way.
    engine.dispose()
    assert {Action.PROPOSE, Action.AGREE} <= set(taken)
