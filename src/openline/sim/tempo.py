"""How lively a world is, as data: a minute in which everything fails, or hours of a line that is used as lines are.

Both worlds run the same code with the same people, faults and checks. In hours everything lasts sixty times as long, as
it does in life, beacons go as on thin carriers, and members lie more rarely, for a year of such hours must fit one test
run; the promise of each line is that it has at least so many acts and faults an hour. It refuses to be quiet: whoever
falls behind the promise writes, and fails, sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.line.charter import Deadline
from openline.node.terms import DEADLINES

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Tempo:
    """How a world goes. Where several values stand, each world draws one; rates are of frames unless they say else."""

    pace: int  # how much longer everything lasts than in a minute
    write_ms: tuple[int, int]  # between the times at which somebody may write
    in_a_row: tuple[int, ...]  # messages at one sitting
    long_texts: float  # the part of messages that may be long
    sitting_ms: int  # people come when these have passed, and take all that waits
    trouble_ms: tuple[int, int]  # between the times at which something may fail
    intervals_ms: tuple[int, ...]  # between beacons
    crash_rates: tuple[float, ...]  # at every single step
    losses: tuple[float, ...]
    damages: tuple[float, ...]
    routes: tuple[tuple[str, ...], ...]  # the carriers between two stations, broad or slow: each pair draws
    delays_ms: tuple[int, int]
    reordered: float
    duplicated: float
    replayed: float
    never_comes: float  # the part of calls that nobody opens, however often it rings
    prompt: float  # the part of calls that somebody answers at once, whatever the habits
    some_lie: float  # the part of worlds with a member that lies
    some_rare: float  # how much of each rare trouble
    some_roots: float  # the part of worlds in which roots speak
    floods: tuple[int, ...]  # a flood is divided by this
    courier_max: int  # frames that somebody carries by hand
    look_ms: int  # between two looks whether the mended world rests
    look_into: int  # the costly checks are made in one world of so many
    deadlines: tuple[Deadline, ...]
    acts: int = 0  # at least so many an hour
    faults: int = 0


MINUTE = Tempo(
    pace=1,
    write_ms=(2000, 14_000),
    in_a_row=(1,),
    long_texts=1.0,
    sitting_ms=1,
    trouble_ms=(500, 3000),
    intervals_ms=(5000, 10_000, 20_000),
    crash_rates=(0.0, 0.002, 0.01),
    losses=(0.0, 0.05, 0.3),
    damages=(0.0, 0.02),
    routes=(("broad",), ("broad",), ("broad", "broad"), ("broad", "slow"), ("slow",)),
    delays_ms=(5, 60),
    reordered=0.1,
    duplicated=0.05,
    replayed=0.02,
    never_comes=0.1,
    prompt=0.0,
    some_lie=0.5,
    some_rare=1.0,
    some_roots=0.5,
    floods=(1,),
    courier_max=1000,
    look_ms=10_000,
    look_into=1,
    # Seconds instead of minutes, so that a short world sees them missed.
    deadlines=(Deadline(20, 60), Deadline(40, 120), Deadline(3600, 14400), Deadline(86400, 172800)),
)
HOURS = Tempo(
    pace=60,
    write_ms=(300_000, 900_000),
    in_a_row=(3, 4, 5),
    long_texts=0.05,
    sitting_ms=15_000,
    trouble_ms=(300_000, 900_000),
    intervals_ms=(600_000, 1_200_000, 1_800_000),
    crash_rates=(0.0, 0.0, 0.0005),
    losses=(0.0, 0.02, 0.1),
    damages=(0.0, 0.01),
    routes=(("broad",),) * 18 + (("broad", "slow"), ("slow",)),
    delays_ms=(40, 40),
    reordered=0.04,
    duplicated=0.02,
    replayed=0.01,
    never_comes=0.004,
    prompt=0.85,
    some_lie=0.25,
    some_rare=0.6,
    some_roots=0.15,
    floods=(1, 8, 8, 8),
    courier_max=16,
    look_ms=120_000,
    look_into=4,
    deadlines=DEADLINES,
    acts=20,
    faults=4,
)
