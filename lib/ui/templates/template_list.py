"""Templates as rows: on their page, and what is new about them on Home."""

from collections.abc import Sequence
from datetime import date

from lib import formatting, labels
from lib.models import TemplateSource, TemplateState
from lib.templates import TemplateNews, TemplateView
from lib.ui.cards import row_card
from lib.ui.templates.dialog import turn_to
from lib.ui.templates.one import day_of

NEWS = 3
"""How many decisions are told on Home."""


def rows(views: Sequence[TemplateView], today: date, *, is_first_primary: bool = False) -> None:
    """Templates as rows, each with the button that opens it."""
    for number, view in enumerate(views):
        if row_card(
            f"templates_{view.code}",
            view.content.name,
            _caption(view, today),
            badge=view.state if view.source is TemplateSource.OWN else None,
            button="Read" if view.is_to_be_decided else "Open",
            primary=is_first_primary and number == 0,
        ):
            turn_to(view)


def _caption(view: TemplateView, today: date) -> str:
    content = view.content
    if view.is_to_be_decided and view.since:
        return f"{view.by} asks, {formatting.since(day_of(view), today)}"
    area = content.area if content.area.casefold() != content.name.casefold() else ""
    return " · ".join(filter(None, [area, labels.label(content.dimension) if content.dimension else ""]))


def news_rows(news: TemplateNews, today: date) -> bool:
    """What waits for the viewer's approval, and what HR decided about theirs. Was one of them clicked?"""
    asked = []
    if news.waiting:
        first, number = news.waiting[0], len(news.waiting)
        templates = formatting.sentence(formatting.count(number, "template"))
        line = f"{templates} {formatting.plural(number, 'waits')} for your approval"
        caption = f"{first.by} asks, {formatting.since(day_of(first), today)}"
        asked.append(row_card("home_templates_waiting", line, caption, icon="library_books", button="Read"))
    for view in news.decided[:NEWS]:
        is_published = view.state is TemplateState.PUBLISHED
        line = f"HR {'published' if is_published else 'declined'} your template “{view.content.name}”"
        caption = "Everybody who coaches can start from it" if is_published else "The reason stands beside it"
        day = formatting.sentence(formatting.near_day(day_of(view), today))
        asked.append(row_card(f"home_templates_{view.code}", line, f"{day} · {caption}", button="Open"))
    return any(asked)
