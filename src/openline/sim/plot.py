"""What befalls whole machines: an old copy of a disk, a cloned machine, one that is dark for long, a late courier.

After each it is reckoned which accepted words can still be had: what only the lost disk held is gone with it, and
everything else must be there at the end. It refuses to let two copies of a machine outlive the world's faults.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openline.engine.effects import EntryRecord
from openline.sim.stage import COPY
from openline.sim.station import Station
from openline.wire import bundle
from openline.wire.entry import NO_PREV, parse
from openline.wire.errors import WireError
from openline.wire.header import Precedence
from openline.wire.seal import line_key

if TYPE_CHECKING:
    from openline.sim.world import World

RESTORED_MS = (500, 8000)
WRITES_ON_MS = (10, 2000)
TWO_LIVE_MS = (3000, 20_000)
WITHHELD_MS = (2000, 8000)
LATE_MS = (10_000, 60_000)
DARK_MORE_MS = (1000, 15_000)  # beyond the three intervals for which a dead station may still look alive
WORN = 0.3  # of the files that a courier brings
BETWEEN_MS = 400  # beacons that were kept back are played one after the other


def _one(world: World) -> Station:
    return world.stations[world.rng.choice(sorted(world.honest))]


def old_copy(world: World) -> None:
    """A station's disk is replaced by an older copy of itself, and the station starts from that."""
    station = _one(world)
    if station.me + COPY in world.nodes:
        return
    world.switch_off(station)
    kept = len(station.disk.synced)
    forgotten = station.disk.roll_back(world.rng)
    if len(station.disk.synced) < kept:  # it may have lost no entry, and still the number of its last start
        world.faults["old copy"] += 1
        station.restored += 1
        station.rung_new -= forgotten
        station.forgotten |= forgotten
        reckon(world)
    world.tell("%s gets an old copy of its disk, which lacks %s entries", station.me, str(len(forgotten)))
    world.after(world.slow(RESTORED_MS), partial(_back, world, station))


def _back(world: World, station: Station) -> None:
    """It starts, and whoever sits there goes on writing at once, sooner than it can know how old it is."""
    world.boot(station)
    world.after(world.rng.randint(*WRITES_ON_MS), partial(_write_on, world, station))


def _write_on(world: World, station: Station) -> None:
    if world.faulty and station.engine is not None and world.nodes.get(station.key) is station:
        world.people.speak(station, Precedence.ROUTINE)


def clone(world: World) -> None:
    """A second machine starts from a copy of a station's disk, while the first goes on."""
    station = _one(world)
    key = station.me + COPY
    if key in world.nodes or not station.disk.heads:
        return
    world.faults["cloned"] += 1
    other = world.nodes[key] = station.copy(world.rng, key)
    world.tell("a copy of the machine of %s is started, and both run", station.me)
    world.boot(other)
    world.after(world.slow(TWO_LIVE_MS), partial(end_copy, world, key))


def end_copy(world: World, key: int) -> None:
    """One of the two is stopped for good, and the other started anew, as its screen says that it must be."""
    if key not in world.nodes:
        return
    one, other = world.stations[key - COPY], world.nodes.pop(key)
    if world.rng.random() < 0.5:
        one, other = other, one
    world.switch_off(other)
    world.switch_off(one)
    world.tell("one of the two machines of %s is stopped for good, the other starts anew", one.me)
    one.key, one.name = one.me, world.cast.names[one.me]
    one.accepted += [entry_hash for entry_hash in other.accepted if entry_hash not in one.accepted]
    one.rang += other.rang  # somebody heard it, at whichever of the two
    one.forgotten |= other.forgotten | {record.hash for record in other.disk.entries()}
    world.stations[one.me] = world.nodes[one.me] = one
    reckon(world)
    world.boot(one)


def reckon(world: World) -> None:
    """Take from what people were told is kept whatever no honest machine can still put together."""
    prevs: dict[bytes, bytes] = {}
    for node in world.nodes.values():
        if not (node.lies or node.stolen):
            if node.engine is None:
                node.disk.open()  # what has no commit mark is not kept
            for record in node.disk.entries():
                if record.hash not in prevs:
                    prevs[record.hash] = _prev(record)
    found = {NO_PREV}
    for entry_hash in prevs:
        chain, at = [], entry_hash
        while at in prevs and at not in found:
            chain.append(at)
            at = prevs[at]
        if at in found:
            found.update(chain)
    for node in world.nodes.values():
        lost = [entry_hash for entry_hash in node.accepted if entry_hash not in found]
        world.talk["lost with the only disk"] += len(lost)
        node.accepted = [entry_hash for entry_hash in node.accepted if entry_hash in found]


def _prev(record: EntryRecord) -> bytes:
    prev = parse(record.frame, line_key(record.line)).prev
    assert prev is not None, "entries are kept with their predecessor's hash"
    return prev


def dark(world: World) -> None:
    """A station is off for longer than three intervals, and beacons that were kept back are played meanwhile."""
    station = _one(world)
    target = world.rng.choice([index for index in world.stations if index != station.me])
    withhold(world, (station.me, target), 3 * station.interval_ms + world.slow(WITHHELD_MS))
    world.after(world.slow(WITHHELD_MS), partial(_darken, world, station))


def _darken(world: World, station: Station) -> None:
    if not world.faulty or world.nodes.get(station.key) is not station:
        return
    world.faults["dark"] += 1
    world.switch_off(station)
    world.after(3 * station.interval_ms + world.slow(DARK_MORE_MS), partial(world.boot, station))


def withheld(world: World) -> None:
    """A carrier keeps the beacons of one direction back for a while."""
    one, two = world.rng.sample(sorted(world.stations), 2)
    withhold(world, (one, two), world.slow(WITHHELD_MS))


def withhold(world: World, pair: tuple[int, int], lasts_ms: int) -> None:
    """Keep the beacons from one index to another back for this long, then play them."""
    if pair not in world.network.withheld:
        world.network.withheld[pair] = []
        world.tell("the carrier keeps the beacons of %s to %s back", *pair)
        world.after(lasts_ms, partial(play_out, world, pair))


def play_out(world: World, pair: tuple[int, int]) -> None:
    """Play the beacons that were kept back."""
    frames = world.network.withheld.pop(pair, [])
    if frames:
        world.tell("the beacons of %s that were kept back reach %s", *pair)
    for number, frame in enumerate(frames):
        world.after(number * BETWEEN_MS, partial(world.arrive, pair[1], frame))


def courier(world: World) -> None:
    """Somebody takes along the frames that one station holds, and reaches another one long after."""
    one, two = world.rng.sample(sorted(world.honest), 2) if len(world.honest) > 1 else (0, 0)
    running = one != two and world.stations[one].engine is not None
    frames = [record.frame for record in world.stations[one].disk.entries()] if running else []
    frames = frames[-world.tempo.courier_max :]
    if frames:
        world.faults["late courier"] += 1
        world.tell("a courier leaves %s with %s frames for %s", one, str(len(frames)), two)
        world.after(world.slow(LATE_MS), partial(_unpack, world, two, bundle.to_file(frames)))


def _unpack(world: World, index: int, data: bytes) -> None:
    """The file may have been damaged on the way: what stands before the damage is good."""
    frames: list[bytes] = []
    if world.faulty and world.rng.random() < WORN:
        world.faults["bundle damaged"] += 1
        data = world.network.flipped(data)
    try:
        frames.extend(bundle.from_file(data))
    except WireError as wrong:
        world.talk[f"bundles refused: {wrong.verdict}"] += 1
    world.arrive(index, *frames)
