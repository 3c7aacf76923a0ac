"""The network between simulated stations: it loses, doubles, delays, damages and replays frames, and is cut.

Two stations may have several carriers at once, broad ones and slow ones; every frame takes each that is up. A cut is by
direction, so a line can be deaf one way. A carrier can also keep beacons back and play them later. It refuses to invent
frames: whoever forges is in :mod:`openline.sim.trouble`.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from openline.sim.packets import Packets
from openline.sim.stage import COPY
from openline.wire.entry import BEACON

if TYPE_CHECKING:
    from openline.sim.world import World

LATE_MS = 3000  # a reordered frame is overtaken by all that was sent in this time
REPLAY_MS = (10_000, 60_000)
BROAD, SLOW = "broad", "slow"


class Network:
    """Carries frames between stations, each named by its key: an index, or that of a copy.

    ``routes`` has the carriers of each pair of indices, ``down`` those of them that are; ``cut`` holds the directions
    (by index) that carry nothing now, with the fault that cut them; ``withheld`` those whose beacons are kept back,
    with what was.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.tempo = world.tempo
        self.loss = world.rng.choice(self.tempo.losses)
        self.damage = world.rng.choice(self.tempo.damages)
        indices = sorted(world.stations)
        pairs = [(one, two) for one in indices for two in indices if one < two]
        self.routes = {pair: world.rng.choice(self.tempo.routes) for pair in pairs}
        self.down: set[tuple[tuple[int, int], int]] = set()
        self.cut: dict[tuple[int, int], str] = {}
        self.withheld: dict[tuple[int, int], list[bytes]] = {}
        self._slow: dict[tuple[int, int, int], Packets] = {}

    def connect(self, index: int, rng: Random) -> None:
        """Lay carriers between a station that comes later and all others."""
        for other in self._world.stations:
            if other != index:
                self.routes[min(index, other), max(index, other)] = rng.choice(self.tempo.routes)

    def carry(self, source: int, target: int, frame: bytes, precedence: int = 3) -> None:
        """Take one frame from ``source`` and bring it to ``target``, sooner or later, whole or not, or never."""
        world, pair = self._world, (source % COPY, target % COPY)
        why = self.cut.get(pair)
        if why:
            world.faults[why] += 1
            return
        if frame[0] == BEACON and pair in self.withheld:
            world.faults["beacon withheld"] += 1
            self.withheld[pair].append(frame)
            return
        if not world.faulty:  # a mended carrier is a stream: it keeps the order
            world.after(self.tempo.delays_ms[1], partial(world.arrive, target, frame))
            return
        ends = (min(pair), max(pair))
        for number, kind in enumerate(self.routes[ends]):
            if (ends, number) in self.down:
                world.faults["carrier down"] += 1
            elif kind == BROAD:
                self._broad(target, frame)
            else:
                slow = self._slow.setdefault((source, target, number), Packets(world, source, target))
                slow.carry(frame, precedence)

    def _broad(self, target: int, frame: bytes) -> None:
        world, rng = self._world, self._world.rng
        delay = rng.randint(*self.tempo.delays_ms)
        if rng.random() < self.loss:
            world.faults["lost"] += 1
            return
        if rng.random() < self.damage:
            world.faults["damaged"] += 1
            frame = self.flipped(frame)
        if rng.random() < self.tempo.reordered:
            world.faults["reordered"] += 1
            delay += rng.randint(0, LATE_MS)
        if rng.random() < self.tempo.duplicated:
            world.faults["duplicated"] += 1
            world.after(delay + 7, partial(world.arrive, target, frame))
        if rng.random() < self.tempo.replayed:
            world.faults["replayed"] += 1
            world.after(rng.randint(*REPLAY_MS), partial(world.arrive, target, frame))
        world.after(delay, partial(world.arrive, target, frame))

    def flipped(self, data: bytes) -> bytes:
        """These bytes with one bit turned over, somewhere."""
        spot, bit = self._world.rng.randrange(len(data)), self._world.rng.randrange(8)
        return data[:spot] + bytes((data[spot] ^ 1 << bit,)) + data[spot + 1 :]

    def heal(self, directions: list[tuple[int, int]]) -> None:
        """These directions carry again, and both ends notice that their carrier came up."""
        healed = [pair for pair in directions if self.cut.pop(pair, None)]
        for one, two in sorted({(min(pair), max(pair)) for pair in healed}):
            self._world.tell("%s and %s hear each other again", one, two)
            self._world.link(one, two)
