"""Two people and their plan, for tests of use cases: short names for what every test does first."""

from datetime import date
from typing import Any

from sqlmodel import Session

from lib import policy
from lib.access import Viewer
from lib.clock import Moment
from lib.models import Part, Person
from lib.plans import commands, queries
from lib.plans.queries import PlanBody, PlanView
from tests.builders import make_person, make_viewer, moment
from tests.remembering import done_before

WHOLE_TEXT = {
    "area": "Leading customer workshops",
    "dimension": "job_skills",
    "purpose": "role_evolution",
    "goal": "Lead one workshop alone",
    "current_state": "Prepares very well",
    "measure": "The customer’s rating",
}


class Household:
    """Maya coaches Jonas; Tomás is Maya's manager. The plan is a draft with all it needs until a test moves it on."""

    def __init__(self, session: Session, *, text: dict[str, Any] | None = None) -> None:
        self.session = session
        whole = WHOLE_TEXT if text is None else text
        people, self.code = done_before(session, f"draft {whole}", lambda: self._draft(whole))
        self.tomas, self.maya, self.jonas = (session.get_one(Person, person_id) for person_id in people)
        self.above = make_viewer(session, self.tomas)
        self.manager = make_viewer(session, self.maya)
        self.member = make_viewer(session, self.jonas)

    def _draft(self, text: dict[str, Any]) -> tuple[list[int], str]:
        tomas = make_person(self.session, "Tomás Rivera")
        maya = make_person(self.session, "Maya Lindqvist", manager=tomas)
        jonas = make_person(self.session, "Jonas Weber", manager=maya, department="Consulting", location="Bern")
        self.manager = make_viewer(self.session, maya)
        self.code = start_draft(self.session, self.manager, jonas.id or 0)
        self.type(**text)
        return [person.id or 0 for person in (tomas, maya, jonas)], self.code

    def type(self, **changes: Any) -> None:
        commands.save_draft(self.session, self.manager, self.code, changes=changes, seen={}, moment=moment())

    def draft_item(self, part: Part, text: str, **values: Any) -> int:
        added = commands.add_draft_item(
            self.session, self.manager, self.code, part, values={"text": text} | values, moment=moment()
        )
        assert added is not None
        return added

    def proposed(self) -> "Household":
        """Proposed with one activity and one meeting, alignment noted."""
        self.activity, self.support = done_before(self.session, "proposed", self._propose)
        return self

    def _propose(self) -> tuple[int, int]:
        activity = self.draft_item(Part.ACTIVITY, "Shadow two workshops")
        support = self.draft_item(Part.SUPPORT, "An hour of practice a week", kind="meeting")
        commands.note_alignment(self.session, self.manager, self.code, spoke_on=date(2026, 5, 12), moment=moment())
        commands.propose(self.session, self.manager, self.code, moment=moment())
        return activity, support

    def active(self, at: Moment | None = None) -> "Household":
        """Started on the 14th of May 2026, a Thursday; weekly on Wednesdays, due on the 20th first."""
        self.proposed()
        self.milestone = done_before(self.session, f"active {at}", lambda: self._agree(at or moment()))
        return self

    def _agree(self, at: Moment) -> int:
        commands.add_item(
            self.session, self.member, self.code, Part.MILESTONE, values={"text": "Half a workshop"}, moment=at
        )
        [milestone] = self.body(self.manager, at).milestones
        commands.accept_item(self.session, self.manager, self.code, Part.MILESTONE, milestone.id, moment=at)
        for viewer in (self.member, self.manager):
            commands.agree(self.session, viewer, self.code, version=2, moment=at)
        return milestone.id

    def view(self, viewer: Viewer, at: Moment | None = None) -> PlanView:
        return queries.open_plan(self.session, viewer, self.code, moment=at or moment())

    def body(self, viewer: Viewer, at: Moment | None = None) -> PlanBody:
        body = self.view(viewer, at).body
        assert body is not None
        return body


def start_draft(session: Session, manager: Viewer, member_id: int, **facts: Any) -> str:
    """A draft with one reason and both confirmations given."""
    texts = policy.load(None)
    given = {
        "why_now": ["potential"],
        "confirmed": dict.fromkeys(texts.confirmations, True),
        "moment": moment(),
    } | facts
    return commands.start_draft(session, manager, policy=texts, member_id=member_id, **given)
