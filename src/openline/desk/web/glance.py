"""What a board says at a glance: what rings, which line is as it is and why, what waits for whom.

It refuses to word a fault as a silence: what a person over there has not done is said only as far as their node has
signed it, and a way that is broken is said as that. Nothing here changes with the clock alone, so that what is shown
is made again only when something has happened; ages and times left are filled in when a page is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openline.desk.web import show
from openline.node import wording
from openline.node.calls import step_named
from openline.words.tongue import REFERENCE

TROUBLES = {  # and how each reads when it is well
    "alarm": "ready",
    "store": "whole, with room",
    "clock": "steady",
    "forms": "agreed",
    "printer": "ready",
}
JITTER_MS = 1500  # two clocks read one after the other: a deadline that moved by less has not moved
FLOOD = 3  # calls of one party on one line that stand in a row of their own; more are one row with a count
CLOCK_MS = 5000  # beyond it two people speak of different minutes
FAULTS = ("no carrier", "node down", "key refused", "flapping", "one way", "no answer")


def line_id(name: str) -> str:
    """The id of a line's part in a page, whatever characters its name has."""
    return "line-" + hashlib.sha256(name.encode()).hexdigest()[:12]


def settled(line: Mapping[str, Any], known: Mapping[str, Any] | None, now_ms: int) -> dict[str, Any]:
    """A line as the node told it, with its deadlines as they were ``known`` where they have only trembled."""
    had = {(key, call["name"]): call["due_ms"] for key in WAITS for call in (known or {}).get(key, ())}
    calls = {
        key: [dict(call) | {"due_ms": _still(call["due_ms"], had.get((key, call["name"])))} for call in line[key]]
        for key in WAITS
    }
    ends = {peer["index"]: peer["until_ms"] for peer in (known or {}).get("peers", ())}
    peers = [
        dict(peer) | {"until_ms": _until(peer["suspension"], ends.get(peer["index"]), now_ms)} for peer in line["peers"]
    ]
    ours = _until(line["our_suspension"], (known or {}).get("our_until_ms"), now_ms)
    return dict(line) | calls | {"peers": peers, "our_until_ms": ours}


WAITS = ("waiting_for_us", "waiting_for_them")


def _still(due_ms: int | None, had_ms: int | None) -> int | None:
    close = due_ms is not None and had_ms is not None and abs(due_ms - had_ms) < JITTER_MS
    return had_ms if close else due_ms


def _until(suspension: Mapping[str, Any] | None, had_ms: int | None, now_ms: int) -> int | None:
    return _still(now_ms + suspension["left_ms"], had_ms) if suspension else None


def lamp(peer: Mapping[str, Any]) -> dict[str, Any]:
    """One lamp: its shape, why and since when it is so, a suspension with its end, a clock that is far off."""
    suspension, apart_ms = peer["suspension"], peer["clock_offset_ms"] or 0
    return {
        "party": peer["party"],
        "station": peer["station"],
        "lamp": peer["lamp"],
        "kind": peer["kind"],
        "phrase": peer["kind"].replace(" ", "-"),
        "sign": show.SIGNS[peer["lamp"]],
        "since_ms": peer["since_ms"],
        "suspension": {"reason": suspension["reason"], "scope": suspension["scope"]} if suspension else None,
        "until_ms": peer["until_ms"],
        "clock_s": round(apart_ms / 1000) if abs(apart_ms) > CLOCK_MS else 0,
        "spoilt": bool(peer["faults"]),  # how often stands on the line's page: a count would change all the time
    }


def row(line: Mapping[str, Any]) -> dict[str, Any]:
    """What a board shows of one line."""
    ours = line["our_suspension"]
    return {
        "name": line["line"],
        "worst": show.worst(line),
        "lamps": [lamp(peer) for peer in line["peers"]],
        "ours": {"reason": ours["reason"], "scope": ours["scope"], "until_ms": line["our_until_ms"]} if ours else None,
        "expired": line["expired"],
        "loading": bool(line["loading"]),
        "forks": line["forks"],
        "cloned": line["cloned"],
        "leaving": sorted(line.get("leaving", {})),
    }


