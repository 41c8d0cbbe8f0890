"""Guide: the policy in readable form, for everybody."""

import streamlit as st

from lib import policy, smart, ui, workflow_page
from lib.plans import queries
from lib.settings import get_settings
from lib.sign_in import require_viewer

viewer = require_viewer()
texts = policy.load(get_settings().policy_file)

LIFE = {
    "1 Draft": "The manager writes down the opportunity and speaks about it with their own manager, or asks them on "
    "the screen. Nobody else sees the draft; if discarded, it is gone.",
    "2 Proposed": "The team member reads it and suggests other words. Both add activities, support and milestones, and "
    "answer each other. “Not now” is an answer too: the manager revises the proposal or cancels it.",
    "3 Active": "Both agree to the same version, and the plan begins. They meet in the rhythm they chose; one line and "
    "one slider are a check-in.",
    "When something changes": "Activities, support, milestones and the rhythm are changed at once. Another goal or "
    "another end needs the other one’s agreement. Leave is a pause; unless you say otherwise, open dates move along.",
    "4 Closed": "They look back: achieved, partly achieved or not yet, with one sentence of evidence from the manager. "
    "Whoever closed it, or HR, can reopen it within seven days.",
    "5 Afterwards": "Both are asked for a reflection, and two months later what became of it. A follow-on plan takes "
    "up what was not finished. Nobody can change the plan any more; a correction is a dated note.",
}
WHO_SEES_WHAT = {
    "Team member": "Everything on their own plans, from the moment each is proposed.",
    "Manager": "Everything on the plans of the people who report to them now; on closed and cancelled ones, where they "
    "were the manager at the end.",
    "Manager’s manager": "Everything on open plans coached by the people who report to them now, from proposed on; on "
    "closed and cancelled ones, where they were above the manager at the end. Of a draft only the opportunity and the "
    "development area, and only when they are asked.",
    "HR": f"{queries.HR_READS} Nothing of a plan about somebody in HR or somebody above them.",
    "Leadership": "Figures of the whole organisation, small groups hidden. No plan, and not who has one.",
    "Administrators": "No plan, and not who has one.",
}

with ui.page(800):
    ui.title("Guide", "What a coaching plan is, when it is right, and who can read it")
    st.markdown(
        "A coaching plan is a short, shared plan for what somebody wants to grow into: where they stand, one goal, "
        f"the steps that lead there, and how often the two of you meet about it. About {texts.default_days} days, "
        f"positive, light. The formal process is another one: the {ui.escape(texts.psp_name)}."
    )

    with ui.section("When it is right"):
        st.markdown("At least one of these is the reason:")
        st.markdown("\n".join(f"- {ui.escape(reason)}" for reason in texts.why_now.values()))
        st.markdown("And both of these are true:")
        st.markdown("\n".join(f"- {ui.escape(thing.question)}" for thing in texts.confirmations.values()))
        st.caption(f"Otherwise: {ui.escape(texts.talk_to)}")

    with ui.section("A coaching plan and a formal one"):
        ui.contrasts(texts.psp_name, [(each.coaching, each.psp, each.explanation) for each in texts.contrasts])

    with ui.section("How to write a SMART goal"):
        ui.facts(smart.LETTERS, alt="What makes a goal SMART")
        for area, goal in smart.EXAMPLES.items():
            with st.container(border=True, gap="xxsmall"):
                st.caption(ui.escape(area))
                ui.show_text(goal)

    with ui.section("The life of a plan"):
        ui.facts(LIFE, alt="The life of a plan in five steps")
        st.caption("When somebody leaves the organisation, their open plans are cancelled.")
        with st.expander("Every step, and who may take it"):
            steps = zip(*workflow_page.rows(), strict=True)
            columns = dict(zip(("Step", "While", "Who", "If"), map(list, steps), strict=True))
            st.table(columns, border="horizontal", hide_index=True, alt="Every step on a plan, and who may take it")

    with ui.section("Who sees what"):
        ui.facts(WHO_SEES_WHAT, alt="Who may read what of a plan")
        st.caption(
            "Nobody else. When the reporting line changes, this changes with it for open plans. "
            "Every plan names who may read it, and who opened it."
        )

    with ui.section("What not to write"):
        st.markdown("\n".join(f"- {ui.escape(thing)}" for thing in texts.do_not_write))
        st.caption("Write what both of you would be glad to read again in a year.")
