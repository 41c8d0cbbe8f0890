"""Reminders on many plans at once: on which they are sent, why others are left out, and that nothing is sent twice."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from lib import db
from lib.models import JournalEntry, Person, Plan, Role
from lib.plans import commands, context, queries
from lib.plans.commands import Reminders
from lib.plans.queries import header
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.plans.test_cost import asked

NOW = moment("2026-05-14")


class Organisation:
    """Hana of HR, and Maya with three people; nothing but a late check-in waits on a plan."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.maya = make_person(session, "Maya Lindqvist")
        self.hana = self.in_hr("Hana Hill")

    def in_hr(self, name: str) -> Person:
        person = make_person(self.session, name, manager=self.maya)
        make_account(self.session, person, [Role.HR])
        return person

    def plan(self, name: str, **facts: object) -> Plan:
        member = make_person(self.session, name, manager=self.maya)
        return make_plan(self.session, member=member, manager=self.maya, **facts)  # type: ignore[arg-type]

    def look(self, codes: Sequence[str]) -> Reminders:
        return commands.look_at_reminders(self.session, make_viewer(self.session, self.hana), codes, moment=NOW)

    def send(self, codes: Sequence[str], by: Person | None = None) -> Reminders:
        viewer = make_viewer(self.session, by or self.hana)
        return commands.send_reminders(self.session, viewer, codes, moment=NOW, tell=lambda _: None)

    def told(self) -> int:
        return len(self.session.scalars(select(JournalEntry)).all())


@pytest.fixture
def there(session: Session) -> Organisation:
    return Organisation(session)


def test_who_has_the_turn_is_reminded_and_people_are_counted_once(there: Organisation) -> None:
    codes = [there.plan(name).code for name in ("Jonas Weber", "Nina Berg")]
    seen = there.look(codes)
    assert (seen.codes, seen.people, dict(seen.left_out)) == (codes, 3, {})  # Both members, and Maya for the two.
    assert there.told() == 0
    assert there.send(codes).codes == codes
    assert there.told() == 2


def test_a_plan_that_cannot_be_looked_at_is_left_out_and_said(
    there: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [there.plan(name).code for name in ("Jonas Weber", "Nina Berg", "Sam Hill")]
    derive_status = context.derive_status

    def fails(plan: Plan, *args: Any, **values: Any) -> Any:
        if plan.code == codes[1]:
            raise KeyError(plan.goal)
        return derive_status(plan, *args, **values)

    for module in (context, header):
        monkeypatch.setattr(module, "derive_status", fails)
    seen = there.look(codes)
    assert (seen.codes, dict(seen.left_out)) == ([codes[0], codes[2]], {commands.NOT_SHOWN: 1})
    maya, mine = make_viewer(there.session, there.maya), queries.Filters(only_mine=True)
    found = queries.matching_codes(there.session, maya, mine, moment=NOW, most=9)
    assert set(found) == {codes[0], codes[2]}


def test_what_was_reminded_today_is_left_out_so_that_a_second_press_sends_nothing(there: Organisation) -> None:
    codes = [there.plan(name).code for name in ("Jonas Weber", "Nina Berg")]
    there.send(codes[:1])
    assert there.send(codes).codes == codes[1:]
    again = there.send(codes, by=there.in_hr("Kim Roth"))
    assert (again.codes, sum(again.left_out.values())) == ([], 2)
    assert there.told() == 2


def test_nobodys_turn_conflicts_and_what_is_not_there_are_left_out_with_the_reason(there: Organisation) -> None:
    calm = there.plan("Calm", start_on=NOW.today, started_on=NOW.today).code
    of_hr = make_plan(there.session, member=there.in_hr("Kim Roth"), manager=there.maya).code
    own = make_plan(there.session, member=there.hana, manager=there.maya).code
    late = there.plan("Jonas Weber").code
    for result in (there.look([calm, of_hr, own, "nothing", late]), there.send([calm, of_hr, own, "nothing", late])):
        assert result.codes == [late]
        [waits, not_yours] = result.left_out.items()
        assert waits == ("Nothing waits for anybody on this plan, so there is nothing to remind anybody of.", 1)
        assert not_yours == (commands.NOT_YOURS, 3)
    assert there.told() == 1


def test_a_look_at_many_plans_takes_no_more_statements_than_at_one(there: Organisation, engine: Engine) -> None:
    codes = [there.plan(f"Member {number}").code for number in range(6)]
    viewer = make_viewer(there.session, there.hana)
    there.session.commit()
    counts = []
    for some in (codes[:1], codes):
        with asked(engine) as statements, db.reading(engine) as session:
            assert commands.look_at_reminders(session, viewer, some, moment=NOW).codes == some
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_who_is_not_in_hr_reminds_of_nothing(there: Organisation) -> None:
    code = there.plan("Jonas Weber").code
    ravi = make_viewer(there.session, make_person(there.session, "Ravi Menon"))
    sent = commands.send_reminders(there.session, ravi, [code], moment=NOW, tell=lambda _: None)
    assert (sent.codes, sent.people) == ([], 0)
    assert there.told() == 0
