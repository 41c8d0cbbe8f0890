"""The sheets of a file, CSV or XLSX, as rows of texts. Whoever wrote the file may mean harm.

It is read in a process of its own (`lib.limited`), so little is imported here.
"""

from lib.table_files.read_sheets import read_sheets
from lib.table_files.sheet_rows import MAX_COLUMNS, TOO_MUCH, Row, Sheet, Unreadable
