"""What an organisation chooses in Settings: who may, within which limits, and that nothing of two people is lost."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import audit, db, organisation_settings, policy
from lib.access import Viewer
from lib.errors import EditConflict, Invalid, NotFound
from lib.models import AuditEvent, OrganisationSetting, Role
from lib.organisation_settings import Section
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.test_at_once import at_once

NOW = moment()


def somebody(session: Session, *roles: Role, name: str = "Ravi Menon") -> Viewer:
    person = make_person(session, name)
    make_account(session, person, roles)
    return make_viewer(session, person)


def save(session: Session, viewer: Viewer, section: Section, seen: int = 0, **values: Any) -> None:
    organisation_settings.save_section(session, viewer, section, values, seen_version=seen, moment=NOW)


@pytest.mark.databases
@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("role", [*Role, None])
def test_administrators_change_everything_hr_the_texts_for_everybody_and_others_nothing(
    session: Session, section: Section, role: Role | None
) -> None:
    viewer = somebody(session, *([role] if role else []))
    values = {Section.POLICY: {"psp_name": "Formal process"}, Section.LOGO: {"png": "aGk="}}.get(section, {})
    if role is Role.ADMINISTRATOR or (role is Role.HR and section in (Section.POLICY, Section.NOTICE)):
        save(session, viewer, section, **values)
        assert organisation_settings.versions(session, viewer, section) or not values
        return
    with pytest.raises(NotFound):
        save(session, viewer, section, **values)
    with pytest.raises(NotFound):
        organisation_settings.versions(session, viewer, section)
    with pytest.raises(NotFound):
        organisation_settings.save_logo(session, viewer, b"", seen_version=0, moment=NOW)


def test_the_latest_version_holds_and_all_are_kept(session: Session) -> None:
    ravi = somebody(session, Role.ADMINISTRATOR)
    save(session, ravi, Section.ORGANISATION, name="Alder")
    save(session, ravi, Section.ORGANISATION, 1, name="Alder & Co.", hr_contact="Hana")
    assert organisation_settings.in_force(session).organisation.name == "Alder & Co."
    assert organisation_settings.organisation(session) == organisation_settings.in_force(session).organisation
    found = organisation_settings.versions(session, ravi, Section.ORGANISATION)
    assert [(version.number, version.content["name"], version.by) for version in found] == [
        (2, "Alder & Co.", "Ravi Menon"),
        (1, "Alder", "Ravi Menon"),
    ]


@pytest.mark.parametrize("section", [Section.POLICY, Section.NEW_PLANS])
def test_the_first_change_is_compared_with_what_was_shipped_then(
    session: Session, monkeypatch: pytest.MonkeyPatch, section: Section
) -> None:
    ravi, shipped = somebody(session, Role.ADMINISTRATOR), policy.load(None)
    changed = {Section.POLICY: {"talk_to": "Hana Hill"}, Section.NEW_PLANS: {"cadence": "monthly"}}[section]
    save(session, ravi, section, **changed)
    monkeypatch.setattr(
        policy, "load", lambda _path: shipped.model_copy(update={"purpose": ("To grow.",), "default_days": 77})
    )
    [first] = organisation_settings.versions(session, ravi, section)
    before = organisation_settings.version_before_any(session, ravi, section)
    differing = organisation_settings.differences(section, before.content, first.content) or []
    assert (before.at, len(differing)) == (NOW.now, 1)
    assert organisation_settings.version_before_any(session, ravi, Section.NOTICE).at is None
    with pytest.raises(NotFound):
        organisation_settings.version_before_any(session, somebody(session), section)


def test_the_second_of_two_people_is_told_what_is_saved_now(session: Session) -> None:
    ravi, ana = (somebody(session, Role.ADMINISTRATOR, name=name) for name in ("Ravi Menon", "Ana Silva"))
    save(session, ravi, Section.ORGANISATION, name="Alder")
    with pytest.raises(EditConflict) as refused:
        save(session, ana, Section.ORGANISATION, name="Birch")
    assert refused.value.theirs == {"name": "Alder"}
    assert organisation_settings.in_force(session).organisation.name == "Alder"


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(engine: Engine) -> None:
    with db.writing(engine) as session:
        ravi, ana = (somebody(session, Role.ADMINISTRATOR, name=name) for name in ("Ravi Menon", "Ana Silva"))
    for seen in range(5):
        refused = at_once(
            engine,
            [
                lambda session, seen=seen: save(session, ravi, Section.ORGANISATION, seen, name=f"Alder {seen}"),
                lambda session, seen=seen: save(session, ana, Section.ORGANISATION, seen, hr_contact=f"Hana {seen}"),
            ],
        )
        with db.reading(engine) as session:
            number, saved, *_ = organisation_settings.versions(session, ravi, Section.ORGANISATION)[0]
        assert number == seen + 1
        is_ravi = saved["name"] == f"Alder {seen}"
        assert is_ravi != (saved["hr_contact"] == f"Hana {seen}")
        told = refused[1] if is_ravi else refused[0]
        assert isinstance(told, EditConflict)
        assert refused.count(None) == 1
        assert told.theirs.items() <= saved.items()
    with db.reading(engine) as session:
        assert len(organisation_settings.versions(session, ravi, Section.ORGANISATION)) == 5
        assert audit.verify(session) > 0


def test_the_record_says_who_changed_what_without_words_that_somebody_typed(session: Session) -> None:
    ravi = somebody(session, Role.ADMINISTRATOR)
    save(session, ravi, Section.ORGANISATION, hr_contact="Hana Hill", date_format="MM/DD/YYYY")
    save(session, ravi, Section.POLICY, talk_to="Talk to Hana Hill")
    save(session, ravi, Section.NEW_PLANS, days=30)  # As it was.
    lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "settings changed")).all()
    assert [line.actor_id for line in lines] == [ravi.person_id] * 2
    assert [line.detail for line in lines] == [
        {
            "section": "organisation", "fields": ["hr_contact", "date_format"], "version": [0, 1],
            "before": {"date_format": "DD/MM/YYYY"}, "after": {"date_format": "MM/DD/YYYY"},
        },
        {"section": "policy", "fields": ["talk_to"], "version": [0, 1], "before": {}, "after": {}},
    ]  # fmt: skip  # one line of the record each


@pytest.mark.parametrize(
    ("section", "values", "field", "says"),
    [
        (Section.ORGANISATION, {"name": "x" * 121}, "name", "keep this to 120"),
        (Section.ORGANISATION, {"date_format": "DDMMYYYY"}, "date_format", "options"),
        (Section.WORKING_DAYS, {"weekdays": []}, "weekdays", "at least one day"),
        (Section.WORKING_DAYS, {"weekdays": [7]}, "weekdays.0", "6 or less"),
        (Section.WORKING_DAYS, {"country": "XX"}, "country", "country of the list"),
        (Section.WORKING_DAYS, {"country": "DE", "region": "CA"}, "country", "region of this country"),
        (Section.WORKING_DAYS, {"days_off": [{"day": "Easter"}]}, "days_off.0.day", "a date"),
        (Section.WORKING_DAYS, {"days_off": [{"day": "2026-12-24", "name": "x" * 121}]}, "days_off.0.name", "120"),
        (Section.WORKING_DAYS, {"days_off": [{"day": "2026-12-24"}] * 201}, "days_off", "200 days"),
        (Section.NEW_PLANS, {"days": 0}, "days", "1 or more"),
        (Section.NEW_PLANS, {"cadence": "daily"}, "cadence", "one of the options"),
        (Section.TARGETS, {"check_ins_on_time": 0}, "check_ins_on_time", "1 or more"),
        (Section.TARGETS, {"people_reached": 101}, "people_reached", "100 or less"),
        (Section.TARGETS, {"goals_achieved": "most"}, "goals_achieved", "a whole number"),
        (Section.NEW_PLANS, {"color": "red"}, "color", "cannot be saved"),
        (Section.POLICY, {"psp_name": " "}, "psp_name", "write something"),
        (Section.POLICY, {"psp_name": "x" * 501}, "psp_name", "keep this to 500"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_gets_a_sentence_at_its_field(
    session: Session, section: Section, values: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(session, somebody(session, Role.ADMINISTRATOR), section, **values)
    assert says in refused.value.fields[field]
    assert not organisation_settings.in_force(session).versions[section].number


@pytest.mark.parametrize(("country", "region"), [("DE", "XX"), ("XX", ""), ("XX", "YY")])
def test_a_place_that_is_not_known_any_more_stays_readable(session: Session, country: str, region: str) -> None:
    content = {"country": country, "region": region, "days_off": [{"day": "2026-05-20"}]}
    session.add(OrganisationSetting(section=Section.WORKING_DAYS, version=1, content=content, on=NOW.today, at=NOW.now))
    session.commit()
    assert not organisation_settings.in_force(session).working_days.is_place_known
    working = organisation_settings.working_days(session)
    assert not working.is_working(date(2026, 5, 20))
    assert working.is_working(date(2026, 12, 25)) is (country == "XX")  # Those of the whole country hold still.


def test_the_picture_of_the_logo_is_fetched_where_it_is_shown_and_nowhere_else(session: Session) -> None:
    ravi = somebody(session, Role.ADMINISTRATOR)
    save(session, ravi, Section.LOGO, png="aGk=")
    version = organisation_settings.in_force(session).versions[Section.LOGO]
    assert (version.number, version.by, version.content) == (1, "Ravi Menon", {})
    assert organisation_settings.logo(session) == (1, b"hi")
    save(session, ravi, Section.LOGO, 1, png="aGk=")  # As it was.
    assert organisation_settings.in_force(session).versions[Section.LOGO].number == 1


def test_a_target_holds_until_it_is_taken_away(session: Session) -> None:
    ravi = somebody(session, Role.ADMINISTRATOR)
    assert set(organisation_settings.targets(session).model_dump().values()) == {None}
    save(session, ravi, Section.TARGETS, check_ins_on_time=80, goals_achieved=100)
    save(session, ravi, Section.TARGETS, 1, check_ins_on_time=None)
    found = organisation_settings.targets(session)
    assert (found.check_ins_on_time, found.people_reached, found.goals_achieved) == (None, None, 100)
    assert found == organisation_settings.in_force(session).targets


def test_what_nobody_saved_is_what_the_policy_file_says(session: Session) -> None:
    chosen = organisation_settings.in_force(session)
    assert chosen.new_plans.days == chosen.policy.default_days == 30
    save(session, somebody(session, Role.ADMINISTRATOR), Section.NEW_PLANS, days=45)
    chosen = organisation_settings.in_force(session)
    assert chosen.new_plans.days == chosen.policy.default_days == 45
