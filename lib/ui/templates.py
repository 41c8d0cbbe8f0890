"""The pieces of templates: one to be read, one to be written, choosing one for a draft, and the page Templates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from lib import words
from lib.access import TemplateAction
from lib.models import (
    SENTENCE,
    Dimension,
    Part,
    Purpose,
    TemplateContent,
    TemplateItem,
    TemplateSource,
    TemplateState,
)
from lib.plans import Filled, PlanBody
from lib.settings import get_settings
from lib.templates import MANAGER, MEMBER, News, Shelf, Suggested, TemplateView, gaps_in
from lib.ui.cards import BUTTON_WIDTH, facts, row_card
from lib.ui.forms import field_error, forget_errors, kept_errors, ways_out
from lib.ui.safe import escape, show_text

LINE, LINES, BOX = 74, 100, 140
NEWS = 3
"""How many decisions are told on Home."""

OPENED = "templates_opened"
SAVE, CHANGE, DECLINE, LOOK = "new_plan_template_form", "templates_change", "templates_decline", "templates_look"
"""Names of forms; each begins with the name of its screen. The last one is for what is clicked without a form."""

LISTS = {"activities": Part.ACTIVITY, "support": Part.SUPPORT, "milestones": Part.MILESTONE}
HEADINGS = {
    "activities": "What leads there",
    "support": "What the manager gives",
    "milestones": "Milestones on the way",
}
TEXTS = {
    "area": ("What is to improve", LINE),
    "goal": ("The goal", BOX),
    "measure": ("How will you both see it?", LINES),
    "achievable": ("Why can it be done in this time?", LINES),
}
# These fields have no limit of their own: a long text that is put into one would be cut without a word.


# One template


def preview(content: TemplateContent) -> None:
    """The whole text of a template."""
    show_text(content.goal or "No goal yet.")
    facts(
        {
            "What is to improve": content.area,
            "Dimension": words.label(content.dimension) if content.dimension else "",
            "Purpose": words.label(content.purpose) if content.purpose else "",
            "How both see it": content.measure,
            "Why it can be done": content.achievable,
        },
        alt="What the template says",
    )
    for name, part in LISTS.items():
        items: Sequence[TemplateItem] = getattr(content, name)
        if items:
            with st.container(gap="xsmall"):
                st.markdown(f"**{HEADINGS[name]}**")
                for item in items:
                    st.markdown(_line(item, part))


def about_gaps() -> None:
    """What the brackets are."""
    st.caption(escape(f"{MEMBER} and {MANAGER} become first names. Other words in [brackets] are gaps to fill in."))


def text_form(
    form: str, content: TemplateContent, button: str, names: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any] | bool | None:
    """Every text of a template to be changed; an activity, support or milestone that is emptied is left out.

    Args:
        form: the form's name, which begins its keys.
        button: what sends it.
        names: whose names stood where, by field; each is pointed out below its field.

    Returns:
        The whole content once it was sent, False where it was left, None before that.
    """
    names = names or {}
    errors = kept_errors(form)
    typed: dict[str, Any] = {}
    with st.form(f"{form}_form", border=False, enter_to_submit=False):
        _problem(errors)
        typed["name"] = st.text_area("Name of the template", content.name, key=f"{form}_name", height=LINE)
        field_error(errors, "name")
        for field, (label, height) in TEXTS.items():
            typed[field] = st.text_area(label, getattr(content, field), key=f"{form}_{field}", height=height)
            field_error(errors, field)
            _point_out(names.get(field, ()))
        for field, label, values in (("dimension", "Dimension", Dimension), ("purpose", "Purpose", Purpose)):
            typed[field] = st.segmented_control(
                label,
                list(values),
                default=getattr(content, field),
                format_func=words.label,
                key=f"{form}_{field}",
                wrap=True,
            )
        for name, part in LISTS.items():
            typed[name] = _item_fields(form, name, part, getattr(content, name), errors, names)
        st.caption("Empty an activity, support or a milestone to leave it out.")
        is_sent = ways_out(button)
    return content.model_dump() | typed if is_sent else is_sent


def _item_fields(
    form: str,
    name: str,
    part: Part,
    items: Sequence[TemplateItem],
    errors: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:
    """The texts of a list, to be typed over; what is not text stays with them."""
    kept: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        text = st.text_area(
            f"{words.label(part)} {number + 1}",
            item.text,
            key=f"{form}_{name}_{number}",
            height=LINE,
        )
        _point_out(names.get(f"{name}.{number}.text", ()))
        if text.strip():
            field_error(errors, f"{name}.{len(kept)}.text")  # Counted without those that are left out.
            kept.append(item.model_dump() | {"text": text})
    return kept


def _point_out(names: Iterable[str]) -> None:
    """Whose names stood in the field above."""
    for name in names:
        st.caption(f":material/person_off: “{escape(name)}” stood here. A gap takes the place of a name.")


def _line(item: TemplateItem, part: Part) -> str:
    kind = getattr(item, "kind", None)
    about = [words.label(kind) if kind else "", f"day {item.day}" if item.day is not None else ""]
    link = escape(getattr(item, "link", ""))
    said = words.sentence(" · ".join(filter(None, [*about, link])))
    return f":material/{words.icon(kind or part)}: {escape(item.text)}" + (f"  \n:gray[:small[{said}]]" if said else "")


# In a new plan


def offer(*, is_prominent: bool) -> bool:
    """The way to the templates on the screen of a draft; a card while there is nothing yet, later one quiet button.

    Returns:
        Whether it was clicked.
    """
    if is_prominent:
        return row_card(
            "new_plan_templates",
            "Begin from a template",
            "A goal with gaps to fill, activities and support. You change what you like.",
            icon="library_books",
            button="Choose one",
        )
    return st.button(
        "Fill in what is empty from a template",
        key="new_plan_templates",
        type="tertiary",
        icon=":material/library_books:",
    )


def is_begun(body: PlanBody) -> bool:
    """Does the draft say already what it is about?"""
    return bool(body.text.area or body.text.goal)


def choose(shelf: Shelf) -> TemplateView | None:
    """One of the templates, looked at before it is used.

    Returns:
        The one to be used, once that was clicked.
    """
    views = {view.code: view for view in shelf.usable}
    code = st.selectbox(
        "Template",
        list(views),
        index=None,
        format_func=lambda each: _option(shelf, views, each),
        placeholder="Choose one, or type to search",
        key="new_plan_template",
    )
    view = views.get(code or "")
    if view is None:
        st.caption(f"{words.sentence(words.count(len(views), 'template'))} to look through before you decide.")
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        is_used = st.button("Use it", key="new_plan_template_use", type="primary", width=BUTTON_WIDTH)
        st.caption("Fills in what is still empty and adds what leads there. Nothing you typed is changed.")
    preview(view.content)
    about_gaps()
    return view if is_used else None


def filled(view: TemplateView, done: Filled) -> str:
    """What was put into the draft, in one line."""
    if not (done.fields or done.items):
        return "Nothing was empty, so nothing changed."
    return f"“{view.content.name}” is filled in. Words in [brackets] are yours to replace."


def offer_to_keep(ask: Callable[[str], None]) -> None:
    """The way to save a draft as a template.

    Args:
        ask: opens a dialog of the screen, given its name.
    """
    st.button(
        "Save as your own template",
        key="new_plan_keep",
        type="tertiary",
        icon=":material/bookmark_add:",
        on_click=ask,
        args=("keep",),
    )


def save_form(suggested: Suggested) -> dict[str, Any] | bool | None:
    """What would be saved from a draft, to be looked through and changed; see `text_form`."""
    st.markdown(
        "This is all that is saved: nothing about where the person stands, and nobody’s name. Please look whether "
        "other names or a customer are left, and take them out."
    )
    about_gaps()
    return text_form(SAVE, suggested.content, "Save it for yourself", suggested.names)


def draw_gaps(body: PlanBody) -> None:
    """A gentle note where gaps of a template are still in a draft that is about to be proposed."""
    items = [*body.activities, *body.support, *body.milestones]
    texts = [*(getattr(body.text, field) for field in TEXTS), *(item.text for item in items)]
    found = list(dict.fromkeys(gap for text in texts for gap in gaps_in(text)))
    if found:
        more = f" and {words.number(len(found) - 3)} more" if len(found) > 3 else ""
        shown = ", ".join(escape(gap) for gap in found[:3])
        st.info(f"Still in brackets: {shown}{more}. Put your own words there.", icon=":material/edit:")


def _option(shelf: Shelf, views: Mapping[str, TemplateView], code: str) -> str:
    """How a template stands in the list. Two of the same words are numbered: a list knows its entries by them."""
    same = [each for each, view in views.items() if _named(view) == _named(views[code])]
    return _named(views[code]) + (f" ({same.index(code) + 1})" if len(same) > 1 else "")


def _named(view: TemplateView) -> str:
    source = "" if view.source is TemplateSource.STARTER else f" · {words.in_sentence(view.source)}"
    return f"{' '.join(view.content.name.split())}{source}"


# On Home


def news_rows(news: News, today: date) -> bool:
    """What waits for the viewer's approval, and what HR decided about theirs. Was one of them clicked?"""
    asked = []
    if news.waiting:
        first, number = news.waiting[0], len(news.waiting)
        line = f"{words.sentence(words.count(number, 'template'))} {words.plural(number, 'waits')} for your approval"
        caption = f"{first.by} asks, {words.since(_day(first), today)}"
        asked.append(row_card("home_templates_waiting", line, caption, icon="library_books", button="Read it"))
    for view in news.decided[:NEWS]:
        is_published = view.state is TemplateState.PUBLISHED
        line = f"HR {'published' if is_published else 'declined'} your template “{view.content.name}”"
        caption = "Everybody who coaches can begin from it" if is_published else "What would help is said beside it"
        day = words.sentence(words.near_day(_day(view), today))
        asked.append(row_card(f"home_templates_{view.code}", line, f"{day} · {caption}", button="Open"))
    return any(asked)


