"""The first screen of a new plan: for whom, why now, two things to confirm, and what to do where that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lib import policy
from lib.plans import PersonName
from lib.policy import Policy
from lib.ui.cards import contrasts
from lib.ui.forms import field_error
from lib.ui.frame import section
from lib.ui.safe import escape

YES, NO = "Yes", "No"


@dataclass(frozen=True)
class Answers:
    """What was answered so far.

    Attributes:
        why_now: the keys of the reasons that are ticked.
        confirmed: the answer to each question by its key; None where there is none yet.
    """

    person_id: int | None
    why_now: list[str]
    confirmed: Mapping[str, bool | None]

    @property
    def is_complete(self) -> bool:
        return self.person_id is not None and bool(self.why_now) and None not in self.confirmed.values()

    @property
    def is_more_than_coaching(self) -> bool:
        return False in self.confirmed.values()


def ask(
    team: Mapping[int, PersonName], texts: Policy, *, person_id: int | None, is_given: bool = False, is_tried: bool
) -> Answers:
    """Draw the questions.

    Args:
        team: the people the viewer may start a plan with, by id.
        person_id: who is chosen to begin with, if they are in the team.
        is_given: the person follows from what the plan begins with, and is not asked for.
        is_tried: say beside each question that it is not answered yet.
    """
    chosen = person_id if person_id in team else next(iter(team)) if len(team) == 1 else None
    if is_given:
        person = chosen
    else:
        with section("Whom is it for?"):
            person = st.selectbox(
                "Team member",
                list(team),
                index=list(team).index(chosen) if chosen is not None else None,
                format_func=lambda each: _name(team, each),
                placeholder="Choose somebody from your team",
                key="new_plan_person",
                label_visibility="collapsed",
            )
            person = person if person in team else None
            _tell(is_tried and person is None, "Please choose somebody from your team.")
    with section("Why now?"):
        why_now = [key for key, reason in texts.why_now.items() if st.checkbox(escape(reason), key=f"new_plan_{key}")]
        _tell(is_tried and not why_now, "Please tick at least one reason.")
    confirmed: dict[str, bool | None] = {}
    with section("Two things to confirm"):
        for key, thing in texts.confirmations.items():
            answer = st.segmented_control(escape(thing.question), [YES, NO], key=f"new_plan_{key}")
            confirmed[key] = {YES: True, NO: False}.get(answer or "")
            _tell(is_tried and answer is None, "Please answer with yes or no.")
    return Answers(person, why_now, confirmed)


def say_more_than_coaching(texts: Policy, answers: Answers) -> None:
    """Why a coaching plan is not the right way, how the formal process differs, and whom to talk to."""
    with section("This sounds like more than coaching"):
        # What is not answered yet needs no explanation.
        given = {key: answer is not False for key, answer in answers.confirmed.items()}
        for reason in policy.cannot_confirm(texts, given):
            st.markdown(escape(reason))
        st.markdown(escape(texts.talk_to))
        contrasts(texts.psp_name, [(each.coaching, each.psp, each.explanation) for each in texts.contrasts])
        st.caption("Nothing was saved, and nobody is told.")


def _tell(is_missing: bool, sentence: str) -> None:
    field_error({"": sentence} if is_missing else {}, "")


def _name(team: Mapping[int, PersonName], person_id: int) -> str:
    """The name in the list. Two people of the same name are numbered, for a list knows its entries by their words."""
    name = team[person_id].name
    same = [each.id for each in team.values() if each.name == name]
    return name if len(same) == 1 else f"{name} ({same.index(person_id) + 1})"
