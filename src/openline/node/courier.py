"""The courier's two doors in a node: what leaves for a file, and what a file brings.

What leaves is what a party is not known to hold, by its own signed word, behind a fresh beacon that acknowledges what
we hold of theirs. What comes in goes the way of every frame, through the engine, in the memory of one frame: it is
judged by its signature alone, so it does not matter who carried it. It refuses to trust a file: what is damaged or
hostile costs a bounded number of refusals and a sentence.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from openline.carriers import courier
from openline.engine import behind, sync
from openline.engine.behind import SETTLE_MS
from openline.engine.state import LineState
from openline.line.feed import Feed, Placed
from openline.node.asking import Wrong, echo, parameters
from openline.node.faults import NO_FAULT
from openline.node.lookup import Lookup
from openline.node.node import Node
from openline.node.wording import said
from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.errors import Malformed
from openline.wire.header import Class, Header, Precedence

FIRST_MAX = 256  # keys, and as many calls, that stand before all else: a file that is cut short still rings
REFUSED_MAX = 1000  # frames; a file with more is not what it says, and each may cost a signature
YIELD_EVERY = 16  # frames that a file may have taken before the network has its turn
TIME_DIGITS_MAX = 15  # of milliseconds since 1970: far beyond any clock
SETTLES_MAX = 20  # waits for a run to end; a run waits for one, and live traffic may begin another
COUNT = "openline-entries"  # the header of an answer that tells how many entries its file holds


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
            found += [(feed, entry) for entry in feed.at(seq) if s.kept_at[entry.hash] >= since_ms]
    return found


def _in_order(s: LineState, found: list[tuple[Feed, Entry]]) -> list[tuple[Feed, Entry]]:
    """The newest keys, then the newest calls, then the rest by feed and number; none twice."""

    def newest(chosen: Callable[[Header], bool]) -> list[tuple[Feed, Entry]]:
        some = [pair for pair in found if chosen(pair[1].header)]
        return sorted(some, key=lambda pair: s.kept_at[pair[1].hash])[-FIRST_MAX:]

    keys = newest(lambda h: h.cls == Class.KEY)
    calls = newest(lambda h: h.cls != Class.KEY and h.precedence <= Precedence.IMMEDIATE)
    first = {entry.hash for _, entry in (*keys, *calls)}
    return [*keys, *calls, *(pair for pair in found if pair[1].hash not in first)]


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
    found = _in_order(s, lacking(s, to, since_ms, everything))

    def frames() -> Iterator[bytes]:
        yield from said
        for feed, entry in found:
            if behind.sound(s, entry):  # of backlog whose signatures are still being checked
                yield _frame(s, feed, entry)

    return len(found), courier.records(frames())


# ------------------------------------------------------------------------------------------------------------- in


class _Taking:
    """One file on its way in: what the node had counted when it began, and what has come since.

    What the network brings meanwhile is counted with it: nobody can tell an entry that came twice.
    """

    def __init__(self, node: Node) -> None:
        self._node, self._line = node, b""
        self._from = len(node.arrivals)
        self._tallies = {line: Counter(engine.state.tally) for line, engine in node.engines.items()}
        self._touched: set[bytes] = set()
        self._strange: Counter[str] = Counter()
        self.frames = 0

    def frame(self, frame: bytes) -> None:
        """One frame, as if it had come over a carrier. Raises Stopped when the node keeps nothing more."""
        self.frames += 1
        # A key that lacks makes frames nobody's; they are of the line that the others in the file are of.
        claimed = (one for one, engine in self._node.engines.items() if engine.claims(frame))
        self._line = next(claimed, self._line)
        if not self._line:
            self._strange["unknown-tag"] += 1
        elif self._node.upkeep.holds_back(self._line, frame):
            self._strange["disk-full"] += 1
        else:
            self._node.take(self._line, frame)
            self._touched.add(self._line)

    def check_patience(self) -> None:
        """Raises Malformed when too much of the file is no good."""
        if self._faults().total() > REFUSED_MAX:
            raise Malformed(f"more than {REFUSED_MAX} of its frames are no good")

    def _counted(self) -> dict[bytes, Counter[str]]:
        return {line: engine.state.tally - self._tallies[line] for line, engine in self._node.engines.items()}

    def _faults(self) -> Counter[str]:
        # What is void is kept all the same, and shown as that.
        total = sum(self._counted().values(), Counter[str]())
        counted = {w: n for w, n in total.items() if w not in NO_FAULT and not w.startswith("void-")}
        return self._strange + Counter(counted)

    async def settled(self) -> None:
        """Wait until runs of backlog that wait for their end have been taken in: a few steps of the engine's own."""
        for _ in range(SETTLES_MAX):
            if any(engine.state.runs for engine in self._node.engines.values()):
                await asyncio.sleep(SETTLE_MS / 1000)

    def shown(self, damage: str) -> dict[str, Any]:
        """What the file brought, as JSON."""
        new = Counter(self._node.name_of(line) for _, line, _ in self._node.arrivals.behind(self._from))
        rows = [
            {
                "line": self._node.name_of(line),
                "new": new[self._node.name_of(line)],
                "known": counted[Placed.KNOWN.value],
            }
            for line, counted in self._counted().items()
            if line in self._touched
        ]
        out = {"frames": self.frames, "lines": rows, "refused": dict(sorted(self._faults().items()))}
        return out | ({"damage": damage} if damage else {})


