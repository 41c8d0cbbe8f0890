"""The plans that a manager coaches: which of them slip, and in which order."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from lib.models import Cadence, Person, Plan, State, Stuck
from lib.plans import queries
from lib.plans.queries import Filters, PlanHeader
from tests.builders import make_activity, make_person, make_plan, make_support, make_viewer, moment

NOW = moment("2026-05-14")


class Team:
    """Maya and the plans she coaches, each of somebody else and about what it is called."""

    def __init__(self, session: Session) -> None:
        self.session, self.maya = session, make_person(session, "Maya Lindqvist")

    def plan(self, area: str, manager: Person | None = None, **facts: object) -> Plan:
        """A plan that began this week, so that nothing is due on it yet."""
        member = make_person(self.session, f"Member for {area}", manager=self.maya)
        calm = {"cadence": Cadence.MONTHLY, "start_on": date(2026, 5, 11), "started_on": date(2026, 5, 11)}
        return make_plan(self.session, member=member, manager=manager or self.maya, area=area, **calm | facts)  # type: ignore[arg-type]

    def coached(self) -> list[PlanHeader]:
        return queries.coached_plans(self.session, make_viewer(self.session, self.maya), moment=NOW)

    def slipping(self) -> list[str]:
        return [plan.title for plan in queries.slipping(self.coached())]


@pytest.fixture
def team(session: Session) -> Team:
    return Team(session)


def test_a_plan_on_track_does_not_slip(team: Team) -> None:
    team.plan("On track")
    assert [plan.title for plan in team.coached()] == ["On track"]
    assert team.slipping() == []


def test_what_is_late_longest_comes_first_then_what_waits_for_the_manager_then_what_is_silent(team: Team) -> None:
    team.plan("Silent")
    team.plan("Stop asked", stop_asked_at=NOW.now)
    make_activity(team.session, team.plan("Late activity"), due_on=date(2026, 5, 12))
    make_support(team.session, team.plan("Late support"), due_on=date(2026, 5, 11))
    started = date(2026, 4, 1)
    team.plan("Past its end", start_on=started, started_on=started, end_on=date(2026, 5, 5))
    since = {"Silent": date(2026, 5, 12)}
    plans = [replace(plan, stale_since=since.get(plan.title)) for plan in team.coached()]
    found = [plan.title for plan in queries.slipping(plans)]
    assert found == ["Past its end", "Late support", "Late activity", "Stop asked", "Silent"]


def test_what_is_stuck_slips_though_it_is_not_the_managers_turn(team: Team) -> None:
    team.plan("Proposed long ago")
    [plan] = team.coached()
    assert not plan.is_mine
    assert queries.slipping([replace(plan, stuck=Stuck.PROPOSED)])


def test_drafts_ended_plans_and_those_of_others_are_not_looked_at(team: Team) -> None:
    team.plan("Draft", state=State.DRAFT)
    team.plan("Closed", state=State.CLOSED)
    other = make_person(team.session, "Ines Duarte", manager=team.maya)
    team.plan("Below", manager=other, managers_manager=team.maya, stop_asked_at=NOW.now)
    assert team.coached() == []


def test_those_that_match_are_in_the_order_of_the_list_and_follow_every_filter(team: Team) -> None:
    team.plan("Calm")
    team.plan("Stop asked", stop_asked_at=NOW.now, end_on=date(2026, 5, 20))
    viewer, coached = make_viewer(team.session, team.maya), team.coached()

    def matching(filters: Filters) -> list[str]:
        found = queries.that_match(team.session, viewer, coached, filters, moment=NOW)
        listed = queries.list_plans(team.session, viewer, replace(filters, only_coached=False), moment=NOW)
        assert queries.that_match(team.session, viewer, coached, filters, moment=NOW, listed=listed) == found
        return [plan.title for plan in found]

    assert matching(Filters(only_coached=True)) == ["Stop asked", "Calm"]
    assert matching(Filters(only_coached=True, only_mine=True)) == ["Stop asked"]
    assert matching(Filters(search="calm")) == ["Calm"]
    assert matching(Filters(states=frozenset({State.CLOSED}))) == []
