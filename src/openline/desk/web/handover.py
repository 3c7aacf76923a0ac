"""The watch: its brief, the handover that two officers sign, each in his own session, its records, and the sound test.

The node keeps all of it and judges signatures; here it is shown and asked for. It refuses to let a role that does not
keep watch sign, and to sign a brief that is not the one on the page: the form carries the digest.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.people import Officer
from openline.desk.web.phrases import sayer
from openline.node.brief import KINDS

RELIEVES = frozenset({"releasing"})  # roles that sign in the place of an officer who cannot


async def watch(desk: Desk, request: Request) -> Response:
    """Who has the watch, the sound test, and the handover that is under way."""
    officer = desk.officer(request)
    health, found, page = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get("/v1/watch"), desk.door.get("/v1/watch/records", limit="10")
    )
    values = {"health": health, "watch": found, "records": page["records"], "kinds": KINDS}
    values |= {"alarm": None, "may_relieve": officer.role in RELIEVES}
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
    officer, given = desk.one_who_may(request, "watch"), await form(request, "notes")
    asked = {"officer": officer.name, "notes": given["notes"].replace("\r\n", "\n").strip()}
    found = await desk.door.post("/v1/watch/brief", asked | {"drafts": await waiting_drafts(desk)})
    await _note(desk, officer, "watch brief", found["handover"]["digest"])
    return RedirectResponse("/watch#brief", 303)


async def sign(desk: Desk, request: Request) -> Response:
    """Sign the brief that is on the page, leaving the watch or taking it."""
    officer, given = desk.one_who_may(request, "watch"), await form(request, "side", "digest")
    how, proof = await proven(desk, request, officer, given["digest"])
    asked: dict[str, Any] = {"officer": officer.name, "side": given["side"], "digest": given["digest"]}
    asked |= {"how": how, "proof": proof}
    asked |= {"reason": given.get("reason", "").strip(), "may_relieve": officer.role in RELIEVES}
    found = await desk.door.post("/v1/watch/signatures", asked)
    await _note(desk, officer, f"watch {given['side']}", given["digest"])
    done = found["handover"] is None
    return RedirectResponse("/watch?sound#sound" if done and found["officer"] == officer.name else "/watch", 303)


async def test_sound(desk: Desk, request: Request) -> Response:
    """Sound the node's alarm once, as an exercise."""
    officer = desk.one_who_may(request, "watch")
    await fields(request)
    rows = await desk.door.post("/v1/alarm/test", {})
    failed = [f"{row['outlet']}: {row['failed']}" for row in rows if row["failed"]]
    await _note(desk, officer, "sound test", "; ".join(failed))
    return RedirectResponse("/watch?tested#sound", 303)


async def heard(desk: Desk, request: Request) -> Response:
    """Record what the officer heard: the node's alarm, and the page's sound."""
    officer, given = desk.one_who_may(request, "watch"), await form(request)
    node, page = given.get("node") == "1", given.get("page") == "1"
    if not (node or page or "nothing" in given):
        raise HTTPException(400, sayer(officer.language)("sound-say"))
    await desk.door.post("/v1/watch/sound", {"officer": officer.name, "node": node, "page": page})
    await _note(desk, officer, "sound heard", f"node {'yes' if node else 'NO'}, page {'yes' if page else 'NO'}")
    return RedirectResponse("/watch#sound", 303)


async def proven(_desk: Desk, _request: Request, _officer: Officer, _digest: str) -> tuple[str, str]:
    """How an officer shows that it is he who signs this digest: ``session``, or ``passkey`` with what it gave."""
    return "session", ""


async def waiting_drafts(desk: Desk) -> list[dict[str, Any]]:
    """What waits at this station for a releasing officer, or came back to its drafter, as a brief names it."""
    found = [one for line in await desk.door.get("/v1/lines") for one in line["drafts"]]
    return [
        {"line": one["line"], "about": one["name"]}
        | {"says": f"{one['message']['precedence']}, drafted by {one['drafter']}, {one['state']}"}
        for one in found
    ]


async def _note(desk: Desk, officer: Officer, act: str, about: str) -> None:
    await asyncio.to_thread(desk.people.did, officer, now_s(), act, "", about)


ROUTES = (
    ("/watch", watch),
    ("/watch/records/{number}", record),
    ("/watch/brief", freeze, "POST"),
    ("/watch/signature", sign, "POST"),
    ("/watch/sound-test", test_sound, "POST"),
    ("/watch/heard", heard, "POST"),
)
