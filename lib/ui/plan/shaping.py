"""While a plan is proposed: what the two suggest to each other, and how each answers."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lib import plans, words
from lib.fields import FIELDS
from lib.life import Action
from lib.models import Answer, Part, State
from lib.plans import PART_FIELDS, ItemView, SuggestionView
from lib.ui.cards import empty, facts
from lib.ui.forms import field_error
from lib.ui.plan.desk import Desk, Opened
from lib.ui.plan.listing import first_ones
from lib.ui.plan.values import FIRST_KINDS, ask, ask_words, changed_values, compared, shown
from lib.ui.safe import escape, escape_link, show_text
from lib.ui.states import fact_badge
from lib.ui.typing import form_area, words_field

NOUNS = {Part.ACTIVITY: "an activity", Part.SUPPORT: "support", Part.MILESTONE: "a milestone"}
_EMPTY = {
    Part.ACTIVITY: "No activity yet. What would lead there?",
    Part.SUPPORT: "No support promised yet. What would help {member} most?",
    Part.MILESTONE: "No milestone yet. How would you both see that you are half-way?",
}


def item_cards(desk: Desk, part: Part) -> None:
    """The activities, support or milestones as cards, what waits for the viewer first; then a way to add one."""
    items = sorted(desk.body.items(part), key=lambda item: rank(desk, item))
    if not items:
        empty(_EMPTY[part].format(member="you" if desk.member == desk.other else desk.member))
    for item in first_ones(desk, f"cards_{part.value}", items):
        item_card(desk, item)
    if desk.may(Action.SHAPE):
        add_form(desk, part)


def item_card(desk: Desk, item: ItemView) -> None:
    """One activity, support or milestone: its words, where they come from, and the answers to it."""
    part, reworded = item.part, item.suggestion
    with st.container(border=True, key=desk.key(f"{part.value}_{item.id}_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"**{escape(item.text)}**")
                st.caption(_origin(desk, item))
            _answer_badge(desk, item)
        if reworded is not None:
            told = _suggests(desk, reworded)
            facts(compared(desk, part, reworded.before, reworded.after, told), alt="Both wordings")
            if reworded.reason:
                st.caption(f"Why: {escape(reworded.reason)}")
        if item.answer is Answer.DECLINED and item.answer_reason:
            whose = desk.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
            show_text(f"“{item.answer_reason}”")
            st.caption("Your reason" if whose == "you" else f"{escape(words.possessive(whose))} reason")
        _declined_words(desk, part, item.id)
        _answers(desk, item)


def _declined_words(desk: Desk, part: Part, item_id: int | None) -> None:
    """The wording that was declined last, with the reason, where nobody has suggested another one since."""
    declined = next((one for one in desk.body.declined if (one.part, one.item_id) == (part, item_id)), None)
    if declined is None or any((one.part, one.item_id) == (part, item_id) for one in desk.body.suggestions):
        return
    by = desk.called(declined.answered_by_id, declined.answered_by, declined.waits_for)
    whose = desk.called(declined.by_id, declined.by, declined.by_side)
    wording = "; ".join(
        shown(desk, field, declined.after[name]) for name, field in FIELDS[part].items() if name in declined.after
    )
    st.caption(
        escape(
            f"{words.sentence(by)} declined {'your' if whose == 'you' else words.possessive(whose)} other words, "
            f"“{shortened(wording)}”: {declined.answer_reason}"
        )
    )


def shortened(text: str, length: int = 80) -> str:
    """The beginning of a text, for a place that only names it."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def suggestion_card(desk: Desk, suggested: SuggestionView) -> None:
    """Other words for one of the plan's own parts, with both wordings and the answers to them."""
    with st.container(border=True, key=desk.key(f"words_{suggested.id}_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"**{words.label(suggested.part)}**")
                by = desk.called(suggested.by_id, suggested.by, suggested.by_side)
                st.caption(escape(f"Suggested by {by}"))
            _waits_badge(desk, desk.name_of(suggested.waits_for))
        told = _suggests(desk, suggested)
        facts(compared(desk, suggested.part, suggested.before, suggested.after, told), alt="Both wordings")
        if suggested.reason:
            st.caption(f"Why: {escape(suggested.reason)}")
        _answer_words(desk, suggested)


def open_suggestions(desk: Desk) -> Sequence[SuggestionView]:
    """Open suggestions on the plan's own parts, those that wait for the viewer first."""
    own = [one for one in desk.body.suggestions if one.item_id is None]
    return sorted(own, key=lambda one: one.waits_for is not desk.side)


def suggest_button(desk: Desk, part: Part, label: str = "Suggest other words") -> None:
    """Opens the form with other words for one of the plan's own parts, and shows what is suggested already."""
    suggested = desk.body.suggestion_on(part)
    if suggested is not None:
        suggestion_card(desk, suggested)
        return
    _declined_words(desk, part, None)
    name = f"suggest_{part.value}"
    if desk.is_open(name):
        with st.container(border=True):
            change_form(desk, part)
    elif desk.may(Action.SHAPE):
        st.button(
            label,
            key=desk.key(name),
            type="tertiary",
            icon=":material/edit:",
            on_click=desk.open,
            args=(name, 0, part_as_seen(desk, part)),
        )


def part_as_seen(desk: Desk, part: Part) -> dict[str, Any]:
    """The words of a part as they stand now, open suggestions included."""
    return {name: getattr(desk.body.effective, name) for name in PART_FIELDS[part]}


def seen_by_form(desk: Desk, opened: Opened) -> dict[str, Any]:
    """What a form of this module starts from when it is opened now; nothing where it is about nothing."""
    kind, _, part = opened.name.partition("_")
    if part not in list(Part):
        return {}
    if kind == "suggest":
        return part_as_seen(desk, Part(part)) if Part(part) in FIELDS and Part(part) not in NOUNS else {}
    items = desk.body.items(Part(part)) if Part(part) in NOUNS else []
    return next((item.fields() for item in items if item.id == opened.item), {})


def form_stands(desk: Desk, opened: Opened) -> bool:
    """Is a form of this module still drawn somewhere: is the plan proposed, and what the form is about on it?"""
    if desk.header.state is not State.PROPOSED or desk.view.body is None:
        return False
    if opened.name == "decline_words":
        asked = (one for one in desk.body.suggestions if one.waits_for is desk.side)
        return desk.may(Action.ANSWER) and any(one.id == opened.item for one in asked)
    kind, _, part = opened.name.partition("_")
    if not opened.item:
        parts = {"add": set(NOUNS), "suggest": set(FIELDS)}.get(kind, set())
        return part in parts and desk.may(Action.SHAPE)
    action = {"change": Action.SHAPE, "decline": Action.ANSWER, "comment": Action.COMMENT}.get(kind)
    if action is None or not desk.may(action) or part not in NOUNS:
        return False
    item = next((one for one in desk.body.items(Part(part)) if one.id == opened.item), None)
    if item is None:
        return False
    # While other words wait for an answer, the card offers no way to decline the thing itself.
    return kind != "decline" or (item.suggestion is None and item.waits_for is desk.side)


def tab_of(opened: Opened) -> str:
    """The tab of a proposal on which a form stands; of other words for an activity it is where its card is."""
    part = opened.name.partition("_")[2]
    if part in NOUNS:
        return "Support" if part == Part.SUPPORT else "Activities"
    return "Overview" if part in FIELDS else ""


def change_form(desk: Desk, part: Part, item: ItemView | None = None) -> None:
    """Other words for a part, in place: the words, why, and two ways out."""
    name = f"change_{part.value}" if item else f"suggest_{part.value}"
    item_id = item.id if item else 0
    opened = desk.opened
    assert opened is not None
    fields = {key: field for key, field in FIELDS[part].items() if item is None or key != "kind"}
    if item is not None and item.waits_for is not None and item.waits_for is not desk.side:
        st.caption(f"{escape(desk.other)} has not answered yet, so your own words change at once.")
    else:
        st.caption(f"You suggest a change. {escape(desk.other)} answers it before the plan begins.")
    form, token = desk.form_key(name, item_id), desk.token(name, item_id)
    with form_area(form):
        errors = desk.errors(name, item_id)
        if opened.theirs:
            known = {key: value for key, value in opened.theirs.items() if key in fields}
            facts(
                {f"{fields[key].label}, as saved now": shown(desk, fields[key], value) for key, value in known.items()},
                alt="What somebody else saved",
            )
            st.caption("Your words are below. Sending them suggests yours instead.")
        typed = ask(desk, form, fields, opened.seen, errors)
        reason = words_field("Why", key=f"{form}_reason", placeholder="If you like")
        field_error(errors, "reason")
        if not desk.sends("Send the change", icon="send"):
            return
    desk.act(
        name,
        plans.suggest,
        part,
        item=item_id,
        item_id=item_id or None,
        changes=changed_values(typed, opened.seen),
        seen=opened.seen,
        reason=reason,
        token=token,
        told=f"Your words are on the plan. {desk.other} can read and answer them now.",
    )


def add_form(desk: Desk, part: Part) -> None:
    """A way to add an activity, support or a milestone, for the other side to answer."""
    name = f"add_{part.value}"
    if not desk.is_open(name):
        label = f"Propose {NOUNS[part]}"
        st.button(label, key=desk.key(name), icon=":material/add:", on_click=desk.open, args=(name,))
        return
    form, token = desk.form_key(name), desk.token(name)
    with st.container(border=True), form_area(form):
        st.caption(f"You propose {NOUNS[part]}. {escape(desk.other)} answers it before the plan begins.")
        errors = desk.errors(name)
        typed = ask(desk, form, FIELDS[part], FIRST_KINDS.get(part, {}), errors)
        if not desk.sends("Propose it", icon="add"):
            return
    values = {key: value for key, value in typed.items() if value is not None}
    told = f"Proposed. {desk.other} can read and answer it now."
    desk.act(name, plans.add_item, part, values=values, token=token, told=told)


def _answers(desk: Desk, item: ItemView) -> None:
    part, key = item.part, f"{item.part.value}_{item.id}"
    accept, withdraw = f"accept_{part.value}", f"withdraw_{part.value}"
    if (pressed := desk.pressed(accept, item.id)) is not None:
        told = f"Accepted. {desk.other} sees it on the plan."
        act = f"answer_{part.value}"
        desk.act(act, plans.accept_item, part, item.id, item=item.id, seen=pressed.seen, told=told)
    if desk.pressed(withdraw, item.id) is not None:
        told = f"Taken back. {desk.other} no longer sees it."
        desk.act(f"answer_{part.value}", plans.withdraw_item, part, item.id, item=item.id, told=told)
    desk.error_once(f"answer_{part.value}", item.id)
    if item.suggestion is not None:
        _answer_words(desk, item.suggestion, item)
        return
    change, decline, talk = f"change_{part.value}", f"decline_{part.value}", f"comment_{part.value}"
    if desk.is_open(change, item.id):
        change_form(desk, part, item)
        return
    if desk.is_open(decline, item.id):
        assert desk.opened is not None
        _decline_form(desk, decline, item.id, plans.decline_item, part, item.id, seen=desk.opened.seen)
        return
    if desk.is_open(talk, item.id):
        _comment_form(desk, talk, item)
        return
    is_mine = item.waits_for is not None and item.waits_for is desk.side
    is_own = item.waits_for is not None and item.added_by_side is desk.side
    with st.container(horizontal=True, gap="small"):
        if is_mine and desk.may(Action.ANSWER):
            _press_button(desk, "Accept", f"accept_{key}", "check", accept, item.id, item.fields())
            _change_button(desk, item)
            st.button(
                "Decline",
                key=desk.key(f"decline_{key}"),
                icon=":material/close:",
                on_click=desk.open,
                args=(decline, item.id, item.fields()),
            )
        elif is_own and desk.may(Action.SHAPE):
            _change_button(desk, item, "Change the words")
            _press_button(desk, "Take it back", f"withdraw_{key}", "undo", withdraw, item.id)
        elif item.answer is Answer.AGREED and desk.may(Action.SHAPE):
            _change_button(desk, item, kind="tertiary")
        _comment_button(desk, item)


def _answer_words(desk: Desk, suggested: SuggestionView, item: ItemView | None = None) -> None:
    """The answers to other words: three that weigh the same for the one who got them, taking back for the other."""
    key, part = suggested.id, suggested.part
    if desk.pressed("accept_words", key) is not None:
        told = f"Accepted. {desk.other} sees that these words hold."
        desk.act("answer_words", plans.accept_suggestion, key, item=key, told=told)
    if desk.pressed("withdraw_words", key) is not None:
        told = f"Taken back. {desk.other} sees the words as they were."
        desk.act("answer_words", plans.withdraw_suggestion, key, item=key, told=told)
    change = f"change_{part.value}" if item else f"suggest_{part.value}"
    if desk.is_open(change, item.id if item else 0):
        change_form(desk, part, item)
        return
    if desk.is_open("decline_words", key):
        _decline_form(desk, "decline_words", key, plans.decline_suggestion, key)
        return
    if item is not None and desk.is_open(f"comment_{part.value}", item.id):
        _comment_form(desk, f"comment_{part.value}", item)
        return
    desk.error_once("answer_words", key)
    with st.container(horizontal=True, gap="small"):
        if suggested.waits_for is desk.side and desk.may(Action.ANSWER):
            _press_button(desk, "Accept", f"accept_words_{key}", "check", "accept_words", key)
            st.button(
                "Suggest a change",
                key=desk.key(f"change_words_{key}"),
                icon=":material/edit:",
                on_click=desk.open,
                args=(change, item.id if item else 0, item.fields() if item else part_as_seen(desk, part)),
            )
            st.button(
                "Decline",
                key=desk.key(f"decline_words_{key}_open"),
                icon=":material/close:",
                on_click=desk.open,
                args=("decline_words", key),
            )
        if suggested.by_side is desk.side and desk.may(Action.SHAPE):
            _press_button(desk, "Take it back", f"withdraw_words_{key}", "undo", "withdraw_words", key)
        if item is not None:
            _comment_button(desk, item)


def _press_button(desk: Desk, label: str, key: str, icon: str, *pressed: Any) -> None:
    """A button whose click is kept with what stood on the screen; `pressed` are the arguments of `Desk.press`."""
    st.button(label, key=desk.key(key), icon=f":material/{icon}:", on_click=desk.press, args=pressed)


def _change_button(desk: Desk, item: ItemView, label: str = "Suggest a change", kind: Any = "secondary") -> None:
    st.button(
        label,
        key=desk.key(f"change_{item.part.value}_{item.id}_open"),
        type=kind,
        icon=":material/edit:",
        on_click=desk.open,
        args=(f"change_{item.part.value}", item.id, item.fields()),
    )


def _comment_button(desk: Desk, item: ItemView) -> None:
    if desk.may(Action.COMMENT):
        st.button(
            "Comment",
            key=desk.key(f"comment_{item.part.value}_{item.id}_open"),
            type="tertiary",
            icon=":material/chat_bubble:",
            on_click=desk.open,
            args=(f"comment_{item.part.value}", item.id),
        )


def _decline_form(desk: Desk, name: str, item_id: int, use_case: Any, *args: Any, **values: Any) -> None:
    read = f"It stays with the plan. {desk.can_read()}"
    reason = ask_words(desk, name, "Why not", "reason", told=read, send="Decline", icon="close", item=item_id)
    if reason is not None:
        told = f"Declined. {desk.other} can read your reason now."
        desk.act(name, use_case, *args, item=item_id, reason=reason, told=told, **values)


def _comment_form(desk: Desk, name: str, item: ItemView) -> None:
    token, read = desk.token(name, item.id), desk.can_read()
    text = ask_words(desk, name, "Comment", "text", told=read, send="Comment", icon="chat_bubble", item=item.id)
    if text is not None:
        told = f"Your comment is on the plan. {desk.can_read()}"
        desk.act(name, plans.comment, item=item.id, text=text, part=item.part, item_id=item.id, token=token, told=told)


def rank(desk: Desk, item: ItemView) -> int:
    """What comes first among activities: what waits for the viewer, for the other one, what is agreed, the rest."""
    waits = _waits(item)
    if waits is not None:
        return 0 if waits is desk.side else 1
    return 3 if item.answer is Answer.DECLINED else 2


def _waits(item: ItemView) -> Any:
    return item.suggestion.waits_for if item.suggestion else item.waits_for


def _answer_badge(desk: Desk, item: ItemView) -> None:
    waits = _waits(item)
    if waits is not None:
        _waits_badge(desk, desk.name_of(waits))
    elif item.answer is Answer.DECLINED:
        by = desk.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
        fact_badge(f"Declined by {by}", "block")
    elif item.added_by_side is desk.side:
        by = desk.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
        fact_badge(f"Accepted by {by}", "check_circle", "green")
    else:
        fact_badge("Agreed", "check_circle", "green")


def _suggests(desk: Desk, suggested: SuggestionView) -> str:
    by = desk.called(suggested.by_id, suggested.by, suggested.by_side)
    return "you suggest" if by == "you" else f"{by} suggests"


def _waits_badge(desk: Desk, who: str) -> None:
    fact_badge(f"Waits for {who}", "hourglass_top", "orange")


def _origin(desk: Desk, item: ItemView) -> str:
    """ "Training · proposed by Maya · due 9 June", as Markdown with the icon of its kind."""
    by = desk.called(item.added_by_id, item.added_by, item.added_by_side)
    told = [f"proposed by {by}"]
    if item.kind is not None:
        told.insert(0, words.label(item.kind))
    if item.by_whom:
        told.append(f"by {item.by_whom}")
    due = "planned for" if item.part is Part.MILESTONE else "due"
    told.append(f"{due} {words.short_day(item.due_on, desk.today)}")
    said = [escape(words.sentence(" · ".join(told))), *([escape_link(item.link)] if item.link else [])]
    icon = f":material/{words.icon(item.kind)}: " if item.kind is not None else ":material/diamond: "
    return icon + " · ".join(said)