# The page


def rows(views: Sequence[TemplateView], today: date, *, is_first_primary: bool = False) -> None:
    """Templates as rows, each with the button that opens it."""
    for number, view in enumerate(views):
        if row_card(
            f"templates_{view.code}",
            view.content.name,
            _caption(view, today),
            badge=view.state if view.source is TemplateSource.OWN else None,
            button="Read it" if view.is_to_be_decided else "Open",
            primary=is_first_primary and number == 0,
        ):
            turn_to(view)


def _caption(view: TemplateView, today: date) -> str:
    content = view.content
    if view.is_to_be_decided and view.since:
        return f"{view.by} asks, {words.since(_day(view), today)}"
    area = content.area if content.area.casefold() != content.name.casefold() else ""
    return " · ".join(filter(None, [area, words.label(content.dimension) if content.dimension else ""]))


@dataclass
class Opened:
    """The template that is open.

    Attributes:
        step: what is being done with it; none while it is only read.
        revision: the one that is read. Others may change the text meanwhile.
    """

    code: str
    revision: int
    step: TemplateAction | None = None


def opened(shelf: Shelf) -> tuple[TemplateView, Opened] | None:
    """The template that is open and how; nothing where it is gone, or the step is not open to the viewer any more."""
    held: Opened | None = st.session_state.get(OPENED)
    if held is None:
        return None
    view = next((view for view in shelf.everything if view.code == held.code), None)
    if view is None or (held.step is not None and held.step not in view.allowed):
        close()
        return None
    return view, held


