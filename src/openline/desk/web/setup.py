"""Setting up a line in the browser, for administrators: cards compared, a charter drafted, read back, signed and
joined, routes tried, and what ``doctor`` finds, in plain words.

It is the same ceremony as on the command line, on the same files. It refuses to take a card whose digits nobody typed
as the other side read them, to sign what was not read back on the page, and to keep a passphrase: it is used once.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk import doctor, plain, routes
from openline.desk.web import readback
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.people import Officer
from openline.desk.web.phrases import sayer
from openline.desk.web.staging import Staging, numbered
from openline.desk.web.upload import uploaded
from openline.line.charter import SignedCharter
from openline.node import amendment, ceremony, papers, terms
from openline.node.home import Home, HomeError
from openline.node.papers import Paper
from openline.node.wording import again

YEARS_S = 5 * 365 * 86_400  # until a charter expires when its terms do not say
LEVELS = {"bad": 0, "look": 1, "good": 2}
# What a finding is about, where it is no line: it is named in the reader's language.
ABOUT = ("settings", "keys", "card", "charters", "store", "node", "alarm", "clock", "forms")


async def look(desk: Desk, request: Request) -> Response:
    """The steps of a set-up, each with what is done of it."""
    officer = desk.one_who_may(request, "administer")
    shown = await asyncio.to_thread(_state, desk)
    shown |= {"health": await desk.door.get("/v1/health"), "key_asked": desk.wants_key("revoke")}
    return await desk.page(officer, "setup.html", **shown)


def _state(desk: Desk) -> dict[str, Any]:
    staging = Staging(desk.home)
    home, compared = staging.home, staging.compared()
    own = home.card()
    known = [
        {"card": plain.card_value(one), "number": numbered(one), "routes": _routes(home, party)}
        | {"compared": {"ours": None, "theirs": None} | compared.get(party, {})}
        for party, one in sorted(home.cards().items())
    ]
    lines = [_line(home, name) for name in sorted(home.charters())]
    root = (home.path / "root.key").exists()
    own_value = {"own": plain.card_value(own), "number": numbered(own)}
    return own_value | {"known": known, "charters": lines, "root_here": root, "usual": terms.usual_file()}


def _routes(home: Home, party: str) -> list[str]:
    found = home.routes()
    return [f"{host}:{port}" for host, port in found.get(party, [])]


def _line(home: Home, name: str) -> dict[str, Any]:
    kept = amendment.kept(home, name)
    newest = kept[-1]
    return {"name": name, "version": newest.charter.version, "missing": list(newest.missing)}


async def check(desk: Desk, request: Request) -> Response:
    """What ``doctor`` finds, and every route dialled now."""
    officer = desk.one_who_may(request, "administer")
    await fields(request)
    found = await asyncio.to_thread(doctor.findings, desk.home, officer.language)
    tried = await asyncio.to_thread(routes.tried, desk.home) if Home(desk.home).routes() else []
    kept = ("about", "level", "says", "next_step", "side")
    rows = [{key: getattr(one, key) for key in kept} for one in sorted(found, key=lambda one: LEVELS[one.level])]
    values = {"health": await desk.door.get("/v1/health")}
    values |= again({"findings": rows, "tried": tried}, officer.language)
    return await desk.page(officer, "setup-check.html", named=ABOUT, **values)


# ------------------------------------------------------------------------------------------------------------ cards


async def bring_card(desk: Desk, request: Request) -> Response:
    """The card of another party, as a file. Nothing is believed of it yet."""
    desk.one_who_may(request, "administer")
    data = await uploaded(request)
    staging = Staging(desk.home)
    name = await asyncio.to_thread(staging.put, data, "card")
    try:
        signed = await asyncio.to_thread(staging.card, name)
    except HomeError:
        staging.drop(name, "card")
        raise
    if await asyncio.to_thread(ceremony.follow_card, staging.home, signed):  # the root that was compared signed it
        return RedirectResponse("/setup#parties", 303)
    return RedirectResponse(f"/setup/card/{name}", 303)


async def compare(desk: Desk, request: Request) -> Response:
    """Whose card it says it is, and where their digits are typed. Ours stand there to be read out; theirs do not."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    staging = Staging(desk.home)
    signed = await asyncio.to_thread(staging.card, name)
    values = {"card": plain.card_value(signed), "own": numbered(staging.home.card()), "name": name}
    return await desk.page(officer, "setup-card.html", health=await desk.door.get("/v1/health"), **values)


