"""The console's way to the node: the desk's own client for questions and acts, and the node's live events.

Each act is asked for in the name of the officer whose session was checked in this request: the node itself looks at
his role and notes who it was. It refuses to act in the name of nobody, and to remember anything of the node: each page
asks anew, and a page that was cut off is told by the node what it has missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from openline.desk.client import SILENCE_MAX_S, Client, NoNode
from openline.node import unix
from openline.node.askers import naming

CONNECT_S = 5.0
LINE_MAX = 1 << 20  # bytes of one event: an entry with its states and readings


_speaks: ContextVar[str] = ContextVar("speaks", default="")
_reads: ContextVar[str] = ContextVar("reads", default="en")


def speaks_for(officer: str, language: str) -> None:
    """From now on, in this request, the console asks in the name of this officer, whose session it has checked, and
    for sentences in his language.
    """
    _speaks.set(officer)
    _reads.set(language)


class Door:
    """The node of the home at ``home``; ``key`` is what the console names officers with."""

    def __init__(self, home: Path, key: str) -> None:
        self._home, self._client, self._key = home, Client(home), key
        self.acted: Callable[[str], None] = _nobody  # is told on which line something was done

    async def get(self, path: str, **parameters: str) -> Any:
        """The JSON of a GET, its sentences in the officer's language. Raises NoNode or ApiError."""
        return await self._get(path, parameters, _reads.get())

    async def shared(self, path: str, **parameters: str) -> Any:
        """The same for all officers at this desk: its sentences are English. Raises NoNode or ApiError."""
        return await self._get(path, parameters, "en")

    async def _get(self, path: str, parameters: Mapping[str, str], language: str) -> Any:
        asked = f"{path}?{urlencode(parameters)}" if parameters else path
        return await asyncio.to_thread(self._client.get, asked, {"Accept-Language": language})

    async def raw(self, path: str) -> bytes:
        """The body of a GET as it is. Raises NoNode or ApiError."""
        return await asyncio.to_thread(self._client.raw, "GET", path)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON of a POST. Raises NoNode or ApiError."""
        officer = _speaks.get()
        assert officer, "nothing is done at the node in the name of nobody"
        done = await asyncio.to_thread(self._client.raw, "POST", path, body, self._as(officer))
        parts = path.split("/")
        self.acted(unquote(parts[3]) if parts[2:3] == ["lines"] and parts[-1] != "preview" else "")
        return json.loads(done)

    def _as(self, officer: str) -> dict[str, str]:
        return naming(self._key, officer) | {"Accept-Language": _reads.get()}

    async def events(self, seen: str) -> AsyncIterator[tuple[str, dict[str, Any] | None]]:
        """Live events as (position or nothing, event); an event of None says that the node lives. Ends when it ends.

        ``seen`` is the position of the last entry that a page has, or nothing. Raises NoNode.
        """
        try:
            made = unix.connect(self._home / "node.sock", CONNECT_S)
            made.setblocking(False)
            reader, writer = await asyncio.open_connection(sock=made, limit=LINE_MAX)
        except OSError as wrong:
            raise NoNode(f"No node answers in {self._home} ({wrong.strerror}).") from None
        try:
            # HTTP/1.0: the stream comes as it is, and ends with the connection.
            back = f"Last-Event-ID: {seen}\r\n" if seen else ""
            writer.write(f"GET /v1/events HTTP/1.0\r\nHost: openline\r\n{back}\r\n".encode())
            await writer.drain()
            position = ""
            while line := await _next_line(reader):
                if line.startswith("id: "):
                    position = line[4:].strip()
                elif line.startswith("data: "):
                    yield position, json.loads(line[6:])
                    position = ""
                elif line.startswith(":"):
                    yield "", None
        except (OSError, ValueError):  # cut off, silent for too long, or more than an event can be: the page comes back
            return
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def _next_line(reader: asyncio.StreamReader) -> str:
    """Raises TimeoutError when a node says nothing for too long, and ValueError for more than an event can be."""
    async with asyncio.timeout(SILENCE_MAX_S):
        return (await reader.readline()).decode("utf-8", "replace")


def _nobody(_line: str) -> None:
    """Nobody wants to know."""


def line_path(line: str, rest: str = "") -> str:
    """The path of a line, or of something on it, in the local API."""
    return f"/v1/lines/{quote(line, safe='')}" + (f"/{rest}" if rest else "")
