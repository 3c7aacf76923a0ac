"""A world: stations of one line, a network that misbehaves, people who talk, and what must be true at the end.

Everything follows from the seed: the same seed gives the same digest, whatever the hash seed of the process. It
refuses to end in silence: every check names the station and the entry.
"""

from __future__ import annotations

import gc
import hashlib
import traceback
from functools import partial

from openline.engine.effects import EVERYBODY, Effect, EntryRecord, Keep, NoteRecord, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import EpochName, Now
from openline.line.acts import Act
from openline.sim import checks, liars, plot, relay, successions, trouble, watch
from openline.sim.cast import LINE, Keys, make_cast
from openline.sim.network import Network
from openline.sim.people import People
from openline.sim.report import Report
from openline.sim.roots import Roots
from openline.sim.stage import COPY, Stage
from openline.sim.station import STEPS, Station
from openline.sim.successions import Theft
from openline.sim.tempo import HOUR_MS, HOURS, MINUTE

TALK_MS = 60_000  # how long people talk and things fail
LATE_MAX_MS = 2 * HOUR_MS  # how much longer people stay where a line was too quiet
SETTLE_MS = 40_000  # how long the mended world is left alone at least
QUIET_MS = 90_000  # how long it may take to come to rest
SILENCE_MS = 240_000  # and more where a member answers no questions, or one that came later cannot read what it fetches
DOWN_MS = (100, 15_000)
EVENTS_MAX = 8_000  # a station and minute of pace: ten times a lively world, more is a storm
REAL_EVERY = 20  # worlds with real signatures: they cost most of a world's time
OUR_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class World(Stage):
    """One seed's world. ``trace`` writes the story down in words; ``talk_ms`` is how long people talk.

    ``stations`` are those that count, by index; ``nodes`` everything that is on the network, by key: a copy has a key
    of its own. ``pace`` is how much slower all goes than in a world of a minute.
    """

    def __init__(
        self,
        seed: int,
        stations: int = 3,
        trace: bool = False,
        keys: Keys | None = None,
        talk_ms: int = TALK_MS,
        line: str = LINE,
    ) -> None:
        keys = keys or (Keys.SIGNING if seed % REAL_EVERY == REAL_EVERY - 1 else Keys.TWIN)
        self.tempo = HOURS if talk_ms >= HOUR_MS else MINUTE
        super().__init__(seed, make_cast(stations, keys, self.tempo.deadlines, line).copy(), trace)
        self.keys, self.founders = keys, stations
        self.talk_ms, self.pace = talk_ms, self.tempo.pace
        crash_rate, interval_ms = self.rng.choice(self.tempo.crash_rates), self.rng.choice(self.tempo.intervals_ms)
        self.stations = {
            index: Station(self.cast, index, self.rng, crash_rate, interval_ms, self) for index in self.cast.names
        }
        self.roots, self.thefts = Roots(self.cast), list[Theft]()
        self.nodes = dict(self.stations)
        self.faulty, self.acts = True, 0
        self.network = Network(self)
        self.people = People(self)
        self.crooked = self.rng.choice(sorted(self.stations))
        self.crooked_entries: set[bytes] = set()
        self.split: set[EpochName] = set()  # epochs of which a liar wrapped two keys
        self.served: dict[tuple[int, int], tuple[int, int, int]] = {}
        liars.choose(self)
        self.kinds = trouble.kinds(self)
        self._wakes: dict[int, int] = {}

    # Time.

    def now(self, station: Station) -> Now:
        """The clocks of a station at this moment."""
        return station.now(self.time)

    def slow(self, span_ms: tuple[int, int]) -> int:
        """A time drawn from ``span_ms``, at the pace of this world."""
        return self.rng.randint(*span_ms) * self.pace

    def needed(self, done: int, hourly: int, by_chance: float) -> bool:
        """Whether something has to happen now: nothing is promised, or less is ``done`` than that, or by chance."""
        return not hourly or done * HOUR_MS <= hourly * self.time or self.rng.random() < by_chance

    def _keep_promise(self, events_max: int) -> None:
        """Nobody goes home before this line has had all the acts and faults an hour that its tempo promises."""
        end_ms, tempo = self.talk_ms + LATE_MAX_MS, self.tempo
        while min(self.acts - tempo.acts * self.hours, self.faults.total() - tempo.faults * self.hours) < 0:
            if self.hasty and self.wrong:
                return
            assert self.talk_ms < end_ms, "a quieter line than its tempo promises"
            if self.faults.total() < tempo.faults * self.hours:
                trouble.at_once(self)
            if self.acts < tempo.acts * self.hours:
                self._light()
            self.talk_ms += tempo.look_ms
            self.until(self.talk_ms, events_max)

    def _light(self) -> None:
        """Switch on whatever is off: with their machines dark by turns, people cannot catch up."""
        for station in self.stations.values():
            self.boot(station)

    @property
    def hours(self) -> float:
        """How long people talk."""
        return self.talk_ms / HOUR_MS

    @property
    def honest(self) -> dict[int, Station]:
        """The stations that do not lie and whose keys are theirs alone, by index."""
        return {i: station for i, station in self.stations.items() if not (station.lies or station.stolen)}

    def run(self) -> Report:
        """Let people talk while things fail, mend everything, wait, and check.

        Meanwhile nobody looks for garbage: a world is full of live cycles and short, and goes as a whole afterwards.
        """
        collects = gc.isenabled()
        gc.disable()
        try:
            return self._run()
        finally:
            if collects:
                gc.enable()

    def _run(self) -> Report:
        events_max = EVENTS_MAX * (2 + len(self.stations)) ** 2 * max(1, self.talk_ms // TALK_MS // self.pace)
        try:
            for index in self.stations:
                self.boot(self.stations[index])
            self.people.start()
            trouble.start(self)
            successions.plan(self)
            relay.plan(self)
            self.until(self.talk_ms, events_max)
            self._keep_promise(events_max)
            if not (self.hasty and self.wrong):
                self._mend()
            self.until(self.talk_ms + SETTLE_MS, events_max)
            while self.mended_for_ms < self._patience_ms() and not self._at_rest():
                self.until(self.time + self.tempo.look_ms, events_max)
            found = checks.Found() if self.hasty and self.wrong else checks.judge(self)
        except OUR_FAULTS as fault:
            where = traceback.extract_tb(fault.__traceback__)[-1].name
            self.complain(f"{where}() stopped with {type(fault).__name__}: {str(fault)[:100]}")
            found = checks.Found()
        for sentence in found.wrong:
            self.complain(sentence)
        return Report(
            self.seed,
            self.founders,
            self._digest(),
            self.talk_ms,
            self.time,
            self.acts,
            self.people.said,
            found.delivered,
            self.faults,
            self.talk,
            found.states,
            self.wrong,
            self.story,
        )

    def _patience_ms(self) -> int:
        """How long the mended world may take to come to rest."""
        silent = any("withholds" in station.lies or station.joined for station in self.stations.values())
        longest = max(station.interval_ms for station in self.stations.values())
        return max(QUIET_MS, 8 * longest) + silent * SILENCE_MS

    @property
    def mended_for_ms(self) -> int:
        """How long ago everything was mended, 0 before."""
        return max(0, self.time - self.talk_ms)

    def _at_rest(self) -> bool:
        """Whether all honest stations hold the same, and nobody waits for what must come."""
        held = []
        for station in self.honest.values():
            if station.engine is None or station.engine.state.unproven:  # what is damaged is asked for one by one
                return False
            feeds = {name: f for name, f in station.engine.state.feeds.items() if name[0] in self.stations}
            if any(feed.early_count and not self.stations[name[0]].two_histories for name, feed in feeds.items()):
                return False
            held.append({name: feed.sums[-1] for name, feed in feeds.items() if feed.head})
        return all(one == held[0] for one in held)

    def _mend(self) -> None:
        self.faulty = False
        self.tell("everything is mended, and nobody writes any more")
        for station in self.nodes.values():
            station.crash_rate, station.stalled_until, station.understates_until = 0.0, 0, 0
            if station.engine is not None:
                self._wake(station)  # it may have hung
        for key in [key for key in self.nodes if key not in self.stations]:
            plot.end_copy(self, key)
        for pair in list(self.network.withheld):
            plot.play_out(self, pair)
        self._light()
        self.network.heal(sorted(self.network.cut))
        successions.settle(self)

    # Stations.

    def seat(self, index: int, given: tuple[Act, ...]) -> Station:
        """A station that comes later takes its seat, off, with acts of roots from its own administrator."""
        like = self.stations[min(self.stations)]
        station = Station(self.cast, index, self.die, like.crash_rate, like.interval_ms, self)
        station.rng, station.given, station.joined, station.down_since = self.rng, given, True, self.time
        self._names[index], self._names[COPY + index] = station.name, f"the copy of {station.name}"
        self.stations[index] = self.nodes[index] = station
        self.network.connect(index, self.die)
        return station

    def boot(self, station: Station) -> None:
        """Switch a station on, unless it runs or is gone for good."""
        if self.nodes.get(station.key) is not station or station.engine is not None:
            return
        self._wakes.pop(station.key, None)
        if not station.boot(self.time):
            self._down(station)
            return
        self.tell("%s is up", station.key)
        watch.on_up(self, station)
        self._wake(station)
        for other in self.stations:
            if other != station.me:
                self.link(station.me, other)

    def switch_off(self, station: Station) -> None:
        """Take its power away, if it has any, until somebody boots it."""
        if station.engine is not None:
            station.stop(self.time, "off")
        self.tell("%s %s", station.key, STEPS["off"])

    def link(self, one: int, two: int) -> None:
        """A carrier between two stations came up, and both notice."""
        for station in list(self.nodes.values()):
            if station.me in (one, two) and station.engine is not None:
                there = one + two - station.me
                self.carry_out(station, station.engine.linked(self.now(station), there))

    def carry_out(self, station: Station, effects: list[Effect]) -> bool:
        """Have a running station carry effects out. False when it went down on the way."""
        if station.carry_out(self.time, effects):
            self._wake(station)
            return True
        self._down(station)
        return False

    def _down(self, station: Station) -> None:
        self.faults["fsync failed" if station.lost_at == "fsync" else "power lost"] += 1
        self.tell("%s %s", station.key, STEPS[station.lost_at])
        delay = self.slow(DOWN_MS) if self.faulty else DOWN_MS[0]
        self.after(delay, partial(self.boot, station))

    def _wake(self, station: Station) -> None:
        """Have the tick run when the engine asked for it; a later wish replaces an earlier one."""
        engine = station.running()
        due = self.time + max(1, engine.wake_at() - (self.time - station.booted_at))
        if self._wakes.get(station.key) != due:
            self._wakes[station.key] = due
            self.after(due - self.time, partial(self._tick, station, engine, due))

    def _tick(self, station: Station, engine: Engine, due: int) -> None:
        if station.engine is not engine or self._wakes.get(station.key) != due:
            return
        if self.time < station.stalled_until:
            self.after(station.stalled_until - self.time, partial(self._tick, station, engine, due))
            return
        del self._wakes[station.key]
        self.carry_out(station, engine.tick(self.now(station)))

    def arrive(self, index: int, *frames: bytes) -> None:
        """Frames reach a station, and its copy if there is one; either may be down or hang."""
        for station in [node for node in self.nodes.values() if node.me == index]:
            self._take(station, frames)

    def _take(self, station: Station, frames: tuple[bytes, ...]) -> None:
        if self.time < station.stalled_until:
            self.faults["stalled"] += 1
            self.after(station.stalled_until - self.time, partial(self._take, station, frames))
            return
        for frame in frames:
            if station.engine is not None:
                self.carry_out(station, station.engine.receive(self.now(station), frame))
        watch.on_heard(self, station)

    # What lies around a station (:class:`openline.sim.station.Outside`).

    def kept(self, station: Station, keep: Keep) -> None:
        """A station has kept these records: what it signed itself is an act of this line, whoever kept it."""
        watch.on_keep(self, station, keep)
        self.acts += sum(isinstance(record, EntryRecord) and record.own for record in keep.records)

    def sent(self, station: Station, send: Send) -> None:
        """A station hands a frame to the network."""
        watch.on_send(self, station, send)
        for target in self.stations if send.to == EVERYBODY else (send.to,):
            frame = liars.tampered(self, station, send) if station.lies else send.frame
            if target != station.me and frame and target in self.stations:  # a false card names others
                self.network.carry(station.key, target, frame, send.precedence)

    def sounded(self, station: Station, ring: Ring) -> None:
        """An alarm sounds."""
        watch.on_ring(self, station, ring)
        if self.trace:
            kind = "the EXERCISE bell" if ring.exercise else "the siren"
            self.tell("%s: %s sounds for %s%s", station.key, kind, self.label(ring.hash), self._why_again(ring))
        self.people.sounded(station, ring)

    def _why_again(self, ring: Ring) -> str:
        if not ring.again:
            return ""
        if not ring.level:
            return " again, after a restart or a revocation"
        return f" again: a deadline was missed, the {self.cast.charter.charter.escalation[ring.level]} is called"

    def shown(self, station: Station, show: Show) -> None:
        """A screen changes."""
        watch.on_show(self, station, show)
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
        digest.update(repr(sorted((self.faults + self.talk).items())).encode())
        return digest.hexdigest()
