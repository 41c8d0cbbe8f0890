"""Is it SMART, and are its words those of growth? Plain rules over what somebody wrote; they advise and never block."""

from lib.smart.goal import LetterFinding, Smart, check
from lib.smart.growth import Found, Remark, words_of_discipline
from lib.smart.letters import EXAMPLES, LETTERS

__all__ = ["EXAMPLES", "LETTERS", "Found", "LetterFinding", "Remark", "Smart", "check", "words_of_discipline"]
