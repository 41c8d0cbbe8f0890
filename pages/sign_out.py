"""Ends the viewer's session; asks first when the address was opened by itself."""

from lib.sign_in import draw_sign_out, require_viewer

viewer = require_viewer()
draw_sign_out()
