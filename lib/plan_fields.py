"""The fields of a plan's parts in words: what each is called, how its value reads, and what differs between two texts.

Screens, journal entries and the comparison of versions say it with the same words. Everything here is plain text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from lib import formatting, labels
from lib.models import NAME, PARAGRAPH, SENTENCE, ActivityKind, Cadence, Dimension, Part, Purpose, SupportKind

NOTHING = "Nothing yet"
QUOTED = 300
"""Characters of a text that an entry of the journal quotes; versions keep all of it."""


class PlanField(NamedTuple):
    """A field of a part.

    Attributes:
        kind: what is typed: "words", "line" for a few of them, "day", "level", "number", "weekday", or a closed set.
        is_long: it takes more than a sentence.
    """

    label: str
    kind: str | type[StrEnum] = "words"
    limit: int = PARAGRAPH
    is_long: bool = False


_GOAL = {
    "goal": PlanField("Goal", is_long=True),
    "measure": PlanField("Success measure"),
    "achievable": PlanField("Why it is achievable"),
    "relevant": PlanField("Why it is relevant"),
    "goal_by": PlanField("Target date", "day"),
    "target_level": PlanField("Target level", "level"),
}

FIELDS: dict[Part, dict[str, PlanField]] = {
    Part.OPPORTUNITY: {
        "observed": PlanField("Observation"),
        "aspirations": PlanField("Aspirations and interests"),
        "skills": PlanField("Skills to strengthen"),
        "business_need": PlanField("Business need"),
    },
    Part.AREA: {
        "area": PlanField("Development area", limit=NAME),
        "dimension": PlanField("Dimension", Dimension),
        "purpose": PlanField("Purpose", Purpose),
    },
    Part.CURRENT_STATE: {
        "current_state": PlanField("Current state", is_long=True),
        "current_level": PlanField("Current level", "level"),
    },
    Part.GOAL: _GOAL,
    Part.TIMELINE: {"start_on": PlanField("Start date", "day"), "end_on": PlanField("End date", "day")},
    Part.CADENCE: {
        "cadence": PlanField("Update cadence", Cadence),
        "cadence_weekday": PlanField("Weekday", "weekday"),
        "cadence_days": PlanField("Days between check-ins", "number"),
        "together": PlanField("How you reach the goal together"),
    },
    Part.ACTIVITY: {
        "kind": PlanField("Type", ActivityKind),
        "text": PlanField("Description", limit=SENTENCE),
        "due_on": PlanField("Due date", "day"),
    },
    Part.SUPPORT: {
        "kind": PlanField("Type", SupportKind),
        "text": PlanField("Description", limit=SENTENCE),
        "by_whom": PlanField("Provided by", "line", NAME),
        "link": PlanField("Link", "line", SENTENCE),
        "due_on": PlanField("Due date", "day"),
    },
    Part.MILESTONE: {"text": PlanField("Description", limit=SENTENCE), "due_on": PlanField("Planned date", "day")},
    Part.ADJUSTMENT: {**_GOAL, "end_on": PlanField("End date", "day")},
}

_TEXT_PARTS = (Part.OPPORTUNITY, Part.AREA, Part.CURRENT_STATE, Part.GOAL, Part.TIMELINE, Part.CADENCE)
_ITEM_PARTS = (Part.ACTIVITY, Part.SUPPORT, Part.MILESTONE)

NAMES = {
    "why_now": "Why now",
    "alignment": "Alignment",
    **{name: field.label for part in _TEXT_PARTS for name, field in FIELDS[part].items()},
}
"""What each field of a plan's own text is called, by its name in the database."""

HEADINGS = {part: labels.label(part) for part in Part} | {
    Part.ACTIVITY: "Activities",
    Part.MILESTONE: "Milestones",
}
"""What each part of a plan is called above what it holds: on the plan, in a new plan and in the Guide."""

_EMPTY = {"due_on": "the end date", "goal_by": "the end date", "by_whom": "the manager"}
"""What an empty field means; the others are simply empty."""

_LINK = re.compile(r"(?:https?://(?=[^/?#])|mailto:)[^\s<>\\]+", re.IGNORECASE)

RHYTHM = ("cadence", "cadence_days", "cadence_weekday")
"""The fields of an update cadence, which are said together in one sentence."""


class Difference(NamedTuple):
    """What one field or thing was and what it is.

    Attributes:
        what: "Goal", "Activity “Shadow two”: due date".
        before: empty where it was not there.
        after: empty where it is no longer there.
    """

    what: str
    before: str
    after: str


