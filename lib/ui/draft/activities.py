"""Step 3 of a new plan: activities, support and milestones, the timeline and the update cadence."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import streamlit as st

from lib import formatting, labels
from lib.models import ActivityKind, Cadence, Part, PlanText, SupportKind
from lib.plan_fields import FIELDS, HEADINGS, NAMES, outside
from lib.plans.queries import ItemView, PlanBody, PlanHeader
from lib.ui.autosave import AutosaveForm, FieldTarget, field_labels
from lib.ui.draft.text_field import draw_words
from lib.ui.escaping import escape
from lib.ui.frame import section
from lib.ui.only_check_in import tell_only_check_in

SHORT, LONG = 14, 90
"""Days under and over which a plan's length is remarked upon."""

KINDS: dict[Part, type[StrEnum]] = {Part.ACTIVITY: ActivityKind, Part.SUPPORT: SupportKind}
FIRST_SUPPORT = "Half an hour together after each check-in"


def draw_activities(
    form: AutosaveForm, header: PlanHeader, body: PlanBody, remove: Callable[[Part, int], None]
) -> None:
    """Step 3: activities, support, milestones, timeline and update cadence.

    Args:
        remove: takes an item out of the draft, given its part and id.
    """
    who = header.member.first_name
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section(HEADINGS[Part.ACTIVITY]):
            st.caption(f"What {escape(who)} does to reach the goal. {escape(who)} can change each and add others.")
            draw_items(form, body.text, body.activities, remove)
            form.addition(
                "Add an activity",
                Part.ACTIVITY,
                _texts(body.activities),
                placeholder="For example: shadow two workshops, and note what works",
            )
        with section(HEADINGS[Part.SUPPORT]):
            st.caption("What you give: a meeting, your assistance, a tool.")
            draw_items(form, body.text, body.support, remove)
            form.addition(
                "Add support",
                Part.SUPPORT,
                _texts(body.support),
                placeholder="For example: an hour of practice together each week",
            )
            if not body.support:
                st.button(
                    f"Add “{FIRST_SUPPORT}”",
                    icon=":material/add:",
                    key=f"{form.name}_first_support",
                    on_click=form.store,
                    args=({"text": FIRST_SUPPORT}, FieldTarget(Part.SUPPORT, None, f"{form.name}_first_support")),
                )
        with st.expander(f"{HEADINGS[Part.MILESTONE]} (optional)", expanded=bool(body.milestones)):
            draw_items(form, body.text, body.milestones, remove)
            form.addition(
                "Add a milestone",
                Part.MILESTONE,
                _texts(body.milestones),
                placeholder="For example: half a workshop led together",
            )
    with right:
        with section(HEADINGS[Part.TIMELINE]):
            with st.container(horizontal=True):
                form.day(NAMES["start_on"], "start_on", body.text.start_on, width=190)
                form.day(NAMES["end_on"], "end_on", body.text.end_on, width=190)
            draw_length((body.text.end_on - body.text.start_on).days)
        with section(HEADINGS[Part.CADENCE]):
            draw_rhythm(form, body)


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


def draw_rhythm(form: AutosaveForm, body: PlanBody) -> None:
    """The cadence, and what it needs to know."""
    text = body.text
    with st.container():
        st.caption("How often the two of you check in.")
        form.choice(
            NAMES["cadence"],
            "cadence",
            text.cadence,
            field_labels(Cadence),
            label_visibility="collapsed",
        )
        if text.cadence is Cadence.EVERY_N_DAYS:
            form.number(NAMES["cadence_days"], "cadence_days", text.cadence_days)
        elif text.cadence is not Cadence.MONTHLY:
            days = {number: day[:3] for number, day in enumerate(formatting.WEEKDAYS[:5])}
            form.choice(NAMES["cadence_weekday"], "cadence_weekday", text.cadence_weekday, days)
        tell_only_check_in(text.start_on, text.end_on, text.model_dump(), body.working, form.today)
    draw_words(form, "together", text.together, is_optional=True)


def draw_items(
    form: AutosaveForm, text: PlanText, items: Sequence[ItemView], remove: Callable[[Part, int], None]
) -> None:
    """Activities, support or milestones as rows that can be typed over; a day outside the plan is said at its field."""
    for number, item in enumerate(items, start=1):
        fields = FIELDS[item.part]
        place = FieldTarget(item.part, item.id)
        name = labels.label(item.part)
        with st.container(border=True, gap="small", key=f"{form.key('row', place)}_card"):
            draw_words(form, "text", item.text, place, label=f"{name} {number}")
            if item.part in KINDS:
                kinds = field_labels(KINDS[item.part])
                form.choice(fields["kind"].label, "kind", item.kind, kinds, place)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                due_on = item.due_on if item.has_own_date else None
                wrong = outside(due_on, text.start_on, text.end_on, form.today)
                form.day(fields["due_on"].label, "due_on", due_on, place, is_optional=True, wrong=wrong, width=200)
                if item.part is Part.SUPPORT:
                    form.line(
                        fields["by_whom"].label, "by_whom", item.by_whom, place, is_optional=True, placeholder="You"
                    )
                    form.line(fields["link"].label, "link", item.link, place, is_optional=True)
                with st.popover("Remove", icon=":material/delete:", key=f"{form.key('remove', place)}_ask"):
                    st.markdown(f"Remove this {labels.in_sentence(item.part)} from the draft?")
                    st.button("Yes, remove", key=form.key("remove", place), on_click=remove, args=(item.part, item.id))
