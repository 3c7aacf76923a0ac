"""A disk that can fail inside every append and every fsync.

A transaction is its records and a commit mark, appended one by one to the volatile tail, then fsynced. A crash keeps
any prefix of the tail, the last record torn or whole; on opening, what has no commit mark is dropped. A torn record
hides everything behind it, as in any log. By itself it refuses to lose what a finished fsync covered; only a person
who puts an old copy in its place can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from openline.engine.effects import EntryRecord, NoteRecord, Record
from openline.wire.suite import SIGNATURE_SIZE

COMMIT = "commit"
TORN = "torn"
BACKUP_MAX = 60  # commits that an old copy may lack: a backup of last night, on a line that talks
Slot = Record | str


class Disk:
    """One station's disk. ``synced`` survives every crash; ``tail`` may or may not.

    ``signatures`` (64 bytes each) and ``heads`` (highest contiguous seq by author and incarnation) tell what was ever
    promised to be durable, over all crashes: the checks hold every claim of the station against them.
    """

    def __init__(self) -> None:
        self.synced: list[Slot] = []
        self.tail: list[Slot] = []
        self.signatures: set[bytes] = set()
        self.heads: dict[tuple[int, int], int] = {}
        self._seqs: set[tuple[int, int, int]] = set()

    def keep(self, records: tuple[Record, ...], step: Callable[[str], None]) -> None:
        """Write one transaction. ``step`` is called at every point where the power may go, and may raise."""
        for slot in (*records, COMMIT):
            step("append")
            self.tail.append(slot)
        step("fsync")
        self._durable(self.tail)
        self.synced += self.tail
        self.tail = []
        step("synced")

    def crash(self, rng: Random) -> None:
        """The power goes: some prefix of the tail stays, its last slot possibly torn."""
        stays = self.tail[: rng.randint(0, len(self.tail))]
        if stays and rng.random() < 0.5:
            stays[-1] = TORN
        self.synced += stays
        self.tail = []

    def open(self) -> None:
        """Recover: everything after the last commit mark is an unfinished transaction and goes."""
        while self.synced and self.synced[-1] != COMMIT:
            self.synced.pop()
        self._durable(self.synced)

    def roll_back(self, rng: Random) -> set[bytes]:
        """Become an older copy of itself, as it was after some earlier commit. Returns the entries it forgot."""
        before = {entry.hash for entry in self.entries()}
        commits = [at for at, slot in enumerate(self.synced) if slot == COMMIT]
        if commits:
            del self.synced[rng.choice(commits[-BACKUP_MAX:]) + 1 :]
        return before - {entry.hash for entry in self.entries()}

    def copy(self) -> Disk:
        """A second disk with the same content, as when a machine is cloned."""
        other = Disk()
        other.synced, other.signatures, other.heads = list(self.synced), set(self.signatures), dict(self.heads)
        other._seqs = set(self._seqs)
        return other

    def _durable(self, slots: list[Slot]) -> None:
        for slot in slots:
            if isinstance(slot, EntryRecord):
                feed = (slot.author, slot.incarnation)
                self.signatures.add(slot.frame[-SIGNATURE_SIZE:])
                self._seqs.add((*feed, slot.seq))
                while (*feed, self.heads.get(feed, 0) + 1) in self._seqs:
                    self.heads[feed] = self.heads.get(feed, 0) + 1

    def _readable(self) -> Iterator[Record]:
        for slot in self.synced:
            if slot == TORN:
                return
            if not isinstance(slot, str):
                yield slot

    def entries(self) -> Iterator[EntryRecord]:
        """The kept entries, in order; one kept again stands in its old place, as it was kept last."""
        held: dict[bytes, EntryRecord] = {}
        for slot in self._readable():
            if isinstance(slot, EntryRecord):
                held[slot.hash] = replace(slot, again=False)
        yield from held.values()

    def notes(self) -> dict[str, bytes]:
        """The newest value of every note."""
        return {slot.key: slot.value for slot in self._readable() if isinstance(slot, NoteRecord)}
