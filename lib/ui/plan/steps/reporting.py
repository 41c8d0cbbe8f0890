"""What became of an activity, a milestone, support; each form opens in the card of what it is about."""

import streamlit as st

from lib import plans, words
from lib.life import Action
from lib.models import Progress
from lib.ui.cards import facts
from lib.ui.forms import field_error, past_day_field
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm, item_of
from lib.ui.typing import choice_field, form_area, words_field


def _report(desk: Desk) -> None:
    item = item_of(desk, desk.body.activities)
    form, opened = desk.form_key("report", item.id), desk.opened
    assert opened is not None
    with form_area(form):
        errors = desk.errors("report", item.id)
        if opened.theirs:
            now = opened.theirs.get("progress")
            facts(
                {
                    "As saved now": words.label(Progress(now)) if now else "",
                    "Evidence": str(opened.theirs.get("evidence") or ""),
                },
                alt="What the other one saved",
            )
        progress = choice_field(
            st.segmented_control,
            "How far is it?",
            list(Progress),
            start=item.progress,
            required=True,
            format_func=words.label,
            key=f"{form}_progress",
        )
        field_error(errors, "progress")
        evidence = words_field(
            "What shows it?",
            key=f"{form}_evidence",
            stored=item.evidence,
            placeholder="If you like: a sentence, or where it can be seen",
        )
        field_error(errors, "evidence")
        if not desk.sends("Save", "Never mind"):
            return
    desk.act(
        "report",
        plans.report_activity,
        item.id,
        item=item.id,
        progress=progress,
        evidence=evidence,
        seen=opened.seen,
        told=f"Saved. {desk.other} sees how far it is.",
    )


def _reach(desk: Desk) -> None:
    item = item_of(desk, desk.body.milestones)
    form = desk.form_key("reach", item.id)
    with form_area(form):
        errors = desk.errors("reach", item.id)
        evidence = words_field("What shows it?", key=f"{form}_evidence", placeholder="If you like")
        field_error(errors, "evidence")
        reached_on = past_day_field("Reached on", f"{form}_reached_on", desk.today)
        field_error(errors, "reached_on")
        if not desk.sends("It is reached", "Not yet"):
            return
    desk.act(
        "reach",
        plans.reach_milestone,
        item.id,
        item=item.id,
        evidence=evidence,
        reached_on=reached_on,
        told=f"Noted as reached. {desk.other} sees it on the plan.",
    )


def _give(desk: Desk) -> None:
    item = item_of(desk, desk.body.support)
    form = desk.form_key("give", item.id)
    with form_area(form):
        errors = desk.errors("give", item.id)
        given_on = past_day_field("Provided on", f"{form}_given_on", desk.today)
        field_error(errors, "given_on")
        if not desk.sends("Mark as provided", "Not yet"):
            return
    told = f"Noted as provided. {desk.member} can confirm it."
    desk.act("give", plans.give_support, item.id, item=item.id, given_on=given_on, told=told)


def _report_seen(desk: Desk, item_id: int) -> dict[str, object]:
    found = next((item for item in desk.body.activities if item.id == item_id), None)
    return {"progress": found.progress, "evidence": found.evidence} if found else {}


STEPS = {
    "report": StepForm(
        lambda desk: "Report on an activity",
        Action.REPORT_ACTIVITY,
        _report,
        items=lambda desk: desk.body.activities,
        tab="Activities",
        seen=_report_seen,
    ),
    "reach": StepForm(
        lambda desk: "A milestone is reached",
        Action.REACH_MILESTONE,
        _reach,
        items=lambda desk: desk.body.milestones,
        tab="Overview",
    ),
    "give": StepForm(
        lambda desk: "Was this support given?",
        Action.GIVE_SUPPORT,
        _give,
        items=lambda desk: desk.body.support,
        tab="Support",
    ),
}
