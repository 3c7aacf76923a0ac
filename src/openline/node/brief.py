"""The brief of a watch: everything open on all lines, as plain rows that can be frozen, compared and printed.

A row says of what kind it is, on which line, what it is about, how urgent, and until when; never how long is left: that
would change while two officers read. It refuses to leave out what is merely inconvenient: every list is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = dict[str, Any]
KINDS = (  # in the order in which an officer reads them
    "unopened",  # a call of theirs that nobody here has opened
    "unanswered",  # opened here, and not answered
    "theirs",  # ours, which they have not closed
    "lamp",  # a station over there whose lamp is not open
    "suspended",  # they have suspended their handling
    "we-suspended",  # so have we
    "fault",  # of the node, or of a line: a fork, two copies, an expired charter
    "draft",  # waits for release
)
WELL = {"alarm": "ready", "store": "whole, with room", "clock": "steady", "forms": "agreed", "printer": "ready"}


def brief(lines: Iterable[Mapping[str, Any]], health: Mapping[str, Any]) -> list[Row]:
    """All rows, by kind and then as the lines give them."""
    rows = [row for line in lines for row in _line(line)]
    rows += [_row("fault", "", name, str(health[name])) for name in WELL if health.get(name, WELL[name]) != WELL[name]]
    return sorted(rows, key=lambda row: KINDS.index(row["kind"]))


def _line(line: Mapping[str, Any]) -> Iterator[Row]:
    name = line["line"]
    for call in line["waiting_for_us"]:
        kind = "unanswered" if call["opened"] else "unopened"
        yield _row(kind, name, call["name"], "") | _urgency(call)
    for call in line["waiting_for_them"]:
        yield _row("theirs", name, call["name"], call["says"]) | _urgency(call)
    for peer in line["peers"]:
        whose = f"{peer['party']}, {peer['station']}"
        if peer["lamp"] not in ("open", "suspended"):
            yield _row("lamp", name, whose, peer["lamp"]) | {"since_ms": peer["since_ms"]}
        if peer["suspension"]:
            yield _suspended("suspended", name, whose, peer["suspension"])
    if line["our_suspension"]:
        yield _suspended("we-suspended", name, line["me"]["party"], line["our_suspension"])
    for fork in line["forks"]:
        yield _row("fault", name, fork, "fork")
    if line["cloned"]:
        yield _row("fault", name, "cloned", "cloned")
    if line["expired"]:
        yield _row("fault", name, "expired", "expired")
    for draft in line["drafts"]:
        yield _row("draft", name, draft["name"], f"by {draft['drafter']}")
    for party in line["leaving"]:
        yield _row("fault", name, party, "leaving")


def _row(kind: str, line: str, about: str, says: str) -> Row:
    said = {"kind": kind, "line": line, "about": about, "says": str(says)}  # English: two officers sign one text
    return said | {"precedence": "", "exercise": False, "due_ms": 0, "since_ms": 0}


def _urgency(call: Mapping[str, Any]) -> Row:
    return {"precedence": call["precedence"], "exercise": call["exercise"], "due_ms": call["due_ms"] or 0}


def _suspended(kind: str, line: str, whose: str, one: Mapping[str, Any]) -> Row:
    return _row(kind, line, whose, one["reason"]) | {"since_ms": one["since_ms"]}
