"""A member that passes on what others wrote with damaged signatures, where their author cannot be reached.

The hashes and the last signature of a run stay good, so the run is taken in; every other signature is checked behind,
and what is damaged is fetched again. It refuses to damage its own words: nobody else could put these right.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openline.engine.effects import EVERYBODY, Send
from openline.engine.sync import BACKLOG
from openline.line.acts import Marker, MessageAct
from openline.sim.station import Station
from openline.wire.entry import ENTRY_KINDS
from openline.wire.header import Precedence
from openline.wire.suite import SIGNATURE_SIZE

if TYPE_CHECKING:
    from openline.sim.world import World

SOME = 0.6  # of liars, where there is a third station
DAMAGED = 0.2  # of the backlog of others that such a one passes on
TIMES, WORDS = 2, 8
CUT_MS = 12_000


def plan(world: World) -> None:
    """Draw who damages what it passes on, and when two stations that talk much cannot reach each other."""
    relays = [station for station in world.stations.values() if station.lies and world.damage.random() < SOME]
    if relays and len(world.stations) > 2:
        for station in relays:
            station.damages = True
        for _ in range(TIMES):
            world.after(world.damage.randint(0, world.talk_ms * 3 // 4), partial(_apart, world))


def _apart(world: World) -> None:
    """One writes what is not urgent, and another hears of it from others only."""
    honest = sorted(world.honest)
    if not world.faulty or len(honest) < 2:
        return
    one, two = world.damage.sample(honest, 2)
    both = [(one, two), (two, one)]
    world.tell("%s and %s are cut from each other, and others pass on what one of them writes", one, two)
    for pair in both:
        world.network.cut[pair] = "cut"
    world.after(CUT_MS * world.pace, partial(world.network.heal, both))
    for number in range(WORDS):
        act = MessageAct(1, Marker.INFORMATION, f"of no hurry, {number}", "en", 0)
        if world.stations[one].engine is not None:
            world.people.say(world.stations[one], act, Precedence.ROUTINE)


def passed_on(world: World, relay: Station, send: Send) -> bytes:
    """The frame as this relay passes it on."""
    theirs = relay.damages and send.to != EVERYBODY and send.frame[0] in ENTRY_KINDS and send.precedence == BACKLOG
    if not theirs or world.damage.random() >= DAMAGED or _is_own(relay, send.frame):
        return send.frame
    world.talk["signature damaged by a relay"] += 1
    spoilt = send.frame[:-1] + bytes((send.frame[-1] ^ 1,))  # not in the part with which the header is masked
    world.spoilt.add(spoilt[-SIGNATURE_SIZE:])
    return spoilt


def _is_own(relay: Station, frame: bytes) -> bool:
    return any(frame.endswith(e.signature) for held in relay.running().state.own.linked for e in held)