async def take_card(desk: Desk, request: Request) -> Response:
    """Take it: their digits were typed as they read them. Raises HomeError when they are others."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    given, staging = await form(request, "digits"), Staging(desk.home)
    path = staging.path(name, "card")
    party = await asyncio.to_thread(ceremony.import_card, staging.home, path, given["digits"])
    await asyncio.to_thread(staging.confirm, party, "theirs", officer.name, now_s())
    await _note(desk, officer, "card compared", party)
    staging.drop(name, "card")
    return RedirectResponse("/setup#parties", 303)


async def confirmed(desk: Desk, request: Request) -> Response:
    """They have said that our digits are the ones of the card that they hold."""
    officer, given = desk.one_who_may(request, "administer"), await form(request, "party")
    staging = Staging(desk.home)
    if given["party"] not in staging.home.cards():
        raise HTTPException(404, sayer(officer.language)("setup-no-card"))
    await asyncio.to_thread(staging.confirm, given["party"], "ours", officer.name, now_s())
    await _note(desk, officer, "our card confirmed", given["party"])
    return RedirectResponse("/setup#parties", 303)


async def set_route(desk: Desk, request: Request) -> Response:
    """Where a party is reached; used from the node's next start."""
    officer, given = desk.one_who_may(request, "administer"), await form(request, "party", "addresses")
    addresses = given["addresses"].replace(",", " ").split()
    await asyncio.to_thread(Home(desk.home).set_route, given["party"], addresses)
    await _note(desk, officer, "route", f"{given['party']} {' '.join(addresses)}")
    return RedirectResponse("/setup#parties", 303)


# ---------------------------------------------------------------------------------------------------------- charters


async def draft(desk: Desk, request: Request) -> Response:
    """A charter from its terms: nothing is signed by it; it is read back first."""
    officer, rows = desk.one_who_may(request, "administer"), await fields(request)
    given, parties = dict(rows), [value for key, value in rows if key == "party"]
    name, words = given.get("name", "").strip(), given.get("terms", "").replace("\r\n", "\n")
    if not name or not parties:
        raise HTTPException(400, sayer(officer.language)("setup-needs-name"))
    staging = Staging(desk.home)

    def drafted() -> str:
        noted = staging.path(staging.put(words.encode("utf-8", "replace"), "terms"), "terms")
        now_s = int(time.time())
        try:
            made = ceremony.draft(staging.home, name, parties, ["en"], (now_s, now_s + YEARS_S), noted)
        finally:
            noted.unlink()
        return staging.put(amendment.write([made]), "charter")

    return RedirectResponse(f"/setup/charter/{await asyncio.to_thread(drafted)}", 303)


async def bring_charter(desk: Desk, request: Request) -> Response:
    """A charter or offer as a file: the others', or ours with their signatures."""
    desk.one_who_may(request, "administer")
    data = await uploaded(request)
    staging = Staging(desk.home)
    name = await asyncio.to_thread(staging.put, data, "charter")
    try:
        await asyncio.to_thread(staging.charter, name)
    except HomeError:
        staging.drop(name, "charter")
        raise
    return RedirectResponse(f"/setup/charter/{name}", 303)


