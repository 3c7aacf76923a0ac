"""What stands in the SQLite file of a store, how it is opened, and how a strange one is refused.

No migration is here, because there is one version. Whoever adds one raises VERSION, keeps the file readable for the
version before, and refuses, as this does, to touch a file that a later version made.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import apsw

from . import rows
from .base import StoreDamaged, StoreFaulty, StoreNewer

APPLICATION = int.from_bytes(b"oplN")  # in the header, so that `file` and a person can tell what this is
VERSION = 1  # of the schema; whoever changes the schema raises it
SYNCHRONOUS = "FULL"  # NORMAL returns before the log is on the disk: the power-loss test shows what it loses
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
PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("locking_mode", "EXCLUSIVE"),  # no second reader with an older SQLite; no shared memory to fault on a full disk
    ("cell_size_check", "ON"),  # damage is met where it is, not where it leads
    ("trusted_schema", "OFF"),  # a planted schema runs nothing
    ("mmap_size", 0),  # a read error must be an error, not a signal
)

ENTRY = f"SELECT {rows.ENTRY_COLUMNS}, seal FROM entry"  # noqa: S608 - constants
NOTE = f"SELECT {rows.NOTE_COLUMNS}, seal FROM note"  # noqa: S608 - constants
EVERY_NOTE = f"SELECT rowid, {rows.NOTE_COLUMNS}, seal FROM note WHERE rowid > ?1"  # noqa: S608 - constants
PUT_ENTRY = f"INSERT INTO entry ({rows.ENTRY_COLUMNS}, seal) VALUES (?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
PUT_NOTE = (
    f"INSERT INTO note ({rows.NOTE_COLUMNS}, seal) VALUES (?,?,?,?) "  # noqa: S608 - constants
    "ON CONFLICT (line, key) DO UPDATE SET value = excluded.value, seal = excluded.seal"
)
_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def build(temporary: Path, vfs: str | None) -> None:
    """Fill an empty file: log first, then schema, then the names in the header; close it."""
    with contextlib.closing(_connect(temporary, vfs)) as db:
        db.pragma("journal_mode", "WAL")
        with db:
            for statement in SCHEMA:
                db.execute(statement)
            db.pragma("application_id", APPLICATION)
            db.pragma("user_version", VERSION)


def connect(path: Path, vfs: str | None) -> apsw.Connection:
    """A connection to a store that is there. Closing it leaves file and log as they were found, until told otherwise.

    Raises StoreNewer, StoreDamaged, StoreFaulty, or what apsw raises; then the connection is closed again.
    """
    db = _connect(path, vfs)
    with contextlib.ExitStack() as undo:
        undo.callback(db.close)
        checkpoint_on_close(db, False)
        _refuse_strange(db, path)
        undo.pop_all()
    return db


def checkpoint_on_close(db: apsw.Connection, allowed: bool) -> None:
    """Whether closing may write the log back into the file: never when it is doubtful what the log holds."""
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(not allowed))


def _connect(path: Path, vfs: str | None) -> apsw.Connection:
    db = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
    for name, value in (*PRAGMAS, ("synchronous", SYNCHRONOUS)):
        db.pragma(name, value)
    return db


def _refuse_strange(db: apsw.Connection, path: Path) -> None:
    """Raise unless header and schema are ours. The header alone is not believed: a byte of it may be wrong."""
    with contextlib.closing(apsw.Connection(":memory:")) as model:
        for statement in SCHEMA:
            model.execute(statement)
        ours = sorted(map(repr, model.execute(_OBJECTS)))
    same = sorted(map(repr, db.execute(_OBJECTS))) == ours
    application, version = db.pragma("application_id"), db.pragma("user_version")
    if not same and application == APPLICATION and isinstance(version, int) and version > VERSION:
        raise StoreNewer(f"{path} has schema {version}; this programme knows {VERSION}.")
    if not same or (application, version, db.pragma("journal_mode")) != (APPLICATION, VERSION, "wal"):
        raise StoreDamaged(f"{path} is damaged, or is no store of Openline.")
    if db.readonly("main"):
        if os.access(path, os.W_OK):  # then it is a byte of the header that forbids writing
            raise StoreDamaged(f"{path} is damaged.")
        raise StoreFaulty(f"{path} cannot be written.")
