"""The ways by which messages go out, and what each may answer."""

from lib.channels.letter import AddressRefused, ChannelRefuses, Letter, Sender, TryLater