async def read_back(desk: Desk, request: Request) -> Response:
    """The charter in plain words, who has signed it, and what is to be done next."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    staging = Staging(desk.home)
    versions = await asyncio.to_thread(staging.charter, name)
    values = await asyncio.to_thread(_charter, staging.home, versions, officer.language)
    values |= {"name": name, "root_here": (staging.home.path / "root.key").exists()}
    return await desk.page(officer, "setup-charter.html", health=await desk.door.get("/v1/health"), **values)


def _charter(home: Home, versions: list[SignedCharter], language: str) -> dict[str, Any]:
    newest, before = versions[-1], versions[-2].charter if len(versions) > 1 else None
    wrong = ""
    try:
        ceremony.check(home, versions)
    except HomeError as found:
        wrong = str(found)
    kept = amendment.kept(home, newest.charter.name)
    held = bool(kept) and len(kept) >= len(versions) and set(newest.missing) == set(kept[len(versions) - 1].missing)
    return {
        "value": plain.charter_value(newest),
        "terms": readback.charter(newest.charter, before, language),
        "says": [row.strip() for row in plain.charter(newest, before)],
        "numbers": [row.strip() for row in plain.numbers(newest)],
        "other_words": terms.other_catalogue(home, newest.charter),
        "wrong": wrong,
        "ours_missing": home.card().card.party in newest.missing,
        "kept": held,
    }


async def sign(desk: Desk, request: Request) -> Response:
    """Sign it with the root key in this home, under its passphrase, and keep it."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    given, staging = await form(request, "passphrase", "line_id"), Staging(desk.home)

    def signed() -> tuple[str, str]:
        versions = staging.charter(name)
        _same(officer, versions, given["line_id"])
        ceremony.check(staging.home, versions)
        paper = Paper("charter", staging.home.card(), amendment.write(versions))
        paper = papers.sign(paper, staging.home.root(given["passphrase"]))
        return _keep(staging, [*versions[:-1], papers.signed_charter(paper)])

    made, line = await asyncio.to_thread(signed)
    await _note(desk, officer, "charter signed", line)
    return RedirectResponse(f"/setup/charter/{made}", 303)


async def keep(desk: Desk, request: Request) -> Response:
    """Keep one that we have signed before and that brings the others' signatures."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    given, staging = await form(request, "line_id"), Staging(desk.home)

    def taken() -> tuple[str, str]:
        versions = staging.charter(name)
        _same(officer, versions, given["line_id"])
        return _keep(staging, versions)

    made, line = await asyncio.to_thread(taken)
    await _note(desk, officer, "charter kept", line)
    return RedirectResponse(f"/setup/charter/{made}", 303)


async def paper(desk: Desk, request: Request) -> Response:
    """The paper for those who hold the root's keys elsewhere."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    await fields(request)
    staging = Staging(desk.home)

    def written() -> tuple[bytes, str]:
        versions = staging.charter(name)
        ceremony.check(staging.home, versions)
        laid = staging.put_paper(Paper("charter", staging.home.card(), amendment.write(versions)))
        return staging.path(laid, "paper").read_bytes(), versions[-1].charter.name

    data, line = await asyncio.to_thread(written)
    await _note(desk, officer, "paper written", line)
    return download(data, f"{desk.party}-{line}.paper")


async def file(desk: Desk, request: Request) -> Response:
    """The charter as a file, for the others."""
    desk.one_who_may(request, "administer")
    versions = await asyncio.to_thread(Staging(desk.home).charter, request.path_params["name"])
    return download(amendment.write(versions), f"{versions[-1].charter.name}.charter")


def _same(officer: Officer, versions: list[SignedCharter], line_id: str) -> None:
    if versions[-1].line_id.hex() != line_id:
        raise HomeError(sayer(officer.language)("advance-changed"))


def _keep(staging: Staging, versions: list[SignedCharter]) -> tuple[str, str]:
    """Keep a charter; the id of its staged file as it is kept now, and the line's name."""
    ceremony.check(staging.home, versions)
    kept = amendment.keep(staging.home, versions)
    return staging.put(amendment.write(kept), "charter"), kept[-1].charter.name


def download(data: bytes, name: str) -> Response:
    """A file that the browser keeps under a name."""
    head = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type="application/octet-stream", headers=head)


async def _note(desk: Desk, officer: Officer, act: str, about: str) -> None:
    await asyncio.to_thread(desk.people.did, officer, now_s(), act, "", about)


_CHARTER = "/setup/charter/{name}"
ROUTES = (
    ("/setup", look),
    ("/setup/check", check, "POST"),
    ("/setup/card", bring_card, "POST"),
    ("/setup/card/{name}", compare),
    ("/setup/card/{name}", take_card, "POST"),
    ("/setup/confirmed", confirmed, "POST"),
    ("/setup/route", set_route, "POST"),
    ("/setup/draft", draft, "POST"),
    ("/setup/charter", bring_charter, "POST"),
    (_CHARTER, read_back),
    (_CHARTER + "/sign", sign, "POST"),
    (_CHARTER + "/keep", keep, "POST"),
    (_CHARTER + "/paper", paper, "POST"),
    (_CHARTER + "/file", file),
)
