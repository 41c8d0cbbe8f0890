"""The five letters of SMART, found in the words of a goal or asked for with one hint about these very words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lib import formatting
from lib.smart import text_parts
from lib.smart.acts import SPEAKING, Act, acts, subject_of
from lib.smart.countable import Count, counts
from lib.smart.criteria import LETTERS
from lib.smart.days import Named, named
from lib.smart.text_parts import Clause, quoted
from lib.smart.word_lists import (
    COMMON,
    DOUBTFUL,
    EVIDENCE,
    FINISHED,
    GIVING,
    HELP,
    NUMBERS,
    OPEN,
    OTHERS,
    PARTICIPLE,
    PURPOSES,
    QUALITIES,
    RECEIVING,
    SAYS_NOTHING_OF_HOW,
    SAYS_NOTHING_OF_WHY,
    SOON,
    VAGUE,
)

_ENOUGH = 2
"""Words that say something, in a reason or about what is done."""
_PICTURE = 4
"""Words that say something about a result, so that it can be pictured."""
_NEAR = 14
"""Words after a verb that are about it."""
_GOES_ON = frozenset({"more", "to", "on"})


@dataclass(frozen=True)
class LetterFinding:
    """One letter.

    Attributes:
        letter: its word, "Measurable".
        is_there: whether the text holds it.
        sentence: what was found, in the very words, or one hint what to add. It quotes what people typed.
    """

    letter: str
    is_there: bool
    sentence: str


@dataclass(frozen=True)
class Smart:
    """The five letters in their order.

    Attributes:
        is_read: whether the text could be read. The rules know English only; of other texts they judge nothing.
    """

    findings: Sequence[LetterFinding]
    is_read: bool = True

    @property
    def summary(self) -> str:
        """ "Four of five, one hint left"."""
        if not self.is_read:
            return "This check reads English only. These are the questions it would ask."
        left = sum(not each.is_there for each in self.findings)
        if not left:
            return "All five are there"
        there = len(self.findings) - left
        number = formatting.sentence(formatting.number(there)) if there else "None"
        return f"{number} of five, {formatting.count(left, 'hint')} left"


def check(
    *,
    goal: str,
    measure: str = "",
    achievable: str = "",
    relevant: str = "",
    business_need: str = "",
    by: date | None = None,
    start: date,
    end: date,
    who: str = "",
) -> Smart:
    """Read a goal with what stands beside it.

    Args:
        goal, measure, achievable, relevant, business_need: as typed, each may be empty.
        by: the day it is to be reached; without one the end of the plan.
        start, end: the first and the last day of the plan.
        who: what the team member is called.
    """
    if not text_parts.is_english(goal):
        return Smart([LetterFinding(letter, False, asks) for letter, asks in LETTERS.items()], is_read=False)
    called = " ".join(who.split())
    text = _Text(goal, measure, achievable, relevant, business_need, by, start, end, called)
    rules = (_specific, _measurable, _achievable, _relevant, _time_bound)
    return Smart([LetterFinding(letter, *rule(text)) for letter, rule in zip(LETTERS, rules, strict=True)])


@dataclass(frozen=True)
class _Text:
    """A goal with what stands beside it, each part of it read once."""

    goal: str
    measure: str
    achievable: str
    relevant: str
    business_need: str
    by: date | None
    start: date
    end: date
    who: str

    @cached_property
    def goal_clauses(self) -> list[Clause]:
        return text_parts.clauses(self.goal)

    @cached_property
    def measure_clauses(self) -> list[Clause]:
        return text_parts.clauses(self.measure)

    @cached_property
    def days(self) -> dict[str, list[Named]]:
        """The days that goal and measure name, by the line they stand in."""
        return {
            line: named(line, self.start, self.end)
            for text in (self.goal, self.measure)
            for line in text_parts.lines(text)
        }

    @cached_property
    def goal_counts(self) -> list[list[Count]]:
        """What counts in each clause of the goal."""
        return [self._counts_in(clause) for clause in self.goal_clauses]

    @cached_property
    def acts(self) -> list[Act]:
        """What the person does, where the goal says enough about it."""
        return [
            act
            for clause, counted in zip(self.goal_clauses, self.goal_counts, strict=True)
            for act in acts(clause, self.who.lower())
            if self._is_concrete(act, bool(counted))
        ]

    @cached_property
    def counts(self) -> list[Count]:
        """What counts, the best first. Without an act a goal's *every* and *all* are no measure."""
        in_goal = [each for counted in self.goal_counts for each in counted if self.acts or not each.is_soft]
        in_measure = [each for clause in self.measure_clauses for each in self._counts_in(clause)]
        return sorted([*in_measure, *in_goal], key=lambda each: each.rank)

    @property
    def they(self) -> str:
        return self.who or "they"

    @property
    def they_do(self) -> str:
        return f"{self.who} does" if self.who else "they do"

    def day(self, day: date) -> str:
        return formatting.short_day(day, self.start)

    def _counts_in(self, clause: Clause) -> list[Count]:
        return list(counts(clause, [(each.start, each.end) for each in self.days[clause.line] if each.is_exact]))

    def _is_concrete(self, act: Act, has_number: bool) -> bool:
        """Does it say what is done, and not only that it is done well, or more?"""
        about = [
            *act.clause.texts[act.first : act.place],
            *act.clause.texts[act.place + 1 : act.place + 1 + _NEAR],
        ]
        if not has_number and (_vague(about) or OPEN.first([act.verb, *about])):
            return False
        said = text_parts.content_words(about, VAGUE, QUALITIES, {self.who.lower()})
        return len(said) + has_number >= _ENOUGH + (act.verb in DOUBTFUL and not has_number)


