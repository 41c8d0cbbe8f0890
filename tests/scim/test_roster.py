"""What a directory says goes into the roster as a file would, and is read again as it stands there."""

from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from lib import accounts, audit, clock, db
from lib.access import Viewer
from lib.models import (
    AccountRole,
    AuditEvent,
    AuthSession,
    CancelReason,
    Headcount,
    JournalEntry,
    Person,
    Plan,
    Role,
    RosterImport,
    State,
)
from lib.record import read_record
from lib.roster import apply, compare
from lib.scim import roster_change
from tests.builders import make_account, make_person, make_plan, make_viewer, moment
from tests.roster.files import csv_file, read
from tests.scim.directory import ENTERPRISE, Directory, user

ACTIVE_NO = {"op": "replace", "path": "active", "value": False}
ACTIVE_YES = {"op": "replace", "path": "active", "value": True}


def person_of(scim_id: str) -> Person:
    with db.reading() as session:
        return session.get_one(Person, int(scim_id.removeprefix("person-")))


def bring_in(*lines: str, partial: bool = False) -> None:
    """A roster file, by hand."""
    with db.writing() as session:
        table = read(csv_file(*lines))
        shown = compare(session, None, table, partial=partial)
        apply(
            session, None, table, shown, confirm_leavers=True, accept_missing_managers=True, confirm_same_people=True,
            moment=clock.moment(),
        )  # fmt: skip


def test_the_last_administrator_does_not_leave(entra: Directory) -> None:
    ravi = entra.create("ravi@co.example").body["id"]
    with db.writing() as session:
        person = session.get_one(Person, person_of(ravi).id)
        make_account(session, person, [Role.ADMINISTRATOR], password="orbit kettle walrus")
    answer = entra.patch(ravi, {"op": "replace", "path": "active", "value": False})
    assert answer.status == 400
    assert "is the only administrator" in answer.body["detail"]
    assert person_of(ravi).active


def work(**said: Any) -> dict[str, Any]:
    return {"op": "Replace", "value": {ENTERPRISE: said}}


def test_somebody_new_is_on_the_roster_with_all_that_was_said(entra: Directory) -> None:
    anna = entra.create("anna@co.example", displayName="Anna Berg").body["id"]
    answer = entra.create(
        "zoe@co.example",
        work={"employeeNumber": "E7", "department": "Sales", "manager": {"value": anna}},
        externalId="0a1b",
        name={"givenName": "Zoë", "familyName": "Carter"},
        title="Analyst",
        active=True,
        emails=[
            {"value": "private@gmail.example", "type": "home"},
            {"value": "Zoe.Carter@co.example", "type": "work"},
        ],
        addresses=[{"locality": "Lisbon", "type": "work"}, {"locality": "Sintra", "type": "home"}],
        phoneNumbers=[{"value": "+351", "type": "mobile"}],
        password="secret",
    )
    assert answer.status == 201
    assert answer.headers["location"] == f"http://localhost:8501/scim/v2/Users/{answer.body['id']}"
    zoe = person_of(answer.body["id"])
    assert (zoe.employee_id, zoe.name, zoe.email, zoe.title) == (
        "E7",
        "Zoë Carter",
        "zoe.carter@co.example",
        "Analyst",
    )
    assert (zoe.department, zoe.location, zoe.active) == ("Sales", "Lisbon", True)
    assert zoe.manager_id == person_of(anna).id
    again = entra.read(answer.body["id"])
    assert again == answer.body
    assert (again["externalId"], again["userName"]) == ("0a1b", "zoe@co.example")
    assert again["emails"] == [{"value": "Zoe.Carter@co.example", "type": "work"}]
    assert again["addresses"] == [{"locality": "Lisbon", "type": "work"}]
    assert again[ENTERPRISE]["manager"] == {"value": anna, "$ref": f"http://localhost:8501/scim/v2/Users/{anna}"}


def test_nothing_but_the_roster_is_ever_answered(entra: Directory) -> None:
    with db.writing() as session:
        manager = make_person(session, "Maya Lindqvist")
        member = make_person(session, "Jonas Weber", manager=manager)
        make_account(session, member, [Role.HR, Role.LEADERSHIP], password="orbit kettle walrus")
        make_plan(session, member=member, manager=manager)
    said = entra.read(f"person-{member.id}")
    assert said.keys() == {"schemas", "id", "meta", "userName", "displayName", "title", "active", "emails", ENTERPRISE}
    assert said[ENTERPRISE].keys() == {"employeeNumber", "department", "manager"}


