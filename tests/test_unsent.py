"""Words that were typed and not sent: whose they are, when they go, and what becomes of two windows."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from lib import unsent
from lib.access import Viewer
from lib.clock import Moment, at
from lib.models import LONGEST_UNSENT, Role, UnsentText
from lib.unsent import TypedText
from tests.builders import make_account, make_person, make_viewer, moment
from tests.plans.household import Household

pytestmark = pytest.mark.databases


@pytest.fixture
def house(session: Session) -> Household:
    return Household(session)


def keep(
    house: Household, field: str, text: str, *, by: Viewer | None = None, window: str = "w1", before: str = "",
    when: Moment | None = None,
) -> list[str]:  # fmt: skip
    typed = [TypedText(field, text, before)]
    return unsent.keep(house.session, by or house.manager, typed, window=window, moment=when or moment())


def found(house: Household, viewer: Viewer | None = None) -> list[tuple[str, str, str]]:
    return [(row.field, row.window, row.text) for row in unsent.unsent_of(house.session, viewer or house.manager)]


def journal(house: Household) -> str:
    return f"plan_{house.code}_journal_text"


def test_words_are_found_again_by_who_typed_them_alone(house: Household) -> None:
    house.active()
    assert not keep(house, journal(house), "Half a sent")
    keep(house, journal(house), "Half a sentence ")
    assert found(house) == [(journal(house), "w1", "Half a sentence ")]
    for other in (house.member, house.above):
        assert not found(house, other)


def test_what_somebody_did_not_change_is_nothing_to_send(house: Household) -> None:
    keep(house, f"new_plan_{house.code}_goal", "Lead one workshop alone", before="Lead one workshop alone")
    assert not found(house)


@pytest.mark.parametrize(
    "field",
    ["plans_search", "people_search", "account_current", "plan__journal_text", "x", "", "home_ask_password", "plan_x"],
)
def test_a_field_of_no_form_is_refused(house: Household, field: str) -> None:
    assert keep(house, field, "Words") == [field]
    assert not found(house)


def test_a_form_of_a_plan_is_for_those_who_may_read_it(house: Household) -> None:
    field = f"plan_{house.code}_comment_text"
    stranger = make_viewer(house.session, make_person(house.session, "Sam Okafor"))
    assert keep(house, field, "A draft is for its manager", by=house.member) == [field]
    house.proposed()
    for viewer in (house.member, house.manager, house.above):
        assert keep(house, field, "Words", by=viewer) == []
    assert keep(house, field, "Words", by=stranger) == [field]
    unknown = "plan_AAAAAAAAAAAA_comment_text"
    assert keep(house, unknown, "Words", by=stranger) == [unknown]


def test_a_text_longer_than_any_field_takes_is_refused_and_one_beside_it_kept(house: Household) -> None:
    house.active()
    typed = [
        TypedText(journal(house), "x" * (LONGEST_UNSENT + 1)),
        TypedText(f"plan_{house.code}_update_text", "y" * 50_000),
    ]
    assert unsent.keep(house.session, house.manager, typed, window="w1", moment=moment()) == [journal(house)]
    assert len(found(house)) == 1


def test_what_somebody_chooses_is_kept_on_a_plan_they_may_read(house: Household) -> None:
    field = f"plan_{house.code}_close_outcome="

    def choose(viewer: Viewer, name: str = field) -> bool:
        return unsent.choose(house.session, viewer, name, "[1]", "null", window="w1", moment=moment())

    house.proposed()
    stranger = make_viewer(house.session, make_person(house.session, "Sam Okafor"))
    assert not choose(stranger)
    assert not choose(house.manager, "people_account_state=")
    assert not choose(house.manager, f"plan_{house.code}_close_outcome")
    assert choose(house.manager)
    assert choose(house.manager)
    assert found(house) == [(field, "w1", "[1]")]
    assert keep(house, field, "no choice") == [field]


def test_answers_before_there_is_a_plan_are_kept_for_those_who_may_give_them(house: Household) -> None:
    def is_kept(viewer: Viewer, field: str) -> bool:
        return unsent.choose(house.session, viewer, field, "[1]", "null", window="w1", moment=moment())

    hannah = make_person(house.session, "Hannah Okoro")
    make_account(house.session, hannah, [Role.HR])
    hr = make_viewer(house.session, hannah)
    for field in ("new_plan_person=", "new_plan_for_7_potential="):
        assert (is_kept(house.manager, field), is_kept(house.member, field), is_kept(hr, field)) == (True, False, False)
    field = f"home_appoint_{house.code}_form_person="
    assert (is_kept(hr, field), is_kept(house.manager, field)) == (True, False)


def test_nobody_fills_the_database(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    house.active()
    monkeypatch.setattr(unsent, "MOST_FIELDS", 2)
    fields = [f"plan_{house.code}_report_{number}_evidence" for number in range(3)]
    assert [keep(house, field, "Words") for field in fields] == [[], [], [fields[2]]]
    assert keep(house, fields[0], "Other words") == []


def test_letters_that_a_database_refuses_are_left_out(house: Household) -> None:
    house.active()
    keep(house, journal(house), "a\0b\ud800c\n ")
    assert found(house) == [(journal(house), "w1", "abc\n ")]


def test_sending_takes_the_words_of_this_window_and_leaves_others(house: Household) -> None:
    house.active()
    keep(house, journal(house), "Sent from here")
    keep(house, journal(house), "Sent", window="w2")
    keep(house, journal(house), "Something else", window="w3")
    keep(house, journal(house), "Of the other one", by=house.member)
    unsent.forget_sent(house.session, house.manager, {journal(house): "Sent from here"}, window="w1")
    assert found(house) == [(journal(house), "w3", "Something else")]
    assert found(house, house.member) == [(journal(house), "w1", "Of the other one")]


def test_words_that_were_saved_are_nothing_to_send_and_another_window_goes_on_from_them(house: Household) -> None:
    field = f"new_plan_{house.code}_goal"
    keep(house, field, "Lead two", before="Lead one")
    keep(house, field, "Lead two", window="w2", before="Lead one")
    unsent.note_saved(house.session, house.manager, field, "Lead two", window="w1")
    assert not found(house)
    keep(house, field, "Lead two workshops", window="w2", before="Lead one")
    [row] = unsent.unsent_of(house.session, house.manager)
    assert (row.text, row.before) == ("Lead two workshops", "Lead two")


def test_a_reloaded_window_goes_on_with_the_words_of_the_one_before(house: Household) -> None:
    house.active()
    keep(house, journal(house), "Before the reload")
    unsent.take_over(house.session, house.manager, journal(house), origin="w1", window="w2")
    keep(house, journal(house), "Before the reload, and after", window="w2")
    assert found(house) == [(journal(house), "w2", "Before the reload, and after")]


def test_what_is_discarded_is_gone_in_every_window_of_its_author(house: Household) -> None:
    house.active()
    for window in ("w1", "w2"):
        keep(house, journal(house), f"In {window}", window=window)
    keep(house, journal(house), "Of the other one", by=house.member)
    unsent.discard(house.session, house.manager, [journal(house)])
    assert not found(house)
    assert found(house, house.member)


def test_words_are_kept_for_thirty_days_after_the_last_letter(house: Household) -> None:
    house.active()
    keep(house, journal(house), "Words")
    last = moment().now
    unsent.delete_old(house.session, moment=at(last + timedelta(days=30)))
    assert found(house)
    unsent.delete_old(house.session, moment=at(last + timedelta(days=30, seconds=1)))
    assert not found(house)


def test_what_was_saved_leaves_no_row_for_long(house: Household) -> None:
    field = f"new_plan_{house.code}_goal"
    keep(house, field, "Lead two", window="w2", before="Lead one")
    unsent.note_saved(house.session, house.manager, field, "Lead two", window="w1")
    unsent.delete_old(house.session, moment=at(moment().now + timedelta(days=2)))
    assert not house.session.scalars(select(UnsentText)).all()
