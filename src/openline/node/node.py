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
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from openline.carriers.certificate import tls_public
from openline.carriers.tls import TlsCarrier
from openline.engine.effects import EVERYBODY, Effect, EntryRecord, Keep, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import LineState, Now, Refused
from openline.line import roster
from openline.line.acts import Act, CardAct, MessageAct
from openline.line.charter import SignedCharter
from openline.line.transcript import Item
from openline.node import amendment, duty, selftest, settings, succession, view
from openline.node.alarm import Alarm
from openline.node.arrivals import Arrivals, Kept
from openline.node.calls import Open
from openline.node.faults import Faults
from openline.node.forms import Forms
from openline.node.home import Home, HomeError
from openline.node.printer import Printer
from openline.node.readers import Readers
from openline.node.reading import NOTE, SHORT, Clear, Lookout, fold
from openline.node.releases import Releases
from openline.node.shows import Shows
from openline.node.times import Stopped, now
from openline.node.translations import Translation, Translations
from openline.node.upkeep import Upkeep
from openline.node.watch import Watch
from openline.store.ballast import BALLAST_SIZE
from openline.store.base import StoreError, StoreFaulty
from openline.store.sqlite import SqliteStore
from openline.wire.entry import Entry
from openline.wire.suite import RealSuite

log = logging.getLogger("openline.node")


