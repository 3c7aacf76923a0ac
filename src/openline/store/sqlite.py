"""The default store: one SQLite file, one connection, one transaction for each ``keep``.

What makes it durable: a write-ahead log, synced at each commit (FULL), and read back whole at each opening. It
refuses to serve a row whose seal differs, to work on after an error of input or output, and to share its file with
any other process. The one loss that it cannot see by itself is a damaged tail of the log after a crash: SQLite cuts
it off like a torn write, and the peers, who hold what was sent, show the gap.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw

from openline.engine.effects import EntryRecord, Record

from . import files, rows, schema
from .base import SequenceReused, StoreClosed, StoreDamaged, StoreError, StoreFaulty, StoreGone

LOG_PAGES_MAX = 1000  # 4 MiB: then the log is written back, so that opening after a crash stays quick
PAGE_ROWS = 64  # rows read at once: no statement stays open while the caller thinks; at most 64 MiB


class SqliteStore:
    """A Store in one file of mode 0600; see ``base.Store`` for what each method promises."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        """Open the store at ``path``, made first if it is not there; its folder must be.

        ``vfs`` names a registered SQLite VFS: a test records or breaks the disk with it. Raises StoreInUse,
        StoreNewer, StoreDamaged (everything is read back first), StoreFull, StoreFaulty.
        """
        self._path = path
        self._stopped: tuple[type[StoreError], str] | None = None  # why no further work is done
        self._closed = False
        self._log_pages = 0
        with files.in_our_words(path), contextlib.ExitStack() as undo:
            self._lock = files.lock(path)
            undo.callback(os.close, self._lock)
            files.create(path, lambda temporary: schema.build(temporary, vfs))
            self._db = schema.connect(path, vfs)
            undo.callback(self._db.close)
            for damage in self._damage():
                raise damage
            # What stands in the log may have come from a sync that failed: write it anew, and heed the answer.
            self._db.wal_checkpoint("main", apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._db.set_wal_hook(self._log_grew)  # in place of SQLite's own, which swallows errors of writing back
            schema.checkpoint_on_close(self._db, True)
            opened = path.stat()
            self._identity = (opened.st_dev, opened.st_ino)
            undo.pop_all()

    def keep(self, records: Sequence[Record]) -> None:
        """All or none, durable on return; see ``base.Store``."""
        for record in records:
            rows.fit(record)
        with self._working():
            if not records:
                return
            self._still_there()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                for record in records:
                    self._put(record)
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            if self._log_pages >= LOG_PAGES_MAX:
                with contextlib.suppress(apsw.FullError):  # the log itself is safe; the next commit tries again
                    self._db.wal_checkpoint("main", apsw.SQLITE_CHECKPOINT_PASSIVE)

    def entries(self, line: bytes, after: int = 0) -> Iterator[tuple[int, EntryRecord]]:
        """In the order in which they were kept; see ``base.Store``."""
        return map(rows.entry_of, self._pages(f"{schema.ENTRY} WHERE line = ?2 AND rowid > ?1", after, line))

    def entry(self, line: bytes, hash: bytes) -> EntryRecord | None:  # noqa: A002 - the glossary's word
        """By its hash; see ``base.Store``."""
        with self._working():
            row = self._db.execute(f"{schema.ENTRY} WHERE line = ? AND hash = ?", (line, hash)).fetchone()
        return None if row is None else rows.entry_of(row)[1]

    def notes(self, line: bytes) -> dict[str, bytes]:
        """Newest value of each key; see ``base.Store``."""
        with self._working():
            found = self._db.execute(f"{schema.NOTE} WHERE line = ? ORDER BY key", (line,)).fetchall()
        return {note.key: note.value for note in map(rows.note_of, found)}

    def lines(self) -> list[bytes]:
        """In ascending order; see ``base.Store``."""
        found: list[bytes] = []
        query = "SELECT line FROM entry WHERE line > ? ORDER BY line LIMIT 1"  # by the index, never over all rows
        with self._working():
            while row := self._db.execute(query, (found[-1] if found else b"",)).fetchone():
                found.append(row[0])
        return found

    def check(self) -> list[str]:
        """Read everything back; see ``base.Store``. The system may still answer from its memory, not the disk."""
        with self._working():
            self._db.pragma("shrink_memory")  # at least SQLite's own copy must not answer
        found: list[str] = []
        try:
            found.extend(map(str, self._damage()))
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

    def _put(self, record: Record) -> None:
        """Write one record inside the open transaction."""
        if not isinstance(record, EntryRecord):
            self._db.execute(schema.PUT_NOTE, rows.note_row(record))
            return
        known = "SELECT 1 FROM entry WHERE line = ? AND hash = ?"
        if self._db.execute(known, (record.line, record.hash)).fetchone():
            return
        last = next(self._db.execute("SELECT coalesce(max(position), 0) FROM entry"))[0]
        try:
            self._db.execute(schema.PUT_ENTRY, rows.entry_row(last + 1, record))
        except apsw.ConstraintError as error:  # own_once: the other unique columns were just looked up
            raise SequenceReused(
                f"An own entry of line {record.line[:4].hex()}, author {record.author}, incarnation "
                f"{record.incarnation}, seq {record.seq} is kept already, with another hash."
            ) from error

    def _pages(self, select: str, after: int, *more: bytes) -> Iterator[Sequence[object]]:
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
        """Everything that is not as it was written: SQLite's own check, the seal of each row, gaps in the positions."""
        with self._working():
            told = [said for (said,) in self._db.execute("PRAGMA integrity_check") if said != "ok"]
        yield from (StoreDamaged(f"{self._path} is damaged: {said}.") for said in told)
        expected = 1
        for row in self._pages(f"{schema.ENTRY} WHERE rowid > ?1", 0):
            if row[0] != expected:
                yield StoreDamaged(f"{self._path} lacks entries: number {row[0]} stands where {expected} belongs.")
            assert isinstance(row[0], int)  # a rowid
            expected = row[0] + 1
            try:
                rows.entry_of(row)
            except StoreDamaged as error:
                yield error
        for row in self._pages(schema.EVERY_NOTE, 0):
            try:
                rows.note_of(row[1:])
            except StoreDamaged as error:
                yield error

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
            found = self._path.stat()
        except FileNotFoundError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != self._identity:
            raise StoreGone(f"{self._path} is not the file that was opened.")

    def _log_grew(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        """SQLite tells after each commit how many pages the log holds."""
        self._log_pages = pages
        return apsw.SQLITE_OK
