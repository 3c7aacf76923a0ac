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
from openline.engine.urgency import UNREAD
from openline.line.acts import MessageAct, Receipt, ReplyAct
from openline.line.transcript import Dialogue, Item
from openline.node import duty, view
from openline.node.lamps import Lamp, brief, ends_ms, suspension_of
from openline.node.times import hour, span
from openline.node.wording import joined, said, word
from openline.wire.header import Precedence
from openline.words.said import Said

SHOWN_MAX = 100  # calls in one list: who has more that wait has another trouble than a list
CHANGED_MAX, CHANGED_MS = 20, 86_400_000  # answers that were changed: so many, and for so long, stand at a glance
ABOVE_MAX = 10 * SHOWN_MAX  # above the floor that are kept before the closed ones are forgotten
SAFE = ("open", "suspended")
SIGNED = ("rang", "opened", "standing_by", "answered")  # what their node said itself: it answers, whatever its beacon
STEPS = {  # how a step is told: which, whether their node is known to be alive, whether with how long it has lasted
    ("opened", False, True): "opened-for",
    ("opened", False, False): "opened",
    ("rang", False, True): "rang-for",
    ("rang", False, False): "rang",
    ("rang", True, True): "alive-rang-for",
    ("rang", True, False): "alive-rang",
    ("stored", False, False): "stored",
    ("stored", True, False): "alive-stored",
}
LADDER = {  # the steps of the charter that every line begins with; another one is told in the words that were signed
    "watch officer": "step-watch-officer",
    "duty general": "step-duty-general",
    "ministry": "step-ministry",
    "other stations": "step-other-stations",
}


class Open:
    """The messages of one line that are not closed yet: ours by every other party, theirs by us.

    Calls of ours are all known. Of what is above the floor the last ones are: what nobody answers there, a year of
    reports may be, must not make every look at the line a long one.
    """

    def __init__(self) -> None:
        self._hashes: dict[bytes, None] = {}
        self._above: dict[bool, dict[bytes, None]] = {True: {}, False: {}}  # by whether they are ours
        self._changed: dict[bytes, int] = {}  # when an answer to it was changed, by the wall clock here

    def add(self, s: LineState, item: Item) -> None:
        """Take note of an entry; only a readable message waits, and for a call of theirs there is an alarm."""
        h, ours = item.entry.header, item.entry.header.author in s.ours
        if isinstance(item.act, ReplyAct) and not ours:
            self._note_change(s, item, item.act)
        if not isinstance(item.act, MessageAct):
            return
        if h.precedence <= Precedence.IMMEDIATE:
            if ours:
                self._hashes[item.entry.hash] = None
            return
        self._above[ours][item.entry.hash] = None
        if len(self._above[ours]) > ABOVE_MAX:
            self._prune(s, ours)

    def _note_change(self, s: LineState, item: Item, act: ReplyAct) -> None:
        replies = s.transcript.dialogue(act.about).replies.get(item.entry.header.author, ())
        said = {one.act.reply for one in replies if isinstance(one.act, ReplyAct) and one.act.reply.closes}
        if len(said) > 1 and s.transcript.items[act.about].entry.header.author in s.ours:
            self._changed.pop(act.about, None)
            self._changed[act.about] = s.kept_at[item.entry.hash]
            if len(self._changed) > CHANGED_MAX:
                del self._changed[next(iter(self._changed))]

    def changed(self, s: LineState, wall_ms: int) -> list[Item]:
        """Messages of ours to which an answer was changed in the last day, the newest last."""
        return [s.transcript.items[h] for h, at_ms in self._changed.items() if wall_ms - at_ms <= CHANGED_MS]

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
    closed = {s.seats[index].party for index in s.roster.live if _settled(s, item, dialogue, index)}
    called = {index for index in s.roster.live - set(s.ours) if s.calls(item.entry.header, index)}
    return {s.seats[index].party for index in called} <= closed


