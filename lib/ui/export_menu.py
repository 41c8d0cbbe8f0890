"""Downloading what a screen shows: links to our own route, which checks who asks and records it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from lib.exports import CHART, PLAN, SEPARATOR, FileKind, Report
from lib.spreadsheets import Separator
from lib.ui.escaping import escape

LABELS = {
    FileKind.XLSX: (":material/table:", "Spreadsheet (XLSX)"),
    FileKind.CSV: (":material/csv:", "Plain table (CSV)"),
    FileKind.PDF: (":material/picture_as_pdf:", "Report (PDF)"),
}
WHOLE_PLAN = {FileKind.PDF: (":material/picture_as_pdf:", "The whole plan (PDF)")}
CHECK_INS = {FileKind.ICS: (":material/event:", "Its check-ins (ICS)")}
"""What each kind of file is called: of figures and lists, of a plan, and of its check-ins."""

Address = Sequence[tuple[str, str]]
"""Names and values after the question mark: the filters as they are set on the screen."""

AS_SEEN = "What you see here, as a file. The download is recorded."
LISTED = "The plans listed here, with more of their facts. Each counts as opened by you, except your own."
WHOLE = "Everything that you read of it, on paper. It counts as opened by you."
OWN_WHOLE = "Everything on it, on paper. The download is recorded."
AS_THEY_ARE = (
    "For your calendar, with no word of the plan. The file stays as it is; an address on *Account* follows changes."
)
"""What a file holds and what taking it means: of figures, of a list of plans, of a plan, of one's own, of check-ins."""


def plan_menu(code: str, *, is_own: bool, has_check_ins: bool) -> None:
    """The menu of a plan that the viewer reads in full.

    Args:
        has_check_ins: some of the plan stand in their calendar.
    """
    offered = [*_files("plan", WHOLE_PLAN, [(PLAN, code)], WHOLE_PLAN), _said(OWN_WHOLE if is_own else WHOLE)]
    if has_check_ins:
        offered += [*_files("check-ins", CHECK_INS, [(PLAN, code)], CHECK_INS), _said(AS_THEY_ARE)]
    with st.popover("Download", icon=":material/download:", type="tertiary", key=f"plan_{code}_download"):
        _list(offered)


def achievements_link() -> None:
    """A link to what somebody achieved, on paper."""
    _button("Download (PDF)", ":material/download:", "achievements.pdf")


def own_data_links() -> None:
    """Links to everything that is kept about the viewer."""
    with st.container(horizontal=True):
        _button("All of it on paper (PDF)", ":material/picture_as_pdf:", "own-data.pdf")
        _button("All of it for a program (JSON)", ":material/data_object:", "own-data.json")


def download_menu(name: str, kinds: Collection[FileKind], address: Address = (), *, said: str = AS_SEEN) -> None:
    """A menu with a link for each kind of file.

    Args:
        name: the export's, from `exports.EXPORTS`.
        said: what the file holds and what taking it means.
    """
    with st.popover("Download", icon=":material/download:", key=f"{name}_download"):
        _list([*_files(name, kinds, address), _said(said)])


def figures_menu(name: str, address: Address, report: Report, *, every: str = "") -> None:
    """The menu of a screen of figures: its files, and each of its charts as a picture.

    Args:
        name: the export's; that of a chart has the same one and "-chart".
        report: what is on the screen.
        every: what the report of all such screens is called, whose export has the same name and "-all".
    """
    with st.popover("Download", icon=":material/download:", key=f"{name}_download"):
        if every:
            st.caption(escape(report.title))
        _list([*_files(name, (FileKind.XLSX, FileKind.CSV, FileKind.PDF), address), _said(AS_SEEN)])
        if every:
            with st.expander(escape(every), key=f"{name}_download_all"):
                _list(_files(f"{name}-all", (FileKind.XLSX, FileKind.PDF), address))
        drawn = [(number, each) for number, each in enumerate(report.figures, start=1) if each.drawing is not None]
        if drawn:
            with st.expander("A chart for a slide (PNG)", key=f"{name}_download_chart"):
                file = f"{name}-chart.png"
                _list(
                    _link(escape(figure.title), ":material/image:", file, [*address, (CHART, str(number))])
                    for number, figure in drawn
                )


def _files(
    name: str, kinds: Collection[FileKind], address: Address, labels: Mapping[FileKind, tuple[str, str]] = LABELS
) -> list[str]:
    """A link for each kind of file, as Markdown; above them is asked what stands between the values of a CSV file."""
    separator = _separator(name) if FileKind.CSV in kinds else Separator.COMMA
    links = []
    for kind in kinds:
        icon, label = labels[kind]
        more = [(SEPARATOR, separator)] if kind is FileKind.CSV and separator is not Separator.COMMA else []
        links.append(_link(label, icon, f"{name}.{kind}", [*address, *more]))
    return links


def _said(text: str) -> str:
    """A sentence of ours in small letters, with what is slanted in it."""
    return f":small[:gray[{text}]]"


def _list(lines: Iterable[str]) -> None:
    """Links and sentences of a menu below each other. One element, as a screen takes as long as it has them."""
    st.markdown("\n\n".join(lines))


def _separator(name: str) -> Separator:
    """What is to stand between the values of a CSV file; it is kept in the address of the page."""
    chosen = st.segmented_control(
        "CSV separated by",
        [str(each) for each in Separator],
        default=str(Separator.COMMA),
        required=True,
        key=f"{name.replace('-', '_')}_separator",
        bind="query-params",
    )
    return Separator(chosen or Separator.COMMA)


def _link(label: str, icon: str, file: str, address: Address) -> str:
    """A link as Markdown; the browser opens a tab for it and closes it when it sees that a file comes."""
    return f"{icon} [{label}](<{_route(file, address)}>)"


def _button(label: str, icon: str, file: str) -> None:
    st.link_button(label, _route(file), icon=icon)


def _route(file: str, address: Address = ()) -> str:
    query = f"?{urlencode(address)}" if address else ""
    return f"/export/{file}{query}"
