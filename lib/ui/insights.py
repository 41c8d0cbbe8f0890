"""The pieces of Insights: the questions, the filters, the figures, the charts and the plans behind a part of one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TypeVar

import streamlit as st

from lib import words
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError
from lib.insights import Behind, Choices, InsightFilters, QuestionFigure, default_period, period
from lib.models import Dimension, Outcome, Purpose, Side, Stuck, SupportKind
from lib.questions import (
    BIN,
    CANCELLED,
    CHARTS,
    LONGEST,
    Age,
    Answer,
    Answered,
    Chart,
    Delay,
    Event,
    Kept,
    Kind,
    Length,
    Question,
    Reached,
    Standing,
    Step,
    Tenure,
    read_key,
)
from lib.ui.drawing import chart_card
from lib.ui.frame import section
from lib.ui.plan_table import plan_table
from lib.ui.safe import escape

BEHIND = "insights_behind"
"""What names the open part of a chart in the address."""

PICKED = "picked"
"""The selection that every chart has."""

WIDE = frozenset({Chart.ON_TIME, Chart.REACH, Chart.THEMES})
"""Charts that take the whole width."""

Value = TypeVar("Value", bound=StrEnum)


def question() -> Question:
    """The question that is open, kept in the address."""
    labels = {words.label(each): each for each in Question}
    chosen = st.pills(
        "Question",
        list(labels),
        default=words.label(Question.HAPPENING),
        required=True,
        key="insights_question",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
        on_change=close_list,
    )
    return labels[chosen]


def filters(choices: Choices, moment: Moment) -> InsightFilters:
    """The filters, kept in the address. What is not offered there is told and left out.

    Raises:
        Invalid: the period ends before it begins, or is too long.
    """
    unknown: list[str] = []
    first, last = default_period(moment)
    months = {words.month(month): month for month in choices.months}
    with st.grid(6, min_column_width=150):
        since = _month("From", "insights_from", months, first, unknown)
        until = _month("To", "insights_to", months, last.replace(day=1), unknown)
        departments = _several("Departments", "insights_department", choices.departments, unknown)
        locations = _several("Locations", "insights_location", choices.locations, unknown)
        dimensions = _several("Dimensions", "insights_dimension", [words.label(each) for each in Dimension], unknown)
        purposes = _several("Purposes", "insights_purpose", [words.label(each) for each in Purpose], unknown)
    if unknown:
        st.caption(f":material/info: {escape(_left_out(unknown))}")
    return InsightFilters(
        *period(since, until),
        departments=frozenset(departments),
        locations=frozenset(locations),
        dimensions=_values(Dimension, dimensions),
        purposes=_values(Purpose, purposes),
    )


def _month(label: str, key: str, months: dict[str, date], preset: date, unknown: list[str]) -> date:
    options = list(months)
    _note_unknown(key, options, unknown)
    at = options.index(words.month(preset))
    return months[st.selectbox(label, options, index=at, key=key, bind="query-params")]


def _several(label: str, key: str, options: Sequence[str], unknown: list[str]) -> list[str]:
    _note_unknown(key, options, unknown)
    return st.multiselect(label, options, key=key, bind="query-params", placeholder="All")


def _note_unknown(key: str, options: Sequence[str], unknown: list[str]) -> None:
    """Remember what the address asks for and the list does not offer; Streamlit leaves it out without a word."""
    if key not in st.session_state:
        unknown += [name for name in st.query_params.get_all(key) if name not in options]


def _left_out(unknown: Sequence[str]) -> str:
    names = words.listing([f"“{name[:60]}”" for name in unknown[:3]])
    is_one = len(unknown) == 1
    return f"The address asks for {names}, which {'is' if is_one else 'are'} not offered here, so it was left out."


def _values(kind: type[Value], labels: Sequence[str]) -> frozenset[Value]:
    return frozenset(each for each in kind if words.label(each) in labels)


def what_is_counted(answer: Answer, today: date) -> str:
    """The line under the title: the period, and what a click does."""
    last = min(answer.last, today)
    return f"{words.span(answer.first, last, today)} · Choose a part of a chart to see the plans behind it."


def figures(found: Sequence[QuestionFigure], compared: str) -> None:
    """The figures above the charts, each with its change."""
    with st.container(gap="small"):
        with st.grid(len(found), min_column_width=158):
            for figure in found:
                has_changed = figure.change is not None and not figure.change.startswith("0")
                st.metric(
                    figure.label,
                    figure.value,
                    figure.change if has_changed or figure.change is None else "as before",
                    delta_color="normal" if has_changed and figure.is_better else "off",
                    delta_arrow="auto" if has_changed else "off",
                    help=figure.meaning,
                    border=True,
                    height="stretch",
                )
        st.caption(escape(compared))


def drawn(answer: Answer, behind: Behind | None, show_list: Callable[[Behind], None]) -> None:
    """The charts of the question, two beside each other, and the open list below the ones it belongs to."""
    from lib import charts  # Charts bring pandas and Altair; other screens do without them.

    for row in _rows(CHARTS[answer.question]):
        for column, chart in zip(st.columns(len(row), gap="medium"), row, strict=True):
            with column:
                per_thousand = chart is Chart.MONTHS and st.session_state.get("insights_per") == PER_THOUSAND
                figure = charts.insight(chart, answer, per_thousand=per_thousand)
                key = _chart_key(chart)
                with chart_card(figure, key=key, on_select=partial(_keep_picked, chart, key)):
                    if chart is Chart.MONTHS:
                        _unit()
        if behind is not None and behind.chart in row:
            show_list(behind)


PLANS, PER_THOUSAND = "Plans", "Per 1,000 people"


def _unit() -> None:
    st.segmented_control(
        "Unit",
        [PLANS, PER_THOUSAND],
        default=PLANS,
        required=True,
        key="insights_per",
        bind="query-params",
        label_visibility="collapsed",
    )


def _rows(shown: Sequence[Chart]) -> Iterator[Sequence[Chart]]:
    """The charts as they stand beside each other."""
    narrow: list[Chart] = []
    for chart in shown:
        if chart in WIDE:
            yield [chart]
            continue
        narrow.append(chart)
        if len(narrow) == 2:
            yield narrow
            narrow = []
    if narrow:
        yield narrow


def _chart_key(chart: Chart) -> str:
    """The key of a chart. It is another one after a part of another chart was chosen, so that one alone is marked."""
    return f"insights_{chart}_{st.session_state.get(_times(chart), 0)}"


def _times(chart: Chart) -> str:
    return f"insights_{chart}_times"


def _keep_picked(chart: Chart, key: str) -> None:
    """Put what was clicked into the address; a click beside everything closes the list."""
    picked = st.session_state[key].selection.get(PICKED, [])
    if not picked:
        close_list()
        return
    before = read_key(st.query_params.get(BEHIND, ""))
    if before is not None and before[0] is not chart:
        _unmark(before[0])
    st.query_params[BEHIND] = picked[0]["key"]


def _unmark(chart: Chart) -> None:
    st.session_state[_times(chart)] = st.session_state.get(_times(chart), 0) + 1


def open_part() -> str:
    """The key of the part whose plans are listed; empty where none is."""
    return st.query_params.get(BEHIND, "")


def close_list() -> None:
    """List nothing any more."""
    before = read_key(st.query_params.get(BEHIND, ""))
    if before is not None:
        _unmark(before[0])
    if BEHIND in st.query_params:
        del st.query_params[BEHIND]


def plans_behind(viewer: Viewer, today: date, behind: Behind) -> None:
    """The plans behind a part of a chart, and the way to close the list."""
    heading = f"{_name_of(behind, today)}: {behind.number} {words.plural(behind.number, 'plan')}"
    if behind.is_counted_only:
        heading = f"{behind.row}: {behind.number} drafts"
    with section(heading):
        if behind.is_counted_only:
            st.caption("Drafts are counted and nothing else: nobody but their manager reads them.")
        else:
            plan_table(behind.plans, viewer, today, key="insights")
            if behind.number > len(behind.plans):
                st.caption(
                    f"The first {len(behind.plans)} of {behind.number}, those that end first. Filters narrow them."
                )
        close_button()


def nothing_behind(error: CoachingError) -> None:
    """Say that no plan stands behind what the address asks for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/info: {escape(str(error))}", width="content")
        close_button()


