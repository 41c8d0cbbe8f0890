"""A request for a plan on Home: the team member asks and reads the answer, the manager reads and answers.

Forms open in the page and stay until they are sent or left; several may be open at once, so that opening one loses
nothing that was typed into another.
"""

from collections.abc import Callable
from datetime import date
from typing import Literal

import streamlit as st

from lib import formatting
from lib.models import RequestState
from lib.plans import commands
from lib.plans.commands.request_plan import NOBODY_TO_ASK
from lib.plans.queries import Home, ManagerToAsk, PersonName, RequestView
from lib.ui.cards import row_card, small
from lib.ui.escaping import escape, show_text
from lib.ui.forms import (
    field_error,
    forget_errors,
    form_buttons,
    form_token,
    keep_lost_words,
    kept_errors,
    show_lost_words,
)
from lib.ui.frame import heading
from lib.ui.navigation import go_to
from lib.ui.typing import form_area, rows_of, typed_on, words_field

HomeAct = Callable[..., None]
"""Takes a step and draws the screen again: `act(form, told, use_case, *args, **values)`."""

ASK, OPENED, LOST = "home_ask", "home_opened", "home_lost_words"


def open_form(name: str) -> None:
    """Open one of the forms of requests; for `on_click`."""
    st.session_state[OPENED] = [*(one for one in _opened() if one != name), name]


def shut(form_key: str) -> None:
    """Close the form, if it is open, with its errors; for `on_click`."""
    st.session_state[OPENED] = [one for one in _opened() if one != form_key]
    forget_errors(form_key)


def _opened() -> list[str]:
    return list(st.session_state.get(OPENED, ()))


def is_open(name: str) -> bool:
    return name in _opened()


def is_read(request: RequestView) -> bool:
    """Does the viewer read this request right now, or write an answer to it?"""
    return is_open(_row(request)) or is_open(_answer(request))


def _row(request: RequestView) -> str:
    return f"home_request_{request.id}"


def _answer(request: RequestView) -> str:
    return f"{_row(request)}_answer"


def moved_on(home: Home) -> None:
    """Give back what was typed into a form that is gone by now: the request was taken back, or sent elsewhere."""
    there = {name for request in home.requests for name in (_row(request), _answer(request))}
    if home.own_request is None or home.own_request.state is not RequestState.OPEN:
        there.add(ASK)
    begun = {row.field.rpartition("_")[0] for row in rows_of("home_request_")}
    for name in [one for one in dict.fromkeys([*_opened(), *sorted(begun)]) if one not in there]:
        is_own = name == ASK
        why = "You have sent a request already." if is_own else "The request is no longer there for you to answer."
        keep_lost_words(LOST, why, typed_on(f"{name}_"))
        shut(name)
    show_lost_words(LOST)


def ask_section(home: Home, today: date, act: HomeAct, *, is_first: bool, hr_contact: str) -> None:
    """What the viewer can ask their manager for, or what became of it.

    Args:
        is_first: nothing else is on the screen, so that asking is the one filled button.
        hr_contact: whom to tell where the roster names no manager; may be empty.
    """
    own, manager = home.own_request, home.manager
    if own is None and manager is not None and not is_open(ASK):
        said = [small(_nobody_reads(manager))] if manager.is_shut_out else []
        heading("Request a coaching plan", "\n\n".join([*said, _invitation(manager)]))
        _open_button("Request a coaching plan", is_filled=is_first)
        return
    is_new = own is None or own.state is RequestState.DECLINED
    heading("Request a coaching plan" if is_new else "Your request for a coaching plan")
    with st.container(border=True, gap="small", key="home_asking"):
        if own is not None:
            _own(own, today, act)
        if manager is not None and manager.is_shut_out:
            st.caption(escape(_nobody_reads(manager)))
        if manager is None:
            st.markdown(escape(NOBODY_TO_ASK))
            if hr_contact:
                show_text(hr_contact)
        elif own is not None and own.state is RequestState.LAPSED:
            _send_again(manager, own, act)
        elif is_new and is_open(ASK):
            _form(manager, act, None)
        elif is_new:
            st.markdown(_invitation(manager))
            _open_button("Request again")


def _nobody_reads(manager: ManagerToAsk) -> str:
    return (
        f"The account of {manager.first_name} is closed: nobody reads a request until it is open again or the roster "
        "names another manager."
    )


def _invitation(manager: PersonName) -> str:
    """What a request is for and who reads it, as Markdown."""
    name = escape(manager.first_name)
    return (
        f"Something you want to grow into? Tell {name} what interests you and where you want to go. Only {name} reads "
        "your request. If a plan starts from it, your words stand in the plan and you can change them."
    )


def _open_button(label: str, *, is_filled: bool = False) -> None:
    kind: Literal["primary", "secondary"] = "primary" if is_filled else "secondary"
    st.button(label, key=f"{ASK}_open", type=kind, icon=":material/edit:", on_click=open_form, args=(ASK,))


def _own(own: RequestView, today: date, act: HomeAct) -> None:
    manager = own.manager.first_name
    asked = formatting.on_day(own.asked_on, today)
    if own.state is RequestState.OPEN:
        st.markdown(escape(f"You asked {asked}. {manager} has not answered yet."))
        _wish(own, "What you wrote")
        if st.button("Withdraw", key="home_take_back", icon=":material/undo:"):
            act(ASK, f"Withdrawn. {manager} no longer sees your request.", commands.withdraw_request, own.id)
        _problem(ASK)
    elif own.state is RequestState.DECLINED:
        st.markdown(
            escape(f"You asked {asked}. {manager} answered {formatting.on_day(own.answered_on or today, today)}:")
        )
        show_text(own.answer)
        _wish(own, "What you wrote")
    else:
        st.markdown(
            escape(
                f"You asked {manager} {asked}. {manager} is no longer your manager and can no longer read your "
                "request. Here are your words; nobody else has seen them."
            )
        )


