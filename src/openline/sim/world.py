"""A world: stations of one line, a network that misbehaves, people who talk, and what must be true at the end.

Everything follows from the seed: the same seed gives the same digest, whatever the hash seed of the process. It
refuses to end in silence: every check names the station and the entry.
"""

from __future__ import annotations

import hashlib
import heapq
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

from openline.engine.effects import EVERYBODY, Effect, EntryRecord, NoteRecord, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import Now
from openline.sim import checks, trouble, watch
from openline.sim.cast import Keys, make_cast
from openline.sim.network import Network
from openline.sim.people import People
from openline.sim.report import Report
from openline.sim.station import STEPS, Station
from openline.wire.entry import Entry

TALK_MS = 60_000  # how long people talk and things fail
QUIET_MS = 90_000  # how long the mended world has to come to rest
DOWN_MS = (100, 15_000)
CRASH_RATES = (0.0, 0.002, 0.01)  # at every single step; each world draws one
INTERVALS_MS = (5000, 10_000, 20_000)  # between beacons; each world draws one
EVENTS_MAX = 20_000  # ten times a lively world: more is a storm
WRONG_MAX = 20
REAL_EVERY = 20  # worlds with real signatures: they cost most of a world's time
OUR_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class World:
    """One seed's world. ``trace`` writes the story down in words."""

    def __init__(self, seed: int, stations: int = 3, trace: bool = False, keys: Keys | None = None) -> None:
        self.seed, self.trace = seed, trace
        self.rng = Random(seed)
        self.cast = make_cast(stations, keys or (Keys.SIGNING if seed % REAL_EVERY == REAL_EVERY - 1 else Keys.TWIN))
        crash_rate, interval_ms = self.rng.choice(CRASH_RATES), self.rng.choice(INTERVALS_MS)
        self.stations = {
            index: Station(self.cast, index, self.rng, crash_rate, interval_ms, self) for index in self.cast.names
        }
        self.time = 0
        self.faulty = True
        self.network = Network(self)
        self.people = People(self)
        self.crooked = self.rng.choice(sorted(self.stations))
        self.crooked_entries: set[bytes] = set()
        self.faults: Counter[str] = Counter()
        self.story: list[str] = []
        self.wrong: list[str] = []
        self._labels: dict[bytes, str] = {}
        self._queue: list[tuple[int, int, Callable[[], object]]] = []
        self._wakes: dict[int, int] = {}
        self._numbers = 0

    # The story and its names.

    def tell(self, words: str, *about: object) -> None:
        """Write one line of the story; station indices among ``about`` become names."""
        if self.trace:
            names = tuple(self.cast.names.get(x, x) if isinstance(x, int) else x for x in about)
            self.story.append(f"{self.time / 1000:8.3f} s  {words % names}")

    def complain(self, sentence: str) -> None:
        """Note something that must not be, once."""
        if sentence not in self.wrong and len(self.wrong) < WRONG_MAX:
            self.wrong.append(sentence)
            self.tell("WRONG: %s", sentence)

    def name_entry(self, entry: Entry) -> None:
        """Remember how people call an entry: its author and number."""
        self._labels[entry.hash] = f"{self.cast.names[entry.header.author]}-{entry.header.seq}"

    def label(self, entry_hash: bytes) -> str:
        """How people call the entry of that hash."""
        return self._labels.get(entry_hash, entry_hash.hex()[:8])

    # Time.

    def now(self, station: Station) -> Now:
        """The clocks of a station at this moment."""
        return station.now(self.time)

    def after(self, delay_ms: int, run: Callable[[], object]) -> None:
        """Let something happen later; equal times happen in the order in which they were asked for."""
        self._numbers += 1
        heapq.heappush(self._queue, (self.time + delay_ms, self._numbers, run))

    def run(self) -> Report:
        """Let people talk while things fail, mend everything, wait, and check."""
        try:
            for index in self.stations:
                self._boot(index)
            self.people.start()
            trouble.start(self)
            self._until(TALK_MS)
            self._mend()
            self._until(TALK_MS + QUIET_MS)
            found = checks.judge(self)
        except OUR_FAULTS as fault:
            where = traceback.extract_tb(fault.__traceback__)[-1].name
            self.complain(f"{where}() stopped with {type(fault).__name__}: {str(fault)[:100]}")
            found = checks.Found()
        for sentence in found.wrong:
            self.complain(sentence)
        return Report(
            self.seed,
            len(self.stations),
            self._digest(),
            self.time,
            self.people.acts,
            found.delivered,
            self.faults,
            found.states,
            self.wrong,
            self.story,
        )

    @property
    def mended_for_ms(self) -> int:
        """How long ago everything was mended, 0 before."""
        return max(0, self.time - TALK_MS)

    def _until(self, end_ms: int) -> None:
        while self._queue and self._queue[0][0] <= end_ms:
            self.time, number, run = heapq.heappop(self._queue)
            run()
            assert number < EVENTS_MAX, "a storm: the world does not come to rest"
        self.time = end_ms

    def _mend(self) -> None:
        self.faulty = False
        self.tell("everything is mended, and nobody writes any more")
        for station in self.stations.values():
            station.crash_rate, station.stalled_until = 0.0, 0
        self.network.heal(sorted(self.network.cut))

    # Stations.

    def _boot(self, index: int) -> None:
        station = self.stations[index]
        self._wakes.pop(index, None)
        if not station.boot(self.time):
            self._down(station)
            return
        self.tell("%s is up", index)
        watch.on_up(self, station)
        self._wake(station)
        for other in self.stations:
            if other != index:
                self.link(index, other)

    def link(self, one: int, two: int) -> None:
        """A carrier between two stations came up, and both notice."""
        for here, there in ((one, two), (two, one)):
            station = self.stations[here]
            if station.engine is not None:
                self.carry_out(here, station.engine.linked(self.now(station), there))

    def carry_out(self, index: int, effects: list[Effect]) -> bool:
        """Have a running station carry effects out. False when it went down on the way."""
        station = self.stations[index]
        if station.carry_out(self.time, effects):
            self._wake(station)
            return True
        self._down(station)
        return False

    def _down(self, station: Station) -> None:
        self.faults["fsync failed" if station.lost_at == "fsync" else "power lost"] += 1
        self.tell("%s %s", station.me, STEPS[station.lost_at])
        delay = self.rng.randint(*DOWN_MS) if self.faulty else DOWN_MS[0]
        self.after(delay, partial(self._boot, station.me))

    def _wake(self, station: Station) -> None:
        """Have the tick run when the engine asked for it; a later wish replaces an earlier one."""
        engine = station.running()
        due = self.time + max(1, engine.wake_at() - self.now(station).mono_ms)
        if self._wakes.get(station.me) != due:
            self._wakes[station.me] = due
            self.after(due - self.time, partial(self._tick, station, engine, due))

    def _tick(self, station: Station, engine: Engine, due: int) -> None:
        if station.engine is not engine or self._wakes.get(station.me) != due:
            return
        if self.time < station.stalled_until:
            self.after(station.stalled_until - self.time, partial(self._tick, station, engine, due))
            return
        del self._wakes[station.me]
        self.carry_out(station.me, engine.tick(self.now(station)))

    def arrive(self, index: int, frame: bytes) -> None:
        """A frame reaches a station, which may be down or hang."""
        station = self.stations[index]
        if self.time < station.stalled_until:
            self.faults["stalled"] += 1
            self.after(station.stalled_until - self.time, partial(self.arrive, index, frame))
        elif station.engine is not None:
            self.carry_out(index, station.engine.receive(self.now(station), frame))
            watch.on_heard(self, station)

    # What lies around a station (:class:`openline.sim.station.Outside`).

    def sent(self, station: Station, send: Send) -> None:
        """A station hands a frame to the network."""
        watch.on_send(self, station, send)
        for target in self.stations if send.to == EVERYBODY else (send.to,):
            if target != station.me:
                self.network.carry(station.me, target, send.frame)

    def sounded(self, station: Station, ring: Ring) -> None:
        """An alarm sounds."""
        if self.trace:
            kind = "the EXERCISE bell" if ring.exercise else "the siren"
            self.tell("%s: %s sounds for %s%s", station.me, kind, self.label(ring.hash), self._why_again(ring))
        self.people.sounded(station, ring)

    def _why_again(self, ring: Ring) -> str:
        if not ring.again:
            return ""
        if not ring.level:
            return " again, after a restart"
        return f" again: a deadline was missed, the {self.cast.charter.charter.escalation[ring.level]} is called"

    def shown(self, station: Station, show: Show) -> None:
        """A screen changes."""
        self.people.shown(station, show)

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for index in sorted(self.stations):
            station = self.stations[index]
            for slot in station.disk.synced:
                match slot:
                    case EntryRecord():
                        digest.update(slot.hash + slot.frame + slot.at_ms.to_bytes(8, "big"))
                    case NoteRecord():
                        digest.update(slot.key.encode() + slot.value)
                    case str():
                        digest.update(slot.encode())
            for ring in station.rang:
                digest.update(ring.hash + bytes((ring.level, ring.again)))
        digest.update(repr(sorted(self.faults.items())).encode())
        return digest.hexdigest()
