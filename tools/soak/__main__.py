"""Seven parties on this machine for MINUTES, on routes that fail at random by SEED; then all is mended and judged.

Ends with 0 only when nothing that a node answered for is lost anywhere, nothing rang twice as new or never, the
transcripts of each line are equal and verify, no node ended by itself, and memory is flat.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

from openline.desk.client import NotOnStage
from openline.desk.demo.script import cast
from openline.desk.demo.stage import Stage, stop_on_signals
from tools.soak import judge, parts
from tools.soak.scene import Scene

TELL_S = 300.0


async def soak(minutes: float, seed: int, every_s: float, keep: Path | None) -> list[str]:
    """Run it and print the table; what is wrong, one sentence each."""
    stop_on_signals()
    async with Stage(cast(), keep) as stage:
        began = time.monotonic()
        scene, memory = Scene(stage, seed, began + minutes * 60), judge.Memory()
        print(f"soak: seed {seed}, {minutes:g} min, calm: {', '.join(sorted(scene.calm))}", flush=True)
        await asyncio.gather(
            parts.people(scene, every_s),
            parts.network(scene),
            parts.kills(scene),
            parts.restore(scene, stage.folder),
            parts.watch(scene),
            memory.sample(scene),
            _tell(scene),
        )
        took = await judge.settle(scene)
        rows = await asyncio.to_thread(judge.promises, scene)
        same = await judge.transcripts(scene)
        sizes, creeps = memory.rows(scene.calm)
        scene.wrong += creeps
        print("\n".join(_table(scene, took, rows, same, sizes)), flush=True)
        return scene.wrong


async def _tell(scene: Scene) -> None:
    """A line every few minutes, for whoever watches."""
    while await scene.pause(TELL_S):
        done = f"{len(scene.said)} said, {scene.counts['kill -9']} kills"
        print(f"  {scene.left_s / 60:5.1f} min left, {done}", flush=True)


def _table(scene: Scene, took: float, rows: list[str], same: list[str], sizes: list[str]) -> list[str]:
    harm = sum((proxy.harm for proxy in scene.stage.proxies.values()), Counter[str]())
    kinds = Counter(one.precedence for one in scene.said)
    told = {word: count for word, count in scene.counts.items() if word not in ("kill -9", "not taken")}
    connections, back = sum(proxy.connections for proxy in scene.stage.proxies.values()), ", ".join(scene.restored)
    said = ", ".join(f"{kinds[word]} {word}" for word in (*parts.PRECEDENCES, "replies", "opened"))
    end = "Nothing was lost, nothing rang twice, the transcripts are equal and verify, memory is flat."
    return [
        "",
        f"said       {said}; {scene.counts['not taken']} not taken, since no node was there or not yet",
        f"nodes      {scene.counts['kill -9']} kills -9, restored from a backup: {back or 'none'}",
        f"routes     {', '.join(f'{count} {word}' for word, count in sorted(told.items()))}; {connections} connections",
        f"packets    {', '.join(f'{count} {word}' for word, count in sorted(harm.items()))}",
        f"at rest    {took:.0f} s after all was mended",
        *rows,
        "transcripts",
        *same,
        "memory     MiB at the start, in the middle, at the end; entries then",
        *sizes,
        *(f"WRONG      {one}" for one in scene.wrong),
        "" if scene.wrong else end,
    ]


def main() -> int:
    """Do what was asked; the exit code."""
    asked = argparse.ArgumentParser(prog="./dev soak", description="Seven real nodes on bad routes, for long.")
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--every", type=float, default=1.5, metavar="S", help="seconds between messages, on average")
    asked.add_argument("--keep", type=Path, help="keep homes, logs and transcripts in this new folder")
    given = asked.parse_args()
    try:
        return 1 if asyncio.run(soak(given.minutes, given.seed, given.every, given.keep)) else 0
    except NotOnStage as wrong:
        print(f"soak: {wrong}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("soak: stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
