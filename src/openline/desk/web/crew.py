"""The officers of this station, for its administrator: who they are, their passkeys, new links, and revoking.

What is done here for a lost key is also done at the station's own terminal (``openline console``), where no key is
needed; both stand in the audit log and, for a day, on the board. It refuses to revoke the only passkey of whoever asks
for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web.desk import Desk, form, now_s
from openline.desk.web.people import LANGUAGES, ROLES, Officer
from openline.node.wording import said

AT = "/officers"


async def look(desk: Desk, request: Request) -> Response:
    """Everybody who may sit here, with his keys."""
    officer = desk.one_who_may(request, "officers")
    return await _page(desk, officer, "")


async def _page(desk: Desk, officer: Officer, link: str, whose: str = "") -> Response:
    health = await desk.door.get("/v1/health")
    crew = [{"officer": one, "keys": desk.keys.of(one)} for one in desk.people.officers()]
    values: dict[str, Any] = {"health": health, "crew": crew, "roles": list(ROLES), "link": link, "whose": whose}
    return await desk.page(officer, "officers.html", languages=LANGUAGES, key_asked=not desk.links, **values)


async def new_link(desk: Desk, request: Request) -> Response:
    """Make a one-time link for an officer, who is added when he is new. It is shown once, to be carried to him."""
    officer = desk.one_who_may(request, "officers")
    given = await form(request, "name")
    name, role = given["name"].strip(), given.get("role", "")
    known = await asyncio.to_thread(desk.people.officer, name)
    if known is None or (role and known.role != role):
        made = Officer(name, role, given.get("language", "en")) if known is None else known
        await asyncio.to_thread(lambda: desk.people.prefer(made, role=role))
        did = "add officer" if known is None else "change role"
        await asyncio.to_thread(lambda: desk.people.did(officer, now_s(), did, "", name, to=role))
    one = await asyncio.to_thread(desk.people.officer, name)
    assert one is not None, "kept just now"
    secret = await asyncio.to_thread(desk.people.link, one, now_s())
    await asyncio.to_thread(desk.people.did, officer, now_s(), "make link", "", name)
    return await _page(desk, officer, f"{desk.origin}/sign-in?link={secret}", name)


def _purpose(given: dict[str, str]) -> dict[str, str]:
    return {"act": "revoke", "name": given["name"], "key": given.get("key", "")}


async def ask(desk: Desk, request: Request) -> Response:
    """What a browser needs for the administrator's passkey to sign this revocation."""
    officer = desk.one_who_may(request, "officers")
    given = dict(await form(request, "name"))
    if not desk.wants_key("revoke"):
        return Response(status_code=204)
    options = await asyncio.to_thread(desk.keys.ask, officer, _purpose(given), now_s())
    return Response(options, media_type="application/json")


async def revoke(desk: Desk, request: Request) -> Response:
    """Revoke passkeys of an officer, and end what he had open."""
    officer = desk.one_who_may(request, "officers")
    given = dict(await form(request, "name"))
    whose = await asyncio.to_thread(desk.people.officer, given["name"])
    if whose is None:
        raise HTTPException(404, said("no-such-officer"))
    proof = await desk.proved(officer, _purpose(given), given) if desk.wants_key("revoke") else {}
    if whose.name == officer.name and len(desk.keys.of(whose)) < 2 and not desk.links:
        raise HTTPException(409, said("only-passkey"))
    gone = await asyncio.to_thread(desk.keys.revoke, whose, given.get("key", ""))
    for folder in ("sessions", "links", "seats", "tokens"):
        await asyncio.to_thread(desk.people.forget, folder, whose.name)
    more = {"proof": proof} if proof else {}
    await asyncio.to_thread(lambda: desk.people.did(officer, now_s(), "revoke", "", whose.name, keys=gone, **more))
    return RedirectResponse(AT, 303)


ROUTES = (
    (AT, look, "GET"),
    (AT, new_link, "POST"),
    (AT + "/revoke", revoke, "POST"),
    (AT + "/revoke/passkey", ask, "POST"),
)
