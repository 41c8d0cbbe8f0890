"""The file itself, made of what was gathered."""

from lib import spreadsheets
from lib.clock import Moment
from lib.exports.export import SEPARATOR, Address, Download, FileKind
from lib.exports.report import Report, tables_of
from lib.settings import get_settings
from lib.spreadsheets import Separator, Table


def separator_in(address: Address) -> Separator:
    """What an address asks to stand between the values of a CSV file: a comma where it asks for nothing that is one."""
    asked = next(iter(address.get(SEPARATOR, ())), "")
    return next((each for each in Separator if each == asked), Separator.COMMA)


def written(
    download: Download, kind: FileKind, *, made_by: str, moment: Moment, separator: Separator = Separator.COMMA
) -> bytes:
    """The file itself.

    Args:
        separator: of a CSV file.
        made_by: the name of whoever downloads it, for the foot of a report.

    Raises:
        NotSet: a report could not be made as a PDF.
    """
    if kind is FileKind.JSON:
        assert download.as_json is not None, "it is offered"
        return download.as_json().encode()
    content = download.content
    if kind is FileKind.ICS or isinstance(content, bytes):
        assert isinstance(content, bytes), "it is written when it is gathered"
        return content
    tables = [content] if isinstance(content, Table) else tables_of(content)
    match kind:
        case FileKind.CSV:
            one = tables[0] if len(tables) == 1 else spreadsheets.together(tables)
            text = spreadsheets.csv_of(one.columns, one.rows, separator)
            return text.encode("utf-8-sig")  # The mark tells spreadsheets: UTF-8.
        case FileKind.XLSX:
            return spreadsheets.xlsx_of(tables)
        case FileKind.PDF:
            assert isinstance(content, Report)
            from lib.exports.pdf import pdf_of  # What sets pages is heavy; the server starts without it.

            return pdf_of(content, made_by=made_by, at=moment.now.astimezone(get_settings().zone))
        case FileKind.PNG:
            assert isinstance(content, Report)
            from lib.exports.picture import png_of

            return png_of(content)
