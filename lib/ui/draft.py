"""The four steps of a new plan, once there is a draft: their fields, and the whole text to be reviewed."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from lib import words
from lib.clock import Moment
from lib.models import ActivityKind, AlignAnswer, Cadence, Dimension, Part, Purpose, SupportKind
from lib.plans import Alignment, ItemView, PlanBody, PlanHeader, PlanView
from lib.ui.aligning import aligned_in_words, where_it_stands
from lib.ui.cards import facts, row_card
from lib.ui.fields import Place, Sheet
from lib.ui.frame import section
from lib.ui.going import go_to
from lib.ui.safe import escape, show_text
from lib.ui.smart import draw_examples, draw_smart, draw_words_of_growth

SHORT, LONG = 14, 90
"""Days under and over which a plan's length is remarked upon."""


class Step(StrEnum):
    """The steps, as they stand in the address."""

    WHO = "who"
    GOAL = "goal"
    ACTIVITIES = "activities"
    REVIEW = "review"


TITLES = {
    Step.WHO: "Who and why now",
    Step.GOAL: "Goal",
    Step.ACTIVITIES: "Activities, support, rhythm",
    Step.REVIEW: "Review",
}
# A new step begins at its top, where the last one may have been left at its end; Streamlit has no word for that.
_to_top = st.components.v2.component(
    "coaching_to_top",
    js="""
    let last
    export default function ({ data }) {
        if (last !== undefined && last !== data.place) {
            document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
        }
        last = data.place
    }
    """,
)
GO_ON = {
    Step.GOAL: "Save and go on to the goal",
    Step.ACTIVITIES: "Save and go on to activities",
    Step.REVIEW: "Save and go on to the review",
}
NEEDED: dict[str, tuple[Step, str]] = {
    "why_now": (Step.WHO, "Why now"),
    "alignment": (Step.WHO, "Alignment with your manager"),
    "area": (Step.GOAL, "What is to improve"),
    "dimension": (Step.GOAL, "Dimension"),
    "purpose": (Step.GOAL, "Purpose"),
    "current_state": (Step.GOAL, "Where they stand today"),
    "goal": (Step.GOAL, "The goal"),
    "measure": (Step.GOAL, "How you will both see it"),
    "activity": (Step.ACTIVITIES, "At least one activity"),
    "support": (Step.ACTIVITIES, "At least one meeting or other help by you"),
}
"""What a plan needs to be proposed or to start: the step it belongs to, and what it is called on the screen."""

KINDS: dict[Part, type[StrEnum]] = {Part.ACTIVITY: ActivityKind, Part.SUPPORT: SupportKind}
FIRST_SUPPORT = "Half an hour together after each check-in"


def saved_at(view: PlanView, moment: Moment, zone: ZoneInfo) -> str:
    """ "at 10:42", with the day before it when that is not today."""
    near, is_today, time = words.day_and_time(view.changed_at, moment.today, zone).rpartition("today, ")
    return f"at {time}" if is_today else f"on {near}{time}"


def choose_step(name: str, missing: Sequence[str], go: Callable[[str], None]) -> Step:
    """The four steps in a row, a check mark before what is complete; the address says which one is open.

    Args:
        name: begins every key.
        missing: names of the parts that are not there yet.
        go: opens a step, given its value.
    """
    unfinished = {NEEDED[part][0] for part in missing}
    asked = st.query_params.get("step", "")
    first = next((step for step in Step if step in unfinished), Step.REVIEW)
    step = Step(asked) if asked in list(Step) else first
    key = f"{name}_step"
    st.session_state[key] = step.value

    def label(value: str) -> str:
        number, is_complete = list(Step).index(Step(value)) + 1, value not in {*unfinished, Step.REVIEW}
        return f"{':material/check_circle: ' if is_complete else ''}{number} {TITLES[Step(value)]}"

    st.segmented_control(
        "Steps",
        [step.value for step in Step],
        format_func=label,
        required=True,
        key=key,
        on_change=lambda: go(st.session_state[key]),
        label_visibility="collapsed",
        width="stretch",
        wrap=True,
    )
    return step


