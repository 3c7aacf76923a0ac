"""The file of a store: one holder, born whole, and every fault of the system told in our words.

A store appears under its own name only when it is complete and on the disk; a crash before leaves a file whose name
ends in ``.new``, which the next opening sweeps away. This module refuses to delete or overwrite a store.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from .base import StoreDamaged, StoreError, StoreFaulty, StoreFull, StoreInUse

MODE = 0o600  # notes hold keys of epochs: nobody but this station reads them
# What SQLite says, and what it means for a person. The first match counts; anything else is damage.
FAULTS: tuple[tuple[type[apsw.Error], type[StoreError], str], ...] = (
    (apsw.FullError, StoreFull, "No room is left to keep {path}."),
    (apsw.IOError, StoreFaulty, "Reading or writing {path} failed."),
    (apsw.CantOpenError, StoreFaulty, "{path} cannot be opened."),
    (apsw.ReadOnlyError, StoreFaulty, "{path} cannot be written."),
    (apsw.PermissionsError, StoreFaulty, "{path} may not be used."),
    (apsw.BusyError, StoreInUse, "Another programme uses {path}."),
    (apsw.LockedError, StoreInUse, "Another programme uses {path}."),
    (apsw.Error, StoreDamaged, "{path} is damaged, or is no store of Openline."),
)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextlib.contextmanager
def in_our_words(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system raises inside into a StoreError about ``path``."""
    try:
        yield
    except apsw.Error as error:
        kind, what = next((kind, what) for cause, kind, what in FAULTS if isinstance(error, cause))
        raise kind(f"{what.format(path=path)} ({error})") from error
    except UnicodeDecodeError as error:  # text where only bytes were ever written
        raise StoreDamaged(f"{path} is damaged. ({error})") from error
    except OSError as error:
        if error.errno in FULL:
            raise StoreFull(f"No room is left to keep {path}.") from error
        raise StoreFaulty(f"{path} cannot be used. ({error.strerror})") from error


def lock(path: Path) -> int:
    """Take the lock file beside the store; the descriptor that holds it. It goes with its process, even killed.

    Raises StoreInUse, StoreFaulty. The lock file stays for ever: to delete it would let two processes hold two.
    """
    handle = os.open(beside(path, ".lock"), os.O_CREAT | os.O_RDWR, MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise StoreInUse(f"Another programme uses {path}.") from error
    return handle


def create(path: Path, build: Callable[[Path], None]) -> None:
    """Make the file of a new store unless it exists. Only under the lock.

    ``build`` fills an empty file and closes it; only then, and when file and folder are on the disk, it gets its
    name. Raises StoreDamaged when only the log of a lost store is there: a new store would swallow it.
    """
    for ending in ("", "-wal", "-journal", "-shm"):
        beside(path, ".new" + ending).unlink(missing_ok=True)
    if path.exists():
        path.chmod(MODE)  # a copy put back is often readable by all
        return
    if beside(path, "-wal").exists():
        raise StoreDamaged(f"{path} is missing, but its log {path.name}-wal is there.")
    create_copy(path, build)


def create_copy(path: Path, build: Callable[[Path], None]) -> None:
    """Make a file that gets its name when it is whole, and replaces what had it before. Only under the lock."""
    temporary = beside(path, ".new")
    for ending in ("", "-wal", "-journal", "-shm"):
        beside(temporary, ending).unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))
    build(temporary)
    sync(temporary)
    sync(path.parent)
    temporary.replace(path)
    sync(path.parent)


def beside(path: Path, ending: str) -> Path:
    """The path with an ending behind its name."""
    return path.with_name(path.name + ending)


def sync(path: Path) -> None:
    """Return when a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
