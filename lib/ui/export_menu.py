"""Taking away what a screen shows: links to our own route, which checks who asks and records it."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st

from lib.exports import FileKind

LABELS = {
    FileKind.XLSX: (":material/table:", "Spreadsheet (XLSX)"),
    FileKind.CSV: (":material/csv:", "Plain table (CSV)"),
    FileKind.PDF: (":material/picture_as_pdf:", "Report (PDF)"),
}


AS_SEEN = "What you see here, as a file. The download is recorded."
LISTED = "The plans listed here, with more of their facts. Each counts as opened by you, except your own."
"""What a file holds and what taking it means: of figures, and of a list of plans."""


def download_menu(
    name: str, kinds: Iterable[FileKind], address: Sequence[tuple[str, str]] = (), *, said: str = AS_SEEN
) -> None:
    """A menu with a link for each kind of file.

    Args:
        name: the export's, from `exports.EXPORTS`.
        address: the filters as they are set on the screen.
        said: what the file holds and what taking it means.
    """
    query = f"?{urlencode(address)}" if address else ""
    with st.popover("Download", icon=":material/download:", key=f"{name}_download"):
        for kind in kinds:
            icon, label = LABELS[kind]
            # The browser opens a tab for the link and closes it when it sees that a file comes.
            st.link_button(label, f"/export/{name}.{kind}{query}", icon=icon, type="tertiary")
        st.caption(said)