def _closed_here(s: LineState, item: Item) -> bool:
    dialogue = s.transcript.dialogue(item.entry.hash)
    return bool(s.transcript.why_void(item)) or any(_settled(s, item, dialogue, index) for index in s.ours)


def _settled(s: LineState, item: Item, dialogue: Dialogue, index: int) -> bool:
    """Whether a station has answered for its party, or has opened what is for its information only."""
    informed = item.informs(view.stations_of(s, s.seats[index].party))
    return bool(dialogue.closing(index) or (informed and dialogue.first_receipt(index, Receipt.OPENED)))


def above_for_us(s: LineState, now: Now, waiting: Iterable[Item]) -> list[dict[str, Any]]:
    """PRIORITY and ROUTINE of theirs that wait for a person here. No alarm calls anybody for them."""
    rows = []
    for item in waiting:
        opened = any(s.transcript.dialogue(item.entry.hash).first_receipt(i, Receipt.OPENED) for i in s.ours)
        terms = s.charter_of(item.entry.header).deadlines[item.entry.header.precedence]
        due_ms = s.kept_at[item.entry.hash] + (terms.answer_s if opened else terms.open_s) * 1000
        late = _left(due_ms - now.wall_ms)
        says = said("waits-answered-quietly" if opened else "waits-opened-quietly", time=late)
        rows.append(_row(s, item) | {"level": 0, "due_ms": due_ms, "says": says, "opened": opened})
    return rows


def waiting_for_us(s: LineState, now: Now) -> list[dict[str, Any]]:
    """Calls that wait for a person here: who is called, who is next, and until when. The most urgent first."""
    ladder, rows = s.charter.charter.escalation, []
    here = duty.manned(view.terms_of(s), s.seats[s.me].party, now.wall_ms)
    for entry_hash, alarm in s.alarms.items():
        item = s.transcript.items[entry_hash]
        h, left_ms = item.entry.header, alarm.due - now.mono_ms
        terms = s.charter_of(h).deadlines[h.precedence]
        due_ms = now.wall_ms - now.mono_ms + alarm.since + (terms.answer_s if alarm.opened else terms.open_s) * 1000
        row = _row(s, item) | {"level": alarm.level, "due_ms": due_ms, "opened": alarm.opened}
        step = len(duty.called(ladder, alarm.level, here)) - 1
        row |= {"now": ladder[step], "next": ladder[min(step + 1, len(ladder) - 1)], "next_ms": now.wall_ms + left_ms}
        informed = said("for-information-here") if item.informs(s.ours) else ""
        row["says"] = joined([_waits(row, now.wall_ms), informed, "" if here else said("outside-our-duty")])
        if (why := s.transcript.why_void(item)) in UNREAD:
            row["unread"] = said(f"void-{why}")
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
        told = joined(said("party-says", party=state["party"], says=state["says"]) for state in rung)
        rows.append(_row(s, item) | {"level": 0, "due_ms": min(dues, default=None), "says": told})
    return rows


def _waits(row: Mapping[str, Any], now_ms: int) -> str:
    """Until when it waits, or since when it is late; who is called, and who is next."""
    called, state = {"now": step_named(row["now"])}, "answered" if row["opened"] else "opened"
    if row["due_ms"] > now_ms:
        left = _left(row["due_ms"] - now_ms)
        return said(f"waits-{state}", time=left, next=step_named(row["next"]), **called)
    called["span"] = span(row["next_ms"] - now_ms)
    late = said(f"late-{state}", due=hour(row["due_ms"], now_ms))
    if row["now"] == row["next"]:
        return joined([late, said("calls-again", **called)])
    return joined([late, said("calls-on", next=step_named(row["next"]), **called)])


def _left(left_ms: int) -> Said:
    """How long is left, or how late it is."""
    return said("time-left", span=span(left_ms)) if left_ms > 0 else said("time-late", span=span(-left_ms))


