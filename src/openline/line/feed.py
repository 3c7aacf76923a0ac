"""One station's chain on a line: what is next, what is missing, and what proves that it was forked.

A feed takes only entries whose signatures have been checked. It refuses nothing that was signed: an entry that
contradicts the chain is kept beside it as a branch, because hiding it would hide the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from openline.wire.entry import NO_PREV, Entry


class Placed(Enum):
    """Where an entry came to stand."""

    NEXT = "next"
    EARLY = "early"
    KNOWN = "known"
    FULL = "full"
    FORKED = "forked"


EARLY_MAX = 4096  # verified entries over a gap that a member can make us hold: a few megabytes


@dataclass(slots=True)
class Feed:
    """The chain of one (station, incarnation). ``chain[i]`` has seq i + 1; ``early`` waits over a gap, by seq.

    ``branches`` holds entries that contradict the chain: each is signed by the same key, so each proves a fork.
    ``hashes`` names all of these, so that a flood of branches makes no later entry dearer.
    """

    author: int
    incarnation: int
    chain: list[Entry] = field(default_factory=list)
    early: dict[int, list[Entry]] = field(default_factory=dict)
    branches: list[Entry] = field(default_factory=list)
    hashes: set[bytes] = field(default_factory=set)
    early_count: int = 0

    @property
    def head(self) -> int:
        """The highest contiguous seq held, 0 for none."""
        return len(self.chain)

    @property
    def head_hash(self) -> bytes:
        """The hash that the next entry names as its prev."""
        return self.chain[-1].hash if self.chain else NO_PREV

    def at(self, seq: int) -> Entry | None:
        """The entry of the chain at ``seq``, or None."""
        return self.chain[seq - 1] if 1 <= seq <= self.head else None

    def prev_of(self, seq: int) -> bytes | None:
        """The hash that entry ``seq`` of this chain must follow, or None over a gap."""
        if seq == 1:
            return NO_PREV
        before = self.at(seq - 1)
        return before.hash if before else None

    def holds(self, entry_hash: bytes) -> bool:
        """Whether this very entry is already held, in chain, early or as a branch."""
        return entry_hash in self.hashes

    def place(self, entry: Entry) -> Placed:
        """Take one verified entry of this feed and say where it stands: all but FULL is kept and never replaced."""
        seq = entry.header.seq
        if self.holds(entry.hash):
            return Placed.KNOWN
        if seq > self.head + 1 and self.early_count >= EARLY_MAX:
            return Placed.FULL
        self.hashes.add(entry.hash)
        if seq <= self.head or (seq == self.head + 1 and entry.prev != self.head_hash):
            self.branches.append(entry)
            return Placed.FORKED
        if seq == self.head + 1:
            self.chain.append(entry)
            return Placed.NEXT
        self.early.setdefault(seq, []).append(entry)
        self.early_count += 1
        return Placed.EARLY

    def ripe(self) -> list[Entry]:
        """The early entries of the seq that is now next, taken out; the caller places each again."""
        out = self.early.pop(self.head + 1, [])
        self.early_count -= len(out)
        self.hashes.difference_update(e.hash for e in out)
        return out
