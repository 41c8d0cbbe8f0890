"""The demonstration's mailbox: nothing is sent, and every message stays readable in the database."""

from lib.channels.letter import Letter


class Mailbox:
    """Takes every letter; its message, which keeps its content, is what people look at."""

    def send(self, letter: Letter) -> None:
        """Take a letter, as `lib.channels.Sender` says."""

    def close(self) -> None:
        """Nothing is kept open."""