def close_button() -> None:
    """The button that closes the list."""
    st.button("Close the list", key="insights_close", type="tertiary", icon=":material/close:", on_click=close_list)


def _name_of(behind: Behind, today: date) -> str:
    """ "Sales, active", "October 2026, started": the part of a chart as it is called."""
    row, part = NAMES[behind.chart]
    return words.sentence(", ".join(filter(None, (row(behind.row, today), part(behind.part, today)))))


def _as_it_is(value: str, _today: date) -> str:
    return value


def _nothing(_value: str, _today: date) -> str:
    return ""


def _of(kind: type[StrEnum]) -> Callable[[str, date], str]:
    return lambda value, _today: words.in_sentence(kind(value))


def _month_of(value: str, _today: date) -> str:
    return words.month(date.fromisoformat(value))


def _quarter_of(value: str, _today: date) -> str:
    return words.quarter(date.fromisoformat(value))


def _week_of(value: str, today: date) -> str:
    return f"check-ins of the week of {words.short_day(date.fromisoformat(value), today)}"


def _days_of(value: str, _today: date) -> str:
    first = int(value)
    return f"over {LONGEST} days" if first > LONGEST else f"{first} to {first + BIN - 1} days"


def _outcome_of(value: str, today: date) -> str:
    return value if value == CANCELLED else _of(Outcome)(value, today)


NAMES: dict[Chart, tuple[Callable[[str, date], str], Callable[[str, date], str]]] = {
    Chart.STATES: (_as_it_is, _of(Standing)),
    Chart.MONTHS: (_month_of, _of(Event)),
    Chart.REACH: (_as_it_is, _nothing),
    Chart.ON_TIME: (_as_it_is, _week_of),
    Chart.LATE: (_of(Age), _of(Delay)),
    Chart.STUCK: (_of(Stuck), _nothing),
    Chart.OUTCOMES: (_quarter_of, _outcome_of),
    Chart.MILESTONES: (_month_of, _of(Kept)),
    Chart.LENGTHS: (_days_of, _of(Length)),
    Chart.STEPS: (_of(Step), _of(Reached)),
    Chart.THEMES: (_of(Dimension), _of(Purpose)),
    Chart.OFFERED: (_as_it_is, _of(Kind)),
    Chart.TENURE: (_of(Tenure), _of(Kind)),
    Chart.PROPOSERS: (_as_it_is, _of(Side)),
    Chart.ANSWERS: (_of(Side), _of(Answered)),
    Chart.SUPPORT: (_as_it_is, _of(Kept)),
    Chart.SUPPORT_KINDS: (_of(SupportKind), _of(Kept)),
}
"""How the rows and the parts of each chart are called."""
