"""Records: what was said on every line, searched and taken out; and the log of this desk.

It refuses to hold an index: the node reads its record for each search. A bundle is the node's own export, passed on as
it comes; a paper for people is made of what was found, and says that it proves nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from openline.desk.web import paper, show
from openline.desk.web.desk import Desk, now_s
from openline.desk.web.door import line_path
from openline.desk.web.phrases import sayer

ROWS = 50  # on one page
PAPER_MAX = 1000  # entries in one PDF: what one answer of the node holds, some forty pages
SIEVES = ("words", "line", "party", "class", "precedence", "exercise", "from", "until")
CLASSES = ("MESSAGE", "REPLY", "SUSPEND", "RESUME")
LOG_ROWS = 200  # of the desk's log on one page


async def records(desk: Desk, request: Request) -> Response:
    """Search with its sieves, page by page, the newest first."""
    officer = desk.officer(request)
    picture = await desk.look(officer)
    given = {key: request.query_params.get(key, "").strip() for key in SIEVES}
    before = request.query_params.get("before", "")
    found: dict[str, Any] = {"found": 0, "entries": [], "previous": None}
    if any(given.values()):
        found = await desk.door.get("/v1/search", **_asked(given, officer.language, ROWS, before))
    values: dict[str, Any] = {"health": picture.health, "given": given, "found": found, "searched": any(given.values())}
    values |= {"lines": picture.names, "parties": picture.parties, "precedences": show.ORDER, "classes": CLASSES}
    values |= {
        "query": urlencode({key: value for key, value in given.items() if value}),
        "has_pdf": paper.can_be_made(),
    }
    return await desk.page(officer, "records.html", **values)


def _asked(given: Mapping[str, str], language: str, limit: int, before: str = "") -> dict[str, str]:
    """The parameters of the node's search for what a page's fields say. Raises HTTPException."""
    out = {key: given[key] for key in ("words", "line", "party", "class", "precedence", "exercise") if given[key]}
    for key, parameter in (("from", "from_s"), ("until", "until_s")):
        if given[key]:
            at = show.instant(given[key], now_s())
            if at is None or at < 0:
                raise HTTPException(400, sayer(language)("not-a-time", time=given[key]))
            out[parameter] = str(at)
    if before.isascii() and before.isdecimal() and 0 < len(before) <= 12:
        out["before"] = before
    return out | {"limit": str(limit), "language": language}


async def bundle(desk: Desk, request: Request) -> Response:
    """The whole signed transcript of a line, as ``openline verify`` checks it."""
    officer, line = desk.officer(request), request.path_params["line"]
    data = await desk.door.raw(line_path(line, "export"))
    await asyncio.to_thread(desk.people.did, officer, now_s(), "export", line, "")
    return Response(data, media_type="application/octet-stream", headers=_saved_as(line, "transcript"))


def _saved_as(line: str, ending: str) -> dict[str, str]:
    """A file's name of letters that every system takes, whatever the line is called."""
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "_" for char in line) or "line"
    return {"content-disposition": f'attachment; filename="{safe}.{ending}"'}


async def pdf(desk: Desk, request: Request) -> Response:
    """What was found, as a paper for people: the same search, up to PAPER_MAX entries, the oldest first."""
    officer = desk.officer(request)
    say = sayer(officer.language)
    if not paper.can_be_made():
        raise HTTPException(501, say("pdf-none"))
    given = {key: request.query_params.get(key, "").strip() for key in SIEVES}
    if not any(given.values()):
        raise HTTPException(400, say("nothing-sought"))
    asked = _asked(given, officer.language, PAPER_MAX)
    health, found = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get("/v1/search", **asked))
    names = sorted({entry["line"] for entry in found["entries"]})
    lines = [await desk.door.get(line_path(name)) for name in names]
    what = paper.Paper(
        party=desk.party,
        station=health["station"],
        made_ms=health["now_ms"],
        language=officer.language,
        sought=" · ".join(value for value in given.values() if value),
        left_out=found["found"] - len(found["entries"]),
        clauses=tuple(dict.fromkeys(one["charter"]["saving_clause"] for one in lines)),
        entries=tuple(found["entries"]),
    )
    try:
        made = await asyncio.to_thread(paper.made, what, say)
    except paper.NoGlyph as wrong:
        raise HTTPException(409, say("pdf-no-glyph", missing=wrong.told)) from None
    await asyncio.to_thread(desk.people.did, officer, now_s(), "pdf", given["line"], given["words"])
    return Response(made, media_type="application/pdf", headers=_saved_as(given["line"] or desk.party, "pdf"))


async def log(desk: Desk, request: Request) -> Response:
    """Who did what at this desk, the newest first, and whether its chain is whole."""
    officer = desk.officer(request)
    at = request.query_params.get("skip", "")
    skip = int(at) if at.isascii() and at.isdecimal() and len(at) <= 9 else 0
    picture, found = await desk.look(officer), await asyncio.to_thread(desk.people.audit.look)
    rows = found.rows[::-1]
    values: dict[str, Any] = {"rows": rows[skip : skip + LOG_ROWS], "skip": skip, "wrong": found.wrong}
    values |= {"more": skip + LOG_ROWS if len(rows) > skip + LOG_ROWS else None, "newer": max(0, skip - LOG_ROWS)}
    return await desk.page(officer, "log.html", health=picture.health, **values)
