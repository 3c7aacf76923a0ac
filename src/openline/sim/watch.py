"""What must be true at every moment of a world: held against the disks while it runs.

A station sends only what its disk holds, acknowledges only what its disk holds, and believes only what a peer's disk
holds; when it comes up, it rings at once for what nobody has opened. It refuses to look into the future: every
sentence is written at the moment at which it became true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.engine.effects import Send
from openline.line.acts import Receipt
from openline.sim.station import Station
from openline.wire.entry import BEACON, ENTRY_KINDS
from openline.wire.header import CALLS, Precedence
from openline.wire.suite import SIGNATURE_SIZE

if TYPE_CHECKING:
    from openline.sim.world import World


def on_send(world: World, station: Station, send: Send) -> None:
    """Called when a station hands a frame to the network."""
    kind, held = send.frame[0], station.disk
    if kind in ENTRY_KINDS and send.frame[-SIGNATURE_SIZE:] not in held.signatures:
        world.complain(f"{station.name} sent an entry that it has not kept")
    if kind == BEACON:
        for name, feed in station.running().state.feeds.items():
            if feed.head > held.heads.get(name, 0):
                whose = world.cast.names[name[0]]
                world.complain(f"{station.name} acknowledged {whose}-{feed.head} that it has not kept")


def on_heard(world: World, station: Station) -> None:
    """Called after a station has taken a frame in."""
    if station.engine is None:
        return
    s = station.engine.state
    if s.behind:
        world.complain(f"{station.name} takes its own intact store for an old copy")
    for index, peer in s.peers.items():
        there = world.stations[index]
        for name, seq in peer.holds.items():
            if seq > there.disk.heads.get(name, 0):
                whose = world.cast.names[name[0]]
                world.complain(f"{station.name} believes that {there.name} stored {whose}-{seq}, and it never did")


def on_up(world: World, station: Station) -> None:
    """Called when a station has loaded and done what loading asked for: what nobody has opened must have rung."""
    transcript = station.running().state.transcript
    rung = {ring.hash for ring in station.rang[station.rang_before :]}
    for entry_hash, item in transcript.items.items():
        h = item.entry.header
        if h.cls in CALLS and h.precedence <= Precedence.IMMEDIATE and h.author != station.me:
            dialogue = transcript.dialogue(entry_hash)
            opened = dialogue.first_receipt(station.me, Receipt.OPENED) or dialogue.closing(station.me)
            if not opened and entry_hash not in rung:
                world.complain(f"{station.name} came up and did not ring for {world.label(entry_hash)}")
