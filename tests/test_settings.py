"""Settings: what an installation may choose, and one sentence where it chose what cannot work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.settings import EMBEDDED_DATABASE, SettingsWrong, get_settings


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("COACHING_DATABASE_URL")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def test_without_any_setting_the_embedded_database_is_used() -> None:
    settings = get_settings()
    assert settings.database_url == f"sqlite:///{EMBEDDED_DATABASE}"
    assert EMBEDDED_DATABASE.parent.name == "data"
    assert settings.zone.key == "UTC"
    assert not settings.is_https


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text("{}")
    monkeypatch.setenv("COACHING_DATABASE_URL", "postgresql+psycopg://coach@db.example.com/coaching")
    monkeypatch.setenv("COACHING_TIME_ZONE", "Europe/Berlin")
    monkeypatch.setenv("COACHING_POLICY_FILE", str(policy))
    monkeypatch.setenv("COACHING_PUBLIC_URL", "https://coaching.example.com")
    settings = get_settings()
    assert settings.database_url == "postgresql+psycopg://coach@db.example.com/coaching"
    assert settings.zone.key == "Europe/Berlin"
    assert settings.policy_file == policy
    assert settings.is_https


def test_mail_needs_an_address_that_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not get_settings().sends_mail
    get_settings.cache_clear()
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    with pytest.raises(SettingsWrong, match="COACHING_MAIL_FROM must be an address"):
        get_settings()
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    assert get_settings().sends_mail


def test_mail_goes_unencrypted_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHING_MAIL_FROM", "coaching@example.com")
    monkeypatch.setenv("COACHING_SMTP_SECURITY", "none")
    monkeypatch.setenv("COACHING_SMTP_HOST", "localhost")
    assert get_settings().smtp_security == "none"
    get_settings.cache_clear()
    monkeypatch.setenv("COACHING_SMTP_HOST", "smtp.example.com")
    with pytest.raises(SettingsWrong, match="COACHING_SMTP_SECURITY may only be none"):
        get_settings()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://root@localhost/x", "must begin with sqlite:/// or postgresql+psycopg://."),
        ("DATABASE_URL", "postgresql://localhost/x", "must begin with sqlite:/// or postgresql+psycopg://."),
        ("DATABASE_URL", "data/coaching.db", "is no database address."),
        ("DATABASE_URL", "", "is no database address."),
        ("TIME_ZONE", "Berlin", "must be a name such as Europe/Berlin."),
        ("POLICY_FILE", "/no/such/policy.json", "names a file that is not there."),
        ("PUBLIC_URL", "coaching.example.com", "must look like https://coaching.example.com."),
        ("PUBLIC_URL", "https://example.com/coaching", "must look like https://coaching.example.com."),
        ("SMTP_HOST", "smtp.example.com/x", "must be the name of a server, such as smtp.example.com."),
        ("SMTP_USER", "coaching", "and COACHING_SMTP_USER are needed together."),
        ("SMTP_PASSWORD", "lantern", "and COACHING_SMTP_USER are needed together."),
        ("MAIL_FROM", "Coaching Plans", "must be an address such as coaching@example.com."),
    ],
)
def test_a_wrong_value_is_one_sentence_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"COACHING_{name}", value)
    with pytest.raises(SettingsWrong) as wrong:
        get_settings()
    named = "SMTP_PASSWORD" if name == "SMTP_USER" else name
    assert str(wrong.value) == f"COACHING_{named} {sentence}"


def test_the_sentence_does_not_repeat_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHING_DATABASE_URL", "mysql://coach:correct-horse@db.example.com/coaching")
    with pytest.raises(SettingsWrong) as wrong:
        get_settings()
    assert "correct-horse" not in str(wrong.value)
    assert wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("COACHING_TIMEZONE", "COACHING_TIME_ZONE"),
        ("COACHING_DATABASE_URI", "COACHING_DATABASE_URL"),
        ("COACHING_PUBLICURL", "COACHING_PUBLIC_URL"),
    ],
)
def test_a_misspelt_name_stops_the_start_and_says_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "Europe/Berlin")
    with pytest.raises(SettingsWrong, match=f"^{name} is no setting. Did you mean {nearest}\\?$"):
        get_settings()


def test_settings_of_other_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHED_TIME_ZONE", "1")
    assert get_settings().time_zone == "UTC"


@pytest.mark.parametrize(
    "address",
    [
        "http://[",
        "http://:8501",
        "https://user:pw@a.example",
        "http://a.example?x=1#y",
        "http://a.example:port",
        "a.example",
    ],
)
def test_an_address_that_is_more_or_less_than_a_host_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("COACHING_PUBLIC_URL", address)
    get_settings.cache_clear()
    with pytest.raises(SettingsWrong, match=r"COACHING_PUBLIC_URL must look like https://coaching.example.com"):
        get_settings()
    get_settings.cache_clear()
