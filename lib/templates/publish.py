"""From a private template to one for everybody who coaches: its author asks, HR reads the text and decides."""

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.errors import Invalid
from lib.models import SENTENCE, TemplateState, clean_text
from lib.templates.own import NotWhole, move, require_seen, save
from lib.templates.permissions import TemplateAction, find_template


def ask_to_publish(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Ask HR to publish a template of the viewer's own; HR reads its whole text from now on.

    Raises:
        NotWhole: it lacks a development area, a goal, or any activity.
    """
    template = find_template(session, viewer, code, TemplateAction.ASK)
    if not (template.area and template.goal and template.activities):
        raise NotWhole("A template for everybody needs a development area, a goal and at least one activity.")
    move(template, TemplateState.WAITING)
    template.asked_at = moment.now
    save(session, viewer, template, "template publishing asked", moment)


def take_back(session: Session, viewer: Viewer, code: str, *, moment: Moment) -> None:
    """Take back the question to HR; the template is private again."""
    template = find_template(session, viewer, code, TemplateAction.TAKE_BACK)
    move(template, TemplateState.PRIVATE)
    save(session, viewer, template, "template publishing taken back", moment)


def publish_template(session: Session, viewer: Viewer, code: str, *, seen_revision: int, moment: Moment) -> None:
    """HR lets everybody who coaches use exactly the text that was read, under the organisation's name.

    Raises:
        EditConflict: the text is not the one that was read.
    """
    template = find_template(session, viewer, code, TemplateAction.PUBLISH)
    require_seen(template, seen_revision)
    move(template, TemplateState.PUBLISHED)
    template.decided_at, template.decided_by_id = moment.now, viewer.person_id
    save(session, viewer, template, "template published", moment)


def decline_template(
    session: Session, viewer: Viewer, code: str, *, reason: str, seen_revision: int, moment: Moment
) -> None:
    """HR declines a template that waits, or takes one that was published from everybody's list. Its author keeps it.

    Args:
        reason: HR's words, which the author reads.

    Raises:
        Invalid: there are no words, or too many.
        EditConflict: the text is not the one that was read.
    """
    template = find_template(session, viewer, code, TemplateAction.DECLINE)
    require_seen(template, seen_revision)
    said = clean_text(reason)
    if not isinstance(said, str) or not said:
        raise Invalid({"reason": "Please say why, so that its author knows what would help."})
    if len(said) > SENTENCE:
        raise Invalid({"reason": f"Please keep this to {SENTENCE} characters; it has {len(said):,}."})
    move(template, TemplateState.DECLINED)
    template.decided_at, template.decided_by_id, template.decision = moment.now, viewer.person_id, said
    save(session, viewer, template, "template declined", moment)
