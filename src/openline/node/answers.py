"""The door of the local API through which sentences go to people: each answer in the language of whoever asked.

The asker says it in ``Accept-Language``, as browsers do, or for once in the parameter ``language``; who says nothing
reads in the station's. It refuses no language: what the node does not speak it answers in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse as Plain
from starlette.types import ASGIApp, Receive, Scope, Send

from openline.node.wording import accepted, again, read_in, reading
from openline.words.said import NOTHING, Said
from openline.words.tongue import REFERENCE


class Read:
    """Around the local API: notes in which language the asker reads; the station's is ``language``."""

    def __init__(self, app: ASGIApp, language: str) -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, carried out with its reader in mind."""
        told = dict(scope.get("headers", ())).get(b"accept-language", b"").decode("latin-1")
        query = scope.get("query_string", b"")
        asked = parse_qs(query.decode("latin-1")).get("language", [""])[0] if b"language=" in query else ""
        with read_in(accepted(asked) or accepted(told) or self._language):
            await self._app(scope, receive, send)


class JSONResponse(Plain):
    """An answer, every sentence in it in its reader's language."""

    def __init__(self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """``Content-Language`` tells a desk in which language to say what it puts around it."""
        super().__init__(content, status_code, {"Content-Language": reading() or REFERENCE, **(headers or {})})

    def render(self, content: Any) -> bytes:
        """The body, in UTF-8."""
        return super().render(again(content, reading()))


def told(says: Said, status: int, headers: Mapping[str, str] | None = None, more: Mapping[str, Any] = NOTHING) -> Plain:
    """An error: in the reader's language, in English, and for programmes by its name and what stands in it."""
    given = {name: str(one) for name, one in says.given.items()}
    names = {"english": str(says), "id": says.phrase, "given": given}
    return JSONResponse({"error": says} | names | dict(more), status, headers)
