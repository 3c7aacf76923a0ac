"""What the node looks at every second, because no event tells it: lamps, clocks, line tests that fall due.

A desk must never have to ask whether a line has died. It refuses to act on a lamp: what is dark is told, and tried on.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from openline.engine.state import Now, Refused
from openline.node import duty, registers, view
from openline.node.lamps import Clock, Lamp, Lamps, seen_of
from openline.node.schedule import Schedule
from openline.node.times import Stopped, now

if TYPE_CHECKING:
    from openline.node.node import Node

LOOK_S = 1.0  # five times faster than a screen must notice
log = logging.getLogger("openline.node")


class Watch:
    """The lamps, the clock and the schedule of one node."""

    def __init__(self, node: Node, at: Now) -> None:
        self._node, self._lamps, self._clock = node, Lamps(), Clock(at)
        self._seen: dict[bytes, tuple[int, dict[int, Lamp]]] = {}
        self.clock_says = "steady"
        self.schedule = Schedule(node.settings.test_every_s, node.settings.test_precedence, at, self._manned)

    def _manned(self, line: bytes, at_ms: int) -> int:
        """When, from that instant on, every party of the line is manned by its charter, ours too."""
        s = self._node.engines[line].state
        return duty.common(view.terms_of(s), {seat.party for seat in s.seats.values()}, at_ms)

    def lamps_of(self, line: bytes) -> dict[int, Lamp]:
        """The lamps of a line by index of a live station. One that changed is published, whoever looked first."""
        node, found, at = self._node, dict[int, Lamp](), now()
        s, links, name = node.engines[line].state, node.links(line), node.name_of(line)
        for index in sorted(s.peers.keys() & s.roster.live):
            seen = seen_of(s, at, index, links.get(index, (False, "no route is known")))
            lamp, changed = self._lamps.look(line, index, seen, at)
            found[index] = lamp
            if changed:
                shown = view.speaker(s, index, None) | {"lamp": lamp.lamp, "why": lamp.why, "since_ms": lamp.since_ms}
                log.info("%s: %s is %s: %s", name, shown["party"], lamp.lamp, lamp.why)
                node.publish({"what": "lamp", "line": name, "peer": shown})
        self._seen[line] = at.mono_ms, found
        return found

    def lamps_seen(self, line: bytes) -> dict[int, Lamp]:
        """The lamps as they were seen last, a second ago at the most: for live events, of which there may be many."""
        at_ms, found = self._seen.get(line, (0, {}))
        return found if now().mono_ms < at_ms + LOOK_S * 1000 else self.lamps_of(line)

    def look(self) -> None:
        """Publish every lamp that changed, and a clock that did."""
        node = self._node
        for line in node.engines:
            self.lamps_of(line)
        peers = [peer for engine in node.engines.values() for peer in engine.state.peers.values()]
        says = self._clock.look(now(), [peer.offset_ms for peer in peers if peer.offset_ms is not None])
        if says != self.clock_says:
            self.clock_says = says
            log.warning("clock: %s", says)
            node.publish({"what": "clock", "line": "", "says": says})

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            for line in self._node.engines:
                if line not in self._node.loading and self.schedule.is_due(line, now()):
                    self._send_test(line)
            await asyncio.sleep(LOOK_S)

    def _send_test(self, line: bytes) -> None:
        node = self._node
        try:
            act = registers.test_act(node.config.office, now(), view.terms_of(node.engines[line].state).two_persons > 0)
            node.say(line, act, self.schedule.precedence, True)
        except (Refused, Stopped) as wrong:
            log.warning("%s: the line test was not sent: %s", node.name_of(line), wrong)
            self.schedule.failed(line, now())
