"""What an administrator changes later: a charter amended, a line left, a station of ours revoked; told to the lines.

It is what ``openline charter`` and ``openline station`` do, on the same files. What is to be signed is laid ready first
and read back on a page of its own; the root signs it there under its passphrase, or elsewhere as a paper. It refuses to
sign what was not read back, and to tell a line what is not signed: the node looks at both. It refuses, too, to revoke a
station or to say that we leave without the passkey of whoever asks for it, over just that: the root says that the party
wants it, and not who sat here. Telling an amendment asks for none: every party has signed it, and any may tell it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk import plain
from openline.desk.web import readback
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.people import Officer
from openline.desk.web.phrases import sayer
from openline.desk.web.setup import download
from openline.desk.web.staging import Staging
from openline.desk.web.upload import uploaded
from openline.line.acts import WithdrawAct
from openline.line.card import Card
from openline.node import amendment, ceremony, papers, succession, terms
from openline.node.home import HomeError
from openline.node.papers import Paper

_LINE = "/setup/line/{line}"
_PAPER = "/setup/paper/{name}"


async def look(desk: Desk, request: Request) -> Response:
    """A line in force: its terms to change, leaving it, and what is signed here and not told yet."""
    officer, line = desk.one_who_may(request, "administer"), request.path_params["line"]
    staging = Staging(desk.home)
    versions = await asyncio.to_thread(_in_force, staging, line)
    leaves = await asyncio.to_thread(amendment.withdrawal_of, staging.home, line)
    values: dict[str, Any] = {"line": line, "version": versions[-1].charter.version, "leaves": leaves is not None}
    values |= {"terms": terms.file_of(versions[-1].charter), "told": request.query_params.get("told")}
    values |= {"health": await desk.door.get("/v1/health"), "key_asked": desk.wants_key("leave")}
    return await desk.page(officer, "setup-line.html", **values)


def _in_force(staging: Staging, line: str) -> list[Any]:
    """The versions of a line's charter that every party has signed. Raises HomeError."""
    versions = [one for one in amendment.kept(staging.home, line) if not one.missing]
    if not versions:
        raise HomeError("There is no charter of that name in force here. Choose a line of the set-up.")
    return versions


async def amend(desk: Desk, request: Request) -> Response:
    """The next version from changed terms: read back next, with what is new in it apart. Nothing is signed by this."""
    desk.one_who_may(request, "administer")
    given, staging = await form(request, "terms"), Staging(desk.home)
    line = request.path_params["line"]

    def drafted() -> str:
        words = given["terms"].replace("\r\n", "\n").encode("utf-8", "replace")
        noted = staging.path(staging.put(words, "terms"), "terms")
        try:
            versions = amendment.draft(staging.home, line, noted, [], int(time.time()))
        finally:
            noted.unlink()
        ceremony.check(staging.home, versions)
        return staging.put(amendment.write(versions), "charter")

    return RedirectResponse(f"/setup/charter/{await asyncio.to_thread(drafted)}", 303)


async def _leaving(desk: Desk, line: str) -> dict[str, Any]:
    """What a passkey signs when telling this line says that we leave it; empty when it says no such thing."""
    act = await asyncio.to_thread(amendment.withdrawal_of, Staging(desk.home).home, line)
    found = [one for one in await desk.door.get("/v1/lines") if one["line"] == line]
    if act is None or not desk.wants_key("leave") or any(desk.party in one["leaving"] for one in found):
        return {}
    return {"act": "leave", "line": line, "line_ids": [one["line_id"] for one in found], "at_s": act.at}


async def ask_to_tell(desk: Desk, request: Request) -> Response:
    """What a browser needs for the administrator's passkey to sign that we leave the line."""
    officer = desk.one_who_may(request, "administer")
    await fields(request)
    return await _asked(desk, officer, await _leaving(desk, request.path_params["line"]))


async def tell(desk: Desk, request: Request) -> Response:
    """Tell the line the amendments and the withdrawal that are signed here, through the node."""
    officer, line = desk.one_who_may(request, "administer"), request.path_params["line"]
    given = dict(await fields(request))
    await _proved(desk, officer, await _leaving(desk, line), given, line)
    done = await desk.door.post(line_path(line, "charter"), {})
    told = [*done["told"], *([done["adopted"]] if done["adopted"] else [])]
    await asyncio.to_thread(desk.people.did, officer, now_s(), "charter told", line, " ".join(told))
    return RedirectResponse(f"/setup/line/{quote(line, safe='')}?told={quote(' '.join(told), safe='')}", 303)


