"""The loop: carries out what the engines ask for, in order, and tells them what happened. No protocol decision here.

If keeping fails, the node stops: nothing may be sent, rung or shown that was not kept, and an engine that has run
ahead of its store must be loaded again. It refuses to start when asserts are off, with keys that others can read, or
with a damaged store.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from collections.abc import Callable
from typing import Any

from openline.carriers.certificate import tls_public
from openline.carriers.tls import TlsCarrier
from openline.engine.effects import EVERYBODY, Effect, EntryRecord, Keep, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import LineState, Now, Refused
from openline.line import roster
from openline.line.acts import Act, CardAct
from openline.line.charter import SignedCharter
from openline.line.transcript import Item
from openline.node import amendment, registers, settings, succession, view
from openline.node.alarm import Alarm
from openline.node.arrivals import Arrivals
from openline.node.calls import Open, says
from openline.node.home import Home, HomeError
from openline.node.lamps import Clock, Lamp, Lamps, seen_of
from openline.node.schedule import Schedule
from openline.node.upkeep import Upkeep
from openline.store.ballast import BALLAST_SIZE
from openline.store.base import StoreError
from openline.store.sqlite import SqliteStore
from openline.wire.entry import Entry
from openline.wire.suite import RealSuite

LAMPS_S = 1.0  # between two looks at the lamps; five times faster than a screen must notice
EVENTS_MAX = 10_000  # events that one slow reader may fall behind before it is let go
log = logging.getLogger("openline.node")
Event = dict[str, Any]


class Stopped(Exception):
    """The node is ending and keeps nothing more. The message says why, and what to do."""


def now() -> Now:
    """The two clocks of this machine."""
    return Now(time.monotonic_ns() // 1_000_000, time.time_ns() // 1_000_000)


class Node:
    """One station's process. Made from its home; :meth:`start`, then :meth:`stop`."""

    def __init__(self, home: Home) -> None:
        assert_asserts()
        self.home, self.config = home, home.config()
        self.settings = settings.read(home.path / "config.toml", self.config.alarm, self.config.more)
        keys = home.station_keys()
        self.engines: dict[bytes, Engine] = {}
        self._tls_of: dict[tuple[bytes, int], bytes] = {}
        self._lines_of: dict[bytes, list[tuple[bytes, int]]] = {}
        self.started_ms = now().mono_ms
        secrets, suite, self._own_tls = keys.secrets(), RealSuite(), tls_public(keys.tls)
        for charter in home.charters().values():
            if not charter.missing:
                self._add_line(charter, secrets, suite)
        self._lamps, self._clock, self.clock_says = Lamps(), Clock(now()), "steady"
        self._open = {line: Open() for line in self.engines}
        self.schedule = Schedule(self.settings.test_every_s, self.settings.test_precedence, now())
        self.loading: dict[bytes, int] = {}  # lines whose record is still being read, and how many entries are left
        self._timer: asyncio.TimerHandle | None = None
        self._readers: set[asyncio.Queue[Event | None]] = set()
        self.arrivals = Arrivals()
        self.failed = asyncio.Event()
        self.why_failed = ""
        self._ending = False
        self.store = SqliteStore(home.path / "openline.db", home.record_key(), ballast_size=BALLAST_SIZE)
        self.upkeep = Upkeep(self.store, self.engines, self._tell_store)
        self.alarm = Alarm(self.settings.outlets, home.path, self._rang, self._is_wanted)
        listen = [self.config.listen]
        rng = random.Random()  # noqa: S311 - spreads dials, guards nothing
        self.carrier = TlsCarrier(keys.tls, listen, self._peers(), self._on_frame, self._on_link, rng)
        self._tasks: list[asyncio.Task[None]] = []

    def _add_line(self, charter: SignedCharter, secrets: Any, suite: RealSuite) -> None:
        first = {signed.card.party: signed.card.serial for signed in charter.cards}
        later = (self.home.card(), *self.home.cards().values())
        given: list[Act] = [CardAct(c) for c in later if c.card.serial > first.get(c.card.party, c.card.serial)]
        given += amendment.given(self.home, charter.charter.name)
        seats = roster.fold(charter, given).seats
        mine = [i for i, seat in seats.items() if seat.station.sign == secrets.sign_public]
        if len(mine) != 1:
            raise HomeError(f"The charter of {charter.charter.name} does not name this station: it is of another home.")
        codes = [office.code for office in seats[mine[0]].card.offices]
        if self.config.office not in codes:
            raise HomeError(
                f"{self.home.path / 'config.toml'} names office {self.config.office}, which is not on our card: "
                f"choose from {', '.join(map(str, codes))}."
            )
        line = charter.line_id
        self.engines[line] = Engine(charter, mine[0], secrets, suite, given=given)

    def _peers(self) -> dict[bytes, list[tuple[str, int]]]:
        """The TLS keys of every live station of every line, with its routes. Fills the two tables.

        A route to the station itself comes before those to its party, which lead to any of its stations.
        """
        self._tls_of, self._lines_of, routes = {}, {}, self.home.routes()
        for line, engine in self.engines.items():
            for index in sorted(engine.state.roster.live):
                tls = engine.state.seats[index].station.tls
                if tls != self._own_tls:
                    self._tls_of[line, index] = tls
                    self._lines_of.setdefault(tls, []).append((line, index))
        seats = {tls: self.engines[where[0][0]].state.seats[where[0][1]] for tls, where in self._lines_of.items()}
        return {
            tls: routes.get(f"{seat.party}/{seat.station.slot}", routes.get(seat.party, []))
            for tls, seat in seats.items()
        }

    async def start(self) -> None:
        """Load every line, listen and dial, and ring at once for what nobody has opened."""
        kept = []
        for line, engine in self.engines.items():
            records = list(self.store.entries(line))
            kept += [(position, line, record.hash) for position, record in records]
            self._carry_out(engine.load, [record for _, record in records], self.store.notes(line))
            self._carry_out(self.upkeep.recover, line)
            for item in engine.state.transcript.items.values():
                self._note(engine.state, item)
        lost = [one.position for line in self.engines for one in self.store.lost(line)]
        self.arrivals.load(kept, max([*lost, *(position for position, *_ in kept)], default=0))
        self.carrier.set_peers(self._peers())  # roots may have spoken since the charter
        sounding = asyncio.create_task(self.alarm.run())
        sounding.add_done_callback(self._alarm_ended)
        self._tasks += [sounding, asyncio.create_task(self._watch()), asyncio.create_task(self._keep_up())]
        try:
            await self.carrier.start()
        except OSError as wrong:
            host, port = self.config.listen
            raise HomeError(f"Cannot listen on {host}:{port}: {wrong.strerror}. Is another node running?") from None
        self._set_timer()

    async def stop(self) -> None:
        """End links, alarms and readers, and close the store."""
        self._ending = True
        for queue in self._readers:
            queue.put_nowait(None)
        if self._timer:
            self._timer.cancel()
        await self.carrier.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.store.close()

    # ------------------------------------------------------------------------------------------- what happened

    def _on_frame(self, peer: bytes, frame: bytes) -> None:
        lines = [line for line, _ in self._lines_of.get(peer, ())]
        claimed = [line for line in lines if self.engines[line].claims(frame)]
        for line in claimed or lines:
            if self.upkeep.holds_back(line, frame):
                continue
            self._carry_out(self.engines[line].receive, frame)

    def take(self, line: bytes, frame: bytes) -> None:
        """One frame that no link brought, such as a courier's. Raises Stopped when the node keeps nothing more."""
        self._still_runs()
        self._carry_out(self.engines[line].receive, frame)
        self._still_runs()

    def offered(self, line: bytes, station: int) -> list[bytes]:
        """What the engine says to ``station`` when a way to it opens, for a carrier that is no link.

        The rest of what it says is carried out. Raises Stopped as :meth:`take` does.
        """
        frames: list[bytes] = []

        def opened(at: Now) -> list[Effect]:
            effects = self.engines[line].linked(at, station)
            frames.extend(e.frame for e in effects if isinstance(e, Send) and e.to == station)
            return [e for e in effects if not (isinstance(e, Send) and e.to == station)]

        self._still_runs()
        self._carry_out(opened)
        self._still_runs()
        return frames

    def _on_link(self, peer: bytes, up: bool, reason: str) -> None:
        log.info("link to %s %s: %s", peer.hex()[:8], "up" if up else "down", reason)
        for line, index in self._lines_of.get(peer, ()):
            if up:
                self._carry_out(self.engines[line].linked, index)
            else:
                self._look_at_lamps()

    def _on_timer(self) -> None:
        for engine in self.engines.values():
            if engine.wake_at() <= now().mono_ms:
                self._carry_out(engine.tick)
        self._set_timer()

    def lamps_of(self, line: bytes) -> dict[int, Lamp]:
        """The lamps of a line by station index. One that changed is published, whoever looked first."""
        s, at, links, found = self.engines[line].state, now(), self.links(line), {}
        for index in sorted(s.peers):
            seen = seen_of(s, at, index, links.get(index, (False, "no route is known")))
            found[index], changed = self._lamps.look(line, index, seen, at)
            if changed:
                lamp = found[index]
                shown = view.speaker(s, index, None) | {"lamp": lamp.lamp, "why": lamp.why, "since_ms": lamp.since_ms}
                log.info("%s: %s is %s: %s", self.name_of(line), shown["party"], lamp.lamp, lamp.why)
                self._publish({"what": "lamp", "line": self.name_of(line), "peer": shown})
        return found

    def _look_at_lamps(self) -> None:
        """Publish every lamp that changed: a desk must never have to ask whether the line has died."""
        for line in self.engines:
            self.lamps_of(line)

    async def _watch(self) -> None:
        """Life ends without an event, clocks jump and tests fall due: look every second."""
        while True:
            self._look_at_lamps()
            peers = [peer for engine in self.engines.values() for peer in engine.state.peers.values()]
            says = self._clock.look(now(), [peer.offset_ms for peer in peers if peer.offset_ms is not None])
            if says != self.clock_says:
                self.clock_says = says
                log.warning("clock: %s", says)
                self._publish({"what": "clock", "line": "", "says": says})
            for line in self.engines:
                if line not in self.loading and self.schedule.is_due(line, now()):
                    self._send_test(line)
            await asyncio.sleep(LAMPS_S)

    def _send_test(self, line: bytes) -> None:
        try:
            self.say(line, registers.test_act(self.config.office, now()), self.schedule.precedence, True)
        except (Refused, Stopped) as wrong:
            log.warning("%s: the line test was not sent: %s", self.name_of(line), wrong)
            self.schedule.failed(line, now())

    def _note(self, s: LineState, item: Item) -> None:
        """Remember what an entry means for the lists that a desk is shown."""
        self._open[s.line].add(s, item)
        self.schedule.note(s, item)

    async def _keep_up(self) -> None:
        """The store is cared for as long as the node lives; when it can do no more, the node stops."""
        try:
            await self.upkeep.run()
        except Exception as wrong:
            self._fail(str(wrong) or type(wrong).__name__)
            if not isinstance(wrong, StoreError):
                raise

    def _tell_store(self, says: str) -> None:
        self._publish({"what": "store", "line": "", "says": says})

    def _rang(self, ring: Ring) -> None:
        self._carry_out(self.engines[ring.line].rang, os.urandom(32), ring.hash)
        self._publish({"what": "rang", "line": self.name_of(ring.line), "alarm": "drill" if ring.exercise else "live"})

    def _is_wanted(self, ring: Ring) -> bool:
        """Whether a ring that failed still waits: nobody has opened the call, or it is late for its answer."""
        alarm = self.engines[ring.line].state.alarms.get(ring.hash)
        return alarm is not None and (not alarm.opened or ring.level > 0)

    def _alarm_ended(self, sounding: asyncio.Task[None]) -> None:
        """The alarm ends with the node. Ended before, it would be silence that nobody hears: then the node stops."""
        if not sounding.cancelled() and (wrong := sounding.exception()) is not None:
            log.error("the alarm stopped", exc_info=wrong)
            self._fail(f"the alarm stopped: {str(wrong) or type(wrong).__name__}.")

    def say(self, line: bytes, act: Act, precedence: int, exercise: bool) -> Entry:
        """Sign, keep and send one act of a person. Raises Refused; Stopped when it was not kept."""
        self._still_runs()
        self.upkeep.refuse_above_floor(precedence)
        try:
            entry, effects = self.engines[line].say(now(), os.urandom(32), act, precedence, exercise)
        except Refused:
            raise
        except Exception as wrong:  # the engine may have gone half of the way
            self._fail(str(wrong) or type(wrong).__name__)
            raise
        self._carry_out(lambda _now: effects)
        self._still_runs()
        return entry

    def _still_runs(self) -> None:
        if self.failed.is_set():
            raise Stopped(f"The node had to stop, and this was not kept: {self.why_failed}")
        if self._ending:
            raise Stopped("The node is stopping, and this was not kept. Say it again when the node runs.")

    # --------------------------------------------------------------------------------------------- carrying out

    def _carry_out(self, act: Callable[..., list[Effect]], *what: object) -> None:
        """Tell an engine what happened and carry its effects out, in order. When one cannot be, the node stops.

        A store that cannot keep is a sentence; anything else is a fault of ours, and loud.
        """
        if self.failed.is_set():
            return
        try:
            for effect in act(now(), *what):
                self._do(effect)
        except StoreError as wrong:
            self._fail(str(wrong))
        except Exception as wrong:
            self._fail(str(wrong) or type(wrong).__name__)
            raise
        self._set_timer()

    def _fail(self, why: str) -> None:
        """Nothing more is carried out. The first reason is the one that is told."""
        self.why_failed = self.why_failed or why
        self.failed.set()

    def _do(self, effect: Effect) -> None:
        match effect:
            case Keep(records):
                self.store.keep(records)
                self.upkeep.look()
                for record in records:
                    if isinstance(record, EntryRecord):
                        self.arrivals.add(record.line, record.hash)
            case Send():
                self._send(effect)
            case Ring():
                s = self.engines[effect.line].state
                called = s.charter.charter.escalation[: effect.level + 1]
                name = view.name_of(s, s.transcript.items[effect.hash])
                self.alarm.ring(effect, self.name_of(effect.line), name, called)
            case Show(line, "unreadable", about):
                self._carry_out(self.engines[line].unreadable, os.urandom(32), about)
                self._publish(self._event(effect))
            case Show():
                if effect.what == "roster":
                    self.carrier.set_peers(self._peers())
                    self._carry_out(self.engines[effect.line].rekey, os.urandom(32))
                    succession.keep_cards(self.home, self.engines[effect.line].state)
                if effect.what in ("entry", "readable"):
                    s = self.engines[effect.line].state
                    self._note(s, s.transcript.items[effect.about])
                self._publish(self._event(effect))

    def _send(self, send: Send) -> None:
        if send.to != EVERYBODY:
            tls = [key for key in (self._tls_of.get((send.line, send.to)),) if key]
        else:
            tls = [key for (line, _), key in self._tls_of.items() if line == send.line]
        for key in tls:
            self.carrier.send(key, send.frame, send.precedence)

    def _set_timer(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer:
            self._timer.cancel()
        if self.engines and not self.failed.is_set():
            delay_ms = min(engine.wake_at() for engine in self.engines.values()) - now().mono_ms
            self._timer = loop.call_later(max(0.001, delay_ms / 1000), self._on_timer)

    # ---------------------------------------------------------------------------------------------------- desks

    def name_of(self, line: bytes) -> str:
        """The line's name in its charter."""
        return self.engines[line].state.charter.charter.name

    def line_named(self, name: str) -> bytes | None:
        """The line of that name, or None."""
        return next((line for line in self.engines if self.name_of(line) == name), None)

    def _event(self, show: Show) -> Event:
        event: Event = {"what": show.what, "line": self.name_of(show.line)}
        item = self.engines[show.line].state.transcript.items.get(show.about)
        if item and self._readers:
            event["entry"] = self.shown(show.line, item)
        return event

    def shown(self, line: bytes, item: Item) -> dict[str, Any]:
        """One entry as a desk is shown it, with its position, and a sentence for each state of a message."""
        s = self.engines[line].state
        out = view.entry_view(s, item) | {"id": self.arrivals.number(item.entry.hash)}
        if "states" in out:
            says(s, now(), item, out["states"], self.lamps_of(line))
        return out

    def entry_event(self, line: bytes, entry_hash: bytes) -> Event | None:
        """The event of an entry that arrived earlier; None while its line is still being read."""
        item = self.engines[line].state.transcript.items.get(entry_hash) if line in self.engines else None
        return {"what": "entry", "line": self.name_of(line), "entry": self.shown(line, item)} if item else None

    def open_calls(self, line: bytes) -> list[Item]:
        """Calls of our own party that wait for another one."""
        return self._open[line].items(self.engines[line].state)

    def silence(self) -> int:
        """End the sound here only; how many calls sounded. Desks are told, nobody else."""
        count = self.alarm.silence()
        self._publish({"what": "silenced", "line": "", "says": f"{count} alarms were silenced here only."})
        return count

    def _publish(self, event: Event) -> None:
        for queue in list(self._readers):
            if queue.qsize() >= EVENTS_MAX:
                self._readers.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def subscribe(self) -> asyncio.Queue[Event | None]:
        """A queue of live events, ended by None when the node stops or the reader has fallen too far behind."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._readers.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[Event | None]) -> None:
        """The reader has gone."""
        self._readers.discard(queue)

    def links(self, line: bytes) -> dict[int, tuple[bool, str]]:
        """For each station of the line whether a carrier is up, and why."""
        states = self.carrier.links()
        out = {}
        for (one, index), tls in self._tls_of.items():
            if one == line:
                mine = sorted((s for s in states if s.peer == tls), key=lambda s: not s.up)
                out[index] = (mine[0].up, mine[0].reason) if mine else (False, "no route is set: see 'openline route'")
        return out


def assert_asserts() -> None:
    """Raises HomeError when Python runs without asserts: they stop the node before it lies."""
    if not __debug__:
        raise HomeError(
            "Openline does not run with python -O: its asserts stop it before it lies. Start it without -O."
        )
