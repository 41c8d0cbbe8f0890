"""Commenting on a proposed plan or on one of its parts."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.models import ITEMS, Action, JournalEntry, JournalForm, Part
from lib.plans.commands.answer import needed
from lib.plans.commit import claim_form_token, save
from lib.plans.context import open_for
from lib.plans.parts import checked, find_item, id_of


def comment(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    text: str,
    part: Part | None = None,
    item_id: int | None = None,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Write something about the plan or one part of it, for everybody who reads it in full.

    Raises:
        Invalid: the text is empty or too long.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.COMMENT, moment)
    form = checked(JournalForm, {"text": text})
    if item_id is not None or part in ITEMS:
        find_item(session, opened.plan, needed(part), needed(item_id))
    session.add(
        JournalEntry(
            plan_id=id_of(opened.plan),
            by_id=viewer.person_id,
            at=moment.now,
            kind=form.kind,
            text=form.text,
            part=part,
            item_id=item_id,
        )
    )
    save(session, viewer, opened.plan, "comment written", moment)
