"""Clients of others: what they take for SCIM is what comes through the door."""

import pytest
from scim2_models import PatchOp, PatchOperation, UniquenessException
from scim2_tester import Status, check_server
from sqlalchemy import Engine

from tests.scim.directory import Client, make_token, serving

PASSED = (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE)


@pytest.mark.long
@pytest.mark.usefixtures("engine")
def test_the_whole_run_of_the_tester_passes() -> None:
    with serving() as portal:
        results = check_server(Client(portal, make_token()))
    assert [f"{each.title}: {each.reason}" for each in results if each.status not in PASSED] == []
    assert len(results) > 50


def test_a_client_brings_in_a_team_and_takes_somebody_out(sqlite_engine: Engine) -> None:
    with serving() as portal:
        client = Client(portal, make_token())
        client.discover()
        person = client.get_resource_model("User")
        assert person is not None
        anna = client.create(person(user_name="anna@example.com", display_name="Anna Berg"))
        zoe = client.create(person(user_name="zoe@example.com", display_name="Zoë Carter"))
        path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"
        move = PatchOp[person](operations=[PatchOperation(op="replace", path=path, value=anna.id)])
        client.modify(person, zoe.id, move)
        assert client.query(person, zoe.id)[path] == anna.id
        with pytest.raises(UniquenessException):
            client.create(person(user_name="ANNA@example.com"), raise_scim_errors=True)
        client.delete(person, zoe.id)
        assert client.query(person).total_results == 1
