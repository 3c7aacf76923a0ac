"""One station's feed on a line: what is next, what is missing, and what proves that it was forked.

A feed takes only entries whose signatures have been checked, and is a tree: an entry is *linked* when its predecessor
is. Almost always it is a chain. Where a station signed two entries with one number, or a predecessor that is not the
one held, both branches are kept, go on, and count: hiding one would hide the proof, and let a fork mute the line.
"""

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
BRANCHES_MAX = 8  # entries of one number: two prove the fork, and a forking station shall not fill the disk
STAMP_JUMP_MAX = 2**24  # beyond an author's own last stamp: another's jump cannot use up the numbers
SUM_MOD = 2**256


@dataclass(slots=True)
class Feed:
    """The tree of one (station, incarnation). ``linked[i]`` holds the linked entries with seq i + 1, first come first.

    ``early`` waits for its predecessor, by seq. ``sums[i]`` is the sum of the hashes of all linked entries up to seq
    i + 1, modulo 2**256: equal sums are equal sets. ``hashes`` names everything held.
    """

    author: int
    incarnation: int
    linked: list[tuple[Entry, ...]] = field(default_factory=list)
    early: dict[int, list[Entry]] = field(default_factory=dict)
    sums: list[int] = field(default_factory=list)
    hashes: set[bytes] = field(default_factory=set)
    early_count: int = 0
    forked_at: int = 0  # the lowest seq with a proof of fork, 0 for none

    @property
    def head(self) -> int:
        """The highest seq up to which everything is held on some branch, 0 for none."""
        return len(self.linked)

    @property
    def head_hash(self) -> bytes:
        """The hash of the entry at the head that came first."""
        return self.linked[-1][0].hash if self.linked else NO_PREV

    def at(self, seq: int) -> tuple[Entry, ...]:
        """The linked entries with this seq: none over a gap, more than one where the feed is forked."""
        return self.linked[seq - 1] if 1 <= seq <= len(self.linked) else ()

    def prevs_of(self, seq: int) -> tuple[bytes, ...]:
        """The hashes that entry ``seq`` may follow; none over a gap."""
        return (NO_PREV,) if seq == 1 else tuple([e.hash for e in self.at(seq - 1)])

    def sum_at(self, seq: int) -> bytes:
        """32 bytes that name the set of all linked entries up to ``seq``."""
        return self.sums[seq - 1].to_bytes(32, "big")

    def holds(self, entry_hash: bytes) -> bool:
        """Whether this very entry is already held, linked or early."""
        return entry_hash in self.hashes

    def place(self, entry: Entry, ours: bool = False) -> Placed:
        """Take one verified entry of this feed and say where it stands: all but FULL is kept and never replaced.

        FORKED is an entry that contradicts another: of the same number, or with another predecessor than all held.
        ``ours`` has just been signed here, and finds a place however many others signed with our key.
        """
        seq = entry.header.seq
        if self.holds(entry.hash):
            return Placed.KNOWN
        rivals, prevs = (*self.at(seq), *self.early.get(seq, ())), self.prevs_of(seq)
        linked = entry.prev in prevs
        if len(self.at(seq) if linked else self.early.get(seq, ())) >= BRANCHES_MAX and not ours:
            return Placed.FULL
        if linked:
            self._link(entry)
        elif self.early_count >= EARLY_MAX:
            return Placed.FULL
        else:
            self.early.setdefault(seq, []).append(entry)
            self.early_count += 1
        self.hashes.add(entry.hash)
        if linked and any(e.prev != entry.hash for e in self.early.get(seq + 1, ())):
            self._mark_fork(seq + 1)  # somebody waits there who denies this one
        if rivals or (prevs and not linked):
            self._mark_fork(seq)
            return Placed.FORKED
        return Placed.NEXT if linked else Placed.EARLY

    def leaps(self, entry: Entry) -> bool:
        """Whether a linked entry's stamp does not rise from its predecessor's, or rises by too much: it is void."""
        before = next((e.header.stamp for e in self.at(entry.header.seq - 1) if e.hash == entry.prev), None)
        return before is not None and not before < entry.header.stamp <= before + STAMP_JUMP_MAX

    def _link(self, entry: Entry) -> None:
        seq, number = entry.header.seq, int.from_bytes(entry.hash, "big")
        if seq > self.head:
            self.linked.append(())
            self.sums.append(self.sums[-1] if self.sums else 0)
        self.linked[seq - 1] += (entry,)
        for at in range(seq - 1, self.head):
            self.sums[at] = (self.sums[at] + number) % SUM_MOD

    def _mark_fork(self, seq: int) -> None:
        self.forked_at = min(self.forked_at or seq, seq)

    def ripe(self, after: Entry) -> list[Entry]:
        """The early entries that follow ``after``, taken out; the caller places each again."""
        seq = after.header.seq + 1
        waiting = self.early.get(seq, ())
        out = [e for e in waiting if e.prev == after.hash]
        if out:
            rest = [e for e in waiting if e.prev != after.hash]
            self.early |= {seq: rest}
            if not rest:
                del self.early[seq]
            self.early_count -= len(out)
            self.hashes.difference_update(e.hash for e in out)
        return out

    def proof(self) -> tuple[Entry, Entry]:
        """Two signed entries of a forked feed that no honest station signs both.

        Two of one number, or an entry and the held predecessor that it denies.
        """
        assert self.forked_at, "a feed that is forked"
        both = (*self.at(self.forked_at), *self.early.get(self.forked_at, ()))
        return (both[0], both[1]) if len(both) > 1 else (self.at(self.forked_at - 1)[0], both[0])
