"""Templates of one's own, HR's part, and beginning a plan from one: who may, what happens, and what is kept out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from lib import access, audit, templates
from lib.access import Viewer
from lib.errors import CoachingError, EditConflict, Invalid, NotAllowed, NotFound
from lib.models import (
    Activity,
    AuditEvent,
    Part,
    Person,
    Plan,
    PlanTemplate,
    Role,
    Support,
    SupportKind,
    TemplateContent,
    TemplateState,
)
from lib.plans import commands
from lib.templates import permissions
from lib.templates.permissions import ALLOWED_ON_TEMPLATES, TemplateAction, TemplateRelation
from tests.builders import make_account, make_person, make_template, make_viewer, moment
from tests.plans.household import WHOLE_TEXT, Household

NOW = moment()
CONTENT = {"name": "Workshops", "area": "Leading workshops", "goal": "[team member] leads [which one]"}


class Office:
    """Maya and Ruben coach, Jonas does not; Hana and Otto are in HR, and Otto coaches too; Leo and Ada are neither."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.maya, self.ruben = make_person(session, "Maya Lindqvist"), make_person(session, "Ruben Maas")
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        make_person(session, "Sam Carter", manager=self.ruben)
        self.hana, self.otto = self._with_role("Hana Hill", Role.HR), self._with_role("Otto Orth", Role.HR)
        make_person(session, "Ida Berg", manager=self.otto)
        self.leo, self.ada = self._with_role("Leo", Role.LEADERSHIP), self._with_role("Ada", Role.ADMINISTRATOR)

    def _with_role(self, name: str, role: Role) -> Person:
        person = make_person(self.session, name)
        make_account(self.session, person, [role])
        return person

    def viewer(self, who: str) -> Viewer:
        return make_viewer(self.session, getattr(self, who))


Step = Callable[[Session, Viewer, PlanTemplate], object]

STEPS: dict[TemplateAction, Step] = {
    TemplateAction.CHANGE: lambda s, v, t: templates.change_template(
        s, v, t.code, values=CONTENT | {"name": "Other"}, seen_revision=t.revision, moment=NOW
    ),
    TemplateAction.DELETE: lambda s, v, t: templates.delete_template(s, v, t.code, moment=NOW),
    TemplateAction.ASK: lambda s, v, t: templates.ask_to_publish(s, v, t.code, moment=NOW),
    TemplateAction.TAKE_BACK: lambda s, v, t: templates.take_back(s, v, t.code, moment=NOW),
    TemplateAction.PUBLISH: lambda s, v, t: templates.publish_template(
        s, v, t.code, seen_revision=t.revision, moment=NOW
    ),
    TemplateAction.DECLINE: lambda s, v, t: templates.decline_template(
        s, v, t.code, reason="Please take the customer out.", seen_revision=t.revision, moment=NOW
    ),
}
"""Every step with a template but using it, which needs a draft as well."""

WHO: dict[str, frozenset[TemplateRelation]] = {
    "maya": frozenset({TemplateRelation.OWNER}),
    "ruben": frozenset({TemplateRelation.COACH}),
    "hana": frozenset({TemplateRelation.HR}),
    "otto": frozenset({TemplateRelation.HR, TemplateRelation.COACH}),
    "jonas": frozenset(),
    "leo": frozenset(),
    "ada": frozenset(),
}
"""Viewer → what they are to a template of Maya's."""


def expected(who: str, state: TemplateState) -> frozenset[TemplateAction]:
    return frozenset().union(*(ALLOWED_ON_TEMPLATES.get((state, relation), frozenset()) for relation in WHO[who]))


def test_the_table_is_what_was_meant() -> None:
    own = {TemplateAction.USE, TemplateAction.CHANGE, TemplateAction.DELETE}
    assert {
        (TemplateState.PRIVATE, TemplateRelation.OWNER): own | {TemplateAction.ASK},
        (TemplateState.WAITING, TemplateRelation.OWNER): own | {TemplateAction.TAKE_BACK},
        (TemplateState.PUBLISHED, TemplateRelation.OWNER): own,
        (TemplateState.DECLINED, TemplateRelation.OWNER): own | {TemplateAction.ASK},
        (TemplateState.WAITING, TemplateRelation.HR): {TemplateAction.PUBLISH, TemplateAction.DECLINE},
        (TemplateState.PUBLISHED, TemplateRelation.HR): {TemplateAction.DECLINE},
        (TemplateState.PUBLISHED, TemplateRelation.COACH): {TemplateAction.USE},
    } == ALLOWED_ON_TEMPLATES
    assert set(STEPS) | {TemplateAction.USE} == set(TemplateAction)


