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
from lib.models import Role
from lib.settings import ROOT, get_settings
from tests.builders import make_account, make_person

ROLES = [
    pytest.param((), id="team-member"),
    *(pytest.param((role,), id=role.value) for role in Role),
]


def sign_in_as(engine: Engine, monkeypatch: pytest.MonkeyPatch, roles: Iterable[Role] = ()) -> None:
    moment = clock.moment()
    with Session(engine, expire_on_commit=False) as session:
        account = make_account(session, make_person(session), roles, password="kiln-otter-27-harbour")
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
    shown = [*app.title, *app.header, *app.markdown, *app.caption, *app.text]
    tables: list[Any] = [table.value.reset_index().to_string() for table in app.table]
    return "\n".join([*(element.value for element in shown), *tables])


@pytest.mark.parametrize("roles", ROLES)
def test_everybody_signed_in_reads_the_whole_policy(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, roles: tuple[Role, ...]
) -> None:
    sign_in_as(sqlite_engine, monkeypatch, roles)
    app = open_guide()
    assert [each.value for each in app.header] == [
        "When it is right",
        "A coaching plan and a formal one",
        "How to write a SMART goal",
        "The life of a plan",
        "Who sees what",
        "What not to write",
    ]
    shown = words_of(app)
    texts = policy.load()
    for text in [*texts.why_now.values(), *texts.do_not_write, texts.talk_to, texts.psp_name]:
        assert text in shown
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