def draw_way(name: str, step: Step, go: Callable[[str], None]) -> None:
    """The way back and on. What was typed is saved by then; going on is the one filled button of these steps."""
    steps = list(Step)
    number = steps.index(step)
    _to_top(data={"place": f"{name} {step}"}, key="new_plan_top")  # A component's key may not hold every code.
    with st.container(horizontal=True, horizontal_alignment="distribute" if number > 0 else "right"):
        if number > 0:
            st.button(
                "Back",
                icon=":material/arrow_back:",
                key=f"{name}_back",
                on_click=go,
                args=(steps[number - 1].value,),
            )
        if number < len(steps) - 1:
            onward = steps[number + 1]
            st.button(GO_ON[onward], key=f"{name}_on", type="primary", on_click=go, args=(onward.value,))


def draw_who(sheet: Sheet, view: PlanView, moment: Moment, ask_above: Callable[[], None]) -> None:
    """Step 1: the person and the answers, why now, what stands behind it, and alignment.

    Args:
        ask_above: asks the manager's manager to align.
    """
    header, body = view.header, _body(view)
    if body.follows is not None and st.button(
        f"Goes on from “{escape(body.follows.title)}”",
        key=f"{sheet.name}_follows",
        type="tertiary",
        icon=":material/conversion_path:",
    ):
        go_to("plan", plan=body.follows.code)
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section("Why now"):
            draw_why_now(sheet, body)
        with st.expander("More about the opportunity :gray[optional]", expanded=_has_background(body)):
            who = header.member.first_name
            sheet.text("What was observed", "observed", body.text.observed)
            sheet.text(f"{words.possessive(who)} aspirations and interests", "aspirations", body.text.aspirations)
            sheet.text("Skills to strengthen", "skills", body.text.skills)
            sheet.text("The business need", "business_need", body.text.business_need)
    with right:
        if header.managers_manager is not None:
            with section(f"Aligned with {header.managers_manager.first_name}"):
                draw_alignment(sheet, header, body.alignment, moment, ask_above)
        with section("What you confirmed"):
            questions = body.policy.get("confirmations", {})
            answers = {questions.get(key, key): "Yes" if given else "No" for key, given in body.confirmed.items()}
            facts(answers, alt="Your answers")
            st.caption(f"{escape(header.member.first_name)} can read these answers once you propose the plan.")


def draw_why_now(sheet: Sheet, body: PlanBody) -> None:
    """The reasons as boxes to tick. Each tick is saved by itself, added to what is stored."""
    ticked = body.text.why_now

    def tick(reason: str) -> None:
        is_on = st.session_state[f"{sheet.name}_why_now_{reason}"]

        def change(before: Sequence[str]) -> list[str]:
            rest = [each for each in before if each != reason]
            return [*rest, reason] if is_on else rest

        sheet.merge(change, "why_now", ticked)

    sheet.bind("why_now", ticked)
    for reason, sentence in body.policy.get("why_now", {}).items():
        key = f"{sheet.name}_why_now_{reason}"
        st.session_state[key] = reason in ticked
        st.checkbox(escape(sentence), key=key, on_change=tick, args=(reason,))
    sheet.tell("why_now")