def test_people_first_and_managers_later(entra: Directory) -> None:
    """Entra ID sends everybody, and then who reports to whom, as a bare id."""
    anna, zoe = (entra.create(f"{name}@co.example", displayName=name).body["id"] for name in ("anna", "zoe"))
    assert person_of(zoe).manager_id is None
    answer = entra.patch(zoe, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": anna})
    assert answer.status == 204
    assert person_of(zoe).manager_id == person_of(anna).id
    assert entra.patch(zoe, {"op": "Remove", "path": f"{ENTERPRISE}:manager", "value": anna}).status == 204
    assert person_of(zoe).manager_id is None


@pytest.mark.parametrize(
    "named",
    ["E1", "anna@co.example", "ANNA@co.example", "0a1b", "Anna Berg", "Anna Berg (E1)", "CN=Anna Berg,OU=x"],
)
def test_a_manager_may_be_named_as_a_file_names_them(okta: Directory, named: str) -> None:
    anna = okta.create("anna@co.example", {"employeeNumber": "E1"}, displayName="Anna Berg", externalId="0a1b").body[
        "id"
    ]
    zoe = okta.create("zoe@co.example", {"manager": {"value": named}}).body["id"]
    assert person_of(zoe).manager_id == person_of(anna).id


@pytest.mark.databases
@pytest.mark.parametrize(
    ("operation", "leaves"),
    [
        ({"op": "Replace", "path": "active", "value": "False"}, True),
        ({"op": "replace", "path": "active", "value": False}, True),
        ({"op": "replace", "value": {"active": False}}, True),
        ({"op": "Replace", "value": {"active": "false"}}, True),
        ({"op": "Replace", "path": "active", "value": "True"}, False),
        ({"op": "Remove", "path": "title"}, False),
    ],
)
def test_leaving_ends_the_session_at_once_and_plans_follow(
    entra: Directory, operation: dict[str, Any], leaves: bool
) -> None:
    with db.writing() as session:
        manager = make_person(session, "Maya Lindqvist")
        member = make_person(session, "Jonas Weber", manager=manager)
        account = make_account(session, member, [Role.HR], password="orbit kettle walrus")
        plan = make_plan(session, member=member, manager=manager)
        ticket = accounts.issue_ticket(session, account.id or 0, browser_token="b", moment=clock.moment())
        cookie, _ = accounts.redeem_ticket(session, ticket, browser_token="b", moment=clock.moment())
    assert entra.patch(f"person-{member.id}", operation).status == 204
    with db.reading() as session:
        assert (accounts.viewer_of(session, cookie, moment=clock.moment()) is None) == leaves
        assert (session.get_one(Plan, plan.id).cancel_reason == CancelReason.LEFT) == leaves
        assert session.get_one(Person, member.id).active != leaves
        assert (session.scalar(select(func.count()).select_from(AccountRole)) == 0) == leaves
    assert entra.read(f"person-{member.id}")["active"] != leaves


def test_a_new_manager_takes_over_open_plans(entra: Directory) -> None:
    with db.writing() as session:
        maya, nina = make_person(session, "Maya Lindqvist"), make_person(session, "Nina Kowalska")
        jonas = make_person(session, "Jonas Weber", manager=maya)
        plan = make_plan(session, member=jonas, manager=maya)
    entra.patch(f"person-{jonas.id}", {"op": "Replace", "path": f"{ENTERPRISE}:manager", "value": f"person-{nina.id}"})
    with db.reading() as session:
        assert session.get_one(Plan, plan.id).manager_id == nina.id
        told = session.scalars(select(JournalEntry.text).where(col(JournalEntry.plan_id) == plan.id)).all()
    assert told == ["Nina Kowalska is now the manager of this plan."]


def test_who_is_deleted_has_left_and_is_the_same_person_when_they_come_back(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", {"employeeNumber": "E7"}, displayName="Zoë Carter").body["id"]
    assert entra.send("DELETE", f"/Users/{zoe}").status == 204
    assert not person_of(zoe).active
    assert entra.send("GET", f"/Users/{zoe}").status == 404
    assert entra.send("DELETE", f"/Users/{zoe}").status == 404
    assert entra.find('userName eq "zoe@co.example"') == []
    answer = entra.create("zoe.carter@co.example", {"employeeNumber": "e7"}, displayName="Zoë Carter-Diaz")
    assert (answer.status, answer.body["id"]) == (201, zoe)
    assert (person_of(zoe).name, person_of(zoe).active, person_of(zoe).left_on) == ("Zoë Carter-Diaz", True, None)


def test_who_was_deleted_is_seen_again_once_a_file_brings_them_back(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", {"employeeNumber": "E7"}, displayName="Zoë Carter").body["id"]
    entra.send("DELETE", f"/Users/{zoe}")
    bring_in("employee_id,name", "E7,Zoë Carter", partial=True)
    assert entra.read(zoe)["active"] is True


@pytest.mark.databases
def test_the_address_of_somebody_who_left_passes_to_somebody_new(entra: Directory) -> None:
    old = entra.create("ana@co.example", {"employeeNumber": "E1"}, displayName="Ana Ruiz").body["id"]
    entra.patch(old, {"op": "replace", "path": "active", "value": False})
    assert entra.create("ana@co.example", displayName="Ana Ruiz").status == 409  # It may be the same one.
    answer = entra.create("ana@co.example", {"employeeNumber": "E2"}, displayName="Ana Silva")
    assert answer.status == 201
    assert answer.body["id"] != old
    assert (person_of(answer.body["id"]).email, person_of(old).email) == ("ana@co.example", None)
    assert entra.find('userName eq "ana@co.example"') == [answer.body["id"]]


@pytest.mark.parametrize("is_deleted", [False, True])
def test_two_of_one_name_are_two_where_the_address_passed_on(okta: Directory, is_deleted: bool) -> None:
    old = okta.create("ana@co.example", {"employeeNumber": "E1"}, displayName="Ana Ruiz").body["id"]
    if is_deleted:
        okta.send("DELETE", f"/Users/{old}")
    else:
        okta.patch(old, ACTIVE_NO)
    answer = okta.create("ana@co.example", {"employeeNumber": "E2"}, displayName="Ana Ruiz")
    assert (answer.status, answer.body["id"] != old) == (201, True)
    assert (person_of(old).employee_id, person_of(old).active, person_of(old).email) == ("E1", False, None)


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "value": {"active": True, "displayName": "Ana Silva", ENTERPRISE: {"employeeNumber": "E2"}}},
        {"op": "replace", "value": {"active": True, "displayName": "Ana Silva"}},
        {"op": "replace", "value": {"active": True, f"{ENTERPRISE}:employeeNumber": "E2"}},
    ],
    ids=["number and name", "name", "number"],
)
def test_who_left_does_not_come_back_as_somebody_else(okta: Directory, operation: dict[str, Any]) -> None:
    bring_in("employee_id,name,email", "E1,Ana Ruiz,ana@co.example", "E9,Eve,eve@co.example")
    bring_in("employee_id,name,email", "E9,Eve,eve@co.example")
    [ana] = okta.find('userName eq "ana@co.example"')
    answer = okta.patch(ana, operation)
    assert (answer.status, answer.scim_type) == (409, "uniqueness")
    assert (person_of(ana).name, person_of(ana).employee_id, person_of(ana).active) == ("Ana Ruiz", "E1", False)
    assert okta.patch(ana, ACTIVE_YES).status == 204


