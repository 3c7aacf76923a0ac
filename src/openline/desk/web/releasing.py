"""Releasing: a last look at one's own draft, handing it to a second officer, and what that officer does with it.

The node keeps what was handed over and says who may release it; the page shows both officers the same words. It refuses
a release of anything but what was shown: by digest, and for FLASH by a passkey that has signed that digest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web import draft as drafts
from openline.desk.web import pages, show
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.people import Officer
from openline.node.wording import said

AT = "/line/{line}"
HANDED = AT + "/handed/{draft}"


def rule(charter: Mapping[str, Any], precedence: str) -> str:
    """How the charter has a message of that precedence released: by ``two``, ``alone`` and marked, or as ever."""
    asked = charter["two_persons"]
    return "two" if precedence in asked else "alone" if asked else ""


async def look(desk: Desk, request: Request) -> Response:
    """What is about to be signed or handed over, for a last look."""
    officer, name = desk.one_who_may(request, "release"), request.path_params["line"]
    kept = desk.people.draft(officer, name)
    if not kept:
        raise HTTPException(404, said("no-draft-of-yours"))
    health, found = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get(line_path(name)))
    precedence = await _precedence(desk, kept)
    values = {"health": health, "at": found, "worst": show.worst(found), "draft": kept, "precedence": precedence}
    values |= {"rule": rule(found["charter"], precedence), "key_asked": desk.wants_key("release", precedence)}
    values |= {"digest": drafts.digest(name, kept)}
    values |= {"readings": await pages.readings(desk, name, kept, officer.language)}
    return await desk.page(officer, "release.html", **values)


async def _precedence(desk: Desk, kept: Mapping[str, Any]) -> str:
    """The precedence of a draft: as chosen, else what is usual for its form."""
    if kept.get("precedence") or not kept.get("form"):
        return str(kept.get("precedence") or "ROUTINE")
    return str((await desk.door.get(f"/v1/forms/{quote(kept['form'], safe='')}"))["precedence"])


def _own(desk: Desk, officer: Officer, line: str, digest: str) -> dict[str, Any]:
    """One's own draft, as it was shown. Raises HTTPException."""
    kept = desk.people.draft(officer, line)
    if not kept or drafts.digest(line, kept) != digest:
        raise HTTPException(409, said("draft-not-shown"))
    return kept


async def ask(desk: Desk, request: Request) -> Response:
    """What a browser needs for a passkey to sign this very draft; nothing when none is asked for."""
    officer, line = desk.one_who_may(request, "release"), request.path_params["line"]
    given = await form(request, "digest")
    kept = _own(desk, officer, line, given["digest"])
    if not desk.wants_key("release", await _precedence(desk, kept)):
        return Response(status_code=204)
    return await _asked(desk, officer, drafts.purpose(line, given["digest"]))


async def _asked(desk: Desk, officer: Officer, purpose: Mapping[str, Any]) -> Response:
    options = await asyncio.to_thread(desk.keys.ask, officer, purpose, now_s())
    return Response(options, media_type="application/json")


async def release(desk: Desk, request: Request) -> Response:
    """Sign and send one's own draft alone, where the charter allows it; it is forgotten once it is sent."""
    officer, line = desk.one_who_may(request, "release"), request.path_params["line"]
    given = await form(request, "digest")
    kept = _own(desk, officer, line, given["digest"])
    proof: dict[str, Any] = {}
    if desk.wants_key("release", await _precedence(desk, kept)):
        proof = await desk.proved(officer, drafts.purpose(line, given["digest"]), given)
    asked = drafts.request(kept, officer.language, given.get("doubts_seen") == "1")
    if kept.get("handed"):  # else it could be released once more by somebody else
        await desk.door.post(line_path(line, f"drafts/{quote(kept['handed'], safe='')}/withdraw"), {})
    sent = await desk.door.post(line_path(line, "messages"), asked)
    await asyncio.to_thread(desk.people.keep_draft, officer, line, {})
    if proof:
        act = ("proof of release", line, sent["name"])
        await asyncio.to_thread(lambda: desk.people.did(officer, now_s(), *act, proof=proof, digest=given["digest"]))
    return RedirectResponse(f"/line/{quote(line, safe='')}#{quote(sent['name'], safe='')}", 303)


async def hand(desk: Desk, request: Request) -> Response:
    """Hand one's draft to a releasing officer: it waits on the board of everybody here."""
    officer, line = desk.one_who_may(request, "draft"), request.path_params["line"]
    given = await form(request, "digest")
    kept = _own(desk, officer, line, given["digest"])
    asked = drafts.request(kept, officer.language, given.get("doubts_seen") == "1")
    again = f"drafts/{quote(kept['handed'], safe='')}" if kept.get("handed") else "drafts"
    made = await desk.door.post(line_path(line, again), asked)
    await asyncio.to_thread(desk.people.keep_draft, officer, line, {})
    return _to(line, made["name"])