def turn_to(view: TemplateView, step: TemplateAction | None = None) -> None:
    """Open a template, or go on with what is open to another step."""
    held: Opened | None = st.session_state.get(OPENED)
    is_open = held is not None and held.code == view.code
    st.session_state[OPENED] = Opened(view.code, held.revision if held and is_open else view.revision, step)
    for form in (CHANGE, DECLINE, LOOK):
        forget_errors(form)


def look_again(shelf: Shelf) -> None:
    """What stands on the screen from now on is what is read."""
    if (found := opened(shelf)) is not None:
        found[1].revision = found[0].revision


def close() -> None:
    """Close what is open."""
    st.session_state.pop(OPENED, None)


def look(view: TemplateView, today: date) -> TemplateAction | None:
    """A template to be read, and what may be done with it.

    Returns:
        What was asked for and needs no further question.
    """
    _problem(kept_errors(LOOK))
    _standing(view, today)
    preview(view.content)
    about_gaps()
    with st.container(horizontal=True):
        if TemplateAction.PUBLISH in view.allowed and st.button("Publish it", key="templates_publish", type="primary"):
            return TemplateAction.PUBLISH
        if TemplateAction.TAKE_BACK in view.allowed and st.button(
            "Take back the question", key="templates_take_back", icon=":material/undo:"
        ):
            return TemplateAction.TAKE_BACK
        for step, (label, icon) in STEPS.items():
            if step in view.allowed:
                waits, published = view.is_to_be_decided, view.state is TemplateState.PUBLISHED
                shown = "Take it from the list" if step is TemplateAction.DECLINE and published and not waits else label
                st.button(shown, key=f"templates_{step}", icon=icon, on_click=turn_to, args=(view, step))
    return None


