"""The two servers that are compared: the application, and an empty page under its settings."""

import ctypes
import shutil
import time
from pathlib import Path

import psutil

from lib.settings import ROOT
from tests.e2e.server import Server, Starter

_C_LIBRARY = ctypes.CDLL(None)

APP = """
import streamlit as st

app = st.App("page.py")
"""
PAGE = """
import streamlit as st

st.title("Nothing")
"""


class EmptyPage(Server):
    """A server with a page that holds a title and nothing else, configured as the application is."""

    health = "/_stcore/health"

    def __init__(self, directory: Path, starter: Starter) -> None:
        super().__init__(directory, starter=starter)
        self.checkout = directory / "empty"
        shutil.copytree(ROOT / ".streamlit", self.checkout / ".streamlit")
        (self.checkout / "app.py").write_text(APP, encoding="utf-8")
        (self.checkout / "page.py").write_text(PAGE, encoding="utf-8")


def cpu_seconds(server: Server) -> float:
    """How long the server has been computing since it was started.

    Where the C library has the clock of another process it is taken: it counts nanoseconds, others hundredths.
    """
    clock = ctypes.c_int()
    ask = getattr(_C_LIBRARY, "clock_getcpuclockid", None)
    if ask is not None and ask(server.pid, ctypes.byref(clock)) == 0:
        return time.clock_gettime(clock.value)
    times = psutil.Process(server.pid).cpu_times()
    return times.user + times.system


def memory(server: Server) -> int:
    """How many bytes of memory the server holds."""
    return psutil.Process(server.pid).memory_info().rss
