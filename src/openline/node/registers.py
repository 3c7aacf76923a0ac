"""The registers: requests to talk with their outcomes, line tests with their scores, and the figures of a line.

All of it is read off the transcript whenever somebody asks, and never stored: whoever holds the transcript reckons the
same. A request to talk is a message with the marker REQUEST whose form or first line says so; a line test is an
EXERCISE likewise. It refuses to call a request refused that never arrived: *not received* is a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from openline.engine.state import LineState, Now
from openline.line.acts import Marker, MessageAct
from openline.line.transcript import Item, State
from openline.node import calls, view
from openline.node.lamps import Lamp
from openline.wire.errors import WireError
from openline.wire.header import Precedence
from openline.words.codes import named

TALK = "REQUEST TO TALK"  # the first line of a request to talk
TEST = "LINE TEST"  # and of a line test
TALK_FORM, TEST_FORM = 12, 16  # the forms that say the same in every language
TEST_TEXT = f"{TEST}\nRead this, then open it and answer ROGER. It says nothing else."
STEPS = ("sent", "stored", "rang", "opened", "answered")  # a point each
ANSWERS = {  # what a reply makes of a request to talk
    "ROGER": "answered",
    "WILCO": "answered",
    "AFFIRM": "answered",
    "STANDBY": "standing by",
    "UNABLE": "declined",
    "NEGATIVE": "declined",
    "DECLINE": "declined",
}
FURTHEST = ("answered", "declined", "standing by", "unanswered", "waiting", "not received")


def request_text(subject: str, more: Mapping[str, str]) -> str:
    """The words of a request to talk: its first line, the subject, and what else is told, a line each."""
    return "\n".join([TALK, f"Subject: {subject}", *(f"{key}: {value}" for key, value in more.items() if value)])


def test_act(office: int, now: Now, alone: bool = False) -> MessageAct:
    """A line test: whoever has the watch over there reads it, opens it and answers ROGER.

    ``alone`` where the charter asks for two persons at all: nobody else looks at a test before it goes.
    """
    return MessageAct(office, Marker.REQUEST, TEST_TEXT, "en", now.wall_ms // 1000, alone=alone)


def is_request(item: Item) -> bool:
    """Whether an entry asks to talk."""
    act = item.act
    if not isinstance(act, MessageAct) or act.marker is not Marker.REQUEST:
        return False
    return act.text.split("\n", 1)[0].strip() == TALK or _form_number(act) == TALK_FORM


def is_test(item: Item) -> bool:
    """Whether an entry is a line test; one without the mark of an exercise is none."""
    act = item.act
    if not isinstance(act, MessageAct) or not item.entry.header.exercise:
        return False
    return act.text.split("\n", 1)[0].strip() == TEST or _form_number(act) == TEST_FORM


def _form_number(act: MessageAct) -> int:
    """The number of the form that a message carries, of whatever version; 0 without one."""
    try:
        return named(act.form)[0] if act.form else 0
    except WireError:
        return 0


def outcome(state: Mapping[str, Any], now_ms: int) -> str:
    """What one station has made of a request."""
    if "answer" in state:
        return ANSWERS[state["answer"]]
    if state["state"] == "SENT":
        return "not received"
    due = state["answer_due_ms"]
    return "unanswered" if due is not None and due < now_ms else "waiting"


def requests(s: LineState, now: Now, items: Iterable[Item], lamps: Mapping[int, Lamp]) -> list[dict[str, Any]]:
    """A row of the register for each of these requests, in their order."""
    rows = []
    for item in items:
        assert isinstance(item.act, MessageAct), "only a message asks to talk"
        shown = view.entry_view(s, item)
        states = calls.says(s, now, item, shown["states"], lamps)
        found = [state | {"outcome": outcome(state, now.wall_ms)} for state in states]
        named = {one["outcome"] for one in found}
        row = {key: shown[key] for key in ("name", "from", "ours", "kept_at_ms", "precedence", "exercise")}
        second = item.act.text.split("\n")[1:2] if not item.act.form else []  # words beside a form are no lines of ours
        row["subject"] = second[0].removeprefix("Subject: ") if second else ""
        row["outcome"] = next((word for word in FURTHEST if word in named), "waiting")
        rows.append(row | {"outcomes": found})
    return rows


def counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many of a register's rows had each outcome; drills apart."""
    return dict(Counter(("exercise " if row["exercise"] else "") + row["outcome"] for row in rows))


def tests(s: LineState, now: Now, items: Iterable[Item], lamps: Mapping[int, Lamp]) -> list[dict[str, Any]]:
    """Each of these line tests with the score of each station; one that was revoked meanwhile owes no answer."""
    rows = []
    for item in items:
        shown = view.entry_view(s, item)
        states = calls.says(s, now, item, shown["states"], lamps)
        terms = s.charter_of(item.entry.header).deadlines[item.entry.header.precedence]
        states = [one for one in states if one["index"] in s.roster.live or one["times_ms"]["answered"] is not None]
        scored = [_score(state, now.wall_ms, terms.open_s * 1000, terms.answer_s * 1000) for state in states]
        rows.append({key: shown[key] for key in ("name", "ours", "kept_at_ms")} | {"stations": scored})
    return rows