def _specific(text: _Text) -> tuple[bool, str]:
    if not text.goal_clauses:
        return False, f"Write the goal first: one thing {text.they} will do."
    if text.acts:
        return True, f"It says what will be done: {text.acts[0].quote}."
    for clause, counted in zip(text.goal_clauses, text.goal_counts, strict=True):
        if _is_a_result_to_picture(clause, counted):
            return True, f"It names a result you can both picture: {clause.quote()}."
    for clause in text.goal_clauses:
        if hint := _what_is_vague(clause, text):
            return False, hint
    if text.counts:
        return False, f"{text.counts[0].quote} is a result. Say what {text.they_do} to get there."
    said = text.goal_clauses[0].quote()
    return False, f"{said} can still mean many things. Say what {text.they_do}, where and with whom."


def _is_a_result_to_picture(clause: Clause, counted: Sequence[Count]) -> bool:
    """Does it say, with a number, what will be there at the end? A share or a scale alone is a figure, not a result."""
    has_number = any(not count.is_soft and not count.is_scale for count in counted)
    said = [each for each in text_parts.content_words(clause.texts, QUALITIES, NUMBERS) if each.isalpha()]
    return has_number and not _vague(clause.texts) and len(said) >= _PICTURE and not _is_about_others(clause)


def _vague(texts: Sequence[str]) -> Sequence[str]:
    """The words that everybody fills differently; not *less than* and *or better*, which have a number beside them."""
    return [
        text
        for place, text in enumerate(texts)
        if text in VAGUE and texts[place + 1 : place + 2] != ["than"] and texts[max(0, place - 1) : place] != ["or"]
    ]


def _what_is_vague(clause: Clause, text: _Text) -> str:
    """What leaves a clause open, and what to say in its place; nothing where that is not to be seen."""
    if not RECEIVING.isdisjoint(clause.texts) or _is_about_others(clause):
        return f"{clause.quote()} is what others give or do. Say what {text.they_do} with it."
    if places := OPEN.first(clause.texts):
        first, last = places
        said = clause.quote(first, last + (clause.at(last) in _GOES_ON))
        return f"{said} leaves it open. Name one situation, and what {text.they_do} in it."
    vague = _vague(clause.texts)
    for place, word in enumerate(clause.texts):
        if word in QUALITIES:
            said = clause.quote(
                place - (clause.at(place - 1) in QUALITIES | VAGUE), place + (clause.at(place + 1) in QUALITIES)
            )
            return f"{said} is something to have. Say in which situation it shows, and what {text.they_do} then."
        if word in vague:
            return f"{quoted(word)} can mean many things. Say what {text.they_do} that is not done today."
    return ""


def _is_about_others(clause: Clause) -> bool:
    """Is somebody else the subject? Of *I* and *we* only where they give something."""
    subject = clause.at(subject_of(clause))
    return subject in OTHERS and (subject not in SPEAKING or not GIVING.isdisjoint(clause.texts))


