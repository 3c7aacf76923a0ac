"""What the plays came to: one table, and whether everything that was promised held.

It refuses to take the nodes' word for the transcripts: every member's is exported and verified offline, by a process of
its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openline.desk import text
from openline.desk.demo.play import URGENT, Play, Said, Say
from openline.desk.demo.player import Player
from openline.desk.demo.script import STATES, LineOf
from openline.desk.demo.stage import Stage

COLUMNS = (
    *("line", "message", "precedence", "to"),
    *("sent", "stored", "rang", "opened", "standing by", "answered", "answer", "by whom"),
)
URGENT_ONLY = "RANG"  # of the states: what is not urgent sounds no alarm


def rows(play: Play) -> list[tuple[str, ...]]:
    """One row a message and receiving party, as its sender's node shows it; times in UTC."""
    out = []
    for identity, one in play.said.items():
        for party in one.ends:
            state = play.state(identity, party)
            times = [text.clock(state["times_ms"][key]) for key in text.STATES]
            if one.precedence not in URGENT:
                times[2] = "no alarm"
            answered = "answer" in state or state["times_ms"]["opened"] is not None
            by = state.get("office", "-") if answered else "-"
            out.append((one.line, one.name, one.precedence, party, *times, state.get("answer", "-"), by))
    return out


def render(found: Sequence[tuple[str, ...]]) -> list[str]:
    """The table as lines of text, columns aligned, wide characters counted as two."""
    table = [COLUMNS, *found]
    widths = [max(_width(row[i]) for row in table) for i in range(len(COLUMNS))]
    lines = ["  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)) for row in table]
    return [lines[0].rstrip(), "  ".join("-" * w for w in widths), *(line.rstrip() for line in lines[1:])]


def _width(cell: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in cell)


async def judge(stage: Stage, plays: Sequence[Play], say: Say) -> list[str]:
    """What did not hold, one sentence each; empty when everything did."""
    wrong = []
    for play in plays:
        for identity, one in play.said.items():
            for party, end in one.ends.items():
                wrong += await asyncio.to_thread(_reached, play, identity, one, party, end)
    for line in stage.cast.lines:
        await stage.equal(line.name)
    said = [one for play in plays for one in play.said.values()]
    for player in stage.players.values():
        wrong += await asyncio.to_thread(_alarms, player, said)
    return wrong + await _transcripts(stage, say)


def _reached(play: Play, identity: str, one: Said, party: str, end: str) -> list[str]:
    """Every state up to the one in which it had to end was reached, none after it, and it is marked."""
    times = play.state(identity, party)["times_ms"]
    urgent = one.precedence in URGENT
    wrong = []
    for number, state in enumerate(STATES):
        due = number <= STATES.index(end) and (urgent or state != URGENT_ONLY) and state != "STANDING_BY"
        came = times[state.lower()] is not None
        if due and not came:
            wrong.append(f"{one.name} on {one.line} was never {state.lower()} at {party}")
        if came and number > STATES.index(end):
            wrong.append(
                f"{one.name} on {one.line} was {state.lower()} at {party}, where it had to end as {end.lower()}"
            )
    if not one.author.client.entry(one.line, one.name)["exercise"]:
        wrong.append(f"{one.name} on {one.line} is not marked EXERCISE")
    return wrong


def _alarms(player: Player, said: Sequence[Said]) -> list[str]:
    """Every call rang at its receivers; the alarm was raised as new once at most, and never as a live one."""
    rung = [row for row in player.alarms() if not row["failed"]]
    wrong = [f"{row['message']} sounded the live alarm at {player.party}" for row in rung if row["alarm"] != "drill"]
    new = Counter((row["line"], row["message"]) for row in rung if row["again"] == "0")
    receipts = Counter(
        (line, e["about"])
        for line in sorted({one.line for one in said if player.party in one.ends})
        for e in player.client.entries(line)
        if e.get("receipt") == "RANG" and e["ours"]
    )
    for one in said:
        if player is not one.author and player.party in one.ends:
            raised, signed = new[one.line, one.name], receipts[one.line, one.name]
            if raised > 1 or signed != int(one.precedence in URGENT):
                wrong.append(
                    f"{one.name} on {one.line} rang {raised} times as new at {player.party}, "
                    f"and {signed} receipts say that it rang"
                )
    return wrong


async def _transcripts(stage: Stage, say: Say) -> list[str]:
    """The transcripts of every line verify offline and are the same at all its members, by a stranger's command."""
    wrong = []
    for line in stage.cast.lines:
        paths = [stage.folder / f"{party}.{line.name}.transcript" for party in line.parties]
        for path, player in zip(paths, stage.members(line.name), strict=True):
            path.write_bytes(await stage.export(player, line.name))
        wrong += await asyncio.to_thread(_verify, line, paths, say)
    return wrong


def _verify(line: LineOf, paths: Sequence[Path], say: Say) -> list[str]:
    command = [sys.executable, "-m", "openline.desk", "verify", "--json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, check=False)
    if not done.stdout:
        return [f"verify failed: {done.stderr.decode('utf-8', 'replace')}"]
    found: dict[str, Any] = json.loads(done.stdout)
    wrong = [f"{one['file']} does not verify: {one['wrong']}" for one in found["files"] if not one["good"]]
    wrong += [] if found["equal"] else [f"the transcripts of {line.name} differ"]
    wrong += [] if done.returncode == 0 else [f"verify of {line.name} ended with {done.returncode}"]
    counts = " and ".join(str(one["entries"]) for one in found["files"])
    equal = "equal" if found["equal"] else "DIFFERENT"
    say(f"verify {line.name}: {counts} entries at {', '.join(line.parties)}, {equal}, exit code {done.returncode}")
    return wrong
