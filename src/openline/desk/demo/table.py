"""What the play came to: one table, and whether everything that was promised held.

It refuses to take the nodes' word for the transcripts: both are exported and verified offline, by a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

from openline.desk import text
from openline.desk.demo.play import Play
from openline.desk.demo.stage import LINE

COLUMNS = ("message", "precedence", "sent", "stored", "rang", "opened", "standing by", "answered", "answer", "by whom")


def rows(play: Play) -> list[tuple[str, ...]]:
    """One row a message, as its sender's node shows it; times in UTC."""
    out = []
    for identity in play.names:
        view = play.view(identity)
        state = view["states"][0]
        times = [text.clock(state["times_ms"][key]) for key in text.STATES]
        if view["precedence"] not in ("FLASH", "IMMEDIATE"):
            times[2] = "no alarm"
        by = f"{state['party']} {state.get('office', '')}".strip()
        out.append((view["name"], view["precedence"], *times, state.get("answer", "-"), by))
    return out


def render(found: list[tuple[str, ...]]) -> list[str]:
    """The table as lines of text, columns aligned, wide characters counted as two."""
    table = [COLUMNS, *found]
    widths = [max(_width(row[i]) for row in table) for i in range(len(COLUMNS))]
    lines = ["  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)) for row in table]
    return [lines[0], "  ".join("-" * w for w in widths), *lines[1:]]


def _width(cell: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in cell)


def judge(play: Play) -> list[str]:
    """What did not hold, one sentence each; empty when everything did."""
    wrong = []
    reached = Counter[str]()
    for identity in play.names:
        view = play.view(identity)
        times = view["states"][0]["times_ms"]
        reached.update(key for key, at in times.items() if at is not None)
        urgent = view["precedence"] in ("FLASH", "IMMEDIATE")
        due = [key for key in ("sent", "stored", "opened", "answered") if times[key] is None]
        due += ["rang"] if urgent and times["rang"] is None else []
        wrong += [f"{view['name']} was never {key}" for key in due]
        if not view["exercise"]:
            wrong.append(f"{view['name']} is not marked EXERCISE")
    wrong += [f"no message was ever {key}" for key in text.STATES if not reached[key]]
    return wrong + _alarms(play) + _transcripts(play)


def _alarms(play: Play) -> list[str]:
    """Every call rang at its receiver; the alarm was raised as new once at most, and never as a live one."""
    wrong = []
    for player in (play.caller, play.called):
        rung = [row for row in player.alarms() if not row["failed"]]
        wrong += [
            f"{row['message']} sounded the live alarm at {player.party}" for row in rung if row["alarm"] != "drill"
        ]
        new = Counter(row["hash"] for row in rung if row["again"] == "0")
        receipts = Counter(e["about"] for e in player.client.entries(LINE) if e.get("receipt") == "RANG" and e["ours"])
        for identity, author in play.authors.items():
            view = play.view(identity)
            urgent = view["precedence"] in ("FLASH", "IMMEDIATE") and author is not player
            raised = new[view["hash"]]
            if raised > 1 or receipts[view["name"]] != int(urgent):
                wrong.append(
                    f"{view['name']} rang {raised} times as new at {player.party}, "
                    f"and {receipts[view['name']]} receipts say that it rang"
                )
    return wrong


def _transcripts(play: Play) -> list[str]:
    """Both transcripts verify offline and are the same, by the command that a stranger would use."""
    paths = []
    for player in (play.caller, play.called):
        path = play.stage.folder / f"{player.party}.transcript"
        path.write_bytes(player.client.raw("GET", f"/v1/lines/{LINE}/export"))
        paths.append(str(path))
    command = [sys.executable, "-m", "openline.desk", "verify", "--json", *paths]
    done = subprocess.run(command, capture_output=True, check=False)
    if not done.stdout:
        return [f"verify failed: {done.stderr.decode('utf-8', 'replace')}"]
    found: dict[str, Any] = json.loads(done.stdout)
    wrong = [f"{one['file']} does not verify: {one['wrong']}" for one in found["files"] if not one["good"]]
    wrong += [] if found["equal"] else ["the two transcripts differ"]
    play.say(
        f"verify: {found['files'][0]['entries']} and {found['files'][1]['entries']} entries, "
        f"{'equal' if found['equal'] else 'DIFFERENT'}, exit code {done.returncode}"
    )
    return wrong + ([] if done.returncode == 0 else [f"verify ended with {done.returncode}"])