@pytest.mark.parametrize("state", TemplateState)
@pytest.mark.parametrize("who", WHO)
def test_who_sees_a_template_is_the_same_in_both_forms_of_the_rule(
    session: Session, who: str, state: TemplateState
) -> None:
    office = Office(session)
    template = make_template(session, office.maya, state)
    viewer = office.viewer(who)
    actions = permissions.template_actions(viewer, owner_id=template.owner_id, state=state)
    in_sql = session.scalars(select(PlanTemplate.code).where(permissions.readable_templates(viewer))).all()
    assert actions == expected(who, state)
    assert bool(actions) == (template.code in in_sql)
    if not access.may_keep_templates(viewer):
        assert not actions
        with pytest.raises(NotFound):
            templates.list_templates(session, viewer)
        return
    shelf = templates.list_templates(session, viewer)
    assert {view.code: view.allowed for view in shelf.everything if view.state} == (
        {template.code: actions} if actions else {}
    )


@pytest.mark.parametrize("state", TemplateState)
@pytest.mark.parametrize("who", WHO)
def test_a_step_is_taken_only_by_who_may_and_else_changes_nothing(
    session: Session, who: str, state: TemplateState
) -> None:
    office = Office(session)
    viewer = office.viewer(who)
    for action, step in STEPS.items():
        template = make_template(session, office.maya, state)
        before, lines = template.model_dump(), len(session.scalars(select(AuditEvent)).all())
        if action in expected(who, state):
            step(session, viewer, template)
            assert len(session.scalars(select(AuditEvent)).all()) == lines + 1
            continue
        refusal = NotAllowed if expected(who, state) else NotFound
        with pytest.raises(refusal):
            step(session, viewer, template)
        session.rollback()
        session.refresh(template)
        assert template.model_dump() == before
        assert len(session.scalars(select(AuditEvent)).all()) == lines
    audit.verify(session)


@pytest.mark.parametrize("state", TemplateState)
def test_nobody_in_hr_decides_about_a_template_of_their_own(session: Session, state: TemplateState) -> None:
    office = Office(session)
    template = make_template(session, office.otto, state)
    assert template.code not in {view.code for view in templates.list_templates(session, office.viewer("otto")).waiting}
    for action in (TemplateAction.PUBLISH, TemplateAction.DECLINE):
        with pytest.raises(NotAllowed):
            STEPS[action](session, office.viewer("otto"), template)
        session.rollback()
    if state is TemplateState.WAITING:
        STEPS[TemplateAction.PUBLISH](session, office.viewer("hana"), template)
        assert template.state is TemplateState.PUBLISHED


@pytest.mark.parametrize("code", ["nothing", "", "x" * 9000, "a\x00b", "' OR 1=1", "leading-a-meeting", None, 7, True])
def test_a_code_that_is_none_is_not_found(session: Session, code: Any) -> None:
    viewer = Office(session).viewer("otto")
    for step in STEPS.values():
        with pytest.raises(NotFound):
            step(session, viewer, PlanTemplate.model_construct(code=code, revision=1))


# From private to published


def test_a_template_goes_to_hr_and_from_there_to_everybody_who_coaches(session: Session) -> None:
    office = Office(session)
    maya, ruben, hana = (office.viewer(who) for who in ("maya", "ruben", "hana"))
    code = templates.save_template(session, maya, values=CONTENT | {"activities": [{"text": "Shadow"}]}, moment=NOW)
    assert code is not None
    templates.ask_to_publish(session, maya, code, moment=NOW)
    [waiting] = templates.list_templates(session, hana).waiting
    assert (waiting.by, waiting.since, waiting.content.goal) == ("Maya Lindqvist", NOW.now, CONTENT["goal"])
    templates.publish_template(session, hana, code, seen_revision=waiting.revision, moment=NOW)
    [seen] = templates.list_templates(session, ruben).organisation
    [own] = templates.list_templates(session, maya).own
    assert (seen.code, seen.by, seen.content.name) == (code, "", "Workshops")
    assert (own.state, templates.list_templates(session, maya).organisation) == (TemplateState.PUBLISHED, ())
    assert "Maya" not in str(seen)
    assert [line.detail for line in session.scalars(select(AuditEvent))] == [{"template_id": 1}] * 3


