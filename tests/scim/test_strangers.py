"""What somebody may try at the door who has no token, a wrong one, or a good one and bad intentions."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from lib import clock, db, scim
from lib.accounts import throttle
from lib.errors import Invalid, NotFound
from lib.models import AuditEvent, Person, Role, ScimToken, ScimUser
from lib.scim import roster_change, service
from lib.scim.directory_tokens import MOST
from lib.scim.service import MOST_OPERATIONS
from lib.web import scim as door
from lib.web.pace import Pace
from tests.builders import make_account, make_person, make_viewer, moment
from tests.scim.directory import ENTERPRISE, PATCH, Directory, make_token, user


def people() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize(  # After five wrong tries one would have to wait.
    "paths", [("/Users", "/Users/person-1", "/ServiceProviderConfig"), ("/Schemas", "/Nowhere", "/")]
)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "bearer \xff", "Bearer {token}x"])
def test_without_a_good_token_nothing_is_answered(okta: Directory, paths: tuple[str, ...], header: str) -> None:
    header = header.format(token=okta.token)
    okta.token = ""
    for path in paths:
        answer = okta.send("GET", path, headers={"authorization": header} if header else {})
        assert (path, answer.status, answer.body["status"]) == (path, 401, "401")
        assert answer.headers["www-authenticate"] == 'Bearer realm="SCIM"'
        assert "set-cookie" not in answer.headers


def test_a_cookie_is_no_token_and_no_answer_is_kept(okta: Directory) -> None:
    headers = {"accept": "text/html", "cookie": f"coaching={okta.token}"}
    answer = okta.send("GET", "/Users", headers=headers)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert "set-cookie" not in answer.headers
    okta.token = ""
    assert okta.send("GET", "/Users", headers=headers).status == 401


def test_another_name_of_the_server_is_not_answered(okta: Directory) -> None:
    assert okta.send("GET", "/Users", headers={"host": "evil.example"}, raw=b"").status == 421


@pytest.mark.databases
def test_wrong_tokens_wait_and_a_good_one_from_the_same_place_does_not(entra: Directory) -> None:
    good, entra.token = entra.token, "wrong"
    statuses = [entra.send("GET", "/Users").status for _ in range(throttle.FREE_TRIES + 3)]
    assert statuses == [401] * throttle.FREE_TRIES + [429] * 3
    assert entra.send("GET", "/Users").headers["retry-after"] == "10"
    entra.token = good
    assert entra.send("GET", "/Users").status == 200


@pytest.mark.databases
def test_only_the_hash_of_a_token_is_kept_and_it_can_be_renewed_and_ended(engine: Engine, session: Session) -> None:
    admin = make_person(session, "Ada Admin")
    make_account(session, admin, [Role.ADMINISTRATOR])
    viewer = make_viewer(session, admin)
    first = scim.make_token(session, viewer, " Entra ID ", moment=moment())
    second = scim.make_token(session, viewer, "Okta", moment=moment())
    rows = session.scalars(select(ScimToken)).all()
    assert first not in repr([row.model_dump() for row in rows])
    [entra, okta] = scim.list_tokens(session, viewer)
    assert (entra.name, okta.name) == ("Entra ID", "Okta")
    third = scim.renew_token(session, viewer, entra.id, moment=moment())
    scim.end_token(session, viewer, okta.id, moment=moment())
    good = [scim.token_behind(session, token) is not None for token in (first, second, third)]
    assert good == [False, False, True]
    for step in (scim.renew_token, scim.end_token):
        with pytest.raises(NotFound):
            step(session, viewer, okta.id, moment=moment())
    actions = select(AuditEvent.action, AuditEvent.actor_id).where(col(AuditEvent.action).startswith("SCIM"))
    assert session.execute(actions.order_by(col(AuditEvent.id))).all() == [
        ("SCIM token made", admin.id), ("SCIM token made", admin.id),
        ("SCIM token renewed", admin.id), ("SCIM token ended", admin.id),
    ]  # fmt: skip


def test_only_administrators_have_to_do_with_tokens(sqlite_engine: Engine) -> None:
    with db.writing() as session:
        hanna = make_person(session)
        make_account(session, hanna, [Role.HR, Role.LEADERSHIP])
        viewer = make_viewer(session, hanna)
        token = scim.make_token(session, None, "Okta", moment=moment())
        for step in (
            lambda: scim.list_tokens(session, viewer),
            lambda: scim.make_token(session, viewer, "x", moment=moment()),
            lambda: scim.renew_token(session, viewer, 1, moment=moment()),
            lambda: scim.end_token(session, viewer, 1, moment=moment()),
        ):
            with pytest.raises(NotFound):
                step()
        assert scim.token_behind(session, token) is not None


def test_a_token_has_a_name_and_there_are_not_many(sqlite_engine: Engine) -> None:
    with db.writing() as session:
        for name in ("", "\u200b", "x" * 121):
            with pytest.raises(Invalid):
                scim.make_token(session, None, name, moment=moment())
        for number in range(MOST):
            scim.make_token(session, None, str(number), moment=moment())
        with pytest.raises(Invalid, match="end one first"):
            scim.make_token(session, None, "one more", moment=moment())


@pytest.mark.databases
def test_a_token_that_is_ended_while_a_request_is_on_its_way_changes_nothing(
    entra: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_in, may_go_on = Event(), Event()
    answer_before = service.answer

    def wait(*arguments: object, **options: object) -> object:
        came_in.set()
        assert may_go_on.wait(20)
        return answer_before(*arguments, **options)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(service, "answer", wait)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(entra.create, "zoe@co.example")
        assert came_in.wait(20)
        with db.writing() as session:
            [token] = scim.list_tokens(session, None)
            scim.end_token(session, None, token.id, moment=clock.moment())
        may_go_on.set()
        assert answer.result().status == 401
    assert people() == 0


@pytest.mark.databases
def test_changes_of_one_person_at_the_same_time_are_all_kept(entra: Directory) -> None:
    zoe = entra.create("zoe@co.example", displayName="Zoë").body["id"]
    other = Directory(entra.portal, make_token("Okta"))
    changes = [
        (entra, {"op": "add", "path": "title", "value": "Lead"}),
        (other, {"op": "add", "path": f"{ENTERPRISE}:department", "value": "Sales"}),
        (entra, {"op": "add", "path": "displayName", "value": "Zoë Carter"}),
        (other, {"op": "add", "path": "externalId", "value": "x1"}),
    ]
    with ThreadPoolExecutor(len(changes)) as pool:
        answers = list(pool.map(lambda change: change[0].patch(zoe, change[1]).status, changes))
    assert answers == [204] * 4
    said = entra.read(zoe)
    assert (said["title"], said["displayName"], said["externalId"]) == ("Lead", "Zoë Carter", "x1")
    assert said[ENTERPRISE]["department"] == "Sales"


@pytest.mark.databases
def test_of_two_who_come_with_one_name_at_the_same_time_one_is_refused(entra: Directory) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda _: entra.create("zoe@co.example").status, range(4)))
    assert answers == [201, 409, 409, 409]
    assert people() == 1


def test_more_than_is_answered_in_a_second_is_refused(okta: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_pace", Pace(at_once=3, per_second=0.001))
    answers = [okta.send("GET", "/Users") for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["retry-after"] == "10"


def test_what_is_too_much_is_refused_before_it_takes_long(okta: Directory) -> None:
    zoe = okta.create("zoe@co.example").body["id"]
    started = time.monotonic()
    one = {"op": "add", "path": "title", "value": "x"}
    assert okta.patch(zoe, *[one] * (MOST_OPERATIONS + 1)).scim_type == "tooMany"
    assert okta.send("PATCH", f"/Users/{zoe}", {"schemas": [PATCH], "operations": [one] * 5000}).scim_type == "tooMany"
    assert okta.patch(zoe, *[one] * 10_000).status == 413
    assert okta.send("POST", "/Users", raw=b"[" * 100_000).status == 400
    assert okta.send("POST", "/Users", raw=b'{"a":' * 40_000 + b"1" + b"}" * 40_000).status == 400
    assert (
        okta.send("POST", "/Users", user("x", name=json.loads('{"formatted":' * 50 + '"x"' + "}" * 50))).status == 400
    )
    assert (
        okta.send("POST", "/Users", user("x", emails=[{"value": f"{n}@co.example"} for n in range(20_000)])).status
        == 413
    )
    assert okta.send("GET", "/Users?filter=" + "(" * 5000).status == 400
    assert okta.send("GET", "/Users?filter=" + "%20or%20".join(["active%20pr"] * 2000)).status in (200, 400)
    assert okta.send("POST", "/.search", {"schemas": [], "filter": "title eq " + "9" * 5000}).status == 400
    assert time.monotonic() - started < 20
    assert people() == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_what_is_no_request_is_refused(okta: Directory, method: str) -> None:
    zoe = okta.create("zoe@co.example").body["id"]
    for raw in (b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b'{"schemas": null}', b"{}"):
        answer = okta.send(method, "/Users" if method == "POST" else f"/Users/{zoe}", raw=raw)
        assert (raw, answer.status) == (raw, 400)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_another_form_than_json_is_refused(okta: Directory, content_type: str) -> None:
    assert okta.send("POST", "/Users", user("zoe"), headers={"content-type": content_type}).status == 415
    assert people() == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_ids_of_nobody_are_not_found(okta: Directory, method: str) -> None:
    okta.create("zoe@co.example")
    body = {"schemas": [PATCH], "Operations": [{"op": "remove", "path": "title"}]} if method == "PATCH" else user("zoe")
    for scim_id in (
        "1", "person-0", "person--1", "person-1%27", "person-01", "person-4711", "person-9999999999999999999",
        "x" * 5000, "person-1/../person-1", "\u0000", "person-１",
    ):  # fmt: skip  # a row of ids
        answer = okta.send(method, f"/Users/{scim_id}", None if method in ("GET", "DELETE") else body)
        assert (scim_id, answer.status) == (scim_id, 404)


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "id", "value": "person-9"},
        {"op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"},
        {"op": "remove", "path": "userName"},
        {"op": "remove"},
        {"op": "explode", "path": "title"},
        {"op": "replace", "path": "emails[type eq", "value": "x"},
        {"op": "replace", "path": "active", "value": {"a": 1}},
        {"op": "replace", "path": "emails", "value": "zoe@co.example"},
        {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": "person-4711"}},
        {"op": "add", "path": f"{ENTERPRISE}:manager", "value": [1, 2]},
        {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"$ref": "https://evil.example/Users/person-4711"}},
        {"op": "add", "value": "x"},
        "remove",
        None,
    ],
)
def test_operations_that_make_no_sense_change_nothing(okta: Directory, operation: object) -> None:
    zoe = okta.create("zoe@co.example", displayName="Zoë").body
    answer = okta.patch(zoe["id"], {"op": "replace", "path": "title", "value": "Lead"}, operation)
    assert answer.status == 400, answer
    assert okta.read(zoe["id"]) == zoe


def test_what_is_kept_of_one_person_has_a_bound(okta: Directory) -> None:
    zoe = okta.create("zoe@co.example", displayName="Zoë").body["id"]
    for path, value in (
        ("emails", [{"value": f"{number}@co.example", "type": "work"} for number in range(21)]),
        ("addresses", [{"locality": str(number)} for number in range(21)]),
        ("name.formatted", "x" * 301),
    ):
        answer = okta.patch(zoe, {"op": "add", "path": path, "value": value})
        assert (answer.status, answer.scim_type) == (400, "invalidValue")


def test_who_only_looks_is_answered_where_nobody_can_write(okta: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise db.DatabaseDoesNotAnswer

    monkeypatch.setattr(scim, "note_use", refuse)
    assert okta.send("GET", "/Users").status == 200


def test_the_record_says_once_a_day_that_a_token_was_used(sqlite_engine: Engine) -> None:
    token = make_token()
    for day, hour in (("2026-05-14", 9), ("2026-05-14", 10), ("2026-05-15", 9)):
        then = moment(day, hour)
        with db.writing() as session:
            row = scim.token_behind(session, token)
            assert row is not None
            scim.note_use(session, row, moment=then)
            used = session.scalar(select(func.count()).where(col(AuditEvent.action) == "SCIM token used"))
            assert (row.used_at, used) == (then.now, 2 if day == "2026-05-15" else 1)


def test_whoever_has_half_a_network_of_the_newer_kind_has_one_count() -> None:
    one, other = (throttle.counter_of_directory(f"2001:db8::{n}") for n in (1, 2))
    assert one == other
    assert throttle.counter_of_directory("2001:db8:0:1::1") != one


def test_control_characters_and_marks_are_not_kept(okta: Directory) -> None:
    name = "Zo\u0000ë\x1b[31m\r\n Carter"
    answer = okta.create("zoe@co.example", {"department": "Sa\x00les\u202e"}, displayName=name)
    assert answer.body["displayName"] == "Zoë[31m Carter"
    assert answer.body[ENTERPRISE]["department"] == "Sales"


def test_a_password_is_not_kept_and_roles_are_not_given(okta: Directory) -> None:
    said = {"password": "orbit kettle walrus", "roles": [{"value": "administrator"}], "groups": [{"value": "hr"}]}
    answer = okta.create("zoe@co.example", **said)
    assert answer.status == 201
    assert not {"password", "roles", "groups"} & answer.body.keys()
    with db.reading() as session:
        assert "walrus" not in repr([row.said for row in session.scalars(select(ScimUser))])


def test_what_is_not_offered_says_so(okta: Directory) -> None:
    assert okta.send("POST", "/Bulk", {"Operations": []}).status == 501
    assert okta.send("GET", "/Me").status == 501
    assert okta.send("GET", "/Users?sortBy=title").status == 501
    assert okta.send("GET", "/Groups").status == 404
    assert okta.send("GET", "/Users/person-1/plans").status == 404
    assert okta.send("GET", "/../healthz").status in (401, 404)


def test_a_database_that_does_not_answer_is_said(okta: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise db.DatabaseDoesNotAnswer

    monkeypatch.setattr(roster_change, "organisation_around", refuse)
    answer = okta.create("zoe@co.example")
    assert (answer.status, people()) == (503, 0)


def test_the_demonstration_takes_nobody_in(okta: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.accounts.is_demo", lambda _session: True)
    answer = okta.create("zoe@co.example")
    assert (answer.status, people()) == (403, 0)
    assert "demonstration" in answer.body["detail"]
