"""The local API on the loopback: whoever asks must hold the token, and name this machine as it names itself.

A page of a stranger in a browser on this machine can send requests to the loopback, under a name that it made point
here (DNS rebinding); it cannot read the token, and gives itself away by ``Host`` and ``Origin``. It refuses to answer
such a request with anything but a refusal, to allow any other origin by a header, and to use a token that others can
read.
"""

from __future__ import annotations

import hmac
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openline.node.answers import told
from openline.node.askers import STATION
from openline.node.asking import Wrong
from openline.node.home import HomeError, write_private
from openline.node.wording import accepted, read_in

TOKEN_SIZE = 32  # bytes: nobody guesses it, and no try is counted
TOKEN_MIN = 32  # characters of one that a person wrote there
NAMES = ("127.0.0.1", "localhost", "[::1]")
# On every answer: no page may show it, guess what it is, or keep it, even one that was let in by mistake.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def token(path: Path) -> str:
    """The token in the file at ``path``, made when there is none. Raises HomeError when others can read it."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(TOKEN_SIZE).encode() + b"\n")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise HomeError(f"Others can read {path}. Delete it and start the node again: it makes another token.")
    found = path.read_bytes().decode("ascii", "replace").strip()
    if len(found) < TOKEN_MIN or not found.isascii() or not found.isprintable():
        raise HomeError(
            f"{path} holds no token of {TOKEN_MIN} characters or more. Delete it, and start the node again."
        )
    return found


class Guard:
    """Lets requests through to ``inside`` that carry the token and come from this machine under its own name."""

    def __init__(self, inside: ASGIApp, known: str, port: int, is_officers: Callable[[str], bool]) -> None:
        """``is_officers`` tells whether a token is that of an officer; who he is, is asked further inside."""
        self._inside, self._known, self._is_officers = inside, f"Bearer {known}".encode(), is_officers
        self._hosts = {f"{name}:{port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. It is refused before any of its body is read."""
        if scope["type"] != "http":
            return

        async def covered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        wrong = self._wrong(headers)
        if wrong is None:
            await self._inside({**scope, STATION: self._is_ours(headers["authorization"])}, receive, covered)
            return
        more = {"WWW-Authenticate": "Bearer"} if wrong.status == 401 else {}
        with read_in(accepted(headers.get("accept-language", ""))):
            await told(wrong.says, wrong.status, more)(scope, receive, covered)

    def _is_ours(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._known)

    def _wrong(self, headers: Headers) -> Wrong | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return Wrong(403, "api-by-name")
        if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
            return Wrong(403, "other-origin")
        given = headers.getlist("authorization")
        if len(given) != 1 or not (self._is_ours(given[0]) or self._is_officers(given[0].removeprefix("Bearer "))):
            return Wrong(401, "token-missing")
        return None
