"""The transcript: all feeds of a line in the one order that everybody computes, and the state of every message.

Order is (stamp, author, incarnation, seq, hash): an order for the record, never evidence of time. States are sets of
signed statements, so they come out the same in whatever order the entries arrived. It refuses to let a reply or
receipt touch any entry but the one whose hash it carries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from openline.line.acts import (
    Act,
    AdoptAct,
    CardAct,
    CharterAct,
    ForkAct,
    MessageAct,
    Receipt,
    ReceiptAct,
    ReplyAct,
    ResumeAct,
    SuspendAct,
    WithdrawAct,
)
from openline.wire.entry import Entry
from openline.wire.header import Header


class State(IntEnum):
    """How far a message has come at one station. Each but SENT is proven by a signature of that station."""

    SENT = 0
    STORED = 1
    RANG = 2
    OPENED = 3
    STANDING_BY = 4
    ANSWERED = 5


# What each receipt says of the message: the furthest first. Who cannot read it holds it all the same.
RECEIVED = (
    (Receipt.OPENED, State.OPENED),
    (Receipt.RANG, State.RANG),
    (Receipt.STORED, State.STORED),
    (Receipt.UNREADABLE, State.STORED),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A kept entry with its meaning: ``act`` when it could be read, else ``void`` says why not, in a word."""

    entry: Entry
    act: Act | None
    void: str = ""

    @property
    def place(self) -> tuple[int, int, int, int, bytes]:
        """Its place in the order of the record."""
        h = self.entry.header
        return (h.stamp, h.author, h.incarnation, h.seq, self.entry.hash)

    def informs(self, stations: Iterable[int]) -> bool:
        """Whether it is a message for the information of the party with these stations: it asks no answer there."""
        return isinstance(self.act, MessageAct) and any(self.act.info >> i & 1 for i in stations)


@dataclass(slots=True)
class Dialogue:
    """What has been signed about one entry, by station index: receipts and replies, in whatever order they came."""

    receipts: dict[int, list[Item]] = field(default_factory=dict)
    replies: dict[int, list[Item]] = field(default_factory=dict)

    def first_receipt(self, station: int, kind: Receipt) -> Item | None:
        """The formal receipt of that kind: the first in the order of the record, of however many there are."""
        found = [i for i in self.receipts.get(station, ()) if isinstance(i.act, ReceiptAct) and i.act.receipt is kind]
        return min(found, key=lambda item: item.place, default=None)

    def closing(self, station: int) -> Item | None:
        """The reply that closed the dialogue for that station: the first that closes, in the order of the record."""
        found = [i for i in self.replies.get(station, ()) if isinstance(i.act, ReplyAct) and i.act.reply.closes]
        return min(found, key=lambda item: item.place, default=None)

    def standing_by(self, station: int) -> Item | None:
        """The last STANDBY of that station, in the order of the record."""
        found = [i for i in self.replies.get(station, ()) if isinstance(i.act, ReplyAct) and not i.act.reply.closes]
        return max(found, key=lambda item: item.place, default=None)

    def unreadable(self, station: int) -> bool:
        """Whether that station holds it and has said that it cannot read it: then no deadline runs against it."""
        unopened = self.first_receipt(station, Receipt.OPENED) is None and self.closing(station) is None
        return unopened and self.first_receipt(station, Receipt.UNREADABLE) is not None

    def state(self, station: int) -> State:
        """How far that station's own signatures say that the message has come (STORED by beacon is known elsewhere)."""
        if self.closing(station):
            return State.ANSWERED
        if self.standing_by(station):
            return State.STANDING_BY
        for kind, state in RECEIVED:
            if self.first_receipt(station, kind):
                return state
        return State.SENT


def _author(item: Item) -> int:
    return item.entry.header.author


@dataclass(slots=True)
class Transcript:
    """The fold: add entries in any order, ask what they mean. ``items`` and ``dialogues`` are by entry hash.

    ``later`` lists, by the hash of a message, those that supersede it; ``handling`` the SUSPEND and RESUME
    of each station; ``proofs`` the FORK acts whose proof was checked; ``statements`` the acts of roots; ``adoptions``
    the ADOPT of each station. ``leapt`` names entries whose stamp breaks the rule, and ``revokes`` tells which headers
    were signed after a revocation: neither counts for anything.
    """

    items: dict[bytes, Item] = field(default_factory=dict)
    dialogues: dict[bytes, Dialogue] = field(default_factory=dict)
    later: dict[bytes, list[Item]] = field(default_factory=dict)
    handling: dict[int, list[Item]] = field(default_factory=dict)
    proofs: list[Item] = field(default_factory=list)
    statements: list[Item] = field(default_factory=list)
    adoptions: dict[int, list[Item]] = field(default_factory=dict)
    leapt: set[bytes] = field(default_factory=set)
    revokes: Callable[[Header], bool] = field(default=lambda _: False, compare=False)

    def why_void(self, item: Item) -> str:
        """Why an item counts for nothing, in a word, or nothing when it counts."""
        if item.entry.hash in self.leapt:
            return "bad-stamp"
        return "revoked" if self.revokes(item.entry.header) else item.void

    def add(self, item: Item) -> None:
        """Take one entry with its meaning; a second time changes nothing."""
        known = self.items.get(item.entry.hash)
        if known is not None and known.act is not None:
            return
        self.items[item.entry.hash] = item
        match item.act:
            case ReceiptAct(about=about):
                self._about(about).receipts.setdefault(_author(item), []).append(item)
            case ReplyAct(about=about):
                self._about(about).replies.setdefault(_author(item), []).append(item)
            case MessageAct(supersedes=bytes() as about):
                self.later.setdefault(about, []).append(item)
            case SuspendAct() | ResumeAct():
                self.handling.setdefault(_author(item), []).append(item)
            case ForkAct():
                self.proofs.append(item)
            case CardAct() | CharterAct() | WithdrawAct():
                self.statements.append(item)
            case AdoptAct():
                self.adoptions.setdefault(_author(item), []).append(item)

    def superseded(self, about: bytes) -> Item | None:
        """The first later message of the same station that supersedes this one, in the order of the record."""
        item = self.items.get(about)
        found = [
            one
            for one in self.later.get(about, ())
            if item and _author(one) == _author(item) and not self.why_void(one)
        ]
        return min(found, key=lambda one: one.place, default=None)

    def _about(self, about: bytes) -> Dialogue:
        return self.dialogues.setdefault(about, Dialogue())

    def dialogue(self, about: bytes) -> Dialogue:
        """What has been signed about that entry so far by others, with the same EXERCISE mark and the right name.

        A reply whose header names another entry than its body, or that mixes drill and real, closes nothing.
        """
        found, item = self.dialogues.get(about), self.items.get(about)
        if found is None or item is None:
            return Dialogue()
        h, name = item.entry.header, item.entry.header.ref

        def fits(one: Item) -> bool:
            head = one.entry.header
            answers = head.answers == name and head.exercise == h.exercise and head.author != h.author
            return answers and not self.why_void(one)

        return Dialogue(
            {station: [i for i in items if fits(i)] for station, items in found.receipts.items()},
            {station: [i for i in items if fits(i)] for station, items in found.replies.items()},
        )

    def in_order(self) -> list[Item]:
        """Every item in the order of the record."""
        return sorted(self.items.values(), key=lambda item: item.place)

    def messages(self) -> list[Item]:
        """The messages that could be read, in the order of the record."""
        return [item for item in self.in_order() if isinstance(item.act, MessageAct)]
