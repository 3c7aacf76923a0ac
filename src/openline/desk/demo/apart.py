"""Whether somebody who is not of a line sees anything of it: in his home, in his node's answers, on his wire.

The wire is heard where it can be read: for a moment the stranger's node makes way for a listening post at its address
with its certificate, to which the others send whatever they would send to it. It refuses to take silence for proof: the
post must have heard the line that they do share.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from openline.carriers.tls import TlsCarrier
from openline.desk.demo.player import Player
from openline.desk.demo.stage import Stage
from openline.store.export import MAGIC
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.records import Reader
from openline.wire.shape import body_map

HEAD = {1: bytes, 2: int, 3: int, 4: list, 5: list}  # of an export: the line, by whom, when, its feeds, its keys
TAG = slice(1, 1 + seal.TAG_SIZE)  # where a frame says which epoch or line it belongs to


@dataclass
class Heard:
    """What the listening post was sent, frame by frame, and the keys of those whose link to it is up."""

    frames: list[bytes] = field(default_factory=list)
    linked: set[bytes] = field(default_factory=set)

    def on_link(self, peer: bytes, up: bool, _reason: str) -> None:
        """A link came up or went down, as the carrier tells it."""
        (self.linked.add if up else self.linked.discard)(peer)

    @property
    def calls(self) -> int:
        """How many of them are entries, not beacons or wants."""
        return sum(frame[0] in en.ENTRY_KINDS for frame in self.frames)

    def judge(self, secret: set[bytes], known: set[bytes]) -> list[str]:
        """What is wrong, given the tags of the hidden and of the shared line: every frame must be of the shared one."""
        found = [frame[TAG] for frame in self.frames]
        leaked = sum(tag in secret for tag in found)
        foreign = sum(tag not in known for tag in found)
        wrong = [f"{leaked} frames of the hidden line came to a stranger"] if leaked else []
        return wrong + ([f"{foreign} frames of no shared line came to a stranger"] if foreign else [])


def tags(exported: bytes) -> set[bytes]:
    """The tags under which frames of this line travel, as its exported transcript tells who may read it."""
    head = body_map(Reader(exported, MAGIC, "an export").next(), "head", HEAD, {})
    line, keys = head[1], [row[3] for row in head[5]]
    return {seal.tag_of(key) for key in (seal.line_key(line), *keys)}


@contextlib.asynccontextmanager
async def listening(stage: Stage, stranger: Player, shared: str) -> AsyncIterator[Heard]:
    """In the place of the stranger's node, for as long as the context lasts, stands a post that only listens."""
    heard = Heard()
    cards = [player.home.card() for player in stage.members(shared) if player is not stranger]
    peers: dict[bytes, list[tuple[str, int]]] = {card.card.stations[0].tls: [] for card in cards}
    key, rng = stranger.home.station_keys().tls, random.Random(1)  # noqa: S311 - names links, guards nothing
    post = TlsCarrier(
        key, [("127.0.0.1", stranger.port)], peers, lambda _, frame: heard.frames.append(frame), heard.on_link, rng
    )
    await asyncio.to_thread(stranger.end)
    stranger.process = None  # its node is away on purpose
    try:
        await post.start()
        for player in stage.members(shared):
            if player is not stranger:  # what is said before its link is up would never be heard
                await stage.until(player, lambda: heard.linked == peers.keys(), f"its link to {stranger.party} is back")
        yield heard
    finally:
        await post.stop()
        stranger.start()


def leaks(stranger: Player, member: Player, line: str) -> list[str]:
    """Where in the stranger's home and node anything of that line is found, one sentence each."""
    here = member.line(line)
    marks = {line.encode(), here["line_id"].encode(), bytes.fromhex(here["line_id"])}
    texts = [entry["text"] for entry in member.client.entries(line) if entry.get("text")]
    marks |= {one.encode() for one in texts}
    files = [path for path in sorted(stranger.home.path.rglob("*")) if path.is_file()]
    wrong = []
    for path in (*files, stranger.log):
        held = path.read_bytes()
        wrong += [f"{path.name} of {stranger.party} holds something of {line}"] if any(m in held for m in marks) else []
    for answer in ("/v1/health", "/v1/lines"):
        if line.encode() in stranger.client.raw("GET", answer):
            wrong.append(f"{stranger.party}'s node names {line} at {answer}")
    return wrong
