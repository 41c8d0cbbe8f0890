"""The progress of an activity, and a milestone that was reached; each form opens in its card."""

import streamlit as st

from lib import labels
from lib.models import Action, Progress
from lib.plans import commands
from lib.ui.forms import field_error, past_day_field
from lib.ui.plan.page import PlanPage
from lib.ui.plan.steps.step_form import StepForm, item_of
from lib.ui.tables import facts
from lib.ui.typing import choice_field, form_area, words_field


def _report(page: PlanPage) -> None:
    item = item_of(page, page.body.activities)
    form_key, opened = page.form_key("report_activity", item.id), page.open_form
    with form_area(form_key):
        errors = page.errors("report_activity", item.id)
        if opened.theirs:
            now = opened.theirs.get("progress")
            facts(
                {
                    "As saved now": labels.label(Progress(now)) if now else "",
                    "Evidence": str(opened.theirs.get("evidence") or ""),
                },
                alt="What the other one saved",
            )
        progress = choice_field(
            st.segmented_control,
            "Status",
            list(Progress),
            start=item.progress,
            required=True,
            format_func=labels.label,
            key=f"{form_key}_progress",
        )
        field_error(errors, "progress")
        evidence = words_field(
            "Evidence",
            key=f"{form_key}_evidence",
            stored=item.evidence,
            placeholder="Optional: a sentence, or where it can be seen",
        )
        field_error(errors, "evidence")
        if not page.sends("Save", "Cancel"):
            return
    page.act(
        "report_activity",
        commands.report_activity,
        item.id,
        item=item.id,
        progress=progress,
        evidence=evidence,
        seen=opened.seen,
        told=f"Saved. {page.other} sees the new status.",
    )


def _reach(page: PlanPage) -> None:
    item = item_of(page, page.body.milestones)
    form_key = page.form_key("reach_milestone", item.id)
    with form_area(form_key):
        errors = page.errors("reach_milestone", item.id)
        evidence = words_field("Evidence", key=f"{form_key}_evidence", placeholder="Optional")
        field_error(errors, "evidence")
        reached_on = past_day_field("Reached on", f"{form_key}_reached_on", page.today)
        field_error(errors, "reached_on")
        if not page.sends("Mark as reached", "Cancel"):
            return
    page.act(
        "reach_milestone",
        commands.reach_milestone,
        item.id,
        item=item.id,
        evidence=evidence,
        reached_on=reached_on,
        told=f"Noted as reached. {page.other} sees it on the plan.",
    )


def _report_seen(page: PlanPage, item_id: int) -> dict[str, object]:
    found = next((item for item in page.body.activities if item.id == item_id), None)
    return {"progress": found.progress, "evidence": found.evidence} if found else {}


STEPS = {
    "report_activity": StepForm(
        lambda page: "Update status",
        Action.REPORT_ACTIVITY,
        _report,
        items=lambda page: page.body.activities,
        tab="Activities",
        seen=_report_seen,
    ),
    "reach_milestone": StepForm(
        lambda page: "Mark as reached",
        Action.REACH_MILESTONE,
        _reach,
        items=lambda page: page.body.milestones,
        tab="Overview",
    ),
}
