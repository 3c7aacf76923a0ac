"""The default store: one SQLite file, one connection, one transaction for each ``keep``.

What makes it durable: a write-ahead log, synced at each commit (FULL), and read back whole at each opening. It
refuses to serve a row that is not as it was written, to work on after an error of input or output, and to share its
file with any other process. The one loss that it cannot see by itself is a damaged tail of the log after a crash:
SQLite cuts it off like a torn write, and the peers, who hold what was sent, show the gap.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw

from openline.engine.effects import EntryRecord, Record

from . import files, rows, schema
from .ballast import Ballast
from .base import (
    Lost,
    Scrubbed,
    SequenceReused,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreFaulty,
    StoreGone,
)
from .cipher import RecordKey

READING = (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_CORRUPTFS)
LOG_PAGES_MAX = 1000  # 4 MiB: then the log is written back, so that opening after a crash stays quick
OPENING_ROWS = 1024  # rows of one step of the scrub at the opening, when nobody waits for a message
GAP_MAX = 10_000  # places in a row without an entry: more was no rot, and is not gone through one by one
PAGE_ROWS = 64  # rows read at once: no statement stays open while the caller thinks; at most 64 MiB

Row = tuple[Any, ...]


def _reused(record: EntryRecord) -> SequenceReused:
    return SequenceReused(
        f"An own entry of line {record.line[:4].hex()}, author {record.author}, incarnation "
        f"{record.incarnation}, seq {record.seq} is kept already, with another hash."
    )


class SqliteStore:
    """A Store in one file of mode 0600; see ``base.Store`` for what each method promises."""

    def __init__(self, path: Path, key: bytes, *, ballast_size: int = 0, vfs: str | None = None) -> None:
        """Open the store at ``path``, made first if it is not there; its folder must be.

        ``key`` is the record key, 32 bytes. ``ballast_size`` bytes beside it are set aside for a full disk. ``vfs``
        names a registered SQLite VFS: a test records or breaks the disk with it. Raises StoreInUse, StoreNewer,
        StoreLocked, StoreDamaged (SQLite's own check is made first), StoreFull, StoreFaulty.
        """
        self._path, self._where, self._key = path, os.fspath(path), RecordKey(key)
        self._stopped: tuple[type[StoreError], str] | None = None  # why no further work is done
        self._closed = False
        self._log_pages = 0
        self._ballast = Ballast(files.beside(path, ".ballast"), ballast_size)
        with files.in_our_words(path), contextlib.ExitStack() as undo:
            self._lock = files.lock(path)
            undo.callback(os.close, self._lock)
            files.create(path, lambda temporary: schema.build(temporary, self._key, vfs))
            self._db = schema.connect(path, self._key, vfs)
            undo.callback(self._db.close)
            for damage in self._damage():
                raise damage
            # What stands in the log may have come from a sync that failed: write it anew, and heed the answer.
            self._in_room(lambda: self._db.wal_checkpoint("main", apsw.SQLITE_CHECKPOINT_TRUNCATE))
            self._db.set_wal_hook(self._log_grew)  # in place of SQLite's own, which swallows errors of writing back
            schema.checkpoint_on_close(self._db, True)
            opened = path.stat()
            self._identity = (opened.st_dev, opened.st_ino)
            self._find_gaps()
            self._ballast.take()
            undo.pop_all()

    @property
    def ballast_in_use(self) -> bool:
        """Whether the disk is full, and what is kept now is kept in the room of the ballast."""
        return self._ballast.is_in_use

    @property
    def ballast_needs(self) -> int:
        """The bytes that must be free on the disk before the ballast is taken in again."""
        return self._ballast.needs

    def take_ballast(self) -> bool:
        """Take the ballast in again if there is room for it; whether it is in its place."""
        with self._working():
            return self._ballast.take()

    def keep(self, records: Sequence[Record]) -> None:
        """All or none, durable on return; see ``base.Store``."""
        for record in records:
            rows.fit(record)
        with self._working():
            if not records:
                return
            self._still_there()
            self._in_room(lambda: self._write(records))
            if self._log_pages >= LOG_PAGES_MAX:
                with contextlib.suppress(apsw.FullError):  # the log itself is safe; the next commit tries again
                    self._db.wal_checkpoint("main", apsw.SQLITE_CHECKPOINT_PASSIVE)

    def entries(self, line: bytes, after: int = 0) -> Iterator[tuple[int, EntryRecord]]:
        """In the order in which they were kept; see ``base.Store``."""
        for row in self._pages(f"{schema.ENTRY} WHERE line = ?2 AND position > ?1", after, self._key.line(line)):
            record = self._whole(row)
            if record:
                yield row[0], record

    def entry(self, line: bytes, hash: bytes) -> EntryRecord | None:  # noqa: A002 - the glossary's word
        """By its hash; see ``base.Store``."""
        with self._working():
            row = self._db.execute(f"{schema.ENTRY} WHERE name = ?", (self._key.entry(line, hash),)).fetchone()
        return None if row is None else self._whole(row)

    def note(self, line: bytes, key: str) -> bytes:
        """The newest value of one note of a line (32 bytes), empty when there is none: of 50,000, in no time."""
        name = self._key.note(line, key.encode("ascii"))
        with self._working():
            row = self._db.execute(f"{schema.NOTE} WHERE name = ?", (name,)).fetchone()
        return b"" if row is None else rows.note_of(self._key, row).value

    def size(self, line: bytes) -> int:
        """How many entries of a line (32 bytes) are kept."""
        with self._working():
            (size,) = next(self._db.execute("SELECT count(*) FROM entry WHERE line = ?", (self._key.line(line),)))
        assert isinstance(size, int)
        return size

    def behind_all_but(self, line: bytes, count: int) -> int:
        """The position behind which the ``count`` newest entries of a line (32 bytes) stand, 0 when it has fewer."""
        select = "SELECT position FROM entry WHERE line = ? ORDER BY position DESC LIMIT 1 OFFSET ?"
        with self._working():
            row = self._db.execute(select, (self._key.line(line), count)).fetchone()
        return 0 if row is None else int(row[0])

    @property
    def last(self) -> int:
        """The highest position that was ever given, lost ones included."""
        with self._working():
            return self._last()

    def notes(self, line: bytes) -> dict[str, bytes]:
        """Newest value of each key; see ``base.Store``."""
        with self._working():
            found = self._db.execute(f"{schema.NOTE} WHERE line = ?", (self._key.line(line),)).fetchall()
        notes = [rows.note_of(self._key, row) for row in found]
        return {note.key: note.value for note in sorted(notes, key=lambda note: note.key)}

    def lines(self) -> list[bytes]:
        """In ascending order; see ``base.Store``."""
        found: list[bytes] = []
        name = b""
        query = "SELECT line, position FROM entry WHERE line > ? ORDER BY line LIMIT 1"  # by the index, not all rows
        with self._working():
            while row := self._db.execute(query, (name,)).fetchone():
                name = row[0]
                one = self._db.execute(f"{schema.ENTRY} WHERE position = ?", (row[1],))
                found.append(rows.entry_of(self._key, next(one))[1].line)
        return sorted(found)

    def lost(self, line: bytes) -> list[Lost]:
        """Places without their entry; see ``base.Store``."""
        query = "SELECT position, own IS NOT NULL OR name IS NULL FROM lost WHERE line = ? OR line IS NULL ORDER BY 1"
        with self._working():
            found: list[Row] = self._db.execute(query, (self._key.line(line),)).fetchall()
        return [Lost(position, own == 1) for position, own in found]

    def scrub(self, after: int, limit: int) -> Scrubbed:
        """Read some back; see ``base.Store``."""
        assert limit > 0, "a step goes forward"
        with self._working():
            self._db.pragma("shrink_memory")  # SQLite's own copy must not answer for the disk
            read: list[Row] = self._db.execute(
                f"{schema.ENTRY} WHERE position > ? ORDER BY position LIMIT ?", (after, limit)
            ).fetchall()
            end = read[-1][0] if len(read) == limit else max(after, self._last())
            good, bad = self._sort_out(after, read, end)
            lost = self._mark_lost(bad)
        said = [] if len(read) == limit else [str(wrong) for wrong in self._damaged_notes()]
        return Scrubbed(end if len(read) == limit else 0, tuple(good), tuple(lost), tuple(said))

    def copy(self, path: Path, pages: int = 256) -> Iterator[int]:
        """A whole copy, step by step; see ``base.Store``."""
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, files.MODE))
        with files.in_our_words(path), contextlib.closing(apsw.Connection(os.fspath(path))) as other:
            with other.backup("main", self._db, "main") as copying:
                while not copying.done:
                    self._step(copying, pages)
                    yield copying.remaining
            other.pragma("journal_mode", "WAL")  # as every store
        files.sync(path)

    def _step(self, copying: apsw.Backup, pages: int) -> None:
        """A part of a copy. A fault of reading is this store's; of all else the disk of the copy: we go on."""
        try:
            copying.step(pages)
        except (apsw.IOError, apsw.CorruptError, apsw.NotADBError) as error:
            if isinstance(error, apsw.IOError) and getattr(error, "extendedresult", 0) not in READING:
                raise
            with self._working():
                raise

    def check(self) -> list[str]:
        """Read everything back; see ``base.Store``. The system may still answer from its memory, not the disk."""
        with self._working():
            self._db.pragma("shrink_memory")
        found: list[str] = []
        try:
            found.extend(map(str, self._damage()))
            for row in self._pages(f"{schema.ENTRY} WHERE position > ?1", 0):
                try:
                    rows.entry_of(self._key, row)
                except StoreDamaged as error:
                    found.append(str(error))
            with self._working():
                lost: list[Row] = self._db.execute("SELECT position FROM lost ORDER BY 1").fetchall()
            found += [str(Lost(position, False)) for (position,) in lost]
        except StoreDamaged as error:
            found.append(str(error))
        return found

    def close(self) -> None:
        """Let go of file and lock; see ``base.Store``."""
        if self._closed:
            return
        self._closed = True
        self._stopped = (StoreClosed, f"{self._path} is closed.")
        with files.in_our_words(self._path), contextlib.ExitStack() as undo:
            undo.callback(os.close, self._lock)
            self._db.close()

    def _in_room(self, act: Callable[[], object]) -> None:
        """Do it, and once more without the ballast when the disk is full."""
        try:
            act()
        except apsw.FullError:
            if not self._ballast.drop():
                raise
            act()

    def _write(self, records: Sequence[Record]) -> None:
        """One transaction: all or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            last, any_lost = next(self._db.execute(schema.LAST_AND_LOST))
            for record in records:
                if isinstance(record, EntryRecord):
                    last = max(last, self._put(record, last + 1, any_lost))
                else:
                    self._db.execute(schema.PUT_NOTE, rows.note_row(self._key, record))
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _put(self, record: EntryRecord, position: int, any_lost: int) -> int:
        """Write one entry inside the open transaction, at ``position`` if it is new; where it stands.

        Nearly every entry is new, so that is tried first; the unique columns say when it is not.
        """
        if not any_lost:
            with contextlib.suppress(apsw.ConstraintError):
                self._db.execute(schema.PUT_ENTRY, rows.entry_row(self._key, position, record))
                return position
        _, name, own = rows.names(self._key, record)
        if held := self._db.execute(f"{schema.ENTRY} WHERE name = ?", (name,)).fetchone():
            return self._put_again(held, record)
        lost = self._db.execute("SELECT position, own IS ? FROM lost WHERE name = ?", (self._own(record), name))
        if found := lost.fetchone():  # it comes back to its place, and ours stays ours
            position, was_own = found
            record = replace(record, own=record.own or was_own == 1)
            self._db.execute("DELETE FROM lost WHERE position = ?", (position,))
        elif own and self._db.execute("SELECT 1 FROM lost WHERE own = ?", (own,)).fetchone():
            raise _reused(record)
        try:
            self._db.execute(schema.PUT_ENTRY, rows.entry_row(self._key, position, record))
        except apsw.ConstraintError as error:  # own: the other unique columns were just looked up
            raise _reused(record) from error
        return position

    def _put_again(self, held: Row, record: EntryRecord) -> int:
        """The same entry with another signature, since its own had been damaged: in its old place, as old as it is."""
        known = rows.content(self._key, held)
        position, own = int(held[0]), held[3] is not None
        if known is None or known.frame != record.frame:
            if known:
                record = replace(known, frame=record.frame)
            row = rows.entry_row(self._key, position, replace(record, own=own))
            self._db.execute("DELETE FROM entry WHERE position = ?", (position,))
            self._db.execute(schema.PUT_ENTRY, row)
        return position

    def _last(self) -> int:
        """The highest place that was ever given."""
        (last,) = next(self._db.execute(schema.LAST))
        assert isinstance(last, int)
        return last

    def _own(self, record: EntryRecord) -> bytes:
        return self._key.own(record.line, record.author, record.incarnation, record.seq)

    def _pages(self, select: str, after: int, *more: bytes) -> Iterator[Row]:
        """Rows whose first column, the rowid, is greater than ``after``, in its order, some at a time."""
        last: object = max(0, min(after, rows.INT_MAX))
        while True:
            with self._working():
                page = self._db.execute(f"{select} ORDER BY rowid LIMIT {PAGE_ROWS}", (last, *more)).fetchall()
            yield from page
            if len(page) < PAGE_ROWS:
                return
            last = page[-1][0]

    def _damage(self) -> Iterator[StoreDamaged]:
        """What no peer can make good: SQLite's own check of the file, and notes that are not as they were written."""
        with self._working():
            yield from schema.integrity(self._db, self._path)
        yield from self._damaged_notes()

    def _damaged_notes(self) -> Iterator[StoreDamaged]:
        for row in self._pages(schema.EVERY_NOTE, 0):
            try:
                rows.note_of(self._key, row[1:])
            except StoreDamaged as error:
                yield error

    def _whole(self, row: Row) -> EntryRecord | None:
        """The entry of a row that was read; None when it is not as it was written, and then it is lost from here on."""
        record = rows.content(self._key, row)
        if record and rows.names(self._key, record) == row[1:4]:
            return record
        with self._working():
            self._mark_lost(self._sort_out(row[0] - 1, [row], row[0])[1])
        return None

    def _find_gaps(self) -> None:
        """When places are empty, read every entry back and mark what is not there as lost."""
        (held,) = next(self._db.execute("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM lost)"))
        if held == self._last():
            return
        at = self.scrub(0, OPENING_ROWS).next
        while at:
            at = self.scrub(at, OPENING_ROWS).next

    def _sort_out(self, after: int, read: Sequence[Row], end: int) -> tuple[list[EntryRecord], list[Row]]:
        """The good entries among ``read``, and for each place up to ``end`` that has none a row for the lost ones."""
        good: list[EntryRecord] = []
        bad: list[Row] = []
        for row in read:
            record = rows.content(self._key, row)
            if record is None:
                bad.append(row)
            elif rows.names(self._key, record) != tuple(row[1:4]):
                bad.append((row[0], *rows.names(self._key, record), row[-1]))  # what is sealed knows its names
            else:
                good.append(record)
        if end - after > len(read) + GAP_MAX:
            raise StoreDamaged(f"{self._path} lacks entries: {len(read)} stand where {end - after} belong.")
        empty = set(range(after + 1, end + 1)) - {row[0] for row in read}
        return good, bad + [(place, None, None, None, None) for place in sorted(empty)]

    def _mark_lost(self, bad: Sequence[Row]) -> list[Lost]:
        """Move these rows aside, as evidence; those that were not known to be lost."""
        known = "SELECT 1 FROM lost WHERE position = ?"
        new = [row for row in bad if not self._db.execute(known, (row[0],)).fetchone()]

        def move() -> None:
            with self._db:
                for row in new:
                    self._db.execute("DELETE FROM entry WHERE position = ?", (row[0],))
                    self._db.execute(schema.PUT_LOST, row)

        if new:
            self._in_room(move)
        return [Lost(row[0], row[2] is None or row[3] is not None) for row in new]

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        """Around all that touches the file: refuse when stopped, and stop when the file can no longer be trusted."""
        if self._stopped:
            kind, what = self._stopped
            raise kind(what)
        try:
            with files.in_our_words(self._path):
                yield
        except (StoreFaulty, StoreDamaged, StoreGone) as error:
            self._stopped = (type(error), f"{self._path} stopped after an earlier error.")
            schema.checkpoint_on_close(self._db, False)
            raise

    def _still_there(self) -> None:
        """Raises StoreGone when the path leads to another file than the one that was opened, or to none."""
        try:
            found = os.stat(self._where)  # at each keep: a Path takes twice as long
        except FileNotFoundError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != self._identity:
            raise StoreGone(f"{self._path} is not the file that was opened.")

    def _log_grew(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        """SQLite tells after each commit how many pages the log holds."""
        self._log_pages = pages
        return apsw.SQLITE_OK
