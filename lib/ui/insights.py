"""The pieces of Insights: the questions, the filters, the figures, the charts and the plans behind a part of one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment
from lib.errors import CoachingError
from lib.exports import FileKind
from lib.insights import url_parameters
from lib.insights.adoption.started_and_closed import STARTED_AND_CLOSED
from lib.insights.chart import InsightChart
from lib.insights.check_ins.decided import in_words
from lib.insights.check_ins.on_time import ON_TIME
from lib.insights.counting import FilterChoices, InsightFilters
from lib.insights.queries import Behind
from lib.insights.registry import QUESTIONS, read_part
from lib.insights.result import QuestionResult
from lib.models import Dimension, Purpose
from lib.models.insights import Grouping, Question
from lib.ui.charts import chart_card
from lib.ui.escaping import escape
from lib.ui.export_menu import LISTED, download_menu
from lib.ui.frame import section
from lib.ui.plan_table import pager, plan_table

if TYPE_CHECKING:  # Charts bring pandas and Altair; a screen without a chart does without them.
    from lib.charts import Figure

SWITCHES: Mapping[InsightChart, tuple[str, Sequence[str]]] = {
    STARTED_AND_CLOSED: (url_parameters.UNIT, [url_parameters.PLANS, url_parameters.PER_THOUSAND]),
    ON_TIME: (url_parameters.STEP, [url_parameters.MONTHS, url_parameters.WEEKS]),
}
"""What can be chosen on the card of a chart: the name in the address, and the options, the first one preset."""

LIST = "insights_list"
"""The container of the plans behind a part: the browser leads to it when it opens, and back when it is closed."""

NARROWEST = 340
"""Pixels of a chart that still has another one beside it."""

PICKED = "picked"
"""The selection that every chart has."""

UNFOLDED = "insights_unfolded"
"""Whether the filters stand open on a phone."""


def question() -> Question:
    """The question that is open, kept in the address: its noun in the row, and below the row what it asks."""
    by_label = {labels.label(each): each for each in Question}
    unknown: list[str] = []
    _note_unknown(url_parameters.QUESTION, list(by_label), unknown)
    for key, options in SWITCHES.values():
        _note_unknown(key, options, unknown)
    for asked, key in url_parameters.BY.items():
        _note_unknown(key, [labels.label(each) for each in QUESTIONS[asked].groupings], unknown)
    chosen = st.pills(
        "Question",
        list(by_label),
        default=labels.label(Question.ADOPTION),
        required=True,
        key=url_parameters.QUESTION,
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
        on_change=close_list,
    )
    _tell(unknown)
    question = by_label.get(chosen, Question.ADOPTION)  # An address may ask for nothing.
    st.markdown(f"**{labels.QUESTIONS[question]}**")
    return question


def filters(choices: FilterChoices, moment: Moment) -> InsightFilters:
    """The filters, kept in the address, as `url_parameters.filters_in` reads it. What is not offered there is told.

    On a phone they are folded into a line that says what is chosen.

    Raises:
        Invalid: the period ends before it begins, or is too long.
    """
    unknown: list[str] = []
    first, last = url_parameters.default_period(moment)
    months = [formatting.month(month) for month in choices.months]
    frame = st.container(gap="small")
    line = frame.container()
    is_open = st.session_state.get(UNFOLDED, False)
    with frame.container(gap="small", key="insights_filters_unfolded" if is_open else "insights_filters_folded"):
        with st.grid(6, min_column_width=150):
            since = _month("From", url_parameters.SINCE, months, first, unknown)
            until = _month("To", url_parameters.UNTIL, months, last, unknown)
            departments = _several("Departments", url_parameters.DEPARTMENT, choices.departments, unknown)
            locations = _several("Locations", url_parameters.LOCATION, choices.locations, unknown)
            dimensions = _several(
                "Dimensions", url_parameters.DIMENSION, [labels.label(each) for each in Dimension], unknown
            )
            purposes = _several("Purposes", url_parameters.PURPOSE, [labels.label(each) for each in Purpose], unknown)
        below = st.container()
    _tell(unknown)
    asked = {
        url_parameters.SINCE: [since],
        url_parameters.UNTIL: [until],
        url_parameters.DEPARTMENT: departments,
        url_parameters.LOCATION: locations,
        url_parameters.DIMENSION: dimensions,
        url_parameters.PURPOSE: purposes,
        url_parameters.STEP: _switched(ON_TIME),
    }
    said, is_preset = "Filters", False
    try:
        found = url_parameters.filters_in(asked, choices, moment)
        said, is_preset = url_parameters.in_a_line(found, moment), not url_parameters.number_set(found, moment)
        return found
    finally:
        with line:
            icon = ":material/expand_less:" if is_open else ":material/tune:"
            st.button(escape(said), key="insights_fold", icon=icon, on_click=_fold)
        with below:
            if not is_preset:
                presets = formatting.month(first), formatting.month(last)
                st.button(
                    "Clear filters",
                    key="insights_clear",
                    icon=":material/filter_alt_off:",
                    type="tertiary",
                    on_click=_clear,
                    args=presets,
                )


def _fold() -> None:
    """Open the filters on a phone, or fold them again."""
    st.session_state[UNFOLDED] = not st.session_state.get(UNFOLDED, False)


def _clear(first: str, last: str) -> None:
    """All filters as they are preset."""
    for key in (url_parameters.DEPARTMENT, url_parameters.LOCATION, url_parameters.DIMENSION, url_parameters.PURPOSE):
        st.session_state[key] = []
    st.session_state[url_parameters.SINCE], st.session_state[url_parameters.UNTIL] = first, last


def _month(label: str, key: str, months: Sequence[str], preset: date, unknown: list[str]) -> str:
    _note_unknown(key, months, unknown)
    return st.selectbox(label, months, index=months.index(formatting.month(preset)), key=key, bind="query-params")


def _several(label: str, key: str, options: Sequence[str], unknown: list[str]) -> list[str]:
    _note_unknown(key, options, unknown)
    return st.multiselect(label, options, key=key, bind="query-params", placeholder="All")


def _note_unknown(key: str, options: Sequence[str], unknown: list[str]) -> None:
    """Remember what the address asks for and the list does not offer; Streamlit leaves it out without a word."""
    if key not in st.session_state:
        unknown += [name for name in st.query_params.get_all(key) if name and name not in options]


def _tell(unknown: Sequence[str]) -> None:
    """Say what the address asks for in vain."""
    if not unknown:
        return
    names, is_one = formatting.listing([f"“{name[:60]}”" for name in unknown[:3]]), len(unknown) == 1
    which, so = ("is", "it was") if is_one else ("are", "they were")
    said = f"The address asks for {names}, which {which} not offered here, so {so} left out."
    st.caption(f":material/info: {escape(said)}")


def what_is_counted(answer: QuestionResult, today: date) -> str:
    """The line under the title: the period, and what a click does."""
    last = min(answer.last, today)
    return f"{formatting.span(answer.first, last, today)} · Choose a part of a chart to see the plans behind it."


def unit() -> str:
    """What the chart of months counts, as it was chosen on its card."""
    return url_parameters.unit_in({url_parameters.UNIT: _switched(STARTED_AND_CLOSED)})


def _switched(chart: InsightChart) -> list[str]:
    """What was chosen on the card of a chart; it is read before the card is drawn."""
    key, _ = SWITCHES[chart]
    return [st.session_state[key]] if st.session_state.get(key) else st.query_params.get_all(key)


def grouping(question: Question) -> Grouping | None:
    """How the charts of the question are grouped, as it was chosen above them; nothing where none offers it."""
    offered = QUESTIONS[question].groupings
    if not offered:
        return None
    key = url_parameters.BY[question]
    asked = [st.session_state[key] or ""] if key in st.session_state else st.query_params.get_all(key)
    found = url_parameters.grouping_in({key: asked}, question)
    return found if found in offered else offered[0]


def drawn(
    question: Question,
    charts: Sequence[InsightChart],
    figures: Sequence["Figure"],
    behind: Behind | None,
    show_list: Callable[[Behind], None],
    today: date,
) -> None:
    """The charts of the question, two beside each other, and the open list below the one it belongs to.

    Args:
        charts: those that are shown.
        figures: of each of them.
    """
    by_chart = dict(zip(charts, figures, strict=True))
    for row in _rows(charts):
        with st.container(gap="small"):
            if row[0].grouping:
                _grouping(question)
            # Dense: what stands beside the chart whose list is open stays there, and on a phone comes after the list.
            grid = st.grid(len(row), min_column_width=NARROWEST, gap="medium", dense=True)
            for chart in row:
                with grid.cell(), _card(chart, by_chart[chart], today):
                    if chart in SWITCHES:
                        _switch(*SWITCHES[chart])
                if behind is not None and behind.chart is chart:
                    with grid.cell(column_span="all"):
                        show_list(behind)


def _card(chart: InsightChart, figure: "Figure", today: date) -> DeltaGenerator:
    """The card of a chart. A click on a mark and a row chosen in its menu open the plans behind it."""
    drawn = _chart_key(chart)
    parts = {key: found for key in figure.keys if key and (found := read_part(key))}
    return chart_card(
        figure,
        key=f"insights_{chart.name}",
        drawn=drawn,
        on_select=partial(_keep_picked, chart, drawn),
        rows={key: chart.cell_name(row, part, today) for key, (_, row, part) in parts.items()},
        on_row=partial(_keep_row, chart),
    )


def _switch(key: str, options: Sequence[str]) -> None:
    st.segmented_control(
        " or ".join(options),
        options,
        default=options[0],
        required=True,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
        on_change=close_list,
    )


def _grouping(question: Question) -> None:
    """The control above the charts that it groups."""
    offered = [labels.label(each) for each in QUESTIONS[question].groupings]
    st.segmented_control(
        "Grouped by",
        offered,
        default=offered[0],
        required=True,
        key=url_parameters.BY[question],
        bind="query-params",
        on_change=close_list,
    )


def _rows(shown: Sequence[InsightChart]) -> Iterator[Sequence[InsightChart]]:
    """The charts as they stand beside each other."""
    narrow: list[InsightChart] = []
    for chart in shown:
        if chart.is_wide:
            if narrow:
                yield narrow
                narrow = []
            yield [chart]
            continue
        narrow.append(chart)
        if len(narrow) == 2:
            yield narrow
            narrow = []
    if narrow:
        yield narrow


def _chart_key(chart: InsightChart) -> str:
    """The key of a chart. It is another one after a part of another chart was chosen, so that one alone is marked."""
    return f"insights_{chart.name}_{st.session_state.get(_times(chart), 0)}"


def _times(chart: InsightChart) -> str:
    return f"insights_{chart.name}_times"


def _keep_picked(chart: InsightChart, key: str) -> None:
    """Put what was clicked into the address; a click beside everything closes the list."""
    picked = st.session_state[key].selection.get(PICKED, [])
    key_picked = picked[0].get("key") if picked else None
    if not key_picked:
        close_list()
        return
    before = read_part(st.query_params.get(url_parameters.BEHIND, ""))
    if before is not None and before[0] is not chart:
        _unmark(before[0])
    _open_list(key_picked)


def _keep_row(chart: InsightChart, key: str) -> None:
    """Put a row of the chart into the address; no mark of it is picked any more."""
    close_list()
    _unmark(chart)
    _open_list(key)


def _open_list(key: str) -> None:
    st.query_params[url_parameters.BEHIND] = key
    st.session_state[url_parameters.PAGE] = 1


def _unmark(chart: InsightChart) -> None:
    st.session_state[_times(chart)] = st.session_state.get(_times(chart), 0) + 1


def open_part() -> str:
    """The key of the part whose plans are listed; empty where none is."""
    return url_parameters.behind_in({url_parameters.BEHIND: st.query_params.get_all(url_parameters.BEHIND)})


def close_list() -> None:
    """List nothing any more."""
    before = read_part(st.query_params.get(url_parameters.BEHIND, ""))
    if before is not None:
        _unmark(before[0])
    if url_parameters.BEHIND in st.query_params:
        del st.query_params[url_parameters.BEHIND]


def plans_behind(viewer: Viewer, today: date, address: Sequence[tuple[str, str]], behind: Behind) -> None:
    """The plans behind a part of a chart, a way to take the list away, and the way to close it.

    Args:
        address: the question, the filters and the part, for the file.
    """
    if behind.is_counted_only:
        with section(f"{behind.row}: {behind.number} drafts", key=LIST):
            st.caption("Drafts are counted and nothing else: nobody but their manager reads them.")
            close_button()
        return
    with section(f"{behind.name(today)}: {behind.number} {formatting.plural(behind.number, 'plan')}", key=LIST):
        due_dates = [in_words(behind.check_ins[plan.code], today) for plan in behind.plans if behind.check_ins]
        plan_table(behind.plans, viewer, today, key="insights", due_dates=due_dates)
        pager(behind.page, behind.pages, key=url_parameters.PAGE)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            close_button()
            download_menu("insights-plans", [FileKind.XLSX, FileKind.CSV], address, said=LISTED)


def nothing_behind(error: CoachingError) -> None:
    """Say that no plan stands behind what the address asks for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/info: {escape(str(error))}", width="content")
        close_button()


def close_button() -> None:
    """The button that closes the list."""
    st.button("Close the list", key="insights_close", type="tertiary", icon=":material/close:", on_click=close_list)
