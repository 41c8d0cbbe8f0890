"""Who stands on an open plan, in plain Python: by this the tests judge what `plan_line_columns` answers in SQL."""

from collections.abc import Iterator, Mapping

from lib.reporting_lines import PlanLine, Reports, derive


def derive_for_plan(member_id: int, appointed_id: int | None, people: Mapping[int, Reports[int]]) -> PlanLine:
    """Who stands on an open plan as manager and manager's manager?

    Args:
        appointed_id: whom HR appointed; none where there was no need, or the appointment has ended.
        people: everybody by id.
    """
    roster = derive(member_id, people)
    if roster.manager_id is not None or appointed_id is None:
        return PlanLine(*roster, None)
    if appointed_id not in people or not people[appointed_id].active or appointed_id == member_id:
        return PlanLine(None, None, None)
    if member_id in _chain_above(appointed_id, people):
        return PlanLine(None, None, None)
    return PlanLine(appointed_id, derive(appointed_id, people).manager_id, appointed_id)


def _chain_above(person_id: int, people: Mapping[int, Reports[int]]) -> Iterator[int]:
    """Everybody above somebody, absent people included; a loop ends the walk."""
    passed = {person_id}
    above = people[person_id].manager_id
    while above is not None and above in people and above not in passed:
        yield above
        passed.add(above)
        above = people[above].manager_id
