"""What an administrator changes later: a charter amended, a line left, a station of ours revoked; told to the lines.

It is what ``openline charter`` and ``openline station`` do, on the same files. What is to be signed is laid ready first
and read back on a page of its own; the root signs it there under its passphrase, or elsewhere as a paper. It refuses to
sign what was not read back, and to tell a line what is not signed: the node looks at both.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openline.desk import plain
from openline.desk.web.desk import Desk, fields, form, now_s
from openline.desk.web.door import line_path
from openline.desk.web.setup import download
from openline.desk.web.staging import Staging
from openline.desk.web.upload import uploaded
from openline.line.acts import WithdrawAct
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
    return await desk.page(officer, "setup-line.html", health=await desk.door.get("/v1/health"), **values)


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


async def tell(desk: Desk, request: Request) -> Response:
    """Tell the line the amendments and the withdrawal that are signed here, through the node."""
    officer, line = desk.one_who_may(request, "administer"), request.path_params["line"]
    await fields(request)
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


async def revoke(desk: Desk, request: Request) -> Response:
    """Our next card without a station, whose keys count for nothing after what the node holds of it now."""
    desk.one_who_may(request, "administer")
    given, staging = await form(request, "slot"), Staging(desk.home)
    slot = int(given["slot"]) if given["slot"] in map(str, range(256)) else -1
    points: dict[bytes, tuple[int, int]] = {}
    for line in await desk.door.get("/v1/lines"):
        heads = [(head["incarnation"], head["seq"]) for head in line["heads"] if head["ours"] and head["slot"] == slot]
        if heads:
            points[bytes.fromhex(line["line_id"])] = max(heads)
    name = await asyncio.to_thread(lambda: staging.put_paper(succession.revoke(staging.home, slot, points)))
    return RedirectResponse(f"/setup/paper/{name}", 303)


# ------------------------------------------------------------------------------------------------------------ papers


async def read_back(desk: Desk, request: Request) -> Response:
    """A paper in plain words, and where it is signed."""
    officer, name = desk.one_who_may(request, "administer"), request.path_params["name"]
    staging = Staging(desk.home)
    paper = await asyncio.to_thread(staging.paper, name)
    rows = [row.strip() for row in plain.paper(paper)[:-1]]
    values: dict[str, Any] = {"name": name, "kind": paper.kind, "says": rows, "lacks": paper.lacks()}
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
    (_LINE + "/leave", leave, "POST"),
    ("/setup/station", revoke, "POST"),
    ("/setup/paper", bring, "POST"),
    (_PAPER, read_back),
    (_PAPER + "/sign", sign, "POST"),
    (_PAPER + "/file", file),
)