STEPS = {
    TemplateAction.DECLINE: ("Decline it", None),
    TemplateAction.ASK: ("Ask HR to publish it", ":material/outgoing_mail:"),
    TemplateAction.CHANGE: ("Change the words", ":material/edit:"),
    TemplateAction.DELETE: ("Delete it", ":material/delete:"),
}
"""What is asked about once more: the button that leads there, and its icon."""

QUESTIONS = {
    TemplateAction.ASK: (
        "HR reads the whole text, and decides whether everybody who coaches can begin from it. It appears under the "
        "organisation’s name, without yours. Please look once more that it names nobody.",
        "Ask HR",
        "Not yet",
    ),
    TemplateAction.DELETE: (
        "It cannot be brought back. Plans that began from it stay as they are.",
        "Delete it",
        "Keep it",
    ),
}


def sure(view: TemplateView, step: TemplateAction) -> bool:
    """The question before a step that needs a second thought. Was it answered with yes?"""
    question, yes, no = QUESTIONS[step]
    _problem(kept_errors(LOOK))
    st.markdown(question)
    if step is TemplateAction.DELETE and view.state is TemplateState.PUBLISHED:
        st.markdown("Everybody who coaches can use it now; for them it is gone too.")
    with st.container(horizontal=True):
        is_sure = st.button(yes, key=f"templates_{step}_yes", type="primary")
        st.button(no, key=f"templates_{step}_no", type="tertiary", on_click=turn_to, args=(view,))
    return is_sure


def change(view: TemplateView, today: date) -> dict[str, Any] | bool | None:
    """The text of one's own template to be changed; see `text_form`."""
    _standing(view, today)
    if view.state in (TemplateState.WAITING, TemplateState.PUBLISHED):
        what = "HR is reading it now" if view.state is TemplateState.WAITING else "Everybody who coaches can use it now"
        st.info(f"{what}. With other words it is private again, until HR publishes those.", icon=":material/lock:")
    return text_form(CHANGE, view.content, "Save the words")


def ask_why(view: TemplateView) -> str | bool | None:
    """The words with which HR declines a template; its author reads them."""
    is_published = view.state is TemplateState.PUBLISHED
    st.markdown(
        "Nobody can begin from it then. Its author keeps it, and reads your words."
        if is_published
        else "It stays private. Its author reads your words."
    )
    with st.form(f"{DECLINE}_form", border=False, enter_to_submit=False):
        errors = kept_errors(DECLINE)
        _problem(errors)
        reason = st.text_area(
            "What would help?",
            key=f"{DECLINE}_reason",
            height=LINE,
            max_chars=SENTENCE,
            placeholder="For example: please take out the customer’s name",
        )
        field_error(errors, "reason")
        is_sent = ways_out("Take it from the list" if is_published else "Decline it")
    return (reason or "") if is_sent else is_sent


def _problem(errors: Mapping[str, str]) -> None:
    """What was wrong and is about no field."""
    if problem := errors.get(""):
        st.error(escape(problem), icon=":material/info:")


def _standing(view: TemplateView, today: date) -> None:
    """Where the template stands, and what HR said."""
    if view.is_to_be_decided:
        st.caption(f"{escape(view.by)} asks you to publish it, {words.since(_day(view), today)}.")
    elif view.state is TemplateState.DECLINED:
        st.caption(f"HR declined it {words.on_day(_day(view), today)}, with these words:")
        show_text(f"“{view.decision}”")
    elif view.state is TemplateState.WAITING:
        st.caption(f"It waits for HR {words.since(_day(view), today)}. Until HR publishes it, nobody else can use it.")
    elif view.state is TemplateState.PUBLISHED:
        st.caption(f"Everybody who coaches can use it, since {words.short_day(_day(view), today)}.")
    elif view.state is TemplateState.PRIVATE:
        st.caption("Private: nobody else sees it.")


def _day(view: TemplateView) -> date:
    assert view.since is not None  # What waits or is decided has a time.
    return view.since.astimezone(get_settings().zone).date()
