"""Counters and gauges in the text format of Prometheus, version 0.0.4, written by hand: it is six lines of rules.

Labels are names of lines, parties and reasons out of closed lists. It refuses to carry a word of a message, the name of
a person, an address or a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from openline.wire.header import Precedence

if TYPE_CHECKING:
    from openline.node.node import Node

TYPE = "text/plain; version=0.0.4; charset=utf-8"
LAMPS = ("open", "degraded", "dark", "suspended")
Sample = tuple[dict[str, str], float]


def text(node: Node, mono_ms: int) -> str:
    """Everything that is measured of this node, as it stands at ``mono_ms``."""
    return "".join(_family(*family) for family in (*_of_node(node, mono_ms), *_of_lines(node)))


def _family(name: str, kind: str, says: str, samples: Iterable[Sample]) -> str:
    full = f"openline_{name}"
    rows = [f"# HELP {full} {says}\n# TYPE {full} {kind}\n"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(word)}"' for key, word in labels.items())
        at = f"{{{inside}}}" if inside else ""
        rows.append(f"{full}{at} {_number(float(value))}\n")
    return "".join(rows)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _of_node(node: Node, mono_ms: int) -> list[tuple[str, str, str, list[Sample]]]:
    c = node.carrier.counters
    plain = (
        ("up_seconds", "gauge", "For how long the node has run.", (mono_ms - node.started_ms) / 1000),
        ("ready", "gauge", "1 when every line's record has been read.", not node.loading),
        ("alarm_failing", "gauge", "1 when an outlet of the alarm fails.", bool(node.alarm.failing)),
        ("alarms_sounding", "gauge", "Calls whose alarm repeats until a person comes.", node.alarm.sounding),
        ("store_trouble", "gauge", "1 when a person must look at the store.", bool(node.upkeep.says)),
        (
            "clock_trouble",
            "gauge",
            "1 when our clock jumped or others disagree with it.",
            node.watch.clock_says != "steady",
        ),
        ("frames_in_total", "counter", "Frames from peers.", c.frames_in),
        ("frames_out_total", "counter", "Frames to peers.", c.frames_out),
        ("bytes_in_total", "counter", "Bytes from peers, before TLS.", c.bytes_in),
        ("bytes_out_total", "counter", "Bytes to peers, before TLS.", c.bytes_out),
        ("frames_dropped_total", "counter", "Frames that found no room in a queue.", c.dropped),
    )
    refused: list[Sample] = [({"why": why}, count) for why, count in sorted(c.refused.items())]
    families: list[tuple[str, str, str, list[Sample]]] = [(n, k, s, [({}, float(v))]) for n, k, s, v in plain]
    return [*families, ("connections_refused_total", "counter", "Connections that became no link.", refused)]


def _of_lines(node: Node) -> list[tuple[str, str, str, list[Sample]]]:
    lamps: list[Sample] = []
    offsets: list[Sample] = []
    entries: list[Sample] = []
    waiting: list[Sample] = []
    theirs: list[Sample] = []
    faults: list[Sample] = []
    for line, engine in node.engines.items():
        s, name = engine.state, node.name_of(line)
        entries.append(({"line": name}, len(s.transcript.items)))
        for index, lamp in node.watch.lamps_of(line).items():
            seat = s.seats[index]
            who = {"line": name, "party": seat.party, "station": seat.station.name}
            lamps += [(who | {"lamp": word}, lamp.lamp == word) for word in LAMPS]
            offset = s.peers[index].offset_ms
            offsets += [] if offset is None else [(who, offset / 1000)]
        calls = [s.transcript.items[h].entry.header.precedence for h in s.alarms]
        for precedence in (Precedence.FLASH, Precedence.IMMEDIATE):
            waiting.append(({"line": name, "precedence": precedence.name}, calls.count(precedence)))
        theirs.append(({"line": name}, len(node.open_calls(line))))
        faults += [({"line": name, "what": what}, count) for what, count in sorted(s.tally.items())]
    return [
        ("lamp", "gauge", "1 for the lamp that a station shows.", lamps),
        ("clock_offset_seconds", "gauge", "A station's clock minus ours.", offsets),
        ("entries", "gauge", "Entries of a line that are held.", entries),
        ("calls_waiting_here", "gauge", "Calls that wait for a person here.", waiting),
        ("calls_waiting_there", "gauge", "Calls of ours that wait for the other side.", theirs),
        ("line_events_total", "counter", "What an engine counted, bad bytes of others included.", faults),
    ]
