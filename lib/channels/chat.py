"""Lines for the organisation's chat: Slack, Microsoft Teams, Mattermost or Matrix, by `apprise`."""

import logging
import re
from typing import TYPE_CHECKING

from lib.channels.letter import ChannelRefuses, Letter, TryLater

if TYPE_CHECKING:
    from apprise import NotifyBase

SERVICES = frozenset({"NotifySlack", "NotifyWorkflows", "NotifyMattermost", "NotifyMatrix"})
"""The services that a line may go to. Others write files or start programs."""

TIMEOUT = 20
"""Seconds for the service to answer."""

_FOR_GOOD = re.compile(r"\berror=(40[134]|410)\b")
"""How the library says that the service does not know the address, or not any more."""


class ChatSender:
    """One address of a chat."""

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, letter: Letter) -> None:
        """Hand a line over, as `lib.channels.Sender` says.

        No letter is refused by itself alone: either the address is no good, or the chat cannot be reached.
        """
        from apprise import Apprise, NotifyFormat

        service = _service_at(self._address)
        if service is None:
            raise ChannelRefuses("The address of the chat is none that is known.")
        chat = Apprise(asset=service.asset)
        chat.add(service)
        told = chat.notify(body=letter.text, body_format=NotifyFormat.TEXT, timeout=TIMEOUT)
        if told:
            return
        for line in told.logs():
            if found := _FOR_GOOD.search(line.message):
                raise ChannelRefuses(f"The chat refused its address ({found[1]}).")
        raise TryLater("The chat cannot be reached, or did not take the line.", is_for_all=True)

    def close(self) -> None:
        """Nothing is kept open."""


def is_address(address: str) -> bool:
    """Is this an address of a chat that lines may go to?"""
    return _service_at(address) is not None


def _service_at(address: str) -> "NotifyBase | None":
    from apprise import Apprise, AppriseAsset, PersistentStoreMode  # It takes most of a second to load.

    logging.getLogger("apprise").propagate = False  # Its lines hold parts of the address.
    asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, app_id="Coaching Plans", image_url_mask="")
    service = Apprise.instantiate(address, asset=asset)
    return service if type(service).__name__ in SERVICES else None
