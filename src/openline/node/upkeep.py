"""What a node does for its store while it runs: reads it back, heals it, keeps the last room for what must get through.

Every entry is read back and its hash reckoned anew in small steps, day and night. What has rotted is told, and kept
again from what the engines hold in memory; what was lost before the start is fetched from the peers, and if one of
our own was lost, a new incarnation begins, since its number was used. While the disk is full only the floor is kept.
It refuses to hide any of this: each is a sentence for a person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from openline.engine.effects import Effect, EntryRecord, Keep, NoteRecord
from openline.engine.engine import Engine
from openline.engine.state import LineState, Now, Refused
from openline.line.transcript import Item
from openline.node.wording import joined, said
from openline.store.base import SequenceReused
from openline.store.rows import NOTE_VALUE_SIZE_MAX
from openline.store.sqlite import SqliteStore
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.errors import WireError
from openline.wire.header import Class, Precedence
from openline.words.said import Said

STEP_S = 5.0  # between two steps of the scrub: 100,000 entries are read back every two hours and a half
STEP_ROWS = 64  # about 2 ms: no FLASH waits for it
HEAL_ROWS = 256  # entries that are looked up before the loop may do other things
RESTORED = "restored"  # the key of a note that stands in a store that came from a backup, until it was started
NOTE = "lost"  # the key under which a line's lost own places stand, for which an incarnation was begun
PLACE_SIZE = 8
MIB = 1 << 20
log = logging.getLogger("openline.node")


class Upkeep:
    """The upkeep of one node's store. ``tell`` is given each sentence when it becomes true, and "" when all is well."""

    def __init__(self, store: SqliteStore, engines: Mapping[bytes, Engine], tell: Callable[[str], None]) -> None:
        self._store, self._engines, self._tell = store, engines, tell
        self._at, self._told = 0, ""
        self._places: set[int] = set()  # that have lost their entry
        self._notes: tuple[str, ...] = ()  # damage that no peer can heal, found in this round

    @property
    def says(self) -> str:
        """What a person must know of the store; empty when all is well."""
        full = [self._full()] if self._store.ballast_in_use else []
        return joined([*full, *self._rotten(), *self._notes], "sentences")

    def _full(self) -> Said:
        return said("disk-full", room=-(-self._store.ballast_needs // MIB))

    def _rotten(self) -> list[Said]:
        if not self._places:
            return []
        return [said("store-damaged", count=len(self._places), place=min(self._places))]

    def _count_lost(self) -> None:
        self._places = {lost.position for line in self._engines for lost in self._store.lost(line)}

    # ------------------------------------------------------------------------------------------- at the start

    def recover(self, now: Now, line: bytes) -> list[Effect]:
        """Begin a new incarnation when entries of our own were lost since the last start: their numbers are used.

        So it is, as far as anybody knows, when the home came from a backup.
        """
        self._count_lost()
        restored = self._store.notes(line).get(RESTORED, b"") != b""
        places = {lost.position.to_bytes(PLACE_SIZE, "big") for lost in self._store.lost(line) if lost.own}
        known = self._store.note(line, NOTE)
        if not restored and places <= {known[i : i + PLACE_SIZE] for i in range(0, len(known), PLACE_SIZE)}:
            return []
        kept = NoteRecord(line, NOTE, b"".join(sorted(places))[:NOTE_VALUE_SIZE_MAX])
        first, *rest = self._engines[line].lost_own(now)
        assert isinstance(first, Keep), "a new incarnation is kept before it is sent"
        return [Keep((*first.records, kept, NoteRecord(line, RESTORED, b""))), *rest]

    # -------------------------------------------------------------------------------------------- while it runs

    async def run(self) -> None:
        """Go on for ever. Raises StoreError when the store can do no more."""
        while True:
            await self.step()
            await asyncio.sleep(STEP_S)

    async def step(self) -> None:
        """One step of the scrub, and what follows from it."""
        if self._store.ballast_in_use:
            self._store.take_ballast()
        found = self._store.scrub(self._at, STEP_ROWS)
        self._at = found.next
        for record in found.entries:
            check_hash(record)
        for lost in found.lost:
            log.error("%s", lost)
        if found.next == 0:
            self._notes = found.said
        if found.lost:
            self._count_lost()
            self.look()
            await self._heal()
        if self._places:
            self._count_lost()
        self.look()

    def look(self) -> None:
        """Tell what has changed."""
        if (says := self.says) != self._told:
            self._told = says
            (log.error if self._told else log.info)("store: %s", self._told or "whole, with room")
            self._tell(self._told)

    async def _heal(self) -> None:
        """Keep again what the engines hold and the store does not."""
        for line, engine in self._engines.items():
            for number, item in enumerate(list(engine.state.transcript.items.values()), start=1):
                if number % HEAL_ROWS == 0:
                    await asyncio.sleep(0)
                if self._store.entry(line, item.entry.hash) is None:
                    self._keep_again(engine.state, item)

    def _keep_again(self, s: LineState, item: Item) -> None:
        e, h = item.entry, item.entry.header
        frame, ours = en.to_open_frame(e), h.author == s.me and h.incarnation == s.incarnation
        record = EntryRecord(s.line, h.author, h.incarnation, h.seq, e.hash, frame, s.kept_at[e.hash], ours)
        try:
            self._store.keep([record])
        except SequenceReused:  # another copy of us signed it: kept as others' are
            self._store.keep([replace(record, own=False)])

    # -------------------------------------------------------------------------------------------- a full disk

    def refuse_above_floor(self, precedence: int) -> None:
        """Raises Refused when the disk is full and this can wait."""
        if precedence > Precedence.IMMEDIATE and self._store.ballast_in_use:
            raise Refused("not-kept", why=self._full())

    def holds_back(self, line: bytes, frame: bytes) -> bool:
        """Whether this frame of a peer is left for later: a message above the floor while the disk is full.

        Nothing acknowledges it, so its author and the others go on offering it.
        """
        if not self._store.ballast_in_use:
            return False
        try:
            _, tag = en.kind_and_tag(frame)
            state = self._engines[line].state
            keys = [key for name in state.tags.get(tag, ()) for key in state.keys_of(name)]
            header = en.parse(frame, (keys or [b""])[0]).header
        except WireError:
            return False  # a beacon, a want, or nothing that we can read: the engine decides
        return header.cls == Class.MESSAGE and header.precedence > Precedence.IMMEDIATE


def check_hash(record: EntryRecord) -> None:
    """A kept entry has the hash under which it was kept; else we are wrong, and loud."""
    u = en.parse(record.frame, seal.line_key(record.line))
    assert u.prev is not None, "entries are kept with their predecessor's hash"
    assert en.trusted(u, record.line, u.prev).hash == record.hash, "a kept entry with another hash"
