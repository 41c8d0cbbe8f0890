"""The screen people."""

from lib import ui
from lib.models import Role
from lib.sign_in import require_viewer

viewer = require_viewer(Role.ADMINISTRATOR)

with ui.page():
    ui.title("People")
