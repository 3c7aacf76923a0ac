"""Every interleaving of one short story between two parties, over the very engine: five acts a side, in any order of
acts and deliveries, and in each state that can be reached what must be true there.

One side is only touched by its own acts and by the frames that reach it, so its next state is found once for each of
its states and inputs, and the states of both sides together are pairs. Two states of a side are one when it did and
received the same, holds the same, and has the same alarms: in what order is forgotten, which the fold allows and other
tests prove. Time stands still, acknowledgements travel in beacons alone (a header may always leave them out), and
beacons and wants do not arrive: no answer may hang on them. It refuses to sample: it ends when no state is left.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from openline.engine import behind, speak
from openline.engine.effects import Effect, Ring, Send
from openline.engine.engine import Engine
from openline.engine.state import Alarm, Asked, LineState, Now, Peer
from openline.line import floor
from openline.line.acts import Act, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct, ResumeAct, SuspendAct
from openline.line.feed import Feed
from openline.line.transcript import Dialogue, Item, State, Transcript
from openline.sim.cast import Keys, make_cast
from openline.wire.entry import ENTRY_KINDS
from openline.wire.header import CALLS, Precedence

NOW = Now(1000, 1_685_000_000_000)
AT = NOW.wall_ms // 1000
ENTROPY = bytes(32)
SIDES = ("one", "two")
FIELDS = {
    kind: tuple(one.name for one in fields(kind))
    for kind in (LineState, Feed, Transcript, Dialogue, Peer, Alarm, Asked)
}
CONTAINERS = {dict, list, set, deque, Counter}
COPIED = {*FIELDS, *CONTAINERS}
FLASH, ROUTINE = Precedence.FLASH, Precedence.ROUTINE
ABOVE_FLOOR = (Precedence.PRIORITY, Precedence.ROUTINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One act of the story: a message of these words, a reply to those, or a change of what is handled."""

    words: str = ""
    precedence: int = ROUTINE
    to: str = ""
    reply: Reply = Reply.ROGER
    suspends: bool = False


STORY = (
    (
        Part(suspends=True),
        Part("turn away now", FLASH),
        Part("our survey ends today"),
        Part(to="hold your fire", reply=Reply.STANDBY),
        Part(to="hold your fire", reply=Reply.WILCO),
    ),
    (
        Part("hold your fire", FLASH),
        Part(suspends=True),
        Part(to="turn away now", reply=Reply.UNABLE),
        Part(),
        Part("our survey goes on"),
    ),
)


class Broken(Exception):
    """Something that must be true in every state is not; the message tells the story that led there."""


def copy_of(value: Any) -> Any:
    """A copy of all that changes, sharing all that does not. What is in one container is of one kind."""
    kind = type(value)
    if kind in FIELDS:
        out = object.__new__(kind)
        for name in FIELDS[kind]:
            setattr(out, name, copy_of(getattr(value, name)))
        return out
    if kind not in CONTAINERS:
        return value
    out = value.copy()
    if isinstance(value, dict) and type(next(iter(value.values()), None)) in COPIED:
        out.update((key, copy_of(one)) for key, one in value.items())
    if isinstance(value, list) and type(next(iter(value), None)) in COPIED:
        out[:] = map(copy_of, value)
    return out


@dataclass(eq=False, slots=True)
class Side:
    """One side in one state: how many acts are ``done``, which frames it ``sent`` and ``received``, what ``rang``."""

    me: int
    engine: Engine
    done: int = 0
    sent: tuple[bytes, ...] = ()
    received: frozenset[bytes] = frozenset()
    rang: tuple[tuple[bytes, bool], ...] = ()
    after: dict[bytes | None, Side | None] = field(default_factory=dict)

    @property
    def s(self) -> LineState:
        """The state of the line on this side."""
        return self.engine.state

    def key(self) -> tuple[object, ...]:
        """What makes two states of a side one."""
        s = self.s
        alarms = frozenset((h, a.level, a.opened) for h, a in s.alarms.items())
        waiting = frozenset(u.signature for held in s.provisional.values() for u in held)
        rest = (alarms, waiting, frozenset(s.transcript.items), s.behind, s.cloned, tuple(sorted(s.forks.items())))
        return (self.me, self.done, self.sent, self.received, frozenset(self.rang), rest)


Pair = tuple[Side, Side]
Came = dict[Pair, tuple[Pair, int, bytes | None] | None]  # from where, which side, which frame


@dataclass(slots=True)
class Found:
    """How much was searched: ``states`` of both sides together, ``moves`` between them, ``ends`` where all is done."""

    states: int = 0
    moves: int = 0
    ends: int = 0
    sides: int = 0