class Node(Shows):
    """One station's process. Made from its home; :meth:`start`, then :meth:`stop`."""

    def __init__(self, home: Home) -> None:
        assert_asserts()
        selftest.check(os.urandom)
        self.home, self.config = home, home.config()
        self.settings = settings.read(home.path / "config.toml", self.config.alarm, self.config.more)
        words = self.settings.words
        self.forms = Forms(home.path, self.settings.language, words.zone, words.units)
        keys = home.station_keys()
        self.engines: dict[bytes, Engine] = {}  # of a line whose record is still being read: its lookout
        self._make: dict[bytes, Callable[[], Engine]] = {}
        self._tls_of: dict[tuple[bytes, int], bytes] = {}
        self._lines_of: dict[bytes, list[tuple[bytes, int]]] = {}
        self.started_ms = now().mono_ms
        secrets, suite, self._own_tls = keys.secrets(), RealSuite(), tls_public(keys.tls)
        for charter in home.charters().values():
            if not charter.missing:
                self._add_line(charter, secrets, suite)
        self._open = {line: Open() for line in self.engines}
        self.watch = Watch(self, now())
        self.loading: dict[bytes, int] = {}  # lines whose record is still being read, and how many entries are left
        self.read = asyncio.Event()  # all records have been
        self._lookouts: dict[bytes, Lookout] = {}
        self._rung_early: dict[bytes, bool] = {}  # calls that a lookout has rung, and whether they have sounded
        self._clear = {line: Clear() for line in self.engines}
        self._timer: asyncio.TimerHandle | None = None
        self._due, self._to_set = 0, False  # monotonic ms for which the timer is set; whether it is to be set anew
        self.readers, self.faults = Readers(self._fail), Faults()
        self.arrivals = Arrivals()
        self.failed = asyncio.Event()
        self.why_failed = ""
        self._in_doubt = False  # whether what was last written is on the disk
        self._ending = False
        self.store = SqliteStore(home.path / "openline.db", home.record_key(), ballast_size=BALLAST_SIZE)
        self.translations = Translations(self.store)
        self.drafts = Releases(home.path)
        self.upkeep = Upkeep(self.store, self.engines, self._tell_store)
        self.alarm = Alarm(self.settings.outlets, home.path, self._rang, self._is_wanted)
        self.printer = Printer(self, self.settings.printer)
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
        self._make[line] = lambda: Engine(charter, mine[0], secrets, suite, given=given)
        self.engines[line] = self._make[line]()

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
        """Load every line, listen and dial, and ring at once for what nobody has opened.

        A line with a long record is read while its lookout rings already; see :mod:`openline.node.reading`.
        """
        long = {line: size for line in self.engines if (size := self.store.size(line)) > SHORT}
        kept: list[Kept] = []
        for line in self.engines:
            if line not in long:
                records = list(self.store.entries(line))
                kept += [(position, line, record.hash) for position, record in records]
                self._load(line, self.engines[line], [record for _, record in records])
        self.arrivals.load(kept, self.store.last)
        for line, size in long.items():
            self.loading[line] = size
            self._lookouts[line] = Lookout(self.store, line, self.engines[line])
            self._carry_out(self._lookouts[line].begin)
            self.arrivals.fill(self._lookouts[line].kept)
            for item in self.engines[line].state.transcript.items.values():
                self._note(self.engines[line].state, item)
        self.carrier.set_peers(self._peers())  # roots may have spoken since the charter
        try:  # before anything sounds: a node that cannot run must call nobody
            await self.carrier.start()
        except OSError as wrong:
            host, port = self.config.listen
            raise HomeError(f"Cannot listen on {host}:{port}: {wrong.strerror}. Is another node running?") from None
        parts = {"alarm": self.alarm.run(), "watch": self.watch.run(), "reading of its record": self._read_on()}
        for name, part in parts.items():
            self._tasks.append(asyncio.create_task(part))
            self._tasks[-1].add_done_callback(partial(self._part_ended, name))
        self._tasks.append(asyncio.create_task(self.printer.run()))
        self._set_timer()

    async def stop(self) -> None:
        """End links, alarms and readers, and close the store."""
        self._ending = True
        self.readers.end()
        if self._timer:
            self._timer.cancel()
        await self.carrier.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.store.close()

    def _load(self, line: bytes, engine: Engine, records: list[EntryRecord]) -> None:
        """Begin a line whose whole record is given, or was folded into its engine just now."""
        self.engines[line] = engine
        self._carry_out(engine.load, records, self.store.notes(line))
        self._carry_out(self.upkeep.recover, line)
        self._clear[line].noted = self.store.note(line, NOTE)
        for item in engine.state.transcript.items.values():
            self._note(engine.state, item)
        self._keep_clear(line, engine.state.transcript.items)

    async def _read_on(self) -> None:
        """Read the long records, and put each engine in its lookout's place; then begin the upkeep of the store."""
        for line, size in list(self.loading.items()):
            engine = self._make[line]()
            kept = await fold(self.store, line, engine, partial(self._is_left, line, size))
            self.arrivals.fill(kept)
            del self.loading[line], self._lookouts[line]
            self._load(line, engine, [])
            self.carrier.set_peers(self._peers())
            up = {state.peer for state in self.carrier.links() if state.up}
            for (one, index), tls in list(self._tls_of.items()):
                if one == line and tls in up:
                    self._carry_out(engine.linked, index)
            log.info("%s: its record of %d entries has been read", self.name_of(line), size)
            self.publish({"what": "ready", "line": self.name_of(line)})
        self._rung_early.clear()
        self.read.set()
        await self._keep_up()

    def _is_left(self, line: bytes, size: int, read: int) -> None:
        self.loading[line] = max(1, size - read)

    def _keep_clear(self, line: bytes, arrived: Iterable[bytes]) -> None:
        """Keep which entries a lookout will need."""
        for entry_hash in arrived:
            self._clear[line].add(self.engines[line].state.transcript.items[entry_hash])
        note = self._clear[line].note(line)
        if note:
            self._carry_out(lambda _now: [Keep((note,))])

    # ------------------------------------------------------------------------------------------- what happened

    def _on_frame(self, peer: bytes, frame: bytes) -> None:
        lines = [line for line, _ in self._lines_of.get(peer, ())]
        claimed = [line for line in lines if self.engines[line].claims(frame)]
        for line in claimed or lines:
            if self.upkeep.holds_back(line, frame):
                continue
            tally = self.engines[line].state.tally
            before = tally.total()
            self._carry_out(self.engines[line].receive, frame)
            # Told once of each kind: a flood of frames is no flood of events.
            if tally.total() != before and self.faults.look(line, self._index_of(peer, line), tally):
                self.publish({"what": "faults", "line": self.name_of(line)})

    def _index_of(self, peer: bytes, line: bytes) -> int:
        return next(index for one, index in self._lines_of[peer] if one == line)

    def take(self, line: bytes, frame: bytes) -> None:
        """One frame that was carried by hand. Raises Stopped when the node keeps nothing more."""
        self._still_runs(line)
        self._carry_out(self.engines[line].receive, frame, True)
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

        self._still_runs(line)
        self._carry_out(opened)
        self._still_runs()
        return frames

    def _on_link(self, peer: bytes, up: bool, reason: str) -> None:
        log.info("link to %s %s: %s", peer.hex()[:8], "up" if up else "down", reason)
        for line, index in self._lines_of.get(peer, ()):
            if up:
                self._carry_out(self.engines[line].linked, index)
            else:
                self.watch.look()

    def _on_timer(self) -> None:
        self._timer = None
        for engine in self.engines.values():
            if engine.wake_at() <= now().mono_ms:
                self._carry_out(engine.tick)
        self._set_timer()

    def _note(self, s: LineState, item: Item) -> None:
        """Remember what an entry means for the lists that a desk is shown."""
        self._open[s.line].add(s, item)
        self.watch.schedule.note(s, item)

    async def _keep_up(self) -> None:
        """The store is cared for as long as the node lives; when it can do no more, the node stops."""
        try:
            await self.upkeep.run()
        except Exception as wrong:
            self._fail(str(wrong) or type(wrong).__name__)
            if not isinstance(wrong, StoreError):
                raise

    def _tell_store(self, says: str) -> None:
        self.publish({"what": "store", "line": "", "says": says})

    def _rang(self, ring: Ring) -> None:
        if ring.line in self.loading:
            self._rung_early[ring.hash] = True
        else:
            self._carry_out(self.engines[ring.line].rang, os.urandom(32), ring.hash)
        self.publish({"what": "rang", "line": self.name_of(ring.line), "alarm": "drill" if ring.exercise else "live"})

    def _rang_before(self, ring: Ring) -> bool:
        """Whether a lookout has rung this already: then the engine only signs it, when it has sounded."""
        if ring.line in self.loading:
            self._rung_early.setdefault(ring.hash, False)
            return False
        if not ring.again or ring.level or ring.hash not in self._rung_early:
            return False
        if self._rung_early.pop(ring.hash):
            self._carry_out(self.engines[ring.line].rang, os.urandom(32), ring.hash)
        return True

    def _is_wanted(self, ring: Ring) -> bool:
        """Whether a ring that failed still waits: nobody has opened the call, or it is late for its answer."""
        alarm = self.engines[ring.line].state.alarms.get(ring.hash)
        return alarm is not None and (not alarm.opened or ring.level > 0)

    def _part_ended(self, name: str, part: asyncio.Task[None]) -> None:
        """A part ends with the node. Ended before, it would be silence that nobody hears: then the node stops."""
        if not part.cancelled() and (wrong := part.exception()) is not None:
            log.error("the %s stopped", name, exc_info=wrong)
            self._fail(f"the {name} stopped: {str(wrong) or type(wrong).__name__}.")

    def say(self, line: bytes, act: Act, precedence: int, exercise: bool) -> Entry:
        """Sign, keep and send one act of a person. Raises Refused; Stopped when it was not kept."""
        self._still_runs(line)
        self.upkeep.refuse_above_floor(precedence)
        if isinstance(act, MessageAct):
            self.refuse_live(exercise)
        try:
            entry, effects = self.engines[line].say(now(), os.urandom(32), act, precedence, exercise)
        except Refused:
            raise
        except Exception as wrong:  # the engine may have gone half of the way
            self._fail(str(wrong) or type(wrong).__name__)
            raise
        self._carry_out(lambda _now: effects)
        if self._in_doubt:
            raise Stopped("kept-in-doubt", why=self.why_failed)
        self._still_runs()
        return entry

    def refuse_live(self, exercise: bool) -> None:
        """Raises Refused at a station for training, for what is not marked as an exercise."""
        if self.settings.exercise_only and not exercise:
            raise Refused("exercise-only")

    def _still_runs(self, line: bytes = b"") -> None:
        if line in self.loading:
            raise Stopped("still-reads-not-kept", line=self.name_of(line), left=self.loading[line])
        if self.failed.is_set():
            raise Stopped("had-to-stop", why=self.why_failed)
        if self._ending:
            raise Stopped("is-stopping")

    # --------------------------------------------------------------------------------------------- carrying out

    def _carry_out(self, act: Callable[..., list[Effect]], *what: object) -> None:
        """Tell an engine what happened and carry its effects out, in order. When one cannot be, the node stops.

        A store that cannot keep is a sentence; anything else is a fault of ours, and loud.
        """
        if self.failed.is_set():
            return
        try:
            effects = act(now(), *what)
            for effect in effects if not self.loading else self._allowed(effects):
                self._do(effect)
        except StoreError as wrong:
            self._in_doubt = isinstance(wrong, StoreFaulty)
            self._fail(str(wrong))
        except Exception as wrong:
            self._fail(str(wrong) or type(wrong).__name__)
            raise
        if not self._to_set:  # once for all that happens in a turn, and behind it
            self._to_set = True
            asyncio.get_running_loop().call_later(0, self._set_timer)

    def _allowed(self, effects: list[Effect]) -> list[Effect]:
        """The effects of one step; of a lookout's only what it may do."""
        lines = {r.line for e in effects if isinstance(e, Keep) for r in e.records}
        lines |= {e.line for e in effects if not isinstance(e, Keep)}
        (line,) = lines or {b""}  # a step is one engine's
        return self._lookouts[line].allowed(effects) if line in self.loading else effects

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
                for line in {r.line for r in records if isinstance(r, EntryRecord)} - self.loading.keys():
                    self._keep_clear(line, [r.hash for r in records if isinstance(r, EntryRecord) and r.line == line])
            case Send():
                self._send(effect)
            case Ring():
                if self._rang_before(effect):
                    return
                s = self.engines[effect.line].state
                here = duty.manned(view.terms_of(s), s.seats[s.me].party, now().wall_ms)
                called = duty.called(s.charter.charter.escalation, effect.level, here)
                name = view.name_of(s, s.transcript.items[effect.hash])
                self.alarm.ring(effect, self.name_of(effect.line), name, called)
            case Show(line, "unreadable", about):
                self._carry_out(self.engines[line].unreadable, os.urandom(32), about)
                self.readers.publish(partial(self._event, effect))
            case Show():
                if effect.what == "roster":
                    self.carrier.set_peers(self._peers())
                    self._carry_out(self.engines[effect.line].rekey, os.urandom(32))
                    succession.keep_cards(self.home, self.engines[effect.line].state)
                if effect.what in ("entry", "readable"):
                    s = self.engines[effect.line].state
                    self._note(s, s.transcript.items[effect.about])
                self.readers.publish(partial(self._event, effect))

    def _send(self, send: Send) -> None:
        if send.to != EVERYBODY:
            tls = [key for key in (self._tls_of.get((send.line, send.to)),) if key]
        else:
            tls = [key for (line, _), key in self._tls_of.items() if line == send.line]
        for key in tls:
            self.carrier.send(key, send.frame, send.precedence)

    def _set_timer(self) -> None:
        """Wake when an engine next has something to do. A timer that stands right is left: most frames move none."""
        self._to_set = False
        due = min((engine.wake_at() for engine in self.engines.values()), default=0)
        if self._timer and due == self._due:
            return
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.engines and not self.failed.is_set() and not self._ending:
            delay_ms, self._due = due - now().mono_ms, due
            self._timer = asyncio.get_running_loop().call_later(max(0.001, delay_ms / 1000), self._on_timer)

    def annotate(self, line: bytes, entry_hash: bytes, made: Translation) -> None:
        """Keep a translation beside an entry. Raises Stopped when it was not kept."""
        self._still_runs(line)
        try:
            self.translations.add(line, entry_hash, made)
        except StoreError as wrong:
            self._fail(str(wrong))
        self._still_runs()


def assert_asserts() -> None:
    """Raises HomeError when Python runs without asserts: they stop the node before it lies."""
    if not __debug__:
        raise HomeError(
            "Openline does not run with python -O: its asserts stop it before it lies. Start it without -O."
        )
