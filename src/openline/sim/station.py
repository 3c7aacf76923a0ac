"""A simulated station: the real engine, a disk that fails, an alarm that is written down, clocks that are wrong.

It carries effects out one by one, as the node does, and may lose power between any two of them or inside a Keep. It
refuses to remember anything over a crash but what its disk kept.
"""

from __future__ import annotations

import hashlib
from random import Random
from typing import Protocol

from openline.engine.effects import Effect, Keep, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import Now
from openline.line.acts import Act
from openline.sim.cast import Cast
from openline.sim.disk import Disk
from openline.sim.tempo import HOUR_MS
from openline.wire.beacon import Counter

EPOCH_MS = 1_685_000_000_000  # the right wall clock when the world begins, in milliseconds since 1970 UTC
FORGED_BOOT = 1 << 40  # higher than any boot number of an honest station, so that belief silences it for good
DRAWS = 8  # different keys that a station draws in all worlds: committing to one takes 1024 hashes, and is cached


# Where a station can go down, and how the story says it.
STEPS = {
    "effect": "lost power between two effects",
    "append": "lost power in the middle of writing",
    "fsync": "stopped, because its disk refused an fsync",
    "synced": "lost power just after an fsync",
    "alarm": "lost power while the alarm sounded",
    "off": "is switched off",
}


class PowerLost(Exception):
    """The station went down in the middle of carrying effects out; the message is one of ``STEPS``."""


class Outside(Protocol):
    """What lies around a station: the network, the room where the alarm sounds, and the screen."""

    def kept(self, station: Station, keep: Keep) -> None:
        """The station has kept these records."""

    def sent(self, station: Station, send: Send) -> None:
        """The station hands a frame to the network."""

    def sounded(self, station: Station, ring: Ring) -> None:
        """The alarm sounds."""

    def shown(self, station: Station, show: Show) -> None:
        """The screen changes."""


class Station:
    """One station of a simulated line, up or down.

    ``key`` tells a copy from the station itself. ``rang`` lists every alarm over all its lives, those of this life from
    ``rang_before`` on, ``rung_new`` what rang as new and its disk has not forgotten since; ``accepted`` the hashes of
    what people were told is kept; ``offset_ms`` is its wall clock's error and ``drift`` what it gains in a second, in
    millionths; ``crash_rate`` the chance to go down at every single step. What happened to it is noted for the checks:
    ``lies`` (a member that lies), ``restored`` (how often), ``cloned``, ``claimed`` (somebody lied about its feed),
    ``joined`` (later than the first, with the acts of roots that were ``given`` to it), ``stolen`` (its keys were),
    ``damages`` (it passes on others' entries with damaged signatures), ``spoilt`` (what it has kept of that, by hash).
    """

    def __init__(self, cast: Cast, me: int, rng: Random, crash_rate: float, interval_ms: int, outside: Outside) -> None:
        self.cast, self.me, self.rng, self.crash_rate = cast, me, rng, crash_rate
        self.interval_ms, self.outside = interval_ms, outside
        self.name, self.key = cast.names[me], me
        self.disk = Disk()
        self.lies: tuple[str, ...] = ()
        self.given: tuple[Act, ...] = ()
        self.joined = self.stolen = self.damages = False
        self.spoilt: dict[bytes, tuple[int, int, int]] = {}
        self.cloned = self.claimed = False
        self.restored = 0
        self.withholds_until = self.understates_until = 0
        self.suspended_until = 0
        self.down_since = self.boot_before = 0
        self.rung_new: set[bytes] = set()
        self.forgotten: set[bytes] = set()
        self.newest: dict[int, Counter] = {}
        self.rang: list[Ring] = []
        self.opened: set[bytes] = set()
        self.accepted: list[bytes] = []
        self.engine: Engine | None = None
        self.booted_at, self.rang_before = 0, 0
        self.stalled_until = 0
        self.offset_ms = rng.randint(-12, 12) * HOUR_MS
        self.drift = 0
        self.lost_at = ""

    @property
    def two_histories(self) -> bool:
        """Whether it may truly have signed two histories: it lies, was restored from an old copy, or cloned."""
        return bool(self.lies or self.restored or self.cloned)

    def copy(self, rng: Random, key: int) -> Station:
        """A second machine with the same keys and a copy of the disk, off."""
        other = Station(self.cast, self.me, rng, self.crash_rate, self.interval_ms, self.outside)
        other.key, other.name = key, f"the copy of {self.name}"
        other.disk, other.opened, other.rung_new = self.disk.copy(), self.opened, set(self.rung_new)
        other.rang, other.suspended_until = list(self.rang), self.suspended_until
        other.cloned = self.cloned = True
        other.given, other.joined = self.given, self.joined
        other.restored, other.claimed = self.restored, self.claimed
        return other

    def now(self, time_ms: int) -> Now:
        """The two clocks of this station at world time ``time_ms``: the monotonic one starts anew at every boot."""
        gained = time_ms * self.drift // 1_000_000
        # No clock of an operating system goes behind 1970.
        return Now(time_ms - self.booted_at, max(0, EPOCH_MS + time_ms + gained + self.offset_ms))

    def running(self) -> Engine:
        """The engine of a station that is up."""
        assert self.engine is not None, "this station is down"
        return self.engine

    def fresh(self) -> Engine:
        """A new engine that has loaded nothing yet."""
        return Engine(
            self.cast.charter, self.me, self.cast.secrets[self.me], self.cast.suite, self.interval_ms, self.given
        )

    def boot(self, time_ms: int) -> bool:
        """Start from what the disk kept. False when the power goes again on the way."""
        self.disk.open()
        self.booted_at, self.rang_before = time_ms, len(self.rang)
        self.engine = engine = self.fresh()
        effects = engine.load(self.now(time_ms), self.disk.entries(), self.disk.notes())
        return self.carry_out(time_ms, effects)

    def carry_out(self, time_ms: int, effects: list[Effect]) -> bool:
        """Carry out the effects of one engine call, in order. False when the station went down on the way."""
        try:
            for effect in effects:
                self._step("effect")
                self._do(time_ms, effect)
        except PowerLost as lost:
            self.stop(time_ms, str(lost))
            return False
        return True

    def stop(self, time_ms: int, where: str) -> None:
        """The power goes."""
        self.lost_at, self.down_since = where, time_ms
        self.disk.crash(self.rng)
        self.engine = None

    def _step(self, where: str) -> None:
        if self.crash_rate and self.rng.random() < self.crash_rate:
            raise PowerLost(where)

    def _do(self, time_ms: int, effect: Effect) -> None:
        match effect:
            case Send():
                self.outside.sent(self, effect)
            case Keep():
                self.disk.keep(effect.records, self._step)
                self.outside.kept(self, effect)
            case Ring():
                self.rang.append(effect)
                self.outside.sounded(self, effect)
                self._step("alarm")
                for answer in self.running().rang(self.now(time_ms), self.entropy(), effect.hash):
                    self._step("effect")
                    self._do(time_ms, answer)
            case Show():
                self.outside.shown(self, effect)
                answers: list[Effect] = []
                if effect.what == "unreadable":
                    answers = self.running().unreadable(self.now(time_ms), self.entropy(), effect.about)
                if effect.what == "roster":
                    answers = self.running().rekey(self.now(time_ms), self.entropy())
                for answer in answers:
                    self._step("effect")
                    self._do(time_ms, answer)

    def entropy(self) -> bytes:
        """32 bytes from the world's die."""
        return hashlib.sha256(bytes((self.me, self.rng.randrange(DRAWS)))).digest()
