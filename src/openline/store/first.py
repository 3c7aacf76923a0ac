"""Schema 1, which kept rows in the clear under a checksum: how it is read, and how a store of it becomes one of today.

It is here so that no home is ever too old: a store of that time lies in the tests, and is migrated there. It refuses
to carry over a row that is not as it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import apsw

from openline.engine.effects import EntryRecord, NoteRecord

from .base import StoreDamaged

SCHEMA = (
    """CREATE TABLE entry (
    position INTEGER PRIMARY KEY, line BLOB NOT NULL, author INTEGER NOT NULL, incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL, hash BLOB NOT NULL, frame BLOB NOT NULL, at_ms INTEGER NOT NULL, own INTEGER NOT NULL,
    seal BLOB NOT NULL, UNIQUE (line, hash)) STRICT""",
    "CREATE INDEX entry_of_line ON entry (line)",
    "CREATE UNIQUE INDEX own_once ON entry (line, author, incarnation, seq) WHERE own = 1",
    """CREATE TABLE note (
    line BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, seal BLOB NOT NULL, UNIQUE (line, key)) STRICT""",
)
SET_ASIDE = (
    "ALTER TABLE entry RENAME TO entry_1",
    "ALTER TABLE note RENAME TO note_1",
    "DROP INDEX entry_of_line",
    "DROP INDEX own_once",
)
DROP = ("DROP TABLE entry_1", "DROP TABLE note_1")
ENTRIES = (
    "SELECT position, line, author, incarnation, seq, hash, frame, at_ms, own, seal FROM entry_1 ORDER BY position"
)
NOTES = "SELECT line, key, value, seal FROM note_1 ORDER BY rowid"
SEAL_SIZE = 16


def migrate(db: apsw.Connection, today: Iterable[str], put: Callable[[int, EntryRecord | NoteRecord], None]) -> None:
    """Inside an open transaction: set the old tables aside, make ``today``'s, hand every record to ``put``."""
    for statement in (*SET_ASIDE, *today):
        db.execute(statement)
    for position, record in _records(db):
        put(position, record)
    for statement in DROP:
        db.execute(statement)


def _records(db: apsw.Connection) -> Iterator[tuple[int, EntryRecord | NoteRecord]]:
    for expected, row in enumerate(db.execute(ENTRIES), start=1):
        _check(row, f"Entry {row[0]} of the store")
        if row[0] != expected:
            raise StoreDamaged(f"The store lacks entries: number {row[0]} stands where {expected} belongs.")
        _, line, author, incarnation, seq, hash_, frame, at_ms, own, _ = row
        yield row[0], EntryRecord(line, author, incarnation, seq, hash_, frame, at_ms, own == 1)
    for row in db.execute(NOTES):
        _check(row, f"Note {row[1]!r} of the store")
        yield 0, NoteRecord(row[0], row[1].decode("ascii"), row[2])


def _check(row: Sequence[object], what: str) -> None:
    if seal(row[:-1]) != row[-1]:
        raise StoreDamaged(f"{what} is not what was written.")


def seal(columns: Iterable[object]) -> bytes:
    """16 bytes of SHA-256 over the columns, each with its type and length: a checksum, no signature."""
    mixed = hashlib.sha256(b"openline/store/row/1")
    for column in columns:
        raw = column if isinstance(column, bytes) else repr(column).encode("utf-8", "backslashreplace")
        mixed.update(f"{type(column).__name__} {len(raw)} ".encode())
        mixed.update(raw)
    return mixed.digest()[:SEAL_SIZE]
