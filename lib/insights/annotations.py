"""What HR notes beside the charts by month: a day and a sentence that explain what they show, such as a rollout."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib import audit
from lib.access import Viewer, may_watch_practice
from lib.clock import Moment
from lib.errors import CoachingError, EditConflict, Invalid, NotFound, sentence_of
from lib.models import Annotation, AnnotationForm, Person

MOST = 200
"""As many annotations are kept."""


class TooManyAnnotations(CoachingError):
    """There are as many annotations as are kept."""

    def __init__(self) -> None:
        super().__init__(f"There are {MOST} annotations already. Please delete one first.")


class AnnotationLine(NamedTuple):
    """An annotation as it is read.

    Attributes:
        on: the day it is about.
        by, at: who wrote it last, and when.
        revision: counts how often it was changed.
    """

    id: int
    on: date
    text: str
    by: str
    at: datetime
    revision: int


def list_annotations(session: Session, viewer: Viewer) -> list[AnnotationLine]:
    """All annotations, the earliest day first.

    Raises:
        NotFound: the viewer does not hold the role HR.
    """
    _require_hr(viewer)
    rows = session.execute(
        select(Annotation, col(Person.name))
        .join(Person, col(Person.id) == col(Annotation.by_id))
        .order_by(col(Annotation.on), col(Annotation.id))
    )
    return [AnnotationLine(row.id or 0, row.on, row.text, name, row.at, row.revision) for row, name in rows]


def add_annotation(session: Session, viewer: Viewer, *, values: Mapping[str, Any], moment: Moment) -> None:
    """Note something for everybody in HR. Commits.

    Raises:
        NotFound: the viewer does not hold the role HR.
        Invalid: with a sentence for each field that does not fit.
        TooManyAnnotations: one has to be deleted first.
    """
    _require_hr(viewer)
    form = _checked(values)
    if session.scalars(select(func.count()).select_from(Annotation)).one() >= MOST:
        raise TooManyAnnotations
    annotation = Annotation(**form.model_dump(), by_id=viewer.person_id, at=moment.now)
    session.add(annotation)
    session.flush()
    _record(session, viewer, "annotation added", annotation, moment)
    session.commit()


def change_annotation(
    session: Session,
    viewer: Viewer,
    annotation_id: int,
    *,
    values: Mapping[str, Any],
    seen_revision: int,
    moment: Moment,
) -> None:
    """Give an annotation another day or other words; who changed it last stands beside it. Commits.

    Args:
        seen_revision: the `revision` that stood on the screen.

    Raises:
        NotFound: the viewer does not hold the role HR, or there is no such annotation.
        Invalid: as in `add_annotation`.
        EditConflict: somebody else changed it first.
    """
    annotation = _annotation(session, viewer, annotation_id)
    form = _checked(values)
    if annotation.revision != seen_revision:
        raise EditConflict({"on": annotation.on, "text": annotation.text})
    annotation.sqlmodel_update(form)
    annotation.revision += 1
    annotation.by_id, annotation.at = viewer.person_id, moment.now
    _record(session, viewer, "annotation changed", annotation, moment)
    session.commit()


def delete_annotation(session: Session, viewer: Viewer, annotation_id: int, *, moment: Moment) -> None:
    """Delete an annotation for everybody. Commits.

    Raises:
        NotFound: as in `change_annotation`.
    """
    annotation = _annotation(session, viewer, annotation_id)
    _record(session, viewer, "annotation deleted", annotation, moment)
    session.delete(annotation)
    session.commit()


def _annotation(session: Session, viewer: Viewer, annotation_id: int) -> Annotation:
    _require_hr(viewer)
    annotation = session.get(Annotation, annotation_id, with_for_update=True)
    if annotation is None:
        raise NotFound
    return annotation


def _require_hr(viewer: Viewer) -> None:
    if not may_watch_practice(viewer):
        raise NotFound


def _checked(values: Mapping[str, Any]) -> AnnotationForm:
    try:
        return AnnotationForm.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid({str(problem["loc"][0]): sentence_of(problem) for problem in error.errors()}) from None


def _record(session: Session, viewer: Viewer, action: str, annotation: Annotation, moment: Moment) -> None:
    audit.record(session, action, at=moment.now, actor_id=viewer.person_id, annotation_id=annotation.id)