async def arrive(node: Node, blocks: AsyncIterator[bytes]) -> dict[str, Any]:
    """Take a file in, block by block, and tell what it brought. What is good before a damage is taken."""
    taking, unpacker, damage = _Taking(node), courier.Unpacker(), ""
    try:
        async for block in blocks:
            for frame in unpacker.feed(block):
                taking.frame(frame)
                if taking.frames % YIELD_EVERY == 0:
                    taking.check_patience()
                    await asyncio.sleep(0)
        unpacker.end()
    except Malformed as wrong:
        damage = f"{wrong}, at byte {unpacker.at}" if unpacker.at else str(wrong)
    await taking.settled()
    return taking.shown(damage)


# ---------------------------------------------------------------------------------------------------- local API


class _Doors(Lookup):
    """The handlers of the two doors."""

    async def out(self, request: Request) -> Response:
        """The file for a party: ``for`` its code, ``since_ms`` the instant from which on, ``everything`` 1 for all.

        Raises Wrong.
        """
        parameters(request, "for", "since_ms", "everything")
        line, party = self.line(request), request.query_params.get("for", "")
        to = stations_of(self.state(line), party)
        if not to:
            raise Wrong(404, "no-other-station", party=echo(party) or said("nobody-else"))
        since, everything = request.query_params.get("since_ms", "0"), request.query_params.get("everything", "0")
        if not (since.isascii() and since.isdecimal() and len(since) <= TIME_DIGITS_MAX):
            raise Wrong(400, "instant-ms", field="since_ms")
        if everything not in ("0", "1"):
            raise Wrong(400, "everything-of")
        count, blocks = leave(self.node, line, to, int(since), everything == "1")
        return StreamingResponse(_calmly(blocks), headers={COUNT: str(count)}, media_type="application/octet-stream")

    async def take(self, request: Request) -> Response:
        """Take the file that is the body; the answer tells what it brought."""
        parameters(request)
        for line in self.node.engines:
            self.check_read(line)
        return JSONResponse(await arrive(self.node, request.stream()))


def routes(node: Node) -> list[Route]:
    """The two doors on the local API: ``GET /v1/lines/LINE/courier`` and ``POST /v1/courier``."""
    doors = _Doors(node)
    return [Route("/v1/lines/{line}/courier", doors.out), Route("/v1/courier", doors.take, methods=["POST"])]


async def _calmly(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Block by block, the network having its turn between two."""
    for block in blocks:
        yield block
        await asyncio.sleep(0)
