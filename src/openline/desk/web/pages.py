"""The pages: board, line, compose, and the live preview. Each is whole without a script.

It refuses to sign or send anything: whatever an officer does is a POST in :mod:`openline.desk.web.acts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from openline.desk.client import ApiError
from openline.desk.web import draft as drafts
from openline.desk.web import show
from openline.desk.web.desk import Desk, fields
from openline.desk.web.door import line_path

CALLS_MAX = 20  # shown in full on a board: who has more calls than that reads the first, and a count
ENTRIES = 50  # on one page of a transcript


async def board(desk: Desk, request: Request) -> Response:
    """Every line at a glance, and what rings."""
    officer = desk.officer(request)
    health, lines = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get("/v1/lines"))
    entries = await _called(desk, lines, officer.language)
    unopened, unanswered = show.calls(lines, entries, health["now_ms"])
    theirs = sorted((call for line in lines for call in show.theirs(line, health["now_ms"])), key=show.urgency)
    shown = [
        {"name": line["line"], "worst": show.worst(line), "lamps": show.lamps(line), "at": line}
        for line in sorted(lines, key=lambda line: str(line["line"]))
    ]
    values = {"health": health, "lines": shown, "alarms": unopened, "unanswered": unanswered, "theirs": theirs}
    return await desk.page(officer, "board.html", **values)


async def _called(desk: Desk, lines: list[Any], language: str) -> dict[tuple[str, str], Any]:
    """The messages that wait for a person here."""
    rows = [(line["line"], call) for line in lines for call in line["waiting_for_us"]]
    rows.sort(key=lambda row: (show.ORDER.index(row[1]["precedence"]), row[1]["due_ms"]))
    names = [(line, call["name"]) for line, call in rows[:CALLS_MAX]]
    asked = (desk.door.get(line_path(line, f"entries/{name}"), language=language) for line, name in names)
    return dict(zip(names, await asyncio.gather(*asked), strict=True))


async def line(desk: Desk, request: Request) -> Response:
    """One line: its transcript, the reply bar, who is on it."""
    officer, name = desk.officer(request), request.path_params["line"]
    ask = {"class": ",".join(show.TALK), "language": officer.language, "limit": str(ENTRIES)}
    at = request.query_params.get("before", "")
    ask["before"] = at if at.isascii() and at.isdecimal() and 0 < len(at) <= 12 else "999999999999"
    health, found, page = await asyncio.gather(
        desk.door.get("/v1/health"), desk.door.get(line_path(name)), desk.door.get(line_path(name, "entries"), **ask)
    )
    entries = page["entries"]
    to = show.answerable(entries, found, request.query_params.get("to", ""))
    values = {
        "health": health,
        "at": found,
        "lamps": show.lamps(found),
        "entries": entries,
        "previous": page["previous"],
    }
    values |= {"to": to, "opened": to is not None and show.is_opened(to, found), "keys": show.KEYS}
    values |= {"drill": show.is_drill(found), "worst": show.worst(found), "earlier": at != ""}
    values["waiting"] = {call["name"]: call for call in found["waiting_for_us"]}
    return await desk.page(officer, "line.html", **values)


async def compose(desk: Desk, request: Request) -> Response:
    """Write a message: free text, or a form of the catalogue, with what each side will read."""
    officer, name = desk.one_who_may(request, "draft"), request.path_params["line"]
    health, found, forms = await asyncio.gather(
        desk.door.get("/v1/health"),
        desk.door.get(line_path(name)),
        desk.door.get("/v1/forms", language=officer.language),
    )
    kept = desk.people.draft(officer, name)
    asked = request.query_params.get("form")
    if asked is not None and asked != kept.get("form", ""):
        kept = {"form": asked}
    if "form" not in kept:
        kept = {"form": ""}
    chosen = await desk.door.get(f"/v1/forms/{kept['form']}", language=officer.language) if kept["form"] else None
    values = {"health": health, "at": found, "worst": show.worst(found), "forms": forms["forms"], "form": chosen}
    values |= {"draft": drafts.shown(kept, chosen, show.is_drill(found)), "precedences": show.ORDER}
    values |= {"markers": show.MARKERS, "readings": await readings(desk, name, kept, officer.language)}
    return await desk.page(officer, "compose.html", **values)


async def preview(desk: Desk, request: Request) -> Response:
    """What every side would read of what was typed so far. It is kept as a draft: a session may end at any moment."""
    officer, name = desk.one_who_may(request, "draft"), request.path_params["line"]
    typed = drafts.of_fields(await fields(request))
    await asyncio.to_thread(desk.people.keep_draft, officer, name, typed)
    found = await desk.door.get(line_path(name))
    shown = await readings(desk, name, typed, officer.language)
    return await desk.page(officer, "preview.html", readings=shown, at=found, draft=typed)


async def readings(desk: Desk, line: str, kept: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What each language of the line reads of a draft, with what is doubted or wrong in it."""
    out: dict[str, Any] = {"text": kept.get("text", ""), "readings": {}, "problems": [], "doubts": [], "warning": ""}
    if not kept.get("form") or not kept.get("fields"):
        return out
    asked = {"form": {"name": kept["form"], "fields": kept["fields"]}, "language": language}
    try:
        found = await desk.door.post(line_path(line, "preview"), asked)
    except ApiError as wrong:
        if wrong.status >= 500:
            raise
        return out | {"problems": [str(wrong)]}
    return out | {key: found[key] for key in ("readings", "doubts", "warning")}
