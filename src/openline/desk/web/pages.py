"""The pages: board, line, compose, and the live preview. Each is whole without a script.

It refuses to sign or send anything: whatever an officer does is a POST in :mod:`openline.desk.web.acts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from openline.desk.client import ApiError
from openline.desk.web import draft as drafts
from openline.desk.web import glance, show
from openline.desk.web.desk import Desk, fields, now_s
from openline.desk.web.door import line_path
from openline.desk.web.phrases import sayer
from openline.desk.web.picture import DRAFTS

LATEST = {"class": "MESSAGE", "before": "999999999999", "limit": "50"}  # among which one's own can be replaced
ENTRIES = 50  # on one page of a transcript
SOUGHT_MAX = 80  # characters of a name, number or time to jump to


async def board(desk: Desk, request: Request) -> Response:
    """Every line at a glance, and what rings."""
    officer = desk.officer(request)
    picture = await desk.look(officer)
    language, rights = officer.language, desk.rights(officer)

    def pieces() -> dict[str, Any]:
        values = {key.replace("-", "_"): picture.piece(key, language, rights) for key in BOARD}
        drafts = picture.piece(DRAFTS, language, rights)
        return values | {"drafts": drafts, "lines": picture.lines(language, rights)}

    return await desk.page(officer, "board.html", health=picture.health, **await asyncio.to_thread(pieces))


BOARD = ("alarms", "summary", "for-us", "for-them")


async def parts(desk: Desk, request: Request) -> Response:
    """What has changed on the board, or in the head of every page, since a page last looked."""
    officer = desk.officer(request)
    since = request.query_params.get("since", "")
    revision = int(since) if since.isascii() and since.isdecimal() and len(since) <= REVISION_MAX else 0
    picture, whole = await desk.look(officer), request.query_params.get("page") == "board"
    pieces = await asyncio.to_thread(picture.since, revision, officer.language, desk.rights(officer), whole)
    return await desk.page(officer, "parts-of-page.html", pieces=pieces)


REVISION_MAX = 18  # digits


async def line(desk: Desk, request: Request) -> Response:
    """One line: its transcript, the reply bar, who is on it."""
    officer, name = desk.officer(request), request.path_params["line"]
    sought = request.query_params.get("at", "")[:SOUGHT_MAX].strip()
    health, found, page, _ = await asyncio.gather(
        desk.door.get("/v1/health"),
        desk.door.get(line_path(name)),
        _page(desk, name, request, officer.language, sought),
        desk.look(officer),
    )
    entries, now_ms = page["entries"], health["now_ms"]
    to = show.answerable(entries, found, asked := request.query_params.get("to", ""))
    if asked and (to is None or to["name"] != asked):  # it stands on an earlier page
        to = await _theirs(desk, name, asked, officer.language) or to
    answer = await desk.door.get("/v1/forms/answer", language=officer.language) if to else {"fields": []}
    values = {
        "health": health,
        "at": found,
        "lamps": [glance.lamp(p) | {"why": p["why"]} for p in _peers(found, now_ms)],
    }
    values |= {"entries": entries, "previous": page["previous"], "newer": page["newer"], "sought": sought}
    values |= {"not_found": page["entries"] == [] and sought != "", "found_name": page["found"]}
    values |= {"to": to, "opened": to is not None and show.is_opened(to, found), "keys": show.KEYS}
    values |= {"is_stale": to is not None and show.is_stale(to, now_ms), "drill": show.is_drill(found)}
    values |= {"reasons": next((f["choices"] for f in answer["fields"] if f["name"] == "refusal"), [])}
    values |= {"waiting": {call["name"]: call for call in found["waiting_for_us"]}, "example": _example(found, now_ms)}
    return await desk.page(officer, "line.html", **values)


def _peers(line: Mapping[str, Any], now_ms: int) -> list[dict[str, Any]]:
    peers: list[dict[str, Any]] = glance.settled(line, None, now_ms)["peers"]
    return peers


def _example(line: Mapping[str, Any], now_ms: int) -> str:
    """What can be typed to jump: a name of this line, and a time."""
    return f"{line['me']['party']}-12 · 12 · {show.group(now_ms)}"


async def _theirs(desk: Desk, line: str, name: str, language: str) -> dict[str, Any] | None:
    """A message of theirs by its name; None when there is none."""
    try:
        found: dict[str, Any] = await desk.door.get(
            line_path(line, f"entries/{quote(name, safe='')}"), language=language
        )
    except ApiError as wrong:
        if wrong.status >= 500:
            raise
        return None
    return found if found["class"] == "MESSAGE" and not found["ours"] else None


async def _page(desk: Desk, line: str, request: Request, language: str, sought: str) -> dict[str, Any]:
    """A page of the transcript: the newest one, the one in front of or behind a position, or around what is sought.

    An empty one while the node still reads the record: the page says so, and asks anew when it has.
    """
    try:
        return await _of_record(desk, line, request, language, sought)
    except ApiError as wrong:
        if wrong.status != 503:
            raise
        if not (await desk.door.get(line_path(line)))["loading"]:  # it has been read just now
            return await _of_record(desk, line, request, language, sought)
    return {"entries": [], "previous": None, "newer": None, "found": ""}


async def _of_record(desk: Desk, line: str, request: Request, language: str, sought: str) -> dict[str, Any]:
    ask = {"class": ",".join(show.TALK), "language": language, "limit": str(ENTRIES)}
    if sought:
        return await _around(desk, line, ask, sought)
    for key in ("before", "after"):
        at = request.query_params.get(key, "")
        if at.isascii() and at.isdecimal() and 0 < len(at) <= 12:
            found = await desk.door.get(line_path(line, "entries"), **ask, **{key: at})
            return dict(found) | {"newer": found["next"] if key == "after" else _last(found), "found": ""}
    found = await desk.door.get(line_path(line, "entries"), **ask, before="999999999999")
    return dict(found) | {"newer": None, "found": ""}


def _last(page: Mapping[str, Any]) -> int | None:
    return page["entries"][-1]["id"] if page["entries"] else None


async def _around(desk: Desk, line: str, ask: Mapping[str, str], sought: str) -> dict[str, Any]:
    """The page around an entry by its name or number, or around a time; without entries when there is none."""
    at_s = show.instant(sought, now_s())
    tries = [{"at_s": str(at_s)}] if at_s is not None else [{"around": sought}]
    if at_s is None and sought.isascii() and sought.isdecimal():
        cards = await desk.door.get(line_path(line))
        tries = [{"around": f"{one['party']}-{sought}"} for one in cards["members"]]
    for one in tries:
        try:
            found = await desk.door.get(line_path(line, "entries"), **ask, **one)
        except ApiError as wrong:
            if wrong.status >= 500:
                raise
            continue
        return dict(found) | {"newer": found["next"], "found": one.get("around", "").upper()}
    return {"entries": [], "previous": None, "newer": None, "found": ""}


async def compose(desk: Desk, request: Request) -> Response:
    """Write a message: free text, or a form of the catalogue, with what each side will read."""
    officer, name = desk.one_who_may(request, "draft"), request.path_params["line"]
    health, found, forms, said = await asyncio.gather(
        desk.door.get("/v1/health"),
        desk.door.get(line_path(name)),
        desk.door.get("/v1/forms", language=officer.language),
        desk.door.get(line_path(name, "entries"), **LATEST, language=officer.language),
    )
    kept = desk.people.draft(officer, name)
    replaced = request.query_params.get("supersedes", "")[:SOUGHT_MAX]
    kept |= {"supersedes": replaced} if replaced else {}
    asked = request.query_params.get("form")
    if asked is not None and asked != kept.get("form", ""):
        kept = {"form": asked} | {key: kept[key] for key in ("supersedes",) if kept.get(key)}
    if "form" not in kept:
        kept = {"form": ""} | kept
    chosen = await desk.door.get(f"/v1/forms/{kept['form']}", language=officer.language) if kept["form"] else None
    shown = drafts.shown(kept, chosen, show.is_drill(found))
    values = {"health": health, "at": found, "worst": show.worst(found), "forms": forms["forms"], "form": chosen}
    values |= {"draft": shown, "precedences": show.ORDER, "begun": asked is not None or bool(kept.get("text"))}
    read = await readings(desk, name, shown, officer.language)
    values |= {"own": show.replaceable(said["entries"])}
    values |= {"markers": show.MARKERS, "readings": read | {"reach": _reach(found, shown)}}
    return await desk.page(officer, "compose.html", **values)


def _reach(line: Mapping[str, Any], draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    return show.reach(line, draft.get("precedence", "ROUTINE"), bool(draft.get("form")))


async def preview(desk: Desk, request: Request) -> Response:
    """What every side would read of what was typed so far. It is kept as a draft: a session may end at any moment."""
    officer, name = desk.one_who_may(request, "draft"), request.path_params["line"]
    typed = drafts.of_fields(await fields(request))
    await asyncio.to_thread(desk.people.keep_draft, officer, name, typed)
    found = await desk.door.get(line_path(name))
    shown = await readings(desk, name, typed, officer.language) | {"reach": _reach(found, typed)}
    return await desk.page(officer, "preview.html", readings=shown, at=found, draft=typed)


async def readings(desk: Desk, line: str, kept: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What each language of the line reads of a draft, with what is doubted or wrong in it."""
    out: dict[str, Any] = {"text": kept.get("text", ""), "readings": {}, "problems": [], "doubts": [], "warning": ""}
    out["beside"] = []
    until = kept.get("valid_until", "")
    if until and (show.instant(until, now_s()) or 0) <= now_s():
        out |= {"problems": [sayer(language)("valid-until-wrong")], "beside": ["valid_until"]}
    if not kept.get("form") or not kept.get("fields"):
        return out
    asked = {"form": {"name": kept["form"], "fields": kept["fields"]}, "language": language}
    try:
        found = await desk.door.post(line_path(line, "preview"), asked)
    except ApiError as wrong:
        if wrong.status >= 500:
            raise
        rows = [(row["says"], row["field"]) for row in wrong.problems] or [(str(wrong), "")]
        said, beside = [says for says, _ in rows], [field for _, field in rows]
        return out | {"problems": out["problems"] + said, "beside": out["beside"] + beside}
    return out | {key: found[key] for key in ("readings", "doubts", "warning")}
