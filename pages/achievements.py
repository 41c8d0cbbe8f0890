"""Achievements: what the viewer's own plans brought them, for themselves alone."""

from lib import db, ui
from lib.plans import queries
from lib.sign_in import require_viewer
from lib.ui import achievements as pieces
from lib.ui.export_menu import achievements_link

viewer = require_viewer()

with db.reading() as session:
    plans = queries.achievements_of(session, viewer)

with ui.page(800, gap="medium"):
    ui.title("Achievements", "What your plans brought you. Nobody but you sees this page.")
    if plans:
        pieces.figures(plans)
        achievements_link()
        for plan in plans:
            if pieces.plan_card(plan):
                ui.go_to("plan", plan=plan.code)
    else:
        pieces.nothing_yet()
