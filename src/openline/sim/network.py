"""The network between simulated stations: it loses, doubles, delays, damages and replays frames, and is cut.

A cut is by direction, so a line can be deaf one way. A carrier can also keep beacons back and play them later. It
refuses to invent frames: whoever forges is in :mod:`openline.sim.trouble`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openline.sim.stage import COPY
from openline.wire.entry import BEACON

if TYPE_CHECKING:
    from openline.sim.world import World

LATE_MS = 3000  # a reordered frame is overtaken by all that was sent in this time
REPLAY_MS = (10_000, 60_000)


def flip(frame: bytes, where: float, bit: int) -> bytes:
    """The frame with one bit turned over, at the part ``where`` (0 to 1) of its length."""
    spot = int(where * len(frame))
    return frame[:spot] + bytes((frame[spot] ^ 1 << bit,)) + frame[spot + 1 :]


class Network:
    """Carries frames between stations, each named by its key: an index, or that of a copy.

    ``cut`` holds the directions (by index) that carry nothing now, with the fault that cut them; ``withheld`` those
    whose beacons are kept back, with what was.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.tempo = world.tempo
        self.loss = world.rng.choice(self.tempo.losses)
        self.damage = world.rng.choice(self.tempo.damages)
        self.cut: dict[tuple[int, int], str] = {}
        self.withheld: dict[tuple[int, int], list[bytes]] = {}

    def carry(self, source: int, target: int, frame: bytes) -> None:
        """Take one frame from ``source`` and bring it to ``target``, sooner or later, whole or not, or never."""
        world, rng = self._world, self._world.rng
        pair = (source % COPY, target % COPY)
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
        delay = rng.randint(*self.tempo.delays_ms)
        if rng.random() < self.loss:
            world.faults["lost"] += 1
            return
        if rng.random() < self.damage:
            world.faults["damaged"] += 1
            frame = flip(frame, rng.random(), rng.randrange(8))
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

    def heal(self, directions: list[tuple[int, int]]) -> None:
        """These directions carry again, and both ends notice that their carrier came up."""
        healed = [pair for pair in directions if self.cut.pop(pair, None)]
        for one, two in sorted({(min(pair), max(pair)) for pair in healed}):
            self._world.tell("%s and %s hear each other again", one, two)
            self._world.link(one, two)
