"""Run simulated worlds: ``python -m openline.sim --seeds 300``.

``--seed S`` replays one world and prints its digest, with ``--trace`` its story in words; ``--planted`` takes defences
away one by one and shows at which seed each is missed. It refuses to end with 0 when anything was wrong, when a class
of faults never happened, or when a planted bug survived. A long run is divided: ``--first``, ``--seeds`` and ``--json``
make a shard, ``--add`` sums shards (:mod:`openline.sim.shards`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import openline
from openline.sim import planted, shards
from openline.sim.defences import PLANTED
from openline.sim.report import PLANTED_HEAD, Report, planted_row, table, total
from openline.sim.tempo import HOUR_MS
from openline.sim.world import TALK_MS, World

PLANTED_SEEDS = 50


TURNS = (3, 2, 3, 4, 3, 2, 3, 5)
MANY, MANY_EVERY = 10, 40  # the most that a line has, now and then: such a world costs as much as twenty others
MORE, MORE_EVERY = (3, 3, 4), 16  # in worlds of hours, which are of two stations, as most lines are


def stations_of(seed: int, stations: int, talk_ms: int = TALK_MS) -> int:
    """How many stations the world of a seed has, where the caller leaves it open: 2 to 5 by turns, now and then 10."""
    if stations:
        return stations
    if talk_ms >= HOUR_MS:
        return 2 if seed % MORE_EVERY else MORE[seed // MORE_EVERY % len(MORE)]
    return MANY if seed % MANY_EVERY == MANY_EVERY - 2 else TURNS[seed % len(TURNS)]


def run_one(seed: int, stations: int, talk_ms: int = TALK_MS) -> Report:
    """One world, for a worker process."""
    return World(seed, stations_of(seed, stations, talk_ms), talk_ms=talk_ms).run()


def run_many(first: int, seeds: int, stations: int, workers: int, talk_ms: int = TALK_MS) -> Iterator[Report]:
    """Many worlds, in the order of their seeds."""
    if workers == 1:
        yield from (run_one(seed, stations, talk_ms) for seed in range(first, first + seeds))
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(run_one, range(first, first + seeds), [stations] * seeds, [talk_ms] * seeds, chunksize=4)


def replay(seed: int, stations: int, trace: bool, talk_ms: int) -> int:
    """Replay one world and print what it came to."""
    report = World(seed, stations_of(seed, stations, talk_ms), trace, talk_ms=talk_ms).run()
    print("\n".join(report.story), end="\n" if trace else "")
    faults = ", ".join(f"{name} {count}" for name, count in sorted((report.faults + report.talk).items()))
    print(f"seed {seed}, {report.stations} stations: {report.acts} acts, {report.delivered} deliveries; {faults}")
    print(f"digest {report.digest}")
    for sentence in report.wrong:
        print(f"WRONG  {sentence}")
    return 1 if report.wrong else 0


def until_wrong(first: int, seeds: int, stations: int) -> int:
    """Run worlds until one falls and tell it as JSON: for :mod:`openline.sim.planted`, in its copy of the package."""
    told: dict[str, object] = {"package": str(Path(openline.__file__).parent), "seed": None, "sentence": ""}
    for seed in range(first, first + seeds):
        world = World(seed, stations_of(seed, stations))
        world.hasty = True
        report = world.run()
        if report.wrong:
            told |= {"seed": report.seed, "sentence": report.wrong[0]}
            break
    print(json.dumps(told))
    return 0


def plant_all(first: int, seeds: int, stations: int, workers: int) -> int:
    """Show that the source passes these seeds and that no planted bug does."""
    for bug in PLANTED:
        planted.planted_in(bug, planted.SOURCE)  # fail now and not after an hour
    with ProcessPoolExecutor(workers) as pool:
        falls = pool.map(planted.run, (None, *PLANTED), *([n] * (1 + len(PLANTED)) for n in (first, seeds, stations)))
        clean = next(falls)
        if clean.seed is not None:
            print(f"The source itself falls at seed {clean.seed}: {clean.sentence}")
            return 1
        print(f"The source without a planted bug passes seeds {first} to {first + seeds - 1}.\n\n{PLANTED_HEAD}")
        survived = 0
        for bug, fall in zip(PLANTED, falls, strict=True):
            print(planted_row(bug, fall), flush=True)
            survived += fall.seed is None
    print(f"\n{survived} of {len(PLANTED)} survived.")
    return 1 if survived else 0


def main(arguments: list[str]) -> int:
    """Read the command line and do it. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m openline.sim", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, help="how many worlds (100; with --planted 50)")
    parser.add_argument("--first", type=int, default=0, metavar="S", help="the first seed (0)")
    parser.add_argument("--stations", type=int, choices=(2, 3, 4, 5, 10), default=0, help="(2 to 5 by turns)")
    parser.add_argument("--hours", type=float, default=0, metavar="H", help="talk this long in each world (a minute)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--seed", type=int, metavar="S", help="replay this one world and print its digest")
    parser.add_argument("--trace", action="store_true", help="with --seed: tell its story")
    parser.add_argument("--planted", action="store_true", help="show that each planted bug is noticed")
    parser.add_argument("--until-wrong", action="store_true", help="stop at the first world that falls; answer in JSON")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was counted, as a shard of a longer run")
    parser.add_argument("--add", type=Path, nargs="+", metavar="FILE", help="run nothing: add shards into one table")
    a = parser.parse_args(arguments)
    talk_ms = int(a.hours * HOUR_MS) or TALK_MS
    if a.seed is not None:
        return replay(a.seed, a.stations, a.trace, talk_ms)
    if a.until_wrong:
        return until_wrong(a.first, a.seeds or PLANTED_SEEDS, a.stations)
    if a.planted:
        return plant_all(a.first, a.seeds or PLANTED_SEEDS, a.stations, a.workers)
    if a.add:
        try:
            found = shards.add(a.add)
        except shards.Unfit as why:
            parser.error(str(why))
    else:
        found = total(run_many(a.first, a.seeds or 100, a.stations, a.workers, talk_ms))
    if a.json and not a.add:
        shards.write(a.json, a.first, a.seeds or 100, talk_ms, a.stations, found)
    print(table(found))
    return 1 if found.wrong or found.missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
