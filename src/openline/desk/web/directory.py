"""The duty directory: who of ours holds which office when, and by which telephone the other side's offices are reached.

Free records of this desk, in ``console/directory.json``: no card and no signature names a person or a telephone. They
are printed, because the night on which they are needed may be the one on which no screen works. It refuses to be
believed more than that: nothing of it decides who may do what, or whom an alarm calls.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import threading
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk.web.desk import Desk, form, now_s
from openline.desk.web.phrases import sayer
from openline.node.home import write_private
from openline.words import calendar
from openline.words.visible import problem

ROWS_MAX = 500  # of both lists: a printed list that nobody reads to its end helps nobody
WORDS_MAX = 120  # characters of one column
COLUMNS = ("party", "office", "name", "telephone", "languages", "notes")
GROUP = re.compile(r"(\d\d)(\d\d)(\d\d)Z ([A-Z]{3}) (\d\d)")
_writes = threading.Lock()
Row = dict[str, Any]


async def page(desk: Desk, request: Request) -> Response:
    """Both lists, whoever is on duty now first."""
    officer = desk.officer(request)
    health, lines = await asyncio.gather(desk.door.get("/v1/health"), desk.door.get("/v1/lines"))
    at = health["now_ms"] // 1000
    rows = [row | {"now": is_on(row, at), "over": bool(row["until_s"]) and row["until_s"] <= at} for row in read(desk)]
    ours = sorted((row for row in rows if row["party"] == desk.party), key=lambda row: (row["from_s"], row["office"]))
    others = sorted((row for row in rows if row["party"] != desk.party), key=lambda row: (row["party"], row["office"]))
    parties = sorted({peer["party"] for line in lines for peer in line["peers"]} - {desk.party})
    values = {"health": health, "ours": ours, "others": others, "parties": parties, "columns": COLUMNS}
    return await desk.page(officer, "directory.html", **values)


async def add(desk: Desk, request: Request) -> Response:
    """Add a row. What is wrong is told; what was typed is kept by the browser."""
    officer = desk.one_who_may(request, "directory")
    given, say = await form(request, "party", "office", "name"), sayer(officer.language)
    row: Row = {key: given.get(key, "").strip() for key in COLUMNS}
    wrong = [key for key in COLUMNS if len(row[key]) > WORDS_MAX or (row[key] and problem(row[key]))]
    if wrong or not (row["party"] and row["office"] and (row["name"] or row["telephone"])):
        raise HTTPException(400, say("directory-wrong"))
    for key in ("from", "until"):
        text = given.get(key, "").strip()
        row[f"{key}_s"] = seconds(text) if text else 0
        if row[f"{key}_s"] is None:
            raise HTTPException(400, say("directory-time"))
    row |= {"id": secrets.token_hex(8), "by": officer.name, "at_s": now_s()}
    rows = read(desk)
    if len(rows) >= ROWS_MAX:
        raise HTTPException(409, say("directory-full"))
    await asyncio.to_thread(_write, desk, [*rows, row])
    await asyncio.to_thread(desk.people.did, officer, now_s(), "directory", "", f"{row['party']} {row['office']}")
    return RedirectResponse("/duty", 303)


async def remove(desk: Desk, request: Request) -> Response:
    """Remove a row; the audit log says that it was there."""
    officer, given = desk.one_who_may(request, "directory"), await form(request, "id")
    rows = read(desk)
    gone = [row for row in rows if row["id"] == given["id"]]
    await asyncio.to_thread(_write, desk, [row for row in rows if row not in gone])
    for row in gone:
        about = f"{row['party']} {row['office']}"
        await asyncio.to_thread(desk.people.did, officer, now_s(), "directory removed", "", about)
    return RedirectResponse("/duty", 303)


def is_on(row: Row, at_s: int) -> bool:
    """Whether somebody of a row is on duty at that second; a row without times always is."""
    return bool(row["from_s"] <= at_s and (not row["until_s"] or at_s < row["until_s"]))


def seconds(text: str) -> int | None:
    """Seconds since 1970 of a date-time group such as ``030412Z JUN 23``; None when it is none."""
    found = GROUP.fullmatch(" ".join(text.upper().split()))
    if found is None or found[4] not in calendar.MONTHS:
        return None
    day, hour, minute, year = (int(found[n]) for n in (1, 2, 3, 5))
    civil = calendar.Civil(2000 + year, calendar.MONTHS.index(found[4]) + 1, day, hour, minute, 0)
    made = calendar.seconds_of(civil)
    return made if made is not None and calendar.civil(made) == civil else None  # the 31st of June is none


def read(desk: Desk) -> list[Row]:
    """The rows that are kept."""
    try:
        found = json.loads(_path(desk).read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as wrong:
        raise HTTPException(409, f"{_path(desk)} cannot be read ({wrong}). Restore it from the backup.") from None
    return list(found)


def _write(desk: Desk, rows: list[Row]) -> None:
    with _writes:
        _path(desk).parent.mkdir(mode=0o700, exist_ok=True)
        write_private(_path(desk), json.dumps(rows, ensure_ascii=False, indent=1).encode())


def _path(desk: Desk) -> Path:
    return desk.home / "console" / "directory.json"


ROUTES = (("/duty", page), ("/duty/add", add, "POST"), ("/duty/remove", remove, "POST"))
