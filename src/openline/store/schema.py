"""What stands in the SQLite file of a store, how it is opened, and how a strange one is refused.

An older schema is migrated at the opening: a copy for the version before is put beside the file, then all is changed
in one transaction, so that a pulled plug leaves the old or the new and the next opening goes on from there. A file
that a later version made is refused and not touched.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import apsw

from openline.engine.effects import EntryRecord, NoteRecord

from . import files, first, rows
from .base import StoreDamaged, StoreFaulty, StoreLocked, StoreNewer
from .cipher import RecordKey

APPLICATION = int.from_bytes(b"oplN")  # in the header, so that `file` and a person can tell what this is
HEADER_SIZE = 100  # bytes, of an SQLite file
VERSION = 2  # of the schema; whoever changes the schema raises it, and leaves a store of the old one in the tests
SYNCHRONOUS = "FULL"  # NORMAL returns before the log is on the disk: the power-loss test shows what it loses
SCHEMA = (
    """CREATE TABLE entry (
    position INTEGER PRIMARY KEY, line BLOB NOT NULL, name BLOB NOT NULL UNIQUE, own BLOB UNIQUE,
    sealed BLOB NOT NULL) STRICT""",
    "CREATE INDEX entry_of_line ON entry (line)",
    "CREATE TABLE note (name BLOB NOT NULL UNIQUE, line BLOB NOT NULL, sealed BLOB NOT NULL) STRICT",
    "CREATE INDEX note_of_line ON note (line)",
    # An entry that is not as it was written: its names, as far as they are known, and what stands in its place.
    "CREATE TABLE lost (position INTEGER PRIMARY KEY, line BLOB, name BLOB, own BLOB, sealed BLOB) STRICT",
    "CREATE TABLE lock (proof BLOB NOT NULL) STRICT",
)
SCHEMAS = {1: first.SCHEMA, VERSION: SCHEMA}
PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("locking_mode", "EXCLUSIVE"),  # no second reader with an older SQLite; no shared memory to fault on a full disk
    ("cell_size_check", "ON"),  # damage is met where it is, not where it leads
    ("trusted_schema", "OFF"),  # a planted schema runs nothing
    ("mmap_size", 0),  # a read error must be an error, not a signal
    ("secure_delete", "ON"),  # what schema 1 held in the clear is not left in free pages
)

ENTRY = f"SELECT {rows.ENTRY_COLUMNS} FROM entry"  # noqa: S608 - constants
NOTE = f"SELECT {rows.NOTE_COLUMNS} FROM note"  # noqa: S608 - constants
EVERY_NOTE = f"SELECT rowid, {rows.NOTE_COLUMNS} FROM note WHERE rowid > ?1"  # noqa: S608 - constants
PUT_ENTRY = f"INSERT INTO entry ({rows.ENTRY_COLUMNS}) VALUES (?,?,?,?,?)"  # noqa: S608 - constants
PUT_LOST = f"INSERT OR IGNORE INTO lost ({rows.ENTRY_COLUMNS}) VALUES (?,?,?,?,?)"  # noqa: S608 - constants
PUT_NOTE = (
    f"INSERT INTO note ({rows.NOTE_COLUMNS}) VALUES (?,?,?) "  # noqa: S608 - constants
    "ON CONFLICT (name) DO UPDATE SET line = excluded.line, sealed = excluded.sealed"
)
LAST = "SELECT max(coalesce((SELECT max(position) FROM entry), 0), coalesce((SELECT max(position) FROM lost), 0))"
LAST_AND_LOST = f"{LAST}, EXISTS (SELECT 1 FROM lost)"  # noqa: S608 - constants
_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def is_in_the_clear(path: Path) -> bool:
    """Whether the store at ``path`` needs no record key yet: it is not there, or is of schema 1. Only when closed."""
    if not path.exists():
        return True
    with path.open("rb") as file:
        return int.from_bytes(file.read(HEADER_SIZE)[60:64], "big") == 1  # user_version, where SQLite keeps it


def build(temporary: Path, key: RecordKey, vfs: str | None) -> None:
    """Fill an empty file: log first, then schema, then the names in the header; close it."""
    with contextlib.closing(_connect(temporary, vfs)) as db:
        db.pragma("journal_mode", "WAL")
        with db:
            for statement in SCHEMA:
                db.execute(statement)
            db.execute("INSERT INTO lock VALUES (?)", (key.proof,))
            db.pragma("application_id", APPLICATION)
            db.pragma("user_version", VERSION)


def connect(path: Path, key: RecordKey, vfs: str | None) -> apsw.Connection:
    """A connection to a store that is there, migrated where it was older. Closing it leaves file and log as they were
    found, until told otherwise.

    Raises StoreNewer, StoreDamaged, StoreLocked, StoreFaulty, or what apsw raises; then the connection is closed again.
    """
    db = _connect(path, vfs)
    with contextlib.ExitStack() as undo:
        undo.callback(db.close)
        checkpoint_on_close(db, False)
        if _version(db, path) == 1:
            _from_first(db, path, key)
        if db.execute("SELECT proof FROM lock").fetchall() != [(key.proof,)]:
            raise StoreLocked(f"{path} does not open under this record key.")
        undo.pop_all()
    return db


def checkpoint_on_close(db: apsw.Connection, allowed: bool) -> None:
    """Whether closing may write the log back into the file: never when it is doubtful what the log holds."""
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(not allowed))


def integrity(db: apsw.Connection, path: Path) -> list[StoreDamaged]:
    """What SQLite itself finds wrong with the file."""
    told = [said for (said,) in db.execute("PRAGMA integrity_check") if said != "ok"]
    return [StoreDamaged(f"{path} is damaged: {said}.") for said in told]


def _connect(path: Path, vfs: str | None) -> apsw.Connection:
    db = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
    for name, value in (*PRAGMAS, ("synchronous", SYNCHRONOUS)):
        db.pragma(name, value)
    return db


def _version(db: apsw.Connection, path: Path) -> int:
    """Its schema's version. Raises unless header and schema are ours; the header alone is not believed."""
    application, version = db.pragma("application_id"), db.pragma("user_version")
    with contextlib.closing(apsw.Connection(":memory:")) as model:
        for statement in SCHEMAS.get(version, ()):
            model.execute(statement)
        same = sorted(map(repr, db.execute(_OBJECTS))) == sorted(map(repr, model.execute(_OBJECTS)))
    if not same and application == APPLICATION and version > VERSION:
        raise StoreNewer(f"{path} has schema {version}; this programme knows {VERSION}.")
    if not same or version not in SCHEMAS or (application, db.pragma("journal_mode")) != (APPLICATION, "wal"):
        raise StoreDamaged(f"{path} is damaged, or is no store of Openline.")
    if db.readonly("main"):
        if os.access(path, os.W_OK):  # then it is a byte of the header that forbids writing
            raise StoreDamaged(f"{path} is damaged.")
        raise StoreFaulty(f"{path} cannot be written.")
    return int(version)


def _from_first(db: apsw.Connection, path: Path, key: RecordKey) -> None:
    """Schema 1 becomes schema 2, or nothing changes."""
    for damage in integrity(db, path):
        raise damage
    files.create_copy(files.beside(path, ".schema-1"), lambda temporary: _copy(db, temporary))

    def put(position: int, record: EntryRecord | NoteRecord) -> None:
        if isinstance(record, EntryRecord):
            db.execute(PUT_ENTRY, rows.entry_row(key, position, record))
        else:
            db.execute(PUT_NOTE, rows.note_row(key, record))

    db.execute("BEGIN IMMEDIATE")
    try:
        first.migrate(db, SCHEMA, put)
        db.execute("INSERT INTO lock VALUES (?)", (key.proof,))
        db.pragma("user_version", VERSION)
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _copy(db: apsw.Connection, temporary: Path) -> None:
    """A whole copy as one closed file. The version before wants it to have a log, as its own had."""
    db.execute("VACUUM INTO ?", (os.fspath(temporary),))
    with contextlib.closing(apsw.Connection(os.fspath(temporary), flags=apsw.SQLITE_OPEN_READWRITE)) as copy:
        copy.pragma("journal_mode", "WAL")
