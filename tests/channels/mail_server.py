"""A real mail server on this machine, and what it was given."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lib.settings import Settings

PASSWORD = "lantern orbit"


@dataclass
class MailServer:
    """What the server does, and what came in.

    Attributes:
        refuses: the answer to a step ("RCPT", "DATA", "MAIL"), by the address it is about or "" for all.
        hangs_up_after: the connection is cut once this many mails were taken, before the server says so.
        connections: how many were made.
    """

    port: int = 0
    refuses: dict[tuple[str, str], str] = field(default_factory=dict)
    hangs_up_after: int | None = None
    letters: list[EmailMessage] = field(default_factory=list)
    connections: int = 0

    @property
    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def _answer(self, step: str, address: str) -> str | None:
        return self.refuses.get((step, address)) or self.refuses.get((step, ""))

    async def handle_EHLO(  # noqa: N802  # the name is the library's
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += not session.ssl
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802  # the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from, envelope.mail_options = address, options
        return self._answer("MAIL", address) or "250 OK"

    async def handle_RCPT(  # noqa: N802  # the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT", address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802  # the name is the library's
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if answer := self._answer("DATA", envelope.rcpt_tos[0]):
            return answer
        letter = message_from_bytes(bytes(envelope.content or b""), policy=MAIL)  # type: ignore[arg-type]
        self.letters.append(letter)  # type: ignore[arg-type]
        if self.hangs_up_after is not None and len(self.letters) >= self.hangs_up_after:
            self.hangs_up_after = None
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


class _OnAnyPort(Controller):
    """A server whose port the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A server that runs meanwhile.

    Args:
        options: those of `aiosmtpd.smtp.SMTP`, such as `tls_context`.
    """
    server = MailServer()
    controller = _OnAnyPort(server, hostname="127.0.0.1", port=0, server_hostname="localhost", **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def settings_for(server: MailServer, **chosen: Any) -> Settings:
    """Settings with which mail goes to this server."""
    usual = {
        "smtp_host": "localhost", "smtp_port": server.port, "smtp_security": "none",
        "mail_from": "coaching@example.com",
    }  # fmt: skip
    return Settings(**usual | chosen)


def accepts(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    """Is this the user "coaching" with the right password?"""
    return AuthResult(handled=False, success=(given.login, given.password) == (b"coaching", PASSWORD.encode()))


def self_made_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate that only whoever has its file trusts, and how a server shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file)
    return file, context
