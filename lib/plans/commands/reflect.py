"""Reflections after closing, and the look-back two months later."""

from sqlmodel import Field, Session, SQLModel

from lib.access import Viewer
from lib.clock import Moment
from lib.models import PARAGRAPH, Action, Words
from lib.plans.commit import save
from lib.plans.context import open_for
from lib.plans.parts import checked


class ReflectionForm(SQLModel):
    """What somebody takes with them from a plan that was closed."""

    reflection: Words = Field(min_length=1, max_length=PARAGRAPH)


class LookBackForm(SQLModel):
    """What became of it, two months later."""

    look_back: Words = Field(min_length=1, max_length=PARAGRAPH)


def reflect(session: Session, viewer: Viewer, code: str, *, reflection: str, moment: Moment) -> None:
    """Write one's reflection on a closed plan, once.

    Raises:
        Invalid: there is no text, or too much.
        NotAllowed: it was written already, or the 14 days are over.
    """
    opened = open_for(session, viewer, code, Action.REFLECT, moment)
    opened.plan.reflections[opened.own_side] = checked(ReflectionForm, {"reflection": reflection}).reflection
    save(session, viewer, opened.plan, "reflection written", moment)


def look_back(session: Session, viewer: Viewer, code: str, *, text: str, moment: Moment) -> None:
    """Say, two months after a plan was closed, what of it one still does today; once.

    Raises:
        Invalid: there is no text, or too much.
        NotAllowed: it was written already, it is too early, or the 14 days are over.
    """
    opened = open_for(session, viewer, code, Action.LOOK_BACK, moment)
    opened.plan.look_backs[opened.own_side] = checked(LookBackForm, {"look_back": text}).look_back
    save(session, viewer, opened.plan, "look-back written", moment)
