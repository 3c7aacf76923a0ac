"""Stations that carry each other's effects in memory on made-up clocks, and one that signs whatever a test wants."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openline.engine.accept import wrap_info
from openline.engine.effects import EVERYBODY, Effect, EntryRecord, Keep, NoteRecord, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import LineState, Now
from openline.line.acts import Act, ForkAct, KeyAct, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.line.bodies import to_body
from openline.line.charter import SignedCharter, seats
from openline.line.feed import Feed
from openline.line.fork import Signed
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import NO_PREV, Entry
from openline.wire.header import ANSWERING, Class, Header, Ref
from openline.wire.suite import Secrets, Suite
from tests.line.parties import make_line

US, CN, JP = 0, 4, 8
WALL = 1_685_000_000_000
INTERVAL = 60_000
START = Now(1_000_000, WALL)
ORDER = (Keep, Send, Ring, Show)
FLASH, IMMEDIATE, PRIORITY, ROUTINE = range(4)


@dataclass
class Station:
    """An engine with what was kept, sent, rung and shown; ``answers`` signs that an alarm rang, as a node does."""

    charter: SignedCharter
    me: int
    secrets: Secrets
    suite: Suite
    now: Now = START
    answers: bool = True
    records: list[EntryRecord] = field(default_factory=list)
    notes: dict[str, bytes] = field(default_factory=dict)
    sent: list[Send] = field(default_factory=list)
    rung: list[Ring] = field(default_factory=list)
    shown: list[Show] = field(default_factory=list)
    dice: int = 0
    given: tuple[Act, ...] = ()

    def __post_init__(self) -> None:
        self.boot()

    def boot(self) -> list[Effect]:
        """Start, or start again, from what was kept."""
        self.engine = Engine(self.charter, self.me, self.secrets, self.suite, INTERVAL, self.given)
        return self.do(self.engine.load(self.now, list(self.records), dict(self.notes)))

    @property
    def state(self) -> LineState:
        """What the engine knows."""
        return self.engine.state

    def entropy(self) -> bytes:
        """32 bytes that never come again."""
        self.dice += 1
        return hashlib.sha256(f"{self.me}/{self.dice}".encode()).digest()

    def do(self, effects: list[Effect]) -> list[Effect]:
        """Carry effects out, which must stand in their order."""
        kinds = [ORDER.index(type(e)) for e in effects]
        assert kinds == sorted(kinds), "Keep, then Send, Ring, Show"
        assert kinds.count(0) <= 1, "one transaction a step"
        for effect in effects:
            match effect:
                case Keep(records):
                    for r in records:
                        if isinstance(r, EntryRecord) and r.again:
                            at = [held.hash for held in self.records].index(r.hash)
                            self.records[at] = replace(r, again=False, own=self.records[at].own)
                        elif isinstance(r, EntryRecord):
                            self.records.append(r)
                    self.notes |= {r.key: r.value for r in records if isinstance(r, NoteRecord)}
                case Send():
                    self.sent.append(effect)
                case Ring():
                    self.rung.append(effect)
                    if self.answers:
                        self.do(self.engine.rang(self.now, self.entropy(), effect.hash))
                case Show(_, "unreadable", about):
                    self.shown.append(effect)
                    self.do(self.engine.unreadable(self.now, self.entropy(), about))
                case Show(_, "roster"):
                    self.shown.append(effect)
                    self.do(self.engine.rekey(self.now, self.entropy()))
                case Show():
                    self.shown.append(effect)
        return effects

    def say(self, act: Act, precedence: int = ROUTINE, exercise: bool = False) -> Entry:
        """Say something and carry out what follows."""
        entry, effects = self.engine.say(self.now, self.entropy(), act, precedence, exercise)
        self.do(effects)
        return entry

    def write(self, text: str = "words", precedence: int = ROUTINE, exercise: bool = False) -> Entry:
        """Say a message."""
        return self.say(words(text), precedence, exercise)

    def reply(self, about: Entry, kind: Reply = Reply.WILCO) -> Entry:
        """Say a reply."""
        return self.say(ReplyAct(1, kind, about.hash, 7))

    def open(self, about: Entry) -> Entry:
        """Say that a person opened it."""
        return self.say(ReceiptAct(Receipt.OPENED, about.hash, 7, 1))

    def take(self, *frames: bytes) -> list[Effect]:
        """Receive frames and carry out what follows. Returns the effects of all."""
        return [effect for frame in frames for effect in self.do(self.engine.receive(self.now, frame))]

    def tick(self) -> list[Effect]:
        """Do what is due."""
        return self.do(self.engine.tick(self.now))

    def pass_ms(self, ms: int) -> None:
        """Let time pass, on both clocks."""
        self.now = Now(self.now.mono_ms + ms, self.now.wall_ms + ms)

    def frames(self) -> list[bytes]:
        """What was sent since the last time, taken away."""
        out, self.sent = [send.frame for send in self.sent], []
        return out

    def entries(self) -> list[bytes]:
        """Like :meth:`frames`, entries only."""
        return [frame for frame in self.frames() if frame[0] in en.ENTRY_KINDS]

    def new_rings(self) -> list[bytes]:
        """The hashes that rang for the first time."""
        return [ring.hash for ring in self.rung if not ring.again]

    def words(self) -> list[str]:
        """The texts of all messages that can be read, in the order of the record."""
        return [item.act.text for item in self.state.transcript.messages() if isinstance(item.act, MessageAct)]

    def saw(self, what: str) -> bool:
        """Whether something was shown under that word."""
        return any(show.what == what for show in self.shown)


def chain(feed: Feed) -> list[Entry]:
    """The entries of a feed that nobody forked."""
    assert not feed.forked_at, "forked"
    return [entry for held in feed.linked for entry in held]


def words(text: str = "words") -> MessageAct:
    """A message in English."""
    return MessageAct(1, Marker.INFORMATION, text, "en", 7)


def stations(*parties: str, real: bool = False, second: Sequence[str] = (), answers: bool = True) -> dict[int, Station]:
    """A station for each seat of a line between ``parties``, all up."""
    charter, secrets, suite = make_line(parties or ("US", "CN"), real, tuple(second))
    return {i: Station(charter, i, own, suite, answers=answers) for i, own in sorted(secrets.items())}


def pair(real: bool = False, answers: bool = True) -> tuple[Station, Station]:
    """US and CN."""
    made = stations("US", "CN", real=real, answers=answers)
    return made[US], made[CN]


def carry(net: Iterable[Station], but: Iterable[frozenset[int]] = ()) -> None:
    """Carry what was sent, and what that caused, until nothing more is sent; no time passes. ``but`` are cut."""
    by_index, cut = {s.me: s for s in net}, set(but)
    for _ in range(1000):
        posts = [(s.me, send) for s in by_index.values() for send in s.sent]
        for s in by_index.values():
            s.sent = []
        if not posts:
            return
        for source, send in posts:
            for target in by_index:
                to_it = send.to in (EVERYBODY, target) and target != source
                if to_it and frozenset((source, target)) not in cut:
                    by_index[target].take(send.frame)
    raise AssertionError("they never come to rest")


def meet(*net: Station) -> None:
    """Bring every link up and let everybody talk until all is quiet, for a few minutes."""
    for one in net:
        for other in net:
            if one is not other:
                one.do(one.engine.linked(one.now, other.me))
    carry(net)
    for _ in range(6):
        for s in net:
            s.pass_ms(30_000)
            s.tick()
        carry(net)


@dataclass
class Forger:
    """A station's keys in hands that keep no rule: signs whatever it is told, as station ``me``."""

    charter: SignedCharter
    me: int
    secrets: Secrets
    suite: Suite
    ek: bytes = b"e" * 32
    head: Entry | None = None

    @classmethod
    def of(cls, station: Station) -> "Forger":
        """With the keys of that station."""
        return cls(station.charter, station.me, station.secrets, station.suite)

    def sign(self, cls: int, body: bytes, after: Entry | None = None, first: bool = False, **header: Any) -> Entry:
        """Sign an entry behind ``after`` or the last one. ``header`` may replace any field."""
        last = None if first else after or self.head
        seq = last.header.seq + 1 if last else 1
        values: dict[str, Any] = {"cls": cls, "precedence": ROUTINE, "exercise": False, "author": self.me}
        values |= {"incarnation": 0, "epoch": 0 if cls == Class.KEY else 1, "seq": seq, "stamp": seq}
        values |= {"answers": Ref(US, 0, 1) if cls in ANSWERING else None, **header}
        h = Header(**values)
        self.head = en.make(self.charter.line_id, h, last.hash if last else NO_PREV, body, self.ek, self.secrets)
        return self.head

    def key(self, spoil: str = "", epoch: int = 1, **header: Any) -> Entry:
        """A KEY entry. ``spoil`` makes its wraps or its commitment another's."""
        line, root = self.charter.line_id, seal.commitment(self.ek)
        if spoil == "commitment":
            root = seal.commitment(b"other" + self.ek[5:])
        secret = b"other" + self.ek[5:] if spoil == "secret" else self.ek
        bound = epoch + 1 if spoil == "wrap" else epoch
        wraps = tuple(
            (i, self.suite.wrap(public, wrap_info(line, self.me, 0, bound, root, i), secret))
            for i, public in self.wraps_for()
            if spoil != "missing"
        )
        return self.sign(Class.KEY, to_body(KeyAct(epoch, root, wraps), False), precedence=IMMEDIATE, **header)

    def wraps_for(self) -> list[tuple[int, bytes]]:
        """Index and wrapping key of every station."""
        return [(index, seat.station.wrap) for index, seat in sorted(seats(self.charter).items())]

    def write(self, text: str = "forged", body: bytes | None = None, **header: Any) -> Entry:
        """A message, or any body in the place of one."""
        exercise = bool(header.get("exercise", False))
        return self.sign(Class.MESSAGE, body or to_body(words(text), exercise), deadline=1, **header)

    def fork(self, one: Signed, two: Signed) -> Entry:
        """A FORK act, whatever it proves."""
        return self.sign(Class.FORK, to_body(ForkAct(one, two), False), precedence=IMMEDIATE, epoch=0)

    def frame(self, entry: Entry, with_prev: bool = False) -> bytes:
        """How it travels."""
        ek = seal.line_key(self.charter.line_id) if entry.header.is_clear else self.ek
        return en.to_frame(entry, ek, with_prev)

    def open(self, entry: Entry) -> bytes:
        """How it travels to one who lacks its key."""
        return en.to_open_frame(entry)


def quiet(state: LineState) -> dict[str, object]:
    """Everything that a refused frame must leave as it was: all but the counts and the strays that may ring later."""
    names = [name for name in LineState.__slots__ if name not in ("tally", "strays")]
    return {name: repr(getattr(state, name)) for name in names}


def changed_byte(frame: bytes, at: int, bit: int = 1) -> bytes:
    """The frame with one bit of one byte turned."""
    return frame[:at] + bytes((frame[at] ^ bit,)) + frame[at + 1 :]


def restarted(station: Station, down_ms: int = 0, wall_ms: int | None = None) -> Station:
    """The same station after a restart: a monotonic clock that began anew, the wall clock gone on or wrong."""
    wall = station.now.wall_ms + down_ms if wall_ms is None else wall_ms
    return replace(station, now=Now(5_000, wall), sent=[], rung=[], shown=[], dice=station.dice + 1000)