def draw_alignment(
    sheet: Sheet, header: PlanHeader, alignment: Alignment, moment: Moment, ask_above: Callable[[], None]
) -> None:
    """Aligning with one's own manager: a note in one tap that the two spoke, or a question to them.

    Args:
        ask_above: asks the manager's manager; once for a plan.
    """
    assert header.managers_manager is not None
    above, who = header.managers_manager.first_name, header.member.first_name
    where_it_stands(alignment, "You", above, moment.today)
    is_there = alignment.noted_on is not None or alignment.answer is AlignAnswer.ALIGNED
    if not is_there:
        st.caption(
            f"Talk with {escape(above)} about the opportunity; the finished plan is not needed. "
            "Noted or answered before the plan starts."
        )
        with st.container(horizontal=True):
            st.button(
                "We spoke today",
                icon=":material/handshake:",
                key=f"{sheet.name}_spoke_today",
                on_click=sheet.store,
                args=({"aligned_on": moment.today},),
            )
            if alignment.asked_on is None:
                label = f"Ask {escape(above)}"
                st.button(label, icon=":material/send:", key=f"{sheet.name}_ask_above", on_click=ask_above)
    if alignment.asked_on is None and not is_there:
        st.caption(
            f"If you ask, {escape(above)} sees why now and the development area, and nothing else of the draft. "
            f"{escape(who)} can read the answer once you propose the plan."
        )
    if alignment.answer is not AlignAnswer.ALIGNED:
        label = "On another day" if alignment.noted_on is None else "The day you spoke"
        sheet.day(label, "aligned_on", alignment.noted_on, max_value=moment.today, width=200)


def draw_goal(sheet: Sheet, view: PlanView) -> None:
    """Step 2: the development area, where the person stands, and the goal; beside it whether it is SMART."""
    body, who = _body(view), view.header.member.first_name
    text, levels = body.text, body.policy.get("levels", {})
    left, right = st.columns([5, 3], gap="large")
    with left, section("What is it about?"):
        sheet.text("What is to improve", "area", text.area, placeholder="For example: leading customer workshops")
        sheet.choice("Dimension", "dimension", text.dimension, _labels(Dimension))
        sheet.choice("Purpose", "purpose", text.purpose, _labels(Purpose))
    with right, section(f"Where does {who} stand today?"):
        sheet.text(
            "Your assessment",
            "current_state",
            text.current_state,
            placeholder="What goes well already, and what is not there yet",
        )
        draw_level(sheet, "Level today", "current_level", text.current_level, levels)
    left, right = st.columns([5, 3], gap="large")
    with left, section("What will be different at the end?"):
        st.caption(f"One goal. Short, concrete, and something {escape(who)} can reach by their own work.")
        sheet.text("The goal", "goal", text.goal, height=112)
        sheet.text("How will you both see it?", "measure", text.measure)
        sheet.text("Why can it be done in this time?", "achievable", text.achievable, is_optional=True)
        why = f"Why does it matter, to {who} and to the team?"
        sheet.text(why, "relevant", text.relevant, is_optional=True)
        sheet.day("By when, if before the end of the plan", "goal_by", text.goal_by, is_optional=True, width=320)
        draw_level(sheet, "Level to reach", "target_level", text.target_level, levels)
    with right:
        draw_smart(text, who)
        draw_words_of_growth(_typed(body, who))
        draw_examples()


def draw_level(sheet: Sheet, label: str, field: str, stored: int | None, levels: Mapping[str, str]) -> None:
    """A level from 1 to 5, with what it means in the words of the plan's policy."""
    with st.container(gap="xxsmall"):
        sheet.choice(label, field, stored, {int(level): level for level in levels}, is_optional=True)
        if stored is not None:
            st.caption(escape(levels.get(str(stored), "")))
        elif levels:
            low, *_, high = levels.values()
            st.caption(f"From 1, {escape(low.lower())}, to {len(levels)}, {escape(high.lower())}")


