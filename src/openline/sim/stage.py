"""The stage on which a world plays: its time, its story in words, and how people call entries.

Events of equal times happen in the order in which they were asked for, so that a seed replays. It refuses to go on
for ever: more events than any lively world has are a storm, and a fault.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from random import Random

from openline.sim.cast import Cast
from openline.wire.entry import Entry

WRONG_MAX = 20
COPY = 100  # the key of a station's copy is the station's index and this


class Stage:
    """Time and story of one world. ``time`` is in milliseconds since it began; ``wrong`` what must not be.

    A ``hasty`` one stops at the first thing that is wrong.
    """

    def __init__(self, seed: int, cast: Cast, trace: bool) -> None:
        self.seed, self.cast, self.trace = seed, cast, trace
        self.rng = Random(seed)
        self.time, self.hasty = 0, False
        self.faults: Counter[str] = Counter()
        self.talk: Counter[str] = Counter()
        self.story: list[str] = []
        self.wrong: list[str] = []
        self.die, self.damage = (
            Random(f"roots of {seed}"),
            Random(f"damage of {seed}"),
        )  # worlds without stay as they were
        self.spoilt: set[bytes] = set()  # signatures that a relay has damaged
        self._names = {**cast.names, **{COPY + index: f"the copy of {name}" for index, name in cast.names.items()}}
        self._labels: dict[bytes, str] = {}
        self._queue: list[tuple[int, int, Callable[[], object]]] = []
        self._numbers = 0

    def tell(self, words: str, *about: object) -> None:
        """Write one line of the story; station indices among ``about`` become names."""
        if self.trace:
            names = tuple(self._names.get(x, x) if isinstance(x, int) else x for x in about)
            self.story.append(f"{self.time / 1000:8.3f} s  {words % names}")

    def complain(self, sentence: str) -> None:
        """Note something that must not be, once."""
        if sentence not in self.wrong and len(self.wrong) < WRONG_MAX:
            self.wrong.append(sentence)
            self.tell("WRONG: %s", sentence)

    def name_entry(self, entry: Entry) -> None:
        """Remember how people call an entry: its author and number, with its incarnation from the second on."""
        h = entry.header
        lives = f"/{h.incarnation}" if h.incarnation else ""
        self._labels[entry.hash] = f"{self.cast.names[h.author]}{lives}-{h.seq}"

    def label(self, entry_hash: bytes) -> str:
        """How people call the entry of that hash."""
        return self._labels.get(entry_hash, entry_hash.hex()[:8])

    def after(self, delay_ms: int, run: Callable[[], object]) -> None:
        """Let something happen later; equal times happen in the order in which they were asked for."""
        self._numbers += 1
        heapq.heappush(self._queue, (self.time + delay_ms, self._numbers, run))

    def until(self, end_ms: int, events_max: int) -> None:
        """Let time pass to ``end_ms``."""
        while self._queue and self._queue[0][0] <= end_ms:
            self.time, number, run = heapq.heappop(self._queue)
            run()
            if self.hasty and self.wrong:
                return
            assert number < events_max, "a storm: the world does not come to rest"
        self.time = end_ms
