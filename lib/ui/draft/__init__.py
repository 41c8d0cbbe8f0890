"""The pieces of a new plan: the way through its four steps, and a room for each of them."""

from lib.ui.draft.activities import draw_activities
from lib.ui.draft.goal import draw_goal
from lib.ui.draft.review import draw_readers, draw_review
from lib.ui.draft.who import draw_who
from lib.ui.draft.wizard import WizardStep, choose_step, draw_missing, draw_way, saved_at

__all__ = [
    "WizardStep",
    "choose_step",
    "draw_activities",
    "draw_goal",
    "draw_missing",
    "draw_readers",
    "draw_review",
    "draw_way",
    "draw_who",
    "saved_at",
]