def draw_activities(sheet: Sheet, view: PlanView, remove: Callable[[Part, int], None]) -> None:
    """Step 3: what leads there, who helps, and in which rhythm.

    Args:
        remove: takes an item out of the draft, given its part and id.
    """
    body, who = _body(view), view.header.member.first_name
    left, right = st.columns([5, 3], gap="large")
    with left:
        with section("What leads there"):
            draw_items(sheet, body.activities, remove)
            more = f"What else could {who} do?" if body.activities else f"The first thing {who} could do"
            sheet.addition(more, Part.ACTIVITY, placeholder="For example: shadow two workshops, and note what works")
            st.caption(f"{escape(who)} can change each of these and add others.")
        with section("What you give"):
            draw_items(sheet, body.support, remove)
            sheet.addition(
                "More support" if body.support else "The first support",
                Part.SUPPORT,
                placeholder="A meeting, help by you, or a tool",
            )
            if not body.support:
                st.button(
                    f"Take “{FIRST_SUPPORT}”",
                    icon=":material/add:",
                    key=f"{sheet.name}_first_support",
                    on_click=sheet.store,
                    args=({"text": FIRST_SUPPORT}, Place(Part.SUPPORT, None, f"{sheet.name}_first_support")),
                )
        with st.expander("Milestones on the way :gray[optional]", expanded=bool(body.milestones)):
            draw_items(sheet, body.milestones, remove)
            sheet.addition("A milestone", Part.MILESTONE, placeholder="For example: half a workshop led together")
    with right:
        with section("From when to when"):
            with st.container(horizontal=True):
                sheet.day("Start", "start_on", body.text.start_on, width=150)
                sheet.day("End", "end_on", body.text.end_on, width=150)
            draw_length((body.text.end_on - body.text.start_on).days)
        with section("How often you meet about it"):
            draw_rhythm(sheet, body)


def draw_length(days: int) -> None:
    """How long the plan is, with a remark where that is unusual."""
    remark = ""
    if days < SHORT:
        remark = " That is short: is there time to try, to talk about it, and to try again?"
    if days > LONG:
        remark = " That is long for one goal. A nearer one now and a follow-on plan keep it light."
    st.caption(f"{':material/info: ' if remark else ''}{days} {words.plural(days, 'day')} from start to end.{remark}")


def draw_rhythm(sheet: Sheet, body: PlanBody) -> None:
    """The cadence, and what it needs to know."""
    text = body.text
    sheet.choice("Update cadence", "cadence", text.cadence, _labels(Cadence), required=True)
    if text.cadence is Cadence.EVERY_N_DAYS:
        st.number_input("Every how many days", 2, 90, step=1, **sheet.bind("cadence_days", text.cadence_days))
        sheet.tell("cadence_days")
    elif text.cadence is not Cadence.MONTHLY:
        days = {number: day[:3] for number, day in enumerate(words.WEEKDAYS[:5])}
        sheet.choice("On", "cadence_weekday", text.cadence_weekday, days, required=True)
    sheet.text("How the two of you align and get there together", "together", text.together, is_optional=True)


def draw_items(sheet: Sheet, items: Sequence[ItemView], remove: Callable[[Part, int], None]) -> None:
    """Activities, support or milestones as rows that can be typed over."""
    for number, item in enumerate(items, start=1):
        place = Place(item.part, item.id)
        name = words.label(item.part)
        with st.container(border=True, gap="small"):
            sheet.text(f"{name} {number}", "text", item.text, place)
            if item.part in KINDS:
                labels = _labels(KINDS[item.part])
                sheet.choice("Kind", "kind", item.kind, labels, place, required=True, label_visibility="collapsed")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                due_on = item.due_on if item.has_own_date else None
                sheet.day("Due, if before the end", "due_on", due_on, place, width=180)
                if item.part is Part.SUPPORT:
                    sheet.line("By whom, if not by you", "by_whom", item.by_whom, place, width=180)
                    sheet.line("Link", "link", item.link, place, is_optional=True)
                with st.popover("Remove", icon=":material/delete:", key=f"{sheet.key('remove', place)}_ask"):
                    st.markdown(f"Take this {words.in_sentence(item.part)} out of the draft?")
                    st.button("Remove it", key=sheet.key("remove", place), on_click=remove, args=(item.part, item.id))


