"""Mail goes to a real server, and each of its answers means what the sender has to do next."""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.channels import AddressRefused, ChannelRefuses, Letter, TryLater
from lib.channels.mail import MailSender, written
from lib.settings import Settings
from tests.channels.mail_server import PASSWORD, MailServer, accepts, mail_server, self_made_certificate, settings_for

LETTER = Letter(
    message_id="<one@example.com>",
    at=datetime(2026, 5, 14, 9, tzinfo=UTC),
    subject="Größe – “waits” for you",
    text="Größe waits for you.",
    html="<p>Größe waits for you.</p>",
    name="Zoë Müller, Dr.",
    address="zoe@example.com",
    headers={"List-Unsubscribe": f"<https://{'very-' * 15}long.example.com/account>"},
)


def send(server: MailServer, letter: Letter = LETTER, **chosen: object) -> None:
    sender = MailSender(settings_for(server, **chosen))
    try:
        sender.send(letter)
    finally:
        sender.close()


def test_a_mail_arrives_in_both_forms_with_its_headers() -> None:
    with mail_server() as server:
        send(server)
    [mail] = server.letters
    assert mail["From"] == "Coaching Plans <coaching@example.com>"
    assert mail["Reply-To"] == "coaching@example.com"
    assert mail["To"].addresses[0].display_name == "Zoë Müller, Dr."
    assert mail["Subject"] == "Größe – “waits” for you"
    assert mail["Message-ID"] == "<one@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Thu, 14 May 2026 09:00:00 +0000"
    assert mail["List-Unsubscribe"] == LETTER.headers["List-Unsubscribe"]
    assert mail.get_body(("plain",)).get_content().strip() == "Größe waits for you."
    assert mail.get_body(("html",)).get_content().strip() == "<p>Größe waits for you.</p>"


def test_a_mail_is_lines_of_ascii_and_no_address_of_the_web_is_folded() -> None:
    lines = written(LETTER, Settings(smtp_host="localhost", mail_from="coaching@example.com")).as_bytes()
    assert lines.isascii()
    assert f"List-Unsubscribe: {LETTER.headers['List-Unsubscribe']}\r\n".encode() in lines


@pytest.mark.parametrize("name", ["=?utf-8?b?IjxldmlsQGV4YW1wbGUuY29tPiw=?=", "Zoë, evil@example.com", "🌱" * 120])
def test_a_name_is_a_name_whatever_stands_in_it(name: str) -> None:
    with mail_server() as server:
        send(server, replace(LETTER, name=name, subject=f"{name} wrote an update"))
    [mail] = server.letters
    assert [each.addr_spec for each in mail["To"].addresses] == ["zoe@example.com"]
    # Between encoded words this parser sees spaces that nobody wrote.
    assert mail["To"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")
    assert mail["Subject"].replace(" ", "") == f"{name}wroteanupdate".replace(" ", "")


def test_many_mails_go_over_one_connection() -> None:
    with mail_server() as server:
        sender = MailSender(settings_for(server))
        for number in range(5):
            sender.send(replace(LETTER, message_id=f"<{number}@example.com>"))
        sender.close()
    assert len(server.letters) == 5
    assert server.connections == 1


def test_a_connection_that_was_cut_in_between_is_made_anew() -> None:
    with mail_server() as server:
        sender = MailSender(settings_for(server))
        sender.send(LETTER)
        assert sender._smtp is not None
        assert sender._smtp.sock is not None
        sender._smtp.sock.shutdown(socket.SHUT_RDWR)
        sender.send(LETTER)
        sender.close()
    assert server.connections == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_with_user_and_password(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = self_made_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    options = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    is_tls = {"auth_require_tls": security == "starttls"}
    with mail_server(authenticator=accepts, auth_required=True, **options, **is_tls) as server:
        send(server, smtp_security=security, smtp_user="coaching", smtp_password=PASSWORD)
    assert server.message_ids == ["<one@example.com>"]


def test_a_certificate_that_nobody_trusts_is_for_later(tmp_path: Path) -> None:
    _, context = self_made_certificate(tmp_path)
    with mail_server(tls_context=context) as server, pytest.raises(TryLater, match="certificate is not trusted"):
        send(server, smtp_security="starttls")
    assert not server.letters


def test_nothing_goes_unencrypted_to_a_server_that_offers_no_starttls() -> None:
    with mail_server() as server, pytest.raises(ChannelRefuses, match="COACHING_SMTP_SECURITY"):
        send(server, smtp_security="starttls")
    assert not server.letters


def test_a_wrong_password_ends_the_channel() -> None:
    with (
        mail_server(authenticator=accepts, auth_require_tls=False) as server,
        pytest.raises(ChannelRefuses, match="COACHING_SMTP_PASSWORD"),
    ):
        send(server, smtp_user="coaching", smtp_password="wrong")


@pytest.mark.parametrize(
    ("step", "answer", "meaning", "is_for_all"),
    [
        ("RCPT", "550 5.1.1 zoe@example.com is unknown", AddressRefused, None),
        ("RCPT", "450 4.2.1 zoe@example.com is busy", TryLater, False),
        ("RCPT", "421 too many", TryLater, True),
        ("DATA", "554 5.7.1 looks like spam", AddressRefused, None),
        ("DATA", "451 4.3.0 come back", TryLater, False),
        ("MAIL", "550 5.7.1 coaching@example.com may not send", ChannelRefuses, None),
        ("MAIL", "552 5.3.4 too large", AddressRefused, None),
        ("MAIL", "451 4.7.1 come back", TryLater, False),
    ],
)
def test_a_refusal_is_about_now_this_letter_or_the_channel(
    step: str, answer: str, meaning: type[Exception], is_for_all: bool | None
) -> None:
    with mail_server() as server:
        server.refuses[step, ""] = answer
        with pytest.raises(meaning) as refused:
            send(server)
    assert answer[:3] in str(refused.value)
    assert "@" not in str(refused.value), "no address goes into a sentence"
    assert getattr(refused.value, "is_for_all", None) is is_for_all
    assert not server.letters


def test_a_connection_cut_after_the_text_is_for_later() -> None:
    with mail_server() as server:
        server.hangs_up_after = 1
        with pytest.raises(TryLater) as refused:
            send(server)
    assert refused.value.is_for_all
    assert len(server.letters) == 1, "the server has it, and did not say so"


def test_no_server_is_for_later() -> None:
    with mail_server() as server:
        pass
    with pytest.raises(TryLater, match="cannot be reached") as refused:
        send(server)
    assert refused.value.is_for_all


@pytest.mark.parametrize(
    "address",
    ["", "zoe", "zoe@", "@example.com", "<zoe@example.com>", "a@b, c@d", "a@example.com\r\nBcc: eve@example.com"],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(address: str) -> None:
    with pytest.raises(AddressRefused):
        send(MailServer(port=9), replace(LETTER, address=address))


@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, name="Zoë\r\nBcc: eve@example.com"),
        replace(LETTER, subject="Hello\nBcc: eve@example.com"),
        replace(LETTER, headers={"List-Unsubscribe": "<https://a>\r\nBcc: eve@example.com"}),
    ],
    ids=["name", "subject", "header"],
)
def test_nobody_adds_a_header(letter: Letter) -> None:
    with pytest.raises(AddressRefused):
        send(MailServer(port=9), letter)
