"""Settings from the environment, each beginning with `COACHING_`. A wrong value stops the start with one sentence."""

import os
from difflib import get_close_matches
from email.errors import MessageError
from email.headerregistry import Address
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lib.errors import CoachingError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "COACHING_"
EMBEDDED_DATABASE = ROOT / "data" / "coaching-plans.db"


class SettingsWrong(CoachingError):
    """An environment variable has a value the application cannot work with."""


class Settings(BaseSettings):
    """What an installation can choose.

    Attributes:
        database_url: `sqlite:///…` for the embedded database or `postgresql+psycopg://…`.
        time_zone: the organisation's zone; "today" and all due dates are taken in it.
        policy_file: a JSON file in the form of `lib/policy.json` that rewords it; none for the texts of the product.
        public_url: the address people use, without a path. `https` makes the sign-in cookie `Secure`.
        smtp_host: the server that takes mail; without one, none is sent.
        smtp_port: 587 for STARTTLS, 465 for TLS and 25 without either, unless it is another one.
        smtp_security: how the connection is encrypted; `none` only on this machine.
        mail_from: the address that mail comes from.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    database_url: str = f"sqlite:///{EMBEDDED_DATABASE}"
    time_zone: str = "UTC"
    policy_file: Path | None = None
    public_url: str = Field(default="http://localhost:8501", pattern=r"^https?://[^/\s]+/?$")
    smtp_host: str = Field(default="", pattern=r"^[A-Za-z0-9.:_-]*$")
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    mail_from: str = Field(default="", validate_default=True)

    @field_validator("database_url")
    @classmethod
    def database_is_supported(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except (ArgumentError, ValueError) as error:
            raise ValueError("is no database address") from error
        if driver not in ("sqlite", "postgresql+psycopg"):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("time_zone")
    @classmethod
    def zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be a name such as Europe/Berlin")
        return value

    @field_validator("policy_file")
    @classmethod
    def file_is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("names a file that is not there")
        return value

    @field_validator("public_url")
    @classmethod
    def address_has_a_host_and_nothing_more(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_plain = bool(parts.hostname) and parts.path in ("", "/") and not (parts.query or parts.fragment)
            is_plain = is_plain and parts.username is None and (parts.port is None or parts.port > 0)
        except ValueError:
            is_plain = False
        if not is_plain:
            raise ValueError("must look like https://coaching.example.com")
        return value

    @field_validator("smtp_security")
    @classmethod
    def only_this_machine_is_spoken_to_openly(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and info.data.get("smtp_host") not in ("", "localhost", "127.0.0.1", "::1"):
            raise ValueError("may only be none where COACHING_SMTP_HOST is localhost")
        return value

    @field_validator("smtp_password")
    @classmethod
    def a_user_has_a_password(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(value.get_secret_value()) != bool(info.data.get("smtp_user")):
            raise ValueError("and COACHING_SMTP_USER are needed together")
        return value

    @field_validator("mail_from")
    @classmethod
    def mail_comes_from_an_address(cls, value: str, info: ValidationInfo) -> str:
        if not value and not info.data.get("smtp_host"):
            return value
        try:
            if not Address(addr_spec=value).domain:
                raise ValueError
        except (ValueError, IndexError, MessageError):  # The parser has many ways to say that it is none.
            raise ValueError("must be an address such as coaching@example.com") from None
        return value

    @property
    def sends_mail(self) -> bool:
        return bool(self.smtp_host)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def _refuse_unknown_names() -> None:
    """A misspelt name would leave the default in force without a word."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            [nearest] = get_close_matches(name.upper(), known, n=1, cutoff=0)
            raise SettingsWrong(f"{name} is no setting. Did you mean {nearest}?")


@cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsWrong: with one sentence that names the variable and what it should be. Values are not repeated,
            they may hold a password.
    """
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"COACHING_{str(first['loc'][0]).upper()}" if first["loc"] else "A COACHING_ setting"
        reason = first["msg"].removeprefix("Value error, ")
        if first["type"] == "string_pattern_mismatch":
            reason = {
                "COACHING_PUBLIC_URL": "must look like https://coaching.example.com",
                "COACHING_SMTP_HOST": "must be the name of a server, such as smtp.example.com",
            }[name]
        raise SettingsWrong(f"{name} {reason}.") from None
