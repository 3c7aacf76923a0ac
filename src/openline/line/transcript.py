"""The transcript: all feeds of a line in the one order that everybody computes, and the state of every message.

Order is (stamp, author, incarnation, seq, hash): an order for the record, never evidence of time. States are sets of
signed statements, so they come out the same in whatever order the entries arrived. It refuses to let a reply or
receipt touch any entry but the one whose hash it carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from openline.line.acts import Act, ForkAct, MessageAct, Receipt, ReceiptAct, ReplyAct, ResumeAct, SuspendAct
from openline.wire.entry import Entry


class State(IntEnum):
    """How far a message has come at one station. Each but SENT is proven by a signature of that station."""

    SENT = 0
    STORED = 1
    RANG = 2
    OPENED = 3
    STANDING_BY = 4
    ANSWERED = 5


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

    def state(self, station: int) -> State:
        """How far that station's own signatures say that the message has come (STORED by beacon is known elsewhere)."""
        if self.closing(station):
            return State.ANSWERED
        if self.standing_by(station):
            return State.STANDING_BY
        for kind, state in ((Receipt.OPENED, State.OPENED), (Receipt.RANG, State.RANG), (Receipt.STORED, State.STORED)):
            if self.first_receipt(station, kind):
                return state
        return State.SENT


def _author(item: Item) -> int:
    return item.entry.header.author


@dataclass(slots=True)
class Transcript:
    """The fold: add entries in any order, ask what they mean. ``items`` and ``dialogues`` are by entry hash.

    ``later`` lists, by the hash of a message, those that supersede it; ``handling`` the SUSPEND and RESUME
    of each station; ``proofs`` the FORK acts whose proof was checked.
    """

    items: dict[bytes, Item] = field(default_factory=dict)
    dialogues: dict[bytes, Dialogue] = field(default_factory=dict)
    later: dict[bytes, list[Item]] = field(default_factory=dict)
    handling: dict[int, list[Item]] = field(default_factory=dict)
    proofs: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Take one entry with its meaning; a second time changes nothing."""
        known = self.items.get(item.entry.hash)
        if known is not None and known.act is not None:
            return
        self.items[item.entry.hash] = item
        author = item.entry.header.author
        if isinstance(item.act, ReceiptAct):
            self._about(item.act.about).receipts.setdefault(author, []).append(item)
        elif isinstance(item.act, ReplyAct):
            self._about(item.act.about).replies.setdefault(author, []).append(item)
        elif isinstance(item.act, MessageAct) and item.act.supersedes is not None:
            self.later.setdefault(item.act.supersedes, []).append(item)
        elif isinstance(item.act, SuspendAct | ResumeAct):
            self.handling.setdefault(author, []).append(item)
        elif isinstance(item.act, ForkAct):
            self.proofs.append(item)

    def superseded(self, about: bytes) -> Item | None:
        """The first later message of the same station that supersedes this one, in the order of the record."""
        item = self.items.get(about)
        found = [one for one in self.later.get(about, ()) if item and _author(one) == _author(item)]
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
        h = item.entry.header

        def fits(one: Item) -> bool:
            head = one.entry.header
            return head.answers == h.ref and head.exercise == h.exercise and head.author != h.author

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
