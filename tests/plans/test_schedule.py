"""When check-ins are due: the rules of docs/product.md#check-ins by example, then every plan between 2024 and 2032."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import Cadence
from lib.plans.rules import schedule
from lib.plans.rules.schedule import DueState, Former, Pause, Rhythm
from lib.working_days import MONDAY_TO_FRIDAY, WorkingDays, WorkingWeek

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


def waiting(plan: Rhythm, recorded: Collection[date], today: date, extra: Collection[date] = ()) -> list[date]:
    """The days of due dates that wait, at most one."""
    found = schedule.waiting_one(plan, recorded, today, extra)
    return [found.due] if found else []


def rhythm(
    start: date,
    end: date,
    every: Cadence = Cadence.WEEKLY,
    *,
    days: int = 10,
    weekday: int = WEDNESDAY,
) -> Rhythm:
    return Rhythm(start, end, every, days, weekday)


def may(day: int) -> date:
    return date(2026, 5, day)


MAY = rhythm(may(4), may(29))  # Monday to Friday; due on Wednesday 6, 13, 20 and 27


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    start = draw(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
    return Rhythm(
        start,
        start + timedelta(draw(st.integers(0, 366))),
        draw(st.sampled_from(Cadence)),
        draw(st.integers(2, 90)),
        draw(st.integers(0, 4)),
    )


@st.composite
def calendars(draw: st.DrawFn, first: date, last: date) -> WorkingDays:
    """Working days that changed up to twice, with days off between two days."""
    days = st.dates(first, last)
    weeks = st.builds(
        WorkingWeek,
        st.frozensets(st.integers(0, 6), min_size=1),
        days_off=st.frozensets(days, max_size=12)
        | days.map(lambda day: frozenset(day + timedelta(n) for n in range(9))),
    )
    until = sorted(draw(st.lists(days, max_size=2, unique=True)))
    return WorkingDays(draw(weeks), [(day, draw(weeks)) for day in until])


def test_weekly_is_due_on_the_chosen_weekday() -> None:
    assert schedule.due_dates(MAY) == [may(6), may(13), may(20), may(27)]


@pytest.mark.parametrize(
    ("every", "start", "first"),
    [
        pytest.param(Cadence.WEEKLY, may(4), may(6), id="weekly-two-days-after-a-monday"),
        pytest.param(Cadence.WEEKLY, may(5), may(13), id="weekly-one-day-is-too-soon"),
        pytest.param(Cadence.WEEKLY, may(6), may(13), id="weekly-from-the-day-itself"),
        pytest.param(Cadence.EVERY_TWO_WEEKS, may(6), may(13), id="two-weeks-seven-days-after"),
        pytest.param(Cadence.EVERY_TWO_WEEKS, may(7), may(20), id="two-weeks-six-days-are-too-soon"),
    ],
)
def test_the_first_check_in_leaves_some_time(every: Cadence, start: date, first: date) -> None:
    assert schedule.due_dates(rhythm(start, date(2026, 7, 31), every))[0] == first


def test_every_two_weeks_keeps_its_step() -> None:
    every = rhythm(may(4), date(2026, 6, 30), Cadence.EVERY_TWO_WEEKS, weekday=FRIDAY)
    assert schedule.due_dates(every) == [may(15), may(29), date(2026, 6, 12), date(2026, 6, 26)]


def test_monthly_from_the_31st_takes_the_last_day_of_short_months_and_comes_back() -> None:
    every = rhythm(date(2025, 1, 31), date(2025, 7, 31), Cadence.MONTHLY)
    assert schedule.due_dates(every) == [
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 4, 30),
        date(2025, 6, 2),  # 31 May 2025 is a Saturday
        date(2025, 6, 30),
        date(2025, 7, 31),
    ]


def test_monthly_knows_leap_years_and_crosses_them() -> None:
    assert schedule.due_dates(rhythm(date(2024, 1, 31), date(2024, 3, 1), Cadence.MONTHLY)) == [date(2024, 2, 29)]
    assert schedule.due_dates(rhythm(date(2026, 11, 30), date(2027, 1, 31), Cadence.MONTHLY)) == [date(2026, 12, 30)]


def test_every_n_days_counts_from_the_start_and_does_not_drift_over_weekends() -> None:
    every = rhythm(may(4), date(2026, 6, 15), Cadence.EVERY_N_DAYS, days=10)
    assert schedule.due_dates(every) == [may(14), may(25), date(2026, 6, 3), date(2026, 6, 15)]  # 24 May is a Sunday


def test_equal_dates_fall_together() -> None:
    every = rhythm(may(7), may(13), Cadence.EVERY_N_DAYS, days=2)
    assert schedule.due_dates(every) == [may(11), may(13)]  # Saturday 9 becomes Monday 11, which is due anyway


def test_what_a_weekend_would_move_past_the_end_is_due_on_the_last_working_day() -> None:
    every = rhythm(may(4), may(10), Cadence.EVERY_N_DAYS, days=5)  # Saturday 9, end Sunday
    assert schedule.due_dates(every) == [may(8)]
    assert schedule.only_at_the_end(every) == may(8)


@pytest.mark.parametrize(
    ("start", "end", "every", "days", "due"),
    [
        pytest.param(may(4), date(2026, 6, 3), Cadence.MONTHLY, 10, date(2026, 6, 3), id="thirty-days-end-a-wednesday"),
        pytest.param(may(1), may(31), Cadence.MONTHLY, 10, may(29), id="thirty-days-end-a-sunday"),
        pytest.param(may(4), date(2026, 6, 3), Cadence.EVERY_N_DAYS, 90, date(2026, 6, 3), id="every-ninety-days"),
        pytest.param(may(5), may(11), Cadence.EVERY_TWO_WEEKS, 10, may(11), id="two-weeks-in-one"),
        pytest.param(may(6), may(6), Cadence.WEEKLY, 10, may(6), id="one-day"),
    ],
)
def test_where_the_cadence_gives_none_one_is_due_on_the_last_working_day(
    start: date, end: date, every: Cadence, days: int, due: date
) -> None:
    plan = rhythm(start, end, every, days=days)
    assert schedule.due_dates(plan) == [due]
    assert schedule.only_at_the_end(plan) == due


def test_a_plan_without_a_working_day_has_no_check_in() -> None:
    assert schedule.due_dates(rhythm(may(9), may(10))) == []
    assert schedule.only_at_the_end(MAY) is None


def test_a_new_cadence_that_gives_none_has_one_at_the_end() -> None:
    weekly_first = replace(MAY, cadence=Cadence.MONTHLY, former=[Former(may(13), Cadence.WEEKLY, 10, WEDNESDAY)])
    assert schedule.due_dates(weekly_first) == [may(6), may(13), may(29)]
    on_its_last_day = replace(weekly_first, former=[Former(may(29), Cadence.WEEKLY, 10, WEDNESDAY)])
    assert schedule.due_dates(on_its_last_day) == [may(6), may(13), may(20), may(27)]


def test_a_rest_that_takes_the_only_one_away_gives_one_at_the_end() -> None:
    monthly = rhythm(may(4), date(2026, 6, 10), Cadence.MONTHLY)
    assert schedule.due_dates(monthly) == [date(2026, 6, 4)]
    assert schedule.due_dates(replace(monthly, pauses=[Pause(date(2026, 6, 3), date(2026, 6, 8))])) == [
        date(2026, 6, 10)
    ]


def test_the_one_at_the_end_can_be_moved_held_early_and_skipped() -> None:
    plan, last = rhythm(may(4), may(29), Cadence.MONTHLY), may(29)
    assert schedule.due_for(may(18), plan, []) == last
    assert schedule.due_dates(replace(plan, moved={last: may(27)})) == [may(27)]
    assert schedule.due_dates(replace(plan, skipped=[last])) == []
    assert [due.state for due in schedule.due_line(plan, {last: may(20)}, may(20))] == [DueState.HELD]


def test_what_was_held_at_the_end_stays_held_when_the_plan_goes_on() -> None:
    longer = rhythm(may(4), date(2026, 6, 12), Cadence.MONTHLY)
    line = schedule.due_line(longer, {may(29): may(29)}, may(29))
    assert [(due.due, due.state) for due in line] == [
        (may(29), DueState.HELD),
        (date(2026, 6, 4), DueState.AHEAD),
    ]


def test_nobody_is_asked_for_one_at_an_end_that_was_past_before_there_was_one() -> None:
    plan = rhythm(may(4), may(29), Cadence.MONTHLY)
    assert schedule.due_dates(replace(plan, last_one_since=may(30))) == []
    assert schedule.due_dates(replace(plan, last_one_since=may(29))) == [may(29)]


def test_the_end_itself_may_be_due() -> None:
    assert schedule.due_dates(rhythm(may(4), may(13)))[-1] == may(13)


@pytest.mark.parametrize(
    ("due", "from_then"),
    [
        pytest.param(may(11), may(13), id="monday-wednesday"),
        pytest.param(may(12), may(14), id="tuesday-thursday"),
        pytest.param(may(13), may(15), id="wednesday-friday"),
        pytest.param(may(14), may(18), id="thursday-monday"),
        pytest.param(may(15), may(19), id="friday-tuesday"),
        pytest.param(may(16), may(19), id="saturday-tuesday"),
        pytest.param(may(17), may(19), id="sunday-tuesday"),
    ],
)
def test_overdue_begins_with_the_second_weekday_after(due: date, from_then: date) -> None:
    assert schedule.overdue_from(due) == from_then
    assert not schedule.is_overdue(due, from_then - timedelta(1))
    assert schedule.is_overdue(due, from_then)
    assert schedule.is_on_time(due, from_then - timedelta(1))
    assert not schedule.is_on_time(due, from_then)


@pytest.mark.parametrize(
    ("first", "until", "from_then"),
    [
        pytest.param(may(14), may(28), may(29), id="from the day after"),
        pytest.param(may(15), may(16), may(18), id="a friday"),
        pytest.param(may(15), may(18), may(18), id="a friday and the weekend"),
        pytest.param(may(4), may(13), may(15), id="before"),
        pytest.param(may(18), may(28), may(15), id="after"),
    ],
)
def test_days_of_rest_make_nothing_overdue(first: date, until: date, from_then: date) -> None:
    assert schedule.overdue_from(may(13), [schedule.Pause(first, until)]) == from_then


@pytest.mark.parametrize(
    ("held_on", "counts_for"),
    [
        pytest.param(may(10), may(13), id="three-days-early"),
        pytest.param(may(16), may(13), id="three-days-late"),
        pytest.param(may(17), may(20), id="the-other-one-is-nearer"),
        pytest.param(may(4), may(6), id="on-the-first-day"),
        pytest.param(may(2), None, id="too-early-for-the-first"),
        pytest.param(may(31), None, id="too-late-for-the-last"),
    ],
)
def test_a_check_in_counts_for_the_nearest_due_date_half_a_cadence_away(held_on: date, counts_for: date | None) -> None:
    assert schedule.due_for(held_on, MAY, []) == counts_for


def test_a_second_check_in_near_the_same_due_date_is_an_extra_one() -> None:
    assert schedule.due_for(may(14), MAY, [may(13)]) is None


def test_of_two_due_dates_equally_near_the_earlier_counts() -> None:
    every = rhythm(may(4), date(2026, 6, 30), Cadence.EVERY_TWO_WEEKS)
    assert schedule.due_dates(every)[:2] == [may(13), may(27)]
    assert schedule.due_for(may(20), every, []) == may(13)
    assert schedule.due_for(may(20), every, [may(13)]) == may(27)


@pytest.mark.parametrize(
    ("every", "days", "far"), [(Cadence.MONTHLY, 10, 15), (Cadence.EVERY_N_DAYS, 11, 5), (Cadence.EVERY_N_DAYS, 2, 1)]
)
def test_half_a_cadence_is_rounded_down_and_a_month_has_thirty_days(every: Cadence, days: int, far: int) -> None:
    plan = rhythm(may(4), date(2026, 12, 31), every, days=days)
    last = schedule.due_dates(plan)[-1]
    assert schedule.due_for(last + timedelta(far), plan, []) == last
    assert schedule.due_for(last + timedelta(far + 1), plan, []) is None


@pytest.mark.parametrize(
    ("today", "recorded", "waits", "next_one"),
    [
        pytest.param(may(5), [], [], may(6), id="before-the-first"),
        pytest.param(may(6), [], [may(6)], may(6), id="due-on-its-day"),
        pytest.param(may(8), [], [may(6)], may(6), id="overdue"),
        pytest.param(may(12), [], [may(6)], may(6), id="overdue-until-the-next-one"),
        pytest.param(may(11), [may(13)], [], may(20), id="held-late-and-counted-for-the-next-one"),
        pytest.param(may(13), [], [may(13)], may(13), id="only-the-latest-waits"),
        pytest.param(may(13), [may(13)], [], may(20), id="held-on-its-day"),
        pytest.param(may(12), [may(13)], [], may(20), id="held-early"),
        pytest.param(may(29), [may(27)], [], None, id="the-last-is-held"),
        pytest.param(may(29), [], [may(27)], may(27), id="the-last-one-waits-until-the-end"),
        pytest.param(may(30), [], [], None, id="everything-is-over"),
    ],
)
def test_what_waits_is_what_can_still_be_held(
    today: date, recorded: list[date], waits: list[date], next_one: date | None
) -> None:
    assert waiting(MAY, recorded, today) == waits
    assert schedule.next_due(MAY, recorded, today) == next_one


def test_the_line_tells_what_has_become_of_every_due_date() -> None:
    line = schedule.due_line(MAY, {may(6): may(8)}, may(15))
    assert [(due.number, due.due, due.state) for due in line] == [
        (1, may(6), DueState.HELD_LATE),
        (2, may(13), DueState.LATE),
        (3, may(20), DueState.AHEAD),
        (4, may(27), DueState.AHEAD),
    ]
    later = schedule.due_line(MAY, {may(6): may(7)}, may(20))
    assert [due.state for due in later] == [DueState.HELD, DueState.MISSED, DueState.DUE, DueState.AHEAD]


@given(rhythms(), st.data())
def test_due_dates_are_in_order_working_days_and_inside_the_plan(plan: Rhythm, data: st.DataObject) -> None:
    working = data.draw(calendars(plan.start, plan.end + timedelta(10)))
    plan = replace(plan, working=working)
    dates = schedule.due_dates(plan)
    assert dates == sorted(set(dates))
    assert all(plan.start <= due <= plan.end and working.is_working(due) for due in dates)
    has_working_day = any(
        working.is_working(plan.start + timedelta(n)) for n in range((plan.end - plan.start).days + 1)
    )
    assert bool(dates) == has_working_day


@pytest.mark.parametrize("every", Cadence)
@pytest.mark.parametrize("length", [14, 30, 90])
def test_every_day_of_four_years_begins_a_plan_with_a_check_in(every: Cadence, length: int) -> None:
    """Also a plan whose cadence is longer than itself, such as one of 30 days with a check-in a month."""
    for start in (date(2024, 1, 1) + timedelta(n) for n in range(4 * 365 + 1)):
        for days in (2, 10, 30, 90) if every is Cadence.EVERY_N_DAYS else (10,):
            plan = rhythm(start, start + timedelta(length), every, days=days)
            dates = schedule.due_dates(plan)
            assert dates
            assert all(start < due <= plan.end and due.weekday() < 5 for due in dates)


@given(rhythms())
def test_weeks_begin_with_some_time_on_the_chosen_weekday_and_leave_none_out(plan: Rhythm) -> None:
    if plan.cadence not in (Cadence.WEEKLY, Cadence.EVERY_TWO_WEEKS):
        return
    step, least = {Cadence.WEEKLY: (7, 2), Cadence.EVERY_TWO_WEEKS: (14, 7)}[plan.cadence]
    dates = schedule.due_dates(plan)
    if schedule.only_at_the_end(plan) or not dates:
        assert (plan.end - plan.start).days < least + 6
        return
    assert all(due.weekday() == plan.weekday for due in dates)
    assert least <= (dates[0] - plan.start).days < least + 7
    assert all((later - due).days == step for due, later in pairwise(dates))
    assert (plan.end - dates[-1]).days < step


@given(rhythms())
def test_months_keep_the_day_of_the_start(plan: Rhythm) -> None:
    if plan.cadence is not Cadence.MONTHLY or schedule.only_at_the_end(plan):
        return
    for due in schedule.due_dates(plan):
        candidates = [due] if due.weekday() else [due, due - timedelta(1), due - timedelta(2)]
        days = [min(plan.start.day, monthrange(each.year, each.month)[1]) for each in candidates]
        assert any(each.day == day for each, day in zip(candidates, days, strict=True))


@given(rhythms())
def test_every_n_days_is_never_more_than_a_weekend_from_its_count(plan: Rhythm) -> None:
    if plan.cadence is Cadence.EVERY_N_DAYS and not schedule.only_at_the_end(plan):
        for due in schedule.due_dates(plan):
            late = (due - plan.start).days % plan.days
            assert late == 0 or (due.weekday() == MONDAY and late in (1, 2))


@given(rhythms(), st.integers(-20, 400), st.data())
def test_a_check_in_never_takes_a_due_date_twice_nor_one_far_away(
    plan: Rhythm, after: int, data: st.DataObject
) -> None:
    dates = schedule.due_dates(plan)
    recorded = data.draw(st.sets(st.sampled_from(dates))) if dates else set()
    held_on = plan.start + timedelta(after)
    due = schedule.due_for(held_on, plan, recorded)
    free = [abs((each - held_on).days) for each in dates if each not in recorded]
    if due is None:
        assert all(distance > schedule.step(plan) // 2 for distance in free)
    else:
        assert due not in recorded
        assert abs((due - held_on).days) == min(free) <= schedule.step(plan) // 2


@given(rhythms(), st.integers(-5, 400), st.data())
def test_one_record_answers_what_waits(plan: Rhythm, after: int, data: st.DataObject) -> None:
    dates = schedule.due_dates(plan)
    recorded = data.draw(st.sets(st.sampled_from(dates))) if dates else set()
    today = plan.start + timedelta(after)
    waits = waiting(plan, recorded, today)
    assert len(waits) <= 1
    for due in waits:
        assert due <= today
        assert schedule.next_due(plan, recorded, today) == due
        counts_for = schedule.due_for(today, plan, recorded) or today
        assert counts_for >= due
        assert waiting(plan, {*recorded, counts_for}, today) == []


@given(rhythms())
def test_what_is_never_held_becomes_overdue_before_the_next_one_is_due(plan: Rhythm) -> None:
    dates = schedule.due_dates(plan)
    for due, following in pairwise(dates):
        first_late_day = schedule.overdue_from(due)
        if first_late_day < following:
            assert waiting(plan, [], first_late_day) == [due]


@given(rhythms(), st.integers(-5, 400))
def test_the_line_and_what_waits_agree(plan: Rhythm, after: int) -> None:
    today = plan.start + timedelta(after)
    line = schedule.due_line(plan, {}, today)
    assert [due.due for due in line] == schedule.due_dates(plan)
    assert [due.due for due in line if due.state in (DueState.DUE, DueState.LATE)] == waiting(plan, [], today)
    assert all((due.state is DueState.AHEAD) == (due.due > today) for due in line)


# A plan as it is lived: cadences that changed, rests, check-ins moved, skipped, held early, late and beside the rhythm.


@dataclass(frozen=True)
class Counted:
    """A due date found by walking over the days, for the recount."""

    planned: date
    due: date
    half: int


def is_beat(day: date, begins: date, beat: Former) -> bool:
    """Is the day one that this cadence, counted from the day it began, plans for?"""
    passed = (day - begins).days
    match beat.cadence:
        case Cadence.WEEKLY:
            return passed >= 2 and day.weekday() == beat.weekday
        case Cadence.EVERY_TWO_WEEKS:
            first = next(d for d in (begins + timedelta(n) for n in range(7, 14)) if d.weekday() == beat.weekday)
            return day >= first and (day - first).days % 14 == 0
        case Cadence.MONTHLY:
            is_later_month = (day.year, day.month) > (begins.year, begins.month)
            return is_later_month and day.day == min(begins.day, monthrange(day.year, day.month)[1])
        case _:
            return passed > 0 and passed % beat.days == 0


def beats_of(plan: Rhythm, day: date) -> list[date]:
    """The days whose check-in is due on this one: itself and the days off right before it; none for a day off."""
    days = [day] if plan.working.is_working(day) else []
    while days and not plan.working.is_working(days[-1] - timedelta(1)):
        days.append(days[-1] - timedelta(1))
    return days


def walked(plan: Rhythm) -> list[Counted]:
    """The due dates in the order they are due, found day by day; those in a rest included."""
    beats = [*plan.former, Former(plan.end, plan.cadence, plan.days, plan.weekday)]
    halves = {Cadence.WEEKLY: 3, Cadence.EVERY_TWO_WEEKS: 7, Cadence.MONTHLY: 15}
    found, begins = {}, plan.start
    for beat in beats:
        last = min(beat.until, plan.end)
        for day in (begins + timedelta(n) for n in range((last - begins).days + 1)):
            if any(is_beat(each, begins, beat) for each in beats_of(plan, day)):
                half = halves.get(beat.cadence, beat.days // 2)
                found.setdefault(day, Counted(day, plan.moved.get(day, day), half))
        begins = max(begins, beat.until)
    begins = max([plan.start, *(beat.until for beat in plan.former)])
    if not [each for day, each in found.items() if day > begins and each.due <= plan.end and not rests(plan, each.due)]:
        days = [plan.start + timedelta(n) for n in range(367) if plan.start + timedelta(n) <= plan.end]
        workdays = [day for day in days if plan.working.is_working(day)]
        for day in workdays[-1:]:
            if not found or day > begins:
                half = halves.get(plan.cadence, plan.days // 2)
                found.setdefault(day, Counted(day, plan.moved.get(day, day), half))
    return sorted((each for each in found.values() if each.due <= plan.end), key=lambda each: each.due)


def working_days_after(plan: Rhythm, due: date, day: date) -> int:
    """Days on which the plan rests do not count."""
    since = [due + timedelta(n) for n in range(1, (day - due).days + 1)]
    return sum(plan.working.is_working(each) and not rests(plan, each) for each in since)


def rests(plan: Rhythm, day: date) -> bool:
    return any(day in [pause.first + timedelta(n) for n in range((pause.until - pause.first).days)]
               for pause in plan.pauses)  # fmt: skip  # one thought


@st.composite
def lived(draw: st.DrawFn) -> Rhythm:
    """A plan of up to five months with up to two former cadences and two rests, its check-ins moved and skipped."""
    start = draw(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
    end = start + timedelta(draw(st.integers(0, 150)))
    beat = st.builds(Former, st.dates(start, end), st.sampled_from(Cadence), st.integers(2, 40), st.integers(0, 4))
    former = sorted(draw(st.lists(beat, max_size=2, unique_by=lambda each: each.until)))
    turns = sorted(draw(st.lists(st.dates(start, end + timedelta(30)), max_size=4, unique=True)))
    pauses = [Pause(first, until) for first, until in zip(turns[::2], turns[1::2], strict=False)]
    _, every, days, weekday = draw(beat)
    working = draw(st.just(MONDAY_TO_FRIDAY) | calendars(start, end + timedelta(10)))
    plan = Rhythm(start, end, every, days, weekday, former=former, pauses=pauses, working=working)
    dates = [each.planned for each in walked(plan)]
    moved: dict[date, date] = {}
    for n, planned in enumerate(dates):
        before = moved.get(dates[n - 1], dates[n - 1]) if n else start
        after = dates[n + 1] if n + 1 < len(dates) else end + timedelta(1)
        between = [before + timedelta(k) for k in range(1, (after - before).days)]
        free = [day for day in between if working.is_working(day) and day != planned]
        if free and draw(st.booleans()):
            moved[planned] = draw(st.sampled_from(free))
    skipped = draw(st.sets(st.sampled_from(dates))) if dates else set()
    return replace(plan, moved=moved, skipped=skipped)


@given(lived(), st.integers(0, 190), st.data())
def test_everything_derived_equals_a_recount(plan: Rhythm, after: int, data: st.DataObject) -> None:
    today = plan.start + timedelta(after)
    days = [plan.start + timedelta(n) for n in range(after + 1) if not rests(plan, plan.start + timedelta(n))]
    meetings = sorted(data.draw(st.lists(st.sampled_from(days), max_size=12))) if days else []
    held: dict[date, date] = {}
    extra: list[date] = []
    counting = [each for each in walked(plan) if not rests(plan, each.due)]
    for day in meetings:
        near = [
            each
            for each in counting
            if each.planned not in held and each.planned not in plan.skipped
            if abs((each.due - day).days) <= each.half
        ]
        nearest = min(near, key=lambda each: abs((each.due - day).days), default=None)  # The first of two is earlier.
        assert schedule.due_for(day, plan, held) == (nearest.planned if nearest else None)
        if nearest:
            held[nearest.planned] = day
        else:
            extra.append(day)

    come = [each for each in counting if each.due <= today]
    waits = come[-1] if come and today <= plan.end and not rests(plan, today) else None
    if waits and (waits.planned in plan.skipped or any(day >= waits.due for day in extra)):
        waits = None
    if waits and any(each.planned in held for each in counting[counting.index(waits) :]):
        waits = None
    ahead = [e for e in counting if e.due > today and e.planned not in held and e.planned not in plan.skipped]
    assert waiting(plan, held, today, extra) == ([waits.due] if waits else [])
    comes_next = waits or next(iter(ahead), None)
    assert schedule.next_due(plan, held, today, extra) == (comes_next.due if comes_next else None)

    expected = []
    for each in counting:
        if each.planned in held:
            is_late = working_days_after(plan, each.due, held[each.planned]) >= 2
            state = DueState.HELD_LATE if is_late else DueState.HELD
        elif each.planned in plan.skipped:
            state = DueState.SKIPPED
        elif each.due > today:
            state = DueState.AHEAD
        elif each == waits:
            state = DueState.LATE if working_days_after(plan, each.due, today) >= 2 else DueState.DUE
        else:
            state = DueState.MISSED
        expected.append((each.planned, each.due, state))
    assert [(due.planned, due.due, due.state) for due in schedule.due_line(plan, held, today, extra)] == expected
    counted = [each.due for each in counting if each.planned not in plan.skipped]
    assert [due.due for due in schedule.schedule(plan, held)] == counted


@pytest.mark.parametrize(
    ("last", "pauses", "today", "since"),
    [
        pytest.param(may(6), [], may(19), None, id="one-day-short"),
        pytest.param(may(6), [], may(20), may(6), id="one-cadence-and-seven-days"),
        pytest.param(None, [], may(17), None, id="one-day-short-of-the-start"),
        pytest.param(None, [], may(18), may(4), id="from-the-start-without-an-entry"),
        pytest.param(may(2), [], may(18), may(4), id="what-was-written-before-the-start"),
        pytest.param(may(6), [Pause(may(8), may(12))], may(23), None, id="days-of-rest-do-not-count"),
        pytest.param(may(6), [Pause(may(8), may(12))], may(24), may(6), id="but-those-around-them-do"),
        pytest.param(may(6), [Pause(may(20), may(25))], may(24), None, id="never-while-it-rests"),
        pytest.param(may(10), [Pause(may(8), may(12))], may(25), None, id="a-rest-that-was-written-in"),
        pytest.param(may(10), [Pause(may(8), may(12))], may(26), may(10), id="of-which-the-rest-counts"),
    ],
)
def test_a_plan_is_stale_one_cadence_and_seven_days_after_the_last_entry(
    last: date | None, pauses: list[Pause], today: date, since: date | None
) -> None:
    assert schedule.stale_since(replace(MAY, pauses=pauses), last, today) == since


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-04-26", 0), ("2026-04-27", 0), ("2026-05-12", 50), ("2026-05-27", 100), ("2026-06-30", 100)],
    ids=["the day before", "the first day", "in the middle", "the last day", "long after"],
)
def test_the_even_pace_goes_from_nothing_at_the_start_to_all_at_the_end(today: str, expected: int) -> None:
    assert schedule.even_pace(date(2026, 4, 27), date(2026, 5, 27), date.fromisoformat(today)) == expected


def test_a_plan_of_one_day_is_at_its_end_on_that_day() -> None:
    day = date(2026, 4, 27)
    assert schedule.even_pace(day, day, day) == 100


def off(*days: date) -> WorkingDays:
    return WorkingDays(WorkingWeek(days_off=frozenset(days)))


@pytest.mark.parametrize(
    ("days_off", "due"),
    [
        pytest.param([may(13)], [may(6), may(14), may(20), may(27)], id="a-holiday-becomes-the-day-after"),
        pytest.param([may(13), may(14), may(15)], [may(6), may(18), may(20), may(27)], id="a-long-weekend"),
        pytest.param([may(n) for n in range(13, 20)], [may(6), may(20), may(27)], id="two-fall-together"),
        pytest.param([may(27), may(28), may(29)], [may(6), may(13), may(20)], id="none-after-the-end"),
    ],
)
def test_a_day_off_becomes_the_next_working_day(days_off: list[date], due: list[date]) -> None:
    assert schedule.due_dates(replace(MAY, working=off(*days_off))) == due


def test_the_last_working_day_is_no_holiday() -> None:
    monthly = replace(rhythm(may(4), may(29), Cadence.MONTHLY), working=off(may(29), may(28)))
    assert schedule.due_dates(monthly) == [may(27)]


def test_overdue_counts_working_days() -> None:
    assert schedule.overdue_from(may(13), working=off(may(14))) == may(18)
    sunday_to_thursday = WorkingDays(WorkingWeek(frozenset({6, 0, 1, 2, 3})))
    assert schedule.overdue_from(may(13), working=sunday_to_thursday) == may(17)


def test_a_moved_check_in_leaves_a_day_that_is_off_by_now() -> None:
    moved = replace(MAY, moved={may(13): may(15)})
    assert schedule.due_dates(replace(moved, working=off(may(15)))) == [may(6), may(18), may(20), may(27)]
    beside = replace(moved, working=off(may(15), may(18), may(19)))  # It meets the next one.
    assert schedule.due_dates(beside) == [may(6), may(20), may(27)]


@given(rhythms(), st.integers(0, 150), st.frozensets(st.integers(0, 6), min_size=1), st.sets(st.integers(0, 60)))
def test_days_that_have_come_stay_where_they_were(
    plan: Rhythm, after: int, weekdays: frozenset[int], days_off: set[int]
) -> None:
    today = plan.start + timedelta(after)
    week = WorkingWeek(weekdays, days_off=frozenset(today + timedelta(n) for n in days_off))
    other = replace(plan, working=plan.working.changed(week, today))
    names = schedule.renamed(plan, other)
    in_order = sorted(names)
    assert [names[planned] for planned in in_order] == sorted(names.values())
    assert names.keys() <= set(schedule.due_dates(plan))
    assert set(names.values()) <= set(schedule.due_dates(other))
    if schedule.only_at_the_end(plan) or schedule.only_at_the_end(other):
        return
    before, now = schedule.due_dates(plan), schedule.due_dates(other)
    assert [due for due in before if due <= today] == [due for due in now if due <= today]
    assert all(planned > today and name > today for planned, name in names.items())
    assert {names.get(due, due) for due in before if names.get(due, due) in now} <= set(now)
    gone = [due for due in before if due not in now and due not in names]
    assert all(other.working.on_or_after(due) > plan.end for due in gone)


def test_of_two_on_one_day_the_one_that_was_held_early_counts_and_the_next_comes_after_both() -> None:
    """As in the line of a plan, which shows the one with a record."""
    plan, held = replace(MAY, moved={may(13): may(20)}), {may(20): may(14)}
    assert [due.due for due in schedule.due_line(plan, held, may(15))] == [may(6), may(20), may(27)]
    assert schedule.next_due(plan, held, may(15)) == may(27)