async def leave(desk: Desk, request: Request) -> Response:
    """What our root would sign to leave the line after its notice; read back next."""
    desk.one_who_may(request, "administer")
    await fields(request)
    staging = Staging(desk.home)

    def laid() -> str:
        versions = _in_force(staging, request.path_params["line"])
        return staging.put_paper(Paper("withdraw", staging.home.card(), amendment.write(versions), int(time.time())))

    return RedirectResponse(f"/setup/paper/{await asyncio.to_thread(laid)}", 303)


async def ask_to_revoke(desk: Desk, request: Request) -> Response:
    """What a browser needs for the administrator's passkey to sign which station is revoked, from which card on."""
    officer = desk.one_who_may(request, "administer")
    _, purpose = await _revoking(desk, await form(request, "slot"))
    return await _asked(desk, officer, purpose if desk.wants_key("revoke") else {})


async def revoke(desk: Desk, request: Request) -> Response:
    """Our next card without a station, whose keys count for nothing after what the node holds of it now."""
    officer = desk.one_who_may(request, "administer")
    given, staging = await form(request, "slot"), Staging(desk.home)
    paper, purpose = await _revoking(desk, given)
    if desk.wants_key("revoke"):
        await _proved(desk, officer, purpose, given)
        await asyncio.to_thread(staging.note, purpose["serial"], purpose["stations"])
    return RedirectResponse(f"/setup/paper/{await asyncio.to_thread(staging.put_paper, paper)}", 303)


async def _revoking(desk: Desk, given: Mapping[str, str]) -> tuple[Paper, dict[str, Any]]:
    """The paper that revokes the station in a slot, and what a passkey signs of it. Raises HomeError."""
    slot = int(given["slot"]) if given["slot"] in map(str, range(256)) else -1
    home, points = Staging(desk.home).home, dict[bytes, tuple[int, int]]()
    lines = await desk.door.get("/v1/lines")
    for line in lines:
        heads = [(head["incarnation"], head["seq"]) for head in line["heads"] if head["ours"] and head["slot"] == slot]
        if heads:
            points[bytes.fromhex(line["line_id"])] = max(heads)
    paper = await asyncio.to_thread(succession.revoke, home, slot, points)
    purpose = {"act": "revoke station", "serial": paper.card.serial, "stations": _gone(home.card().card, paper.card)}
    return paper, purpose | {"lines": sorted(line["line_id"] for line in lines)}


def _gone(old: Card, new: Card) -> list[list[Any]]:
    """The stations of ``old`` whose keys ``new`` does not name: of each its slot, its name and a hash of its keys."""
    kept = {(s.slot, s.sign, s.wrap, s.tls) for s in new.stations}
    gone = [s for s in old.stations if (s.slot, s.sign, s.wrap, s.tls) not in kept]
    return [[s.slot, s.name, hashlib.sha256(s.sign + s.wrap + s.tls).hexdigest()] for s in gone]


async def _asked(desk: Desk, officer: Officer, purpose: Mapping[str, Any]) -> Response:
    """The challenge for a passkey; nothing where none is asked for."""
    if not purpose:
        return Response(status_code=204)
    options = await asyncio.to_thread(desk.keys.ask, officer, purpose, now_s())
    return Response(options, media_type="application/json")


async def _proved(
    desk: Desk, officer: Officer, purpose: Mapping[str, Any], given: Mapping[str, str], line: str = ""
) -> None:
    """Keep the proof that an officer's passkey has signed for this, where one is asked for. Raises HTTPException."""
    if purpose:
        proof = await desk.proved(officer, purpose, given)
        about = ", ".join(name for _, name, _ in purpose.get("stations", ())) or line
        note = (officer, now_s(), f"proof of {purpose['act']}", line, about)
        await asyncio.to_thread(lambda: desk.people.did(*note, proof=proof))


# ------------------------------------------------------------------------------------------------------------ papers