def step_named(name: str) -> str:
    """A step of the charter's ladder for people: the usual ones have words in every language."""
    return said(LADDER[name]) if name in LADDER else name


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
        state["answer_due_ms"] = base + terms.answer_s * 1000 if running and not state["info"] else None
        state["says"] = _sentence(state, lamps.get(state["index"]) if live else None, now.wall_ms, lasting)
        if state["info"] and times["opened"] is None and times["answered"] is None:
            state["says"] = joined([state["says"], said("for-information-there")])
        if not live:
            state["says"] = joined([state["says"], said("station-revoked")])
        over = times["answered"] is not None or (state["info"] and times["opened"] is not None)
        if live and not over and base is not None and state["index"] not in s.ours:
            state["says"] = joined([state["says"], _off_duty(s, now, item, state["party"], base, lasting)])
        if live and times["opened"] is None and times["answered"] is None and state["index"] not in s.ours:
            state |= _suspended(s, now, item, state)
    return states


def _off_duty(s: LineState, now: Now, item: Item, party: str, base: int, lasting: bool) -> str:
    """That by the charter nobody need sit over there: this silence is no refusal, and no fault."""
    c = s.charter_of(item.entry.header)
    hours = duty.told(c.calendar, party)
    if hours and lasting and not duty.manned(c, party, now.wall_ms):
        return said("outside-their-duty", hours=hours)
    return said("came-outside-their-duty", hours=hours) if hours and not duty.manned(c, party, base) else ""


def _suspended(s: LineState, now: Now, item: Item, state: Mapping[str, Any]) -> dict[str, str]:
    """That the station has suspended its handling of such a message: it gets there, and nobody promises more."""
    found, level = suspension_of(s, now, state["index"]), Precedence(item.entry.header.precedence)
    if found is None or level not in found.scope:
        return {}
    until = hour(now.wall_ms + ends_ms(s, found) - now.mono_ms, now.wall_ms)
    told = {"party": state["party"], "precedence": word("precedence", level.name), "until": until}
    return {"suspended": said("party-suspended", **told)}


def changed_by_them(s: LineState, now: Now, changed: Iterable[Item], lamps: Mapping[int, Lamp]) -> list[dict[str, Any]]:
    """Messages of ours that somebody has answered otherwise since: what he says now stands beside what he said."""
    rows = []
    for item in changed:
        states = [state for state in view.entry_view(s, item)["states"] if "later_answers" in state]
        told = joined(
            said("party-says", party=state["party"], says=state["says"]) for state in says(s, now, item, states, lamps)
        )
        rows += [_row(s, item) | {"level": 0, "due_ms": None, "says": told}] if states else []
    return rows


def _sentence(state: Mapping[str, Any], lamp: Lamp | None, now_ms: int, lasting: bool) -> str:
    times, fault = state["times_ms"], ""
    came = [at for step in SIGNED if (at := times[step]) is not None]
    answers = lamp is not None and lamp.kind == "no answer" and max(came, default=0) >= lamp.since_ms
    if lamp and lamp.lamp not in SAFE and not answers:
        fault = lamp.why if lasting else brief(lamp, now_ms)
    alive = lamp is not None and not fault
    if times["answered"] is not None:
        out = said("answered", reply=word("reply", state["answer"]), time=hour(times["answered"], now_ms))
        for one in state.get("later_answers", ()):
            out = said("then", says=out, reply=word("reply", one["answer"]), time=hour(one["at_ms"], now_ms))
        return out
    if times["standing_by"] is not None:
        return joined([said("standing-by", time=hour(times["standing_by"], now_ms)), fault])
    if state["unreadable"]:
        return joined([said("held-unreadable"), fault])
    if state["info"] and times["opened"] is not None:
        return said("opened-informed", time=hour(times["opened"], now_ms))
    for step in ("opened", "rang", "stored"):
        if (at := times[step]) is not None:
            passed = {"span": span(now_ms - at)} if lasting and step != "stored" else {}
            is_alive = alive and step != "opened"
            return joined([said(STEPS[step, is_alive, bool(passed)], time=hour(at, now_ms), **passed), fault])
    if alive:
        return said("not-arrived-alive")
    return joined([said("not-arrived"), fault])
