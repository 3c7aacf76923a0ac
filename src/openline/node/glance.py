"""The node and its lines at a glance, as plain values: for desks, and for the brief of a watch.

It refuses to remember: every value is read off the engines, the watch and the store when it is asked for.
"""

from __future__ import annotations

from typing import Any

from openline import __version__
from openline.node import calls, releases, view
from openline.node.node import Node
from openline.node.times import now
from openline.node.wording import said
from openline.store.export import entry_name
from openline.wire.header import Precedence


def line(node: Node, line_id: bytes) -> dict[str, Any]:
    """One line: peers with their lamps, what waits for whom, what went wrong; as far as its record has been read."""
    s, at, lamps = node.engines[line_id].state, now(), node.watch.lamps_of(line_id)
    theirs, at_s = node.above_floor(line_id, ours=False), at.wall_ms // 1000
    waiting = [*node.open_calls(line_id), *node.above_floor(line_id, ours=True)]
    shown = view.line_view(s, at, lamps)
    for peer in shown["peers"]:
        peer["faults"] = node.faults.of(line_id, peer["index"])
    return shown | {
        "loading": node.loading.get(line_id, 0),
        "waiting_for_us": calls.waiting_for_us(s, at) + calls.above_for_us(s, at, theirs),
        "waiting_for_them": calls.waiting_for_them(s, at, waiting, lamps),
        "changed_answers": calls.changed_by_them(s, at, node.changed_answers(line_id), lamps),
        "forms": node.forms.differs(s) or "agreed",
        "drafts": [releases.view(one, at_s) for one in node.drafts.open(node.name_of(line_id), at_s)],
    }


SOUNDS_MAX = 20  # told one by one; of a flood the first, and a count


def sounds(node: Node) -> dict[str, Any]:
    """What may sound at a desk, the most urgent first, and how much it is: nothing else is worth waking a person for.

    A call that nobody opened, an answer that is overdue, a fork, trouble with keys. ``why`` is one of ``unopened``,
    ``late``, ``fork``, ``key``.
    """
    at, rows = now().mono_ms, []
    for line_id, engine in node.engines.items():
        s, name = engine.state, node.name_of(line_id)
        for entry_hash, alarm in s.alarms.items():
            if alarm.opened and alarm.due > at:
                continue
            h = s.transcript.items[entry_hash].entry.header
            about, why = view.name_of(s, s.transcript.items[entry_hash]), "late" if alarm.opened else "unopened"
            rows.append((h.precedence, alarm.due, _sound(name, about, why, Precedence(h.precedence).name, h.exercise)))
        forks = [entry_name(s.seats, *feed, seq) for feed, seq in sorted(s.forks.items())]
        rows += [(Precedence.ROUTINE, 0, _sound(name, fork, "fork", "", exercise=False)) for fork in forks]
        if s.cloned:
            rows.append((Precedence.ROUTINE, 0, _sound(name, name, "key", "", exercise=False)))
    rows.sort(key=lambda row: row[:2])
    return {"count": len(rows), "first": [row for *_, row in rows[:SOUNDS_MAX]]}


def _sound(line_name: str, about: str, why: str, precedence: str, exercise: bool) -> dict[str, Any]:
    return {"line": line_name, "about": about, "why": why, "precedence": precedence, "exercise": exercise}


def health(node: Node) -> dict[str, Any]:
    """Who this is, how long it has run, whether it is well, and what it has counted."""
    counters = node.carrier.counters
    return {
        "version": __version__,
        "party": node.config.party,
        "station": node.config.station,
        "up_ms": now().mono_ms - node.started_ms,
        "now_ms": now().wall_ms,
        "lines": [node.name_of(line_id) for line_id in node.engines],
        "ready": not node.loading,
        "loading": {node.name_of(line_id): left for line_id, left in node.loading.items()},
        "alarm": node.alarm.failing or "ready",
        "store": node.upkeep.says or "whole, with room",
        "clock": node.watch.clock_says,
        "forms": _forms_say(node),
        "language": node.forms.language,
        "printer": node.printer.failing or "ready",
        "sounds": sounds(node),
        "frames_in": counters.frames_in,
        "frames_out": counters.frames_out,
        "bytes_in": counters.bytes_in,
        "bytes_out": counters.bytes_out,
        "dropped": counters.dropped,
        "refused": dict(sorted(counters.refused.items())),
    }


def _forms_say(node: Node) -> str:
    """Whether every line can carry forms: ``agreed``, or a sentence on the first one that cannot."""
    states = [engine.state for engine in node.engines.values()]
    differ = ((s.charter.charter.name, node.forms.differs(s)) for s in states)
    found = [said("party-says", party=name, says=says) for name, says in differ if says]
    return node.forms.wrong or next(iter(found), "agreed")