def test_who_comes_back_under_their_number_may_have_another_name(okta: Directory) -> None:
    ana = okta.create("ana@co.example", {"employeeNumber": "E1"}, displayName="Ana Ruiz").body["id"]
    okta.patch(ana, ACTIVE_NO)
    assert okta.patch(ana, ACTIVE_YES, {"op": "replace", "path": "displayName", "value": "Ana Lund"}).status == 204
    assert (person_of(ana).name, person_of(ana).active) == ("Ana Lund", True)


def test_who_was_deleted_is_not_somebody_of_another_name(okta: Directory) -> None:
    carl = okta.create("c@co.example", displayName="Carl One").body["id"]
    okta.send("DELETE", f"/Users/{carl}")
    assert okta.create("c@co.example", displayName="Cora Two").status == 409
    assert okta.create("c@co.example", displayName="Carl One").body["id"] == carl


def test_what_was_not_sent_of_somebody_who_comes_back_stays(okta: Directory) -> None:
    anna = okta.create("anna@co.example", displayName="Anna Berg").body["id"]
    said = {"title": "Lead", "addresses": [{"locality": "Lisbon", "type": "work"}]}
    work = {"employeeNumber": "E7", "department": "Sales", "manager": {"value": anna}}
    zoe = okta.create("zoe", work, displayName="Zoë", emails=[{"value": "zoe@co.example"}], **said).body["id"]
    okta.send("DELETE", f"/Users/{zoe}")
    assert okta.create("zoe", {"employeeNumber": "E7", "department": "Board"}).body["id"] == zoe
    found = person_of(zoe)
    assert (found.name, found.title, found.location, found.email) == ("Zoë", "Lead", "Lisbon", "zoe@co.example")
    assert (found.department, found.manager_id) == ("Board", person_of(anna).id)


