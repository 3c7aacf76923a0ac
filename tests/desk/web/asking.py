"""Asking the console as a browser does, without one: the application itself, called with headers that are told."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

from openline.desk.web.app import app
from openline.desk.web.desk import COOKIE
from openline.desk.web.people import Officer, People

HOST = "us.localhost:7443"
NOW = 2_000_000_000


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Browser:
    """A console without a node, and somebody who asks it."""

    def __init__(self, home: Path, links: bool = True) -> None:
        self.people, self._app = People(home), app(home, "US", 7443, "", links)
        self.cookie = ""

    def signs_in(self, role: str) -> Officer:
        """A session for an officer of that role, from now on."""
        officer = Officer(f"{role} Smith", role)
        self.people.keep(officer)
        secret = self.people.redeem(self.people.link(officer, NOW), NOW)
        assert secret
        self.cookie = secret
        return officer

    def get(self, path: str, **headers: str) -> Answer:
        """A GET, with headers beside or in place of a browser's."""
        return _ask(self._app, "GET", path, self._headers({"accept": "text/html"} | headers), b"")

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """A POST of one of its own forms, with headers beside or in place of a browser's; an empty one is left out."""
        own = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
        return _ask(self._app, "POST", path, self._headers(own | headers), urlencode(fields or {}).encode())

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        cookie = {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        named = {key.replace("_", "-"): value for key, value in more.items()}
        return {key: value for key, value in ({"host": HOST} | cookie | named).items() if value}


def ask_app(to: ASGIApp, path: str, headers: dict[str, str], **more: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a POST of an empty object; ``more`` stands in its scope."""

    async def with_more(scope: Any, receive: Any, send: Any) -> None:
        await to({**scope, **more}, receive, send)

    found = _ask(with_more, "POST", path, headers, b"{}")
    return found.status, json.loads(found.text) if found.text.startswith("{") else {}


def _ask(to: ASGIApp, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }
    scope |= {
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()],
        "http_version": "1.1",
        "root_path": "",
    }
    scope |= {"scheme": "http", "server": ("127.0.0.1", 7443), "client": ("127.0.0.1", 1)}
    scope |= {"asgi": {"version": "3.0", "spec_version": "2.4"}}
    sent: list[Message] = []
    whole: list[bytes] = []

    async def receive() -> Message:
        if whole:  # the browser waits for its answer
            await asyncio.Event().wait()
        whole.append(body)
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def asked() -> None:
        await to(scope, receive, send)

    asyncio.run(asked())
    return Answer(
        sent[0]["status"],
        dict(reversed([(k.decode(), v.decode()) for k, v in sent[0]["headers"]])),  # the first of a name
        b"".join(message.get("body", b"") for message in sent[1:]).decode(),
    )
