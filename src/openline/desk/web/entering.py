"""Coming in and going: a one-time link that registers a passkey, the passkey that signs in, and what rings meanwhile.

A link only opens the registration of a passkey; in a demo, where nobody has one, it signs in by itself. Where a session
has ended, the page still shows and sounds what rings, to a browser at which an officer has sat. It refuses words there:
which call, on which line, since when, and a button that silences it here.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.client import ApiError, NoNode
from openline.desk.web import show
from openline.desk.web.desk import COOKIE, PASSKEY, SEAT, STRANGER, Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.passkeys import SIGN_IN, NoKey
from openline.desk.web.people import SEAT_S, SESSION_S, Officer
from openline.node.wording import said
from openline.words.visible import visible

RINGING_MAX = 10  # calls that are named; of more there is a count


async def way_in(desk: Desk, request: Request) -> Response:
    """The way in: by passkey; with a link, the registration of one. Above it what rings, where an officer has sat."""
    secret = request.query_params.get("link", "")
    known, seat = desk.people.linked(secret, now_s()), desk.seat(request)
    values: dict[str, Any] = {"secret": secret, "known": known, "given": visible(secret) != "", "links": desk.links}
    values |= {"seat": seat, "lost": "", "ringing": [], "more": 0, "standing": None}
    if seat is not None:
        try:
            values |= await _ringing(desk)
        except (NoNode, ApiError) as wrong:
            values["lost"] = str(wrong)
    return await desk.page(known or seat or STRANGER, "sign-in.html", **values)


async def _ringing(desk: Desk) -> dict[str, Any]:
    """The calls that nobody here has opened: which, how urgent, since when. Never what was said."""
    health, lines = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get("/v1/lines"))
    calls = [(line, call) for line in lines for call in line["waiting_for_us"] if call["precedence"] in show.ORDER[:2]]
    calls.sort(key=lambda pair: show.urgency(pair[1]))
    asked = (desk.door.get(line_path(line["line"], f"entries/{call['name']}")) for line, call in calls[:RINGING_MAX])
    found = zip(calls, await asyncio.gather(*asked), strict=False)
    rows = [
        {**call, "line": line["line"], "since_ms": entry["kept_at_ms"]}
        for (line, call), entry in found
        if not show.is_opened(entry, line)
    ]
    return {"standing": health, "ringing": rows, "more": max(0, len(calls) - RINGING_MAX)}


async def ask_key(desk: Desk, request: Request) -> Response:
    """What a browser needs to sign in by a passkey, whose ever it is."""
    await fields(request)
    _one_more(desk, request)
    return _json(await asyncio.to_thread(desk.keys.ask, None, SIGN_IN, now_s()))


async def sign_in(desk: Desk, request: Request) -> Response:
    """Sign in by a passkey; in a demo by a one-time link."""
    given = await form(request)
    _one_more(desk, request)
    if "link" in given:
        officer = await asyncio.to_thread(desk.people.used, given["link"], now_s()) if desk.links else None
        if officer is None:
            raise HTTPException(403, said("bad-link"))
        return await _begin(desk, officer, "sign in by link")
    return await _begin(desk, await _by_key(desk, given.get(PASSKEY, "")), "sign in")


async def _by_key(desk: Desk, brought: str) -> Officer:
    """Who has signed in by a passkey. Raises HTTPException."""
    claimed, now = await asyncio.to_thread(desk.keys.whose, brought), time.monotonic()
    if claimed and desk.limits.is_over("officer", claimed.name, now):
        raise HTTPException(429, said("sign-ins-failed"))
    try:
        officer, _ = await asyncio.to_thread(desk.keys.answer, None, SIGN_IN, brought, now_s())
    except NoKey as wrong:
        if claimed:
            desk.limits.count("officer", claimed.name, now)
            await asyncio.to_thread(desk.people.did, claimed, now_s(), "sign-in failed")
        raise HTTPException(403, wrong.says) from None
    return officer


async def ask_new(desk: Desk, request: Request) -> Response:
    """What a browser needs to make a passkey for whoever a link names."""
    officer = _linked(desk, request, await form(request, "link"))
    return _json(await asyncio.to_thread(desk.keys.options, officer, now_s()))


async def register(desk: Desk, request: Request) -> Response:
    """Keep the passkey that was made, use the link up, and begin a session."""
    given = await form(request, "link")
    officer = _linked(desk, request, given)
    try:
        key = await asyncio.to_thread(desk.keys.register, officer, given.get(PASSKEY, ""), now_s())
    except NoKey as wrong:
        raise HTTPException(403, wrong.says) from None
    if await asyncio.to_thread(desk.people.used, given["link"], now_s()) is None:  # somebody else was faster
        await asyncio.to_thread(desk.keys.revoke, officer, key)
        raise HTTPException(403, said("bad-link"))
    return await _begin(desk, officer, "register passkey", key)


def _linked(desk: Desk, request: Request, given: Any) -> Officer:
    _one_more(desk, request)
    officer = desk.people.linked(given["link"], now_s())
    if officer is None:
        raise HTTPException(403, said("bad-link"))
    return officer


async def _begin(desk: Desk, officer: Officer, how: str, about: str = "") -> Response:
    """A session and a seat for an officer."""
    await asyncio.to_thread(desk.people.did, officer, now_s(), how, "", about)
    answer = RedirectResponse("/", 303)
    session = await asyncio.to_thread(desk.people.begin, officer, now_s())
    seat = await asyncio.to_thread(desk.people.sit, officer, now_s())
    for name, secret, age in ((COOKIE, session, SESSION_S), (SEAT, seat, SEAT_S)):
        answer.set_cookie(name, secret, max_age=age, path="/", secure=True, httponly=True, samesite="strict")
    return answer


async def sign_out(desk: Desk, request: Request) -> Response:
    """End the session. What rings stays on the screen, and the alarm of the node goes on."""
    await fields(request)
    officer = desk.people.session(request.cookies.get(COOKIE, ""), now_s())
    if officer:
        await asyncio.to_thread(desk.people.did, officer, now_s(), "sign out")
    desk.people.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def _one_more(desk: Desk, request: Request) -> None:
    """Count one try of this address. Raises HTTPException when it is one too many."""
    address, now = request.client.host if request.client else "", time.monotonic()
    if desk.limits.is_over("address", address, now):
        raise HTTPException(429, said("sign-ins-many"))
    desk.limits.count("address", address, now)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


ROUTES = (
    ("/sign-in", way_in, "GET"),
    ("/sign-in", sign_in, "POST"),
    ("/sign-in/passkey", ask_key, "POST"),
    ("/passkeys/new", ask_new, "POST"),
    ("/passkeys", register, "POST"),
    ("/sign-out", sign_out, "POST"),
)
