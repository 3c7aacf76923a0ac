"""The console as one application: its routes, its errors, its one stream of events a page.

It refuses to serve a page to nobody: without a session there is the way in, what it is made of, and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from openline.desk.client import ApiError, NoNode
from openline.desk.web import (
    acts,
    advance,
    amending,
    crew,
    directory,
    entering,
    handover,
    pages,
    records,
    releasing,
    setup,
    standing,
)
from openline.desk.web.desk import Denied, Desk, stranger
from openline.desk.web.guard import Guard, name
from openline.node.home import HomeError
from openline.node.wording import again, said

STATIC = Path(__file__).parent / "static"
RETRY_MS = 500  # a browser waits so long before it comes back; its own 3 s are half of what a page may be silent


def app(home: Path, party: str, port: int, key: str = "", links: bool = False) -> ASGIApp:
    """The console of ``party`` on the loopback's ``port``, attached to the node of ``home``.

    ``key`` is what it names officers with to the node; ``links`` says that one-time links sign in, as in the demo.
    """
    desk = Desk(home, party, name(party, port), key, links)
    line = "/line/{line}"

    def route(path: str, does: Callable[[Desk, Request], Awaitable[Response]], *methods: str) -> Route:
        async def handled(request: Request) -> Response:
            return await does(desk, request)

        return Route(path, handled, methods=list(methods or ("GET",)))

    routes: list[Any] = [
        route("/", pages.board),
        route("/events", events),
        route("/parts", pages.parts),
        route("/records", records.records),
        route("/records/pdf", records.pdf),
        route("/records/log", records.log),
        route(line + "/export", records.bundle),
        route("/me", acts.prefer, "POST"),
        route("/silence", acts.silence, "POST"),
        route(line, pages.line),
        route(line + "/compose", pages.compose),
        route(line + "/preview", pages.preview, "POST"),
        route(line + "/draft", acts.draft, "POST"),
        route(line + "/opened", acts.opened, "POST"),
        route(line + "/reply", acts.reply, "POST"),
        *(route(*row) for row in (*entering.ROUTES, *releasing.ROUTES, *standing.ROUTES, *crew.ROUTES)),
        *(route(*row) for row in (*handover.ROUTES, *advance.ROUTES, *directory.ROUTES)),
        *(route(*row) for row in (*setup.ROUTES, *amending.ROUTES)),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]

    def handler(
        does: Callable[[Desk, Request, Exception], Awaitable[Response]],
    ) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def handled(request: Request, wrong: Exception) -> Response:
            return await does(desk, request, wrong)

        return handled

    handlers: Mapping[Any, Any] = {kind: handler(does) for kind, does in HANDLERS.items()}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), name(party, port))


async def events(desk: Desk, request: Request) -> Response:
    """What has changed, as it changes: a page asks for itself anew, also when it comes back. Ids are positions."""
    desk.watcher(request)
    return StreamingResponse(_told(desk, request), media_type="text/event-stream")


async def _told(desk: Desk, request: Request) -> AsyncIterator[str]:
    """Until the node ends, or session and seat do; a page whose session alone has ended is told so."""
    was = desk.session(request)
    yield f"retry: {RETRY_MS}\n\n"
    async with contextlib.aclosing(desk.hub.listen()) as heard:
        async for position, event in heard:
            now_ms = time.time_ns() // 1_000_000
            if event is None:
                if desk.session(request) != was:  # the page asks for itself, and is shown the way in
                    return
                yield f"event: alive\ndata: {now_ms}\n\n"
                continue
            about = {"what": event["what"], "line": event.get("line", "")}
            yield (f"id: {position}\n" if position else "") + f"event: change\ndata: {json.dumps(about)}\n\n"


async def _denied(_desk: Desk, request: Request, _wrong: Exception) -> Response:
    """Nobody is signed in: the way in, where a page was asked for."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/sign-in", 303)
    says = again(said("sign-in-first"), stranger(request).language)
    return Response(says, 401, media_type="text/plain")


async def _refused(desk: Desk, request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, ApiError), "registered for ApiError"
    return await desk.wrong(request, wrong.status, str(wrong))


async def _no_node(desk: Desk, request: Request, wrong: Exception) -> Response:
    return await desk.wrong(request, 503, str(wrong))


async def _home(desk: Desk, request: Request, wrong: Exception) -> Response:
    return await desk.wrong(request, 409, str(wrong))


async def _http(desk: Desk, request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException), "registered for HTTPException"
    return await desk.wrong(request, wrong.status_code, wrong.detail)


async def _gone(_desk: Desk, _request: Request, _wrong: Exception) -> Response:
    return Response(status_code=400)  # nobody reads this


HANDLERS: Mapping[Any, Any] = {
    Denied: _denied,
    ApiError: _refused,
    NoNode: _no_node,
    HomeError: _home,
    HTTPException: _http,
    ClientDisconnect: _gone,
}
