"""What is printed about many worlds: one table, counted by class, where a zero is a failure.

A fault that never happened proves nothing, and a state that was never reached was never checked. It refuses to call a
run good because nothing was wrong in worlds in which nothing went wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from openline.line.transcript import State
from openline.sim.defences import Planted
from openline.sim.planted import Fall
from openline.sim.tempo import HOUR_MS

SENTENCES_MAX = 3  # of one world: the first tell most
YEAR_MS = 31_556_952_000

# Every class of faults that a world counts; each must have happened in a run.
FAULTS = (
    "lost",
    "duplicated",
    "reordered",
    "damaged",
    "replayed",
    "cut",
    "one-way",
    "flapping",
    "stalled",
    "clock jumped",
    "power lost",
    "fsync failed",
    "forged",
    "junk",
    "crooked",
    "packet lost",
    "packet damaged",
    "packet overtaken",
    "carrier down",
    "frame of another line",
    "beacon withheld",
    "late courier",
    "bundle damaged",
    "years wrong",
    "drift",
    "old copy",
    "cloned",
    "dark",
    "equivocated",
    "answer withheld",
    "understated",
    "false claim",
    "slandered",
    "split key",
    "flood: wants",
    "flood: future",
    "flood: strays",
    "flood: provisional",
    "flood: calls",
    "stolen key used",
    "card forged",
)
# What people did and what came of the faults; each must have happened too.
TALK = (
    "suspended",
    "resumed",
    "floor while suspended",
    "superseding",
    "for information",
    "valid until",
    "stale WILCO refused",
    "WILCO with override",
    "new incarnations",
    "rang as new after an old copy",
    "forks seen",
    "forks shown at the end",
    "held back: restored",
    "signature damaged by a relay",
    "kept with a damaged signature",
)


# What roots did, and what thieves and forgers tried; each must have happened too.
ROOTS = (
    "root: station added",
    "root: station revoked",
    "root: root rotated",
    "root: charter amended",
    "root: rival amendments",
    "root: party joined",
    "root: version adopted",
    "root: party withdrew",
    "root: fork settled",
    "root: a false station is believed for a while",
    "root: void for a revocation",
    "root: refused, being revoked",
    "root: sealed from who is revoked",
    "root: words of a thief after all know",
    "said after the expiry",
)


@dataclass(frozen=True)
class Report:
    """What a world came to: ``wrong`` is empty when every check held.

    ``acts`` are the entries that its stations signed and kept, ``said`` what people asked for; ``talk_ms`` is how long
    they talked, without the time in which the mended world came to rest.
    """

    seed: int
    stations: int
    digest: str
    talk_ms: int
    virtual_ms: int
    acts: int
    said: int
    delivered: int
    faults: Counter[str]
    talk: Counter[str]
    states: Counter[str]
    wrong: list[str]
    story: list[str]


@dataclass
class Total:
    """The sum over worlds."""

    worlds: int = 0
    talk_ms: int = 0
    virtual_ms: int = 0
    acts: int = 0
    said: int = 0
    acts_least: float = float("inf")  # an hour, on any line
    faults_least: float = float("inf")
    delivered: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    talk: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, int, str]] = field(default_factory=list)  # seed, stations, sentence
    disagreements: int = 0

    def add(self, report: Report) -> None:
        """Count one world."""
        self.worlds += 1
        self.talk_ms += report.talk_ms
        self.virtual_ms += report.virtual_ms
        self.acts += report.acts
        self.said += report.said
        hours = report.talk_ms / HOUR_MS
        self.acts_least = min(self.acts_least, report.acts / hours)
        self.faults_least = min(self.faults_least, report.faults.total() / hours)
        self.delivered += report.delivered
        self.faults += report.faults
        self.talk += report.talk
        self.states += report.states
        self.disagreements += bool(report.wrong)
        self.wrong += [(report.seed, report.stations, sentence) for sentence in report.wrong[:SENTENCES_MAX]]

    @property
    def untested(self) -> list[str]:
        """The fault classes that never happened and the states that were never reached."""
        faults = [f"the fault '{name}' never happened" for name in FAULTS if not self.faults[name]]
        roots = [f"'{name}' never happened" for name in ROOTS if not self.talk[name]]
        return faults + roots + [f"no message ended as {state.name}" for state in State if not self.states[state.name]]

    @property
    def missing(self) -> list[str]:
        """These, and what people should have done or met and did not."""
        return self.untested + [f"'{name}' never happened" for name in TALK if not self.talk[name]]


def total(reports: Iterable[Report]) -> Total:
    """The sum of these reports."""
    out = Total()
    for report in reports:
        out.add(report)
    return out


def table(t: Total) -> str:
    """The table, and under it what is wrong."""
    hours = max(t.talk_ms, 1) / HOUR_MS
    rest = sorted(name for name in t.talk if name not in (*TALK, *ROOTS))
    rows = [
        ("worlds", f"{t.worlds:,}"),
        ("line-hours", f"{hours:,.1f}"),
        ("line-years", f"{t.talk_ms / YEAR_MS:,.5f}"),
        ("line-hours with those of coming to rest", f"{t.virtual_ms / HOUR_MS:,.1f}"),
        ("acts", f"{t.acts:,}"),
        ("of these by people", f"{t.said:,}"),
        ("acts a line-hour", f"{t.acts / hours:,.1f}"),
        ("the least on any line", f"{t.acts_least:,.1f}"),
        ("faults a line-hour", f"{t.faults.total() / hours:,.1f}"),
        ("the least faults on any line", f"{t.faults_least:,.1f}"),
        ("deliveries", f"{t.delivered:,}"),
        *((f"fault: {name}", f"{t.faults[name]:,}") for name in FAULTS),
        ("faults in all", f"{t.faults.total():,}"),
        *((f"talk: {name}", f"{t.talk[name]:,}") for name in (*TALK, *ROOTS, *rest)),
        *((f"state: {state.name}", f"{t.states[state.name]:,}") for state in State),
        ("disagreements", f"{t.disagreements:,}"),
    ]
    lines = [f"{name:<40}{number:>12}" for name, number in rows]
    lines += [f"WRONG  {sentence}: run more worlds, or mend the workload" for sentence in t.missing]
    long = f" --hours {t.talk_ms / t.worlds / HOUR_MS:g}" if t.worlds and t.talk_ms >= t.worlds * HOUR_MS else ""
    lines += [
        f"WRONG  seed {seed}: {sentence}   "
        f"(replay: python -m openline.sim --seed {seed} --stations {stations}{long} --trace)"
        for seed, stations, sentence in t.wrong
    ]
    return "\n".join(lines)


def planted_row(bug: Planted, fall: Fall) -> str:
    """One row of the table of planted bugs."""
    seed = "SURVIVED" if fall.seed is None else str(fall.seed)
    return f"{bug.name:<30} {bug.breaks:<56} {seed:>8}  {fall.sentence}"


PLANTED_HEAD = f"{'planted bug':<30} {'what it breaks':<56} {'fell at':>8}  what was wrong first"
