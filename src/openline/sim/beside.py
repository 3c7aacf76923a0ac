"""The line beside: a second line between the very same stations, whose frames stray into this one.

The machines, their keys and the carriers are the same, so what reaches one line may belong to the other, by a fault of
a carrier or because somebody plays it there. It refuses to be less than the real thing: engines made these frames.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from openline.engine.effects import Send
from openline.engine.engine import Engine
from openline.engine.state import Now
from openline.line.acts import Marker, MessageAct, Reply, ReplyAct
from openline.sim.cast import Keys, make_cast
from openline.sim.station import EPOCH_MS
from openline.sim.tempo import MINUTE
from openline.wire import entry as en
from openline.wire import seal

if TYPE_CHECKING:
    from openline.sim.world import World

NAME = "the line beside"
ENTROPY = bytes(32)


@lru_cache(maxsize=16)
def frames(parties: int, keys: Keys) -> tuple[bytes, ...]:
    """What the first two stations of the line beside sent: keys, a FLASH, its answer, beacons and wants."""
    cast, now = make_cast(parties, keys, MINUTE.deadlines, NAME), Now(0, EPOCH_MS)
    one, two = (Engine(cast.charter, index, cast.secrets[index], cast.suite, 1000) for index in sorted(cast.names)[:2])
    for engine in (one, two):
        engine.load(now, (), {})
    call, effects = one.say(now, ENTROPY, MessageAct(1, Marker.WARNING, "turn away now", "en", 0), 0)
    sent = [effect.frame for effect in effects if isinstance(effect, Send)]
    for effect in list(effects):
        if isinstance(effect, Send):
            sent += [e.frame for e in two.receive(now, effect.frame) if isinstance(e, Send)]
    sent += [e.frame for e in two.rang(now, ENTROPY, call.hash) if isinstance(e, Send)]
    answer = two.say(now, ENTROPY, ReplyAct(1, Reply.WILCO, call.hash, 0))[1]
    later = (*answer, *one.tick(Now(9000, EPOCH_MS)), *two.linked(now, one.state.me))
    sent += [effect.frame for effect in later if isinstance(effect, Send)]
    entries = [e for engine in (one, two) for held in engine.state.own.linked for e in held]
    return (*sent, *map(en.to_open_frame, entries))


def stray(world: World) -> None:
    """One frame of the line beside reaches a station as if it were of this one; nothing may come of it."""
    station = world.stations[world.rng.choice(sorted(world.stations))]
    frame = world.rng.choice(frames(len(world.cast.charter.cards), world.keys))
    if station.engine is None or world.time < station.stalled_until:
        return
    world.faults["frame of another line"] += 1
    world.tell("a frame of the line beside strays to %s", station.me)
    if station.engine.claims(frame):
        world.complain(f"{station.name} takes a frame of the line beside for one of this line")
    if world.rng.random() < 0.5:  # and somebody mends its tag
        frame = frame[:1] + seal.tag_of(seal.line_key(world.cast.line)) + frame[1 + seal.TAG_SIZE :]
    owes = station.engine.state.forks or station.engine.state.behind  # a proof or a new feed comes with any frame
    effects = station.engine.receive(world.now(station), frame)
    if effects and not owes:
        world.complain(f"{station.name} does something about a frame of the line beside: {type(effects[0]).__name__}")
    world.carry_out(station, effects)
