"""What the settings are called on every screen, and their versions in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from lib import formatting, labels
from lib.notice import HEADINGS as NOTICE_PARTS
from lib.notice import Notice
from lib.organisation_settings.sections import NewPlans, Organisation, Retention, Section, Targets, WorkingDaysChoice
from lib.plan_fields import HEADINGS, NAMES, Difference
from lib.policy import Policy, as_fields
from lib.working_days import countries, regions

LABELS: Mapping[Section, Mapping[str, str]] = {
    Section.ORGANISATION: {
        "name": "Name of the organisation",
        "hr_contact": "HR contact",
        "date_format": "Date format",
        "calendar_title": "Title of check-ins in calendars",
    },
    Section.LOGO: {"png": "Logo"},
    Section.WORKING_DAYS: {
        "weekdays": "Weekdays that are worked",
        "country": "Public holidays of",
        "region": "Region",
        "days_off": "Other days off",
    },
    Section.NEW_PLANS: {
        "days": "Length in days",
        "cadence": "Update cadence",
        "cadence_days": "Every how many days",
    },
    Section.TARGETS: {
        "check_ins_on_time": "Check-ins on time, in %",
        "people_reached": "People with a plan in twelve months, in %",
        "goals_achieved": "Goals of closed plans achieved or partly achieved, in %",
        "support_on_time": "Support provided on time, in %",
    },
    Section.CHAT: {"address": "Address of the chat"},
    Section.RETENTION: {"years": "Years that a plan is kept after it ended"},
    Section.NOTICE: {**NOTICE_PARTS, "is_shown_again": "Shown to everybody again"},
}
"""What each field of a section is called; `label_of` has those of the policy."""

_REASONS = {
    "potential": "Potential",
    "minor_gap": "Minor performance gap",
    "wants_more": "More responsibility or a new role",
    "future_role": "Future role",
    "observed": "Observed behaviour or skill",
}
_CONFIRMED = {
    "growth_area_is_coachable": "The growth area is coachable",
    "is_not_a_core_deficiency": "The core of the role is met",
}


def label_of(field: str) -> str:
    """What a field of the policy is called."""
    match field.split("."):
        case ["psp_name"]:
            return "Name of the formal process"
        case ["talk_to"]:
            return "Whom managers talk to where a coaching plan is not right"
        case ["why_now", key]:
            return _REASONS[key]
        case ["confirmations", key, "question"]:
            return f"{_CONFIRMED[key]}: what is confirmed"
        case ["confirmations", key, _]:
            return f"{_CONFIRMED[key]}: what is said where it cannot be"
        case ["considers", key]:
            return NAMES[key]
        case ["parts", key]:
            return next(heading for part, heading in HEADINGS.items() if part.value == key)
        case ["levels", key]:
            return f"Level {key}"
        case ["contrasts", number, key]:
            what = {"coaching": "coaching plan", "psp": "formal process", "explanation": "what that means"}[key]
            return f"Contrast {int(number) + 1}: {what}"
        case _:
            return {
                "purpose": "What a coaching plan is for",
                "documentation": "What is kept, and that it is confidential",
                "do_not_write": "What has no place in a plan",
            }[field]


def differences(section: Section, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference] | None:
    """What two versions of a section say differently; nothing of a picture and a secret, which have no words.

    Returns:
        None where one of the two is not as this version of the product, or any, saves it: it cannot be read any more.
    """
    if section not in _IN_WORDS:
        return []
    try:
        older, newer = (dict(_IN_WORDS[section](content)) for content in (before, after))
    except ValidationError:
        return None
    return [Difference(what, older[what], text) for what, text in newer.items() if older[what] != text]


def days_off_in_lines(choice: WorkingDaysChoice) -> str:
    """The organisation's own days off, one a line, with the year first."""
    return "\n".join(f"{off.day} {off.name}".strip() for off in choice.days_off)


def _organisation(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    version = Organisation.model_validate(content).model_dump()
    return ((label, version[field]) for field, label in LABELS[Section.ORGANISATION].items())


def _working_days(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    version = WorkingDaysChoice.model_validate(content)
    texts = (
        formatting.listing([formatting.WEEKDAYS[number] for number in version.weekdays]),
        countries().get(version.country, version.country),
        regions(version.country).get(version.region, version.region),
        days_off_in_lines(version),
    )
    return zip(LABELS[Section.WORKING_DAYS].values(), texts, strict=True)


def _new_plans(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    version = NewPlans.model_validate(content)
    texts = (str(version.days), labels.label(version.cadence), str(version.cadence_days))
    return zip(LABELS[Section.NEW_PLANS].values(), texts, strict=True)


def _targets(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    version = Targets.model_validate(content).model_dump()
    return (
        (label, "" if version[field] is None else formatting.percent(version[field]))
        for field, label in LABELS[Section.TARGETS].items()
    )


def _retention(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    years = Retention.model_validate(content).years
    yield LABELS[Section.RETENTION]["years"], "" if years is None else str(years)


def _policy(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((label_of(field), text) for field, text in as_fields(Policy.model_validate(content)).items())


def _notice(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    version = Notice.model_validate(content)
    yield from ((heading, "\n".join(getattr(version, part))) for part, heading in NOTICE_PARTS.items())
    yield LABELS[Section.NOTICE]["is_shown_again"], "Yes" if version.is_shown_again else "No"


_IN_WORDS: Mapping[Section, Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]] = {
    Section.ORGANISATION: _organisation,
    Section.WORKING_DAYS: _working_days,
    Section.NEW_PLANS: _new_plans,
    Section.TARGETS: _targets,
    Section.RETENTION: _retention,
    Section.POLICY: _policy,
    Section.NOTICE: _notice,
}
