"""The watch: its brief, the handover that two officers sign, each in his own session, its records, and the sound test.

The node keeps all of it and judges signatures; here it is shown and asked for. It refuses to let a role that does not
keep watch sign, and to sign a brief that is not the one on the page: the form carries the digest.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.phrases import sayer
from openline.node.brief import KINDS


async def watch(desk: Desk, request: Request) -> Response:
    """Who has the watch, the sound test, and the handover that is under way."""
    officer = desk.officer(request)
    health, found, page = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get("/v1/watch"), desk.door.get("/v1/watch/records", limit="10")
    )
    values = {"health": health, "watch": found, "records": page["records"], "kinds": KINDS}
    values |= {"alarm": None, "may_relieve": officer.may("countersign"), "key_asked": desk.wants_key("watch")}
    if "tested" in request.query_params:
        values["alarm"] = await desk.door.get("/v1/alarm")
    return await desk.page(officer, "handover.html", **values)


async def record(desk: Desk, request: Request) -> Response:
    """One handover that was done, to be read and printed."""
    officer, number = desk.officer(request), request.path_params["number"]
    health, found = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get(f"/v1/watch/records/{number}"))
    return await desk.page(officer, "watch-record.html", health=health, record=found, kinds=KINDS)


async def freeze(desk: Desk, request: Request) -> Response:
    """Freeze the brief. Nothing is signed by it."""
    desk.one_who_may(request, "watch")
    given = await form(request, "notes")
    await desk.door.post("/v1/watch/brief", {"notes": given["notes"].replace("\r\n", "\n").strip()})
    return RedirectResponse("/watch#brief", 303)


def _purpose(given: Mapping[str, str]) -> dict[str, Any]:
    """For what a passkey signs: this side of this brief."""
    return {"act": "watch", "side": given["side"], "digest": given["digest"]}


async def ask(desk: Desk, request: Request) -> Response:
    """What a browser needs for a passkey to sign this side of the brief; nothing when none is asked for."""
    officer, given = desk.one_who_may(request, "watch"), await form(request, "side", "digest")
    if not desk.wants_key("watch"):
        return Response(status_code=204)
    options = await asyncio.to_thread(desk.keys.ask, officer, _purpose(given), now_s())
    return Response(options, media_type="application/json")


async def sign(desk: Desk, request: Request) -> Response:
    """Sign the brief that is on the page, leaving the watch or taking it."""
    officer, given = desk.one_who_may(request, "watch"), await form(request, "side", "digest")
    proof = await desk.proved(officer, _purpose(given), given) if desk.wants_key("watch") else {}
    asked = {"side": given["side"], "digest": given["digest"], "reason": given.get("reason", "").strip()}
    found = await desk.door.post("/v1/watch/signatures", asked | ({"proof": json.dumps(proof)} if proof else {}))
    done = found["handover"] is None
    return RedirectResponse("/watch?sound#sound" if done and found["officer"] == officer.name else "/watch", 303)


async def test_sound(desk: Desk, request: Request) -> Response:
    """Sound the node's alarm once, as an exercise."""
    desk.one_who_may(request, "watch")
    await fields(request)
    await desk.door.post("/v1/alarm/test", {})
    return RedirectResponse("/watch?tested#sound", 303)


async def heard(desk: Desk, request: Request) -> Response:
    """Record what the officer heard: the node's alarm, and the page's sound."""
    officer, given = desk.one_who_may(request, "watch"), await form(request)
    node, page = given.get("node") == "1", given.get("page") == "1"
    if not (node or page or "nothing" in given):
        raise HTTPException(400, sayer(officer.language)("sound-say"))
    await desk.door.post("/v1/watch/sound", {"node": node, "page": page})
    return RedirectResponse("/watch#sound", 303)


ROUTES = (
    ("/watch", watch),
    ("/watch/records/{number}", record),
    ("/watch/brief", freeze, "POST"),
    ("/watch/signature", sign, "POST"),
    ("/watch/passkey", ask, "POST"),
    ("/watch/sound-test", test_sound, "POST"),
    ("/watch/heard", heard, "POST"),
)
