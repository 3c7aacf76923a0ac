"""Who asks at the local API, and whether his role does that: told by the node itself, so no desk can forget to ask.

Whoever may open the socket, or holds ``api.token``, is the *station*: he holds the home, and so its keys. A token of an
officer (``openline console token``) is that officer in his role. The console in a browser, which the node serves,
names the officer whose session it has checked, with a key that lives in the memory of this process only. Two persons
are two officers: what needs one refuses the station. Every act of an officer stands in the audit log before it is
answered.

It refuses an act that stands in no row of the table to everybody but the station.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openline.node.asking import Wrong, echo
from openline.node.audit import Audit
from openline.node.officers import Officer, Officers
from openline.node.times import now
from openline.node.wording import said

Endpoint = Callable[[Request], Awaitable[Response]]
NAMED = "Openline-Officer"  # the header in which the console names an officer
STATION = "openline.station"  # in the scope of a request that brought the station's own token
_LINE = "/v1/lines/{line}"
ACTS: Mapping[str, str] = {  # what a POST to a path is
    f"{_LINE}/messages": "release",
    f"{_LINE}/requests": "release",
    f"{_LINE}/replies": "reply",
    f"{_LINE}/opened": "open",
    f"{_LINE}/preview": "draft",
    f"{_LINE}/translations": "translate",
    f"{_LINE}/tests": "test",
    f"{_LINE}/suspend": "suspend",
    f"{_LINE}/resume": "suspend",
    f"{_LINE}/card": "administer",
    f"{_LINE}/charter": "administer",
    f"{_LINE}/drafts": "draft",
    f"{_LINE}/drafts/{{draft}}": "draft",
    f"{_LINE}/drafts/{{draft}}/withdraw": "draft",
    f"{_LINE}/drafts/{{draft}}/return": "countersign",
    f"{_LINE}/drafts/{{draft}}/release": "countersign",
    f"{_LINE}/advance": "advance",
    f"{_LINE}/advance/{{advance}}/send": "release",
    f"{_LINE}/advance/{{advance}}/withdraw": "advance",
    "/v1/watch/brief": "watch",
    "/v1/watch/signatures": "watch",
    "/v1/watch/sound": "watch",
    "/v1/courier": "administer",
    "/v1/backup": "administer",
    "/v1/alarm/silence": "silence",
    "/v1/alarm/test": "sound-test",
}
UNNOTED = frozenset({f"{_LINE}/preview"})  # nothing is done by it
LACKS = {  # what is told of an act that a role does not give; what stands nowhere here nobody needs by name
    "release": "role-sends-not",
    "reply": "role-replies-not",
    "open": "role-opens-not",
    "draft": "role-drafts-not",
    "translate": "role-translates-not",
    "test": "role-tests-not",
    "suspend": "role-suspends-not",
    "countersign": "role-releases-not",
    "advance": "role-advances-not",
    "watch": "role-watches-not",
    "silence": "role-silences-not",
    "sound-test": "role-sounds-not",
    "administer": "role-administers-not",
}
ROLES = {
    "watch": "role-watch",
    "releasing": "role-releasing",
    "auditor": "role-auditor",
    "administrator": "role-administrator",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an officer, or the station itself; and by which ``way``: console, token or station."""

    officer: Officer | None = None
    way: str = "station"

    def person(self) -> Officer:
        """The officer. Raises Wrong for the station: two persons are two names."""
        if self.officer is None:
            raise Wrong(403, "officer-by-name")
        return self.officer

    def who(self) -> dict[str, str]:
        """How he stands in the audit log."""
        if self.officer is None:
            return {"officer": "", "role": "", "way": self.way}
        return {"officer": self.officer.name, "role": self.officer.role, "way": self.way}


STATION_ITSELF = Asker()
_asking: ContextVar[Asker] = ContextVar("asking", default=STATION_ITSELF)


def asker() -> Asker:
    """Who asks for what is being done just now."""
    return _asking.get()


def naming(key: str, officer: str) -> dict[str, str]:
    """The headers in which the console names an officer."""
    return {"Authorization": f"Bearer {key}", NAMED: quote(officer, safe="")}


class Askers:
    """Asks every request to act who it is. ``key`` is the console's, empty when there is none."""

    def __init__(self, home: Path, key: str) -> None:
        self._officers, self._key, self.audit = Officers(home), key, Audit(home)

    def of(self, request: Request) -> Asker:
        """Who asks. Raises Wrong for a token that is nobody's."""
        given = request.headers.get("authorization")
        if given is None or request.scope.get(STATION):
            return STATION_ITSELF
        secret = given.removeprefix("Bearer ")
        if self._key and hmac.compare_digest(secret.encode("utf-8", "replace"), self._key.encode()):
            officer, way = self._officers.officer(unquote(request.headers.get(NAMED, ""))), "console"
        else:
            officer, way = self._officers.of_token(secret, now().wall_ms // 1000), "token"
        if officer is None:
            raise Wrong(401, "token-of-nobody")
        return Asker(officer, way)

    def guarded(self, route: Route) -> Route:
        """The route, its POST refused to roles that the table does not give it, and noted when an officer did it."""
        if "POST" not in (route.methods or ()):
            return route
        path, does, act = route.path, route.endpoint, ACTS.get(route.path, "")

        async def asked(request: Request) -> Response:
            who = self.of(request)
            if who.officer and not who.officer.may(act):
                role = said(ROLES[who.officer.role])
                raise Wrong(403, LACKS.get(act, "role-does-not"), officer=echo(who.officer.name), role=role)
            token = _asking.set(who)
            try:
                answer: Response = await does(request)
            finally:
                _asking.reset(token)
            if who.officer and path not in UNNOTED and answer.status_code < 400:
                await self._note(request, act or path, who, answer)
            return answer

        return Route(path, asked, methods=["POST"])

    async def _note(self, request: Request, act: str, who: Asker, answer: Response) -> None:
        found = _object(answer)
        line, more = request.path_params.get("line", ""), dict(getattr(request.state, "note", {}))
        about = str(more.pop("about", "") or found.get("name", ""))
        if found.get("about"):
            more["to"] = str(found["about"])
        at_s = now().wall_ms // 1000
        word = more.pop("act", act)
        try:
            await asyncio.to_thread(self.audit.note, at_s, word, who.who(), line, about, **more)
        except OSError as wrong:
            raise Wrong(503, "done-not-noted", why=str(wrong.strerror)) from None


def _object(answer: Response) -> dict[str, Any]:
    """The JSON object of an answer; nothing when it is something else."""
    try:
        found = json.loads(bytes(answer.body))
    except (AttributeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
