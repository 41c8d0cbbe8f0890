"""The pieces of the Plan screen."""

from lib.ui.plan.access_tab import audience
from lib.ui.plan.agenda import agenda_on_paper
from lib.ui.plan.header import at_a_glance, header_only, heading, in_full_note, related_plans, turn_card, welcome
from lib.ui.plan.open_requests import open_requests
from lib.ui.plan.overview_tab import overview
from lib.ui.plan.page import PlanPage, show_lost_words_of_plan
from lib.ui.plan.proposal import proposal
from lib.ui.plan.steps import restore_form, show_lost, show_step
from lib.ui.plan.tabs import activities, journal, support
from lib.ui.plan.unsent_words import unsent_words

TABS = {
    "Overview": overview,
    "Activities": activities,
    "Journal": journal,
    "Support": support,
    "Access": audience,
}
"""The tabs of a plan, and what draws each."""

TABS_OF_PROPOSAL = {"Overview": proposal, "Journal": journal, "Access": audience}
"""The tabs of a proposal, which is read on one page."""