@pytest.mark.parametrize("with_put", [False, True])
def test_who_is_not_said_to_be_active_stays_as_they_are(okta: Directory, with_put: bool) -> None:
    eve = okta.create("eve@co.example", displayName="Eve").body["id"]
    okta.patch(eve, ACTIVE_NO)
    if with_put:
        answer = okta.send("PUT", f"/Users/{eve}", user("eve@co.example", displayName="Eve Lund"))
    else:
        answer = okta.patch(eve, {"op": "remove", "path": "active"})
    assert answer.status in (200, 204)
    assert not person_of(eve).active


def test_a_manager_who_could_be_two_people_is_refused(okta: Directory) -> None:
    okta.create("x1@co.example", {"employeeNumber": "1"}, externalId="42")
    okta.create("x2@co.example", {"employeeNumber": "42"}, externalId="dup")
    okta.create("x3@co.example", {"employeeNumber": "3"}, externalId="dup")
    for named in ("42", "dup"):
        answer = okta.create("new@co.example", {"manager": {"value": named}})
        assert (answer.status, answer.body["detail"]) == (400, f"manager: {named!r} names two people.")
    okta.create("u1")
    assert okta.create("other@co.example", {"employeeNumber": "U1"}).status == 409


@pytest.mark.parametrize("path", ["manager", "manager.$ref"])
def test_a_manager_is_replaced_by_a_reference(okta: Directory, path: str) -> None:
    anna, ben = (okta.create(f"{name}@co.example", displayName=name).body["id"] for name in ("anna", "ben"))
    zoe = okta.create("zoe@co.example", {"manager": {"value": anna}}).body["id"]
    ref = f"../Users/{ben}"
    value = ref if path.endswith("$ref") else {"$ref": ref}
    assert okta.patch(zoe, {"op": "replace", "path": f"{ENTERPRISE}:{path}", "value": value}).status == 204
    assert person_of(zoe).manager_id == person_of(ben).id


