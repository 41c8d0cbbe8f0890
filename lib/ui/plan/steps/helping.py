"""HR's part: to remind, to read in full for a reason, to appoint an acting manager."""

import streamlit as st

from lib import plans, words
from lib.errors import CoachingError
from lib.life import Action
from lib.models import HrReason, Side
from lib.plans.helping import IN_FULL_FOR
from lib.settings import get_settings
from lib.turn import OF_SIDE
from lib.ui.appointing import choose_manager
from lib.ui.forms import field_error, show_errors
from lib.ui.plan.desk import Desk
from lib.ui.plan.steps.form import StepForm
from lib.ui.safe import escape
from lib.ui.typing import choice_field, form_area


def _open_in_full(desk: Desk) -> None:
    form = desk.form_key("open_in_full")
    st.markdown(f"For half an hour you read all of it. **{escape(desk.readers)} can see that you opened it, and why.**")
    with form_area(form):
        errors = desk.errors("open_in_full")
        reason = choice_field(
            st.radio, "Why do you open it?", list(HrReason), format_func=words.label, key=f"{form}_reason"
        )
        field_error(errors, "reason")
        if not desk.sends("Open it for half an hour"):
            return
    until = words.time_of_day(desk.moment.now + IN_FULL_FOR, get_settings().zone)
    desk.act(
        "open_in_full",
        plans.open_in_full,
        reason=reason,
        told=f"Open until {until}. {desk.readers} can see it, and why.",
    )


def asked(desk: Desk) -> str:
    """Whom a reminder is for, by first name, or both."""
    header = desk.header
    sides = [side for side in Side if OF_SIDE[side] in header.turn.who]
    if not sides and header.adjusting is not None:
        sides = [header.adjusting.other]
    return words.listing([desk.name_of(side) for side in sides or Side])


def _nudge(desk: Desk) -> None:
    st.markdown(
        f"You ask **{escape(asked(desk))}** for the next step. It stands on their Home and in the journal of the plan, "
        "with your name, until one of the two does something."
    )
    with form_area(desk.form_key("nudge")):
        desk.errors("nudge")
        if not desk.sends("Send the reminder"):
            return
    desk.act("nudge", plans.nudge, told=f"Sent. {asked(desk)} can read that you ask for the next step.")


def _appoint(desk: Desk) -> None:
    form = desk.form_key("appoint")
    try:
        chosen = choose_manager(
            form, desk.member, lambda text: desk.step(plans.find_candidates, search=text), desk.shut
        )
    except CoachingError as error:  # Somebody was appointed in between.
        show_errors(error)
        return
    if chosen is not None:
        told = f"{chosen.name} acts as manager now. {desk.member} sees it on the plan."
        desk.act("appoint", plans.appoint_manager, chosen.person_id, told=told)


def _is_beside(desk: Desk) -> bool:
    """One of the two needs no help from themselves, in HR or not."""
    return desk.side is None


def _reads_the_header(desk: Desk) -> bool:
    return _is_beside(desk) and desk.view.body is None


STEPS = {
    "appoint": StepForm(
        lambda desk: "Appoint an acting manager", Action.APPOINT, _appoint, "Appoint an acting manager"
    ),
    "open_in_full": StepForm(
        lambda desk: "Open the full plan",
        Action.OPEN_IN_FULL,
        _open_in_full,
        "Open the full plan",
        where=_reads_the_header,
    ),
    "nudge": StepForm(
        lambda desk: "Ask for the next step", Action.NUDGE, _nudge, "Ask for the next step", where=_is_beside
    ),
}
