"""Templates released in advance at the console: a releasing officer signs off what he has begun to write, but for what
he left empty; a watch officer fills that and sends it alone.

The node keeps them and judges; it refuses here what it refuses at the API. A template begins as a draft in *Compose*:
its empty fields are the open ones, so nothing is typed twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.client import ApiError
from openline.desk.web import draft as drafts
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.people import Officer
from openline.desk.web.phrases import sayer
from openline.node.wording import said

DAYS = (1, 7, 30, 90)  # for how long; the node allows no more than the last
DAY_S = 86_400


async def board(desk: Desk, request: Request) -> Response:
    """Every template of a line: those that stand, and those that are over."""
    officer, name = desk.officer(request), request.path_params["line"]
    health, found, page = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get(line_path(name)), desk.door.get(line_path(name, "advance"))
    )
    values = {"health": health, "at": found, "templates": page["templates"], "draft": desk.people.draft(officer, name)}
    return await desk.page(officer, "advance.html", **values)


async def begin(desk: Desk, request: Request) -> Response:
    """What the officer has begun to write, split into what is fixed and what stays open."""
    officer, name = desk.one_who_may(request, "advance"), request.path_params["line"]
    kept = desk.people.draft(officer, name)
    if not kept.get("form"):
        raise HTTPException(409, sayer(officer.language)("advance-needs-form"))
    health, found, shown = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get(line_path(name)), _form(desk, kept["form"], officer)
    )
    fixed = {field.partition(".")[0] for field in kept.get("fields", {})}
    values = {"health": health, "at": found, "form": shown, "draft": kept, "fixed": fixed, "days": DAYS}
    values["key_asked"] = desk.wants_key("advance")
    return await desk.page(officer, "advance-new.html", **values | {"digest": drafts.digest(name, kept)})


async def release(desk: Desk, request: Request) -> Response:
    """Release it in advance, exactly as it was shown."""
    officer, name = desk.one_who_may(request, "advance"), request.path_params["line"]
    given = await form(request, "digest", "title", "days")
    kept = desk.people.draft(officer, name)
    if not kept or drafts.digest(name, kept) != given["digest"]:
        raise HTTPException(409, sayer(officer.language)("advance-changed"))
    shown = await _form(desk, kept["form"], officer)
    fixed = {field.partition(".")[0] for field in kept.get("fields", {})}
    asked = {key: kept[key] for key in ("precedence", "marker") if kept.get(key)}
    asked |= {"text": kept["text"], "language": officer.language} if kept.get("text") else {}
    asked |= {"form": {"name": kept["form"], "fields": kept.get("fields", {})}, "title": given["title"]}
    asked |= {"open": [one["name"] for one in shown["fields"] if one["name"] not in fixed]}
    days = int(given["days"]) if given["days"] in map(str, DAYS) else DAYS[0]
    until = int(time.time()) + days * DAY_S - 60  # a minute for clocks
    purpose = _released(name, given)
    proof = await desk.proved(officer, purpose, given) if desk.wants_key("advance") else {}
    made = await desk.door.post(line_path(name, "advance"), asked | {"until_s": until, "exercise": kept["exercise"]})
    await asyncio.to_thread(desk.people.keep_draft, officer, name, {})
    await _keep_proof(desk, officer, purpose["act"], name, made["digest"], proof)
    return RedirectResponse(f"/line/{quote(name, safe='')}/advance", 303)


async def fill(desk: Desk, request: Request) -> Response:
    """The open fields of one template, to be filled; with what was typed so far, and what each side will read of it."""
    officer, name = desk.one_who_may(request, "draft"), request.path_params["line"]
    typed = drafts.of_fields(await fields(request))["fields"] if request.method == "POST" else {}
    kept = await _template(desk, name, request.path_params["advance"])
    health, found, shown = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get(line_path(name)), _form(desk, kept["form"], officer)
    )
    opened = [one for one in shown["fields"] if one["name"] in kept["open"]]
    values = {"health": health, "at": found, "chosen": kept, "form": shown, "opened": opened, "typed": typed}
    values["key_asked"] = desk.wants_key("release", kept["precedence"])
    values["readings"] = await _readings(desk, name, kept, typed, officer) if typed else None
    return await desk.page(officer, "advance-fill.html", **values)


async def send(desk: Desk, request: Request) -> Response:
    """Send it with these fields."""
    officer, name = desk.one_who_may(request, "release"), request.path_params["line"]
    rows = await fields(request)
    given = dict(rows)
    kept, purpose = await _template(desk, name, request.path_params["advance"]), _sent(name, rows)
    wanted = desk.wants_key("release", kept["precedence"])
    proof = await desk.proved(officer, purpose, given) if wanted else {}
    asked = {"digest": given.get("digest", ""), "fields": purpose["fields"]}
    path = line_path(name, f"advance/{kept['digest'][:16]}/send")
    sent = await desk.door.post(path, asked | {"doubts_seen": given.get("doubts_seen") == "1"})
    await _keep_proof(desk, officer, purpose["act"], name, sent["name"], proof)
    return RedirectResponse(f"/line/{quote(name, safe='')}#{quote(sent['name'], safe='')}", 303)


async def withdraw(desk: Desk, request: Request) -> Response:
    """It is sent no more."""
    desk.one_who_may(request, "advance")
    name = request.path_params["line"]
    await fields(request)
    await desk.door.post(line_path(name, f"advance/{quote(request.path_params['advance'], safe='')}/withdraw"), {})
    return RedirectResponse(f"/line/{quote(name, safe='')}/advance", 303)


async def _form(desk: Desk, name: str, officer: Officer) -> Any:
    return await desk.door.get(f"/v1/forms/{quote(name, safe='')}", language=officer.language)


async def _template(desk: Desk, line: str, digest: str) -> dict[str, Any]:
    page = await desk.door.get(line_path(line, "advance"))
    for one in page["templates"]:
        if one["digest"][:16] == digest:
            return dict(one)
    raise HTTPException(404, said("no-such-template"))


async def _readings(
    desk: Desk, line: str, kept: Mapping[str, Any], typed: Mapping[str, Any], officer: Officer
) -> dict[str, Any]:
    """What each language reads of the template with these fields, and what is wrong or doubted."""
    out: dict[str, Any] = {"text": kept["text"], "readings": {}, "problems": [], "doubts": [], "warning": ""}
    asked = {"form": {"name": kept["form"], "fields": kept["fields"] | typed}, "language": officer.language}
    try:
        found = await desk.door.post(line_path(line, "preview"), asked)
    except ApiError as wrong:
        if wrong.status >= 500:
            raise
        return out | {"problems": [str(wrong)]}
    return out | {key: found[key] for key in ("readings", "doubts", "warning")}


def _released(line: str, given: Mapping[str, str]) -> dict[str, Any]:
    """For what a passkey signs: this draft, under this name, for so many days."""
    return {"act": "advance", "line": line} | {key: given.get(key, "") for key in ("digest", "title", "days")}


def _sent(line: str, rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """For what a passkey signs: this template with these fields."""
    typed = drafts.of_fields(rows)["fields"]
    return {"act": "send-advance", "line": line, "digest": dict(rows).get("digest", ""), "fields": typed}


async def ask(desk: Desk, request: Request) -> Response:
    """What a browser needs for a passkey to release this in advance; nothing when none is asked for."""
    officer, given = desk.one_who_may(request, "advance"), await form(request, "digest")
    return await _asked(desk, officer, _released(request.path_params["line"], given), desk.wants_key("advance"))


async def ask_to_send(desk: Desk, request: Request) -> Response:
    """The same for sending a template: as for any message, when its precedence wants it."""
    officer, name = desk.one_who_may(request, "release"), request.path_params["line"]
    rows = await fields(request)
    kept = await _template(desk, name, request.path_params["advance"])
    return await _asked(desk, officer, _sent(name, rows), desk.wants_key("release", kept["precedence"]))


async def _asked(desk: Desk, officer: Officer, purpose: Mapping[str, Any], wanted: bool) -> Response:
    if not wanted:
        return Response(status_code=204)
    options = await asyncio.to_thread(desk.keys.ask, officer, purpose, now_s())
    return Response(options, media_type="application/json")


async def _keep_proof(desk: Desk, officer: Officer, act: str, line: str, about: str, proof: Mapping[str, Any]) -> None:
    if proof:
        await asyncio.to_thread(lambda: desk.people.did(officer, now_s(), f"proof of {act}", line, about, proof=proof))


_AT = "/line/{line}/advance"
ROUTES = (
    (_AT, board),
    (_AT, release, "POST"),
    (_AT + "/new", begin),
    (_AT + "/passkey", ask, "POST"),
    (_AT + "/{advance}", fill, "GET", "POST"),
    (_AT + "/{advance}/send", send, "POST"),
    (_AT + "/{advance}/passkey", ask_to_send, "POST"),
    (_AT + "/{advance}/withdraw", withdraw, "POST"),
)
