"""Looking at a store that no node has open: whether it would open, and what is wrong with it first.

It refuses to change a byte: of a store that was closed only the file is read, and of one that was killed its log too,
which stays as it was found. What a running node holds is not looked at; that node reads it back all the time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import apsw

from . import files, rows, schema
from .base import Lost, StoreDamaged, StoreError, StoreFaulty, StoreInUse, StoreLocked
from .cipher import RecordKey


def first_wrong(path: Path, key: bytes) -> StoreError | Lost | None:
    """What is wrong first with the store at ``path``, None when it is whole or a node has it open.

    What no start gets over is a StoreError; an entry that the next start fetches from the others is Lost. ``key`` is
    the record key, 32 bytes. The store is of the present schema. Every page is checked, and every row is opened.
    """
    try:
        with files.in_our_words(path), _held(path), contextlib.closing(_opened(path)) as db:
            return _look(db, path, RecordKey(key))
    except StoreInUse:
        return None
    except StoreError as wrong:
        return wrong


def _look(db: apsw.Connection, path: Path, key: RecordKey) -> Lost | None:
    """The first entry that is not as it was written. Raises what is worse."""
    told = [said for (said,) in db.execute("PRAGMA quick_check(1)") if said != "ok"]
    if told:
        raise StoreDamaged(f"{path} is damaged: {' '.join(told[0].split())}.")
    if db.execute("SELECT proof FROM lock").fetchall() != [(key.proof,)]:
        raise StoreLocked(f"{path} does not open under this record key.")
    for row in db.execute(schema.EVERY_NOTE, (0,)):
        rows.note_of(key, row[1:])
    for row in db.execute(schema.ENTRY):
        held = rows.content(key, row)
        if held is None or rows.names(key, held) != tuple(row[1:4]):
            return Lost(row[0], row[3] is not None)
    for (position,) in db.execute("SELECT position FROM lost ORDER BY 1 LIMIT 1"):
        return Lost(position, False)
    return None


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the lock of the store meanwhile, so that no node begins; none is made. Raises StoreInUse."""
    lock = files.beside(path, ".lock")
    if not lock.exists():  # as a copy that was put back has none: nobody has opened it yet
        yield
        return
    handle = os.open(lock, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreInUse(f"Another programme uses {path}.") from error
    finally:
        os.close(handle)


def _opened(path: Path) -> apsw.Connection:
    """A connection that leaves file and log as they are. A log can only be read by who may write: SQLite's rule."""
    log = files.beside(path, "-wal")
    if not log.exists() or not log.stat().st_size:
        at = f"{path.absolute().as_uri()}?immutable=1"
        return apsw.Connection(at, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    if not os.access(path, os.W_OK) or not os.access(log, os.W_OK):
        raise StoreFaulty(f"{path} cannot be read with its log.")
    db = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE)
    for name, value in schema.PRAGMAS:
        db.pragma(name, value)
    schema.checkpoint_on_close(db, False)
    return db
