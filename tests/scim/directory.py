"""A directory that comes to the door of SCIM, in this process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import quote

from anyio.from_thread import BlockingPortal, start_blocking_portal
from scim2_client.client import BaseSyncSCIMClient, RawResponse
from scim2_client.engines.asgi import ASGISCIMClient
from scim2_client.engines.inprocess import InProcessResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from lib import clock, db, scim
from lib.web import guard
from lib.web import scim as door

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ADDRESS = "http://localhost:8501/scim/v2"

app = Starlette(
    routes=[Route(f"{scim.ADDRESS}/{{path:path}}", door.serve, methods=list(scim.METHODS))],
    middleware=[Middleware(guard.Guard)],
)


def make_token(name: str = "Entra ID") -> str:
    with db.writing() as session:
        return scim.make_token(session, None, name, moment=clock.moment())


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def scim_type(self) -> str:
        return str((self.body or {}).get("scimType", ""))


class Directory:
    """Sends what a test says, byte by byte."""

    def __init__(self, portal: BlockingPortal, token: str) -> None:
        self.portal, self.token = portal, token

    def send(
        self, method: str, path: str, body: Any = None, *, raw: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        head, _, query = path.partition("?")
        content = raw if body is None else json.dumps(body).encode()
        sent = {"host": "localhost:8501", "content-type": "application/scim+json"}
        sent |= {"authorization": f"Bearer {self.token}"} if self.token else {}
        scope = {
            "type": "http", "method": method, "path": f"/scim/v2{head}", "query_string": query.encode(),
            "root_path": "", "scheme": "http", "server": ("localhost", 8501), "client": ("203.0.113.9", 1),
            "headers": [(name.encode(), value.encode()) for name, value in (sent | (headers or {})).items()],
        }  # fmt: skip  # as a server hands it on
        answered: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            answered.append(message)

        self.portal.call(app, scope, receive, send)
        received = b"".join(message.get("body", b"") for message in answered[1:])
        found = {name.decode().lower(): value.decode() for name, value in answered[0]["headers"]}
        is_json = received and "json" in found["content-type"]
        return Answer(answered[0]["status"], json.loads(received) if is_json else None, found)

    def create(self, user_name: str, work: Any = None, **said: Any) -> Answer:
        return self.send("POST", "/Users", user(user_name, work, **said))

    def patch(self, scim_id: str, *operations: Any) -> Answer:
        return self.send("PATCH", f"/Users/{scim_id}", {"schemas": [PATCH], "Operations": list(operations)})

    def read(self, scim_id: str) -> Any:
        return self.send("GET", f"/Users/{scim_id}").body

    def find(self, filter_: str) -> list[str] | None:
        """The ids of those whom a filter means; none where it is refused."""
        answer = self.send("GET", f"/Users?filter={quote(filter_)}")
        if answer.status == 400:
            assert answer.scim_type == "invalidFilter"
            return None
        assert answer.status == 200, answer
        return [each["id"] for each in answer.body.get("Resources", [])]


def user(user_name: str, work: Any = None, **said: Any) -> dict[str, Any]:
    """Somebody as a directory sends them; `work` is what the enterprise extension has."""
    body = {"schemas": [CORE], "userName": user_name, **said}
    return body | ({"schemas": [CORE, ENTERPRISE], ENTERPRISE: work} if work is not None else {})


class Client(BaseSyncSCIMClient):
    """`scim2_client`, whose engine for such applications is asynchronous, for the tester, which is not."""

    def __init__(self, portal: BlockingPortal, token: str, **options: Any) -> None:
        super().__init__(**options)
        self._portal = portal
        self._engine = ASGISCIMClient(app, ADDRESS, {"Authorization": f"Bearer {token}"})

    def request(self, method: str, url: str, **options: Any) -> InProcessResponse:
        return self._portal.call(lambda: self._engine.request(method, url, **options))

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return self._engine._stays_under_base_url(endpoint)

    def _parse_json(self, response: RawResponse) -> Any:
        return self._engine._parse_json(response)


@contextmanager
def serving() -> Iterator[BlockingPortal]:
    """The door stands open; a thread of its own, for browsers of other tests have a loop in this one."""
    with start_blocking_portal() as portal:
        yield portal
