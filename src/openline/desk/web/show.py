"""What the pages show, as plain values for the templates: alarms in their order, lamps, the six states, times.

It refuses to word a fault as a silence: what a lamp says and how far a message has come stand apart, each with its own
time. Every time is the node's; the browser's clock is asked for nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from openline.desk.text import date_time_group
from openline.node import times
from openline.words import calendar

STEPS = ("sent", "stored", "rang", "opened", "standing_by", "answered")
SIGNS = {"open": "●", "degraded": "▲", "dark": "■", "suspended": "‖"}  # told apart without colour
ORDER = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")
KEYS = {"ROGER": "r", "WILCO": "w", "UNABLE": "u", "STANDBY": "s", "AFFIRM": "y", "NEGATIVE": "n", "DECLINE": "d"}
MARKERS = ("INFORMATION", "QUESTION", "REQUEST", "WARNING", "INTENTION", "ADVICE", "INSTRUCTION", "ANSWER")
TALK = ("MESSAGE", "REPLY", "SUSPEND", "RESUME")  # what a person said; keys and receipts are its states
LATEST_MS = 1 << 53
GROUP = re.compile(
    rf"(?P<day>\d\d)?(?P<hour>\d\d)(?P<minute>\d\d)Z( (?P<month>{'|'.join(calendar.MONTHS)})( (?P<year>\d\d))?)?"
)
DARK = dict.fromkeys(("no carrier", "node down", "key refused"), "dark")
REACH = DARK | {"no answer": "degraded", "one way": "degraded", "flapping": "degraded"}
WORDS_MAX = 60  # characters of a message by which its author knows it again
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


def hour(ms: int | None) -> str:
    """``0133Z``, and with the day when that is more than half a day away; nothing when it is not known."""
    return "" if ms is None else times.hour(ms, time.time_ns() // 1_000_000)


def instant(text: str, now_s: int) -> int | None:
    """Seconds since 1970 of a date-time group, ``030412Z JUN 23``, or of an hour today, ``0412Z``; None for others.

    What is left out is as now: month and year, or the day.
    """
    found = GROUP.fullmatch(" ".join(text.upper().split()))
    if found is None:
        return None
    now = calendar.civil(now_s)
    month = calendar.MONTHS.index(found["month"]) + 1 if found["month"] else now.month
    year = now.year // 100 * 100 + int(found["year"]) if found["year"] else now.year
    day = int(found["day"]) if found["day"] else now.day
    return calendar.seconds_of(calendar.Civil(year, month, day, int(found["hour"]), int(found["minute"]), 0))


def left(ms: int) -> str:
    """``4:05`` left, ``23:59:54`` left, ``-0:12`` late: nobody divides 1439 minutes by sixty at 03:00."""
    seconds = abs(ms) // 1000
    hours, minutes = divmod(seconds // 60, 60)
    return f"{'-' if ms < 0 else ''}{f'{hours}:{minutes:02d}' if hours else minutes}:{seconds % 60:02d}"


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


def urgency(call: Mapping[str, Any]) -> tuple[int, int]:
    """By precedence, then by what is due first; what no deadline runs for comes last."""
    return ORDER.index(call["precedence"]), call["due_ms"] or LATEST_MS


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


def replaceable(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The messages of ours that a new one can take the place of, the newest first: name, and how its words begin."""
    own = [one for one in entries if one["ours"] and not one["void"] and "superseded_by" not in one]
    told = [(one, one["form"]["title"] if "form" in one else one.get("text", "")) for one in reversed(own)]
    return [{"name": one["name"], "says": " ".join(words.split())[:WORDS_MAX]} for one, words in told]


def measured(value: str, units: Sequence[str]) -> tuple[str, str]:
    """What was typed for a field, as its figure and its unit; the unit is empty when it is none of these."""
    figure, _, unit = value.rpartition(" ")
    return (figure, unit) if unit in units else (value, "")


def reach(line: Mapping[str, Any], precedence: str, is_form: bool) -> list[dict[str, Any]]:
    """Whether each station over there will read a message of that precedence now, and why not."""
    rows = []
    for peer in line["peers"]:
        suspended = peer["suspension"] is not None and precedence in peer["suspension"]["scope"]
        phrase = REACH.get(peer["kind"]) or ("suspended" if suspended else "now")
        if is_form and line.get("forms", "agreed") != "agreed":
            phrase = "forms"
        told = {"party": peer["party"], "station": peer["station"], "lamp": peer["lamp"], "since_ms": peer["since_ms"]}
        rows.append(told | {"phrase": phrase, "sign": SIGNS[peer["lamp"]]})
    return rows


def is_stale(entry: Mapping[str, Any], now_ms: int) -> bool:
    """Whether a WILCO to this needs a person's word that he knows how old it is."""
    until = entry.get("valid_until_s")
    return "superseded_by" in entry or "late_s" in entry or (until is not None and until * 1000 < now_ms)
