"""What every answer of the console carries, and which requests it takes: one name, one origin, nothing from elsewhere.

A page is asked for under the station's own name (``us.localhost``): browsers resolve it to this machine only, passkeys
take it where they refuse an address, and cookies of two stations on one machine stay apart. It refuses other names, a
change by anything but a POST of its own pages, framing, and every script, style or connection from outside.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No nonce, no inline, no policy by which a string could become markup: fragments come as parsed documents.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: with it a browser sends "Origin: null" with our own forms, which then look like a stranger's.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
READS = frozenset({"GET", "HEAD"})


def name(party: str, port: int) -> str:
    """The host and port under which the console of ``party`` is asked for."""
    return f"{party.lower()}.localhost:{port}"


class Guard:
    """Lets requests to ``inside`` that ask for ``host`` and, when they change something, come from its own pages."""

    def __init__(self, inside: ASGIApp, host: str) -> None:
        self._inside, self._host, self._origin = inside, host, f"http://{host}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. It is refused before any of its body is read."""
        if scope["type"] != "http":
            return

        async def covered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for key, value in HEADERS.items():
                    headers[key] = value
            await send(message)

        wrong = self._wrong(scope["method"], Headers(scope=scope))
        inside = PlainTextResponse(wrong[1], wrong[0]) if wrong else self._inside
        await inside(scope, receive, covered)

    def _wrong(self, method: str, headers: Headers) -> tuple[int, str] | None:
        if [host.lower() for host in headers.getlist("host")] != [self._host]:
            return 421, f"The console of this station is at {self._origin}/ and has no other name."
        if method in READS:
            return None
        if headers.getlist("origin") != [self._origin] or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "This did not come from a page of this console. Open it, and do it there."
        return None
