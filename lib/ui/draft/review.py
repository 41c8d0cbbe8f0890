"""Step 4 of a new plan: the whole text as the team member will read it, and who else will."""

from collections.abc import Mapping

import streamlit as st

from lib import formatting, labels
from lib.access import Viewer
from lib.clock import Moment
from lib.plans.queries import ItemView, PlanBody, PlanHeader, Readers
from lib.ui.alignment import aligned_in_words
from lib.ui.cards import facts, row_card
from lib.ui.escaping import escape, show_text
from lib.ui.frame import section


def draw_review(header: PlanHeader, body: PlanBody, moment: Moment) -> None:
    """The whole text as the team member will read it."""
    text, who, today = body.text, header.member.first_name, moment.today
    reasons = body.policy.get("why_now", {})
    levels = body.policy.get("levels", {})
    with section("The opportunity"):
        st.markdown("\n".join(f"- {escape(reasons.get(reason, reason))}" for reason in text.why_now))
        facts(
            {
                "Observed": text.observed,
                "Aspirations and interests": text.aspirations,
                "Skills to strengthen": text.skills,
                "Business need": text.business_need,
                "Aligned with the manager above": aligned_in_words(body.alignment, today),
            },
            alt="The opportunity",
        )
    with section(text.area or "Development area"):
        if not text.area:
            st.markdown("Not written yet.")
        facts(
            {
                "Dimension": labels.label(text.dimension) if text.dimension else "",
                "Purpose": labels.label(text.purpose) if text.purpose else "",
                f"Where {who} stands": text.current_state,
                "Level today": _level(text.current_level, levels),
            },
            alt="The development area",
        )
    with section("Where we are going"):
        show_text(text.goal or "Not written yet.")
        facts(
            {
                "How we both see it": text.measure,
                "Why it can be done": text.achievable,
                "Why it matters": text.relevant,
                "By when": formatting.day(text.goal_by or text.end_on, today),
                "Level to reach": _level(text.target_level, levels),
            },
            alt="The goal",
        )
    for title, items in (("Activities", body.activities), ("Support", body.support), ("Milestones", body.milestones)):
        if items:
            with section(title):
                for item in items:
                    icon = labels.icon(item.kind or item.part)
                    row_card(f"new_plan_{item.part}_{item.id}_review", item.text, _about(item, moment), icon=icon)
    with section("Rhythm"):
        rhythm = formatting.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
        facts(
            {
                "From when to when": formatting.span(text.start_on, text.end_on, today),
                "Check-ins": formatting.sentence(rhythm),
                "Together": text.together,
            },
            alt="Dates and rhythm",
        )


def draw_readers(header: PlanHeader, readers: Readers, viewer: Viewer) -> None:
    """Who will read the plan once it is proposed."""
    st.header("Who will read it", anchor=False)
    names = {person.id: "You" if person.id == viewer.person_id else person.name for person in readers.people}
    facts(dict.fromkeys(names.values(), "Everything"), alt="Who will be able to read all of the plan")
    st.caption(
        f"{readers.of_hr} Everything on a plan can be read by {escape(header.member.first_name)}. Nobody else sees it."
    )


def _level(level: int | None, levels: Mapping[str, str]) -> str:
    return f"{level} · {levels.get(str(level), '')}" if level else ""


def _about(item: ItemView, moment: Moment) -> str:
    kind = labels.label(item.kind) if item.kind else ""
    by = f"by {item.by_whom}" if item.by_whom else ""
    due = f"due {formatting.short_day(item.due_on, moment.today)}"
    return " · ".join(filter(None, [kind, by, due, item.link]))
