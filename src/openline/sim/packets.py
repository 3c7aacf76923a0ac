"""A slow carrier of small packets, as by radio: frames are cut, wait their turn by precedence, and packets go missing.

One direction is one queue: what is urgent goes first, and a second of air time carries little. Packets are lost,
damaged and overtaken one by one. It refuses to hold more than a queue's length: what is least urgent gives way.
"""

from __future__ import annotations

import heapq
from functools import partial
from typing import TYPE_CHECKING

from openline.sim.stage import COPY
from openline.wire.bundle import Joiner, cut
from openline.wire.errors import WireError

if TYPE_CHECKING:
    from openline.sim.world import World

PACKET_MAX = 200  # bytes: one packet of a common radio
BYTES_A_SECOND = 4000  # of a world of a minute, in which a second stands for a minute; divided by the pace
QUEUE_MAX = 300  # packets
LOSS_MAX = 0.05  # of packets: where more are lost, no frame of fifty packets ever arrives
LATE_MS = 2000


class Packets:
    """One direction of one slow carrier: from the station of key ``source`` to the one with index ``target``."""

    def __init__(self, world: World, source: int, target: int) -> None:
        self._world, self._target = world, target
        self._pair = (source % COPY, target)
        self._queue: list[tuple[int, int, bytes]] = []
        self._number, self._busy = 0, False
        self._joiner = Joiner()

    def carry(self, frame: bytes, precedence: int) -> None:
        """Take one frame."""
        for packet in cut(frame, PACKET_MAX):
            self._number += 1
            heapq.heappush(self._queue, (precedence, self._number, packet))
        while len(self._queue) > QUEUE_MAX:
            self._queue.remove(max(self._queue))
            heapq.heapify(self._queue)
            self._world.talk["packets that gave way"] += 1
        if not self._busy:
            self._busy = True
            self._next()

    def _next(self) -> None:
        """Send the next packet, and the one after it when the air is free again."""
        world = self._world
        self._busy = bool(self._queue)
        if self._busy:
            _, _, packet = heapq.heappop(self._queue)
            air_ms = 1 + len(packet) * 1000 * world.pace // BYTES_A_SECOND
            self._send(packet, air_ms)
            world.after(air_ms, self._next)

    def _send(self, packet: bytes, air_ms: int) -> None:
        world, network, rng = self._world, self._world.network, self._world.rng
        delay_ms = air_ms + world.tempo.delays_ms[0]
        if world.faulty:
            if self._pair in network.cut or rng.random() < min(network.loss, LOSS_MAX):
                world.faults["packet lost"] += 1
                return
            if rng.random() < network.damage:
                world.faults["packet damaged"] += 1
                packet = network.flipped(packet)
            if rng.random() < world.tempo.reordered:
                world.faults["packet overtaken"] += 1
                delay_ms += rng.randint(0, LATE_MS)
        world.after(delay_ms, partial(self._arrive, packet))

    def _arrive(self, packet: bytes) -> None:
        try:
            frame = self._joiner.take(packet)
        except WireError as wrong:
            self._world.talk[f"packets refused: {wrong.verdict}"] += 1
            return
        if frame is not None:
            self._world.talk["frames from packets"] += packet != frame
            self._world.arrive(self._target, frame)