@contextmanager
def _without_acks_or_waits() -> Iterator[None]:
    """No acknowledgements; and no run of backlog waits for its end, since no time passes."""
    most, speak.ACKS_MAX = speak.ACKS_MAX, 0
    wait_ms, behind.SETTLE_MS = behind.SETTLE_MS, 0
    try:
        yield
    finally:
        speak.ACKS_MAX, behind.SETTLE_MS = most, wait_ms


class Search:
    """The search over one story. ``story`` has the parts of either side, in order."""

    def __init__(self, story: tuple[tuple[Part, ...], ...] = STORY) -> None:
        self.story = story
        self.known: dict[tuple[object, ...], Side] = {}
        self.urgent: set[bytes] = set()  # the frames of FLASH messages
        self.found = Found()

    def run(self) -> Found:
        """Go through every state. Raises Broken at the first in which something is wrong."""
        with _without_acks_or_waits():
            first = self._start()
            came: Came = {first: None}
            waiting = deque([first])
            while waiting:
                pair = waiting.popleft()
                try:
                    for me, frame, after in self._moves(pair):
                        self.found.moves += 1
                        if after not in came:
                            came[after] = (pair, me, frame)
                            waiting.append(after)
                except AssertionError as wrong:
                    raise Broken(f"{wrong}: {' / '.join(_path(came, pair))}") from wrong
        self.found.states, self.found.sides = len(came), len(self.known)
        return self.found

    def _start(self) -> Pair:
        """Both sides up, with each other's keys and a first word exchanged."""
        cast, sides = make_cast(2, Keys.TWIN), []
        for me in range(len(SIDES)):
            index = sorted(cast.names)[me]
            engine = Engine(cast.charter, index, cast.secrets[index], cast.suite)
            engine.load(NOW, (), {})
            sides.append(Side(me, engine))
        for side, other in (sides, sides[::-1]):
            for frame in _frames(side.engine.say(NOW, ENTROPY, _message("a first word"), ROUTINE)[1]):
                other.engine.receive(NOW, frame)
        return sides[0], sides[1]

    def _moves(self, pair: Pair) -> Iterator[tuple[int, bytes | None, Pair]]:
        """Which side does its next act (None) or receives a frame, and the states of both after that."""
        moved, (one, two) = False, pair
        for side, other in (pair, (two, one)):
            under_way = [frame for frame in other.sent if frame not in side.received]
            for frame in (None, *under_way):
                after = self._after(side, frame)
                if after is not None:
                    moved = True
                    yield side.me, frame, (after, other) if side is one else (other, after)
        if not moved:
            self.found.ends += 1
            _check_end(self.story, *pair)

    def _after(self, side: Side, frame: bytes | None) -> Side | None:
        """The side after one more frame, or (None) after its next act; None when it cannot act yet."""
        if frame not in side.after:
            side.after[frame] = self._find(side, frame)
        return side.after[frame]

    def _find(self, side: Side, frame: bytes | None) -> Side | None:
        act: Act | None = None
        precedence = int(ROUTINE)
        if frame is None:
            if side.done == len(self.story[side.me]):
                return None
            part = self.story[side.me][side.done]
            act, precedence = _act(part, side.s), part.precedence
            if act is None:
                return None
        engine = object.__new__(Engine)
        engine.__dict__.update(side.engine.__dict__, state=copy_of(side.s))
        new = Side(side.me, engine, side.done + (frame is None), side.sent, side.received, side.rang)
        if act is not None:
            _carry_out(new, engine.say(NOW, ENTROPY, act, precedence)[1])
            if precedence == FLASH:
                self.urgent.add(new.sent[-1])
        else:
            assert frame is not None, "a frame or an act"
            new.received |= {frame}
            _carry_out(new, engine.receive(NOW, frame))
        same = self.known.setdefault(new.key(), new)
        if same is new:
            _check(self.story, new, self.urgent)
        return same


def _message(words: str) -> MessageAct:
    return MessageAct(1, Marker.WARNING, words, "en", AT)


def _named(s: LineState, words: str) -> list[Item]:
    return [i for i in s.transcript.items.values() if isinstance(i.act, MessageAct) and i.act.text == words]


def _act(part: Part, s: LineState) -> Act | None:
    """The act of a part of the story, or None while what it answers is not here."""
    if part.words:
        return _message(part.words)
    if part.to:
        here = _named(s, part.to)
        return ReplyAct(1, part.reply, here[0].entry.hash, AT) if here else None
    return SuspendAct(1, ABOVE_FLOOR, "the watch is moving", "en", 3600, AT) if part.suspends else ResumeAct(1, AT)