async def read_back(desk: Desk, request: Request) -> Response:
    """A paper in plain words, and where it is signed."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    staging = Staging(desk.home)
    paper = await asyncio.to_thread(staging.paper, name)
    rows = [row.strip() for row in plain.paper(paper)[:-1]]
    values: dict[str, Any] = {"name": name, "kind": paper.kind, "says": rows}
    say = sayer(officer.language)
    values |= {"terms": readback.paper(paper, say, officer.language), "lacks": readback.lacks(paper, say)}
    values["root_here"] = (staging.home.path / "root.key").exists()
    return await desk.page(officer, "setup-paper.html", health=await desk.door.get("/v1/health"), **values)


async def sign(desk: Desk, request: Request) -> Response:
    """Sign it with the root key in this home, under its passphrase; with enough signatures it is in force."""
    desk.one_who_may(request, "administer")
    given, staging = await form(request, "passphrase"), Staging(desk.home)

    def signed() -> Paper:
        paper = staging.paper(request.path_params["name"])
        return papers.sign(paper, staging.home.root(given["passphrase"]))

    return await _finish(desk, request, await asyncio.to_thread(signed))


async def bring(desk: Desk, request: Request) -> Response:
    """A paper that enough holders have signed elsewhere: what it says is kept."""
    desk.one_who_may(request, "administer")
    data, staging = await uploaded(request), Staging(desk.home)
    paper = await asyncio.to_thread(lambda: staging.paper(staging.put(data, "paper")))
    return await _finish(desk, request, paper)


async def _finish(desk: Desk, request: Request, paper: Paper) -> Response:
    """Put a paper in force here; one that lacks signatures is laid ready for the holders who are missing."""
    officer, staging = desk.one_who_may(request, "administer"), Staging(desk.home)
    if paper.lacks():
        return RedirectResponse(f"/setup/paper/{await asyncio.to_thread(staging.put_paper, paper)}", 303)
    if paper.kind == "card":
        gone = await asyncio.to_thread(lambda: _gone(staging.home.card().card, paper.card))
        if gone and desk.wants_key("revoke") and not staging.noted(paper.card.serial, gone):
            names = ", ".join(name for _, name, _ in gone)
            raise HTTPException(403, sayer(officer.language)("amend-revoke-first", names=names))
    where, about = await asyncio.to_thread(_kept, staging, paper)
    await asyncio.to_thread(desk.people.did, officer, now_s(), f"{paper.kind} signed", "", about)
    if paper.kind == "card":  # every line is told at once: a revoked key must count for nothing everywhere
        for line in await desk.door.get("/v1/lines"):
            await desk.door.post(line_path(line["line"], "card"), {})
    return RedirectResponse(where, 303)


def _kept(staging: Staging, paper: Paper) -> tuple[str, str]:
    """Keep what a complete paper says: the page on which it goes on, and what it was about. Raises HomeError."""
    if paper.kind == "card":
        return "/setup", f"card {succession.take(staging.home, paper).card.serial}"
    line = paper.charter.charter.name
    if paper.kind == "withdraw":
        papers.complete(paper)
        amendment.keep_withdrawal(staging.home, line, WithdrawAct(paper.party, paper.signatures, paper.at))
        return f"/setup/line/{quote(line, safe='')}", line
    versions = [*amendment.read(paper.what)[:-1], papers.signed_charter(paper)]
    ceremony.check(staging.home, versions)
    kept = amendment.keep(staging.home, versions)
    return f"/setup/charter/{staging.put(amendment.write(kept), 'charter')}", line


async def file(desk: Desk, request: Request) -> Response:
    """The paper as a file, for those who hold the root's keys elsewhere."""
    desk.one_who_may(request, "administer")
    staging, name = Staging(desk.home), request.path_params["name"]
    paper = await asyncio.to_thread(staging.paper, name)
    data = await asyncio.to_thread(staging.path(name, "paper").read_bytes)
    return download(data, f"{desk.party}-{paper.kind}.paper")


ROUTES = (
    (_LINE, look),
    (_LINE + "/amend", amend, "POST"),
    (_LINE + "/tell", tell, "POST"),
    (_LINE + "/tell/passkey", ask_to_tell, "POST"),
    (_LINE + "/leave", leave, "POST"),
    ("/setup/station", revoke, "POST"),
    ("/setup/station/passkey", ask_to_revoke, "POST"),
    ("/setup/paper", bring, "POST"),
    (_PAPER, read_back),
    (_PAPER + "/sign", sign, "POST"),
    (_PAPER + "/file", file),
)