def counts(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """How many lines show each lamp, the worst first: lamp, shape, number; those without one are left out."""
    found = [show.worst(line) for line in lines]
    return [
        (one, show.SIGNS[one], found.count(one)) for one in ("dark", "degraded", "suspended", "open") if one in found
    ]


def board(
    lines: Sequence[Mapping[str, Any]], entries: Mapping[tuple[str, str], Mapping[str, Any]], language: str = REFERENCE
) -> dict[str, Any]:
    """The values of the parts of a board that go over all lines, for readers of a language; ``entries`` are the calls
    whose words are known.
    """
    ringing, answering = _calls(lines, entries, language)
    groups = flood(ringing)
    told = ("name", "line", "precedence", "exercise", "due_ms", "state")
    strip = next(({key: call[key] for key in told} for call in (*ringing, *answering)), None)
    return {
        "alarms": {"groups": groups, "count": len(ringing)},
        "for-us": {"calls": answering},
        "for-them": {"calls": _theirs(lines, entries), "changed": _changed(lines, entries)},
        "urgent": {"first": strip, "count": len(ringing)},
    }


CALLS = ("FLASH", "IMMEDIATE")  # what rings
TOLD = ("name", "precedence", "exercise", "level", "due_ms")


def _calls(
    lines: Iterable[Mapping[str, Any]], entries: Mapping[tuple[str, str], Mapping[str, Any]], language: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What rings: nobody here has opened it, or it was opened and its answer is overdue. And what waits quietly."""
    ringing: list[dict[str, Any]] = []
    quiet: list[dict[str, Any]] = []
    for line in lines:
        for call in line["waiting_for_us"]:
            entry = entries.get((line["line"], call["name"]))
            opened = call["opened"]
            again = opened and call["level"] > 0  # its answer was due, and the ladder goes on
            told = {key: call[key] for key in TOLD} | {"line": line["line"], "entry": entry}
            steps = {key: wording.again(step_named(call.get(key, "")), language) for key in ("now", "next")}
            told |= steps | {"opened_ms": _opened_ms(entry, line)}
            told["state"] = "again" if again else "opened" if opened else "unopened"
            rings = call["precedence"] in CALLS and (again or not opened)
            (ringing if rings else quiet).append(told)
    return sorted(ringing, key=show.urgency), sorted(quiet, key=show.urgency)


def _opened_ms(entry: Mapping[str, Any] | None, line: Mapping[str, Any]) -> int | None:
    state = show.our_party(entry, line) if entry else None
    opened: int | None = state["times_ms"]["opened"] if state else None
    return opened


def flood(ringing: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One group for each call; of a party that calls more often than FLOOD on one line, one for all of its calls.

    The calls of a group stand together and keep their order; a group stands where its most urgent call does.
    """
    by_whom: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for call in ringing:
        by_whom.setdefault((call["line"], call["name"].rpartition("-")[0]), []).append(call)
    groups: list[dict[str, Any]] = []
    for call in ringing:
        many = by_whom[call["line"], call["name"].rpartition("-")[0]]
        if len(many) <= FLOOD:
            groups.append({"first": call, "count": 1, "rest": []})
        elif many[0] is call:
            groups.append({"first": call, "count": len(many), "rest": [one["name"] for one in many[1:]]})
    return groups


def _theirs(
    lines: Iterable[Mapping[str, Any]], entries: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    found = []
    for line in lines:
        for call in line["waiting_for_them"]:
            entry = entries.get((line["line"], call["name"]))
            told = {key: call[key] for key in TOLD} | {"line": line["line"]}
            told |= {"waits": waits(entry, line) if entry else [], "says": "" if entry else call["says"]}
            found.append(told)
    return sorted(found, key=show.urgency)


def _changed(
    lines: Iterable[Mapping[str, Any]], entries: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Messages of ours to which somebody has answered otherwise since: who, what first, what later; newest first."""
    found = []
    for line in lines:
        for call in reversed(line["changed_answers"]):
            entry = entries.get((line["line"], call["name"]))
            told = {key: call[key] for key in ("name", "precedence", "exercise")} | {"line": line["line"]}
            states = [state for state in entry["states"] if "later_answers" in state] if entry else []
            kept = ("party", "answer", "later_answers")
            answers = [{key: state[key] for key in kept} | {"at_ms": state["times_ms"]["answered"]} for state in states]
            found.append(told | {"answers": answers, "says": "" if entry else call["says"]})
    return found


def waits(entry: Mapping[str, Any], line: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where a message of ours stands at each station that has not closed it: a phrase, its time, and a fault beside it.

    A fault is told as one, with what was known before it; without one their node is alive, and what has not happened
    there is a silence.
    """
    lamps = {peer["index"]: peer for peer in line["peers"]}
    out = []
    for state in entry.get("states", ()):
        times, peer = state["times_ms"], lamps.get(state["index"])
        if times["answered"] is not None or (state["info"] and times["opened"] is not None):
            continue
        step = next((key for key in ("standing_by", "opened", "rang", "stored") if times[key] is not None), "sent")
        fault = peer["kind"] if peer and peer["kind"] in FAULTS else ""
        out.append(
            {
                "party": state["party"],
                "info": state["info"],
                "phrase": "unreadable" if state["unreadable"] else step.replace("_", "-"),
                "at_ms": times[step],
                "fault": fault.replace(" ", "-"),
                "since_ms": peer["since_ms"] if peer and fault else None,
                "gone": peer is None,
                # only what is known of the precedence: they have said so of what stands above the floor
                "suspended": bool(state.get("suspended")) and not fault,
                "until_ms": peer["until_ms"] if peer else None,
            }
        )
    return out
