"""A mail of the demonstration's mailbox is handed to who is signed in, and to nobody outside the demonstration."""

import pytest
from sqlalchemy import Engine
from starlette.requests import Request

from lib import accounts, db
from lib.clock import moment as now
from lib.models import Message
from lib.notifications import mailbox
from lib.web.cookies import cookie_name
from lib.web.mailbox import hand_out, hand_out_calendar
from tests.builders import make_account, make_person
from tests.notifications.posting import put_mails


def request_of(message_id: int, cookie: str) -> Request:
    headers = [(b"cookie", f"{cookie_name()}={cookie}".encode())]
    return Request({"type": "http", "method": "GET", "path_params": {"message_id": message_id}, "headers": headers})


def test_a_mail_is_shown_to_who_is_signed_in(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.writing() as session:
        person = put_mails(session, 1, make_person(session))
        account = make_account(session, person)
        ticket = accounts.issue_ticket(session, account.id or 0, "/", browser_token="b", moment=now())
        token, _ = accounts.redeem_ticket(session, ticket, browser_token="b", moment=now())
    assert hand_out(request_of(1, token)).status_code == 404, "this is no demonstration"
    monkeypatch.setattr(mailbox, "is_demo", lambda _session: True)
    assert hand_out(request_of(1, "")).status_code == 404, "nobody is signed in"
    for number in (2, 0, 10**30):
        assert hand_out(request_of(number, token)).status_code == 404, "there is no such mail"
    assert hand_out(request_of(1, token)).body == b"<p>Text 0</p>"
    assert hand_out_calendar(request_of(1, token)).status_code == 404, "it has no entry of a calendar"
    with db.writing() as session:
        message = session.get_one(Message, 1)
        message.content = {**(message.content or {}), "calendar": "BEGIN:VCALENDAR", "calendar_method": "REQUEST"}
        session.commit()
    assert hand_out_calendar(request_of(1, "")).status_code == 404, "nobody is signed in"
    entry = hand_out_calendar(request_of(1, token))
    assert (entry.body, entry.headers["content-type"]) == (b"BEGIN:VCALENDAR", "text/calendar; charset=utf-8")
