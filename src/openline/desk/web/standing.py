"""Suspending and resuming a line from its page: with a reason, for how long, what it covers, and what stays open.

A suspension is our own signed statement about our handling of traffic above the floor: nobody is cut off by it. It
refuses to be signed without the passkey of the officer who answers for it, over exactly what he read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web import show
from openline.desk.web.desk import Desk, form, now_s
from openline.desk.web.door import line_path
from openline.node.wording import said

AT = "/line/{line}/standing"
SCOPES = {"PRIORITY,ROUTINE": "both", "ROUTINE": "routine", "PRIORITY": "priority"}  # what may be suspended at all
HOURS = (1, 2, 4, 8, 12, 24, 48, 72)  # to choose from, as far as the charter allows


async def look(desk: Desk, request: Request) -> Response:
    """How our own handling of the line stands, and the form to suspend or resume it."""
    officer, line = desk.one_who_may(request, "suspend"), request.path_params["line"]
    health, found = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get(line_path(line)))
    most = found["charter"]["suspension_max_s"] // 3600
    values = {"health": health, "at": found, "scopes": SCOPES, "hours": [one for one in HOURS if one <= most]}
    return await desk.page(officer, "standing.html", worst=show.worst(found), key_asked=not desk.links, **values)


def _asked(given: Mapping[str, str], line: str) -> dict[str, Any]:
    """For what the passkey signs: the act with all its words. Raises HTTPException."""
    if given["act"] == "resume":
        return {"act": "resume", "line": line}
    reason, hours = given.get("reason", "").replace("\r\n", "\n").strip(), given.get("hours", "")
    if not reason:
        raise HTTPException(400, said("reason-for-them"))
    if given["act"] != "suspend" or given.get("scope") not in SCOPES or not hours.isdecimal() or len(hours) > 4:
        raise HTTPException(400, said("page-unreadable"))
    scope = given["scope"].split(",")
    return {"act": "suspend", "line": line, "reason": reason, "duration_s": int(hours) * 3600, "scope": scope}


async def ask(desk: Desk, request: Request) -> Response:
    """What a browser needs for a passkey to sign this very statement; nothing when none is asked for."""
    officer = desk.one_who_may(request, "suspend")
    purpose = _asked(await form(request, "act"), request.path_params["line"])
    if not desk.wants_key(purpose["act"]):
        return Response(status_code=204)
    options = await asyncio.to_thread(desk.keys.ask, officer, purpose, now_s())
    return Response(options, media_type="application/json")


async def act(desk: Desk, request: Request) -> Response:
    """Sign it: the other side sees it at once."""
    officer, line = desk.one_who_may(request, "suspend"), request.path_params["line"]
    given = await form(request, "act")
    purpose = _asked(given, line)
    proof = await desk.proved(officer, purpose, given) if desk.wants_key(purpose["act"]) else {}
    body = {key: value for key, value in purpose.items() if key in ("reason", "duration_s", "scope")}
    body |= {"language": officer.language} if body else {}
    sent = await desk.door.post(line_path(line, purpose["act"]), body)
    if proof:
        what = (f"proof of {purpose['act']}", line, sent["name"])
        await asyncio.to_thread(lambda: desk.people.did(officer, now_s(), *what, proof=proof))
    return RedirectResponse(f"/line/{quote(line, safe='')}#{quote(sent['name'], safe='')}", 303)


ROUTES = ((AT, look, "GET"), (AT, act, "POST"), (AT + "/passkey", ask, "POST"))
