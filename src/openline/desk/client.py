"""A desk's side of the local API: HTTP over the node's Unix socket, with nothing but the standard library.

It refuses to look into the home's files: what a desk knows, the node told it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from openline.desk import heads
from openline.node import unix

TIMEOUT_S = 30.0
READ_S = 10.0  # that a look may take: an officer must learn soon that his node hangs
COMPLETE_S = 0.5  # that a person who presses the tabulator waits at most
TOKEN_FROM = "OPENLINE_TOKEN"  # noqa: S105 - the name of a variable: who asks, by an officer's token
PLAIN: Mapping[str, str] = MappingProxyType({})  # headers that say nothing beyond HTTP's own
BLOCK_SIZE = 64 << 10  # bytes of a long body in memory at once
SILENCE_MAX_S = 6.0  # the node says every 2 s that it lives; a screen that is older than this is not to be trusted


class NoNode(Exception):
    """No node answers in this home. The message says what to do."""


class Hangs(NoNode):
    """A node holds the socket of this home and does not answer. The message says what to do."""


class ApiError(Exception):
    """The node refused. The message is the node's sentence."""

    def __init__(
        self,
        status: int,
        says: str,
        problems: Sequence[Mapping[str, str]] = (),
        given: Mapping[str, str] = PLAIN,
        name: str = "",
    ) -> None:
        """``problems`` are those of a form, each with its ``field`` and what it ``says``; ``given`` is what stands in
        ``says``, by name; ``name`` is that of the sentence, whatever language it is in.
        """
        super().__init__(says)
        self.status, self.problems, self.given, self.name = status, problems, given, name