def _measurable(text: _Text) -> tuple[bool, str]:
    if text.counts:
        return True, f"There is something to count: {text.counts[0].quote}."
    is_more_than_a_word = len(text_parts.content_words_in(text.measure)) >= _ENOUGH
    for clause in text.measure_clauses:
        is_vague = not VAGUE.isdisjoint(clause.texts)
        if is_vague and "than" in clause.texts:
            return True, f"There is something to compare: {clause.quote()}."
        shows = not EVIDENCE.isdisjoint(clause.texts) and is_more_than_a_word and not is_vague
        if shows or any(PARTICIPLE.get(each) in FINISHED for each in clause.texts):
            return True, f"There is something to look at: {clause.quote()}."
    for act in text.acts:
        if act.verb in FINISHED:
            return True, f"When it is done, both of you can see it: {act.quote}."
    for clause in text.measure_clauses:
        if not VAGUE.isdisjoint(clause.texts):
            return False, f"{clause.quote()}: how much, and where do both of you look? Add a number."
    if text.measure_clauses:
        return False, f"{quoted(text.measure)}: what would it show? Add a number, or words you hope to hear."
    if text.acts:
        said = text.acts[0].quote
        return False, f"{said}: how often, or how well? Add a number, a reaction or a finished piece of work."
    return False, LETTERS["Measurable"]


def _achievable(text: _Text) -> tuple[bool, str]:
    if len(text_parts.content_words_in(text.achievable, SAYS_NOTHING_OF_HOW, {text.who.lower()})) >= _ENOUGH:
        return True, f"You gave a reason: {quoted(text.achievable)}."
    for clause in (*text.goal_clauses, *text.measure_clauses):
        if places := HELP.first(clause.texts):
            return True, f"The text says what helps: {clause.quote(places[0])}."
    if text.achievable.strip():
        return False, f"{quoted(text.achievable)} does not say why yet. What is there already, and who helps?"
    by = text.day(text.by or text.end)
    return (
        False,
        f"Say why it can be done by {by}: what {text.they} can do already, who helps, which time is kept free.",
    )


def _relevant(text: _Text) -> tuple[bool, str]:
    if len(text_parts.content_words_in(text.relevant, SAYS_NOTHING_OF_WHY)) >= _ENOUGH:
        return True, f"You said why: {quoted(text.relevant)}."
    for line in text_parts.lines(text.goal):
        in_line = text_parts.words(line)
        texts = [word.text for word in in_line]
        if (places := PURPOSES.first(texts)) and text_parts.content_words(texts[places[1] + 1 :]):
            return True, f"The text says why: {quoted(line[in_line[places[0]].start :])}."
    if shared := _shared(f"{text.goal} {text.measure}", text.business_need):
        return True, f"The business need speaks of it too: {quoted(shared)}."
    if text.relevant.strip():
        return False, f"{quoted(text.relevant)} could stand under any goal. What gets better, and for whom?"
    if text.business_need.strip():
        return False, f"Add one sentence: how does it serve the business need, {quoted(text.business_need)}?"
    return False, f"Add one sentence: why does it matter to {text.who or 'them'} and to the team?"


def _shared(one: str, other: str) -> str:
    """The longest word of the first text that the other holds too, in some form; nothing without one."""
    stems = set(text_parts.stems(text_parts.content_words_in(other, COMMON)))
    words = [word for word in text_parts.content_words_in(one, COMMON) if len(word) > 3]
    shared = [word for word, stem in zip(words, text_parts.stems(words), strict=True) if stem in stems]
    return max(shared, key=len, default="").removesuffix("'s")


def _time_bound(text: _Text) -> tuple[bool, str]:
    in_goal = [each for line in text_parts.lines(text.goal) for each in text.days[line]]
    within = [each for each in in_goal if each.is_within(text.start, text.end)]
    end = text.day(text.end)
    if text.by is not None and not text.start <= text.by <= text.end:
        span = formatting.span(text.start, text.end, text.start)
        return False, f"{text.day(text.by)} lies outside the plan, {span}. Choose a day within it."
    deadline = next((each for each in within if each.is_exact and each.is_deadline), None)
    if text.by is not None and deadline is not None and deadline.first != text.by:
        said, by = quoted(deadline.said), text.day(text.by)
        return False, f"The text says {said}, and the day chosen for the goal is {by}. Let both name the same day."
    if within:
        best = next((each for each in within if each.is_exact), within[0])
        return True, f"{quoted(best.said)} lies within the plan."
    for each in in_goal:
        said = quoted(each.said)
        if each.last < text.start and each.is_deadline:
            return False, f"{said} is before the plan starts on {text.day(text.start)}. Name a day up to {end}."
        if each.first > text.end:
            return False, f"{said} is after the end of the plan, {end}. Say what can be there by then, or move the end."
    if text.by is not None:
        return True, f"{text.day(text.by)} lies within the plan."
    for clause in text.goal_clauses:
        if places := SOON.first(clause.texts):
            return False, f"{clause.quote(*places)} is no day. Name one, up to {end}."
    return True, f"The text names no day, so the end of the plan counts: {end}."