def draw_review(view: PlanView, moment: Moment) -> None:
    """The whole text as the team member will read it."""
    header, body = view.header, _body(view)
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
                "Dimension": words.label(text.dimension) if text.dimension else "",
                "Purpose": words.label(text.purpose) if text.purpose else "",
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
                "By when": words.day(text.goal_by or text.end_on, today),
                "Level to reach": _level(text.target_level, levels),
            },
            alt="The goal",
        )
    for title, items in (("Activities", body.activities), ("Support", body.support), ("Milestones", body.milestones)):
        if items:
            with section(title):
                for item in items:
                    icon = words.icon(item.kind or item.part)
                    row_card(f"new_plan_{item.part}_{item.id}_review", item.text, _about(item, moment), icon=icon)
    with section("Rhythm"):
        rhythm = words.cadence(text.cadence, text.cadence_days, text.cadence_weekday)
        facts(
            {
                "From when to when": words.span(text.start_on, text.end_on, today),
                "Check-ins": words.sentence(rhythm),
                "Together": text.together,
            },
            alt="Dates and rhythm",
        )


def draw_missing(sheet: Sheet, to_propose: Sequence[str], to_start: Sequence[str], go: Callable[[str], None]) -> None:
    """What is still missing, each with a link to its step; and whether something typed is not saved."""
    if sheet.has_unsaved:
        st.warning("Something you typed could not be saved yet. It still stands in its field, with the reason.")
    if to_propose or to_start:
        st.subheader("What is still missing", anchor=False)
    for title, parts in (
        ("Needed to propose", to_propose),
        ("Needed before the plan starts; you can propose without it", to_start),
    ):
        if not parts:
            continue
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{title}**")
            for part in parts:
                step, words_for_it = NEEDED[part]
                st.button(
                    words_for_it,
                    key=f"{sheet.name}_missing_{part}",
                    icon=":material/arrow_forward:",
                    type="tertiary",
                    on_click=go,
                    args=(step.value,),
                )


def draw_readers(header: PlanHeader) -> None:
    """Who will read the plan once it is proposed."""
    above = header.managers_manager
    st.subheader("Who will read it", anchor=False)
    facts(
        {
            header.member.name: "Everything",
            "You": "Everything",
            (above.name if above else ""): "Everything, as your manager" if above else "",
            "HR": "That it exists: people, dates, state. Not a word that you typed.",
        },
        alt="Who will be able to read the plan",
    )
    st.caption(f"Everything on a plan can be read by {escape(header.member.first_name)}. Nobody else sees it.")


def _body(view: PlanView) -> PlanBody:
    assert view.body is not None  # Whoever has a draft open wrote it and reads it in full.
    return view.body


def _typed(body: PlanBody, who: str) -> dict[str, str]:
    """Everything that was typed on a draft, by what its field is called."""
    text = body.text
    items = {Part.ACTIVITY: body.activities, Part.SUPPORT: body.support, Part.MILESTONE: body.milestones}
    return {
        "What was observed": text.observed,
        f"{words.possessive(who)} aspirations and interests": text.aspirations,
        "Skills to strengthen": text.skills,
        "The business need": text.business_need,
        "What is to improve": text.area,
        "Your assessment": text.current_state,
        "The goal": text.goal,
        "How you will both see it": text.measure,
        "Why it can be done": text.achievable,
        "Why it matters": text.relevant,
        "How you get there together": text.together,
        **{
            f"{words.label(part)} {number}": item.text
            for part, its in items.items()
            for number, item in enumerate(its, start=1)
        },
    }


def _labels(values: type[StrEnum]) -> dict[Any, str]:
    return {value.value: words.label(value) for value in values}


def _has_background(body: PlanBody) -> bool:
    text = body.text
    return any((text.observed, text.aspirations, text.skills, text.business_need))


def _level(level: int | None, levels: Mapping[str, str]) -> str:
    return f"{level} · {levels.get(str(level), '')}" if level else ""


def _about(item: ItemView, moment: Moment) -> str:
    kind = words.label(item.kind) if item.kind else ""
    by = f"by {item.by_whom}" if item.by_whom else ""
    due = f"due {words.short_day(item.due_on, moment.today)}"
    return " · ".join(filter(None, [kind, by, due, item.link]))