def test_what_hr_says_with_a_no_is_read_by_the_author_alone(session: Session) -> None:
    office = Office(session)
    template = make_template(session, office.maya, TemplateState.WAITING)
    STEPS[TemplateAction.DECLINE](session, office.viewer("hana"), template)
    [own] = templates.list_templates(session, office.viewer("maya")).own
    assert (own.state, own.decision) == (TemplateState.DECLINED, "Please take the customer out.")
    assert not templates.list_templates(session, office.viewer("hana")).waiting
    assert "customer" not in str([line.model_dump() for line in session.scalars(select(AuditEvent))])


@pytest.mark.parametrize("reason", ["", "  \u200b ", "x" * 501, None, 7])
def test_a_no_needs_words_that_fit(session: Session, reason: Any) -> None:
    office = Office(session)
    template = make_template(session, office.maya, TemplateState.WAITING)
    with pytest.raises(Invalid) as refused:
        templates.decline_template(
            session, office.viewer("hana"), template.code, reason=reason, seen_revision=1, moment=NOW
        )
    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("state", TemplateState)
def test_a_changed_text_is_private_again(session: Session, state: TemplateState) -> None:
    office = Office(session)
    template = make_template(
        session, office.maya, state, decision="Too long" if state is TemplateState.DECLINED else ""
    )
    assert STEPS[TemplateAction.CHANGE](session, office.viewer("maya"), template) is True
    assert (template.state, template.revision, template.name) == (TemplateState.PRIVATE, 2, "Other")
    assert (template.asked_at, template.decided_at, template.decided_by_id, template.decision) == (None, None, None, "")
    assert not templates.list_templates(session, office.viewer("ruben")).organisation


def test_a_text_that_is_the_same_stays_published(session: Session) -> None:
    office = Office(session)
    template = make_template(session, office.maya, TemplateState.PUBLISHED)
    maya = office.viewer("maya")
    values = template.content.model_dump() | {"name": f"  {template.name} "}
    assert not templates.change_template(session, maya, template.code, values=values, seen_revision=1, moment=NOW)
    assert (template.state, template.revision) == (TemplateState.PUBLISHED, 1)


@pytest.mark.parametrize("action", [TemplateAction.PUBLISH, TemplateAction.DECLINE, TemplateAction.CHANGE])
def test_a_text_that_was_not_read_is_not_decided_about(session: Session, action: TemplateAction) -> None:
    office = Office(session)
    template = make_template(session, office.maya, TemplateState.WAITING)
    stale = PlanTemplate.model_construct(code=template.code, revision=template.revision - 1)
    with pytest.raises(EditConflict):
        STEPS[action](session, office.viewer("maya" if action is TemplateAction.CHANGE else "hana"), stale)


@pytest.mark.parametrize("missing", [{"area": ""}, {"goal": ""}, {"activities": []}])
def test_a_template_for_everybody_is_whole(session: Session, missing: dict[str, Any]) -> None:
    office = Office(session)
    template = make_template(session, office.maya, **missing)
    with pytest.raises(templates.NotWhole):
        templates.ask_to_publish(session, office.viewer("maya"), template.code, moment=NOW)


def test_a_question_taken_back_is_no_longer_seen_by_hr(session: Session) -> None:
    office = Office(session)
    template = make_template(session, office.maya, TemplateState.WAITING)
    templates.take_back(session, office.viewer("maya"), template.code, moment=NOW)
    assert templates.list_templates(session, office.viewer("hana")).waiting == ()


def test_a_deleted_template_is_gone_for_everybody_and_plans_stay(session: Session) -> None:
    house = Household(session, text={})
    template = make_template(session, house.maya, TemplateState.PUBLISHED)
    templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
    templates.delete_template(session, house.manager, template.code, moment=NOW)
    assert templates.list_templates(session, house.manager).own == ()
    assert house.body(house.manager).text.goal == "Jonas leads [which workshop] alone."


# Saving one's own


