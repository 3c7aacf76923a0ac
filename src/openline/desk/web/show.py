"""What the pages show, as plain values for the templates: alarms in their order, lamps, the six states, times.

It refuses to word a fault as a silence: what a lamp says and how far a message has come stand apart, each with its own
time. Every time is the node's; the browser's clock is asked for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openline.desk.text import date_time_group

STEPS = ("sent", "stored", "rang", "opened", "standing_by", "answered")
SIGNS = {"open": "●", "degraded": "▲", "dark": "■", "suspended": "‖"}  # told apart without colour
ORDER = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")
KEYS = {"ROGER": "r", "WILCO": "w", "UNABLE": "u", "STANDBY": "s", "AFFIRM": "y", "NEGATIVE": "n", "DECLINE": "d"}
MARKERS = ("INFORMATION", "QUESTION", "REQUEST", "WARNING", "INTENTION", "ADVICE", "INSTRUCTION", "ANSWER")
TALK = ("MESSAGE", "REPLY", "SUSPEND", "RESUME")  # what a person said; keys and receipts are its states
LATEST_MS = 1 << 53
EXERCISE = "EXERCISE."  # how the saving clause of a line begins that was made for an exercise


def clock(ms: int | None) -> str:
    """``04:12:09Z``, or nothing."""
    return "" if ms is None else f"{dt.datetime.fromtimestamp(ms / 1000, dt.UTC):%H:%M:%S}Z"


def group(ms: int) -> str:
    """The date-time group of a time in milliseconds."""
    return date_time_group(ms / 1000)


def offset_s(ms: int) -> int:
    """By how many seconds this machine's local time is ahead of UTC at a time."""
    ahead = dt.datetime.fromtimestamp(ms / 1000, dt.UTC).astimezone().utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def local(ms: int) -> str:
    """Local time with its offset, ``12:12 +08:00``."""
    seconds = offset_s(ms)
    sign, ahead = ("-" if seconds < 0 else "+"), abs(seconds) // 60
    when = dt.datetime.fromtimestamp(ms / 1000 + seconds, dt.UTC)
    return f"{when:%H:%M} {sign}{ahead // 60:02d}:{ahead % 60:02d}"


def left(ms: int) -> str:
    """``4:05`` left, ``-0:12`` late."""
    seconds = abs(ms) // 1000
    return f"{'-' if ms < 0 else ''}{seconds // 60}:{seconds % 60:02d}"


def lamps(line: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lamps of a line, one a station over there, with the words of a suspension where one stands."""
    return [
        {
            "party": peer["party"],
            "station": peer["station"],
            "lamp": peer["lamp"],
            "sign": SIGNS[peer["lamp"]],
            "since": group(peer["since_ms"]),
            "why": peer["why"],
            "clock": peer["clock_warning"],
            "suspension": peer["suspension"],
        }
        for peer in line["peers"]
    ]


def worst(line: Mapping[str, Any]) -> str:
    """The lamp of a line as a whole: the worst of its stations'."""
    found = [peer["lamp"] for peer in line["peers"]]
    return max(found, key=("open", "suspended", "degraded", "dark").index, default="dark")


def our_party(entry: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any] | None:
    """How far a message has come at our own station; None for one of ours."""
    return next((state for state in entry.get("states", ()) if state["index"] == line["me"]["index"]), None)


def is_opened(entry: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether a person of our station has opened it: such a call rings no more, and still waits for an answer."""
    state = our_party(entry, line)
    return state is not None and state["times_ms"]["opened"] is not None


def calls(
    lines: Iterable[Mapping[str, Any]], entries: Mapping[tuple[str, str], Mapping[str, Any]], now_ms: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Calls that nobody here has opened, and those that are opened and wait for an answer; the most urgent first."""
    unopened: list[dict[str, Any]] = []
    unanswered: list[dict[str, Any]] = []
    for line in lines:
        for call in line["waiting_for_us"]:
            entry = entries.get((line["line"], call["name"]))
            if entry is None:
                continue
            row = dict(call) | {"line": line["line"], "entry": entry, "left": left(call["due_ms"] - now_ms)}
            above = call["precedence"] not in ("FLASH", "IMMEDIATE")  # calls nobody, opened or not
            (unanswered if is_opened(entry, line) or above else unopened).append(row)
    return sorted(unopened, key=urgency), sorted(unanswered, key=urgency)


def urgency(call: Mapping[str, Any]) -> tuple[int, int]:
    """By precedence, then by what is due first; what no deadline runs for comes last."""
    return ORDER.index(call["precedence"]), call["due_ms"] or LATEST_MS


def theirs(line: Mapping[str, Any], now_ms: int) -> list[dict[str, Any]]:
    """Calls of ours that wait for somebody over there."""
    return [
        dict(call) | {"line": line["line"], "left": left(call["due_ms"] - now_ms) if call["due_ms"] else ""}
        for call in line["waiting_for_them"]
    ]


def apart(ms: int | None) -> str:
    """How far a clock is from ours, ``+1.2``; nothing when it is not known. Below a tenth of a second it is 0."""
    return "" if ms is None else f"{round(ms / 1000, 1) + 0.0:+.1f}"


def steps(state: Mapping[str, Any]) -> list[dict[str, str]]:
    """The six states of a message at one station, each with its time or nothing."""
    times = state["times_ms"]
    return [{"name": key, "phrase": f"step-{key.replace('_', '-')}", "at": clock(times[key])} for key in STEPS]


def answerable(entries: Sequence[Mapping[str, Any]], line: Mapping[str, Any], asked: str) -> Mapping[str, Any] | None:
    """Which message the reply bar answers: the one asked for, else the most urgent that waits, else the newest open."""
    held = {entry["name"]: entry for entry in entries if not entry["ours"] and entry["class"] == "MESSAGE"}
    waiting = [call["name"] for call in line["waiting_for_us"]]
    for name in [asked, *waiting]:
        if name in held:
            return held[name]
    unanswered = [entry for entry in held.values() if (our_party(entry, line) or {"state": ""})["state"] != "ANSWERED"]
    return unanswered[-1] if unanswered else None


def is_drill(line: Mapping[str, Any]) -> bool:
    """Whether a line was made for an exercise, as its charter says: what is written on it is one, unless changed."""
    return str(line["charter"]["saving_clause"]).startswith(EXERCISE)
