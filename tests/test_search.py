"""People and areas are found without their accents and in any case, alike on both databases."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from lib import accounts
from lib.models import NAME, Person, Role, clean_text, fold, search_terms
from lib.plans import queries
from lib.plans.queries import Filters
from tests.builders import make_account, make_person, make_plan, make_viewer, moment

pytestmark = pytest.mark.databases

TYPED = [
    ("nystrom", "Anna Nyström"),
    ("NYSTRÖM", "Anna Nyström"),
    ("Nystro\u0308m", "Anna Nyström"),
    ("ZIELIŃSKI", "Paweł Zieliński"),
    ("pawel zielinski", "Paweł Zieliński"),
    ("öberg", "Lena OBERG"),
    ("OBERG", "Lena Öberg"),
    ("lukasz", "Łukasz Mały"),
    ("ŁUKASZ", "lukasz maly"),
    ("strauss", "Ida Strauß"),
    ("STRAUSS", "Ida Strauß"),
    ("Strauß", "Ida Strauss"),
    ("istanbul", "İstanbul Yıldız"),
    ("yildiz", "İstanbul Yıldız"),
    ("İSTANBUL", "istanbul yildiz"),
    ("oyvind", "Øyvind Ødegård"),
    ("aengus", "Ængus Ó Briain"),
    ("o'neill", "Zoë O’Neill"),
    ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "Νίκος Παπαδόπουλος"),
    ("иван", "ИВАН Петров"),
    ("e\u200blena", "Elena"),
]

names = st.text(
    st.characters(codec="utf-8", categories=["L", "Mn", "Nd", "Zs", "Pd", "Po"]), min_size=1, max_size=NAME // 4
).map(clean_text).filter(bool)  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), TYPED)
def test_a_name_is_found_however_it_is_typed(typed: str, name: str) -> None:
    assert all(term in fold(name) for term in search_terms(typed))


@given(st.text())
@example("ﬃ ŉ ǰ ΐ ẞ İ ﷺ")
def test_folding_is_settled_and_knows_no_case(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(text.upper()) == fold(text.upper().lower())
    assert once == " ".join(once.split())


@given(names, st.data())
def test_every_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name)))
    part = name[start : data.draw(st.integers(start, len(name)))]
    assert all(term in fold(name) for term in search_terms(part))


@pytest.fixture
def people(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
        session.rollback()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(names, min_size=1, max_size=6), st.one_of(names, st.sampled_from("%_\\aeßİ")))
def test_the_database_finds_whom_python_finds(people: Session, all_names: list[str], typed: str) -> None:
    """Each of the two agrees with the plain function, so they agree with each other."""
    people.rollback()
    for name in all_names:
        people.add(Person(name=name))
    people.flush()
    terms = search_terms(typed)
    holds = [col(Person.name_folded).contains(term, autoescape=True) for term in terms]
    found = people.scalars(select(col(Person.name)).where(*holds)).all()
    assert sorted(found) == sorted(name for name in all_names if all(term in fold(name) for term in terms))


@pytest.mark.parametrize(("typed", "name"), TYPED)
def test_every_search_for_people_folds(session: Session, typed: str, name: str) -> None:
    admin = make_person(session, "Ravi Menon")
    make_account(session, admin, [Role.ADMINISTRATOR])
    manager = make_person(session, "Maya Lindqvist")
    make_plan(session, member=make_person(session, name, manager=manager), manager=manager, area="Ångström und Größe")
    viewer = make_viewer(session, manager)

    def listed(search: str) -> int:
        return queries.list_plans(session, viewer, Filters(search=search), moment=moment()).matching

    found = accounts.find_people(session, make_viewer(session, admin), accounts.PeopleFilters(search=typed))
    assert [line.name for line in found.lines] == [name]
    assert listed(typed) == 1
    assert listed("angstrom GROSSE") == 1
