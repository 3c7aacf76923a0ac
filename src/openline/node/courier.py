"""The courier's two doors in a node: what leaves for a file, and what a file brings.

What leaves is what a party is not known to hold, by its own signed word, behind a fresh beacon that acknowledges what
we hold of theirs. What comes in goes the way of every frame, through the engine, in the memory of one frame: it is
judged by its signature alone, so it does not matter who carried it. It refuses to trust a file: what is damaged or
hostile costs a bounded number of refusals and a sentence.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from openline.carriers import courier
from openline.engine import behind, sync
from openline.engine.state import LineState
from openline.line.feed import Feed, Placed
from openline.node.asking import parameters
from openline.node.node import Node
from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.errors import Malformed
from openline.wire.header import Class, Precedence

FIRST_MAX = 256  # calls and keys that stand before all else, so that a file that is cut short still rings
REFUSED_MAX = 1000  # frames; a file with more is not what it says, and each may cost a signature
YIELD_EVERY = 16  # frames that a file may have taken before the network has its turn
TIME_DIGITS_MAX = 15  # of milliseconds since 1970: far beyond any clock
SETTLE_TRIES, SETTLE_S = 20, 0.01  # looks whether the last run of a file was taken in; the engine lets it wait 0.05 s
COUNT = "openline-entries"  # the header of an answer that tells how many entries its file holds
# What an engine counts that is no fault of a frame: it has it, waits for its predecessor, or says something by it.
NO_FAULT = frozenset({"provisional", "forked", "beacon-old", "want-old-or-not-ours", "view-differs", "budget-spent"})


@dataclass(slots=True)
class Taken:
    """What one file brought. ``new`` and ``known`` count entries by line; ``refused`` frames by verdict."""

    frames: int = 0
    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    damage: str = ""

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        lines = sorted(self.new.keys() | self.known.keys())
        rows = [{"line": line, "new": self.new[line], "known": self.known[line]} for line in lines]
        return {"frames": self.frames, "lines": rows, "refused": dict(sorted(self.refused.items()))} | (
            {"damage": self.damage} if self.damage else {}
        )


# ------------------------------------------------------------------------------------------------------------ out


def stations_of(s: LineState, party: str) -> list[int]:
    """The live stations of a party, of all others when it is empty; never ourselves."""
    ours = s.seats[s.me].party
    wanted = [i for i, seat in s.seats.items() if i != s.me and i in s.roster.live]
    return sorted(i for i in wanted if (s.seats[i].party == party if party else s.seats[i].party != ours))


def lacking(s: LineState, to: list[int], since_ms: int, everything: bool) -> list[tuple[Feed, Entry]]:
    """The linked entries that one of these stations is not known to hold, or all; none kept here before ``since_ms``.

    An author is taken to hold what it signed unless its beacon says otherwise: a restored one asks by its beacon.
    """
    found = []
    for name, feed in sorted(s.feeds.items()):
        heads = [s.peers[i].holds.get(name, feed.head if i == feed.author else 0) for i in to]
        for seq in range(1 if everything else min(heads) + 1, feed.head + 1):
            found += [
                (feed, entry) for entry in feed.at(seq) if s.kept_at[entry.hash] >= since_ms and behind.sound(s, entry)
            ]
    return found


def _in_order(found: list[tuple[Feed, Entry]]) -> list[tuple[Feed, Entry]]:
    """Keys and calls first, the newest of them, then the rest by feed and number; none twice."""

    def hurries(entry: Entry) -> bool:
        return entry.header.cls == Class.KEY or entry.header.precedence <= Precedence.IMMEDIATE

    urgent = [pair for pair in found if hurries(pair[1])][-FIRST_MAX:]
    urgent.sort(key=lambda pair: pair[1].header.cls != Class.KEY)
    first = {entry.hash for _, entry in urgent}
    return urgent + [pair for pair in found if pair[1].hash not in first]


def _frame(s: LineState, feed: Feed, entry: Entry) -> bytes:
    """An entry as it travels alone: always with its predecessor, open where its number was signed more than once."""
    return en.to_open_frame(entry) if len(feed.at(entry.header.seq)) > 1 else sync.frame_for(s, entry, with_prev=True)


def beacons(node: Node, line: bytes, to: list[int]) -> list[bytes]:
    """What the engine says when a way to these stations opens: fresh beacons. All else that it says goes its way.

    Wants are left to the network: a file that is carried back brings what is lacking without being asked.
    """
    said = [frame for index in to for frame in node.offered(line, index) if frame[0] == en.BEACON]
    return said[-1:]  # the last one says all that the others say: a beacon names nobody whom it is for


def leave(node: Node, line: bytes, to: list[int], since_ms: int, everything: bool) -> tuple[int, Iterator[bytes]]:
    """How many entries leave in a file for these stations, and its bytes, made as they are asked for."""
    s = node.engines[line].state
    said = beacons(node, line, to)
    found = _in_order(lacking(s, to, since_ms, everything))

    def frames() -> Iterator[bytes]:
        yield from said
        for feed, entry in found:
            yield _frame(s, feed, entry)

    return len(found), courier.records(frames())


# ------------------------------------------------------------------------------------------------------------- in


def _take_frame(node: Node, line: bytes, frame: bytes, taken: Taken) -> None:
    """One frame, as if it had come over a carrier; what is wrong with it is counted."""
    if node.upkeep.holds_back(line, frame):
        taken.refused["disk-full"] += 1
        return
    before = Counter(node.engines[line].state.tally)
    node.take(line, frame)
    _judge(node, line, before, taken)


def _judge(node: Node, line: bytes, before: Counter[str], taken: Taken) -> None:
    """What an engine has counted since ``before``."""
    counted = node.engines[line].state.tally - before
    taken.known[node.name_of(line)] += counted.pop(Placed.KNOWN.value, 0)
    # What is void is kept all the same, and shown as that.
    faults = {w: count for w, count in counted.items() if w not in NO_FAULT and not w.startswith("void-")}
    taken.refused += Counter(faults)


async def _settled(node: Node, line: bytes, taken: Taken) -> None:
    """Entries that follow each other are taken in together, a moment after the last of them: wait for that."""
    state = node.engines[line].state
    before = Counter(state.tally)
    for _ in range(SETTLE_TRIES):
        if state.runs:
            await asyncio.sleep(SETTLE_S)
    _judge(node, line, before, taken)


def _check_patience(taken: Taken) -> None:
    if taken.refused.total() > REFUSED_MAX:
        raise Malformed(f"more than {REFUSED_MAX} of its frames are no good")


async def arrive(node: Node, blocks: AsyncIterator[bytes]) -> Taken:
    """Take a file in, block by block. What is good before a damage is taken; the damage stands in the result."""
    taken, unpacker, line = Taken(), courier.Unpacker(), b""
    held: dict[bytes, int] = {}
    try:
        async for block in blocks:
            for frame in unpacker.feed(block):
                taken.frames += 1
                line = next((one for one, engine in node.engines.items() if engine.claims(frame)), line)
                if line:
                    held.setdefault(line, len(node.engines[line].state.kept_at))
                    _take_frame(node, line, frame, taken)
                else:
                    taken.refused["unknown-tag"] += 1
                _check_patience(taken)
                if taken.frames % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
        unpacker.end()
    except Malformed as wrong:
        taken.damage = f"{wrong}, at byte {unpacker.at}" if unpacker.at else str(wrong)
    for one, before in held.items():
        await _settled(node, one, taken)
        taken.new[node.name_of(one)] += len(node.engines[one].state.kept_at) - before
    return taken


# ---------------------------------------------------------------------------------------------------- local API


def routes(node: Node) -> list[Route]:
    """The two doors on the local API: ``GET /v1/lines/LINE/courier`` and ``POST /v1/courier``."""

    async def out(request: Request) -> Response:
        """The file for a party: ``for`` its code, ``since_ms`` wall milliseconds, ``everything`` 1 for all."""
        parameters(request, "for", "since_ms", "everything")
        line, asked = node.line_named(request.path_params["line"]), request.query_params
        if line is None:
            return _error(404, "There is no such line in force here. See 'openline lines'.")
        to, since = stations_of(node.engines[line].state, asked.get("for", "")), asked.get("since_ms", "0")
        if not to:
            return _error(404, "That party has no other station on this line. See 'openline lines'.")
        if not (since.isascii() and since.isdecimal() and len(since) <= TIME_DIGITS_MAX):
            return _error(400, "'since_ms' is a time in milliseconds since 1970 UTC.")
        if asked.get("everything", "0") not in ("0", "1"):
            return _error(400, "'everything' is 1 for all entries, else 0.")
        count, blocks = leave(node, line, to, int(since), asked.get("everything") == "1")
        return StreamingResponse(_calmly(blocks), headers={COUNT: str(count)}, media_type="application/octet-stream")

    async def take(request: Request) -> Response:
        """Take the file that is the body; the answer tells what it brought."""
        parameters(request)
        try:
            return JSONResponse((await arrive(node, request.stream())).shown(), 200)
        except ClientDisconnect:
            return _error(400, "The file was not sent to its end; what came is kept.")

    return [Route("/v1/lines/{line}/courier", out), Route("/v1/courier", take, methods=["POST"])]


async def _calmly(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Block by block, the network having its turn between two."""
    for block in blocks:
        yield block
        await asyncio.sleep(0)


def _error(status: int, says: str) -> Response:
    return JSONResponse({"error": says}, status)
