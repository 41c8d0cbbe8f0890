"""Updates: a few sentences for HR and the manager's manager."""

from sqlmodel import Field, Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment
from lib.models import PARAGRAPH, Action, EntryKind, JournalEntry, Words
from lib.plans.commit import claim_form_token, save
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of


class UpdateForm(SQLModel):
    """A few sentences for HR and the manager's manager."""

    text: Words = Field(min_length=1, max_length=PARAGRAPH)


def write_update(
    session: Session, viewer: Viewer, code: str, *, text: str, moment: Moment, token: str | None = None
) -> None:
    """Write a few sentences that HR reads without opening the plan in full, and the manager's manager too.

    Raises:
        Invalid: the text is empty or too long.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.WRITE_UPDATE, moment)
    form = checked(UpdateForm, {"text": text})
    session.add(
        JournalEntry(
            plan_id=id_of(opened.plan), kind=EntryKind.UPDATE, text=form.text, by_id=viewer.person_id, at=moment.now
        )
    )
    save(session, viewer, opened.plan, "update written", moment)
