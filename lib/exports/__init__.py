"""What can be downloaded as a file: CSV, XLSX and PDF of what a screen shows, checked and recorded."""

from lib.exports.download import EXPORTS, gather, is_offered, record_download
from lib.exports.export import CHART, MEDIA_TYPES, PLAN, SEPARATOR, Download, FileKind, NothingDrawn
from lib.exports.insights import report_of_question
from lib.exports.invitations import NoLinksOnHand
from lib.exports.overview import NoFiguresYet, report_of_overview
from lib.exports.report import NotSet, Report, tables_of
from lib.exports.write import separator_in, written