def _wish(own: RequestView, label: str) -> None:
    with st.expander(label):
        request_text(own, "What interests you", "In a year")


def request_text(request: RequestView, interest: str, ahead: str) -> None:
    """The words of a request, each below its question."""
    for label, text in ((interest, request.interest), (ahead, request.aspirations)):
        if text:
            with st.container(gap="xxsmall"):
                st.caption(escape(label))
                show_text(text)
    _unfinished(request)


def _unfinished(request: RequestView) -> None:
    if request.unfinished:
        with st.container(gap="xxsmall"):
            of = f", from “{request.follows}”" if request.follows else ""
            st.caption(escape(f"To continue{of}"))
            st.markdown("\n".join(f"- {escape(text)}" for text in request.unfinished))


def ask_fields(form_key: str, interest: str, aspirations: str) -> tuple[str, str]:
    """The two questions, with what is wrong below each.

    Args:
        form_key: begins every key.
        interest, aspirations: what stands there before anything is typed.
    """
    errors = kept_errors(form_key)
    first = words_field("What interests you?", key=f"{form_key}_interest", stored=interest)
    field_error(errors, "interest")
    ahead = words_field(
        "Where do you want to be in a year? (optional)", key=f"{form_key}_aspirations", stored=aspirations
    )
    field_error(errors, "aspirations")
    return first, ahead


def _send_again(manager: PersonName, lapsed: RequestView, act: HomeAct) -> None:
    """The words of a request that lapsed, to be sent to whoever is there now, as they are or in other words."""
    if is_open(ASK):
        _form(manager, act, lapsed)
        return
    request_text(lapsed, "What interests you", "In a year")
    _problem(ASK)
    with st.container(horizontal=True):
        label = f"Send to {escape(manager.first_name)}"
        st.button(label, key=f"{ASK}_open", icon=":material/send:", on_click=open_form, args=(ASK,))
        if st.button("Delete", key=f"{ASK}_let_go", type="tertiary"):
            act(ASK, "Deleted. You can request a plan again at any time.", commands.withdraw_request, lapsed.id)


def _form(manager: PersonName, act: HomeAct, lapsed: RequestView | None) -> None:
    """The two questions, filled in with the words of a request that lapsed."""
    with form_area(ASK):
        _problem(ASK)
        interest, ahead = ask_fields(ASK, lapsed.interest if lapsed else "", lapsed.aspirations if lapsed else "")
        if lapsed is not None:
            _unfinished(lapsed)
        st.caption(f"Only {escape(manager.first_name)} reads your request, and you can withdraw it.")
        is_sent = form_buttons(f"Send to {escape(manager.first_name)}", icon="send")
    if is_sent:
        values = {"interest": interest, "aspirations": ahead, "seen_manager_id": manager.id}
        values |= {"again": lapsed.id if lapsed else None, "token": form_token(ASK)}
        act(ASK, f"{manager.first_name} sees your request on Home.", commands.request_plan, **values)
    elif is_sent is False:
        shut(ASK)
        st.rerun()


def request_row(request: RequestView, today: date, act: HomeAct, *, is_first: bool) -> None:
    """Somebody asks the viewer for a plan: a row that opens to their words and the two ways to answer."""
    name, member, is_opened = _row(request), request.member.first_name, is_read(request)
    caption = f"asked {formatting.on_day(request.asked_on, today)} · only the two of you read it"
    # While an answer is being written its own form has the way out.
    label = "" if is_open(_answer(request)) else "Close" if is_opened else "Read request"
    title = f"{member} requests a coaching plan"
    if row_card(name, title, caption, icon="psychiatry", button=label, primary=is_first):
        (shut if is_opened else open_form)(name)
        st.rerun()
    if not is_opened:
        return
    with st.container(border=True, gap="small", key=f"{name}_words"):
        request_text(request, f"What interests {member}", f"Where {member} wants to be in a year")
        if is_open(_answer(request)):
            _answer_form(request, act)
            return
        with st.container(horizontal=True):
            start = st.button("Start a draft", key=f"{name}_start", type="primary", icon=":material/edit_note:")
            st.button(
                "Decline with an answer",
                key=f"{name}_answer_open",
                icon=":material/chat_bubble:",
                on_click=open_form,
                args=(_answer(request),),
            )
        st.caption(
            f"In a draft these words stand as aspirations and interests. {escape(member)} learns of the draft when you "
            "propose it."
        )
    if start:
        go_to("new_plan", request=str(request.id))


def _answer_form(request: RequestView, act: HomeAct) -> None:
    form_key, member = _answer(request), request.member.first_name
    with form_area(form_key):
        _problem(form_key)
        answer = words_field(f"Your answer to {escape(member)}", key=f"{form_key}_text", height=112)
        field_error(kept_errors(form_key), "answer")
        st.caption(f"{escape(member)} reads your answer on Home. A conversation is better still.")
        is_sent = form_buttons("Send answer", "Cancel", icon="send")
    if is_sent:
        act(form_key, f"{member} sees your answer on Home.", commands.answer_request, request.id, answer=answer)
    elif is_sent is False:
        shut(form_key)
        st.rerun()


def _problem(form_key: str) -> None:
    if problem := kept_errors(form_key).get(""):
        st.error(escape(problem), icon=":material/info:")
