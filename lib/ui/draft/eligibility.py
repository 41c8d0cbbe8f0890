"""The first screen of a new plan: for whom, why now, two things to confirm, and what to do where that cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import streamlit as st

from lib import policy
from lib.models import fold, search_terms
from lib.plan_fields import NAMES
from lib.plans import commands
from lib.plans.commands import ClosedPlan
from lib.plans.queries import PersonName, PlanHeader, RequestView
from lib.policy import Policy
from lib.templates import Shelf
from lib.ui.cards import empty, row_card
from lib.ui.escaping import escape
from lib.ui.forms import field_error
from lib.ui.frame import section, title
from lib.ui.inputs import search_field, told_apart
from lib.ui.navigation import go_to
from lib.ui.policy_texts import draw_contrasts, draw_whom_to_talk_to
from lib.ui.requests import request_text
from lib.ui.templates import in_draft
from lib.ui.typing import choice_field, chosen_before, form_area

YES, NO = "Yes", "No"
LONG_TEAM = 12
"""A team of more is searched."""

BLANK, TEMPLATE = "Start blank", "Start from a template"


@dataclass(frozen=True)
class Beginning:
    """What a new plan may begin with: somebody of one's team, a request of theirs, or a plan that was closed.

    Attributes:
        team: the people it could be for, by id.
        drafts: those that are there already.
        requests: the open one of each who asked for a plan, by their id.
        is_given: the person follows from what it begins with.
    """

    team: Mapping[int, PersonName]
    drafts: Sequence[PlanHeader] = ()
    requests: Mapping[int, RequestView] = field(default_factory=dict)
    request: RequestView | None = None
    before: ClosedPlan | None = None
    is_given: bool = False

    @property
    def form_key(self) -> str:
        """The name of the form: what is answered about somebody is never found on the screen of somebody else."""
        return f"new_plan_for_{next(iter(self.team))}" if self.is_given else "new_plan"

    def about(self, person_id: int) -> "Beginning":
        """How a plan begins with one person of the team, whom the address names."""
        drafts = [draft for draft in self.drafts if draft.member.id == person_id]
        return replace(self, team={person_id: self.team[person_id]}, drafts=drafts, is_given=True)

    def start(self, answers: "EligibilityAnswers") -> Callable[..., str]:
        """The use case that starts the draft."""
        if self.before is not None:
            return partial(commands.create_follow_on, code=self.before.code)
        if answers.request_id is not None:
            return partial(commands.start_requested_draft, request_id=answers.request_id)
        assert answers.person_id is not None
        return partial(commands.start_draft, member_id=answers.person_id)


def from_request(request: RequestView) -> Beginning:
    """How a plan begins with a request, whose person is given."""
    return Beginning({request.member.id: request.member}, request=request, is_given=True)


def from_closed_plan(before: ClosedPlan) -> Beginning:
    """How a plan begins with one that was closed, whose person is given."""
    return Beginning({before.member.id: before.member}, before=before, is_given=True)


@dataclass(frozen=True)
class EligibilityAnswers:
    """What was answered so far.

    Attributes:
        template: the code of the one to start from; empty for a blank start, None where it is not chosen yet.
        request_id: the request of theirs that it starts with.
        why_now: the keys of the reasons that are ticked.
        confirmed: the answer to each question by its key; None where there is none yet.
    """

    template: str | None
    person_id: int | None
    why_now: list[str]
    confirmed: Mapping[str, bool | None]
    request_id: int | None = None

    @property
    def is_complete(self) -> bool:
        return None not in (self.template, self.person_id, *self.confirmed.values()) and bool(self.why_now)

    @property
    def is_more_than_coaching(self) -> bool:
        return False in self.confirmed.values()


def draw_beginning(
    begins: Beginning, texts: Policy, hr_contact: str, list_templates: Callable[[], Shelf]
) -> EligibilityAnswers | None:
    """The whole screen of a new plan before there is a draft.

    Args:
        hr_contact: whom to talk to where a coaching plan is not right; may be empty.
        list_templates: reads those a plan may start from.

    Returns:
        The answers, once everything is answered and the draft is to be started with this click.
    """
    _draw_title(begins)
    if not begins.team:
        if empty(
            "Nobody reports to you at the moment, so there is nobody to start a plan with.",
            "If that is not right, an administrator can look at the roster.",
            key="new_plan_home",
            button="Back to Home",
        ):
            go_to("home")
        return None
    _draw_drafts(begins.drafts)
    form_key = begins.form_key
    tried = f"{form_key}_tried"
    if f"{form_key}_{next(iter(texts.why_now))}" not in st.session_state:
        st.session_state[tried] = False  # The screen is opened afresh.
    with form_area(form_key):
        answers = _ask(begins, texts, list_templates, is_tried=st.session_state[tried])
        if answers.is_more_than_coaching:
            _say_more_than_coaching(texts, answers, hr_contact)
            if st.button("Back to Home", key="new_plan_home"):
                go_to("home")
            return None
        is_asked = st.button(
            "Create draft",
            key="new_plan_start",
            type="primary",
            on_click=st.session_state.__setitem__,
            args=(tried, True),
        )
    return answers if is_asked and answers.is_complete else None


def _draw_title(begins: Beginning) -> None:
    if begins.request is not None:
        title(f"New plan for {begins.request.member.name}", "Why now, and two things to confirm.")
        _draw_request(begins.request)
    elif begins.before is not None:
        title(
            f"Follow-on plan for {begins.before.member.name}",
            f"It follows “{begins.before.title}”. First why now, and two things to confirm.",
        )
    elif begins.is_given:
        [person] = begins.team.values()
        title(f"New plan for {person.name}", "Why now, and two things to confirm.")
    else:
        title("New plan", "For whom, why now, and two things to confirm: twenty seconds.")


def _draw_drafts(drafts: Sequence[PlanHeader]) -> None:
    if not drafts:
        return
    with section("Drafts"):
        for header in drafts:
            who = header.member.first_name
            key, caption = f"new_plan_{header.code}_go_on", f"{header.title} · {who} cannot see it yet"
            if row_card(key, f"Draft for {who}", caption, icon="edit_note", button="Continue"):
                go_to("new_plan", plan=header.code)


def _ask(
    begins: Beginning, texts: Policy, list_templates: Callable[[], Shelf], *, is_tried: bool
) -> EligibilityAnswers:
    """Draw the questions.

    Args:
        list_templates: as in `draw_beginning`.
        is_tried: say beside each question that it is not answered yet.
    """
    form_key, team = begins.form_key, begins.team
    template = "" if begins.before is not None else _ask_template(form_key, list_templates, is_tried)
    person, request = next(iter(team)) if len(team) == 1 else None, begins.request
    if not begins.is_given:
        with section("Team member"):
            person = _ask_person(team, person)
            _tell(is_tried and person is None, "Please choose somebody from your team.")
    if request is None and begins.before is None and person is not None and person in begins.requests:
        request = _offer_request(form_key, begins.requests[person])
    with section(NAMES["why_now"]):
        why_now = [
            key
            for key, reason in texts.why_now.items()
            if choice_field(st.checkbox, escape(reason), key=f"{form_key}_{key}", start=False, called=reason)
        ]
        _tell(is_tried and not why_now, "Please tick at least one reason.")
    confirmed: dict[str, bool | None] = {}
    with section("Two things to confirm"):
        for key, thing in texts.confirmations.items():
            answer = choice_field(
                st.segmented_control,
                escape(thing.question),
                [YES, NO],
                key=f"{form_key}_{key}",
                called=thing.question,
            )
            confirmed[key] = {YES: True, NO: False}.get(answer or "")
            _tell(is_tried and answer is None, "Please answer with yes or no.")
    return EligibilityAnswers(template, person, why_now, confirmed, request.id if request is not None else None)


def _ask_person(team: Mapping[int, PersonName], chosen: int | None) -> int | None:
    """Who of the team it is for. A long team is searched by name; accents need not be typed."""
    shown = list(team)
    if len(team) > LONG_TEAM:
        typed = search_field(
            "Search your team",
            "new_plan_search",
            icon=":material/search:",
            placeholder="First or last name, then Enter",
            width=360,
        )
        terms = search_terms(typed)
        found = [each for each in team if all(term in fold(team[each].name) for term in terms)]
        if not found:
            st.caption("Nobody in your team has this name.")
        elif len(found) > LONG_TEAM:
            st.caption(f"The first {LONG_TEAM} of {len(found)}. Type a name to find the others.")
        at_hand: int | None = chosen_before("new_plan_person", list(team)) or chosen
        shown = found[:LONG_TEAM]
        # Who is chosen stays, whatever is searched for next.
        if at_hand is not None and at_hand in team and at_hand not in shown:
            shown.insert(0, at_hand)
    names = told_apart({each: _name(person) for each, person in team.items()})
    person: int | None = choice_field(
        st.radio,
        "Team member",
        shown,
        start=chosen,
        format_func=lambda each: escape(names[each]),
        key="new_plan_person",
        label_visibility="collapsed",
    )
    return person if person in team else None


def _ask_template(form_key: str, list_templates: Callable[[], Shelf], is_tried: bool) -> str | None:
    """How to start: blank, or from a template that is looked at first."""
    with section("Start"):
        way = choice_field(
            st.segmented_control,
            "Start",
            [BLANK, TEMPLATE],
            start=BLANK,
            required=True,
            key=f"{form_key}_way",
            label_visibility="collapsed",
        )
        if way != TEMPLATE:
            return ""
        chosen = in_draft.choose(list_templates(), f"{form_key}_template")
        _tell(is_tried and chosen is None, "Please choose a template, or start blank.")
        if chosen is None:
            return None
        with st.expander("What it fills in"):
            in_draft.show(chosen)
        return chosen.code


def _offer_request(form_key: str, request: RequestView) -> RequestView | None:
    """Somebody who asked for a plan is not passed over by one that begins beside their words, unless that is meant."""
    who = request.member.first_name
    with section(f"{who} asked you for a plan"):
        _draw_request(request)
        is_taken = choice_field(
            st.checkbox, "Start with this request: the words stand in the draft", key=f"{form_key}_request", start=True
        )
    return request if is_taken else None


def _draw_request(request: RequestView) -> None:
    who = request.member.first_name
    with st.container(border=True, gap="small"):
        request_text(request, f"What interests {who}", f"Where {who} wants to be in a year")


def _say_more_than_coaching(texts: Policy, answers: EligibilityAnswers, hr_contact: str) -> None:
    """Why a coaching plan is not the right way, how the formal process differs, and whom to talk to."""
    with section("This sounds like more than coaching"):
        # What is not answered yet needs no explanation.
        given = {key: answer is not False for key, answer in answers.confirmed.items()}
        for reason in policy.cannot_confirm(texts, given):
            st.markdown(escape(reason))
        draw_whom_to_talk_to(texts, hr_contact)
        draw_contrasts(texts)
        st.caption("No plan was created, and nobody is told. Your answers wait here for you alone.")


def _tell(is_missing: bool, sentence: str) -> None:
    field_error({"": sentence} if is_missing else {}, "")


def _name(person: PersonName) -> str:
    return " · ".join(filter(None, (person.name, person.title)))
