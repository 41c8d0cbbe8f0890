"""The pieces of Record: what is looked for, and the lines."""

from collections.abc import Sequence

import streamlit as st

from lib import formatting, labels, record
from lib.exports import FileKind
from lib.models import RecordKind, wrong_day
from lib.paging import ListPage, which_in_words
from lib.record import RecordFilters, RecordLine
from lib.settings import get_settings
from lib.ui.export_menu import download_menu
from lib.ui.forms import field_error
from lib.ui.inputs import day_field, search_field
from lib.ui.plan_table import pager
from lib.ui.tables import list_table

EXPORTED = "The lines found with these filters, as a file. The download is recorded."


def filters(kinds: Sequence[RecordKind]) -> RecordFilters:
    """What is looked for, kept in the address, as `record.filters_in` reads it.

    Args:
        kinds: those that whoever looks may read.
    """
    by_label = {labels.label(kind): kind for kind in kinds}
    with st.container(horizontal=True, key="record_filters"):
        chosen = st.multiselect(
            "Kind", list(by_label), key=record.KIND, bind="query-params", placeholder="All", width=240,
            on_change=_first_page,
        )  # fmt: skip  # a filter, two lines
        person = search_field("Person", record.PERSON, _first_page, bind="query-params", placeholder="Name", width=200)
        days = []
        for label, key in (("From", record.SINCE), ("Until", record.UNTIL)):
            with st.container(width=190, gap="xxsmall"):
                day = day_field(label, key, bind="query-params", on_change=_first_page)
                wrong = wrong_day(day) if day is not None else ""
                field_error({key: wrong}, key)
                days.append(None if wrong else day)
    return RecordFilters(frozenset(by_label[label] for label in chosen if label in by_label), person, *days)


def _first_page() -> None:
    st.session_state[record.PAGE] = 1


def table(found: ListPage[RecordLine]) -> None:
    """The lines of one page. Cells of a data frame are shown as they are: nothing in them is read as Markdown."""
    zone, lines = get_settings().zone, found.lines
    list_table(
        {
            "When": [line.at.astimezone(zone).replace(tzinfo=None) for line in lines],
            "What": [line.what for line in lines],
            "About": [line.about for line in lines],
            "Detail": [line.detail for line in lines],
            "By": [line.by for line in lines],
        },
        {
            "When": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm", width=160),
            "Detail": st.column_config.TextColumn("Detail", width=360),
        },
        alt="What was done, latest first, with who did it and about whom",
    )


def below(found: ListPage[RecordLine], chosen: RecordFilters) -> None:
    """How many there are, the way to the other pages, and the way to download all of them."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        lines = formatting.plural(found.found, "line")
        st.caption(f"{which_in_words(found.page, len(found.lines))} of {found.found:,} {lines}", width="content")
        pager(found.page, found.pages, key=record.PAGE)
        download_menu("record", [FileKind.XLSX, FileKind.CSV], record.address_of(chosen), said=EXPORTED)