async def handed(desk: Desk, request: Request) -> Response:
    """A draft that was handed over, as both officers see it."""
    officer, line = desk.officer(request), request.path_params["line"]
    health, found, one = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get(line_path(line)), desk.door.get(_path(request))
    )
    kept = drafts.of_message(one["message"])
    mine = officer.name == one["drafter"]
    values = {"health": health, "at": found, "worst": show.worst(found), "one": one, "draft": kept, "mine": mine}
    values |= {
        "may": officer.may("countersign") and not mine,
    }
    values |= {"key_asked": desk.wants_key("release", one["message"]["precedence"])}
    values |= {"readings": await pages.readings(desk, line, kept, officer.language)}
    return await desk.page(officer, "handed.html", **values)


async def ask_handed(desk: Desk, request: Request) -> Response:
    """What a browser needs for a passkey to sign the draft that was handed over."""
    officer, line = desk.one_who_may(request, "countersign"), request.path_params["line"]
    given = await form(request, "digest")
    one = await desk.door.get(_path(request))
    if one["digest"] != given["digest"]:
        raise HTTPException(409, said("draft-not-shown"))
    if not desk.wants_key("release", one["message"]["precedence"]):
        return Response(status_code=204)
    return await _asked(desk, officer, drafts.purpose(line, given["digest"], one["name"]))


async def countersign(desk: Desk, request: Request) -> Response:
    """Release what another officer has drafted."""
    officer, line = desk.one_who_may(request, "countersign"), request.path_params["line"]
    given = await form(request, "digest")
    one = await desk.door.get(_path(request))
    asked: dict[str, Any] = {"digest": given["digest"], "doubts_seen": given.get("doubts_seen") == "1"}
    if desk.wants_key("release", one["message"]["precedence"]):
        asked["proof"] = await desk.proved(officer, drafts.purpose(line, given["digest"], one["name"]), given)
    sent = await desk.door.post(_path(request, "/release"), asked)
    return RedirectResponse(f"/line/{quote(line, safe='')}#{quote(sent['name'], safe='')}", 303)


async def give_back(desk: Desk, request: Request) -> Response:
    """Return a draft to its drafter, with a reason."""
    desk.one_who_may(request, "countersign")
    given = await form(request, "digest", "reason")
    if not given["reason"].strip():
        raise HTTPException(400, said("reason-for-drafter"))
    asked = {"digest": given["digest"], "reason": given["reason"].replace("\r\n", "\n").strip()}
    await desk.door.post(_path(request, "/return"), asked)
    return _to(request.path_params["line"], request.path_params["draft"])


async def withdraw(desk: Desk, request: Request) -> Response:
    """Take one's own draft back; nobody releases it any more."""
    desk.one_who_may(request, "draft")
    await fields(request)
    await desk.door.post(_path(request, "/withdraw"), {})
    return _to(request.path_params["line"], request.path_params["draft"])


async def change(desk: Desk, request: Request) -> Response:
    """Open one's handed draft again: handed over anew, it is another draft of the same name."""
    officer, line = desk.one_who_may(request, "draft"), request.path_params["line"]
    await fields(request)
    one = await desk.door.get(_path(request))
    if one["drafter"] != officer.name:
        raise HTTPException(409, said("only-drafter-changes"))
    kept = drafts.of_message(one["message"]) | {"handed": one["name"]}
    await asyncio.to_thread(desk.people.keep_draft, officer, line, kept)
    return RedirectResponse(f"/line/{quote(line, safe='')}/compose", 303)


def _path(request: Request, act: str = "") -> str:
    return line_path(request.path_params["line"], f"drafts/{quote(request.path_params['draft'], safe='')}{act}")


def _to(line: str, draft: str) -> Response:
    return RedirectResponse(f"/line/{quote(line, safe='')}/handed/{quote(draft, safe='')}", 303)


ROUTES = (
    (AT + "/release", look, "GET"),
    (AT + "/release", release, "POST"),
    (AT + "/release/passkey", ask, "POST"),
    (AT + "/hand", hand, "POST"),
    (HANDED, handed, "GET"),
    (HANDED + "/passkey", ask_handed, "POST"),
    (HANDED + "/release", countersign, "POST"),
    (HANDED + "/return", give_back, "POST"),
    (HANDED + "/withdraw", withdraw, "POST"),
    (HANDED + "/change", change, "POST"),
)
