"""The Guide: the policy as the organisation words it, for everybody who is signed in and for nobody else."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from lib import accounts, clock, policy, sign_in
from lib.models import Person, Role
from lib.plan_fields import HEADINGS, NAMES
from lib.plans.queries import who_reads_what
from lib.settings import ROOT, get_settings
from tests.builders import make_account, make_person

ROLES = [
    pytest.param((), id="team-member"),
    *(pytest.param((role,), id=role.value) for role in Role),
]


def sign_in_as(engine: Engine, monkeypatch: pytest.MonkeyPatch, roles: Iterable[Role] = ()) -> None:
    with Session(engine, expire_on_commit=False) as session:
        sign_in_as_person(session, make_person(session), monkeypatch, roles)


def sign_in_as_person(
    session: Session, person: Person, monkeypatch: pytest.MonkeyPatch, roles: Iterable[Role] = ()
) -> None:
    moment = clock.moment()
    account = make_account(session, person, roles, password="kiln-otter-27-harbour")
    assert account.id is not None
    ticket = accounts.issue_ticket(session, account.id, browser_token="a-browser", moment=moment)
    token, _ = accounts.redeem_ticket(session, ticket, browser_token="a-browser", moment=moment)
    monkeypatch.setattr(sign_in, "current_token", lambda: token)


def open_guide() -> AppTest:
    app = AppTest.from_file(str(ROOT / "lib" / "router.py"), default_timeout=30).run()
    app.switch_page(str(ROOT / "pages" / "guide.py")).run()
    assert not app.exception
    return app


def words_of(app: AppTest) -> str:
    shown = [*app.header, *app.markdown, *app.caption, *app.text]
    tables: list[Any] = [table.value.reset_index().to_string() for table in app.table]
    return "\n".join([*(element.value for element in shown), *tables])


@pytest.mark.parametrize("roles", ROLES)
def test_everybody_signed_in_reads_the_whole_policy(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, roles: tuple[Role, ...]
) -> None:
    sign_in_as(sqlite_engine, monkeypatch, roles)
    app = open_guide()
    texts = policy.load()
    assert [each.value for each in app.header] == [
        "What a coaching plan is for",
        "When a coaching plan is right",
        "Coaching plan or Performance Support Plan (PSP)",
        "Five things a manager considers",
        "Seven parts of a plan",
        "Documentation and confidentiality",
        "Access",
        "Notice",
        "How to write a SMART goal",
        "From draft to closed",
        "Check-ins",
        "How a plan ends",
        "Beside the plan",
    ]
    shown = words_of(app)
    said = [*texts.purpose, *texts.why_now.values(), *texts.documentation, *texts.do_not_write, texts.talk_to]
    said += [thing.question for thing in texts.confirmations.values()]
    assert [text for text in said if text not in shown] == []
    tables = [{row.name: row.iloc[0] for _, row in table.value.iterrows()} for table in app.table]
    assert {NAMES[field]: sentence for field, sentence in texts.considers.items()} in tables
    assert {HEADINGS[part]: sentence for part, sentence in texts.parts.items()} in tables
    assert who_reads_what() in tables
    for contrast in texts.contrasts:
        assert {contrast.coaching, contrast.psp, contrast.explanation} <= {
            cell for table in app.table for row in table.value.to_numpy() for cell in row
        }
    assert len(app.text) == 2, "two examples of a goal"


def test_an_organisation_reads_its_own_words_and_no_markdown_in_them(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = json.loads(policy.SHIPPED.read_text(encoding="utf-8"))
    texts["psp_name"] = "Formal [way](https://evil.example)"
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    sign_in_as(sqlite_engine, monkeypatch)
    monkeypatch.setenv("COACHING_POLICY_FILE", str(path))
    get_settings.cache_clear()
    shown = words_of(open_guide())
    assert r"Formal \[way\](" in shown
    assert "https://" not in shown
    assert "PSP" not in shown.replace("A PSP", "").replace("a PSP", "")


def test_somebody_signed_out_reads_nothing_of_it(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "current_token", lambda: None)
    app = open_guide()
    assert "Guide" not in words_of(app)
    assert not app.table


@pytest.mark.parametrize("reports", [0, 1])
def test_it_leads_to_a_new_plan_who_coaches_and_to_a_request_who_does_not(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, reports: int
) -> None:
    with Session(sqlite_engine) as session:
        person = make_person(session)
        for _ in range(reports):
            make_person(session, manager=person)
        sign_in_as_person(session, person, monkeypatch)
    assert [button.label for button in open_guide().button if button.key and button.key.startswith("guide_")] == [
        "New plan" if reports else "Request a coaching plan"
    ]