def test_what_a_draft_gives_names_nobody_and_says_nothing_about_the_person(session: Session) -> None:
    house = Household(
        session,
        text=WHOLE_TEXT
        | {
            "area": "Workshops like Maya’s",
            "goal": "Jonas Weber leads one workshop alone",
            "observed": "Jonas was silent",
            "aspirations": "To lead",
            "skills": "Silence",
            "business_need": "More workshops",
            "relevant": "Jonas wants it",
            "current_level": 2,
        },
    )
    house.draft_item(Part.ACTIVITY, "Jonas shadows two workshops", kind="experience", due_on=date(2026, 5, 20))
    house.draft_item(Part.SUPPORT, "Maya listens", kind="manager_assistance", by_whom="Nina", link="https://a.example")
    house.draft_item(Part.MILESTONE, "Half a workshop", due_on=date(2026, 5, 14))
    suggested = templates.suggest_template(session, house.manager, house.code, moment=NOW)
    content = suggested.content
    assert content.name == content.area == "Workshops like [manager]’s"
    assert content.goal == "[team member] leads one workshop alone"
    assert (content.dimension, content.purpose, content.days) == ("job_skills", "role_evolution", 30)
    assert [(item.text, item.kind, item.day) for item in content.activities] == [
        ("[team member] shadows two workshops", "experience", 6)
    ]
    assert [(item.text, item.link) for item in content.support] == [("[manager] listens", "https://a.example")]
    assert [(item.text, item.day) for item in content.milestones] == [("Half a workshop", 0)]
    assert suggested.names == {
        "area": ["Maya"],
        "goal": ["Jonas Weber"],
        "activities.0.text": ["Jonas"],
        "support.0.text": ["Maya"],
    }
    for kept_out in ("silent", "Silence", "Nina", "Prepares", "wants it", "More workshops"):
        assert kept_out not in str(content)


def test_names_that_do_not_fit_as_gaps_stay_to_be_looked_at(session: Session) -> None:
    house = Household(session, text={"area": "y" * 114 + " Jonas"})
    suggested = templates.suggest_template(session, house.manager, house.code, moment=NOW)
    assert suggested.content.area.endswith("Jonas")
    assert suggested.names["area"] == ["Jonas"]


def test_only_a_draft_of_ones_own_gives_a_template(session: Session) -> None:
    house = Household(session)
    for viewer in (house.member, house.above):
        with pytest.raises(NotFound):
            templates.suggest_template(session, viewer, house.code, moment=NOW)
    house.proposed()
    for viewer in (house.member, house.above, house.manager):
        with pytest.raises(NotAllowed):
            templates.suggest_template(session, viewer, house.code, moment=NOW)


def test_what_is_saved_comes_back_the_same(session: Session) -> None:
    house = Household(session)
    house.draft_item(Part.SUPPORT, "An hour a week", kind="meeting")
    content = templates.suggest_template(session, house.manager, house.code, moment=NOW).content
    templates.save_template(session, house.manager, values=content.model_dump(), moment=NOW)
    session.expire_all()
    [own] = templates.list_templates(session, house.manager).own
    assert (own.content, own.state, own.revision) == (content, TemplateState.PRIVATE, 1)


def test_the_same_form_sent_twice_saves_one_template(session: Session) -> None:
    maya = Office(session).viewer("maya")
    first = templates.save_template(session, maya, values=CONTENT, moment=NOW, token="form")
    assert first is not None
    assert templates.save_template(session, maya, values=CONTENT, moment=NOW, token="form") is None
    assert len(templates.list_templates(session, maya).own) == 1


@pytest.mark.parametrize("who", ["jonas", "hana", "leo", "ada"])
def test_templates_are_kept_by_people_who_coach(session: Session, who: str) -> None:
    with pytest.raises(NotAllowed):
        templates.save_template(session, Office(session).viewer(who), values=CONTENT, moment=NOW)


