"""The screen plan."""

from lib import ui
from lib.sign_in import require_viewer

viewer = require_viewer()

with ui.page():
    ui.title("Plan")
