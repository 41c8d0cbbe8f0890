"""Step 4 of a new plan: the whole text as the team member will read it, and who else will."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib import formatting, labels, smart
from lib.access import Viewer
from lib.clock import Moment
from lib.models import ITEMS, Part
from lib.plan_fields import FIELDS, HEADINGS, NAMES, RHYTHM, in_words
from lib.plans.queries import ItemView, PlanBody, PlanHeader, Readers
from lib.ui.cards import row_card
from lib.ui.escaping import escape, show_text
from lib.ui.frame import section
from lib.ui.smart import draw_words_of_growth
from lib.ui.tables import facts

NOT_WRITTEN = "Not written yet."
FIRST = {Part.AREA: "area", Part.CURRENT_STATE: "current_state", Part.GOAL: "goal"}
"""The field of a part that stands above the others, without its name."""

WORDS = [name for fields in FIELDS.values() for name, field in fields.items() if field.kind == "words"]


def draw_review(body: PlanBody, moment: Moment) -> None:
    """The whole text as the team member will read it, part by part in the order of the plan."""
    text, today = body.text, moment.today
    reasons = body.policy.get("why_now", {})
    with section(HEADINGS[Part.OPPORTUNITY]):
        facts(
            {
                NAMES["why_now"]: "\n".join(reasons.get(reason, reason) for reason in text.why_now),
                **_in_words(Part.OPPORTUNITY, body, today),
                NAMES["alignment"]: body.alignment.in_words(today),
            },
            alt=HEADINGS[Part.OPPORTUNITY],
        )
    for part, first in FIRST.items():
        with section(HEADINGS[part]):
            show_text(getattr(text, first) or NOT_WRITTEN)
            facts(_in_words(part, body, today, (first,)), alt=HEADINGS[part])
    _draw_items(Part.ACTIVITY, body.activities, moment)
    with section(HEADINGS[Part.TIMELINE]):
        facts(_in_words(Part.TIMELINE, body, today), alt=HEADINGS[Part.TIMELINE])
    _draw_items(Part.SUPPORT, body.support, moment)
    with section(HEADINGS[Part.CADENCE]):
        rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
        about = {"Check-ins": formatting.sentence(rhythm), **_in_words(Part.CADENCE, body, today, RHYTHM)}
        facts(about, alt=HEADINGS[Part.CADENCE])
    _draw_items(Part.MILESTONE, body.milestones, moment)


def _in_words(part: Part, body: PlanBody, today: date, without: Sequence[str] = ()) -> dict[str, str]:
    """The fields of a part as people read them, by their names; a goal without a day is due at the end of the plan."""
    values = body.text.model_dump() | {"goal_by": body.text.goal_by or body.text.end_on}
    return {
        field.label: in_words(field, values[name], today, body.policy, empty="")
        for name, field in FIELDS[part].items()
        if name not in without
    }


def _draw_items(part: Part, items: Sequence[ItemView], moment: Moment) -> None:
    if not items:
        return
    with section(HEADINGS[part]):
        for item in items:
            icon = labels.icon(item.kind or item.part)
            row_card(f"new_plan_{item.part}_{item.id}_review", item.text, _about(item, moment), icon=icon)


def draw_words_to_think_about(body: PlanBody) -> None:
    """Words of discipline anywhere in the draft, before it is proposed."""
    texts = {name: getattr(body.text, field) for field, name in NAMES.items() if field in WORDS}
    for part in ITEMS:
        texts |= {f"{labels.label(part)} {number}": item.text for number, item in enumerate(body.items(part), start=1)}
    if smart.words_of_discipline(texts):
        with section("A thought about some words"):
            draw_words_of_growth(texts)


def draw_readers(header: PlanHeader, readers: Readers, viewer: Viewer) -> None:
    """Who will read the plan once it is proposed."""
    st.header("Access", anchor=False)
    names = {person.id: "You" if person.id == viewer.person_id else person.name for person in readers.people}
    facts(dict.fromkeys(names.values(), "Everything"), alt="Who will be able to read all of the plan")
    st.caption(
        f"{readers.of_hr} Everything on a plan can be read by {escape(header.member.first_name)}. Nobody else sees it."
    )


def _about(item: ItemView, moment: Moment) -> str:
    kind = labels.label(item.kind) if item.kind else ""
    by = f"provided by {item.by_whom}" if item.by_whom else ""
    due = f"due {formatting.short_day(item.due_on, moment.today)}"
    return " · ".join(filter(None, [kind, by, due, item.link]))