def test_nobody_keeps_without_end(session: Session) -> None:
    office = Office(session)
    for number in range(templates.HOW_MANY):
        make_template(session, office.maya, name=f"Number {number}")
    with pytest.raises(templates.TooMany):
        templates.save_template(session, office.viewer("maya"), values=CONTENT, moment=NOW)


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("no name", {"name": " \u200b"}, "name", "write something"),
    ("a long name", {"name": "x" * 121}, "name", "120 characters"),
    ("a long goal", {"goal": "x" * 2_001}, "goal", "2,000 characters"),
    ("a dimension that is none", {"dimension": "forged"}, "dimension", "choose one"),
    ("a field of the plan", {"current_state": "Silent"}, "current_state", "not part of a template"),
    ("a field of the table", {"owner_id": 1}, "owner_id", "not part of a template"),
    ("an empty activity", {"activities": [{"text": " "}]}, "activities.0.text", "write something"),
    ("a long activity", {"activities": [{"text": "x" * 501}]}, "activities.0.text", "500 characters"),
    ("a kind that is none", {"support": [{"text": "x", "kind": "forged"}]}, "support.0.kind", "choose one"),
    ("a name on support", {"support": [{"text": "x", "by_whom": "Nina"}]}, "support.0.by_whom", "not part"),
    ("a day before the start", {"milestones": [{"text": "x", "day": -1}]}, "milestones.0.day", "0 or more"),
    ("too many activities", {"activities": [{"text": "x"}] * 61}, "activities", "at most 60"),
    ("no list", {"activities": "x"}, "activities", "check this"),
]


