"""The pieces of the Plan screen."""

from lib.ui.plan.access import audience
from lib.ui.plan.header import header_only, heading, in_full_note, related_plans, rhythm_card, turn_card, welcome
from lib.ui.plan.open_requests import open_matters
from lib.ui.plan.overview import overview
from lib.ui.plan.page import PlanPage, show_lost_words_of_plan
from lib.ui.plan.proposal import promises, proposal, proposed_text
from lib.ui.plan.steps import restore_form, show_lost, show_step
from lib.ui.plan.tabs import activities, journal, support
from lib.ui.plan.unsent_words import unsent_words

__all__ = [
    "PlanPage",
    "activities",
    "audience",
    "header_only",
    "heading",
    "in_full_note",
    "journal",
    "open_matters",
    "overview",
    "promises",
    "proposal",
    "proposed_text",
    "related_plans",
    "restore_form",
    "rhythm_card",
    "show_lost",
    "show_lost_words_of_plan",
    "show_step",
    "support",
    "turn_card",
    "unsent_words",
    "welcome",
]
