"""Guide: what a coaching plan is for and how to find an opportunity, then how a plan goes, for everybody."""

import streamlit as st

from lib import db, formatting, labels, organisation_settings, smart, ui, workflow_page
from lib.models import Outcome, Part
from lib.plan_fields import HEADINGS
from lib.plans import queries
from lib.sign_in import require_viewer
from lib.ui import notice, policy_texts

viewer = require_viewer()
with db.reading() as session:
    chosen = organisation_settings.in_force(session)
texts = chosen.policy

STEPS = {
    "Draft": "The manager notes the opportunity, the development area and the goal, and aligns with their own manager: "
    "a talk noted in one click, or a question on the screen. Nobody else sees a draft.",
    "Proposed": "The team member reads the plan. Both suggest changes, add activities, support and milestones, and "
    "accept or decline, until both agree to the same version. “Not now” is an answer too.",
    "Active": "Activities, support, milestones and the update cadence can be changed at once. Another goal, target "
    "level or end date is an adjustment, which needs the other’s agreement. A pause is for leave.",
    "Closed": "The plan can be read, but no longer changed. A correction is a note with its date.",
}
CHECK_INS = {
    "Record check-in": "When one is due, either of you writes a line and sets the progress, and says how confident "
    "they are if they like. The other can add their own line until the next one is due.",
    "Prepare": "Each of you can put points on the agenda. They are their author’s alone until both have some, or the "
    "check-in is held. Then what is ticked is done, and the rest goes to the next check-in.",
    "Reschedule": "Another day, between the check-ins around it.",
    "Skip": "With a reason. A check-in that is skipped counts in no figure.",
}
OUTCOMES = formatting.listing([labels.in_sentence(outcome) for outcome in Outcome]).replace(" and ", " or ")
ENDING = {
    "Close plan": f"The manager gives the outcome, {OUTCOMES}, and one sentence of evidence. Both are asked for a "
    "reflection then, and for a look-back two months later.",
    "Create follow-on plan": "It takes up what was not finished.",
    "Request to end": "The team member asks with a reason, and the manager decides.",
    "Cancel plan": "By the manager or HR, with a reason. When somebody leaves the organisation, their open plans are "
    "cancelled.",
    "Reopen": "Within seven days, by the manager who closed or cancelled the plan, or by HR.",
}


BESIDE_THE_PLAN = {
    "Notifications": "What happened on your plans, and what the day brings. The menu counts what is new. Where mail is "
    "sent, you choose on Account by kind what comes by mail: at once, in the mail of the day, or not.",
    "Your calendar": "On Account you make an address at which your calendar fetches your check-ins. It holds the day "
    "and with whom, and no word of a plan.",
    "Needs your attention": "On Plans a manager finds what slips in the team, and the one thing to do about each plan. "
    "HR sends reminders on a whole list there.",
    "Name a deputy": "A manager who will be away names somebody for some plans and some days. A deputy records "
    "check-ins and answers, and neither agrees nor closes.",
    "On paper": "Whoever reads a plan in full can download it as a PDF, with their name and the day on each page.",
    "Achievements": "What you reached across your plans, on one page and as a PDF that is yours to keep. Only you open "
    "it. On Account you download all that is kept about you.",
}


with ui.page(800):
    ui.title("Guide", "What a coaching plan is for, how to find an opportunity, and how a plan goes")

    with ui.section("What a coaching plan is for"):
        policy_texts.draw_purpose(texts)

    with ui.section("When a coaching plan is right"):
        policy_texts.draw_when_right(texts, chosen.organisation.hr_contact)

    with ui.section(f"Coaching plan or {texts.psp_name}"):
        policy_texts.draw_contrasts(texts)

    with ui.section("Five things a manager considers"):
        policy_texts.draw_considered(texts)
        if viewer.reports and st.button("New plan", key="guide_new_plan", icon=":material/add:"):
            ui.go_to("new_plan")
        if not viewer.reports and st.button("Request a coaching plan", key="guide_home", icon=":material/forum:"):
            ui.go_to("home")

    with ui.section("Seven parts of a plan"):
        policy_texts.draw_parts(texts)
        st.caption(
            f"Beside them stand the {HEADINGS[Part.OPPORTUNITY]} it began with, {HEADINGS[Part.MILESTONE]} if you "
            "like, the Journal, and at the end the Outcome."
        )

    with ui.section("Documentation and confidentiality"):
        policy_texts.draw_documentation(texts)
        st.caption("Write what both of you would be glad to read again in a year.")

    with ui.section("Access"):
        ui.facts(queries.who_reads_what(), alt="Who can read what of a plan")
        st.caption(
            "Nobody else. Open plans follow the reporting line; closed and cancelled ones keep the people they ended "
            "with. Nobody reads a plan about somebody above them, and HR none about somebody in HR. Every plan shows "
            "who can see it, and who opened it."
        )

    with ui.section("Notice"):
        st.markdown("Everybody reads this before they begin.")
        with st.expander("Who sees what, how long it is kept, whom to ask"):
            notice.draw(chosen.notice, chosen.organisation.hr_contact)

    with ui.section("How to write a SMART goal"):
        ui.facts(smart.LETTERS, alt="What makes a goal SMART")
        for area, goal in smart.EXAMPLES.items():
            with st.container(border=True, gap="xxsmall"):
                st.caption(ui.escape(area))
                ui.show_text(goal)

    with ui.section("From draft to closed"):
        ui.facts(STEPS, alt="The states of a plan")
        with st.expander("Every step, and who may take it"):
            steps = zip(*workflow_page.rows(), strict=True)
            columns = dict(zip(("Step", "While", "Who", "If"), map(list, steps), strict=True))
            ui.table(columns, alt="Every step on a plan, and who may take it")

    with ui.section("Check-ins"):
        ui.facts(CHECK_INS, alt="What to do about a check-in")

    with ui.section("How a plan ends"):
        ui.facts(ENDING, alt="How a plan ends")

    with ui.section("Beside the plan"):
        ui.facts(BESIDE_THE_PLAN, alt="What helps beside a plan")
