"""Beginning a plan from a template: what is empty in a draft is filled in, what is typed stays."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.clock import Moment
from lib.models import SENTENCE, Action, Person, Plan, TemplateContent
from lib.organisation_settings import working_days
from lib.plans.commands import Filled, fill_draft
from lib.plans.context import open_for
from lib.templates.gaps import with_names
from lib.templates.library import content_of
from lib.templates.own import LISTS, TEXTS
from lib.working_days import WorkingDays


def use_template(session: Session, viewer: Viewer, plan_code: str, template: str, *, moment: Moment) -> Filled:
    """Fill what is empty in a draft of the viewer's from a template, and add what leads there.

    First names stand in their gaps then. Days become dates within the plan, closer together where the plan is shorter
    than the template was meant for; a day off becomes the next working day.

    Args:
        plan_code: the draft.
        template: the code of a template that the viewer may use.

    Raises:
        NotFound: there is no such draft or template that the viewer may know of.
        NotAllowed: the plan was proposed already, or the template is not theirs to use.
    """
    plan = open_for(session, viewer, plan_code, Action.EDIT_DRAFT, moment).plan
    content, working = content_of(session, viewer, template), working_days(session)
    member = session.get_one(Person, plan.member_id).name

    def named(text: str, limit: int) -> str:
        return with_names(text, member=member, manager=viewer.name, limit=limit)

    text: dict[str, Any] = {field: named(getattr(content, field), limit) for field, limit in TEXTS.items()}
    text |= {"dimension": content.dimension, "purpose": content.purpose}
    items = [
        (
            part,
            item.model_dump(exclude={"day"})
            | {"text": named(item.text, SENTENCE), "due_on": due_on(item.day, content, plan, working)},
        )
        for name, (part, _) in LISTS.items()
        for item in getattr(content, name)
    ]
    return fill_draft(session, viewer, plan_code, text=text, items=items, moment=moment)


def due_on(day: int | None, content: TemplateContent, plan: Plan, working: WorkingDays) -> date | None:
    """The date of a template's day in a plan; none for its end, which is the date of what has none of its own."""
    length = (plan.end_on - plan.start_on).days
    if day is None or length <= 0:
        return None
    if content.days > length:
        day = day * length // content.days
    due = working.on_or_after(plan.start_on + timedelta(days=day))
    return due if due < plan.end_on else None
