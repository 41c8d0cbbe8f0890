"""Writing an entry in the journal."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid
from lib.models import Action, EntryKind, JournalEntry, JournalForm
from lib.plans.commit import claim_form_token, save
from lib.plans.context import open_for
from lib.plans.parts import checked, id_of

WRITABLE = (EntryKind.COMMENT, EntryKind.FEEDBACK, EntryKind.ACHIEVEMENT)
"""What the two write into the journal as it comes; updates and changes have steps of their own."""


def add_to_journal(
    session: Session,
    viewer: Viewer,
    code: str,
    *,
    kind: EntryKind,
    text: str,
    moment: Moment,
    token: str | None = None,
) -> None:
    """Write a comment, feedback or an achievement into the journal; once a plan has ended a note, which corrects it.

    Raises:
        Invalid: the text is empty or too long, or the kind is not one that people write.
    """
    if not claim_form_token(session, token, moment):
        return
    opened = open_for(session, viewer, code, Action.COMMENT, moment)
    form = checked(JournalForm, {"kind": kind, "text": text})
    is_by_the_two = opened.acts_for is not None and opened.plan.ended_at is None
    if form.kind not in (WRITABLE if is_by_the_two else (EntryKind.COMMENT,)):
        raise Invalid({"kind": "Please choose one of the options."})
    session.add(
        JournalEntry(plan_id=id_of(opened.plan), by_id=viewer.person_id, at=moment.now, kind=form.kind, text=form.text)
    )
    save(session, viewer, opened.plan, "journal entry written", moment, kind=form.kind.value)
