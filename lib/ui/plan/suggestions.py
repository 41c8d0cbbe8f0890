"""While a plan is proposed: what the two suggest to each other, and how each answers."""

from typing import Any

import streamlit as st

from lib import formatting, labels
from lib.models import Action, Answer, Part, State
from lib.plan_fields import FIELDS
from lib.plans import commands
from lib.plans.parts import PART_FIELDS
from lib.plans.queries import ItemView, SuggestionView
from lib.ui.badges import fact_badge
from lib.ui.cards import empty
from lib.ui.escaping import escape, escape_link, show_text
from lib.ui.forms import field_error
from lib.ui.plan.long_lists import first_ones
from lib.ui.plan.page import OpenForm, PlanPage
from lib.ui.plan.values import ask, ask_for_item, ask_words, changed_values, compared, shown
from lib.ui.tables import facts
from lib.ui.typing import form_area, words_field

NOUNS = {Part.ACTIVITY: "an activity", Part.SUPPORT: "support", Part.MILESTONE: "a milestone"}
_EMPTY = {
    Part.ACTIVITY: "No activity yet. What would help reach the goal?",
    Part.SUPPORT: "No support promised yet. What would help {member} most?",
    Part.MILESTONE: "No milestone yet. How would you both see that you are half-way?",
}


def item_cards(page: PlanPage, part: Part) -> None:
    """The activities, support or milestones as cards, what waits for the viewer first; then a way to add one."""
    items = sorted(page.body.items(part), key=lambda item: rank(page, item))
    if not items:
        empty(_EMPTY[part].format(member="you" if page.member == page.other else page.member))
    for item in first_ones(page, f"cards_{part.value}", items):
        item_card(page, item)
    if page.may(Action.SHAPE):
        add_form(page, part)


