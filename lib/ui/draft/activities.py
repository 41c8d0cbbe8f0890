"""Step 3 of a new plan: what leads there, who helps, from when to when, and how often the two meet."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import streamlit as st

from lib import formatting, labels
from lib.models import ActivityKind, Cadence, Part, PlanText, SupportKind
from lib.plan_fields import outside
from lib.plans.queries import ItemView, PlanBody, PlanHeader
from lib.ui.autosave import AutosaveForm, FieldTarget, field_labels
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.only_check_in import tell_only_check_in

SHORT, LONG = 14, 90
"""Days under and over which a plan's length is remarked upon."""

KINDS: dict[Part, type[StrEnum]] = {Part.ACTIVITY: ActivityKind, Part.SUPPORT: SupportKind}
FIRST_SUPPORT = "Half an hour together after each check-in"


def draw_activities(
    sheet: AutosaveForm, header: PlanHeader, body: PlanBody, remove: Callable[[Part, int], None]
) -> None:
    """Step 3: what leads there, who helps, and in which rhythm.

    Args:
        remove: takes an item out of the draft, given its part and id.
    """
    who = header.member.first_name
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section("What leads there"):
            draw_items(sheet, body.text, body.activities, remove)
            more = f"What else could {who} do?" if body.activities else f"The first thing {who} could do"
            sheet.addition(
                more,
                Part.ACTIVITY,
                _texts(body.activities),
                placeholder="For example: shadow two workshops, and note what works",
            )
            st.caption(f"{escape(who)} can change each of these and add others.")
        with section("What you give"):
            draw_items(sheet, body.text, body.support, remove)
            sheet.addition(
                "More support" if body.support else "The first support",
                Part.SUPPORT,
                _texts(body.support),
                placeholder="A meeting, help by you, or a tool",
            )
            if not body.support:
                st.button(
                    f"Take “{FIRST_SUPPORT}”",
                    icon=":material/add:",
                    key=f"{sheet.name}_first_support",
                    on_click=sheet.store,
                    args=({"text": FIRST_SUPPORT}, FieldTarget(Part.SUPPORT, None, f"{sheet.name}_first_support")),
                )
        with st.expander("Milestones on the way :gray[optional]", expanded=bool(body.milestones)):
            draw_items(sheet, body.text, body.milestones, remove)
            sheet.addition(
                "A milestone",
                Part.MILESTONE,
                _texts(body.milestones),
                placeholder="For example: half a workshop led together",
            )
    with right:
        with section("From when to when"):
            with st.container(horizontal=True):
                sheet.day("Start", "start_on", body.text.start_on, width=190)
                sheet.day("End", "end_on", body.text.end_on, width=190)
            draw_length((body.text.end_on - body.text.start_on).days)
        with section("How often you meet about it"):
            draw_rhythm(sheet, body)


def _texts(items: Sequence[ItemView]) -> list[str]:
    return [item.text for item in items]


def draw_length(days: int) -> None:
    """How long the plan is, with a remark where that is unusual."""
    remark = ""
    if days < SHORT:
        remark = " That is short: is there time to try, to talk about it, and to try again?"
    if days > LONG:
        remark = " That is long for one goal. A nearer one now and a follow-on plan keep it light."
    st.caption(
        f"{':material/info: ' if remark else ''}{days} {formatting.plural(days, 'day')} from start to end.{remark}"
    )


def draw_rhythm(sheet: AutosaveForm, body: PlanBody) -> None:
    """The cadence, and what it needs to know."""
    text = body.text
    sheet.choice("Update cadence", "cadence", text.cadence, field_labels(Cadence), required=True)
    if text.cadence is Cadence.EVERY_N_DAYS:
        sheet.number("Every how many days", "cadence_days", text.cadence_days)
    elif text.cadence is not Cadence.MONTHLY:
        days = {number: day[:3] for number, day in enumerate(formatting.WEEKDAYS[:5])}
        sheet.choice("On", "cadence_weekday", text.cadence_weekday, days, required=True)
    tell_only_check_in(text.start_on, text.end_on, text.model_dump(), sheet.today)
    sheet.text("How the two of you align and get there together", "together", text.together, is_optional=True)


def draw_items(
    sheet: AutosaveForm, text: PlanText, items: Sequence[ItemView], remove: Callable[[Part, int], None]
) -> None:
    """Activities, support or milestones as rows that can be typed over; a day outside the plan is said at its field."""
    for number, item in enumerate(items, start=1):
        place = FieldTarget(item.part, item.id)
        name = labels.label(item.part)
        with st.container(border=True, gap="small", key=f"{sheet.key('row', place)}_card"):
            sheet.text(f"{name} {number}", "text", item.text, place)
            if item.part in KINDS:
                kinds = field_labels(KINDS[item.part])
                sheet.choice("Kind", "kind", item.kind, kinds, place, required=True, label_visibility="collapsed")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                due_on = item.due_on if item.has_own_date else None
                wrong = outside(due_on, text.start_on, text.end_on, sheet.today)
                sheet.day("Due, if before the end", "due_on", due_on, place, wrong=wrong, width=180)
                if item.part is Part.SUPPORT:
                    sheet.line("By whom, if not by you", "by_whom", item.by_whom, place, width=180)
                    sheet.line("Link", "link", item.link, place, is_optional=True)
                with st.popover("Remove", icon=":material/delete:", key=f"{sheet.key('remove', place)}_ask"):
                    st.markdown(f"Take this {labels.in_sentence(item.part)} out of the draft?")
                    st.button("Remove it", key=sheet.key("remove", place), on_click=remove, args=(item.part, item.id))
