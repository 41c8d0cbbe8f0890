"""The ways by which messages leave the house, and what each may answer."""

from lib.channels.letter import AddressRefused, ChannelRefuses, Letter, Sender, TryLater

__all__ = ["AddressRefused", "ChannelRefuses", "Letter", "Sender", "TryLater"]
