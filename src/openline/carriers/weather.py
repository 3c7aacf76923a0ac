"""What a bad network does to the bytes of a TCP connection, as values and dice: the faults of the fault proxy.

A proxy of streams cannot lose, reorder or repeat bytes: TCP mends that below us. What is left to feel is what it is
here: a *lost* packet is silence until it is sent again, and everything behind it waits; an *overtaken* packet is a
short wait; a *repeated* packet costs rate and nothing else. Only *corrupt* alters bytes, as broken equipment does
whose checksum is right; TLS ends the connection then. It refuses to invent harm that no network does to a stream.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, fields

SEGMENT_SIZE = 1460  # bytes of a stream in one packet of an Ethernet, which is what gets lost
RESEND_MS = 200.0  # the least time before a lost packet is sent again, as Linux has it; doubled each time it is lost
RESENDS_MAX = 8  # then it has taken 51 s, and every link has given up
OVERTAKEN_MS = 20.0  # that a packet comes after those behind it: about the difference between two ways
NUMBER_MAX = 1e12  # of a delay or a rate; also keeps out inf and nan
PERCENT_MAX = 100.0


@dataclass(slots=True)
class Weather:
    """What is done to each way of every connection; all can be changed at any time.

    ``delay`` in milliseconds, plus up to ``jitter``, order kept; ``rate`` in bits a second of each way over all
    connections, 0 for no limit; ``loss``, ``reorder``, ``duplicate`` and ``corrupt`` in percent of the packets.
    """

    delay: float = 0.0
    jitter: float = 0.0
    rate: float = 0.0
    loss: float = 0.0
    reorder: float = 0.0
    duplicate: float = 0.0
    corrupt: float = 0.0

    def set(self, word: str, number: float) -> None:
        """Change one of them. Raises ValueError when there is no such word, or the number cannot be."""
        if word not in WORDS:
            raise ValueError(f"there is no {word}")
        most = PERCENT_MAX if word in PERCENT else NUMBER_MAX
        if not 0 <= number <= most:
            raise ValueError(f"{word} is a number from 0 to {most:.0f}")
        setattr(self, word, number)


WORDS = tuple(one.name for one in fields(Weather))
PERCENT = frozenset({"loss", "reorder", "duplicate", "corrupt"})
UNITS = dict.fromkeys(WORDS, "%") | {"delay": "ms", "jitter": "ms", "rate": "bit/s"}


@dataclass(frozen=True, slots=True)
class Struck:
    """What became of some bytes: how they arrive, how late in seconds, and how many bytes of rate they took."""

    data: bytes
    late_s: float
    wire_size: int
    harm: Counter[str]


def strike(data: bytes, weather: Weather, rng: random.Random) -> Struck:
    """Throw the dice for every packet in ``data``. The latest of them decides, since bytes arrive in order."""
    late_ms, wire_size, harm = 0.0, len(data), Counter[str]()
    if not (weather.loss or weather.reorder or weather.duplicate or weather.corrupt):
        return Struck(data, _late_ms(weather, rng) / 1000, wire_size, harm)
    for at in range(0, len(data), SEGMENT_SIZE):
        size, resends, wait_ms = min(SEGMENT_SIZE, len(data) - at), 0, 0.0
        while resends < RESENDS_MAX and _falls(weather.loss, rng):
            wait_ms += RESEND_MS * 2**resends
            resends += 1
        overtaken, repeated = _falls(weather.reorder, rng), _falls(weather.duplicate, rng)
        late_ms = max(late_ms, wait_ms + OVERTAKEN_MS * overtaken)
        wire_size += size * (resends + repeated)
        harm += Counter(lost=resends, overtaken=int(overtaken), repeated=int(repeated))
        if _falls(weather.corrupt, rng):
            spot = at + rng.randrange(size)
            data = data[:spot] + bytes([data[spot] ^ 1 << rng.randrange(8)]) + data[spot + 1 :]
            harm["corrupted"] += 1
    return Struck(data, (late_ms + _late_ms(weather, rng)) / 1000, wire_size, harm)


def _falls(percent: float, rng: random.Random) -> bool:
    return percent > 0 and rng.random() * PERCENT_MAX < percent


def _late_ms(weather: Weather, rng: random.Random) -> float:
    return weather.delay + (rng.uniform(0, weather.jitter) if weather.jitter else 0.0)