@pytest.mark.parametrize("nobody", ["N/A", "-1", "0", "-"])
def test_what_says_nobody_is_no_manager(okta: Directory, nobody: str) -> None:
    anna = okta.create("anna@co.example", displayName="Anna Berg").body["id"]
    zoe = okta.create("zoe@co.example", {"manager": {"value": anna}}).body["id"]
    assert okta.patch(zoe, {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": nobody}).status == 204
    assert person_of(zoe).manager_id is None


def test_a_manager_whom_nobody_knows_is_told_without_files(okta: Directory) -> None:
    answer = okta.create("zoe@co.example", {"manager": {"value": "nobody@co.example"}})
    assert answer.body["detail"] == "manager: there is nobody here who goes by 'nobody@co.example', or several do."


def test_the_parts_of_a_name_are_the_name_where_they_alone_are_sent(okta: Directory) -> None:
    bring_in("employee_id,name,email", "E1,Nora Carter,nora@co.example")
    [nora] = okta.find('userName eq "nora@co.example"')
    assert okta.patch(nora, {"op": "replace", "path": "name.familyName", "value": "Lund"}).status == 204
    assert (person_of(nora).name, okta.read(nora)["displayName"]) == ("Nora Lund", "Nora Lund")


def test_another_attribute_does_not_change_the_address(okta: Directory) -> None:
    eve = okta.create("eve@co.example", {"employeeNumber": "E1"}, displayName="Eve").body["id"]
    bring_in("employee_id,name,email", "E1,Eve,", partial=True)
    okta.patch(eve, {"op": "replace", "path": "title", "value": "Lead"})
    assert (person_of(eve).title, person_of(eve).email) == ("Lead", None)
    bring_in("employee_id,name,email", "E1,Eve,e.w@co.example", partial=True)
    okta.patch(eve, {"op": "replace", "path": "userName", "value": "new@co.example"})
    assert person_of(eve).email == "e.w@co.example"


def test_what_a_put_does_not_speak_of_stays_and_what_it_empties_goes(okta: Directory) -> None:
    said = {"title": "Lead", "addresses": [{"locality": "Lisbon", "type": "work"}]}
    nora = okta.create("nora", displayName="Nora", emails=[{"value": "nora@co.example"}], **said).body["id"]
    okta.send("PUT", f"/Users/{nora}", user("nora", displayName="Nora Lund"))
    found = person_of(nora)
    assert (found.title, found.location, found.email) == ("Lead", "Lisbon", "nora@co.example")
    okta.send("PUT", f"/Users/{nora}", user("nora", title="", emails=[], addresses=None))
    found = person_of(nora)
    assert (found.name, found.title, found.location, found.email) == ("Nora Lund", "", "", None)


def test_whose_address_passed_on_can_be_changed_still(okta: Directory) -> None:
    old = okta.create("ana@co.example", {"employeeNumber": "E1"}, displayName="Ana Ruiz").body["id"]
    okta.patch(old, ACTIVE_NO)
    okta.create("ana@co.example", {"employeeNumber": "E2"}, displayName="Ana Silva")
    assert okta.patch(old, {"op": "replace", "path": "title", "value": "Lead"}).status == 204
    assert (okta.read(old)["userName"], okta.find('userName eq "E1"')) == ("E1", [old])


def test_nobody_who_works_here_loses_their_user_name_to_an_id_from_a_file(okta: Directory) -> None:
    anna = okta.create("u1", {"employeeNumber": "E1"}, displayName="Anna Berg").body["id"]
    bring_in("employee_id,name,email", "U1,Ben,ben@co.example", partial=True)
    [ben] = okta.find('userName eq "ben@co.example"') or []
    okta.patch(ben, {"op": "replace", "path": "userName", "value": "benny"})
    assert okta.find('userName eq "u1"') == [anna]
    okta.send("DELETE", f"/Users/{ben}")
    assert okta.find('userName eq "u1"') == [anna]


def test_who_does_not_work_here_is_kept_for_the_directory(entra: Directory) -> None:
    answer = entra.create("zoe@co.example", displayName="Zoë", active=False)
    assert (answer.status, answer.body["active"]) == (201, False)
    assert not person_of(answer.body["id"]).active
    entra.patch(answer.body["id"], {"op": "Add", "path": "active", "value": "True"})
    assert person_of(answer.body["id"]).active


def test_people_of_a_file_are_found_and_keep_what_is_not_spoken_of(entra: Directory) -> None:
    bring_in(
        "employee_id,name,email,department,manager_id,hire_date",
        "1,Anna Berg,anna@co.example,Board,,2015-03-02", "2,Zoë Carter,zoe@co.example,Sales,1,2019-01-01",
    )  # fmt: skip
    [zoe] = entra.find('userName eq "ZOE@co.example"')
    assert (
        entra.send("PUT", f"/Users/{zoe}", user("zoe@co.example", displayName="Zoë Lund", externalId="x")).status == 200
    )
    found = person_of(zoe)
    assert (found.name, found.department, found.employee_id, str(found.hire_date)) == (
        "Zoë Lund",
        "Sales",
        "2",
        "2019-01-01",
    )
    assert found.manager_id is not None
    assert entra.find('externalId eq "x"') == [zoe]
    # Where the directory does speak of the organisation, what it leaves out is gone.
    entra.send("PUT", f"/Users/{zoe}", user("zoe@co.example", {"department": "Board"}, displayName="Zoë Lund"))
    assert (person_of(zoe).department, person_of(zoe).manager_id, person_of(zoe).employee_id) == ("Board", None, "2")


def test_what_a_file_changed_since_is_what_the_directory_reads(entra: Directory) -> None:
    zoe = entra.create(
        "zoe@co.example", {"employeeNumber": "E7"}, name={"givenName": "Zoë", "familyName": "Carter"}
    ).body
    bring_in("employee_id,name,title,email", "E7,Zoë Lund,Lead,zoe@co.example", partial=True)
    said = entra.read(zoe["id"])
    assert (said["displayName"], said["title"], said.get("name")) == ("Zoë Lund", "Lead", None)
    assert said["meta"]["version"] != zoe["meta"]["version"]


def test_another_employee_number_is_the_same_person(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", {"employeeNumber": "E7"}, displayName="Zoë").body["id"]
    with db.writing() as session:
        manager = make_person(session)
        plan = make_plan(session, member=person_of(zoe), manager=manager)
    entra.patch(zoe, {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "N-12"})
    assert person_of(zoe).employee_id == "N-12"
    with db.reading() as session:
        assert session.get_one(Plan, plan.id).state is State.ACTIVE


@pytest.mark.parametrize(
    ("said", "status", "scim_type"),
    [
        (user("anna@co.example"), 409, "uniqueness"),
        (user("ANNA@CO.example"), 409, "uniqueness"),
        (user("new", {"employeeNumber": "e1"}), 409, "uniqueness"),
        (user("new", emails=[{"value": "Anna@co.example", "type": "work"}]), 409, "uniqueness"),
        (user("new", {"manager": {"value": "person-4711"}}), 400, "invalidValue"),
        (user("new", {"manager": {"value": "nobody@co.example"}}), 400, "invalidValue"),
        (user("new", emails=[{"value": "no address", "type": "work"}]), 400, "invalidValue"),
        (user("new", displayName="x" * 121), 400, "invalidValue"),
        (user("x" * 201), 400, "invalidValue"),
        (user("x" * 65), 400, "invalidValue"),
        (user("\u0000\u202e"), 400, "invalidValue"),
        (user("new", active="perhaps"), 400, "invalidValue"),
        ({"schemas": ["x"], "userName": "new"}, 400, "invalidSyntax"),
        ({}, 400, "invalidValue"),
    ],
)
def test_what_cannot_be_is_refused_as_a_whole(
    entra: Directory, said: dict[str, Any], status: int, scim_type: str
) -> None:
    entra.create("anna@co.example", {"employeeNumber": "E1"}, displayName="Anna Berg")
    answer = entra.send("POST", "/Users", said)
    assert (answer.status, answer.scim_type) == (status, scim_type), answer.body
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_reporting_lines_do_not_go_round(entra: Directory) -> None:
    anna = entra.create("anna@co.example", displayName="Anna Berg").body["id"]
    zoe = entra.create("zoe@co.example", {"manager": {"value": anna}}, displayName="Zoë Carter").body["id"]
    answer = entra.patch(anna, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": zoe}, work(department="Sales"))
    assert (answer.status, answer.scim_type) == (400, "invalidValue")
    assert answer.body["detail"] == (
        "The reporting lines go round in a loop: Anna Berg → Zoë Carter → Anna Berg. "
        "Somebody in a loop needs another manager, or none."
    )
    assert (person_of(anna).manager_id, person_of(anna).department) == (None, "")


def test_two_cannot_become_one(entra: Directory) -> None:
    """Whoever is given another one's number, name and address does not become them."""
    anna = entra.create("anna@co.example", {"employeeNumber": "E1"}, displayName="Anna Berg").body["id"]
    zoe = entra.create("zoe@co.example", {"employeeNumber": "E2"}, displayName="Zoë Carter").body["id"]
    for said in (
        user("zoe@co.example", {"employeeNumber": "E1"}, displayName="Anna Berg"),
        user(
            "zoe@co.example",
            {"employeeNumber": "E3"},
            displayName="Anna Berg",
            emails=[{"value": "anna@co.example"}],
        ),
        user("anna@co.example", {"employeeNumber": "E2"}, displayName="Zoë Carter"),
    ):
        answer = entra.send("PUT", f"/Users/{zoe}", said)
        assert (answer.status, answer.scim_type) == (409, "uniqueness")
    assert (person_of(anna).employee_id, person_of(zoe).employee_id, person_of(zoe).name) == ("E1", "E2", "Zoë Carter")


def test_an_account_on_no_roster_comes_onto_it_but_never_leaves(entra: Directory) -> None:
    with db.writing() as session:
        ravi = make_person(session, "Ravi Menon", employee_id=None, email="ravi@co.example")
        make_account(session, ravi, [Role.ADMINISTRATOR], password="orbit kettle walrus")
    assert entra.find("active eq true") == []
    assert entra.send("DELETE", f"/Users/person-{ravi.id}").status == 404
    assert entra.patch(f"person-{ravi.id}", {"op": "replace", "path": "active", "value": False}).status == 404
    assert entra.create("ravi@co.example", active=False).status == 409
    assert person_of(f"person-{ravi.id}").active
    assert entra.create("ravi@co.example", displayName="Ravi Menon").body["id"] == f"person-{ravi.id}"


@pytest.mark.databases
def test_each_change_is_in_the_record_and_one_day_is_one_import(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", {"department": "Sales"}, displayName="Zoë").body["id"]
    entra.patch(zoe, {"op": "replace", "path": "title", "value": "Lead"})
    entra.patch(zoe, {"op": "replace", "path": "active", "value": False})
    entra.patch(zoe, {"op": "replace", "path": "active", "value": True}, work(department="Board"))
    with db.writing() as session:
        lines = session.scalars(select(AuditEvent).where(col(AuditEvent.action) == "person kept by SCIM"))
        said = [(line.person_id, line.detail["what"], line.detail["fields"]) for line in lines]
        assert said == [
            (person_of(zoe).id, "created", []),
            (person_of(zoe).id, "changed", ["title"]),
            (person_of(zoe).id, "left", []),
            (person_of(zoe).id, "came back", ["department"]),
        ]
        assert audit.verify(session) >= 4
        admin = make_person(session, "Ada Admin", employee_id=None)
        make_account(session, admin, [Role.ADMINISTRATOR])
        shown = read_record(session, make_viewer(session, admin, clock.moment())).lines
        assert [(line.by, line.about, line.detail) for line in shown][:2] == [
            ("SCIM", "Zoë", "came back: department"), ("SCIM", "Zoë", "left"),
        ]  # fmt: skip
        [done] = session.scalars(select(RosterImport)).all()
        assert (done.file_name, done.is_partial) == ("SCIM", True)
        assert {name: done.counts[name] for name in ("new", "changed", "leaving", "coming_back")} == {
            "new": 1, "changed": 2, "leaving": 1, "coming_back": 1,
        }  # fmt: skip
        heads = session.scalars(select(Headcount)).all()
        assert [(head.import_id, head.department, head.people) for head in heads] == [(done.id, "Board", 1)]


def test_what_changes_nothing_is_no_import(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", displayName="Zoë").body
    for _ in range(2):
        answer = entra.send("PUT", f"/Users/{zoe['id']}", user("zoe@co.example", displayName="Zoë"))
        assert (answer.status, answer.body["meta"]["version"]) == (200, zoe["meta"]["version"])
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(col(AuditEvent.action) == "person kept by SCIM")) == 1
        assert session.scalar(select(func.count()).select_from(AuthSession)) == 0


def test_a_change_of_what_is_another_by_now_is_refused_where_that_was_said(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", displayName="Zoë").body
    entra.patch(zoe["id"], {"op": "replace", "path": "title", "value": "Lead"})
    late = entra.send(
        "PUT", f"/Users/{zoe['id']}", user("zoe@co.example"), headers={"if-match": zoe["meta"]["version"]}
    )
    assert late.status == 412
    assert person_of(zoe["id"]).title == "Lead"


FOUND = {
    'userName eq "ZOE@co.example"': ["zoe"],
    'externalId eq "X1"': ["zoe"],
    'externalId eq "x1"': [],
    'displayName co "E"': ["anna", "zoe"],
    'displayName sw "zo" and active eq true': ["zoe"],
    "active eq false": ["old"],
    "not (active eq true)": ["old"],
    'emails[type eq "work" and value eq "zoe@co.example"]': ["zoe"],
    'emails.value ew "@co.example"': ["anna", "zoe", "old"],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales"': ["zoe"],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "e7"': ["zoe"],
    "title pr": ["zoe"],
    'title ne "Lead"': ["anna", "old"],
    'userName eq "" or 1 eq 1': None,
    'userName eq "x" or externalId eq "X1"': ["zoe"],
    'userName eq "%"': [],
    'userName co "_"': [],
    'userName eq "\' OR 1=1 --"': [],
    'userName eq "a\\u0000b\\ud800"': [],
    'id eq "person-99999999999999999999"': [],
    'meta.lastModified gt "2020-01-01T00:00:00Z"': None,
    "userName gt 7": None,
    "password eq 1": None,
    'groups.value eq "x"': None,
    "(" * 40 + "active eq true" + ")" * 40: ["anna", "zoe"],
    "not (" * 40 + "active eq true" + ")" * 40: None,
}
"""By filter, who is found; nothing where it is refused."""


@pytest.mark.databases
def test_people_are_found(entra: Directory) -> None:
    known = {"displayName": "Zoë Carter-E", "title": "Lead", "externalId": "X1"}
    work = {"department": "Sales", "employeeNumber": "E7"}
    names = {
        entra.create("anna@co.example", displayName="Anne Berg").body["id"]: "anna",
        entra.create("zoe@co.example", work, **known).body["id"]: "zoe",
        entra.create("old@co.example", displayName="Old", active=False).body["id"]: "old",
    }
    found = {asked: entra.find(asked) for asked in FOUND}
    assert {asked: ids and [names[each] for each in ids] for asked, ids in found.items()} == FOUND


@pytest.mark.databases
def test_who_is_written_beyond_ascii_is_found_as_they_are_stored(entra: Directory) -> None:
    said = {"displayName": "Özil", "title": "Ärztin"}
    ozil = entra.create("ÜN7", {"department": "Ärzte"}, **said).body["id"]
    for asked in (
        'displayName eq "Özil"', 'title eq "Ärztin"', 'userName eq "ÜN7"', 'userName eq "ün7"', 'displayName co "Öz"',
        f'{ENTERPRISE}:employeeNumber eq "ÜN7"',
    ):  # fmt: skip  # a row of filters
        assert (asked, entra.find(asked)) == (asked, [ozil])
        assert (asked, entra.find(f"not ({asked})")) == (asked, [])
    bring_in("employee_id,name", "ÄB8,Zoë", partial=True)
    assert len(entra.find('userName eq "ÄB8"') or []) == 1


def test_a_reference_with_control_characters_is_refused(entra: Directory) -> None:
    answer = entra.create("zoe@co.example", {"manager": {"$ref": "Users/a\u0000b"}})
    assert (answer.status, "\x00" in repr(answer.body)) == (400, False)


def test_how_many_have_no_manager_is_counted_as_it_is_at_last(okta: Directory) -> None:
    anna = okta.create("anna@co.example", displayName="Anna").body["id"]
    zoe = okta.create("zoe@co.example", {"manager": {"value": anna}}).body["id"]
    okta.patch(anna, ACTIVE_NO)
    for title in ("One", "Two"):
        okta.patch(zoe, {"op": "replace", "path": "title", "value": title})
    with db.reading() as session:
        [done] = session.scalars(select(RosterImport)).all()
        assert (done.counts["without_manager"], done.counts["changed"]) == (1, 2)


def test_what_changes_nothing_of_the_roster_compares_nobody_and_holds_no_plan(
    okta: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = okta.create("zoe@co.example", {"department": "Sales"}, displayName="Zoë").body["id"]
    counted: list[int] = []
    applying = import_module("lib.roster.apply")  # In its room the function has the name of its module.
    monkeypatch.setattr(applying, "_count_heads", lambda _session, import_id: counted.append(import_id))
    okta.patch(zoe, {"op": "replace", "path": "title", "value": "Lead"})
    assert counted == []
    okta.patch(zoe, work(department="Board"))
    assert len(counted) == 1

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(roster_change, "organisation_around", refuse)
    monkeypatch.setattr(roster_change.follow_roster, "lock_plans", refuse)
    assert okta.patch(zoe, {"op": "replace", "path": "externalId", "value": "x"}).status == 204
    assert okta.send("PUT", f"/Users/{zoe}", user("zoe@co.example", displayName="Zoë", title="Lead")).status == 200
    assert okta.find('externalId eq "x"') == [zoe]


def test_administrators_are_told_who_came_and_has_no_invitation(
    entra: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in("employee_id,name", "E1,By A File", "E2,Zoë Carter")
    with db.writing() as session:
        admin = make_person(session, "Ravi Menon")
        make_account(session, admin, [Role.ADMINISTRATOR])
        viewer, nobody = make_viewer(session, admin), make_viewer(session, make_person(session))

    def told(viewer: Viewer, day: str = "2026-05-15") -> tuple[list[str], int] | None:
        with db.reading() as session:
            found = accounts.newcomers(session, viewer, moment=moment(day))
            return None if found is None else (list(found.names), found.number)

    monkeypatch.setattr(clock, "moment", lambda: moment("2026-05-14"))
    entra.patch("person-1", {"op": "replace", "path": "title", "value": "Lead"})
    assert told(viewer) is None
    ids = [entra.create(f"p{n}@co.example", displayName=f"Person {n}").body["id"] for n in range(7)]
    entra.patch(ids[0], ACTIVE_NO)
    assert told(viewer) == ([f"Person {n}" for n in range(1, 6)], 6)
    assert told(nobody) is None
    assert told(viewer, "2026-05-29") is None
    with db.writing() as session:
        accounts.invite_many(session, viewer, moment=moment("2026-05-14"))
    assert told(viewer) is None


def test_a_list_is_read_in_pages(okta: Directory) -> None:
    ids = [okta.create(f"p{number}@co.example").body["id"] for number in range(5)]
    page = okta.send("GET", "/Users?startIndex=2&count=2").body
    assert ([each["id"] for each in page["Resources"]], page["totalResults"]) == (ids[1:3], 5)
    assert (page["startIndex"], page["itemsPerPage"]) == (2, 2)
    assert okta.send("GET", "/Users?startIndex=99999999999999999999999&count=2").body.get("Resources", []) == []
    assert len(okta.send("GET", "/Users?startIndex=-5&count=100000").body["Resources"]) == 5
    assert okta.send("GET", "/Users?count=0").body["totalResults"] == 5
    assert okta.send("GET", "/Users?count=x").status == 400
