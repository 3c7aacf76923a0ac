"""What an officer does at the console: each is one POST of its own page, and one request to the node, which notes it.

It refuses what his role lacks, before the node does. *Silence* and *Acknowledge* are two acts: one signs, the other
does not. What needs more than one step stands apart: releasing, suspending, coming in.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web import draft as drafts
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.door import line_path


async def prefer(desk: Desk, request: Request) -> Response:
    """Choose the language, the theme, or whether single keys act."""
    officer, given = desk.officer(request), await form(request)
    chosen: dict[str, object] = {key: given[key] for key in ("language", "theme") if key in given}
    if "keys" in given:
        chosen["keys"] = given["keys"] == "1"
    await asyncio.to_thread(lambda: desk.people.prefer(officer, **chosen))
    return _back(request)


async def silence(desk: Desk, request: Request) -> Response:
    """Silence the sound here only. Nothing is signed, so whoever sat here last may do it after he has signed out."""
    officer = desk.watcher(request)
    await fields(request)
    if not desk.session(request):
        await asyncio.to_thread(desk.people.did, officer, now_s(), "silence, signed out")
    await desk.door.post("/v1/alarm/silence", {})
    return _back(request)


async def opened(desk: Desk, request: Request) -> Response:
    """Acknowledge: signed, the other side sees it. Then the message is there to be answered."""
    desk.one_who_may(request, "open")
    line = request.path_params["line"]
    given = await form(request, "about")
    await desk.door.post(line_path(line, "opened"), {"about": given["about"]})
    return RedirectResponse(f"/line/{quote(line, safe='')}?to={quote(given['about'], safe='')}", 303)


async def reply(desk: Desk, request: Request) -> Response:
    """Answer with one of the closed set of replies."""
    officer, line = desk.one_who_may(request, "reply"), request.path_params["line"]
    given = await form(request, "about", "reply")
    body: dict[str, Any] = {"about": given["about"], "reply": given["reply"]}
    if given.get("text", "").strip():
        key = "understood" if given.get("understood") == "1" else "text"
        body |= {key: given["text"].replace("\r\n", "\n").strip(), "language": officer.language}
    body |= {"reasons": [given["reason"]]} if given.get("reason") else {}
    body |= {"override": True} if given.get("override") == "1" else {}
    await desk.door.post(line_path(line, "replies"), body)
    return RedirectResponse(f"/line/{quote(line, safe='')}", 303)


async def draft(desk: Desk, request: Request) -> Response:
    """Keep what was written, and show it as it would be released."""
    officer, line = desk.one_who_may(request, "draft"), request.path_params["line"]
    kept = drafts.of_fields(await fields(request))
    await asyncio.to_thread(desk.people.keep_draft, officer, line, kept)
    return RedirectResponse(f"/line/{quote(line, safe='')}/release", 303)


def _back(request: Request) -> Response:
    """To the page from which it was done: only its path is taken, so nobody is sent elsewhere."""
    parts = urlsplit(request.headers.get("referer", "/"))
    path = "/" + parts.path.lstrip("/")
    return RedirectResponse(path + (f"?{parts.query}" if parts.query else ""), 303)
