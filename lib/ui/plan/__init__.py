"""The pieces of the Plan screen."""

from lib.ui.plan.audience import audience
from lib.ui.plan.desk import Desk, give_back_words
from lib.ui.plan.following import activities, journal, support
from lib.ui.plan.frame import header_only, heading, in_full_note, kin, rhythm_card, turn_card, welcome
from lib.ui.plan.matters import open_matters
from lib.ui.plan.overview import overview
from lib.ui.plan.proposal import promises, proposal, proposed_text
from lib.ui.plan.steps import reopen, show_lost, show_step
from lib.ui.plan.unsent import unsent_words

__all__ = [
    "Desk",
    "activities",
    "audience",
    "give_back_words",
    "header_only",
    "heading",
    "in_full_note",
    "journal",
    "kin",
    "open_matters",
    "overview",
    "promises",
    "proposal",
    "proposed_text",
    "reopen",
    "rhythm_card",
    "show_lost",
    "show_step",
    "support",
    "turn_card",
    "unsent_words",
    "welcome",
]
