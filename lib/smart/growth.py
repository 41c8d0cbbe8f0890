"""Words of discipline rather than growth, why they do not help here, and another way to say it.

A coaching plan is read by the person it is for, again and again. Words that judge or threaten belong to another
process; they make people defend themselves instead of trying something new.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Words that were found, as they were typed, and the name of the field in which they stand."""

    words: str
    where: str


@dataclass(frozen=True)
class Remark:
    """What is said about words of one kind.

    Attributes:
        found: each once, in the order of the texts.
        why: why such words do not help, in one sentence.
        instead: another way to say it.
    """

    found: Sequence[Found]
    why: str
    instead: str


_PERSON = r"(?:he|she|they|you|we|i|who|him|her|them|his|their|your)"
_MAY = r"(?:will|may|can|could|would|must|shall)"
# What fails or performs poorly in these is a thing, and the subject of somebody's work.
_THING = (
    r"(?:ads?|bus(?:es)?|flights?|invoices?|suppliers?|trains?|alarms?|alerts?|apps?|backups?|batch(?:es)?|builds?|campaigns?|checks?|components?|connections?|"
    r"databases?|deliver(?:y|ies)|deployments?|devices?|engines?|equipment|imports?|index(?:es)?|jobs?|lines?|logins?|"
    r"machines?|messages?|network|orders?|pages?|parcels?|payments?|pipelines?|press|process(?:es)?|products?|"
    r"programs?|pumps?|quer(?:y|ies)|releases?|requests?|runs?|scripts?|search|sensors?|servers?|services?|"
    r"shipments?|shops?|sites?|software|stores?|syncs?|systems?|tests?|transactions?|trucks?|updates?|websites?)"
)
_OF_A_THING_BEFORE = re.compile(
    rf"\b{_THING} (?:that |which )?(?:has |have |is |are |was |were |with )?(?:such |very |a )?$", re.IGNORECASE
)
_NEAR = 40
_LONGEST = 60


@dataclass(frozen=True)
class _Kind:
    """Words of one kind.

    Attributes:
        patterns: each with a part of a word: a text without that part is not searched. The group in it is quoted.
    """

    why: str
    instead: str
    patterns: Sequence[tuple[str, re.Pattern[str]]]


def _kind(why: str, instead: str, *patterns: tuple[str, str]) -> _Kind:
    return _Kind(why, instead, [(part, re.compile(pattern, re.IGNORECASE)) for part, pattern in patterns])


