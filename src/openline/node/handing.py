"""The local API of releases: hand a draft over, change it, withdraw it, return it with a reason, release it.

What it may become stands in :mod:`openline.node.releases`. It refuses whoever gives no name of an officer: two persons
are two names, each with a token or a session of its own.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openline.engine.state import Refused
from openline.node import asking, releases, view
from openline.node.answers import JSONResponse
from openline.node.askers import asker
from openline.node.asking import Wrong, body, echo, parameters
from openline.node.node import Node
from openline.node.releases import DRAFT_S, Draft
from openline.node.saying import MESSAGE, Saying
from openline.node.times import now
from openline.wire.header import Precedence

NONCE_SIZE = 16  # bytes: two drafts of the same words are two drafts
DIGEST_SIZE = 64  # hex digits


class Handing(Saying):
    """The handlers."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._held = node.drafts

    async def all(self, request: Request) -> Response:
        """Every draft that is kept, the oldest first."""
        parameters(request, "line")
        name = request.query_params.get("line")
        if name is not None:
            self.named(name)
        return JSONResponse([self._view(draft) for draft in self._held.all(name or "")])

    async def one(self, request: Request) -> Response:
        """One draft."""
        parameters(request)
        return JSONResponse(self._view(self._draft(request)))

    async def hand(self, request: Request) -> Response:
        """Hand a new draft over."""
        line, drafter = self.line(request), asker().person()
        message = await self._message(request, line)
        name = self.node.name_of(line)
        at_s = now().wall_ms // 1000
        if len(self._held.open("", at_s)) >= releases.WAITING_MAX:
            raise Wrong(409, "drafts-wait", most=releases.WAITING_MAX)
        nonce = secrets.token_hex(NONCE_SIZE)
        draft = Draft(self._held.next_name(), name, message, drafter.name, nonce, at_s, at_s + DRAFT_S)
        return self._keep(request, draft, "hand over", 201)

    async def change(self, request: Request) -> Response:
        """Hand a draft over anew, with other words: it has another digest from then on."""
        line, drafter = self.line(request), asker().person()
        message = await self._message(request, line)
        draft, at_s = self._draft(request), now().wall_ms // 1000
        fresh: dict[str, Any] = {"message": message, "nonce": secrets.token_hex(NONCE_SIZE)}
        fresh |= {"at_s": at_s, "until_s": at_s + DRAFT_S}
        made = releases.moved(draft, "change", drafter.name, at_s, by="", says="", done_s=0, **fresh)
        return self._keep(request, made, "change draft")

    async def withdraw(self, request: Request) -> Response:
        """Take one's own draft back."""
        drafter = asker().person()
        await body(request, {}, {})
        draft, at_s = self._draft(request), now().wall_ms // 1000
        made = releases.moved(draft, "withdraw", drafter.name, at_s, done_s=at_s)
        return self._keep(request, made, "withdraw draft")

    async def back(self, request: Request) -> Response:
        """Return a draft to its drafter, with a reason."""
        officer = asker().person()
        m = await body(request, {"digest": str, "reason": str}, {})
        reason = asking.text(m["reason"], releases.REASON_MAX)
        draft, at_s = self._draft(request), now().wall_ms // 1000
        made = releases.moved(
            draft, "return", officer.name, at_s, m["digest"], by=officer.name, says=reason, done_s=at_s
        )
        return self._keep(request, made, "return draft", reason=reason)

    async def release(self, request: Request) -> Response:
        """Sign and send a draft that another officer has drafted."""
        line, officer = self.line(request), asker().person()
        m = await body(request, {"digest": str}, {"doubts_seen": bool, "proof": dict})
        draft, at_s = self._draft(request), now().wall_ms // 1000
        words = dict(draft.message) | {"doubts_seen": m.get("doubts_seen", False)}
        act, precedence, exercise = self.message_of(line, words)
        made = releases.moved(draft, "release", officer.name, at_s, m["digest"], by=officer.name, done_s=at_s)
        self._held.keep(made)  # first: killed from here on, it is never signed a second time
        try:
            entry = self.node.say(line, act, precedence, exercise)
        except Refused:
            self._held.keep(draft)  # so it was not signed; of whatever else happens nobody knows
            raise
        item = self.state(line).transcript.items[entry.hash]
        self._held.keep(replace(made, kept="released", entry=view.name_of(self.state(line), item)))
        self._tell(made)
        proof = {"proof": m["proof"]} if "proof" in m else {}
        request.state.note = {"act": "release", "draft": draft.name, "drafter": draft.drafter, "digest": draft.digest}
        request.state.note |= proof
        return JSONResponse(self.node.shown(line, item), 201)

    async def _message(self, request: Request, line: bytes) -> dict[str, Any]:
        """The message that is handed over, when it could be signed as it stands. Raises Wrong."""
        m = await body(request, {}, MESSAGE)
        if "office" in m:
            raise Wrong(400, "office-of-releaser")
        _, precedence, exercise = self.message_of(line, m)
        kept = {key: value for key, value in m.items() if key != "doubts_seen"}
        return kept | {"precedence": Precedence(precedence).name, "exercise": exercise}

    def _draft(self, request: Request) -> Draft:
        line, name = self.line(request), request.path_params["draft"]
        found = self._held.of(self.node.name_of(line), name)
        if found is None:
            raise Wrong(404, "no-draft", said=echo(name))
        return found

    def _keep(self, request: Request, draft: Draft, act: str, status: int = 200, **more: str) -> Response:
        self._held.keep(draft)
        self._tell(draft)
        request.state.note = {"act": act, "about": draft.name, "digest": draft.digest} | more
        return JSONResponse(self._view(draft), status)

    def _tell(self, draft: Draft) -> None:
        self.node.publish({"what": "draft", "line": draft.line, "says": draft.name})

    def _view(self, draft: Draft) -> dict[str, Any]:
        return releases.view(draft, now().wall_ms // 1000)


def routes(node: Node) -> list[Route]:
    """The paths."""
    does = Handing(node)
    at = "/v1/lines/{line}/drafts"
    return [
        Route("/v1/drafts", does.all),
        Route(at, does.hand, methods=["POST"]),
        Route(at + "/{draft}", does.one),
        Route(at + "/{draft}", does.change, methods=["POST"]),
        Route(at + "/{draft}/withdraw", does.withdraw, methods=["POST"]),
        Route(at + "/{draft}/return", does.back, methods=["POST"]),
        Route(at + "/{draft}/release", does.release, methods=["POST"]),
    ]