@pytest.mark.parametrize(("values", "field", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_value_gets_a_sentence_at_its_field(
    session: Session, values: dict[str, Any], field: str, sentence: str
) -> None:
    maya = Office(session).viewer("maya")
    with pytest.raises(Invalid) as refused:
        templates.save_template(session, maya, values=CONTENT | values, moment=NOW)
    session.rollback()
    assert sentence in refused.value.fields[field]
    assert templates.list_templates(session, maya).own == ()


HOSTILE = ["a\x00b", "\ud800x", "\u202egnihsif", "line\r\nbreak", "<script>", "![x](http://a)", "👩‍👩‍👧" * 9, "'; --"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_kept_cleaned_and_used(session: Session, text: str) -> None:
    house = Household(session, text={})
    values = {"name": text, "area": text, "goal": text, "activities": [{"text": text}]}
    code = templates.save_template(session, house.manager, values=values, moment=NOW)
    assert code is not None
    session.expire_all()
    [own] = templates.list_templates(session, house.manager).own
    assert not set(own.content.goal + own.content.activities[0].text) & {"\x00", "\u202e", "\r"}
    templates.use_template(session, house.manager, house.code, code, moment=NOW)
    body = house.body(house.manager)
    assert (body.text.goal, body.activities[0].text) == (own.content.goal, own.content.activities[0].text)


# Beginning a plan from one


def test_what_is_empty_is_filled_and_what_is_typed_stays(session: Session) -> None:
    house = Household(session, text={"goal": "My own words", "dimension": "company_values"})
    house.draft_item(Part.ACTIVITY, "SHADOW a workshop")
    template = make_template(session, house.maya)
    filled = templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
    body = house.body(house.manager)
    assert (body.text.goal, body.text.dimension) == ("My own words", "company_values")
    assert (body.text.area, body.text.measure) == (template.area, template.measure)
    assert set(filled.fields) == {"area", "measure", "purpose"}
    assert filled.items == 2
    assert [item.text for item in body.activities] == ["SHADOW a workshop"]
    assert [item.text for item in body.support] == ["An hour of practice with Maya"]
    assert body.milestones[0].due_on == date(2026, 6, 3)


def test_using_it_again_changes_nothing(session: Session) -> None:
    house = Household(session, text={})
    template = make_template(session, house.maya)
    templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
    before = house.view(house.manager)
    again = templates.use_template(session, house.manager, house.code, template.code, moment=moment(hour=15))
    assert again == commands.Filled((), 0)
    assert house.view(house.manager) == before


DAYS = [
    pytest.param(7, 30, date(2026, 5, 21), id="a weekday"),
    pytest.param(2, 30, date(2026, 5, 18), id="Saturday becomes Monday"),
    pytest.param(3, 30, date(2026, 5, 18), id="Sunday becomes Monday"),
    pytest.param(0, 30, date(2026, 5, 14), id="the first day"),
    pytest.param(30, 30, None, id="the end is no date of its own"),
    pytest.param(45, 30, None, id="beyond the end"),
    pytest.param(None, 30, None, id="no day"),
    pytest.param(20, 10, date(2026, 5, 20), id="closer together in a shorter plan"),
    pytest.param(29, 10, None, id="a weekend at the end"),
    pytest.param(20, 60, date(2026, 6, 3), id="as it is in a longer plan"),
    pytest.param(20, 0, None, id="a plan of one day"),
]


@pytest.mark.parametrize(("day", "length", "due"), DAYS)
def test_days_become_dates_within_the_plan(session: Session, day: int | None, length: int, due: date | None) -> None:
    house = Household(session, text={})
    house.type(end_on=date.fromordinal(date(2026, 5, 14).toordinal() + length))
    template = make_template(session, house.maya, activities=[{"kind": "action", "text": "Step", "day": day}])
    templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
    stored = session.scalars(select(Activity.due_on)).one()
    plan = session.scalars(select(Plan)).one()
    assert stored == due
    assert stored is None or plan.start_on <= stored < plan.end_on


def test_a_starter_template_goes_in_whole_in_one_commit(session: Session) -> None:
    house = Household(session, text={})
    revision = house.view(house.manager).revision
    filled = templates.use_template(session, house.manager, house.code, "leading-a-meeting", moment=NOW)
    body = house.body(house.manager)
    assert len(filled.fields) == 6
    assert filled.items == 8
    assert house.view(house.manager).revision == revision + 1
    assert body.text.goal.startswith("By the end of the plan, Jonas leads three [")
    assert {support.kind for support in body.support} == {SupportKind.MEETING, SupportKind.MANAGER_ASSISTANCE}
    assert session.scalars(select(Support.by_whom)).all() == ["", ""]


@pytest.mark.parametrize("who", ["member", "above"])
def test_a_draft_of_somebody_else_is_not_filled(session: Session, who: str) -> None:
    house = Household(session, text={})
    with pytest.raises(NotFound):
        templates.use_template(session, getattr(house, who), house.code, "leading-a-meeting", moment=NOW)


def test_a_proposed_plan_is_not_filled(session: Session) -> None:
    house = Household(session).proposed()
    with pytest.raises(NotAllowed):
        templates.use_template(session, house.manager, house.code, "leading-a-meeting", moment=NOW)


@pytest.mark.parametrize("state", TemplateState)
def test_of_templates_of_others_only_published_ones_can_be_used(session: Session, state: TemplateState) -> None:
    house = Household(session, text={})
    template = make_template(session, make_person(session, "Ruben Maas"), state)
    if state is TemplateState.PUBLISHED:
        templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
        return
    with pytest.raises(NotFound):
        templates.use_template(session, house.manager, house.code, template.code, moment=NOW)
    session.rollback()
    assert house.body(house.manager).text.goal == ""


def test_hr_reads_what_waits_but_begins_no_plan_from_it(session: Session) -> None:
    house = Household(session, text={})
    make_account(session, house.maya, [Role.HR])
    template = make_template(session, make_person(session, "Ruben Maas"), TemplateState.WAITING)
    with pytest.raises(NotAllowed):
        templates.use_template(session, make_viewer(session, house.maya), house.code, template.code, moment=NOW)


@pytest.mark.parametrize("code", ["nothing", "x" * 9000, "a\x00b", None, ["leading-a-meeting"]])
def test_a_template_that_is_none_fills_nothing(session: Session, code: Any) -> None:
    house = Household(session, text={})
    with pytest.raises(CoachingError):
        templates.use_template(session, house.manager, house.code, code, moment=NOW)


def test_the_record_holds_no_word_of_a_template(session: Session) -> None:
    office = Office(session)
    for state in TemplateState:
        for action, step in STEPS.items():
            who = "hana" if action in (TemplateAction.PUBLISH, TemplateAction.DECLINE) else "maya"
            if action in expected(who, state):
                step(session, office.viewer(who), make_template(session, office.maya, state))
    lines = session.scalars(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    assert {line.action.split()[0] for line in lines} == {"template"}
    assert all(set(line.detail) == {"template_id"} and line.plan_id is None for line in lines)
    assert audit.verify(session) == len(lines)


def test_a_template_is_the_same_after_a_round_through_json() -> None:
    content = TemplateContent.model_validate(CONTENT | {"activities": [{"text": "x", "kind": "training", "day": 3}]})
    assert TemplateContent.model_validate(content.model_dump(mode="json")) == content
