"""What waits for whom: calls of theirs that wait for a person here, calls of ours that wait for them, each in a
sentence.

The sentence tells a fault from a silence: "no carrier since 0133Z" is one, "their alarm rang 0134Z, nobody has opened
it" the other. Due times for the other side are this station's estimate, from when it learned that they hold the
message: the deadline itself runs on their clock. It refuses to store any of this: it is read off the transcript.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from openline.engine.state import LineState, Now
from openline.line.acts import MessageAct, Receipt
from openline.line.transcript import Item
from openline.node import view
from openline.node.lamps import Lamp, brief
from openline.node.times import hour, span
from openline.wire.header import Precedence

SHOWN_MAX = 100  # calls in one list: who has more that wait has another trouble than a list
ABOVE_MAX = 10 * SHOWN_MAX  # above the floor that are kept before the closed ones are forgotten
SAFE = ("open", "suspended")


class Open:
    """The messages of one line that are not closed yet: ours by every other party, theirs by us.

    Calls of ours are all known. Of what is above the floor the last ones are: what nobody answers there, a year of
    reports may be, must not make every look at the line a long one.
    """

    def __init__(self) -> None:
        self._hashes: dict[bytes, None] = {}
        self._above: dict[bool, dict[bytes, None]] = {True: {}, False: {}}  # by whether they are ours

    def add(self, s: LineState, item: Item) -> None:
        """Take note of an entry; only a readable message waits, and for a call of theirs there is an alarm."""
        h, ours = item.entry.header, item.entry.header.author in s.ours
        if not isinstance(item.act, MessageAct):
            return
        if h.precedence <= Precedence.IMMEDIATE:
            if ours:
                self._hashes[item.entry.hash] = None
            return
        self._above[ours][item.entry.hash] = None
        if len(self._above[ours]) > ABOVE_MAX:
            self._prune(s, ours)

    def items(self, s: LineState) -> list[Item]:
        """Calls of ours that still wait, the oldest first; what is closed is forgotten."""
        found = [s.transcript.items[h] for h in self._hashes]
        waiting = [item for item in found if not _closed(s, item)]
        self._hashes = dict.fromkeys(item.entry.hash for item in waiting)
        return waiting[-SHOWN_MAX:]

    def above(self, s: LineState, ours: bool) -> list[Item]:
        """The last of PRIORITY and ROUTINE that wait, ours or theirs: the more urgent and the older first."""
        self._prune(s, ours)
        found = [s.transcript.items[h] for h in self._above[ours]]
        return sorted(found, key=lambda item: item.entry.header.precedence)

    def _prune(self, s: LineState, ours: bool) -> None:
        """Forget what is closed, and all but the last of what is not."""
        newest = (s.transcript.items[h] for h in reversed(self._above[ours]))
        kept = islice((item for item in newest if not (_closed if ours else _closed_here)(s, item)), SHOWN_MAX)
        self._above[ours] = dict.fromkeys(reversed([item.entry.hash for item in kept]))


def _closed(s: LineState, item: Item) -> bool:
    dialogue = s.transcript.dialogue(item.entry.hash)
    closed = {s.seats[index].party for index in s.roster.live if dialogue.closing(index)}
    called = {index for index in s.roster.live - set(s.ours) if s.calls(item.entry.header, index)}
    return {s.seats[index].party for index in called} <= closed


def _closed_here(s: LineState, item: Item) -> bool:
    dialogue = s.transcript.dialogue(item.entry.hash)
    return bool(s.transcript.why_void(item)) or any(dialogue.closing(index) for index in s.ours)


def above_for_us(s: LineState, now: Now, waiting: Iterable[Item]) -> list[dict[str, Any]]:
    """PRIORITY and ROUTINE of theirs that wait for a person here. No alarm calls anybody for them."""
    rows = []
    for item in waiting:
        opened = any(s.transcript.dialogue(item.entry.hash).first_receipt(i, Receipt.OPENED) for i in s.ours)
        terms = s.charter_of(item.entry.header).deadlines[item.entry.header.precedence]
        due_ms = s.kept_at[item.entry.hash] + (terms.answer_s if opened else terms.open_s) * 1000
        late = f"{span(due_ms - now.wall_ms)} left" if due_ms > now.wall_ms else f"{span(now.wall_ms - due_ms)} late"
        says = f"waits here to be {'answered' if opened else 'opened'}: {late}; no alarm calls anybody for it"
        rows.append(_row(s, item) | {"level": 0, "due_ms": due_ms, "says": says, "opened": opened})
    return rows


def waiting_for_us(s: LineState, now: Now) -> list[dict[str, Any]]:
    """Calls that wait for a person here: who is called, who is next, and until when. The most urgent first."""
    ladder, rows = s.charter.charter.escalation, []
    for entry_hash, alarm in s.alarms.items():
        item = s.transcript.items[entry_hash]
        h, left_ms = item.entry.header, alarm.due - now.mono_ms
        what = "answered" if alarm.opened else "opened"
        late = f"{span(left_ms)} left" if left_ms > 0 else f"{span(-left_ms)} late"
        row = _row(s, item) | {"level": alarm.level, "due_ms": now.wall_ms + left_ms, "opened": alarm.opened}
        row |= {"now": ladder[min(alarm.level, len(ladder) - 1)], "next": ladder[min(alarm.level + 1, len(ladder) - 1)]}
        row["says"] = f"waits here to be {what}: {late}; {row['now']} is called, next is {row['next']}"
        rows.append((h.precedence, alarm.due, row))
    return [row for *_, row in sorted(rows, key=lambda one: one[:2])[:SHOWN_MAX]]


def waiting_for_them(
    s: LineState, now: Now, waiting: Iterable[Item], lamps: Mapping[int, Lamp]
) -> list[dict[str, Any]]:
    """Calls of ours that wait for somebody over there, with a sentence for each station that has not closed them."""
    rows = []
    for item in waiting:
        shown = view.entry_view(s, item)["states"]
        states = [state for state in shown if state["state"] != "ANSWERED" and state["index"] in s.roster.live]
        rung = says(s, now, item, states, lamps)
        dues = [due for state in states for due in _dues(state) if due is not None]
        told = "; ".join(f"{state['party']}: {state['says']}" for state in rung)
        rows.append(_row(s, item) | {"level": 0, "due_ms": min(dues, default=None), "says": told})
    return rows


def _row(s: LineState, item: Item) -> dict[str, Any]:
    h = item.entry.header
    return {"name": view.name_of(s, item), "precedence": Precedence(h.precedence).name, "exercise": h.exercise}


def _dues(state: Mapping[str, Any]) -> tuple[int | None, int | None]:
    return state["open_due_ms"] if state["times_ms"]["opened"] is None else None, state["answer_due_ms"]


def says(
    s: LineState, now: Now, item: Item, states: list[dict[str, Any]], lamps: Mapping[int, Lamp], lasting: bool = True
) -> list[dict[str, Any]]:
    """Add to each state of a message a sentence and the due times of the charter, as far as a deadline runs.

    ``lasting``: with how long it has lasted by now; without, the sentence is the same until something happens.
    """
    terms = s.charter_of(item.entry.header).deadlines[item.entry.header.precedence]
    for state in states:
        times = state["times_ms"]
        base = times["stored"] or times["rang"] or times["opened"]
        live = state["index"] in s.roster.live
        running = live and base is not None and not state["unreadable"] and times["answered"] is None
        state["open_due_ms"] = base + terms.open_s * 1000 if running and times["opened"] is None else None
        state["answer_due_ms"] = base + terms.answer_s * 1000 if running else None
        state["says"] = _sentence(state, lamps.get(state["index"]) if live else None, now.wall_ms, lasting)
        state["says"] += "" if live else "; its party has revoked this station"
    return states


def _sentence(state: Mapping[str, Any], lamp: Lamp | None, now_ms: int, lasting: bool) -> str:
    times, fault = state["times_ms"], ""
    if lamp and lamp.lamp not in SAFE:
        fault = f"; {lamp.why if lasting else brief(lamp, now_ms)}"
    alive = "" if fault or lamp is None else "their node is alive, "
    if times["answered"] is not None:
        later = [f", then {one['answer']} {hour(one['at_ms'], now_ms)}" for one in state.get("later_answers", ())]
        return f"answered {state['answer']} {hour(times['answered'], now_ms)}{''.join(later)}"
    if times["standing_by"] is not None:
        return f"standing by since {hour(times['standing_by'], now_ms)}{fault}"
    if state["unreadable"]:
        return f"held there and cannot be read: their key is missing; send it again, or by another way{fault}"
    if times["opened"] is not None:
        passed = f" for {span(now_ms - times['opened'])}" if lasting else ""
        return f"opened {hour(times['opened'], now_ms)}, not answered{passed}{fault}"
    if times["rang"] is not None:
        passed = f" for {span(now_ms - times['rang'])}" if lasting else ""
        return f"{alive}alarm rang {hour(times['rang'], now_ms)}, nobody has opened it{passed}{fault}"
    if times["stored"] is not None:
        return f"{alive}stored there {hour(times['stored'], now_ms)}, not opened{fault}"
    return f"not known to have arrived{fault or ', and their node is alive' if lamp else ''}"
