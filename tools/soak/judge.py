"""What a soak came to: is every promise kept everywhere, are the transcripts equal, is memory flat.

It refuses to take the nodes' word for the transcripts: each member's is exported and verified offline by a process of
its own.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from openline.desk.demo.player import Player
from tools.soak.parts import mend
from tools.soak.scene import Scene, ask, heads

PATIENCE_S = 300.0  # from the mending to equal transcripts: three dozen reconnects and a restored node
SAMPLE_S = 10.0
CREEP_MIB = 6.0  # of a node from the middle to the end, beside what its record takes: noise of an allocator
CREEP_KIB = 8.0  # that an entry may take in memory with all that is reckoned of it; 4.5 were measured
URGENT = ("FLASH", "IMMEDIATE")


@dataclass(slots=True)
class Memory:
    """MiB that each node took and the entries that it held, every so often."""

    mib: dict[str, list[tuple[float, int]]] = field(default_factory=dict)

    async def sample(self, scene: Scene) -> None:
        """Until the end."""
        while True:
            for party, player in scene.stage.players.items():
                held = await ask(heads, player)
                if held is not None and party not in scene.down and (size := _mib(player)):
                    entries = sum(sum(feed.values()) for feed in held.values())
                    self.mib.setdefault(party, []).append((size, entries))
            if not await scene.pause(SAMPLE_S):
                return

    def rows(self, calm: set[str]) -> tuple[list[str], list[str]]:
        """A row a node, and a sentence for each that is not flat; only nodes that lived all the time are judged."""
        out, wrong = [], []
        for party, samples in sorted(self.mib.items()):
            first, middle, last = samples[min(1, len(samples) - 1)], samples[len(samples) // 2], samples[-1]
            allowed = CREEP_MIB + (last[1] - middle[1]) * CREEP_KIB / 1024
            flat = last[0] - middle[0] <= allowed
            lived = "lived through" if party in calm else "killed"
            mib, held = ("  ".join(f"{one[i]:6.{1 - i}f}" for one in (first, middle, last)) for i in (0, 1))
            out.append(f"  {party}  {mib}  {held}  {lived}, {'flat' if flat else 'GROWS'}")
            if party in calm and not flat:
                grew = last[0] - middle[0]
                wrong.append(f"{party}'s memory grew by {grew:.1f} MiB, of which {allowed:.1f} are its record's")
        return out, wrong


def _mib(player: Player) -> float:
    """What its node takes now; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{player.process.pid if player.process else 0}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / (1 << 20)


async def settle(scene: Scene) -> float:
    """Mend all, and wait until every member of every line holds the same and every call has rung; the seconds."""
    began = time.monotonic()
    for proxy in scene.stage.proxies.values():
        await mend(proxy)
    while time.monotonic() - began < PATIENCE_S:
        held = await asyncio.gather(*(ask(heads, player) for player in scene.stage.players.values()))
        by_party = dict(zip(scene.stage.players, held, strict=True))
        if all(_equal(by_party, line.name, line.parties) for line in scene.stage.cast.lines):
            await asyncio.sleep(3.0)
            again = await asyncio.gather(*(ask(heads, player) for player in scene.stage.players.values()))
            if again == held:  # nobody has anything left to sign
                return time.monotonic() - began
        await asyncio.sleep(1.0)
    scene.wrong.append(f"within {PATIENCE_S:.0f} s after the mending the lines did not come to rest")
    return time.monotonic() - began


def _equal(held: dict[str, dict[str, dict[tuple[int, int], int]] | None], line: str, parties: tuple[str, ...]) -> bool:
    found = [of[line] if (of := held[party]) else None for party in parties]
    return None not in found and all(one == found[0] for one in found)


def promises(scene: Scene) -> list[str]:
    """The table's rows on what was promised and what rang; what is wrong goes to the scene."""
    lost = twice = silent = forks = 0
    calls = {(one.line, one.hash): one for one in scene.said if one.precedence in URGENT}
    for line in scene.stage.cast.lines:
        for party in line.parties:
            player = scene.stage.players[party]
            entries = {entry["hash"]: entry for entry in player.client.entries(line.name)}
            lost += sum(one.line == line.name and one.hash not in entries for one in scene.said)
            shown = player.line(line.name)
            forks += len(shown["forks"]) + shown["cloned"]
            names = {entries[hash_]["name"] for of, hash_ in calls if of == line.name and hash_ in entries}
            names -= {e["name"] for e in entries.values() if e["ours"]}
            rang = {e["about"] for e in entries.values() if e.get("receipt") == "RANG" and e["ours"]}
            silent += len(names - rang)
            if party not in scene.restored:  # whoever went back to a backup has forgotten what has rung since
                new = Counter(r["message"] for r in player.alarms() if r["line"] == line.name and r["again"] == "0")
                twice += sum(count > 1 for count in new.values())
    for count, says in (
        (lost, "promised entries are not held by a member"),
        (twice, "calls rang twice as new"),
        (silent, "calls never rang at a member"),
        (forks, "forks or copies are told"),
    ):
        scene.wrong += [f"{count} {says}"] if count else []
    return [
        f"promised   {len(scene.said)} entries, each looked for at every member of its line: {lost} lost",
        f"calls      {len(calls)}: {twice} rang twice as new, {silent} never rang at a member; {forks} forks",
    ]


async def transcripts(scene: Scene) -> list[str]:
    """Each line's transcript by all its members, verified offline and compared: a row a line."""
    out = []
    for line in scene.stage.cast.lines:
        paths = [scene.stage.folder / f"{party}.{line.name}.transcript" for party in line.parties]
        for path, player in zip(paths, scene.stage.members(line.name), strict=True):
            path.write_bytes(await scene.stage.export(player, line.name))
        command = [sys.executable, "-m", "openline.desk", "verify", "--json", *map(str, paths)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
        found = json.loads(done.stdout or b'{"files": [], "equal": false}')
        good = found["equal"] and done.returncode == 0 and all(one["good"] for one in found["files"])
        counts = ", ".join(str(one["entries"]) for one in found["files"])
        out.append(f"  {line.name:14} {counts} entries, {'equal, verified' if good else 'DIFFERENT'}")
        if not good:
            why = [one["wrong"] for one in found["files"] if not one["good"]] or [done.stderr.decode()[-300:]]
            scene.wrong.append(f"the transcripts of {line.name} differ or do not verify: {why}")
    return out
