"""A person at the application without a browser: Streamlit's own messages over its websocket.

Connecting runs nothing. A run begins with what a browser would ask for (which page, with which address) and ends with
`script_finished`; in between come the elements of the page. An error that nobody caught is an element, too. Of large
elements the browser keeps a few and names their hashes, so that the server sends a reference instead; so does this.
Another query on the page that is open comes as by Back and Forward: else the fields would keep what they hold.
"""

import asyncio
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ANSWERS_WITHIN = 600.0
"""Seconds after which a run counts as one that never ends."""


@dataclass
class Run:
    """What one run of a page brought.

    Attributes:
        seconds: from asking to the end of the run.
        cpu: seconds that the server computed, where somebody noted them.
        size: bytes of all messages.
        said: the sentences and figures on the page.
        errors: what went wrong, as the page tells it.
        heading: the title on the page.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    size: int = 0
    said: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    heading: str = ""


class Tab:
    """A tab in somebody's browser.

    Args:
        url: where the server is.
        cookie: name and value of the cookie that signs them in; nobody is signed in without one.
    """

    def __init__(self, url: str, cookie: str = "") -> None:
        self._address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        self._headers = {"Cookie": cookie} if cookie else {}
        self._page_hash = ""
        self._address_of_page: tuple[str, str] | None = None
        self._kept: dict[str, int] = {}
        self._kept_for = 2
        self._runs = 0

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            self._address,
            subprotocols=[websockets.Subprotocol("streamlit"), websockets.Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            additional_headers=self._headers,
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=ANSWERS_WITHIN,
        )
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def run(self, page: str = "", query: str = "") -> Run:
        """Open a page, or let it run again where it is open already.

        Args:
            page: its path in the address.
            query: what stands behind the question mark.
        """
        asked = self._asked(page, query)
        run, begun = Run(), time.perf_counter()
        async with asyncio.timeout(ANSWERS_WITHIN):
            await self._socket.send(asked)
            while not self._took(await self._socket.recv(decode=False), run):
                pass
        run.seconds = time.perf_counter() - begun
        self._runs += 1
        self._kept = {key: used for key, used in self._kept.items() if self._runs - used <= self._kept_for}
        return run

    def _asked(self, page: str, query: str) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = query
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-US"
        state.cached_message_hashes.extend(self._kept)
        if self._address_of_page is not None and self._address_of_page[0] == page:
            state.page_script_hash = self._page_hash
            state.is_history_navigation = self._address_of_page[1] != query
        else:
            state.page_name = page
        self._address_of_page = (page, query)
        return message.SerializeToString()

    def _took(self, received: bytes, run: Run) -> bool:
        """Note what a message brings; is it the last one of the run?"""
        message = ForwardMsg.FromString(received)
        run.size += len(received)
        match message.WhichOneof("type"):
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                _note(message.delta.new_element, run)
                if message.metadata.cacheable and message.hash:
                    self._kept[message.hash] = self._runs
            case "ref_hash":
                self._kept[message.ref_hash] = self._runs
            case "new_session":
                self._page_hash = message.new_session.page_script_hash
                self._kept_for = message.new_session.config.max_cached_message_age or self._kept_for
            case "navigation":
                self._page_hash = message.navigation.page_script_hash or self._page_hash
            case "page_not_found":
                run.errors.append("There is no such page.")
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    run.errors.append("The page could not be compiled.")
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False


def _note(element: Element, run: Run) -> None:
    match element.WhichOneof("type"):
        case "markdown":
            run.said.append(element.markdown.body)
            if not run.heading and element.markdown.body.startswith("# "):
                run.heading = element.markdown.body.partition("\n")[0].removeprefix("# ")
        case "metric":
            run.said.append(element.metric.body)
        case "exception":
            run.errors.append(f"{element.exception.type}: {element.exception.message}")
        case "alert" if element.alert.format == Alert.ERROR or "went wrong" in element.alert.body:
            run.errors.append(element.alert.body)
