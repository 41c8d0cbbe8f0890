"""A line goes to the chat of an organisation and nowhere else."""

import json
from datetime import UTC, datetime

import pytest

from lib.channels import ChannelRefuses, Letter, TryLater
from lib.channels.chat import ChatSender, is_address
from tests.channels.chat_server import mattermost

LINE = Letter("<one@example.com>", datetime(2026, 5, 14, 9, tzinfo=UTC), "An update was written for HR: https://x/plan")


def test_a_line_arrives() -> None:
    with mattermost(200) as (address, told):
        ChatSender(address).send(LINE)
    [line] = told
    assert json.loads(line) == {"text": LINE.text, "username": "Coaching Plans"}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_the_chat_does_not_know_ends_the_channel(status: int) -> None:
    with mattermost(status) as (address, _), pytest.raises(ChannelRefuses, match=str(status)):
        ChatSender(address).send(LINE)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_chat_that_is_busy_or_broken_is_for_later(status: int) -> None:
    with mattermost(status) as (address, _), pytest.raises(TryLater):
        ChatSender(address).send(LINE)


def test_a_chat_that_is_not_there_is_for_later() -> None:
    with pytest.raises(TryLater):
        ChatSender("mmost://127.0.0.1:9/abcdef").send(LINE)


@pytest.mark.parametrize(
    "address",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "workflows://prod-00.westus.logic.azure.com:443/643e69f83c8944438d/KODuebWbDGYFr0z0eu",
        "mmosts://chat.example.com/abcdef",
        "matrixs://coaching:lantern@matrix.example.com/#hr",
    ],
)
def test_addresses_of_the_four_chats_are_known(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address", ["", "hello", "https://example.com/hook", "json://localhost", "syslog://", "mailto://a:b@example.com"]
)
def test_a_line_goes_to_no_other_service(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ChannelRefuses):
        ChatSender(address).send(LINE)