_KINDS = (
    _kind(
        "A warning belongs to a formal process, and this plan is none. It takes away the trust that trying needs.",
        "Say what you hope to see, and how you will help. Where a warning is meant, HR knows the right way.",
        (
            "warning",
            r"\b(?:final|last|formal|official|verbal|written) warnings?\b"
            r"(?! (?:signs?|lights?|labels?|lamps?|messages?|on (?:each|every|all|the)\b))",
        ),
        ("warning", r"\bthis is (?:a|your|his|her|their) warning\b"),
        ("chance", r"\b(?:last|final) chance\b(?! (?:of|for) the (?:day|week|month|season))"),
        ("chance", r"\bone (?:more|last) chance\b"),
        ("warned", r"\b(?:formally|officially|already) warned\b"),
        ("notice", r"\b(?:put|putting|placed) (?:\w+ )?on notice\b"),
        ("hr will", r"\bhr will be (?:informed|involved|notified)\b"),
        ("disciplinary", r"(?<![\w-])disciplinary\b(?! (?:boundar|border|team|hearing|case|matter))"),
        ("probation", r"\bprobation(?:ary)?\b"),
        ("pip", r"\b((?-i:PIP|P\.I\.P\.))(?!\w)"),
        ("formal", r"\bformal (?:action|steps?|measures|proceedings)\b"),
        ("further action", r"\bfurther action\b(?= (?:will|may|can|could|against))"),
        ("improvement plan", r"\bperformance improvement plan\b"),
        ("been", r"\b(?:has|have|had) been (?:counsell?ed|warned|reprimanded|cautioned)\b"),
        ("reprimand", r"\breprimands?\b"),
        ("personnel", r"\bpersonnel file\b"),
        ("escalate", r"\bescalated? to (?:hr|human resources)\b(?! [a-z]+ (?:support|desk|team))"),
    ),
    _kind(
        "A threat makes people careful rather than curious, and nothing here decides about anybody’s job.",
        "Say what becomes possible when it works: for the person, the team, the customer.",
        ("consequences", rf"\b{_MAY} (?:have|face|bring|lead to|result in)(?: \w+)? consequences\b"),
        ("consequences", rf"\bthere {_MAY} be(?: \w+)? consequences\b"),
        ("consequences", rf"\bconsequences {_MAY} (?:follow|be)\b"),
        ("consequences", r"\b(?:consequences (?:under|are reserved)|(?:legal|serious|personal) consequences)\b"),
        ("part ways", r"\bpart ways\b"),
        ("happen", r"\b(?:must|may|should|can) not happen again\b"),
        ("happen", r"\bif (?:this|that|it) happens again\b"),
        ("re", r"\b(?:review|reconsider|reassess|rethink) (?:his|her|their|your) (?:position|role|future|contract)\b"),
        ("fac", r"\bfac(?:e|es|ing)(?: \w+)? (?:consequences|sanctions)\b"),
        ("otherwise", r"\botherwise (?:we|i|hr) (?:will|must|have to)\b"),
        ("terminat", r"\b(?:leads?|results?|up|grounds?)(?: \w+)? (?:to|in|for)(?: \w+)? (termination)\b"),
        ("dismissal", r"\b(?:leads?|results?|up|grounds?)(?: \w+)? (?:to|in|for)(?: \w+)? (dismissal)\b"),
        ("termination", r"\btermination of (?:\w+ )?employment\b"),
        ("termination", r"\b(?:risks?|facing|faces?|including|avoid) (termination)\b"),
        ("dismissal", r"\b(?:risks?|facing|faces?|including|avoid) (dismissal)\b"),
        ("demot", r"\b(?:be demoted|demotion)\b"),
        ("will be", r"\bwill be (?:dismissed|terminated|fired|let go)\b"),
        ("be ", rf"\b{_PERSON} (?:may|can|could|would) be (?:dismissed|terminated|fired|let go)\b"),
        ("los", rf"\blos(?:e|es|ing) {_PERSON} (?:job|position|role)\b"),
        ("or else", r"\bor else\b(?=\s*[.!,;]|$)"),
    ),
    _kind(
        "It looks back at what went wrong, and says nothing about what to do.",
        "Say what it looks like when it works: who does what, by when.",
        ("failure", r"\b(?<!equipment )(?<!power )(?<!heart )failures? to\b"),
        ("fail", r"\bfail(?:s|ed|ing)? to\b"),
        ("has failed", r"\bhas failed\b"),
        ("ke", r"\bke(?:eps?|pt) (?:making (?:the same \w+|mistakes|errors)|failing|forgetting|missing)\b"),
        ("never", r"\bnever (?:listens|delivers|finishes|answers|helps|learns|learned|shows up|meets)\b"),
        (
            "l",
            r"\b(?:consistently|constantly|repeatedly|continually|always) "
            r"(?:misses|missed|fails|failed|late|forgets|complains|ignores)\b",
        ),
        ("down", r"\blets? (?:the|his|her|their|our) (?:team|colleagues|customers) down\b"),
        ("despite", r"\bdespite (?:\w+ )?(?:reminders?|warnings?|requests?|conversations?)\b"),
        ("refuses", r"\brefuses to\b"),
        ("unwilling", r"\b(?:is|was|seems) unwilling to\b"),
        ("ignores", r"\bignores (?:\w+ )?(?:instructions|rules|feedback|advice|requests)\b"),
        ("undermines", r"\bundermines (?:his|her|their|the) (?:\w+ )?(?:lead|leader|manager|team|colleagues)\b"),
    ),
    _kind(
        "It is a verdict on the person. Nobody can practise a verdict, and it will be read again and again.",
        "Describe one situation: what was seen or heard, and what you would like to see next time.",
        (
            "unacceptable",
            r"\bunacceptable\b(?! (?:risks?|loads?|delays?|latency|waits?|waiting|results?|levels? of|losses|costs?))",
        ),
        (
            "below expectations",
            r"\b(?:perform\w*|work|conduct|behaviou?r|rated|he|she|they)(?: (?:is|was|are|were|far|well|still))* "
            r"(below expectations)\b",
        ),
        (
            "poor",
            r"\bpoor (?:performance|performer|attitude|behaviou?r|conduct|work ethic)\b"
            rf"(?! (?:of|on|in) (?:\w+ ){{0,2}}{_THING}\b)",
        ),
        ("performer", r"\b(?:under|low |poor )performers?\b"),
        ("underperform", r"\bunderperform(?:s|ed)\b"),
        ("underperform", rf"\b{_PERSON} (?:is|was|are|were) (underperforming)\b"),
        ("attitude", r"\b(?:attitude (?:problems?|issues?)|(?:bad|wrong|negative) attitude)\b"),
        (
            "short of",
            r"\b(?:fell|falls|fallen|falling) short of (?:what|our|my|all|expectations|the (?:required|expected))\b",
        ),
        ("a", r"\b(?:substandard|subpar|mediocre|disappointing) (?:work|performance|conduct|attitude)\b"),
        ("up to", r"\bnot up to (?:standard|scratch|the job|the task)\b"),
        ("inexcusable", r"\binexcusable\b"),
        ("uncooperative", r"\buncooperative\b"),
        ("disrespect", r"\bdisrespectful\b"),
        ("irresponsible", r"\birresponsible\b"),
        ("negligent", r"\b(?:is|was|been) negligent\b"),
        ("misconduct", r"\b(?:gross|serious|his|her|their|your) misconduct\b"),
        ("disciplin", r"\b(?:no discipline|undisciplined)\b"),
        ("blam", r"\b(?:blames|blaming|blamed) (?:others|colleagues|everybody|everyone|the team)\b"),
        ("excuses", r"\b(?:makes|making|made) excuses\b"),
        ("incapable", r"\b(?:is|was|seems) (?:incapable|unable) of\b"),
        ("insubordinat", r"\binsubordinat(?:e|ion)\b"),
        ("unprofessional", r"\bunprofessional\b"),
        ("incompeten", r"\bincompeten(?:t|ce)\b"),
        (
            "l",
            r"\b(?:lazy|sloppy|careless|unreliable)\b"
            r"(?! (?:loading|evaluation|data|connections?|links?|networks?|imports?))",
        ),
        (
            "lack of",
            r"\black of (?:motivation|effort|commitment|discipline|respect|interest|engagement|care|professionalism)\b",
        ),
        ("not good enough", r"\bnot good enough\b"),
        ("a", r"\b(?:unsatisfactory|inadequate) (?:performance|work|results?|behaviou?r|conduct)\b"),
        (
            "not meet",
            r"\b(?:does|do|did)(?: not|n't) meet (?:the |our )?(?:minimum )?(?:standards?|expectations|requirements)\b",
        ),
        (
            "i",
            r"\b(?:performance|work|conduct|behaviou?r)(?: \w+)? (?:is|was|has been|remains) "
            r"(unsatisfactory|inadequate|insufficient)\b",
        ),
        ("deficien", r"\b(?:performance|these|his|her|their|your) deficienc(?:y|ies)\b"),
        ("nobody", r"\bnobody (?:likes|wants to work with|can work with)\b"),
        ("care", r"\bdoes(?: not|n't) care\b"),
        ("fault", r"\b(?:his|her|their|your) (?:own )?fault\b(?! (?:reports?|codes?|lines?|trees?))"),
        ("to blame", r"\b(?:is|are|was|were) to blame\b"),
    ),
    _kind(
        "It orders, and an order is obeyed at best. A goal is kept by somebody who wants it too.",
        "Say what you both aim for, and why it is worth it.",
        ("must improve", r"\bmust improve\b(?: or\b)?"),
        ("improve or", r"\bimprove or (?:leave|go|else)\b"),
        ("tolerated", r"\b(?:will not|won't|would not|cannot|can't|shall not) be tolerated\b"),
        ("tolerate", r"\b(?:will not|won't|cannot|can't) tolerate\b"),
        ("accepted", r"\b(?:mistakes?|errors?|excuses?|behaviou?r|lateness|delays?) (will not be accepted)\b"),
        ("improvement", r"\b(?:immediate(?: and \w+)? improvement|improvement must)\b"),
        ("attitude", r"\b(?:fix|change|adjust|improve) (?:his|her|your|their) attitude\b"),
        ("tolerance", r"\bzero tolerance\b"),
        ("excuse", r"\bno excuses?\b"),
        ("required", r"\b(?:is|are) required to (?:improve|change|comply|correct)\b"),
        ("stop", r"\b(?:has|have|needs?) to stop\b(?! (?:at|by|in|for|before|when))"),
        ("behaviour", r"\b(?:behaviour|attitude) (?:must|has to) (?:change|stop|end)\b"),
        ("orders", r"\b(?:follow|obey) (?:all )?(?:orders|my orders)\b"),
        ("option", r"\bis not an option\b"),
        ("immediate", r"\bwith immediate effect\b"),
    ),
)


def words_of_discipline(texts: Mapping[str, str]) -> Sequence[Remark]:
    """What to say about words of discipline, one remark for each kind.

    Args:
        texts: what somebody typed, by the name of its field.
    """
    plain = {where: " ".join(text.replace("’", "'").split()) for where, text in texts.items()}
    remarks = []
    for kind in _KINDS:
        found = [Found(words, where) for where, text in plain.items() for words in _found(kind, text)]
        if found:
            remarks.append(Remark(list(dict.fromkeys(found)), kind.why, kind.instead))
    return remarks


def _found(kind: _Kind, text: str) -> Iterator[str]:
    """The words of a kind in a text, in its order; none of them twice where two patterns meet."""
    small = text.lower()
    places: list[tuple[int, int]] = []
    for part, pattern in kind.patterns:
        if part not in small:
            continue
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            is_new = all(end <= first or last <= start for first, last in places)
            if is_new and not _OF_A_THING_BEFORE.search(text, max(0, start - _NEAR), start):
                places.append((start, end))
    for start, end in sorted(places):
        yield text[start:end][:_LONGEST]