class NotOnStage(Exception):
    """Something that had to happen in the demo or bench did not. The message says what, with the end of the log."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("openline")
        self._path, self._timeout_s = path, timeout_s

    def connect(self) -> None:
        self.sock: socket.socket = unix.connect(self._path, self._timeout_s)


class Client:
    """Talks to the node of the home at ``home``."""

    def __init__(self, home: Path, timeout_s: float = TIMEOUT_S, eyes: Mapping[str, str] = PLAIN) -> None:
        """``eyes`` say in which language and zone forms are read, where it is not the station's.

        An officer's token in OPENLINE_TOKEN says who asks; without one it is the station.
        """
        self._path, self._timeout_s, self._eyes = home / "node.sock", timeout_s, eyes
        token = os.environ.get(TOKEN_FROM, "")
        self._who: Mapping[str, str] = {"Authorization": f"Bearer {token}"} if token else PLAIN

    def raw(
        self, method: str, path: str, body: dict[str, Any] | None = None, who: Mapping[str, str] | None = None
    ) -> bytes:
        """One request; returns the body of a good answer. Raises NoNode or ApiError.

        ``who`` are headers that say who asks, in place of the token's.
        """
        return self._whole(method, path, body, self._timeout_s, who)

    def _whole(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        timeout_s: float,
        who: Mapping[str, str] | None = None,
    ) -> bytes:
        sent = None if body is None else json.dumps(body)
        usual = PLAIN if method == "GET" else self._who
        headers = usual if who is None else who
        with self._answer(method, path, sent, headers, timeout_s) as answer:
            return answer.read()

    def _reads(self) -> Mapping[str, str]:
        """The header that says in which language the answer is read; none for the station's."""
        language = self._eyes.get("language", "")
        return {"Accept-Language": language} if language.isascii() and language.isprintable() and language else PLAIN

    @contextlib.contextmanager
    def _answer(
        self,
        method: str,
        path: str,
        body: str | Iterable[bytes] | None,
        headers: Mapping[str, str] = PLAIN,
        timeout_s: float = TIMEOUT_S,
    ) -> Iterator[http.client.HTTPResponse]:
        """One request; gives a good answer, to be read. Raises NoNode or ApiError."""
        connection = _Connection(self._path, min(timeout_s, self._timeout_s))
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was read
                connection.request(method, path, body, {**headers, **self._reads()})
            answer = connection.getresponse()
            if told := answer.headers.get("Content-Language"):
                heads.choose(told)
            if answer.status >= 400:
                raise _refusal(answer)
            yield answer
        except TimeoutError:
            raise self._hangs(method, connection.sock) from None
        except (OSError, http.client.HTTPException) as wrong:
            if not self._path.parent.exists():
                raise NoNode(heads.say("no-home", home=str(self._path.parent))) from None
            raise NoNode(heads.say("no-node", home=str(self._path.parent), why=_why(wrong))) from None
        finally:
            connection.close()

    def _hangs(self, method: str, sock: socket.socket | None) -> Hangs:
        """The socket was taken, so a node is there: another one cannot be started beside it."""
        process = str(_process(sock)) if sock else "-"
        phrase = "node-hangs" if method == "GET" else "node-hangs-undone"
        return Hangs(heads.say(phrase, home=str(self._path.parent), process=process))

    @contextlib.contextmanager
    def download(self, path: str) -> Iterator[tuple[Mapping[str, str], Iterator[bytes]]]:
        """The headers of a GET, and its body in blocks, in the memory of one. Raises NoNode or ApiError."""
        with self._answer("GET", path, None) as answer:
            yield dict(answer.headers), iter(lambda: answer.read(BLOCK_SIZE), b"")

    def upload(self, path: str, blocks: Iterable[bytes], size: int) -> Any:
        """The JSON of a POST whose body is a file of ``size`` bytes, sent block by block. Raises NoNode or ApiError."""
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream", **self._who}
        with self._answer("POST", path, blocks, headers) as answer:
            return json.loads(answer.read())

    def get(self, path: str, reads: Mapping[str, str] | None = None) -> Any:
        """The JSON of a GET; ``reads`` are headers that say in which language it is read, where these eyes do not."""
        return json.loads(self._whole("GET", path, None, READ_S, reads))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON of a POST."""
        return json.loads(self.raw("POST", path, body))

    def draft(self, line: str, name: str) -> str:
        """The path of a draft that was handed over."""
        return self.line(line, f"drafts/{_quoted(name)}")

    def drafts(self, line: str | None) -> Any:
        """Drafts that were handed over, on a line or on all."""
        asked = _query({"line": line or ""})
        return self.get("/v1/drafts" + (f"?{asked}" if asked else ""))

    def line(self, name: str, rest: str = "") -> str:
        """The path of a line, or of something on it."""
        return f"/v1/lines/{_quoted(name)}" + (f"/{rest}" if rest else "")

    def entry(self, name: str, entry: str, eyes: Mapping[str, str] = PLAIN) -> Any:
        """One entry of a line, by its name or hash."""
        seen = _query(eyes or self._eyes)
        return self.get(self.line(name, f"entries/{_quoted(entry)}" + (f"?{seen}" if seen else "")))

    def read_anew(self, shown: dict[str, Any]) -> dict[str, Any]:
        """An entry that came with an event, with its form read by these eyes where they are not the station's."""
        again = "form" in shown and any(self._eyes.values())
        return dict(self.entry(shown["line"], shown["hash"])) if again else shown

    def entries(self, name: str, eyes: Mapping[str, str] = PLAIN) -> Iterator[dict[str, Any]]:
        """Every entry of a line in order of arrival, page by page."""
        after: int | None = 0
        while after is not None:
            page = self.get(self.line(name, "entries?" + _query({"after": str(after), **(eyes or self._eyes)})))
            yield from page["entries"]
            after = page["next"]

    def events(self) -> Iterator[dict[str, Any] | None]:
        """Live events until the node ends the stream; None is its sign of life. Raises NoNode."""
        connection = _Connection(self._path, SILENCE_MAX_S)
        try:
            connection.request("GET", "/v1/events", headers=self._reads())
            answer = connection.getresponse()
            while line := answer.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
                elif line.startswith(b":"):
                    yield None
        except TimeoutError:
            raise self._hangs("GET", connection.sock) from None
        except (OSError, http.client.HTTPException) as wrong:
            raise NoNode(heads.say("node-gone", home=str(self._path.parent), why=_why(wrong))) from None
        finally:
            connection.close()


def _refusal(answer: http.client.HTTPResponse) -> ApiError:
    """What the node says that it will not do."""
    try:
        found = json.loads(answer.read())
        more = found.get("problems", ()), found.get("given", PLAIN), str(found.get("id", ""))
        return ApiError(answer.status, found["error"], *more)
    except (ValueError, KeyError, TypeError):
        return ApiError(answer.status, heads.say("node-answered", status=str(answer.status), why=answer.reason))


def names_of_lines(ctx: Any, _param: Any, incomplete: str) -> list[str]:
    """The names of lines that begin so, for a shell that completes; none when no node answers at once."""
    home = ctx.find_root().params.get("home")
    try:
        found = Client(home, COMPLETE_S).get("/v1/health")["lines"] if home else []
    except (NoNode, ApiError):
        return []
    return [name for name in found if name.startswith(incomplete)]


def _query(given: Mapping[str, str]) -> str:
    """The parameters that are not empty, as they stand behind a path."""
    return "&".join(f"{key}={_quoted(value)}" for key, value in given.items() if value)


def _quoted(name: str) -> str:
    """Whatever a person typed as one part of a path; bytes that are no text travel as they are and are not found."""
    return quote(name, safe="", errors="surrogateescape")


def _process(sock: socket.socket) -> int:
    """The process that listens at the other end of a Unix socket."""
    pid, _, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return int(pid)


def _why(wrong: Exception) -> str:
    return (wrong.strerror if isinstance(wrong, OSError) else "") or str(wrong) or type(wrong).__name__
