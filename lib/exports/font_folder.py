"""The folder in which the letters of reports are kept, from the first report to the end of the server."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


def folder() -> Path:
    """The folder, made anew where it is gone: systems clean away what was not touched for some days."""
    if not Path(_kept().name).is_dir():
        _kept.cache_clear()
    return Path(_kept().name)


def remove() -> None:
    """Remove the folder, before a signal ends the process and nothing at its end is done any more."""
    _kept().cleanup()
    _kept.cache_clear()


@cache
def _kept() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="coaching-fonts-")
