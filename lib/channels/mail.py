"""Mail by SMTP, to the server that the settings name. No error's sentence holds anything of a letter or an address."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from lib.channels.letter import AddressRefused, ChannelRefuses, Letter, TryLater
from lib.settings import Settings

TIMEOUT = 20
"""Seconds for each answer of the server."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}

UNSUBSCRIBE = "List-Unsubscribe"

TOO_LARGE = 552
"""The answer to a sender that is about this letter alone."""


class MailSender:
    """A mail server, connected to with the first letter, and again where it hung up in between."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand a mail over, as `lib.channels.Sender` says."""
        try:
            message = written(letter, self._settings)
        except (ValueError, IndexError, MessageError):
            raise AddressRefused("This is no address that mail can be sent to.") from None
        smtp = self._connected()
        try:
            smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _)] = error.recipients.values()
            self._refused(code, AddressRefused(f"The mail server refused the address ({code})."))
        except smtplib.SMTPSenderRefused as error:
            why = f"The mail server refused COACHING_MAIL_FROM ({error.smtp_code})."
            is_this_one = error.smtp_code == TOO_LARGE
            self._refused(error.smtp_code, AddressRefused(why) if is_this_one else ChannelRefuses(why))
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code, AddressRefused(f"The mail server refused the mail ({error.smtp_code})."))
        except smtplib.SMTPNotSupportedError:
            raise AddressRefused("The mail server takes no address with letters such as ä or 中.") from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TryLater(
                f"The connection to the mail server broke ({type(error).__name__}).", is_for_all=True
            ) from None

    def close(self) -> None:
        """Say goodbye to the server, if there is a connection."""
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()
        self._smtp = None

    def _refused(self, code: int, for_good: AddressRefused | ChannelRefuses) -> None:
        """Raise what an answer means: 4xx is for now, 421 for everybody, 5xx for good."""
        if code >= 500:
            raise for_good
        raise TryLater(f"The mail server asked to come back later ({code}).", is_for_all=code == 421)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and not self._is_alive(self._smtp):
            self.close()
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except smtplib.SMTPAuthenticationError as error:
                self._refused(
                    error.smtp_code,
                    ChannelRefuses(
                        f"The mail server refused COACHING_SMTP_USER and COACHING_SMTP_PASSWORD ({error.smtp_code})."
                    ),
                )
            except smtplib.SMTPNotSupportedError:
                raise ChannelRefuses(
                    "The mail server offers no STARTTLS or no sign-in. Please look at COACHING_SMTP_SECURITY."
                ) from None
            except ssl.SSLCertVerificationError:
                raise TryLater("The mail server’s certificate is not trusted.", is_for_all=True) from None
            except (smtplib.SMTPException, OSError) as error:
                raise TryLater(
                    f"The mail server cannot be reached ({type(error).__name__}).", is_for_all=True
                ) from None
        assert self._smtp is not None  # It is connected, or one of the errors was raised.
        return self._smtp

    @staticmethod
    def _is_alive(smtp: smtplib.SMTP) -> bool:
        try:
            return smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        chosen = self._settings
        port = chosen.smtp_port or PORTS[chosen.smtp_security]
        smtp = (
            smtplib.SMTP_SSL(chosen.smtp_host, port, timeout=TIMEOUT, context=ssl.create_default_context())
            if chosen.smtp_security == "tls"
            else smtplib.SMTP(chosen.smtp_host, port, timeout=TIMEOUT)
        )
        try:
            if chosen.smtp_security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if chosen.smtp_user:
                smtp.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
        return smtp


class _MailPolicy(EmailPolicy):
    """Mail in lines of ASCII, which every server takes."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it is sent. Folded like words, a long address of the web would be encoded and open nothing."""
        if name == UNSUBSCRIBE:
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


POLICY = _MailPolicy(linesep="\r\n", cte_type="7bit")


def _plain(words: str) -> str:
    """Words for a header that no mail program takes for encoded ones (RFC 2047), which might hold an address."""
    return words.replace("=?", "= ?")


def written(letter: Letter, settings: Settings) -> EmailMessage:
    """A letter as mail (RFC 5322), in plain text and HTML; an entry of a calendar is beside them (RFC 6047).

    Raises:
        ValueError, IndexError, MessageError: the address is none, or a header has more than one line.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("Coaching Plans", addr_spec=settings.mail_from)
    message["Reply-To"] = settings.mail_from
    message["To"] = Address(_plain(letter.name), addr_spec=letter.address)
    message["Subject"] = _plain(letter.subject)
    message["Date"] = letter.at
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_alternative(letter.calendar, subtype="calendar", params={"method": letter.calendar_method})
    return message
