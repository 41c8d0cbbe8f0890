"""The record on a screen: who reads which kind of line, and that every kind is decided. On both databases."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlmodel import Session

from lib import access, accounts, audit, exports, organisation_settings, policy, record
from lib.access import Viewer
from lib.audit import KIND_OF, READ_BY_NOBODY
from lib.errors import NotFound
from lib.models import AuditEvent, HrReason, OrganisationSetting, Person, RecordKind, Role, State
from lib.notice import Notice
from lib.organisation_settings import Section
from lib.plans import commands
from lib.record import RecordFilters
from lib.settings import ROOT
from tests.builders import make_account, make_person, make_plan, make_viewer, moment

ADMIN = Viewer(0, "Ravi Menon", frozenset({Role.ADMINISTRATOR}))


def text_of(node: ast.expr) -> Iterator[str | None]:
    """The texts an expression may be; None where the source does not tell."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*text_of(one), *text_of(other))
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(end))]):
            known = [action for action in KIND_OF.keys() | READ_BY_NOBODY if action.endswith(end)]
            yield from known or [None]
        case _:
            yield None


def name_of(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@cache
def functions() -> list[tuple[Path, ast.FunctionDef, list[ast.Call]]]:
    """Every function in the source, with the calls in it."""
    return [
        (path, function, [node for node in ast.walk(function) if isinstance(node, ast.Call)])
        for path in sorted((ROOT / "lib").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
    ]


def place_of(path: Path, name: str) -> tuple[str, str]:
    """Tells functions of one name apart: a private one is its file's own."""
    return (str(path) if name.startswith("_") else "", name)


def actions_written() -> set[str]:
    """Every action in the source: what is given to `audit.record`, also through functions that only hand it on."""
    handing_on = {("", "record"): 1}
    found: set[str] = {export.action for export in exports.EXPORTS.values()}
    unclear = set()
    while True:
        unclear, before = set(), dict(handing_on)
        for path, function, calls in functions():
            names = [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
            for call in calls:
                if (position := handing_on.get(place_of(path, name_of(call)))) is None:
                    continue
                if name_of(call) == "record" and ast.unparse(call.func) not in ("audit.record", "record"):
                    continue
                given = {each.arg: each.value for each in call.keywords}.get("action")
                if given is None and len(call.args) > position:
                    given = call.args[position]
                if given is None:
                    continue
                if isinstance(given, ast.Name) and given.id in names:
                    handing_on[place_of(path, function.name)] = names.index(given.id)
                    continue
                for text in text_of(given):
                    if text is None and ast.unparse(given) != "export.action":
                        unclear.add(f"{path.name}: {ast.unparse(call)[:80]}")
                    elif text is not None:
                        found.add(text)
        if handing_on == before:
            assert not unclear, unclear
            return found


def test_of_every_kind_of_line_it_is_decided_who_reads_it() -> None:
    written = actions_written()
    assert len(written) > 60
    decided = KIND_OF.keys() | READ_BY_NOBODY
    assert not written - decided, "say in lib/audit.py who reads these lines, if anybody"
    assert not decided - written, "nobody writes these lines any more"
    assert not KIND_OF.keys() & READ_BY_NOBODY
    assert access.RECORD_READ_BY.keys() == set(RecordKind)


def test_administrators_read_nothing_that_names_a_plan() -> None:
    """A line with a plan, or about a person because of a plan, would tell who has one."""
    kinds = access.readable_kinds(ADMIN)
    actions = [action for action, kind in KIND_OF.items() if kind in kinds]
    assert not [action for action in actions if "plan" in action or "draft" in action or "check-in" in action]


class House:
    """Hannah in HR, whose manager is Ruben; Maya coaches Jonas; Kim holds the HR role too; Ada is administrator."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ruben = make_person(session, "Ruben Okoye")
        self.maya = make_person(session, "Maya Lindqvist", manager=self.ruben)
        self.jonas = make_person(session, "Jonas Weber", manager=self.maya)
        self.hannah = make_person(session, "Hannah Berg", manager=self.ruben)
        self.kim, self.ada = make_person(session, "Kim Vogel"), make_person(session, "Ada Admin")
        for person, role in ((self.hannah, Role.HR), (self.kim, Role.HR), (self.ada, Role.ADMINISTRATOR)):
            make_account(session, person, [role], password="orbit kettle walrus")

    def see(self, person: Person) -> Viewer:
        return make_viewer(self.session, person, moment())

    def lines(self, reader: Person, **filters: object) -> list[tuple[str, str, str, str]]:
        found = record.read_record(self.session, self.see(reader), RecordFilters(**filters))
        assert found.found == len(found.lines)
        assert list(record.every_line(self.session, self.see(reader), RecordFilters(**filters))) == list(found.lines)
        return [(line.what, line.about, line.detail, line.by) for line in found.lines]


def test_what_was_done_with_accounts_is_read_by_administrators_with_before_and_after(session: Session) -> None:
    house = House(session)
    ids = [house.jonas.id or 0]
    accounts.change_role(session, house.see(house.ada), ids, Role.LEADERSHIP, is_given=True, moment=moment())
    accounts.invite_many(session, None, accounts.Invitees(frozenset(ids)), moment=moment("2026-05-15"))
    assert house.lines(house.ada) == [
        ("Invited", "Jonas Weber", "", "Command line or import"),
        ("Role given", "Jonas Weber", "Leadership: no → yes", "Ada Admin"),
        ("Account created", "Jonas Weber", "", "Ada Admin"),
    ]
    assert house.lines(house.hannah) == [("Role given", "Jonas Weber", "Leadership: no → yes", "Ada Admin")]
    day = moment().today
    for filters, number in (
        ({"kinds": frozenset({RecordKind.ROLES})}, 1),
        ({"person": "wéber"}, 3),
        ({"person": "ada"}, 2),
        ({"until": day}, 2),
        ({"since": moment("2026-05-15").today}, 1),
        ({"since": day, "until": day}, 2),
    ):
        assert len(house.lines(house.ada, **filters)) == number, filters
    assert record.filters_in(
        {"record_kind": ["Roles", "Plans opened in full"], "record_from": ["2026-05-14"], "record_to": ["never"]},
        access.readable_kinds(house.see(house.ada)),
    ) == RecordFilters(frozenset({RecordKind.ROLES}), "", day, None)


def test_every_change_of_a_setting_is_read_with_before_and_after(session: Session) -> None:
    """The record itself holds no word that somebody typed: they are those of the versions that it names."""
    house, secret = House(session), "https://hooks.slack.com/services/T0/B0/x"
    days_off = [{"day": "2026-12-24", "name": "Closed"}]
    changes: list[tuple[Section, int, dict[str, object], str]] = [
        (Section.ORGANISATION, 0, {"hr_contact": "Hana Hill", "date_format": "YYYY-MM-DD"},
         "HR contact: nothing → Hana Hill; Date format: DD/MM/YYYY → YYYY-MM-DD"),
        (Section.ORGANISATION, 1, {"hr_contact": "x" * 100}, f"HR contact: Hana Hill → {'x' * 79}…"),
        (Section.ORGANISATION, 2, {"hr_contact": f"{'x ' * 50}y"}, f"HR contact: {'x' * 79}… → {'x ' * 39}x…"),
        (Section.ORGANISATION, 3, {"hr_contact": f"{'x ' * 50}z"}, "HR contact: …y → …z"),
        (Section.WORKING_DAYS, 0, {"weekdays": [0, 1], "days_off": days_off},
         "Weekdays that are worked: Monday, Tuesday, Wednesday, Thursday and Friday → Monday and Tuesday; "
         "Other days off: nothing → 2026-12-24 Closed"),
        (Section.WORKING_DAYS, 1, {"days_off": [*days_off, {"day": "2026-12-31"}]},
         "Other days off: nothing → 2026-12-31"),
        (Section.NEW_PLANS, 0, {"days": 45, "cadence": "monthly"},
         "Length in days: 30 → 45; Update cadence: Weekly → Monthly"),
        (Section.TARGETS, 0, {"people_reached": 40}, "People with a plan in twelve months, in %: nothing → 40\u00a0%"),
        (Section.RETENTION, 0, {"years": 7}, "Years that a plan is kept after it ended: nothing → 7"),
        (Section.POLICY, 0, {"psp_name": "Formal process"},
         "Name of the formal process: Performance Support Plan (PSP) → Formal process"),
        (Section.NOTICE, 0, {"is_shown_again": True}, "Shown to everybody again: No → Yes"),
        (Section.NOTICE, 1, {"whom_to_ask": ["Us", "HR"]},
         f"Whom to ask: {', '.join(Notice().whom_to_ask)[:79]}… → Us, HR"),
        (Section.NOTICE, 2, {"whom_to_ask": ["HR", "Us"]}, "Whom to ask: Us, HR → HR, Us"),
        (Section.LOGO, 0, {"png": "aGk="}, "Logo"),
        (Section.CHAT, 0, {"address": secret}, "Address of the chat"),
    ]  # fmt: skip  # a list to read
    for section, seen, values, _ in changes:
        viewer = house.see(house.ada)
        organisation_settings.save_section(session, viewer, section, values, seen_version=seen, moment=moment())
    assert {section for section, *_ in changes} == set(Section)
    said = [("Settings changed", "", words, "Ada Admin") for *_, words in reversed(changes)]
    assert house.lines(house.ada) == house.lines(house.hannah) == said
    kept = repr([event.detail for event in session.scalars(select(AuditEvent))])
    assert [word for word in ("Hana Hill", "Closed", "Formal process", secret) if word in kept] == []


def test_texts_that_come_with_a_new_version_of_the_product_are_no_change_of_whoever_saved(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(session)
    organisation_settings.save_section(
        session, house.see(house.ada), Section.POLICY, {"talk_to": "Hana Hill"}, seen_version=0, moment=moment()
    )
    [line] = house.lines(house.ada)
    shipped = policy.load(None).model_copy(update={"purpose": ("To grow.",)})
    monkeypatch.setattr(policy, "load", lambda _path: shipped)
    assert house.lines(house.ada) == [line]


def test_a_version_that_cannot_be_read_any_more_takes_no_other_line_away(session: Session) -> None:
    house = House(session)
    for seen, years in enumerate([7, 8, 9]):
        organisation_settings.save_section(
            session, house.see(house.ada), Section.RETENTION, {"years": years}, seen_version=seen, moment=moment()
        )
    session.get_one(OrganisationSetting, (Section.RETENTION, 2)).content = {"years": -2}
    session.flush()
    label = "Years that a plan is kept after it ended"
    assert [words for _, _, words, _ in house.lines(house.ada)] == [
        *[f"Cannot be read any more: {label}"] * 2,
        f"{label}: nothing → 7",
    ]


def test_hr_reads_openings_of_plans_whose_header_they_may_read_and_no_conflict(session: Session) -> None:
    house = House(session)
    of_jonas = make_plan(session, member=house.jonas, manager=house.maya, managers_manager=house.ruben)
    boss = make_person(session, "Tomás Rivera")
    of_ruben = make_plan(session, member=house.ruben, manager=boss, state=State.ACTIVE)
    for plan in (of_jonas, of_ruben):
        commands.open_in_full(session, house.see(house.kim), plan.code, reason=HrReason.STUCK, moment=moment())
    audit.record(session, "sign-in refused", at=moment().now, person_id=house.ruben.id)
    audit.record(session, "sign-in refused", at=moment().now, person_id=house.jonas.id)
    session.commit()
    opened = ("Plan opened in full", "Jonas Weber", "The plan is stuck", "Kim Vogel")
    assert [about for what, about, *_ in house.lines(house.kim)].count("Ruben Okoye") == 2
    assert house.lines(house.hannah) == [("Sign-in refused", "Jonas Weber", "", ""), opened], "Ruben is above Hannah"
    assert house.lines(house.ada) == []
    assert house.lines(house.hannah, person="jonas vogel") == [opened], "the team member of a plan, and who opened it"


def test_lines_are_counted_without_looking_up_names(session: Session) -> None:
    house, sent = House(session), []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: sent.append(said[2]))
    assert house.lines(house.ada, person="nobody") == []
    (counted,) = [statement for statement in sent if "count(*)" in statement and "auditevent" in statement]
    assert "JOIN" not in counted


@pytest.mark.parametrize("roles", [(), (Role.LEADERSHIP,)], ids=["nobody", "leadership"])
def test_nobody_else_reads_the_record(session: Session, roles: tuple[Role, ...]) -> None:
    viewer = Viewer(0, "Somebody", frozenset(roles))
    assert not access.may_read_record(viewer)
    with pytest.raises(NotFound):
        record.read_record(session, viewer)
    with pytest.raises(NotFound):
        list(record.every_line(session, viewer, RecordFilters()))
