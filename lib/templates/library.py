"""The templates a viewer may look at: their own, the organisation's, the starter set, and for HR those that wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from lib.access import Viewer, any_viewer, may_approve_templates, may_coach, may_keep_templates
from lib.clock import Moment
from lib.errors import NotFound
from lib.models import Person, PlanTemplate, Role, TemplateContent, TemplateSource, TemplateState
from lib.templates import starter
from lib.templates.permissions import TemplateAction, find_template, readable_templates, template_actions


@dataclass(frozen=True)
class TemplateView:
    """One template as the viewer sees it.

    Attributes:
        code: names it in every use case, the starter set included.
        state: none for the starter set.
        by: who asks HR to publish it; for HR alone, and only until it is decided.
        since: since when it waits, or when it was decided.
        decision: what HR said when it was declined; for its author alone.
    """

    code: str
    source: TemplateSource
    content: TemplateContent
    state: TemplateState | None = None
    allowed: frozenset[TemplateAction] = frozenset()
    revision: int = 0
    by: str = ""
    since: datetime | None = None
    decision: str = ""

    @property
    def is_to_be_decided(self) -> bool:
        """Does it wait for the viewer's decision?"""
        return TemplateAction.PUBLISH in self.allowed


@dataclass(frozen=True)
class Shelf:
    """All templates a viewer may look at, by where they come from; those that wait for HR oldest first."""

    own: tuple[TemplateView, ...]
    organisation: tuple[TemplateView, ...]
    starter: tuple[TemplateView, ...]
    waiting: tuple[TemplateView, ...]

    @property
    def usable(self) -> tuple[TemplateView, ...]:
        """The templates that a plan may begin from."""
        return (*self.own, *self.organisation, *self.starter)

    @property
    def everything(self) -> tuple[TemplateView, ...]:
        return (*self.waiting, *self.usable)


NEWS_DAYS = 14
"""For how many days a decision is told on its author's Home."""


class WaitingTemplate(NamedTuple):
    """A template that waits for the viewer's decision: since when, and who asks."""

    since: datetime
    code: str
    by: str


@dataclass(frozen=True)
class TemplateNews:
    """What is new about templates for somebody: those that wait for their decision, and what HR decided of theirs."""

    waiting: tuple[WaitingTemplate, ...] = ()
    decided: tuple[TemplateView, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.waiting or self.decided)


def list_templates(session: Session, viewer: Viewer) -> Shelf:
    """Every template the viewer may look at, sorted by name.

    Raises:
        NotFound: the viewer neither starts plans nor decides for HR.
    """
    if not may_keep_templates(viewer):
        raise NotFound
    views = _views(session, viewer)
    views.sort(key=lambda view: (view.content.name.casefold(), view.code))
    return Shelf(
        tuple(view for view in views if view.source is TemplateSource.OWN),
        tuple(view for view in views if view.source is TemplateSource.ORGANISATION and not view.is_to_be_decided),
        tuple(_starter(code, content, viewer) for code, content in starter.load().items()),
        _waiting(views),
    )


def look_at_news(session: Session, viewer: Viewer, *, moment: Moment) -> TemplateNews:
    """What waits for the viewer's decision, oldest first, and what HR decided lately of theirs, newest first."""
    if not may_keep_templates(viewer):
        return TemplateNews()
    rows = session.execute(_decided(), viewer.parameters | {_SINCE: moment.now - timedelta(days=NEWS_DAYS)})
    decided = [_view(template, author, viewer) for template, author in rows]
    return TemplateNews(_to_decide(session, viewer), tuple(sorted(decided, key=_age, reverse=True)))


_SINCE = "since"


@cache
def _decided() -> Select[PlanTemplate, str]:
    """The viewer's own that HR decided on lately, with their name; made once, as Home asks for them on every run."""
    return (
        select(PlanTemplate, col(Person.name))
        .join(Person, col(Person.id) == col(PlanTemplate.owner_id))
        .where(
            col(PlanTemplate.owner_id) == any_viewer(frozenset()).person_id,
            col(PlanTemplate.state) != TemplateState.WAITING,
            col(PlanTemplate.decided_at) >= bindparam(_SINCE, type_=UTCDateTime()),
        )
    )


def _to_decide(session: Session, viewer: Viewer) -> tuple[WaitingTemplate, ...]:
    """The templates that wait for the viewer, the oldest first; what stands in them is not read."""
    if not may_approve_templates(viewer):
        return ()
    waiting = session.execute(_waiting_for_hr(viewer.roles), viewer.parameters)
    return tuple(
        sorted(
            WaitingTemplate(at, code, by)
            for at, code, by, owner_id in waiting
            if at and TemplateAction.PUBLISH in template_actions(viewer, owner_id=owner_id, state=TemplateState.WAITING)
        )
    )


@cache
def _waiting_for_hr(roles: frozenset[Role]) -> Select[datetime | None, str, str, int]:
    return (
        select(col(PlanTemplate.asked_at), col(PlanTemplate.code), col(Person.name), col(PlanTemplate.owner_id))
        .join(Person, col(Person.id) == col(PlanTemplate.owner_id))
        .where(readable_templates(any_viewer(roles)), col(PlanTemplate.state) == TemplateState.WAITING)
    )


def content_of(session: Session, viewer: Viewer, code: str) -> TemplateContent:
    """The content of a template that the viewer may use.

    Raises:
        NotFound: there is none that they may know of.
        NotAllowed: they may look at it for HR, but not begin a plan from it.
    """
    if isinstance(code, str) and code in starter.load():
        return starter.load()[code]
    return find_template(session, viewer, code, TemplateAction.USE).content


def _views(session: Session, viewer: Viewer) -> list[TemplateView]:
    """The templates that the viewer may look at."""
    rows = session.execute(
        select(PlanTemplate, col(Person.name))
        .join(Person, col(Person.id) == col(PlanTemplate.owner_id))
        .where(readable_templates(viewer))
    )
    return [_view(template, author, viewer) for template, author in rows]


def _waiting(views: Iterable[TemplateView]) -> tuple[TemplateView, ...]:
    return tuple(sorted((view for view in views if view.is_to_be_decided), key=_age))


def _age(view: TemplateView) -> tuple[datetime, str]:
    assert view.since is not None  # What waits or is decided has a time.
    return view.since, view.code


def _view(template: PlanTemplate, author: str, viewer: Viewer) -> TemplateView:
    is_own = template.owner_id == viewer.person_id
    allowed = template_actions(viewer, owner_id=template.owner_id, state=template.state)
    return TemplateView(
        template.code,
        TemplateSource.OWN if is_own else TemplateSource.ORGANISATION,
        template.content,
        template.state,
        allowed,
        template.revision,
        by=author if TemplateAction.PUBLISH in allowed else "",
        since=template.asked_at if template.state is TemplateState.WAITING else template.decided_at,
        decision=template.decision if is_own else "",
    )


def _starter(code: str, content: TemplateContent, viewer: Viewer) -> TemplateView:
    allowed = frozenset({TemplateAction.USE}) if may_coach(viewer) else frozenset[TemplateAction]()
    return TemplateView(code, TemplateSource.STARTER, content, allowed=allowed)
