"""Record: what administrators and HR read there, and that nobody else gets there."""

import pytest
from sqlalchemy import Engine

from lib import accounts, db
from lib.models import Role
from tests.builders import make_account, make_person, make_viewer, moment
from tests.pages.screens import Screens, links_on, words_on


@pytest.mark.parametrize("roles", [(), (Role.LEADERSHIP,), (Role.HR,), (Role.ADMINISTRATOR,)])
def test_the_record_is_read_by_those_whom_it_is_for(
    sqlite_engine: Engine, screens: Screens, roles: tuple[Role, ...]
) -> None:
    with db.writing() as session:
        reader, jonas = make_person(session, "Ada *Admin*"), make_person(session, "Jonas Weber")
        make_account(session, reader, roles, password="orbit kettle walrus")
        other = make_person(session, "Zoe")
        make_account(session, other, [Role.ADMINISTRATOR], password="orbit kettle walrus")
        ids = [jonas.id or 0]
        accounts.change_role(session, make_viewer(session, other), ids, Role.HR, is_given=True, moment=moment())
    screen = screens.open(reader, "record")
    is_theirs = Role.HR in roles or Role.ADMINISTRATOR in roles
    assert ("HR: no → yes" in words_on(screen)) is is_theirs
    assert ("We could not find that." in words_on(screen)) is not is_theirs
    if not is_theirs:
        return
    shown = screen.dataframe[0].value
    assert shown["About"].iloc[0] == "Jonas Weber"
    assert ("Account created" in list(shown["What"])) is (Role.ADMINISTRATOR in roles)
    assert links_on(screen)["Plain table (CSV)"] == "/export/record.csv"
    screen.multiselect(key="record_kind").set_value(["Settings"]).run()
    assert "No line fits." in words_on(screen)


def test_a_record_without_lines_asks_for_no_other_filter(sqlite_engine: Engine, screens: Screens) -> None:
    with db.writing() as session:
        reader = make_person(session, "Hannah Berg")
        make_account(session, reader, [Role.HR], password="orbit kettle walrus")
    screen = screens.open(reader, "record")
    assert "Nothing is recorded yet." in words_on(screen)
    assert "No line fits." not in words_on(screen)
