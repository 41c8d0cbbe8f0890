"""Settings from the environment, each beginning with `COACHING_`. A wrong value stops the start with one sentence."""

import os
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator
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
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    database_url: str = f"sqlite:///{EMBEDDED_DATABASE}"
    time_zone: str = "UTC"
    policy_file: Path | None = None
    public_url: str = Field(default="http://localhost:8501", pattern=r"^https?://[^/\s]+/?$")

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
        reason = (
            "must look like https://coaching.example.com"
            if first["type"] == "string_pattern_mismatch"
            else (first["msg"].removeprefix("Value error, "))
        )
        raise SettingsWrong(f"{name} {reason}.") from None
