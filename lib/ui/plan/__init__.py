"""The pieces of the Plan screen."""

from lib.ui.plan.audience import audience
from lib.ui.plan.beginning import checklist, comments
from lib.ui.plan.desk import Desk
from lib.ui.plan.dialogs import show_dialog
from lib.ui.plan.following import activities, journal, support
from lib.ui.plan.frame import header_only, heading, rhythm_card, turn_card, welcome
from lib.ui.plan.overview import overview
from lib.ui.plan.shaping import item_cards, proposal

__all__ = [
    "Desk",
    "activities",
    "audience",
    "checklist",
    "comments",
    "header_only",
    "heading",
    "item_cards",
    "journal",
    "overview",
    "proposal",
    "rhythm_card",
    "show_dialog",
    "support",
    "turn_card",
    "welcome",
]