def _frames(effects: list[Effect]) -> list[bytes]:
    return [one.frame for one in effects if isinstance(one, Send) and one.frame[0] in ENTRY_KINDS]


def _carry_out(side: Side, effects: list[Effect]) -> None:
    side.sent += tuple(_frames(effects))
    for ring in (one for one in effects if isinstance(one, Ring)):
        side.rang += ((ring.hash, ring.again),)
        _carry_out(side, side.engine.rang(NOW, ENTROPY, ring.hash))


def _path(came: Came, pair: Pair) -> list[str]:
    """What happened on the way to these states, in words."""
    out, at = [], came[pair]
    while at is not None:
        before, me, frame = at
        what = f"does its act {before[me].done + 1}"
        if frame is not None:
            what = f"receives frame {before[1 - me].sent.index(frame) + 1}"
        out.append(f"{SIDES[me]} {what}")
        at = came[before]
    return out[::-1]


def _check(story: tuple[tuple[Part, ...], ...], side: Side, urgent: Set[bytes]) -> None:
    """What must be true on one side at any moment."""
    s, me = side.s, side.me
    done, items = story[me][: side.done], s.transcript.items
    assert not s.forks and not s.behind, "an honest line looks forked, or its own store old"
    calls = [i for i in items.values() if i.entry.header.cls in CALLS and i.entry.header.author != s.me]
    flashes = [i for i in calls if i.entry.header.precedence == FLASH]
    rang = sorted(h for h, again in side.rang if not again)
    assert rang == sorted(i.entry.hash for i in flashes), "a FLASH did not ring once, suspended or not"
    assert len(side.received & urgent) == len(flashes), "a FLASH was delivered and is not here"
    asked = {h for part in done if part.to for h in (i.entry.hash for i in _named(s, part.to))}
    for i in items.values():
        if isinstance(i.act, ReceiptAct) and i.act.receipt is Receipt.OPENED and i.entry.header.author == s.me:
            assert i.act.about in asked, "OPENED was signed, and nobody opened it"
    for h, i in items.items():
        if i.entry.header.cls in CALLS:
            _check_dialogue(s, h, i)
    for i in flashes:
        closed = any(part.to and part.reply.closes for part in done)
        assert (i.entry.hash in s.alarms) is not closed, "an alarm without a call, or a call without one"
    _check_floor(s)


def _check_dialogue(s: LineState, entry_hash: bytes, item: Item) -> None:
    """A dialogue is closed by a reply to this very hash, and by nothing else."""
    (other,) = s.seats.keys() - {item.entry.header.author}
    replies = [i for i in s.transcript.items.values() if isinstance(i.act, ReplyAct) and i.act.about == entry_hash]
    closed = any(i.act.reply.closes for i in replies if isinstance(i.act, ReplyAct))
    closing = s.transcript.dialogue(entry_hash).closing(other)
    assert (closing is not None) is closed, "a dialogue is closed, or open, against what was signed about it"
    assert closing is None or closing in replies, "a reply to another entry closed a dialogue"


def _check_floor(s: LineState) -> None:
    """What stands suspended is what was signed and not resumed, and never the floor."""
    for author in s.seats:
        linked = [s.transcript.items[e.hash] for held in s.feed(author, 0).linked for e in held]
        standing = [one for one in floor.suspensions(s.charter_of, author, linked, 0) if one.ended_by is None]
        acts = [i.act for i in linked if isinstance(i.act, SuspendAct | ResumeAct)]
        assert bool(standing) is bool(acts and isinstance(acts[-1], SuspendAct)), "suspended against what was signed"
        assert all(one.scope == ABOVE_FLOOR and not one.void for one in standing), "the floor is suspended"


def _check_end(story: tuple[tuple[Part, ...], ...], one: Side, two: Side) -> None:
    """Where nothing is left to do: all parts are told, and both sides hold and mean the same."""
    for side in (one, two):
        assert side.done == len(story[side.me]), "the story got stuck"
        assert not side.s.provisional and not side.s.alarms, "something still waits where all was delivered"
    told = [[(i.entry.hash, i.act, i.void) for i in side.s.transcript.in_order()] for side in (one, two)]
    assert told[0] == told[1], "both hold different lines where all was delivered"
    states = [{h: _states(side.s, h) for h, _, _ in told[0]} for side in (one, two)]
    assert states[0] == states[1], "both read different states from the same line"


def _states(s: LineState, entry_hash: bytes) -> list[State]:
    return [s.transcript.dialogue(entry_hash).state(index) for index in sorted(s.seats)]
