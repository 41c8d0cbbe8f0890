"""Record: what was done with roster, accounts, roles and settings, for administrators; what HR may know, for HR."""

from lib import access, db, record, ui
from lib.sign_in import require_viewer
from lib.ui import record as pieces

viewer = require_viewer()

with ui.page(gap="medium"):
    ui.title("Record", "Who did what, and when. No line holds a text of a plan, and none can be changed.")
    chosen = pieces.filters(access.readable_kinds(viewer))
    with db.reading() as session:
        found = record.read_record(session, viewer, chosen, page=ui.page_asked(record.PAGE))
    if found.lines:
        pieces.table(found)
        pieces.below(found, chosen)
    elif chosen == record.RecordFilters():
        ui.empty("Nothing is recorded yet.", "What is done with accounts, roles and settings stands here then.")
    else:
        ui.empty("No line fits.", "Clear a filter, or choose other days.")