def item_card(page: PlanPage, item: ItemView) -> None:
    """One activity, support or milestone: its words, where they come from, and the answers to it."""
    part, reworded = item.part, item.suggestion
    with st.container(border=True, key=page.key(f"{part.value}_{item.id}_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"**{escape(item.text)}**")
                st.caption(_origin(page, item))
            _answer_badge(page, item)
        if reworded is not None:
            told = _suggests(page, reworded)
            facts(compared(page, part, reworded.before, reworded.after, told), alt="As it stands and as suggested")
            if reworded.reason:
                st.caption(f"Why: {escape(reworded.reason)}")
        if item.answer is Answer.DECLINED and item.answer_reason:
            whose = page.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
            show_text(f"“{item.answer_reason}”")
            st.caption("Your reason" if whose == "you" else f"{escape(formatting.possessive(whose))} reason")
        _declined_words(page, part, item.id)
        _answers(page, item)


def _declined_words(page: PlanPage, part: Part, item_id: int | None) -> None:
    """The wording that was declined last, with the reason, where nobody has suggested another one since."""
    declined = next((one for one in page.body.declined if (one.part, one.item_id) == (part, item_id)), None)
    if declined is None or any((one.part, one.item_id) == (part, item_id) for one in page.body.suggestions):
        return
    by = page.called(declined.answered_by_id, declined.answered_by, declined.waits_for)
    whose = page.called(declined.by_id, declined.by, declined.by_side)
    wording = "; ".join(
        shown(page, field, declined.after[name]) for name, field in FIELDS[part].items() if name in declined.after
    )
    st.caption(
        escape(
            f"{formatting.sentence(by)} declined {'your' if whose == 'you' else formatting.possessive(whose)} "
            f"suggestion, “{shortened(wording)}”: {declined.answer_reason}"
        )
    )


def shortened(text: str, length: int = 80) -> str:
    """The beginning of a text, for a place that only names it."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def suggestion_card(page: PlanPage, suggested: SuggestionView) -> None:
    """Other words for one of the plan's own parts, with both wordings and the answers to them."""
    with st.container(border=True, key=page.key(f"words_{suggested.id}_card")):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width="stretch", gap="xxsmall"):
                st.markdown(f"**{labels.label(suggested.part)}**")
                by = page.called(suggested.by_id, suggested.by, suggested.by_side)
                st.caption(escape(f"Suggested by {by}"))
            _waits_badge(page.name_of(suggested.waits_for))
        told = _suggests(page, suggested)
        facts(
            compared(page, suggested.part, suggested.before, suggested.after, told), alt="As it stands and as suggested"
        )
        if suggested.reason:
            st.caption(f"Why: {escape(suggested.reason)}")
        _answer_words(page, suggested)


def suggest_button(page: PlanPage, part: Part) -> None:
    """Opens the form with other words for one of the plan's own parts, and shows what is suggested already."""
    suggested = page.body.suggestion_on(part)
    if suggested is not None:
        suggestion_card(page, suggested)
        return
    _declined_words(page, part, None)
    name = f"suggest_{part.value}"
    if page.is_open(name):
        with st.container(border=True):
            change_form(page, part)
    elif page.may(Action.SHAPE):
        page.button(
            "Suggest a change", name, page.open, name, 0, part_as_seen(page, part), icon="edit", kind="tertiary"
        )


def part_as_seen(page: PlanPage, part: Part) -> dict[str, Any]:
    """The words of a part as they stand now, open suggestions included."""
    return {name: getattr(page.body.effective, name) for name in PART_FIELDS[part]}


def seen_by_form(page: PlanPage, opened: OpenForm) -> dict[str, Any]:
    """What a form of this module starts from when it is opened now; nothing where it is about nothing."""
    kind, _, part = opened.name.partition("_")
    if part not in list(Part):
        return {}
    if kind == "suggest":
        return part_as_seen(page, Part(part)) if Part(part) in FIELDS and Part(part) not in NOUNS else {}
    items = page.body.items(Part(part)) if Part(part) in NOUNS else []
    return next((item.fields() for item in items if item.id == opened.item), {})


def form_stands(page: PlanPage, opened: OpenForm) -> bool:
    """Is a form of this module still drawn somewhere: is the plan proposed, and what the form is about on it?"""
    if page.header.state is not State.PROPOSED or page.view.body is None:
        return False
    if opened.name == "decline_words":
        asked = (one for one in page.body.suggestions if one.waits_for is page.acts_for)
        return page.may(Action.ANSWER) and any(one.id == opened.item for one in asked)
    kind, _, part = opened.name.partition("_")
    if not opened.item:
        parts = {"add": set(NOUNS), "suggest": set(FIELDS)}.get(kind, set())
        return part in parts and page.may(Action.SHAPE)
    action = {"change": Action.SHAPE, "decline": Action.ANSWER, "comment": Action.COMMENT}.get(kind)
    if action is None or not page.may(action) or part not in NOUNS:
        return False
    item = next((one for one in page.body.items(Part(part)) if one.id == opened.item), None)
    if item is None:
        return False
    # While other words wait for an answer, the card offers no way to decline the thing itself.
    return kind != "decline" or (item.suggestion is None and item.waits_for is page.acts_for)


def tab_of(opened: OpenForm) -> str:
    """The tab of a proposal on which a form about one of its parts stands."""
    return "Overview" if opened.name.partition("_")[2] in FIELDS else ""


def change_form(page: PlanPage, part: Part, item: ItemView | None = None) -> None:
    """Other words for a part, in place: the words, why, and two ways out."""
    name = f"change_{part.value}" if item else f"suggest_{part.value}"
    item_id = item.id if item else 0
    opened = page.open_form
    fields = {key: field for key, field in FIELDS[part].items() if item is None or key != "kind"}
    if item is not None and item.waits_for is not None and item.waits_for is not page.acts_for:
        st.caption(f"{escape(page.other)} has not answered yet, so your change is made at once.")
    else:
        st.caption(f"You suggest a change. {escape(page.other)} answers it before the plan starts.")
    form_key, token = page.form_key(name, item_id), page.token(name, item_id)
    with form_area(form_key):
        errors = page.errors(name, item_id)
        if opened.theirs:
            known = {key: value for key, value in opened.theirs.items() if key in fields}
            facts(
                {f"{fields[key].label}, as saved now": shown(page, fields[key], value) for key, value in known.items()},
                alt="What somebody else saved",
            )
            st.caption("Your words are below. Sending them suggests yours instead.")
        typed = ask(page, form_key, fields, opened.seen, errors)
        reason = words_field("Why", key=f"{form_key}_reason", placeholder="Optional")
        field_error(errors, "reason")
        if not page.sends("Suggest the change", icon="send"):
            return
    page.act(
        name,
        commands.suggest,
        part,
        item=item_id,
        item_id=item_id or None,
        changes=changed_values(typed, opened.seen),
        seen=opened.seen,
        reason=reason,
        token=token,
        told=f"Your suggestion is on the plan. {page.other} can read and answer it now.",
    )


def add_form(page: PlanPage, part: Part) -> None:
    """A way to add an activity, support or a milestone, for the other side to answer."""
    name = f"add_{part.value}"
    if not page.is_open(name):
        label = f"Propose {NOUNS[part]}"
        page.button(label, name, page.open, name, icon="add")
        return
    with st.container(border=True):
        ask_for_item(
            page, name, part, commands.add_item, send="Propose",
            says=f"You propose {NOUNS[part]}. {page.other} answers it before the plan starts.",
            told=f"Proposed. {page.other} can read and answer it now.",
        )  # fmt: skip  # one call


def _answers(page: PlanPage, item: ItemView) -> None:
    part, key = item.part, f"{item.part.value}_{item.id}"
    accept, withdraw = f"accept_{part.value}", f"withdraw_{part.value}"
    if (pressed := page.pressed(accept, item.id)) is not None:
        told = f"Accepted. {page.other} sees it on the plan."
        act = f"answer_{part.value}"
        page.act(act, commands.accept_item, part, item.id, item=item.id, seen=pressed.seen, told=told)
    if page.pressed(withdraw, item.id) is not None:
        told = f"Withdrawn. {page.other} no longer sees it."
        page.act(f"answer_{part.value}", commands.withdraw_item, part, item.id, item=item.id, told=told)
    page.error_once(f"answer_{part.value}", item.id)
    if item.suggestion is not None:
        _answer_words(page, item.suggestion, item)
        return
    change, decline, talk = f"change_{part.value}", f"decline_{part.value}", f"comment_{part.value}"
    if page.is_open(change, item.id):
        change_form(page, part, item)
        return
    if page.is_open(decline, item.id):
        _decline_form(page, decline, item.id, commands.decline_item, part, item.id, seen=page.open_form.seen)
        return
    if page.is_open(talk, item.id):
        _comment_form(page, talk, item)
        return
    is_mine = item.waits_for is not None and item.waits_for is page.acts_for
    is_own = item.waits_for is not None and item.added_by_side is page.acts_for
    with st.container(horizontal=True, gap="small"):
        if is_mine and page.may(Action.ANSWER):
            page.button("Accept", f"accept_{key}", page.press, accept, item.id, item.fields(), icon="check")
            _change_button(page, item)
            page.button("Decline", f"decline_{key}", page.open, decline, item.id, item.fields(), icon="close")
        elif is_own and page.may(Action.SHAPE):
            _change_button(page, item, "Edit")
            page.button("Withdraw", f"withdraw_{key}", page.press, withdraw, item.id, icon="undo")
        elif item.answer is Answer.AGREED and page.may(Action.SHAPE):
            _change_button(page, item, kind="tertiary")
        _comment_button(page, item)


def _answer_words(page: PlanPage, suggested: SuggestionView, item: ItemView | None = None) -> None:
    """The answers to other words: three that weigh the same for the one who got them, taking back for the other."""
    key, part = suggested.id, suggested.part
    if page.pressed("accept_words", key) is not None:
        told = f"Accepted. {page.other} sees it on the plan."
        page.act("answer_words", commands.accept_suggestion, key, item=key, told=told)
    if page.pressed("withdraw_words", key) is not None:
        told = f"Withdrawn. {page.other} sees the part as it was."
        page.act("answer_words", commands.withdraw_suggestion, key, item=key, told=told)
    change = f"change_{part.value}" if item else f"suggest_{part.value}"
    if page.is_open(change, item.id if item else 0):
        change_form(page, part, item)
        return
    if page.is_open("decline_words", key):
        _decline_form(page, "decline_words", key, commands.decline_suggestion, key)
        return
    if item is not None and page.is_open(f"comment_{part.value}", item.id):
        _comment_form(page, f"comment_{part.value}", item)
        return
    page.error_once("answer_words", key)
    with st.container(horizontal=True, gap="small"):
        if suggested.waits_for is page.acts_for and page.may(Action.ANSWER):
            page.button("Accept", f"accept_words_{key}", page.press, "accept_words", key, icon="check")
            about = (item.id, item.fields()) if item else (0, part_as_seen(page, part))
            page.button("Suggest a change", f"change_words_{key}", page.open, change, *about, icon="edit")
            page.button("Decline", f"decline_words_{key}_open", page.open, "decline_words", key, icon="close")
        if suggested.by_side is page.acts_for and page.may(Action.SHAPE):
            page.button("Withdraw", f"withdraw_words_{key}", page.press, "withdraw_words", key, icon="undo")
        if item is not None:
            _comment_button(page, item)


def _change_button(page: PlanPage, item: ItemView, label: str = "Suggest a change", kind: Any = "secondary") -> None:
    name = f"change_{item.part.value}"
    page.button(label, f"{name}_{item.id}_open", page.open, name, item.id, item.fields(), icon="edit", kind=kind)


def _comment_button(page: PlanPage, item: ItemView) -> None:
    if page.may(Action.COMMENT):
        name = f"comment_{item.part.value}"
        page.button("Comment", f"{name}_{item.id}_open", page.open, name, item.id, icon="chat_bubble", kind="tertiary")


def _decline_form(page: PlanPage, name: str, item_id: int, use_case: Any, *args: Any, **values: Any) -> None:
    read = f"It stays with the plan. {page.can_read()}"
    reason = ask_words(page, name, "Why not", "reason", told=read, send="Decline", icon="close", item=item_id)
    if reason is not None:
        told = f"Declined. {page.other} can read your reason now."
        page.act(name, use_case, *args, item=item_id, reason=reason, told=told, **values)


def _comment_form(page: PlanPage, name: str, item: ItemView) -> None:
    token, read = page.token(name, item.id), page.can_read()
    text = ask_words(page, name, "Comment", "text", told=read, send="Comment", icon="chat_bubble", item=item.id)
    if text is not None:
        told = f"Your comment is on the plan. {page.can_read()}"
        page.act(
            name, commands.comment, item=item.id, text=text, part=item.part, item_id=item.id, token=token, told=told
        )


def rank(page: PlanPage, item: ItemView) -> int:
    """What comes first among activities: what waits for the viewer, for the other one, what is agreed, the rest."""
    waits = _waits(item)
    if waits is not None:
        return 0 if waits is page.acts_for else 1
    return 3 if item.answer is Answer.DECLINED else 2


def _waits(item: ItemView) -> Any:
    return item.suggestion.waits_for if item.suggestion else item.waits_for


def _answer_badge(page: PlanPage, item: ItemView) -> None:
    waits = _waits(item)
    if waits is not None:
        _waits_badge(page.name_of(waits))
    elif item.answer is Answer.DECLINED:
        by = page.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
        fact_badge(f"Declined by {by}", "block")
    elif item.added_by_side is page.side:
        by = page.called(item.answered_by_id, item.answered_by, item.added_by_side.other)
        fact_badge(f"Accepted by {by}", "check_circle", "green")
    else:
        fact_badge("Agreed", "check_circle", "green")


def _suggests(page: PlanPage, suggested: SuggestionView) -> str:
    by = page.called(suggested.by_id, suggested.by, suggested.by_side)
    return "you suggest" if by == "you" else f"{by} suggests"


def _waits_badge(who: str) -> None:
    fact_badge(f"Waits for {who}", "hourglass_top", "orange")


def _origin(page: PlanPage, item: ItemView) -> str:
    """ "Training · proposed by Maya · due 9 June", as Markdown with the icon of its kind."""
    by = page.called(item.added_by_id, item.added_by, item.added_by_side)
    told = [f"proposed by {by}"]
    if item.kind is not None:
        told.insert(0, labels.label(item.kind))
    if item.by_whom:
        told.append(f"by {item.by_whom}")
    due = "planned for" if item.part is Part.MILESTONE else "due"
    told.append(f"{due} {formatting.short_day(item.due_on, page.today)}")
    said = [escape(formatting.sentence(" · ".join(told))), *([escape_link(item.link)] if item.link else [])]
    icon = f":material/{labels.icon(item.kind)}: " if item.kind is not None else ":material/diamond: "
    return icon + " · ".join(said)
