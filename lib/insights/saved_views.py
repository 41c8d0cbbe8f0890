"""Views of Insights that somebody in HR keeps for themselves: a question with its filters, under a name.

The period of a view is that of the months it was saved with, whenever it is opened.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer, is_code, may_watch_practice
from lib.clock import Moment
from lib.errors import CoachingError, Invalid, NotFound, sentence_of
from lib.insights.counting import InsightFilters
from lib.insights.url_parameters import PLANS, address_of
from lib.models import SavedView, ViewName
from lib.models.insights import Grouping, Question
from lib.plans.commit import claim_form_token

MOST = 50
"""Views somebody may keep."""


class TooManyViews(CoachingError):
    """Somebody keeps as many views as they may."""

    def __init__(self) -> None:
        super().__init__(f"You keep {MOST} views already. Please delete one first.")


class ViewLine(NamedTuple):
    """A view as its owner reads it; `address` has what it asks for, by the names of `lib.insights.url_parameters`."""

    code: str
    name: str
    address: Mapping[str, Sequence[str]]


def list_views(session: Session, viewer: Viewer) -> list[ViewLine]:
    """The viewer's own views by name.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    _require_hr(viewer)
    rows = session.scalars(select(SavedView).where(col(SavedView.owner_id) == viewer.person_id))
    return sorted(map(_line, rows), key=lambda view: view.name.casefold())


def save_view(
    session: Session,
    viewer: Viewer,
    name: str,
    question: Question,
    filters: InsightFilters,
    *,
    unit: str = PLANS,
    by: Grouping | None = None,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Keep a question with its filters. A form that was sent before is saved once. Commits.

    Args:
        unit, by: what is counted by months, and how charts are grouped.

    Raises:
        NotFound: the viewer does not hold the role HR.
        Invalid: the name is empty, too long, or that of another view of theirs.
        TooManyViews: one has to be deleted first.
    """
    _require_hr(viewer)
    if not claim_form_token(session, token, moment):
        return
    checked = _checked(session, viewer, name)
    kept = select(func.count()).where(col(SavedView.owner_id) == viewer.person_id)
    if session.scalars(kept).one() >= MOST:
        raise TooManyViews
    view = SavedView(
        name=checked,
        code=secrets.token_urlsafe(9),
        owner_id=viewer.person_id,
        address=address_of(question, filters, unit=unit, by=by),
        created_at=moment.now,
    )
    session.add(view)
    session.flush()
    _commit(session, viewer, "view saved", view, moment)


def rename_view(session: Session, viewer: Viewer, code: str, name: str, *, moment: Moment) -> None:
    """Call a view of the viewer's own something else. Commits.

    Raises:
        NotFound: the viewer does not hold the role HR, or keeps no such view.
        Invalid: as in `save_view`.
    """
    view = _find_own(session, viewer, code)
    view.name = _checked(session, viewer, name, besides=view)
    _commit(session, viewer, "view renamed", view, moment)


def delete_view(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Delete a view of the viewer's own. Commits.

    Raises:
        NotFound: as in `rename_view`.
    """
    view = _find_own(session, viewer, code)
    session.delete(view)
    _commit(session, viewer, "view deleted", view, moment)


def _require_hr(viewer: Viewer) -> None:
    if not may_watch_practice(viewer):
        raise NotFound


def _checked(session: Session, viewer: Viewer, name: str, besides: SavedView | None = None) -> str:
    try:
        checked = ViewName.model_validate({"name": name}).name
    except ValidationError as error:
        raise Invalid({"name": sentence_of(dict(error.errors()[0]))}) from None
    same = select(func.count()).where(col(SavedView.owner_id) == viewer.person_id, col(SavedView.name) == checked)
    if besides is not None:
        same = same.where(col(SavedView.id) != besides.id)
    if session.scalars(same).one():
        raise Invalid({"name": "Another view of yours has this name. Please choose a different one."})
    return checked


def _line(view: SavedView) -> ViewLine:
    address: dict[str, list[str]] = {}
    for name, value in view.address:
        address.setdefault(name, []).append(value)
    return ViewLine(view.code, view.name, address)


def _commit(session: Session, viewer: Viewer, action: str, view: SavedView, moment: Moment) -> None:
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id, view_id=view.id)
    session.commit()


def _find_own(session: Session, viewer: Viewer, code: str) -> SavedView:
    """The viewer's own view behind a code, to be changed.

    Raises:
        NotFound: the viewer does not hold the role HR, or keeps no such view.
    """
    _require_hr(viewer)
    if not is_code(code):
        raise NotFound
    own = select(SavedView).where(col(SavedView.code) == code, col(SavedView.owner_id) == viewer.person_id)
    if (view := session.scalars(own.with_for_update()).one_or_none()) is None:
        raise NotFound
    return view
