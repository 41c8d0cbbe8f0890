"""The sheets of a file, whatever kind of file it is."""

from collections.abc import Callable

from lib.table_files.sheet_rows import Amount, Sheet, Unreadable
from lib.table_files.text_file import rows_of_text
from lib.table_files.workbook import kind_of_workbook, sheets_of_workbook


def read_sheets(content: bytes, is_heading: Callable[[str], bool]) -> tuple[str, list[Sheet]]:
    """How a file was read, "XLSX" or "CSV, UTF-8, separated by commas", and its sheets.

    Args:
        content: the whole file. CSV in UTF-8, UTF-16 or Windows-1252 with commas, semicolons, tabs or pipes; or XLSX,
            of which the visible sheets are read.
        is_heading: is this a heading that is known? The separator is the one that makes the most of them.

    Raises:
        Unreadable: with what to do about it.
    """
    if content.startswith(b"PK\x03\x04"):
        form, sheets = kind_of_workbook(content), sheets_of_workbook(content)
    else:
        _refuse_other_kinds(content)
        form, rows = rows_of_text(content, is_heading)
        sheets = iter([("", rows)])
    amount = Amount()
    return form, [Sheet(name, list(amount.watch(rows))) for name, rows in sheets]


def _refuse_other_kinds(content: bytes) -> None:
    """Say what a file is that is no table, whatever it is called."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("This workbook has a password. Please save it without one, as XLSX.")
        raise Unreadable("This is an older Excel file. Please save it as XLSX or CSV.")
    begins = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, what in OTHER_KINDS.items():
        if begins.startswith(beginning):
            raise Unreadable(f"This is {what}. Please export the roster as CSV or XLSX.")
    if begins.startswith(b"<"):
        raise Unreadable(
            "This is a web page under the name of a table, as some systems write it. Please open it in a spreadsheet "
            "and save it as XLSX."
        )


OTHER_KINDS = {
    b"%pdf": "a PDF, in which there is no table that could be read",
    b"\x89png": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"rar!": "a compressed file",
    b"{\\rtf": "a text document",
    b"[{": "JSON, which is meant for programs",
    b'{"': "JSON, which is meant for programs",
}
"""How files begin that are no table, in small letters."""
