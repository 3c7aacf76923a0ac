"""What an officer does at the console: each is one POST of its own page, becomes one request to the node, and is noted.

It refuses what his role lacks, and a release of anything but the draft that he was shown. *Silence* and *Acknowledge*
are two acts: one signs, the other does not.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web import draft as drafts
from openline.desk.web.desk import COOKIE, Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.people import SESSION_S

TRIES_MAX, TRIES_S = 20, 60.0  # sign-ins in a minute: a secret of 256 bits is not guessed, a flood is turned away
_tries: deque[float] = deque(maxlen=TRIES_MAX)


async def sign_in(desk: Desk, request: Request) -> Response:
    """Use a one-time link: it is gone, and a session begins."""
    given = await form(request, "link")
    now = time.monotonic()
    if len(_tries) == TRIES_MAX and now - _tries[0] < TRIES_S:
        raise HTTPException(429, "Too many sign-ins within a minute. Wait a minute.")
    _tries.append(now)
    secret = await asyncio.to_thread(desk.people.redeem, given["link"], now_s())
    if secret is None:
        raise HTTPException(403, "This link is used, too old, or not one of this station. Ask for another one.")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, secret, max_age=SESSION_S, path="/", secure=True, httponly=True, samesite="strict")
    return answer


async def sign_out(desk: Desk, request: Request) -> Response:
    """End the session. The alarm of the node goes on."""
    await fields(request)
    desk.people.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return answer


async def prefer(desk: Desk, request: Request) -> Response:
    """Choose the language, the theme, or whether single keys act."""
    officer, given = desk.officer(request), await form(request)
    chosen: dict[str, object] = {key: given[key] for key in ("language", "theme") if key in given}
    if "keys" in given:
        chosen["keys"] = given["keys"] == "1"
    await asyncio.to_thread(lambda: desk.people.prefer(officer, **chosen))
    return _back(request)


async def silence(desk: Desk, request: Request) -> Response:
    """Silence the sound here only. Nothing is signed."""
    officer = desk.one_who_may(request, "silence")
    await fields(request)
    await desk.door.post("/v1/alarm/silence", {})
    await asyncio.to_thread(desk.people.did, officer, now_s(), "silence", "", "")
    return _back(request)


async def opened(desk: Desk, request: Request) -> Response:
    """Acknowledge: signed, the other side sees it. Then the message is there to be answered."""
    officer, line = desk.one_who_may(request, "open"), request.path_params["line"]
    given = await form(request, "about")
    await desk.door.post(line_path(line, "opened"), {"about": given["about"]})
    await asyncio.to_thread(desk.people.did, officer, now_s(), "open", line, given["about"])
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
    await asyncio.to_thread(desk.people.did, officer, now_s(), f"reply {given['reply']}", line, given["about"])
    return RedirectResponse(f"/line/{quote(line, safe='')}", 303)


async def draft(desk: Desk, request: Request) -> Response:
    """Keep what was written, and show it as it would be released."""
    officer, line = desk.one_who_may(request, "draft"), request.path_params["line"]
    kept = drafts.of_fields(await fields(request))
    await asyncio.to_thread(desk.people.keep_draft, officer, line, kept)
    return RedirectResponse(f"/line/{quote(line, safe='')}/release", 303)


async def release(desk: Desk, request: Request) -> Response:
    """Sign and send the draft that was shown; the draft is forgotten once it is sent."""
    officer, line = desk.one_who_may(request, "release"), request.path_params["line"]
    given = await form(request, "digest")
    kept = desk.people.draft(officer, line)
    if not kept or drafts.digest(line, kept) != given["digest"]:
        raise HTTPException(409, "The draft is not the one that you were shown. Look at it again, then release it.")
    asked = drafts.request(kept, officer.language, given.get("doubts_seen") == "1")
    sent = await desk.door.post(line_path(line, "messages"), asked)
    await asyncio.to_thread(desk.people.keep_draft, officer, line, {})
    await asyncio.to_thread(desk.people.did, officer, now_s(), "release", line, sent["name"])
    return RedirectResponse(f"/line/{quote(line, safe='')}#{quote(sent['name'], safe='')}", 303)


def _back(request: Request) -> Response:
    """To the page from which it was done: only its path is taken, so nobody is sent elsewhere."""
    parts = urlsplit(request.headers.get("referer", "/"))
    path = "/" + parts.path.lstrip("/")
    return RedirectResponse(path + (f"?{parts.query}" if parts.query else ""), 303)
