"""Asking the local API of a node that runs in this process, without a socket between."""

import asyncio
import json
from typing import Any

from starlette.types import Message

from openline.node.api import app
from openline.node.node import Node


async def ask(node: Node, method: str, path: str, body: object = None, language: str = "") -> tuple[int, Any]:
    """The status, and the JSON that came back; worded in ``language``, else in that of the station."""
    path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    headers += [(b"accept-language", language.encode())] if language else []
    scope |= {"headers": headers, "http_version": "1.1", "root_path": "", "scheme": "http"}
    given = b"" if body is None else json.dumps(body).encode()
    asked: list[Message] = [{"type": "http.request", "body": given, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return asked.pop() if asked else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Message) -> None:
        sent.append(message)

    await app(node)(scope, receive, send)
    return sent[0]["status"], json.loads(b"".join(message.get("body", b"") for message in sent[1:]))