def as_day(value: Any) -> date | None:
    """A day as it is stored in a suggestion or on the plan."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def outside(day: date | None, first: date, last: date, today: date) -> str:
    """What is wrong with a day on which a plan does not run; empty where it does, or where there is no day."""
    if day is None or first <= day <= last:
        return ""
    return f"The plan runs from {formatting.span(first, last, today)}. Please choose a day within it."


def is_link(text: str) -> bool:
    """Is it a web or mail address and nothing else? Other schemes may run a script at whoever follows them."""
    return _LINK.fullmatch(text) is not None


def wrong_link(text: str) -> str:
    """What is wrong with the link of a support; empty where it is one, or where there is none."""
    if not text or is_link(text):
        return ""
    return "Please give a whole address, such as https://wiki.example/page, or mailto:name@firm.example."


def level_in_words(level: int, policy: Mapping[str, Any]) -> str:
    """ "3, alone in familiar situations", in the words a plan was opened with."""
    said = str(policy.get("levels", {}).get(str(level), ""))
    return f"{level}, {said[:1].lower()}{said[1:]}" if said else str(level)


def in_words(field: PlanField, value: Any, today: date, policy: Mapping[str, Any], empty: str = NOTHING) -> str:
    """A value of a field as people read it.

    Args:
        policy: the texts the plan was opened with.
        empty: what is said where there is none.
    """
    if value is None or value == "":
        return empty
    match field.kind:
        case "words" | "line" | "number":
            return str(value)
        case "day":
            day = as_day(value)
            return formatting.day(day, today) if day else empty
        case "level":
            return level_in_words(int(value), policy)
        case "weekday":
            return formatting.WEEKDAYS[int(value)]
        case kind:
            assert not isinstance(kind, str)
            return labels.label(kind(value))


def quoted(text: str) -> str:
    """The text between quotation marks in one line, its beginning where it is long."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= QUOTED else text[:QUOTED].rstrip() + '…'}”"


def cadence_in_words(content: Mapping[str, Any]) -> str:
    """ "weekly on Wednesdays", from the three fields of a cadence."""
    kind, days, weekday = (content[name] for name in RHYTHM)
    return formatting.cadence(Cadence(kind), int(days), int(weekday))


def changed_fields(
    part: Part, before: Mapping[str, Any], after: Mapping[str, Any], *, today: date, policy: Mapping[str, Any]
) -> list[Difference]:
    """What differs in the fields of one part; how often the two meet is one thing, not three.

    Args:
        before, after: plain values by field name. Fields that `after` does not name stay as they are.
    """
    after = {**before, **after}
    found = []
    for name, field in FIELDS[part].items():
        if name in RHYTHM and name in before:
            was, becomes = cadence_in_words(before), cadence_in_words(after)
            if name == "cadence" and was != becomes:
                found.append(Difference(field.label, was, becomes))
        elif before.get(name) != after.get(name):
            empty = _EMPTY.get(name, "")
            values = (in_words(field, content.get(name), today, policy, empty) for content in (before, after))
            found.append(Difference(field.label, *values))
    return found


def differences(
    older: Mapping[str, Any], newer: Mapping[str, Any], *, today: date, policy: Mapping[str, Any]
) -> list[Difference]:
    """What differs between two versions of a plan, part by part in the order of the plan.

    Args:
        older, newer: the contents of two versions, as `lib.plans.plan_versions.version_content` makes them.
        policy: the texts the plan was opened with.
    """
    found = list(_changed_reasons(older, newer, policy))
    for part in _TEXT_PARTS:
        found += changed_fields(part, older, newer, today=today, policy=policy)
    for part in _ITEM_PARTS:
        found += _changed_items(part, older.get(part.value, ()), newer.get(part.value, ()), today, policy)
    return found


def item_in_words(part: Part, item: Mapping[str, Any], today: date, policy: Mapping[str, Any]) -> str:
    """ "“Shadow two workshops” · training · due date: 3 June": an activity, support or milestone in one line."""
    said = [quoted(str(item["text"]))]
    for name, field in FIELDS[part].items():
        if name == "text" or not item.get(name):
            continue
        value = in_words(field, item[name], today, policy)
        said.append(labels.in_sentence(item_kind(part, item)) if name == "kind" else f"{field.label.lower()}: {value}")
    return " · ".join(said)


def item_kind(part: Part, item: Mapping[str, Any]) -> StrEnum:
    """The kind of an activity or support as a member of its closed set."""
    kind = FIELDS[part]["kind"].kind
    assert not isinstance(kind, str)
    return kind(item["kind"])


def _changed_reasons(
    older: Mapping[str, Any], newer: Mapping[str, Any], policy: Mapping[str, Any]
) -> Iterator[Difference]:
    said = policy.get("why_now", {})
    was, becomes = (
        formatting.listing([str(said.get(key, key)) for key in content.get("why_now", ())])
        for content in (older, newer)
    )
    if was != becomes:
        yield Difference(NAMES["why_now"], was, becomes)


def _changed_items(
    part: Part,
    older: Sequence[Mapping[str, Any]],
    newer: Sequence[Mapping[str, Any]],
    today: date,
    policy: Mapping[str, Any],
) -> Iterator[Difference]:
    """What was added, changed and left out. A thing is known by its id, whatever its words are."""
    name = labels.label(part)
    before, after = ({item["id"]: item for item in items} for items in (older, newer))
    for item_id, item in after.items():
        if item_id not in before:
            yield Difference(name, "", item_in_words(part, item, today, policy))
            continue
        for changed in changed_fields(part, before[item_id], item, today=today, policy=policy):
            what = f"{name} {quoted(str(before[item_id]['text']))}"
            yield Difference(f"{what}: {changed.what.lower()}", changed.before, changed.after)
    for item_id, item in before.items():
        if item_id not in after:
            yield Difference(name, item_in_words(part, item, today, policy), "")