def _score(state: dict[str, Any], now_ms: int, open_ms: int, answer_ms: int) -> dict[str, Any]:
    """A point for each step that came, and whether the two of a person came in time."""
    times = state["times_ms"]
    base = times["stored"] or times["sent"] or now_ms
    reached = [step for step in STEPS if times[step] is not None or step == "sent"]
    late = times["opened"] is None or times["opened"] - base > open_ms
    passed = not late and times["answered"] is not None and times["answered"] - base <= answer_ms
    running = not passed and times["answered"] is None and now_ms <= base + (answer_ms if not late else open_ms)
    came = {"arrived": len(reached) > 1 or state["unreadable"]}
    return state | {"score": len(reached), "passed": passed, "running": running} | came


def tallied(scored: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many line tests were passed, how many were missed over there, and how many are not known to have arrived."""
    past = [one for one in scored if not one["running"]]
    return {
        "passed": sum(one["passed"] for one in past),
        "missed": sum(one["arrived"] and not one["passed"] for one in past),
        "not_arrived": sum(not one["arrived"] for one in past),
    }


def figures(
    s: LineState, now: Now, items: list[Item], lamps: Mapping[int, Lamp], exercise: bool
) -> list[dict[str, Any]]:
    """By the party that had to open and answer: what became of calls, of requests to talk and of line tests.

    ``exercise`` chooses drills instead of what was meant; line tests are counted either way.
    """
    parties = sorted({seat.party for seat in s.seats.values()})
    messages = [item for item in items if isinstance(item.act, MessageAct) and not s.transcript.why_void(item)]
    real = [item for item in messages if item.entry.header.exercise == exercise and not is_test(item)]
    asked = requests(s, now, [item for item in real if is_request(item)], lamps)
    tried = tests(s, now, [item for item in messages if is_test(item)], lamps)
    rows = []
    for party in parties:
        spoken = [item for item in real if s.seats[item.entry.header.author].party != party]
        spoken = [item for item in spoken if _is_called(s, item, party)]
        by = {p.name: _calls(s, now, party, [i for i in spoken if i.entry.header.precedence == p]) for p in Precedence}
        theirs = [state for row in tried for state in row["stations"] if state["party"] == party]
        rows.append(
            {
                "line": s.charter.charter.name,
                "party": party,
                "ours": party == s.seats[s.me].party,
                "calls": by,
                "requests": dict(
                    Counter(_best(row, party) for row in asked if any(o["party"] == party for o in row["outcomes"]))
                ),
                "tests": tallied(theirs),
            }
        )
    return rows


def _is_called(s: LineState, item: Item, party: str) -> bool:
    """Whether a party had a station that could be called when this was said."""
    return any(s.calls(item.entry.header, index) for index, seat in s.seats.items() if seat.party == party)


def _best(row: Mapping[str, Any], party: str) -> str:
    named = {one["outcome"] for one in row["outcomes"] if one["party"] == party}
    return next(word for word in FURTHEST if word in named)


def _calls(s: LineState, now: Now, party: str, items: list[Item]) -> dict[str, Any]:
    """What one party made of these messages: whichever of its stations was first counts for it."""
    tally: Counter[str] = Counter(sent=len(items))
    opened_ms, answered_ms = list[int](), list[int]()
    for item in items:
        terms = s.charter_of(item.entry.header).deadlines[item.entry.header.precedence]
        stations = [i for i, seat in s.seats.items() if seat.party == party]
        states = [view.state_view(s, item, index) for index in stations]
        base = min((t for x in states if (t := x["times_ms"]["stored"])), default=s.kept_at[item.entry.hash])
        opened = min((t - base for x in states if (t := x["times_ms"]["opened"])), default=None)
        answers = [(t - base, x["answer"]) for x in states if (t := x["times_ms"]["answered"])]
        if opened is not None:
            opened_ms.append(max(0, opened))
            tally["opened"] += 1
            tally["opened_late"] += opened > terms.open_s * 1000
        elif not any(x["state"] != State.SENT.name or x["unreadable"] for x in states):
            tally["not_arrived"] += 1  # a fault or a cut: nobody was silent over there
        else:
            tally["never_opened"] += now.wall_ms - base > terms.open_s * 1000
        if answers:
            passed, word = min(answers)
            answered_ms.append(max(0, passed))
            tally["declined" if ANSWERS[word] == "declined" else "answered"] += 1
            tally["answered_late"] += passed > terms.answer_s * 1000
    keys = ("sent", "opened", "answered", "declined", "opened_late", "answered_late", "never_opened", "not_arrived")
    out: dict[str, Any] = {key: tally[key] for key in keys}
    for key, found in (("open", opened_ms), ("answer", answered_ms)):
        out |= {
            f"{key}_median_ms": sorted(found)[(len(found) - 1) // 2] if found else None,
            f"{key}_worst_ms": max(found, default=None),
        }
    return out
