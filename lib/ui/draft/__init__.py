"""The pieces of a new plan: the way through its four steps, and a room for each of them."""

from lib.ui.draft.activities import draw_activities
from lib.ui.draft.goal import draw_goal
from lib.ui.draft.opportunity import draw_opportunity
from lib.ui.draft.review import draw_readers, draw_review, draw_words_to_think_about
from lib.ui.draft.wizard import WizardStep, choose_step, draw_missing, draw_step_buttons, saved_at
