"""Is it SMART, and are its words those of growth? Plain rules over what somebody wrote; they advise and never block."""

from lib.smart.check_goal import Smart, check
from lib.smart.criteria import EXAMPLES, LETTERS
from lib.smart.growth import words_of_discipline
