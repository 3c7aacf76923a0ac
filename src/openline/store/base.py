"""What every store promises, and the sentences it speaks when it cannot keep the promise.

A store is asked to keep records and to give them back unchanged: durable when ``keep`` returns, in the order in
which they were kept, never altered, never silently fewer. It refuses to judge an entry, to merge, to delete or to
put in order: both branches of a fork are kept, and what an entry means is folded anew from what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from openline.engine.effects import EntryRecord, Record


class StoreError(Exception):
    """The store cannot do what was asked. The message is a whole sentence for a person: what, whose, what to do."""

    whose: ClassVar[str] = "The fault is at this station, not with a peer."
    todo: ClassVar[str] = "Show this sentence to whoever looks after this station."

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} {self.whose} {self.todo}")


class StoreDamaged(StoreError):
    """What is read back is not what was written. None of it is served."""

    whose = "The fault is the disk of this station, or a hand that changed the file; no peer can cause it."
    todo = (
        "Move the file away and keep it as evidence; then put back a backup, or start with an empty store: "
        "the peers still hold the entries and send them again."
    )


class StoreLocked(StoreError):
    """The record key is not the one under which the store was written. Nothing was changed in it."""

    whose = "The fault is at this station: key and store are of different homes, or of different backups."
    todo = "Put back the record key that belongs to this store, both from one backup; do not make a new one."


class StoreFull(StoreError):
    """No room left. Nothing of the refused transaction was written; what is kept can still be read."""

    whose = "The fault is the disk of this station."
    todo = "Make room on the disk now: until then this station cannot send anything that must be kept first."


class StoreFaulty(StoreError):
    """The system reported an error of input or output: whether the last writing arrived is unknown.

    The store does no further work until it is closed and opened again: after a failed sync the system may have
    forgotten what it could not write, so only reading back and writing anew brings certainty.
    """

    whose = "The fault is the disk of this station, or the rights on its folder."
    todo = "Look at the disk, its cable and the rights on the folder; then close the store and open it again."


class StoreGone(StoreError):
    """The file at the store's path is not the one that was opened: what is written goes where nobody will look."""

    whose = "The fault is at this station: somebody moved or replaced the file while the node ran."
    todo = "Put the file back where it was, then start the node again."


class SequenceReused(StoreError):
    """A second own entry has a sequence number that another own entry holds: we would be forking ourselves."""

    whose = "The fault is at this station: it ran from an old copy, or twice."
    todo = "Send nothing of it; begin a new incarnation."


class StoreInUse(StoreError):
    """Another process holds the store. Two writers would fork this station."""

    whose = "Neither the disk nor a peer is at fault: the other programme runs at this station."
    todo = "Stop the other programme, or use that one."


class StoreNewer(StoreError):
    """A later version of this programme made the store. Nothing was changed in it."""

    whose = "Nothing is damaged: this programme is the older one."
    todo = "Install the later version again; do not edit the file."


class RecordUnfit(StoreError):
    """A record is outside the limits that stand in ``rows``. Nothing of its transaction was kept."""

    whose = "The fault is in this programme, which should have refused it before."
    todo = "Report it with this sentence; the rest of the line goes on."


class StoreClosed(StoreError):
    """The store was asked after it had been closed."""

    whose = "The fault is in this programme."
    todo = "Open the store again."


@dataclass(frozen=True, slots=True)
class Lost:
    """A place where an entry was kept that cannot be read any more: the peers have it, or this node in its memory.

    ``own`` tells that the entry was or may have been one of our own: then numbers have been used that are not known.
    """

    position: int
    own: bool

    def __str__(self) -> str:
        return f"Entry {self.position} of the store is not what was written, and is fetched again."


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """One step of a scrub: what was read back whole, what was not, and where to go on (0: from the beginning)."""

    next: int
    entries: tuple[EntryRecord, ...]
    lost: tuple[Lost, ...]
    said: tuple[str, ...]


class Store(Protocol):
    """Keeps records. One process, one caller at a time; every method may raise any ``StoreError`` but StoreNewer.

    An entry that is found damaged when it is read, by whatever method, is moved aside, marked as lost and never served;
    kept again, it takes its place. Damage to anything else stops the store.
    """

    def keep(self, records: Sequence[Record]) -> None:
        """Keep all of these or none, in one transaction that is durable when this returns.

        An entry whose (line, hash) is already kept changes nothing: the first stays as it was, ``at_ms`` and all.
        Entries of others may share a sequence number: both branches of a fork are kept. A note replaces the
        earlier one of the same (line, key).

        Raises SequenceReused for a second own entry at one (line, author, incarnation, seq) with another hash;
        RecordUnfit; StoreFull; StoreFaulty.
        """
        ...

    def entries(self, line: bytes, after: int = 0) -> Iterator[tuple[int, EntryRecord]]:
        """Entries of a line (32 bytes) with their positions, in the order in which they were kept.

        A position is at least 1, grows, and never changes; it counts over all lines, so within one line there are
        gaps. Only positions greater than ``after`` are given. What is kept while this runs is given too.
        """
        ...

    def entry(self, line: bytes, hash: bytes) -> EntryRecord | None:  # noqa: A002 - the glossary's word
        """The entry of a line with this hash (32 bytes each), or None."""
        ...

    def notes(self, line: bytes) -> dict[str, bytes]:
        """All notes of a line (32 bytes), newest value of each key, in order of key. Raises StoreDamaged."""
        ...

    def lines(self) -> list[bytes]:
        """The lines (32 bytes each, in ascending order) of which at least one entry is kept."""
        ...

    def lost(self, line: bytes) -> list[Lost]:
        """The places of a line (32 bytes) whose entries are lost, and those of which no line is known."""
        ...

    def scrub(self, after: int, limit: int) -> Scrubbed:
        """Read back the ``limit`` places behind ``after``; mark what is damaged as lost. Short, so that a node can do
        it between two messages."""
        ...

    def copy(self, path: Path, pages: int = 256) -> Iterator[int]:
        """Copy the store into a new file, some pages at each step, while keeping goes on; yields the pages left.

        When it is exhausted the file is whole and on the disk, with all that was kept before the last step.
        """
        ...

    def check(self) -> list[str]:
        """Read everything back; one sentence for each damage found, so an empty list is good news."""
        ...

    def close(self) -> None:
        """Let go of the store. Closing twice is once; anything else afterwards raises StoreClosed."""
        ...
